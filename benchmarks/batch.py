"""Measures making the reports of many projects, workbook to file, beside the usual recipe, in one run.

    make bench-batch                             200, 2,000 and 20,000 projects
    .venv/bin/python benchmarks/batch.py 200     the named numbers only

The workbooks are distinct and stay in a folder beside the machine's other temporary files for the next run. The
documents' texts are compared first. CPU time is that of all processes of a run; what one costs that makes a single
project, which is its start, is measured beside it and listed by itself, so that a project costs the same in a short
run and in a long one. What is written lies in memory, where the system has a folder for that: writing to the disk,
whose cost is the kernel's and changes from minute to minute, is listed by itself.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import outputs
import sections
import seed
import texts
import workbooks

from selfeval.batch.making import Job, made

NUMBERS = (200, 2_000, 20_000)
RECIPE = 200
COMPARED = 20
ROUNDS = 3
# Of peers.md: reading, filling and writing one report on one core, in milliseconds.
FLOOR = 0.28
TIMES_RECIPE, MOST_MILLISECONDS, TIMES_TWO, SPREAD, MOST_MEGABYTES = 25, 1.5, 1.7, 0.15, 120
_RECIPE = (sys.executable, str(Path(__file__).with_name("recipe.py")))
FOLDER = Path(tempfile.gettempdir()) / "selfeval-benchmark"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run of so many projects cost, and what of it was its start.

    ``average`` are CPU milliseconds a project until so many of them were done.
    """

    projects: int
    start: float
    cpu: float
    wall: float
    megabytes: float
    average: dict[int, float] = field(default_factory=dict)

    @property
    def milliseconds(self) -> float:
        """CPU milliseconds a project, without the start."""
        return (self.cpu - self.start) / self.projects * 1000


def main() -> None:
    """Measure and print."""
    numbers = tuple(map(int, sys.argv[1:])) or NUMBERS
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, medians of {ROUNDS} rounds")
    sources = workbooks.make(FOLDER / "workbooks", max(numbers))
    compare(sources[:COMPARED])
    print(f"the texts of {COMPARED} documents agree with the recipe's\n")
    found: dict[int, tuple[Cost, Cost, Cost]] = {}
    for number in numbers:
        rounds = [_round(sources[:number]) for _ in range(ROUNDS if number <= 2_000 else 1)]  # noqa: PLR2004
        one, two, recipe = (
            sorted(each, key=lambda cost: cost.cpu)[len(each) // 2] for each in zip(*rounds, strict=True)
        )
        found[number] = one, two, recipe
        print(f"{number} projects")
        for name, cost in (("ours, 1 process", one), ("ours, 2 processes", two), ("openpyxl + docxtpl", recipe)):
            per_second = cost.projects / cost.wall
            print(
                f"  {name:20}{cost.milliseconds:9.3f} ms CPU a project {cost.start:6.2f} s to start {cost.wall:9.2f} s "
                f"{per_second:8.0f} a second {cost.megabytes:7.0f} MB"
            )
    clock, cpu = _disk(sources[0])
    print(f"\nwriting alone, fsync included: {clock:.3f} ms a file of its size, of which {cpu:.3f} ms of CPU")
    _judge(found)


def _judge(found: dict[int, tuple[Cost, Cost, Cost]]) -> None:
    ones = [one.milliseconds for one, _, _ in found.values()]
    times_recipe = min(recipe.milliseconds / one.milliseconds for one, _, recipe in found.values())
    times_two = max(one.wall / two.wall for one, two, _ in found.values())
    megabytes = max(cost.megabytes for costs in found.values() for cost in costs[:2])
    # Of one run: from one run to the next this machine may become half as fast again.
    averages = found[max(found)][0].average
    shown = ", ".join(f"{cost:.2f} ms in the first {number}" for number, cost in averages.items())
    spread = max(averages.values()) / min(averages.values()) - 1
    print(f"the longest run in one process: {shown}")
    print(f"ratio to the floor of {FLOOR} ms: {min(ones) / FLOOR:.1f}\n\ntargets")
    _say(times_recipe >= TIMES_RECIPE, f"{TIMES_RECIPE} times as fast as the recipe: {times_recipe:.1f}")
    _say(max(ones) <= MOST_MILLISECONDS, f"at most {MOST_MILLISECONDS} ms of CPU a project: {max(ones):.3f}")
    _say(times_two >= TIMES_TWO, f"{TIMES_TWO} times more with two processes: {times_two:.2f}")
    _say(spread <= SPREAD, f"CPU a project within {SPREAD:.0%} whatever their number: {spread:.0%}")
    _say(megabytes <= MOST_MEGABYTES, f"a process's memory under {MOST_MEGABYTES} MB: {megabytes:.0f}")


def _say(is_met: bool, sentence: str) -> None:  # noqa: FBT001 - a yes or no is all it takes
    print(f"  {'met   ' if is_met else 'MISSED'}  {sentence}")


def _round(sources: list[Path]) -> tuple[Cost, Cost, Cost]:
    return ours(sources, 1), ours(sources, 2), recipe(sources[:RECIPE])


def ours(sources: list[Path], jobs: int) -> Cost:
    """Run the command over the workbooks as a person would."""
    return _without_start(_run_ours(sources[:jobs], jobs), _run_ours(sources, jobs))


def recipe(sources: list[Path]) -> Cost:
    """Run the recipe over the workbooks."""
    return _without_start(_run_recipe(sources[:1]), _run_recipe(sources))


def _without_start(first: Cost, whole: Cost) -> Cost:
    """Return what a run cost; a run of the first project, or one a process, tells what its start did."""
    return replace(whole, projects=whole.projects - first.projects, start=first.cpu)


def _run_ours(sources: list[Path], jobs: int) -> Cost:
    with tempfile.TemporaryDirectory(dir=outputs.FOLDER) as output:
        listed = Path(output) / "sources.json"
        listed.write_text(json.dumps([str(path) for path in sources]), encoding="utf-8")
        command = [sys.executable, str(seed.ROOT / "benchmarks" / "batch_ours.py"), str(listed), output, str(jobs)]
        command += [str(number) for number in sorted({*NUMBERS, len(sources)}) if jobs == 1]
        return _measured(command, len(sources))


def _run_recipe(sources: list[Path]) -> Cost:
    with tempfile.TemporaryDirectory(dir=outputs.FOLDER) as output:
        return _measured([*_RECIPE, str(_task(sources, Path(output)))], len(sources))


def _task(sources: list[Path], output: Path) -> Path:
    template = output / "template.docx"
    template.write_bytes(sections.without_merging(seed.TEMPLATE.read_bytes()))
    folder = seed.ROOT / "templates" / seed.FORM / "sentences"
    sentences = {path.stem: path.read_text(encoding="utf-8").rstrip("\n") for path in folder.glob("*.j2")}
    task = output / "task.json"
    given = [[str(path) for path in sources], str(template), sentences, str(output)]
    task.write_text(json.dumps(given), encoding="utf-8")
    return task


def _measured(command: list[str], projects: int) -> Cost:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent)  # noqa: S603
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(said.stdout.splitlines()[-1])
    average = {int(number): cost for number, cost in told.get("average", {}).items()}
    return Cost(projects, 0.0, cpu, wall, told["megabytes"], average)


def compare(sources: list[Path]) -> None:
    """End the run unless the recipe's documents say what ours say."""
    with tempfile.TemporaryDirectory(dir=outputs.FOLDER) as output:
        folder = Path(output)
        _measured([*_RECIPE, str(_task(sources, folder))], len(sources))

        for number, source in enumerate(sources):
            mine = made(source, Job(seed.ROOT / "templates"))
            if not mine.documents:
                raise SystemExit(f"{source}: {[each.message for each in mine.outcome.problems]}")
            ours_lines = texts.lines(texts.blocks(mine.documents[0].content))
            other = texts.lines(texts.blocks((folder / f"{number:07}.docx").read_bytes()))
            if ours_lines != other:
                line = next((pair for pair in zip(ours_lines, other, strict=False) if pair[0] != pair[1]), None)
                raise SystemExit(f"{source}: the recipe writes another text: {line}")


def _disk(source: Path) -> tuple[float, float]:
    """Return the milliseconds that writing a document takes, by the clock and of CPU."""
    content = made(source, Job(seed.ROOT / "templates")).documents[0].content
    folder = Path(tempfile.mkdtemp())
    start, cpu = time.perf_counter(), time.process_time()
    for number in range(RECIPE):
        with (folder / f"{number}.docx").open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    taken, used = time.perf_counter() - start, time.process_time() - cpu
    shutil.rmtree(folder)
    return taken / RECIPE * 1000, used / RECIPE * 1000


if __name__ == "__main__":
    main()
