"""Checks of points: weights that add up, totals that were typed, reasons for what is missing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from selfeval.evaluation import entries, figures
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import BELOW_WEIGHT, ONE_FOR_ALL, Rules, pools_of
from selfeval.evaluation.glossary import (
    FUNDS_MANAGEMENT,
    GRAND_TOTAL_WORDS,
    INDICATORS,
    RECOMMENDATIONS,
    SUBTOTAL_WORDS,
    plain_heading,
    says_nothing,
)
from selfeval.evaluation.model import Entry, Evaluation, IndicatorResult

_DOUBTFUL = ("cost-direction", "percent-over-100", "conversion-doubtful")


def check_weights(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """The indicators' weights add up to the form's sum and each category's to its own.

    A wrong sum is one problem, whose message says which category is off; what follows from it is not looked at.
    """
    project, block = evaluation.project, form_rules.indicators
    heading = project.heading(INDICATORS, "weight")
    if heading.cell is None:
        heading = project.heading(INDICATORS, "category")
    rows = (*evaluation.indicators, *evaluation.left_out)
    if not rows:
        findings.add("field-missing", heading, name="绩效指标")
        return
    found, expected = figures.total([row.stated_weight for row in rows]), block.weight_sum
    missing = _missing_categories(rows, form_rules)
    differing = list(_differing_pools(rows, form_rules))
    if found is not None and abs(found - expected) > block.tolerance:
        off = [f"没有{name}" for name in missing]
        off += [
            f"{name}{figures.show_short(given)}分、规定{figures.show_short(due)}分" for name, given, due, _ in differing
        ]
        due_sum = f"{figures.show_short(expected)}分" + (f"（{'；'.join(off)}）" if off else "")
        findings.add("weight-sum", heading, found=figures.show_short(found), expected=due_sum)
        return
    for name in missing:
        findings.add("category-missing", project.heading(INDICATORS, "category"), name=name)
    # The points of a category that is missing stand in the others.
    for name, given, due, first in () if missing else differing:
        shown = {"found": figures.show_short(given), "expected": figures.show_short(due)}
        findings.add("category-weight", first, name=name, **shown)
    if found is not None:
        _check_single_weights(evaluation, form_rules, findings)


def check_stated_totals(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A 合计 row typed among the indicators agrees with the computed sums, of all or of its category.

    So does a total typed in 项目信息.
    """
    total = [evaluation.total_score.value] if evaluation.total_score else []
    _compare_stated(evaluation.project.info["stated_total"], total, findings)
    for row in evaluation.project.stated_totals:
        category = form_rules.indicators.category(row.category.text)
        labels = {plain_heading(entry.text) for entry in (row.category, row.subcategory, row.name)}
        is_grand, is_subtotal = bool(labels & {*GRAND_TOTAL_WORDS}), bool(labels & {*SUBTOTAL_WORDS})
        if is_subtotal and category is None:
            continue
        rows = [each for each in evaluation.indicators if not is_subtotal or each.category is category]
        weights = [figures.total([each.weight for each in rows])]
        scores = [figures.total([each.score.value if each.score else None for each in rows])]
        if not is_subtotal:
            weights.append(form_rules.total.sum)
            scores.append(evaluation.total_score.value if evaluation.total_score else None)
        if is_grand:
            # The total of the project stands last.
            weights.reverse()
            scores = scores[1:]
        _compare_stated(row.weight, weights, findings)
        _compare_stated(row.score, scores, findings)


def check_missing_reasons(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A score below its weight has a reason, its own or one for all."""
    reasons, column = form_rules.reasons, INDICATORS.heading("variance_explanation")
    has_column = evaluation.project.heading(INDICATORS, "variance_explanation").cell is not None
    missed = _missed(evaluation, findings, reasons.below_percent)
    if reasons.indicators == BELOW_WEIGHT:
        # Without the column one row tells it of all.
        for result in islice(missed, None if has_column else 1):
            entry, score, weight = result.entry, result.score, result.weight
            if score is not None and weight is not None:
                _require_reason(entry.variance_explanation, entry.name, column, score.text, weight, findings)
    elif reasons.indicators == ONE_FOR_ALL and reasons.kind is not None:
        _require_one_reason(evaluation, reasons.kind, sum(1 for _ in missed), findings)
    if reasons.funds_management == BELOW_WEIGHT:
        column = FUNDS_MANAGEMENT.heading("issues")
        for item in evaluation.funds_management:
            if item.score is not None and _is_low(item.score.value, item.weight, reasons.below_percent):
                _require_reason(item.entry.issues, item.entry.item, column, item.score.text, item.weight, findings)


def check_superfluous_reasons(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """A full score has no reason, unless there is a deviation to explain all the same."""
    # One merged cell may give the reason of several rows.
    needed = {row.entry.variance_explanation.cell for row in evaluation.indicators if row.achieved is False}
    column = INDICATORS.heading("variance_explanation")
    for result in evaluation.indicators:
        reason = result.entry.variance_explanation
        if reason.text and result.achieved and reason.cell not in needed and not _deviates(result):
            _refuse_reason(reason, result.entry.name, column, findings)
    for item in evaluation.funds_management:
        if item.score is not None and item.score.value == item.weight:
            _refuse_reason(item.entry.issues, item.entry.item, FUNDS_MANAGEMENT.heading("issues"), findings)


def _check_single_weights(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """No indicator is worth nothing, and none has most of the points."""
    whole, percent = form_rules.indicators.weight_sum, form_rules.checks.dominant_percent
    for result in evaluation.indicators:
        if result.weight is None:
            continue
        entry = result.entry
        if result.weight == ZERO:
            findings.add("weight-zero", entry.weight, name=entry.name.text)
        elif result.weight * HUNDRED > whole * percent:
            shown = {"found": figures.show_short(result.weight), "expected": figures.show_short(whole)}
            findings.add("indicator-dominant", entry.weight, share=f"{figures.show_short(percent)}%", **shown)


def _compare_stated(entry: Entry, sums: Sequence[Decimal | None], findings: Findings) -> None:
    stated = entries.number(entry, "合计", "70", findings) if entry.text else None
    known = [value for value in sums if value is not None]
    if stated is not None and known and stated not in known:
        found, expected = figures.show_short(stated), figures.show_short(known[0])
        findings.add("stated-total", entry, found=found, expected=expected)


def _missing_categories(rows: Sequence[IndicatorResult], form_rules: Rules) -> list[str]:
    """Return the categories without an indicator; none where a row's category is not known."""
    # By their names, which are compared much faster than all that they hold.
    found = {row.category.name if row.category else None for row in rows}
    if None in found:
        return []
    categories = form_rules.indicators.categories
    return [category.name for category in categories if category.name not in found and not category.is_optional]


def _differing_pools(
    rows: Sequence[IndicatorResult], form_rules: Rules
) -> Iterator[tuple[str, Decimal, Decimal, Entry]]:
    """Yield name, given and due points, and first cell of each category, or those that share, that differ."""
    if any(row.category is None for row in rows):
        return
    block = form_rules.indicators
    for pool in pools_of(form_rules):
        names = {category.name for category in pool.categories}
        members = [row for row in rows if row.category and row.category.name in names]
        weights = [row.stated_weight for row in members if row.stated_weight is not None]
        if pool.weight is not None and members and len(weights) == len(members):
            given = sum(weights, ZERO)
            if abs(given - pool.weight) > block.tolerance:
                first = members[0].entry
                yield pool.name, given, pool.weight, first.weight if first.weight.cell else first.category


def _require_reason(
    reason: Entry, row_name: Entry, column: str, score: str, weight: Decimal, findings: Findings
) -> None:
    if says_nothing(reason.text):
        cell = reason.cell or row_name.cell
        shown = {"found": score, "expected": figures.show_short(weight)}
        findings.add_at("reason-missing", row_name.sheet, cell, name=row_name.text, column=column, **shown)


def _require_one_reason(evaluation: Evaluation, kind: str, missed: int, findings: Findings) -> None:
    project = evaluation.project
    rows = [row for row in project.recommendations if entries.same_kind(row.kind.text, kind)]
    if not missed or findings.is_incomplete(RECOMMENDATIONS.name):
        return
    if not any(not says_nothing(row.text.text) for row in rows):
        place = rows[0].text if rows else project.heading(RECOMMENDATIONS, "text")
        findings.add("not-achieved-unexplained", place, found=str(missed), name=kind)


def _missed(evaluation: Evaluation, findings: Findings, below_percent: Decimal) -> Iterator[IndicatorResult]:
    """Yield the indicators below their weight, but not those with a wrong sign or figure, missed for no reason."""
    for result in evaluation.indicators:
        cells = (result.entry.target, result.entry.actual)
        score, weight = result.score, result.weight
        is_low = score is not None and weight is not None and _is_low(score.value, weight, below_percent)
        if is_low and not any(findings.reported(cell, *_DOUBTFUL) for cell in cells):
            yield result


def _is_low(score: Decimal, weight: Decimal, below_percent: Decimal) -> bool:
    return score * HUNDRED < weight * below_percent


def _refuse_reason(reason: Entry, row_name: Entry, column: str, findings: Findings) -> None:
    if not says_nothing(reason.text):
        findings.add("reason-superfluous", reason, name=row_name.text, column=column)


def _deviates(result: IndicatorResult) -> bool:
    """Whether a full score has a deviation to explain all the same: more, or less by a little, than the target."""
    target, actual = result.target, result.actual
    if target is None or actual is None:
        return result.score is not None and result.score.rule not in ("qualitative", "same-words")
    return actual.low != target.low
