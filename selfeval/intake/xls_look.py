"""The second look at an .xls, through xlrd: formats, error values, hidden rows and columns."""

import io
from functools import cached_property
from typing import TYPE_CHECKING

from selfeval.intake.marks import Marks, Position, foreign_reader
from selfeval.intake.number_formats import BUILT_IN, GENERAL

if TYPE_CHECKING:
    from xlrd.book import Book

_ERROR_CELL = 5


class XlsLook:
    """A second look at the bytes of an .xls. Its formulas always have a stored result."""

    def __init__(self, data: bytes) -> None:
        """Keep the bytes; nothing is opened before it is asked for."""
        self._data = data

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
        )

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell."""
        with foreign_reader():
            index = self._book.sheet_by_name(sheet).cell_xf_index(*position)
            number = self._book.xf_list[index].format_key
            return BUILT_IN.get(number) or self._book.format_map[number].format_str or GENERAL

    def is_small(self, _sheet: str) -> bool:
        """Return False: how large a sheet is shows only when all are read."""
        return False

    @cached_property
    def _book(self) -> "Book":
        from xlrd import open_workbook  # noqa: PLC0415 - only for the few who still send .xls

        # It would print what it thinks of a file that is not whole.
        unread = io.StringIO()
        return open_workbook(file_contents=self._data, formatting_info=True, ragged_rows=True, logfile=unread)
