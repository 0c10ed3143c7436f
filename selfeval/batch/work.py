"""What a run is to make: workbooks of one project, and the projects of bulk workbooks, one after another."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from selfeval.batch.addresses import each_of, is_remote
from selfeval.intake.bulk import BulkFile, NotBulkError
from selfeval.intake.bulk_look import guessed_projects
from selfeval.intake.bulk_project import BulkProject
from selfeval.limits import DEFAULTS, Limits

# So many files are looked at before anything is made, so that it is known how much there is to do.
_LOOKED_AT_FIRST = 2000
# Of the others so many at a time, as those at an address each wait for an answer.
_LOOKED_AT_LATER = 64
# Between a bulk workbook and the code of a project in it.
SIGN = "#"


class Item(NamedTuple):
    """A workbook; or one project of a bulk workbook; or, behind all of its projects, ``bulk`` itself, still open."""

    path: Path
    project: BulkProject | None = None
    bulk: BulkFile | None = None


class Work:
    """The projects of some files; those that a text names where ``only`` is given, and the first ``limit`` of them.

    Bulk workbooks are opened one after another, each when it is its turn. ``gone`` are the keys of projects that an
    earlier run found in them, and this one does not.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        only: str | None = None,
        limit: int | None = None,
        codes: Sequence[str] = (),
        limits: Limits = DEFAULTS,
    ) -> None:
        """Take the files; ``codes`` are the only ones wanted of bulk workbooks where there are any."""
        self._limits = limits
        self._only, self._limit = only or "", limit
        self._codes = frozenset(codes)
        self._guesses: dict[Path, int] = {}
        self.gone: set[str] = set()
        self._look_at([path for path in paths if not self._is_named(path.as_posix())])
        self.paths = [path for path in paths if self._guesses.get(path) or self._is_named(path.as_posix())]
        self._look_at(self.paths[:_LOOKED_AT_FIRST])
        self._total = sum(max(self._guesses.get(path, 1), 1) for path in self.paths)

    @property
    def total(self) -> int:
        """How many projects there are, as far as it is known yet."""
        return self._total if self._limit is None else min(self._total, self._limit)

    def __iter__(self) -> Iterator[Item]:
        """Yield them in the order of the files."""
        left = self._limit
        for number, path in enumerate(self.paths):
            if left is not None and left <= 0:
                return
            if path not in self._guesses:
                found = self._look_at(self.paths[number : number + _LOOKED_AT_LATER])
                self._total += sum(max(guess, 1) - 1 for guess in found)
            for item in self._items(path, self._guesses[path], left):
                yield item
                left = left - 1 if left is not None and item.bulk is None else left

    def _items(self, path: Path, guess: int, left: int | None) -> Iterator[Item]:
        bulk = opened(path, self._limits) if guess else None
        if bulk is None:
            if guess:
                self._total -= guess - 1
            yield Item(path)
            return
        try:
            self._total += bulk.count - guess
            done = 0
            for project in bulk.projects():
                if left is not None and done >= left:
                    break
                if self._is_wanted(path, project.code):
                    done += 1
                    yield Item(path, project)
                else:
                    self._total -= 1
            yield Item(path, bulk=bulk)
        finally:
            bulk.close()

    def is_bulk(self, path: Path) -> bool:
        """Whether a file looks like a bulk workbook."""
        self._look_at([path])
        return self._guesses[path] > 0

    def _look_at(self, paths: Sequence[Path]) -> list[int]:
        """Guess how many projects there are in each of the files that were not looked at yet."""
        new = [path for path in paths if path not in self._guesses]
        found = each_of(partial(guessed_projects, limits=self._limits), new, at_once=any(map(is_remote, new)))
        self._guesses.update(zip(new, found, strict=True))
        return found

    def _is_named(self, text: str) -> bool:
        return self._only in text

    def _is_wanted(self, path: Path, code: str) -> bool:
        return self._is_named(named(path.as_posix(), code)) and (not self._codes or code in self._codes)


def code_of(item: Item) -> str | None:
    """Return the code of a project in a bulk workbook."""
    return None if item.project is None else item.project.code


def opened(path: Path, limits: Limits = DEFAULTS) -> BulkFile | None:
    """Open a bulk workbook; None where it is of one project after all, or cannot be read."""
    try:
        return BulkFile(path, limits)
    except (NotBulkError, OSError):
        return None


def named(file: str, code: str | None) -> str:
    """Return what a project of a bulk workbook is called: path#code."""
    return file if code is None else f"{file}{SIGN}{code}"


def split_name(path: Path, is_there: Callable[[Path], bool]) -> tuple[Path, str | None]:
    """Return file and code of path#code; the path as it is where there is such a file, or none before the sign."""
    if is_there(path):
        return path, None
    file, sign, code = str(path).rpartition(SIGN)
    return (Path(file), code) if sign and code and is_there(Path(file)) else (path, None)
