"""The sheet 项目: a row a project, with its light, its figures and the way to its files."""

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from selfeval.evaluation import figures
from selfeval.summary import lights, shading
from selfeval.summary.gathering import Gathered
from selfeval.summary.lights import RED, YELLOW
from selfeval.summary.lines import Line
from selfeval.summary.sheet_page import FIRST, MOST_ROWS, Column, Formula, Link, Styles, Table, Value
from selfeval.summary.tables import Tables

NAME = "项目"
# Excel opens no workbook with more links than this on a sheet; HYPERLINK formulas have no such limit.
MOST_LINKS = 65_530
# A text inside a formula has at most 255 characters.
_LONGEST_ADDRESS = 255
_AMOUNTS, _COUNTS = ("original", "final", "outturn"), ("missed", "errors", "warnings")
_MEANS = ("execution", "funds", "indicators", "total")
_COLUMNS = (
    Column("number", "序号", 7, "number"),
    Column("light", "灯", 7, "light"),
    Column("name", "项目名称", 38, "text"),
    Column("unit", "项目单位", 26, "text"),
    Column("department", "主管部门", 22, "text"),
    Column("code", "项目编码", 20, "text"),
    Column("year", "评价年度", 9, "number"),
    Column("form", "表式", 13, "text"),
    Column("original", "年初预算数（万元）", 15, "money"),
    Column("final", "全年预算数（万元）", 15, "money"),
    Column("outturn", "全年执行数（万元）", 15, "money"),
    Column("rate", "执行率", 10, "rate"),
    Column("execution", "执行率得分", 9, "points"),
    Column("funds", "资金管理得分", 9, "points"),
    Column("indicators", "指标得分", 9, "points"),
    Column("total", "总得分", 9, "points"),
    Column("rating", "等级", 10, "centred"),
    Column("missed", "未完成指标数", 9, "count"),
    Column("errors", "错误", 7, "count"),
    Column("warnings", "提醒", 7, "count"),
    Column("report", "报告", 8, "link"),
    Column("further", "其他文件", 9, "link"),
    Column("copy", "标出问题的工作簿", 11, "link"),
    Column("source", "来源文件", 34, "text"),
)
# Shown only where a project has them.
_OPTIONAL = {"execution", "funds", "indicators"}


def table(book: Workbook, gathered: Gathered, styles: Styles) -> Table:
    """Add the sheet; its rows are written later."""
    left_out = {key for key in _OPTIONAL if not gathered.columns.has(key)}
    if not gathered.has_codes:
        left_out.add("code")
    if not gathered.has_further_files:
        left_out.add("further")
    columns = [column for column in _COLUMNS if column.key not in left_out]
    return Table(book.add_worksheet(NAME), NAME, columns, min(len(gathered.lines), MOST_ROWS), styles)


def write(page: Table, gathered: Gathered, tables: Tables, title: str) -> None:
    """Write the sheet."""
    left_out = len(gathered.lines) - page.count
    note = (
        "金额单位：万元。合计和平均随筛选变动；没有算出的数留空，不计入平均；"
        "预算数和执行数只有一个的项目，金额照列（斜体），不计入合计。灯的含义和界限见“说明”表。"
    )
    if left_out:
        note = f"Excel一张表最多{MOST_ROWS + FIRST}行，另有{left_out}个项目没有列出，见逐个项目的JSON结果。{note}"
    page.begin(title, note, _totals(page, tables))
    page.sheet.freeze_panes(FIRST, page.index("name") + 1)
    as_formulas = gathered.link_count > MOST_LINKS
    for number, line in enumerate(_first(gathered.lines_again(), page.count)):
        page.write(number, _row(page, number, line, as_formulas=as_formulas))
    # Links lead nowhere on paper, and without them the rest can be read.
    page.sheet.print_area(0, 0, page.last, page.index("warnings"))
    shading.rates(page, "rate")
    shading.scores(page, "total")
    shading.counts(page, "errors", RED)
    shading.counts(page, "warnings", YELLOW)
    shading.icons(page.sheet, page.cells("light"))


def _first(lines: Iterable[Line], count: int) -> Iterable[Line]:
    return (line for _, line in zip(range(count), lines, strict=False))


def _totals(page: Table, tables: Tables) -> dict[str, Value | Formula]:
    total = tables.total
    found: dict[str, Value | Formula] = {
        "light": None,
        "name": "合计（得分为平均）",
        "number": Formula(f"SUBTOTAL(102,{page.cells('number')})", total.projects),
    }
    for key in (*_AMOUNTS, *_COUNTS):
        found[key] = Formula(f"SUBTOTAL(109,{page.cells(key)})", getattr(total, key))
    for key in _MEANS:
        if page.has(key):
            found[key] = mean(page, key, tables.averages[key])
    found["rate"] = rate(f"SUBTOTAL(109,{page.cells('outturn')})", f"SUBTOTAL(109,{page.cells('final')})", total.rate)
    return found


def mean(page: Table, key: str, result: float | None) -> Formula:
    """Return the average of the rows that are shown; blank where none of them has the figure."""
    cells = page.cells(key)
    return Formula(f'IF(SUBTOTAL(102,{cells})=0,"",ROUND(SUBTOTAL(101,{cells}),2))', rounded(result))


def rate(outturn: str, final: str, result: float | None) -> Formula:
    """Return outturn by budget as a formula; blank where there is no budget."""
    return Formula(f'IF({final}=0,"",{outturn}/{final})', result)


def rounded(value: float | None) -> float | None:
    """Round an average as ROUND does, half away from zero."""
    if value is None:
        return None
    return float(figures.rounded(figures.from_cell(value), figures.Rounding(2, "half-up")))


def _row(page: Table, number: int, line: Line, *, as_formulas: bool) -> dict[str, Value | Formula | Link]:
    values: dict[str, Any] = line._asdict()
    if not line.adds_up:
        values |= {key: _aside(values[key]) for key in ("final", "outturn")}
    cells = [page.cell(key, FIRST + number) for key in ("rate", "total", "errors", "warnings")]
    values["light"] = Formula(lights.formula(*cells), line.light)
    values["report"] = _link(line.documents[:1], "打开", as_formulas=as_formulas)
    values["further"] = _link(line.documents[1:2], "打开", as_formulas=as_formulas)
    values["copy"] = _link([line.copy] if line.copy else [], "打开", as_formulas=as_formulas)
    return values


def _aside(value: float | None) -> str | None:
    return None if value is None else f"{value:,.2f}"


def _link(paths: Sequence[str], word: str, *, as_formulas: bool) -> Formula | Link | str | None:
    if not paths:
        return None
    path = paths[0]
    if not as_formulas:
        return Link(path, word)
    # What follows a # would be taken for a place inside the file.
    quoted = path.replace("%", "%25").replace("#", "%23").replace('"', '""')
    return Formula(f'HYPERLINK("{quoted}","{word}")', word) if len(quoted) <= _LONGEST_ADDRESS else path
