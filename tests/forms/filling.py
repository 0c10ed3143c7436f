"""Fills in a form's blank workbook as a person would: by its headings and labels, over its example rows."""

import io
from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.builders import saved

Row = Mapping[str, object]
Contents = Mapping[str, Sequence[Row]]
# The sheets whose rows the blank workbook already names.
_NAMED = {"项目信息": "项目", "预算执行": "资金来源"}


def filled(blank: bytes, contents: Contents) -> bytes:
    """Return a blank workbook with rows written into its sheets, each by its columns' headings."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for name, rows in contents.items():
        sheet = book[name]
        columns = {str(cell.value): cell.column for cell in sheet[1]}
        if name not in _NAMED:
            for line in sheet.iter_rows(min_row=2):
                for cell in line:
                    cell.value = None
        for number, row in enumerate(rows, 2):
            at = _row_of(sheet, row[_NAMED[name]]) if name in _NAMED else number
            for heading, value in row.items():
                cell = sheet.cell(at, columns[heading])
                cell.value = value
                if isinstance(value, str):
                    # In a cell formatted as text =100% is no formula.
                    cell.data_type = "s"
    for sheet in book.worksheets:
        # A formula that this library writes has no result; who fills in a workbook in Excel does not see that.
        for line in sheet.iter_rows():
            for cell in line:
                if cell.data_type == "f":
                    sheet[cell.coordinate] = None
    return saved(book)


def _row_of(sheet: Worksheet, label: object) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == label)
