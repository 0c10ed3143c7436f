"""The sheet 图表: four charts, each beside the cells it is drawn from, which are formulas over the other sheets."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from selfeval.summary import criteria, groups_sheet
from selfeval.summary.problem_list import Frequency
from selfeval.summary.sheet_page import A4, FONT, NOTE, TITLE, Formula, Styles, Table, Value, for_print, write
from selfeval.summary.tables import BANDS, Tables

NAME = "图表"
MOST_DEPARTMENTS, MOST_KINDS = 20, 15
_WIDTHS = (40, 14, 14, 14)
_CHART_COLUMN = 5
# Points of a row, and how many rows a chart takes at least.
_ROW, _CHART_ROWS = 20, 17
_WIDTH = 900
_BLUE, _ORANGE, _GREEN, _TEAL = "#2F5597", "#C55A11", "#548235", "#1F7A8C"


class _Block(NamedTuple):
    title: str
    headings: Sequence[str]
    kinds: Sequence[str]
    rows: Sequence[Sequence[Value | Formula]]
    axes: tuple[str, str]
    kind: str
    colour: str
    description: str


def write_all(
    sheet: Worksheet, book: Workbook, tables: Tables, frequencies: Sequence[Frequency], pages: dict[str, Table]
) -> None:
    """Write the sheet; ``pages`` are the other sheets by their names."""
    styles = pages[groups_sheet.BY_RATING].styles
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(TITLE, 0, "图表", styles.title)
    sheet.write_string(
        NOTE,
        0,
        "图由左边的数画出，左边的数由公式从其他表算出，改动那里的数，图随着变动（涉及项目数除外）。",
        styles.note,
    )
    row = 3
    for block in (
        bands(tables, pages["项目"]),
        ratings(tables, pages[groups_sheet.BY_RATING]),
        departments(tables, pages[groups_sheet.BY_DEPARTMENT]),
        kinds(frequencies, pages["问题"]),
    ):
        row = _write(sheet, book, row, block, styles)
    for_print(sheet, A4, TITLE)
    # All charts on one page, so that none is cut in two.
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def bands(tables: Tables, projects: Table) -> _Block:
    """Return the distribution of scores; each band holds its lower end."""
    scores = projects.range("total")
    found = []
    for index, (lower, count) in enumerate(zip(BANDS, tables.bands, strict=True)):
        upper = BANDS[index + 1] if index + 1 < len(BANDS) else None
        if upper is None:
            label, formula = f"{lower}分以上", f'COUNTIFS({scores},">={lower}")'
        else:
            label = f"{lower}–{upper}" if lower else f"{upper}分以下"
            formula = f'COUNTIFS({scores},">={lower}",{scores},"<{upper}")'
        found.append((label, Formula(formula, count)))
    text = "按总得分分段的项目数，各段含下限、不含上限"
    return _Block(
        "得分分布", ("总得分", "项目数"), ("text", "count"), found, ("总得分", "项目数（个）"), "column", _BLUE, text
    )


def ratings(tables: Tables, page: Table) -> _Block:
    """Return how many projects have each rating."""
    found = [
        (group.name, Formula(f"'{page.name}'!{page.cell('projects', 4 + index)}", group.projects))
        for index, group in enumerate(tables.ratings)
    ]
    text = "各等级的项目数"
    return _Block(
        "等级", ("等级", "项目数"), ("text", "count"), found, ("等级", "项目数（个）"), "column", _GREEN, text
    )


def departments(tables: Tables, page: Table) -> _Block:
    """Return the execution rates of departments, the lowest first."""
    known = [(index, group) for index, group in enumerate(tables.departments) if group.rate is not None]
    known.sort(key=lambda each: (each[1].rate or 0, each[0]))
    exact = criteria.misunderstood(group.name for group in tables.departments)
    found = []
    for index, group in known[:MOST_DEPARTMENTS]:
        cells = page.range("name")
        # Found by its name, so that sorting the other sheet moves no department's rate to another; a name that MATCH
        # may take for something else by its row.
        where = f"MATCH($A{{row}},{cells},0)" if group.name not in exact else str(index + 1)
        found.append((group.name, Formula(f"INDEX({page.range('rate')},{where})", group.rate)))
    title = "主管部门执行率"
    if len(known) > MOST_DEPARTMENTS:
        title += f"（最低的{MOST_DEPARTMENTS}个，共{len(known)}个）"
    text = "各主管部门的执行率，从低到高"
    return _Block(title, ("主管部门", "执行率"), ("text", "rate"), found, ("主管部门", "执行率"), "bar", _TEAL, text)


def kinds(frequencies: Sequence[Frequency], page: Table) -> _Block:
    """Return the most frequent problems."""
    found = []
    for each in frequencies[:MOST_KINDS]:
        formula = f"COUNTIFS({page.range('kind')},$A{{row}},{page.range('level')},$B{{row}})"
        exact = bool(criteria.misunderstood([each.kind]))
        count: Value | Formula = each.times if exact else Formula(formula, each.times)
        found.append((each.kind, each.level, each.projects, count))
    title = "常见问题"
    if len(frequencies) > MOST_KINDS:
        title += f"（最多的{MOST_KINDS}类，共{len(frequencies)}类）"
    text = "每一类错误和提醒涉及的项目数，从多到少"
    return _Block(
        title,
        ("哪一类问题", "级别", "涉及项目数", "出现次数"),
        ("text", "level", "count", "count"),
        found,
        ("", "涉及项目数（个）"),
        "bar",
        _ORANGE,
        text,
    )


def _write(sheet: Worksheet, book: Workbook, row: int, block: _Block, styles: Styles) -> int:
    sheet.write_string(row, 0, block.title, styles.of("text", is_sum=True))
    for column, heading in enumerate(block.headings):
        sheet.write_string(row + 1, column, heading, styles.heading)
    first = row + 2
    for number, values in enumerate(block.rows):
        at = first + number
        for column, (value, kind) in enumerate(zip(values, block.kinds, strict=True)):
            placed = (
                Formula(value.text.replace("{row}", str(at + 1)), value.result) if isinstance(value, Formula) else value
            )
            write(sheet, at, column, placed, styles.of(kind))
    height = max(_CHART_ROWS, len(block.rows) + 2)
    if block.rows:
        _insert(sheet, book, row, block, height)
    else:
        sheet.write_string(first, 0, "没有可以画的数", styles.note)
    return row + height + 2


def _insert(sheet: Worksheet, book: Workbook, row: int, block: _Block, height: int) -> None:
    chart = book.add_chart({"type": block.kind})
    first, last = row + 2, row + 1 + len(block.rows)
    # What a bar is as long as: the first column of figures.
    column = next(index for index, kind in enumerate(block.kinds) if kind in ("count", "rate"))
    values = [each[column] for each in block.rows]
    chart.add_series(
        {
            "name": [NAME, row + 1, column],
            "categories": [NAME, first, 0, last, 0],
            "values": [NAME, first, column, last, column],
            # Kept with the chart for viewers that do not calculate; the sheet itself is no longer in memory.
            "categories_data": [each[0] for each in block.rows],
            "values_data": [each.result if isinstance(each, Formula) else each for each in values],
            "fill": {"color": block.colour},
            "gap": 45,
            "data_labels": {"value": True, "font": _font(9)},
        }
    )
    category, amount = block.axes
    rate = block.kinds[column] == "rate"
    chart.set_title({"name": block.title, "name_font": _font(14, bold=True), "overlay": False})
    category_axis: dict[str, Any] = {"name": category, "name_font": _font(10), "num_font": _font(9)}
    if block.kind == "bar":
        # Each bar has its label, however little room there is.
        category_axis |= {"reverse": True, "interval_unit": 1}
        chart.set_x_axis(_amounts(amount, is_rate=rate) | {"label_position": "high"})
        chart.set_y_axis(category_axis)
    else:
        chart.set_x_axis(category_axis)
        chart.set_y_axis(_amounts(amount, is_rate=rate))
    chart.set_legend({"none": True})
    chart.set_size({"width": _WIDTH, "height": int(height * _ROW)})
    sheet.insert_chart(row, _CHART_COLUMN, chart, {"description": block.description, "object_position": 2})


def _amounts(name: str, *, is_rate: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "name": name,
        "name_font": _font(10),
        "num_font": _font(9),
        "min": 0,
        "num_format": "0%" if is_rate else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    }
    return axis


def _font(size: int, *, bold: bool = False) -> dict[str, object]:
    return {"name": FONT, "size": size, "bold": bold}
