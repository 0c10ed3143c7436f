"""How wide a sheet's columns and how high its rows are, in pixels, so that a box can be placed over them."""

from collections.abc import Callable

from selfeval.marking.xml_tree import Tree

LAST_COLUMN, LAST_ROW = 16383, 1048575
_WIDTH, _HEIGHT = 64, 20
_PIXELS_A_CHARACTER, _PIXELS_A_POINT = 7, 4 / 3
_INSET = 10
_YES = ("1", "true")


class Layout:
    """The sizes of one sheet."""

    def __init__(self, tree: Tree) -> None:
        """Read the sizes that the sheet states; all others have its default."""
        standard = tree.root.child("sheetFormatPr")
        attributes = standard.attributes if standard else {}
        self._width = _pixels(attributes, "defaultColWidth", _PIXELS_A_CHARACTER, _WIDTH)
        self._height = _pixels(attributes, "defaultRowHeight", _PIXELS_A_POINT, _HEIGHT)
        self._columns: list[tuple[int, int, int]] = []
        for each in tree.root.all("col"):
            pixels = _pixels(each.attributes, "width", _PIXELS_A_CHARACTER, self._width)
            self._columns.append((int(each.attributes["min"]) - 1, int(each.attributes["max"]) - 1, pixels))
        self._rows: dict[int, int] = {}
        row = -1
        for each in tree.root.all("row"):
            row = int(each.attributes.get("r", row + 2)) - 1
            self._rows[row] = _pixels(each.attributes, "ht", _PIXELS_A_POINT, self._height)

    def anchor(self, row: int, column: int, width: int, height: int) -> str:
        """Return where a box beside a cell stands: its left, top, right and bottom, each as cell and pixels in it."""
        left, top = min(column + 1, LAST_COLUMN), max(row - 1, 0)
        right, right_rest = _walk(left, width, self._width_of, LAST_COLUMN)
        bottom, bottom_rest = _walk(top, height, self._height_of, LAST_ROW)
        return f"{left}, {_INSET}, {top}, {_INSET}, {right}, {right_rest}, {bottom}, {bottom_rest}"

    def _width_of(self, column: int) -> int:
        return next((pixels for first, last, pixels in self._columns if first <= column <= last), self._width)

    def _height_of(self, row: int) -> int:
        return self._rows.get(row, self._height)


def _pixels(attributes: dict[str, str], name: str, pixels_a_unit: float, otherwise: int) -> int:
    if attributes.get("hidden") in _YES:
        return 0
    return int(float(attributes[name]) * pixels_a_unit + 0.5) if name in attributes else otherwise


def _walk(start: int, pixels: int, size_of: Callable[[int], int], last: int) -> tuple[int, int]:
    """Return the row or column that lies so many pixels behind the beginning of one, and how far into it."""
    at, rest = start, pixels + _INSET
    while at < last and rest >= size_of(at):
        rest -= size_of(at)
        at += 1
    return at, rest
