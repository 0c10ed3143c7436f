"""Makes one project: its workbook read, evaluated, rendered, its files finished but not yet named.

This is the one function that makes a project, wherever it runs: here, in another process, on another machine.
Whatever happens comes back as an outcome.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import selfeval
from selfeval.batch import evaluating
from selfeval.batch.addresses import is_remote, resolved
from selfeval.batch.evaluating import Evaluated
from selfeval.batch.forms import FormError, LoadedForm
from selfeval.batch.journal import State
from selfeval.batch.origins import sign
from selfeval.batch.parts import Part, Parts
from selfeval.batch.results import Result, result, with_problems
from selfeval.batch.work import named
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.problems import Problem, problem, status
from selfeval.intake import second_reader
from selfeval.intake.bulk_project import BulkProject
from selfeval.limits import DEFAULTS, Limits
from selfeval.marking.archive import signed
from selfeval.marking.copies import Copy, copy_of
from selfeval.names_on_disk import spelled
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import Written


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with each workbook: the templates folder, a form to be used for all, whether to write, and what.

    The ``limits`` travel with it to whatever process or machine makes a project. Where it ``is_strict``, each workbook
    is read a second time by another reader.
    """

    templates: Path
    form: str | None = None
    writes: bool = True
    workpapers: bool = False
    limits: Limits = DEFAULTS
    is_strict: bool = False


class Task(NamedTuple):
    """A workbook to be made, or one ``project`` of it.

    ``known`` and ``form`` are what an earlier run of it depended on, and its form. ``of_file`` is set behind the
    projects of a bulk workbook, and says what is wrong with it as a whole.
    """

    source: Path
    known: State | None = None
    form: str = ""
    project: BulkProject | None = None
    of_file: tuple[Problem, ...] | None = None


class Owner(NamedTuple):
    """Who a project belongs to, its code, how its amounts are to be read, and what people call its form."""

    implementing_unit: str = ""
    line_department: str = ""
    money_unit: str = ""
    project_code: str = ""
    total_row: str = ""
    form_label: str = ""


class Outcome(NamedTuple):
    """What became of one project; ``code`` is that of one in a bulk workbook, which itself is no project.

    ``execution_rate`` is that of the scored row, as printed; ``form_faults`` is set where the form is broken.
    ``documents`` and ``copy``, which is what is handed back of the workbook, are finished files without a name;
    once they have one they are ``files`` and ``copy_file``; ``pdfs`` are those that lie beside them. ``state`` is what
    it all depends on. An outcome that ``is_unchanged`` is that of an earlier run.
    """

    source: Path
    result: Result
    problems: tuple[Problem, ...]
    documents: tuple[Part, ...] = ()
    copy: Part | None = None
    form_faults: tuple[str, ...] = ()
    execution_rate: str | None = None
    owner: Owner = Owner()
    state: State | None = None
    is_unchanged: bool = False
    files: tuple[Path, ...] = ()
    copy_file: Path | None = None
    code: str | None = None
    is_project: bool = True
    pdfs: tuple[Path, ...] = ()

    @property
    def status(self) -> str:
        """``error``, ``warning`` or ``ok``."""
        return status(self.problems)


class Made(NamedTuple):
    """An outcome with the files that were made of it."""

    outcome: Outcome
    documents: tuple[Written, ...] = ()
    copy: Copy | None = None


def make(task: Task, job: Job, output: Path | None = None, parts: Parts | None = None) -> Outcome:
    """Read, evaluate and render one workbook, and finish its files where there is a place for them.

    A workbook whose earlier outcome depended on all that it depends on today is only looked at.
    """
    if task.of_file is not None:
        unread = (second_reader.not_applied(),) if job.is_strict else ()
        return failed(task.source, *task.of_file, *unread)._replace(is_project=False)
    code = code_of(task)
    try:
        data, wrong = evaluating.read(task.source, job.limits) if task.project is None else (b"", None)
        inputs = _inputs(data, task.project)
        if wrong is None and _is_known(task, inputs, job):
            return Outcome(task.source, {}, (), state=task.known, is_unchanged=True, code=code)
        if task.project is not None:
            known = evaluating.evaluated_project(task.project, job.templates, job.form, job.limits)
            found = made(task.source, job, known, code=code)
        else:
            found = made(task.source, job, Evaluated(data, (wrong,)) if wrong else None, data)
        found_form = found.outcome.result.get("form")
        # Without problems it is no matter where in the file a project stands.
        depends_on = inputs[-1] if found.outcome.problems else inputs[0]
        state = _state(depends_on, found_form if isinstance(found_form, str) else "", job)
        outcome = found.outcome._replace(state=state)
        return outcome if parts is None or output is None else _finished(found._replace(outcome=outcome), output, parts)
    except MemoryError:
        return failed(task.source, problem("memory-short", None, None), code=code)
    except Exception as error:  # noqa: BLE001 - one project's fault must not stop the others
        found_problem = problem("program-fault", None, None, found=f"{type(error).__name__}: {error}")
        return failed(task.source, found_problem, code=code)


def code_of(task: Task) -> str | None:
    """Return the code of a project in a bulk workbook."""
    return None if task.project is None else task.project.code


def is_unchanged(task: Task, job: Job) -> bool:
    """Whether all that a workbook's earlier outcome depended on is as it was."""
    data, wrong = evaluating.read(task.source, job.limits) if task.project is None else (b"", None)
    return wrong is None and _is_known(task, _inputs(data, task.project), job)


def _is_known(task: Task, inputs: Sequence[str], job: Job) -> bool:
    return task.known is not None and any(_state(each, task.form, job) == task.known for each in inputs)


def _inputs(data: bytes, project: BulkProject | None) -> tuple[str, ...]:
    """Return hashes of what is read of a project: of what it says, and of that together with where it stands."""
    if project is None:
        return (hashlib.sha256(data).hexdigest(),)
    return project.content, f"{project.content}@{project.position}"


def made(
    source: Path, job: Job, known: Evaluated | None = None, data: bytes | None = None, code: str | None = None
) -> Made:
    """Read, evaluate and render one workbook; what is ``known`` of it, or its ``data``, is not read again."""
    if known is not None:
        found = known
    elif data is not None:
        found = evaluating.evaluated_bytes(data, job.templates, job.form, job.limits, is_strict=job.is_strict)
    else:
        found = evaluating.evaluated(source, job.templates, job.form, job.limits, is_strict=job.is_strict)
    evaluation = found.evaluation
    if evaluation is None:
        # A broken form is no fault of the workbook's, and what cannot be opened cannot be marked.
        return Made(failed(source, *found.problems, code=code)._replace(form_faults=found.form_faults))
    documents: tuple[Written, ...] = ()
    if found.loaded is None:
        outcome = Outcome(source, result(shown(source, code), None, evaluation, found.problems), found.problems)
    else:
        outcome, documents = _rendered(shown(source, code), source, evaluation, found.loaded, job)
    info = evaluation.project.info
    owner = Owner(
        info["implementing_unit"].text,
        info["line_department"].text,
        evaluation.money_unit,
        info["project_code"].text,
        evaluation.rules.execution.total_row,
        found.loaded.form.label if found.loaded is not None else "",
    )
    outcome = outcome._replace(owner=owner, code=code)
    if not job.writes:
        return Made(outcome)
    if code is not None:
        # What is handed back is the whole file, at its end.
        return Made(outcome, documents)
    copy = copy_of(found.data, source, outcome.problems, evaluation.project.sheets, job.limits)
    return Made(outcome, documents, copy)


def failed(source: Path, *problems: Problem, code: str | None = None) -> Outcome:
    """Return the outcome of a workbook, or of one project in it, of which nothing was made."""
    return Outcome(source, result(shown(source, code), None, None, problems), problems, code=code)


def options(job: Job) -> str:
    """Return what a run was asked for, as far as its outcomes depend on it."""
    papers = "workpapers" if job.workpapers else ""
    found = f"{job.form or ''}|{papers}{'strict' if job.is_strict else ''}"
    # What was made under the usual limits is what it was before there were any others.
    return f"{found}|{job.limits.fingerprint}" if job.limits.fingerprint else found


def _state(found: str, form: str, job: Job) -> State:
    """Return what an outcome depends on; a form that cannot be read is like none."""
    library = evaluating.library_of(job.templates, job.limits)
    try:
        fingerprint = library.fingerprint(form) if form else ""
        usual = library.default()
    except (FormError, OSError):
        fingerprint = usual = ""
    said = f"{options(job)}|{usual}"
    return State(found, fingerprint, selfeval.__version__, said)


def _finished(found: Made, output: Path, parts: Parts) -> Outcome:
    """Finish the files of a project; what cannot be written becomes a problem."""
    documents = tuple(parts.store(each.content, each.file_name, each.suffix, each.folders) for each in found.documents)
    copy: Part | None = None
    if found.copy is not None:
        content = signed(found.copy.content, sign(found.outcome.source, output))
        copy = parts.store(content, found.copy.stem, found.copy.suffix)
    wrong = [each.failure for each in (*documents, copy) if each is not None and each.failure is not None]
    return with_failures(found.outcome, wrong)._replace(documents=documents, copy=copy)


def with_failures(outcome: Outcome, wrong: list[Problem]) -> Outcome:
    """Return an outcome with what went wrong after its evaluation."""
    if not wrong:
        return outcome
    problems = (*outcome.problems, *wrong)
    return outcome._replace(problems=problems, result=with_problems(outcome.result, problems))


def _rendered(
    name: str, source: Path, evaluation: Evaluation, loaded: LoadedForm, job: Job
) -> tuple[Outcome, tuple[Written, ...]]:
    documents: tuple[Written, ...] = ()
    if evaluation.status != ERROR:
        try:
            documents = tuple(loaded.templates.render(evaluation))
        except TemplateError as error:
            found = problem("report-not-rendered", None, None, found=str(error).rstrip("。"))
            evaluation = evaluation._replace(problems=(*evaluation.problems, found))
    if documents and job.workpapers:
        # Imported here because few runs want working papers.
        from selfeval.batch.explaining import working_paper  # noqa: PLC0415

        documents = (*documents, working_paper(evaluation, loaded))
    shown_result = result(name, loaded.form.name, evaluation, evaluation.problems)
    scored = evaluation.scored_funding
    rate = scored.execution_rate.text if scored and scored.execution_rate else None
    return Outcome(source, shown_result, evaluation.problems, execution_rate=rate), documents


def shown(source: Path, code: str | None = None, base: Path | None = None) -> str:
    """Return a path as short as it can be said from where the command runs, and which project in it is meant.

    The command runs here unless ``base`` says where.
    """
    if is_remote(source):
        return named(source.as_posix(), code)
    try:
        base = base or Path.cwd()
        path, start = base / source, f"{str(base).rstrip(os.sep)}{os.sep}"
        # By the name that a person sees in the folder, and not by that of what a link leads to.
        seen = str(path if str(path).startswith(start) and ".." not in path.parts else resolved(path))
    except (ValueError, OSError):
        return named(spelled(source), code)
    # What lies elsewhere is said as it was given; where the locale knows no Chinese, its name is UTF-8 all the same.
    return named(spelled(seen.removeprefix(start) if seen.startswith(start) else source), code)
