"""One sheet that was read: each cell as the person sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from selfeval.evaluation import figures, glossary
from selfeval.evaluation.model import Entry
from selfeval.intake import number_formats
from selfeval.intake.marks import Formats, Marks, Position, Row, Value, cell_name, column_letters, column_number

_LARGEST = 10**15
_UNIT_SHOWN = "元"


@dataclass(slots=True)
class Grid:
    """One sheet: its rows from the first on, its marks, and what is needed to show a value as its format does.

    ``title`` is the name on its tab, ``name`` the contract's, which entries and problems use.
    """

    name: str
    title: str
    is_hidden: bool
    rows: list[Row]
    marks: Marks
    _formats: Formats

    def entry(self, row: int, column: int, reading: str) -> Entry:
        """Return a cell, read in one of the ways of a glossary's column."""
        return self.entry_of(self.value(row, column), (row, column), cell_name(row, column), reading)

    def entry_of(self, value: Value, position: Position, address: str, reading: str) -> Entry:
        """Return a cell of which value and address are known."""
        if isinstance(value, str):
            return Entry(value or self.marks.errors.get(position, ""), self.name, address)
        if value.__class__ is not bool and isinstance(value, int | float) and _is_figure(value):
            number, text = figures.from_cell_as_shown(value)
            if reading == glossary.RATE or (reading == glossary.POINTS and value == int(value)):
                return Entry(text, self.name, address, number)
            if reading == glossary.AMOUNT:
                return self._amount(number, text, position, address)
            return Entry(self._shown(number, text, position), self.name, address)
        return Entry(self._seen(value, position), self.name, address)

    def _amount(self, number: Decimal, text: str, position: Position, address: str) -> Entry:
        """Return a stored amount; where the cell's format shows a unit, what is seen with that unit."""
        code = self._formats.number_format(self.title, position)
        shown = self.marks.shown.get(position, "")
        if _UNIT_SHOWN not in code and _UNIT_SHOWN not in shown:
            return Entry(text, self.name, address, number)
        shown = shown or number_formats.show_number(number, code)
        # A format that shows a unit in a way we do not understand leaves the amount unclear.
        return Entry(shown if _UNIT_SHOWN in shown else f"{shown}（{code}）", self.name, address)

    def is_blank_row(self, row: int, columns: Mapping[str, int]) -> bool:
        """Whether nothing at all stands in these columns of a row, which are given by their letters."""
        cells = self.rows[row]
        if not cells:
            return True
        for letters in columns:
            if cells.get(letters, "") != "":
                return False
        is_marked = bool(self.marks.errors or self.marks.uncalculated)
        return not is_marked or all(self.is_blank(row, column) for column in columns.values())

    def is_blank(self, row: int, column: int) -> bool:
        """Whether nothing at all stands in a cell."""
        if self.value(row, column) != "":
            return False
        position = (row, column)
        return position not in self.marks.errors and position not in self.marks.uncalculated

    def value(self, row: int, column: int) -> Value:
        """Return what is stored in a cell."""
        return self.rows[row].get(column_letters(column), "") if row < len(self.rows) else ""

    def values(self, row: int) -> list[Value]:
        """Return what is stored in the cells of a row, from the first to the last that holds something."""
        cells = self.rows[row] if row < len(self.rows) else {}
        last = max(map(column_number, cells), default=-1)
        return [cells.get(column_letters(column), "") for column in range(last + 1)]

    def _shown(self, number: Decimal, text: str, position: Position) -> str:
        """Return what the person sees of a figure."""
        shown = self.marks.shown.get(position)
        if shown is not None:
            return shown
        code = self._formats.number_format(self.title, position)
        return text if code == number_formats.GENERAL else number_formats.show_number(number, code)

    def _seen(self, value: Value, position: Position) -> str:
        """Return what the person sees of a value that is neither a text nor a figure."""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        shown = self.marks.shown.get(position)
        if shown is not None:
            return shown
        if isinstance(value, int | float | str):
            return str(value)
        return number_formats.show_moment(value, self._formats.number_format(self.title, position))


def _is_figure(value: float) -> bool:
    """Whether a stored number can be a figure of ours: finite, and no more digits than a spreadsheet keeps."""
    return value == 0 or 1 / _LARGEST < abs(value) < _LARGEST
