"""Narrows a table's grid where a condition takes the same column out of all its rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from selfeval.report import tree_edits, wordml
from selfeval.report.source import block_code
from selfeval.report.tree_edits import Marks


@dataclass(frozen=True, slots=True, eq=False)
class CellBlock:
    """A condition around cells of a row: its tag's number and code, and the cells that hold its two tags."""

    number: int
    code: str
    start: Element
    end: Element


@dataclass(frozen=True, slots=True, eq=False)
class HiddenColumns:
    """Columns of a grid that a condition shows, and those of the cells with its tags, which always go."""

    code: str
    columns: Sequence[Element]
    of_tags: Sequence[Element]


@dataclass(frozen=True, slots=True)
class _Range:
    """The columns of the grid that the cells of a block cover, those with its tags included."""

    first: int
    start: int
    stop: int
    last: int


def find(blocks: Iterable[CellBlock], loop_names: frozenset[str]) -> tuple[list[HiddenColumns], list[int]]:
    """Return the columns that conditions take out, and the tags of conditions that would tear a table.

    Those are conditions that not every row has in the same columns, or that are not the same in each turn of a loop.
    """
    by_table: dict[tuple[Element, str], list[CellBlock]] = {}
    for block in blocks:
        table = wordml.nearest(block.start, wordml.TBL)
        if table is not None and not _is_whole_row(block):
            by_table.setdefault((table, block.code), []).append(block)
    found: list[HiddenColumns] = []
    uneven: list[int] = []
    for (table, code), of_code in by_table.items():
        own = [each for each in table.iter(wordml.TR) if wordml.nearest(each, wordml.TBL) is table]
        rows = [row for row in own if not _is_tag_row(row)]
        ranges = {_range(row, of_code) for row in rows}
        (first, *others) = ranges
        if others or first is None or loop_names & set(re.findall(r"\w+", code)):
            uneven.append(of_code[0].number)
            continue
        grid = table.findall(f"{wordml.GRID}/{wordml.GRID_COL}")
        of_tags = [*grid[first.first : first.start], *grid[first.stop : first.last]]
        found.append(HiddenColumns(code, grid[first.start : first.stop], of_tags))
    return found, uneven


def put_marks(found: Iterable[HiddenColumns], marks: Marks) -> None:
    """Put each hidden column under its condition, and take out the columns of its tags."""
    for each in found:
        if each.columns:
            tree_edits.put_before(each.columns[0], marks.code(block_code(each.code)))
            tree_edits.put_behind(each.columns[-1], marks.code(block_code("endif")))
        for column in each.of_tags:
            tree_edits.put_in_place_of(column, "")


def _is_tag_row(row: Element) -> bool:
    """Whether a row is only there to hold the tag of a loop or condition around rows."""
    text = "".join(each.text or "" for each in row.iter(wordml.T)).strip()
    return re.fullmatch(r"(\{%\s*tr\s[^{}]*%\}\s*)+", text) is not None


def _is_whole_row(block: CellBlock) -> bool:
    """Whether a condition stands around all cells of its row, which then goes as a whole."""
    before, behind = (block.start.itersiblings(wordml.TC, preceding=True), block.end.itersiblings(wordml.TC))
    return next(before, None) is None and next(behind, None) is None


def _range(row: Element, blocks: Iterable[CellBlock]) -> _Range | None:
    """Return the columns that a row's block covers; None where the row has no such block, or more than one."""
    own = [block for block in blocks if wordml.nearest(block.start, wordml.TR) is row]
    if len(own) != 1:
        return None
    column, edges = 0, [0, 0, 0, 0]
    for cell in [each for each in row.iter(wordml.TC) if wordml.nearest(each, wordml.TR) is row]:
        width = wordml.span_of(cell)
        if cell is own[0].start:
            edges[:2] = [column, column + width]
        if cell is own[0].end:
            edges[2:] = [column, column + width]
        column += width
    return _Range(*edges)
