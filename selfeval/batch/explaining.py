"""Where the figures of one project come from, told or as a working paper."""

from dataclasses import dataclass
from pathlib import Path

from selfeval.batch.evaluating import evaluated, evaluated_project
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
    if project is None:
        found = evaluated(source, templates, form, limits)
    else:
        found = evaluated_project(project, templates, form, limits)
    evaluation, loaded = found.evaluation, found.loaded
    if evaluation is None:
        return ProjectExplained("", (), {}, found.problems, found.form_faults)
    places = printed_places(evaluation, loaded.form, loaded.templates) if loaded and evaluation.status != ERROR else {}
    return ProjectExplained(evaluation.project.name, explained(evaluation), places, found.problems)


def working_paper(evaluation: Evaluation, loaded: LoadedForm) -> Written:
    """Return the working paper of an evaluation without errors."""
    content = workpaper(evaluation, printed_places(evaluation, loaded.form, loaded.templates))
    return Written(f"{evaluation.project.name}（{evaluation.fiscal_year}年度）{TRAIL}", content, ".xlsx")
