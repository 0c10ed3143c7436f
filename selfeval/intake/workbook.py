"""Opens a workbook and reads its sheets, quickly where it is an everyday one, else with calamine."""

import io
from collections.abc import Callable
from functools import cached_property
from typing import Protocol

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from selfeval.evaluation import glossary
from selfeval.evaluation.problems import Problem
from selfeval.intake import active_content, container, own_list
from selfeval.intake.grid import Grid
from selfeval.intake.marks import (
    BrokenWorkbookError,
    Look,
    Row,
    Value,
    clean,
    column_letters,
    foreign_reader,
)
from selfeval.intake.ods_look import OdsLook
from selfeval.intake.quick_book import QuickBook
from selfeval.intake.quick_sheet import QuickSheet
from selfeval.intake.quick_xml import UnusualError
from selfeval.intake.silence import silence
from selfeval.intake.xls_look import XlsLook, XlsSheet, is_encrypted
from selfeval.intake.xlsx_look import XlsxLook
from selfeval.limits import DEFAULTS, REFUSED, Limits, SheetLimitError
from selfeval.zip_parts import Parts

_LOOKS: dict[str, Callable[[bytes, Limits], Look]] = {
    container.XLSX: XlsxLook,
    container.XLS: XlsLook,
    container.ODS: OdsLook,
}

_NAMES = {sheet.name for sheet in glossary.SHEETS} | {glossary.INSTRUCTIONS}


class Opened(Protocol):
    """A workbook of one project, or what a bulk workbook holds of one, whose 项目信息 ``is_turned``."""

    is_turned: bool
    notes: tuple[Problem, ...]

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets in their order."""

    def grid(self, title: str, name: str) -> Grid:
        """Read the sheet with this title as the contract's ``name``."""


class Book(Protocol):
    """A way of reading sheets without calamine."""

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets in their order."""

    @property
    def hidden(self) -> set[str]:
        """The names of the sheets that are hidden."""

    def sheet(self, title: str) -> QuickSheet | XlsSheet | None:
        """Read a sheet; None where only calamine can."""


class Workbook:
    """An opened workbook: an everyday .xlsx is read the quick way, an .xls by xlrd, all else by calamine."""

    is_turned = False

    def __init__(self, data: bytes, look: Look, quick: Book | None, notes: tuple[Problem, ...] = ()) -> None:
        """Open the workbook; sheets are read when asked for. Without ``quick`` calamine opens it at once.

        ``notes`` are what there is to be said of the file besides its sheets.
        """
        self.notes = notes
        self._data = data
        self._look = look
        self._quick = quick
        if quick is None:
            self._titles = list(self._book.sheet_names)
            metadata = self._book.sheets_metadata
            self._hidden = {each.name for each in metadata if each.visible != SheetVisibleEnum.Visible}
        else:
            self._titles, self._hidden = quick.sheet_names, quick.hidden

    @cached_property
    def sheet_names(self) -> list[str]:
        """The names of the sheets in their order, without the list of problems that this program added."""
        own = self.own_lists
        return [name for name in self._titles if name not in own]

    @cached_property
    def own_lists(self) -> frozenset[str]:
        """The names of the sheets on which this program listed what it found last time."""
        names = [name for name in self._titles if self._may_be_own(name)]
        return frozenset(name for name in names if own_list.is_own(name, self._first_rows(name)))

    def _may_be_own(self, title: str) -> bool:
        """Whether a sheet is worth a look; of those that a person may have renamed, only what is read in no time."""
        if title in _NAMES or glossary.plain(title) in _NAMES:
            return False
        if own_list.is_named_so(title):
            return True
        try:
            return self._look.is_small(title)
        except BrokenWorkbookError:
            return False

    def _first_rows(self, title: str) -> list[list[Value]]:
        try:
            grid = self.grid(title, title)
        except (BrokenWorkbookError, SheetLimitError):
            return []
        return [grid.values(row) for row in range(min(len(grid.rows), own_list.DEEPEST))]

    def grid(self, title: str, name: str) -> Grid:
        """Read the sheet with this title as the contract's ``name``.

        BrokenWorkbookError where it is broken inside, SheetLimitError where it is too large.
        """
        is_hidden = title in self._hidden
        quick = self._quick.sheet(title) if self._quick is not None else None
        if quick is not None:
            return Grid(name, title, is_hidden, quick.rows, quick.marks, quick)
        marks = self._look.marks(title)
        with foreign_reader(), silence():
            sheet = self._book.get_sheet_by_name(title)
            marks.merged = sheet.merged_cell_ranges or marks.merged
            rows = _rows(sheet)
        return Grid(name, title, is_hidden, rows, marks, self._look)

    @cached_property
    def _book(self) -> CalamineWorkbook:
        # It unpacks by itself, as far as a file says.
        harmless = self._look.harmless()
        with foreign_reader(), silence():
            return CalamineWorkbook.from_filelike(io.BytesIO(harmless))


def open_workbook(data: bytes, limits: Limits = DEFAULTS) -> tuple[Workbook | None, Problem | None]:
    """Open the bytes of a .xlsx, .xlsm, .xls or .ods; or say what they are instead."""
    kind, parts, wrong = container.look_into(data, limits)
    if kind is None:
        return None, wrong
    try:
        notes = active_content.in_streams(data) if parts is None else active_content.in_parts(parts.sizes)
        look = _LOOKS[kind](data, limits)
        if isinstance(look, XlsLook):
            look.harmless()
            return Workbook(data, look, look, notes), None
        return Workbook(data, look, _quick(kind, parts), notes), None
    except REFUSED as error:
        return None, container.refused(error)
    except BrokenWorkbookError as error:
        if isinstance(error.__cause__, PasswordError) or is_encrypted(error):
            return None, container.unreadable("工作簿设了打开密码", "请在Excel或WPS中去掉密码后另存")
        return None, broken()


def _quick(kind: str, parts: Parts | None) -> QuickBook | None:
    if kind != container.XLSX or parts is None:
        return None
    try:
        return QuickBook(parts)
    except UnusualError:
        return None


def broken() -> Problem:
    """Return the problem of a file that is broken inside."""
    return container.unreadable("文件已经损坏，读不出内容", "请用Excel或WPS打开，另存一份再放入")


def _rows(sheet: CalamineSheet) -> list[Row]:
    """Return the rows of a sheet from the first on, one after another, so that not all cells are there twice."""
    if sheet.start is None:
        return []
    # What is left of the first cell is not among them; what is above it is.
    blank: list[Value] = [""] * sheet.start[1]
    return [_row(blank + values) for values in sheet.iter_rows()]


def _row(values: list[Value]) -> Row:
    return {
        column_letters(column): clean(value) if isinstance(value, str) else value
        for column, value in enumerate(values)
        if value != ""
    }
