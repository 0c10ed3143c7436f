"""Processes that stay: whatever reads what somebody sent runs in one of them, and may die or hang without harm."""

import contextlib
import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakSet

from selfeval.batch.executors import Given as Task
from selfeval.batch.executors import Lost, Made, Pool, Step
from selfeval.page import jobs
from selfeval.page.bounds import SECONDS_OF_WORK
from selfeval.page.refusals import RefusedError

if TYPE_CHECKING:
    from concurrent.futures import Future

Given = TypeVar("Given")
Found = TypeVar("Found")
# How much of a run is handed out before the first of it is done: what is handed out cannot be stopped.
_AHEAD_EACH = 2
# A run and a person who looks at figures meanwhile.
_PROCESSES = 2
_FAILED = "程序内部出错（{found}）。请把文件和这句话一起发给程序的维护者。"
_LOST = "没有做成：{reason}。请检查这个文件，另存一份后再试。"
_Stamp = tuple[tuple[str, int, int], ...]


class Workers:
    """The processes of a server. They keep the forms of a templates folder, and are begun anew when one is changed."""

    def __init__(self, basis: jobs.Basis, processes: int = _PROCESSES, seconds: float = SECONDS_OF_WORK) -> None:
        """Begin the processes; the forms are loaded before anything is asked for."""
        self.basis = basis
        self._processes, self._seconds = processes, seconds
        self._lock = threading.Lock()
        self._waited_for: WeakSet[Future[Any]] = WeakSet()
        self._stamp = _stamp(basis.templates)
        self._pool = self._begun()
        self._offered: tuple[_Stamp, tuple[list[jobs.Offered], list[str]]] | None = None

    def offered(self) -> tuple[list[jobs.Offered], list[str]]:
        """Return the forms that can be used, and what is wrong with the others; read anew where one was changed."""
        self.refresh()
        kept = self._offered
        if kept is None or kept[0] != self._stamp:
            kept = self._offered = self._stamp, self.call(jobs.offered, self.basis)
        return kept[1]

    def call(self, function: Callable[[Given], Found], given: Given) -> Found:
        """Do one piece of work; RefusedError with what to say where it fails, dies or takes too long."""
        step: Step[Given, tuple[Found | None, str]] = partial(_guarded, function=function)
        pool, begun = self._begin((given,), step)
        ((found, wrong),) = pool.result((given,), begun, step, lambda _, reason: (None, _LOST.format(reason=reason)))
        if wrong:
            raise RefusedError(wrong, 422)
        # A function that may return None has returned it.
        return cast("Found", found)

    def end(self) -> None:
        """End the processes at once."""
        with self._lock:
            self._pool.end(at_once=True)
            # A pool that is stopped leaves those that wait for it waiting.
            for future in self._waited_for:
                future.cancel()

    def _begun(self) -> Pool:
        # Forked from a process with threads, they could wait for ever for what a thread held.
        pool = Pool(self._processes, self._seconds, multiprocessing.get_context("spawn"))
        for _ in range(pool.processes):
            pool.begin((self.basis,), _warmed)
        return pool

    def _begin(self, chunk: Sequence[Task], step: Step[Task, Made]) -> tuple[Pool, "Future[list[Made]]"]:
        with self._lock:
            begun = self._pool.begin(chunk, step)
            self._waited_for.add(begun)
            return self._pool, begun

    def refresh(self) -> None:
        """Begin the processes anew where a form was changed since."""
        stamp = _stamp(self.basis.templates)
        with self._lock:
            if stamp == self._stamp:
                return
            before, self._pool, self._stamp = self._pool, self._begun(), stamp
        # What it has begun is finished.
        threading.Thread(target=partial(before.end, at_once=False), daemon=True).start()

    def seat(self, folder: Path) -> "Seat":
        """Return where the projects of one session are made; their files are named as seen from its folder."""
        return Seat(self, folder)


class Seat:
    """An executor of a run: the processes do its work between that of others."""

    def __init__(self, workers: Workers, folder: Path) -> None:
        """Take the processes and the folder that paths are told from."""
        self._workers, self._folder = workers, folder

    def run(
        self, chunks: Iterable[Sequence[Task]], step: Step[Task, Made], lost: Lost[Task, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        within = partial(_within, step=step, folder=self._folder)
        waiting: deque[tuple[Sequence[Task], Pool, Future[list[Made]]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, *self._workers._begin(chunk, within)))  # noqa: SLF001 - its own seat
            if len(waiting) > _AHEAD_EACH * _PROCESSES:
                yield _result(*waiting.popleft(), within, lost)
        while waiting:
            yield _result(*waiting.popleft(), within, lost)


def _result(
    chunk: Sequence[Task], pool: Pool, begun: "Future[list[Made]]", step: Step[Task, Made], lost: Lost[Task, Made]
) -> list[Made]:
    return pool.result(chunk, begun, step, lost)


def _within(tasks: Sequence[Task], step: Step[Task, Made], folder: Path) -> list[Made]:
    with contextlib.chdir(folder):
        return step(tasks)


def _guarded(given: Sequence[Given], function: Callable[[Given], Found]) -> list[tuple[Found | None, str]]:
    """Do a piece of work in a process; an exception's class may not be known on the other side, a text is."""
    try:
        return [(function(given[0]), "")]
    except RefusedError as error:
        return [(None, str(error))]
    except Exception as error:  # noqa: BLE001 - no fault of one file may end the server
        return [(None, _FAILED.format(found=f"{type(error).__name__}: {error}"))]


def _warmed(basis: Sequence[jobs.Basis]) -> list[None]:
    """Load what the first project would have to wait for."""
    from selfeval.batch import evaluating, explaining, making, sources  # noqa: F401, PLC0415 - loaded to be there
    from selfeval.batch.forms import FormError  # noqa: PLC0415

    library = evaluating.library_of(basis[0].templates, basis[0].limits)
    with contextlib.suppress(FormError, OSError):
        library.load(library.default())
    return [None]


def _stamp(templates: Path) -> _Stamp:
    """Return what changes when any file of the forms does."""
    found = []
    for path in sorted(templates.rglob("*")):
        with contextlib.suppress(OSError):
            if path.is_file():
                status = path.stat()
                found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)
