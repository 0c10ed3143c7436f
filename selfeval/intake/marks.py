"""What a cell's value does not say: formulas without result, error values, what is hidden, what formats show."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

Position = tuple[int, int]
Value = int | float | str | bool | date | datetime | time | timedelta


@dataclass(slots=True)
class Marks:
    """The marks of one sheet, by (row, column) from 0; rows and columns from 0.

    ``shown`` holds what a person sees where the reader knows it without asking for the format.
    """

    uncalculated: set[Position] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[Position, Position]] = field(default_factory=list)
    shown: dict[Position, str] = field(default_factory=dict)


class Look(Protocol):
    """A second look at a workbook, taken only where a value alone does not decide."""

    def marks(self, sheet: str) -> Marks:
        """Return the marks of a sheet."""

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell, General where it has none."""
