"""The tab of template editors: a template's faults, its tags, and what it looks like with sample data."""

import secrets

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from selfeval.evaluation.catalogue import LEVEL_WORDS
from selfeval.intake.container import SUFFIXES
from selfeval.page import jobs, receiving, sizes
from selfeval.page.asking import attached, of_form, server_of, session_of
from selfeval.page.placing import place
from selfeval.page.refusals import RefusedError
from selfeval.page.rendering import rendered

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUFFIX = ".docx"
_IS_WORKBOOK = "“{name}”是工作簿，不是模板，没有读。工作簿请放到“自评报告”一栏；这里放改过的报告模板（.docx）。"


async def check(request: Request) -> Response:
    """Check a template, and print it with sample data where it can be."""
    session, workers = session_of(request), server_of(request).workers
    name = receiving.given_name(request).rpartition("/")[2]
    if name.lower().endswith(SUFFIXES):
        raise RefusedError(_IS_WORKBOOK.format(name=name), 415)
    if not name.lower().endswith(_SUFFIX):
        raise RefusedError(f"“{name}”不是Word文档（.docx）。请用Word或WPS另存为.docx，再放入。", 415)
    path = place(session.templates / secrets.token_hex(8), name)
    size = await receiving.store(request, path, sizes.of_template(name, workers.basis.limits), session.desk.room)
    asked = jobs.Template(workers.basis, request.path_params["form"], path)
    try:
        checked = await run_in_threadpool(workers.call, jobs.check_template, asked)
        documents, unprinted = [], ""
        if checked.is_usable:
            try:
                documents = await run_in_threadpool(workers.call, jobs.preview_template, asked)
            except RefusedError as error:
                # What fails only with some data.
                unprinted = str(error).replace(checked.folder, "")
    finally:
        jobs.remove(path.parent)
        session.desk.room.give_back(size)
    # Only the last preview is kept.
    folder = session.templates / "previews"
    await run_in_threadpool(jobs.remove, folder)
    found = []
    for each, sheets in documents:
        kept = place(folder, f"{each.file_name}{_SUFFIX}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(each.content)
        found.append((kept.name, session.desk.file_id(kept), sheets.html))
    faults = [(each.level, LEVEL_WORDS[each.level], str(each.place), each.message) for each in checked.faults]
    values = {"name": name, "faults": faults, "documents": found, "unprinted": unprinted.splitlines()}
    return JSONResponse({"page": rendered("checked", values), "styles": [sheets.style for _, sheets in documents]})


async def tags(request: Request) -> Response:
    """Show the tags of a form."""
    form, groups = await of_form(request, jobs.tags)
    return HTMLResponse(rendered("tags", {"groups": groups, "form": form}))


async def tag_list(request: Request) -> Response:
    """Hand out the Word document of a form's tags."""
    form, content = await of_form(request, jobs.tag_list)
    return Response(content, media_type=_DOCX, headers=attached(f"标记表_{form}.docx"))


ROUTES = [
    Route("/template-checks/{form}", check, methods=["PUT"]),
    Route("/forms/{form}/tags", tags),
    Route("/forms/{form}/tags.docx", tag_list),
]
