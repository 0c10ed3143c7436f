"""A Dask cluster on this machine for tests: real processes that speak over 127.0.0.1 and end by themselves."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests import builders

# Whoever is forgotten ends after so many seconds.
_LONGEST = 120
_BEGINNING = 60


@dataclass
class Machines:
    """A scheduler with its workers, each a process with children of its own."""

    folder: Path
    environment: dict[str, str]
    address: str = ""
    longest: int = _LONGEST
    scheduler: "subprocess.Popen[bytes] | None" = None
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def start(self, *arguments: str, program: Path = builders.ROOT) -> "subprocess.Popen[bytes]":
        environment = self.environment | {"PYTHONPATH": str(program)}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def add_worker(self, *options: str, program: Path = builders.ROOT) -> "subprocess.Popen[bytes]":
        worker = self.start(
            "worker", self.address, "--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0",
            "--death-timeout", str(self.longest),
            "--local-directory", str(self.folder / f"worker{len(self.workers)}"), *options, program=program,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def wait_for(self, workers: int) -> None:
        """Wait until so many workers are there."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=_BEGINNING)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and all its children as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def running(
    folder: Path,
    workers: Sequence[Sequence[str]] = (("--no-nanny", "--nthreads", "1"),) * 2,
    longest: int = _LONGEST,
    **environment: str,
) -> Iterator[Machines]:
    """Run a scheduler and workers, each with its options."""
    folder.mkdir(exist_ok=True)
    machines = Machines(folder, os.environ | environment, longest=longest)
    try:
        file = folder / "scheduler.json"
        machines.scheduler = machines.start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0",
            "--idle-timeout", f"{longest}s",
            "--scheduler-file", str(file),
        )  # fmt: skip
        machines.address = _address(file)
        for options in workers:
            machines.add_worker(*options)
        if workers:
            machines.wait_for(len(workers))
        yield machines
    finally:
        for process in (*machines.workers, machines.scheduler):
            if process is not None:
                kill(process)


def _address(file: Path) -> str:
    deadline = time.monotonic() + _BEGINNING
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            return json.loads(file.read_text(encoding="utf-8"))["address"]
        time.sleep(0.1)
    raise TimeoutError((file.parent / "log").read_text(encoding="utf-8"))
