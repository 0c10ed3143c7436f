"""The report of a project as it looks, each figure a way to where it comes from."""

from dataclasses import dataclass

from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation
from selfeval.preview.marks import marks_of
from selfeval.preview.page import Sheets, page
from selfeval.report.form_templates import FormTemplates
from selfeval.review.explanation import explained
from selfeval.review.printed import places_in, signed
from selfeval.review.told import as_data


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document of a form: the name that its file has, without suffix, and how it looks."""

    file_name: str
    sheets: Sheets


@dataclass(frozen=True, slots=True)
class ShownProject:
    """A project's documents, and the explanation of each figure, which is that of the command ``explain --json``.

    An explanation also has its ``id``, to which the figure's places in the documents lead.
    """

    documents: tuple[ShownDocument, ...]
    explanations: tuple[dict[str, object], ...]


def of_evaluation(evaluation: Evaluation, form: Form, templates: FormTemplates, name: str = "") -> ShownProject:
    """Show the documents of an evaluation without errors; TemplateError where one cannot be printed.

    ``name`` begins all ids, which must be unique where several projects stand on one page.
    """
    written = templates.render(evaluation)
    printed = signed(evaluation, form, templates)
    places = places_in(evaluation, printed)
    figures = explained(evaluation)
    ids = {figure.key: f"{name}figure-{number}" for number, figure in enumerate(figures, 1)}
    documents = []
    for number, document in enumerate(written):
        with_signs = [(each, each.documents[number]) for each in printed if each.documents]
        marks = marks_of(document.content, with_signs, evaluation, ids)
        sheets = page(document.content, marks, f"{name}document-{number + 1}-")
        documents.append(ShownDocument(document.file_name, sheets))
    explanations = tuple({"id": ids[each.key], **as_data(each, places.get(each.key, ()))} for each in figures)
    return ShownProject(tuple(documents), explanations)
