"""Tries guesses and takes the one under which the most of a report is right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation, Project
from selfeval.evaluation.scoring import evaluate
from selfeval.verification import causes, mistakes
from selfeval.verification.comparison import Compared
from selfeval.verification.mistakes import Mistake
from selfeval.verification.places import Place

_MOST_GUESSES, _MOST_ROUNDS = 240, 6
# So many mistakes less are no chance.
_CLEARLY_FEWER = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """A project as it may have been, and what is wrong with the report if it was so."""

    evaluation: Evaluation
    mistakes: tuple[Mistake, ...]
    compared: Compared | None

    @property
    def errors(self) -> int:
        """How many of the mistakes are more than a hint."""
        return sum(each.level == ERROR for each in self.mistakes)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the mistakes are."""
        return tuple(each.place for each in self.mistakes)


def best(
    attempt: Callable[[Project], Attempt], by_rule: Project, stated: Project, form: Form, enough: int, most: int
) -> Attempt:
    """Return the attempt with the fewest mistakes, changing one cell after the other until ``enough`` are left.

    No more than ``most`` guesses are tried: a number, and no time, so that a slow machine finds the same.
    """
    doubtful = _doubtful_scores(evaluate(stated, form))
    tries = count()

    def attempts(projects: Iterator[Project]) -> Iterator[Attempt]:
        for project in islice(projects, _MOST_GUESSES):
            if next(tries) >= most:
                return
            tried = attempt(project)
            # What a report prints, and its rule gives, is not accused by a guess.
            is_fair = _doubtful_scores(tried.evaluation) <= doubtful and not _is_invented(tried)
            if tried.compared is not None and is_fair:
                yield tried

    taken = attempt(by_rule)
    for _ in range(_MOST_ROUNDS):
        if taken.errors <= enough:
            break
        better = taken
        for kind in causes.guesses(taken.evaluation, stated, taken.mistakes):
            better = _better(better, attempts(kind.projects), enough, needs_one=kind.needs_one)
            if better.errors <= max(enough, taken.errors - _CLEARLY_FEWER):
                break
        if better is taken:
            break
        taken = better
    return taken


def _better(taken: Attempt, attempts: Iterator[Attempt], enough: int, *, needs_one: bool) -> Attempt:
    """Return the best of several attempts; of several rows that explain it as well none is to blame."""
    alike = [taken]
    for tried in attempts:
        if len(tried.mistakes) < len(alike[0].mistakes):
            alike = [tried]
        elif alike[0] is not taken and len(tried.mistakes) == len(alike[0].mistakes):
            alike.append(tried)
        is_decided = not needs_one or alike[-1].places != alike[0].places
        if alike[0] is not taken and alike[0].errors <= enough and is_decided:
            break
    is_clear = not needs_one or all(each.places == alike[0].places for each in alike)
    return alike[0] if is_clear else taken


def _is_invented(tried: Attempt) -> bool:
    """Whether a row is guessed to be missing that no list speaks of, although the report lists all rows."""
    return any(each.code == mistakes.UNLISTED and each.expected == causes.UNNAMED for each in tried.mistakes)


def _doubtful_scores(evaluation: Evaluation) -> set[tuple[str, str, str, str]]:
    """Return the cells of scores that do not fit their rule, with weight and score."""
    wrong = {(each.sheet, each.cell) for each in evaluation.problems if each.code == mistakes.SCORE}
    rows = (row for row in evaluation.project.indicators if (row.score.sheet, row.score.cell) in wrong)
    return {(row.score.sheet, row.score.cell or "", row.weight.text, row.score.text) for row in rows}
