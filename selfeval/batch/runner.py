"""Makes the reports: one project by one function, many in this process or in several."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from selfeval.batch.evaluating import evaluated
from selfeval.batch.file_names import FileNames, path_in
from selfeval.batch.forms import LoadedForm
from selfeval.batch.handing_back import hand_back, withdraw
from selfeval.batch.results import Result, result, with_problems
from selfeval.batch.writing import write_whole
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.problems import Problem, asks, problem, status
from selfeval.marking.copies import Copy, copy_of
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import Written

_PROJECTS_A_TASK = 50
# More than Windows can wait for at once.
_MOST_PROCESSES = 61


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with each workbook: the templates folder, a form to be used for all, whether to write, and what."""

    templates: Path
    form: str | None = None
    writes: bool = True
    workpapers: bool = False


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
    found = evaluated(source, job.templates, job.form)
    evaluation = found.evaluation
    if evaluation is None:
        outcome = replace(_failed(source, *found.problems), form_faults=found.form_faults)
    elif found.loaded is None:
        outcome = Outcome(result(shown(source), None, evaluation, found.problems), found.problems)
    else:
        outcome = _rendered(source, evaluation, found.loaded, job)
    if not job.writes:
        return replace(outcome, documents=())
    # A broken form is no fault of the workbook's, and what cannot be opened cannot be marked.
    if evaluation is None:
        return outcome
    return replace(outcome, copy=copy_of(found.data, source, outcome.problems, evaluation.project.sheets))


def _rendered(source: Path, evaluation: Evaluation, loaded: LoadedForm, job: Job) -> Outcome:
    documents: tuple[Written, ...] = ()
    if evaluation.status != ERROR:
        try:
            documents = tuple(loaded.templates.render(evaluation))
        except TemplateError as error:
            found = problem("report-not-rendered", None, None, found=str(error).rstrip("。"))
            evaluation = replace(evaluation, problems=(*evaluation.problems, found))
    if documents and job.workpapers:
        # Imported here because few runs want working papers.
        from selfeval.batch.explaining import working_paper  # noqa: PLC0415

        documents = (*documents, working_paper(evaluation, loaded))
    outcome = result(shown(source), loaded.form.name, evaluation, evaluation.problems)
    scored = evaluation.scored_funding
    rate = scored.execution_rate.text if scored and scored.execution_rate else None
    return Outcome(outcome, evaluation.problems, documents, execution_rate=rate)


def _failed(source: Path, *problems: Problem) -> Outcome:
    return Outcome(result(shown(source), None, None, problems), problems)


def _written(outcome: Outcome, output: Path, names: FileNames) -> Outcome:
    """Write the documents of an outcome and what is handed back; what cannot be written becomes a problem."""
    files: list[Path] = []
    failed: list[Problem] = []
    for document in outcome.documents:
        path = path_in(output, names.take(document.file_name, document.suffix))
        wrong = write_whole(path, document.content)
        if wrong is None:
            files.append(path)
        else:
            failed.append(wrong)
    copy_file, source = None, Path(str(outcome.result["source"]))
    if outcome.copy is not None:
        copy_file, said = hand_back(outcome.copy, source, output, names)
        failed += said
    if copy_file is not None or (outcome.copy is None and not asks(outcome.problems)):
        withdraw(source, output, names)
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


def shown(source: Path) -> str:
    """Return a path as short as it can be said from where the command runs."""
    try:
        return source.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return source.as_posix()
