"""Reads form.toml: every fault in one pass, each with its line and key; no form with any."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from selfeval.evaluation import toml_reader
from selfeval.evaluation.catalogue import CATALOGUE, LEVELS, OFF
from selfeval.evaluation.figures import HUNDRED, ROUNDING_MODES, ZERO, Rounding
from selfeval.evaluation.form import (
    BELOW_WEIGHT,
    MONEY_UNITS,
    NEVER,
    UNSIGNED_COST,
    Band,
    Category,
    Checks,
    Document,
    Execution,
    Form,
    FundsManagement,
    Grade,
    Indicators,
    Reasons,
    Recommendations,
    Roundings,
    Rules,
    Scoring,
    Total,
)
from selfeval.evaluation.quantities import AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED
from selfeval.evaluation.rules import QUALITATIVE, RULES
from selfeval.evaluation.toml_reader import FormFault, Table

_SIGNS = (AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED, UNSIGNED_COST)
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MOST_DIGITS = 6
# A percentage below it was meant as a fraction.
_ONE = Decimal(1)
DENOMINATORS = {"年初预算数": "original_budget", "全年预算数": "final_budget"}
_Section = TypeVar("_Section")


def read(text: str, name: str) -> tuple[Form | None, tuple[FormFault, ...]]:
    """Read a form file. All faults are found in one pass; with any, there is no form."""
    root, report = toml_reader.read(text)
    if report.faults:
        return None, tuple(report.faults)
    title = root.text("title")
    money_unit = root.text("money_unit", choices=MONEY_UNITS)
    blank = root.text("blank")
    editions = _editions(root)
    documents = tuple(_document(table) for table in root.tables("document"))
    root.close()
    if report.faults:
        return None, tuple(report.faults)
    return Form(name, title, money_unit, blank, documents, editions), ()


def _dated(root: Table, key: str, read_section: Callable[[Table], _Section]) -> dict[int, _Section]:
    """Read all editions of a section, keyed by the year from which each applies."""
    editions: dict[int, _Section] = {}
    for table in root.tables(key):
        year = table.integer("from", least=_FIRST_YEAR, most=_LAST_YEAR)
        section = read_section(table)
        table.close()
        if year in editions:
            table.fault("from", f"{year}年写了两次，每个年度只能有一段")
        elif editions and year < max(editions):
            table.fault("from", f"{year}年应当写在{max(editions)}年之前，各段按年度先后排列")
        editions[year] = section
    return editions


def _editions(root: Table) -> tuple[tuple[int, Rules], ...]:
    """Combine the sections into the rules of each year in which something begins."""
    execution = _dated(root, "execution", _execution)
    funds_management = _dated(root, "funds_management", _funds_management)
    indicators = _dated(root, "indicators", _indicators)
    scoring = _dated(root, "scoring", _scoring)
    rounding = _dated(root, "rounding", _roundings)
    total = _dated(root, "total", _total)
    reasons = _dated(root, "reasons", _reasons)
    recommendations = _dated(root, "recommendations", _recommendations)
    checks = _dated(root, "checks", _checks)
    years = {
        "execution": execution.keys(),
        "funds_management": funds_management.keys(),
        "indicators": indicators.keys(),
        "scoring": scoring.keys(),
        "rounding": rounding.keys(),
        "total": total.keys(),
        "reasons": reasons.keys(),
        "recommendations": recommendations.keys(),
        "checks": checks.keys(),
    }
    if not _begin_together(years, root):
        return ()
    editions = []
    for year in sorted(set().union(*years.values())):
        rules = Rules(
            execution=_in_force(execution, year),
            funds_management=_in_force(funds_management, year),
            indicators=_in_force(indicators, year),
            scoring=_in_force(scoring, year),
            rounding=_in_force(rounding, year),
            total=_in_force(total, year),
            reasons=_in_force(reasons, year),
            recommendations=_in_force(recommendations, year),
            checks=_in_force(checks, year),
        )
        _check_sum(rules, year, root)
        editions.append((year, rules))
    return tuple(editions)


def _begin_together(years: Mapping[str, Iterable[int]], root: Table) -> bool:
    """Whether every section can be read and begins in the same year; report those that begin later."""
    if root.report.faults:
        return False
    first = min(min(each) for each in years.values())
    for name, each in years.items():
        if min(each) != first:
            root.fault(f"{name}[1].from", f"最早是{min(each)}年，而别的规定从{first}年起，缺少这几年的规定")
    return not root.report.faults


def _in_force(section: Mapping[int, _Section], year: int) -> _Section:
    return section[max(each for each in section if each <= year)]


def _check_sum(rules: Rules, year: int, root: Table) -> None:
    points = rules.execution.weight + rules.funds_management.weight + rules.indicators.weight_sum
    if points != rules.total.sum:
        root.fault("total", f"{year}年度各部分分值之和是{points}，应当等于总分{rules.total.sum}")


def _execution(table: Table) -> Execution:
    rows = table.texts("rows")
    return Execution(
        reference=table.text("reference"),
        title=table.text("title"),
        weight=table.number("weight"),
        rows=rows,
        total_row=table.text("total_row", choices=rows),
        scored_row=table.text("scored_row", choices=rows),
        denominator=DENOMINATORS.get(table.text("denominator", choices=tuple(DENOMINATORS)), "final_budget"),
        tolerance=table.number("tolerance"),
    )


def _funds_management(table: Table) -> FundsManagement:
    items = []
    for item in table.tables("items", required=False):
        items.append((item.text("name"), item.number("weight")))
        item.close()
    _refuse_repeated(table, "items", [name for name, _ in items])
    return FundsManagement(table.text("reference"), table.text("title"), tuple(items))


def _indicators(table: Table) -> Indicators:
    categories = []
    for each in table.tables("categories"):
        categories.append(
            Category(
                name=each.text("name"),
                weight=each.optional_number("weight"),
                is_cost=each.flag("cost", default=False),
                subcategories=each.texts("subcategories"),
            )
        )
        each.close()
    weight_sum = table.number("weight_sum")
    weights = [category.weight for category in categories if category.weight is not None]
    if len(weights) == len(categories) and sum(weights) != weight_sum:
        table.fault("categories", f"各类分值之和是{sum(weights)}，应当等于 weight_sum {weight_sum}")
    _refuse_repeated(table, "categories", [category.name for category in categories])
    return Indicators(table.text("reference"), weight_sum, tuple(categories))


def _scoring(table: Table) -> Scoring:
    quantitative = tuple(RULES)
    signs = table.mapping("signs", quantitative)
    for sign in _SIGNS:
        if sign not in signs:
            table.fault("signs", f"缺少符号“{sign}”的规则")
    for sign in signs.keys() - set(_SIGNS):
        table.fault(f"signs.{sign}", f"不认识的符号，应当是{'、'.join(_SIGNS)}之一")
    grades = []
    for each in table.tables("grades"):
        lower, upper = each.number("lower", most=HUNDRED), each.number("upper", most=HUNDRED)
        given = each.optional_number("given", least=lower, most=upper)
        grades.append(Grade(each.text("name"), each.texts("words"), lower, upper, given))
        each.close()
    _refuse_gaps(table, "grades", [(grade.lower, grade.upper) for grade in grades], HUNDRED)
    _refuse_repeated(table, "grades", [word for grade in grades for word in grade.words])
    return Scoring(
        reference=table.text("reference"),
        signs=signs,
        methods=table.mapping("methods", (*quantitative, QUALITATIVE)),
        share_words=table.texts("share_words"),
        same_words=table.flag("same_words", default=False),
        saving_words=table.texts("saving_words"),
        grades=tuple(grades),
    )


def _roundings(table: Table) -> Roundings:
    return Roundings(
        reference=table.text("reference"),
        money=_rounding(table.table("money")),
        rate=_rounding(table.table("rate")),
        score=_rounding(table.table("score")),
        total=_rounding(table.table("total")),
    )


def _rounding(table: Table) -> Rounding:
    rounding = Rounding(
        digits=table.integer("digits", least=0, most=_MOST_DIGITS),
        mode=table.text("mode", choices=tuple(ROUNDING_MODES)),
    )
    table.close()
    return rounding


def _total(table: Table) -> Total:
    highest = table.number("sum")
    bands = []
    for each in table.tables("bands"):
        bands.append(Band(each.text("word"), each.number("from", most=highest), each.number("to", most=highest)))
        each.close()
    _refuse_gaps(table, "bands", [(band.lower, band.upper) for band in bands], highest)
    _refuse_repeated(table, "bands", [band.word for band in bands])
    return Total(table.text("reference"), highest, tuple(bands))


def _reasons(table: Table) -> Reasons:
    when = (BELOW_WEIGHT, NEVER)
    return Reasons(
        reference=table.text("reference"),
        indicators=table.text("indicators", choices=when),
        funds_management=table.text("funds_management", choices=when),
    )


def _recommendations(table: Table) -> Recommendations:
    kinds = table.texts("kinds")
    return Recommendations(table.text("reference"), kinds, table.optional_text("problems", choices=kinds))


def _checks(table: Table) -> Checks:
    return Checks(
        reference=table.text("reference"),
        over_achieved_percent=table.number("over_achieved_percent", least=HUNDRED),
        low_execution_percent=table.number("low_execution_percent", least=_ONE, most=HUNDRED),
        ahead_points=table.number("ahead_points", most=HUNDRED),
        unspent_percent=table.number("unspent_percent", least=_ONE, most=HUNDRED),
        dominant_percent=table.number("dominant_percent", least=_ONE, most=HUNDRED),
        unlikely_amount=table.number("unlikely_amount"),
        growth_words=table.texts("growth_words"),
        levels=_levels(table),
    )


def _levels(table: Table) -> dict[str, str]:
    """Read the changed levels; each says by which document."""
    levels: dict[str, str] = {}
    for each in table.tables("levels", required=False):
        code, level = each.text("code"), each.text("level", choices=(*LEVELS, OFF))
        if code and code not in CATALOGUE:
            each.fault("code", f"没有“{code}”这个核对项目，全部代码见 docs/核对项目表.md")
        elif code in levels:
            each.fault("code", f"“{code}”写了两次")
        elif code and level not in CATALOGUE[code].levels:
            each.fault("level", f"“{code}”这一项的级别不可改，请删去")
        levels[code] = level
        each.text("reference")
        each.close()
    return levels


def _document(table: Table) -> Document:
    template = table.text("template")
    if re.search(r"[/\\:]|^\.", template):
        table.fault("template", f"找到的是 {template}，应当是这个表式文件夹里的一个文件名")
    document = Document(
        template=template,
        required=table.texts("required"),
        file_name=table.text("file_name"),
        title=table.text("title"),
        subject=table.text("subject"),
        author=table.text("author"),
    )
    table.close()
    return document


def _refuse_gaps(table: Table, key: str, bounds: Sequence[tuple[Decimal, Decimal]], highest: Decimal) -> None:
    """Report bands that do not join from the highest value down to 0 without gap or overlap."""
    expected = highest
    for number, (lower, upper) in enumerate(bounds, 1):
        if upper != expected:
            table.fault(f"{key}[{number}]", f"上限是{upper}，应当与前一段相接，为{expected}")
        if lower >= upper:
            table.fault(f"{key}[{number}]", f"下限{lower}应当小于上限{upper}")
        expected = lower
    if bounds and expected != ZERO:
        table.fault(f"{key}[{len(bounds)}]", f"最后一段的下限是{expected}，应当为0")


def _refuse_repeated(table: Table, key: str, names: Sequence[str]) -> None:
    for name in {name for name in names if names.count(name) > 1}:
        table.fault(key, f"“{name}”写了两次")
