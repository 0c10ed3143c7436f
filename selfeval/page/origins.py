"""Where a project's figures come from, as the page groups them: a table's rows, each with its figures."""

from itertools import groupby
from typing import NamedTuple

from selfeval.batch.explaining import ProjectExplained, lines
from selfeval.review.explanation import Explained

_SUMS = "各部分和总分"


class Origin(NamedTuple):
    """One figure: what it is called within its row, as it is printed, and what there is to say of it."""

    label: str
    printed: str
    lines: list[tuple[str, str]]


class Row(NamedTuple):
    """The figures of one row; without a title where they belong to none."""

    title: str
    figures: list[Origin]


class Group(NamedTuple):
    """The rows of one table."""

    title: str
    rows: list[Row]


def origins(project: ProjectExplained) -> list[Group]:
    """Return the figures of a project in the order of the report."""
    groups: dict[str, Group] = {}
    for row, figures in groupby(project.figures, lambda each: each.key.rpartition(".")[0]):
        name, is_row, _ = row.partition("[")
        title = name if is_row else _SUMS
        group = groups.setdefault(title, Group(title, []))
        group.rows.append(_row(list(figures), project, is_row=bool(is_row)))
    return list(groups.values())


def _row(figures: list[Explained], project: ProjectExplained, *, is_row: bool) -> Row:
    labels = [each.key.rpartition(".")[2] if is_row else each.name for each in figures]
    title = figures[0].name.removesuffix(labels[0]).removesuffix("的") if is_row else ""
    pairs = zip(figures, labels, strict=True)
    return Row(title, [Origin(label, each.printed, list(lines(each, project.places))) for each, label in pairs])
