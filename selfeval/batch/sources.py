"""Finds the workbooks to be read."""

from collections.abc import Iterable
from pathlib import Path

from selfeval.intake.container import SUFFIXES

# Excel's and WPS's lock files, and hidden files, are nobody's workbook.
_NOT_WORKBOOKS = ("~$", ".")


def workbooks(paths: Iterable[Path]) -> list[Path]:
    """Return the workbooks of files and folders, each once; a folder's with its sub-folders', sorted by name."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(each for each in sorted(path.rglob("*")) if _is_workbook(each))
        else:
            found[path] = None
    return list(found)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(_NOT_WORKBOOKS) and not path.is_dir()
