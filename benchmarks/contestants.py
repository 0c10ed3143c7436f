"""Who is measured, and the process that each of them runs in."""

import json
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).resolve().parent
OURS, DOCUMENTED = "ours", "docxtpl as documented"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A way to fill a report, and how often it does so where it is measured."""

    name: str
    library: str
    command: tuple[str, ...]
    # In a round: as many as take some tenths of a second.
    reports: int
    # Before the first round: as many as a just-in-time compiler needs.
    warm_up: int
    # For memory: few, then many.
    memory: tuple[int, int]


class Process(AbstractContextManager["Process"]):
    """A contestant's process, which waits for commands."""

    def __init__(self, contestant: Contestant, folder: Path) -> None:
        """Start it; it is stopped at the end of the ``with``."""
        self.contestant = contestant
        self._process = subprocess.Popen(  # noqa: S603 - our own workers
            [*contestant.command, str(folder)], cwd=_HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def fill(self, case: str, reports: int) -> float:
        """Return the CPU milliseconds of one report."""
        return self._ask(do="fill", case=case, reports=reports)["milliseconds"]

    def write(self, case: str, files: int, to: Path) -> tuple[float, int]:
        """Return the milliseconds that writing a finished report takes, and its size."""
        answer = self._ask(do="write", case=case, files=files, to=str(to))
        return answer["milliseconds"], int(answer["size"])

    def peak(self) -> float:
        """Return the most memory in MB that the process has had."""
        return self._ask(do="peak")["megabytes"]

    def __exit__(self, *_: object) -> None:
        """Let the process end, since no more commands come."""
        self._process.communicate()

    def _ask(self, **command: object) -> dict[str, float]:
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.contestant.name} has stopped")
        return json.loads(answer)


def in_python() -> list[Contestant]:
    """Return ours and the peers in Python."""
    docxtpl, python_docx = f"docxtpl {version('docxtpl')}", f"python-docx {version('python-docx')}"
    return [
        Contestant(OURS, "this program", _python("by_ours"), 600, 600, (10, 10_000)),
        Contestant(DOCUMENTED, docxtpl, _python("by_docxtpl"), 10, 5, (10, 1000)),
        Contestant("docxtpl kept open", docxtpl, _python("by_docxtpl_kept"), 20, 5, (10, 1000)),
        Contestant("python-docx by code", python_docx, _python("by_python_docx"), 3, 1, (10, 100)),
    ]


def in_node() -> list[Contestant]:
    """Return the peers in node; none where it, or what it needs, is not there."""
    node = shutil.which("node")
    if node is None or not (_HERE / "node_modules").is_dir():
        return []
    pinned = json.loads((_HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return [
        Contestant(name, f"{name} {pinned[name]}", (node, "worker.mjs", name), 30, 600, (10, 1000))
        for name in ("docxtemplater", "easy-template-x")
    ]


def node_version() -> str:
    """Return what node says of itself; nothing where it is not there."""
    node = shutil.which("node")
    return subprocess.check_output([node, "--version"], text=True).strip().removeprefix("v") if node else ""  # noqa: S603


def _python(module: str) -> tuple[str, ...]:
    return sys.executable, "worker.py", module
