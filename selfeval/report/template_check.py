"""Finds everything that is wrong with a form's templates, without any project's data."""

from collections.abc import Iterator, Mapping

from selfeval.evaluation.form import Form
from selfeval.evaluation.scoring import evaluate
from selfeval.limits import DEFAULTS, REFUSED, Limits
from selfeval.report import fonts, package
from selfeval.report.context import Context, context
from selfeval.report.faults import TemplateError, TemplateFault
from selfeval.report.form_templates import FormTemplates
from selfeval.report.samples import edge_cases, empty_lists, layout_project


def check(form: Form, files: Mapping[str, bytes], limits: Limits = DEFAULTS) -> list[TemplateFault]:
    """Return all faults of a form's templates, given by their paths in its folder; warnings come last.

    What fails only with some data is found by printing samples that are unlike each other: no target missed, all
    missed, lists without rows, very long texts.
    """
    warnings = list(dict.fromkeys(_warnings(form, files, limits)))
    try:
        templates = FormTemplates(form, files, limits)
    except TemplateError as error:
        return [*error.faults, *warnings]
    found = [fault for case, values in _cases(form) for fault in templates.failures(values, case)]
    return [*dict.fromkeys(found), *warnings]


def _warnings(form: Form, files: Mapping[str, bytes], limits: Limits) -> Iterator[TemplateFault]:
    for document in form.documents:
        try:
            contents = package.read_parts(files.get(document.template, b""), limits)
        except REFUSED:
            # It is said where the template is compiled.
            continue
        if contents is not None:
            yield from fonts.unofficial(contents, document.template)


def _cases(form: Form) -> Iterator[tuple[str, Context]]:
    """Yield the values of each sample, with the words that say which it is."""
    usual = context(evaluate(layout_project(form), form, ()), form)
    yield "", usual
    for name, project in edge_cases(form).items():
        yield f"（在“{name}”的项目上）", context(evaluate(project, form, ()), form)
    yield "（在各列表都没有内容的项目上）", empty_lists(usual)
