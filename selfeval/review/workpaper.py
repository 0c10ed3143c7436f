"""The working paper 评分底稿: every figure of a report with its calculation, live over the copied inputs."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation import figures
from selfeval.evaluation.model import Evaluation
from selfeval.review import calculation_sheets, paper_page
from selfeval.review.explanation import Explained, explained
from selfeval.review.paper_page import HEADING_ROW, Live, Styles
from selfeval.review.printed import Places

TRAIL, REFERENCES = "评分底稿", "依据"
_A3 = 8
_PRINTED = 2
# The file is the same for the same content, so its date is no date of making.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_COLUMNS = (
    ("序号", 6),
    ("数字", 34),
    ("报告印出", 11),
    ("底稿计算", 11),
    ("核对", 9),
    ("未取舍的值", 16),
    ("计算", 40),
    ("取舍", 24),
    ("规则", 40),
    ("依据", 7),
    ("来自工作簿", 34),
    ("印在报告的", 44),
)
_NOTE = "“底稿计算”由后面各表的公式得出；改动那里蓝色的数，这里的结果随着变动。"


def workpaper(evaluation: Evaluation, places: Places) -> bytes:
    """Return the working paper of an evaluation without errors as .xlsx bytes.

    ``places`` says where the report prints each figure.
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": TRAIL, "created": _CREATED})
        styles = Styles(book)
        trail = book.add_worksheet(TRAIL)
        cells = calculation_sheets.write(book, evaluation, styles)
        rows = explained(evaluation)
        numbers = _write_references(book, rows, styles)
        _write_trail(trail, evaluation, _Trail(rows, cells, places, numbers), styles)
    return stream.getvalue()


class _Trail:
    """What the first sheet lists: the figures, their cells, their places and the numbers of their references."""

    def __init__(
        self, rows: Sequence[Explained], cells: Mapping[str, Live], places: Places, numbers: Mapping[str, int]
    ) -> None:
        self.rows, self.cells, self.places, self.numbers = rows, cells, places, numbers


def _write_trail(sheet: Worksheet, evaluation: Evaluation, trail: _Trail, styles: Styles) -> None:
    name = evaluation.project.name
    sheet.write_string(0, 0, f"{TRAIL}：{name}（{evaluation.fiscal_year}年度）", styles.title)
    sheet.write_string(1, 0, _NOTE, styles.note)
    for column, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADING_ROW, column, heading, styles.heading)
    for number, row in enumerate(trail.rows, 1):
        _write_row(sheet, HEADING_ROW + number, number, row, trail, styles)
    sheet.freeze_panes(HEADING_ROW + 1, 2)
    sheet.autofilter(HEADING_ROW, 0, HEADING_ROW + len(trail.rows), len(_COLUMNS) - 1)
    paper_page.for_print(sheet)
    sheet.set_paper(_A3)


def _write_row(sheet: Worksheet, at: int, number: int, row: Explained, trail: _Trail, styles: Styles) -> None:
    live = trail.cells[row.key]
    texts = {
        1: row.name,
        _PRINTED: row.printed,
        6: row.calculation,
        7: row.rounding,
        8: row.rule,
        10: paper_page.sources(row.sources),
        11: "；".join(trail.places.get(row.key, ())) or "（报告里没有单独印出）",
    }
    sheet.write_number(at, 0, number, styles.result)
    for column, text in texts.items():
        sheet.write_string(at, column, text, styles.right if column == _PRINTED else styles.text)
    known = row.printed if row.value is None else float(row.value)
    sheet.write_formula(at, 3, f"={live.value}", styles.figure(row.printed), known)
    cell = f"D{at + 1}"
    same = f'{cell}="{row.printed}"' if row.value is None else f"ROUND({cell}-{figures.show(row.value)},8)=0"
    sheet.write_formula(at, 4, f'=IF({same},"一致","已变动")', styles.centred, "一致")
    if row.exact is not None:
        sheet.write_formula(at, 5, f"={live.exact}", styles.result, float(row.exact))
    else:
        sheet.write_blank(at, 5, None, styles.result)
    if row.reference in trail.numbers:
        reference = trail.numbers[row.reference]
        link = f"internal:'{REFERENCES}'!A{HEADING_ROW + 1 + reference}"
        sheet.write_url(at, 9, link, styles.link, str(reference))
    else:
        sheet.write_blank(at, 9, None, styles.result)
    sheet.set_row(at, paper_page.height((text, _COLUMNS[column][1]) for column, text in texts.items()))


def _write_references(book: Workbook, rows: Sequence[Explained], styles: Styles) -> dict[str, int]:
    """Write the sheet of references; return the number of each."""
    references = list(dict.fromkeys(row.reference for row in rows if row.reference))
    sheet = book.add_worksheet(REFERENCES)
    sheet.write_string(0, 0, REFERENCES, styles.title)
    sheet.write_string(1, 0, "表式中写明的依据。", styles.note)
    for column, (heading, width) in enumerate((("序号", 8), ("依据", 120))):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADING_ROW, column, heading, styles.heading)
    for number, reference in enumerate(references, 1):
        sheet.write_number(HEADING_ROW + number, 0, number, styles.result)
        sheet.write_string(HEADING_ROW + number, 1, reference, styles.text)
        sheet.set_row(HEADING_ROW + number, paper_page.height([(reference, 120)]))
    paper_page.for_print(sheet)
    return {reference: number for number, reference in enumerate(references, 1)}
