"""Writes the overview of a run: 汇总表.xlsx to work with, 汇总.html to look at."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from selfeval.batch.file_names import OVERVIEW, OVERVIEW_PAGE, path_in
from selfeval.batch.records import Record
from selfeval.batch.writing import folder_aside, not_written, write_whole
from selfeval.evaluation.problems import Problem
from selfeval.summary import comparison_sheet
from selfeval.summary.gathering import Gathered
from selfeval.summary.lights import Lights
from selfeval.summary.page import page
from selfeval.summary.sheet_page import MOST_ROWS
from selfeval.summary.workbook import workbook

WORKBOOK, PAGE = OVERVIEW, OVERVIEW_PAGE


def write(
    records: Iterable[Record],
    output: Path,
    earlier: Iterable[Record] = (),
    made_on: date | None = None,
    lights: Lights | None = None,
) -> list[Problem]:
    """Write both files; return what could not be written.

    The records are gone through once. ``earlier`` are those of the year before; ``made_on`` is printed where it is
    given, so that the same records give the same bytes.
    """
    # A disk that is full of the rows kept aside is as much a reason as one that is full of the files.
    try:
        with Gathered(lights or Lights(), MOST_ROWS) as gathered:
            gathered.take(records, earlier)
            with folder_aside(output) as aside:
                return _written(gathered, output, made_on, aside)
    except OSError as error:
        return [not_written(WORKBOOK, error)]


def _written(gathered: Gathered, output: Path, made_on: date | None, aside: Path | None) -> list[Problem]:
    tables = gathered.columns.tables()
    compared = comparison_sheet.compared(gathered) if gathered.comparison else None
    name = title(gathered, made_on)
    contents = {
        WORKBOOK: workbook(gathered, tables, compared, name, aside),
        PAGE: page(gathered, tables, compared, name, WORKBOOK),
    }
    problems = [write_whole(path_in(output, file_name), content) for file_name, content in contents.items()]
    if compared is not None:
        compared.close()
    return [problem for problem in problems if problem is not None]


def title(gathered: Gathered, made_on: date | None) -> str:
    """Return what the overview is called: by its years, and its date where one is given."""
    years = sorted(gathered.years)
    said = "、".join(str(year) for year in years[-3:]) + "年度" if years else ""
    day = f"（{made_on.year}年{made_on.month}月{made_on.day}日）" if made_on else ""
    return f"{said}项目支出绩效自评汇总{day}"
