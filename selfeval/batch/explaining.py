"""Where the figures of one project come from, told or as a working paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selfeval.batch.evaluating import evaluated_either
from selfeval.batch.forms import LoadedForm
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.problems import Problem
from selfeval.intake.bulk_project import BulkProject
from selfeval.limits import DEFAULTS, Limits
from selfeval.report.form_templates import Written
from selfeval.review.explanation import Explained, explained
from selfeval.review.printed import Places, printed_places
from selfeval.review.workpaper import TRAIL, workpaper

# What a sum comes from is told by its first and last cell.
_MOST_SOURCES = 6


@dataclass(frozen=True, slots=True)
class ProjectExplained:
    """A project's figures with the places in the report where each is printed, and what is wrong with it.

    Without a report, because of an error, there are no places.
    """

    name: str
    figures: tuple[Explained, ...]
    places: Places
    problems: tuple[Problem, ...]
    form_faults: tuple[str, ...] = ()


def explain(
    source: Path,
    templates: Path,
    form: str | None = None,
    project: BulkProject | None = None,
    limits: Limits = DEFAULTS,
) -> ProjectExplained:
    """Explain the figures of a workbook, or of a project in it, as far as errors let them be computed."""
    found = evaluated_either(source, project, templates, form, limits)
    evaluation, loaded = found.evaluation, found.loaded
    if evaluation is None:
        return ProjectExplained("", (), {}, found.problems, found.form_faults)
    places = printed_places(evaluation, loaded.form, loaded.templates) if loaded and evaluation.status != ERROR else {}
    return ProjectExplained(evaluation.project.name, explained(evaluation), places, found.problems)


def working_paper(evaluation: Evaluation, loaded: LoadedForm) -> Written:
    """Return the working paper of an evaluation without errors."""
    content = workpaper(evaluation, printed_places(evaluation, loaded.form, loaded.templates))
    return Written(f"{evaluation.project.name}（{evaluation.fiscal_year}年度）{TRAIL}", content, ".xlsx")


def lines(figure: Explained, places: Places) -> Iterator[tuple[str, str]]:
    """Yield what there is to say of a figure, each with a heading of two characters; no places where no report is."""
    if figure.sources:
        yield "来自", _sources(figure)
    yield "规则", figure.rule
    if figure.reference:
        yield "依据", figure.reference
    if figure.calculation:
        yield "计算", figure.calculation
    if figure.rounding:
        yield "取舍", figure.rounding
    if places:
        yield "印在", "；".join(places.get(figure.key, ())) or "报告里没有单独印出"
    else:
        yield "印在", "项目有错误，没有写报告"


def _sources(figure: Explained) -> str:
    shown = [f"{entry.sheet}!{entry.cell}{f'“{entry.text}”' if entry.text else '（空）'}" for entry in figure.sources]
    if len(shown) <= _MOST_SOURCES:
        return "、".join(shown)
    return f"{shown[0]} 至 {shown[-1]}，共{len(shown)}格"
