"""Scores the indicators: chooses the form's method for each and applies it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from selfeval.evaluation import entries, figures, methods, quantities, rules, weights
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import TYPED, Category, Rules
from selfeval.evaluation.glossary import INDICATORS, has_no_figure, is_one_of, plain_word
from selfeval.evaluation.methods import Grade, Method
from selfeval.evaluation.model import Entry, Figure, IndicatorEntry, IndicatorResult
from selfeval.evaluation.quantities import Quantity
from selfeval.evaluation.weights import Weight

_WEIGHT = INDICATORS.heading("weight")
# Units that are confused, such as 元 and 万元, are ten thousand apart, and nothing is missed by so much.
_FAR_APART = 100
# A target in words is graded, whatever else the form knows.
_QUALITATIVE = Method("", methods.QUALITATIVE)
_SIGN_OF = {
    methods.AT_LEAST: quantities.AT_LEAST,
    methods.AT_MOST: quantities.AT_MOST,
    methods.EQUAL: quantities.EQUAL,
    methods.RANGE: quantities.RANGE,
    methods.NONE_AT_ALL: quantities.EQUAL,
}


class _Scored(NamedTuple):
    """A rule and the unrounded score it gives; no score where one has to be typed, within a grade's bounds."""

    rule: str
    exact: Decimal | None
    grade: Grade | None = None


class _Row(NamedTuple):
    """One indicator while it is scored."""

    entry: IndicatorEntry
    weight: Decimal
    target: Quantity | None
    actual: Quantity | None


def indicator_results(
    entries_of: Sequence[IndicatorEntry], form_rules: Rules, findings: Findings
) -> tuple[tuple[IndicatorResult, ...], tuple[IndicatorResult, ...]]:
    """Score the indicators, each by its 评分方法 or the form's method for the sign of its target.

    Return those that count and those that do not apply, which have neither points nor score.
    """
    block = form_rules.indicators
    # By what the rows say, as many rows say the same.
    named = {text: block.category(text) for text in {entry.category.text for entry in entries_of}}
    categories = [_category(entry, named, form_rules, findings) for entry in entries_of]
    typed = [_typed_weight(entry, form_rules, findings) for entry in entries_of]
    applies = [not does_not_apply(entry, block.not_applicable) for entry in entries_of]
    points = weights.weights(list(map(weights.Row, categories, typed, applies)), block)
    counted, left_out = [], []
    for entry, category, weight, is_counted in zip(entries_of, categories, points, applies, strict=True):
        if is_counted:
            counted.append(_result(entry, category, weight, form_rules, findings))
        else:
            _require(entry, ("subcategory", "name"), findings)
            findings.add("row-not-applicable", entry.actual, name=entry.name.text)
            left_out.append(
                IndicatorResult(entry, entry.target, category, ZERO, weight.stated, weight.rule, None, None)
            )
    if left_out and not counted:
        findings.add("field-missing", left_out[0].entry.actual, name="一项适用的绩效指标")
    return tuple(counted), tuple(left_out)


def _result(
    given: IndicatorEntry, category: Category | None, weight: Weight, form_rules: Rules, findings: Findings
) -> IndicatorResult:
    if not (given.subcategory.text and given.name.text and given.target.text):
        _require(given, ("subcategory", "name", "target"), findings)
    entry = _with_target(given, form_rules.contents.target_column)
    if not entry.actual.text:
        findings.add("actual-missing", entry.actual, name=entry.name.text or "这一行")
    target, actual = quantities.read(entry.target.text), quantities.read(entry.actual.text)
    if target is not None and actual is not None and target.unit != actual.unit:
        actual = quantities.in_unit_of(actual, target)
    typed = entries.number(entry.score, "得分", "9.5", findings) if not has_no_figure(entry.score.text) else None
    known = (entry, given.target, category, weight.value, weight.stated, weight.rule, target, actual)
    if weight.value is None or not entry.target.text or not entry.actual.text:
        return IndicatorResult(*known)
    if actual is not None and (actual.approximate or _contradicts(target, actual)):
        findings.add("fuzzy-actual", entry.actual, found=entry.actual.text, expected=_shown(actual))
    method = _method(entry, target, category, form_rules, findings)
    asked = _asked(target, method, entry, category, form_rules)
    signed = target._replace(sign=asked) if target and asked and asked != target.sign else target
    row = _Row(entry, weight.value, signed, actual)
    scored = None if method is None else _scored(row, method, form_rules, findings)
    computed = _figure(scored, method, row, form_rules) if scored and method else None
    achievement = _achievement(row, form_rules)
    if typed is None:
        if scored is not None and computed is None:
            findings.add("score-needed", entry.actual, found=entry.actual.text, expected=_bounds(scored.grade))
        return IndicatorResult(*known, asked, scored.rule if scored else None, method, computed, None, achievement)
    score = _typed(typed, row, weight, form_rules, findings)
    if score is not None and not _is_of_stated_weight(typed, computed, weight, form_rules):
        _compare(score, scored, computed, row, findings)
    rule = scored.rule if scored and computed else rules.STATED
    return IndicatorResult(*known, asked, rule, method, score, computed, achievement)


def _require(entry: IndicatorEntry, columns: Sequence[str], findings: Findings) -> None:
    for column in columns:
        field: Entry = getattr(entry, column)
        if not field.text:
            findings.add("field-missing", field, name=INDICATORS.heading(column))


def _with_target(entry: IndicatorEntry, column: str | None) -> IndicatorEntry:
    """Return the row with the target that is scored: an adjusted one counts where it is given."""
    if column is None:
        return entry
    adjusted = entry.further.get(column)
    return entry if adjusted is None or has_no_figure(adjusted.text) else entry._replace(target=adjusted)


def does_not_apply(entry: IndicatorEntry, words: Sequence[str]) -> bool:
    """Whether a row's target or actual is one of the form's words for what does not apply."""
    return is_one_of(entry.target.text, words) or is_one_of(entry.actual.text, words)


def _category(
    entry: IndicatorEntry, named: Mapping[str, Category | None], form_rules: Rules, findings: Findings
) -> Category | None:
    category = named[entry.category.text]
    if not entry.category.text:
        findings.add("field-missing", entry.category, name=INDICATORS.heading("category"))
    elif category is None:
        expected = "、".join(each.name for each in form_rules.indicators.categories)
        findings.add("category-unknown", entry.category, found=entry.category.text, expected=expected)
    return category


def _typed_weight(entry: IndicatorEntry, form_rules: Rules, findings: Findings) -> Decimal | None:
    block = form_rules.indicators
    if has_no_figure(entry.weight.text) and (block.weights != TYPED or not entry.weight.text):
        if block.weights == TYPED:
            findings.add("field-missing", entry.weight, name=_WEIGHT)
        return None
    weight = entries.number(entry.weight, _WEIGHT, "10", findings)
    if weight is not None and weight < ZERO:
        findings.add("amount-negative", entry.weight, name=_WEIGHT, found=figures.show(weight))
        return None
    return weight


def _method(
    entry: IndicatorEntry, target: Quantity | None, category: Category | None, form_rules: Rules, findings: Findings
) -> Method | None:
    """Return the method of 评分方法, or the form's for the target; None, reported, for a name that it does not have."""
    scoring = form_rules.scoring
    if not has_no_figure(entry.method.text):
        name = next((name for name in scoring.methods if entries.same_label(name, entry.method.text)), None)
        if name is None:
            expected = "、".join(scoring.methods)
            findings.add("method-unknown", entry.method, found=entry.method.text, expected=expected)
            return None
        return scoring.methods[name]
    if target is None:
        return _QUALITATIVE
    return scoring.signs[_sign(target, entry, category, form_rules)]


def _sign(target: Quantity, entry: IndicatorEntry, category: Category | None, form_rules: Rules) -> str:
    """Return the key of the form's signs that a target has."""
    if target.sign != quantities.UNSIGNED:
        return target.sign
    if target.high == ZERO:
        # 0件 means none at all; as a least value it would be met by anything.
        return methods.UNSIGNED_ZERO
    is_saving = any(word in entry.name.text for word in form_rules.scoring.saving_words)
    is_cost = category is not None and category.is_about_cost(entry.subcategory.text) and not is_saving
    return methods.UNSIGNED_COST if is_cost else quantities.UNSIGNED


def _asked(
    target: Quantity | None, method: Method | None, entry: IndicatorEntry, category: Category | None, form_rules: Rules
) -> str | None:
    """Return the sign that a target is taken for: its own, or that of the method that scores it."""
    if target is None or method is None or target.sign != quantities.UNSIGNED:
        return target.sign if target else None
    usual = form_rules.scoring.signs[_sign(target, entry, category, form_rules)]
    return _SIGN_OF.get(method.rule) or _SIGN_OF.get(usual.rule, quantities.AT_LEAST)


def _scored(row: _Row, method: Method, form_rules: Rules, findings: Findings) -> _Scored | None:
    """Return what the method gives; None, reported unless a score was typed, where it can give nothing."""
    entry, target, actual = row.entry, row.target, row.actual
    if method.rule == methods.BY_HAND:
        return _Scored(methods.BY_HAND, None)
    if method.rule == methods.YES_NO:
        return _yes_or_no(row, method, findings)
    if method.rule == methods.STATED_SHARE:
        return _stated_share(row, findings)
    is_of_actual = method.rule == methods.BANDS and method.of == methods.ACTUAL
    if method.rule == methods.QUALITATIVE or (target is None and not is_of_actual):
        return _qualitative(row, method, form_rules, findings)
    if actual is None or actual.sign == quantities.RANGE:
        _unreadable_actual(entry, _shown(target) if target else "95%", findings)
        return None
    if target is None:
        return _Scored(method.rule, rules.score(method, row.weight, actual, actual.low))
    if not _comparable(entry, target, actual, findings):
        return None
    return _Scored(method.rule, rules.score(method, row.weight, target, actual.low))


def _unreadable_actual(entry: IndicatorEntry, expected: str, findings: Findings) -> None:
    if has_no_figure(entry.score.text):
        findings.add("number-unreadable", entry.actual, name="实际完成值", found=entry.actual.text, expected=expected)


def _yes_or_no(row: _Row, method: Method, findings: Findings) -> _Scored | None:
    word = row.entry.actual.text
    if is_one_of(word, method.yes):
        return _Scored(method.rule, row.weight)
    if is_one_of(word, method.no):
        return _Scored(method.rule, ZERO)
    if has_no_figure(row.entry.score.text):
        expected = "、".join((*method.yes, *method.no))
        findings.add("word-unknown", row.entry.actual, found=row.entry.actual.text, name=method.name, expected=expected)
    return None


def _stated_share(row: _Row, findings: Findings) -> _Scored | None:
    if row.actual is None or row.actual.unit != quantities.PERCENT:
        _unreadable_actual(row.entry, "95%", findings)
        return None
    return _Scored(methods.STATED_SHARE, rules.share_of(row.weight, row.actual.low))


def _qualitative(row: _Row, method: Method, form_rules: Rules, findings: Findings) -> _Scored | None:
    entry, scoring = row.entry, form_rules.scoring
    target, actual = entry.target.text, entry.actual.text
    is_percent = row.actual is not None and row.actual.unit == quantities.PERCENT
    if is_one_of(target, scoring.share_words) and is_percent:
        return _stated_share(row, findings)
    grades = scoring.grades_of(method)
    grade = next((grade for grade in grades if is_one_of(actual, grade.words)), None)
    if grade is not None:
        exact = None if grade.given is None else rules.share_of(row.weight, grade.given)
        return _Scored(methods.QUALITATIVE, exact, grade)
    is_figure = quantities.looks_like_number(target)
    if scoring.same_words and plain_word(actual) == plain_word(target) and not is_figure:
        return _Scored(rules.SAME_WORDS, row.weight)
    if has_no_figure(entry.score.text) and not findings.has_error(entry.actual):
        if is_figure:
            findings.add("number-unreadable", entry.target, name="年度目标值", found=target, expected="≥100人")
        else:
            # A target in the form's own words is clear; it is the actual that says nothing.
            known = [*scoring.share_words, *(word for grade in grades for word in grade.words)]
            place = entry.actual if is_one_of(target, known) else entry.target
            findings.add("target-unclear", place, found=target, actual=actual)
    return None


def _comparable(entry: IndicatorEntry, target: Quantity, actual: Quantity, findings: Findings) -> bool:
    """Whether target and actual count the same thing.

    A figure without a unit is taken in the other's unit, but not against a percentage or an amount: nobody
    knows whether 0.95 or 95 is meant, or 元 or 万元. Nothing at all needs no unit.
    """
    if not _is_same_kind(target, actual):
        found = f"实际完成值“{entry.actual.text}”{_unit(actual)}"
        expected = f"目标值“{entry.target.text}”{_unit(target)}"
        findings.add("unit-mismatch", entry.actual, found=found, expected=expected)
        return False
    if target.factor == actual.factor:
        return True
    is_nothing = actual.low == ZERO and actual.unit == ""
    is_short_amount = target.is_money and actual.unit == "" and actual.factor > 1
    if not is_nothing and not is_short_amount:
        shown = {"found": entry.actual.text, "expected": entry.target.text}
        if max(target.high, actual.low) >= min(target.high, actual.low) * _FAR_APART > ZERO:
            findings.add("conversion-doubtful", entry.actual, times=str(_FAR_APART), **shown)
        else:
            findings.add("unit-converted", entry.actual, **shown)
    return True


def _is_same_kind(target: Quantity, actual: Quantity) -> bool:
    if target.unit == actual.unit:
        return True
    if actual.low == ZERO and actual.unit == "":
        return True
    # 506.73万 beside 万元 is an amount.
    if target.is_money and actual.unit == "" and actual.factor > 1:
        return True
    units = {target.unit, actual.unit}
    return "" in units and not (units & {quantities.PERCENT, quantities.MONEY}) and target.factor == actual.factor


def _typed(typed: Decimal, row: _Row, weight: Weight, form_rules: Rules, findings: Findings) -> Figure | None:
    """Return a typed score as a figure; None, reported, where it is not between 0 and the points it was typed for."""
    entry, stated = row.entry, weight.stated
    if stated is None or not ZERO <= typed <= stated:
        found, expected = figures.show_short(typed), figures.show_short(stated or ZERO)
        findings.add("score-range", entry.score, found=found, expected=expected)
        return None
    reference = form_rules.scoring.reference
    if weight.rule == rules.RESCALED and stated:
        exact = typed * row.weight / stated
        value = figures.rounded_score(exact, row.weight, form_rules.rounding.score)
        return Figure(exact, value, figures.show_short(value), rules.STATED, reference, (entry.score, entry.weight))
    return Figure(typed, typed, figures.show_short(typed), rules.STATED, reference, (entry.score,))


def _is_of_stated_weight(typed: Decimal, computed: Figure | None, weight: Weight, form_rules: Rules) -> bool:
    """Whether a typed score is the rule's for the points before they were rescaled; their last digits may differ."""
    if computed is None or weight.rule != rules.RESCALED or not weight.value or weight.stated is None:
        return False
    exact = computed.exact * weight.stated / weight.value
    return typed == figures.rounded_score(exact, weight.stated, form_rules.rounding.score)


def _compare(score: Figure, scored: _Scored | None, computed: Figure | None, row: _Row, findings: Findings) -> None:
    """Report a typed score that differs from the rule's or lies outside its grade."""
    if computed is not None and computed.value == score.value:
        # Rounded to whole points, a grade's own score may lie below its bounds.
        return
    found, entry = figures.show_short(score.value), row.entry
    grade = scored.grade if scored else None
    if grade is not None:
        lower, upper = rules.share_of(row.weight, grade.lower), rules.share_of(row.weight, grade.upper)
        if not lower <= score.exact <= upper:
            findings.add("stated-score", entry.score, found=found, expected=_bounds(grade))
    elif computed is not None:
        findings.add("stated-score", entry.score, found=found, expected=computed.text)


def _figure(scored: _Scored, method: Method, row: _Row, form_rules: Rules) -> Figure | None:
    if scored.exact is None:
        return None
    entry = row.entry
    value = figures.rounded_score(scored.exact, row.weight, form_rules.rounding.score)
    weight = [entry.weight] if entry.weight.text else []
    sources = (entry.target, entry.actual, *weight, *([entry.method] if entry.method.text else []))
    reference = method.reference or form_rules.scoring.reference
    return Figure(scored.exact, value, figures.show_short(value), scored.rule, reference, sources)


def _achievement(row: _Row, form_rules: Rules) -> Figure | None:
    """Return how much of the target was reached; None where it is no figure, or one of another kind."""
    target, actual = row.target, row.actual
    if actual is None or actual.sign == quantities.RANGE:
        return None
    if target is None:
        is_share = is_one_of(row.entry.target.text, form_rules.scoring.share_words)
        is_share = is_share and actual.unit == quantities.PERCENT
        exact = actual.low / figures.HUNDRED if is_share else None
    else:
        exact = rules.achievement(target, actual.low) if _is_same_kind(target, actual) else None
    if exact is None:
        return None
    value = figures.rounded(exact * figures.HUNDRED, form_rules.rounding.rate)
    sources = (row.entry.target, row.entry.actual)
    return Figure(exact, value, f"{figures.show(value)}%", rules.ACHIEVEMENT, form_rules.scoring.reference, sources)


def _bounds(grade: Grade | None) -> str:
    lower, upper = (ZERO, figures.HUNDRED) if grade is None else (grade.lower, grade.upper)
    return f"{figures.show_short(lower)}%至{figures.show_short(upper)}%"


def _contradicts(target: Quantity | None, actual: Quantity) -> bool:
    """Whether an actual has a bound's sign that does not just repeat the target's."""
    return actual.sign in (quantities.AT_LEAST, quantities.AT_MOST) and (target is None or target.sign != actual.sign)


def _unit(quantity: Quantity) -> str:
    return f"（单位“{quantity.written_unit}”）" if quantity.written_unit else "（没有写单位）"


def _shown(quantity: Quantity) -> str:
    """Show a figure in the unit it was written in."""
    return figures.show_short(quantity.low / quantity.factor) + quantity.written_unit
