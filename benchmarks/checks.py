"""Measures what the checks of a project cost, beside its reading and its whole evaluation.

    make bench-checks

CPU time in one process, all measured in turn in each round. The everyday case is the seed's workbook.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import seed

from selfeval.batch.forms import FormLibrary
from selfeval.evaluation.checks import CHECKS
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.model import Evaluation, Project
from selfeval.evaluation.scoring import evaluate
from selfeval.evaluation.text_checks import check_texts
from selfeval.intake.sheets import read_project

ROUNDS, PROJECTS = 15, 200
MOST_MILLISECONDS = 0.5


def main() -> None:
    """Measure and print."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, medians of {ROUNDS} rounds")
    data = next((seed.ROOT / "input").glob("*.xlsx")).read_bytes()
    form = FormLibrary(seed.ROOT / "templates").load(seed.FORM).form
    everyday, problems = read_project(data)
    if everyday is None:
        raise SystemExit("the seed's workbook cannot be read")
    many = replace(everyday, indicators=everyday.indicators * 10)
    medians = {}
    for name, project in {seed.SEED: everyday, "ten times its indicators": many}.items():
        evaluation = evaluate(project, form, problems)
        ways: dict[str, Callable[[], object]] = {
            "reading": lambda: read_project(data),
            "evaluation with its checks": lambda project=project: evaluate(project, form, problems),
            "checks": lambda project=project, evaluation=evaluation: checked(project, evaluation),
        }
        if project is many:
            del ways["reading"]
        print(
            f"\n{name}: {len(project.indicators)} indicators; CPU ms a project (from the lowest to the highest round)"
        )
        for way, times in measured(ways).items():
            medians[name, way] = statistics.median(times)
            print(f"  {way:28}{medians[name, way]:8.3f} ({min(times):.3f}-{max(times):.3f})")
    cost = medians[seed.SEED, "checks"]
    met = "met   " if cost <= MOST_MILLISECONDS else "MISSED"
    print(f"\ntargets\n  {met}  at most {MOST_MILLISECONDS} ms a project in the everyday case: {cost:.3f}")


def checked(project: Project, evaluation: Evaluation) -> Findings:
    """Run all checks over an evaluation."""
    findings = Findings()
    check_texts(project, findings)
    for check in CHECKS:
        check(evaluation, evaluation.rules, findings)
    return findings


def measured(ways: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Return each way's milliseconds, a figure a round."""
    times: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, work in ways.items():
            start = time.process_time()
            for _ in range(PROJECTS):
                work()
            times[way].append((time.process_time() - start) / PROJECTS * 1000)
    return times


if __name__ == "__main__":
    main()
