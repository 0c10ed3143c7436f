"""Where each figure of a report comes from: its cells, its rule and the rule's source, its rounding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from selfeval.evaluation import figures, methods, rules
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.form import NOTHING, Rules
from selfeval.evaluation.glossary import FUNDING
from selfeval.evaluation.model import Entry, Evaluation, Figure, FundingResult, IndicatorResult
from selfeval.report.context import CAPPED
from selfeval.review.wording import RULE_WORDS, by_bands_words, rounding_words, rule_words, unrounded

TOTAL, RATING, ADDED = "总得分", "等级", "封顶前得分"
_OVER_BUDGET = {
    methods.FULL: "不超过分值",
    methods.RATIO: "超过100%的得分＝预算数÷执行数×分值",
    NOTHING: "超过100%的不得分",
}
_BY_FORM = "表式规定的分值"
_REACHED = "完成率＝实际完成值÷目标值；不应超过的目标值没有超过为100%，超过的为目标值÷实际完成值"
_AS_ADDED = "印出的各数相加，不再取舍"


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure of the report.

    ``key`` is its tag, in a list with the row's number from 0: 绩效指标[3].得分. ``exact`` and ``value`` are the
    unrounded and the printed value in the printed unit (a rate in percent), None for a word such as the rating;
    ``printed`` is the text in the report, ``calculation`` the arithmetic with its numbers, ``sources`` are the
    cells it comes from.
    """

    key: str
    name: str
    printed: str
    exact: Decimal | None
    value: Decimal | None
    rule: str
    reference: str
    calculation: str
    rounding: str
    sources: tuple[Entry, ...]


def explained(evaluation: Evaluation) -> tuple[Explained, ...]:
    """Explain all figures of an evaluation, in the order of the report; those that an error prevents are left out."""
    parts = (_funding, _execution, _funds_management, _indicators, _composition, _totals)
    return tuple(_from_cells(each) for part in parts for each in part(evaluation, evaluation.rules))


def _from_cells(found: Explained) -> Explained:
    """Leave out the sources that stand in no cell: points that no workbook of the form asks for."""
    sources = tuple(source for source in found.sources if source.cell is not None)
    return found if len(sources) == len(found.sources) else replace(found, sources=sources)


def _funding(evaluation: Evaluation, form_rules: Rules) -> Iterator[Explained]:
    rounding = form_rules.rounding
    for number, row in enumerate(evaluation.funding):
        for column in AMOUNTS:
            amount, heading = row.amount(column), FUNDING.heading(column)
            if amount is not None:
                calculation = _amounts_added(evaluation, column) if amount.rule == rules.SUM else ""
                key, name = f"预算执行[{number}].{heading}", f"{row.source}的{heading}"
                yield _figure(key, name, amount, calculation, rounding_words(rounding.money))
        if row.execution_rate is not None:
            yield _rate(number, row, row.execution_rate, form_rules)


def _rate(number: int, row: FundingResult, rate: Figure, form_rules: Rules) -> Explained:
    denominator = FUNDING.heading(form_rules.execution.denominator)
    return Explained(
        key=f"预算执行[{number}].执行率",
        name=f"{row.source}的执行率",
        printed=rate.text,
        exact=rate.exact * HUNDRED,
        value=rate.value,
        rule=f"执行率＝全年执行数÷{denominator}",
        reference=rate.reference,
        calculation=_divided(row, form_rules),
        rounding=rounding_words(form_rules.rounding.rate, "百分数"),
        sources=rate.sources,
    )


def _divided(row: FundingResult, form_rules: Rules) -> str:
    """Return outturn ÷ budget with its numbers, such as 506.73÷557＝0.90…."""
    outturn, budget, rate = row.outturn, row.amount(form_rules.execution.denominator), row.execution_rate
    if outturn is None or budget is None or rate is None:
        return ""
    if budget.exact == ZERO:
        return f"{FUNDING.heading(form_rules.execution.denominator)}为0，执行率为0"
    return f"{unrounded(outturn.exact)}÷{unrounded(budget.exact)}＝{unrounded(rate.exact)}"


def _execution(evaluation: Evaluation, form_rules: Rules) -> Iterator[Explained]:
    score, scored = evaluation.execution_score, evaluation.scored_funding
    if score is None or scored is None:
        return
    block = form_rules.execution
    if block.weight is None:
        return
    yield _of_form("执行率分值", f"{block.title}分值", block.weight, block.reference)
    weight = figures.show_short(block.weight)
    rule = f"得分＝{scored.source}的执行率×分值{weight}分，{_OVER_BUDGET[block.over_budget]}"
    ratio = _divided(scored, form_rules).partition("＝")[0]
    calculation = f"{ratio}×{weight}＝{unrounded(score.exact)}" if "÷" in ratio else ratio
    if scored.execution_rate is not None and scored.execution_rate.exact > 1:
        calculation = f"{ratio}超过100%，得{'满分' if score.exact == block.weight else ''}{unrounded(score.exact)}"
    if block.bands:
        rule = by_bands_words("执行率（%）", block.bands)
        calculation = f"{_divided(scored, form_rules)}，得{unrounded(score.exact)}"
    rounding = rounding_words(form_rules.rounding.score)
    yield _figure("执行率得分", f"{block.title}得分", score, calculation, rounding, rule)


def _funds_management(evaluation: Evaluation, form_rules: Rules) -> Iterator[Explained]:
    block = form_rules.funds_management
    for number, result in enumerate(evaluation.funds_management):
        yield _of_form(f"资金管理[{number}].分值", f"{result.item}的分值", result.weight, block.reference)
        if result.score is not None:
            way = "照填写的印出" if result.score.rule == rules.STATED else ""
            yield _figure(f"资金管理[{number}].得分", f"{result.item}的得分", result.score, "", way)
    score = evaluation.funds_management_score
    if score is not None:
        yield _of_form("资金管理分值", f"{block.title}分值", block.weight, block.reference)
        calculation = _added([each.score for each in evaluation.funds_management], score)
        yield _figure("资金管理得分", f"{block.title}得分", score, calculation, _AS_ADDED)


def _indicators(evaluation: Evaluation, form_rules: Rules) -> Iterator[Explained]:
    for number, result in enumerate(evaluation.indicators):
        score = result.score
        name = f"“{result.entry.name.text}”的"
        if result.weight is not None:
            yield _weight(f"绩效指标[{number}].分值", f"{name}分值", result, evaluation)
        if result.achievement is not None:
            yield _reached(f"绩效指标[{number}].完成率", f"{name}完成率", result, result.achievement, form_rules)
        if score is None:
            continue
        key, name = f"绩效指标[{number}].得分", f"{name}得分"
        if score.rule != rules.STATED:
            rounding, rule = rounding_words(form_rules.rounding.score), rule_words(score.rule, result.method)
            yield _figure(key, name, score, _scored(result, score), rounding, rule)
            continue
        typed = _typed(result, score)
        # What is rescaled together with its points is rounded anew.
        told = _figure(key, name, score, typed, rounding_words(form_rules.rounding.score) if typed else "照填写的印出")
        if result.computed is None:
            yield told
        else:
            computed = f"按规则计算是{result.computed.text}（{_scored(result, result.computed)}）"
            calculation = "；".join(filter(None, (typed, computed)))
            yield replace(told, calculation=calculation, sources=(*told.sources, *result.computed.sources))


def _reached(key: str, name: str, result: IndicatorResult, reached: Figure, form_rules: Rules) -> Explained:
    """Explain how much of a target was reached, with its numbers in the target's unit."""
    target, actual = result.target, result.actual
    calculation = unrounded(reached.exact * HUNDRED) + "%"
    if target is not None and actual is not None:
        done, low, high = (value / target.factor for value in (actual.low, target.low, target.high))
        if low and reached.exact == done / low:
            calculation = f"{unrounded(done)}÷{unrounded(low)}＝{calculation}"
        elif done and reached.exact == high / done:
            calculation = f"{unrounded(high)}÷{unrounded(done)}＝{calculation}"
    found = _figure(key, name, reached, calculation, rounding_words(form_rules.rounding.rate, "百分数"), _REACHED)
    return replace(found, exact=reached.exact * HUNDRED)


def _typed(result: IndicatorResult, score: Figure) -> str:
    """Say how a typed score follows the points that were rescaled; nothing where they were not."""
    if result.weight_rule != rules.RESCALED or result.stated_weight is None or result.weight is None:
        return ""
    stated, weight = figures.show_short(result.stated_weight), figures.show_short(result.weight)
    return f"填写的得分{result.entry.score.text}÷{stated}×{weight}＝{unrounded(score.exact)}"


def _weight(key: str, name: str, result: IndicatorResult, evaluation: Evaluation) -> Explained:
    """Explain the points of an indicator: typed, split or rescaled."""
    weight, stated = result.weight or ZERO, result.stated_weight or ZERO
    found = _given(key, name, weight, (result.entry.weight,), result.weight_rule)
    if result.weight_rule == rules.STATED:
        return found
    block = evaluation.rules.indicators
    calculation = ""
    if result.weight_rule == rules.SPLIT:
        calculation = _shared(result, evaluation)
    elif result.weight_rule == rules.RESCALED:
        applying = figures.total([row.stated_weight for row in evaluation.indicators]) or ZERO
        added, whole = figures.show_short(applying), figures.show_short(block.weight_sum)
        calculation = f"{figures.show_short(stated)}÷{added}×{whole}，尾数依次分配"
    return replace(found, reference=block.reference, calculation=calculation)


def _shared(result: IndicatorResult, evaluation: Evaluation) -> str:
    """Return what the categories that share points leave to the rows for which none were typed."""
    block = evaluation.rules.indicators
    pool = next((pool for pool in block.pools if result.category in pool.categories), None)
    if pool is None:
        return ""
    rows = [row for row in (*evaluation.indicators, *evaluation.left_out) if row.category in pool.categories]
    typed = [row.stated_weight for row in rows if row.entry.weight.text and row.stated_weight is not None]
    others = [other.weight for other in block.pools if other.weight is not None]
    due = block.weight_sum - sum(others, ZERO) if pool.weight is None else pool.weight
    left = "－".join(map(figures.show_short, (due, *typed)))
    left = f"（{left}）" if typed else left
    return f"{left}÷{len(rows) - len(typed)}，尾数依次分配"


def _scored(result: IndicatorResult, score: Figure) -> str:
    """Return an indicator's arithmetic with its numbers, in the unit of its target."""
    target, actual, weight = result.target, result.actual, result.weight
    if weight is None or score.exact == weight:
        return f"满分{score.text}"
    if score.rule == methods.STATED_SHARE and actual is not None:
        return f"{unrounded(actual.low)}%×{figures.show_short(weight)}＝{unrounded(score.exact)}"
    if score.rule == methods.BANDS and weight:
        share = unrounded(score.exact * HUNDRED / weight)
        return f"{figures.show_short(weight)}×{share}%＝{unrounded(score.exact)}"
    if score.rule == methods.STEPS or _is_deducted(result):
        return f"{figures.show_short(weight)}－{unrounded(weight - score.exact)}＝{unrounded(score.exact)}"
    if target is None or actual is None or score.rule not in methods.IN_PROPORTION:
        return unrounded(score.exact)
    bound = target.low if actual.low < target.low else target.high
    part, whole = sorted((actual.low / target.factor, bound / target.factor))
    if part < ZERO or whole == ZERO:
        return unrounded(score.exact)
    said = f"{unrounded(part)}÷{unrounded(whole)}×{figures.show_short(weight)}"
    if score.exact == ZERO and part > ZERO and result.method is not None:
        return f"{said}，不足{figures.show_short(result.method.pass_percent)}%，得0"
    return f"{said}＝{unrounded(score.exact)}"


def _is_deducted(result: IndicatorResult) -> bool:
    """Whether points are off because a target was exceeded."""
    target, actual, method = result.target, result.actual, result.method
    if target is None or actual is None or method is None or method.over != methods.DEDUCT:
        return False
    return actual.low > target.low


def _composition(evaluation: Evaluation, form_rules: Rules) -> Iterator[Explained]:
    """Explain the sums of the categories, then that of all indicators."""
    for category in form_rules.indicators.categories:
        rows = [result for result in evaluation.indicators if result.category is category]
        scores = [result.score for result in rows]
        weights = [result.weight for result in rows if result.weight is not None]
        if rows and len(weights) == len(rows):
            yield _weights_added(f"{category.name}分值", f"{category.name}分值", weights, rows, form_rules)
        if rows and None not in scores:
            added = _sum(scores, form_rules.indicators.reference)
            yield _figure(f"{category.name}得分", f"{category.name}得分", added, _added(scores, added), _AS_ADDED)
    weights = [result.weight for result in evaluation.indicators if result.weight is not None]
    if evaluation.indicator_weight is not None:
        yield _weights_added("指标分值", "指标分值合计", weights, evaluation.indicators, form_rules)
    score = evaluation.indicator_score
    if score is not None:
        calculation = _added([result.score for result in evaluation.indicators], score)
        yield _figure("指标得分", "指标得分合计", score, calculation, _AS_ADDED)


def _totals(evaluation: Evaluation, form_rules: Rules) -> Iterator[Explained]:
    total = evaluation.total_score
    if total is None:
        return
    execution, funds_management = form_rules.execution, form_rules.funds_management
    blocks = [
        (execution.title, evaluation.execution_score, execution.counted_weight),
        (funds_management.title, evaluation.funds_management_score, funds_management.counted_weight),
        ("绩效指标", evaluation.indicator_score, form_rules.indicators.weight_sum),
    ]
    parts = "＋".join(f"{title}{block.text}" for title, block, points in blocks if block is not None and points)
    yield _of_form("总分值", "总分", form_rules.total.sum, form_rules.total.reference)
    added = evaluation.added_score or total
    coarser = form_rules.total_rounding
    rounding = rounding_words(coarser) if coarser else _AS_ADDED
    calculation = f"{parts}＝{unrounded(added.exact)}"
    if evaluation.cap is None:
        yield _figure(TOTAL, TOTAL, total, calculation, rounding)
    else:
        yield _figure(ADDED, ADDED, added, calculation, rounding)
        yield from _capped(added, total, evaluation.cap)
    if evaluation.rating is None:
        return
    bands = "；".join(
        f"{figures.show_short(band.lower)}分（含）至{figures.show_short(band.upper)}分为{band.word}"
        for band in form_rules.total.bands
    )
    yield Explained(
        key=RATING,
        name=RATING,
        printed=evaluation.rating or "",
        exact=None,
        value=None,
        rule=bands,
        reference=form_rules.total.reference,
        calculation=f"总得分{total.text}分",
        rounding="",
        sources=(),
    )


def _capped(added: Figure, total: Figure, cap: str) -> Iterator[Explained]:
    """Explain what a cap takes off, and the total that it leaves."""
    less = total.value - added.exact
    text = figures.show_short(less)
    off = Figure(less, less, text, rules.CAPPED, total.reference, total.sources)
    yield _figure(f"{CAPPED}得分", CAPPED, off, f"{total.text}－{unrounded(added.exact)}＝{text}", "")
    yield _figure(TOTAL, TOTAL, total, f"{added.text}；{cap}，不超过{total.text}", "")


def _figure(key: str, name: str, figure: Figure, calculation: str, rounding: str, rule: str = "") -> Explained:
    return Explained(
        key=key,
        name=name,
        printed=figure.text,
        exact=figure.exact,
        value=figure.value,
        rule=rule or rule_words(figure.rule, None),
        reference=figure.reference,
        calculation=calculation,
        rounding=rounding,
        sources=tuple(dict.fromkeys(figure.sources)),
    )


def _given(key: str, name: str, value: Decimal, sources: tuple[Entry, ...], rule: str = rules.STATED) -> Explained:
    text = figures.show_short(value)
    return Explained(key, name, text, value, value, RULE_WORDS[rule], "", "", "", sources)


def _of_form(key: str, name: str, value: Decimal, reference: str) -> Explained:
    text = figures.show_short(value)
    return Explained(key, name, text, value, value, _BY_FORM, reference, "", "", ())


def _weights_added(
    key: str, name: str, weights: Sequence[Decimal], rows: Sequence[IndicatorResult], form_rules: Rules
) -> Explained:
    value = sum(weights, ZERO)
    calculation = "＋".join(map(figures.show_short, weights)) + f"＝{figures.show_short(value)}"
    sources = tuple(row.entry.weight for row in rows)
    found = _given(key, name, value, sources, rules.SUM)
    return replace(found, calculation=calculation, reference=form_rules.indicators.reference)


def _amounts_added(evaluation: Evaluation, column: str) -> str:
    amounts = [row.amount(column) for row in evaluation.funding_parts]
    known = [amount.exact for amount in amounts if amount is not None]
    return f"{'＋'.join(map(unrounded, known))}＝{unrounded(sum(known, ZERO))}"


def _added(parts: Iterable[Figure | None], whole: Figure) -> str:
    return "＋".join(part.text for part in parts if part is not None) + f"＝{whole.text}"


def _sum(parts: Sequence[Figure | None], reference: str) -> Figure:
    known = [part for part in parts if part is not None]
    value = sum((part.value for part in known), ZERO)
    sources = tuple(source for part in known for source in part.sources)
    return Figure(value, value, figures.show_short(value), rules.SUM, reference, sources)
