"""Finds the amounts behind the printed ones: a report prints them rounded, but its rates come from the exact ones."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from selfeval.evaluation import figures, rules
from selfeval.evaluation.figures import HUNDRED, ZERO, Rounding
from selfeval.evaluation.form import Rules
from selfeval.evaluation.model import FundingEntry, Project
from selfeval.verification import plain_text
from selfeval.verification.filling_in import number, row_name
from selfeval.verification.mistakes import Mistake
from selfeval.verification.places import Places, of_entry

# How much of a digit's step keeps away from where rounding turns.
_NEARLY = Decimal("1e-6")
_PARTS = (4, 2, 6, 1, 7, 0, 8)


def exact_amounts(project: Project, rules_of_year: Rules, execution_score: str | None) -> Project:
    """Return the project with amounts that print as they do and give the printed rates and execution score."""
    rows = []
    for row in project.funding:
        is_scored = row_name(row, rules_of_year) == rules_of_year.execution.scored_row
        rows.append(_with_exact(row, rules_of_year, execution_score if is_scored else None))
    return replace(project, funding=tuple(rows))


def hidden_decimals(
    printed: Project, exact: Project, rules_of_year: Rules, places: Places
) -> Iterator[tuple[Mistake, bool]]:
    """Yield the rates that only decimals behind the printed amounts give, and whether the amounts are printed in full.

    Who prints fewer digits than the form has, or more, did not copy them from where they were computed.
    """
    denominator, rounding = rules_of_year.execution.denominator, rules_of_year.rounding
    for row, other in zip(printed.funding, exact.funding, strict=True):
        budget, outturn = number(getattr(row, denominator)), number(row.outturn)
        place = of_entry(row.execution_rate, places)
        if row == other or budget is None or outturn is None or place is None:
            continue
        expected = figures.show_percent(rules.execution_rate(outturn, budget), rounding.rate)
        if plain_text.same(expected, row.execution_rate.text):
            continue
        message = (
            f"“{row_name(row, rules_of_year)}”的执行率是“{row.execution_rate.text}”，按印出的金额算是“{expected}”；"
            "只有金额另有没印出来的小数才会这样。请核对金额和执行率。"
        )
        mistake = Mistake("rate-unexplained", place, row.source.text, message, row.execution_rate.text, expected)
        texts = (plain_text.plain(each.text) for each in (getattr(row, denominator), row.outturn))
        yield mistake, all(len(text.partition(".")[2]) == rounding.money.digits for text in texts)


def _with_exact(row: FundingEntry, rules_of_year: Rules, score: str | None) -> FundingEntry:
    denominator = rules_of_year.execution.denominator
    budget, outturn = number(getattr(row, denominator)), number(row.outturn)
    rate = plain_text.number(row.execution_rate.text)
    if budget is None or outturn is None or rate is None or _agrees(outturn, budget, row, score, rules_of_year):
        return row
    for spent, planned in _could_be(outturn, budget, rate, rules_of_year):
        if _agrees(spent, planned, row, score, rules_of_year):
            changed: dict[str, Any] = {"outturn": row.outturn._replace(number=spent)}
            changed[denominator] = getattr(row, denominator)._replace(number=planned)
            return row._replace(**changed)
    return row


def _could_be(
    outturn: Decimal, budget: Decimal, rate: Decimal, rules_of_year: Rules
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield amounts that print so, and whose rate is about the printed one."""
    rounding = rules_of_year.rounding
    least, most = _bounds(outturn, rounding.money)
    least_budget, most_budget = _bounds(budget, rounding.money)
    lowest, highest = (bound / HUNDRED for bound in _bounds(rate, rounding.rate))
    if not budget:
        # Less than half of the last digit is nobody's budget.
        return
    lowest = max(lowest, least / most_budget)
    highest = min(highest, most / least_budget) if least_budget > ZERO else highest
    for part in _PARTS if lowest <= highest else ():
        share = lowest + (highest - lowest) * part / max(_PARTS)
        low, high = (max(least_budget, least / share), min(most_budget, most / share)) if share else (budget, budget)
        planned = budget if low <= budget <= high and budget else (low + high) / 2
        yield min(max(planned * share, least), most), planned


def _bounds(printed: Decimal, rounding: Rounding) -> tuple[Decimal, Decimal]:
    """Return about the least and the most that prints as an amount."""
    step = Decimal(1).scaleb(-rounding.digits)
    near = [printed + step * half / 2 + away * step * _NEARLY for half in (-2, -1, 0, 1, 2) for away in (-1, 0, 1)]
    fitting = [value for value in near if value >= ZERO and figures.rounded(value, rounding) == printed]
    return min(fitting, default=printed), max(fitting, default=printed)


def _agrees(spent: Decimal, planned: Decimal, row: FundingEntry, score: str | None, rules_of_year: Rules) -> bool:
    rounding, block = rules_of_year.rounding, rules_of_year.execution
    exact = rules.execution_rate(spent, planned)
    if not plain_text.same(figures.show_percent(exact, rounding.rate), row.execution_rate.text):
        return False
    if block.weight is None:
        return True
    exact_score = rules.execution_score(block.weight, spent, planned, block.over_budget, block.bands)
    points = figures.rounded_score(exact_score, block.weight, rounding.score)
    return score is None or plain_text.same(figures.show_short(points), score)
