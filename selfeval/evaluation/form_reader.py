"""Reads form.toml: every fault in one pass, each with its line and key; no form with any."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from selfeval.evaluation import form_blocks, form_contents, form_scoring, toml_reader
from selfeval.evaluation.catalogue import CATALOGUE, LEVELS, OFF
from selfeval.evaluation.figures import HUNDRED, ROUNDING_MODES, Rounding
from selfeval.evaluation.form import (
    BELOW_WEIGHT,
    MONEY_UNITS,
    NEVER,
    ONE_FOR_ALL,
    Checks,
    Contents,
    Document,
    Form,
    FundsManagement,
    Reasons,
    Recommendations,
    Roundings,
    Rules,
)
from selfeval.evaluation.toml_reader import FormFault, Table

_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MOST_DIGITS = 6
# A percentage below it was meant as a fraction.
_ONE = Decimal(1)
_Dated = dict[int, Any]


def read(text: str, name: str) -> tuple[Form | None, tuple[FormFault, ...]]:
    """Read a form file. All faults are found in one pass; with any, there is no form."""
    form, report = read_reporting(text, name)
    return form, tuple(report.faults)


def read_reporting(text: str, name: str) -> tuple[Form | None, toml_reader.Report]:
    """Read a form file; the report has its faults and the keys that were looked for."""
    root, report = toml_reader.read(text)
    if report.faults:
        return None, report
    label, title = root.text("label"), root.text("title")
    money_unit = root.text("money_unit", choices=MONEY_UNITS)
    blank = root.text("blank")
    editions = _editions(root)
    documents = tuple(_document(table) for table in root.tables("document"))
    _refuse_same_names(documents, root)
    root.close()
    if report.faults:
        return None, report
    return Form(name, label, title, money_unit, blank, documents, editions), report


def _dated(root: Table, key: str) -> _Dated:
    """Read all editions of a section, keyed by the year from which each applies."""
    editions: _Dated = {}
    for table in root.tables(key, required=key not in _WITHOUT):
        year = table.integer("from", least=_FIRST_YEAR, most=_LAST_YEAR)
        section = _SECTIONS[key](table)
        table.close()
        if table.values.get("from") != year:
            # One whose year is wrong has no place among the others.
            continue
        if year in editions:
            table.fault("from", f"{year}年写了两次，每个年度只能有一段")
        elif editions and year < max(editions):
            table.fault("from", f"{year}年应当写在{max(editions)}年之前，各段按年度先后排列")
        editions[year] = section
    return editions


def _editions(root: Table) -> tuple[tuple[int, Rules], ...]:
    """Combine the sections into the rules of each year in which something begins."""
    sections = {key: _dated(root, key) for key in _SECTIONS}
    if root.report.faults or not _begin_together(sections, root):
        return ()
    editions = []
    for year in sorted(set().union(*(section.keys() for section in sections.values()))):
        in_force: dict[str, Any] = {key: _in_force(key, section, year) for key, section in sections.items()}
        rules = Rules(**in_force)
        _check_together(rules, year, root)
        editions.append((year, rules))
    return tuple(editions)


def _begin_together(sections: Mapping[str, _Dated], root: Table) -> bool:
    """Whether every section that must be there begins in the same year; report those that begin later."""
    years = {key: min(section) for key, section in sections.items() if section and key not in _WITHOUT}
    first = min(years.values())
    for key, year in years.items():
        if year != first:
            root.fault(f"{key}[1].from", f"最早是{year}年，而别的规定从{first}年起，缺少这几年的规定")
    for key in _WITHOUT:
        if sections[key] and min(sections[key]) < first:
            root.fault(f"{key}[1].from", f"最早是{min(sections[key])}年，而别的规定从{first}年起")
    return not root.report.faults


def _in_force(key: str, section: _Dated, year: int) -> object:
    """Return what a section says of a year; one that may be left out says nothing before it begins."""
    years = [each for each in section if each <= year]
    return section[max(years)] if years else _WITHOUT[key]


def _check_together(rules: Rules, year: int, root: Table) -> None:
    """Report what of several sections does not agree."""
    points = rules.execution.counted_weight + rules.funds_management.counted_weight + rules.indicators.weight_sum
    if points != rules.total.sum:
        root.fault("total", f"{year}年度各部分分值之和是{points}，应当等于总分{rules.total.sum}")
    kind, kinds = rules.reasons.kind, rules.recommendations.kinds
    if kind is not None and kind not in kinds:
        root.fault("reasons.kind", f"{year}年度“{kind}”不在 recommendations 的 kinds 里，应当是{'、'.join(kinds)}之一")
    for heading in form_contents.unknown_limits(rules.contents, kinds):
        root.fault("contents.limits", f"{year}年度没有“{heading}”这一项内容")


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


def _reasons(table: Table) -> Reasons:
    indicators = table.text("indicators", choices=(BELOW_WEIGHT, ONE_FOR_ALL, NEVER))
    if table.values.get("indicators") != indicators:
        table.leave("kind")
    return Reasons(
        reference=table.text("reference"),
        indicators=indicators,
        funds_management=table.text("funds_management", choices=(BELOW_WEIGHT, NEVER), default=NEVER),
        below_percent=table.number("below_percent", least=_ONE, most=HUNDRED, default=HUNDRED),
        kind=table.text("kind") if indicators == ONE_FOR_ALL else None,
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
        each.text("reference")
        each.close()
        if not code:
            continue
        if code not in CATALOGUE:
            each.fault("code", f"没有“{code}”这个核对项目，全部代码见 docs/核对项目表.md")
        elif code in levels:
            each.fault("code", f"“{code}”写了两次")
        elif level not in CATALOGUE[code].levels:
            each.fault("level", f"“{code}”这一项的级别不可改，请删去")
        levels[code] = level
    return levels


def _refuse_same_names(documents: Sequence[Document], root: Table) -> None:
    """Report documents that would be written under one name, of which nobody could tell which is which."""
    names = [each.file_name for each in documents]
    for number, name in enumerate(names, 1):
        if name and name in names[: number - 1]:
            root.fault(f"document[{number}].file_name", f"和前面一份文档的一样，是“{name}”；每份文档的名称应当不同")


def _document(table: Table) -> Document:
    template = table.text("template")
    if re.search(r"[/\\:]|^\.", template):
        table.fault("template", f"找到的是 {template}，应当是这个表式文件夹里的一个文件名")
    file_name = table.text("file_name")
    if file_name and any(not part.strip(" .") for part in file_name.split("/")):
        table.fault("file_name", "/ 的前后应当是文件夹或文件的名称，不能为空，也不能是 . 或 ..")
    document = Document(
        template=template,
        required=table.texts("required"),
        file_name=file_name,
        title=table.text("title"),
        subject=table.text("subject"),
        author=table.text("author"),
    )
    table.close()
    return document


_SECTIONS: Mapping[str, Callable[[Table], object]] = {
    "execution": form_blocks.execution,
    "funds_management": form_blocks.funds_management,
    "indicators": form_blocks.indicators,
    "scoring": form_scoring.scoring,
    "rounding": _roundings,
    "total": form_blocks.total,
    "reasons": _reasons,
    "recommendations": _recommendations,
    "checks": _checks,
    "contents": form_contents.contents,
}
# What holds where a section is left out.
_WITHOUT: Mapping[str, object] = {
    "funds_management": FundsManagement("", "资金管理情况", (), in_total=True),
    "contents": Contents(),
}
