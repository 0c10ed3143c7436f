"""This year's projects beside last year's: found by 项目编码, else by name and unit."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from selfeval.summary.lines import Line

COMPARED, NEW, GONE, AMBIGUOUS = "可比", "上年没有", "本年没有", "有同名项目，没有比较"


class Side(NamedTuple):
    """A project in one of the two years."""

    year: int | None
    final: float | None
    outturn: float | None
    rate: float | None
    total: float | None
    rating: str


class Compared(NamedTuple):
    """A project with its two years; None where a year does not have it."""

    state: str
    name: str
    unit: str
    department: str
    before: Side | None
    now: Side | None


class _Earlier(NamedTuple):
    name: str
    unit: str
    department: str
    side: Side
    place: int


class Comparison:
    """Last year's projects, and how often this year's ask for each."""

    def __init__(self, earlier: Iterable[Line]) -> None:
        """Take last year's projects."""
        self._by_code: dict[bytes, list[_Earlier]] = {}
        self._by_name: dict[bytes, list[_Earlier]] = {}
        self._all: list[_Earlier] = []
        self._asked: Counter[tuple[bytes, int | None]] = Counter()
        for index, line in enumerate(earlier):
            found = _Earlier(line.name, line.unit, line.department, _side(line), index)
            self._all.append(found)
            if line.code:
                self._by_code.setdefault(_key(line.code), []).append(found)
            self._by_name.setdefault(_key(line.name, line.unit), []).append(found)

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self._all)

    def note(self, line: Line) -> None:
        """Note a project of this year; all are noted before the first is compared."""
        if self._all:
            self._asked[self._key_of(line), line.year] += 1

    def rows(self, lines: Iterable[Line]) -> Iterator[Compared]:
        """Yield this year's projects in their order, then those that only last year has."""
        met: set[int] = set()
        for line in lines:
            candidates = self._candidates(line)
            met.update(each.place for each in candidates)
            state, before = COMPARED, candidates[0].side if candidates else None
            if not candidates:
                state = NEW
            elif len(candidates) > 1 or self._asked[self._key_of(line), line.year] > 1:
                state, before = AMBIGUOUS, None
            yield Compared(state, line.name, line.unit, line.department, before, _side(line))
        for each in self._all:
            if each.place not in met:
                yield Compared(GONE, each.name, each.unit, each.department, each.side, None)

    def _key_of(self, line: Line) -> bytes:
        code = _key(line.code) if line.code else b""
        return code if code in self._by_code else _key(line.name, line.unit)

    def _candidates(self, line: Line) -> list[_Earlier]:
        """Return last year's projects that may be the same: of the years before the line's, those of the latest."""
        key = self._key_of(line)
        given = self._by_code.get(key) or self._by_name.get(key) or []
        known = [each for each in given if line.year is None or each.side.year is None or each.side.year < line.year]
        latest = max((each.side.year or 0 for each in known), default=0)
        return [each for each in known if (each.side.year or 0) == latest]


def _side(line: Line) -> Side:
    return Side(line.year, line.final, line.outturn, line.rate, line.total, line.rating)


def _key(*parts: str) -> bytes:
    """Return what two spellings of a name have in common, short enough to be kept a million times."""
    plain = ["".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in parts]
    return hashlib.blake2b("\n".join(plain).encode(), digest_size=16).digest()
