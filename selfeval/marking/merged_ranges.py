"""The merged ranges of a sheet: what is said of one of their cells is said of the first."""

from selfeval.intake.marks import cell_name
from selfeval.intake.xlsx_look import position_of
from selfeval.marking.xml_tree import Tree


class Merged:
    """The merged ranges of one sheet."""

    def __init__(self, tree: Tree) -> None:
        """Read the ranges."""
        self._ranges: list[tuple[int, int, int, int, str]] = []
        for each in tree.root.all("mergeCell"):
            ref = each.attributes.get("ref", "")
            first, last = (position_of(cell) for cell in (ref.partition(":")[0], ref.partition(":")[2]))
            if first and last:
                self._ranges.append((*first, *last, ref))

    def first_of(self, cell: str) -> str:
        """Return the cell that shows what stands at this one: the first of its merged range, else itself."""
        found = self._around(cell)
        return cell_name(found[0], found[1]) if found else cell

    def range_of(self, cell: str) -> str:
        """Return the merged range a cell is in, else the cell itself."""
        found = self._around(cell)
        return found[4] if found else cell

    def _around(self, cell: str) -> tuple[int, int, int, int, str] | None:
        found = position_of(cell)
        if found is None:
            return None
        row, column = found
        inside = (each for each in self._ranges if each[0] <= row <= each[2] and each[1] <= column <= each[3])
        return next(inside, None)
