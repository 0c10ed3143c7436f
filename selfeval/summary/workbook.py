"""汇总表.xlsx: all sheets of the overview, written row by row so that memory does not grow with the projects."""

import io
import traceback
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from selfeval.summary import (
    charts_sheet,
    comparison_sheet,
    groups_sheet,
    legend_sheet,
    problems_sheet,
    projects_sheet,
)
from selfeval.summary.gathering import Gathered
from selfeval.summary.sheet_page import Styles, Table
from selfeval.summary.spool import Spool
from selfeval.summary.tables import Tables

# The file is the same for the same content, so its date is no date of making.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
# Of more projects a workbook is not calculated anew when it is opened: its results are stored, and it would take long.
_MOST_CALCULATED = 20_000
# What Excel 2019 and later write; of an older number they would calculate all the same.
_CALCULATED_BY = 191029


def workbook(
    gathered: Gathered, tables: Tables, compared: Spool | None, title: str, aside: Path | None = None
) -> bytes:
    """Return the overview as .xlsx bytes; its rows are kept ``aside`` until it is finished, OSError if not."""
    stream = io.BytesIO()
    try:
        _write(stream, gathered, tables, compared, title, aside)
    except FileCreateError as error:
        wrong: OSError = error.args[0]
        # The package that was begun is let go of here, while its stream is open.
        traceback.clear_frames(wrong.__traceback__)
        raise wrong from None
    return stream.getvalue()


def _write(
    stream: io.BytesIO, gathered: Gathered, tables: Tables, compared: Spool | None, title: str, aside: Path | None
) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": None if aside is None else str(aside),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "max_url_length": 2079,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        book.set_calc_mode("auto", _CALCULATED_BY)
        book.calc_on_load = len(gathered.lines) <= _MOST_CALCULATED
        styles = Styles(book)
        projects = projects_sheet.table(book, gathered, styles)
        departments = groups_sheet.departments(book, tables, styles)
        ratings = groups_sheet.ratings(book, tables, styles)
        problems = problems_sheet.table(book, gathered, styles)
        charts = book.add_worksheet(charts_sheet.NAME)
        comparison = comparison_sheet.table(book, compared, styles) if compared is not None else None
        legend = legend_sheet.add(book, gathered.lights)
        projects_sheet.write(projects, gathered, tables, title)
        groups_sheet.write(departments, "department", tables.departments, tables, projects)
        groups_sheet.write(ratings, "rating", tables.ratings, tables, projects)
        problems_sheet.write(problems, gathered)
        pages: dict[str, Table] = {each.name: each for each in (projects, departments, ratings, problems)}
        charts_sheet.write_all(charts, book, tables, gathered.problems.frequencies(), pages)
        if comparison is not None and compared is not None:
            comparison_sheet.write(comparison, compared)
        legend_sheet.write(legend, gathered.lights, styles)
