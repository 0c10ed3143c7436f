"""Scores the indicators: chooses the form's rule for each and applies it."""

from decimal import Decimal
from typing import NamedTuple

from selfeval.evaluation import entries, figures, quantities, rules
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import UNSIGNED_COST, Category, Grade, Rules
from selfeval.evaluation.glossary import INDICATORS, has_no_figure, plain
from selfeval.evaluation.model import Entry, Figure, IndicatorEntry, IndicatorResult
from selfeval.evaluation.quantities import Quantity

# Units that are confused, such as 元 and 万元, are ten thousand apart, and nothing is missed by so much.
_FAR_APART = 100


class _Scored(NamedTuple):
    """A rule and the unrounded score it gives; no score where it needs one to be typed within a grade."""

    rule: str
    exact: Decimal | None
    grade: Grade | None = None


def indicator_result(entry: IndicatorEntry, form_rules: Rules, findings: Findings) -> IndicatorResult:
    """Score one indicator by the form's rule for its 评分方法, or for the sign of its target."""
    category = _category(entry, form_rules, findings)
    for required in ("subcategory", "name", "target"):
        field: Entry = getattr(entry, required)
        if not field.text:
            findings.add("field-missing", field, name=INDICATORS.heading(required))
    weight = _weight(entry, findings)
    if not entry.actual.text:
        findings.add("actual-missing", entry.actual, name=entry.name.text or "这一行")
    target, actual = quantities.read(entry.target.text), quantities.read(entry.actual.text)
    typed = entries.number(entry.score, "得分", "9.5", findings) if not has_no_figure(entry.score.text) else None
    blank = IndicatorResult(entry, category, weight, target, actual, None, None)
    if weight is None or not entry.target.text or not entry.actual.text:
        return blank
    if actual is not None and (actual.approximate or _contradicts(target, actual)):
        findings.add("fuzzy-actual", entry.actual, found=entry.actual.text, expected=_shown(actual))
    scored = _by_rule(entry, weight, target, actual, category, form_rules, findings)
    if scored is None and typed is None:
        return blank
    computed = _figure(scored, entry, weight, form_rules) if scored else None
    if typed is None:
        if scored is not None and scored.grade is not None and computed is None:
            findings.add("score-needed", entry.actual, found=entry.actual.text, expected=_bounds(scored.grade))
        return IndicatorResult(entry, category, weight, target, actual, scored.rule if scored else None, computed)
    score = _typed(typed, entry, weight, form_rules, findings)
    _compare(score, scored, computed, entry, weight, findings)
    rule = scored.rule if scored and computed else rules.STATED
    return IndicatorResult(entry, category, weight, target, actual, rule, score, computed)


def _category(entry: IndicatorEntry, form_rules: Rules, findings: Findings) -> Category | None:
    category = form_rules.indicators.category(entry.category.text)
    if not entry.category.text:
        findings.add("field-missing", entry.category, name=INDICATORS.heading("category"))
    elif category is None:
        expected = "、".join(each.name for each in form_rules.indicators.categories)
        findings.add("category-unknown", entry.category, found=entry.category.text, expected=expected)
    return category


def _weight(entry: IndicatorEntry, findings: Findings) -> Decimal | None:
    if not entry.weight.text:
        findings.add("field-missing", entry.weight, name=INDICATORS.heading("weight"))
        return None
    weight = entries.number(entry.weight, INDICATORS.heading("weight"), "10", findings)
    if weight is not None and weight < ZERO:
        findings.add("amount-negative", entry.weight, name=INDICATORS.heading("weight"), found=figures.show(weight))
        return None
    return weight


def _by_rule(
    entry: IndicatorEntry,
    weight: Decimal,
    target: Quantity | None,
    actual: Quantity | None,
    category: Category | None,
    form_rules: Rules,
    findings: Findings,
) -> _Scored | None:
    """Return what the rule gives; None, reported unless a score was typed, where no rule can."""
    rule = _rule_name(entry, target, category, form_rules, findings)
    if rule is None:
        return None
    if rule == rules.QUALITATIVE or target is None:
        return _qualitative(entry, weight, actual, form_rules, findings)
    if actual is None or actual.sign == quantities.RANGE:
        if has_no_figure(entry.score.text):
            findings.add(
                "number-unreadable", entry.actual, name="实际完成值", found=entry.actual.text, expected=_shown(target)
            )
        return None
    if not _comparable(entry, target, actual, findings):
        return None
    return _Scored(rule, rules.RULES[rule](weight, target, actual.low))


def _rule_name(
    entry: IndicatorEntry, target: Quantity | None, category: Category | None, form_rules: Rules, findings: Findings
) -> str | None:
    scoring = form_rules.scoring
    if not has_no_figure(entry.method.text):
        method = next((name for name in scoring.methods if entries.same_label(name, entry.method.text)), None)
        if method is None:
            expected = "、".join(scoring.methods)
            findings.add("method-unknown", entry.method, found=entry.method.text, expected=expected)
            return None
        return scoring.methods[method]
    if target is None:
        return rules.QUALITATIVE
    if target.sign != quantities.UNSIGNED:
        return scoring.signs[target.sign]
    if target.high == ZERO:
        # 0件 means none at all; as a least value it would be met by anything.
        return scoring.signs[quantities.EQUAL]
    is_saving = any(word in entry.name.text for word in scoring.saving_words)
    is_cost = category is not None and category.is_cost and not is_saving
    return scoring.signs[UNSIGNED_COST if is_cost else quantities.UNSIGNED]


def _qualitative(
    entry: IndicatorEntry, weight: Decimal, actual: Quantity | None, form_rules: Rules, findings: Findings
) -> _Scored | None:
    scoring = form_rules.scoring
    target_word, actual_word = (plain(text).rstrip("。.；;，,") for text in (entry.target.text, entry.actual.text))
    if target_word in scoring.share_words and actual is not None and actual.unit == quantities.PERCENT:
        return _Scored(rules.STATED_SHARE, rules.share_of(weight, actual.low))
    grade = next((grade for grade in scoring.grades if actual_word in grade.words), None)
    if grade is not None:
        exact = None if grade.given is None else rules.share_of(weight, grade.given)
        return _Scored(rules.QUALITATIVE, exact, grade)
    if scoring.same_words and actual_word == target_word and not quantities.looks_like_number(entry.target.text):
        return _Scored(rules.SAME_WORDS, weight)
    if has_no_figure(entry.score.text) and not findings.has_error(entry.actual):
        if quantities.looks_like_number(entry.target.text):
            findings.add(
                "number-unreadable", entry.target, name="年度目标值", found=entry.target.text, expected="≥100人"
            )
        else:
            # A target in the form's own words is clear; it is the actual that says nothing.
            known = {*scoring.share_words, *(word for grade in scoring.grades for word in grade.words)}
            place = entry.actual if target_word in known else entry.target
            findings.add("target-unclear", place, found=entry.target.text, actual=entry.actual.text)
    return None


def _comparable(entry: IndicatorEntry, target: Quantity, actual: Quantity, findings: Findings) -> bool:
    """Whether target and actual count the same thing.

    A figure without a unit is taken in the other's unit, but not against a percentage or an amount: nobody
    knows whether 0.95 or 95 is meant, or 元 or 万元. Nothing at all needs no unit.
    """
    if actual.low == ZERO and actual.unit == "":
        return True
    # 506.73万 beside 万元 is an amount.
    if target.is_money and actual.unit == "" and actual.factor > 1:
        return True
    units = {target.unit, actual.unit}
    is_unclear = "" in units and (units & {quantities.PERCENT, quantities.MONEY} or target.factor != actual.factor)
    if len(units) > 1 and (is_unclear or "" not in units):
        found = f"实际完成值“{entry.actual.text}”{_unit(actual)}"
        expected = f"目标值“{entry.target.text}”{_unit(target)}"
        findings.add("unit-mismatch", entry.actual, found=found, expected=expected)
        return False
    if target.factor != actual.factor:
        shown = {"found": entry.actual.text, "expected": entry.target.text}
        if max(target.high, actual.low) >= min(target.high, actual.low) * _FAR_APART > ZERO:
            findings.add("conversion-doubtful", entry.actual, times=str(_FAR_APART), **shown)
        else:
            findings.add("unit-converted", entry.actual, **shown)
    return True


def _typed(
    typed: Decimal, entry: IndicatorEntry, weight: Decimal, form_rules: Rules, findings: Findings
) -> Figure | None:
    """Return a typed score as a figure; None, reported, where it is not between 0 and the weight."""
    if not ZERO <= typed <= weight:
        found, expected = figures.show_short(typed), figures.show_short(weight)
        findings.add("score-range", entry.score, found=found, expected=expected)
        return None
    reference = form_rules.scoring.reference
    return Figure(typed, typed, figures.show_short(typed), rules.STATED, reference, (entry.score,))


def _compare(
    score: Figure | None,
    scored: _Scored | None,
    computed: Figure | None,
    entry: IndicatorEntry,
    weight: Decimal,
    findings: Findings,
) -> None:
    """Report a typed score that differs from the rule's or lies outside its grade."""
    if score is None:
        return
    found = figures.show_short(score.exact)
    grade = scored.grade if scored else None
    if grade is not None:
        lower, upper = rules.share_of(weight, grade.lower), rules.share_of(weight, grade.upper)
        if not lower <= score.exact <= upper:
            findings.add("stated-score", entry.score, found=found, expected=_bounds(grade))
    elif computed is not None and computed.value != score.exact:
        findings.add("stated-score", entry.score, found=found, expected=computed.text)


def _figure(scored: _Scored, entry: IndicatorEntry, weight: Decimal, form_rules: Rules) -> Figure | None:
    if scored.exact is None:
        return None
    value = figures.rounded_score(scored.exact, weight, form_rules.rounding.score)
    sources = (entry.target, entry.actual, entry.weight, *([entry.method] if entry.method.text else []))
    reference = form_rules.scoring.reference
    return Figure(scored.exact, value, figures.show_short(value), scored.rule, reference, sources)


def _bounds(grade: Grade) -> str:
    return f"{figures.show_short(grade.lower)}%至{figures.show_short(grade.upper)}%"


def _contradicts(target: Quantity | None, actual: Quantity) -> bool:
    """Whether an actual has a bound's sign that does not just repeat the target's."""
    return actual.sign in (quantities.AT_LEAST, quantities.AT_MOST) and (target is None or target.sign != actual.sign)


def _unit(quantity: Quantity) -> str:
    return f"（单位“{quantity.written_unit}”）" if quantity.written_unit else "（没有写单位）"


def _shown(quantity: Quantity) -> str:
    """Show a figure in the unit it was written in."""
    return figures.show_short(quantity.low / quantity.factor) + quantity.written_unit
