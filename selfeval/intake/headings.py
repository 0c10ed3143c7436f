"""Finds the headings of a sheet: their row, by what it holds, and the columns that they name."""

from functools import lru_cache
from typing import NamedTuple

from selfeval.evaluation import glossary
from selfeval.evaluation.glossary import Column, Sheet, plain_heading
from selfeval.evaluation.model import Entry
from selfeval.evaluation.problems import Problem, problem
from selfeval.intake.grid import Grid
from selfeval.intake.marks import Row, cell_name, column_letters

_DEEPEST_HEADING = 30
_LONGEST_HEADING = 60
# Where a merged cell is read as filled into all its rows.
FILLED_DOWN = ("category", "subcategory", "variance_explanation", "kind")


class Place(NamedTuple):
    """Where the cells of a column stand, and how they are read; no position where the workbook lacks it."""

    identifier: str
    position: int | None
    letters: str
    reading: str
    is_filled_down: bool


class Head(NamedTuple):
    """The headings of a sheet: their row, the columns that they name, and their cells."""

    row: int
    columns: dict[str, int]
    entries: dict[str, Entry]
    places: tuple[Place, ...]
    by_letters: dict[str, int]


def head_of(grid: Grid, sheet: Sheet, problems: list[Problem]) -> Head:
    """Find the headings of a sheet; report what is missing, twice there, or not known."""
    cells, head = _standard_head(sheet)
    if grid.name == sheet.name and grid.rows and grid.rows[0] == cells:
        return head
    row = heading_row_of(grid, sheet)
    columns = columns_of(grid, sheet, row, problems)
    return Head(
        row,
        columns,
        {name: grid.entry(row, column, glossary.AS_SEEN) for name, column in columns.items()},
        tuple(_place(column, columns.get(column.identifier)) for column in sheet.columns),
        {column_letters(position): position for position in columns.values()},
    )


@lru_cache(maxsize=256)
def _standard_head(sheet: Sheet) -> tuple[Row, Head]:
    """Return the first row of a sheet that has all headings in their order and nothing else, as most do."""
    letters = {column_letters(position): column for position, column in enumerate(sheet.columns)}
    entries = {column.identifier: Entry(column.heading, sheet.name, f"{place}1") for place, column in letters.items()}
    places = tuple(_place(column, position) for position, column in enumerate(sheet.columns))
    columns = {column.identifier: position for position, column in enumerate(sheet.columns)}
    head = Head(0, columns, entries, places, {place: position for position, place in enumerate(letters)})
    return {place: column.heading for place, column in letters.items()}, head


def _place(column: Column, position: int | None) -> Place:
    letters = "" if position is None else column_letters(position)
    return Place(column.identifier, position, letters, column.reading, column.identifier in FILLED_DOWN)


def heading_row_of(grid: Grid, sheet: Sheet) -> int:
    """Find the row that holds most of the sheet's headings; titles may stand above it."""
    if _is_standard(grid, sheet, 0):
        return 0
    best, best_row = 0, 0
    for row in range(min(len(grid.rows), _DEEPEST_HEADING)):
        words = {
            plain_heading(value)
            for value in grid.rows[row].values()
            if isinstance(value, str) and len(value) < _LONGEST_HEADING
        }
        # A heading itself counts for more than its alias, which a title may also be.
        found = sum(2 if column.heading in words else 1 for column in sheet.columns if words & _names(column))
        if found > best:
            best, best_row = found, row
        if best == 2 * len(sheet.columns):
            break
    return best_row


def _is_standard(grid: Grid, sheet: Sheet, row: int) -> bool:
    """Whether a row holds all headings in their order and nothing else, as in most workbooks."""
    cells = grid.rows[row] if grid.rows else {}
    if len(cells) != len(sheet.columns):
        return False
    for position, ((letters, value), column) in enumerate(zip(cells.items(), sheet.columns, strict=True)):
        if not isinstance(value, str) or len(value) >= _LONGEST_HEADING or letters != column_letters(position):
            return False
        if value != column.heading and plain_heading(value) != column.heading:
            return False
    return True


def columns_of(grid: Grid, sheet: Sheet, heading_row: int, problems: list[Problem]) -> dict[str, int]:
    """Find the position of each column; report what is missing, twice there, or not known."""
    if _is_standard(grid, sheet, heading_row):
        return {column.identifier: position for position, column in enumerate(sheet.columns)}
    headings = [plain_heading(str(value)[:_LONGEST_HEADING]) for value in grid.values(heading_row)]
    found: dict[str, int] = {}
    for column in sheet.columns:
        positions = [position for position, heading in enumerate(headings) if heading == column.heading]
        positions = (
            positions or [position for position, heading in enumerate(headings) if heading in column.aliases][:1]
        )
        if positions:
            found[column.identifier] = positions[0]
        for position in positions[1:]:
            cell, other = cell_name(heading_row, position), cell_name(heading_row, positions[0])
            problems.append(problem("column-duplicate", sheet.name, cell, name=column.heading, found=other))
            headings[position] = ""
    missing = [column.heading for column in sheet.columns if column.required and column.identifier not in found]
    for position, heading in enumerate(headings):
        # A column that is not known may be the one that is missing, which is said below.
        if heading and position not in found.values() and not missing:
            name = str(grid.value(heading_row, position)).strip()
            problems.append(problem("column-ignored", sheet.name, cell_name(heading_row, position), name=name))
    shown = "、".join(heading for heading in headings if heading) or "（空）"
    if missing:
        name = "、".join(missing)
        problems.append(problem("column-missing", sheet.name, cell_name(heading_row, 0), name=name, found=shown))
    return found


def _names(column: Column) -> set[str]:
    return {column.heading, *column.aliases}
