"""Where projects are made: in this process, in several, each with the same results in the same order."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from pebble import ProcessExpired, ProcessPool

if TYPE_CHECKING:
    from concurrent.futures import Future

Given = TypeVar("Given")
Made = TypeVar("Made")
# What is done with some of the work together.
Work = Callable[[Sequence[Given]], list[Made]]
# What stands for one piece of work that a worker died of, or that took too long; it is given the reason in Chinese.
Lost = Callable[[Given, str], Made]

DIED, TOO_LONG = "处理它的进程意外结束", "处理它的时间超过{seconds:g}秒"
# How many tasks are handed out before the first of them is done, for each process.
_AHEAD = 3
# More than Windows can wait for at once.
_MOST_PROCESSES = 61
# What a task of many may take besides the time that is allowed for one of them.
_SECONDS_EACH = 1.0


class Executor(Protocol):
    """Does work on chunks, and yields what was made of each in the order in which they came."""

    def run(
        self, chunks: Iterable[Sequence[Given]], work: Work[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        ...


class Here:
    """Does all work in this process."""

    def run(
        self, chunks: Iterable[Sequence[Given]], work: Work[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        del lost
        for chunk in chunks:
            for each in chunk:
                yield work((each,))


class Processes:
    """Does the work in several processes, each piece of it for ``seconds`` at the most.

    A worker that dies or hangs costs its own task only: what was in it is done once more, each piece by itself.
    """

    def __init__(self, processes: int, seconds: float) -> None:
        """Take how many processes and how long a piece of work may last."""
        self._processes = min(processes, os.cpu_count() or 1, _MOST_PROCESSES)
        self._seconds = seconds

    def run(
        self, chunks: Iterable[Sequence[Given]], work: Work[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk."""
        with ProcessPool(self._processes, initializer=_leave_stopping_to_the_parent) as pool:
            waiting: deque[tuple[Sequence[Given], Future[list[Made]]]] = deque()
            try:
                for chunk in chunks:
                    limit = self._seconds + _SECONDS_EACH * len(chunk)
                    waiting.append((chunk, pool.schedule(work, args=(chunk,), timeout=limit)))
                    if len(waiting) >= _AHEAD * self._processes:
                        yield self._result(*waiting.popleft(), pool, work, lost)
                while waiting:
                    yield self._result(*waiting.popleft(), pool, work, lost)
            finally:
                if waiting:
                    pool.stop()  # type: ignore[no-untyped-call]

    def _result(
        self,
        chunk: Sequence[Given],
        task: "Future[list[Made]]",
        pool: ProcessPool,
        work: Work[Given, Made],
        lost: Lost[Given, Made],
    ) -> list[Made]:
        try:
            return task.result()
        except (ProcessExpired, TimeoutError):
            return [self._once_more(each, pool, work, lost) for each in chunk]

    def _once_more(self, each: Given, pool: ProcessPool, work: Work[Given, Made], lost: Lost[Given, Made]) -> Made:
        again = pool.schedule(work, args=((each,),), timeout=self._seconds)
        try:
            (made,) = again.result()
        except TimeoutError:
            return lost(each, TOO_LONG.format(seconds=self._seconds))
        except ProcessExpired:
            return lost(each, DIED)
        return made


def _leave_stopping_to_the_parent() -> None:
    """Ctrl-C reaches all processes of a terminal; what is being written is finished first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
