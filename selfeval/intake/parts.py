"""Reads the parts of a zip package: the directory once, and each part that is asked for, checked, and no others.

The standard zipfile takes longer to open a package than all its sheets take to be read. What is written here reads
the everyday package; of any other (zip64, several disks, bytes before the first part, a name twice, encryption) it
leaves the reading to zipfile.
"""

import io
import struct
import zipfile
import zlib
from functools import lru_cache
from typing import NamedTuple

from isal import isal_zlib

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s2x3H2x2x3L3H2x2x4xL")
_LOCAL_LENGTHS = struct.Struct("<2H")
_CENTRAL_SIZE, _LOCAL_SIZE = 46, 30
_END_SIGN, _CENTRAL_SIGN, _LOCAL_SIGN = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_LONGEST_COMMENT = 0xFFFF
_BEYOND_16, _BEYOND_32 = 0xFFFF, 0xFFFFFFFF
_UTF8 = 0x800
# What a part may say of itself: how it was deflated, that its sizes stand behind it as well, that its name is UTF-8.
_EVERYDAY_FLAGS = 0x2 | 0x4 | 0x8 | _UTF8
_STORED, _DEFLATED = 0, 8
# The version of the format that zipfile reads at most.
_NEWEST = 63
# Deflate makes at most 1032 bytes of one, so that a part of this size is inflated at once without a look at how much
# comes of it; a larger one is inflated up to the size that the directory gives.
_SAFE = 100_000

# The library's types call this class an exception.
_DAMAGED: type[Exception] = isal_zlib.error  # type: ignore[assignment]
BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    _DAMAGED,
    zlib.error,
    struct.error,
    OSError,
    ValueError,
    NotImplementedError,
    EOFError,
    RuntimeError,
)


# As many bytes of parts are kept once they were read; an everyday workbook has 50,000.
_MOST_KEPT = 1_000_000


class _Record(NamedTuple):
    method: int
    checksum: int
    compressed: int
    size: int
    offset: int
    name: bytes


class Parts:
    """The parts of a package. Opening and reading raise one of BROKEN where it is damaged."""

    def __init__(self, data: bytes) -> None:
        """Read the directory."""
        self._data = data
        self._records = _directory(data)
        self._package: zipfile.ZipFile | None = None
        self._kept: dict[str, bytes] = {}
        self._room = _MOST_KEPT
        if self._records is None:
            self._package = zipfile.ZipFile(io.BytesIO(data))
            self.sizes = {info.filename: info.file_size for info in self._package.infolist()}
            self.content = sum(info.file_size for info in self._package.infolist())
        else:
            self.sizes = {name: record.size for name, record in self._records.items()}
            self.content = sum(self.sizes.values())

    def read(self, name: str) -> bytes:
        """Return a part; KeyError where there is none of this name."""
        content = self._kept.get(name)
        if content is None:
            content = self._read(name)
            if len(content) <= self._room:
                self._kept[name] = content
                self._room -= len(content)
        return content

    def _read(self, name: str) -> bytes:
        if self._records is None:
            if self._package is None or name not in self.sizes:
                raise KeyError(name)
            return self._package.read(name)
        record = self._records[name]
        start = record.offset + _LOCAL_SIZE
        if self._data[record.offset : record.offset + 4] != _LOCAL_SIGN:
            raise zipfile.BadZipFile(name)
        name_length, extra_length = _LOCAL_LENGTHS.unpack_from(self._data, record.offset + _LOCAL_SIZE - 4)
        if self._data[start : start + name_length] != record.name:
            raise zipfile.BadZipFile(name)
        start += name_length + extra_length
        content = self._data[start : start + record.compressed]
        if record.method == _DEFLATED:
            content = _inflated(content, record.size)
        if len(content) != record.size or isal_zlib.crc32(content) != record.checksum:
            raise zipfile.BadZipFile(name)
        return content


@lru_cache(maxsize=1)
def open_package(data: bytes) -> Parts:
    """Return the parts of a package; the same for its reader and for what hands it back, each time it is the last."""
    return Parts(data)


def _inflated(data: bytes, size: int) -> bytes:
    inflated: bytes
    if len(data) <= _SAFE:
        inflated = isal_zlib.decompress(data, -15, size or 1)
    else:
        inflated = isal_zlib.decompressobj(-15).decompress(data, size + 1)
    return inflated


def _directory(data: bytes) -> dict[str, _Record] | None:
    """Return the records of the parts by their names; None where zipfile had better look."""
    end = data.rfind(_END_SIGN, max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if end < 0 or len(data) - end < _END.size:
        return None
    _, disk, first_disk, here, count, length, start, comment = _END.unpack_from(data, end)
    # In an everyday package the directory ends where its end record begins, and the comment ends the file.
    if disk or first_disk or here != count or count == _BEYOND_16 or start + length != end:
        return None
    if end + _END.size + comment != len(data):
        return None
    records: dict[str, _Record] = {}
    at = start
    for _ in range(count):
        if at + _CENTRAL_SIZE > end:
            return None
        sign, version, flags, method, checksum, compressed, size, name_length, extra, remark, offset = (
            _CENTRAL.unpack_from(data, at)
        )
        at += _CENTRAL_SIZE
        raw = data[at : at + name_length]
        at += name_length + extra + remark
        if sign != _CENTRAL_SIGN or flags & ~_EVERYDAY_FLAGS or method not in (_STORED, _DEFLATED) or at > end:
            return None
        if version > _NEWEST or _BEYOND_32 in (compressed, size, offset):
            return None
        # zipfile cuts names at a NUL, and knows the code page of names that are neither ASCII nor UTF-8.
        if b"\0" in raw or not (raw.isascii() or flags & _UTF8):
            return None
        name = raw.decode("utf-8", "replace")
        if name in records:
            return None
        # A NamedTuple's own constructor takes twice as long.
        records[name] = tuple.__new__(_Record, (method, checksum, compressed, size, offset, raw))
    return records if at == end else None
