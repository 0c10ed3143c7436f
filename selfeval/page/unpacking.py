"""Unpacks the workbooks of a zip, in a process of its own: nothing a zip says of itself is believed."""

import contextlib
import errno
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from selfeval.intake.container import SUFFIXES
from selfeval.names_on_disk import OLDER
from selfeval.page.bounds import megabytes
from selfeval.page.placing import place
from selfeval.page.refusals import RefusedError

_PIECE = 1 << 20
# zipfile keeps something of each member, also of millions.
_MOST_MEMBERS = 100_000
_MEMBER = b"PK\x01\x02"
_UTF8, _ENCRYPTED = 0x800, 0x1
_BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_IS_BROKEN = "“{name}”不是能打开的zip压缩包，或者已经损坏。请重新压缩，或者直接放入工作簿。"
_TOO_MANY = "压缩包“{name}”里的文件太多（最多{most}个）。请分几次放入。"
_TOO_LARGE = "压缩包“{name}”解开以后太大，超过还能放的{most}。请分几次放入。"
_PROTECTED = "压缩包“{name}”设了密码，读不出来。请去掉密码后再放入。"
_DISK_FULL = "磁盘已满，压缩包“{name}”没有解开。请腾出空间后再放入。"


class Packed(NamedTuple):
    """A zip by the ``name`` that it was sent under, to be unpacked into a folder: so many bytes and files at most."""

    path: Path
    folder: Path
    most_bytes: int
    most_files: int
    name: str


def unpack(packed: Packed) -> list[str]:
    """Unpack the workbooks of a zip; return sentences about what was left.

    RefusedError where it is no good; then nothing of it is left. No path of the zip is used: each part of a name is
    made legal, and what would lie elsewhere lies inside.
    """
    made: list[Path] = []
    try:
        return _unpacked(packed, made)
    except BaseException as error:
        for path in made:
            path.unlink(missing_ok=True)
        if isinstance(error, _BROKEN):
            raise RefusedError(_IS_BROKEN.format(name=packed.name)) from None
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise RefusedError(_DISK_FULL.format(name=packed.name)) from None
        raise


def _unpacked(packed: Packed, made: list[Path]) -> list[str]:
    left: list[str] = []
    room = packed.most_bytes
    _require_few(packed)
    with zipfile.ZipFile(packed.path) as archive:
        for member in archive.infolist():
            name = _name(member)
            if member.is_dir() or any(map(_is_hidden, PurePosixPath(name.replace("\\", "/")).parts)):
                continue
            if not name.lower().endswith(SUFFIXES):
                left.append(f"压缩包“{packed.name}”里的“{name}”不是工作簿，没有读。")
                continue
            if member.flag_bits & _ENCRYPTED:
                raise RefusedError(_PROTECTED.format(name=packed.name))
            if len(made) >= packed.most_files:
                raise RefusedError(_TOO_MANY.format(name=packed.name, most=packed.most_files))
            made.append(place(packed.folder, name))
            with archive.open(member) as stream:
                room -= _copied(stream, made[-1], room, packed)
    if not made:
        left.append(f"压缩包“{packed.name}”里没有工作簿（{'、'.join(SUFFIXES)}）。")
    return left


def _require_few(packed: Packed) -> None:
    """RefusedError where the directory of a zip may have too many members to be read at all."""
    count, rest = 0, b""
    with packed.path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            count += (rest + piece).count(_MEMBER)
            rest = piece[1 - len(_MEMBER) :]
    if count > _MOST_MEMBERS:
        raise RefusedError(_TOO_MANY.format(name=packed.name, most=_MOST_MEMBERS))


def _is_hidden(part: str) -> bool:
    return part.startswith(("~$", ".", "__MACOSX")) and part not in (".", "..")


def _name(member: zipfile.ZipInfo) -> str:
    """Return a name as it was typed: Windows writes Chinese names in GBK and does not say so."""
    if member.flag_bits & _UTF8:
        return member.filename
    with contextlib.suppress(UnicodeError):
        return member.filename.encode("cp437").decode(OLDER)
    return member.filename


def _copied(stream: IO[bytes], path: Path, room: int, packed: Packed) -> int:
    """Copy a member piece by piece, whatever it says of its size; return how many bytes it had."""
    copied = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        while piece := stream.read(_PIECE):
            copied += len(piece)
            if copied > room:
                raise RefusedError(_TOO_LARGE.format(name=packed.name, most=megabytes(packed.most_bytes)))
            target.write(piece)
    return copied
