"""How wide a sheet's columns and how high its rows are, in pixels, so that a box can be placed over them."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from selfeval.marking.xml_tree import Tree

LAST_COLUMN, LAST_ROW = 16383, 1048575
_WIDTH, _HEIGHT = 64, 20
_PIXELS_A_CHARACTER, _PIXELS_A_POINT = 7, 4 / 3
_INSET = 10
_YES = ("1", "true")


class _Run(NamedTuple):
    """Columns or rows one behind the other that have one size; there may be thousands, hidden up to the edge."""

    first: int
    last: int
    pixels: int


class Layout:
    """The sizes of one sheet."""

    def __init__(self, tree: Tree) -> None:
        """Read the sizes that the sheet states; all others have its default."""
        standard = tree.root.child("sheetFormatPr")
        attributes = standard.attributes if standard else {}
        self._width = _pixels(attributes, "defaultColWidth", _PIXELS_A_CHARACTER, _WIDTH)
        self._height = _pixels(attributes, "defaultRowHeight", _PIXELS_A_POINT, _HEIGHT)
        columns: list[_Run] = []
        for each in tree.root.all("col"):
            pixels = _pixels(each.attributes, "width", _PIXELS_A_CHARACTER, self._width)
            columns.append(_Run(int(each.attributes["min"]) - 1, int(each.attributes["max"]) - 1, pixels))
        rows: list[_Run] = []
        row = -1
        for each in tree.root.all("row"):
            row = int(each.attributes.get("r", row + 2)) - 1
            pixels = _pixels(each.attributes, "ht", _PIXELS_A_POINT, self._height)
            if rows and rows[-1].last == row - 1 and rows[-1].pixels == pixels:
                rows[-1] = rows[-1]._replace(last=row)
            else:
                rows.append(_Run(row, row, pixels))
        self._columns, self._rows = sorted(columns), sorted(rows)

    def anchor(self, row: int, column: int, width: int, height: int) -> str:
        """Return where a box beside a cell stands: its left, top, right and bottom, each as cell and pixels in it."""
        left, top = min(column + 1, LAST_COLUMN), max(row - 1, 0)
        right, right_rest = _walk(left, width, self._columns, self._width, LAST_COLUMN)
        bottom, bottom_rest = _walk(top, height, self._rows, self._height, LAST_ROW)
        return f"{left}, {_INSET}, {top}, {_INSET}, {right}, {right_rest}, {bottom}, {bottom_rest}"


def _pixels(attributes: dict[str, str], name: str, pixels_a_unit: float, otherwise: int) -> int:
    if attributes.get("hidden") in _YES:
        return 0
    return int(float(attributes[name]) * pixels_a_unit + 0.5) if name in attributes else otherwise


def _walk(start: int, pixels: int, runs: Sequence[_Run], otherwise: int, last: int) -> tuple[int, int]:
    """Return the row or column that lies so many pixels behind the beginning of one, and how far into it."""
    at, rest = start, pixels + _INSET
    while at < last:
        size, end = _size_at(at, runs, otherwise, last)
        whole = size * (end - at + 1)
        if rest < whole:
            return at + rest // size, rest % size
        rest -= whole
        at = end + 1
    return at, rest


def _size_at(at: int, runs: Sequence[_Run], otherwise: int, last: int) -> tuple[int, int]:
    """Return a size, and up to where all that follows has it too; never up to the very last."""
    behind = bisect_right(runs, at, key=lambda run: run.first)
    if behind and at <= runs[behind - 1].last:
        return runs[behind - 1].pixels, min(runs[behind - 1].last, last - 1)
    return otherwise, min(runs[behind].first if behind < len(runs) else last, last) - 1
