"""The formulas of scoring: method, weight, target and actual in, unrounded score between 0 and the weight out.

Which method a sign or a 评分方法 calls, with which numbers and by which document, stands in form.toml. A division
happens only by a positive number: where the proportion to a target of 0 or less would be asked for, the score is 0.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from selfeval.evaluation import methods, quantities
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.methods import Method, PointBand
from selfeval.evaluation.quantities import Quantity

Rule = Callable[[Method, Decimal, Quantity, Decimal], Decimal]

EXECUTION, CAPPED, ACHIEVEMENT = "execution", "capped", "achievement"
SAME_WORDS = "same-words"
STATED, FULL_SCORE, SUM, BLANK = "stated", "full-score", "sum", "blank"
SPLIT, RESCALED = "split", "rescaled"

_PARTS = {methods.WHOLE: ROUND_CEILING, methods.IGNORE: ROUND_FLOOR}


def execution_rate(outturn: Decimal, budget: Decimal) -> Decimal:
    """Return outturn ÷ budget, unrounded; 0 where the budget is 0."""
    return outturn / budget if budget else ZERO


def execution_score(
    weight: Decimal, outturn: Decimal, budget: Decimal, over: str = methods.FULL, bands: Sequence[PointBand] = ()
) -> Decimal:
    """Return min(rate, 1) × weight, or what the form gives beyond a rate of 1, or by bands of the rate in percent."""
    if not budget:
        return ZERO
    if bands:
        return share_of(weight, _band(bands, outturn * HUNDRED / budget))
    if outturn > budget and over != methods.FULL:
        return _share(weight, budget, outturn) if over == methods.RATIO else ZERO
    return min(weight * outturn / budget, weight)


def score(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """Score a figure by a method; the target's sign says what is to be reached and what is to be kept."""
    return RULES[method.rule](method, weight, target, actual)


def achievement(target: Quantity, actual: Decimal) -> Decimal | None:
    """Return how much of a target was reached, 1 being all of it; None where no proportion can say it.

    What is to be kept below, or inside a range, is reached by 1 at the most.
    """
    if target.sign in (quantities.AT_MOST, quantities.RANGE) and actual > target.high:
        return max(target.high, ZERO) / actual if actual > ZERO else None
    if target.sign == quantities.AT_MOST or (target.sign == quantities.RANGE and actual >= target.low):
        return Decimal(1)
    if target.sign == quantities.EQUAL and target.low == ZERO:
        return Decimal(1) if actual == ZERO else ZERO
    return max(actual, ZERO) / target.low if target.low > ZERO else None


def at_least(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """≥: full when the target is reached, else actual ÷ target × weight."""
    if actual >= target.low:
        return _beyond(method, weight, target.low, actual)
    return _proportion(method, weight, actual, target.low)


def at_most(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """≤: full when the target is kept, else target ÷ actual × weight."""
    return weight if actual <= target.high else _proportion(method, weight, target.high, actual)


def equal(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """=: full when met, actual ÷ target × weight below, by the form's choice above; 0 is met by 0 only."""
    if target.low == ZERO:
        return none_at_all(method, weight, target, actual)
    return at_least(method, weight, target, actual)


def within(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """区间: full inside, else in proportion to the nearer bound."""
    if target.low <= actual <= target.high:
        return weight
    if actual < target.low:
        return _proportion(method, weight, actual, target.low)
    return at_most(method, weight, target, actual)


def steps(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """Full less so many points for each unit, as the target writes it, that is missing or too much."""
    missing = _distance(target, actual) / target.factor / method.each
    if method.part in _PARTS:
        missing = missing.to_integral_value(_PARTS[method.part])
    return max(weight - method.points * missing, ZERO)


def by_bands(method: Method, weight: Decimal, target: Quantity, actual: Decimal) -> Decimal:
    """Return the share of the weight that is given for the band of the actual, or of its part of the target."""
    if method.of == methods.ACTUAL:
        return share_of(weight, _band(method.bands, actual / target.factor))
    reached = achievement(target, actual)
    return share_of(weight, _band(method.bands, ZERO if reached is None else reached * HUNDRED))


def none_at_all(_method: Method, weight: Decimal, _target: Quantity, actual: Decimal) -> Decimal:
    """0件: full when there is none, nothing otherwise."""
    return weight if actual == ZERO else ZERO


def share_of(weight: Decimal, percent: Decimal) -> Decimal:
    """Return a percentage, kept between 0 and 100, of the weight."""
    return weight * min(max(percent, ZERO), HUNDRED) / HUNDRED


RULES: dict[str, Rule] = {
    methods.AT_LEAST: at_least,
    methods.AT_MOST: at_most,
    methods.EQUAL: equal,
    methods.RANGE: within,
    methods.STEPS: steps,
    methods.BANDS: by_bands,
    methods.NONE_AT_ALL: none_at_all,
}


def _beyond(method: Method, weight: Decimal, target: Decimal, actual: Decimal) -> Decimal:
    """Score a target that was reached, by what the form does with one that was exceeded."""
    if actual == target or target <= ZERO:
        return weight
    if method.over == methods.RATIO:
        return _proportion(method, weight, target, actual)
    if method.over == methods.DEDUCT and actual * HUNDRED >= target * method.over_percent:
        return max(weight - method.over_points, ZERO)
    return weight


def _proportion(method: Method, weight: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return part ÷ whole × weight; nothing below the method's pass line."""
    return ZERO if part * HUNDRED < whole * method.pass_percent else _share(weight, part, whole)


def _share(weight: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """Return part ÷ whole × weight within 0 and the weight; 0 where the whole is not positive."""
    if whole <= ZERO or part <= ZERO:
        return ZERO
    return min(weight * part / whole, weight)


def _distance(target: Quantity, actual: Decimal) -> Decimal:
    """Return how far an actual is from what its target's sign asks for, in base units; 0 where it is met."""
    is_none = target.sign == quantities.EQUAL and target.high == ZERO
    is_bound_above = target.sign in (quantities.AT_MOST, quantities.RANGE) or is_none
    is_bound_below = target.sign != quantities.AT_MOST
    above = actual - target.high if is_bound_above else ZERO
    below = target.low - actual if is_bound_below else ZERO
    return max(above, below, ZERO)


def _band(bands: Sequence[PointBand], value: Decimal) -> Decimal:
    """Return the percent of the band that a value lies in; below all of them it is the last one's."""
    return next((band.percent for band in bands if value >= band.lower), bands[-1].percent)
