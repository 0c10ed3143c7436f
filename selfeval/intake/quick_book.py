"""Reads an everyday .xlsx: its sheets by name, with the texts and formats that they share."""

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache

from selfeval.intake import structure
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.intake.quick_sheet import QuickSheet, read_sheet
from selfeval.intake.quick_strings import read_strings
from selfeval.intake.quick_styles import Style, styles_of
from selfeval.intake.quick_xml import ATTRIBUTES, UnusualError, attributes, everyday, text_of
from selfeval.limits import REFUSED
from selfeval.xml_events import XmlError
from selfeval.zip_parts import BROKEN, Parts

# Regular expressions want a part several times in memory; an everyday one has 20,000 bytes.
_LARGEST = 8_000_000
_SHEET = re.compile(rf"<sheet({ATTRIBUTES})\s*/>")
_RELATION = re.compile(rf"<Relationship({ATTRIBUTES})\s*/>")


class QuickBook:
    """The sheets of an everyday workbook, and which of them are hidden; UnusualError where it is none."""

    def __init__(self, parts: Parts) -> None:
        """Read what the sheets share."""
        self._parts = parts
        self.sheet_names: list[str] = []
        self.hidden: set[str] = set()
        self._part_of: dict[str, str] = {}
        self._read_names()
        self._styles = self._read_styles()
        self._strings = self._read_strings()

    def sheet(self, title: str) -> QuickSheet | None:
        """Return a sheet; None where only the exact way can read it."""
        try:
            return read_sheet(self._read(self._part_of[title]), self._strings, self._styles, self._parts.limits)
        except UnusualError:
            return None

    def _read(self, part: str) -> bytes:
        return read_part(self._parts, part)

    def _read_names(self) -> None:
        for name, state, target in sheets_of(self._parts):
            if name in self._part_of:
                raise UnusualError
            self.sheet_names.append(name)
            self._part_of[name] = target
            if state != "visible":
                self.hidden.add(name)

    def _read_styles(self) -> tuple[Style, ...]:
        return styles_of(self._read("xl/styles.xml")) if "xl/styles.xml" in self._parts.sizes else ()

    def _read_strings(self) -> Mapping[str, str]:
        """Return the texts that cells refer to by their numbers."""
        if "xl/sharedStrings.xml" not in self._parts.sizes:
            return {}
        return read_strings(self._read("xl/sharedStrings.xml"))


def read_part(parts: Parts, part: str) -> bytes:
    """Return a part; UnusualError where it is missing or damaged, or so large that it had better be streamed."""
    if parts.sizes.get(part, 0) > _LARGEST:
        raise UnusualError
    try:
        return parts.read(part)
    except KeyError:
        raise UnusualError from None
    except BROKEN:
        raise UnusualError from None


def sheets_of(parts: Parts) -> tuple[tuple[str, str, str], ...]:
    """Return name, state and part of each sheet; UnusualError where that is not said as most programs say it."""
    return _sheets(read_part(parts, "xl/workbook.xml"), read_part(parts, "xl/_rels/workbook.xml.rels"))


# These are the same in all workbooks that come from one blank one by one program, and are read once.
@lru_cache(maxsize=32)
def _sheets(workbook: bytes, relations: bytes) -> tuple[tuple[str, str, str], ...]:
    xml = text_of(everyday(workbook))
    found = _SHEET.findall(xml)
    if not found or len(found) != xml.count("<sheet "):
        raise UnusualError
    targets = _targets(relations)
    sheets = tuple(
        (each.get("name", ""), each.get("state", "visible"), targets.get(each.get("r:id", ""), ""))
        for each in map(attributes, found)
    )
    if not all(target.startswith("xl/worksheets/") for _, _, target in sheets):
        raise UnusualError
    try:
        structure.check_workbook(workbook)
    except (BrokenWorkbookError, XmlError, *REFUSED):
        raise UnusualError from None
    return sheets


def _targets(part: bytes) -> dict[str, str]:
    """Return the parts that the workbook refers to, by their relations."""
    xml = text_of(everyday(part))
    found = _RELATION.findall(xml)
    if len(found) != xml.count("<Relationship "):
        raise UnusualError
    return {each.get("Id", ""): _path(each.get("Target", "")) for each in map(attributes, found)}


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
