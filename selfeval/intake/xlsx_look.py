"""The second look at an .xlsx, at the XML of its sheets and styles, where a value alone does not decide."""

import posixpath
import re
from functools import cached_property

from selfeval.intake import structure
from selfeval.intake.marks import (
    BrokenWorkbookError,
    Marks,
    Position,
    column_number,
    foreign_reader,
    refuse_merged,
    refuse_reach,
)
from selfeval.intake.number_formats import BUILT_IN, GENERAL
from selfeval.limits import DEFAULTS, Limits
from selfeval.xml_events import parse
from selfeval.zip_parts import Parts, open_package

_CELL = re.compile(r"([A-Z]+)(\d+)")
# A sheet without any of these has nothing to mark; most sheets have none, and are not parsed a second time.
_SIGNS_OF_MARKS = (b"<f>", b"<f ", b"<f/", b't="e"', b"t='e'", b"hidden=")
_STRINGS = "xl/sharedStrings.xml"
_SMALL = 300_000
_PLAIN_MARKUP = (b"<sheetData",)
# The address of a cell as most programs write it.
_ADDRESS = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
# Also with a prefix.
_MERGED = re.compile(rb"mergeCell[\s/>]")
# Anything else that may begin a cell.
_CELL_BEGINS = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")

# calamine makes room for as many shared texts as this attribute says before it reads one, and where there is none to be
# had the process ends. Each takes five bytes at least; and room for a million is no harm.
_SHARED_TEXTS = "sharedstrings.xml"
_ROOM = re.compile(rb"""uniqueCount\s*=\s*["'][\s+]*0*([0-9]*)""")
_LEAST_BYTES, _ALWAYS_ROOM, _MOST_DIGITS = 5, 1_000_000, 12


class XlsxLook:
    """A second look at the bytes of an .xlsx or .xlsm."""

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Keep the bytes; nothing is opened before it is asked for."""
        self._data = data
        self._limits = limits
        self._styles: dict[str, dict[Position, str]] = {}
        self._is_checked = False

    def marks(self, sheet: str) -> Marks:
        """Return the marks of a sheet."""
        with foreign_reader():
            return self._marks(sheet)

    def number_format(self, sheet: str, position: Position) -> str:
        """Return the format code of a cell."""
        with foreign_reader():
            style = int(self._styles_of(sheet).get(position, "0"))
            return self._formats[style] if style < len(self._formats) else GENERAL

    def is_small(self, sheet: str) -> bool:
        """Whether a sheet is known to be read in no time."""
        with foreign_reader():
            size = self._package.sizes.get(self._parts.get(sheet, ""))
            return size is not None and size <= _SMALL

    def harmless(self) -> bytes:
        """Return the bytes once all parts were found to be within the limits, and none asks for room it cannot need."""
        with foreign_reader():
            for name in self._package.sizes:
                if name.lower().endswith(_SHARED_TEXTS):
                    _refuse_room(self._package.read(name))
            return self._package.proved()

    def _marks(self, sheet: str) -> Marks:
        xml = self._sheet_xml(sheet)
        # What takes more than a byte for a character is only understood by a parser.
        if b"\0" in xml:
            parser = self._parsed(xml)
            reach, merged = parser.reach, parser.merged
        else:
            reach, merged = self._reach(xml), len(_MERGED.findall(xml))
        refuse_reach(*reach, self._limits)
        refuse_merged(merged, self._limits)
        structure.check_sheet(xml, self._limits)
        self._check_what_is_shared()
        if not any(sign in xml for sign in _SIGNS_OF_MARKS) and any(sign in xml for sign in _PLAIN_MARKUP):
            return Marks()
        parser = self._parsed(xml)
        self._styles[sheet] = parser.styles
        return parser.marks

    def _reach(self, xml: bytes) -> tuple[int, int]:
        """Return how many rows and columns there are up to the furthest cell; a reader makes room for all of them."""
        found = _ADDRESS.findall(xml)
        if len(found) != len(_CELL_BEGINS.findall(xml)):
            return self._parsed(xml).reach
        columns = {letters for letters, _ in found}
        rows = {digits for _, digits in found}
        last_column = max((column_number(letters.decode()) for letters in columns), default=-1)
        return max(map(int, rows), default=0), last_column + 1

    def _parsed(self, xml: bytes) -> "_SheetParser":
        parser = _SheetParser()
        parse(xml, parser.start, parser.end, parser.text, limits=self._limits)
        return parser

    def _check_what_is_shared(self) -> None:
        """Look once at the structure of the workbook and of the shared texts."""
        if self._is_checked:
            return
        structure.check_workbook(self._package.read("xl/workbook.xml"), self._limits)
        if _STRINGS in self._package.sizes:
            structure.check_strings(self._package.read(_STRINGS), self._limits)
        self._is_checked = True

    def _sheet_xml(self, sheet: str) -> bytes:
        part = self._parts.get(sheet, "")
        return self._package.read(part) if part in self._package.sizes else b"<worksheet/>"

    def _styles_of(self, sheet: str) -> dict[Position, str]:
        """Return the style index of each cell of a sheet."""
        if sheet not in self._styles:
            self._styles[sheet] = self._parsed(self._sheet_xml(sheet)).styles
        return self._styles[sheet]

    @cached_property
    def _formats(self) -> list[str]:
        """The format code of each style."""
        codes = dict(BUILT_IN)
        formats: list[str] = []
        inside: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt" and "numFmtId" in attributes:
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", GENERAL)
            elif tag == "xf" and inside[-1:] == ["cellXfs"]:
                formats.append(codes.get(int(attributes.get("numFmtId", "0")), GENERAL))
            elif tag in ("cellXfs", "cellStyleXfs"):
                inside.append(tag)

        if "xl/styles.xml" in self._package.sizes:
            parse(self._package.read("xl/styles.xml"), start, limits=self._limits)
        return formats

    @cached_property
    def _package(self) -> Parts:
        return open_package(self._data, self._limits)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Map each sheet's name to its part in the package."""
        targets: dict[str, str] = {}
        names: dict[str, str] = {}

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship":
                target = attributes["Target"]
                targets[attributes["Id"]] = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                )

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                relation_id = next(
                    value for key, value in attributes.items() if key.split(":")[-1] == "id" and key != "id"
                )
                names[attributes["name"]] = relation_id

        parse(self._package.read("xl/_rels/workbook.xml.rels"), relation, limits=self._limits)
        parse(self._package.read("xl/workbook.xml"), sheet, limits=self._limits)
        return {name: targets[relation_id] for name, relation_id in names.items() if relation_id in targets}


class _SheetParser:
    """Reads the marks out of one sheet's XML."""

    def __init__(self) -> None:
        self.marks = Marks()
        self.styles: dict[Position, str] = {}
        self.reach = (0, 0)
        self.merged = 0
        self._row = -1
        self._column = -1
        self._type = ""
        self._has_formula = False
        self._in_value = False
        self._value: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            match = _CELL.fullmatch(attributes.get("r", ""))
            self._column = column_number(match[1]) if match else self._column + 1
            self._row = int(match[2]) - 1 if match else self._row
            self.reach = (max(self.reach[0], self._row + 1), max(self.reach[1], self._column + 1))
            self._type = attributes.get("t", "n")
            self._has_formula, self._value = False, []
            if "s" in attributes:
                self.styles[self._row, self._column] = attributes["s"]
        elif tag == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden_rows.add(self._row)
        elif tag == "f":
            self._has_formula = True
        elif tag == "v":
            self._in_value = True
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            # A whole sheet's width may be hidden behind its last column; no workbook of ours is wider.
            last = min(int(attributes["max"]), 1000)
            self.marks.hidden_columns.update(range(max(int(attributes["min"]) - 1, 0), last))
        elif tag == "mergeCell":
            self.merged += 1

    def text(self, text: str) -> None:
        if self._in_value:
            self._value.append(text)

    def end(self, tag: str) -> None:
        if tag == "v":
            self._in_value = False
        elif tag == "c":
            position, value = (self._row, self._column), "".join(self._value)
            if self._type == "e" and value:
                self.marks.errors[position] = value
            elif self._has_formula and not value and self._type != "str":
                self.marks.uncalculated.add(position)


def position_of(cell: str) -> Position | None:
    """Return row and column of a cell's address, counting from 0: D2 is (1, 3); None for anything else."""
    match = _CELL.fullmatch(cell)
    return (int(match[2]) - 1, column_number(match[1])) if match else None


def _refuse_room(xml: bytes) -> None:
    """Raise BrokenWorkbookError where a part of shared texts says that it has more of them than it can have."""
    most = max(len(xml) // _LEAST_BYTES, _ALWAYS_ROOM)
    if any(len(digits) > _MOST_DIGITS or int(digits or b"0") > most for digits in _ROOM.findall(xml)):
        raise BrokenWorkbookError
