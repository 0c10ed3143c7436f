"""The figures of the overview, made with pandas: by department, by rating, by band of scores.

The workbook's formulas give the same figures anew; these are stored with them, and stand on the page.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from selfeval.summary.lights import GREEN, RED, YELLOW
from selfeval.summary.lines import Line

# The lower ends of the bands of scores; the last has no upper end.
BANDS = (0, 60, 65, 70, 75, 80, 85, 90, 95)
_AMOUNTS = ("original", "final", "outturn")
_SCORES = ("rate", "execution", "funds", "indicators", "total")
_COUNTS = ("missed", "errors", "warnings")
_WORDS = ("department", "rating")


@dataclass(frozen=True, slots=True)
class Group:
    """What projects have together. Sums are 0 where no project has the figure, averages and rates None."""

    name: str
    projects: int
    failed: int
    original: float
    final: float
    outturn: float
    rate: float | None
    average: float | None
    missed: int
    errors: int
    warnings: int
    lights: dict[int, int]
    ratings: dict[str, int]


@dataclass(frozen=True, slots=True)
class Tables:
    """The overview's figures. ``averages`` are those of single columns, by the column's key."""

    total: Group
    averages: dict[str, float | None]
    departments: Sequence[Group]
    ratings: Sequence[Group]
    bands: Sequence[int]


class Columns:
    """The figures of all lines, a column each: compact, so that a million projects take some hundred megabytes."""

    def __init__(self) -> None:
        """Begin without a line."""
        keys = (*_AMOUNTS, *_SCORES, *_COUNTS)
        self._figures = {key: _figures() for key in keys}
        self._lights: array[int] = array("b")
        self._words: dict[str, array[int]] = {key: array("l") for key in _WORDS}
        self._codes: dict[str, dict[str, int]] = {key: {} for key in _WORDS}

    def add(self, line: Line) -> None:
        """Add a line's figures."""
        values = line._asdict()
        if not line.adds_up:
            values |= {"final": None, "outturn": None}
        for key, column in self._figures.items():
            column.append(float("nan") if values[key] is None else values[key])
        for key, words in self._words.items():
            codes = self._codes[key]
            words.append(codes.setdefault(values[key], len(codes)))
        self._lights.append(line.light)

    def has(self, key: str) -> bool:
        """Whether any project has a figure."""
        return bool(pd.Series(self._figures[key], dtype="float64").notna().any())

    def tables(self) -> Tables:
        """Return the figures; departments with the most projects first, ratings from the best down."""
        frame = self._frame()
        ratings = _groups(frame, "rating", list(self._codes["rating"]))
        order = frame.groupby("rating", observed=True, sort=False)["total"].mean()
        ratings.sort(key=lambda group: (not order.get(group.name) >= 0, -_or(order.get(group.name)), group.name))
        departments = _groups(frame, "department", list(self._codes["department"]))
        departments.sort(key=lambda group: (-group.projects, group.name))
        words = [group.name for group in ratings]
        whole = frame.assign(whole="合计")
        total = _groups(whole, "whole", ["合计"]) or [_nothing()]
        averages = {key: _mean(frame[key]) for key in _SCORES}
        edges = [*BANDS, float("inf")]
        bands = pd.cut(frame["total"], edges, right=False).value_counts(sort=False)
        return Tables(
            _ordered(total[0], words),
            averages,
            [_ordered(group, words) for group in departments],
            [_ordered(group, words) for group in ratings],
            [int(each) for each in bands],
        )

    def _frame(self) -> pd.DataFrame:
        columns: dict[str, Any] = {key: pd.Series(column, dtype="float64") for key, column in self._figures.items()}
        columns["light"] = pd.Series(self._lights, dtype="int8")
        for key, column in self._words.items():
            codes = pd.Series(column, dtype="int64").to_numpy()
            columns[key] = pd.Categorical.from_codes(codes, categories=list(self._codes[key]))
        return pd.DataFrame(columns)


def _figures() -> "array[float]":
    return array("d")


def _groups(frame: pd.DataFrame, by: str, names: Sequence[str]) -> list[Group]:
    """Sum a frame by a column. The sums of pandas are compensated, so that none of a million amounts is lost."""
    if frame.empty:
        return []
    marked = frame.assign(failed=frame["errors"] > 0)
    grouped = marked.groupby(by, observed=True, sort=False)
    sums = grouped[[*_AMOUNTS, *_COUNTS, "failed"]].sum()
    means = grouped["total"].mean()
    sizes = grouped.size()
    lights = pd.crosstab(marked[by], marked["light"])
    ratings = pd.crosstab(marked[by], marked["rating"])
    return [
        Group(
            name=name,
            projects=int(sizes[name]),
            failed=int(row.failed),
            original=float(row.original),
            final=float(row.final),
            outturn=float(row.outturn),
            rate=float(row.outturn) / float(row.final) if row.final else None,
            average=None if pd.isna(means[name]) else float(means[name]),
            missed=int(row.missed),
            errors=int(row.errors),
            warnings=int(row.warnings),
            lights={light: _count(lights, name, light) for light in (RED, YELLOW, GREEN)},
            ratings={word: int(count) for word, count in ratings.loc[name].items()},
        )
        for name, row in ((name, sums.loc[name]) for name in names)
    ]


def _count(counts: pd.DataFrame, row: str, column: int) -> int:
    return int(counts.loc[row, column]) if column in counts.columns else 0


def _ordered(group: Group, words: Sequence[str]) -> Group:
    group.ratings.update({word: group.ratings.pop(word, 0) for word in words})
    return group


def _nothing() -> Group:
    return Group("合计", 0, 0, 0.0, 0.0, 0.0, None, None, 0, 0, 0, dict.fromkeys((RED, YELLOW, GREEN), 0), {})


def _mean(column: Any) -> float | None:  # noqa: ANN401 - pandas comes without types
    mean = column.mean()
    return None if pd.isna(mean) else float(mean)


def _or(value: float | None) -> float:
    return value if value is not None and value >= 0 else -1.0
