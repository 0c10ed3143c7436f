"""Writes the standard workbook of one project with cells as they were stored, unknown columns and all."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation import layout
from selfeval.evaluation.form import Rules
from selfeval.evaluation.glossary import INFO, SHEETS, Column, Sheet
from selfeval.intake.blank import CREATED, BlankWriter
from selfeval.intake.bulk_writer import put
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.raw_cells import RawCell

RawRow = Sequence[RawCell | None]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The rows of a sheet in the order of its columns, and those of columns that it has besides."""

    rows: Sequence[RawRow]
    further: Sequence[str] = ()
    hidden: frozenset[int] = frozenset()


def write(title: str, rules: Rules, content: Mapping[str, RawSheet]) -> bytes:
    """Return the standard workbook of a form's year, filled with what is given by sheet name, as .xlsx bytes."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": f"{title}标准工作簿", "created": CREATED})
        writer = _RawWriter(book, rules, is_filled=True)
        writer.instructions()
        sheets = layout.of_rules(rules).sheets
        known = {sheet.name for sheet in sheets}
        # What the form does not ask for is kept where something stands in it.
        more = [sheet for sheet in SHEETS if sheet.name not in known and content.get(sheet.name, RawSheet(())).rows]
        for sheet in (*sheets, *more):
            given = content.get(sheet.name, RawSheet(()))
            columns = (*sheet.columns, *(Column(name, name) for name in given.further))
            writer.raw_sheet(replace(sheet, columns=columns), given)
    return stream.getvalue()


class _RawWriter(BlankWriter):
    """Writes sheets as the blank workbook has them, but each cell as it was."""

    def raw_sheet(self, sheet: Sheet, given: RawSheet) -> None:
        """Write a sheet."""
        page = self.begin(sheet)
        for at, cells in enumerate(given.rows, 1):
            texts = [cell.value if cell is not None and isinstance(cell.value, str) else None for cell in cells]
            self.raise_row(page, sheet, at, texts, is_hidden=at in given.hidden)
            for position, (column, cell) in enumerate(zip(sheet.columns, cells, strict=True)):
                self._raw_cell(page, (at, position), cell, self._format_for(sheet, column, cell))
        if sheet.identifier != INFO.identifier:
            self.drop_downs(page, sheet, max(len(given.rows), 1))

    def _format_for(self, sheet: Sheet, column: Column, cell: RawCell | None) -> Format:
        code = "" if cell is None else cell.format
        if code == GENERAL and cell is not None and isinstance(cell.value, str):
            code = ""
        return self.format_for(sheet, column.identifier, code)

    @staticmethod
    def _raw_cell(page: Worksheet, at: tuple[int, int], cell: RawCell | None, cell_format: Format) -> None:
        if cell is None:
            page.write_blank(*at, None, cell_format)
        else:
            put(page, *at, cell, cell_format)
