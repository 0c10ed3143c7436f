"""Sample projects of a form, made of its rules alone, for looking at a layout and for trying out a template.

They are whole projects that are evaluated like any other, so that all figures of a preview agree with each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, cycle, repeat, zip_longest
from typing import NamedTuple

from selfeval.evaluation import figures, layout, methods, weights
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import ZERO, Rounding
from selfeval.evaluation.form import SPLIT_EVENLY, Category, Execution, Form, FundsManagement, Indicators
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS, INFO, Sheet
from selfeval.evaluation.methods import Scoring
from selfeval.evaluation.model import (
    Entry,
    FundingEntry,
    FundsManagementEntry,
    IndicatorEntry,
    ObjectiveEntry,
    Project,
    RecommendationEntry,
    row_of,
)
from selfeval.evaluation.quantities import AT_LEAST
from selfeval.report import sample_texts as texts
from selfeval.report.context import Context
from selfeval.report.sample_texts import Line, Worded

_Row = Mapping[str, str | Decimal]
_Rows = Sequence[_Row]

# 年初预算数, 全年预算数 and 全年执行数 of a row of the budget table.
_AS_PLANNED, _NOTHING = ("500", "500", "500"), ("0", "0", "0")
_UNSPENT, _OVERSPENT = ("500", "500", "0"), ("500", "500", "528")
_HUGE = ("98,765,432,109.87", "98,765,432,109.87", "87,654,321,098.76")
_ODD = (("1,300,000.00", "1,234,567.89", "1,212,121.21"), ("50.5", "50.5", "50.5"))
_SHARE = Rounding(2, "truncate")
_CROWD = 12
# What is read as something else than a text.
_NO_TEXTS = ("fiscal_year", "money_unit", "form")


class _Slot(NamedTuple):
    """A place for one indicator, and its points."""

    category: Category
    subcategory: str
    weight: Decimal


def layout_project(form: Form) -> Project:
    """Return a project that strains a layout: long names, a crowded 二级指标 and lonely ones, odd figures, gaps."""
    rules = form.newest
    info = texts.LAYOUT_INFO | {"report_date": _date(form), "money_unit": form.money_unit}
    first, *others = rules.recommendations.kinds
    remarks = [(first, text) for text in texts.REMARKS] + [(kind, texts.REMARKS[0]) for kind in others[:-1]]
    managed = [{**row, "description": texts.DESCRIPTION} for row in _managed(rules.funds_management)]
    if managed:
        weight = rules.funds_management.items[-1][1]
        managed[-1] |= {"score": _half(weight), "issues": texts.LONG_REASON}
    return _project(
        form,
        info,
        funding=_funding(rules.execution, _ODD, texts.FUNDING_NOTE),
        funds_management=managed,
        objectives=[{"text": text} for text in texts.OBJECTIVES],
        indicators=_indicators(_slots(rules.indicators, _crowded(rules.indicators)), texts.LAYOUT_LINES, rules.scoring),
        recommendations=[{"kind": kind, "text": text} for kind, text in remarks],
    )


def edge_cases(form: Form) -> Mapping[str, Project]:
    """Return projects by what is special about them, in words that read 在“全部指标完成”的项目上."""
    return {
        "全部指标完成": _plain(form),
        "全部指标未完成": _missed(form),
        "只有一个指标": _smallest(form),
        "一级指标交错": _interleaved(form),
        "文字很长": _filled(form, texts.lengthened),
        "特殊字符": _filled(form, texts.with_special_characters),
        "预算为零": _plain(form, funding=_funding(form.newest.execution, [_NOTHING])),
        "执行率超过100%": _plain(form, funding=_funding(form.newest.execution, [_OVERSPENT])),
        "金额很大": _plain(form, funding=_funding(form.newest.execution, [_HUGE])),
    }


def empty_lists(values: Context) -> Context:
    """Return the values of a context with every list of rows emptied, and so without the lists in their rows."""
    return {name: [] if isinstance(value, list) else value for name, value in values.items()}


def _plain(form: Form, **sheets: _Rows) -> Project:
    """Return a project with all targets met and the budget spent; ``sheets`` stand in the place of its rows."""
    rules = form.newest
    rows: dict[str, _Rows] = {
        "funding": _funding(rules.execution, [_AS_PLANNED]),
        "funds_management": _managed(rules.funds_management),
        "objectives": [{"number": number, "text": texts.SENTENCE} for number in ("1", "2")],
        "indicators": _indicators(_slots(rules.indicators, _all_of), [texts.REACHED], rules.scoring),
    }
    return _project(form, texts.INFO | {"report_date": _date(form)}, **rows | sheets)


def _missed(form: Form) -> Project:
    """Return a project that has not a single point."""
    rules = form.newest
    lost: _Row = {"score": ZERO, "issues": texts.REASON}
    return _plain(
        form,
        funding=_funding(rules.execution, [_UNSPENT]),
        funds_management=[{**row, **lost} for row in _managed(rules.funds_management)],
        indicators=_indicators(_slots(rules.indicators, _all_of), [texts.MISSED], rules.scoring),
        recommendations=[{"kind": kind, "text": texts.SENTENCE} for kind in rules.recommendations.kinds],
    )


def _smallest(form: Form) -> Project:
    """Return a project in which nothing stands that is not required."""
    rules = form.newest
    category, _ = _by_points(rules.indicators)[0]
    slots: Iterable[_Slot] = [_Slot(category, category.subcategories[0], rules.indicators.weight_sum)]
    if rules.indicators.weights == SPLIT_EVENLY:
        # Points that the form gives a category are lost without it.
        slots = _slots(rules.indicators, lambda each: each.subcategories[:1])
    return _project(
        form,
        texts.INFO,
        funding=_funding(rules.execution, [_AS_PLANNED]),
        funds_management=_managed(rules.funds_management),
        objectives=[{"text": texts.SENTENCE}],
        indicators=_indicators(slots, [texts.REACHED], rules.scoring),
    )


def _interleaved(form: Form) -> Project:
    """Return a project in which the rows of a 一级指标, and of a 二级指标, do not stand below each other."""
    rules = form.newest
    slots: dict[str, list[_Slot]] = {}
    for slot in _slots(rules.indicators, lambda category: category.subcategories * 2):
        slots.setdefault(slot.category.name, []).append(slot)
    mixed = [slot for turn in zip_longest(*slots.values()) for slot in turn if slot is not None]
    return _plain(form, indicators=_indicators(mixed, [texts.REACHED, texts.MISSED], rules.scoring))


def _filled(form: Form, text_of: Callable[[str], str]) -> Project:
    """Return a project with ``text_of`` its heading in each cell that may hold any text."""
    rules = form.newest
    worded = {name: text_of(INDICATORS.heading(name)) for name in ("name", "target", "actual", "variance_explanation")}
    worded |= {each.name: text_of(each.name) for each in rules.contents.columns if not each.is_target}
    slots = [slot._replace(subcategory=text_of(slot.subcategory)) for slot in _slots(rules.indicators, _all_of)]
    remarked = {"description": text_of("情况说明"), "issues": text_of("存在问题和改进措施")}
    return _project(
        form,
        {
            each.identifier: text_of(each.label)
            for each in layout.of_rules(rules).fields
            if each.asked and each.identifier not in _NO_TEXTS
        },
        funding=_funding(rules.execution, [_AS_PLANNED], text_of("说明")),
        funds_management=[{**row, **remarked} for row in _managed(rules.funds_management)],
        objectives=[{"text": text_of("年度绩效目标")}] * 2,
        indicators=[{**row, **worded} for row in _indicators(slots, [texts.PASSED, texts.FAILED], rules.scoring)],
        recommendations=[{"kind": kind, "text": text_of(kind)} for kind in rules.recommendations.kinds],
    )


def _funding(execution: Execution, amounts: Iterable[Sequence[str]], note: str = "") -> list[_Row]:
    """Return the rows of the budget table; the scored row has the first amounts, also where it is a total."""
    parts = [name for name in execution.rows if name != execution.total_row] or [execution.total_row]
    parts.sort(key=lambda name: name != execution.scored_row)
    given = dict(zip(parts, chain(amounts, repeat(_NOTHING)), strict=False))
    # A total that is left blank is the sum of the others.
    return [
        {"source": name, "note": note, **dict(zip(AMOUNTS, given.get(name, ("", "", "")), strict=True))}
        for name in execution.rows
    ]


def _managed(block: FundsManagement) -> list[dict[str, str | Decimal]]:
    return [{"item": name, "description": texts.SENTENCE} for name, _ in block.items]


def _indicators(slots: Iterable[_Slot], lines: Iterable[Line], scoring: Scoring) -> list[_Row]:
    """Return a row for each slot, as the lines say in turn."""
    filled = zip(slots, cycle(lines), strict=False)
    return [_indicator(slot, line, number, scoring) for number, (slot, line) in enumerate(filled, 1)]


def _indicator(slot: _Slot, line: Line, number: int, scoring: Scoring) -> _Row:
    row: dict[str, str | Decimal] = {
        "category": slot.category.name,
        "subcategory": slot.subcategory,
        "name": f"{line.name}（{number}）",
        "weight": slot.weight,
        "variance_explanation": line.reason,
    }
    if isinstance(line, Worded):
        # Whichever words the form knows, a typed score counts.
        return row | {
            "target": line.target,
            "actual": line.actual,
            "score": _half(slot.weight) if line.reason else slot.weight,
        }
    # What has to be reached is missed by too little, what must not be exceeded by too much.
    is_bound = scoring.signs[AT_LEAST].rule == methods.AT_MOST
    target, actual = (line.low, line.high) if is_bound else (line.high, line.low)
    return row | {"target": f"{AT_LEAST}{target}{line.unit}", "actual": f"{actual}{line.unit}"}


def _slots(indicators: Indicators, names_of: Callable[[Category], Sequence[str]]) -> Iterator[_Slot]:
    """Yield slots for the 二级指标 that ``names_of`` gives of each 一级指标; their points are those of the form."""
    slots = [
        _Slot(category, name, weight)
        for category, points in _points(indicators)
        for names in [names_of(category)]
        for name, weight in zip(names, _split(points, len(names)), strict=False)
    ]
    if indicators.weights == SPLIT_EVENLY:
        rows = [weights.Row(slot.category, None, applies=True) for slot in slots]
        points_of = [each.value or ZERO for each in weights.weights(rows, indicators)]
        slots = [slot._replace(weight=value) for slot, value in zip(slots, points_of, strict=True)]
    yield from slots


def _all_of(category: Category) -> Sequence[str]:
    return category.subcategories


def _crowded(indicators: Indicators) -> Callable[[Category], Sequence[str]]:
    """Return who gets which slots: the heaviest 一级指标 a crowd, the next its 二级指标, each other a single one."""
    ranked = [category.name for category, _ in _by_points(indicators)]

    def names_of(category: Category) -> Sequence[str]:
        first, *others = category.subcategories
        if category.name == ranked[0]:
            return [first] * _CROWD + others
        return category.subcategories if category.name in ranked[1:-1][:1] else [first]

    return names_of


def _by_points(indicators: Indicators) -> list[tuple[Category, Decimal]]:
    return sorted(_points(indicators), key=lambda each: each[1], reverse=True)


def _points(indicators: Indicators) -> list[tuple[Category, Decimal]]:
    """Return the points of each 一级指标 that has any; those the form leaves free share what is left."""
    left, given = indicators.weight_sum, dict[str, Decimal]()
    for category in indicators.categories:
        if category.weight is not None:
            given[category.name] = min(category.weight, left)
            left -= given[category.name]
    free = [category.name for category in indicators.categories if category.weight is None]
    given |= dict(zip(free, _split(left, len(free)), strict=False))
    found = [(category, given.get(category.name, ZERO)) for category in indicators.categories]
    return [(category, points) for category, points in found if points] or found[:1]


def _split(points: Decimal, parts: int) -> list[Decimal]:
    """Share points out, the last part taking what cannot be shared; too few of them are one part."""
    share = figures.rounded(points / parts, _SHARE) if parts else ZERO
    return [share] * (parts - 1) + [points - share * (parts - 1)] if share else [points]


def _half(weight: Decimal) -> Decimal:
    return figures.rounded(weight / 2, _SHARE)


def _project(form: Form, info: Mapping[str, str], **sheets: _Rows) -> Project:
    """Return what the intake would read in a workbook with these rows."""
    said = {"fiscal_year": str(_year(form)), **info}
    expected = layout.of_rules(form.newest)
    added: _Row = {each.name: texts.SENTENCE for each in form.newest.contents.columns if not each.is_target}
    said = {each.name: texts.SENTENCE for each in form.newest.contents.fields} | said
    rows = {
        sheet.identifier: list(_entries(sheet, [{**added, **row} for row in sheets.get(sheet.identifier, ())]))
        for sheet in expected.sheets
    }
    return Project(
        info={
            field.identifier: Entry(said.get(field.identifier, ""), INFO.name, f"B{number}")
            for number, field in enumerate(expected.fields, 2)
        },
        funding=tuple(row_of(FundingEntry, row, FUNDING) for row in rows["funding"]),
        funds_management=tuple(
            row_of(FundsManagementEntry, row, FUNDS_MANAGEMENT) for row in rows.get("funds_management", ())
        ),
        objectives=tuple(ObjectiveEntry(**row) for row in rows["objectives"]),
        indicators=tuple(row_of(IndicatorEntry, row, INDICATORS) for row in rows["indicators"]),
        stated_totals=(),
        recommendations=tuple(RecommendationEntry(**row) for row in rows["recommendations"]),
        sheets=tuple(sheet.name for sheet in expected.sheets),
        unit_notes=(),
        headings={
            (sheet.identifier, column.identifier): Entry(column.heading, sheet.name, _cell(position, 1))
            for sheet in expected.sheets
            for position, column in enumerate(sheet.columns)
        },
    )


def _year(form: Form) -> int:
    """Return the year in which the newest rules begin."""
    return form.editions[-1][0]


def _date(form: Form) -> str:
    return f"{_year(form) + 1}年12月31日"


def _entries(sheet: Sheet, rows: _Rows) -> Iterator[dict[str, Entry]]:
    for number, row in enumerate(rows, 2):
        yield {
            column.identifier: _entry(row.get(column.identifier, ""), sheet.name, _cell(position, number))
            for position, column in enumerate(sheet.columns)
        }


def _entry(value: str | Decimal, sheet: str, cell: str) -> Entry:
    if isinstance(value, Decimal):
        return Entry(figures.show_short(value), sheet, cell, value)
    return Entry(value, sheet, cell)


def _cell(position: int, row: int) -> str:
    return f"{chr(ord('A') + position)}{row}"
