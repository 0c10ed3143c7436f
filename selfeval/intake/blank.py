"""Writes the standard workbook of a form: blank, or filled with what is given."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation import figures, glossary, layout, text_width
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.form import MONEY_UNITS, TYPED, Form, Rules
from selfeval.evaluation.glossary import FUNDING, Sheet
from selfeval.evaluation.rules import execution_rate

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]

_FONT = "宋体"
_A4 = 9
# Points: one line of the font, and the space that a row leaves around its text.
_LINE, _MARGIN = 18, 4
# By the numbers of Excel's built-in formats, as Excel itself writes them: #,##0.00, 0.00% and text.
_AMOUNT, _PERCENT, _TEXT = 4, 10, 49
_SPARE_ROWS = {"objectives": 12, "indicators": 40, "recommendations": 12}
# The file is the same for the same content, so its date is no date of making.
CREATED = datetime(2000, 1, 1, tzinfo=UTC)
WIDTHS: Mapping[str, Mapping[str, int]] = {
    "info": {"label": 22, "content": 90},
    "funding": {
        "source": 22, "original_budget": 14, "final_budget": 14, "outturn": 14, "execution_rate": 11, "note": 40,
    },
    "funds_management": {"item": 20, "description": 60, "issues": 50, "score": 8},
    "objectives": {"number": 12, "text": 110},
    "indicators": {
        "category": 14, "subcategory": 18, "name": 34, "target": 14, "actual": 14, "weight": 8, "method": 12,
        "score": 8, "variance_explanation": 48,
    },
    "recommendations": {"kind": 30, "text": 100},
}  # fmt: skip
_FURTHER_WIDTH = 18
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# A list of choices that stands in the cells' own rule may have so many characters, its commas among them.
_LONGEST_LIST = 255
# Where longer ones stand on the sheet 填写说明: to the right of what is read there.
_FIRST_LIST_COLUMN = 4
# As text, or typing =100% makes a formula and 2023年6月 a date.
_TEXT_COLUMNS = {"target", "actual", "content"}
# Codes that xlsxwriter replaces by built-in formats which Chinese Excel shows in another way.
SPELLED_OUT = {"m/d/yy": "m/d/yy;@", "m/d/yy h:mm": "m/d/yy h:mm;@"}
TYPED_AS_TEXT = {"绩效指标": ("target", "actual")}
_EXAMPLES: dict[str, Sequence[Cell]] = {
    "objectives": (None, "示例：举办职业技能培训班3期，培训300人（这一行不会被读取，可以删去）"),
    "recommendations": ("", "示例：部分资金支付进度较慢（这一行不会被读取，可以删去）"),
}
_EXAMPLE_INDICATOR: dict[str, Cell] = {
    "name": "示例：培训人数（这一行不读取）",
    "target": "≥300人",
    "actual": "285人",
    "weight": 10,
}
_INSTRUCTIONS = (
    ("项目信息", "在“内容”一列填写。项目概况和完成情况可以分段，单元格内换行按Alt+Enter。", "评价年度：2022"),
    ("预算执行", "按资金来源填写，不要改动行名；合计行可以留空，由程序相加。执行率自动计算。", "557.00　506.73"),
    ("资金管理", "逐项写明情况。得分留空即为满分；扣分的填写得分，并写明存在问题和改进措施。", "严格按规定及时拨付"),
    ("绩效目标", "一行一条，序号可以留空。", "培训300人"),
    (
        "绩效指标",
        "目标值写符号、数和单位，完成值写数和单位；得分留空由程序计算；没有满分的写明偏差原因。",
        "≥300人　285人",
    ),
    ("问题与建议", "选择类别，一行一条；没有的留空，报告里印“无”。", "存在的问题"),
)


def write(form: Form, content: Mapping[str, Rows] | None = None) -> bytes:
    """Return the form's standard workbook as .xlsx bytes.

    ``content`` gives the rows of sheets by sheet name, each row in the order of the sheet's columns; without
    it the workbook is blank, with the form's fixed rows and an example row.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": f"{form.title}标准工作簿", "created": CREATED})
        writer = BlankWriter(book, form.newest, is_filled=content is not None)
        writer.instructions()
        rows = _blank_rows(form) | dict(content or {})
        for sheet in layout.of_rules(form.newest).sheets:
            writer.sheet(sheet, rows.get(sheet.name, ()))
    return stream.getvalue()


def _blank_rows(form: Form) -> dict[str, Rows]:
    rules = form.newest
    fixed: dict[str, Cell] = {"金额单位": form.money_unit, "表式": form.name}
    return {
        "项目信息": [(field.label, fixed.get(field.label)) for field in layout.of_rules(rules).fields if field.asked],
        "预算执行": [(name, None, None, None) for name in rules.execution.rows],
        "资金管理": [(name, None, None) for name, _ in rules.funds_management.items],
        "绩效目标": [_EXAMPLES["objectives"]],
        "绩效指标": [_example_indicator(rules)],
        "问题与建议": [
            (rules.recommendations.kinds[0], _EXAMPLES["recommendations"][1]),
            *((kind, None) for kind in rules.recommendations.kinds),
        ],
    }


def _example_indicator(rules: Rules) -> Sequence[Cell]:
    """Return the example row in the order of the form's columns."""
    category = next((each for each in rules.indicators.categories if not each.is_cost), rules.indicators.categories[0])
    example = _EXAMPLE_INDICATOR | {"category": category.name, "subcategory": category.subcategories[0]}
    if rules.indicators.weights != TYPED:
        # What the form gives where nothing is typed need not be typed.
        example["weight"] = None
    columns = next(sheet.columns for sheet in layout.of_rules(rules).sheets if sheet.identifier == "indicators")
    return [example.get(column.identifier) for column in columns]


class BlankWriter:
    """Writes the sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, rules: Rules, *, is_filled: bool) -> None:
        """Begin with an empty book, which is of a form's rules, and blank or filled."""
        self._book = book
        self._rules = rules
        self._is_filled = is_filled
        self._lists = 0
        base = {"font_name": _FONT, "font_size": 11, "border": 1, "border_color": "#7F7F7F", "valign": "vcenter"}
        heading = base | {"bold": True, "align": "center", "text_wrap": True}
        self._required = self._format(heading | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        self._optional = self._format(heading | {"bg_color": "#D6DCE4"})
        self._text = self._format(base | {"text_wrap": True, "num_format": _TEXT})
        self._label = self._format(base | {"text_wrap": True, "bg_color": "#F2F2F2"})
        self._centred = self._format(base | {"text_wrap": True, "align": "center"})
        self._money = self._format(base | {"num_format": _AMOUNT})
        self._rate = self._format(base | {"num_format": _PERCENT, "bg_color": "#F2F2F2"})
        self._points = self._format(base | {"align": "center"})
        self._example = self._format({"italic": True, "font_color": "#7F7F7F"})
        self._plain = self._format(base | {"text_wrap": True})
        self._by_code: dict[tuple[str, str, str], Format] = {}

    def instructions(self) -> None:
        """Write the sheet 填写说明."""
        sheet = self._book.add_worksheet(glossary.INSTRUCTIONS)
        title = self._format({"font_name": _FONT, "font_size": 14, "bold": True})
        sheet.write(0, 0, "怎样填写（这一页不会被读取）", title)
        widths = (14, 86, 24)
        for column, (heading, width) in enumerate(zip(("工作表", "怎样填写", "示例"), widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write(1, column, heading, self._required)
        sheet.set_row(0, 28)
        sheet.set_row(1, 24)
        self._for_print(sheet)
        names = {each.name for each in layout.of_rules(self._rules).sheets}
        instructions = [texts for texts in _INSTRUCTIONS if texts[0] in names]
        for row, texts in enumerate(instructions, 2):
            sheet.set_row(row, _height(texts, widths))
            for column, text in enumerate(texts):
                sheet.write(row, column, text, self._plain)
        note = "深蓝色表头的列必须填写，灰色表头的列可以留空。不要改动工作表和表头的名称；各列的次序可以改变。"
        last = len(instructions) + 2
        sheet.merge_range(last, 0, last, 2, note, self._plain)
        sheet.set_row(last, 24)

    def begin(self, sheet: Sheet) -> Worksheet:
        """Begin a sheet with its headings."""
        page = self._book.add_worksheet(sheet.name)
        for position, (column, width) in enumerate(zip(sheet.columns, _widths(sheet), strict=True)):
            page.set_column(position, position, width)
            page.write(0, position, column.heading, self._required if column.required else self._optional)
        page.set_row(0, 24)
        page.freeze_panes(1, 0)
        self._for_print(page)
        page.repeat_rows(0)
        return page

    def sheet(self, sheet: Sheet, rows: Rows) -> None:
        """Write one sheet with its headings, rows, drop-downs and spare rows."""
        page = self.begin(sheet)
        for row, values in enumerate(rows, 1):
            self._row(page, sheet, row, values)
        last = max(len(rows), 0 if self._is_filled else _SPARE_ROWS.get(sheet.identifier, 0))
        for row in range(len(rows) + 1, last + 1):
            self._row(page, sheet, row, ())
        if sheet.identifier == "indicators" and self._is_filled:
            self._merge_groups(page, rows)
        self.drop_downs(page, sheet, max(last, 1))

    @staticmethod
    def _for_print(page: Worksheet) -> None:
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)

    @staticmethod
    def raise_row(page: Worksheet, sheet: Sheet, row: int, values: Sequence[Cell], *, is_hidden: bool = False) -> None:
        """Make a row as high as its texts; an empty one grows with what is typed into it, where no height is set."""
        height = _height(values, _widths(sheet))
        page.set_row(row, height if height > _LINE else None, None, {"hidden": True} if is_hidden else {})

    def _row(self, page: Worksheet, sheet: Sheet, row: int, values: Sequence[Cell]) -> None:
        self.raise_row(page, sheet, row, values)
        if any(glossary.is_example(str(value)) for value in values):
            self._show_example(page, row, len(sheet.columns))
        for position, column in enumerate(sheet.columns):
            value = values[position] if position < len(values) else None
            cell_format = self._format_of(sheet, column.identifier)
            if column.identifier == "execution_rate":
                self._rate_formula(page, row, values)
            elif value is None and row == 1 and column.identifier in AMOUNTS and not self._is_filled:
                self._sum_formula(page, row, position)
            elif value is None:
                page.write_blank(row, position, None, cell_format)
            elif isinstance(value, str):
                page.write_string(row, position, value, cell_format)
            else:
                page.write_number(row, position, value, cell_format)

    def _show_example(self, page: Worksheet, row: int, columns: int) -> None:
        """Let a row look like an example for as long as it is one: whoever types over it types as anywhere else."""
        cells = f"$A${row + 1}:${_LETTERS[columns - 1]}${row + 1}"
        rule = {"type": "formula", "criteria": f'=SUMPRODUCT(--(LEFT({cells},2)="示例"))>0', "format": self._example}
        page.conditional_format(row, 0, row, columns - 1, rule)

    def _rate_formula(self, page: Worksheet, row: int, values: Sequence[Cell]) -> None:
        """Write 执行率 as a live formula with its result stored, as Excel would."""
        columns = [column.identifier for column in FUNDING.columns]
        budget_at, outturn_at, at = map(columns.index, (self._rules.execution.denominator, "outturn", "execution_rate"))
        budget, outturn = (values[each] if each < len(values) else None for each in (budget_at, outturn_at))
        rate = figures.ZERO
        if isinstance(budget, int | float) and isinstance(outturn, int | float):
            rate = execution_rate(figures.from_cell(outturn), figures.from_cell(budget))
        dividend, divisor = (f"{_LETTERS[each]}{row + 1}" for each in (outturn_at, budget_at))
        page.write_formula(row, at, f"=IF(N({divisor})=0,0,{dividend}/{divisor})", self._rate, float(rate))

    def _sum_formula(self, page: Worksheet, row: int, position: int) -> None:
        """Write the total row of the blank workbook as the sum of the rows below it."""
        letter, last = _LETTERS[position], len(self._rules.execution.rows) + 1
        page.write_formula(row, position, f"=SUM({letter}{row + 2}:{letter}{last})", self._money, 0)

    def _format_of(self, sheet: Sheet, identifier: str) -> Format:
        if identifier in AMOUNTS:
            return self._money
        if identifier in ("weight", "score", "number"):
            return self._points
        if identifier in _TEXT_COLUMNS or sheet.is_added(identifier):
            return self._text
        if sheet.identifier == "indicators" and identifier in ("category", "subcategory"):
            return self._centred
        is_label = identifier in ("label", "source", "item") or (
            sheet is glossary.RECOMMENDATIONS and identifier == "kind"
        )
        return self._label if is_label else self._plain

    def format_for(self, sheet: Sheet, identifier: str, code: str) -> Format:
        """Return the format of a column's cells, with another code for numbers where one is given."""
        usual = self._format_of(sheet, identifier)
        if not code:
            return usual
        base = {"font_name": _FONT, "font_size": 11, "border": 1, "border_color": "#7F7F7F", "valign": "vcenter"}
        key = (sheet.identifier, identifier, code)
        if key not in self._by_code:
            align = {"text_wrap": True} if identifier not in AMOUNTS else {}
            self._by_code[key] = self._format(base | align | {"num_format": SPELLED_OUT.get(code, code)})
        return self._by_code[key]

    def _merge_groups(self, page: Worksheet, rows: Rows) -> None:
        """Merge equal 一级 and 二级指标 below each other, as people merge them."""
        for depth in (1, 2):
            start = 0
            for row in range(1, len(rows) + 1):
                if row == len(rows) or rows[row][:depth] != rows[start][:depth]:
                    if row - start > 1:
                        page.merge_range(start + 1, depth - 1, row, depth - 1, rows[start][depth - 1], self._centred)
                    start = row

    def drop_downs(self, page: Worksheet, sheet: Sheet, last: int) -> None:
        """Offer what may be typed in the cells of some columns."""
        categories = self._rules.indicators.categories
        choices: dict[tuple[str, str], Sequence[str]] = {
            ("indicators", "category"): [category.name for category in categories],
            ("indicators", "subcategory"): [name for category in categories for name in category.subcategories],
            ("indicators", "method"): list(self._rules.scoring.methods),
            ("recommendations", "kind"): self._rules.recommendations.kinds,
        }
        for position, column in enumerate(sheet.columns):
            source = choices.get((sheet.identifier, column.identifier))
            if source:
                self._list(page, (1, position, last, position), source)
        if sheet is glossary.INFO:
            asked = [field.identifier for field in glossary.INFO_FIELDS if field.asked]
            row = asked.index("money_unit") + 1
            self._list(page, (row, 1, row, 1), MONEY_UNITS)

    def _list(self, page: Worksheet, cells: tuple[int, int, int, int], source: Sequence[str]) -> None:
        page.data_validation(
            *cells,
            {
                "validate": "list",
                "source": self._choices(source),
                "error_type": "warning",
                "error_title": "请核对",
                "error_message": "请从列表中选择",
            },
        )

    def _choices(self, source: Sequence[str]) -> list[str] | str:
        """Return choices as the cells' rule has them: the choices, or, of too many, the range where they stand."""
        # Within a rule a comma would part a choice in two.
        if len(",".join(source)) <= _LONGEST_LIST and not any("," in each for each in source):
            return list(source)
        column = _FIRST_LIST_COLUMN + self._lists
        self._lists += 1
        page = self._book.get_worksheet_by_name(glossary.INSTRUCTIONS)
        for row, text in enumerate(source):
            page.write_string(row, column, text)
        page.set_column(column, column, None, None, {"hidden": True})
        letter = _LETTERS[column]
        return f"='{glossary.INSTRUCTIONS}'!${letter}$1:${letter}${len(source)}"

    def _format(self, properties: Mapping[str, object]) -> Format:
        return self._book.add_format(dict(properties))


def _widths(sheet: Sheet) -> list[int]:
    widths = WIDTHS[sheet.identifier]
    return [widths.get(column.identifier, _FURTHER_WIDTH) for column in sheet.columns]


def _height(values: Sequence[Cell], widths: Sequence[int]) -> float:
    """Return the height of a row in which every text can be read; a Chinese character is two columns wide."""
    lines = 1
    for value, width in zip(values, widths, strict=False):
        if isinstance(value, str):
            lines = max(lines, text_width.cell_lines(value, width))
    return _LINE if lines == 1 else lines * (_LINE - _MARGIN) + _MARGIN
