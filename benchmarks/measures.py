"""What is measured. Rounds alternate between the contestants, so that the machine's drift meets all alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import seed
import texts
from contestants import Contestant, Process


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    rounds: int
    # A part of the reports that memory is measured over, of those that warm up, and of the files that are written.
    part: float

    def of(self, count: int) -> int:
        """Return the part of a number."""
        return max(1, round(count * self.part))


FULL, QUICK = Effort(9, 1.0), Effort(2, 0.1)
INDICATORS = (20, 200, 2000)
FILES = 200


def verify(processes: Iterable[Process], expected: Mapping[str, Sequence[str]], folder: Path) -> None:
    """End the run unless all contestants write each case's lines, also in a report that is not their first."""
    for process in processes:
        for case, lines in expected.items():
            process.fill(case, 2)
            process.write(case, 1, folder)
            found = texts.lines(texts.blocks((folder / "0.docx").read_bytes()))
            if found != lines:
                line = next((line for line, other in zip(found, lines, strict=False) if line != other), "fewer or more")
                raise SystemExit(f"{process.contestant.name} writes another text for {case}: {line}")


def one_report(processes: Sequence[Process], effort: Effort) -> list[list[float]]:
    """Return each contestant's CPU milliseconds for the seed's report, a figure a round."""
    for process in processes:
        process.fill(seed.SEED, effort.of(process.contestant.warm_up))
    rounds = [[each.fill(seed.SEED, each.contestant.reports) for each in processes] for _ in range(effort.rounds)]
    return _by_contestant(rounds)


def more_indicators(processes: Sequence[Process], effort: Effort) -> dict[int, list[list[float]]]:
    """Return the same for reports of 20 indicators and more."""
    rounds = [
        [[each.fill(str(number), _fewer(each.contestant, number)) for each in processes] for number in INDICATORS]
        for _ in range(effort.rounds)
    ]
    return {number: _by_contestant([each[place] for each in rounds]) for place, number in enumerate(INDICATORS)}


def writing(processes: Sequence[Process], effort: Effort, folder: Path) -> tuple[list[list[float]], list[int]]:
    """Return the milliseconds of writing a finished report to a new file, and the reports' sizes."""
    sizes = [0] * len(processes)
    rounds = []
    for number in range(effort.rounds):
        rounds.append([0.0] * len(processes))
        for place, process in enumerate(processes):
            to = folder / f"{number}-{place}"
            to.mkdir()
            rounds[-1][place], sizes[place] = process.write(seed.SEED, effort.of(FILES), to)
    return _by_contestant(rounds), sizes


def memory(contestant: Contestant, folder: Path, effort: Effort) -> list[tuple[int, float]]:
    """Return the peak memory in MB of a process of its own, after few reports and after many."""
    few, many = contestant.memory[0], max(contestant.memory[0] * 2, effort.of(contestant.memory[1]))
    with Process(contestant, folder) as process:
        process.fill(seed.SEED, few)
        first = process.peak()
        process.fill(seed.SEED, many - few)
        return [(few, first), (many, process.peak())]


def _fewer(contestant: Contestant, indicators: int) -> int:
    return max(1, contestant.reports * INDICATORS[0] // indicators)


def _by_contestant(rounds: Sequence[Sequence[float]]) -> list[list[float]]:
    return [list(figures) for figures in zip(*rounds, strict=True)]
