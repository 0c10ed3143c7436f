"""Finds the workbooks to be read."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from selfeval.intake.container import SUFFIXES
from selfeval.marking.copies import stem_of

# Excel's and WPS's lock files, and hidden files, are nobody's workbook.
_NOT_WORKBOOKS = ("~$", ".")


class Sources(NamedTuple):
    """The workbooks to be read, and those that are not because a newer copy lies beside them, each with that copy."""

    workbooks: list[Path]
    replaced: list[tuple[Path, Path]]


def find(paths: Iterable[Path]) -> Sources:
    """Return the workbooks of files and folders, each once; a folder's with its sub-folders', sorted by name.

    Of a workbook and the marked copies of it that a folder holds, the one saved last is read.
    """
    found: dict[Path, Path] = {}
    replaced: list[tuple[Path, Path]] = []
    for path in paths:
        there = [path]
        if path.is_dir():
            there, older = _newest(sorted(each for each in path.rglob("*") if _is_workbook(each)))
            replaced += older
        for each in there:
            found.setdefault(each.resolve(), each)
    return Sources(list(found.values()), replaced)


def _newest(paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, Path]]]:
    versions: dict[tuple[Path, str], list[Path]] = {}
    for path in paths:
        versions.setdefault((path.parent, stem_of(path)), []).append(path)
    kept, replaced = [], []
    for (_, stem), same in versions.items():
        # Two originals of one name, such as x.xls and x.xlsx, are two workbooks.
        originals = [path for path in same if path.stem == stem]
        if len(originals) > 1 or len(same) == 1:
            kept += same
            continue
        newest = max(same, key=_saved)
        kept.append(newest)
        replaced += [(path, newest) for path in same if path != newest]
    return kept, replaced


def _saved(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(_NOT_WORKBOOKS) and not path.is_dir()
