"""One session's work: what was dropped becomes workbooks, workbooks become projects, projects become files."""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from selfeval.batch import runner
from selfeval.batch.file_names import path_in
from selfeval.batch.journal import Journal, explained
from selfeval.batch.making import Job, Outcome
from selfeval.batch.own_pdfs import REPORT
from selfeval.batch.runner import Keys
from selfeval.batch.work import Work
from selfeval.names_on_disk import spelled
from selfeval.page import jobs
from selfeval.page.bounds import MOST_DROPS, MOST_SHOWN, MOST_WORKBOOKS
from selfeval.page.changes import compared
from selfeval.page.entries import Entries, Entry, Identity, Project, identity, new_id
from selfeval.page.pdfs import Converting, Pdfs
from selfeval.page.refusals import FullError, GoneError, RefusedError
from selfeval.page.room import Room
from selfeval.page.run import MAKING, Run
from selfeval.page.unpacking import Packed, unpack
from selfeval.page.whose import replaced, whose
from selfeval.page.workers import Workers
from selfeval.progress import Pace

_RUNNING = "前一批还没有做完。请等它做完，或者先停止。"
_SEVERAL = "有几个同名的工作簿，“{name}”当作新的放入了。要换掉其中一个，请点那个项目的“换上改好的工作簿”。"
_NO_MORE = "页面上最多列出{most}个项目，其余的在“全部下载”的汇总表里。"


@dataclass(slots=True)
class Drop:
    """``count`` files that were sent together, of ``size`` bytes; ``zips`` with the names that they were sent under."""

    folder: Path
    size: int = 0
    count: int = 0
    zips: list[tuple[Path, str]] = field(default_factory=list)
    ident: str = field(default_factory=new_id)

    @property
    def files(self) -> Path:
        """Where the workbooks lie, in the folders in which they were sent."""
        return self.folder / "files"


class Desk:
    """The workbooks of one session, with what was made of them, in a folder of its own."""

    def __init__(self, folder: Path, workers: Workers, room: Room, converting: Converting) -> None:
        """Make the folders."""
        self.folder, self.workers, self.room = folder, workers, room
        self.input, self.output = folder / "input", folder / "output"
        for each in (self.input, self.output):
            each.mkdir(parents=True)
        # Made while nobody waits: a database that is made anew waits for the disk several times.
        Journal.open(self.output, is_brief=True).close()
        self.entries = Entries()
        self.pdfs = Pdfs(folder / "pdfs", converting)
        self.run: Run | None = None
        self._drops: dict[str, Drop] = {}
        self._files: dict[str, Path] = {}
        self._idents: dict[Path, str] = {}
        self._numbers = 0
        self._lock = threading.Lock()

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self.run is not None and not self.run.is_finished

    def begin_drop(self) -> Drop:
        """Return a place for files to come; FullError where too many wait already."""
        if len(self._drops) >= MOST_DROPS:
            raise FullError("放入了太多批文件，都还没有做。请刷新页面，点“全部清除”，再放入一次。")
        drop = Drop(self.folder / "drops" / str(self._number()))
        drop.files.mkdir(parents=True)
        self._drops[drop.ident] = drop
        return drop

    def drop(self, ident: str) -> Drop:
        """Return one that was begun."""
        found = self._drops.get(ident)
        if found is None:
            raise GoneError("这一批文件已经处理过了。请再放入一次。")
        return found

    def begin_run(self, drop: Drop | None, replaces: str | None = None) -> Run:
        """Make what was dropped; without it go on with what is still waiting. RefusedError while another run goes."""
        entry = self.entries.get(replaces) if replaces is not None else None
        if replaces is not None and entry is None:
            raise GoneError("要换的工作簿已经移除。请当作新的放入。")

        def work(run: Run) -> None:
            if drop is None:
                self._make(run, [each for each in self.entries if each.is_waiting])
                return
            try:
                self._make(run, list(self._taken(run, drop, entry)))
            finally:
                self._drops.pop(drop.ident, None)
                jobs.remove(drop.folder)
                self.room.give_back(drop.size)

        return self.begin(Run(MAKING, self._number()), work)

    def begin(self, run: Run, work: Callable[[Run], None]) -> Run:
        """Begin a run, if no other goes on."""
        with self._lock:
            if self.is_running:
                raise RefusedError(_RUNNING, 409)
            self.run = run
        run.begin(work)
        return run

    def end(self) -> None:
        """Stop, and take everything away."""
        if self.run is not None:
            self.run.stop()
            self.run.wait()
        self.pdfs.end()
        jobs.remove(self.folder)
        self.room.give_back(self.room.used)

    def file_id(self, path: Path) -> str:
        """Return the opaque name of a file of this session, under which it can be fetched."""
        with self._lock:
            if path not in self._idents:
                self._idents[path] = new_id()
                self._files[self._idents[path]] = path
            return self._idents[path]

    def file(self, ident: str) -> Path:
        """Return the path of a file; GoneError where there is none under this name."""
        path = self._files.get(ident)
        if path is None or not path.is_file():
            raise GoneError("这个文件已经不在了。请重新打开页面，再放入一次。")
        return path

    def report(self, ident: str) -> Path:
        """Return the path of a report; RefusedError where a file is none, GoneError where there is none."""
        path = self.file(ident)
        if path.suffix != REPORT or not path.is_relative_to(self.output):
            raise RefusedError("这个文件不是报告，不写PDF。", 404)
        return path

    def delete(self, path: Path) -> None:
        """Take a file away, and its opaque name."""
        path.unlink(missing_ok=True)
        self.pdfs.forget_old(path)
        with self._lock:
            self._files.pop(self._idents.pop(path, ""), None)

    def remove(self, entry: Entry) -> None:
        """Take a workbook away, with what was made of it; RefusedError while a run goes."""
        with self._lock:
            if self.is_running:
                raise RefusedError(_RUNNING, 409)
            self.entries.remove(entry)
        journal = Journal.open(self.output, is_brief=True)
        with explained(journal):
            self._forget(journal, entry)
        entry.path.unlink(missing_ok=True)
        self.room.give_back(entry.size)

    def workbooks(self) -> frozenset[str]:
        """Return where the workbooks lie, as the journal says it."""
        return frozenset(f"../input/{spelled(each.path.relative_to(self.input))}" for each in tuple(self.entries))

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _taken(self, run: Run, drop: Drop, replaced: Entry | None) -> Iterator[Entry]:
        """Yield what was dropped as workbooks of the session, new ones or in the place of older ones."""
        for packed, packed_name in drop.zips:
            most = MOST_WORKBOOKS - len(self.entries)
            before = _bytes_in(drop.files)
            try:
                asked = Packed(packed, drop.files, self.room.left, most, packed_name)
                run.sentences += self.workers.call(unpack, asked)
            except RefusedError as error:
                # What else was dropped is read all the same.
                run.sentences.append(str(error))
            finally:
                unpacked = _bytes_in(drop.files) - before
                self.room.note(unpacked)
                drop.size += unpacked
        found = self.workers.call(jobs.find, jobs.Dropped(drop.files, self.workers.basis.limits))
        run.sentences += found.notes
        for path in found.workbooks:
            if len(self.entries) >= MOST_WORKBOOKS:
                run.sentences.append(f"一次打开的页面里最多放{MOST_WORKBOOKS}个工作簿，其余的没有读。")
                break
            name = spelled(path.relative_to(drop.files))
            wanted = identity(PurePath(name))
            known = replaced if len(found.workbooks) == 1 and replaced is not None else self.entries.known(wanted)
            if known is None and self.entries.has_several(wanted):
                run.sentences.append(_SEVERAL.format(name=name))
            yield self._placed(path, name, wanted, known)

    def _placed(self, path: Path, name: str, wanted: Identity, known: Entry | None) -> Entry:
        size = path.stat().st_size
        if known is None:
            known = Entry(self.input / f"{self.entries.next_number():06d}" / path.name, name, wanted, size)
            known.path.parent.mkdir()
            self.entries.add(known)
        else:
            self.room.give_back(known.size)
            # Behind a version that cannot be read there is still the one before.
            known.earlier = whose(each.outcome for each in known.projects.values()) or known.earlier
            known.replaced = ""
            if known.path.suffix.lower() != path.suffix.lower():
                journal = Journal.open(self.output, is_brief=True)
                with explained(journal):
                    self._forget(journal, known)
                known.path.unlink(missing_ok=True)
                known.path = known.path.with_suffix(path.suffix)
                known.name = str(PurePath(known.name).with_suffix(path.suffix))
        self.room.note(size)
        path.replace(known.path)
        known.size, known.is_waiting = size, True
        return known

    def _make(self, run: Run, entries: Sequence[Entry]) -> None:
        """Make the projects of workbooks, and note each as it is made."""
        if not entries:
            return
        self.workers.refresh()
        by_path = {each.path: each for each in entries}
        templates, limits, form = self.workers.basis
        work, job = Work(list(by_path), limits=limits), Job(templates, form, limits=limits)
        run.total, pace = work.total, Pace(work.total)
        how = runner.Run(jobs=1, is_stopped=lambda: run.is_stopped, workers=self.workers.seat(self.input))
        before = {entry.ident: entry.projects for entry in entries}
        made: dict[str, dict[str | None, Project]] = {entry.ident: {} for entry in entries}
        journal = Journal.open(self.output, is_brief=True)
        shown = sum(len(each.projects) for each in self.entries if each.ident not in made)
        with explained(journal):
            outcomes = runner.write(work, job, self.output, journal, how)
            with contextlib.closing(outcomes):
                for outcome in outcomes:
                    entry = by_path[outcome.source]
                    pace.count(outcome, work.total)
                    run.count(outcome, work.total, pace.said())
                    if shown >= MOST_SHOWN:
                        continue
                    shown += 1
                    self._note(outcome, before[entry.ident], made[entry.ident])
                    entry.run = run.number
                    if outcome.code is None and outcome.is_project:
                        entry.projects, entry.is_waiting = made[entry.ident], False
            for entry in entries:
                if made[entry.ident]:
                    entry.projects = made[entry.ident]
                entry.is_waiting = entry.is_waiting and run.is_stopped
                entry.copy_file = self._copy_of_bulk(journal, entry)
                if not entry.is_waiting:
                    self._drop_gone(journal, entry, work.gone)
                    entry.replaced = replaced(entry.earlier, whose(each.outcome for each in entry.projects.values()))
        if shown >= MOST_SHOWN:
            run.sentences.append(_NO_MORE.format(most=MOST_SHOWN))

    def _copy_of_bulk(self, journal: Journal, entry: Entry) -> Path | None:
        """Return what is handed back of a bulk workbook: it is noted, but told only where the file itself is wrong."""
        if entry.is_waiting or not any(each.outcome.code for each in entry.projects.values()):
            return None
        kept = journal.kept(Keys((entry.path,), self.output).of(entry.path))
        copy = None if kept is None or kept.record.copy is None else path_in(self.output, kept.record.copy)
        return copy if copy is not None and copy.is_file() else None

    def _note(self, outcome: Outcome, before: dict[str | None, Project], made: dict[str | None, Project]) -> None:
        # The sheet of a bulk workbook is no project, and has no code either.
        key = outcome.code if outcome.is_project else "\0"
        earlier = before.get(key)
        if earlier is None:
            made[key] = Project(outcome, None)
            return
        for path in earlier.outcome.files:
            # Also the report of a version that was right: it is not that of the workbook that is there now.
            if path not in outcome.files:
                self.delete(path)
            self.pdfs.forget_old(path)
        changes = compared(earlier.outcome.result, outcome.result)
        made[key] = Project(outcome, changes, earlier.ident)

    def _forget(self, journal: Journal, entry: Entry) -> None:
        """Take away what was made of a workbook, and free the names of its files."""
        keys = Keys((entry.path,), self.output)
        self._drop(journal, (keys.of(entry.path), *(name for name, _ in journal.kept_of(keys.of(entry.path, "")))))

    def _drop_gone(self, journal: Journal, entry: Entry, gone: Collection[str]) -> None:
        """Take away what was made of the projects that a workbook had before and has no longer."""
        prefix = Keys((entry.path,), self.output).of(entry.path, "")
        if any(each.outcome.code for each in entry.projects.values()):
            self._drop(journal, [key for key in gone if key.startswith(prefix)])
        else:
            self._drop(journal, [key for key, _ in journal.kept_of(prefix)])

    def _drop(self, journal: Journal, keys: Iterable[str]) -> None:
        for each in keys:
            kept = journal.drop(each)
            for file in () if kept is None else (*kept.record.files, *filter(None, (kept.record.copy,))):
                self.delete(path_in(self.output, file))


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
