"""Serves the page: binds, says where it is, opens the browser, and ends with its window."""

import contextlib
import errno
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import closing

import uvicorn

from selfeval.batch import office
from selfeval.page.app import application
from selfeval.page.guard import Hosts
from selfeval.page.jobs import Basis
from selfeval.page.pdfs import Converting
from selfeval.page.sessions import Folder

FIRST_PORT, _PORTS = 8765, 20
_MOST_AT_ONCE = 200
_SECONDS_TO_END = 3


class NoPortError(Exception):
    """There is no port to serve on; the text says why in Chinese, and what to do."""


def serve(
    basis: Basis, host: str, port: int | None, access: str | None, announce: Callable[[str], None], *, opens: bool
) -> None:
    """Serve until somebody ends it. ``announce`` is told the address once the page can be opened there."""
    bound = _bound(host, port)
    with (
        closing(bound),
        closing(Folder()) as folder,
        # However the server is ended, also in the middle of ending, LibreOffice does not stay.
        closing(Converting(office.find(), folder.path)) as converting,
    ):
        address = f"http://{_shown(host)}:{bound.getsockname()[1]}/"
        hosts = Hosts(host, bound.getsockname()[1])
        config = uvicorn.Config(
            application(basis, folder.path, hosts, access, converting=converting),
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=_MOST_AT_ONCE,
            timeout_graceful_shutdown=_SECONDS_TO_END,
            http="h11",
            ws="none",
            lifespan="on",
        )
        bound.listen(_MOST_AT_ONCE)
        announce(address)
        if opens:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(address)
        server = uvicorn.Server(config)
        _keep_quiet(server)
        # However it is ended, uvicorn ends first and then raises the signal again: the folder must go after that.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            server.run([bound])


def _keep_quiet(server: uvicorn.Server) -> None:
    """Have nothing printed of threads that read from processes which are ended in the middle of something."""
    before = threading.excepthook

    def told(found: threading.ExceptHookArgs) -> None:
        if not (server.should_exit and found.exc_type is OSError):
            before(found)

    threading.excepthook = told


def _bound(host: str, port: int | None) -> socket.socket:
    """Return a socket that is bound; without a port to the first one that is free."""
    ports = range(FIRST_PORT, FIRST_PORT + _PORTS) if port is None else (port,)
    for each in ports:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, each, type=socket.SOCK_STREAM)[0]
        except (OSError, UnicodeError):
            raise NoPortError(f"“{host}”不是这台机器的地址。请用 --host 写这台机器的IP地址") from None
        found = socket.socket(family, kind, protocol)
        try:
            # Nobody else may take the port as well.
            if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
                found.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(address)
        except OSError as error:
            found.close()
            if error.errno == errno.EADDRNOTAVAIL:
                raise NoPortError(f"“{host}”不是这台机器的地址。请用 --host 写这台机器的IP地址") from None
            continue
        return found
    raise NoPortError(f"端口{_said(ports)}都被其他程序占用，或者不许使用。请用 --port 换一个，例如 --port 18765")


def _said(ports: Sequence[int]) -> str:
    return str(ports[0]) if len(ports) == 1 else f"{ports[0]}至{ports[-1]}"


def _shown(host: str) -> str:
    """Return the name by which a browser on this machine finds what is bound to a host."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - told, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
