"""A sheet of the working paper being written: inputs, formulas with their results, and where each figure stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation import text_width
from selfeval.evaluation.model import Entry

HEADING_ROW = 2
_A4 = 9
_FONT = "宋体"
# Points of one line of the font.
_LINE = 15
_MOST_SOURCES = 6


class Live(NamedTuple):
    """Where a figure is calculated: the cell with its unrounded value and the one with the value as printed."""

    exact: str
    value: str


class Styles:
    """The formats of a working paper."""

    def __init__(self, book: Workbook) -> None:
        """Make the formats in a workbook."""
        font = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
        base = font | {"border": 1, "border_color": "#7F7F7F"}
        wrapped = base | {"text_wrap": True}
        heading = wrapped | {"bold": True, "align": "center", "bg_color": "#D6DCE4"}
        self._book, self._base = book, base
        self._figures: dict[str, Format] = {}
        self.title = book.add_format(font | {"font_size": 14, "bold": True})
        self.note = book.add_format(font | {"font_color": "#595959"})
        self.heading = book.add_format(heading)
        self.text = book.add_format(wrapped)
        self.right = book.add_format(wrapped | {"align": "right"})
        self.centred = book.add_format(wrapped | {"align": "center"})
        self.given = book.add_format(base | {"font_color": "#0000FF", "bg_color": "#FFF9E5"})
        self.result = book.add_format(base)
        self.strong = book.add_format(base | {"bold": True})
        self.link = book.add_format(base | {"font_color": "#1F4E79", "underline": 1, "align": "center"})

    def figure(self, printed: str) -> Format:
        """Return the format in which a figure shows as it is printed: 90.97% with two digits and the sign."""
        digits = len(printed.rstrip("%").partition(".")[2])
        code = ("0." + "0" * digits if digits else "0") + ('"%"' if printed.endswith("%") else "")
        if code not in self._figures:
            self._figures[code] = self._book.add_format(self._base | {"bold": True, "num_format": code})
        return self._figures[code]


@dataclass(slots=True)
class Page:
    """A sheet being written: its name, and the row that comes next."""

    sheet: Worksheet
    name: str
    styles: Styles
    row: int = HEADING_ROW + 1
    cells: dict[str, Live] = field(default_factory=dict)

    def text(self, column: int, text: str) -> None:
        """Write a text."""
        self.sheet.write_string(self.row, column, text, self.styles.text)

    def given(self, column: int, value: Decimal | None) -> str:
        """Write an input, or a blank cell for one; return its address."""
        if value is None:
            self.sheet.write_blank(self.row, column, None, self.styles.given)
        else:
            self.sheet.write_number(self.row, column, float(value), self.styles.given)
        return self.at(column)

    def formula(self, column: int, formula: str, result: Decimal | str, style: Format | None = None) -> str:
        """Write a formula together with its result; return its address."""
        stored = float(result) if isinstance(result, Decimal) else result
        self.sheet.write_formula(self.row, column, f"={formula}", style or self.styles.result, stored)
        return self.at(column)

    def at(self, column: int) -> str:
        """Return the address of a cell of the row being written."""
        return f"{letter(column)}{self.row + 1}"

    def name_cells(self, key: str, exact: str, value: str) -> None:
        """Say in which cells a figure stands, unrounded and as printed."""
        self.cells[key] = Live(f"'{self.name}'!{exact}", f"'{self.name}'!{value}")


def begin(page: Page, headings: Sequence[tuple[str, int]], note: str) -> None:
    """Write a sheet's title and headings, each with its width."""
    page.sheet.write_string(0, 0, page.name, page.styles.title)
    page.sheet.write_string(1, 0, note, page.styles.note)
    for column, (heading, width) in enumerate(headings):
        page.sheet.set_column(column, column, width)
        page.sheet.write_string(HEADING_ROW, column, heading, page.styles.heading)
    page.sheet.set_row(HEADING_ROW, height(headings))
    page.sheet.freeze_panes(HEADING_ROW + 1, 0)
    for_print(page.sheet)


def for_print(sheet: Worksheet) -> None:
    """Print a sheet across A4, as many pages down as it needs, with its headings on each."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)


def height(texts: Iterable[tuple[str, int]]) -> int:
    """Return the height of a row in points in which every text can be read, each given with its column's width."""
    return _LINE * max(text_width.cell_lines(text, width) for text, width in texts)


def sources(entries: Sequence[Entry]) -> str:
    """Say which cells of the workbook something comes from; many are said by the first and the last."""
    cells = list(dict.fromkeys((entry.sheet, entry.cell) for entry in entries if entry.cell))
    if len(cells) > _MOST_SOURCES:
        (first_sheet, first), (last_sheet, last) = cells[0], cells[-1]
        return f"{first_sheet}!{first} 至 {last_sheet}!{last}（{len(cells)}格）"
    sheet_before = ""
    said = []
    for sheet, cell in cells:
        said.append(cell if sheet == sheet_before else f"{sheet}!{cell}")
        sheet_before = sheet
    return "、".join(said)


def letter(column: int) -> str:
    """Return the letter of a column, counting from 0."""
    return chr(ord("A") + column)
