"""The working paper's calculation: the inputs copied into cells, and the form's rules over them as live formulas."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsxwriter.workbook import Workbook

from selfeval.evaluation import figures, methods, quantities, rules
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.glossary import FUNDING, is_one_of
from selfeval.evaluation.methods import Method
from selfeval.evaluation.model import Evaluation, Figure, IndicatorResult
from selfeval.evaluation.quantities import PERCENT
from selfeval.report.context import CAPPED
from selfeval.review import formulas
from selfeval.review.paper_page import HEADING_ROW, Live, Page, Styles, begin, height, letter, sources
from selfeval.review.wording import rule_words

BUDGET, FUNDS, INDICATORS, TOTAL = "预算执行", "资金管理", "绩效指标", "总得分"
_INDICATOR_COLUMNS = (
    ("一级指标", 12), ("二级指标", 16), ("三级指标", 28), ("年度目标值", 13), ("实际完成值", 13), ("计分规则", 40),
    ("给分值的%", 9), ("目标（下限）", 11), ("目标（上限）", 11), ("完成", 11), ("分值", 8), ("填写的得分", 8),
    ("未取舍的得分", 13), ("得分", 8), ("完成情况", 10), ("完成率（%，未取舍）", 13), ("印出的完成率（%）", 11),
    ("来源", 18),
)  # fmt: skip
_SHARE, _LOW, _HIGH, _ACTUAL, _WEIGHT, _TYPED, _EXACT, _SCORE, _STATE, _REACHED, _SHOWN, _FROM = range(6, 18)
_INPUTS = (_SHARE, _LOW, _HIGH, _ACTUAL)
_NO_METHOD = Method("", methods.BY_HAND)
_SUM_DIGITS = 10
_NOTE = "蓝色的数是从工作簿和表式抄来的，可以改动；黑色的数由公式算出。"


def write(book: Workbook, evaluation: Evaluation, styles: Styles) -> Mapping[str, Live]:
    """Write the sheets of the calculation; return where each figure is calculated, by its key.

    The evaluation must be free of errors.
    """
    cells: dict[str, Live] = {}
    for name, write_page in ((BUDGET, _budget), (FUNDS, _funds_management), (INDICATORS, _indicators)):
        if name != FUNDS or evaluation.funds_management:
            page = Page(book.add_worksheet(name), name, styles)
            write_page(page, evaluation)
            cells |= page.cells
    page = Page(book.add_worksheet(TOTAL), TOTAL, styles)
    _total(page, evaluation, cells)
    return cells | page.cells


def _budget(page: Page, evaluation: Evaluation) -> None:
    unit, form_rules = evaluation.money_unit, evaluation.rules
    headings = [FUNDING.heading(column) for column in AMOUNTS]
    begin(
        page,
        [
            ("资金来源", 20),
            *((f"{heading}（{unit}）", 14) for heading in headings),
            *((f"印出的{heading}", 12) for heading in headings),
            ("执行率（%，未取舍）", 16),
            ("印出的执行率（%）", 12),
            ("来源", 36),
        ],
        _NOTE,
    )
    parts = [number for number, row in enumerate(evaluation.funding) if row.source != form_rules.execution.total_row]
    first_row, scored = page.row, page.row
    for number, row in enumerate(evaluation.funding):
        page.text(0, row.source)
        addresses = {}
        for position, column in enumerate(AMOUNTS, 1):
            amount = row.amount(column)
            if amount is not None and amount.rule == rules.SUM:
                added = "+".join(f"{letter(position)}{first_row + part + 1}" for part in parts)
                address = page.formula(position, added, amount.exact)
            else:
                address = page.given(position, None if amount is None else amount.exact)
            result, style = (amount.value, page.styles.figure(amount.text)) if amount else (ZERO, None)
            printed = page.formula(position + len(AMOUNTS), _money(address, evaluation), result, style)
            page.name_cells(f"预算执行[{number}].{FUNDING.heading(column)}", address, printed)
            addresses[column] = address
        if row.source == form_rules.execution.scored_row:
            scored = page.row
        rate, budget = row.execution_rate, addresses[form_rules.execution.denominator]
        exact_rate = f"{formulas.execution_rate(addresses['outturn'], budget)}*100"
        exact = page.formula(7, exact_rate, rate.exact * HUNDRED if rate else ZERO)
        rounded = formulas.rounded(exact, form_rules.rounding.rate)
        printed_rate, style = (rate.value, page.styles.figure(rate.text)) if rate else (ZERO, None)
        value = page.formula(8, rounded, printed_rate, style)
        page.name_cells(f"预算执行[{number}].执行率", exact, value)
        page.text(9, sources(row.entry[1:4]))
        page.row += 1
    if form_rules.execution.weight is not None:
        _execution_score(page, evaluation, scored + 1)


def _money(address: str, evaluation: Evaluation) -> str:
    return formulas.rounded(address, evaluation.rules.rounding.money)


def _execution_score(page: Page, evaluation: Evaluation, scored: int) -> None:
    """Write weight and score of the execution rate below the table; ``scored`` is the scored row's number."""
    form_rules, score = evaluation.rules, evaluation.execution_score
    page.row += 1
    for column, heading in enumerate((form_rules.execution.title, "分值", "未取舍的得分", "得分")):
        page.sheet.write_string(page.row, column, heading, page.styles.heading)
    page.row += 1
    page.text(0, form_rules.execution.scored_row)
    weight = page.given(1, form_rules.execution.weight)
    budget = f"{letter(1 + AMOUNTS.index(form_rules.execution.denominator))}{scored}"
    outturn = f"{letter(1 + AMOUNTS.index('outturn'))}{scored}"
    exact = page.formula(
        2, formulas.execution_score(outturn, budget, weight, form_rules.execution), score.exact if score else ZERO
    )
    value = formulas.rounded_score(exact, weight, form_rules.rounding.score)
    page.name_cells("执行率分值", weight, weight)
    page.name_cells("执行率得分", exact, page.formula(3, value, score.value if score else ZERO, page.styles.strong))


def _funds_management(page: Page, evaluation: Evaluation) -> None:
    begin(page, [("评价内容", 30), ("分值", 10), ("填写的得分（空着为满分）", 18), ("得分", 10), ("来源", 24)], _NOTE)
    first = page.row + 1
    for number, result in enumerate(evaluation.funds_management):
        page.text(0, result.item)
        weight = page.given(1, result.weight)
        score = result.score
        typed = page.given(2, score.value if score and score.rule == rules.STATED else None)
        value = page.formula(3, f'IF({typed}="",{weight},{typed})', score.value if score else ZERO)
        page.name_cells(f"资金管理[{number}].分值", weight, weight)
        page.name_cells(f"资金管理[{number}].得分", value, value)
        page.text(4, sources([result.entry.score]))
        page.row += 1
    weights = figures.total([result.weight for result in evaluation.funds_management])
    _sums(page, "资金管理", first, {1: ("分值", weights), 3: ("得分", _value(evaluation.funds_management_score))})


def _indicators(page: Page, evaluation: Evaluation) -> None:
    begin(page, _INDICATOR_COLUMNS, f"{_NOTE}目标和完成的数用目标值的单位。")
    first = page.row + 1
    for number, result in enumerate(evaluation.indicators):
        _indicator(page, number, result, evaluation)
        page.row += 1
    totals = {_WEIGHT: ("分值", evaluation.indicator_weight), _SCORE: ("得分", _value(evaluation.indicator_score))}
    _sums(page, "指标", first, totals)


def _indicator(page: Page, number: int, result: IndicatorResult, evaluation: Evaluation) -> None:
    entry, score, weight = result.entry, result.score, result.weight
    category = result.category.name if result.category else ""
    computed = result.computed or score
    rule = result.rule if result.rule is not None and computed is not None else rules.STATED
    words = (
        category,
        entry.subcategory.text,
        entry.name.text,
        entry.target.text,
        entry.actual.text,
        rule_words(rule, result.method),
    )
    for column, text in enumerate(words):
        page.text(column, text)
    share, low, high, done = (
        page.given(column, value) for column, value in zip(_INPUTS, _inputs(result, rule), strict=True)
    )
    weight_at = page.given(_WEIGHT, weight)
    inputs = formulas.Cells(weight_at, share, low, high, done)
    # A typed score is printed as it is, unless its points were rescaled because other rows were left out.
    is_typed = score is not None and score.rule == rules.STATED
    typed = page.given(_TYPED, score.exact if score and is_typed else None)
    is_rescaled = result.weight_rule == rules.RESCALED
    rounding = evaluation.rules.rounding.score
    as_typed = formulas.rounded_score(typed, weight_at, rounding) if is_rescaled else typed
    if rule == rules.STATED:
        page.sheet.write_blank(page.row, _EXACT, None, page.styles.result)
        value, exact = as_typed, typed
    else:
        formula = formulas.score(rule, result.method or _NO_METHOD, result.asked, inputs)
        exact = page.formula(_EXACT, formula, computed.exact if computed else ZERO)
        value = f'IF({typed}="",{formulas.rounded_score(exact, weight_at, rounding)},{as_typed})'
    printed = page.formula(_SCORE, value, score.value if score else ZERO, page.styles.strong)
    page.formula(_STATE, f'IF({printed}={weight_at},"完成","没有完成")', "完成" if result.achieved else "没有完成")
    _reached(page, number, result, inputs, evaluation)
    cells = sources([entry.target, entry.actual, entry.weight, *([entry.score] if entry.score.text else [])])
    page.text(_FROM, cells)
    widths = [width for _, width in _INDICATOR_COLUMNS]
    page.sheet.set_row(page.row, height([*zip(words, widths, strict=False), (cells, widths[-1])]))
    page.name_cells(f"绩效指标[{number}].分值", weight_at, weight_at)
    page.name_cells(f"绩效指标[{number}].得分", typed if is_typed else exact, printed)


def _reached(page: Page, number: int, result: IndicatorResult, inputs: formulas.Cells, evaluation: Evaluation) -> None:
    """Write how much of the target was reached, where a proportion can say it."""
    reached = result.achievement
    if reached is None:
        for column in (_REACHED, _SHOWN):
            page.sheet.write_blank(page.row, column, None, page.styles.result)
        return
    percent = f"100*{formulas.achievement(result.asked or quantities.AT_LEAST, inputs)}"
    if result.target is None:
        # 完成 and 95%: the actual itself says it.
        percent = inputs.actual
    exact = page.formula(_REACHED, percent, reached.exact * HUNDRED)
    rounded = formulas.rounded(exact, evaluation.rules.rounding.rate)
    shown = page.formula(_SHOWN, rounded, reached.value, page.styles.figure(reached.text))
    page.name_cells(f"绩效指标[{number}].完成率", exact, shown)


def _inputs(result: IndicatorResult, rule: str) -> tuple[Decimal | None, ...]:
    """Return the percentage of the points that is given, and bounds and actual in the target's unit."""
    target, actual, computed, weight = result.target, result.actual, result.computed or result.score, result.weight
    share = None
    if rule == methods.STATED_SHARE and actual is not None and actual.unit == PERCENT:
        share = actual.low
    elif rule == methods.YES_NO and result.method is not None:
        share = ZERO if is_one_of(result.entry.actual.text, result.method.no) else HUNDRED
    elif rule in methods.OF_WORDS and computed is not None:
        share = computed.exact * HUNDRED / weight if weight else ZERO
    if actual is None or (rule not in rules.RULES and result.achievement is None):
        return share, None, None, None
    if target is None:
        return share, None, None, actual.low / actual.factor
    return share, target.low / target.factor, target.high / target.factor, actual.low / target.factor


def _sums(page: Page, name: str, first: int, columns: Mapping[int, tuple[str, Decimal | None]]) -> None:
    """Write the sums of columns below their rows, which begin with the row numbered ``first``."""
    page.text(0, "合计")
    last = page.row
    for column, (what, result) in columns.items():
        cells = f"{letter(column)}{first}:{letter(column)}{last}"
        address = page.formula(column, formulas.total(cells), result or ZERO, page.styles.strong)
        page.name_cells(f"{name}{what}", address, address)


def _total(page: Page, evaluation: Evaluation, cells: Mapping[str, Live]) -> None:
    form_rules = evaluation.rules
    has_caps = bool(form_rules.total.caps) or any(
        _most_with_a_no(result) is not None for result in evaluation.indicators
    )
    begin(
        page,
        [("评价内容", 30), ("分值", 12), ("得分", 12), ("等级", 10), ("未取舍的总得分", 16)]
        + ([("封顶前得分", 12), (CAPPED, 12)] if has_caps else []),
        "各部分的得分相加为总得分。",
    )
    first = page.row + 1
    execution, managed = form_rules.execution, form_rules.funds_management
    blocks = [
        ("执行率", execution.title, execution.counted_weight, evaluation.execution_score),
        ("资金管理", managed.title, managed.counted_weight, evaluation.funds_management_score),
    ]
    for key, title, weight, score in (block for block in blocks if block[2]):
        page.text(0, title)
        page.formula(1, cells[f"{key}分值"].value, weight)
        page.formula(2, cells[f"{key}得分"].value, score.value if score else ZERO)
        page.row += 1
    for category in form_rules.indicators.categories:
        rows = [result for result in evaluation.indicators if result.category is category]
        if rows:
            _category_sums(page, category.name, rows, len(evaluation.indicators))
    last, coarser = page.row, form_rules.total_rounding
    page.text(0, "总得分")
    page.name_cells("总分值", *[page.given(1, form_rules.total.sum)] * 2)
    total, added, scores = evaluation.total_score, evaluation.added_score, f"C{first}:C{last}"
    total_exact = page.formula(4, formulas.total(scores), added.exact if added else ZERO)
    if has_caps:
        summed = page.formula(5, formulas.total(scores, coarser), _value(added) or ZERO)
        page.name_cells("封顶前得分", total_exact, summed)
        value = page.formula(2, _capped(summed, evaluation, cells), _value(total) or ZERO, page.styles.strong)
        page.name_cells("总得分", summed if evaluation.cap else total_exact, value)
        off = total.value - added.exact if total and added and evaluation.cap else ZERO
        less = page.formula(6, f"IF({value}<{summed},ROUND({value}-{total_exact},{_SUM_DIGITS}),0)", off)
        page.name_cells(f"{CAPPED}得分", less, less)
    else:
        value = page.formula(2, formulas.total(scores, coarser), _value(total) or ZERO, page.styles.strong)
        page.name_cells("总得分", total_exact, value)
    rating = page.formula(
        3, formulas.rating(value, form_rules.total.bands), evaluation.rating or "", page.styles.strong
    )
    page.name_cells("等级", rating, rating)


def _capped(added: str, evaluation: Evaluation, cells: Mapping[str, Live]) -> str:
    """Hold the sum below the caps for little execution and for what must not have happened."""
    scored = next(n for n, row in enumerate(evaluation.funding) if row is evaluation.scored_funding)
    held = formulas.capped(added, cells[f"预算执行[{scored}].执行率"].exact, evaluation.rules.total.caps)
    for number, result in enumerate(evaluation.indicators):
        most = _most_with_a_no(result)
        if most is not None:
            share = f"'{INDICATORS}'!{letter(_SHARE)}{HEADING_ROW + 2 + number}"
            held = f'IF(AND({share}<>"",{share}=0),MIN({held},{figures.show_short(most)}),{held})'
    return held


def _most_with_a_no(result: IndicatorResult) -> Decimal | None:
    """Return how much the total may be where a yes or no is a no; None where that holds nothing down."""
    return result.method.no_total_most if result.method else None


def _category_sums(page: Page, name: str, rows: Sequence[IndicatorResult], count: int) -> None:
    first, last = HEADING_ROW + 2, HEADING_ROW + 1 + count
    page.text(0, name)
    for column, what, summed, values in (
        (1, "分值", letter(_WEIGHT), [row.weight for row in rows]),
        (2, "得分", letter(_SCORE), [_value(row.score) for row in rows]),
    ):
        names, cells = (f"'{INDICATORS}'!${each}${first}:${each}${last}" for each in ("A", summed))
        formula = f"ROUND(SUMIF({names},{page.at(0)},{cells}),{_SUM_DIGITS})"
        page.name_cells(f"{name}{what}", *[page.formula(column, formula, figures.total(values) or ZERO)] * 2)
    page.row += 1


def _value(figure: Figure | None) -> Decimal | None:
    return None if figure is None else figure.value
