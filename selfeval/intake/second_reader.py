"""Reads an .xlsx a second time, with openpyxl, and tells every cell in which the two readings differ.

This is what ``--strict`` asks for. The two readers share neither code nor author, so that what both read alike is
what stands in the file. It is many times slower than the first reading; nothing else imports openpyxl.
"""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from selfeval.evaluation import figures, glossary
from selfeval.evaluation.problems import Problem, problem
from selfeval.intake import container
from selfeval.intake.grid import Grid
from selfeval.intake.marks import (
    BrokenWorkbookError,
    Position,
    Value,
    cell_name,
    clean,
    column_number,
    foreign_reader,
)
from selfeval.intake.workbook import Workbook, open_workbook
from selfeval.limits import DEFAULTS, REFUSED, Limits
from selfeval.zip_parts import open_package

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_NAMES = {sheet.name for sheet in glossary.SHEETS}
# A text may write a character by its number: _x000D_ is the end of a line.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_BLANK = "（空）"
_LONGEST_SHOWN = 60
# Of a moment one reader keeps milliseconds, the other seconds.
_SECOND = Decimal(1) / 86_400
Read = dict[Position, Value]


def differences(data: bytes, limits: Limits = DEFAULTS) -> tuple[Problem, ...]:
    """Compare both readings of the sheets that are evaluated; return what differs, each with its sheet and cell.

    A workbook that is no .xlsx has no second reader, which is said in a note. Where the second reader cannot open
    the file, that is a problem as well: then nobody has confirmed the figures.
    """
    kind, _ = container.kind_of(data, limits)
    workbook, _ = open_workbook(data, limits)
    if workbook is None:
        return ()
    if kind != container.XLSX:
        return (not_applied(),)
    try:
        # It unpacks by itself, as far as a file says.
        with foreign_reader():
            proved = open_package(data, limits).proved()
        return tuple(_differences(proved, workbook))
    except REFUSED as error:
        # In a part that the first reading does not look into.
        return (container.refused(error),)
    except BrokenWorkbookError as error:
        return (problem("second-reading-failed", None, None, found=type(error.__cause__ or error).__name__),)


def not_applied() -> Problem:
    """Return the note about a file that is read only once in spite of ``--strict``."""
    return problem("strict-not-applied", None, None)


def _differences(data: bytes, workbook: Workbook) -> Iterator[Problem]:
    titles = {name: name for name in workbook.sheet_names if glossary.plain(name) in _NAMES}
    second = _second(data, set(titles))
    for title in titles:
        name = glossary.plain(title)
        first = _first(workbook.grid(title, name))
        if title not in second:
            yield problem("readings-differ", name, None, found=f"工作表“{title}”", other="没有这张表")
            continue
        for position in sorted(first.keys() | second[title].keys()):
            here, there = first.get(position, ""), second[title].get(position, "")
            if not _is_same(here, there):
                yield problem("readings-differ", name, cell_name(*position), found=_shown(here), other=_shown(there))


def _first(grid: Grid) -> Read:
    """Return what the program reads of a sheet: blank cells are left out, an error value is its sign."""
    found: Read = {
        (row, column_number(letters)): value
        for row, cells in enumerate(grid.rows)
        for letters, value in cells.items()
        if value != ""
    }
    return found | grid.marks.errors


def _second(data: bytes, titles: set[str]) -> dict[str, Read]:
    """Return what openpyxl reads of these sheets."""
    # It warns of all that it would not write again, and prints what it makes of odd styles: nothing to a reader.
    with foreign_reader(), warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        # Imported here because only --strict reads twice, and the import takes longer than a project.
        import openpyxl  # noqa: PLC0415

        # Its other way of reading forgets what stands below the first cell of a merged range.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return {title: _read(book[title]) for title in book.sheetnames if title in titles}


def _read(sheet: "ReadOnlyWorksheet") -> Read:
    # WPS writes a range of used cells that is too small.
    sheet.reset_dimensions()
    cells = (cell for row in sheet.rows for cell in row if cell.value is not None)
    found = {(cell.row - 1, cell.column - 1): _plain(cell.value) for cell in cells}
    return {position: value for position, value in found.items() if value != ""}


def _plain(value: Value) -> Value:
    return clean(_ESCAPED.sub(_unescaped, value)) if isinstance(value, str) else value


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _is_same(first: Value, second: Value) -> bool:
    if isinstance(first, str) or isinstance(second, str) or isinstance(first, bool) or isinstance(second, bool):
        return first.__class__ is second.__class__ and _plain(first) == _plain(second)
    here, there = _number(first), _number(second)
    if first.__class__ in (int, float) and second.__class__ in (int, float):
        return here == there
    return abs(here - there) < _SECOND


def _number(value: float | date | time | timedelta) -> Decimal:
    """Return the stored number behind a value, with the digits that a spreadsheet shows."""
    if isinstance(value, int | float):
        return figures.from_cell(value)
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415

    stored = to_excel(datetime.combine(value, time()) if value.__class__ is date else value)
    return figures.from_cell(float(stored))


def _shown(value: Value) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return figures.show_short(figures.from_cell(value))
    text = str(value) or _BLANK
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
