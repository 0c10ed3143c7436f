"""The tab of accountants: files come in, runs go on, projects are shown, files go out."""

from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from selfeval.batch.own_pdfs import REPORT, SUFFIX
from selfeval.intake.container import SUFFIXES
from selfeval.page import archive, jobs, receiving, sizes
from selfeval.page.asking import Server, attached, of_form, server_of, session_of
from selfeval.page.bounds import MOST_WORKBOOKS
from selfeval.page.buttons import buttons, documents, lacks_copy
from selfeval.page.desk import Desk
from selfeval.page.entries import Entry, Project
from selfeval.page.lamps import legend
from selfeval.page.origins import origins
from selfeval.page.pdfs import FAILED, MADE, MAKING
from selfeval.page.placing import place
from selfeval.page.refusals import FullError, GoneError, RefusedError
from selfeval.page.rendering import rendered
from selfeval.page.run import PACKING, Run
from selfeval.page.views import Shown, project_view
from selfeval.summary.lights import Lights

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = ".zip"
_DOCUMENTS = (".docx", ".doc", ".docm", ".dotx", ".wps")
_PIECE = 50
# So many projects are shown with all there is to say; of more each is opened by itself.
_OPEN = 3
_SECONDS_WAITED = 0.7
_STATES = {"error": "有错误", "warning": "有提醒", "ok": "没有问题"}
_ALL = "全部"
_IS_DOCUMENT = (
    "“{name}”是Word文档，没有读。这里放填好的工作簿（{kinds}）或zip压缩包；改过的报告模板请放到“模板编辑”一栏检查。"
)
_NO_PDF = "“{name}”没有写成：{why}。报告（Word文档）已经写好；请再点一次，或者用Word、WPS把它另存为PDF。"


async def begin_drop(request: Request) -> Response:
    """Begin to take files that belong together."""
    return JSONResponse({"drop": session_of(request).desk.begin_drop().ident})


async def take_file(request: Request) -> Response:
    """Take one file."""
    desk = session_of(request).desk
    drop = desk.drop(request.path_params["drop"])
    name = receiving.given_name(request)
    drop.count += 1
    if drop.count > MOST_WORKBOOKS:
        raise FullError(f"一次最多放{MOST_WORKBOOKS}个文件，其余的没有读。请分几次放入。")
    if name.lower().endswith(_ZIP):
        path = place(drop.folder / "zips", f"{len(drop.zips)}{_ZIP}")
        size = await receiving.store(request, path, sizes.of_zip(), desk.room)
        drop.zips.append((path, name.rpartition("/")[2]))
    elif name.lower().endswith(SUFFIXES):
        most = sizes.of_workbook(name, desk.workers.basis.limits)
        size = await receiving.store(request, place(drop.files, name), most, desk.room)
    else:
        kinds = "、".join(SUFFIXES)
        if name.lower().endswith(_DOCUMENTS):
            raise RefusedError(_IS_DOCUMENT.format(name=name, kinds=kinds), 415)
        raise RefusedError(f"“{name}”不是工作簿（{kinds}）或zip压缩包，没有读。请放入填好的标准工作簿。", 415)
    drop.size += size
    return Response(status_code=204)


async def begin_run(request: Request) -> Response:
    """Make what was dropped, or what is still waiting; a short run is told about when it is done."""
    desk = session_of(request).desk
    asked = await receiving.asked(request)
    drop = desk.drop(str(asked["drop"])) if asked.get("drop") else None
    replaces = str(asked["replaces"]) if asked.get("replaces") else None
    return await _told(desk.begin_run(drop, replaces), desk, -1)


async def run_state(request: Request) -> Response:
    """Tell how far a run has come, once it has come further."""
    desk = session_of(request).desk
    seen = request.query_params.get("seen", "")
    return await _told(_run(desk, request), desk, int(seen) if seen.isdecimal() else -1)


async def stop_run(request: Request) -> Response:
    """Stop a run."""
    desk = session_of(request).desk
    run = _run(desk, request)
    run.stop()
    return await _told(run, desk, -1)


def _run(desk: Desk, request: Request) -> Run:
    if desk.run is None or desk.run.ident != request.path_params["run"]:
        raise GoneError("这次运行已经结束。请刷新页面。")
    return desk.run


async def _told(run: Run, desk: Desk, seen: int) -> Response:
    """Wait a moment for news of a run, and tell them."""
    await run_in_threadpool(run.wait_for_news, seen, _SECONDS_WAITED)
    found: dict[str, Any] = {
        "run": run.ident,
        "kind": run.kind,
        "made": run.made,
        "total": run.total,
        "said": run.said,
        "finished": run.is_finished,
        "stopped": run.is_stopped,
        "errors": run.errors,
    }
    if run.is_finished:
        found |= {"notes": rendered("notes", {"sentences": run.sentences}), "file": run.file, "page": listed(desk)}
    return JSONResponse(found)


async def projects(request: Request) -> Response:
    """Show the projects, those of one state, so many of them."""
    asked = request.query_params
    desk = session_of(request).desk
    count = asked.get("count", "")
    return HTMLResponse(listed(desk, asked.get("show", ""), int(count) if count.isdecimal() else _PIECE))


def listed(desk: Desk, show: str = "", count: int = _PIECE) -> str:
    """Return the projects of a session as a piece of the page: those of one state, so many of them."""
    everything = desk.entries.projects()
    counts = {state: sum(each.outcome.status == state for _, each in everything) for state in _STATES}
    chosen = [pair for pair in everything if show not in _STATES or pair[1].outcome.status == show]
    shown = chosen[: max(count, 1)]
    return rendered(
        "projects",
        {
            "cards": [_card(desk, entry, project) for entry, project in shown],
            "filters": [("", _ALL, len(everything)), *((key, _STATES[key], counts[key]) for key in _STATES)],
            "show": show if show in _STATES else "",
            "total": len(everything),
            "left": len(chosen) - len(shown),
            "more": len(shown) + _PIECE,
            "waiting": sum(each.is_waiting for each in desk.entries),
            "are_open": len(everything) <= _OPEN,
            "legend": legend(Lights()),
            "has_pdfs": desk.pdfs.converting.is_there,
        },
    )


def _card(desk: Desk, entry: Entry, project: Project) -> dict[str, object]:
    outcome = project.outcome
    shown = Shown(
        outcome.result,
        outcome.execution_rate,
        outcome.owner.form_label,
        entry.name,
        outcome.code,
        outcome.is_project,
        bool(outcome.files),
    )
    return {
        "view": project_view(shown, project.changes, Lights()),
        "ident": project.ident,
        "entry": entry.ident,
        "files": [
            (
                each.words,
                each.path.name,
                desk.file_id(each.path),
                _pdf(desk, each.path, each.document) if each.document and each.path.suffix == REPORT else None,
            )
            for each in buttons(entry, project)
        ],
        "lacks_copy": lacks_copy(entry, project),
        "replaced": entry.replaced,
        "has_paper": bool(outcome.files),
        "is_same": project.changes is not None and not project.changes,
    }


def _pdf(desk: Desk, report: Path, document: str) -> dict[str, object]:
    """Return what is shown of a document's PDF; beside it there may be that of another document of the project."""
    found = desk.pdfs.of(report)
    is_made = found is not None and found.state == MADE
    failure = _NO_PDF.format(name=found.path.name, why=found.why) if found is not None and found.state == FAILED else ""
    return {
        "ident": desk.file_id(report),
        "words": f"{document}PDF",
        "is_possible": desk.pdfs.converting.is_there,
        "is_making": found is not None and found.state == MAKING,
        "file": desk.file_id(found.path) if found is not None and is_made else None,
        "name": report.with_suffix(SUFFIX).name,
        "failure": failure,
        "remark": desk.pdfs.converting.remark if is_made else None,
    }


async def begin_pdf(request: Request) -> Response:
    """Begin the PDF of a report, unless it is there."""
    desk = session_of(request).desk
    report = desk.report(request.path_params["file"])
    await run_in_threadpool(desk.pdfs.ask, report)
    return await _told_of_pdf(desk, report)


async def pdf_state(request: Request) -> Response:
    """Tell what became of the PDF of a report, once that is known."""
    desk = session_of(request).desk
    return await _told_of_pdf(desk, desk.report(request.path_params["file"]))


async def _told_of_pdf(desk: Desk, report: Path) -> Response:
    found = desk.pdfs.of(report)
    if found is not None:
        await run_in_threadpool(desk.pdfs.wait, found, _SECONDS_WAITED)
    called = (pair for _, project in desk.entries.projects() for pair in documents(project.outcome))
    shown = _pdf(desk, report, next((document for path, document in called if path == report), ""))
    told = {"making": shown["is_making"], "file": shown["file"], "failure": shown["failure"]}
    return JSONResponse(told | {"page": rendered("pdf", {"pdf": shown})})


async def figures(request: Request) -> Response:
    """Show where each figure of a project comes from."""
    session = session_of(request)
    asked = _project(server_of(request), session.desk, request)
    found = await run_in_threadpool(server_of(request).workers.call, jobs.explain, asked)
    return HTMLResponse(rendered("figures", {"groups": origins(found)}))


async def looks(request: Request) -> Response:
    """Show the reports of a project as they look, with the explanations of their figures."""
    session = session_of(request)
    project = _project(server_of(request), session.desk, request)
    name = f"l-{request.path_params['project']}-"
    found = await run_in_threadpool(server_of(request).workers.call, jobs.looks, jobs.Looks(project, name))
    values = {
        "documents": [(title, sheets.html) for title, sheets in found.documents],
        "told": found.told,
        "name": name,
    }
    return JSONResponse({"page": rendered("looks", values), "styles": [sheets.style for _, sheets in found.documents]})


async def paper(request: Request) -> Response:
    """Hand out the working paper of a project."""
    session = session_of(request)
    asked = _project(server_of(request), session.desk, request)
    made = await run_in_threadpool(server_of(request).workers.call, jobs.paper, asked)
    return Response(made.content, media_type=XLSX, headers=attached(f"{made.file_name}{made.suffix}"))


def _project(server: Server, desk: Desk, request: Request) -> jobs.Project:
    found = desk.entries.project(request.path_params["project"])
    if found is None:
        raise GoneError("这个项目已经移除。请刷新页面。")
    entry, project = found
    return jobs.Project(server.workers.basis, entry.path, project.outcome.code)


async def remove(request: Request) -> Response:
    """Take a workbook away."""
    desk = session_of(request).desk
    entry = desk.entries.get(request.path_params["workbook"])
    if entry is not None:
        await run_in_threadpool(desk.remove, entry)
    return HTMLResponse(listed(desk))


async def pack(request: Request) -> Response:
    """Begin to pack all that was made."""
    desk = session_of(request).desk
    asked = await receiving.asked(request)
    work = archive.packing(desk, with_papers=bool(asked.get("papers")), with_pdfs=bool(asked.get("pdfs")))
    return await _told(desk.begin(Run(PACKING), work), desk, -1)


async def download(request: Request) -> Response:
    """Hand out a file by its opaque name."""
    path = session_of(request).desk.file(request.path_params["file"])
    return FileResponse(path, media_type="application/octet-stream", headers=attached(path.name))


async def blank_workbook(request: Request) -> Response:
    """Hand out a form's blank workbook."""
    form, content = await of_form(request, jobs.blank_workbook)
    return Response(content, media_type=XLSX, headers=attached(f"空白工作簿_{form}.xlsx"))


ROUTES = [
    Route("/drops", begin_drop, methods=["POST"]),
    Route("/drops/{drop}/files", take_file, methods=["PUT"]),
    Route("/runs", begin_run, methods=["POST"]),
    Route("/runs/{run}", run_state),
    Route("/runs/{run}/stop", stop_run, methods=["POST"]),
    Route("/projects", projects),
    Route("/projects/{project}/figures", figures),
    Route("/projects/{project}/looks", looks),
    Route("/projects/{project}/paper", paper),
    Route("/workbooks/{workbook}/remove", remove, methods=["POST"]),
    Route("/archive", pack, methods=["POST"]),
    Route("/files/{file}", download),
    Route("/files/{file}/pdf", begin_pdf, methods=["POST"]),
    Route("/files/{file}/pdf", pdf_state),
    Route("/forms/{form}/blank", blank_workbook),
]
