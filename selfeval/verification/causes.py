"""Guesses which single cell may be wrong where several figures of a report do not go together.

Each guess is the project with that cell, or row, as the rest of the report wants it. The one under which the most
of the report is right is taken, so that one wrong cell is one mistake.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

from selfeval.evaluation import figures
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.form import Rules
from selfeval.evaluation.methods import QUALITATIVE
from selfeval.evaluation.model import Entry, Evaluation, FundingEntry, IndicatorEntry, Project
from selfeval.verification import mistakes, plain_text
from selfeval.verification import rows as of_rows
from selfeval.verification.mistakes import Mistake
from selfeval.verification.rebuilding import with_row

_WEIGHTS, _SCORES = "分值", "得分"
_MOST_DELTAS, _MOST_NAMES = 3, 2
UNNAMED = "（缺少的一行）"


class Kind(NamedTuple):
    """Guesses of one kind; ``needs_one`` says that several which explain as much explain nothing."""

    projects: Iterator[Project]
    needs_one: bool = False


def guesses(evaluation: Evaluation, stated: Project, found: Sequence[Mistake]) -> Iterator[Kind]:
    """Yield projects in which one thing is otherwise, those of one kind together.

    ``stated`` is the project with all scores as they are printed.
    """
    project, rules = evaluation.project, evaluation.rules
    weights, scores = _deltas(found, _WEIGHTS), _deltas(found, _SCORES)
    yield Kind(_as_printed(project, stated))
    yield Kind(_amounts(project, evaluation, rules))
    yield Kind(_funds_scores(project, rules, scores))
    yield Kind(_names(project, found))
    yield Kind(_without_row(project, weights))
    missing = _with_row(project, rules, weights, scores, found)
    if any(each.code == mistakes.LISTED for each in found):
        # A list names the row that is missing.
        yield Kind(missing)
    yield Kind(_weights(project, weights, found), needs_one=True)
    yield Kind(missing)
    # Sums of scores alone are also off where a row is: that is tried before.
    yield Kind(_scores(evaluation, scores), needs_one=True)
    if not any(each.code == "weight-sum" for each in found):
        yield Kind(_categories(project, rules))


def _as_printed(project: Project, stated: Project) -> Iterator[Project]:
    """Take a printed score for right: target, actual or weight are wrong, or somebody decided so."""
    if len(project.indicators) != len(stated.indicators):
        return
    differing = [
        number
        for number, (row, other) in enumerate(zip(project.indicators, stated.indicators, strict=True))
        if row.score.text != other.score.text
    ]
    for number in differing:
        row = project.indicators[number]._replace(score=stated.indicators[number].score)
        yield with_row(project, "indicators", number, row)
    if len(differing) > 1:
        for number in differing:
            row = project.indicators[number]._replace(score=stated.indicators[number].score)
            project = with_row(project, "indicators", number, row)
        yield project


def _amounts(project: Project, evaluation: Evaluation, rules: Rules) -> Iterator[Project]:
    """Take an amount for what the total and the other rows make it."""
    total_row = rules.execution.total_row
    amounts = {row.source: {column: row.amount(column) for column in AMOUNTS} for row in evaluation.funding}
    for column in AMOUNTS:
        values = {name: figure.value for name, row in amounts.items() if (figure := row[column]) is not None}
        parts = sum((value for name, value in values.items() if name != total_row), ZERO)
        if total_row not in values or values[total_row] == parts:
            continue
        for number, row in enumerate(project.funding):
            name = evaluation.funding[number].source
            value = parts if name == total_row else values[name] + values[total_row] - parts
            if value >= ZERO:
                yield with_row(project, "funding", number, _with_amount(row, column, value))


def _with_amount(row: FundingEntry, column: str, value: Decimal) -> FundingEntry:
    entry: Entry = getattr(row, column)
    changed: dict[str, Any] = {column: entry._replace(text=figures.show(value), number=value)}
    return row._replace(**changed)


def _funds_scores(project: Project, rules: Rules, deltas: Sequence[Decimal]) -> Iterator[Project]:
    """Take an item of 资金管理 for fully scored, or for what the sums make it."""
    weights = dict(rules.funds_management.items)
    for number, row in enumerate(project.funds_management):
        if row.score.text:
            full = row._replace(score=row.score._replace(text="", number=None))
            yield with_row(project, "funds_management", number, full)
    rows = (row._replace(score=row.score._replace(text="", number=None)) for row in project.funds_management)
    yield replace(project, funds_management=tuple(rows))
    for delta in deltas:
        for number, row in enumerate(project.funds_management):
            weight = weights.get(row.item.text)
            score = plain_text.number(row.score.text) if row.score.text else weight
            if score is not None and weight is not None and ZERO <= score + delta <= weight:
                changed = row.score._replace(text=figures.show_short(score + delta), number=None)
                yield with_row(project, "funds_management", number, row._replace(score=changed))


def _deltas(found: Sequence[Mistake], kind: str) -> list[Decimal]:
    """Return by how much printed points differ from computed ones."""
    deltas: dict[Decimal, None] = {}
    for each in found:
        is_sum = each.code in ("weight-sum", "category-weight") and kind == _WEIGHTS
        if not is_sum and not each.name.endswith(kind):
            continue
        printed, computed = plain_text.number(each.found), plain_text.number(each.expected)
        if printed is not None and computed is not None and printed != computed:
            deltas[computed - printed if is_sum else printed - computed] = None
    return list(deltas)[:_MOST_DELTAS]


def _weights(project: Project, deltas: Sequence[Decimal], found: Sequence[Mistake]) -> Iterator[Project]:
    """Take a weight for what the sums make it; rows whose score is wrong as well come first."""
    suspect = {(each.place.section, each.place.where.partition("行")[0]) for each in found}
    numbered = sorted(
        enumerate(project.indicators),
        key=lambda pair: (pair[1].weight.sheet, (pair[1].weight.cell or "").partition("行")[0]) not in suspect,
    )
    for delta in deltas:
        for number, row in numbered:
            weight = plain_text.number(row.weight.text)
            if weight is not None and weight + delta > ZERO:
                text = figures.show_short(weight + delta)
                yield with_row(
                    project, "indicators", number, row._replace(weight=row.weight._replace(text=text, number=None))
                )


def _scores(evaluation: Evaluation, deltas: Sequence[Decimal]) -> Iterator[Project]:
    """Take a printed score for what the sums make it, where no rule gives it."""
    project = evaluation.project
    for number, (row, result) in enumerate(zip(project.indicators, of_rows.results(evaluation), strict=True)):
        if result is None or (result.computed is not None and result.rule != QUALITATIVE):
            continue
        score, weight = plain_text.number(row.score.text), result.weight
        for delta in deltas:
            if score is not None and weight is not None and ZERO <= score + delta <= weight:
                text = figures.show_short(score + delta)
                changed = row._replace(score=row.score._replace(text=text, number=None))
                yield with_row(project, "indicators", number, changed)


def _without_row(project: Project, deltas: Sequence[Decimal]) -> Iterator[Project]:
    """Take a row for one too many."""
    for number, row in reversed(list(enumerate(project.indicators))):
        weight = plain_text.number(row.weight.text)
        if weight is not None and -weight in deltas:
            yield with_row(project, "indicators", number, None)


def _with_row(
    project: Project, rules: Rules, weights: Sequence[Decimal], scores: Sequence[Decimal], found: Sequence[Mistake]
) -> Iterator[Project]:
    """Take a row for missing, one that the lists name if they name one."""
    names = [each.found for each in found if each.code == mistakes.LISTED][:_MOST_NAMES] or [UNNAMED]
    points = [(each, score) for each in weights if each > ZERO for score in (*scores, ZERO) if ZERO <= score <= each]
    for name, (weight, score) in product(names, points):
        yield from _with_category(project, rules, name, weight, score)
        for number, near in enumerate(project.indicators, 1):
            for subcategory in _subcategories(near, rules, found):
                row = _unknown_row(near, subcategory, name, weight, score)
                rows = (*project.indicators[:number], row, *project.indicators[number:])
                yield replace(project, indicators=rows)


def _with_category(project: Project, rules: Rules, name: str, weight: Decimal, score: Decimal) -> Iterator[Project]:
    """Take the only row of a 一级指标 for missing."""
    here = [row.category.text for row in project.indicators]
    before = 0
    for category in rules.indicators.categories if here else ():
        if category.name in here:
            before = len(here) - here[::-1].index(category.name)
            continue
        near = project.indicators[0]
        near = near._replace(category=near.category._replace(text=category.name))
        for subcategory in category.subcategories:
            row = _unknown_row(near, subcategory, name, weight, score)
            yield replace(project, indicators=(*project.indicators[:before], row, *project.indicators[before:]))


def _subcategories(near: IndicatorEntry, rules: Rules, found: Sequence[Mistake]) -> list[str]:
    """Return the 二级指标 that a missing row may be of: its neighbour's, or one that only the report speaks of."""
    category = rules.indicators.category(near.category.text)
    spoken = [
        name for name in (category.subcategories if category else ()) if any(name in each.found for each in found)
    ]
    return list(dict.fromkeys([near.subcategory.text, *spoken]))


def _unknown_row(near: IndicatorEntry, subcategory: str, name: str, weight: Decimal, score: Decimal) -> IndicatorEntry:
    def entry(text: str) -> Entry:
        return Entry(text, "", None)

    return IndicatorEntry(
        category=entry(near.category.text),
        subcategory=entry(subcategory),
        name=entry(name),
        target=entry("—"),
        actual=entry("——"),
        weight=entry(figures.show_short(weight)),
        method=entry(""),
        score=entry(figures.show_short(score)),
        # Whether it had a reason nobody can see.
        variance_explanation=entry("没有印出"),
    )


def _categories(project: Project, rules: Rules) -> Iterator[Project]:
    """Take rows for those of the 一级指标 that has their 二级指标, or of the ones above or below."""
    rows = [_of_its_subcategory(row, rules) for row in project.indicators]
    if tuple(rows) != project.indicators:
        yield replace(project, indicators=tuple(rows))
    for number, row in enumerate(project.indicators):
        for near in (*project.indicators[max(number - 1, 0) : number], *project.indicators[number + 1 : number + 2]):
            for column in ("category", "subcategory"):
                text = getattr(near, column).text
                if text != getattr(row, column).text:
                    changed = getattr(row, column)._replace(text=text)
                    yield with_row(project, "indicators", number, row._replace(**{column: changed}))


def _of_its_subcategory(row: IndicatorEntry, rules: Rules) -> IndicatorEntry:
    block = rules.indicators
    own = block.category(row.category.text)
    if own is not None and row.subcategory.text in own.subcategories:
        return row
    names = (each.name for each in block.categories if row.subcategory.text in each.subcategories)
    return row._replace(category=row.category._replace(text=next(names, row.category.text)))


def _names(project: Project, found: Sequence[Mistake]) -> Iterator[Project]:
    """Take a row's name for the one that a list has in its place."""
    for each in found:
        for number, row in enumerate(project.indicators):
            if each.code == mistakes.TEXT and each.expected == row.name.text:
                named = row._replace(name=row.name._replace(text=each.found))
                yield with_row(project, "indicators", number, named)
