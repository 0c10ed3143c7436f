"""Stands before everything: who may ask, and what a browser may do with an answer."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SAFE = ("GET", "HEAD")
_PAGES = ("/", "/templates")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store",
}
_WRONG_HOST = "这个地址不是页面的地址。请从启动页面的窗口里复制地址，在浏览器里打开。"
_FOREIGN = "这个请求来自别的网站，没有执行。请在浏览器的地址栏里打开页面，在页面上操作。"
_DOOR = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>打开页面</title>'
    '<p>您是从别的网站来的。<a href="/">打开页面</a></p></html>'
)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which a server answers.

    One bound to loopback answers to its loopback names only, so that no name of the outside leads here. Any other
    answers to addresses and this machine's own names too: a token keeps it.
    """

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    def allows(self, given: str | None) -> bool:
        """Whether a request's Host is one of the names."""
        name, port = _split(given or "")
        if name is None or port != self.port:
            return False
        if name in _LOOPBACK or name == self.host.lower():
            return True
        return not self.is_loopback and (_is_address(name) or name in _own_names())


def is_loopback(host: str) -> bool:
    """Whether a name to bind to is reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(given: str) -> tuple[str | None, int]:
    try:
        parts = urlsplit(f"//{given}")
        if parts.path or parts.query or parts.fragment or parts.username is not None:
            return None, 0
        return (parts.hostname or "").lower() or None, parts.port or 80
    except ValueError:
        return None, 0


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> tuple[str, ...]:
    name = socket.gethostname().lower()
    return name, f"{name}.local"


class Guard:
    """Refuses what comes under a foreign name or from a foreign page, and says with each answer what it may not do."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        """Stand before an application."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # A websocket, which the page does not have.
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._refusal(scope) or self._app
        await app(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        host, origin, site = headers.get("host"), headers.get("origin"), headers.get("sec-fetch-site")
        if not self._hosts.allows(host):
            return PlainTextResponse(_WRONG_HOST, 421)
        is_own = origin == f"http://{host}"
        if origin is not None and not is_own:
            return PlainTextResponse(_FOREIGN, 403)
        if scope["method"] not in _SAFE and not is_own:
            # Browsers say with each of these where it comes from.
            return PlainTextResponse(_FOREIGN, 403)
        if site in ("cross-site", "same-site"):
            if scope["path"] in _PAGES and headers.get("sec-fetch-mode") == "navigate":
                # A link on another page: cookies do not come along, and the session must not be lost for it.
                return HTMLResponse(_DOOR)
            return PlainTextResponse(_FOREIGN, 403)
        return None
