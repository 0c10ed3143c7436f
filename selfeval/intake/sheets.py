"""From an opened workbook to a Project: sheets by name, columns by heading, rows to entries."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from selfeval.evaluation import glossary, layout
from selfeval.evaluation.form import MONEY_UNITS
from selfeval.evaluation.glossary import (
    FUNDING,
    FUNDS_MANAGEMENT,
    INDICATORS,
    SUBTOTAL_WORDS,
    TOTAL_WORDS,
    Sheet,
    plain,
    plain_heading,
)
from selfeval.evaluation.layout import Layout
from selfeval.evaluation.model import (
    Entry,
    FundingEntry,
    FundsManagementEntry,
    Further,
    IndicatorEntry,
    ObjectiveEntry,
    Project,
    RecommendationEntry,
    row_of,
)
from selfeval.evaluation.problems import Problem, problem
from selfeval.intake import container, turned
from selfeval.intake.grid import Grid
from selfeval.intake.headings import FILLED_DOWN, Place, head_of
from selfeval.intake.marks import BrokenWorkbookError, Position, cell_name, column_letters
from selfeval.intake.workbook import Opened, broken, open_workbook
from selfeval.limits import DEFAULTS, REFUSED, Limits, SheetLimitError

# The column whose text makes a row an example.
_EXAMPLE_COLUMNS = {"objectives": "text", "indicators": "name", "recommendations": "text"}
_UNIT_NOTE = re.compile(rf"单位\s*[:：]?\s*[（(]?\s*(?:{'|'.join(MONEY_UNITS)})(?![\u4e00-\u9fff])")


# Those of .xlsx and .xlsm are read project by project before they come here.
_BULK = ("文件是有多个项目的批量工作簿，但不是.xlsx", "请用Excel或WPS打开，另存为.xlsx再放入")
# The cells of merged ranges, each with the place and the entry of the range's first cell.
Merged = dict[Position, tuple[Position, Entry]]
LayoutOf = Callable[[str, str], Layout]


def _standard(_form: str, _fiscal_year: str) -> Layout:
    return layout.STANDARD


@dataclass(slots=True)
class _Table:
    """One sheet being read: where its columns stand, and its rows."""

    headings: dict[str, Entry]
    rows: list[dict[str, Entry]]
    unit_notes: tuple[Entry, ...] = ()


def read_project(
    data: bytes, layout_of: LayoutOf = _standard, limits: Limits = DEFAULTS
) -> tuple[Project | None, tuple[Problem, ...]]:
    """Read a workbook's bytes: the project, and the problems of its structure.

    ``layout_of`` tells, of the form and the fiscal year that 项目信息 names, what the workbook should look like.
    There is no project only where the file cannot be opened at all.
    """
    workbook, wrong = open_workbook(data, limits)
    if workbook is None:
        return None, (wrong,) if wrong else ()
    return read_opened(workbook, layout_of)


def read_opened(workbook: Opened, layout_of: LayoutOf = _standard) -> tuple[Project | None, tuple[Problem, ...]]:
    """Read an opened workbook in the same way."""
    problems: list[Problem] = []
    try:
        tables = {glossary.INFO.identifier: _read_sheet(workbook, glossary.INFO, problems)}
        if not workbook.is_turned and not tables[glossary.INFO.identifier].headings and _is_bulk(workbook):
            return None, (container.unreadable(*_BULK),)
        expected = layout_of(*(_content(tables[glossary.INFO.identifier], name) for name in ("form", "fiscal_year")))
        for sheet in expected.sheets:
            if sheet is not glossary.INFO:
                tables[sheet.identifier] = _read_sheet(workbook, sheet, problems)
    except BrokenWorkbookError:
        return None, (broken(),)
    except REFUSED as error:
        return None, (container.refused(error),)
    problems += workbook.notes
    _note_other_sheets(workbook, expected, problems)
    return _project(tables, tuple(workbook.sheet_names), expected, problems), tuple(problems)


def _content(table: _Table, identifier: str) -> str:
    """Return what 项目信息 says of one of the standard fields."""
    field = next(field for field in glossary.INFO_FIELDS if field.identifier == identifier)
    rows = (row for row in table.rows if plain_heading(row["label"].text) in field.names)
    return next((row["content"].text for row in rows), "")


def _read_sheet(workbook: Opened, sheet: Sheet, problems: list[Problem]) -> _Table:
    names = [name for name in workbook.sheet_names if plain(name) == sheet.name]
    if not names:
        if sheet.required:
            found = "、".join(workbook.sheet_names)
            problems.append(problem("sheet-missing", sheet.name, None, name=sheet.name, found=found))
        return _Table({}, [])
    if len(names) > 1:
        found = "、".join(names)
        problems.append(problem("sheet-duplicate", sheet.name, None, name=sheet.name, found=found))
    try:
        grid = workbook.grid(names[0], sheet.name)
        if not sheet.required and not any(value != "" for row in grid.rows for value in row.values()):
            return _Table({}, [])
        if sheet is glossary.INFO and workbook.is_turned:
            return _read_turned(grid, problems)
        return _read_table(grid, sheet, problems)
    except SheetLimitError as error:
        problems.append(container.refused(error, sheet.name))
        return _Table({}, [])


def _read_table(grid: Grid, sheet: Sheet, problems: list[Problem]) -> _Table:
    heading_row, columns, headings, places, by_letters = head_of(grid, sheet, problems)
    merged = merged_cells(grid, columns)
    # Where nothing is marked or missing, the values say all.
    is_plain = not (grid.marks.errors or grid.marks.uncalculated) and len(columns) == len(places)
    example_column = _EXAMPLE_COLUMNS.get(sheet.identifier, "")
    rows: list[dict[str, Entry]] = []
    for row in grid.below(heading_row):
        if grid.is_blank_row(row, by_letters):
            continue
        cells = _plain_cells(grid, places, row, merged) if is_plain else _cells(grid, places, row, merged, problems)
        if sheet is not glossary.INFO:
            only = _only_text(cells)
            if only is not None and glossary.is_footer(only.text):
                problems.append(problem("row-ignored", sheet.name, only.cell, name=only.text))
                continue
        example = cells.get(example_column)
        if example is not None and glossary.is_example(example.text):
            problems.append(problem("example-ignored", sheet.name, example.cell))
            continue
        rows.append(cells)
        if row in grid.marks.hidden_rows:
            first = next(column for column in columns.values() if not grid.is_blank(row, column))
            problems.append(problem("hidden-data", sheet.name, cell_name(row, first), name=f"第{row + 1}行"))
    if rows:
        _note_hidden(grid, heading_row, columns, rows, problems)
    return _Table(headings, rows, tuple(_unit_notes(grid, heading_row)))


def _read_turned(grid: Grid, problems: list[Problem]) -> _Table:
    """Read the one row that a bulk workbook has of a project: each heading and what stands below it is a row."""
    heading_row = turned.heading_row((row, grid.values(row)) for row in range(turned.DEEPEST_HEADING)) or 0
    columns = {f"{at}": at for at, value in enumerate(grid.values(heading_row)) if value != ""}
    labels = {name: grid.entry(heading_row, at, glossary.AS_SEEN) for name, at in columns.items()}
    rows: list[dict[str, Entry]] = []
    for row in grid.below(heading_row):
        contents = {name: _turned_content(grid, row, at, labels[name]) for name, at in columns.items()}
        filled = {plain_heading(labels[name].text) for name, entry in contents.items() if entry.text}
        for name, at in columns.items():
            # Of a heading that is there twice the blank cell says nothing.
            if contents[name].text or plain_heading(labels[name].text) not in filled:
                rows.append({"label": labels[name], "content": contents[name]})
            if (row, at) in grid.marks.uncalculated:
                problems.append(problem("formula-not-calculated", grid.name, cell_name(row, at)))
        if row in grid.marks.hidden_rows:
            problems.append(problem("hidden-data", grid.name, cell_name(row, 0), name=f"第{row + 1}行"))
        _note_hidden(grid, heading_row, columns, [contents], problems)
    first = next(iter(labels.values()), Entry("", grid.name, None))
    return _Table(dict.fromkeys((column.identifier for column in glossary.INFO.columns), first), rows)


def _turned_content(grid: Grid, row: int, column: int, label: Entry) -> Entry:
    entry = grid.entry(row, column, glossary.AS_SEEN)
    if plain_heading(label.text) == turned.CODE_HEADING and entry.text.startswith(turned.NO_CODE):
        return entry._replace(text="")
    return entry


def _is_bulk(workbook: Opened) -> bool:
    """Whether a workbook that should be of one project has the turned 项目信息 of many."""
    title = next((name for name in workbook.sheet_names if plain(name) == glossary.INFO.name), None)
    if title is None:
        return False
    try:
        grid = workbook.grid(title, glossary.INFO.name)
    except SheetLimitError:
        return False
    return turned.heading_row((row, grid.values(row)) for row in range(turned.DEEPEST_HEADING)) is not None


def _only_text(cells: Further) -> Entry | None:
    """Return the only cell of a row that holds something; None where more do, which is told by the first two."""
    first = None
    for entry in cells.values():
        if entry.text:
            if first is not None:
                return None
            first = entry
    return first


def _plain_cells(grid: Grid, places: Sequence[Place], row: int, merged: Merged) -> dict[str, Entry]:
    """Return the cells of a row of a sheet in which nothing is wrong or missing."""
    cells: dict[str, Entry] = {}
    values, name, number = grid.rows[row], grid.name, str(row + 1)
    for identifier, position, letters, reading, is_filled_down in places:
        if is_filled_down and position is not None and (row, position) in merged:
            _, cells[identifier] = merged[row, position]
            continue
        value = values.get(letters, "")
        # A NamedTuple's own constructor takes twice as long.
        cells[identifier] = (
            tuple.__new__(Entry, (value, name, letters + number, None))
            if value.__class__ is str
            else grid.entry_of(value, (row, position or 0), letters + number, reading)
        )
    return cells


def _cells(grid: Grid, places: Sequence[Place], row: int, merged: Merged, problems: list[Problem]) -> dict[str, Entry]:
    """Return the cells of a row of a sheet in which something is marked, or a column is missing."""
    cells: dict[str, Entry] = {}
    values, name, number = grid.rows[row], grid.name, str(row + 1)
    for identifier, position, letters, reading, is_filled_down in places:
        if position is None:
            cells[identifier] = Entry("", name, None)
        elif is_filled_down and (row, position) in merged:
            at, cells[identifier] = merged[row, position]
            if at in grid.marks.uncalculated:
                problems.append(problem("formula-not-calculated", name, cell_name(*at)))
        else:
            value = values.get(letters, "")
            if (row, position) in grid.marks.uncalculated:
                problems.append(problem("formula-not-calculated", name, letters + number))
            cells[identifier] = grid.entry_of(value, (row, position), letters + number, reading)
    return cells


def _unit_notes(grid: Grid, heading_row: int) -> Iterator[Entry]:
    """Yield the cells above the headings that say 单位：…."""
    for row in range(heading_row):
        for column in range(len(grid.values(row))):
            entry = grid.entry(row, column, glossary.RATE)
            if _UNIT_NOTE.search(entry.text):
                yield entry


def merged_cells(grid: Grid, columns: dict[str, int]) -> Merged:
    """Map each cell of a merged range, in the columns read as filled, to the range's first cell with the text."""
    positions = [columns[name] for name in FILLED_DOWN if name in columns]
    cells: Merged = {}
    filled = 0
    for (top, left), (bottom, right) in grid.marks.merged:
        for column in positions:
            if left <= column <= right:
                last = min(bottom, len(grid.rows) - 1)
                first = (top, left), grid.entry(top, left, glossary.AS_SEEN)
                filled += max(last + 1 - top, 0)
                if filled > len(grid.rows) * len(positions):
                    # Ranges that lie over each other, which no program writes.
                    raise BrokenWorkbookError
                cells |= dict.fromkeys(((row, column) for row in range(top, last + 1)), first)
    return cells


def _note_hidden(
    grid: Grid, heading_row: int, columns: dict[str, int], rows: list[dict[str, Entry]], problems: list[Problem]
) -> None:
    if grid.is_hidden:
        problems.append(problem("hidden-data", grid.name, "A1", name=f"工作表“{grid.name}”"))
    for name, position in columns.items():
        if position in grid.marks.hidden_columns and any(row[name].text for row in rows):
            cell = cell_name(heading_row, position)
            problems.append(problem("hidden-data", grid.name, cell, name=f"{column_letters(position)}列"))


def _note_other_sheets(workbook: Opened, expected: Layout, problems: list[Problem]) -> None:
    known = {sheet.name for sheet in expected.sheets} | {glossary.INSTRUCTIONS}
    others = [name for name in workbook.sheet_names if plain(name) not in known]
    problems += [problem("sheet-ignored", name, None, name=name) for name in others]


def _project(tables: dict[str, _Table], sheets: tuple[str, ...], expected: Layout, problems: list[Problem]) -> Project:
    rows = {sheet.identifier: tables[sheet.identifier].rows for sheet in expected.sheets}
    indicators, totals = [], []
    for row in rows["indicators"]:
        if _is_total(row):
            totals.append(row_of(IndicatorEntry, row, INDICATORS))
        elif _says_something(row):
            indicators.append(row_of(IndicatorEntry, row, INDICATORS))
    return Project(
        info=_info(tables["info"], expected, problems),
        funding=tuple(row_of(FundingEntry, row, FUNDING) for row in rows["funding"]),
        funds_management=tuple(
            row_of(FundsManagementEntry, row, FUNDS_MANAGEMENT) for row in rows.get("funds_management", ())
        ),
        objectives=tuple(ObjectiveEntry(**row) for row in rows["objectives"]),
        indicators=tuple(indicators),
        stated_totals=tuple(totals),
        recommendations=tuple(RecommendationEntry(**row) for row in rows["recommendations"]),
        sheets=sheets,
        unit_notes=tables["funding"].unit_notes,
        headings={
            (identifier, column): entry
            for identifier, table in tables.items()
            for column, entry in table.headings.items()
        },
    )


def _info(table: _Table, expected: Layout, problems: list[Problem]) -> dict[str, Entry]:
    info: dict[str, Entry] = {}
    fields = layout.fields_by_name(expected)
    for row in table.rows:
        label, content = row["label"], row["content"]
        name = plain_heading(label.text)
        field = fields.get(name)
        if field is None:
            if label.text:
                problems.append(problem("field-ignored", label.sheet, label.cell, name=label.text))
        elif field.identifier in info:
            found = info[field.identifier].cell or ""
            problems.append(problem("row-duplicate", label.sheet, label.cell, name=field.label, found=found))
        else:
            info[field.identifier] = content
    blank = Entry("", glossary.INFO.name, None)
    return {field.identifier: info.get(field.identifier, blank) for field in expected.fields}


def _says_something(row: dict[str, Entry]) -> bool:
    """Whether an indicator row holds more than its part of a merged 一级 or 二级指标."""
    return any(entry.text for name, entry in row.items() if name not in FILLED_DOWN)


def _is_total(row: dict[str, Entry]) -> bool:
    """Whether a row sums up others instead of being an indicator."""
    if row["target"].text:
        return False
    labels = [plain_heading(row[name].text) for name in ("category", "subcategory", "name")]
    has_label = any(label in (*TOTAL_WORDS, *SUBTOTAL_WORDS) for label in labels)
    has_points = any(row[name].text for name in ("weight", "score") if name in row)
    is_unnamed = not row["name"].text and not row["actual"].text and has_points
    return has_label or (is_unnamed and not row["subcategory"].text)
