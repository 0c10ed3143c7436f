"""Follows the merged ranges of a large sheet while its rows go by."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from selfeval.intake.bulk_package import Merged
from selfeval.intake.bulk_rows import BulkRow
from selfeval.intake.marks import BrokenWorkbookError

# As many as there are columns may lie beside each other.
_MOST_OPEN = 1024


@dataclass(slots=True)
class _Open:
    """A range that the present row lies in, and what is known of its first row."""

    range: Merged
    first: BulkRow | None = None
    project: int | None = None
    code: str = ""


class OpenRanges:
    """The ranges that the present row lies in, of those that touch certain columns."""

    def __init__(self, ranges: Iterator[Merged], columns: Collection[int]) -> None:
        """Take the ranges by their first rows."""
        self._columns = columns
        self._ranges = (each for each in ranges if any(each.left <= column <= each.right for column in columns))
        self._next = next(self._ranges, None)
        self._open: list[_Open] = []

    def move_to(self, row: BulkRow) -> None:
        """Go on to a row."""
        if self._open:
            self._open = [each for each in self._open if each.range.bottom >= row.number]
        while self._next is not None and self._next.top <= row.number:
            if self._next.bottom >= row.number:
                first = row if self._next.top == row.number else None
                self._open.append(_Open(self._next, first))
                if len(self._open) > _MOST_OPEN:
                    # Ranges that lie over each other, which no program writes.
                    raise BrokenWorkbookError
            self._next = next(self._ranges, None)

    def code_above(self, row: BulkRow, column: int) -> str:
        """Return the code in the first row of the range that a row's code lies in."""
        for each in self._open:
            if each.range.left <= column <= each.range.right and each.range.top < row.number:
                return each.code
        return ""

    def fill(self, row: BulkRow, project: int | None, code: str) -> None:
        """Note in a row which ranges it lies in; what stands in the first row of another project's is put into it."""
        for each in self._open:
            top, left, right = each.range.top, each.range.left, each.range.right
            if each.first is row:
                each.project, each.code = project, code
                if left != right:
                    row.merged.append((left, right, 0))
            elif each.first is not None and each.project == project:
                row.merged.append((left, right, row.number - top))
            elif each.first is not None:
                for column in self._columns:
                    if left <= column <= right and row.is_blank(column):
                        _put(row, column, each.first, left)


def _put(row: BulkRow, column: int, first: BulkRow, left: int) -> None:
    while len(row.values) <= column:
        row.values.append("")
    row.values[column] = first.value(left)
    if left in first.formats:
        row.formats[column] = first.formats[left]
    if left in first.errors:
        row.errors[column] = first.errors[left]
