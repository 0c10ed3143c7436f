"""The sheet 问题: every problem of every project, to be filtered."""

from xlsxwriter.workbook import Workbook

from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS, WARNING
from selfeval.summary import shading
from selfeval.summary.gathering import Gathered
from selfeval.summary.lights import RED, YELLOW
from selfeval.summary.sheet_page import FIRST, MOST_ROWS, Column, Formula, Styles, Table

NAME = "问题"
_COLUMNS = (
    Column("level", "级别", 8, "level"),
    Column("kind", "哪一类问题", 40, "text"),
    Column("number", "项目序号", 9, "number"),
    Column("name", "项目名称", 36, "text"),
    Column("unit", "项目单位", 24, "text"),
    Column("department", "主管部门", 22, "text"),
    Column("place", "位置", 16, "text"),
    Column("message", "问题和改法", 90, "text"),
    Column("source", "来源文件", 34, "text"),
)


def table(book: Workbook, gathered: Gathered, styles: Styles) -> Table:
    """Add the sheet; its rows are written later."""
    count = min(gathered.problems.count, MOST_ROWS)
    return Table(book.add_worksheet(NAME), NAME, _COLUMNS, count, styles)


def write(page: Table, gathered: Gathered) -> None:
    """Write the sheet."""
    left_out = gathered.problems.count - page.count
    note = "错误：没有写报告，改正以后再运行；提醒：报告照写，请核对；说明：只是告诉您程序怎样处理。"
    if left_out:
        note = (
            f"共{gathered.problems.count}个问题，Excel一张表放不下，另有{left_out}个没有列出（先列错误，再列提醒、说明），"
            f"见逐个项目的JSON结果；各类问题的次数见“图表”表和汇总.html。{note}"
        )
    count = Formula(f"SUBTOTAL(102,{page.cells('number')})", page.count)
    page.begin("全部问题", note, {"level": "合计", "number": count})
    page.sheet.freeze_panes(FIRST, 1)
    for number, problem in enumerate(gathered.problems):
        page.write(number, problem._asdict())
    shading.words(page, "level", ((LEVEL_WORDS[ERROR], RED), (LEVEL_WORDS[WARNING], YELLOW)))
