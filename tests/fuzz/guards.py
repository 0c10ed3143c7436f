"""What is watched while an input is worked on: its time, its memory, and whatever it does outside of its folder."""

import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 5.0
MEMORY = 300_000  # kilobytes of resident memory
# Beyond this an input would harm the machine that looks for it; whoever asks for it gets a MemoryError.
_ADDRESSES = 3 * 1024**3
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Events of the interpreter whose arguments are paths that are changed.
_CHANGES = {
    "os.remove": 1, "os.rename": 2, "os.mkdir": 1, "os.rmdir": 1, "os.symlink": 2, "os.link": 2, "os.chmod": 1,
    "os.truncate": 1, "os.utime": 1, "shutil.rmtree": 1, "shutil.copyfile": 2, "shutil.move": 2, "sqlite3.connect": 1,
}  # fmt: skip
_RELATIVE = ("os.remove", "os.rename", "os.rmdir")
_NEVER = (
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile",
    "socket.connect", "socket.getaddrinfo", "urllib.Request", "webbrowser.open", "ctypes.dlopen",
)  # fmt: skip


class TooLongError(BaseException):
    """An input was worked on for longer than it may be; no handler of ours may take it for a fault."""


@dataclass(slots=True)
class Seen:
    """What was seen of one input: seconds of this process, memory at its peak in kilobytes, what was forbidden.

    ``said`` is what was written to the terminal past Python, as by a library of another language.
    """

    seconds: float = 0.0
    memory: int = 0
    forbidden: list[str] = field(default_factory=list)
    said: str = ""


class _Hook:
    """Sees what the interpreter is asked to do; as hooks cannot be taken away, this one sleeps between inputs."""

    def __init__(self) -> None:
        self.folder = ""
        self.seen: Seen | None = None
        self.is_there = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.seen is None:
            return
        if event == "open":
            path, mode, flags = arguments
            text = mode if isinstance(mode, str) else ""
            if any(each in text for each in "wax+") or (isinstance(flags, int) and flags & _WRITES):
                self._look_at(event, path)
        elif event in _CHANGES:
            paths = _CHANGES[event]
            # Behind the paths of some stand the folders that they are relative to.
            folders = arguments[paths:] if event in _RELATIVE else ()
            for number, path in enumerate(arguments[:paths]):
                self._look_at(event, path, folders[number] if number < len(folders) else -1)
        elif event in _NEVER:
            self.seen.forbidden.append(f"{event} {arguments!r:.200}")

    def _look_at(self, event: str, path: object, folder: object = -1) -> None:
        if isinstance(path, int) or path in ("", ":memory:", os.devnull):
            return
        # A database's address: file:…?mode=ro.
        text = os.fsdecode(path).removeprefix("file:").partition("?")[0]  # type: ignore[arg-type]
        if isinstance(folder, int) and folder >= 0:
            text = str(Path(f"/proc/self/fd/{folder}").readlink() / text)
        if not os.path.realpath(text).startswith(self.folder) and self.seen is not None:
            self.seen.forbidden.append(f"{event} {text!r:.200}")


_HOOK = _Hook()


def begin_worker() -> None:
    """Make a process ready that does nothing but work on inputs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def watched(folder: Path) -> Iterator[Seen]:
    """Watch what is done within; ``folder`` is the only one in which anything may be written, also temporary files."""
    if not _HOOK.is_there:
        sys.addaudithook(_HOOK)
        _HOOK.is_there = True
    seen = Seen()
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    _HOOK.folder = f"{os.path.realpath(folder)}"
    _forget_peak()
    began = time.process_time()
    with _overheard(seen), _limited():
        _HOOK.seen = seen
        try:
            yield seen
        finally:
            _HOOK.seen = None
            seen.seconds, seen.memory = time.process_time() - began, _peak()
            tempfile.tempdir = before


@contextmanager
def _overheard(seen: Seen) -> Iterator[None]:
    """Keep what is written to the terminal by any part of the process."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile() as heard:
        kept = os.dup(1), os.dup(2)
        os.dup2(heard.fileno(), 1)
        os.dup2(heard.fileno(), 2)
        try:
            yield
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, before in enumerate(kept, 1):
                os.dup2(before, number)
                os.close(before)
            heard.seek(0)
            seen.said = heard.read(2000).decode("utf-8", "replace")


@contextmanager
def _limited() -> Iterator[None]:
    """Interrupt what takes longer than it may; whoever is deaf to that is ended by the pool."""

    def too_long(_signal: int, _frame: object) -> None:
        raise TooLongError

    before: Callable[..., object] | int | None = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """Return how much memory the process had at most since the peak was forgotten, in kilobytes."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.partition("VmHWM:")[2].split()[0])
