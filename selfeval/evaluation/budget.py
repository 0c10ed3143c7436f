"""Computes the budget table and the score of the execution rate."""

from collections.abc import Iterator
from decimal import Decimal

from selfeval.evaluation import entries, figures, form_rows, glossary, rules
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import Execution, Rules
from selfeval.evaluation.glossary import FUNDING
from selfeval.evaluation.model import Entry, Figure, FundingEntry, FundingResult, Project, row_of

AMOUNTS = ("original_budget", "final_budget", "outturn")


def funding_results(
    project: Project, form_rules: Rules, money_unit: str, findings: Findings
) -> tuple[FundingResult, ...]:
    """Return the rows of the budget table in the form's order.

    A blank amount of the total row is the sum of the other rows, a blank amount elsewhere is 0.
    """
    execution = form_rules.execution
    found = _rows_by_name(project, execution, findings)
    amounts: dict[str, dict[str, Figure | None]] = {}
    parts = [name for name in execution.rows if name != execution.total_row]
    are_blank = not any(getattr(found[name], column).text for name in parts for column in AMOUNTS)
    if are_blank and project.funding and parts:
        findings.add("field-missing", project.heading(FUNDING, "outturn"), name="各资金来源的预算数和执行数")
    for name in parts:
        columns = (
            {}
            if are_blank
            else {column: _part(found[name], column, money_unit, form_rules, findings) for column in AMOUNTS}
        )
        amounts[name] = {column: columns.get(column) for column in AMOUNTS}
    amounts[execution.total_row] = {
        column: _total(
            found[execution.total_row],
            column,
            [amounts[name][column] for name in parts],
            money_unit,
            form_rules,
            findings,
        )
        for column in AMOUNTS
    }
    return tuple(_result(name, found[name], amounts[name], form_rules) for name in execution.rows)


def execution_score(scored: FundingResult | None, form_rules: Rules) -> Figure | None:
    """Return the score of the execution rate; None where an amount cannot be read, or the form scores it not."""
    execution, rounding = form_rules.execution, form_rules.rounding
    if scored is None or scored.execution_rate is None or scored.outturn is None or execution.weight is None:
        return None
    budget = scored.amount(execution.denominator)
    if budget is None:
        return None
    over, bands = execution.over_budget, execution.bands
    exact = rules.execution_score(execution.weight, scored.outturn.exact, budget.exact, over, bands)
    value = figures.rounded_score(exact, execution.weight, rounding.score)
    return Figure(
        exact, value, figures.show_short(value), rules.EXECUTION, execution.reference, scored.execution_rate.sources
    )


def _rows_by_name(project: Project, execution: Execution, findings: Findings) -> dict[str, FundingEntry]:
    found = form_rows.by_name(
        project.funding,
        lambda row: row.source,
        lambda text: row_name(text, execution),
        project.heading(FUNDING, "source"),
        [name for name in execution.rows if name != execution.total_row],
        findings,
    )
    for name in execution.rows:
        if name not in found:
            found[name] = row_of(FundingEntry, {"source": Entry(name, FUNDING.name, None)}, FUNDING)
    return found


def row_name(text: str, execution: Execution) -> str | None:
    """Return the form's row that a label names: 其中：单位资金 is 单位资金, 合计 the total row."""
    same = next((name for name in execution.rows if glossary.plain(name) == glossary.plain(text)), None)
    label = _plain_label(text)
    if same is None and label in glossary.TOTAL_WORDS:
        return execution.total_row
    return same or next((name for name in execution.rows if _plain_label(name) == label), None)


def _plain_label(text: str) -> str:
    return glossary.plain_name(glossary.plain(text).removeprefix("其中"))


def _part(row: FundingEntry, column: str, money_unit: str, form_rules: Rules, findings: Findings) -> Figure | None:
    entry: Entry = getattr(row, column)
    if findings.has_error(entry):
        return None
    if glossary.has_no_figure(entry.text):
        if entry.cell is None:
            return None
        if column != "original_budget" and any(not glossary.has_no_figure(getattr(row, each).text) for each in AMOUNTS):
            findings.add("amount-missing", entry, name=_label(row, column))
            return None
        # One note a row, at its first blank cell.
        if not any(
            getattr(row, each).cell and glossary.has_no_figure(getattr(row, each).text)
            for each in AMOUNTS[: AMOUNTS.index(column)]
        ):
            findings.add("amount-blank", entry, name=row.source.text)
        return _figure(ZERO, rules.BLANK, form_rules, (entry,))
    value = entry.number
    if value is None:
        value = entries.amount(entry, _label(row, column), money_unit, findings)
    if value is None:
        return None
    if value < ZERO:
        findings.add("amount-negative", entry, name=_label(row, column), found=figures.show(value))
        return None
    return _figure(value, rules.STATED, form_rules, (entry,))


def _label(row: FundingEntry, column: str) -> str:
    return f"{row.source.text}的{FUNDING.heading(column)}"


def _total(
    row: FundingEntry,
    column: str,
    parts: list[Figure | None],
    money_unit: str,
    form_rules: Rules,
    findings: Findings,
) -> Figure | None:
    entry: Entry = getattr(row, column)
    if not glossary.has_no_figure(entry.text) or findings.has_error(entry):
        return _part(row, column, money_unit, form_rules, findings)
    readable = [part for part in parts if part is not None]
    if len(readable) < len(parts):
        return None
    exact = sum((part.exact for part in readable), ZERO)
    own = (entry,) if entry.cell else ()
    return _figure(exact, rules.SUM, form_rules, (*own, *_sources(readable)))


def _figure(value: Decimal, rule: str, form_rules: Rules, sources: tuple[Entry, ...]) -> Figure:
    printed = figures.rounded(value, form_rules.rounding.money)
    return Figure(value, printed, figures.show(printed), rule, form_rules.execution.reference, sources)


def _result(name: str, entry: FundingEntry, amounts: dict[str, Figure | None], form_rules: Rules) -> FundingResult:
    outturn, budget = amounts["outturn"], amounts[form_rules.execution.denominator]
    rate = None
    if outturn is not None and budget is not None:
        rate = _rate(outturn, budget, form_rules)
    return FundingResult(entry, name, amounts["original_budget"], amounts["final_budget"], outturn, rate)


def _rate(outturn: Figure, budget: Figure, form_rules: Rules) -> Figure:
    exact = rules.execution_rate(outturn.exact, budget.exact)
    value = figures.rounded(exact * figures.HUNDRED, form_rules.rounding.rate)
    return Figure(
        exact,
        value,
        f"{figures.show(value)}%",
        rules.EXECUTION,
        form_rules.execution.reference,
        tuple(_sources([outturn, budget])),
    )


def _sources(parts: list[Figure]) -> Iterator[Entry]:
    for part in parts:
        yield from part.sources
