"""What a worker of a Dask cluster does: the work in processes of its own, so that nothing can end or block the worker.

A worker only waits. Its work is done by child processes, as many as it has threads; one that dies of a project or
hangs in it is replaced here, and the cluster hears of nothing but the result. So it does not matter whether a worker
was started with one thread or with one for each core, and no other job's tasks on it are ended.
"""

import multiprocessing
import os
import platform
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import metadata
from multiprocessing import util
from pathlib import Path
from typing import Protocol, runtime_checkable

from distributed import get_worker

import selfeval
from selfeval.batch.executors import Given, Made, Pool, Step

Facts = dict[str, str]
# Another version of these may write other bytes, or cannot be spoken with.
_LIBRARIES = ("dask", "distributed", "isal", "Jinja2", "lxml", "python-calamine", "xlrd", "XlsxWriter", "python-docx")
_SOURCES = Path(selfeval.__file__).parent
_LENGTH = 12
# Ends before multiprocessing waits for all children.
_FIRST = 100


@dataclass(frozen=True, slots=True)
class Gone:
    """Stands for a piece of work of which nothing was made, and says why in Chinese."""

    reason: str


class UnfitError(Exception):
    """This worker cannot do the work; the text says why in Chinese."""


@runtime_checkable
class Travelling(Protocol):
    """Work that brings along what it needs, and can tell whether it can be done where it arrived."""

    def settled(self, folder: Path) -> "Travelling":
        """Return the work with what it brought laid down in a folder."""

    def fault(self) -> str | None:
        """Return in Chinese why it cannot be done here; None where it can."""


@cache
def facts() -> Facts:
    """Return what decides whether two machines make the same of a project."""
    found = {
        "操作系统": os.name,
        "Python": platform.python_version(),
        "程序": f"{selfeval.__version__}（{_program()}）",
    }
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "没有安装"
    return found


def _program() -> str:
    """Return a hash of the program's source: a version alone does not tell a changed program."""
    digest = sha256()
    for path in sorted(_SOURCES.rglob("*.py"), key=lambda each: each.relative_to(_SOURCES).parts):
        # Git for Windows may have made other line ends of them.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(_SOURCES).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:_LENGTH]


def fault(expected: Facts, step: Step[Given, Made]) -> str | None:
    """Return in Chinese why this worker cannot do some work; None where it can."""
    here = facts()
    wrong = [f"{name}是{here.get(name)}，本机是{value}" for name, value in expected.items() if here.get(name) != value]
    if wrong:
        return "；".join(wrong)
    return step.fault() if isinstance(step, Travelling) else None


def done(chunk: Sequence[Given], step: Step[Given, Made], expected: Facts, seconds: float) -> list[Made | Gone]:
    """Do a chunk of work in a process of this worker."""
    # Workers may join at any time, and a share may go away.
    wrong = fault(expected, step)
    if wrong is not None:
        raise UnfitError(f"{socket.gethostname()}：{wrong}")
    here: Step[Given, Made | Gone] = _settled(step)  # type: ignore[arg-type]
    pool = _pool(seconds)
    return pool.result(chunk, pool.begin(chunk, here), here, lambda _each, reason: Gone(reason))


_LOCK = threading.Lock()
_pools: dict[float, Pool] = {}


def _settled(step: Step[Given, Made]) -> Step[Given, Made]:
    if not isinstance(step, Travelling):
        return step
    with _LOCK:
        return step.settled(Path(get_worker().local_directory))


def _pool(seconds: float) -> Pool:
    """Return the processes of this worker, which are kept from chunk to chunk."""
    with _LOCK:
        if seconds not in _pools:
            # A nanny starts its worker as a daemon, which may have no children unless it says it is none.
            multiprocessing.current_process().daemon = False
            # Never forked: a worker has threads. A child that lost its worker must not go on for ever.
            context = multiprocessing.get_context("spawn")
            pool = Pool(get_worker().state.nthreads, seconds, context, initializer=_end_with_the_worker)
            util.Finalize(None, pool.end, kwargs={"at_once": True}, exitpriority=_FIRST)
            _pools[seconds] = pool
        return _pools[seconds]


def _end_with_the_worker() -> None:
    """End this child as soon as its worker has ended, whatever it is doing."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
