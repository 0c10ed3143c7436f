"""Checks of the indicators: what their targets and actuals say, and whether they are there once."""

import re
from decimal import Decimal

from selfeval.evaluation import figures, methods, quantities
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import Rules
from selfeval.evaluation.glossary import INDICATORS, plain, says_nothing
from selfeval.evaluation.model import Evaluation, IndicatorResult
from selfeval.evaluation.quantities import base_unit

_NUMBERING = re.compile(r"[0-9]+[.、]")
_NOISE = re.compile(r"[^\w（）()]")
_SATISFACTION, _MARKS = "满意", "分"
_OPPOSITE = {quantities.AT_LEAST: quantities.AT_MOST, quantities.AT_MOST: quantities.AT_LEAST}
_DIRECTIONS = {methods.AT_LEAST: "≥（越多越好）", methods.AT_MOST: "≤（越少越好）"}


def check_over_achieved(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """An actual far beyond its target, or beyond an exact target, is worth a second look."""
    for result in evaluation.indicators:
        entry, share = result.entry, _share_reached(result)
        if share is None or share <= HUNDRED or not says_nothing(entry.variance_explanation.text):
            continue
        if findings.reported(entry.actual, "percent-over-100", "conversion-doubtful"):
            continue
        if share >= form_rules.checks.over_achieved_percent:
            shown = figures.show_short(figures.rounded(share, form_rules.rounding.rate)) + "%"
            findings.add(
                "over-achieved", entry.actual, found=entry.actual.text, expected=entry.target.text, share=shown
            )
        elif result.method is not None and result.method.over == methods.WARN:
            findings.add("target-exceeded", entry.actual, found=entry.actual.text, expected=entry.target.text)


def check_percents(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A percentage or a satisfaction is not above 100, unless it is a rate of growth."""
    for result in evaluation.indicators:
        entry, column = result.entry, _column_above_100(result)
        if column is not None and not any(word in entry.name.text for word in form_rules.checks.growth_words):
            cell = entry.target if column == "target" else entry.actual
            name = entry.name.text
            findings.add("percent-over-100", cell, name=name, column=INDICATORS.heading(column), found=cell.text)


def check_methods(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A 评分方法 does not turn the sign of its target round."""
    signs = form_rules.scoring.signs
    for result in evaluation.indicators:
        entry, target = result.entry, result.target
        if target is None or target.sign not in _OPPOSITE or result.method is None or not entry.method.text:
            continue
        if result.method.rule == signs[_OPPOSITE[target.sign]].rule != signs[target.sign].rule:
            findings.add("method-contradicts", entry.method, found=entry.target.text, name=entry.method.text)


def check_signs(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """How a target without a sign was taken is said where it matters."""
    for result in evaluation.indicators:
        entry, target, actual = result.entry, result.target, result.actual
        if target is None or actual is None or target.sign != quantities.UNSIGNED or entry.method.text:
            continue
        if actual.low != target.low and result.rule in _DIRECTIONS:
            findings.add("sign-missing", entry.target, found=entry.target.text, expected=_DIRECTIONS[result.rule])


def check_rounded_to_full(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A target that was missed by so little that its score rounds to the weight is worth a look."""
    for result in evaluation.indicators:
        score = result.score
        if score is not None and score.value == result.weight and score.exact < score.value:
            expected, found = result.entry.target.text, score.text
            findings.add("rounded-to-full", result.entry.actual, expected=expected, found=found)


def check_cost_directions(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A cost target does not say that more is better, unless it is about saving."""
    for result in evaluation.indicators:
        entry, category, target = result.entry, result.category, result.target
        if category is None or target is None or entry.method.text:
            continue
        # Of a rate, such as that of expenses in order, more may be better.
        if target.sign != quantities.AT_LEAST or not target.unit.startswith(quantities.MONEY):
            continue
        if not category.is_about_cost(entry.subcategory.text):
            continue
        if any(word in entry.name.text for word in form_rules.scoring.saving_words):
            continue
        if result.rule == methods.AT_LEAST:
            findings.add("cost-direction", entry.target, found=entry.target.text)


def check_cost_targets(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A cost target in money is not above the budget."""
    scored = evaluation.scored_funding
    if scored is None or scored.final_budget is None or findings.has_error(evaluation.project.info["money_unit"]):
        return
    if findings.reported(scored.entry.final_budget, "budget-sum"):
        return
    budget = scored.final_budget.exact * base_unit(evaluation.money_unit)[1]
    for result in evaluation.indicators:
        category, target, entry = result.category, result.target, result.entry.target
        if category is None or target is None or not target.is_money:
            continue
        if not category.is_about_cost(result.entry.subcategory.text):
            continue
        # 元 by the head or by the square metre is another unit than 元, so is_money is the whole amount.
        if target.high > budget > ZERO and not findings.reported(entry, "cost-direction"):
            expected = scored.final_budget.text + evaluation.money_unit
            findings.add("cost-above-budget", entry, found=entry.text, expected=expected)


def check_duplicates(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """No indicator is there twice."""
    first: dict[str, str] = {}
    for result in evaluation.indicators:
        name = result.entry.name
        if not name.text:
            continue
        text = plain(name.text)
        numbering = _NUMBERING.match(text)
        other = first.setdefault(_NOISE.sub("", text[numbering.end() :] if numbering else text), name.cell or "")
        if other != (name.cell or ""):
            findings.add("indicator-duplicate", name, name=name.text, found=other)


def _column_above_100(result: IndicatorResult) -> str | None:
    """Return the column, target or actual, whose percentage or satisfaction is above 100 by mistake."""
    target, actual, entry = result.target, result.actual, result.entry
    if (target is None or target.low <= HUNDRED) and (actual is None or actual.low <= HUNDRED):
        return None
    is_satisfaction = _SATISFACTION in entry.name.text or _SATISFACTION in entry.category.text
    units = (quantities.PERCENT, _MARKS) if is_satisfaction else (quantities.PERCENT,)
    if target is not None and target.unit in units and target.low > HUNDRED:
        # Marks go beyond 100 where the whole is 150.
        return None if target.unit == _MARKS else "target"
    if actual is None or actual.unit not in units or actual.low <= HUNDRED:
        return None
    # At least 100 % may be more, such as revenue collected.
    is_open = target is not None and target.sign == quantities.AT_LEAST and target.low == HUNDRED
    return None if is_open and not is_satisfaction else "actual"


def _share_reached(result: IndicatorResult) -> Decimal | None:
    """Return the percentage of a target that is to be reached or met that was; None for other targets."""
    target, actual = result.target, result.actual
    if target is None or actual is None or result.rule not in (methods.AT_LEAST, methods.EQUAL) or target.low <= ZERO:
        return None
    if actual.low == target.low:
        return HUNDRED
    return actual.low * HUNDRED / target.low
