"""Measures the whole way of a project, workbook to report, over workbooks that are all different.

    make bench-way

CPU time in one process, step by step for one project after the other, as the program goes; a round is all projects.
The collector of garbage looks around as seldom as in a run.
"""

import io
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import seed

from selfeval.batch.executors import collecting_rarely
from selfeval.batch.forms import FormLibrary, LoadedForm
from selfeval.batch.writing import write_whole
from selfeval.evaluation import layout
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.scoring import evaluate
from selfeval.intake import blank
from selfeval.intake.sheets import read_project
from selfeval.marking.copies import copy_of
from tests.projects import random_content

if TYPE_CHECKING:
    from selfeval.evaluation.model import Evaluation

ROUNDS, PROJECTS = 7, 200
MOST_MILLISECONDS = 1.5
STEPS = ("read", "evaluate with checks", "render", "write")
WHOLE, COPY, BY_OPENPYXL = "the whole way", "mark the problems in a copy", "read, saved by openpyxl"


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    loaded = FormLibrary(seed.ROOT / "templates").load(seed.FORM)
    chances = map(random.Random, range(count))
    workbooks = [blank.write(loaded.form, random_content(chance)) for chance in chances]
    resaved = list(map(_resaved, workbooks))
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {count} workbooks, {ROUNDS} rounds")
    print("\nCPU ms a project: median, and the medians of the rounds from the lowest to the highest")
    times: dict[str, list[list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder, collecting_rarely():
        for _ in range(ROUNDS):
            rows = [dict(_measured(data, loaded, Path(folder))) for data in workbooks]
            for row, data in zip(rows, resaved, strict=True):
                start = time.process_time()
                read_project(data)
                row[BY_OPENPYXL] = (time.process_time() - start) * 1000
            for step in (*STEPS, WHOLE, COPY, BY_OPENPYXL):
                times.setdefault(step, []).append([row[step] for row in rows if step in row])
    for step in (*STEPS, WHOLE, COPY, BY_OPENPYXL):
        rounds = [statistics.median(found) for found in times[step]]
        every = statistics.median(each for found in times[step] for each in found)
        print(f"  {step:28}{every:8.3f} ({min(rounds):.3f}-{max(rounds):.3f})")
    cost = statistics.median(each for found in times[WHOLE] for each in found)
    met = "met   " if cost <= MOST_MILLISECONDS else "MISSED"
    print(f"\ntargets\n  {met}  at most {MOST_MILLISECONDS} ms a project from workbook to report: {cost:.3f}")


def _measured(data: bytes, loaded: LoadedForm, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield each step of one project with its milliseconds; a project without a report has no whole way."""
    rules = loaded.form.newest
    stamps = [time.process_time()]
    project, problems = read_project(data, lambda _form, _year: layout.of_rules(rules))
    stamps.append(time.process_time())
    if project is None:
        raise SystemExit("a workbook cannot be read")
    evaluation: Evaluation = evaluate(project, loaded.form, problems)
    stamps.append(time.process_time())
    if evaluation.status == ERROR:
        return
    documents = loaded.templates.render(evaluation)
    stamps.append(time.process_time())
    for document in documents:
        write_whole(folder / f"{hash(document.file_name)}{document.suffix}", document.content)
    stamps.append(time.process_time())
    for step, start, end in zip(STEPS, stamps, stamps[1:], strict=False):
        yield step, (end - start) * 1000
    yield WHOLE, (stamps[-1] - stamps[0]) * 1000
    copy_of(data, Path("workbook.xlsx"), evaluation.problems, project.sheets)
    yield COPY, (time.process_time() - stamps[-1]) * 1000


def _resaved(data: bytes) -> bytes:
    """Return a workbook as another program writes it: all texts in their cells, and Chinese as numbers."""
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data), data_only=True).save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    main()
