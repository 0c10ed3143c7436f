"""A sheet of the working paper being written: inputs, formulas with their results, and where each figure stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation.model import Entry

HEADING_ROW = 2
_A4 = 9
_MOST_SOURCES = 6


class Live(NamedTuple):
    """Where a figure is calculated: the cell with its unrounded value and the one with the value as printed."""

    exact: str
    value: str


@dataclass(slots=True)
class Styles:
    """The formats of a working paper."""

    title: Format
    heading: Format
    text: Format
    given: Format
    result: Format
    strong: Format
    note: Format
    link: Format


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

    def formula(self, column: int, formula: str, result: Decimal | str, *, strong: bool = False) -> str:
        """Write a formula together with its result; return its address."""
        stored = float(result) if isinstance(result, Decimal) else result
        style = self.styles.strong if strong else self.styles.result
        self.sheet.write_formula(self.row, column, f"={formula}", style, stored)
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
    page.sheet.freeze_panes(HEADING_ROW + 1, 0)
    for_print(page.sheet)


def for_print(sheet: Worksheet) -> None:
    """Print a sheet across A4, as many pages down as it needs, with its headings on each."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)


def sources(entries: Sequence[Entry]) -> str:
    """Say which cells of the workbook something comes from; many are said by the first and the last."""
    cells = list(dict.fromkeys(f"{entry.sheet}!{entry.cell}" for entry in entries if entry.cell))
    if len(cells) <= _MOST_SOURCES:
        return "、".join(cells)
    return f"{cells[0]} 至 {cells[-1]}（{len(cells)}格）"


def letter(column: int) -> str:
    """Return the letter of a column, counting from 0."""
    return chr(ord("A") + column)
