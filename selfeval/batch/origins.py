"""Which workbook a copy was made of: said in the copy itself, as seen from the folder it was written to."""

import hashlib
import os
from pathlib import Path

from selfeval.batch.addresses import resolved, seen_from
from selfeval.intake.container import is_endless
from selfeval.marking.archive import TAIL, origin_of
from selfeval.marking.copies import is_copy, stem_of

_OF_A_COPY = "+"


def origin(source: Path, folder: Path) -> str:
    """Return the sign of a workbook in the copies written to a folder; it is that of its marked copies beside it too.

    Folders that are moved together keep their signs.
    """
    path = resolved(source).with_name(f"{stem_of(source)}{source.suffix.lower()}")
    seen = seen_from(path, resolved(folder))
    return hashlib.blake2b(os.fsencode(seen.as_posix()), digest_size=8).hexdigest()


def sign(source: Path, folder: Path) -> str:
    """Return what a copy written to a folder is signed with: its origin, and whether that was a copy itself."""
    return f"{origin(source, folder)}{_OF_A_COPY if is_copy(source) else ''}"


def is_of(there: str | None, own: str) -> bool:
    """Whether a copy's sign is of this origin."""
    return there is not None and there.removesuffix(_OF_A_COPY) == own


def adds_nothing(there: str | None, path: Path) -> bool:
    """Whether what a copy says is said beside it: nobody edited it, nor what it was made of, or that lies there too."""
    if not there:
        return False
    return not there.endswith(_OF_A_COPY) or is_of(there, origin(path, path.parent))


def origin_in(path: Path) -> str | None:
    """Return the sign in a copy that nobody edited since this program wrote it, None in any other file; or OSError."""
    if is_endless(path):
        return None
    with path.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - TAIL))
        return origin_of(stream.read())
