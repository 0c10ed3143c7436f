"""Leaves out what only follows from another mistake that is reported."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from selfeval.evaluation.glossary import INDICATORS
from selfeval.verification import mistakes, plain_text
from selfeval.verification.mistakes import Mistake

_WEIGHT, _REACHED = INDICATORS.heading("weight"), "完成率"


def without_consequences(found: Sequence[Mistake]) -> Iterator[Mistake]:
    """Yield the mistakes without those that go away with another one.

    A score above a weight that is wrong itself; sums of weights that are right by the form where the rows are not;
    the 完成率 of a row whose score does not fit its target and actual either.
    """
    misfits = {_row(each) for each in found if each.code == mistakes.SCORE}
    rows = {_row(each) for each in found if each.code == mistakes.FIGURE and each.name == _WEIGHT}
    too_much = {_more(each) for each in found if each.code == "weight-sum"} - {None}
    for each in found:
        is_of_row = each.code == "score-range" and _row(each) in rows
        is_sum = each.code == mistakes.FIGURE and each.name.endswith(_WEIGHT)
        less = _more(each) if is_sum else None
        is_reached = each.code == mistakes.FIGURE and each.name == _REACHED and _row(each) in misfits
        if not is_of_row and not is_reached and not (less is not None and -less in too_much):
            yield each


def _row(mistake: Mistake) -> tuple[str, str]:
    return mistake.place.section, mistake.place.where.partition("行")[0]


def _more(mistake: Mistake) -> Decimal | None:
    """Return by how much what was found is more than it should be."""
    found, expected = plain_text.number(mistake.found), plain_text.number(mistake.expected)
    return None if found is None or expected is None else found - expected
