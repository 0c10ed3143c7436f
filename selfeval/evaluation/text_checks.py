"""Checks of what is written in words: in all cells, in objectives, remarks and the report's date."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from selfeval.evaluation import entries, figures, layout, quantities
from selfeval.evaluation.figures import Rounding
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import Rules
from selfeval.evaluation.glossary import (
    FUNDING,
    FUNDS_MANAGEMENT,
    INDICATORS,
    INFO,
    OBJECTIVES,
    RECOMMENDATIONS,
    says_nothing,
)
from selfeval.evaluation.model import Entry, Evaluation, Further, Project

_ERROR_VALUES = (
    r"#(?i:REF[!！]|DIV/0[!！]|N/A|VALUE[!！]|NAME[?？]|NUM[!！]|NULL[!！]|GETTING_DATA|SPILL[!！]|CALC[!！])"
)
_PLACEHOLDER = re.compile(
    rf"{_ERROR_VALUES}"
    # Words of programs, but not those of an English sentence such as None of the above.
    r"|(?<![A-Za-z])(?<![A-Za-z] )(?:null|NULL|Null|None|NONE|nan|NaN|NAN|undefined)(?! ?[A-Za-z])"
    r"|^示例[:：]|#{4,}|^\*{2,}$|^[（(]?(?:待补充|待填写?|待定|请填写.{0,10})[)）]?$"
    r"|(?<![A-Za-zＸｘ×])(?:[XＸ]{2,}|×{2,})(?![A-Za-zＸｘ×])"
    r"|(?<=[\u4e00-\u9fff])[xｘ]{2,}(?![A-Za-z])|(?<![A-Za-z])[xｘ]{2,}(?=[\u4e00-\u9fff])"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# …… and —— are one mark each; ?! may be meant.
_DOUBLED = re.compile("[，。、；：,;](?:[ 　]*[，。、；：,;])+")
_SHORTEST_SENTENCE = 5
_OF_PROGRAMS = re.compile("[,;]+(?=[A-Za-z])")
# How these begin. Each alternative begins with one character, which is found many times as fast as the pattern above.
_SUSPECT = re.compile(
    r"#|\*\*|待|示例|请填写|null|NULL|Null|None|NONE|nan|NaN|NAN|undefined|X[XＸ]|Ｘ[XＸ]|××|x[xｘ]|ｘ[xｘ]"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d")
# Only a clause that begins with the rate speaks of the project's own: a rate of a part or of another year is said
# so before it, and 90%以上 is a bound.
_OWN = r"(?:^|[。；;，,\n])\s*(?:本年度?|全年|(?P<year>(?:19|20)\d\d)年度?|本?项目|年度)?"
_SAID = r"(?:已?达到?|高达|仅?为|是|[:：])?\s*(?P<figure>\d+(?:\.\d+)?)\s*"
_STATED_RATE = re.compile(rf"{_OWN}(?:项目|资金|预算|总体){{0,2}}执行率{_SAID}[%％](?!以上|以下|左右|的)")
_STATED_TOTAL = re.compile(rf"{_OWN}(?:自评)?(?:总得分|总分|得分){_SAID}分(?!以上|以下|左右|的|值)")
_MOST_DIGITS = 6


def check_texts(project: Project, findings: Findings) -> None:
    """No cell that is read holds a placeholder, an error value or a control character."""
    found = [entry for entry in _all_entries(project) if entry.text and entry.number is None]
    together = "\n".join([entry.text for entry in found])
    # Most projects have none of it, which one search through all texts tells.
    if _SUSPECT.search(together) is None and _CONTROL.search(together) is None:
        return
    for entry in found:
        text = entry.text
        control = _CONTROL.search(text)
        if control:
            findings.add("control-character", entry, found=f"U+{ord(control[0]):04X}")
        placeholder = _PLACEHOLDER.search(text)
        if placeholder:
            findings.add("placeholder", entry, found=placeholder[0])


def check_punctuation(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """No text has the same mark twice, or two marks of which one is too many."""
    found = list(_prose(evaluation.project))
    if _DOUBLED.search("\n".join([entry.text for entry in found])) is None:
        return
    for entry in found:
        if len(entry.text) < _SHORTEST_SENTENCE:
            continue
        for doubled in _DOUBLED.finditer(entry.text):
            # An address may hold ,, before a letter.
            if not _OF_PROGRAMS.match(entry.text, doubled.start()):
                findings.add("doubled-punctuation", entry, found=doubled[0])
                break


def check_further(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """What the form asks for besides the standard workbook is filled in."""
    project = evaluation.project
    rows: dict[str, Iterable[Further]] = {
        FUNDING.name: [row.further for row in project.funding],
        FUNDS_MANAGEMENT.name: [row.further for row in project.funds_management],
        INDICATORS.name: [row.entry.further for row in evaluation.indicators],
    }
    for column in form_rules.contents.columns:
        for further in rows[column.sheet] if column.is_required else ():
            entry = further.get(column.name)
            if entry is not None and not entry.text:
                findings.add("field-missing", entry, name=column.name)


def check_lengths(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """No text is longer than the form has room for."""
    limits = form_rules.contents.limits
    for heading, entry in _limited(evaluation, form_rules) if limits else ():
        most, length = limits.get(heading), len(entry.text.replace("\n", ""))
        if most is not None and length > most:
            findings.add("text-too-long", entry, name=heading, found=str(length), expected=str(most))


def check_report_date(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """The cover has a date, which lies behind the fiscal year."""
    entry, year = evaluation.project.info["report_date"], evaluation.fiscal_year
    if not entry.text:
        findings.add("report-date-missing", entry if entry.cell else evaluation.project.heading(INFO, "content"))
        return
    stated = _YEAR.search(figures.normalized(entry.text))
    if stated and year is not None and int(stated[0]) <= year:
        findings.add("report-date-early", entry, found=entry.text, expected=str(year))


def check_objectives(evaluation: Evaluation, _form_rules: Rules, findings: Findings) -> None:
    """There is an objective, and each row of the sheet says one."""
    project = evaluation.project
    if not project.objectives:
        findings.add("field-missing", project.heading(OBJECTIVES, "text"), name=OBJECTIVES.heading("text"))
    for objective in project.objectives:
        entry = objective.text
        if not entry.text:
            findings.add("field-missing", entry, name=OBJECTIVES.heading("text"))
        elif says_nothing(entry.text) or quantities.read(entry.text) is not None:
            findings.add("goal-empty", entry, found=entry.text)


def check_recommendations(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """Every remark is of a kind that the report has a place for."""
    kinds = form_rules.recommendations.kinds
    for row in evaluation.project.recommendations:
        if not row.kind.text:
            findings.add("field-missing", row.kind, name="类别")
        elif not any(entries.same_kind(row.kind.text, kind) for kind in kinds):
            findings.add("row-unknown", row.kind, name="类别", found=row.kind.text, expected="、".join(kinds))


def check_missed_targets_explained(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """Where targets were missed, the remarks say why."""
    kind, project = form_rules.recommendations.problems, evaluation.project
    missed = sum(result.achieved is False for result in evaluation.indicators)
    if kind is None or not missed or findings.is_incomplete(RECOMMENDATIONS.name):
        return
    rows = [row for row in project.recommendations if entries.same_kind(row.kind.text, kind)]
    if any(not says_nothing(row.text.text) for row in rows):
        return
    place = rows[0].text if rows else project.heading(RECOMMENDATIONS, "text")
    findings.add("not-achieved-unexplained", place, found=str(missed), name=kind)


def check_stated_in_text(evaluation: Evaluation, form_rules: Rules, findings: Findings) -> None:
    """A rate or total that the text about the outcome repeats is the computed one."""
    entry, scored = evaluation.project.info["objectives_outcome"], evaluation.scored_funding
    rounding = form_rules.rounding
    if scored is not None and scored.execution_rate is not None and not findings.has_error(scored.entry.outturn):
        rate = scored.execution_rate
        # A rate of a single source may be told as well.
        own = [row.execution_rate.exact * figures.HUNDRED for row in evaluation.funding if row.execution_rate]
        for stated in _differing(_STATED_RATE, evaluation, own, rounding.rate.mode):
            findings.add("stated-in-text", entry, name="执行率", found=f"{stated}%", expected=rate.text)
    total = evaluation.total_score
    if total is not None:
        for stated in _differing(_STATED_TOTAL, evaluation, [total.value], rounding.total.mode):
            findings.add("stated-in-text", entry, name="总得分", found=f"{stated}分", expected=f"{total.text}分")


def _differing(pattern: re.Pattern[str], evaluation: Evaluation, values: Sequence[Decimal], mode: str) -> Iterator[str]:
    """Yield the figures of the text about the outcome that are none of the values, rounded as each is written."""
    for match in pattern.finditer(evaluation.project.info["objectives_outcome"].text):
        if match["year"] not in (None, str(evaluation.fiscal_year)):
            continue
        stated, digits = figures.from_text(match["figure"]), len(match["figure"].partition(".")[2])
        if stated is None or digits > _MOST_DIGITS:
            continue
        if all(stated != figures.rounded(value, Rounding(digits, mode)) for value in values):
            yield match["figure"]


def _limited(evaluation: Evaluation, form_rules: Rules) -> Iterator[tuple[str, Entry]]:
    """Yield what a form may limit, by the heading that it limits it by."""
    project = evaluation.project
    for field in layout.of_rules(form_rules).fields:
        yield field.label, project.info[field.identifier]
    for sheet, rows in (
        (FUNDING, project.funding),
        (FUNDS_MANAGEMENT, project.funds_management),
        (OBJECTIVES, project.objectives),
        (INDICATORS, project.indicators),
    ):
        columns = [column.identifier for column in sheet.columns]
        for row in rows:
            for identifier in columns:
                yield sheet.heading(identifier), getattr(row, identifier)
            yield from getattr(row, "further", {}).items()
    for remark in project.recommendations:
        kinds = form_rules.recommendations.kinds
        yield next((kind for kind in kinds if entries.same_kind(remark.kind.text, kind)), ""), remark.text


def _prose(project: Project) -> Iterator[Entry]:
    """Yield the cells that hold sentences or names."""
    yield from project.info.values()
    for funding in project.funding:
        yield funding.note
    for item in project.funds_management:
        yield from (item.description, item.issues)
    for objective in project.objectives:
        yield objective.text
    for remark in project.recommendations:
        yield remark.text
    for indicator in project.indicators:
        yield from (indicator.name, indicator.target, indicator.variance_explanation)


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
            yield from row.cells
