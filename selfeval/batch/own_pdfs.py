"""Tells the PDFs that the program wrote from those of others, and which report each was made of.

LibreOffice never writes the same PDF twice, so that bytes tell nothing. A comment before the end of the file says what
is needed, where the format allows one and no reader shows it: the hash of the report, and how long the file is. A PDF
that a person has signed, commented or saved has other bytes behind it, or has lost it, and is the person's own.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from selfeval.batch import addresses
from selfeval.batch.file_names import path_in

_BEGINNING, _ENDING = b"%PDF-", b"%%EOF"
_START = b"startxref"
_MARK = re.compile(rb"%selfeval ([0-9a-f]{64}) (\d{12})\n" + _START + rb"\s+\d+\s+%%EOF\s*\Z")
# The end of a file that its mark is in.
_TAIL = 200
REPORT, SUFFIX = ".docx", ".pdf"


def is_whole(data: bytes) -> bool:
    """Whether these are the bytes of a PDF that was written to its end."""
    end = data[-_TAIL:].rstrip()
    return data.startswith(_BEGINNING) and end.endswith(_ENDING) and _START in end


def hash_of(report: bytes) -> str:
    """Return what a report is known by."""
    return hashlib.sha256(report).hexdigest()


def marked(data: bytes, report: str) -> bytes:
    """Return a whole PDF with the mark of the report of this hash."""
    place = data.rindex(_START)
    line = f"%selfeval {report} {0:012d}\n"
    line = f"%selfeval {report} {len(data) + len(line):012d}\n"
    return data[:place] + line.encode() + data[place:]


def report_of(path: Path) -> str | None:
    """Return the hash of the report that a PDF was made of; None of one that is not ours, or was changed since."""
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _TAIL))
        found = _MARK.search(stream.read())
    return found[1].decode() if found and int(found[2]) == size else None


def is_own(path: Path) -> bool:
    """Whether a file is a PDF that the program wrote, and nobody changed."""
    try:
        return report_of(path) is not None
    except OSError:
        return False


def are_missing(files: Iterable[str], output: Path) -> bool:
    """Whether any report among the files of a project has no PDF beside it; the files are as the journal has them."""
    reports = (path_in(output, name) for name in files if name.endswith(REPORT))
    return any(not report.with_suffix(SUFFIX).exists() for report in reports)


def withdraw(report: Path) -> tuple[Path, ...]:
    """Take away the PDF of an earlier report of this name, whose figures are not those of this one any more.

    Return the one that is of this report to the byte.
    """
    if addresses.is_remote(report) or report.suffix != REPORT:
        return ()
    path = report.with_suffix(SUFFIX)
    with contextlib.suppress(OSError):
        if path.is_file():
            made_of = report_of(path)
            if made_of == hash_of(report.read_bytes()):
                return (path,)
            if made_of is not None:
                path.unlink()
    return ()
