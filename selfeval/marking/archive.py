"""Reads a zip archive and writes it again with some parts changed: what is not touched keeps its very bytes."""

import copy
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from zipfile import ZipInfo

from selfeval.limits import DEFAULTS, REFUSED, Limits
from selfeval.marking.xml_tree import UnmarkableError
from selfeval.zip_parts import BROKEN, open_package

# What other programs drop when they save a workbook: an archive that has it was written by this one.
SIGNATURE = b"selfeval"
# Behind it stands which workbook the archive is a copy of, once it is known where the copy lies.
_SIGNED = re.compile(rb"PK\x05\x06.{16}(..)(selfeval([0-9a-f]{16}[+]?)?)\Z", re.DOTALL)
# More than the end of any archive of ours takes.
TAIL = 100
_LOCAL = struct.Struct("<IHHHHHIIIHH")
_CENTRAL = struct.Struct("<IBBHHHHHIIIHHHHHII")
_END = struct.Struct("<IHHHHIIH")
_LOCAL_NAMES = struct.Struct("<HH")
_LOCAL_NAMES_AT, _LOCAL_SIZE = 26, 30
_STREAMED, _ENCRYPTED, _UTF8 = 0x8, 0x1, 0x800
_VERSION = 20
_EARLIEST = (1980, 1, 1, 0, 0, 0)


_UNREADABLE: tuple[type[Exception], ...] = (KeyError, *REFUSED, *BROKEN)


class Archive:
    """A zip archive in memory."""

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Read the directory; UnmarkableError where it is none of the usual kind."""
        self._data = data
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise UnmarkableError(str(error)) from error
        infos = self._zip.infolist()
        if len(self._zip.NameToInfo) != len(infos) or any(info.flag_bits & _ENCRYPTED for info in infos):
            raise UnmarkableError("names twice, or encrypted")
        # Excel reads no other kinds of packing, and what is handed back must open everywhere.
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise UnmarkableError("packed in an unusual way")
        self.names = list(self._zip.NameToInfo)

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """Return a part's content."""
        try:
            return open_package(self._data, self._limits).read(name)
        except _UNREADABLE as error:
            raise UnmarkableError(str(error)) from error

    def with_changes(self, changes: Mapping[str, bytes | None]) -> bytes:
        """Return the archive, signed, with parts replaced, left out (None) or added at its end.

        UnmarkableError where a part that is carried over is damaged, as programs do not open what has such a part.
        """
        out = _Out()
        for name, info in self._zip.NameToInfo.items():
            content = changes.get(name)
            if name not in changes:
                self.read(name)
                out.add(info, self._stored(info))
            elif content is not None:
                # The directory that was read goes on saying what the old archive holds.
                changed = copy.copy(info)
                out.add(changed, _packed(changed, content))
        for name, content in changes.items():
            if name not in self._zip.NameToInfo and content is not None:
                info = ZipInfo(name, _EARLIEST)
                info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
                info.flag_bits = 0 if name.isascii() else _UTF8
                out.add(info, _packed(info, content))
        return out.finished()

    def _stored(self, info: ZipInfo) -> bytes:
        """Return a part's bytes as they lie in the archive."""
        lengths = info.header_offset + _LOCAL_NAMES_AT
        name_length, extra_length = _LOCAL_NAMES.unpack_from(self._data, lengths)
        start = info.header_offset + _LOCAL_SIZE + name_length + extra_length
        return self._data[start : start + info.compress_size]


def origin_of(tail: bytes) -> str | None:
    """Return what an archive of ours is a copy of, empty where it does not say; None where it is not ours."""
    found = _SIGNED.search(tail)
    if found is None or found[1] != struct.pack("<H", len(found[2])):
        return None
    return (found[3] or b"").decode()


def signed(data: bytes, origin: str = "") -> bytes:
    """Return an archive, without comment or signed, with our signature and its origin as its comment."""
    found = _SIGNED.search(data[-TAIL:])
    body = data[: -2 - len(found[2])] if found else data[:-2]
    comment = SIGNATURE + origin.encode()
    return body + struct.pack("<H", len(comment)) + comment


class _Out:
    """An archive being written."""

    def __init__(self) -> None:
        self._body: list[bytes] = []
        self._directory: list[bytes] = []
        self._offset = 0

    def add(self, info: ZipInfo, stored: bytes) -> None:
        # The sizes stand before the content, not behind it, so the flag that says so must go.
        flags = info.flag_bits & ~_STREAMED
        name = info.orig_filename.encode("utf-8" if flags & _UTF8 else "cp437")
        year, month, day, hour, minute, second = info.date_time
        time = hour << 11 | minute << 5 | second // 2
        date = (year - 1980) << 9 | month << 5 | day
        common = (flags, info.compress_type, time, date, info.CRC, len(stored), info.file_size, len(name), 0)
        version = max(info.extract_version, _VERSION)
        record = _LOCAL.pack(0x04034B50, version, *common) + name + stored
        entry = _CENTRAL.pack(
            0x02014B50, info.create_version, info.create_system, version, *common,
            0, 0, info.internal_attr, info.external_attr, self._offset,
        )  # fmt: skip
        self._body.append(record)
        self._directory += (entry, name)
        self._offset += len(record)

    def finished(self) -> bytes:
        central, count = b"".join(self._directory), len(self._body)
        end = _END.pack(0x06054B50, 0, 0, count, count, len(central), self._offset, len(SIGNATURE))
        return b"".join((*self._body, central, end, SIGNATURE))


def _packed(info: ZipInfo, content: bytes) -> bytes:
    """Return a part's new content as it lies in the archive, and note its sizes."""
    info.CRC, info.file_size = zlib.crc32(content), len(content)
    if info.compress_type == zipfile.ZIP_STORED:
        return content
    info.compress_type = zipfile.ZIP_DEFLATED
    deflate = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    return deflate.compress(content) + deflate.flush()
