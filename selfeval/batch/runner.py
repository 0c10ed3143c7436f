"""Makes the reports of many projects: what is new or changed, each file under a name of its own, all of it noted."""

import os
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from selfeval.batch import addresses, own_pdfs
from selfeval.batch.bulk_copies import copy_of_bulk
from selfeval.batch.carried import Carried
from selfeval.batch.evaluating import said_of_file
from selfeval.batch.executors import Executor, Here, Processes, Step
from selfeval.batch.file_names import FileNames, path_in
from selfeval.batch.handing_back import Earlier, hand_back, withdraw
from selfeval.batch.journal import Journal, Kept, State
from selfeval.batch.making import Job, Outcome, Owner, Task, code_of, failed, is_unchanged, make, shown, with_failures
from selfeval.batch.origins import sign
from selfeval.batch.overwriting import why_kept
from selfeval.batch.parts import Part, Parts
from selfeval.batch.parts import place as place_file
from selfeval.batch.records import Record
from selfeval.batch.work import SIGN, Item, Work, named
from selfeval.batch.work import code_of as code_of_item
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.problems import Problem, asks, problem
from selfeval.intake.bulk import BulkFile
from selfeval.limits import DEFAULTS, Limits
from selfeval.marking.archive import signed
from selfeval.marking.copies import is_copy, stem_of
from selfeval.names_on_disk import spelled

if TYPE_CHECKING:
    from selfeval.batch.converter import Converter
    from selfeval.batch.pdfs import Pdfs

PROJECTS_A_TASK = 50
# From so many projects on other processes are worth their start.
_MANY = 20
# Into how many tasks a run is cut at the least where nobody knows how many processes a cluster has.
_CLUSTER_PROCESSES = 64
# What is to be done with a workbook.
NEW, CHANGED, FAILED, UNCHANGED, NO_PDF = "new", "changed", "failed", "unchanged", "no pdf"
SECONDS = 60.0
# What is noted is kept after so long at the latest, or after so many projects as a task has.
_SECONDS_UNKEPT = 1.0


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Run:
    """How a run is done.

    In ``jobs`` processes, as many as are worth it where it is None; all anew where it ``is_forced``; for ``seconds``
    a project at the most. Once it ``is_stopped`` nothing more is begun, and what was begun is finished. With a
    ``cluster``, the address of a Dask scheduler, its machines do the work; with ``workers`` those do it, whatever
    else there is. The ``converter`` is there where PDFs are wanted; it turns into PDF what is in the output folder, on
    this machine.
    """

    jobs: int | None = None
    is_forced: bool = False
    seconds: float = SECONDS
    is_stopped: Callable[[], bool] = _never
    cluster: str | None = None
    converter: "Converter | None" = None
    workers: Executor | None = None


def executor(run: Run, projects: int) -> Executor:
    """Return where so many projects are made."""
    if run.workers is not None:
        return run.workers
    if run.cluster is not None:
        # Imported here because it needs libraries that few people install.
        from selfeval.batch.cluster import Cluster  # noqa: PLC0415

        return Cluster(run.cluster, run.seconds)
    jobs = run.jobs if run.jobs is not None else (os.cpu_count() or 1) if projects >= _MANY else 1
    return Here() if jobs <= 1 or projects <= 1 else Processes(jobs, run.seconds)


def check(sources: Sequence[Path] | Work, job: Job, run: Run) -> Generator[Outcome, None, None]:
    """Evaluate workbooks in their order and write nothing; one that fails never stops the others."""
    work = _work(sources, job.limits)
    tasks = (_task(item, job) for item in work)
    step = _step(work, job, None, None, run)
    for outcomes in executor(run, work.total).run(_chunks(tasks, work.total, run), step, _lost):
        yield from (each for each in outcomes if each.is_project or each.problems)


def write(
    sources: Sequence[Path] | Work, job: Job, output: Path, journal: Journal, run: Run
) -> Generator[Outcome, None, None]:
    """Make workbooks in their order, name their files and note them; one that fails never stops the others.

    What was noted is kept after each task, so that whenever a run is stopped the next one goes on from there.
    """
    work = _work(sources, job.limits)
    parts, names, keys = Parts.begin(output).made(), FileNames(journal), Keys(work.paths, output)
    place = Place(output, journal, names, keys, parts, Earlier(output), gone=work.gone, limits=job.limits)
    unkept, kept = 0, time.monotonic()
    beside = None if run.converter is None else _pdfs(run.converter, place, run)
    tasks = (_known(_task(item, job), place, run, item.bulk) for item in work)
    try:
        step = _step(work, job, output, place.parts, run)
        for outcomes in executor(run, work.total).run(_chunks(tasks, work.total, run), step, _lost):
            named = [_named(each, place) if each.is_project else _closed(each, place) for each in outcomes]
            unkept += len(named)
            # In this process each project is a task, and keeping it would take longer than making it.
            if unkept >= PROJECTS_A_TASK or time.monotonic() - kept > _SECONDS_UNKEPT or addresses.is_remote(output):
                _keep(journal)
                unkept, kept = 0, time.monotonic()
            shown = (each for each in named if each.is_project or each.problems)
            yield from shown if beside is None else beside.follow(shown)
        if beside is not None:
            yield from beside.rest()
    finally:
        try:
            if run.converter is not None:
                run.converter.end()
            _keep(journal)
        finally:
            place.parts.end()


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
        self._output = addresses.resolved(output)
        self._seen: dict[str, str] = {}
        # A workbook is asked for when it is begun and when it is done, which is not much later.
        self._of_file = lru_cache(maxsize=1024)(self._found)
        has_copies = any(map(is_copy, sources))
        self._all = set(map(addresses.resolved, sources)) if has_copies else frozenset[Path]()

    def of(self, source: Path, code: str | None = None) -> str:
        """Return the key of a workbook, or of one project in it."""
        return named(self._of_file(source)[0], code)

    def place_of(self, source: Path) -> str:
        """Return where a workbook lies, as seen from the output folder."""
        return self._of_file(source)[1]

    def _found(self, source: Path) -> tuple[str, str]:
        path = addresses.resolved(source)
        there = self._spelled(path)
        original = path_in(path.parent, f"{stem_of(path)}{path.suffix}") if is_copy(path) else path
        return there if original is path or original in self._all else self._spelled(original), there

    def _spelled(self, path: Path) -> str:
        """Return where a file lies, as seen from the output folder; the way to its folder is found once."""
        if addresses.is_remote(path) or addresses.is_remote(self._output):
            return spelled(addresses.seen_from(path, self._output))
        folder, name = os.path.split(path)
        if folder not in self._seen:
            self._seen[folder] = str(addresses.seen_from(Path(folder), self._output))
        seen = self._seen[folder]
        return spelled(name if seen == os.curdir else f"{seen}{os.sep}{name}")


def planned(
    sources: Sequence[Path] | Work, job: Job, output: Path, journal: Journal, run: Run
) -> Iterator[tuple[str, str]]:
    """Yield for each project whether it is new, was changed, failed before, or is left alone; nothing is done."""
    work = _work(sources, job.limits)
    keys = Keys(work.paths, output)
    place = Place(output, journal, FileNames(journal), keys, Parts(output), Earlier(output))
    for item in work:
        if item.bulk is not None:
            continue
        code = code_of_item(item)
        name, kept = shown(item.path, code), journal.kept(place.keys.of(item.path, code))
        if kept is None:
            yield name, NEW
        elif kept.status == ERROR:
            yield name, FAILED
        else:
            is_known = is_unchanged(_known(_task(item, job), place, run), job)
            lacks = run.converter is not None and own_pdfs.are_missing(kept.record.files, output)
            yield name, CHANGED if not is_known else NO_PDF if lacks else UNCHANGED


def disappeared(journal: Journal, output: Path, gone: Collection[str] = ()) -> Iterator[Record]:
    """Yield what was once written of workbooks that are no longer there, and of projects that are ``gone``."""
    for record in journal.records():
        if record.files and (record.key in gone or not addresses.at(output, record.workbook).exists()):
            yield record


def repeated(journal: Journal, output: Path, gone: Collection[str] = ()) -> list[list[str]]:
    """Return the workbooks, or projects in them, that were handed in for one project of one year, together."""
    found = []
    for same in journal.repeated():
        paths = [
            (key.removeprefix(workbook), addresses.at(output, workbook)) for key, workbook in same if key not in gone
        ]
        found.append([f"{shown(path)}{code if code.startswith(SIGN) else ''}" for code, path in paths if path.exists()])
    return [names for names in found if len(names) > 1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the projects of a run go, and what is known there of earlier ones.

    ``earlier`` are the copies that earlier runs left, ``changed`` the bulk workbooks of which anything was made anew,
    ``gone`` the keys of projects that are no longer in theirs.
    """

    output: Path
    journal: Journal
    names: FileNames
    keys: Keys
    parts: Parts
    earlier: Earlier
    changed: set[Path] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    limits: Limits = DEFAULTS


def _pdfs(converter: "Converter", place: Place, run: Run) -> "Pdfs":
    # Imported here because few runs write PDFs.
    from selfeval.batch.pdfs import Pdfs, Target  # noqa: PLC0415

    target = Target(
        place.output, place.parts, place.journal, lambda outcome: place.keys.of(outcome.source, outcome.code)
    )
    return Pdfs(converter, target, run.is_stopped, is_forced=run.is_forced)


def _work(sources: Sequence[Path] | Work, limits: Limits) -> Work:
    return sources if isinstance(sources, Work) else Work(sources, limits=limits)


def _chunks(tasks: Iterator[Task], total: int, run: Run) -> Iterator[Sequence[Task]]:
    processes = _CLUSTER_PROCESSES if run.cluster else run.jobs or os.cpu_count() or 1
    # A single process notes each project by itself, and can stop after each.
    size = 1 if processes == 1 else max(1, min(PROJECTS_A_TASK, -(-total // processes)))
    while not run.is_stopped() and (chunk := tuple(islice(tasks, size))):
        yield chunk


def _step(work: Work, job: Job, output: Path | None, parts: Parts | None, run: Run) -> Step[Task, Outcome]:
    """Return what is done with the workbooks of a task."""
    if run.cluster is None:
        return partial(_make_all, job=job, output=output, parts=parts)
    return Carried.of(job, output, parts, work.paths[0])


def _make_all(tasks: Sequence[Task], job: Job, output: Path | None, parts: Parts | None) -> list[Outcome]:
    return [make(task, job, output, parts) for task in tasks]


def _lost(task: Task, reason: str) -> Outcome:
    return failed(task.source, problem("program-fault", None, None, found=reason), code=code_of(task))


def _task(item: Item, job: Job) -> Task:
    """Return what is to be made; of a bulk workbook at its end, what there is to be said of the file."""
    if item.bulk is None:
        return Task(item.path, project=item.project)
    said = (*item.bulk.problems, *said_of_file(item.bulk.samples(), job.templates, job.form, job.limits))
    changed = item.bulk.changed
    return Task(item.path, of_file=said if changed is None or changed in said else (*said, changed))


def _known(task: Task, place: Place, run: Run, bulk: BulkFile | None = None) -> Task:
    """Return a task with what an earlier run made of it, unless that is to be done anew."""
    if bulk is not None:
        if not bulk.is_fatal:
            prefix = place.keys.of(task.source, "")
            codes = ((key, key.removeprefix(prefix)) for key, _ in place.journal.kept_of(prefix))
            place.gone.update(key for key, code in codes if not bulk.has(code))
        return task
    kept = None if run.is_forced else place.journal.kept(place.keys.of(task.source, code_of(task)))
    files = [] if kept is None else [path_in(place.output, file) for file in kept.record.files]
    if kept is None or kept.status == ERROR or not all(map(addresses.is_file, files)):
        return task
    return task._replace(known=kept.state, form=str(kept.record.result.get("form") or ""))


def _closed(outcome: Outcome, place: Place) -> Outcome:
    """Hand a bulk workbook back, once all of its projects are made, and note what is wrong with it as a whole."""
    key, path, journal = place.keys.of(outcome.source), outcome.source, place.journal
    kept = journal.kept(key)
    if path not in place.changed and kept is not None and kept.record.result == outcome.result:
        return _as_noted(outcome, kept, place.output)
    place.names.begin(key)
    prefix = place.keys.of(path, "")
    projects = ((at.removeprefix(prefix), each) for at, each in journal.kept_of(prefix) if at not in place.gone)
    wrong: list[Problem] = []
    copy, copy_file = copy_of_bulk(path, outcome.problems, projects, place.limits), None
    if copy is not None:
        part = place.parts.store(signed(copy.content, sign(path, place.output)), copy.stem, copy.suffix)
        copy_file, said = hand_back(part, path, place.output, place.names)
        wrong += said if part.failure is None else [part.failure]
    if copy is None or copy_file is not None:
        withdraw(path, place.output, place.names)
    outcome = with_failures(outcome, wrong)._replace(copy_file=copy_file)
    spelled_path = place.keys.place_of(path)
    journal.put(State("", "", "", ""), outcome.status, _record(outcome, key, spelled_path, place.output))
    return outcome


def _named(outcome: Outcome, place: Place) -> Outcome:
    """Give the files of an outcome their names and note it; or return what an earlier run noted."""
    output, names, journal, keys = place.output, place.names, place.journal, place.keys
    key = keys.of(outcome.source, outcome.code)
    if outcome.is_unchanged:
        kept = journal.kept(key)
        return outcome if kept is None else _as_noted(outcome, kept, output)
    if outcome.code is not None:
        place.changed.add(outcome.source)
    names.begin(key)
    kept = journal.kept(key) if names.had() else None
    sizes = _sizes(kept)
    files: dict[Path, int] = {}
    still: list[Path] = []
    wrong: list[Problem] = []
    for document in outcome.documents:
        if document.failure is not None:
            # Nobody else has its name in this run, so that the next one can give it that.
            names.hold(document.stem, document.suffix, document.folders)
            continue
        path, left_alone = _path_of(document, place, sizes)
        failure = place_file(document, path, output)
        if failure is None:
            files[path] = document.size
            still += own_pdfs.withdraw(path)
        wrong += left_alone if failure is None else [*left_alone, failure]
    copy_file = None
    if outcome.copy is not None:
        copy_file, said = hand_back(outcome.copy, outcome.source, output, names)
        wrong += said
    is_alone = outcome.code is None
    is_settled = copy_file is not None or (outcome.copy is None and not asks(outcome.problems))
    if is_alone and is_settled and place.earlier.may_have(outcome.source):
        withdraw(outcome.source, output, names)
    if not outcome.documents:
        # Its last report lies there under them until there is a new one.
        names.keep()
    outcome = with_failures(outcome, wrong)
    outcome = outcome._replace(documents=(), copy=None, files=tuple(files), copy_file=copy_file, pdfs=tuple(still))
    record = _record(outcome, key, keys.place_of(outcome.source), output, tuple(files.values()))
    earlier = {name: size for name, size in (sizes or {}).items() if name not in record.files and names.has(name)}
    record = replace(record, earlier=None if sizes is None and not files else earlier)
    journal.put(outcome.state or State("", "", "", ""), outcome.status, record)
    return outcome


def _sizes(kept: Kept | None) -> dict[str, int] | None:
    """Return the files that lie there of a project's last report, with the sizes that they were written with.

    None where that is not known, as nothing was noted of it.
    """
    if kept is None:
        return {}
    if len(kept.record.sizes) < len(kept.record.files) or (not kept.record.files and kept.record.earlier is None):
        return None
    return dict(zip(kept.record.files, kept.record.sizes, strict=True)) | (kept.record.earlier or {})


def _path_of(document: Part, place: Place, sizes: Mapping[str, int] | None) -> tuple[Path, list[Problem]]:
    """Return where a document is placed, and what is said of the files in its place that are left alone."""
    left_alone: list[Problem] = []

    def is_wanted(name: str) -> bool:
        path = path_in(place.output, name)
        is_own = place.names.had(name) and (sizes is None or name in sizes)
        why = why_kept(path, document, is_own=is_own, size=None if sizes is None else sizes.get(name))
        if why is not None:
            left_alone.append(problem("report-kept", None, None, name=path.name, found=why))
        return why is None

    name = place.names.take(document.stem, document.suffix, document.folders, is_wanted)
    return path_in(place.output, name), left_alone


def _record(outcome: Outcome, key: str, workbook: str, output: Path, sizes: tuple[int, ...] = ()) -> Record:
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
        project_code=owner.project_code,
        total_row=owner.total_row,
        form_label=owner.form_label,
        is_project=outcome.is_project,
        sizes=sizes,
        pdfs=tuple(spelled(addresses.inside(path, output)) for path in outcome.pdfs),
    )


def _as_noted(outcome: Outcome, kept: Kept, output: Path) -> Outcome:
    record = kept.record
    found: Iterable[dict[str, str]] = record.result["problems"]  # type: ignore[assignment]
    copy = None if record.copy is None else path_in(output, record.copy)
    return outcome._replace(
        result=record.result,
        problems=tuple(Problem(**each) for each in found),
        execution_rate=record.execution_rate,
        owner=Owner(
            record.implementing_unit,
            record.line_department,
            record.money_unit,
            record.project_code,
            record.total_row,
            record.form_label,
        ),
        files=tuple(path_in(output, file) for file in record.files),
        copy_file=copy if copy is not None and copy.is_file() else None,
    )
