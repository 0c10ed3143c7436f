"""Reads the parts of a zip package: the directory once, and each part that is asked for, checked, and no others.

The standard zipfile takes longer to open a package than all its sheets take to be read. What is written here reads
the everyday package; of any other (zip64, several disks, bytes before the first part) zipfile reads the directory,
and only that: it inflates a part as far as it goes, whatever its size should be.

The limits are kept here. What the directory says must be within them, and no part is inflated further than the
directory says, so that a forged size is found by counting. ``proved`` is for readers that unpack by themselves.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from isal import isal_zlib

from selfeval.limits import DEFAULTS, EncryptedError, LimitError, Limits, UnsafeError

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s2x3H2x2x3L3H2x2x4xL")
_LOCAL_LENGTHS = struct.Struct("<2H")
_CENTRAL_SIZE, _LOCAL_SIZE = 46, 30
_END_SIGN, _CENTRAL_SIGN, _LOCAL_SIGN = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_ZIP64_SIGN = b"PK\x06\x07"
_LONGEST_COMMENT = 0xFFFF
_BEYOND_16, _BEYOND_32 = 0xFFFF, 0xFFFFFFFF
_UTF8 = 0x800
# What a part may say of itself: how it was deflated, that its sizes stand behind it as well, that its name is UTF-8.
_EVERYDAY_FLAGS = 0x2 | 0x4 | 0x8 | _UTF8
_STORED, _DEFLATED = 0, 8
# The version of the format that zipfile reads at most.
_NEWEST = 63
# Deflate makes at most 1032 bytes of one, so that a part of this size is inflated at once without a look at how much
# comes of it: less than 25 MB. A larger one is inflated up to the size that the directory gives.
_SAFE = 24_000
_ENCRYPTED = 0x1 | 0x40
_PATCHED = 0x20
# A document type, also in the encodings that take two or four bytes for a character.
_DOCTYPE = re.compile(rb"<\0{0,3}!\0{0,3}D\0{0,3}O\0{0,3}C\0{0,3}T\0{0,3}Y\0{0,3}P\0{0,3}E")
_XML = re.compile(r"\.(?:xml|rels|vml|rdf)$", re.IGNORECASE)
_LEADING_OUT = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_METHODS = {9: "deflate64", 12: "bzip2", 14: "LZMA", 95: "XZ", 98: "PPMd", 93: "Zstandard"}

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
    """The parts of a package.

    Opening and reading raise one of BROKEN where it is damaged, LimitError where it is too large, UnsafeError where
    it is built as no program builds one, EncryptedError where its parts are encrypted.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Read the directory."""
        self._data = data
        self.limits = limits
        found = _directory(data, limits)
        self._is_plain = found is not None
        self._records = _directory_by_zipfile(data, limits) if found is None else found
        self.sizes = {name: record.size for name, record in self._records.items()}
        self.content = sum(self.sizes.values())
        if self.content > limits.content:
            raise LimitError("content_megabytes", self.content, limits)
        self._kept: dict[str, bytes] = {}
        self._room = _MOST_KEPT

    def read(self, name: str) -> bytes:
        """Return a part; KeyError where there is none of this name."""
        content = self._kept.get(name)
        if content is None:
            content = self._read(name)
            if len(content) <= self._room:
                self._kept[name] = content
                self._room -= len(content)
        return content

    def _packed(self, name: str, record: _Record) -> bytes:
        start = record.offset + _LOCAL_SIZE
        if self._data[record.offset : record.offset + 4] != _LOCAL_SIGN:
            raise zipfile.BadZipFile(name)
        name_length, extra_length = _LOCAL_LENGTHS.unpack_from(self._data, start - 4)
        if self._data[start : start + name_length] != record.name:
            raise zipfile.BadZipFile(name)
        start += name_length + extra_length
        return self._data[start : start + record.compressed]

    def _read(self, name: str) -> bytes:
        record = self._records[name]
        content = self._packed(name, record)
        if record.method == _DEFLATED:
            content = _inflated(content, record.size)
        if len(content) != record.size or isal_zlib.crc32(content) != record.checksum:
            raise zipfile.BadZipFile(name)
        # One character is found many times as fast as several of which the first stands everywhere.
        if b"!" in content and (b"!D" in content or b"!\0" in content) and _declares_type(name, content):
            raise UnsafeError(f"文件里的部件“{name}”含有文档类型声明（<!DOCTYPE）")
        return content

    def proved(self) -> bytes:
        """Return the package once all of its parts were inflated and found to be within the limits.

        Where readers may differ on what its parts are, it is written anew.
        """
        # Readers may differ on where the directory of a package is that has two ends, or may be a zip64.
        if self._is_plain and self._data.count(_END_SIGN) == 1 and _ZIP64_SIGN not in self._data:
            for name in self._records:
                self._read(name)
            return self._data
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name in self._records:
                package.writestr(name, self._read(name))
        return stream.getvalue()


@lru_cache(maxsize=1)
def open_package(data: bytes, limits: Limits = DEFAULTS) -> Parts:
    """Return the parts of a package; the same for its reader and for what hands it back, each time it is the last."""
    return Parts(data, limits)


def _declares_type(name: str, content: bytes) -> bool:
    return _XML.search(name) is not None and _DOCTYPE.search(content) is not None


def refuse_names(names: Collection[str]) -> None:
    """Raise UnsafeError where a name stands twice, or leads out of the package."""
    seen: set[str] = set()
    for name in names:
        if _LEADING_OUT.search(name):
            raise UnsafeError(f"文件里有部件的名称是绝对路径或者含有“..”（{name[:80]}）")
        # Programs do not mind capital letters.
        if name.lower() in seen:
            raise UnsafeError(f"文件里有重名的部件（{name[:80]}）")
        seen.add(name.lower())


def refuse_methods(infos: Iterable[zipfile.ZipInfo]) -> None:
    """Raise EncryptedError, or UnsafeError where a part is packed in a way that office programs do not open.

    Of some of these ways nobody can tell how much memory they need.
    """
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise EncryptedError
        if info.flag_bits & _PATCHED:
            raise zipfile.BadZipFile(info.filename)
        if info.compress_type not in (_STORED, _DEFLATED):
            method = _METHODS.get(info.compress_type)
            if method is None:
                raise zipfile.BadZipFile(info.filename)
            raise UnsafeError(f"文件里的部件“{info.filename[:80]}”用{method}方法压缩，办公软件打不开")


def refuse_size(name: str, size: int, compressed: int, limits: Limits) -> None:
    """Raise LimitError where a part of such a size, as it is packed and inflated, is beyond the limits."""
    if size > limits.part:
        raise LimitError("part_megabytes", size, limits, f"解压后的部件“{name[:80]}”")
    refuse_ratio(name, size, compressed, limits)


def refuse_ratio(name: str, size: int, compressed: int, limits: Limits) -> None:
    """Raise LimitError where so much comes of so little that it is made to fill the memory."""
    if size > limits.inflated_unasked and size > compressed * limits.inflation_ratio:
        what = f"部件“{name[:80]}”解压的倍数"
        raise LimitError("inflation_ratio", -(-size // max(compressed, 1)), limits, what)


def _inflated(data: bytes, size: int) -> bytes:
    inflated: bytes
    if len(data) <= _SAFE:
        inflated = isal_zlib.decompress(data, -15, size or 1)
    else:
        inflated = isal_zlib.decompressobj(-15).decompress(data, size + 1)
    return inflated


def _end_of(data: bytes) -> tuple[int, int, int] | None:
    """Return how many parts there are, where the directory begins and where it ends; None where that is unusual."""
    end = data.rfind(_END_SIGN, max(0, len(data) - _END.size - _LONGEST_COMMENT))
    if end < 0 or len(data) - end < _END.size:
        return None
    _, disk, first_disk, here, count, length, start, comment = _END.unpack_from(data, end)
    # In an everyday package the directory ends where its end record begins, and the comment ends the file.
    if disk or first_disk or here != count or count == _BEYOND_16 or start + length != end:
        return None
    return (count, start, end) if end + _END.size + comment == len(data) else None


def _directory(data: bytes, limits: Limits) -> dict[str, _Record] | None:
    """Return the records of the parts by their names; None where zipfile had better look."""
    found = _end_of(data)
    if found is None:
        return None
    count, start, end = found
    if count > limits.parts:
        raise LimitError("parts", count, limits)
    unasked, ratio, most = limits.inflated_unasked, limits.inflation_ratio, limits.part
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
        if size > unasked and (size > most or size > compressed * ratio):
            refuse_size(name, size, compressed, limits)
        # A NamedTuple's own constructor takes twice as long.
        records[name] = tuple.__new__(_Record, (method, checksum, compressed, size, offset, raw))
    # What is wrong with a name is told by the other way.
    is_usual = at == end and not _may_lead_out(records) and len({name.lower() for name in records}) == count
    return records if is_usual else None


def _may_lead_out(names: Iterable[str]) -> bool:
    """Whether a name has a sign of one that leads out of the package."""
    joined = "\n".join(names)
    return ".." in joined or ":" in joined or "\\" in joined or "\n/" in joined or joined.startswith("/")


def _directory_by_zipfile(data: bytes, limits: Limits) -> dict[str, _Record]:
    """Return the records as zipfile reads the directory; zipfile.BadZipFile where it cannot."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        infos = package.infolist()
    if len(infos) > limits.parts:
        raise LimitError("parts", len(infos), limits)
    refuse_names([info.filename for info in infos])
    refuse_methods(infos)
    records: dict[str, _Record] = {}
    for info in infos:
        refuse_size(info.filename, info.file_size, info.compress_size, limits)
        raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437", "replace")
        fields = (info.compress_type, info.CRC, info.compress_size, info.file_size, info.header_offset, raw)
        records[info.filename] = _Record(*fields)
    return records
