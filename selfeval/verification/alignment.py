"""Finds which part of a layout each part of a document is: in order, some missing, some repeated, some strange."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

_NEVER = float("-inf")
_STRAY = 1.5
Fit = Callable[[int, int], float | None]


class Station(NamedTuple):
    """A place of a layout: the loops around it, the outermost first, and what it costs to step over it."""

    loops: tuple[int, ...]
    step_over: float


class Visit(NamedTuple):
    """A station that a part of a document was found to be.

    ``rounds`` are the turns of the loops around it; ``goes_on`` says that the part before belongs to it as well.
    """

    station: int
    rounds: tuple[int, ...]
    goes_on: bool


class _Step(NamedTuple):
    """How the best way comes to a station: from which one, by which loop, whether it goes on or is astray."""

    score: float
    before: int
    loop: int | None = None
    goes_on: bool = False
    astray: bool = False


def align(count: int, stations: Sequence[Station], fits: Fit, goes_on: Fit) -> list[Visit | None]:
    """Return for each of ``count`` parts its station, None for one that is none.

    ``fits`` says how well a part begins a station, ``goes_on`` how well it continues one; None where it cannot.
    The way with the best sum is taken, in a time that grows with parts times stations.
    """
    return _Aligner(stations, fits, goes_on).visits(count)


class _Aligner:
    """Finds the best way through the stations; state 0 is the place before the first one."""

    def __init__(self, stations: Sequence[Station], fits: Fit, goes_on: Fit) -> None:
        self._stations, self._fits, self._goes_on = stations, fits, goes_on
        self._spans = _loop_spans(stations)
        # What it costs to step over all states before one.
        self._over = [0.0, 0.0]
        for station in stations:
            self._over.append(self._over[-1] + station.step_over)

    def visits(self, count: int) -> list[Visit | None]:
        column = [_Step(0.0, 0)] + [_Step(_NEVER, 0)] * len(self._stations)
        columns: list[list[_Step]] = []
        for part in range(count):
            column = self._next(part, column)
            columns.append(column)
        return _rounds(_way(columns, self._over), self._stations)

    def _next(self, part: int, column: Sequence[_Step]) -> list[_Step]:
        exits = {loop: _best_exit(column, span, self._over) for loop, span in self._spans.items()}
        found: list[_Step] = []
        ahead = (_NEVER, 0)
        for state, before in enumerate(column):
            best = _Step(before.score - _STRAY, state, astray=True)
            if state:
                for step in self._entries(part, state, ahead, exits):
                    best = step if step.score > best.score else best
                more = self._goes_on(part, state - 1)
                if more is not None and before.score + more > best.score:
                    best = _Step(before.score + more, state, goes_on=True)
            # What it is worth to leave this state for a later one.
            leaving = before.score + self._over[state + 1]
            ahead = (leaving, state) if leaving > ahead[0] else ahead
            found.append(best)
        return found

    def _entries(
        self, part: int, state: int, ahead: tuple[float, int], exits: dict[int, tuple[float, int]]
    ) -> Sequence[_Step]:
        """Return the ways to begin a station: from an earlier one, or by another turn of a loop."""
        fit = self._fits(part, state - 1)
        if fit is None:
            return ()
        found = [_Step(ahead[0] - self._over[state] + fit, ahead[1])]
        for loop in reversed(self._stations[state - 1].loops):
            score, source = exits[loop]
            first, _ = self._spans[loop]
            found.append(_Step(score - (self._over[state] - self._over[first]) + fit, source, loop))
        return found


def _loop_spans(stations: Sequence[Station]) -> dict[int, tuple[int, int]]:
    """Return for each loop its first station and the one behind its last."""
    spans: dict[int, tuple[int, int]] = {}
    for state, station in enumerate(stations, 1):
        for loop in station.loops:
            spans[loop] = (spans.get(loop, (state, 0))[0], state + 1)
    return spans


def _best_exit(column: Sequence[_Step], span: tuple[int, int], over: Sequence[float]) -> tuple[float, int]:
    """Return the best way to come to the end of a loop, and from which of its stations."""
    first, end = span
    return max((column[state].score - (over[end] - over[state + 1]), state) for state in range(first, end))


def _way(columns: Sequence[Sequence[_Step]], over: Sequence[float]) -> list[tuple[int, _Step]]:
    if not columns:
        return []
    state = max(range(len(columns[-1])), key=lambda each: columns[-1][each].score - (over[-1] - over[each + 1]))
    way: list[tuple[int, _Step]] = []
    for column in reversed(columns):
        step = column[state]
        way.append((state, step))
        state = step.before
    return way[::-1]


def _rounds(way: Sequence[tuple[int, _Step]], stations: Sequence[Station]) -> list[Visit | None]:
    turns: dict[int, int] = {}
    last: tuple[int, ...] = ()
    found: list[Visit | None] = []
    for state, step in way:
        if step.astray or not state:
            found.append(None)
            continue
        loops = stations[state - 1].loops
        if not step.goes_on:
            for loop in loops:
                if loop not in last:
                    turns[loop] = 0
            if step.loop is not None:
                turns[step.loop] += 1
                turns |= dict.fromkeys(loops[loops.index(step.loop) + 1 :], 0)
        last = loops
        found.append(Visit(state - 1, tuple(turns[loop] for loop in loops), step.goes_on))
    return found
