"""The PDFs of a run's reports: each beside its report and under its name, made while the next reports are."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from selfeval.batch import addresses
from selfeval.batch.converter import Conversion, Converted, Converter, NotConverted
from selfeval.batch.journal import Journal
from selfeval.batch.making import Outcome, with_failures
from selfeval.batch.own_pdfs import REPORT, SUFFIX, hash_of, is_own, report_of, withdraw
from selfeval.batch.parts import Parts, place
from selfeval.batch.writing import not_written
from selfeval.evaluation.problems import Problem, problem
from selfeval.names_on_disk import spelled

# How often it is asked, while a PDF is waited for, whether the run is to be stopped.
_SECONDS = 0.2


class _Begun(NamedTuple):
    """A PDF that is being made, or a problem that keeps it from being made; neither of one that is there."""

    path: Path
    future: "Future[Conversion] | None" = None
    wrong: Problem | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where the PDFs of a run go: beside the reports in ``output``, finished among ``parts`` before, and noted."""

    output: Path
    parts: Parts
    journal: Journal
    key_of: Callable[[Outcome], str]


class Pdfs:
    """Has the reports of outcomes turned into PDF, and gives the outcomes on in their order, each with its PDFs."""

    def __init__(
        self, converter: Converter, target: Target, is_stopped: Callable[[], bool], *, is_forced: bool
    ) -> None:
        """Take what converts, and where to; all anew where it ``is_forced``, otherwise what is not there."""
        self._converter = converter
        self._target = target
        self._is_stopped = is_stopped
        self._is_forced = is_forced
        self._waiting: deque[tuple[Outcome, list[_Begun]]] = deque()
        # So many wait for their PDFs at the most: all processes have something to do, and memory is not filled.
        self._most = 2 * converter.at_once
        converter.work_in(target.parts.folder)

    def follow(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Begin the PDFs of outcomes; yield those that are ready."""
        for outcome in outcomes:
            self._waiting.append((outcome, [self._begun(path) for path in outcome.files if path.suffix == REPORT]))
        while self._waiting and (len(self._waiting) > self._most or _is_ready(self._waiting[0][1])):
            yield self._finished(*self._waiting.popleft())

    def rest(self) -> Iterator[Outcome]:
        """Yield all that were begun."""
        while self._waiting:
            yield self._finished(*self._waiting.popleft())

    def _begun(self, report: Path) -> _Begun:
        path = report.with_suffix(SUFFIX)
        try:
            made_of = report_of(path)
            if made_of is None:
                return _Begun(path, wrong=problem("pdf-kept", None, None, name=path.name))
            if made_of == hash_of(report.read_bytes()) and not self._is_forced:
                return _Begun(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            return _Begun(path, wrong=not_written(path.name, error))
        withdraw(report)
        return _Begun(path, self._converter.begin(report))

    def _finished(self, outcome: Outcome, begun: list[_Begun]) -> Outcome:
        """Wait for the PDFs of an outcome, give them their names, and note them."""
        wrong: list[Problem] = []
        for each in begun:
            found = each.wrong if each.future is None else self._placed(each.path, self._waited(each.future))
            wrong += [] if found is None else [found]
        there = tuple(each.path for each in begun if each.wrong is None and is_own(each.path))
        if begun:
            self._note(outcome, there)
        return with_failures(outcome, wrong)._replace(pdfs=there)

    def _waited(self, future: "Future[Conversion]") -> Conversion:
        while not future.done():
            if self._is_stopped():
                self._converter.stop()
            wait((future,), _SECONDS)
        return future.result()

    def _placed(self, path: Path, found: Conversion) -> Problem | None:
        if isinstance(found, NotConverted):
            return problem("pdf-not-written", None, None, name=path.name, found=found.why)
        if not isinstance(found, Converted):
            return None
        if path.exists() and not is_own(path):
            # Somebody put it there in the meantime.
            return problem("pdf-kept", None, None, name=path.name)
        part = self._target.parts.store(found.content, path.stem, SUFFIX)
        return place(part, path, self._target.output) if part.failure is None else part.failure

    def _note(self, outcome: Outcome, there: tuple[Path, ...]) -> None:
        target = self._target
        kept = target.journal.kept(target.key_of(outcome))
        names = tuple(spelled(addresses.inside(path, target.output)) for path in there)
        if kept is not None and kept.record.pdfs != names:
            target.journal.put(kept.state, kept.status, replace(kept.record, pdfs=names))


def _is_ready(begun: list[_Begun]) -> bool:
    return all(each.future is None or each.future.done() for each in begun)
