"""Shows where the time of a real run goes: CPU time a project by step, of a run in this process.

    .venv/bin/python benchmarks/steps.py         100 projects
    .venv/bin/python benchmarks/steps.py 1000    as many as named

The output folder lies in memory where the system has a folder for that, so that the disk is no part of it. The steps
that have others in them come after these, with the time of both.
"""

import functools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import outputs
import seed
import workbooks

from selfeval.batch import evaluating, making, runner, work
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job
from selfeval.batch.runner import Run
from selfeval.report import form_templates
from selfeval.report.form_templates import FormTemplates

ROUNDS, PROJECTS = 7, 100
_FOLDER = Path(tempfile.gettempdir()) / "selfeval-benchmark" / "workbooks"
_STEPS: tuple[tuple[object, str, str], ...] = (
    (work, "guessed_projects", "is it a bulk workbook"),
    (runner, "_known", "what an earlier run made of it"),
    (evaluating, "read", "its bytes"),
    (making, "_inputs", "their hash"),
    (evaluating, "read_project", "read"),
    (evaluating, "evaluate", "evaluate with checks"),
    (form_templates, "context", "values of tags"),
    (FormTemplates, "with_sentences", "sentences"),
    (FormTemplates, "documents", "documents"),
    (making, "result", "result"),
    (making, "copy_of", "is anything to be handed back"),
    (making, "_finished", "write the file"),
    (runner, "make", "all of these, in a worker"),
    (runner, "_named", "names and journal"),
    (runner, "_keep", "keep the journal"),
)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    sources = workbooks.make(_FOLDER, count)
    spent: dict[str, float] = {}
    for owner, name, step in _STEPS:
        setattr(owner, name, _timed(getattr(owner, name), step, spent))
    # Compiles the form.
    _run(sources[:1])
    rounds = []
    for _ in range(ROUNDS):
        spent.clear()
        whole = _run(sources)
        rounds.append({**spent, "the whole run": whole})
    print("CPU ms a project: the least and the median of the rounds")
    for step in (*(step for _, _, step in _STEPS), "the whole run"):
        found = [each.get(step, 0.0) / count * 1000 for each in rounds]
        print(f"  {step:34}{min(found):8.3f}{statistics.median(found):8.3f}")


def _timed(function: Callable[..., Any], step: str, spent: dict[str, float]) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*arguments: object, **options: object) -> object:
        start = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            spent[step] = spent.get(step, 0.0) + time.process_time() - start

    return timed


def _run(sources: list[Path]) -> float:
    with tempfile.TemporaryDirectory(dir=outputs.FOLDER) as folder:
        output = Path(folder)
        journal = Journal.open(output)
        start = time.process_time()
        for _ in runner.write(sources, Job(seed.ROOT / "templates"), output, journal, Run(1)):
            pass
        journal.close()
        return time.process_time() - start


if __name__ == "__main__":
    main()
