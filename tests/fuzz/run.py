"""Works on many broken inputs in several processes, counts what becomes of them, and keeps those that show a fault.

python -m tests.fuzz.run --count 100000 --seed 1        a whole run
python -m tests.fuzz.run --seed 1 --case 4711           one input again; --keep FILE writes it to a file
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from selfeval.batch.executors import DIED, Pool
from tests import builders
from tests.fuzz import checks, guards, inputs
from tests.fuzz.inputs import Input

FOUND = builders.ROOT / "tests" / "data" / "fuzz-found"
_CHUNK = 50
# A process that hangs where no signal reaches it is ended after so long, whatever else the machine does.
_SECONDS = 30.0
_DEEPEST = 3
_SHOWN_EACH = 2000


class Verdict(NamedTuple):
    """What became of one input; ``failure`` says what does not hold, in the words of a programmer."""

    index: int
    kind: str
    level: str
    base: str
    outcome: str
    way: str
    seconds: float
    memory: int
    failure: str = ""


def judged(index: int, seed: int, kind: str | None = None) -> Verdict:
    """Make the input with a number and work on it in a folder of its own."""
    given = inputs.made(seed, index, kind)
    folder = Path(tempfile.mkdtemp(prefix="selfeval-fuzz-"))
    outcome, way, failure = "failed", "", ""
    seen = guards.Seen()
    try:
        with guards.watched(folder) as seen:
            outcome, way = checks.check(given, folder, index)
    except guards.TooLongError:
        failure = f"longer than {guards.SECONDS:.0f} s in {_place()}"
    except BaseException as error:  # noqa: BLE001 - whatever is raised is what is looked for
        failure = f"{type(error).__name__}: {error!s:.600} in {_place()}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not failure and seen.said:
        failure = f"said {seen.said[:300]!r}"
    if not failure and seen.forbidden:
        failure = f"forbidden: {seen.forbidden[:5]}"
    if not failure and seen.seconds > guards.SECONDS:
        failure = f"{seen.seconds:.1f} s"
    if not failure and seen.memory > guards.MEMORY:
        failure = f"{seen.memory // 1000} MB"
    outcome = "failed" if failure else outcome
    return Verdict(index, given.kind, given.level, given.base, outcome, way, seen.seconds, seen.memory, failure)


def _place() -> str:
    """Return where in the program an exception was raised."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    inside = [each for each in frames if f"{os.sep}selfeval{os.sep}" in each.filename] or frames
    return " < ".join(f"{Path(each.filename).name}:{each.lineno}" for each in reversed(inside[-_DEEPEST:]))


def _judged_all(chunk: Sequence[int], seed: int, kind: str | None) -> list[Verdict]:
    return [judged(index, seed, kind) for index in chunk]


def _lost(index: int, reason: str, seed: int, kind: str | None) -> Verdict:
    given = inputs.made(seed, index, kind)
    failure = "the process died" if reason == DIED else f"hangs for {_SECONDS:.0f} s"
    return Verdict(index, given.kind, given.level, given.base, "failed", "", _SECONDS, 0, failure)


def verdicts(indexes: range, seed: int, kind: str | None, jobs: int) -> Iterator[Verdict]:
    """Yield the verdicts on inputs, in their order."""
    pool = Pool(jobs, _SECONDS, initializer=guards.begin_worker)
    step, lost = partial(_judged_all, seed=seed, kind=kind), partial(_lost, seed=seed, kind=kind)
    chunks = iter([indexes[at : at + _CHUNK] for at in range(0, len(indexes), _CHUNK)])
    waiting = [(chunk, pool.begin(chunk, step)) for chunk in islice(chunks, 2 * jobs)]
    try:
        while waiting:
            yield from pool.result(*waiting.pop(0), step, lost)
            waiting += [(chunk, pool.begin(chunk, step)) for chunk in islice(chunks, 1)]
    finally:
        pool.end(at_once=bool(waiting))


class Tally:
    """The figures of a run."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.began = time.monotonic()
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.ways: Counter[str] = Counter()
        self.failures: list[Verdict] = []
        self.slowest: Verdict | None = None
        self.largest: Verdict | None = None

    def add(self, verdict: Verdict) -> None:
        """Count an input."""
        self.counts[verdict.kind, verdict.level, verdict.outcome] += 1
        self.ways[verdict.way] += 1
        if verdict.failure:
            self.failures.append(verdict)
        if self.slowest is None or verdict.seconds > self.slowest.seconds:
            self.slowest = verdict
        if self.largest is None or verdict.memory > self.largest.memory:
            self.largest = verdict

    def __str__(self) -> str:
        """Return the figures as a table."""
        outcomes = (checks.ACCEPTED, checks.UNCONFIRMED, checks.REFUSED, "failed")
        lines = [f"{'kind':10} {'level':6} {'inputs':>7} " + " ".join(f"{each:>11}" for each in outcomes)]
        for kind, level in sorted({key[:2] for key in self.counts}):
            found = [self.counts[kind, level, each] for each in outcomes]
            lines.append(f"{kind:10} {level:6} {sum(found):7} " + " ".join(f"{each:11}" for each in found))
        found = [sum(count for key, count in self.counts.items() if key[2] == each) for each in outcomes]
        lines.append(f"{'all':17} {sum(found):7} " + " ".join(f"{each:11}" for each in found))
        lines.append(f"ways: {dict(self.ways)}")
        if self.slowest is not None and self.largest is not None:
            lines.append(f"slowest: {self.slowest.seconds:.2f} s (case {self.slowest.index})")
            lines.append(f"most memory: {self.largest.memory / 1000:.0f} MB (case {self.largest.index})")
        lines.append(f"{time.monotonic() - self.began:.0f} s")
        return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; return 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--begin", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kind", choices=sorted(inputs.KINDS))
    parser.add_argument("--case", type=int)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args(arguments)
    if asked.case is not None:
        return _again(asked.seed, asked.case, asked.kind, asked.keep)
    tally = Tally()
    for verdict in verdicts(range(asked.begin, asked.begin + asked.count), asked.seed, asked.kind, asked.jobs):
        tally.add(verdict)
        if verdict.failure:
            print(f"case {verdict.index} {verdict.kind} {verdict.level} {verdict.base}: {verdict.failure}", flush=True)
            _keep(asked.seed, verdict, asked.kind)
        if sum(tally.ways.values()) % _SHOWN_EACH == 0:
            # A run may be stopped at any time, and its figures until then are figures.
            print(tally, flush=True)
    print(tally)
    return 1 if tally.failures else 0


def _again(seed: int, index: int, kind: str | None, keep: Path | None) -> int:
    given = inputs.made(seed, index, kind)
    if keep is not None:
        keep.write_bytes(given.data)
    verdict = judged(index, seed, kind)
    print(verdict)
    return 1 if verdict.failure else 0


def _keep(seed: int, verdict: Verdict, kind: str | None) -> None:
    """Keep an input that shows a fault."""
    given = inputs.made(seed, verdict.index, kind)
    FOUND.mkdir(parents=True, exist_ok=True)
    (FOUND / file_name(given, seed, verdict.index)).write_bytes(given.data)


def file_name(given: Input, seed: int, index: int) -> str:
    """Return the name under which an input is kept, which says all that is needed to try it again."""
    path = Path(given.name)
    return (
        "+".join((given.kind, given.form, str(path.with_suffix("")).replace("/", "!"), f"{seed}-{index}")) + path.suffix
    )


def kept(path: Path) -> Input:
    """Return an input that was kept."""
    kind, form, name, _ = path.stem.split("+")
    return Input(
        kind, "", next(iter(inputs.workbooks())), f"{name.replace('!', '/')}{path.suffix}", path.read_bytes(), form
    )


if __name__ == "__main__":
    sys.exit(main())
