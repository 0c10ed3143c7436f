"""All that was made in a session as one zip."""

import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from selfeval.batch.file_names import OVERVIEW, OVERVIEW_PAGE, numbered, path_in
from selfeval.batch.journal import Journal
from selfeval.batch.own_pdfs import REPORT, SUFFIX
from selfeval.evaluation.catalogue import ERROR
from selfeval.page import jobs
from selfeval.page.desk import Desk
from selfeval.page.pdfs import MADE, Pdf
from selfeval.page.refusals import RefusedError
from selfeval.page.run import Run

NAME = "绩效自评.zip"
_PAPERS = "评分底稿"
# One project is no overview.
_FROM_PROJECTS = 2
_PDFS_AHEAD = 16
_SECONDS = 0.2
_MOST_SAID = 10
_STOPPED = "已停止打包。"
_NO_PDF = "“{name}”没有写成：{why}。压缩包里有它的Word文档。"
_NO_PDFS = "没有写PDF：{why}。压缩包里有Word文档；请检查或重新安装 LibreOffice，再打包一次。"


def packing(desk: Desk, *, with_papers: bool, with_pdfs: bool) -> Callable[[Run], None]:
    """Return the work that packs a session's reports, marked workbooks and overview; working papers, and PDFs."""

    def work(run: Run) -> None:
        wanted = desk.workbooks()
        folder = desk.folder / "packed"
        folder.mkdir(exist_ok=True)
        path, projects = folder / NAME, desk.entries.projects()
        papers = [pair for pair in projects if with_papers and pair[1].outcome.status != ERROR]
        files = tuple(_files(desk, wanted))
        reports = [each for each in files if with_pdfs and each.endswith(REPORT)]
        run.total = len(papers) + len(reports) + 1
        with zipfile.ZipFile(path, "w") as archive:
            for each in files:
                archive.write(path_in(desk.output, each), each)
            for each, pdf in _pdfs(desk, run, reports):
                archive.write(pdf, f"{each.removesuffix(REPORT)}{SUFFIX}")
            if len(projects) >= _FROM_PROJECTS:
                run.sentences += desk.workers.call(jobs.write_overview, jobs.Overview(desk.output, wanted))
                for each in (OVERVIEW, OVERVIEW_PAGE):
                    if path_in(desk.output, each).is_file():
                        archive.write(path_in(desk.output, each), each, zipfile.ZIP_DEFLATED)
            names: set[str] = set()
            for entry, project in papers:
                if run.is_stopped:
                    raise RefusedError(_STOPPED)
                asked = jobs.Project(desk.workers.basis, entry.path, project.outcome.code)
                made = desk.workers.call(jobs.paper, asked)
                name = next(each for each in numbered(made.file_name, made.suffix, (_PAPERS,)) if each not in names)
                names.add(name)
                archive.writestr(name, made.content)
                run.made += 1
        run.made = run.total
        run.file = desk.file_id(path)

    return work


def _pdfs(desk: Desk, run: Run, reports: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Yield the reports whose PDF could be made, each with it; what there is to say of the others, and of fonts."""
    waiting: deque[tuple[str, Pdf]] = deque()
    wrong: list[str] = []
    left = iter(reports)
    while desk.pdfs.converting.broken is None or waiting:
        # What was asked for cannot be stopped, and others ask as well.
        ahead = islice(left, _PDFS_AHEAD - len(waiting)) if desk.pdfs.converting.broken is None else ()
        waiting.extend((each, desk.pdfs.ask(path_in(desk.output, each))) for each in ahead)
        if not waiting:
            break
        name, pdf = waiting.popleft()
        while not desk.pdfs.wait(pdf, _SECONDS):
            if run.is_stopped:
                raise RefusedError(_STOPPED)
        run.made += 1
        if pdf.state == MADE:
            yield name, pdf.path
        else:
            wrong.append(_NO_PDF.format(name=pdf.path.name, why=pdf.why))
    if desk.pdfs.converting.broken is not None:
        wrong = [_NO_PDFS.format(why=desk.pdfs.converting.broken)]
    run.sentences += wrong[:_MOST_SAID]
    if len(wrong) > _MOST_SAID:
        run.sentences.append(f"另有{len(wrong) - _MOST_SAID}份PDF没有写成。")
    if desk.pdfs.converting.remark is not None:
        run.sentences.append(desk.pdfs.converting.remark)


def _files(desk: Desk, wanted: frozenset[str]) -> Iterator[str]:
    """Yield the reports and marked workbooks, as seen from the output folder."""
    journal = Journal.read_only(desk.output)
    if journal is None:
        return
    with closing(journal):
        for record in journal.records():
            if record.workbook in wanted:
                names = (*record.files, *filter(None, (record.copy,)))
                yield from (name for name in names if path_in(desk.output, name).is_file())
