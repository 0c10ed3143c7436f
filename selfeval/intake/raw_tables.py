"""The sheets of a workbook of one project as tables of raw cells, every column and row of them, known or not."""

from collections.abc import Iterator
from dataclasses import dataclass

from selfeval.evaluation import glossary
from selfeval.evaluation.glossary import AS_SEEN, INFO, INFO_FIELDS, Column, Sheet, plain, plain_heading
from selfeval.intake import turned
from selfeval.intake.grid import Grid
from selfeval.intake.headings import FILLED_DOWN, columns_of, heading_row_of
from selfeval.intake.marks import cell_name
from selfeval.intake.raw_cells import RawCell, raw_cell
from selfeval.intake.sheets import merged_cells
from selfeval.intake.workbook import Opened

# What a column or a row of 项目信息 is known by, and which of several that are called so.
Key = tuple[str, int]

_FIELDS = {name: field for field in INFO_FIELDS for name in field.names}


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row: its cells that are not blank, and whether it is hidden."""

    cells: dict[Key, RawCell]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class RawTable:
    """A sheet: headings by their keys, in order; rows; and what could not be taken over, as cells or sentences."""

    headings: dict[Key, str]
    rows: list[RawRow]
    left_out: list[str]


def sheet_titles(workbook: Opened, sheet: Sheet) -> list[str]:
    """Return the tabs that are called as a sheet."""
    return [title for title in workbook.sheet_names if plain(title) == sheet.name]


def read_table(grid: Grid, sheet: Sheet, code_column: int | None = None) -> RawTable:
    """Read a sheet; 项目信息 turned, as one row with the labels as headings.

    ``code_column`` is that of 项目编码 in a bulk workbook, which no other has.
    """
    heading_row = heading_row_of(grid, sheet)
    columns = columns_of(grid, sheet, heading_row, [])
    known = {position: name for name, position in columns.items()}
    by_name = {column.identifier: column for column in sheet.columns}
    by_heading = {column.heading: column.identifier for column in sheet.columns}
    places: dict[int, tuple[Key, Column | None]] = {}
    headings: dict[Key, str] = {}
    values = grid.values(heading_row)
    for position, value in enumerate(values):
        heading = str(value).strip()
        if not heading:
            continue
        column = by_name.get(known.get(position, ""))
        name = plain_heading(heading)
        # What stands twice is the second of its kind, also where the first is a column of the standard.
        key = _numbered(column.identifier if column else by_heading.get(name, name), headings)
        headings[key] = column.heading if column else heading
        places[position] = (key, column)
    left_out: list[str] = []
    rows = list(_rows(grid, heading_row, places, columns, left_out, code_column))
    if sheet is INFO:
        return _turned(rows, headings, left_out)
    return RawTable(headings, rows, left_out)


def _rows(
    grid: Grid,
    heading_row: int,
    places: dict[int, tuple[Key, Column | None]],
    columns: dict[str, int],
    left_out: list[str],
    code_column: int | None,
) -> Iterator[RawRow]:
    merged = merged_cells(grid, columns)
    for row in grid.below(heading_row):
        cells: dict[Key, RawCell] = {}
        for position, (key, column) in places.items():
            is_filled = column is not None and column.identifier in FILLED_DOWN
            first = merged.get((row, position)) if is_filled else None
            at = first[0] if first is not None else (row, position)
            if at in grid.marks.uncalculated:
                left_out.append(f"{grid.name}!{cell_name(*at)}（公式没有计算结果）")
            cell = raw_cell(grid, *at, column.reading if column else AS_SEEN)
            if cell is not None:
                cells[key] = cell
        left_out += [
            f"{grid.name}!{cell_name(row, position)}（这一列没有表头）"
            for position in range(len(grid.values(row)))
            if position not in places and position != code_column and not grid.is_blank(row, position)
        ]
        if any(not grid.is_blank(row, position) for position in places):
            yield RawRow(cells, row in grid.marks.hidden_rows)


def read_turned(grid: Grid) -> RawTable:
    """Read the one row that a bulk workbook has of a project."""
    heading_row = turned.heading_row((row, grid.values(row)) for row in range(turned.DEEPEST_HEADING)) or 0
    labels: dict[Key, str] = {}
    cells: dict[Key, RawCell] = {}
    left_out: list[str] = []
    row = next(iter(grid.below(heading_row)), heading_row)
    for position, value in enumerate(grid.values(heading_row)):
        name = str(value).strip()
        if not name:
            continue
        field = _FIELDS.get(plain_heading(name))
        key = _numbered(field.identifier if field else plain_heading(name), labels)
        labels[key] = field.label if field else name
        if (row, position) in grid.marks.uncalculated:
            left_out.append(f"{grid.name}!{cell_name(row, position)}（公式没有计算结果）")
        cell = raw_cell(grid, row, position, AS_SEEN)
        if cell is not None and row != heading_row:
            cells[key] = cell
    return RawTable(labels, [RawRow(cells, row in grid.marks.hidden_rows)], left_out)


def _turned(rows: list[RawRow], headings: dict[Key, str], left_out: list[str]) -> RawTable:
    labels: dict[Key, str] = {}
    cells: dict[Key, RawCell] = {}
    for row in rows:
        label, content = row.cells.get(("label", 1)), row.cells.get(("content", 1))
        name = str(label.value).strip() if label is not None else ""
        further = row.cells.keys() - {("label", 1), ("content", 1)}
        left_out += [f"{INFO.name}“{name}”这一行的“{headings[key]}”" for key in further]
        if not name:
            if content is not None:
                left_out.append(f"{INFO.name}里没有写项目的“{content.value}”")
            continue
        field = _FIELDS.get(plain_heading(name))
        key = _numbered(field.identifier if field else plain_heading(name), labels)
        labels[key] = field.label if field else name
        if content is not None:
            cells[key] = content
    is_hidden = any(row.is_hidden for row in rows)
    return RawTable(labels, [RawRow(cells, is_hidden)], left_out)


def _numbered(name: str, taken: dict[Key, str]) -> Key:
    number = 1
    while (name, number) in taken:
        number += 1
    return name, number


def other_sheets(workbook: Opened) -> list[str]:
    """Return the tabs that are none of the standard workbook's."""
    known = {sheet.name for sheet in glossary.SHEETS} | {glossary.INSTRUCTIONS}
    return [title for title in workbook.sheet_names if plain(title) not in known]
