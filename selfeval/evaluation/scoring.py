"""From what a workbook says to the evaluation: rates, scores, total, rating, problems."""

import re
from collections.abc import Iterable, Sequence

from selfeval.evaluation import entries, figures, glossary, layout, rules
from selfeval.evaluation.budget import execution_score, funding_results
from selfeval.evaluation.caps import capped
from selfeval.evaluation.checks import CHECKS
from selfeval.evaluation.figures import Rounding
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import MONEY_UNITS, Form, Rules
from selfeval.evaluation.funds_management import funds_management_results
from selfeval.evaluation.indicators import indicator_results
from selfeval.evaluation.model import Entry, Evaluation, Figure, Project
from selfeval.evaluation.problems import Problem
from selfeval.evaluation.text_checks import check_texts

_YEAR = re.compile(r"((?:19|20|21)\d\d)(?:\.0+)?\s*年?度?")


def evaluate(project: Project, form: Form, problems: Iterable[Problem] = ()) -> Evaluation:
    """Evaluate a project by the form's rules for its fiscal year.

    ``problems`` are those found while the workbook was read. All further ones are gathered in one pass;
    the result always comes back, with None for each figure that an error stands in the way of.
    """
    year = fiscal_year_of(project.info["fiscal_year"].text)
    form_rules = form.rules_for(year) if year is not None else None
    # Without a year the newest rules find what else is wrong, but no figure of theirs is given out.
    applied = form_rules or form.newest
    findings = Findings(problems, applied.checks.levels)
    check_texts(project, findings)
    _require_info(project, layout.of_rules(applied), findings)
    _check_year(project.info["fiscal_year"], year, form, findings)
    money_unit = _money_unit(project, form, findings)
    evaluation = Evaluation(project, applied, year, money_unit)
    computed = _evaluated(evaluation, applied, findings)
    for check in CHECKS:
        check(computed, applied, findings)
    sheets = [sheet.name for sheet in glossary.SHEETS]
    return (computed if form_rules is not None else evaluation)._replace(problems=findings.all(sheets))


def _evaluated(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> Evaluation:
    project = evaluation.project
    indicators, left_out = indicator_results(project.indicators, form_rules, findings)
    evaluation = evaluation._replace(
        funding=funding_results(project, form_rules, evaluation.money_unit, findings),
        funds_management=funds_management_results(project, form_rules, findings),
        indicators=indicators,
        left_out=left_out,
    )
    items = [result.score for result in evaluation.funds_management]
    complete = len(items) == len(form_rules.funds_management.items)
    managed = _sum(items, form_rules.funds_management.reference) if items and complete else None
    scored = _sum([result.score for result in indicators], form_rules.indicators.reference)
    evaluation = evaluation._replace(
        execution_score=execution_score(evaluation.scored_funding, form_rules),
        funds_management_score=managed,
        indicator_score=scored,
        indicator_weight=figures.total([result.weight for result in indicators]),
    )
    blocks = [block.score for block in evaluation.counted_blocks]
    added = _sum(blocks, form_rules.total.reference, form_rules.total_rounding)
    evaluation = capped(evaluation._replace(added_score=added, total_score=added), findings)
    total = evaluation.total_score
    return evaluation._replace(rating=None if total is None else form_rules.total.rating(total.value))


def _sum(parts: Sequence[Figure | None], reference: str, rounding: Rounding | None = None) -> Figure | None:
    """Add the printed values, so that a reader can add them up; None where one is missing."""
    exact = figures.total([None if part is None else part.value for part in parts])
    if exact is None:
        return None
    value = figures.rounded(exact, rounding) if rounding else exact
    sources = tuple(source for part in parts if part is not None for source in part.sources)
    return Figure(exact, value, figures.show_short(value), rules.SUM, reference, sources)


def _require_info(project: Project, expected: layout.Layout, findings: Findings) -> None:
    blank = [field for field in expected.fields if field.required and not project.info[field.identifier].text]
    missing = [field.label for field in blank if project.info[field.identifier].cell is None]
    if missing:
        findings.add("row-missing", project.heading(glossary.INFO, "content"), name="、".join(missing))
    for field in blank:
        if field.label not in missing:
            findings.add("field-missing", project.info[field.identifier], name=field.label)


def fiscal_year_of(text: str) -> int | None:
    """Read a fiscal year, such as 2022 or 2022年度; None where it is none."""
    match = _YEAR.fullmatch(figures.normalized(text))
    return int(match[1]) if match else None


def _check_year(entry: Entry, year: int | None, form: Form, findings: Findings) -> None:
    if year is None and entry.text:
        findings.add("field-invalid", entry, name="评价年度", found=entry.text, expected="四位数的年份，例如2022")
    elif year is not None and year < form.first_year:
        findings.add("form-year", entry, found=str(year), expected=str(form.first_year))


def _money_unit(project: Project, form: Form, findings: Findings) -> str:
    entry = project.info["money_unit"]
    if not entry.text:
        return form.money_unit
    unit = next((unit for unit in MONEY_UNITS if entries.same_label(unit, entry.text)), None)
    if unit is None:
        expected = "、".join(MONEY_UNITS) + "之一"
        findings.add("field-invalid", entry, name="金额单位", found=entry.text, expected=expected)
        return form.money_unit
    return unit
