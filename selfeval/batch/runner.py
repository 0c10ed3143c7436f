"""Makes the reports: one project by one function, many in this process or in several."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from selfeval.batch.file_names import FileNames
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.handing_back import hand_back
from selfeval.batch.results import Result, result, with_problems
from selfeval.batch.writing import write_whole
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation, Project
from selfeval.evaluation.problems import Problem, problem, status
from selfeval.evaluation.scoring import evaluate
from selfeval.intake.container import LARGEST_FILE, unreadable
from selfeval.intake.sheets import read_project
from selfeval.marking.copies import Copy, copy_of
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import FormTemplates, Written

_PROJECTS_A_TASK = 50
# More than Windows can wait for at once.
_MOST_PROCESSES = 61
_SUFFIX = ".docx"


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with each workbook: the templates folder, a form to be used for all, whether to write."""

    templates: Path
    form: str | None = None
    writes: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one project.

    ``execution_rate`` is that of the scored row, as printed; ``form_faults`` is set where the form is broken.
    ``copy`` is what is handed back of the workbook, and once written ``copy_file`` is where it is.
    """

    result: Result
    problems: tuple[Problem, ...]
    documents: tuple[Written, ...] = ()
    files: tuple[Path, ...] = ()
    form_faults: tuple[str, ...] = ()
    execution_rate: str | None = None
    copy: Copy | None = None
    copy_file: Path | None = None

    @property
    def status(self) -> str:
        """``error``, ``warning`` or ``ok``."""
        return status(self.problems)


def run(sources: Iterable[Path], job: Job, output: Path, jobs: int = 1) -> Iterator[Outcome]:
    """Process workbooks in their order and write their reports; one that fails never stops the others."""
    names = FileNames()
    for outcome in _outcomes(list(sources), job, jobs):
        yield _written(outcome, output, names) if job.writes else outcome


def process(source: Path, job: Job) -> Outcome:
    """Read, evaluate and render one workbook. Whatever happens comes back as an outcome."""
    try:
        return _process(source, job)
    except Exception as error:  # noqa: BLE001 - one project's fault must not stop the others
        found = problem("program-fault", None, None, found=f"{type(error).__name__}: {error}")
        return _failed(source, found)


def _process(source: Path, job: Job) -> Outcome:
    data, wrong = _read(source)
    if wrong is not None:
        return _failed(source, wrong)
    project, problems = read_project(data)
    if project is None:
        return _failed(source, *problems)
    outcome = _evaluated(source, project, problems, job)
    # A broken form is no fault of the workbook's.
    if not job.writes or outcome.form_faults:
        return replace(outcome, documents=())
    return replace(outcome, copy=copy_of(data, source, outcome.problems, project.sheets))


def _evaluated(source: Path, project: Project, problems: tuple[Problem, ...], job: Job) -> Outcome:
    library = _library(job.templates)
    try:
        name, unknown = _form_name(project, job, library)
        if unknown is not None:
            # What else is wrong is found by the usual form; no figure of its is given out.
            usual = evaluate(project, library.rules(library.default()), (*problems, unknown))
            blank = Evaluation(project, usual.rules, usual.fiscal_year, usual.money_unit, problems=usual.problems)
            return Outcome(result(_shown(source), None, blank, blank.problems), blank.problems)
        loaded = library.load(name)
    except FormError as error:
        found = problem("form-broken", None, None, name=error.name)
        return replace(_failed(source, *problems, found), form_faults=tuple(error.faults))
    return _rendered(source, name, evaluate(project, loaded.form, problems), loaded.templates)


def _rendered(source: Path, form: str, evaluation: Evaluation, templates: FormTemplates) -> Outcome:
    documents: tuple[Written, ...] = ()
    if evaluation.status != ERROR:
        try:
            documents = tuple(templates.render(evaluation))
        except TemplateError as error:
            found = problem("report-not-rendered", None, None, found=str(error).rstrip("。"))
            evaluation = replace(evaluation, problems=(*evaluation.problems, found))
    outcome = result(_shown(source), form, evaluation, evaluation.problems)
    scored = evaluation.scored_funding
    rate = scored.execution_rate.text if scored and scored.execution_rate else None
    return Outcome(outcome, evaluation.problems, documents, execution_rate=rate)


def _read(source: Path) -> tuple[bytes, Problem | None]:
    try:
        if source.stat().st_size > LARGEST_FILE:
            # Read no further than is needed to say that it is too large.
            with source.open("rb") as stream:
                return stream.read(LARGEST_FILE + 1), None
        return source.read_bytes(), None
    except FileNotFoundError:
        return b"", unreadable("文件不存在，或者是失效的链接", "请检查文件")
    except PermissionError:
        return b"", unreadable("文件正被其他程序占用，或者没有读取权限", "请关闭Excel或WPS中打开的这个文件后重新运行")
    except OSError as error:
        return b"", unreadable(f"文件读不出来（{error.strerror or type(error).__name__}）", "请检查文件和磁盘")


def _form_name(project: Project, job: Job, library: FormLibrary) -> tuple[str, Problem | None]:
    if job.form is not None:
        return job.form, None
    entry = project.info["form"]
    if not entry.text:
        return library.default(), None
    if entry.text in library.names():
        return entry.text, None
    expected = "、".join(library.names())
    return "", problem("form-unknown", entry.sheet, entry.cell, found=entry.text, expected=expected)


def _failed(source: Path, *problems: Problem) -> Outcome:
    return Outcome(result(_shown(source), None, None, problems), problems)


def _written(outcome: Outcome, output: Path, names: FileNames) -> Outcome:
    """Write the documents of an outcome and what is handed back; what cannot be written becomes a problem."""
    files: list[Path] = []
    failed: list[Problem] = []
    for document in outcome.documents:
        # Where the locale knows no Chinese, the name's bytes are UTF-8 all the same.
        path = output / os.fsdecode(names.take(document.file_name, _SUFFIX).encode())
        wrong = write_whole(path, document.content)
        if wrong is None:
            files.append(path)
        else:
            failed.append(wrong)
    copy_file = None
    if outcome.copy is not None:
        copy_file, said = hand_back(outcome.copy, Path(str(outcome.result["source"])), output, names)
        failed += said
    problems = (*outcome.problems, *failed)
    changed = with_problems(outcome.result, problems) if failed else outcome.result
    return replace(
        outcome, result=changed, problems=problems, files=tuple(files), documents=(), copy=None, copy_file=copy_file
    )


def _outcomes(sources: list[Path], job: Job, jobs: int) -> Iterator[Outcome]:
    if jobs <= 1 or len(sources) <= 1:
        for source in sources:
            yield process(source, job)
        return
    processes = min(jobs, os.cpu_count() or 1, _MOST_PROCESSES)
    with ProcessPoolExecutor(processes) as pool:
        tasks = [(chunk, pool.submit(_process_all, chunk, job)) for chunk in _chunks(sources, processes)]
        for chunk, task in tasks:
            try:
                yield from task.result()
            except BrokenProcessPool:
                # A worker died and took the pool along; only the project that killed it is lost.
                for source in chunk:
                    yield _alone(source, job)


def _alone(source: Path, job: Job) -> Outcome:
    """Process one workbook in a process of its own."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(process, source, job).result()
        except BrokenProcessPool:
            return _failed(source, problem("program-fault", None, None, found="处理它的进程意外结束"))


def _chunks(sources: list[Path], processes: int) -> Iterator[tuple[Path, ...]]:
    size = min(_PROJECTS_A_TASK, -(-len(sources) // processes))
    for start in range(0, len(sources), size):
        yield tuple(sources[start : start + size])


def _process_all(sources: tuple[Path, ...], job: Job) -> list[Outcome]:
    return [process(source, job) for source in sources]


@cache
def _library(templates: Path) -> FormLibrary:
    """Keep one library a process, so that a form is compiled once."""
    return FormLibrary(templates)


def _shown(source: Path) -> str:
    try:
        return source.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return source.as_posix()
