"""The package of a bulk workbook: its sheets, formats and parts, each read as a stream and never as a whole."""

import os
import posixpath
import re
import shutil
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

from selfeval.intake.marks import BrokenWorkbookError, column_number, foreign_reader
from selfeval.intake.number_formats import BUILT_IN, GENERAL
from selfeval.limits import DEFAULTS, LimitError, Limits
from selfeval.xml_events import parse
from selfeval.zip_parts import refuse_methods, refuse_names, refuse_ratio, refuse_size

_PIECE = 256 * 1024
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})"""
)
_LONGEST_TAG = 300
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 1 << 10
_HIDDEN = ("hidden", "veryHidden")


class SheetPart(NamedTuple):
    """A sheet: the name on its tab, the part it stands in, whether it is hidden."""

    title: str
    part: str
    is_hidden: bool


class Merged(NamedTuple):
    """A merged range, its rows and columns counted from 0."""

    top: int
    bottom: int
    left: int
    right: int


class BulkPackage:
    """An opened package; whatever is wrong with it comes as a BrokenWorkbookError or one of REFUSED.

    A sheet has at most 1,048,576 rows, so that one file holds some 50,000 projects of 20 indicators: their texts are
    about 300 MB as they are packed and 2 GB unpacked. What is read at a time does not depend on either.
    """

    def __init__(self, path: Path, limits: Limits = DEFAULTS) -> None:
        """Open a file and read what its sheets share."""
        self.limits = limits
        size = path.stat().st_size
        if size > limits.bulk_file:
            raise LimitError("bulk_file_megabytes", size, limits)
        # A zip package is read from its end, which at an address would be one request after another.
        self._copy = None if isinstance(path, os.PathLike) else _copied(path)
        self._path = path
        self._version = self._current_version()
        with foreign_reader():
            self._package = zipfile.ZipFile(self._copy or path)
        try:
            self._refuse_unsafe()
            self.is_1904 = False
            self.sheets = self._sheets()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._package.close()
        if self._copy is not None:
            self._copy.close()

    @property
    def is_changed(self) -> bool:
        """Whether somebody wrote to the file since it was opened, put another in its place, or took it away."""
        return self._current_version() != self._version

    def _current_version(self) -> tuple[int, int, int] | None:
        if self._copy is not None:
            return None
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _refuse_unsafe(self) -> None:
        infos = self._package.infolist()
        if len(infos) > self.limits.parts:
            raise LimitError("parts", len(infos), self.limits)
        with foreign_reader():
            refuse_names([info.filename for info in infos])
            refuse_methods(infos)

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return self._package.namelist()

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self._package.NameToInfo

    def stream(self, part: str) -> Iterator[bytes]:
        """Yield a part in pieces; the directory's size is what is unpacked at the most.

        Pieces are asked for, so that no more is unpacked at a time than one of them.
        """
        info = self._package.NameToInfo.get(part)
        if info is None:
            raise BrokenWorkbookError
        if info.file_size > self.limits.bulk_part:
            raise LimitError("bulk_part_megabytes", info.file_size, self.limits, f"解压后的部件“{part}”")
        refuse_ratio(part, info.file_size, info.compress_size, self.limits)
        with foreign_reader():
            stream = self._package.open(info)
        with stream:
            while True:
                with foreign_reader():
                    piece = stream.read(_PIECE)
                if not piece:
                    return
                yield piece

    def merged(self, part: str) -> Iterator[Merged]:
        """Yield the merged ranges of a sheet by their first rows; in the part they stand behind all of its rows.

        One number each is kept of them, as there may be some hundred thousand.
        """
        found = array("Q")
        most = self.limits.bulk_merged_ranges
        rest = b""
        for piece in self.stream(part):
            text = rest + piece
            if b"mergeCell" in text:
                found.extend(packed for match in _MERGED.findall(text) if (packed := _packed(*match)) is not None)
                if len(found) > most:
                    raise LimitError("bulk_merged_ranges", len(found), self.limits)
            # A tag that is cut off goes on in the next piece.
            rest = text[text.rfind(b">") + 1 :][-_LONGEST_TAG:]
        for packed in sorted(found):
            yield Merged(
                packed >> 40,
                packed >> 20 & _MOST_ROWS - 1,
                packed >> 10 & _MOST_COLUMNS - 1,
                packed & _MOST_COLUMNS - 1,
            )

    def _read(self, part: str) -> bytes:
        info = self._package.NameToInfo.get(part)
        if info is None:
            raise BrokenWorkbookError
        # Read as a whole.
        refuse_size(part, info.file_size, info.compress_size, self.limits)
        return b"".join(self.stream(part))

    def _sheets(self) -> list[SheetPart]:
        targets: dict[str, str] = {}
        found: list[tuple[str, str, bool]] = []

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
                found.append((attributes["name"], relation_id, attributes.get("state", "") in _HIDDEN))
            elif tag == "workbookPr":
                self.is_1904 = attributes.get("date1904") in ("1", "true")

        relations, workbook = self._read("xl/_rels/workbook.xml.rels"), self._read("xl/workbook.xml")
        with foreign_reader():
            parse(relations, relation, limits=self.limits)
            parse(workbook, sheet, limits=self.limits)
        return [SheetPart(title, targets.get(relation_id, ""), hidden) for title, relation_id, hidden in found]

    @cached_property
    def formats(self) -> list[str]:
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

        if self.has("xl/styles.xml"):
            styles = self._read("xl/styles.xml")
            with foreign_reader():
                parse(styles, start, limits=self.limits)
        return formats


def _copied(path: Path) -> IO[bytes]:
    """Return a copy on this machine of a file that lies elsewhere, which is gone once it is closed."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the package
    with path.open("rb") as stream:
        shutil.copyfileobj(stream, copy)
    return copy


def _packed(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int | None:
    """Pack a range into a number; None where it lies beyond the rows and columns that are read."""
    first, last = int(top) - 1, min(int(bottom), _MOST_ROWS) - 1
    begin, end = column_number(left.decode().upper()), column_number(right.decode().upper())
    if not 0 <= first <= last or begin >= _MOST_COLUMNS or end < begin:
        return None
    return first << 40 | last << 20 | begin << 10 | min(end, _MOST_COLUMNS - 1)
