"""Refuses XML of workbooks, sheets and shared texts that has another structure than the format allows.

Readers take such a file each in its own way: one reads a row inside another row, the next passes it over; of a cell
that is there twice, or of a text with two contents, one takes the first and the other the last. No program writes it,
and Excel calls such a file damaged. So must we, as nobody could say which figure is meant. The quick reader knows no
such structure anyway; this is for what the exact way reads.
"""

import re
from collections import Counter
from collections.abc import Mapping
from xml.parsers import expat

from selfeval.intake.marks import BrokenWorkbookError, column_number
from selfeval.limits import DEFAULTS, LimitError, Limits
from selfeval.xml_events import refuse_doctype

# A cell holds 32,767 characters; what is longer by far is made to fill the memory.
_LONGEST_TEXT = 1_000_000
_ENCODING = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<(?!\x00)(?:\?xml\s[^>]*?(?:encoding\s*=\s*["']([^"'>]*)["'][^>]*)?\?>)?"""
)
_ADDRESS = re.compile("[A-Z]{1,3}([1-9][0-9]{0,6})")
_DIGITS = "0123456789"
_MOST_COLUMNS = 16_384
_BEHIND_SPACE = "}"
_ROW = re.compile("[1-9][0-9]{0,6}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
# One reader takes what is no whole number for the first text of all.
_INDEX = re.compile("[0-9]{1,9}")
_TYPES = ("n", "s", "str", "b", "e", "inlineStr", "d")
# What may stand in an element; of others it is no matter. What is in ``_ONCE`` may stand there only once.
_OF_TEXT = {"si": {"t", "r", "rPh", "phoneticPr"}, "r": {"rPr", "t"}, "rPh": {"t"}, "t": set[str]()}
_OF_SHEET: Mapping[str, set[str]] = {
    **_OF_TEXT,
    "sheetData": {"row"},
    "row": {"c", "extLst"},
    "c": {"f", "v", "is", "extLst"},
    "is": _OF_TEXT["si"],
    "v": set(),
    "f": set(),
}
_OF_STRINGS: Mapping[str, set[str]] = {**_OF_TEXT, "sst": {"si", "extLst"}}
_OF_WORKBOOK: Mapping[str, set[str]] = {"sheets": {"sheet"}, "sheet": set()}
_ONCE = {
    "workbook": ("sheets",),
    "c": ("f", "v", "is"),
    "si": ("t",),
    "is": ("t",),
    "r": ("t",),
    "worksheet": ("sheetData", "mergeCells", "cols"),
}
# Where each of these stands in a sheet, and nowhere else.
_PARENTS = {
    "sheetData": "worksheet",
    "row": "sheetData",
    "c": "row",
    "mergeCells": "worksheet",
    "mergeCell": "mergeCells",
}


def check_sheet(xml: bytes, limits: Limits = DEFAULTS) -> None:
    """Raise BrokenWorkbookError where the XML of a sheet is no sheet, or has a cell twice; LimitError, UnsafeError."""
    structure = _Structure("worksheet", _OF_SHEET, _PARENTS, limits)
    structure.follow(xml)


def check_workbook(xml: bytes, limits: Limits = DEFAULTS) -> None:
    """Raise BrokenWorkbookError where a workbook's list of sheets is no list; LimitError, UnsafeError."""
    structure = _Structure("workbook", _OF_WORKBOOK, {"sheets": "workbook", "sheet": "sheets"}, limits)
    structure.follow(xml)


def check_strings(xml: bytes, limits: Limits = DEFAULTS) -> None:
    """Raise BrokenWorkbookError where the XML of the shared texts is none; LimitError, UnsafeError."""
    structure = _Structure("sst", _OF_STRINGS, {"si": "sst"}, limits)
    structure.follow(xml)


class _Structure:
    """Follows the elements of a part, and says where one stands that must not."""

    def __init__(self, root: str, allowed: Mapping[str, set[str]], parents: Mapping[str, str], limits: Limits) -> None:
        self._limits = limits
        self._root = root
        self._allowed = allowed
        self._parents = parents
        self._open: list[tuple[str, Counter[str]]] = []
        self._space = ""
        self._row = self._column = 0
        self._type = "n"
        self._value: list[str] = []
        self._length = 0

    def follow(self, xml: bytes) -> None:
        # calamine reads nothing at all in a part that is not UTF-8, and says nothing.
        encoding = _ENCODING.match(xml)
        _require(encoding is not None and (encoding[1] or b"utf-8").lower() in (b"utf-8", b"us-ascii"))
        parser = expat.ParserCreate(namespace_separator=_BEHIND_SPACE)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.StartCdataSectionHandler = self._cdata
        parser.StartDoctypeDeclHandler = refuse_doctype
        parser.Parse(xml, True)  # noqa: FBT003 - expat takes no keywords

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open:
            self._space = name.rpartition(_BEHIND_SPACE)[0]
        # What is of another namespace keeps its name in full, which is none of ours: some readers look only at the end.
        tag = self._local(name)
        parent, seen = self._open[-1] if self._open else ("", Counter[str]())
        _require(self._open or tag == self._root)
        if len(self._open) >= self._limits.xml_depth:
            raise LimitError("xml_depth", len(self._open) + 1, self._limits)
        allowed = self._allowed.get(parent)
        _require(allowed is None or tag in allowed)
        _require(self._parents.get(tag, parent) == parent)
        seen[tag] += 1
        _require(seen[tag] == 1 or tag not in _ONCE.get(parent, ()))
        # A reader that has met the value does not wait for the formula.
        _require(tag != "f" or not seen["v"])
        if parent == "c" and tag in ("v", "is"):
            _require((tag == "is") == (self._type == "inlineStr"))
        if tag == "c":
            self._cell(attributes)
        elif tag == "row":
            number = attributes.get("r", str(self._row + 1))
            # Rows stand in their order: one reader would pass over another, the next would put it in its place.
            _require(_ROW.fullmatch(number) and int(number) > self._row)
            self._row = int(number)
            self._column = 0
        if tag in ("v", "si", "is"):
            self._value.clear()
            self._length = 0
        self._open.append((tag, Counter()))

    def _local(self, name: str) -> str:
        space, _, local = name.rpartition(_BEHIND_SPACE)
        return local if space == self._space else name

    def _end(self, name: str) -> None:
        tag = self._local(name)
        self._open.pop()
        if tag == "v":
            value = "".join(self._value)
            if value and self._type == "n":
                _require(_NUMBER.fullmatch(value))
            elif value and self._type == "s":
                _require(_INDEX.fullmatch(value))
            elif value and self._type == "b":
                _require(value in ("0", "1", "true", "false"))

    def _text(self, text: str) -> None:
        self._length += len(text)
        _require(self._length <= _LONGEST_TEXT)
        if self._open[-1][0] == "v":
            self._value.append(text)

    def _cdata(self) -> None:
        # calamine passes over it, and so would over the figure.
        _require(self._open[-1][0] != "v")

    def _cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is not None:
            found = _ADDRESS.fullmatch(address)
            _require(found and int(found[1]) == self._row)
        before = self._column
        self._column = before + 1 if address is None else column_number(address.rstrip(_DIGITS)) + 1
        # So do the cells of a row.
        _require(self._column > before)
        # A row that goes on for ever would be laid out as a rectangle with all others.
        _require(self._column <= _MOST_COLUMNS)
        self._type = attributes.get("t", "n")
        _require(self._type in _TYPES)


def _require(condition: object) -> None:
    if not condition:
        raise BrokenWorkbookError
