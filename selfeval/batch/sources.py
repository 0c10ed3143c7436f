"""Finds the workbooks to be read."""

from collections.abc import Iterable
from pathlib import Path

from selfeval.intake.container import SUFFIXES

# Excel's and WPS's lock files, and hidden files, are nobody's workbook.
_NOT_WORKBOOKS = ("~$", ".")


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """Return the workbooks of files and folders, each once; a folder's with its sub-folders', sorted by name."""
    found: dict[Path, Path] = {}
    for path in paths:
        workbooks_there = sorted(each for each in path.rglob("*") if _is_workbook(each)) if path.is_dir() else [path]
        for each in workbooks_there:
            found.setdefault(each.resolve(), each)
    return list(found.values())


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(_NOT_WORKBOOKS) and not path.is_dir()
