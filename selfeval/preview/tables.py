"""The shape of a table: the widths of its columns, its rows, and how far each cell reaches."""

from dataclasses import dataclass
from typing import NamedTuple

from lxml.etree import _Element as Element

from selfeval.preview.values import flat, whole
from selfeval.report import wordml

_W = wordml.NAMESPACE
_V_MERGE = f"{wordml.TC_PR}/{_W}vMerge"
_UNSEEN = (f"{_W}del", f"{_W}moveFrom", f"{_W}tblPr", f"{_W}tblGrid", f"{_W}trPr", f"{_W}sdtPr")


# More columns than a table of Word may have, and a column wider than Word's widest paper, in twips.
_WIDEST, _WIDEST_COLUMN = 100, 31680


@dataclass(slots=True)
class Cell:
    """A cell: the column of the grid where it begins, its columns and rows, and the last of those merged into it."""

    element: Element
    start: int
    span: int
    last: Element
    rows: int = 1


class Row(NamedTuple):
    """A row: its cells without those that continue one above, and the columns without a cell before and after them."""

    element: Element
    cells: list[Cell]
    gap_before: int
    gap_after: int


class Shape(NamedTuple):
    """A table: its columns' widths in twips, how many there are, its rows."""

    widths: list[int]
    columns: int
    rows: list[Row]


def shape_of(table: Element) -> Shape:
    """Return the shape of a table; a cell that continues nothing stands by itself."""
    grid = table.find(wordml.GRID)
    columns = [] if grid is None else grid.findall(wordml.GRID_COL)
    widths = [min(max(whole({"w": str(column.get(f"{_W}w"))}, "w") or 0, 0), _WIDEST_COLUMN) for column in columns]
    above: dict[int, Cell] = {}
    rows: list[Row] = []
    most = 0
    for element in wordml.held(table, (wordml.TR,), _UNSEEN):
        properties = flat(element.find(f"{_W}trPr"))
        if "del" in properties:
            continue
        start = before = _gap(whole(properties, "gridBefore"), len(widths))
        cells: list[Cell] = []
        reached: dict[int, Cell] = {}
        for cell in wordml.held(element, (wordml.TC,), _UNSEEN):
            span = min(max(wordml.span_of(cell), 1), _WIDEST)
            merged = cell.find(_V_MERGE)
            continued = above.get(start) if merged is not None and merged.get(wordml.VAL) != "restart" else None
            if continued is not None and continued.span == span:
                continued.rows += 1
                continued.last = cell
                reached[start] = continued
            else:
                found = Cell(cell, start, span, cell)
                cells.append(found)
                if merged is not None:
                    reached[start] = found
            start += span
        above = reached
        rows.append(Row(element, cells, before, _gap(whole(properties, "gridAfter"), len(widths))))
        most = max(most, start)
    return Shape(widths, most, rows)


def _gap(columns: int | None, most: int) -> int:
    return min(max(columns or 0, 0), most)
