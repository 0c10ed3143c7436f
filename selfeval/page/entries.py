"""The workbooks of one session, each with its projects as they are and as they were before."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from selfeval.batch.file_names import alike
from selfeval.batch.making import Outcome
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.problems import asks
from selfeval.marking.copies import stem_of
from selfeval.page.changes import Changes
from selfeval.page.whose import Who

# Which folder, as it was dropped, and which name without what a marked copy has in addition.
Identity = tuple[str, str]


def new_id() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(16)


@dataclass(slots=True)
class Project:
    """One project of a workbook, as it was made last, and what is different from the time before."""

    outcome: Outcome
    changes: Changes | None
    ident: str = field(default_factory=new_id)


@dataclass(slots=True)
class Entry:
    """One workbook: where it lies, what it was called, by what it is known again, and the run that made it last.

    It ``is_waiting`` while it was not made since it came. ``earlier`` are those whose projects were in the version
    before, as far as that could be read; ``replaced`` is what to say where they are others now. ``copy_file`` is what
    is handed back of a bulk workbook, once all of its projects are made.
    """

    path: Path
    name: str
    identity: Identity
    size: int
    run: int = 0
    is_waiting: bool = True
    projects: dict[str | None, Project] = field(default_factory=dict)
    earlier: tuple[Who, ...] = ()
    replaced: str = ""
    copy_file: Path | None = None
    ident: str = field(default_factory=new_id)

    @property
    def has_problems(self) -> bool:
        """Whether there is anything to be marked in the workbook."""
        return any(asks(each.outcome.problems) for each in tuple(self.projects.values()))


def identity(name: PurePath) -> Identity:
    """Return by what a dropped file is known again: a corrected copy is its workbook."""
    return alike(name.parent.as_posix()), alike(stem_of(PurePath(name.name)))


class Entries:
    """All workbooks of a session."""

    def __init__(self) -> None:
        """Begin with none."""
        self._all: dict[str, Entry] = {}
        self._number = 0

    def __iter__(self) -> Iterator[Entry]:
        """Yield those that were made last first, else as they came."""
        # A run may add one meanwhile.
        there = list(self._all.values())
        return iter(sorted(there, key=lambda each: -each.run))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    def next_number(self) -> int:
        """Return a number that no workbook has had."""
        self._number += 1
        return self._number

    def add(self, entry: Entry) -> None:
        """Take a new one."""
        self._all[entry.ident] = entry

    def remove(self, entry: Entry) -> None:
        """Take one away."""
        self._all.pop(entry.ident, None)

    def get(self, ident: str) -> Entry | None:
        """Return one by its opaque name."""
        return self._all.get(ident)

    def known(self, wanted: Identity) -> Entry | None:
        """Return the one that a dropped file is a new version of.

        A file that was dropped without its folder is taken for the only one of its name.
        """
        same = [each for each in self._all.values() if each.identity == wanted]
        if not same and wanted[0] == ".":
            same = [each for each in self._all.values() if each.identity[1] == wanted[1]]
        return same[0] if len(same) == 1 else None

    def has_several(self, wanted: Identity) -> bool:
        """Whether a file without a folder may be any of several."""
        return wanted[0] == "." and sum(each.identity[1] == wanted[1] for each in self._all.values()) > 1

    def project(self, ident: str) -> tuple[Entry, Project] | None:
        """Return a project by its opaque name."""
        pairs = ((entry, project) for entry in self._all.values() for project in entry.projects.values())
        return next((pair for pair in pairs if pair[1].ident == ident), None)

    def projects(self) -> list[tuple[Entry, Project]]:
        """Return all projects, those that were made last first; a bulk workbook itself only where it has errors."""
        return [
            (entry, project)
            for entry in self
            for project in tuple(entry.projects.values())
            if project.outcome.is_project or project.outcome.status == ERROR
        ]
