"""Checks of the budget table: sums, rates, units, and what has to be explained."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from selfeval.evaluation import entries, figures, rules
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import MONEY_UNITS, Rules
from selfeval.evaluation.glossary import FUNDING, INDICATORS, bracketed, has_no_figure, says_nothing
from selfeval.evaluation.model import Entry, Evaluation, FundingResult
from selfeval.evaluation.quantities import base_unit

# Nobody spends twice the budget; 元 was typed for 万元, or a figure too many.
_NEVER_EXPLAINED = 2
# A smaller number is a ratio whose cell shows it as a percentage.
_LARGEST_RATIO = 2
_UNIT = re.compile("|".join(sorted(MONEY_UNITS, key=len, reverse=True)))


def check_stated_units(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A money unit in or above the headings of the budget table is the project's."""
    project = evaluation.project
    headings = [project.heading(FUNDING, column) for column in AMOUNTS]
    stated = [(entry, "　".join(bracketed(entry.text))) for entry in headings]
    stated += [(entry, entry.text) for entry in project.unit_notes]
    is_typed = bool(project.info["money_unit"].text)
    for entry, text in stated:
        if any(unit != evaluation.money_unit for unit in _UNIT.findall(text)):
            expected = f"金额单位“{evaluation.money_unit}”" + ("" if is_typed else "（项目信息没有填写，按表式）")
            findings.add("unit-mismatch", entry, found=f"“{entry.text}”", expected=expected)


def check_budget_sum(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """The total row is the sum of the other rows."""
    execution = form_rules.execution
    parts = evaluation.funding_parts
    for total in evaluation.funding_totals:
        for column in AMOUNTS:
            stated = total.amount(column)
            amounts = [amount for row in parts if (amount := row.amount(column)) is not None]
            if stated is None or stated.rule == rules.SUM or not amounts or len(amounts) < len(parts):
                continue
            added = sum((amount.exact for amount in amounts), ZERO)
            if abs(added - stated.exact) > execution.tolerance:
                name = f"{execution.total_row}的{FUNDING.heading(column)}"
                entry = getattr(total.entry, column)
                findings.add(
                    "budget-sum",
                    entry,
                    name=name,
                    found=stated.text,
                    expected=figures.show(figures.rounded(added, form_rules.rounding.money)),
                )


def check_execution(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """Nothing is spent without a budget, or beyond it; the total row is looked at if no other row shows it."""
    denominator = form_rules.execution.denominator
    parts, total = evaluation.funding_parts, evaluation.funding_totals
    if _are_off(total, (denominator, "outturn"), findings):
        return
    found = [row for row in parts if _over_executed(row, denominator, findings)]
    for row in [] if found else total:
        _over_executed(row, denominator, findings)


def check_budget_zero(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """The scored budget is not 0."""
    scored = evaluation.scored_funding
    denominator = form_rules.execution.denominator
    if any(row.amount(denominator) is None for row in evaluation.funding):
        return
    budget = scored.amount(denominator) if scored else None
    if scored is None or budget is None or budget.exact or (scored.outturn and scored.outturn.exact):
        return
    entry: Entry = getattr(scored.entry, denominator)
    name = f"{scored.source}的{FUNDING.heading(denominator)}"
    findings.add_at("budget-zero", FUNDING.name, entry.cell or scored.entry.source.cell, name=name)


def check_stated_rates(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A typed 执行率 is the computed one."""
    for row in evaluation.funding:
        stated, computed = row.entry.execution_rate, row.execution_rate
        if computed is None or has_no_figure(stated.text):
            continue
        meant = [figures.rounded(value, form_rules.rounding.rate) for value in entries.percent(stated)]
        if computed.value not in meant:
            is_ratio = stated.number is not None and abs(stated.number) < _LARGEST_RATIO
            shown = figures.show_percent(stated.number or ZERO, form_rules.rounding.rate) if is_ratio else stated.text
            findings.add("stated-rate", stated, found=shown, expected=computed.text)


def check_amounts_likely(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """No budget is so large that its unit must be wrong; the total row is looked at if no other row shows it."""
    limit = form_rules.checks.unlikely_amount / base_unit(evaluation.money_unit)[1]
    parts, total = evaluation.funding_parts, evaluation.funding_totals
    found = [row for row in parts if _is_unlikely(row, limit)] or [row for row in total if _is_unlikely(row, limit)]
    for row in found:
        if row.final_budget is not None:
            name = f"{row.source}的{FUNDING.heading('final_budget')}"
            shown = row.final_budget.text + evaluation.money_unit
            findings.add("amount-unlikely", row.entry.final_budget, name=name, found=shown)


def check_low_execution(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A low execution rate has an explanation; where it has one, the lights are looked at."""
    rate, scored = _reliable_rate(evaluation, form_rules, findings), evaluation.scored_funding
    if rate is None or scored is None:
        return
    line = form_rules.checks.low_execution_percent
    if rate < line and all(says_nothing(row.entry.note.text) for row in evaluation.funding):
        entry = scored.entry.note if scored.entry.note.cell else scored.entry.outturn
        found = scored.execution_rate.text if scored.execution_rate else ""
        expected = f"{figures.show_short(line)}%"
        findings.add("low-execution", entry, found=found, expected=expected, column=FUNDING.heading("note"))
    else:
        _check_lights(evaluation, rate, form_rules, findings)


def check_budget_changes(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A budget changed in the year has an explanation; the total row is looked at if no other row shows it."""
    parts, total = evaluation.funding_parts, evaluation.funding_totals
    explained = [row for row in evaluation.funding if not says_nothing(row.entry.note.text)]
    is_given = any(not has_no_figure(row.entry.original_budget.text) for row in evaluation.funding)
    if not is_given or any(row in explained for row in total):
        return
    if _are_off(total, ("original_budget", "final_budget"), findings):
        return
    changed = [row for row in parts if _is_changed(row)] or [row for row in total if _is_changed(row)]
    if explained and not any(_is_changed(row) for row in total):
        # What one source gave another is explained by either.
        return
    for row in changed:
        original, final = row.original_budget, row.final_budget
        if original is None or final is None or row in explained:
            continue
        entry = row.entry.note if row.entry.note.cell else row.entry.final_budget
        shown = {"found": final.text, "expected": original.text, "column": FUNDING.heading("note")}
        findings.add("budget-changed", entry, name=row.source, **shown)


def _over_executed(row: FundingResult, denominator: str, findings: Findings) -> bool:
    budget, outturn = row.amount(denominator), row.outturn
    if budget is None or outturn is None or outturn.exact <= budget.exact:
        return False
    if budget.exact == ZERO:
        findings.add("executed-without-budget", row.entry.outturn, name=row.source, found=outturn.text)
    elif row.execution_rate is not None and (
        says_nothing(row.entry.note.text) or row.execution_rate.exact >= _NEVER_EXPLAINED
    ):
        findings.add("over-executed", row.entry.outturn, name=row.source, found=row.execution_rate.text)
    return True


def _check_lights(evaluation: Evaluation, rate: Decimal, form_rules: Rules, findings: Findings) -> None:
    checks, scored = form_rules.checks, evaluation.scored_funding
    score, weight = evaluation.indicator_score, evaluation.indicator_weight
    if scored is None or findings.reported(evaluation.project.heading(INDICATORS, "weight"), "weight-sum"):
        return
    lights = []
    if score is not None and weight:
        achieved = score.value * HUNDRED / weight
        if achieved - rate > checks.ahead_points:
            lights.append(
                f"红灯：绩效指标得分为分值的{_percent(achieved, form_rules)}，执行率{_percent(rate, form_rules)}，"
                f"相差超过{figures.show_short(checks.ahead_points)}个百分点"
            )
    if HUNDRED - rate > checks.unspent_percent:
        unspent, limit = _percent(HUNDRED - rate, form_rules), figures.show_short(checks.unspent_percent)
        lights.append(f"黄灯：预算的{unspent}没有支出，超过{limit}%")
    if lights:
        findings.add("lights", scored.entry.outturn, found="；".join(lights))


def _percent(value: Decimal, form_rules: Rules) -> str:
    return figures.show_percent(value / HUNDRED, form_rules.rounding.rate)


def _reliable_rate(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> Decimal | None:
    """Return the scored execution rate in percent; None where there is no budget or an amount is wrong."""
    scored = evaluation.scored_funding
    if scored is None or scored.execution_rate is None:
        return None
    budget = scored.amount(form_rules.execution.denominator)
    is_off = _are_off([scored, *evaluation.funding_totals], (form_rules.execution.denominator, "outturn"), findings)
    if budget is None or budget.exact == ZERO or is_off:
        return None
    return scored.execution_rate.exact * HUNDRED


def _is_unlikely(row: FundingResult, limit: Decimal) -> bool:
    return row.final_budget is not None and row.final_budget.exact > limit


def _is_changed(row: FundingResult) -> bool:
    original, final = row.original_budget, row.final_budget
    return original is not None and final is not None and original.value != final.value


def _are_off(total: Sequence[FundingResult], columns: Iterable[str], findings: Findings) -> bool:
    """Whether amounts of these columns were already reported not to add up, so that nothing more is said of them."""
    entries_of = [getattr(row.entry, column) for row in total for column in columns]
    return any(findings.has_error(entry) or findings.reported(entry, "budget-sum") for entry in entries_of)
