"""Reads a table by its plan: which row is which, and which column stands where."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from selfeval.verification import plain_text
from selfeval.verification.alignment import align
from selfeval.verification.document import Cell, Table
from selfeval.verification.layout import CellPlan, RowPlan, TablePlan
from selfeval.verification.patterns import Pattern

_WHOLE, _PART = 2.0, 4.0
_LIKE_ENOUGH = 0.5
_SAME_COUNT, _OTHER_COUNT, _WRONG_CELL = 1.0, 0.3, 0.5


class FoundCell(NamedTuple):
    """A cell: which one of its row's plan, its text, its pattern, its column's number and heading.

    ``continues`` says that it is one cell with the one above, ``beside`` is the label that stands before it.
    """

    plan: int
    text: str
    continues: bool
    pattern: Pattern
    number: int
    heading: str
    beside: str = ""


class FoundRow(NamedTuple):
    """A row: which one of the plan, in which turns of its loops, its number in the document, its cells."""

    plan: int
    rounds: tuple[int, ...]
    number: int
    cells: tuple[FoundCell, ...]


@dataclass(slots=True)
class _Columns:
    """The headings that stand above a row, and where the columns of the plan are in the document."""

    headings: Sequence[Cell] = ()
    starts: dict[int, int] | None = None

    def cell(self, row: Sequence[Cell], plan: CellPlan, position: int, count: int) -> Cell | None:
        """Return the cell of a row that a cell of the plan stands for."""
        start = (self.starts or {}).get(plan.start)
        if start is not None:
            return _covering(row, start)
        return row[position] if len(row) == count else None


@lru_cache(maxsize=64)
def matched_rows(plan: TablePlan, table: Table) -> tuple[list[FoundRow], list[tuple[int, str]], list[tuple[str, str]]]:
    """Return the rows that were found, the fixed rows that are missing, and the columns or only their headings."""
    labels = [frozenset(plain_text.plain(cell.text) for cell in row) for row in table.rows]
    fixed = [_fixed(row) for row in plan.rows]

    def fits(part: int, station: int) -> float | None:
        return _fits(table.rows[part], labels[part], plan.rows[station], fixed[station])

    visits = align(len(table.rows), plan.stations, fits, lambda _part, _station: None)
    columns, found = _Columns(), list[FoundRow]()
    absent_columns: list[tuple[str, str]] = []
    for number, (row, visit) in enumerate(zip(table.rows, visits, strict=True), 1):
        if visit is None:
            continue
        row_plan = plan.rows[visit.station]
        if _is_heading(row_plan):
            columns = _Columns(row, _starts(row, row_plan))
            # Where no column is too many or too few, one is read by its position.
            kind = "heading" if len(row) == len(row_plan.cells) else "column"
            absent_columns += [
                (kind, cell.pattern.fixed) for cell in row_plan.cells if cell.pattern.fixed and not _has(row, cell)
            ]
        found.append(FoundRow(visit.station, visit.rounds, number, tuple(_cells(row, row_plan, columns))))
    here = {visit.station for visit in visits if visit is not None}
    absent = [
        (number, "、".join(cell.pattern.fixed for cell in row.cells if cell.pattern.fixed))
        for number, row in enumerate(plan.rows)
        if number not in here and plan.stations[number].step_over
    ]
    return found, absent, absent_columns


def _fits(row: Sequence[Cell], labels: frozenset[str], plan: RowPlan, fixed: Sequence[str]) -> float | None:
    if fixed:
        share = sum(label in labels for label in fixed) / len(fixed)
        if share < _LIKE_ENOUGH:
            return None
        return _WHOLE + _PART * share + (_WHOLE if _is_heading(plan) else 0.0)
    if _is_heading(plan):
        return _SAME_COUNT if not any(labels) else None
    if len(row) != len(plan.cells):
        return _OTHER_COUNT
    wrong = sum(
        cell.pattern.has_literals and cell.pattern.captured(found.text) is None
        for cell, found in zip(plan.cells, row, strict=True)
    )
    return _SAME_COUNT - _WRONG_CELL * wrong


def _fixed(plan: RowPlan) -> list[str]:
    variants = [cell.pattern.variants[0] for cell in plan.cells if cell.pattern.is_fixed]
    return [str(variant[0]) for variant in variants if variant]


def _is_heading(plan: RowPlan) -> bool:
    return all(cell.pattern.is_fixed for cell in plan.cells)


def _starts(row: Sequence[Cell], plan: RowPlan) -> dict[int, int]:
    """Return where the columns of the plan begin in the document, by their headings."""
    named = {plain_text.plain(cell.text): cell.start for cell in reversed(row)}
    found = {}
    for position, cell in enumerate(plan.cells):
        label = plain_text.plain(cell.pattern.fixed)
        if label in named and label:
            found[cell.start] = named[label]
        elif not label and len(row) == len(plan.cells):
            found[cell.start] = row[position].start
    for position, cell in enumerate(plan.cells):
        if cell.start not in found and not plain_text.plain(cell.pattern.fixed):
            following = (found[each.start] for each in plan.cells[position + 1 :] if each.start in found)
            start = _unnamed(row, set(found.values()), next(following, None))
            found |= {} if start is None else {cell.start: start}
    return found


def _unnamed(row: Sequence[Cell], taken: Collection[int], before: int | None) -> int | None:
    """Return where a column without a heading stands: without one here as well, or next to the one after it."""
    free = [cell for cell in row if cell.start not in taken and (before is None or cell.start < before)]
    empty = [cell.start for cell in free if not cell.text.strip()]
    return empty[0] if empty else free[-1].start if free else None


def _has(row: Sequence[Cell], plan: CellPlan) -> bool:
    return any(plain_text.plain(cell.text) == plain_text.plain(plan.pattern.fixed) for cell in row)


def _cells(row: Sequence[Cell], plan: RowPlan, columns: _Columns) -> Iterator[FoundCell]:
    is_labelled = _is_labelled(plan)
    before = ""
    for position, cell_plan in enumerate(plan.cells):
        cell = columns.cell(row, cell_plan, position, len(plan.cells))
        if cell is None:
            continue
        above = _covering(columns.headings, cell.start)
        heading = "" if above is None or columns.headings is row else above.text
        fixed = cell_plan.pattern.fixed if cell_plan.pattern.is_fixed else ""
        beside = before if is_labelled and not fixed else ""
        before = fixed
        yield FoundCell(
            position,
            cell.text,
            cell.continues,
            cell_plan.pattern,
            row.index(cell) + 1,
            "" if beside else heading,
            beside,
        )


def _is_labelled(plan: RowPlan) -> bool:
    """Whether the labels of a row stand beside its values and not above them."""
    labels = len(_fixed(plan))
    values = sum(not cell.pattern.is_fixed for cell in plan.cells)
    return values > 0 and (labels > 1 or labels == values == 1)


def _covering(row: Sequence[Cell], start: int) -> Cell | None:
    return next((cell for cell in row if cell.start <= start < cell.start + cell.span), None)
