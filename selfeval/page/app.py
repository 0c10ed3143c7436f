"""The page as an application: its doors, and what goes on beside the answers."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

import selfeval
from selfeval.page import jobs, making_routes, receiving, sizes, template_routes
from selfeval.page.asking import Server, failed, refused, server_of, session_in, session_of
from selfeval.page.guard import Guard, Hosts
from selfeval.page.pdfs import Converting
from selfeval.page.refusals import RefusedError
from selfeval.page.rendering import rendered
from selfeval.page.sessions import Session, Sessions
from selfeval.page.static_files import all_files
from selfeval.page.workers import Workers

_SECONDS_BETWEEN_SWEEPS = 5.0
_WRONG_TOKEN = "口令不对。请向启动页面的人问口令，再输入一次。"  # noqa: S105 - a sentence
_TOO_MANY_WRONG = "口令输错的次数太多，请过一分钟再试。"
_MOST_TABS = 100


def application(
    basis: jobs.Basis, folder: Path, hosts: Hosts, access: str | None = None, *, converting: Converting
) -> Guard:
    """Return the application; ``folder`` holds the files of all sessions, ``access`` is the token, if one is needed."""
    workers = Workers(basis)
    server = Server(workers, Sessions(folder, workers, converting), f"selfeval_{hosts.port}", access)

    @contextlib.asynccontextmanager
    async def life(_app: Starlette) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(_sweep(server.sessions))
        try:
            yield
        finally:
            sweeping.cancel()
            # What is being made is not waited for: it goes with its session.
            server.sessions.stop_all()
            await run_in_threadpool(workers.end)
            await run_in_threadpool(converting.end)
            await run_in_threadpool(server.sessions.end_all)

    routes = [
        Route("/", work_page),
        Route("/templates", template_page),
        Route("/enter", enter, methods=["POST"]),
        Route("/tabs", tabs, methods=["POST"]),
        Route("/clear", clear, methods=["POST"]),
        Route("/static/{name}", static_file),
        *making_routes.ROUTES,
        *template_routes.ROUTES,
    ]
    app = Starlette(routes=routes, lifespan=life, exception_handlers={RefusedError: refused, Exception: failed})
    app.state.server = server
    return Guard(app, hosts)


async def _sweep(sessions: Sessions) -> None:
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_SWEEPS)
        await run_in_threadpool(sessions.sweep)


async def work_page(request: Request) -> Response:
    """Show the tab of accountants."""
    session = await run_in_threadpool(_entered, request)
    if session is None:
        return _door()
    forms, wrong = await _forms(request)
    basis = server_of(request).workers.basis
    running = session.desk.run.ident if session.desk.run is not None and session.desk.is_running else ""
    values = {
        "forms": forms,
        "wrong": wrong,
        "sizes": sizes.said(basis.limits),
        "is_form_set": basis.form is not None,
        "projects": making_routes.listed(session.desk),
        "running": running,
    }
    return _page("work", request, session, values)


async def template_page(request: Request) -> Response:
    """Show the tab of template editors."""
    session = await run_in_threadpool(_entered, request)
    if session is None:
        return _door()
    forms, wrong = await _forms(request)
    return _page("templates", request, session, {"forms": forms, "wrong": wrong})


def _entered(request: Request) -> Session | None:
    """Return the session of a request, a new one where anybody may begin one; None where a token is asked for."""
    server = server_of(request)
    session = session_in(request)
    if session is None and server.access is None:
        session = server.sessions.begin()
    return session


def _page(name: str, request: Request, session: Session, values: dict[str, object]) -> Response:
    values |= {"token": session.token, "version": selfeval.__version__, "here": request.url.path}
    answer = HTMLResponse(rendered(name, values))
    _remember(answer, request, session)
    return answer


def _remember(answer: Response, request: Request, session: Session) -> None:
    answer.set_cookie(server_of(request).cookie, session.secret, path="/", httponly=True, samesite="strict")


def _door(sentence: str = "", status: int = 200) -> Response:
    # Without it a browser would not say where the form was sent from.
    headers = {"referrer-policy": "same-origin"}
    return HTMLResponse(rendered("enter", {"sentence": sentence}), status, headers)


async def _forms(request: Request) -> tuple[list[jobs.Offered], list[str]]:
    workers = server_of(request).workers
    return await run_in_threadpool(workers.offered)


async def enter(request: Request) -> Response:
    """Begin a session for whoever knows the token."""
    server = server_of(request)
    fields = parse_qs((await receiving.small(request)).decode("utf-8", "replace"))
    given = fields.get("access", [""])[0].strip()
    if server.attempts.are_too_many():
        return _door(_TOO_MANY_WRONG, 429)
    if server.access is not None and not hmac.compare_digest(given.encode(), server.access.encode()):
        server.attempts.note()
        return _door(_WRONG_TOKEN, 403)
    session = session_in(request)
    if session is None:
        session = await run_in_threadpool(server.sessions.begin)
    answer = RedirectResponse("/", 303)
    _remember(answer, request, session)
    return answer


async def tabs(request: Request) -> Response:
    """Note that a page was opened or left."""
    session = session_of(request)
    asked = await receiving.asked(request)
    sessions, tab = server_of(request).sessions, str(asked.get("tab", ""))[:50]
    if not asked.get("open"):
        sessions.close_tab(session, tab)
    elif len(session.tabs) < _MOST_TABS:
        sessions.open_tab(session, tab)
    return Response(status_code=204)


async def clear(request: Request) -> Response:
    """End a session at once."""
    session = session_of(request)
    await run_in_threadpool(server_of(request).sessions.end, session)
    return Response(status_code=204)


async def static_file(request: Request) -> Response:
    """Hand out a style or a script."""
    found = all_files().get(request.path_params["name"])
    if found is None:
        return PlainTextResponse("没有这个文件。", 404)
    return Response(found[0], media_type=found[1], headers={"cache-control": "no-cache"})
