"""Measures the command once over very many projects, as a city's or a province's year has them.

    make bench-large                               100,000 projects
    .venv/bin/python benchmarks/large.py 10000     so many

The workbooks are distinct and stay in a folder beside the machine's other temporary files. Then the command is run once
more, when nothing is left to do, so that what remains is looking, and writing the overview.
"""

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import seed
import workbooks
from batch import FOLDER

PROJECTS = 100_000
_JOURNAL = "运行记录.sqlite"
_EVERY = 0.5
_MEMORY = re.compile(r"VmHWM:\s*(\d+) kB")


@dataclass(slots=True)
class Memory:
    """The most memory in MB that each process of a session has had, by its process number, looked at now and then."""

    session: int
    most: dict[int, float] = field(default_factory=dict)
    is_over: bool = False

    def watch(self) -> None:
        """Look until it is over."""
        while not self.is_over:
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                    if int(fields[3]) == self.session:
                        found = _MEMORY.search((folder / "status").read_text(encoding="utf-8"))
                        self.most[int(folder.name)] = int(found[1]) / 1024 if found else 0.0
                except (OSError, IndexError):
                    continue
            time.sleep(_EVERY)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    sources = workbooks.make(FOLDER / "workbooks", count)
    given, output = FOLDER / f"given-{count}", FOLDER / f"output-{count}"
    for folder in (given, output):
        shutil.rmtree(folder, ignore_errors=True)
    for source in sources:
        link = given / source.parent.name / source.name
        link.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, link)
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{count} workbooks, {_size(given)[1] / 1e6:.0f} MB")
    _run("all projects", count, given, output)
    files, size = _size(output)
    journal = (output / _JOURNAL).stat().st_size
    print(f"  {files} files, {size / 1e6:.0f} MB, of which the journal {journal / 1e6:.0f} MB", flush=True)
    for name in ("汇总表.xlsx", "汇总.html"):
        print(f"  {name} {(output / name).stat().st_size / 1e6:.1f} MB")
    _run("once more, nothing to do", count, given, output)
    for folder in (given, output):
        shutil.rmtree(folder)


def _run(what: str, count: int, given: Path, output: Path) -> None:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, str(seed.ROOT / "generate.py"), str(given), "-o", str(output)]
    with subprocess.Popen(  # noqa: S603 - this program
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", start_new_session=True
    ) as process:
        memory = Memory(process.pid)
        watching = threading.Thread(target=memory.watch)
        watching.start()
        said, _ = process.communicate()
        memory.is_over = True
        watching.join()
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    print(f"\n{what}: exit {process.returncode}, {said.splitlines()[-2]}")
    print(f"  {wall:.0f} s, {count / wall:.0f} a second; CPU {user + system:.0f} s, of which the system's {system:.0f}")
    own = memory.most.pop(process.pid, 0.0)
    print(f"  memory: the command {own:.0f} MB, its processes at most {max(memory.most.values(), default=0.0):.0f} MB")


def _size(folder: Path) -> tuple[int, int]:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


if __name__ == "__main__":
    main()
