"""Puts what can be worked out in the place of what cannot be read, so that one bad cell does not hide the rest."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval.evaluation import budget, entries, figures
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import TYPED, Form, Indicators, Rules
from selfeval.evaluation.glossary import FUNDING
from selfeval.evaluation.model import (
    Entry,
    Evaluation,
    FundingEntry,
    FundsManagementEntry,
    IndicatorEntry,
    Project,
    Row,
    row_of,
)
from selfeval.report import left_over
from selfeval.verification import rows as of_rows

# What stands for a text that is not known; two of them are not the same words.
_UNKNOWN_TARGET, _UNKNOWN_ACTUAL = "—", "——"


def filled(evaluation: Evaluation, form: Form, rules_of_year: Rules, year: int) -> Project:
    """Return a project whose figures can be computed, given the evaluation of one that may not be."""
    project = _without_left_over(evaluation.project, form)
    info = dict(project.info)
    # By the rules of another year, or in an unknown unit, nothing could be computed.
    if evaluation.fiscal_year is None or form.rules_for(evaluation.fiscal_year) is None:
        info["fiscal_year"] = info["fiscal_year"]._replace(text=str(year))
    if any(problem.code == "field-invalid" for problem in evaluation.problems):
        info["money_unit"] = info["money_unit"]._replace(text=evaluation.money_unit)
    block = rules_of_year.indicators
    indicators = [_indicator(row, block) for row in project.indicators]
    if block.weights == TYPED:
        indicators = list(_weighted(indicators, rules_of_year))
    points = of_rows.points(indicators, block)
    return replace(
        project,
        info=info,
        funding=tuple(_funding(project, rules_of_year)),
        funds_management=tuple(_funds_management(project, form, rules_of_year)),
        indicators=tuple(map(_scored, indicators, points)),
    )


def _without_left_over(project: Project, form: Form) -> Project:
    """Put the form's word for nothing where another program left null, which is never printed."""

    def mended(entry: Entry) -> Entry:
        return entry._replace(text=form.blank) if entry.text in left_over.WORDS else entry

    def mended_row(row: Row) -> Row:
        changed: dict[str, Any] = {
            name: mended(entry) for name, entry in row._asdict().items() if isinstance(entry, Entry)
        }
        if row.further:
            changed["further"] = {name: mended(entry) for name, entry in row.further.items()}
        return row._replace(**changed)

    def mended_further(row: FundingEntry) -> FundingEntry:
        return row._replace(further={name: mended(entry) for name, entry in row.further.items()})

    return replace(
        project,
        info={name: mended(entry) for name, entry in project.info.items()},
        funds_management=tuple(map(mended_row, project.funds_management)),
        objectives=tuple(type(row)(*map(mended, row)) for row in project.objectives),
        funding=tuple(map(mended_further, project.funding)),
        indicators=tuple(map(mended_row, project.indicators)),
        recommendations=tuple(type(row)(*map(mended, row)) for row in project.recommendations),
    )


def _indicator(row: IndicatorEntry, block: Indicators) -> IndicatorEntry:
    category, target, actual = row.category, row.target, row.actual
    if not target.text:
        target = target._replace(text=_UNKNOWN_TARGET)
    if not actual.text:
        actual = actual._replace(text=_UNKNOWN_ACTUAL)
    if block.category(category.text) is None:
        of_kind = (each for each in block.categories if row.subcategory.text in each.subcategories)
        category = category._replace(text=next(of_kind, block.categories[0]).name)
    return row._replace(category=category, target=target, actual=actual)


def _scored(row: IndicatorEntry, weight: Decimal | None) -> IndicatorEntry:
    """Leave a score that cannot be to the rule."""
    score = number(row.score)
    keeps = score is not None and weight is not None and ZERO <= score <= weight
    return row if keeps else row._replace(score=row.score._replace(text=""))


def _weighted(rows: list[IndicatorEntry], rules_of_year: Rules) -> Iterable[IndicatorEntry]:
    """Give the rows whose weight cannot be read what the others leave of their category, or of all points."""
    block = rules_of_year.indicators
    for row in rows:
        weight = number(row.weight)
        if weight is not None and weight >= ZERO:
            yield row
            continue
        category = block.category(row.category.text)
        due = category.weight if category is not None and category.weight is not None else block.weight_sum
        others = [
            number(each.weight) or ZERO
            for each in rows
            if each is not row and (due == block.weight_sum or block.category(each.category.text) is category)
        ]
        left = max(due - sum(others, ZERO), ZERO)
        yield row._replace(weight=row.weight._replace(text=figures.show_short(left)))


def _funding(project: Project, rules_of_year: Rules) -> Iterable[FundingEntry]:
    execution = rules_of_year.execution
    rows = {row_name(row, rules_of_year): row for row in reversed(project.funding)}
    parts = [name for name in execution.rows if name != execution.total_row]
    total = rows.get(execution.total_row)
    for name in execution.rows:
        row = rows.get(name) or row_of(FundingEntry, {"source": Entry(name, "", None)}, FUNDING)
        for column in AMOUNTS:
            entry: Entry = getattr(row, column)
            value = number(entry)
            if value is not None and value >= ZERO:
                continue
            whole = number(getattr(total, column)) if total is not None else None
            others = sum((_known(rows.get(part), column) for part in parts if part != name), ZERO)
            missing = [part for part in parts if part not in rows]
            if name == execution.total_row:
                value = sum((_known(rows.get(part), column) for part in parts), ZERO)
            elif whole is not None and (name in rows or name == missing[0]):
                value = max(whole - others, ZERO)
            else:
                value = ZERO
            changed: dict[str, Any] = {column: Entry(figures.show(value), entry.sheet, entry.cell or "", value)}
            row = row._replace(**changed)
        yield row


def row_name(row: FundingEntry, rules_of_year: Rules) -> str:
    """Return the form's name for a row of the budget table."""
    return budget.row_name(row.source.text, rules_of_year.execution) or row.source.text


def _known(row: FundingEntry | None, column: str) -> Decimal:
    return (number(getattr(row, column)) if row is not None else None) or ZERO


def _funds_management(project: Project, form: Form, rules_of_year: Rules) -> Iterable[FundsManagementEntry]:
    nothing = Entry("", "", None)
    for name, weight in rules_of_year.funds_management.items:
        rows = (row for row in project.funds_management if entries.same_label(row.item.text, name))
        row = next(rows, FundsManagementEntry(Entry(name, "", None), nothing, nothing, nothing))
        score = number(row.score)
        keeps = score is not None and ZERO <= score <= weight
        yield row._replace(
            description=row.description if row.description.text else row.description._replace(text=form.blank),
            score=row.score if keeps else row.score._replace(text=""),
        )


def number(entry: Entry) -> Decimal | None:
    """Return the figure that an entry is; None where it is none."""
    return (
        entry.number if entry.number is not None else entries.number(entry, "", "", Findings()) if entry.text else None
    )
