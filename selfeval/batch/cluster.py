"""Makes projects on the machines of a Dask cluster: the same results in the same order as here.

Dask hands out the chunks, and does those of a worker that leaves once more on another. What a single project can do
to a process stays with the worker that it happens to (cluster_worker.py).
"""

import logging
import re
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from selfeval.batch.executors import DIED, ClusterError, Given, Lost, Made, Step
from selfeval.shipped import libraries_of

try:
    from distributed import CancelledError, Client, KilledWorker
    from distributed.client import ClosedClientError

    from selfeval.batch import cluster_worker
    from selfeval.batch.cluster_worker import Gone, UnfitError
except ImportError as error:
    raise ClusterError(
        f"没有安装在多台机器上运行所需的程序库。请先运行：python -m pip install {libraries_of('cluster')}（{error}）"
    ) from None

if TYPE_CHECKING:
    from distributed import Future

# How many chunks are handed out before the first of them is done, for each thread of a worker. What is done waits on
# the workers until it is its turn.
_AHEAD = 8
_CONNECTING = "10s"
# How long a run goes on without any worker.
_SECONDS_ALONE = 60.0
_SECONDS_AT_THE_BEGINNING = 10.0
_LOOK_EVERY = 2.0
_FAILED = "error"
_MOST_NAMED = 5
# Dask tells it as text.
_MISSING = re.compile(r"No module named [\\'\"]*([\w.]+)")
_AGAIN = "再运行一次同样的命令，就接着做没有做的"


class Cluster:
    """Does the work on the workers of the scheduler at ``address``, each piece of it for ``seconds`` at the most."""

    def __init__(self, address: str, seconds: float, seconds_alone: float = _SECONDS_ALONE) -> None:
        """Take where the scheduler is and how long a piece of work may last."""
        self._address = address
        self._seconds = seconds
        self._seconds_alone = seconds_alone

    def run(
        self, chunks: Iterable[Sequence[Given]], step: Step[Given, Made], lost: Lost[Given, Made]
    ) -> Iterator[list[Made]]:
        """Yield what was made of each chunk; ClusterError where the cluster cannot do it."""
        with _connected(self._address) as client:
            _require_fit(client, step)
            yield from _Job(client, step, self._seconds, self._seconds_alone).run(chunks, lost)


class _Job:
    """Work that is being done on a cluster."""

    def __init__(self, client: "Client", step: Step[Given, Made], seconds: float, seconds_alone: float) -> None:
        self._client, self._seconds, self._seconds_alone = client, seconds, seconds_alone
        # Sent to each worker once, however many chunks it does, and made anew where all that had it are gone.
        self._step = client.submit(_itself, step, pure=False)
        self._workers = _Workers(client)

    def run(self, chunks: Iterable[Sequence[Given]], lost: Lost[Given, Made]) -> Iterator[list[Made]]:
        waiting: deque[tuple[Sequence[Given], Future[list[Made | Gone]]]] = deque()
        try:
            for chunk in chunks:
                waiting.append((chunk, self._begun(chunk)))
                if len(waiting) >= _AHEAD * max(1, self._workers.threads()):
                    yield self._result(*waiting.popleft(), lost)
            while waiting:
                yield self._result(*waiting.popleft(), lost)
        finally:
            # Where the connection is lost there is nobody to be told.
            with suppress(ClosedClientError, CancelledError, OSError):
                if waiting:
                    self._client.cancel([future for _, future in waiting], force=True)

    def _begun(self, chunk: Sequence[Given], priority: int = 0) -> "Future[list[Made | Gone]]":
        return self._client.submit(
            cluster_worker.done, chunk, self._step, cluster_worker.facts(), self._seconds, pure=False, priority=priority
        )

    def _result(
        self, chunk: Sequence[Given], begun: "Future[list[Made | Gone]]", lost: Lost[Given, Made]
    ) -> list[Made]:
        try:
            found = self._awaited(begun)
        except KilledWorker:
            # Each worker that took it died. What it died of is found by doing each piece by itself: one after the
            # other and before all else, or a worker's death would be laid to whatever waits beside it.
            found = [self._once_more(each) for each in chunk]
        return [
            lost(each, made.reason) if isinstance(made, Gone) else made for each, made in zip(chunk, found, strict=True)
        ]

    def _once_more(self, each: Given) -> Made | Gone:
        try:
            (found,) = self._awaited(self._begun((each,), priority=1))
        except KilledWorker:
            return Gone(DIED)
        return found

    def _awaited(self, future: "Future[list[Made | Gone]]") -> list[Made | Gone]:
        """Wait for a chunk as long as there is somebody who may do it."""
        while True:
            try:
                found: list[Made | Gone] = future.result(timeout=_LOOK_EVERY)
            except TimeoutError as error:
                if future.status == _FAILED:
                    raise ClusterError(f"已停止：工作进程出错（{error}）。请检查后{_AGAIN}") from None
                if self._workers.seconds_alone() > self._seconds_alone:
                    raise ClusterError(
                        f"已停止：集群里一个工作进程也没有了。请启动工作进程（dask worker），{_AGAIN}"
                    ) from None
            except KilledWorker:
                raise
            except UnfitError as error:
                raise ClusterError(f"已停止：有一个工作进程不能用。{error}。请改正后{_AGAIN}") from None
            except (CancelledError, ClosedClientError, OSError) as error:
                raise ClusterError(
                    f"已停止：与集群的调度程序的连接断了（{type(error).__name__}）。请检查调度程序和网络，{_AGAIN}"
                ) from None
            except Exception as error:
                raise ClusterError(
                    f"已停止：工作进程出错（{type(error).__name__}: {error}）。"
                    f"可能是一个工作进程没有装好本程序。请检查后{_AGAIN}"
                ) from error
            else:
                return found


class _Workers:
    """The workers that there are, looked at from time to time."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._looked = self._seen = time.monotonic()
        self._threads = _threads(client)

    def threads(self) -> int:
        """Return how many threads they have together."""
        self._look()
        return self._threads

    def seconds_alone(self) -> float:
        """Return for how long there was none."""
        self._look()
        return time.monotonic() - self._seen

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY:
            self._threads, self._looked = _threads(self._client), now
        if self._threads:
            self._seen = now


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    # What goes wrong is said below, in one Chinese sentence.
    for name in ("distributed", *(each for each in logging.root.manager.loggerDict if each.startswith("distributed."))):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        raise ClusterError(
            f"在“{address}”没有连上集群的调度程序（{type(error).__name__}）。"
            "请检查地址（例如 tcp://192.168.1.10:8786）、网络，以及调度程序（dask scheduler）是否已经启动、版本是否相同"
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=_LOOK_EVERY)


def _require_fit(client: "Client", step: Step[Given, Made]) -> None:
    """See before anything is begun that each worker has the program and whatever else the work needs."""
    begun = time.monotonic()
    while not _threads(client):
        if time.monotonic() - begun > _SECONDS_AT_THE_BEGINNING:
            raise ClusterError("集群的调度程序在运行，但是没有工作进程。请先在各台机器上启动工作进程（dask worker）")
        time.sleep(0.2)
    found = client.run(cluster_worker.fault, cluster_worker.facts(), step, on_error="return")
    wrong = [f"{address}：{_said(each)}" for address, each in found.items() if each is not None]
    if wrong:
        more = f"；等{len(wrong)}个" if len(wrong) > _MOST_NAMED else ""
        raise ClusterError(
            f"工作进程与本机不一致，没有开始：{'；'.join(wrong[:_MOST_NAMED])}{more}。"
            "请在那台机器上改正，重新启动工作进程后再运行（见 docs/多台机器.md）"
        )


def _said(found: object) -> str:
    missing = _MISSING.search(str(found))
    if missing is not None:
        return f"没有装好本程序（没有{missing[1]}），请在程序所在的文件夹里启动工作进程"
    return f"{type(found).__name__}: {found}" if isinstance(found, Exception) else str(found)


def _threads(client: "Client") -> int:
    threads: dict[str, int] = client.nthreads()
    return sum(threads.values())


def _itself(step: Step[Given, Made]) -> Step[Given, Made]:
    return step
