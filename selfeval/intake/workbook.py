"""Opens a workbook with calamine and gives each cell as the person sees it."""

import io
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Protocol

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from selfeval.evaluation import figures, glossary
from selfeval.evaluation.model import Entry
from selfeval.evaluation.problems import Problem
from selfeval.intake import container, number_formats, own_list
from selfeval.intake.marks import BrokenWorkbookError, Look, Marks, Position, SheetTooLargeError, Value, foreign_reader
from selfeval.intake.ods_look import OdsLook
from selfeval.intake.parts import Parts
from selfeval.intake.quick_book import QuickBook
from selfeval.intake.quick_xml import UnusualError
from selfeval.intake.sparse_rows import SparseRows
from selfeval.intake.xls_look import XlsLook
from selfeval.intake.xlsx_look import XlsxLook

_LOOKS: dict[str, Callable[[bytes], Look]] = {
    container.XLSX: XlsxLook,
    container.XLS: XlsLook,
    container.ODS: OdsLook,
}

_LARGEST = 10**15
_UNIT_SHOWN = "元"
_NAMES = {sheet.name for sheet in glossary.SHEETS} | {glossary.INSTRUCTIONS}


@dataclass(slots=True)
class Grid:
    """One sheet: its values from A1 on, its marks, and what is needed to show a value as its format does.

    ``title`` is the name on its tab, ``name`` the contract's, which entries and problems use.
    """

    name: str
    title: str
    is_hidden: bool
    rows: list[list[Value]] | SparseRows
    marks: Marks
    _look: Look

    def below(self, row: int) -> Iterable[int]:
        """Return the numbers of the rows below one."""
        return self.rows.below(row) if isinstance(self.rows, SparseRows) else range(row + 1, len(self.rows))

    def entry(self, row: int, column: int, reading: str) -> Entry:
        """Return a cell, read in one of the ways of a glossary's column."""
        value = self.value(row, column)
        address = f"{column_letters(column)}{row + 1}"
        if isinstance(value, str):
            text = _clean(value) if value else self.marks.errors.get((row, column), "")
            return Entry(text, self.name, address)
        if not isinstance(value, bool) and isinstance(value, int | float) and _is_figure(value):
            number = figures.from_cell(value)
            if reading == glossary.RATE or (reading == glossary.POINTS and value == int(value)):
                return Entry(figures.show_short(number), self.name, address, number)
            if reading == glossary.AMOUNT:
                return self._amount(number, (row, column), address)
            return Entry(self._shown(number, (row, column)), self.name, address)
        return Entry(self._seen(value, (row, column)), self.name, address)

    def _amount(self, number: Decimal, position: Position, address: str) -> Entry:
        """Return a stored amount; where the cell's format shows a unit, what is seen with that unit."""
        code = self._look.number_format(self.title, position)
        shown = self.marks.shown.get(position, "")
        if _UNIT_SHOWN not in code and _UNIT_SHOWN not in shown:
            return Entry(figures.show_short(number), self.name, address, number)
        shown = shown or number_formats.show_number(number, code)
        # A format that shows a unit in a way we do not understand leaves the amount unclear.
        return Entry(shown if _UNIT_SHOWN in shown else f"{shown}（{code}）", self.name, address)

    def is_blank_row(self, row: int, columns: Collection[int]) -> bool:
        """Whether nothing at all stands in these columns of a row."""
        if self.marks.errors or self.marks.uncalculated:
            return all(self.is_blank(row, column) for column in columns)
        values = self.rows[row]
        width = len(values)
        for column in columns:
            if column < width:
                value = values[column]
                if not isinstance(value, str) or value.strip():
                    return False
        return True

    def is_blank(self, row: int, column: int) -> bool:
        """Whether nothing at all stands in a cell."""
        value = self.value(row, column)
        if not isinstance(value, str) or value.strip():
            return False
        position = (row, column)
        return position not in self.marks.errors and position not in self.marks.uncalculated

    def format_of(self, row: int, column: int) -> str:
        """Return the format code of a cell that holds a number."""
        return self._look.number_format(self.title, (row, column))

    def value(self, row: int, column: int) -> Value:
        """Return what is stored in a cell."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else ""

    def _shown(self, number: Decimal, position: Position) -> str:
        """Return what the person sees of a figure."""
        shown = self.marks.shown.get(position)
        if shown is not None:
            return shown
        return number_formats.show_number(number, self._look.number_format(self.title, position))

    def _seen(self, value: Value, position: Position) -> str:
        """Return what the person sees of a value that is neither a text nor a figure."""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        shown = self.marks.shown.get(position)
        if shown is not None:
            return shown
        if isinstance(value, int | float | str):
            return str(value)
        return number_formats.show_moment(value, self._look.number_format(self.title, position))


class Opened(Protocol):
    """A workbook of one project, or what a bulk workbook holds of one, whose 项目信息 ``is_turned``."""

    is_turned: bool

    @property
    def sheet_names(self) -> list[str]:
        """The names of the sheets in their order."""

    def grid(self, title: str, name: str) -> Grid:
        """Read the sheet with this title as the contract's ``name``."""


class Workbook:
    """An opened workbook: an everyday .xlsx is read the quick way, any other, or any other sheet, by calamine."""

    is_turned = False

    def __init__(self, data: bytes, look: Look, quick: QuickBook | None) -> None:
        """Open the workbook; sheets are read when asked for. Without ``quick`` calamine opens it at once."""
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
        return frozenset(name for name in names if own_list.is_own(name, self._rows(name)))

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

    def _rows(self, title: str) -> list[list[Value]]:
        try:
            return list(self.grid(title, title).rows)
        except (BrokenWorkbookError, SheetTooLargeError):
            return []

    def grid(self, title: str, name: str) -> Grid:
        """Read the sheet with this title as the contract's ``name``; BrokenWorkbookError where it is broken inside."""
        is_hidden = title in self._hidden
        quick = self._quick.sheet(title) if self._quick is not None else None
        if quick is not None:
            return Grid(name, title, is_hidden, quick.rows, quick.marks, quick)
        marks = self._look.marks(title)
        with foreign_reader():
            sheet = self._book.get_sheet_by_name(title)
            marks.merged = sheet.merged_cell_ranges or marks.merged
            rows = sheet.to_python(skip_empty_area=False)
        return Grid(name, title, is_hidden, rows, marks, self._look)

    @cached_property
    def _book(self) -> CalamineWorkbook:
        with foreign_reader():
            return CalamineWorkbook.from_filelike(io.BytesIO(self._data))


def open_workbook(data: bytes) -> tuple[Workbook | None, Problem | None]:
    """Open the bytes of a .xlsx, .xlsm, .xls or .ods; or say what they are instead."""
    kind, parts, wrong = container.look_into(data)
    if kind is None:
        return None, wrong
    try:
        return Workbook(data, _LOOKS[kind](data), _quick(kind, parts)), None
    except BrokenWorkbookError as error:
        if isinstance(error.__cause__, PasswordError):
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


def cell_name(row: int, column: int) -> str:
    """Return a cell's address, counting from 0: (1, 3) is D2."""
    return f"{column_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return a column's letters, counting from 0: 3 is D."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _is_figure(value: float) -> bool:
    """Whether a stored number can be a figure of ours: finite, and no more digits than a spreadsheet keeps."""
    return math.isfinite(value) and abs(value) < _LARGEST and (value == 0 or abs(value) > 1 / _LARGEST)


def _clean(text: str) -> str:
    """Return a text with one kind of line break and without blanks at its ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip()
