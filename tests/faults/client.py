"""Runs of the command in which one system call fails, from the side of a test."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests import builders
from tests.conftest import program

_SOURCE = Path(__file__).with_name("failing.c")


class Ran(NamedTuple):
    """How a run ended and what it said; how many calls there were, by their kinds too; and which one failed."""

    status: int
    out: str
    err: str
    count: int
    kinds: dict[str, int]
    failed: str


class Failing:
    """A process from which runs are forked."""

    def __init__(self, folder: Path) -> None:
        """Compile the shim into a folder, in which what runs say is kept as well, and start the process."""
        self._folder = folder
        library = folder / "failing.so"
        subprocess.run([program("gcc"), "-O1", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"], check=True)
        asking, self._questions = os.pipe()
        self._answers, answering = os.pipe()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.server", str(library), str(asking), str(answering)],
            cwd=builders.ROOT, env=os.environ | {"LD_PRELOAD": str(library)}, pass_fds=(asking, answering),
        )  # fmt: skip
        os.close(asking)
        os.close(answering)
        self._lines = os.fdopen(self._answers, encoding="utf-8")

    def run(
        self, home: Path, arguments: Sequence[str], below: Path, call: int = 0, error: int = errno.EIO, *,
        stays: bool = False, pause: int = 0,
    ) -> Ran:  # fmt: skip
        """Run the command in a home folder; below a folder one call fails, counted from 1, or also all after it.

        Each call there takes at least ``pause`` microseconds.
        """
        asked = {
            "home": str(home), "arguments": list(arguments), "below": str(below), "call": call, "error": error,
            "stays": int(stays), "pause": pause, "aside": str(self._folder),
        }  # fmt: skip
        os.write(self._questions, f"{json.dumps(asked)}\n".encode())
        return Ran(**json.loads(self._lines.readline()))

    def __enter__(self) -> Self:
        """Use the process."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        os.close(self._questions)
        self._lines.close()
        self._server.wait(timeout=10)
