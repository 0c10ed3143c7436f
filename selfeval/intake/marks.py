"""What a cell's value does not say: formulas without result, error values, what is hidden, what formats show."""

from collections.abc import Iterator
from contextlib import contextmanager
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


class BrokenWorkbookError(Exception):
    """A workbook is broken inside, though its outside looks right."""


class SheetTooLargeError(Exception):
    """A sheet reaches further than any of ours: a single cell far out would make a reader fill the memory."""

    def __init__(self, rows: int, columns: int) -> None:
        """Keep how far the sheet reaches."""
        super().__init__(f"{rows}行×{columns}列")


@contextmanager
def foreign_reader() -> Iterator[None]:
    """Turn whatever a reading library raises over a broken file into a BrokenWorkbookError.

    Libraries raise all sorts of exceptions there, and a panic of calamine's is no Exception at all.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, SheetTooLargeError):
        raise
    except BaseException as error:
        raise BrokenWorkbookError from error


class Look(Protocol):
    """A second look at a workbook, taken only where a value alone does not decide."""

    def marks(self, sheet: str) -> Marks:
        """Return the marks of a sheet; SheetTooLargeError before anything is unpacked into cells."""

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell, General where it has none."""

    def is_small(self, sheet: str) -> bool:
        """Whether a sheet is known to be read in no time."""
