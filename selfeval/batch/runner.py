"""Makes the reports of many projects: what is new or changed, each file under a name of its own, all of it noted."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from selfeval.batch import addresses
from selfeval.batch.carried import Carried
from selfeval.batch.executors import Executor, Here, Processes, Work
from selfeval.batch.file_names import FileNames, path_in, spelled
from selfeval.batch.handing_back import hand_back, withdraw
from selfeval.batch.journal import Journal, Kept, State
from selfeval.batch.making import Job, Outcome, Owner, Task, failed, is_unchanged, make, with_failures
from selfeval.batch.parts import Parts, place
from selfeval.batch.records import Record
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.problems import Problem, asks, problem
from selfeval.marking.copies import stem_of

PROJECTS_A_TASK = 50
# From so many projects on other processes are worth their start.
_MANY = 20
# Into how many tasks a run is cut at the least where nobody knows how many processes a cluster has.
_CLUSTER_PROCESSES = 64
# What is to be done with a workbook.
NEW, CHANGED, FAILED, UNCHANGED = "new", "changed", "failed", "unchanged"
SECONDS = 60.0


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Run:
    """How a run is done.

    In ``jobs`` processes, as many as are worth it where it is None; all anew where it ``is_forced``; for ``seconds``
    a project at the most. Once it ``is_stopped`` nothing more is begun, and what was begun is finished. With a
    ``cluster``, the address of a Dask scheduler, its machines do the work.
    """

    jobs: int | None = None
    is_forced: bool = False
    seconds: float = SECONDS
    is_stopped: Callable[[], bool] = _never
    cluster: str | None = None


def executor(run: Run, projects: int) -> Executor:
    """Return where so many projects are made."""
    if run.cluster is not None:
        # Imported here because it needs libraries that few people install.
        from selfeval.batch.cluster import Cluster  # noqa: PLC0415

        return Cluster(run.cluster, run.seconds)
    jobs = run.jobs if run.jobs is not None else (os.cpu_count() or 1) if projects >= _MANY else 1
    return Here() if jobs <= 1 or projects <= 1 else Processes(jobs, run.seconds)


def check(sources: Sequence[Path], job: Job, run: Run) -> Iterator[Outcome]:
    """Evaluate workbooks in their order and write nothing; one that fails never stops the others."""
    tasks = (tuple(map(Task, chunk)) for chunk in _chunks(sources, run))
    for outcomes in executor(run, len(sources)).run(tasks, _work(sources, job, None, None, run), _lost):
        yield from outcomes


def write(sources: Sequence[Path], job: Job, output: Path, journal: Journal, run: Run) -> Iterator[Outcome]:
    """Make workbooks in their order, name their files and note them; one that fails never stops the others.

    What was noted is kept after each task, so that whenever a run is stopped the next one goes on from there.
    """
    parts, names, keys = Parts.begin(output), FileNames(journal), Keys(sources, output)
    tasks = (
        tuple(_task(source, keys.of(source), output, journal, run) for source in chunk)
        for chunk in _chunks(sources, run)
    )
    try:
        work = _work(sources, job, output, parts, run)
        for outcomes in executor(run, len(sources)).run(tasks, work, _lost):
            named = [_named(outcome, output, names, journal, keys) for outcome in outcomes]
            _keep(journal)
            yield from named
    finally:
        _keep(journal)
        parts.end()


def _keep(journal: Journal) -> None:
    """Keep what was noted, once all files have their names; AddressError where one cannot be given its name."""
    try:
        addresses.settle()
    except addresses.AddressError:
        journal.forget()
        raise
    journal.commit()


class Keys:
    """What projects are called in the journal of an output folder; both folders may be moved together.

    A workbook's marked copy, read in its place, is the same project.
    """

    def __init__(self, sources: Sequence[Path], output: Path) -> None:
        """Take the workbooks of a run."""
        self._output = output.resolve()
        has_copies = any(stem_of(source) != source.stem for source in sources)
        self._all = {source.resolve() for source in sources} if has_copies else frozenset[Path]()

    def of(self, source: Path) -> str:
        """Return the key of a workbook."""
        path = source.resolve()
        original = path.with_name(f"{stem_of(path)}{path.suffix}")
        return self.spelled(path if original in self._all else original)

    def spelled(self, path: Path) -> str:
        """Return where a file lies, as seen from the output folder."""
        return spelled(addresses.seen_from(path, self._output))


def planned(sources: Sequence[Path], job: Job, output: Path, journal: Journal, run: Run) -> Iterator[tuple[Path, str]]:
    """Yield for each workbook whether it is new, was changed, failed before, or is left alone; nothing is done."""
    keys = Keys(sources, output)
    for source in sources:
        key = keys.of(source)
        kept, task = journal.kept(key), _task(source, key, output, journal, run)
        if kept is None:
            yield source, NEW
        elif kept.status == ERROR:
            yield source, FAILED
        else:
            yield source, UNCHANGED if is_unchanged(task, job) else CHANGED


def disappeared(journal: Journal, output: Path) -> Iterator[Record]:
    """Yield what was once written of workbooks that are no longer there."""
    for record in journal.records():
        if record.files and not addresses.at(output, record.workbook).exists():
            yield record


def _chunks(sources: Sequence[Path], run: Run) -> Iterator[Sequence[Path]]:
    processes = _CLUSTER_PROCESSES if run.cluster else run.jobs or os.cpu_count() or 1
    size = max(1, min(PROJECTS_A_TASK, -(-len(sources) // processes)))
    for start in range(0, len(sources), size):
        if run.is_stopped():
            return
        yield sources[start : start + size]


def _work(sources: Sequence[Path], job: Job, output: Path | None, parts: Parts | None, run: Run) -> Work[Task, Outcome]:
    """Return what is done with the workbooks of a task."""
    if run.cluster is None:
        return partial(_make_all, job=job, output=output, parts=parts)
    if parts is not None:
        # Where workers show that they can write.
        addresses.make_folder(parts.folder)
    return Carried.of(job, output, parts, sources[0])


def _make_all(tasks: Sequence[Task], job: Job, output: Path | None, parts: Parts | None) -> list[Outcome]:
    return [make(task, job, output, parts) for task in tasks]


def _lost(task: Task, reason: str) -> Outcome:
    return failed(task.source, problem("program-fault", None, None, found=reason))


def _task(source: Path, key: str, output: Path, journal: Journal, run: Run) -> Task:
    """Return a workbook with what an earlier run made of it, unless that is to be done anew."""
    kept = None if run.is_forced else journal.kept(key)
    files = () if kept is None else kept.record.files
    if kept is None or kept.status == ERROR or not all(addresses.is_file(path_in(output, file)) for file in files):
        return Task(source)
    return Task(source, kept.state, str(kept.record.result.get("form") or ""))


def _named(outcome: Outcome, output: Path, names: FileNames, journal: Journal, keys: Keys) -> Outcome:
    """Give the files of an outcome their names and note it; or return what an earlier run noted."""
    key = keys.of(outcome.source)
    if outcome.is_unchanged:
        kept = journal.kept(key)
        return outcome if kept is None else _as_noted(outcome, kept, output)
    names.begin(key)
    files: list[Path] = []
    wrong: list[Problem] = []
    for document in outcome.documents:
        path = path_in(output, names.take(document.stem, document.suffix))
        failure = place(document, path)
        if failure is None:
            files.append(path)
        else:
            wrong.append(failure)
    copy_file = None
    if outcome.copy is not None:
        copy_file, said = hand_back(outcome.copy, outcome.source, output, names)
        wrong += said
    if copy_file is not None or (outcome.copy is None and not asks(outcome.problems)):
        withdraw(outcome.source, output, names)
    outcome = with_failures(outcome, wrong)
    outcome = replace(outcome, documents=(), copy=None, files=tuple(files), copy_file=copy_file)
    journal.put(
        outcome.state or State("", "", "", ""),
        outcome.status,
        _record(outcome, key, keys.spelled(outcome.source.resolve()), output),
    )
    return outcome


def _record(outcome: Outcome, key: str, workbook: str, output: Path) -> Record:
    owner, copy = outcome.owner, outcome.copy_file
    return Record(
        key=key,
        workbook=workbook,
        result=outcome.result,
        implementing_unit=owner.implementing_unit,
        line_department=owner.line_department,
        files=tuple(spelled(addresses.inside(path, output)) for path in outcome.files),
        copy=None if copy is None else spelled(addresses.inside(copy, output)),
        money_unit=owner.money_unit,
        execution_rate=outcome.execution_rate,
    )


def _as_noted(outcome: Outcome, kept: Kept, output: Path) -> Outcome:
    record = kept.record
    found: Iterable[dict[str, str]] = record.result["problems"]  # type: ignore[assignment]
    copy = None if record.copy is None else path_in(output, record.copy)
    return replace(
        outcome,
        result=record.result,
        problems=tuple(Problem(**each) for each in found),
        execution_rate=record.execution_rate,
        owner=Owner(record.implementing_unit, record.line_department, record.money_unit),
        files=tuple(path_in(output, file) for file in record.files),
        copy_file=copy if copy is not None and copy.is_file() else None,
    )
