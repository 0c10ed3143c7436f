"""Rows that lie far apart in a sheet, under the numbers that they have there."""

from collections.abc import Iterator, Mapping

from selfeval.intake.marks import Row


class SparseRows:
    """Some of a sheet's rows; all others are blank."""

    def __init__(self, rows: Mapping[int, Row]) -> None:
        """Take the rows by their numbers, counted from 0, in their order."""
        self._rows = rows
        self._length = max(rows, default=-1) + 1

    def __len__(self) -> int:
        """The number of the last row, counted from 1."""
        return self._length

    def __getitem__(self, number: int) -> Row:
        """Return a row; an empty one where nothing is known of it."""
        return self._rows.get(number, {})

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that there are."""
        return iter(self._rows.values())

    def below(self, number: int) -> Iterator[int]:
        """Yield the numbers of the rows that there are below one."""
        return (each for each in self._rows if each > number)
