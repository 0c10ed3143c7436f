"""Where projects are made: in this process, in several, each with the same results in the same order."""

import contextlib
import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext

Given = TypeVar("Given")
Made = TypeVar("Made")
# What is done with some of the work together.
Step = Callable[[Sequence[Given]], list[Made]]
# What stands for one piece of work that a worker died of, or that took too long; it is given the reason in Chinese.
Lost = Callable[[Given, str], Made]

DIED, TOO_LONG = "处理它的进程意外结束", "处理它的时间超过{seconds:g}秒"
# How many tasks are handed out before the first of them is done, for each process.
_AHEAD = 3
# More than Windows can wait for at once.
_MOST_PROCESSES = 61
# What a task of many may take besides the time that is allowed for one of them.
_SECONDS_EACH = 1.0
# What a project is made of goes with it, without the collector of garbage; that is left what goes round in circles.
# Looking for it as often as Python does by itself took an eighth of a run, for nothing.
_OBJECTS_TO_COLLECT = 50_000


class ClusterError(Exception):
    """The machines of a cluster cannot do the work; the text says why in Chinese, and what to do."""


def _leave_stopping_to_the_parent() -> None:
    """Ctrl-C reaches all processes of a terminal; what is being written is finished first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _begin_worker() -> None:
    _leave_stopping_to_the_parent()
    gc.set_threshold(_OBJECTS_TO_COLLECT)


@contextlib.contextmanager
def collecting_rarely() -> Iterator[None]:
    """Have the collector of garbage look around as seldom as a run needs it."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS_TO_COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def _deaf_children() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, not even before they can say so; Windows has no such thing."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Executor(Protocol):
    """Does work on chunks, and yields what was made of each in the order in which they came."""

    def run(
        self, chunks: Iterable[Sequence[Given]], step: Step[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        ...


class Here:
    """Does all work in this process."""

    def run(
        self, chunks: Iterable[Sequence[Given]], step: Step[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        del lost
        with collecting_rarely():
            for chunk in chunks:
                for each in chunk:
                    yield step((each,))


class Pool:
    """Processes that do chunks of work, each piece of it for ``seconds`` at the most.

    One that dies or hangs is replaced and costs its own chunk only: that is done once more, each piece by itself.
    """

    def __init__(
        self,
        processes: int,
        seconds: float,
        context: "BaseContext | None" = None,
        initializer: Callable[[], None] = _begin_worker,
    ) -> None:
        """Take how many processes, how long a piece of work may last, and how processes are started."""
        self.processes = min(processes, os.cpu_count() or 1, _MOST_PROCESSES)
        self._seconds = seconds
        # Imported here because it takes its time, and a single process needs none.
        from pebble import ProcessExpired, ProcessPool  # noqa: PLC0415

        self._died = ProcessExpired
        self._pool = ProcessPool(
            self.processes, initializer=initializer, context=context or multiprocessing.get_context()
        )

    def begin(self, chunk: Sequence[Given], step: Step[Given, Made]) -> "Future[list[Made]]":
        """Begin a chunk."""
        limit = self._seconds + _SECONDS_EACH * len(chunk)
        with _deaf_children():
            return self._pool.schedule(step, args=(chunk,), timeout=limit)

    def result(
        self, chunk: Sequence[Given], begun: "Future[list[Made]]", step: Step[Given, Made], lost: Lost[Given, Made]
    ) -> list[Made]:
        """Wait for what is made of a chunk."""
        try:
            return begun.result()
        except (self._died, TimeoutError):
            return [self._once_more(each, step, lost) for each in chunk]

    def end(self, *, at_once: bool) -> None:
        """End the processes, after what they have begun or at once."""
        if at_once:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _once_more(self, each: Given, step: Step[Given, Made], lost: Lost[Given, Made]) -> Made:
        again = self._pool.schedule(step, args=((each,),), timeout=self._seconds)
        try:
            (made,) = again.result()
        except TimeoutError:
            return lost(each, TOO_LONG.format(seconds=self._seconds))
        except self._died:
            return lost(each, DIED)
        return made


class Processes:
    """Does the work in several processes of this machine."""

    def __init__(self, processes: int, seconds: float) -> None:
        """Take how many processes and how long a piece of work may last."""
        self._processes = processes
        self._seconds = seconds

    def run(
        self, chunks: Iterable[Sequence[Given]], step: Step[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        pool = Pool(self._processes, self._seconds)
        waiting: deque[tuple[Sequence[Given], Future[list[Made]]]] = deque()
        try:
            with collecting_rarely():
                for chunk in chunks:
                    waiting.append((chunk, pool.begin(chunk, step)))
                    if len(waiting) >= _AHEAD * pool.processes:
                        yield pool.result(*waiting.popleft(), step, lost)
                while waiting:
                    yield pool.result(*waiting.popleft(), step, lost)
        finally:
            pool.end(at_once=bool(waiting))
