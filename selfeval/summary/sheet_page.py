"""How the overview's sheets look, and where the columns of a table lie, for formulas that reach over sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation import text_width
from selfeval.summary.lights import GREEN, RED, WORDS, YELLOW

FONT = "宋体"
# A sheet has its title, what is to be known of it, its totals, its headings, its rows.
TITLE, NOTE, TOTALS, HEADINGS, FIRST = range(5)
MOST_ROWS = 1_048_576 - FIRST
A3, A4 = 8, 9
_LINE = 15
# Font and ground, dark on light, so that they can be told apart without colours and on paper.
COLOURS = {RED: ("#9C0006", "#FFC7CE"), YELLOW: ("#7F4F00", "#FFEB9C"), GREEN: ("#006100", "#C6EFCE")}
_TEXT = "@"
_CODES = {
    "text": _TEXT,
    "centred": _TEXT,
    "level": _TEXT,
    "money": "#,##0.00",
    "change": "+#,##0.00;-#,##0.00;0.00",
    "rate": "0.00%",
    "points": "General",
    "mean": "0.00",
    "count": "#,##0",
    "number": "0",
    "light": f'[={RED}]"{WORDS[RED]}";[={YELLOW}]"{WORDS[YELLOW]}";"{WORDS[GREEN]}"',
    "link": "General",
}
_CENTRED = {"centred", "level", "light", "link", "number"}

Value = str | int | float | None


class Formula(NamedTuple):
    """A formula with its result, so that a viewer that does not calculate shows it."""

    text: str
    result: Value


class Link(NamedTuple):
    """A file beside the workbook, and the word to click on."""

    path: str
    word: str


class Column(NamedTuple):
    """A column: the key its values are known by, its heading, its width, and how its values look."""

    key: str
    heading: str
    width: int
    kind: str


class Styles:
    """The formats of the overview, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Make the formats in a workbook."""
        self._font = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
        boxed = self._font | {"border": 1, "border_color": "#BFBFBF"}
        self.title = book.add_format(self._font | {"font_size": 16, "bold": True, "font_color": "#1F4E79"})
        self.note = book.add_format(self._font | {"font_color": "#404040"})
        self.warning = book.add_format(self._font | {"font_color": COLOURS[RED][0], "bold": True})
        self.heading = book.add_format(
            boxed | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}
        )
        self.given = book.add_format(boxed | {"font_color": "#0000FF", "bg_color": "#FFF9E5", "num_format": "General"})
        self.given_rate = book.add_format(boxed | {"font_color": "#0000FF", "bg_color": "#FFF9E5", "num_format": "0%"})
        self.aside = book.add_format(
            boxed | {"italic": True, "font_color": "#7F7F7F", "align": "right", "num_format": _TEXT}
        )
        self.wrapped = book.add_format(boxed | {"text_wrap": True, "num_format": _TEXT})
        self._link = {"font_color": "#0563C1", "underline": 1}
        self._kinds = {kind: book.add_format(boxed | self._look(kind)) for kind in _CODES}
        sums = boxed | {"bold": True, "bg_color": "#DDEBF7"}
        self._sums = {kind: book.add_format(sums | self._look(kind) | {"font_color": "#000000"}) for kind in _CODES}
        self.lights = {
            light: book.add_format({"font_color": font, "bg_color": ground})
            for light, (font, ground) in COLOURS.items()
        }

    def of(self, kind: str, *, is_sum: bool = False) -> Format:
        """Return the format of a kind of value, or of its sum above the headings."""
        return (self._sums if is_sum else self._kinds)[kind]

    def _look(self, kind: str) -> dict[str, object]:
        look: dict[str, object] = {"num_format": _CODES[kind]}
        if kind in _CENTRED:
            look["align"] = "center"
        return look | (self._link if kind == "link" else {})


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with a table of so many rows."""

    sheet: Worksheet
    name: str
    columns: Sequence[Column]
    count: int
    styles: Styles

    def index(self, key: str) -> int:
        """Return the place of a column, from 0."""
        return next(index for index, column in enumerate(self.columns) if column.key == key)

    @property
    def last(self) -> int:
        """The last row, from 0; without rows a blank one, so that ranges are never turned round."""
        return FIRST + max(self.count, 1) - 1

    def has(self, key: str) -> bool:
        """Whether the table has a column."""
        return any(column.key == key for column in self.columns)

    def cells(self, key: str) -> str:
        """Return the cells of a column, as formulas of its own sheet name them."""
        letter = xl_col_to_name(self.index(key))
        return f"${letter}${FIRST + 1}:${letter}${self.last + 1}"

    def range(self, key: str) -> str:
        """Return the cells of a column, as formulas of other sheets name them."""
        return f"'{self.name}'!{self.cells(key)}"

    def cell(self, key: str, row: int) -> str:
        """Return the address of a cell; ``row`` counts from 0."""
        return f"${xl_col_to_name(self.index(key))}{row + 1}"

    def heading(self, key: str) -> str:
        """Return the address of a column's heading, for formulas of any row."""
        return f"{xl_col_to_name(self.index(key))}${HEADINGS + 1}"

    def begin(self, title: str, note: str, totals: Mapping[str, Value | Formula], paper: int = A3) -> None:
        """Write what stands above the rows, and set up the sheet for the screen and for paper."""
        sheet, styles, last = self.sheet, self.styles, len(self.columns) - 1
        for index, column in enumerate(self.columns):
            sheet.set_column(index, index, column.width)
        sheet.set_row(TITLE, 28)
        sheet.write_string(TITLE, 0, title, styles.title)
        sheet.write_string(NOTE, 0, note, styles.note)
        self._write(TOTALS, totals, is_sum=True)
        lines = max(text_width.cell_lines(column.heading, column.width) for column in self.columns)
        sheet.set_row(HEADINGS, _LINE * lines + 6)
        for index, column in enumerate(self.columns):
            sheet.write_string(HEADINGS, index, column.heading, styles.heading)
        sheet.autofilter(HEADINGS, 0, self.last, last)
        for_print(sheet, paper, HEADINGS)

    def write(self, number: int, values: Mapping[str, Value | Formula | Link]) -> None:
        """Write a row, counted from 0; what is left out stays blank."""
        self._write(FIRST + number, values)

    def _write(self, row: int, values: Mapping[str, Value | Formula | Link], *, is_sum: bool = False) -> None:
        for index, column in enumerate(self.columns):
            write(self.sheet, row, index, values.get(column.key), self._format(column, values, is_sum=is_sum))

    def _format(self, column: Column, values: Mapping[str, object], *, is_sum: bool) -> Format:
        value = values.get(column.key)
        if isinstance(value, str) and column.kind == "money":
            return self.styles.aside
        return self.styles.of("text" if is_sum and isinstance(value, str) else column.kind, is_sum=is_sum)


def write(sheet: Worksheet, row: int, column: int, value: Value | Formula | Link, style: Format) -> None:
    """Write a value as what it is; a text is never taken for a formula, a number or a link."""
    match value:
        case Formula(text, result):
            sheet.write_formula(row, column, f"={text}", style, "" if result is None else result)
        case Link(path, word):
            sheet.write_url(row, column, f"external:{address(path)}", style, word)
        case None | "":
            sheet.write_blank(row, column, None, style)
        case str():
            sheet.write_string(row, column, value, style)
        case _:
            sheet.write_number(row, column, value, style)


def address(path: str) -> str:
    """Return a path as the address of a link: what an address gives another meaning is escaped, Chinese is not."""
    escaped = {character: f"%{ord(character):02X}" for character in '%# "<>[]^`{}?'}
    return "".join(escaped.get(character, character) for character in path)


def for_print(sheet: Worksheet, paper: int, heading: int) -> None:
    """Print a sheet across its paper, as many pages down as it needs, with its headings on each."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&F　&A&R第&P页，共&N页")
