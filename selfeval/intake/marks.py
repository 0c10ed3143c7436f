"""What a cell's value does not say: formulas without result, error values, what is hidden, what formats show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol

from selfeval.limits import REFUSED, Limits, SheetLimitError

Position = tuple[int, int]
Value = int | float | str | bool | date | datetime | time | timedelta
# What stands in a row, by the letters of its columns; blank cells are left out or "". Texts are clean.
Row = dict[str, Value]


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


def refuse_reach(rows: int, columns: int, limits: Limits) -> None:
    """Raise SheetLimitError where a single cell far out would make a reader fill the memory."""
    if rows * columns > limits.sheet_cells:
        raise SheetLimitError("sheet_cells", rows * columns, limits, "的范围", f"{rows}行×{columns}列")


def refuse_merged(ranges: int, limits: Limits) -> None:
    """Raise SheetLimitError where a sheet has more merged ranges than any of ours."""
    if ranges > limits.merged_ranges:
        raise SheetLimitError("merged_ranges", ranges, limits, "的合并单元格")


@contextmanager
def foreign_reader() -> Iterator[None]:
    """Turn whatever a reading library raises over a broken file into a BrokenWorkbookError.

    Libraries raise all sorts of exceptions there, and a panic of calamine's is no Exception at all.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, *REFUSED):
        raise
    except BaseException as error:
        raise BrokenWorkbookError from error


class Formats(Protocol):
    """Tells the format codes of cells."""

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell, General where it has none."""


class Look(Formats, Protocol):
    """A second look at a workbook, taken only where a value alone does not decide."""

    def marks(self, sheet: str) -> Marks:
        """Return the marks of a sheet; SheetLimitError before anything is unpacked into cells."""

    def is_small(self, sheet: str) -> bool:
        """Whether a sheet is known to be read in no time."""

    def harmless(self) -> bytes:
        """Return the workbook's bytes once a reader that unpacks by itself may have them; LimitError, UnsafeError."""


def clean(text: str) -> str:
    """Return a text with one kind of line break and without blanks at its ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()


def cell_name(row: int, column: int) -> str:
    """Return a cell's address, counting from 0: (1, 3) is D2."""
    return f"{column_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return a column's letters, counting from 0: 3 is D."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return a column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
