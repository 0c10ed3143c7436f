"""The sheet 说明: what the lights mean, with the lines between them in cells that may be changed."""

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from selfeval.summary import shading
from selfeval.summary.lights import GREEN, RED, WORDS, YELLOW, Lights
from selfeval.summary.sheet_page import A4, HEADINGS, NOTE, TITLE, Styles, for_print

NAME = "说明"
_MEANINGS = {
    RED: "有错误，或执行率、总得分低于红灯线",
    YELLOW: "有提醒，或执行率、总得分低于黄灯线，或执行率高于上限",
    GREEN: "以上都没有",
}
_SHEETS = (
    ("项目", "每个项目一行。可以筛选和排序；点“打开”看报告和标出问题的工作簿（与本表放在同一个文件夹里才能打开）。"),
    ("按主管部门", "每个主管部门一行，项目数、预算、执行、得分、等级和灯的合计，由公式从“项目”表算出。"),
    ("按等级", "每个等级一行，同上。"),
    ("问题", "每个问题一行。按级别、哪一类问题、主管部门筛选。"),
    ("图表", "得分分布、等级、各主管部门的执行率、常见问题；图随旁边的数变动。"),
    ("与上年比较", "有上年的结果时才有。"),
)
_RULES = (
    "金额都换算成万元；执行率、得分照报告印出的数。",
    "没有算出的数（多是因为有错误）留空，不计入平均；项目照列，问题见“问题”表。",
    "各部分得分按各表式的规定，没有这一部分的留空；不同表式的部分得分不宜直接比较。",
    "同一运行里可以有不同年度、不同表式的项目，见“评价年度”“表式”两列。",
)


def add(book: Workbook, lights: Lights) -> Worksheet:
    """Add the sheet and the names by which formulas call its cells; it is written last."""
    sheet = book.add_worksheet(NAME)
    for number, threshold in enumerate(lights.thresholds):
        book.define_name(threshold.name, f"='{NAME}'!$B${HEADINGS + 2 + number}")
    return sheet


def write(sheet: Worksheet, lights: Lights, styles: Styles) -> None:
    """Write the sheet."""
    for column, width in enumerate((20, 12, 90)):
        sheet.set_column(column, column, width)
    sheet.write_string(TITLE, 0, "说明", styles.title)
    sheet.write_string(NOTE, 0, "蓝色的数可以改动，各表的灯和颜色随着变动。", styles.note)
    row = HEADINGS
    row = _block(sheet, row, ("界限", "数值", "含义"), styles)
    for threshold in lights.thresholds:
        sheet.write_string(row, 0, threshold.name, styles.of("text"))
        style = styles.given_rate if threshold.name.startswith("执行率") else styles.given
        sheet.write_number(row, 1, threshold.value, style)
        sheet.write_string(row, 2, threshold.meaning, styles.wrapped)
        row += 1
    row = _block(sheet, row + 1, ("灯", "", "含义"), styles)
    first = row
    for light, meaning in _MEANINGS.items():
        sheet.write_string(row, 0, f"{WORDS[light]}灯", styles.of("text"))
        sheet.write_number(row, 1, light, styles.of("light"))
        sheet.write_string(row, 2, meaning, styles.wrapped)
        row += 1
    shading.icons(sheet, f"$B${first + 1}:$B${row}")
    row = _block(sheet, row + 1, ("表", "", "内容"), styles)
    for name, content in _SHEETS:
        sheet.write_string(row, 0, name, styles.of("text"))
        sheet.write_blank(row, 1, None, styles.of("text"))
        sheet.write_string(row, 2, content, styles.wrapped)
        sheet.set_row(row, 20)
        row += 1
    row += 1
    for rule in _RULES:
        sheet.write_string(row, 0, rule, styles.note)
        row += 1
    for_print(sheet, A4, HEADINGS)


def _block(sheet: Worksheet, row: int, headings: tuple[str, ...], styles: Styles) -> int:
    for column, heading in enumerate(headings):
        sheet.write_string(row, column, heading, styles.heading)
    return row + 1
