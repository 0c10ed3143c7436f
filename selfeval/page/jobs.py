"""What the processes do for the page besides making projects: each takes one value and returns one."""

import contextlib
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

from selfeval.batch import explaining, form_list, previewing, sources, template_work
from selfeval.batch.evaluating import Evaluated, evaluated_either
from selfeval.batch.explaining import ProjectExplained, lines
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.journal import Journal
from selfeval.batch.own_files import kind_of_own
from selfeval.batch.template_work import Checked, TagGroup
from selfeval.batch.work import Work
from selfeval.evaluation.catalogue import ERROR
from selfeval.intake import blank
from selfeval.intake.bulk_project import BulkProject
from selfeval.limits import DEFAULTS, Limits
from selfeval.page.refusals import RefusedError
from selfeval.preview.page import Sheets
from selfeval.report.form_templates import Written
from selfeval.review.explanation import explained

_NO_FORM = "没有名为“{name}”的表式。请重新打开页面再选。"


class Basis(NamedTuple):
    """By what everything is made: a templates folder, the limits, and the form of all workbooks, if one is set."""

    templates: Path
    limits: Limits = DEFAULTS
    form: str | None = None


class Dropped(NamedTuple):
    """A folder of dropped files, and the limits within which they are looked at."""

    folder: Path
    limits: Limits


class Project(NamedTuple):
    """A project in its workbook."""

    basis: Basis
    path: Path
    code: str | None


class Looks(NamedTuple):
    """A project whose reports are to be shown; ``name`` begins the ids on the page."""

    project: Project
    name: str


class Told(NamedTuple):
    """An explanation by its id on the page: what the figure is called, as it is printed, and the lines about it."""

    ident: str
    name: str
    printed: str
    lines: list[tuple[str, str]]


class Looking(NamedTuple):
    """Documents as they look, each with its name, and the explanations of the figures in them."""

    documents: list[tuple[str, Sheets]]
    told: list[Told]


class Overview(NamedTuple):
    """An overview to be written into the output folder, of these workbooks as the journal names them."""

    output: Path
    workbooks: Collection[str]


class Template(NamedTuple):
    """A template of a form, its own file where there is one."""

    basis: Basis
    form: str
    file: Path | None = None


class Offered(NamedTuple):
    """A form that can be chosen: its folder's name, what people call it, its title, whether it is the usual one."""

    name: str
    label: str
    title: str
    is_default: bool


class Found(NamedTuple):
    """The workbooks among dropped files, and sentences about the others."""

    workbooks: list[Path]
    notes: list[str]


def find(dropped: Dropped) -> Found:
    """Return the workbooks of what was dropped, as the command finds those of a folder."""
    folder = dropped.folder
    workbooks, replaced, lists = sources.find((folder,), dropped.limits)
    notes = [f"“{path.name}”没有读：{reason}。" for path, _, reason in replaced]
    notes += [f"“{path.name}”没有读：它是以前写出的{kind_of_own(path)}，不是工作簿。" for path in lists]
    return Found(workbooks, [note.replace(f"{folder.as_posix()}/", "") for note in notes])


def explain(project: Project) -> ProjectExplained:
    """Explain the figures of a project."""
    templates, limits, form = project.basis
    return explaining.explain(project.path, templates, form, _in_bulk(project), limits)


def looks(asked: Looks) -> Looking:
    """Show a project's reports; RefusedError where an error stands in their way."""
    project = asked.project
    found = _evaluated(project)
    shown = previewing.of_evaluated(found, asked.name).shown
    if shown is None or found.evaluation is None:
        raise RefusedError("项目有错误，没有写报告。请先改正工作簿。")
    figures = explained(found.evaluation)
    places = {each.key: _places(told) for each, told in zip(figures, shown.explanations, strict=True)}
    told = [
        Told(str(data["id"]), each.name, each.printed, list(lines(each, places)))
        for each, data in zip(figures, shown.explanations, strict=True)
    ]
    return Looking([(each.file_name, each.sheets) for each in shown.documents], told)


def _places(told: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(cast("list[str]", told["places"]))


def paper(project: Project) -> Written:
    """Return the working paper of a project; RefusedError where an error stands in its way."""
    found = _evaluated(project)
    if found.evaluation is None or found.loaded is None or found.evaluation.status == ERROR:
        raise RefusedError("项目有错误，没有评分底稿。请先改正工作簿。")
    return explaining.working_paper(found.evaluation, found.loaded)


def _evaluated(project: Project) -> Evaluated:
    templates, limits, form = project.basis
    return evaluated_either(project.path, _in_bulk(project), templates, form, limits)


def _in_bulk(project: Project) -> BulkProject | None:
    if project.code is None:
        return None
    work = Work((project.path,), codes=(project.code,), limits=project.basis.limits)
    items = [item for item in work if item.project is not None]
    if not items:
        raise RefusedError(f"工作簿里没有项目编码“{project.code}”。请重新放入工作簿。")
    return items[0].project


def write_overview(asked: Overview) -> list[str]:
    """Write the overview of a session's projects; return what could not be written."""
    # Imported here because pandas takes its time and its memory.
    from selfeval.summary import overview  # noqa: PLC0415

    journal = Journal.read_only(asked.output)
    if journal is None:
        return []
    with contextlib.closing(journal):
        records = (
            each
            for each in journal.records()
            if each.workbook in asked.workbooks and (each.is_project or each.result["status"] == ERROR)
        )
        return [each.message for each in overview.write(records, asked.output)]


def offered(basis: Basis) -> tuple[list[Offered], list[str]]:
    """Return the forms that can be used, and what is wrong with the others."""
    listed, wrong = form_list.listed(FormLibrary(basis.templates, basis.limits))
    usable = [
        Offered(each.name, each.form.label, each.form.title, each.name == basis.form if basis.form else each.is_default)
        for each in listed
        if each.form is not None and not each.faults
    ]
    return usable, [*wrong, *(fault for each in listed for fault in each.faults)]


def blank_workbook(asked: Template) -> bytes:
    """Return a form's blank workbook."""
    return blank.write(_library(asked).rules(asked.form))


def check_template(asked: Template) -> Checked:
    """Check a template."""
    with _said():
        return template_work.check(_library(asked), asked.form, asked.file)


def preview_template(asked: Template) -> list[tuple[Written, Sheets]]:
    """Return a template's documents with sample data, each with how it looks."""
    with _said():
        return previewing.of_template(_library(asked), asked.form, asked.file)


def tags(asked: Template) -> list[TagGroup]:
    """Return a form's tags."""
    with _said():
        return template_work.tags(_library(asked), asked.form)


def tag_list(asked: Template) -> bytes:
    """Return a Word document of a form's tags."""
    with _said():
        return template_work.tag_list(_library(asked), asked.form)


def _library(asked: Template) -> FormLibrary:
    library = FormLibrary(asked.basis.templates, asked.basis.limits)
    if asked.form not in library.names():
        raise RefusedError(_NO_FORM.format(name=asked.form), 404)
    return library


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """Say what is wrong with a form as the command does."""
    try:
        yield
    except FormError as error:
        raise RefusedError("\n".join(error.faults)) from None


def remove(folder: Path) -> None:
    """Take a folder away, as far as it can be: what another program holds open is tried again later."""
    shutil.rmtree(folder, ignore_errors=True)
