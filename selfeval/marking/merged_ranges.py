"""The merged ranges of a sheet: what is said of one of their cells is said of the first."""

import re

from selfeval.intake.workbook import cell_name
from selfeval.intake.xlsx_look import column_number
from selfeval.marking.xml_tree import Tree

_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")
_CELL = re.compile(r"([A-Z]+)(\d+)")


class Merged:
    """The merged ranges of one sheet."""

    def __init__(self, tree: Tree) -> None:
        """Read the ranges."""
        self._ranges: list[tuple[int, int, int, int, str]] = []
        for each in tree.root.all("mergeCell"):
            found = _RANGE.fullmatch(each.attributes.get("ref", ""))
            if found:
                left, right = column_number(found[1]), column_number(found[3])
                self._ranges.append((int(found[2]) - 1, left, int(found[4]) - 1, right, found[0]))

    def first_of(self, cell: str) -> str:
        """Return the cell that shows what stands at this one: the first of its merged range, else itself."""
        found = self._around(cell)
        return cell_name(found[0], found[1]) if found else cell

    def range_of(self, cell: str) -> str:
        """Return the merged range a cell is in, else the cell itself."""
        found = self._around(cell)
        return found[4] if found else cell

    def _around(self, cell: str) -> tuple[int, int, int, int, str] | None:
        found = _CELL.fullmatch(cell)
        if found is None:
            return None
        row, column = int(found[2]) - 1, column_number(found[1])
        inside = (each for each in self._ranges if each[0] <= row <= each[2] and each[1] <= column <= each[3])
        return next(inside, None)
