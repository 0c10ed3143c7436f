"""How the reports of one project, and a form's templates with sample data, look on paper."""

from dataclasses import dataclass
from pathlib import Path

from selfeval.batch import template_work
from selfeval.batch.evaluating import Evaluated
from selfeval.batch.forms import FormLibrary
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.problems import Problem
from selfeval.preview.page import Sheets, page
from selfeval.preview.project import ShownProject, of_evaluation
from selfeval.report.form_templates import Written


@dataclass(frozen=True, slots=True)
class ProjectPreview:
    """A project's reports as they look, None where an error stands in the way, and what is wrong with it."""

    name: str
    shown: ShownProject | None
    problems: tuple[Problem, ...]
    form_faults: tuple[str, ...] = ()


def of_evaluated(found: Evaluated, name: str = "") -> ProjectPreview:
    """Show the reports of what was evaluated; ``name`` begins the ids in them."""
    evaluation, loaded = found.evaluation, found.loaded
    if evaluation is None or loaded is None or evaluation.status == ERROR:
        title = "" if evaluation is None else evaluation.project.name
        return ProjectPreview(title, None, found.problems, found.form_faults)
    shown = of_evaluation(evaluation, loaded.form, loaded.templates, name)
    return ProjectPreview(evaluation.project.name, shown, found.problems)


def of_template(library: FormLibrary, form: str, file: Path | None = None) -> list[tuple[Written, Sheets]]:
    """Return a form's documents, or one file in the place of one of them, with sample data, each with how it looks.

    FormError where they cannot be made.
    """
    written = template_work.preview(library, form, file)
    return [(each, page(each.content, name=f"document-{number}-")) for number, each in enumerate(written, 1)]
