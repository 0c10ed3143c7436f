"""Tells bulk workbooks from those of one project, at a glance: a folder may hold a million of the latter."""

import re
from itertools import takewhile
from pathlib import Path

from selfeval.evaluation.glossary import INFO, plain
from selfeval.intake.bulk_package import BulkPackage, TooLargeError
from selfeval.intake.bulk_rows import RowReader
from selfeval.intake.container import is_endless
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.intake.turned import DEEPEST_HEADING

_STREAMED = (".xlsx", ".xlsm")
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")
_ZIP = b"PK\x03\x04"
# 项目信息 of one project is two columns wide, and perhaps a remark's more.
_WIDER_THAN = 3


def guessed_projects(path: Path) -> int:
    """Guess how many projects a bulk workbook has, by its rows; 0 for any other file.

    No text is read, but 项目信息 of one project is never so wide that it may be turned.
    """
    if path.suffix.lower() not in _STREAMED or is_endless(path):
        return 0
    try:
        with path.open("rb") as stream:
            if stream.read(len(_ZIP)) != _ZIP:
                return 0
        package = BulkPackage(path)
    except (BrokenWorkbookError, TooLargeError, OSError):
        # What cannot be opened is told by the reader of single workbooks, which knows all that a file may be instead.
        return 0
    try:
        return _guessed(package)
    except (BrokenWorkbookError, TooLargeError):
        return 0
    finally:
        package.close()


def _guessed(package: BulkPackage) -> int:
    part = next((each.part for each in package.sheets if plain(each.title) == INFO.name), None)
    if part is None or not package.has(part):
        return 0
    rows = RowReader(str, ()).read(package.stream(part))
    first = takewhile(lambda row: row.number < DEEPEST_HEADING, rows)
    if not any(sum(not row.is_blank(at) for at in range(len(row.values))) > _WIDER_THAN for row in first):
        return 0
    counted = sum(len(_ROW.findall(piece)) for piece in package.stream(part))
    return max(counted - 1, 1)
