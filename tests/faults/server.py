"""Runs the command again and again, each time in a child of its own in which one system call is made to fail.

Started by ``tests.faults.client`` with the shim of failing.c loaded. What a run needs is imported once, and each run is
forked from that, so that it takes a moment. Questions and answers are lines of JSON.
"""

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import TextIO

# What a run imports only when it is needed, as it takes longer than the run.
import pebble  # noqa: F401

from selfeval.batch import runner
from selfeval.cli import main
from selfeval.summary import overview  # noqa: F401

_SECONDS = 60
_KINDS = 8
_WRITABLE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def serve(questions: TextIO, answers: TextIO, library: str) -> int | None:
    """Answer until there are no more questions; in the child of one, return the status to end with."""
    shim = ctypes.CDLL(library)
    for name in ("failing_name", "failing_call"):
        getattr(shim, name).restype = ctypes.c_char_p
    for name in ("failing_count", "failing_kind"):
        getattr(shim, name).restype = ctypes.c_long
    for line in questions:
        asked = json.loads(line)
        outputs = [Path(asked["aside"]) / name for name in ("out", "err")]
        below = asked["below"].encode()
        pause = ctypes.c_long(asked["pause"])
        shim.failing_begin(below, ctypes.c_long(asked["call"]), asked["error"], asked["stays"], pause)
        child = os.fork()
        if not child:
            return _run(asked, outputs)
        status = _waited(child)
        kinds = {shim.failing_name(kind).decode(): shim.failing_kind(kind) for kind in range(_KINDS)}
        failed = shim.failing_call().decode(errors="replace")
        count = shim.failing_count()
        shim.failing_begin(b"", ctypes.c_long(0), 0, 0, ctypes.c_long(0))
        out, err = (path.read_text(encoding="utf-8") for path in outputs)
        found = {"status": status, "out": out, "err": err, "count": count, "kinds": kinds, "failed": failed}
        print(json.dumps(found), file=answers, flush=True)
    return None


def _run(asked: dict, outputs: list[Path]) -> int:
    os.setsid()
    for number, path in zip((1, 2), outputs, strict=True):
        opened = os.open(path, _WRITABLE)
        os.dup2(opened, number)
        os.close(opened)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.chdir(asked["home"])
    return main(asked["arguments"], Path(asked["home"]))


def _waited(child: int) -> int:
    """Return a child's exit status, minus the signal that ended it; one that hangs is ended."""

    def ended(_signal: int, _frame: object) -> None:
        os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, ended)
    signal.alarm(_SECONDS)
    _, status = os.waitpid(child, 0)
    signal.alarm(0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    # What is noted is kept several times in a run, and not when a clock says so: each run makes the same calls.
    runner.PROJECTS_A_TASK, runner._SECONDS_UNKEPT = 7, float("inf")
    with os.fdopen(int(sys.argv[2]), encoding="utf-8") as asking, os.fdopen(int(sys.argv[3]), "w") as answering:
        found = serve(asking, answering, sys.argv[1])
    sys.exit(found)
