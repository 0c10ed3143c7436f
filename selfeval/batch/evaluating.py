"""From a workbook's file to its evaluation by the form that it names."""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from selfeval.batch.bounded_reading import ChangedError, read_bounded
from selfeval.batch.forms import FormError, FormLibrary, LoadedForm
from selfeval.evaluation import layout
from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.layout import Layout
from selfeval.evaluation.model import Evaluation, Project
from selfeval.evaluation.problems import Problem, problem
from selfeval.evaluation.scoring import evaluate, fiscal_year_of
from selfeval.intake import second_reader
from selfeval.intake.bulk_project import BulkProject, BulkWorkbook, is_of_file
from selfeval.intake.container import is_endless, refused, unreadable
from selfeval.intake.sheets import read_opened, read_project
from selfeval.limits import DEFAULTS, LimitError, Limits


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A workbook as far as it could be evaluated.

    ``evaluation`` is None where the file cannot be read or its form is broken, ``loaded`` also where its form is
    unknown; then the evaluation has no figures. ``form_faults`` say what is wrong with a broken form.
    """

    data: bytes
    problems: tuple[Problem, ...]
    evaluation: Evaluation | None = None
    loaded: LoadedForm | None = None
    form_faults: tuple[str, ...] = ()


def evaluated(
    source: Path, templates: Path, form: str | None = None, limits: Limits = DEFAULTS, *, is_strict: bool = False
) -> Evaluated:
    """Read and evaluate a workbook by the named form of a templates folder, or by the one it names itself.

    Where it ``is_strict``, a second reader must read the same.
    """
    data, wrong = read(source, limits)
    if wrong is not None:
        return Evaluated(data, (wrong,))
    return evaluated_bytes(data, templates, form, limits, is_strict=is_strict)


def evaluated_bytes(
    data: bytes, templates: Path, form: str | None = None, limits: Limits = DEFAULTS, *, is_strict: bool = False
) -> Evaluated:
    """Evaluate the bytes of a workbook in the same way."""
    library = library_of(templates, limits)
    project, problems = read_project(data, lambda named, year: _layout(form or named, year, library), limits)
    if project is None:
        return Evaluated(data, problems)
    if is_strict:
        problems = (*problems, *second_reader.differences(data, limits))
    return _evaluated(data, project, problems, library, form)


def evaluated_either(
    source: Path, project: BulkProject | None, templates: Path, form: str | None = None, limits: Limits = DEFAULTS
) -> Evaluated:
    """Evaluate a workbook, or the project in it where there is one."""
    if project is None:
        return evaluated(source, templates, form, limits)
    return evaluated_project(project, templates, form, limits)


def evaluated_project(
    found: BulkProject, templates: Path, form: str | None = None, limits: Limits = DEFAULTS
) -> Evaluated:
    """Evaluate one project of a bulk workbook; what is to be said of the file's structure is not said of each."""
    library = library_of(templates, limits)
    project, problems = read_opened(BulkWorkbook(found), lambda named, year: _layout(form or named, year, library))
    problems = (*found.problems, *(each for each in problems if not is_of_file(each, found.head)))
    return Evaluated(b"", problems) if project is None else _evaluated(b"", project, problems, library, form)


def said_of_file(
    samples: Iterable[BulkProject], templates: Path, form: str | None = None, limits: Limits = DEFAULTS
) -> tuple[Problem, ...]:
    """Return what is to be said of a bulk workbook's structure: what the forms of all its projects would say."""
    library = library_of(templates, limits)
    said: list[Problem] | None = None
    for each in samples:
        _, problems = read_opened(BulkWorkbook(each), lambda named, year: _layout(form or named, year, library))
        found = [problem for problem in problems if is_of_file(problem, each.head)]
        said = found if said is None else [problem for problem in said if problem in found]
    return tuple(said or ())


def _evaluated(
    data: bytes, project: Project, problems: tuple[Problem, ...], library: FormLibrary, form: str | None
) -> Evaluated:
    try:
        name, unknown = (form, None) if form is not None else _form_name(project, library)
        if unknown is not None:
            # What else is wrong is found by the usual form; no figure of its is given out.
            usual = evaluate(project, library.rules(library.default()), (*problems, unknown))
            blank = Evaluation(project, usual.rules, usual.fiscal_year, usual.money_unit, problems=usual.problems)
            return Evaluated(data, blank.problems, blank)
        loaded = library.load(name)
    except FormError as error:
        found = problem("form-broken", None, None, name=error.name)
        return Evaluated(data, (*problems, found), form_faults=tuple(error.faults))
    evaluation = evaluate(project, loaded.form, problems)
    return Evaluated(data, evaluation.problems, evaluation, loaded)


def _layout(named: str, year: str, library: FormLibrary) -> Layout:
    """Return the layout of the form that a workbook names, or of the usual one; the standard one of a broken form."""
    try:
        form = library.rules(library.named(named) or library.default())
    except FormError:
        return layout.STANDARD
    return layout_in(form, year)


def rules_of(named: str, year: str, library: FormLibrary) -> tuple[str, Rules]:
    """Return the title of the form that a project names, or of the usual one, and its rules of the project's year."""
    form = library.rules(library.named(named) or library.default())
    fiscal_year = fiscal_year_of(year)
    return form.title, (form.rules_for(fiscal_year) if fiscal_year is not None else None) or form.newest


def layout_in(form: Form, year: str) -> Layout:
    """Return the layout of a form's workbooks in a year, as 项目信息 has it; that of the newest rules without one."""
    fiscal_year = fiscal_year_of(year)
    rules = form.rules_for(fiscal_year) if fiscal_year is not None else None
    return layout.of_rules(rules or form.newest)


def read(source: Path, limits: Limits = DEFAULTS) -> tuple[bytes, Problem | None]:
    """Return a workbook's bytes, and the problem where it cannot be read."""
    if is_endless(source):
        return b"", unreadable("它不是文件，是管道或设备", "请移走它，放入工作簿")
    try:
        data, size = read_bounded(source, limits.file)
        if size > limits.file:
            return b"", refused(LimitError("file_megabytes", size, limits))
    except ChangedError:
        return b"", problem("file-changed", None, None, found="读取时文件被别的程序改动了")
    except FileNotFoundError:
        return b"", unreadable("文件不存在，或者是失效的链接", "请检查文件")
    except (IsADirectoryError, PermissionError):
        # Windows does not permit to open a folder.
        if source.is_dir():
            return b"", _of_folder(source)
        return b"", unreadable("文件正被其他程序占用，或者没有读取权限", "请关闭Excel或WPS中打开的这个文件后重新运行")
    except OSError as error:
        if error.errno == errno.ELOOP:
            return b"", unreadable("它是一个链接，又指回了自己", "请删去这个链接，放入工作簿")
        return b"", unreadable(f"文件读不出来（{error.strerror or type(error).__name__}）", "请检查文件和磁盘")
    return data, None


def _of_folder(folder: Path) -> Problem:
    """Return the problem of a folder in the place of a workbook."""
    if os.access(folder, os.R_OK | os.X_OK):
        return unreadable("它是一个文件夹，只是名称像工作簿", "请改名或移走，放入工作簿")
    return unreadable("这个文件夹没有权限打开，里面的工作簿都没有处理", "请改正它的权限，或者移出里面的工作簿")


def _form_name(project: Project, library: FormLibrary) -> tuple[str, Problem | None]:
    entry = project.info["form"]
    if not entry.text:
        return library.default(), None
    name = library.named(entry.text)
    if name is not None:
        return name, None
    expected = library.shown_names()
    return "", problem("form-unknown", entry.sheet, entry.cell, found=entry.text, expected=expected)


@cache
def library_of(templates: Path, limits: Limits = DEFAULTS) -> FormLibrary:
    """Keep one library a process, so that a form is compiled once."""
    return FormLibrary(templates, limits)
