"""How the reports of one project, and a form's templates with sample data, look on paper."""

from dataclasses import dataclass
from pathlib import Path

from selfeval.batch import template_work
from selfeval.batch.evaluating import Evaluated, evaluated, evaluated_project
from selfeval.batch.forms import FormLibrary
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.problems import Problem
from selfeval.intake.bulk_project import BulkProject
from selfeval.preview.page import page
from selfeval.preview.project import ShownDocument, ShownProject, of_evaluation


@dataclass(frozen=True, slots=True)
class ProjectPreview:
    """A project's reports as they look, None where an error stands in the way, and what is wrong with it."""

    name: str
    shown: ShownProject | None
    problems: tuple[Problem, ...]
    form_faults: tuple[str, ...] = ()


def of_project(
    source: Path, templates: Path, form: str | None = None, project: BulkProject | None = None, name: str = ""
) -> ProjectPreview:
    """Show the reports of a workbook, or of a project in it; ``name`` begins the ids in them."""
    found = evaluated(source, templates, form) if project is None else evaluated_project(project, templates, form)
    return of_evaluated(found, name)


def of_evaluated(found: Evaluated, name: str = "") -> ProjectPreview:
    """Show the reports of what was evaluated already."""
    evaluation, loaded = found.evaluation, found.loaded
    if evaluation is None or loaded is None or evaluation.status == ERROR:
        title = "" if evaluation is None else evaluation.project.name
        return ProjectPreview(title, None, found.problems, found.form_faults)
    shown = of_evaluation(evaluation, loaded.form, loaded.templates, name)
    return ProjectPreview(evaluation.project.name, shown, found.problems)


def of_template(library: FormLibrary, form: str, file: Path | None = None) -> list[ShownDocument]:
    """Show a form's documents, or one file in the place of one of them, with sample data.

    FormError where they cannot be made.
    """
    written = template_work.preview(library, form, file)
    return [
        ShownDocument(each.file_name, page(each.content, name=f"document-{number}-"))
        for number, each in enumerate(written, 1)
    ]
