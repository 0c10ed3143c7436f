"""The checks that look at what was computed, each one small function, and the check of all texts."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from selfeval.evaluation import entries, figures, rules
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import BELOW_WEIGHT, MONEY_UNITS, Rules
from selfeval.evaluation.glossary import (
    FUNDING,
    FUNDS_MANAGEMENT,
    INDICATORS,
    INFO,
    OBJECTIVES,
    SUBTOTAL_WORDS,
    bracketed,
    plain,
)
from selfeval.evaluation.model import Entry, Evaluation, FundingResult, IndicatorResult, Project
from selfeval.evaluation.quantities import base_unit

Check = Callable[[Evaluation, Rules, Findings], None]

_ERROR_VALUES = r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)"
_PLACEHOLDER = re.compile(
    rf"{_ERROR_VALUES}"
    # Words of programs, but not those of an English sentence such as None of the above.
    r"|(?<![A-Za-z])(?<![A-Za-z] )(?:null|NULL|Null|None|NONE|nan|NaN|NAN|undefined)(?! ?[A-Za-z])"
    r"|^示例[:：]"
    r"|(?<![A-Za-zＸｘ×])(?:[XＸ]{2,}|×{2,})(?![A-Za-zＸｘ×])"
    r"|(?<=[\u4e00-\u9fff])[xｘ]{2,}(?![A-Za-z])|(?<![A-Za-z])[xｘ]{2,}(?=[\u4e00-\u9fff])"
)
_UNIT = re.compile("|".join(sorted(MONEY_UNITS, key=len, reverse=True)))
_NO_RATE = ("-", "—", "——", "/", "无")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def check_texts(project: Project, findings: Findings) -> None:
    """Report placeholders, error values and control characters in any cell that is read."""
    for entry in _all_entries(project):
        if not entry.text or entry.number is not None:
            continue
        control = _CONTROL.search(entry.text)
        if control:
            findings.add("control-character", entry, found=f"U+{ord(control[0]):04X}")
        placeholder = _PLACEHOLDER.search(entry.text)
        if placeholder:
            findings.add("placeholder", entry, found=placeholder[0])


def check_budget_sum(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """The total row is the sum of the other rows."""
    execution = form_rules.execution
    parts = [row for row in evaluation.funding if row.source != execution.total_row]
    for total in (row for row in evaluation.funding if row.source == execution.total_row):
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
    total_row, denominator = form_rules.execution.total_row, form_rules.execution.denominator
    parts = [row for row in evaluation.funding if row.source != total_row]
    total = [row for row in evaluation.funding if row.source == total_row]
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
        if computed is None or stated.text in ("", *_NO_RATE):
            continue
        meant = [figures.rounded(value, form_rules.rounding.rate) for value in entries.percent(stated)]
        if computed.value not in meant:
            findings.add("stated-rate", stated, found=stated.text, expected=computed.text)


def check_objectives(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """There is an objective, and each row of the sheet has its text."""
    project = evaluation.project
    if not project.objectives:
        findings.add("field-missing", project.heading(OBJECTIVES, "text"), name=OBJECTIVES.heading("text"))
    for objective in project.objectives:
        if not objective.text.text:
            findings.add("field-missing", objective.text, name=OBJECTIVES.heading("text"))


def check_recommendations(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """Every remark is of a kind that the report has a place for."""
    kinds = form_rules.recommendations.kinds
    for row in evaluation.project.recommendations:
        if not row.kind.text:
            findings.add("field-missing", row.kind, name="类别")
        elif not any(entries.same_label(row.kind.text, kind) for kind in kinds):
            findings.add("row-unknown", row.kind, name="类别", found=row.kind.text, expected="、".join(kinds))


def check_weight_sum(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """The indicators' weights add up to the form's sum; the message says which category is off."""
    heading = evaluation.project.heading(INDICATORS, "weight")
    found, expected = evaluation.indicator_weight, form_rules.indicators.weight_sum
    if not evaluation.indicators:
        findings.add("field-missing", heading, name="绩效指标")
        return
    differing = list(_differing_categories(evaluation, form_rules))
    if found is not None and found != expected:
        off = "；".join(
            f"{name}{figures.show_short(given)}分、规定{figures.show_short(due)}分" for name, given, due, _ in differing
        )
        due_sum = f"{figures.show_short(expected)}分" + (f"（{off}）" if off else "")
        findings.add("weight-sum", heading, found=figures.show_short(found), expected=due_sum)
        return
    for name, given, due, first in differing:
        shown = {"found": figures.show_short(given), "expected": figures.show_short(due)}
        findings.add("category-weight", first.entry.weight, name=name, **shown)


def check_stated_totals(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A 合计 row typed among the indicators agrees with the computed sums, of all or of its category."""
    for row in evaluation.project.stated_totals:
        category = form_rules.indicators.category(row.category.text)
        is_subtotal = any(plain(entry.text) in SUBTOTAL_WORDS for entry in (row.category, row.subcategory, row.name))
        if is_subtotal and category is None:
            continue
        rows = [each for each in evaluation.indicators if not is_subtotal or each.category is category]
        weights = [figures.total([each.weight for each in rows])]
        scores = [figures.total([each.score.value if each.score else None for each in rows])]
        if not is_subtotal:
            weights.append(form_rules.total.sum)
            scores.append(evaluation.total_score.value if evaluation.total_score else None)
        _compare_stated(row.weight, weights, findings)
        _compare_stated(row.score, scores, findings)


def check_reasons(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A score below its weight has a reason."""
    reasons = form_rules.reasons
    for result in evaluation.indicators if reasons.indicators == BELOW_WEIGHT else ():
        reason, name = result.entry.variance_explanation, result.entry.name
        if result.score is not None and result.weight is not None and result.score.value < result.weight:
            column = INDICATORS.heading("variance_explanation")
            _require_reason(reason, name, column, result.score.text, result.weight, findings)
    for item in evaluation.funds_management if reasons.funds_management == BELOW_WEIGHT else ():
        if item.score is not None and item.score.value < item.weight:
            column = FUNDS_MANAGEMENT.heading("issues")
            _require_reason(item.entry.issues, item.entry.item, column, item.score.text, item.weight, findings)


def check_over_achieved(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """An actual far beyond its target, or beyond an exact target, is worth a second look."""
    for result in evaluation.indicators:
        target, actual = result.target, result.actual
        if target is None or actual is None or result.rule not in ("at-least", "equal"):
            continue
        entry = result.entry
        share = actual.low * HUNDRED / target.low if target.low > ZERO else ZERO
        if share >= form_rules.scoring.over_achieved_percent:
            shown = figures.show_short(figures.rounded(share, form_rules.rounding.rate)) + "%"
            findings.add(
                "over-achieved", entry.actual, found=entry.actual.text, expected=entry.target.text, share=shown
            )
        elif result.rule == "equal" and actual.low > target.low != ZERO:
            findings.add("target-exceeded", entry.actual, found=entry.actual.text, expected=entry.target.text)


def check_rounded_to_full(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A target that was missed by so little that its score rounds to the weight is worth a look."""
    for result in evaluation.indicators:
        score = result.score
        if score is not None and score.value == result.weight and score.exact < score.value:
            expected, found = result.entry.target.text, score.text
            findings.add("rounded-to-full", result.entry.actual, expected=expected, found=found)


def check_cost_targets(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A cost target in money is not above the budget."""
    scored = evaluation.scored_funding
    if scored is None or scored.final_budget is None or findings.has_error(evaluation.project.info["money_unit"]):
        return
    budget = scored.final_budget.exact * base_unit(evaluation.money_unit)[1]
    for result in evaluation.indicators:
        category = result.category
        if category is None or not category.is_cost or result.target is None or not result.target.is_money:
            continue
        # 元 by the head or by the square metre is another unit than 元, so is_money is the whole amount.
        if result.target.high > budget > ZERO:
            expected = scored.final_budget.text + evaluation.money_unit
            findings.add("cost-above-budget", result.entry.target, found=result.entry.target.text, expected=expected)


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


def check_report_date(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """The cover has a date."""
    entry = evaluation.project.info["report_date"]
    if not entry.text:
        findings.add("report-date-missing", entry if entry.cell else evaluation.project.heading(INFO, "content"))


CHECKS: tuple[Check, ...] = (
    check_report_date,
    check_stated_units,
    check_budget_sum,
    check_execution,
    check_budget_zero,
    check_stated_rates,
    check_objectives,
    check_weight_sum,
    check_stated_totals,
    check_reasons,
    check_over_achieved,
    check_rounded_to_full,
    check_cost_targets,
    check_recommendations,
)


def _compare_stated(entry: Entry, sums: Sequence[Decimal | None], findings: Findings) -> None:
    stated = entries.number(entry, "合计", "70", findings) if entry.text else None
    known = [value for value in sums if value is not None]
    if stated is not None and known and stated not in known:
        found, expected = figures.show_short(stated), figures.show_short(known[0])
        findings.add("stated-total", entry, found=found, expected=expected)


def _all_entries(project: Project) -> Iterator[Entry]:
    yield from project.info.values()
    for rows in (
        project.funding,
        project.funds_management,
        project.objectives,
        project.indicators,
        project.recommendations,
    ):
        for row in rows:
            yield from row


def _over_executed(row: FundingResult, denominator: str, findings: Findings) -> bool:
    budget, outturn = row.amount(denominator), row.outturn
    if budget is None or outturn is None or outturn.exact <= budget.exact:
        return False
    if budget.exact == ZERO:
        findings.add("executed-without-budget", row.entry.outturn, found=outturn.text)
    elif row.execution_rate is not None:
        findings.add("over-executed", row.entry.outturn, found=row.execution_rate.text)
    return True


def _differing_categories(
    evaluation: Evaluation, form_rules: Rules
) -> Iterator[tuple[str, Decimal, Decimal, IndicatorResult]]:
    """Yield name, given and due points, and first row of each category whose weights differ from the form's."""
    if any(row.category is None for row in evaluation.indicators):
        return
    for category in form_rules.indicators.categories:
        rows = [row for row in evaluation.indicators if row.category is category]
        weights = [row.weight for row in rows if row.weight is not None]
        if category.weight is not None and rows and len(weights) == len(rows):
            given = sum(weights, ZERO)
            if given != category.weight:
                yield category.name, given, category.weight, rows[0]


def _require_reason(
    reason: Entry, row_name: Entry, column: str, score: str, weight: Decimal, findings: Findings
) -> None:
    if plain(reason.text) in ("", "无"):
        cell = reason.cell or row_name.cell
        shown = {"found": score, "expected": figures.show_short(weight)}
        findings.add_at("reason-missing", row_name.sheet, cell, name=row_name.text, column=column, **shown)
