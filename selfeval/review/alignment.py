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
    # Station 0 is the place before the first one.
    costs = [0.0, *(each.step_over for each in stations)]
    over = [0.0]
    for cost in costs:
        over.append(over[-1] + cost)
    spans = _loop_spans(stations)
    size = len(costs)
    column = [_Step(0.0, 0)] + [_Step(_NEVER, 0)] * (size - 1)
    columns: list[list[_Step]] = []
    for part in range(count):
        best_loops = {loop: _best_exit(column, span, over) for loop, span in spans.items()}
        new: list[_Step] = []
        ahead = (_NEVER, 0)
        for state, before in enumerate(column):
            options = [_Step(before.score - _STRAY, state, astray=True)]
            if state:
                options += _entries(part, state, ahead, before, stations[state - 1], best_loops, spans, over, fits, goes_on)
            # What it is worth to leave this station for a later one.
            ahead = max(ahead, (before.score + over[state + 1], state))
            new.append(max(options, key=lambda step: step.score))
        columns.append(new)
        column = new
    return _rounds(_way(columns, over), stations)


def _entries(  # noqa: PLR0913 - one step of a dynamic program needs what is known
    part: int,
    state: int,
    ahead: tuple[float, int],
    before: _Step,
    station: Station,
    best_loops: dict[int, tuple[float, int]],
    spans: dict[int, tuple[int, int]],
    over: list[float],
    fits: Fit,
    goes_on: Fit,
) -> list[_Step]:
    found: list[_Step] = []
    fit = fits(part, state - 1)
    if fit is not None:
        found.append(_Step(ahead[0] - over[state] + fit, ahead[1]))
        for loop in reversed(station.loops):
            score, source = best_loops[loop]
            found.append(_Step(score - (over[state] - over[spans[loop][0]]) + fit, source, loop))
    more = goes_on(part, state - 1)
    if more is not None:
        found.append(_Step(before.score + more, state, goes_on=True))
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
