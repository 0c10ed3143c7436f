"""Writes the copies that are handed back, and never over one that a person has edited."""

import contextlib
import os
from pathlib import Path

from selfeval.batch.file_names import FileNames, legal
from selfeval.batch.writing import write_whole
from selfeval.evaluation.problems import Problem, problem
from selfeval.marking.archive import is_signed
from selfeval.marking.copies import Copy, names_of

# More than the end of any archive of ours takes.
_TAIL = 100
_CORRECTED = "请把它移到input文件夹，换下原来的那份，再运行；不需要的请删去"
_NOTED = "需要留着的请改名，不需要的请删去"


def hand_back(copy: Copy, source: Path, output: Path, names: FileNames) -> tuple[Path | None, tuple[Problem, ...]]:
    """Write a copy under the first name that is free or holds a copy of ours; say which were left alone."""
    left_alone: list[Problem] = []
    while True:
        path = output / os.fsdecode(names.take(copy.stem, copy.suffix).encode())
        if not _is_edited(path):
            break
        # The workbook that was just read is where it should be, and needs no advice.
        if not _is_same(path, source):
            hint = _NOTED if copy.is_list else _CORRECTED
            left_alone.append(problem("copy-kept", None, None, name=path.name, hint=hint))
    wrong = write_whole(path, copy.content)
    if wrong is not None:
        return None, (*left_alone, wrong)
    return path, tuple(left_alone)


def withdraw(source: Path, output: Path, names: FileNames) -> None:
    """Take away an earlier run's copies of a workbook that has no problem any more, unless a person edited them."""
    for stem, suffix in names_of(source):
        path = output / os.fsdecode(f"{legal(stem)}{suffix}".encode())
        if names.is_free(stem, suffix) and path.is_file() and not _is_edited(path) and not _is_same(path, source):
            with contextlib.suppress(OSError):
                path.unlink()


def _is_edited(path: Path) -> bool:
    """Whether a file is there that this program did not write, or not last."""
    try:
        with path.open("rb") as stream:
            stream.seek(0, os.SEEK_END)
            stream.seek(max(0, stream.tell() - _TAIL))
            return not is_signed(stream.read())
    except OSError:
        # Nothing is there; or what cannot be read cannot be written either, and is reported with the reason.
        return False


def _is_same(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return False
