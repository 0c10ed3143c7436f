"""One project of a bulk workbook: its rows as they were set aside, and the workbook that they amount to."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import ascii_uppercase

from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.problems import Problem
from selfeval.intake.bulk_rows import BulkRow
from selfeval.intake.grid import Grid
from selfeval.intake.marks import Marks, Position, Row, column_letters
from selfeval.intake.moments import moment_of
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.sparse_rows import SparseRows

# What a row holds besides its values is rare, but for the formats of numbers.
_FORMATS, _ERRORS, _UNCALCULATED, _HIDDEN, _MERGED = "f", "e", "u", "h", "m"


@dataclass(frozen=True)
class SheetHead:
    """What all projects share of a sheet: its name in the contract and on the tab, the rows down to its headings."""

    name: str
    title: str
    is_hidden: bool
    heading_row: int
    rows: tuple[BulkRow, ...]
    hidden_columns: frozenset[int] = frozenset()
    code_column: int | None = None


@dataclass(frozen=True)
class BulkHead:
    """What all projects share of a bulk workbook."""

    titles: tuple[str, ...]
    sheets: tuple[SheetHead, ...]
    is_1904: bool

    @cached_property
    def fingerprint(self) -> bytes:
        """A hash of it all."""
        return hashlib.sha256(repr((self.titles, self.sheets, self.is_1904)).encode()).digest()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a project next to each other: their numbers, and what stands in them, both as JSON."""

    numbers: str
    rows: str


@dataclass(frozen=True, slots=True)
class BulkProject:
    """One project of a bulk workbook, small enough to be handed about.

    ``stretches`` are its rows on each sheet of ``head``; ``problems`` are what is wrong with its place in the file.
    """

    code: str
    head: BulkHead
    stretches: tuple[tuple[Stretch, ...], ...]
    problems: tuple[Problem, ...] = ()

    @property
    def content(self) -> str:
        """A hash of all that stands in its rows, wherever they are in the file."""
        found = hashlib.sha256(self.head.fingerprint)
        found.update(repr(self.problems).encode())
        for stretches in self.stretches:
            found.update(b"\0")
            for each in stretches:
                found.update(each.rows.encode())
        return found.hexdigest()

    @property
    def position(self) -> str:
        """A hash of where its rows are."""
        found = hashlib.sha256()
        for stretches in self.stretches:
            found.update(b"\0")
            for each in stretches:
                found.update(each.numbers.encode())
        return found.hexdigest()


def packed(rows: list[BulkRow]) -> Stretch:
    """Pack rows."""
    numbers = json.dumps([row.number for row in rows], separators=(",", ":"))
    return Stretch(numbers, json.dumps([_packed(row) for row in rows], ensure_ascii=False, separators=(",", ":")))


def _packed(row: BulkRow) -> list[object]:
    more: dict[str, object] = {}
    if row.formats:
        more[_FORMATS] = list(row.formats.items())
    if row.errors:
        more[_ERRORS] = list(row.errors.items())
    if row.uncalculated:
        more[_UNCALCULATED] = row.uncalculated
    if row.is_hidden:
        more[_HIDDEN] = 1
    if row.merged:
        more[_MERGED] = row.merged
    return [row.values, more] if more else [row.values]


def unpacked(stretch: Stretch) -> list[BulkRow]:
    """Unpack rows."""
    rows = []
    for number, (values, *more) in zip(json.loads(stretch.numbers), json.loads(stretch.rows), strict=True):
        said = more[0] if more else {}
        rows.append(
            BulkRow(
                number,
                values,
                dict(said.get(_FORMATS, ())),
                dict(said.get(_ERRORS, ())),
                said.get(_UNCALCULATED, []),
                _HIDDEN in said,
                [tuple(each) for each in said.get(_MERGED, ())],
            )
        )
    return rows


class BulkWorkbook:
    """A bulk workbook as if it held this one project only; every cell is where it is in the file."""

    is_turned = True
    # They are said of the whole file.
    notes: tuple[Problem, ...] = ()

    def __init__(self, project: BulkProject) -> None:
        """Take a project; its rows are unpacked when they are asked for."""
        self._project = project

    @property
    def sheet_names(self) -> list[str]:
        """The names of all sheets of the file."""
        return list(self._project.head.titles)

    def grid(self, title: str, name: str) -> Grid:
        """Return the rows of this project on a sheet."""
        head = self._project.head
        for sheet, stretches in zip(head.sheets, self._project.stretches, strict=True):
            if sheet.title == title:
                rows = [row for stretch in stretches for row in unpacked(stretch)]
                return grid_of(sheet, name, rows, is_1904=head.is_1904)
        return Grid(name, title, is_hidden=False, rows=[], marks=Marks(), _formats=_Formats({}))


def grid_of(sheet: SheetHead, name: str, rows: list[BulkRow], *, is_1904: bool) -> Grid:
    """Return rows of a sheet with its headings."""
    values: dict[int, Row] = {}
    formats: dict[Position, str] = {}
    marks = Marks(hidden_columns=set(sheet.hidden_columns))
    merged: dict[tuple[int, int, int], int] = {}
    for row in (*sheet.rows, *rows):
        number = row.number
        cells: Row = {column_letters(column): value for column, value in enumerate(row.values) if value != ""}
        values[number] = cells
        for column, code in row.formats.items():
            formats[number, column] = code
            if _may_be_moment(code):
                cells[column_letters(column)] = moment_of(float(row.values[column]), code, is_1904=is_1904)
        for column, error in row.errors.items():
            marks.errors[number, column] = error
        marks.uncalculated.update((number, column) for column in row.uncalculated)
        if row.is_hidden:
            marks.hidden_rows.add(number)
        for left, right, above in row.merged:
            merged[number - above, left, right] = number
    marks.merged = [((top, left), (bottom, right)) for (top, left, right), bottom in merged.items()]
    return Grid(name, sheet.title, sheet.is_hidden, SparseRows(values), marks, _Formats(formats))


@lru_cache(maxsize=1024)
def _may_be_moment(code: str) -> bool:
    return not isinstance(moment_of(1.0, code, is_1904=False), float)


class _Formats:
    """The formats of a grid's numbers."""

    def __init__(self, formats: dict[Position, str]) -> None:
        self._formats = formats

    def number_format(self, _sheet: str, position: Position) -> str:
        return self._formats.get(position, GENERAL)


def is_of_file(found: Problem, head: BulkHead) -> bool:
    """Whether what was noticed while reading a project is the whole file's: of a sheet, a heading, or above it.

    An error is each project's too, as it keeps each from being made.
    """
    if found.level == ERROR:
        return False
    if found.sheet is None or found.cell is None:
        return True
    deepest = next((sheet.heading_row for sheet in head.sheets if sheet.name == found.sheet), -1)
    return int(found.cell.lstrip(ascii_uppercase)) - 1 <= deepest
