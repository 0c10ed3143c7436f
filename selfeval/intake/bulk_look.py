"""Tells bulk workbooks from those of one project, at a glance: a folder may hold a million of the latter."""

from itertools import takewhile
from pathlib import Path

from selfeval.evaluation.glossary import INFO, plain
from selfeval.intake.bulk_package import BulkPackage, TooLargeError
from selfeval.intake.bulk_rows import RowReader
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.intake.turned import DEEPEST_HEADING

_STREAMED = (".xlsx", ".xlsm")
_ZIP = b"PK\x03\x04"
# 项目信息 of one project is two columns wide, and perhaps a remark's more.
_WIDER_THAN = 3


def may_be_bulk(path: Path) -> bool:
    """Whether 项目信息 of a file is so wide that it may be turned; no text is read, only where there are cells."""
    if path.suffix.lower() not in _STREAMED:
        return False
    try:
        with path.open("rb") as stream:
            if stream.read(len(_ZIP)) != _ZIP:
                return False
        package = BulkPackage(path)
    except (BrokenWorkbookError, TooLargeError, OSError):
        # What cannot be opened is told by the reader of single workbooks, which knows all that a file may be instead.
        return False
    try:
        return _is_wide(package)
    except (BrokenWorkbookError, TooLargeError):
        return False
    finally:
        package.close()


def _is_wide(package: BulkPackage) -> bool:
    part = next((each.part for each in package.sheets if plain(each.title) == INFO.name), None)
    if part is None or not package.has(part):
        return False
    rows = RowReader(str, ()).read(package.stream(part))
    first = takewhile(lambda row: row.number < DEEPEST_HEADING, rows)
    return any(sum(not row.is_blank(at) for at in range(len(row.values))) > _WIDER_THAN for row in first)
