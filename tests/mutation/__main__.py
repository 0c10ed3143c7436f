"""Runs the mutants of selfeval/evaluation: python -m tests.mutation [module …].

Everything is imported once. Each mutant is a child process in which one function has changed code, and in which
the tests that come to the changed line run, the quickest first, until one of them fails.
"""

import argparse
import functools
import gc
import hashlib
import importlib
import json
import os
import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from tests import builders
from tests.mutation import report
from tests.mutation.changes import Mutant, mutants

ROOT = Path(__file__).parents[2]
EVALUATION = ROOT / "selfeval" / "evaluation"
TESTS = (
    "tests/evaluation",
    "tests/test_cases.py",
    "tests/test_seed.py",
    "tests/test_fifth_form.py",
    "tests/report/test_context.py",
    "--deselect=tests/evaluation/test_form_fuzz.py",
    "--deselect=tests/evaluation/test_form_page.py",
    "--deselect=tests/test_fifth_form.py::test_the_working_paper_calculates_all_of_it",
)
# Slower ones start LibreOffice or make a whole year's reports, and know nothing of figures that the others do not.
LONGEST_TEST = 3.0
# What the tests of one mutant may take together, in seconds on the machine that measured them.
LONGEST_MUTANT = 20.0
# Modules that tests come to only where they read a form anew.
_READ_FORMS = ("form", "toml")
KILLED, SURVIVED, UNREACHABLE = 1, 0, 3


class Runner:
    """A plugin of pytest: runs the mutants in the place of the tests."""

    def __init__(self, modules: list[str], processes: int, results: Path) -> None:
        """Take names of modules of selfeval/evaluation; without any, all are meant in which there are figures."""
        self.modules, self.processes, self.results = modules, processes, results
        self.items: list[pytest.Item] = []
        self.seconds: list[float] = []
        self.covering: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure each test, then run the mutants."""
        self._measure([item for item in session.items if isinstance(item, pytest.Function)])
        running: dict[int, tuple[Mutant, int]] = {}
        done = set() if not self.results.exists() else {tuple(each["key"]) for each in report.read(self.results)}
        gc.freeze()
        with self.results.open("a", encoding="utf-8") as results:
            for mutant, tests in self._mutants():
                if mutant.key in done:
                    continue
                done.add(mutant.key)
                if not tests:
                    report.note(results, mutant, "no test", 0)
                    continue
                if len(running) >= self.processes:
                    _wait(running, results)
                results.flush()
                child = os.fork()
                if not child:
                    self._run(mutant, tests)
                running[child] = mutant, len(tests)
            while running:
                _wait(running, results)
        return True

    def _measure(self, items: list[pytest.Item]) -> None:
        """Run each test once, and note how long it takes and to which lines it comes.

        What is known of a test is kept for the next run, while selfeval/evaluation is as it was.
        """
        sources = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(EVALUATION.glob("*.py")))).hexdigest()
        kept = self.results.with_name("tests.jsonl")
        known = _known(kept, sources)
        unknown = [item for item in items if item.nodeid not in known]
        # What all tests begin with is read once, and not in each child.
        builders.form(), builders.seed_bytes()
        children = []
        for first in range(min(self.processes, len(unknown))):
            child = os.fork()
            if not child:
                _measure(unknown[first :: self.processes], kept.with_suffix(f".{first}"), sources)
            children.append(child)
        for first, child in enumerate(children):
            found = kept.with_suffix(f".{first}")
            if os.waitpid(child, 0)[1]:
                sys.exit(f"a test fails without any change: {found.read_text(encoding='utf-8')[-2000:]}")
            with kept.open("a", encoding="utf-8") as file:
                file.write(found.read_text(encoding="utf-8"))
            found.unlink()
        self._take(items, _known(kept, sources))

    def _take(self, items: list[pytest.Item], known: dict[str, list]) -> None:
        """Take what was measured of the tests that are quick enough."""
        slow = 0
        for item in items:
            seconds, lines = known[item.nodeid]
            if seconds > LONGEST_TEST:
                slow += 1
                continue
            for module, numbers in lines.items():
                for number in numbers:
                    self.covering[module][number].append(len(self.items))
            self.items.append(item)
            self.seconds.append(seconds)
        print(f"{len(self.items)} tests in {sum(self.seconds):.0f} s, {slow} more too slow", file=sys.__stderr__)

    def _mutants(self):
        """Yield each mutant with the tests that come to it: the quickest first, the module's own a little before."""
        names = {path.stem for path in EVALUATION.glob("*.py")}
        for name in self.modules or sorted(names - report.WITHOUT_FIGURES.keys()):
            path = EVALUATION / f"{name}.py"
            module = importlib.import_module(f"selfeval.evaluation.{path.stem}")
            for mutant in mutants(path, module):
                at = {test for line in mutant.lines for test in self.covering.get(path.stem, {}).get(line, ())}
                if not at:
                    at = self._users(mutant.function.partition(".")[0])
                chosen, total = [], 0.0
                cost = {test: self.seconds[test] / (5 if self._is_own(test, name) else 1) for test in at}
                for test in sorted(at, key=cost.__getitem__):
                    total += self.seconds[test]
                    if total > LONGEST_MUTANT and chosen:
                        break
                    chosen.append(test)
                yield mutant, chosen

    def _is_own(self, test: int, module: str) -> bool:
        """Whether a test is one of a module's own; readers of forms share theirs."""
        place = self.items[test].nodeid
        return f"/test_{module}.py" in place or (module.startswith(_READ_FORMS) and "/test_form_" in place)

    @functools.cache  # noqa: B019 - one runner, which lives as long as its process
    def _users(self, name: str) -> set[int]:
        """Return the tests that come to a line which mentions a value set up by a module, or what is made of it."""
        found: set[int] = set()
        names, todo = {name}, [name]
        while todo:
            mentioned = re.compile(rf"\b{todo.pop()}\b")
            for path in EVALUATION.glob("*.py"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if not mentioned.search(line):
                        continue
                    found.update(self.covering.get(path.stem, {}).get(number, ()))
                    made = re.match(r"(\w+)(?:: [^=]+)? [|]?= ", line)
                    if made and made[1] not in names:
                        names.add(made[1])
                        todo.append(made[1])
        return found

    def _run(self, mutant: Mutant, tests: list[int]) -> None:
        """Run the tests in this process, which ends with the answer."""
        limit = int(20 + 5 * sum(self.seconds[test] for test in tests))
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        silent = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(silent, stream)
        status = KILLED
        try:
            for cache in _caches(with_forms=mutant.module.startswith(_READ_FORMS)):
                cache.cache_clear()
            mutant.apply()
            following = [*tests[1:], None]
            status = SURVIVED
            for test, after in zip(tests, following, strict=True):
                item = self.items[test]
                outcomes = runtestprotocol(item, log=False, nextitem=None if after is None else self.items[after])
                if any(outcome.failed for outcome in outcomes):
                    status = KILLED
                    break
        except BaseException as error:  # noqa: BLE001 - whatever a mutant brings about, it is noticed
            status = UNREACHABLE if type(error).__name__ == "UnreachableError" else KILLED
        finally:
            os._exit(status)


def _known(kept: Path, sources: str) -> dict[str, list]:
    """Return what is known of tests: seconds, and lines by module."""
    if not kept.exists():
        return {}
    read = map(json.loads, kept.read_text(encoding="utf-8").splitlines())
    return {test: measured for when, test, *measured in read if when == sources}


def _measure(items: list[pytest.Item], found: Path, sources: str) -> None:
    """Run tests in this process, which ends with them, and write down their time and their lines."""
    caches = _caches(with_forms=False)
    measure = coverage.Coverage(data_file=None, include=[f"{EVALUATION}/*"], config_file=False)
    measure.start()
    seconds = []
    with found.open("w", encoding="utf-8") as file:
        for number, (item, following) in enumerate(zip(items, [*items[1:], None], strict=True)):
            for cache in caches:
                cache.cache_clear()
            measure.switch_context(str(number))
            start = time.process_time()
            outcomes = runtestprotocol(item, log=False, nextitem=following)
            seconds.append(time.process_time() - start)
            if any(outcome.failed for outcome in outcomes):
                file.write(f"{item.nodeid}: {[each.longreprtext for each in outcomes]}")
                file.flush()
                os._exit(1)
        measure.stop()
        data = measure.get_data()
        lines: list[dict[str, list[int]]] = [defaultdict(list) for _ in items]
        for path in data.measured_files():
            for line, numbers in data.contexts_by_lineno(path).items():
                for number in filter(None, numbers):
                    lines[int(number)][Path(path).stem].append(line)
        for item, taken, come_to in zip(items, seconds, lines, strict=True):
            file.write(json.dumps([sources, item.nodeid, round(taken, 4), come_to]) + "\n")
    os._exit(0)


def _wait(running: dict[int, tuple[Mutant, int]], results) -> None:
    child, status = os.wait()
    if child not in running:
        return
    mutant, count = running.pop(child)
    code = os.waitstatus_to_exitcode(status)
    report.note(results, mutant, {SURVIVED: "survived", UNREACHABLE: "unreachable"}.get(code, "killed"), count)


def _caches(*, with_forms: bool) -> list:
    """Return what remembers results: of the program; and the forms that the tests read once, if those are meant."""
    packages = ("selfeval.", "tests.") if with_forms else ("selfeval.",)
    found = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]
    return [each for each in found if str(each.__module__).startswith(packages)]


def _kept(make: Callable[..., bytes], folder: Path) -> Callable[..., bytes]:
    """Keep the workbooks that tests edit with openpyxl, which takes most of the time of most tests."""
    folder.mkdir(exist_ok=True)

    def edited(*arguments: object, **options: object) -> bytes:
        path = folder / hashlib.sha256(repr((arguments, sorted(options.items()))).encode()).hexdigest()
        if not path.exists():
            made = make(*arguments, **options)
            path.with_suffix(f".{os.getpid()}").write_bytes(made)
            path.with_suffix(f".{os.getpid()}").rename(path)
        return path.read_bytes()

    return edited


def main() -> int:
    """Run the mutants and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--results", type=Path, default=ROOT / ".mutants" / "results.jsonl")
    parser.add_argument("--tests", nargs="+", help="fewer tests than TESTS, which leave more survivors")
    chosen = parser.parse_args()
    chosen.results.parent.mkdir(exist_ok=True)
    hypothesis.settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=15,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")
    builders.edited = _kept(builders.edited, chosen.results.parent / "books")  # type: ignore[assignment]
    runner = Runner(chosen.modules, chosen.processes, chosen.results)
    arguments = [
        "-q",
        "--tb=line",
        "--assert=plain",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *(chosen.tests or TESTS),
    ]
    status = pytest.main([*arguments, "-p", "no:logging"], plugins=[runner])
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
