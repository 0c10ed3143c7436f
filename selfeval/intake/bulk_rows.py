"""Reads the rows of a large sheet as a stream: values, formats of numbers, errors, formulas without result."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from selfeval.intake.bulk_xml import Feeder
from selfeval.intake.cell_texts import unescaped
from selfeval.intake.marks import BrokenWorkbookError, clean, column_number
from selfeval.intake.number_formats import GENERAL
from selfeval.limits import DEFAULTS, Limits

_TRUE = ("1", "true")
_BLANKS = " \t\r\n"
_DIGITS = "0123456789"
_LETTERS = re.compile("[A-Z]{1,3}")
_MOST_PLACES = 11
# What lies further right than any heading may lie is not read.
_MOST_COLUMNS = 1024


@dataclass(slots=True)
class BulkRow:
    """A row, counted from 0, with its values from column A on; dates are the numbers that are stored.

    ``formats`` are the codes of numbers which have one, ``errors`` the error values, both by column; ``merged`` the
    merged ranges which the row lies in below their first row or right of their first column: left, right, and how
    many rows above the range begins.
    """

    number: int
    values: list[str | float | bool] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    uncalculated: list[int] = field(default_factory=list)
    is_hidden: bool = False
    merged: list[tuple[int, int, int]] = field(default_factory=list)

    def value(self, column: int) -> str | float | bool:
        """Return what stands in a cell."""
        return self.values[column] if column < len(self.values) else ""

    def is_blank(self, column: int) -> bool:
        """Whether nothing stands in a cell."""
        value = self.value(column)
        blank = value == "" and isinstance(value, str)
        return blank and column not in self.errors and column not in self.uncalculated

    @property
    def says_nothing(self) -> bool:
        """Whether nothing stands in any cell."""
        return not self.errors and not self.uncalculated and all(map(self.is_blank, range(len(self.values))))

    def cut(self, width: int) -> None:
        """Forget what stands right of the first columns."""
        del self.values[width:]
        self.formats = {column: code for column, code in self.formats.items() if column < width}
        self.errors = {column: error for column, error in self.errors.items() if column < width}
        self.uncalculated = [column for column in self.uncalculated if column < width]


class RowReader(Feeder):
    """Reads one sheet; once its headings are known, ``width`` tells up to where columns are read."""

    def __init__(self, string: Callable[[int], str], formats: Sequence[str], limits: Limits = DEFAULTS) -> None:
        """Take the shared texts by their numbers, and the formats of the styles."""
        super().__init__(limits)
        self.width = _MOST_COLUMNS
        self.hidden_columns: set[int] = set()
        self._string = string
        self._codes = {str(number): code for number, code in enumerate(formats) if code.lower() != GENERAL.lower()}
        self._rows: list[BulkRow] = []
        self._row = BulkRow(-1)
        self._number = self._column = -1
        self._kind = self._style = ""
        self._value: str | None = None
        self._inline: list[str] = []
        self._inline_length = 0
        self._has_formula = self._is_kept = self._in_phonetic = False

    def read(self, pieces: Iterable[bytes]) -> Iterator[BulkRow]:
        """Yield the rows in which anything stands."""
        for _ in self.fed(pieces):
            rows, self._rows = self._rows, []
            yield from rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if tag == "c":
            name = attributes.get("r")
            self._column = _column(name) if name else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value, self._has_formula = None, False
        elif tag == "v":
            self.text.clear()
        elif tag == "row":
            number = attributes.get("r")
            self._number = int(number) - 1 if number and number.isdecimal() else self._number + 1
            self._column = -1
            self._row = BulkRow(self._number, is_hidden=attributes.get("hidden") in _TRUE)
        elif tag == "f":
            self._has_formula = True
        elif tag == "t":
            self._is_kept = attributes.get("xml:space") == "preserve"
            self.text.clear()
        elif tag == "is":
            self._inline.clear()
            self._inline_length = 0
        elif tag == "rPh":
            self._in_phonetic = True
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = (_whole(attributes.get(name, "")) for name in ("min", "max"))
            self.hidden_columns.update(range(max(first - 1, 0), min(last, _MOST_COLUMNS)))

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "c":
            if (self._value is not None or self._has_formula) and self._column < self.width:
                self._cell()
        elif tag == "v":
            self._value = "".join(self.text)
        elif tag == "row":
            self._end_row()
        elif tag == "t" and not self._in_phonetic:
            self._piece()
        elif tag == "is":
            self._value = "".join(self._inline)
        elif tag == "rPh":
            self._in_phonetic = False

    def _end_row(self) -> None:
        row = self._row
        if row.values or row.errors or row.uncalculated:
            self._rows.append(row)
        self.text.clear()

    def _piece(self) -> None:
        """Take one piece of a text that stands in its cell."""
        text = "".join(self.text)
        self._inline.append(text if self._is_kept else text.strip(_BLANKS))
        self._inline_length += len(text) + 1
        self.refuse_longer(self._inline_length)

    def _cell(self) -> None:
        """Put a cell into its row."""
        row, column, stored = self._row, self._column, self._value or ""
        if self._has_formula and not stored and self._kind != "str":
            row.uncalculated.append(column)
        try:
            value = self._read(stored) if stored else ""
        except ValueError as error:
            raise BrokenWorkbookError from error
        if value == "" and isinstance(value, str):
            return
        if self._kind == "n" and self._style in self._codes:
            row.formats[column] = self._codes[self._style]
        values = row.values
        while len(values) < column:
            values.append("")
        if len(values) == column:
            values.append(value)
        else:
            values[column] = value

    def _read(self, stored: str) -> str | float | bool:
        kind = self._kind
        if kind == "s":
            return clean(self._string(int(stored)))
        if kind == "n":
            return float(stored)
        if kind == "b":
            return stored in _TRUE
        if kind == "e":
            self._row.errors[self._column] = stored
            return ""
        return clean(unescaped(stored))


def _column(address: str) -> int:
    """Return the column of a cell's address, from 0; BrokenWorkbookError where it is none."""
    letters = address.rstrip(_DIGITS)
    if not _LETTERS.fullmatch(letters):
        raise BrokenWorkbookError
    return column_number(letters)


def _whole(text: str) -> int:
    """Return a whole number from 1 on; BrokenWorkbookError where it is none."""
    if not (text.isascii() and text.isdecimal()) or not 0 < len(text) <= _MOST_PLACES or int(text) == 0:
        raise BrokenWorkbookError
    return int(text)
