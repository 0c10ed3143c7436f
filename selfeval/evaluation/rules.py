"""The formulas of scoring: weight, target and actual in, unrounded score between 0 and the weight out.

Which of them a sign or a 评分方法 calls, and by which document, stands in form.toml. A division happens only
by a positive number: where the proportion to a target of 0 or less would be asked for, the score is 0.
"""

from collections.abc import Callable
from decimal import Decimal

from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.quantities import Quantity

Rule = Callable[[Decimal, Quantity, Decimal], Decimal]

EXECUTION = "execution"
QUALITATIVE, STATED_SHARE, SAME_WORDS = "qualitative", "stated-share", "same-words"
STATED, FULL_SCORE, SUM, BLANK = "stated", "full-score", "sum", "blank"


def execution_rate(outturn: Decimal, budget: Decimal) -> Decimal:
    """Return outturn ÷ budget, unrounded; 0 where the budget is 0."""
    return outturn / budget if budget else ZERO


def execution_score(weight: Decimal, outturn: Decimal, budget: Decimal) -> Decimal:
    """Return min(rate, 1) × weight."""
    if not budget:
        return ZERO
    return min(weight * outturn / budget, weight)


def at_least(weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """≥: full when the target is reached, else actual ÷ target × weight."""
    return weight if actual >= target.low else _share(weight, actual, target.low)


def at_most(weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """≤: full when the target is kept, else target ÷ actual × weight."""
    return weight if actual <= target.high else _share(weight, target.high, actual)


def equal(weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """=: full when met or exceeded, actual ÷ target × weight below; a target of 0 is met by 0 only."""
    if target.low == ZERO:
        return weight if actual == ZERO else ZERO
    return at_least(weight, target, actual)


def equal_ratio(weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """=: full when met, in proportion below it and above it."""
    if actual == target.low:
        return weight
    return _share(weight, min(actual, target.low), max(actual, target.low))


def within(weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """区间: full inside, else in proportion to the nearer bound."""
    if actual < target.low:
        return at_least(weight, target, actual)
    return at_most(weight, target, actual)


def share_of(weight: Decimal, percent: Decimal) -> Decimal:
    """Return a percentage, kept between 0 and 100, of the weight."""
    return weight * min(max(percent, ZERO), HUNDRED) / HUNDRED


RULES: dict[str, Rule] = {
    "at-least": at_least,
    "at-most": at_most,
    "equal": equal,
    "equal-ratio": equal_ratio,
    "range": within,
}


def _share(weight: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return part ÷ whole × weight within 0 and the weight; 0 where the whole is not positive."""
    if whole <= ZERO or part <= ZERO:
        return ZERO
    return min(weight * part / whole, weight)
