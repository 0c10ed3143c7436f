"""A project as it was read, turned back into the rows of its workbook."""

from collections.abc import Iterator

from selfeval.evaluation.glossary import AMOUNT, POINTS, Column, Sheet
from selfeval.evaluation.layout import Layout
from selfeval.evaluation.model import Entry, Project
from selfeval.intake.blank import Cell, Rows

# What is read as a number is written as one; anything else as the person sees it.
_NUMBERS = (AMOUNT, POINTS)


def rows_of(project: Project, expected: Layout) -> dict[str, Rows]:
    """Return the rows of each sheet of a layout, in the order of its columns, as ``blank.write`` takes them."""
    return {sheet.name: [list(row) for row in _rows(project, sheet, expected)] for sheet in expected.sheets}


def _rows(project: Project, sheet: Sheet, expected: Layout) -> Iterator[Iterator[Cell]]:
    if sheet.identifier == "info":
        # A row that nobody asks for is there only where somebody added it.
        for field in expected.fields:
            entry = project.info[field.identifier]
            if field.asked or entry.text:
                yield iter((field.label, _cell(sheet.columns[1], entry)))
        return
    rows = getattr(project, sheet.identifier)
    for row in (*rows, *(project.stated_totals if sheet.identifier == "indicators" else ())):
        cells = {**row._asdict(), **getattr(row, "further", {})}
        yield (_cell(column, cells[column.identifier]) for column in sheet.columns)


def _cell(column: Column, entry: Entry) -> Cell:
    number = entry.number
    if number is None or column.reading not in _NUMBERS:
        return entry.text or None
    return int(number) if number == number.to_integral_value() else float(number)
