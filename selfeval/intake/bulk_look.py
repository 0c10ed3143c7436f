"""Tells bulk workbooks from those of one project, at a glance: a folder may hold a million of the latter."""

import re
from itertools import takewhile
from pathlib import Path

from selfeval.evaluation.glossary import INFO, plain
from selfeval.intake.bulk_package import BulkPackage
from selfeval.intake.bulk_rows import RowReader
from selfeval.intake.container import is_endless
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.intake.quick_book import read_part, sheets_of
from selfeval.intake.quick_xml import UnusualError, everyday
from selfeval.intake.turned import DEEPEST_HEADING
from selfeval.limits import DEFAULTS, REFUSED, LimitError, Limits
from selfeval.zip_parts import BROKEN, Parts

_STREAMED = (".xlsx", ".xlsm")
_ROW = re.compile(rb"<(?:\w+:)?row[ >]")
_ZIP = b"PK\x03\x04"
# 项目信息 of one project is two columns wide, and perhaps a remark's more.
_WIDER_THAN = 3
# A larger file is not read as a whole: workbooks of one project have some ten thousand bytes.
_SMALL = 100_000
_UNSURE: tuple[type[Exception], ...] = (UnusualError, *REFUSED, *BROKEN)


def guessed_projects(path: Path, limits: Limits = DEFAULTS) -> int:
    """Guess how many projects a bulk workbook has, by its rows; 0 for any other file.

    No text is read, but 项目信息 of one project is never so wide that it may be turned.
    """
    if path.suffix.lower() not in _STREAMED or is_endless(path):
        return 0
    try:
        with path.open("rb") as stream:
            data = stream.read(_SMALL + 1)
        if not data.startswith(_ZIP) or (len(data) <= _SMALL and _is_surely_narrow(data, limits)):
            return 0
        package = BulkPackage(path, limits)
    except (BrokenWorkbookError, *REFUSED, OSError) as error:
        # What cannot be opened is told by the reader of single workbooks, which knows all that a file may be instead.
        return _of_refused(error)
    try:
        return _guessed(package, limits)
    except (BrokenWorkbookError, *REFUSED) as error:
        return _of_refused(error)
    finally:
        package.close()


def _of_refused(error: Exception) -> int:
    """Return 1 for a file that exceeds a limit of bulk workbooks, which then says so itself."""
    return int(isinstance(error, LimitError) and error.key.startswith("bulk_"))


def _is_surely_narrow(data: bytes, limits: Limits = DEFAULTS) -> bool:
    """Whether 项目信息 is not there, or no row of it is wide, in the XML that most programs write.

    This takes a small part of the time of the way below, which decides wherever this one is not sure.
    """
    try:
        parts = Parts(data, limits)
        part = next((part for title, _, part in sheets_of(parts) if plain(title) == INFO.name), None)
        if part is None:
            return True
        xml = everyday(read_part(parts, part))
    except _UNSURE:
        return False
    begin, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    cells = xml[begin:end]
    # Names with a prefix are counted by the way below.
    if begin < 0 or end < begin or b":c" in cells or b":row" in cells:
        return False
    return all(row.count(b"<c") <= _WIDER_THAN or _filled(row) <= _WIDER_THAN for row in cells.split(b"<row"))


def _filled(row: bytes) -> int:
    """Return how many cells of a row may hold something; the rows' blank cells have a format only."""
    return row.count(b"<v") + row.count(b"<is") + row.count(b"<f")


def _guessed(package: BulkPackage, limits: Limits) -> int:
    part = next((each.part for each in package.sheets if plain(each.title) == INFO.name), None)
    if part is None or not package.has(part):
        return 0
    rows = RowReader(str, (), limits).read(package.stream(part))
    first = takewhile(lambda row: row.number < DEEPEST_HEADING, rows)
    if not any(sum(not row.is_blank(at) for at in range(len(row.values))) > _WIDER_THAN for row in first):
        return 0
    counted = sum(len(_ROW.findall(piece)) for piece in package.stream(part))
    return max(counted - 1, 1)
