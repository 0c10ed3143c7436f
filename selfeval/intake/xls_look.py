"""Reads an .xls with xlrd: values, formats, error values, merged ranges, what is hidden.

calamine would be faster, but believes the counts of a file: one of 22 KB that says it had thousands of millions of
texts ends the process, and the whole run with it. xlrd is Python, where that is an exception.
"""

import io
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from selfeval.intake.marks import (
    BrokenWorkbookError,
    Formats,
    Marks,
    Position,
    Row,
    Value,
    clean,
    column_letters,
    foreign_reader,
    refuse_merged,
    refuse_reach,
)
from selfeval.intake.moments import moment_of
from selfeval.intake.number_formats import BUILT_IN, GENERAL
from selfeval.limits import DEFAULTS, Limits

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR_CELL = 1, 2, 3, 4, 5
_ENCRYPTED = "encrypted"


@dataclass(frozen=True, slots=True)
class XlsSheet:
    """A sheet that was read: its rows as a Grid has them, and who tells the formats of its numbers."""

    rows: list[Row]
    marks: Marks
    formats: Formats

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell."""
        return self.formats.number_format(sheet, position)


class XlsLook:
    """The bytes of an .xls. Its formulas always have a stored result."""

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Keep the bytes; nothing is opened before it is asked for."""
        self._data = data
        self._limits = limits

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets in their order."""
        return [str(name) for name in self._book.sheet_names()]

    @property
    def hidden(self) -> set[str]:
        """The names of the sheets that are hidden."""
        return {sheet.name for sheet in self._book.sheets() if sheet.visibility}

    def sheet(self, title: str) -> XlsSheet:
        """Read a sheet."""
        marks = self.marks(title)
        with foreign_reader():
            found = self._book.sheet_by_name(title)
            rows = [self._row(found, row) for row in range(found.nrows)]
        return XlsSheet(rows, marks, self)

    def _row(self, sheet: "Sheet", row: int) -> Row:
        cells = ((column, self._value(sheet, row, column)) for column in range(sheet.row_len(row)))
        return {column_letters(column): value for column, value in cells if value != ""}

    def _value(self, sheet: "Sheet", row: int, column: int) -> Value:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        if kind == _TEXT:
            return clean(value)
        if kind in (_NUMBER, _DATE):
            return moment_of(value, self._format(sheet, row, column), is_1904=bool(self._book.datemode))
        return bool(value) if kind == _BOOLEAN else ""

    def marks(self, sheet: str) -> Marks:
        """Return the marks of a sheet."""
        from xlrd.biffh import error_text_from_code  # noqa: PLC0415 - only for the few who still send .xls

        with foreign_reader():
            found = self._book.sheet_by_name(sheet)
        errors = {
            (row, column): error_text_from_code.get(found.cell_value(row, column), "#N/A")
            for row in range(found.nrows)
            for column in range(found.row_len(row))
            if found.cell_type(row, column) == _ERROR_CELL
        }
        return Marks(
            errors=errors,
            hidden_rows={row for row, info in found.rowinfo_map.items() if info.hidden},
            hidden_columns={column for column, info in found.colinfo_map.items() if info.hidden},
            merged=[((top, left), (end - 1, right - 1)) for top, end, left, right in found.merged_cells],
        )

    def _format(self, sheet: "Sheet", row: int, column: int) -> str:
        number = self._book.xf_list[sheet.cell_xf_index(row, column)].format_key
        return BUILT_IN.get(number) or self._book.format_map[number].format_str or GENERAL

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell."""
        with foreign_reader():
            return self._format(self._book.sheet_by_name(sheet), *position)

    def is_small(self, _sheet: str) -> bool:
        """Return False: how large a sheet is shows only when all are read."""
        return False

    def harmless(self) -> bytes:
        """Return the bytes once the cells of all sheets were found to be within the limits.

        Their rows are laid out one after another, each up to its furthest cell.
        """
        with foreign_reader():
            before = 0
            for sheet in self._book.sheets():
                refuse_reach(sheet.nrows, sheet.ncols, self._limits)
                before += sheet.nrows * sheet.ncols
                refuse_reach(before, 1, self._limits)
                refuse_merged(len(sheet.merged_cells), self._limits)
        return self._data

    @cached_property
    def _book(self) -> "Book":
        from xlrd import open_workbook  # noqa: PLC0415 - only for the few who still send .xls

        # It would print what it thinks of a file that is not whole.
        unread = io.StringIO()
        with foreign_reader():
            return open_workbook(file_contents=self._data, formatting_info=True, ragged_rows=True, logfile=unread)


def is_encrypted(error: BrokenWorkbookError) -> bool:
    """Whether a workbook could not be opened because it has a password."""
    return _ENCRYPTED in str(error.__cause__)
