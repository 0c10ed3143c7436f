"""Decides what is handed back of a workbook: a marked copy, a clean one, a list of its problems, or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from selfeval.evaluation.problems import Problem, asks
from selfeval.intake.container import XLSX, kind_of
from selfeval.limits import DEFAULTS, Limits
from selfeval.marking import findings_table
from selfeval.marking.archive import signed
from selfeval.marking.marked import marked, unmarked
from selfeval.names_on_disk import spelled

_MARKED, _LISTED = "（标出问题）", "（问题清单）"
# What was handed back before, perhaps under a number because its name was taken, and perhaps copied about since by a
# browser or by Windows.
_NUMBERED = r"(?:（\d+）)?(?:\s*\(\d+\)|\s*-\s*(?:副本|Copy)(?:\s*\(\d+\))?)*$"
_HANDED_BACK, _IS_LIST = re.compile(f"{_MARKED}{_NUMBERED}"), re.compile(f"{_LISTED}{_NUMBERED}")
_WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Copy:
    """What is handed back of a workbook: a name without its suffix, the suffix, and the bytes."""

    stem: str
    suffix: str
    content: bytes
    is_list: bool = False


def stem_of(source: PurePath) -> str:
    """Return the name of a workbook without its suffix, and without what was added to a marked copy's name."""
    return _HANDED_BACK.sub("", _stem(source))


def is_copy(source: PurePath) -> bool:
    """Whether a file has the name of a marked copy."""
    return _HANDED_BACK.search(_stem(source)) is not None


def is_named_list(source: PurePath) -> bool:
    """Whether a file has the name of a list of problems."""
    return _IS_LIST.search(_stem(source)) is not None


def stem_of_copy(path: PurePath) -> str | None:
    """Return what the name of a copy or a list of problems begins with; None of any other file."""
    stem = _stem(path)
    found = _HANDED_BACK.search(stem) or _IS_LIST.search(stem)
    return None if found is None else stem[: found.start()]


def _stem(path: PurePath) -> str:
    return path.stem if path.stem.isascii() else spelled(path.stem)


def names_of(source: PurePath) -> list[tuple[str, str]]:
    """Return the names, each with its suffix, that copies of a workbook are given."""
    stem = stem_of(source)
    return [*((f"{stem}{_MARKED}", suffix) for suffix in _WORKBOOKS), (f"{stem}{_LISTED}", _WORKBOOKS[0])]


def copy_of(
    data: bytes,
    source: PurePath,
    problems: Sequence[Problem],
    titles: Sequence[str] = (),
    limits: Limits = DEFAULTS,
) -> Copy | None:
    """Return what to hand back of a workbook that could be opened; ``titles`` are its tabs.

    Where nothing is asked for, because only what was not read is noted, there is nothing to be handed back.
    """
    if not asks(problems):
        problems = ()
    stem = stem_of(source)
    if kind_of(data, limits)[0] == XLSX:
        try:
            content = marked(data, problems, limits) if problems else unmarked(data, limits)
        except Exception:  # noqa: BLE001 - packages are built in many ways; the list below says the same
            content = None
        if content is not None:
            suffix = source.suffix.lower()
            return Copy(f"{stem}{_MARKED}", suffix if suffix in _WORKBOOKS else _WORKBOOKS[0], content)
    if not problems:
        return None
    # Imported here because few workbooks need it.
    from selfeval.marking import problem_list  # noqa: PLC0415

    content = signed(problem_list.workbook(findings_table.rows(problems, titles)))
    return Copy(f"{stem}{_LISTED}", _WORKBOOKS[0], content, is_list=True)
