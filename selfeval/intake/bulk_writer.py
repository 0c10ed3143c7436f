"""Writes a bulk workbook, row by row, without keeping any of it."""

import math
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval.evaluation.glossary import INFO, INFO_FIELDS, SHEETS, Sheet
from selfeval.intake.blank import SPELLED_OUT, TYPED_AS_TEXT, WIDTHS
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.raw_cells import RawCell, is_moment
from selfeval.intake.raw_tables import Key, RawTable
from selfeval.intake.turned import CODE_HEADING

CODE: Key = ("project_code", 1)
LARGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
_TEXT = "@"
_FONT = "宋体"
_CODE_WIDTH, _FURTHER_WIDTH, _INFO_WIDTH = 20, 18, 28
_REQUIRED = {sheet.name: {column.identifier for column in sheet.columns if column.required} for sheet in SHEETS}
_REQUIRED[INFO.name] = {field.identifier for field in INFO_FIELDS if field.required}


class BulkWriter:
    """Writes projects one after another; the headings of all of them are known before."""

    def __init__(self, path: Path, headings: Mapping[str, Mapping[Key, str]]) -> None:
        """Begin a file with the headings of each sheet, by its name; rows are kept in its folder until it is closed."""
        options = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._formats: dict[str, Format] = {}
        self._pages: dict[str, Worksheet] = {}
        self._columns: dict[str, dict[Key, int]] = {}
        self._rows: dict[str, int] = {}
        for sheet in SHEETS:
            if sheet.name in headings:
                self._begin(sheet, headings[sheet.name])

    def add(self, code: str, tables: Mapping[str, RawTable]) -> list[str]:
        """Write a project's rows; return the cells that no workbook can hold."""
        left_out: list[str] = []
        for name, table in tables.items():
            page, columns = self._pages[name], self._columns[name]
            for row in table.rows:
                at = self._rows[name]
                self._rows[name] += 1
                if row.is_hidden:
                    page.set_row(at, None, None, {"hidden": True})
                page.write_string(at, 0, code, self._format(_TEXT))
                # In the order of columns, or the row would not be written as it goes by.
                for key, cell in sorted(row.cells.items(), key=lambda pair: columns[pair[0]]):
                    if key != CODE and not put(page, at, columns[key], cell, self._format(_code_of(name, key, cell))):
                        left_out.append(f"{name}“{table.headings[key]}”（超过{LARGEST_TEXT}个字）")
        return left_out

    def close(self) -> None:
        """Finish the file; OSError where that is not possible."""
        try:
            self._book.close()
        except FileCreateError as error:
            # Which is none.
            raise error.args[0] from None

    def _begin(self, sheet: Sheet, headings: Mapping[Key, str]) -> None:
        page = self._book.add_worksheet(sheet.name)
        base = {"font_name": _FONT, "font_size": 11, "border": 1, "bold": True, "align": "center", "text_wrap": True}
        required = self._book.add_format(base | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        optional = self._book.add_format(base | {"bg_color": "#D6DCE4"})
        keys = [CODE, *(key for key in headings if key != CODE)]
        page.freeze_panes(1, 1)
        for at, key in enumerate(keys):
            width = WIDTHS[sheet.identifier].get(key[0], _INFO_WIDTH if sheet is INFO else _FURTHER_WIDTH)
            page.set_column(at, at, width if at else _CODE_WIDTH)
        page.write_string(0, 0, CODE_HEADING, required)
        for at, key in enumerate(keys[1:], 1):
            page.write_string(0, at, headings[key], required if key[0] in _REQUIRED[sheet.name] else optional)
        self._pages[sheet.name] = page
        self._columns[sheet.name] = {key: at for at, key in enumerate(keys)}
        self._rows[sheet.name] = 1

    def _format(self, code: str) -> Format:
        if code not in self._formats:
            said = {"font_name": _FONT, "font_size": 11, "valign": "vcenter", "num_format": SPELLED_OUT.get(code, code)}
            self._formats[code] = self._book.add_format(said)
        return self._formats[code]


def _code_of(sheet: str, key: Key, cell: RawCell) -> str:
    """Return the format of a cell: its own, and that of text where a person may type a target or what was reached."""
    if cell.format != GENERAL or not isinstance(cell.value, str):
        return cell.format
    return _TEXT if key[0] in TYPED_AS_TEXT.get(sheet, ()) else GENERAL


def put(page: Worksheet, row: int, column: int, cell: RawCell, cell_format: Format) -> bool:
    """Write a cell as it was stored; return whether a workbook can hold it."""
    value = cell.value
    if cell.error:
        page.write_formula(row, column, "=NA()", cell_format, cell.error)
    elif isinstance(value, str):
        return len(value) <= LARGEST_TEXT and page.write_string(row, column, value, cell_format) == 0
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, cell_format)
    elif is_moment(value):
        page.write_datetime(row, column, value, cell_format)
    elif isinstance(value, int | float) and math.isfinite(value):
        page.write_number(row, column, value, cell_format)
    else:
        page.write_string(row, column, str(value), cell_format)
    return True
