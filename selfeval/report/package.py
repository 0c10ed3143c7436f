"""Reads a .docx package and writes one whose bytes depend on nothing but its content."""

import struct
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple

from isal import isal_zlib

from selfeval import xml_events
from selfeval.limits import DEFAULTS, OF_OUR_OWN, LimitError, Limits, UnsafeError
from selfeval.zip_parts import BROKEN, Parts

# 1 January 1980, 00:00: the earliest date a package can name, and the same for every run.
_DOS_TIME, _DOS_DATE = 0, 0x21
_DEFLATED, _VERSION = 8, 20
# Says that a name is UTF-8; without it names that are not ASCII are read in an old code page.
_UTF8 = 0x800
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IHHHHHHIIIHHHHHI")
_OFFSET = struct.Struct("<I")
_END = struct.Struct("<IHHHHIIH")
_LEVEL = 2
MAIN = "word/document.xml"
# Tables in tables are walked through by functions that call each other; Python allows some hundred calls at a time.
_HOLDERS, _DEEPEST_HOLDER = ("tbl", "txbxContent"), 60


class Part(NamedTuple):
    """A part ready to be written: its record, and what the directory says of it before and after its place."""

    record: bytes
    entry: bytes
    name: bytes


def read_parts(data: bytes, limits: Limits = DEFAULTS) -> dict[str, bytes] | None:
    """Return all parts of a package by name; None if the bytes are no .docx.

    One of limits.REFUSED where it is too large, nested too deep, or built as no program builds one.
    """
    parts = _inflated(data, limits)
    for name, content in (parts or {}).items():
        if name.endswith((".xml", ".rels")):
            # What is no XML is said where the part is used.
            with suppress(xml_events.XmlError):
                _look_at_depth(content, limits)
    return parts


def read_own(data: bytes) -> dict[str, bytes]:
    """Return all parts of a package that this program has just made, none if the bytes are no .docx.

    How deep its parts are was looked at when its template was opened.
    """
    return _inflated(data, OF_OUR_OWN) or {}


def _inflated(data: bytes, limits: Limits) -> dict[str, bytes] | None:
    if len(data) > limits.file:
        raise LimitError("file_megabytes", len(data), limits)
    try:
        package = Parts(data, limits)
        parts = {name: package.read(name) for name in package.sizes if not name.endswith("/")}
    except BROKEN:
        return None
    return parts if MAIN in parts else None


def _look_at_depth(xml: bytes, limits: Limits) -> None:
    """LimitError where a part is nested too deep, UnsafeError where tables and text boxes are inside each other."""
    holders = 0

    def begin(tag: str, _attributes: object) -> None:
        nonlocal holders
        holders += tag in _HOLDERS
        if holders > _DEEPEST_HOLDER:
            raise UnsafeError(f"文件里的表格或文本框一层套一层，超过{_DEEPEST_HOLDER}层")

    def finish(tag: str) -> None:
        nonlocal holders
        holders -= tag in _HOLDERS

    xml_events.parse(xml, begin, finish, limits=limits)


def compressed(name: str, content: Iterable[bytes]) -> Part:
    """Compress a part, given in pieces. What never changes is compressed once and kept."""
    deflate = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15)
    pieces: list[bytes] = []
    checksum = size = 0
    for piece in content:
        pieces.append(deflate.compress(piece))
        checksum = isal_zlib.crc32(piece, checksum)
        size += len(piece)
    pieces.append(deflate.flush())
    data, encoded = b"".join(pieces), name.encode()
    flags = 0 if name.isascii() else _UTF8
    common = (_VERSION, flags, _DEFLATED, _DOS_TIME, _DOS_DATE, checksum, len(data), size, len(encoded), 0)
    record = _LOCAL.pack(0x04034B50, *common) + encoded + data
    return Part(record, _CENTRAL.pack(0x02014B50, _VERSION, *common, 0, 0, 0, 0), encoded)


def write(parts: Iterable[Part]) -> bytes:
    """Return the package of the parts, in their order."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for record, entry, name in parts:
        directory += (entry, _OFFSET.pack(offset), name)
        body.append(record)
        offset += len(record)
    central = b"".join(directory)
    count = len(body)
    body += (central, _END.pack(0x06054B50, 0, 0, count, count, len(central), offset, 0))
    return b"".join(body)
