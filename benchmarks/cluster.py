"""Measures a run of many projects: in one process, in two, and on two workers of a Dask cluster on this machine.

The files that are written must be the same each time, or there is no number. CPU time is that of all processes.
"""

import argparse
import filecmp
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import workbooks  # noqa: E402 - found above

from tests import clusters  # noqa: E402

_COMMAND = (
    "import sys; from pathlib import Path; from selfeval.cli import main; "
    "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
)
_TICKS = os.sysconf("SC_CLK_TCK")
# The cluster is idle while the others are measured.
_LONGEST = 3600
_JOURNAL = "运行记录.sqlite"


def main() -> None:
    """Print the figures of each way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("projects", nargs="?", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _prepare(home, asked.projects)
        print(f"{asked.projects} projects, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        with clusters.running(home / "machines", longest=_LONGEST) as machines:
            ways = {
                "1 process": ["--jobs", "1"],
                "2 processes": ["--jobs", "2"],
                "dask, 2 workers": ["--cluster", machines.address],
            }
            # The first run of a worker imports the program.
            _run(home, "warm", [*ways["dask, 2 workers"], "--limit", "200"])
            for number in range(asked.rounds):
                for name, options in ways.items():
                    before = _cpu_of(machines)
                    wall, own = _run(home, "output", options)
                    there = _cpu_of(machines) - before
                    each = 1000 / asked.projects
                    print(
                        f"{name:16} wall {wall:6.1f} s  {asked.projects / wall:6.0f} a second  CPU ms a project: "
                        f"{(own + there) * each:6.2f}, of which the command {own * each:6.2f}",
                        flush=True,
                    )
                    if number == 0 and name == "1 process":
                        (home / "output").rename(home / "first")
                        continue
                    found = filecmp.dircmp(home / "first", home / "output", ignore=[_JOURNAL])
                    _, wrong, errors = filecmp.cmpfiles(
                        home / "first", home / "output", found.common_files, shallow=False
                    )
                    if found.left_only or found.right_only or wrong or errors:
                        raise SystemExit(f"{name}: other files")
                    shutil.rmtree(home / "output")


def _prepare(home: Path, count: int) -> None:
    shutil.copytree(ROOT / "templates", home / "templates")
    workbooks.make(home / "input", count)


def _run(home: Path, output: str, options: list[str]) -> tuple[float, float]:
    """Run the command; return its wall time, and the CPU time of it and its own processes."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-c", _COMMAND, str(home), "input", "-o", output, *options]
    subprocess.run(  # noqa: S603 - this program
        command, cwd=home, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _cpu_of(machines: clusters.Machines) -> float:
    """Return the CPU time of scheduler and workers with their children."""
    sessions = {process.pid for process in (*machines.workers, machines.scheduler) if process is not None}
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) in sessions:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


if __name__ == "__main__":
    main()
