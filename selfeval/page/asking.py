"""Whose request it is, and what every answer has in common."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from selfeval.page import jobs
from selfeval.page.attempts import Attempts
from selfeval.page.refusals import GoneError, RefusedError
from selfeval.page.sessions import Session, Sessions
from selfeval.page.workers import Workers

Found = TypeVar("Found")
_NOT_FROM_PAGE = "这个请求不是从页面上发出的，没有执行。请刷新页面再试。"


@dataclass(frozen=True, slots=True)
class Server:
    """What all answers share: the processes, the sessions, the cookie's name, and the token of an office's server."""

    workers: Workers
    sessions: Sessions
    cookie: str
    access: str | None = None
    attempts: Attempts = field(default_factory=Attempts)


def server_of(request: Request) -> Server:
    """Return what is shared."""
    server: Server = request.app.state.server
    return server


def session_in(request: Request) -> Session | None:
    """Return the session of a request's cookie; None without one."""
    server = server_of(request)
    return server.sessions.get(request.cookies.get(server.cookie))


def session_of(request: Request) -> Session:
    """Return the session; GoneError without one, RefusedError for a change that the page did not ask for."""
    session = session_in(request)
    if session is None:
        raise GoneError
    if request.method not in ("GET", "HEAD"):
        # A page of somebody else's could send the cookie, but cannot read this.
        given = request.headers.get("x-token", "")
        if not hmac.compare_digest(given.encode(), session.token.encode()):
            raise RefusedError(_NOT_FROM_PAGE, 403)
    return session


async def of_form(request: Request, find: Callable[[jobs.Template], Found]) -> tuple[str, Found]:
    """Return the name of the form that a request names, and what a process finds of it."""
    session_of(request)
    workers = server_of(request).workers
    asked = jobs.Template(workers.basis, request.path_params["form"])
    return asked.form, await run_in_threadpool(workers.call, find, asked)


async def refused(_request: Request, error: Exception) -> Response:
    """Answer with the sentence of what was refused."""
    status = error.status if isinstance(error, RefusedError) else 500
    return PlainTextResponse(str(error), status)


async def failed(_request: Request, error: Exception) -> Response:
    """Answer with a sentence where the program is at fault."""
    said = f"程序内部出错（{type(error).__name__}）。请刷新页面再试；还是不行的，把文件发给程序的维护者。"
    return PlainTextResponse(said, 500)


def attached(name: str) -> dict[str, str]:
    """Return the header by which a browser saves an answer under a name, and never shows it."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
