"""All problems of a run, errors first, and how often each kind is met."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from selfeval.evaluation.catalogue import CATALOGUE, ERROR, LEVEL_WORDS, LEVELS, NOTE
from selfeval.summary.spool import Spool
from selfeval.summary.texts import plain

_BLANK = "…"
# Fewer characters than these say nothing; then the reason says more.
_LEAST = 6


class Found(NamedTuple):
    """A problem of a project, with what a reader filters by."""

    level: str
    kind: str
    number: int
    name: str
    unit: str
    department: str
    place: str
    message: str
    source: str


class Frequency(NamedTuple):
    """How often a kind of problem is met at a level, and in how many projects."""

    level: str
    kind: str
    times: int
    projects: int


class ProblemList:
    """Problems as they come. At most ``most`` of each level are kept, and all are counted."""

    def __init__(self, most: int) -> None:
        """Begin without a problem."""
        self._most = most
        self._kept = {level: Spool() for level in LEVELS}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._projects: Counter[tuple[str, str]] = Counter()

    def add(self, problems: list[Any], project: tuple[int, str, str, str, str]) -> None:
        """Add a project's problems; ``project`` is its number, name, unit, department and source."""
        met = set()
        for problem in problems:
            level = problem.get("level") if problem.get("level") in LEVELS else ERROR
            kind = kind_of(str(problem.get("code")))
            self._counts[level, kind] += 1
            met.add((level, kind))
            if len(self._kept[level]) < self._most:
                number, name, unit, department, source = project
                message = plain(problem.get("message"))
                word = LEVEL_WORDS[level]
                self._kept[level].add((word, kind, number, name, unit, department, _place(problem), message, source))
        self._projects.update(met)

    @property
    def count(self) -> int:
        """How many problems there are."""
        return self._counts.total()

    def __iter__(self) -> Iterator[Found]:
        """Yield the problems that are kept: errors, then warnings, then notes, each in the order of the projects."""
        left = self._most
        for level in LEVELS:
            for row in self._kept[level]:
                if left == 0:
                    return
                left -= 1
                yield Found(*row)

    def frequencies(self) -> list[Frequency]:
        """Return how often each kind is met, without notes, which ask for nothing; the most frequent come first."""
        found = [
            Frequency(LEVEL_WORDS[level], kind, count, self._projects[level, kind])
            for (level, kind), count in self._counts.items()
            if level != NOTE
        ]
        return sorted(found, key=lambda each: (-each.projects, -each.times, each.level, each.kind))

    def close(self) -> None:
        """Give the temporary files back."""
        for spool in self._kept.values():
            spool.close()


def kind_of(code: str) -> str:
    """Name a kind of problem by its sentence without the details; an unknown one by its code."""
    kind = CATALOGUE.get(code)
    if kind is None:
        return plain(code)
    sentence = kind.sentence.format_map(_Blanks()).replace(_BLANK * 2, _BLANK)
    said = sentence.replace(_BLANK, "")
    return sentence if len(said) >= _LEAST else kind.reason


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return _BLANK


def _place(problem: dict[str, Any]) -> str:
    sheet, cell = plain(problem.get("sheet")), plain(problem.get("cell"))
    return f"{sheet}!{cell}" if sheet and cell else sheet or "文件"
