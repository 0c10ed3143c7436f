"""Reads an everyday sheet of an .xlsx in one pass: values, formats, formulas without result, errors, merged cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selfeval.intake.marks import (
    Marks,
    Position,
    Row,
    Value,
    clean,
    column_number,
    refuse_merged,
    refuse_reach,
)
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.quick_styles import Style
from selfeval.intake.quick_xml import UnusualError, everyday, plain, text_of, with_characters
from selfeval.limits import DEFAULTS, Limits

# The cells' addresses have one or two letters.
_MOST_COLUMNS = 702
# Before and behind the rows; each rule of a conditional format has two or three.
_MOST_ELEMENTS = 250
# A cell with its address, and what may stand in it: a formula, then a value or a text without formats of its own.
_CELL = re.compile(
    r'<c r="([A-Z]{1,2})([1-9][0-9]{0,3})"([^<>/]*)'
    r"(?:/>|>(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    r'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_STEP = _CELL.groups + 1
# What is left of the cells when they are taken away: rows, one behind the other.
_ROWS = re.compile(r"<sheetData>\s*(?:<row(?: [^<>]*)?(?:/>|>\s*</row>)\s*)*")
# What a cell may say of itself besides; a type that is not here, or more, is unusual.
_FORMAT_AND_TYPE = re.compile(r'(?: (?:s="([0-9]{1,5})"|t="(n|s|str|b|e|inlineStr)")){0,2}')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?"\s*/>')
# What stands in the rows, and nowhere else.
_OF_ROWS = re.compile(rb"<(?:row|c)[\s/>]")
_HIDDEN = re.compile(rb"""hidden\s*=\s*(?!["'](?:0|false)["'])""")
_DIGITS = "0123456789.eE+-"
# In the place of the format of a cell that holds a shared text, whose format shows nothing more.
_SHARED = -1


@dataclass(slots=True)
class QuickSheet:
    """A sheet that was read: its rows as a Grid has them. It tells the formats of its numbers."""

    rows: list[Row]
    marks: Marks
    styles: Sequence[Style]
    style_of: dict[Position, int] = field(default_factory=dict)

    def number_format(self, _sheet: str, position: Position) -> str:
        """Return the format code of a cell that holds a number."""
        style = self.style_of.get(position, 0)
        return self.styles[style].code if style < len(self.styles) else GENERAL


def read_sheet(
    part: bytes, strings: Mapping[str, str], styles: Sequence[Style], limits: Limits = DEFAULTS
) -> QuickSheet:
    """Read the XML of a sheet; UnusualError where it holds what only the exact way reads, such as hidden rows.

    SheetLimitError where it is too large.

    ``strings`` are the shared texts by their numbers as cells write them.
    """
    xml = everyday(part)
    if _HIDDEN.search(xml):
        raise UnusualError
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if start < 0 or end < start or xml.count(b"<sheetData") != 1:
        raise UnusualError
    if _OF_ROWS.search(xml, 0, start) or _OF_ROWS.search(xml, end):
        raise UnusualError
    # How deep something is nested that no everyday sheet has is seen by who walks through it.
    if xml.count(b"</", end) + xml.count(b"</", 0, start) > _MOST_ELEMENTS:
        raise UnusualError
    cells = text_of(xml[start:end])
    if "&#" in cells:
        cells = with_characters(cells)
    # What stands between the cells, and behind each piece of it the groups of a cell, None where one is not there.
    pieces = _CELL.split(cells)
    # Anything that begins like a cell is one that was understood, so that none was missed; and all stand in rows.
    if len(pieces) // _STEP != cells.count("<c") or not _ROWS.fullmatch("".join(pieces[::_STEP])):
        raise UnusualError
    found = zip(*(pieces[group::_STEP] for group in range(_STEP)), strict=False)
    sheet = QuickSheet([], Marks(merged=_merged(xml[end:])), styles)
    refuse_merged(len(sheet.marks.merged), limits)
    _fill(sheet, found, strings)
    if len(sheet.rows) * _MOST_COLUMNS > limits.sheet_cells:
        columns = max((column_number(letters) + 1 for row in sheet.rows for letters in row), default=0)
        refuse_reach(len(sheet.rows), columns, limits)
    return sheet


def _fill(sheet: QuickSheet, found: Iterable[tuple[str, ...]], strings: Mapping[str, str]) -> None:
    """Put the cells into the rows of a sheet; rows and their cells stand in their order, or it is unusual."""
    rows, kinds = sheet.rows, _Kinds()
    row: Row = {}
    current = last = ""
    for before, letters, digits, said, formula, stored, inline in found:
        if digits != current:
            if f' r="{digits}"' not in before:
                # The row says that it is another.
                raise UnusualError
            current = digits
            missing = int(digits) - 1 - len(rows)
            if missing < 0:
                raise UnusualError
            rows += [{} for _ in range(missing)]
            row = {}
            rows.append(row)
            last = ""
        if len(letters) < len(last) or (letters <= last and len(letters) == len(last)):
            raise UnusualError
        last = letters
        style, kind = kinds[said]
        if style == _SHARED and stored in strings:
            row[letters] = strings[stored]
        elif stored or inline or formula:
            position = (len(rows) - 1, column_number(letters))
            row[letters] = _rarer(sheet, position, (style, kind), stored or "", inline or "")
        else:
            continue


def _rarer(sheet: QuickSheet, position: Position, said: tuple[int, str], stored: str, inline: str) -> Value:
    """Return what stands in a cell that holds no shared text, and note what has to be known of it.

    What has neither ``stored`` nor ``inline`` has a formula.
    """
    style, kind = said
    if kind == "n" and stored and not inline:
        if style < len(sheet.styles) and not sheet.styles[style].is_number:
            # A date, or what may be one.
            raise UnusualError
        sheet.style_of[position] = style
        return _number(stored)
    if bool(inline) != (kind == "inlineStr" and not stored):
        raise UnusualError
    if kind == "inlineStr":
        return clean(plain(inline))
    if kind == "str":
        return clean(plain(stored))
    if kind == "e" and stored:
        sheet.marks.errors[position] = plain(stored)
        return ""
    if not stored and kind != "s":
        sheet.marks.uncalculated.add(position)
        return ""
    if kind == "b" and stored in ("0", "1"):
        return stored == "1"
    # A text that is not there.
    raise UnusualError


def _number(stored: str) -> float:
    """Read a number; Python would take more for one than a spreadsheet writes, such as 1_000."""
    if stored.strip(_DIGITS):
        raise UnusualError
    try:
        return float(stored)
    except ValueError:
        raise UnusualError from None


class _Kinds(dict[str, tuple[int, str]]):
    """A cell's format and type, by the attributes that say so; a sheet has few that differ."""

    def __missing__(self, said: str) -> tuple[int, str]:
        self[said] = kind = _kind(said)
        return kind


# Also workbooks have few that differ, as they come from one blank workbook.
@lru_cache(maxsize=1024)
def _kind(said: str) -> tuple[int, str]:
    found = _FORMAT_AND_TYPE.fullmatch(said)
    if found is None:
        raise UnusualError
    kind = found[2] or "n"
    return _SHARED if kind == "s" else int(found[1] or 0), kind


def _merged(xml: bytes) -> list[tuple[Position, Position]]:
    """Return the first and last cell of each merged range."""
    start = xml.find(b"<mergeCells")
    if start < 0:
        return []
    xml = xml[start : xml.find(b"</mergeCells>", start)]
    found = _MERGED.findall(xml)
    if len(found) != xml.count(b"<mergeCell "):
        raise UnusualError
    return [
        (
            (int(top) - 1, column_number(left.decode())),
            (int(bottom or top) - 1, column_number((right or left).decode())),
        )
        for left, top, right, bottom in found
    ]
