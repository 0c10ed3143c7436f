"""Reads an everyday sheet of an .xlsx in one pass: values, formats, formulas without result, errors, merged cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from string import ascii_uppercase

from selfeval.intake.marks import Marks, Position, Value
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.quick_styles import Style
from selfeval.intake.quick_xml import UnusualError, everyday, plain, text_of, with_characters

# A cell with its address, and what may stand in it: a formula, then a value or a text without formats of its own.
_CELL = re.compile(
    r'<c r="([A-Z]{1,2})([1-9][0-9]{0,3})"([^<>/]*)'
    r"(?:/>|>(<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    r'(?:<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
# What a cell may say of itself besides; a type that is not here, or more, is unusual.
_FORMAT_AND_TYPE = re.compile(r'(?: (?:s="([0-9]{1,5})"|t="(n|s|str|b|e|inlineStr)")){0,2}')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?"\s*/>')
_HIDDEN = re.compile(rb"""hidden\s*=\s*(?!["'](?:0|false)["'])""")
_DIGITS = "0123456789.eE+-"
_COLUMNS = {
    "".join(letters): number
    for number, letters in enumerate(
        letters for length in (1, 2) for letters in product(ascii_uppercase, repeat=length)
    )
}


@dataclass(slots=True)
class QuickSheet:
    """A sheet that was read; ``rows`` end with their last value. It tells formats as a Look does."""

    rows: list[list[Value]]
    marks: Marks
    _styles: Sequence[Style]
    style_of: dict[Position, int] = field(default_factory=dict)

    def number_format(self, _sheet: str, position: Position) -> str:
        """Return the format code of a cell that holds a number."""
        style = self.style_of.get(position, 0)
        return self._styles[style].code if style < len(self._styles) else GENERAL


def read_sheet(part: bytes, strings: Sequence[str], styles: Sequence[Style]) -> QuickSheet:
    """Read the XML of a sheet; UnusualError where it holds what only the exact way reads, such as hidden rows."""
    xml = everyday(part)
    if _HIDDEN.search(xml):
        raise UnusualError
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if start < 0 or end < start or xml.count(b"<sheetData") != 1:
        raise UnusualError
    cells = text_of(xml[start:end])
    if "&#" in cells:
        cells = with_characters(cells)
    found = _CELL.findall(cells)
    # Anything that begins like a cell is one that was understood, so that none was missed.
    if len(found) != cells.count("<c"):
        raise UnusualError
    sheet = QuickSheet([], Marks(merged=_merged(xml[end:])), styles)
    _fill(sheet, found, strings, styles)
    return sheet


def _fill(
    sheet: QuickSheet,
    found: list[tuple[str, str, str, str, str, str]],
    strings: Sequence[str],
    styles: Sequence[Style],
) -> None:
    """Put the cells into the rows of a sheet; they stand in the order of rows and columns, or it is unusual."""
    rows, marks, kinds = sheet.rows, sheet.marks, _Kinds()
    row: list[Value] = []
    current, number = "", -1
    for letters, digits, said, formula, stored, inline in found:
        if digits != current:
            current, number = digits, int(digits) - 1
            if number < len(rows):
                raise UnusualError
            while len(rows) < number:
                rows.append([])
            row = []
            rows.append(row)
        if not (stored or inline or formula):
            # A cell that has a format and nothing in it.
            continue
        column = _COLUMNS[letters]
        if column != len(row):
            if column < len(row):
                raise UnusualError
            row += [""] * (column - len(row))
        style, kind = kinds[said]
        if kind == "s":
            try:
                row.append(strings[int(stored)])
            except (ValueError, IndexError):
                raise UnusualError from None
        elif kind == "n" and stored:
            row.append(_number(stored))
            sheet.style_of[number, column] = style
            if style < len(styles) and not styles[style].is_number:
                # A date, or what may be one.
                raise UnusualError
        else:
            row.append(_other(kind, stored, inline))
            if kind == "e" and stored:
                marks.errors[number, column] = plain(stored)
            elif formula and not stored and kind != "str":
                marks.uncalculated.add((number, column))


def _number(stored: str) -> float:
    """Read a number; Python would take more for one than a spreadsheet writes, such as 1_000."""
    if stored.strip(_DIGITS):
        raise UnusualError
    try:
        return float(stored)
    except ValueError:
        raise UnusualError from None


def _other(kind: str, stored: str, inline: str) -> Value:
    """Return what stands in a cell of a rarer type."""
    if bool(inline) != (kind == "inlineStr" and not stored):
        raise UnusualError
    if kind == "inlineStr":
        return plain(inline)
    if kind == "str":
        return plain(stored)
    if kind == "b" and stored:
        if stored not in ("0", "1"):
            raise UnusualError
        return stored == "1"
    return ""


class _Kinds(dict[str, tuple[int, str]]):
    """A cell's format and type, by the attributes that say so; a sheet has few that differ."""

    def __missing__(self, said: str) -> tuple[int, str]:
        found = _FORMAT_AND_TYPE.fullmatch(said)
        if found is None:
            raise UnusualError
        self[said] = int(found[1] or 0), found[2] or "n"
        return self[said]


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
        ((int(top) - 1, _column(left)), (int(bottom or top) - 1, _column(right or left)))
        for left, top, right, bottom in found
    ]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
