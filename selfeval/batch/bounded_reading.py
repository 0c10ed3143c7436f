"""Reads a file whole, but never more of it than a limit allows, and never while somebody writes to it."""

import errno
import os
from pathlib import Path, PurePath
from typing import BinaryIO


class ChangedError(OSError):
    """A file was written to while it was read, so that what was read may be half of the old and half of the new."""

    def __init__(self) -> None:
        """Say so to those who only know errors of the system."""
        super().__init__(errno.EBUSY, "正被别的程序改动")


def read_bounded(path: Path, most: int) -> tuple[bytes, int]:
    """Return a file's bytes with its size; of one that is larger than ``most``, also if it grows, only the size.

    ChangedError where it is written to meanwhile; OSError where it cannot be read.
    """
    size = path.stat().st_size
    if size > most:
        return b"", size
    with path.open("rb") as stream:
        before = _version(path, stream)
        # As many as are asked for are made room for.
        data = stream.read(size + 1)
        if len(data) > size:
            data += stream.read(most + 1 - len(data))
        if _version(path, stream) != before:
            raise ChangedError
    return (b"", len(data)) if len(data) > most else (data, len(data))


def _version(path: PurePath, stream: BinaryIO) -> tuple[int, int] | None:
    """Return what of an opened file is another once it was written to; None at an address, where nobody tells."""
    if not isinstance(path, PurePath):
        return None
    status = os.fstat(stream.fileno())
    return status.st_size, status.st_mtime_ns
