"""Writes the copies that are handed back, and never over one that a person has edited or another workbook has."""

import contextlib
from pathlib import Path, PurePath

from selfeval.batch.addresses import is_file, is_remote, names_in, remove
from selfeval.batch.file_names import FileNames, alike, legal, numbered, path_in
from selfeval.batch.origins import is_of, origin, origin_in
from selfeval.batch.parts import Part, place
from selfeval.evaluation.problems import Problem, problem
from selfeval.marking.copies import is_named_list, names_of, stem_of_copy

_CORRECTED = "请把它移到input文件夹，换下原来的那份，再运行；不需要的请删去"
_NOTED = "需要留着的请改名，不需要的请删去"
# An earlier copy may have been moved out of the row of numbers.
_GAP = 2


def hand_back(copy: Part, source: Path, output: Path, names: FileNames) -> tuple[Path | None, tuple[Problem, ...]]:
    """Place a copy under the first name that is free or holds an older one of it; say which edited ones were left.

    One that could not be written leaves its name to the next run.
    """
    left_alone: list[Problem] = []
    if copy.failure is not None:
        names.hold(copy.stem, copy.suffix)
        return None, ()
    own = origin(source, output)
    while True:
        path = path_in(output, names.take(copy.stem, copy.suffix))
        if is_remote(path) and not is_file(path):
            # Asking costs as long as writing.
            break
        try:
            there = origin_in(path)
        except OSError:
            # Nothing is there; or what cannot be read cannot be written either, and is reported with the reason.
            break
        if is_of(there, own):
            break
        # The workbook that was just read is where it should be, and needs no advice.
        if there is None and not _is_same(path, source):
            hint = _NOTED if is_named_list(path) else _CORRECTED
            left_alone.append(problem("copy-kept", None, None, name=path.name, hint=hint))
    wrong = place(copy, path, output)
    if wrong is not None:
        return None, (*left_alone, wrong)
    return path, tuple(left_alone)


class Earlier:
    """The copies that lie in an output folder when a run begins: most workbooks have none that could be withdrawn."""

    def __init__(self, output: Path) -> None:
        """Look into the folder once."""
        found = (stem_of_copy(PurePath(name)) for name in names_in(output))
        self._stems = {alike(stem) for stem in found if stem is not None}

    def may_have(self, source: Path) -> bool:
        """Whether one of them may be of a workbook."""
        if not self._stems:
            return False
        stem, suffix = names_of(source)[0]
        return alike(stem_of_copy(PurePath(f"{legal(stem)}{suffix}")) or "") in self._stems


def withdraw(source: Path, output: Path, names: FileNames) -> None:
    """Take away the copies of a workbook that this run did not write, unless a person edited them."""
    own = origin(source, output)
    for stem, suffix in names_of(source):
        missing = 0
        for name in numbered(stem, suffix):
            path = path_in(output, name)
            missing = 0 if is_file(path) else missing + 1
            if missing == _GAP:
                break
            with contextlib.suppress(OSError):
                if not names.is_taken(name) and is_of(origin_in(path), own) and not _is_same(path, source):
                    remove(path)


def _is_same(path: Path, source: Path) -> bool:
    if is_remote(path) or is_remote(source):
        return is_remote(path) == is_remote(source) and path.resolve() == source.resolve()
    try:
        return path.samefile(source)
    except OSError:
        return False
