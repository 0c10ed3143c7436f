"""Narrows a table's grid where a condition takes the same column out of all its rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from selfeval.report import tree_edits, wordml
from selfeval.report.source import block_code
from selfeval.report.tree_edits import Marks

_LOOP_NAMES = re.compile(r"for\s+(.+?)\s+in\s")


@dataclass(frozen=True, slots=True, eq=False)
class CellBlock:
    """A block around cells of a row: its code, and the cells that hold its first and last tag."""

    code: str
    start: Element
    end: Element


@dataclass(frozen=True, slots=True, eq=False)
class HiddenColumns:
    """Columns of a grid, and the condition that shows them."""

    code: str
    columns: Sequence[Element]


def find(root: Element, blocks: Iterable[CellBlock]) -> list[HiddenColumns]:
    """Return the columns that a condition takes out of each row of a table with cells of its own."""
    by_table: dict[Element, list[CellBlock]] = {}
    for block in blocks:
        table = wordml.nearest(block.start, wordml.TBL)
        if table is not None and block.code.startswith("if "):
            by_table.setdefault(table, []).append(block)
    text = "".join(root.itertext(wordml.T))
    loop_names = {name for match in _LOOP_NAMES.finditer(text) for name in re.findall(r"\w+", match[1])}
    found = []
    for table, of_table in by_table.items():
        rows = [row for row in table.findall(wordml.TR) if not _is_tag_row(row)]
        for code in dict.fromkeys(block.code for block in of_table):
            of_rows = [_columns(row, code, of_table) for row in rows]
            first = of_rows[0] if of_rows else range(0)
            columns = table.findall(f"{wordml.GRID}/{wordml.GRID_COL}")[first.start : first.stop]
            depends_on_row = loop_names & set(re.findall(r"\w+", code))
            if columns and not depends_on_row and all(each == first for each in of_rows):
                found.append(HiddenColumns(code, columns))
    return found


def put_marks(found: Iterable[HiddenColumns], marks: Marks) -> None:
    """Put each hidden column under its condition."""
    for each in found:
        tree_edits.put_before(each.columns[0], marks.code(block_code(each.code)))
        tree_edits.put_behind(each.columns[-1], marks.code(block_code("endif")))


def _is_tag_row(row: Element) -> bool:
    """Whether a row is only there to hold the tag of a loop or condition around rows."""
    text = "".join(each.text or "" for each in row.iter(wordml.T)).strip()
    return re.fullmatch(r"(\{%\s*tr\s[^{}]*%\}\s*)+", text) is not None


def _columns(row: Element, code: str, blocks: Iterable[CellBlock]) -> range:
    """Return the columns of the grid that the cells of a row under a condition cover."""
    for block in blocks:
        if block.code != code or block.start.getparent() is not row:
            continue
        column = start = 0
        for cell in row.findall(wordml.TC):
            if cell is block.end:
                return range(start, column)
            if cell is block.start:
                start = column
            elif not _holds_tag(cell, blocks):
                column += wordml.span_of(cell)
    return range(0)


def _holds_tag(cell: Element, blocks: Iterable[CellBlock]) -> bool:
    return any(cell in (block.start, block.end) for block in blocks)
