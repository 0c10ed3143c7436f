"""The list of problems as a workbook of its own, where the user's workbook cannot hold it."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter

from selfeval.evaluation.catalogue import ERROR
from selfeval.intake import own_list
from selfeval.marking import findings_table as table
from selfeval.marking.colours import COLOURS
from selfeval.marking.findings_table import Row
from selfeval.marking.texts import legal, lines

_A4 = 9
_FIRST = 3
# The file is the same for the same content, so its date is no date of making.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)


def workbook(rows: Sequence[Row]) -> bytes:
    """Return a workbook that lists problems."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": own_list.NAME, "created": _CREATED})
        _write(book, rows)
    return stream.getvalue()


def _write(book: xlsxwriter.Workbook, rows: Sequence[Row]) -> None:
    base = {"font_name": table.FONT, "font_size": table.SIZE, "valign": "vcenter", "text_wrap": True}
    boxed = base | {"border": 1, "border_color": "#7F7F7F"}
    title = book.add_format(base | {"font_size": table.TITLE_SIZE, "bold": True})
    note = book.add_format(base | {"font_color": "#404040"})
    heading = book.add_format(boxed | {"bold": True, "align": "center", "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
    centred, text = book.add_format(boxed | {"align": "center"}), book.add_format(boxed | {"indent": 1})
    levels = {
        level: book.add_format(boxed | {"align": "center", "font_color": f"#{colour}", "bg_color": f"#{ground}"})
        for level, (colour, ground) in COLOURS.items()
    }
    page = book.add_worksheet(own_list.NAME)
    page.set_tab_color(f"#{COLOURS[ERROR][0]}")
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_FIRST - 1)
    page.freeze_panes(_FIRST, 0)
    for column, width in enumerate(table.WIDTHS):
        page.set_column(column, column, width)
    last = len(table.WIDTHS) - 1
    page.merge_range(0, 0, 0, last, table.headline(rows), title)
    page.set_row(0, table.TITLE_HEIGHT)
    page.merge_range(1, 0, 1, last, table.HOW_LISTED, note)
    page.set_row(1, lines(table.HOW_LISTED, sum(table.WIDTHS)) * table.LINE + table.MARGIN)
    page.set_row(_FIRST - 1, table.LINE + table.MARGIN)
    page.write_row(_FIRST - 1, 0, own_list.HEADINGS, heading)
    for number, row in enumerate(rows, _FIRST):
        page.set_row(number, row.height)
        page.write_number(number, 0, row.number, centred)
        formats = (levels[row.level], text, centred, text)
        for column, (value, cell_format) in enumerate(zip(row.values[1:], formats, strict=True), 1):
            page.write(number, column, legal(str(value)) or None, cell_format)
