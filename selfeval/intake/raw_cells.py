"""Cells as they are stored, with what their formats add to that: what is copied from one workbook to another."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from selfeval.intake.grid import Grid
from selfeval.intake.marks import Value
from selfeval.intake.number_formats import GENERAL


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell that is not blank; ``error`` is the error value of one that has no other, as #N/A."""

    value: Value
    format: str = GENERAL
    error: str = ""


def raw_cell(grid: Grid, row: int, column: int, reading: str) -> RawCell | None:
    """Return what is stored in a cell, None of a blank one; ``reading`` is that of the glossary's column.

    Where it is not known how a number's format shows it, but what a person sees, that is what is copied.
    """
    position = (row, column)
    value = grid.value(row, column)
    if isinstance(value, str):
        error = grid.marks.errors.get(position, "")
        return RawCell(value, error=error) if value.strip() or error else None
    if position in grid.marks.shown:
        entry = grid.entry(row, column, reading)
        return RawCell(entry.text if entry.number is None else float(entry.number))
    return RawCell(value, grid.format_of(row, column))


def is_moment(value: Value) -> bool:
    """Whether a value is a date or a time."""
    return isinstance(value, date | datetime | time | timedelta)
