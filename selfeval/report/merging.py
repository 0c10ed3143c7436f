"""Puts into a part what merges equal table cells below each other: the cells with a vm tag."""

from collections.abc import Sequence

from lxml.etree import _Element as Element

from selfeval.report import tree_edits, wordml
from selfeval.report.environment import RETURNS_TEXT, Environment
from selfeval.report.rendering import MergeState, bytewise
from selfeval.report.source import block_code, print_code
from selfeval.report.tree_edits import Marks

# Names of our own; an underscore keeps them out of every template's reach.
STATE = "_merge"
_CELL = "_cell"
# Filters and not methods: the sandbox has to ask of each call of a method whether it is safe.
_ROW, _RESET, _MARK = f"{RETURNS_TEXT}merge_row", f"{RETURNS_TEXT}merge_reset", f"{RETURNS_TEXT}merge_mark"
_STARTS, _PICTURE = "_merge_starts", f"{RETURNS_TEXT}picture"


def add_filters(environment: Environment) -> None:
    """Give an environment the filters that the marks use."""
    environment.filters |= {
        _ROW: MergeState.row,
        _RESET: MergeState.reset,
        _MARK: MergeState.mark,
        _STARTS: MergeState.starts,
        _PICTURE: MergeState.picture,
    }


def put_marks(cells: Sequence[Element], marks: Marks) -> None:
    """Give each of the cells its w:vMerge, and its content only where a group begins."""
    rows = dict.fromkeys(row for cell in cells if (row := wordml.nearest(cell, wordml.TR)) is not None)
    tables = dict.fromkeys(table for row in rows if (table := wordml.nearest(row, wordml.TBL)) is not None)
    column = 0
    for number, table in enumerate(tables):
        own = [each for each in table.iter(wordml.TR) if wordml.nearest(each, wordml.TBL) is table]
        first = column
        for row in own:
            # Columns have the numbers of the grid's: the rows of another loop may merge other columns.
            place = first
            for cell in [each for each in row.iter(wordml.TC) if wordml.nearest(each, wordml.TR) is row]:
                if cell in cells:
                    _put_cell_marks(cell, place, number, marks)
                place += wordml.span_of(cell)
            column = max(column, place)
        reset = f"{STATE}|{_RESET}({tuple(range(first, column))})"
        for row in own:
            tree_edits.put_before(row, marks.code(print_code(f"{STATE}|{_ROW}({number})" if row in rows else reset)))
        # Also a table without a heading begins anew, each time that it is printed.
        grid = table.find(wordml.GRID)
        if grid is None:
            table.text = marks.code(print_code(reset)) + (table.text or "")
        else:
            tree_edits.put_behind(grid, marks.code(print_code(reset)))


def number_pictures(root: Element, marks: Marks) -> None:
    """Give each picture a number of its own, also where it is repeated."""
    for picture in root.iter(wordml.PICTURE):
        picture.set("id", marks.code(print_code(f"{STATE}|{_PICTURE}")))


def _put_cell_marks(cell: Element, column: int, table: int, marks: Marks) -> None:
    """Make the content first; it is the key by which equal cells are merged, and printed where a group begins."""
    properties, anchor = wordml.v_merge_anchor(cell)
    first = cell.find(wordml.P)
    empty = "<w:p/>" if first is None else f"<w:p>{tree_edits.shape_of(first)}</w:p>"
    mark = marks.code(print_code(f"{STATE}|{_MARK}({table}, {column}, {_CELL})"))
    if anchor is None:
        properties.text = mark + (properties.text or "")
    else:
        tree_edits.put_behind(anchor, mark)
    shown = [block_code(f"if {STATE}|{_STARTS}"), print_code(_CELL), block_code("else"), bytewise(empty)]
    before = properties.tail or ""
    # The properties are moved behind the content, which leaves the cell in the order in which it is made.
    cell.remove(properties)
    cell.text = marks.code(block_code(f"set {_CELL}")) + before + (cell.text or "")
    cell.append(properties)
    tree_edits.put_before(properties, marks.code(block_code("endset")))
    properties.tail = marks.code("".join([*shown, block_code("endif")]))
