"""Gathers the problems of one project; a cell that has an error is not reported a second time."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from selfeval.evaluation.catalogue import ERROR, LEVELS, OFF
from selfeval.evaluation.model import Entry
from selfeval.evaluation.problems import Problem, problem

_STRUCTURE = ("sheet-missing", "column-missing", "file-too-large")


class Findings:
    """The problems found so far.

    One wrong cell gives one problem: what is found later at a cell that already has an error, or in a
    column or sheet reported as missing, only follows from that and is left out.
    """

    def __init__(self, problems: Iterable[Problem] = (), levels: Mapping[str, str] | None = None) -> None:
        """Begin with the problems found while the workbook was read; ``levels`` are those a form has changed."""
        self._problems: list[Problem] = []
        self._levels = levels or {}
        self._wrong_cells: set[tuple[str | None, str]] = set()
        self._incomplete_sheets: set[str | None] = set()
        for each in problems:
            self._keep(each)

    def add(self, code: str, entry: Entry, **details: str) -> None:
        """Add a problem at an entry's cell."""
        self.add_at(code, entry.sheet, entry.cell, **details)

    def add_at(self, code: str, sheet: str | None, cell: str | None, **details: str) -> None:
        """Add a problem at a cell of a sheet."""
        self._keep(problem(code, sheet, cell, **details))

    def has_error(self, entry: Entry) -> bool:
        """Whether an entry's cell was already reported as wrong, so that nothing follows from its being blank."""
        return entry.cell is not None and (entry.sheet, entry.cell) in self._wrong_cells

    def is_incomplete(self, sheet: str) -> bool:
        """Whether a sheet, or a column of it, was reported as missing."""
        return sheet in self._incomplete_sheets

    def reported(self, entry: Entry, *codes: str) -> bool:
        """Whether a problem with one of these codes was found at an entry's cell."""
        return any(
            found.code in codes and (found.sheet, found.cell) == (entry.sheet, entry.cell) for found in self._problems
        )

    def all(self, sheets: Iterable[str]) -> tuple[Problem, ...]:
        """Return all problems, the errors first, each level in the order of the sheets and cells."""
        order = {name: number for number, name in enumerate(sheets, 1)}

        def place(found: Problem) -> tuple[int, int, tuple[int, int, str]]:
            return (LEVELS.index(found.level), order.get(found.sheet or "", 0), _position(found.cell))

        return tuple(sorted(self._problems, key=place))

    def _keep(self, found: Problem) -> None:
        found = self._with_level(found)
        if found.level == OFF:
            return
        if found.code in _STRUCTURE:
            self._incomplete_sheets.add(found.sheet)
        elif found.cell is None and found.sheet in self._incomplete_sheets:
            return
        if found.cell is not None:
            if (found.sheet, found.cell) in self._wrong_cells:
                return
            if found.level == ERROR:
                self._wrong_cells.add((found.sheet, found.cell))
        self._problems.append(found)

    def _with_level(self, found: Problem) -> Problem:
        level = self._levels.get(found.code)
        return found if level is None else replace(found, level=level)


def _position(cell: str | None) -> tuple[int, int, str]:
    """Order cells by row, then by column: B2 before AA2 before A10."""
    if cell is None:
        return (0, 0, "")
    letters = cell.rstrip("0123456789")
    return (int(cell[len(letters) :] or 0), len(letters), letters)
