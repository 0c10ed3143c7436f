"""What the files of a project are called on the buttons that hand them out: each by what it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from selfeval.batch.making import Outcome
from selfeval.evaluation.problems import asks
from selfeval.marking.copies import is_named_list
from selfeval.page.entries import Entry, Project

_REPORT, _ATTACHMENT = "报告", "附件"


class Button(NamedTuple):
    """A file and what its button says; ``document`` is what a document is called, of others nothing."""

    words: str
    path: Path
    document: str = ""


def buttons(entry: Entry, project: Project) -> Iterator[Button]:
    """Yield the files of a project; of one in a bulk workbook also what is handed back of that workbook."""
    outcome = project.outcome
    for path, document in documents(outcome):
        yield Button(f"下载{document}", path, document)
    if outcome.code is not None:
        # It is that of the whole file, which has no card of its own while nothing is wrong with it as a whole.
        if entry.copy_file is not None:
            yield Button(_of_copy(entry.copy_file, "批量工作簿", has_problems=entry.has_problems), entry.copy_file)
    elif outcome.copy_file is not None:
        has_problems = asks(outcome.problems) if outcome.is_project else entry.has_problems
        yield Button(_of_copy(outcome.copy_file, "工作簿", has_problems=has_problems), outcome.copy_file)


def documents(outcome: Outcome) -> list[tuple[Path, str]]:
    """Return the documents of a project, each with what it is called: no two alike."""
    count = len(outcome.files) - 1
    return [
        (path, _REPORT if at == 0 else f"{_ATTACHMENT}{at if count > 1 else ''}")
        for at, path in enumerate(outcome.files)
    ]


def lacks_copy(entry: Entry, project: Project) -> bool:
    """Whether what is handed back of a bulk workbook is not made yet: that is done behind its last project."""
    return project.outcome.code is not None and entry.is_waiting and entry.copy_file is None


def _of_copy(copy: Path, workbook: str, *, has_problems: bool) -> str:
    if is_named_list(copy):
        return "下载问题清单"
    # A workbook without problems is handed back where it was marked before, under the name of a marked one.
    return f"下载标出问题的{workbook}" if has_problems else f"下载去掉标注的{workbook}"
