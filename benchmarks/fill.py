"""Fills the seed's report: ours side by side with its peers in Python and node, in one run.

    make bench-fill

Before a number is printed, the texts of all documents are compared: who fills less is not faster. CPU time of the
contestant's process from values in memory to the finished package's bytes; ratios hold from machine to machine,
milliseconds do not. ``--quick`` is for trying out: its figures are rough.
"""

import argparse
import os
import platform
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import cases
import measures
import seed
from contestants import DOCUMENTED, OURS, Contestant, Process, in_node, in_python, node_version
from measures import Effort

# What the project promises of ours.
MOST_MILLISECONDS = 0.4
LEAST_DOCUMENTED, LEAST_FASTEST = 60, 12
MOST_GROWTH_MEGABYTES = 8
MOST_UNEVENNESS = 0.2


def main() -> None:
    """Compare the texts, then measure and print."""
    parser = argparse.ArgumentParser(description="Measures filling a report against the peers.")
    parser.add_argument("--quick", action="store_true", help="few rounds, for trying out")
    effort = measures.QUICK if parser.parse_args().quick else measures.FULL
    node = in_node()
    found = in_python() + node
    names = [contestant.name for contestant in found]
    versions = f"Python {platform.python_version()}, " + (f"node {node_version()}" if node else "without node")
    print(f"{versions}, {os.cpu_count()} processors, medians of {effort.rounds} rounds")
    if not node:
        print("node's peers are left out: node, or what npm installs for them, was not found")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        expected = cases.prepare(folder, [seed.SEED, *map(str, measures.INDICATORS)])
        processes = [stack.enter_context(Process(contestant, folder)) for contestant in found]
        measures.verify(processes, expected, folder)
        agreed = ", ".join(f"{len(lines)} lines ({case})" for case, lines in expected.items())
        print(f"the texts of all documents agree, in the seed's report and by number of indicators: {agreed}")
        times = dict(zip(names, measures.one_report(processes, effort), strict=True))
        print_times(found, times)
        unevenness = print_indicators(names, measures.more_indicators(processes, effort))
        print_writing(names, *measures.writing(processes, effort, folder), effort)
        stack.pop_all().close()
        growth = print_memory(found, folder, effort)
    print_targets(times, growth, unevenness)


def print_times(found: Sequence[Contestant], times: dict[str, list[float]]) -> None:
    """Print what one report costs."""
    ours = statistics.median(times[OURS])
    print("\none report, values in memory to the package's bytes: CPU ms (from the lowest to the highest round)")
    for contestant in found:
        measured = times[contestant.name]
        median, spread = statistics.median(measured), f"({min(measured):.3f}-{max(measured):.3f})"
        print(f"  {contestant.name:22} {median:8.3f} {spread:18} {median / ours:6.1f} times ours  {contestant.library}")


def print_indicators(names: Sequence[str], measured: dict[int, list[list[float]]]) -> float:
    """Print what more indicators cost; return how uneven the cost of a further one is with ours."""
    few, more, many = measures.INDICATORS
    print("\nmore indicators: CPU ms a report, and of each further indicator, without what every report costs")
    print(f"  {'':22} {few:>8} {more:>8} {many:>9}   {f'{few} to {more}':>12} {f'{more:,} to {many:,}':>14}")
    ours = 0.0
    for place, name in enumerate(names):
        first, second, third = (statistics.median(figures[place]) for figures in measured.values())
        early, late = (second - first) / (more - few), (third - second) / (many - more)
        print(f"  {name:22} {first:8.3f} {second:8.3f} {third:9.3f}   {early:12.5f} {late:14.5f}")
        if name == OURS:
            ours = abs(late / early - 1)
    return ours


def print_writing(names: Sequence[str], times: list[list[float]], sizes: list[int], effort: Effort) -> None:
    """Print what it costs to write the finished bytes to disk, which is in no other figure."""
    files = effort.of(measures.FILES)
    print(f"\nwriting the finished bytes to a file: milliseconds by the clock, {files} new files a round")
    for name, measured, size in zip(names, times, sizes, strict=True):
        print(f"  {name:22} {statistics.median(measured):8.3f}   {size / 1024:5.1f} KB")


def print_memory(found: Sequence[Contestant], folder: Path, effort: Effort) -> float:
    """Print the peak memory of processes of their own; return by how many MB ours grows."""
    print("\npeak memory of a process of its own, MB (the slow ones over fewer reports)")
    growth = {}
    for contestant in found:
        (few, first), (many, last) = measures.memory(contestant, folder, effort)
        growth[contestant.name] = last - first
        print(f"  {contestant.name:22} {first:6.1f} after {few:,} reports   {last:6.1f} after {many:,}")
    return growth[OURS]


def print_targets(times: dict[str, list[float]], growth: float, unevenness: float) -> None:
    """Print whether ours is what the project promises."""
    medians = {name: statistics.median(measured) for name, measured in times.items()}
    ours = medians.pop(OURS)
    fastest = min(medians, key=lambda name: medians[name])
    documented, other = medians[DOCUMENTED] / ours, medians[fastest] / ours
    print("\ntargets")
    for kept, target, figure in (
        (ours <= MOST_MILLISECONDS, f"at most {MOST_MILLISECONDS} ms a report", f"{ours:.3f}"),
        (documented >= LEAST_DOCUMENTED, f"{LEAST_DOCUMENTED} times as fast as {DOCUMENTED}", f"{documented:.1f}"),
        (other >= LEAST_FASTEST, f"{LEAST_FASTEST} times as fast as the fastest peer, {fastest}", f"{other:.1f}"),
        (growth <= MOST_GROWTH_MEGABYTES, f"memory within {MOST_GROWTH_MEGABYTES} MB", f"{growth:.1f}"),
        (
            unevenness <= MOST_UNEVENNESS,
            f"a further indicator's cost within {MOST_UNEVENNESS:.0%}",
            f"{unevenness:.0%}",
        ),
    ):
        print(f"  {'met   ' if kept else 'MISSED'}  {target}: {figure}")


if __name__ == "__main__":
    main()
