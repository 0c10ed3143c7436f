"""What is handed back of a bulk workbook at its end: the whole file, marked, or the list of its problems."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from selfeval.batch.bounded_reading import read_bounded
from selfeval.batch.journal import Kept
from selfeval.evaluation.problems import Problem, asks, problem
from selfeval.limits import DEFAULTS, Limits
from selfeval.marking.copies import Copy, copy_of

# Each of them is a comment in the marked file; Excel gets slow with more.
_MOST_MARKED = 2000
_MOST_LISTED = 20_000
_NOT_WRITTEN, _CHANGED = "output-not-written", "file-changed"


def copy_of_bulk(
    path: Path, own: Collection[Problem], projects: Iterable[tuple[str, Kept]], limits: Limits = DEFAULTS
) -> Copy | None:
    """Return the copy of a bulk workbook with the problems of its own, and of its projects by their codes.

    A file that is too large to be marked, or has too many problems, gets the list of them.
    """
    found = list(islice(_problems(own, projects), _MOST_LISTED + 1))
    if len(found) > _MOST_LISTED:
        found[_MOST_LISTED:] = [problem("problems-unlisted", None, None, name=str(_MOST_LISTED))]
    # What is marked is what was read.
    is_marked = len(found) <= _MOST_MARKED and not any(each.code == _CHANGED for each in own)
    return copy_of(_content(path, limits) if is_marked else b"", path, found, limits=limits)


def _content(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file that is small enough to be marked; nothing where it cannot be read any more."""
    try:
        return read_bounded(path, limits.file)[0]
    except OSError:
        return b""


def _problems(own: Iterable[Problem], projects: Iterable[tuple[str, Kept]]) -> Iterator[Problem]:
    """Yield what asks for something; what is wrong with a heading is said once, not for each project."""
    said: set[Problem] = set()
    for each in own:
        if asks((each,)):
            said.add(each)
            yield each
    for code, kept in projects:
        listed: Iterable[dict[str, str]] = kept.record.result["problems"]  # type: ignore[assignment]
        for told in listed:
            found = Problem(**told)
            # What could not be written is no matter of the workbook's.
            if found in said or found.code == _NOT_WRITTEN or not asks((found,)):
                continue
            if _is_of_structure(found):
                said.add(found)
                yield found
            else:
                yield replace(found, message=f"{code}：{found.message}")


def _is_of_structure(found: Problem) -> bool:
    return found.code in ("column-missing", "column-duplicate", "sheet-missing", "sheet-duplicate")
