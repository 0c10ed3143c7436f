"""Fills in a form's blank workbook as a person would: by its headings and labels, over its example rows."""

import io
from collections.abc import Callable, Mapping, Sequence

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from selfeval.evaluation import layout
from selfeval.evaluation.form import Form
from selfeval.intake import blank
from tests.builders import saved

Row = Mapping[str, object]
Contents = Mapping[str, Sequence[Row]]
# The sheets whose rows the blank workbook already names.
_NAMED = {"项目信息": "项目", "预算执行": "资金来源"}


def filled(workbook: bytes, contents: Contents) -> bytes:
    """Return a blank workbook with rows written into its sheets, each by its columns' headings."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for sheet in book.worksheets:
        # A formula that this library writes has no result; who fills in a workbook in Excel does not see that.
        _clear(sheet, lambda cell: cell.data_type == "f")
    for name, rows in contents.items():
        sheet = book[name]
        columns = {str(cell.value): cell.column for cell in sheet[1]}
        if name not in _NAMED:
            _clear(sheet, lambda cell: cell.row > 1)
        for number, row in enumerate(rows, 2):
            at = _row_of(sheet, row[_NAMED[name]]) if name in _NAMED else number
            for heading, value in row.items():
                cell = sheet.cell(at, columns[heading])
                cell.value = value
                if isinstance(value, str):
                    # In a cell formatted as text =100% is no formula.
                    cell.data_type = "s"
    return saved(book)


def written(form: Form, contents: Contents) -> bytes:
    """Return a workbook of a form with these rows, as the program itself writes one."""
    sheets = {sheet.name: sheet for sheet in layout.of_rules(form.newest).sheets}
    rows = {
        name: [[row.get(column.heading) for column in sheets[name].columns] for row in given]
        for name, given in contents.items()
    }
    return blank.write(form, rows)


def _clear(sheet: Worksheet, chosen: Callable[[Cell], bool]) -> None:
    for line in sheet.iter_rows():
        for cell in line:
            if not isinstance(cell, MergedCell) and chosen(cell):
                cell.value = None


def _row_of(sheet: Worksheet, label: object) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == label)
