"""All that was made in a session as one zip."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing

from selfeval.batch.file_names import OVERVIEW, OVERVIEW_PAGE, path_in
from selfeval.batch.journal import Journal
from selfeval.evaluation.catalogue import ERROR
from selfeval.page import jobs
from selfeval.page.desk import Desk
from selfeval.page.refusals import RefusedError
from selfeval.page.run import Run

NAME = "绩效自评.zip"
# One project is no overview.
_FROM_PROJECTS = 2


def packing(desk: Desk, *, with_papers: bool) -> Callable[[Run], None]:
    """Return the work that packs a session's reports, marked workbooks and overview, and working papers."""

    def work(run: Run) -> None:
        wanted = desk.workbooks()
        folder = desk.folder / "packed"
        folder.mkdir(exist_ok=True)
        path, projects = folder / NAME, desk.entries.projects()
        papers = [pair for pair in projects if with_papers and pair[1].outcome.status != ERROR]
        run.total = len(papers) + 1
        with zipfile.ZipFile(path, "w") as archive:
            for each in _files(desk, wanted):
                archive.write(path_in(desk.output, each), each)
            if len(projects) >= _FROM_PROJECTS:
                run.sentences += desk.workers.call(jobs.write_overview, jobs.Overview(desk.output, wanted))
                for each in (OVERVIEW, OVERVIEW_PAGE):
                    if path_in(desk.output, each).is_file():
                        archive.write(path_in(desk.output, each), each, zipfile.ZIP_DEFLATED)
            names: set[str] = set()
            for entry, project in papers:
                if run.is_stopped:
                    raise RefusedError("已停止打包。")
                asked = jobs.Project(desk.workers.templates, entry.path, project.outcome.code)
                made = desk.workers.call(jobs.paper, asked)
                archive.writestr(_free(f"评分底稿/{made.file_name}", made.suffix, names), made.content)
                run.made += 1
        run.made = run.total
        run.file = desk.file_id(path)

    return work


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


def _free(stem: str, suffix: str, taken: set[str]) -> str:
    """Return a name that nothing in the zip has yet."""
    name, number = f"{stem}{suffix}", 1
    while name in taken:
        number += 1
        name = f"{stem}（{number}）{suffix}"
    taken.add(name)
    return name
