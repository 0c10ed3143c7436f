"""What a corrected workbook changed: figures before and after, problems that are solved and new ones."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from selfeval.batch.results import Result
from selfeval.summary.lines import rows

NOTHING = "—"
_FIGURES = (
    ("execution_score", "预算执行得分"),
    ("funds_management_score", "资金管理得分"),
    ("indicator_score", "绩效指标得分"),
    ("total_score", "总得分"),
    ("rating", "等级"),
)
_AMOUNTS = (
    ("original_budget", "年初预算数"),
    ("final_budget", "全年预算数"),
    ("outturn", "全年执行数"),
    ("execution_rate", "执行率"),
)


class Change(NamedTuple):
    """A figure that is another now."""

    name: str
    before: str
    after: str


class Changes(NamedTuple):
    """What is different; problems as they were, those that are solved and those that are new."""

    figures: tuple[Change, ...]
    solved: tuple[Mapping[str, Any], ...]
    new: tuple[Mapping[str, Any], ...]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.figures or self.solved or self.new)


def compared(before: Result, after: Result) -> Changes:
    """Compare two results of one project."""
    old, new = _problems(before), _problems(after)
    return Changes(
        tuple(_changed(dict(_figures(before)), dict(_figures(after)))),
        tuple(each for key, each in old.items() if key not in new),
        tuple(each for key, each in new.items() if key not in old),
    )


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in (*after, *(name for name in before if name not in after)):
        was, now = before.get(name, NOTHING), after.get(name, NOTHING)
        if was != now:
            yield Change(name, was, now)


def _figures(found: Result) -> Iterator[tuple[str, str]]:
    for row in rows(found, "funding"):
        for key, label in _AMOUNTS:
            yield f"{row['source']}的{label}", said(row[key])
    names: dict[str, int] = {}
    for row in rows(found, "indicators"):
        # Several rows may have one name.
        number = names[row["name"]] = names.get(row["name"], 0) + 1
        yield f"“{row['name']}”{f'（{number}）' if number > 1 else ''}的得分", said(row["score"])
    for key, label in _FIGURES:
        yield label, said(found[key])


def _problems(found: Result) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Return the problems by what makes them the same: a reworded one is the one that it was."""
    return {(each["code"], each["sheet"], each["cell"]): each for each in rows(found, "problems")}


def said(value: object) -> str:
    """Return a figure of a result as it is shown."""
    return NOTHING if value is None else str(value)
