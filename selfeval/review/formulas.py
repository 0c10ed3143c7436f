"""The rules of scoring as Excel formulas over cells: the working paper's own calculation, beside the program's.

All functions take and return formula texts without the equals sign; scores and weights are points.
"""

from collections.abc import Callable, Mapping, Sequence

from selfeval.evaluation import rules
from selfeval.evaluation.figures import Rounding, show_short
from selfeval.evaluation.form import Band

# Binary fractions are made whole again before they are rounded: 10×0.905 must be a tie.
_NOISE_DIGITS = 12

Scored = Callable[[str, str, str, str], str]


def rounded(value: str, rounding: Rounding) -> str:
    """Round a value that is not negative as a form rounds."""
    digits = rounding.digits
    clean = f"ROUND({value},{_NOISE_DIGITS})"
    if rounding.mode == "truncate":
        return f"ROUNDDOWN({clean},{digits})"
    if rounding.mode == "up":
        return f"ROUNDUP({clean},{digits})"
    if rounding.mode == "half-even":
        step = f"ROUND({value},{_NOISE_DIGITS})*10^{digits}"
        return f"IF(ROUND(MOD({step},1),6)=0.5,2*ROUND({step}/2,0)/10^{digits},ROUND({clean},{digits}))"
    return f"ROUND({clean},{digits})"


def rounded_score(exact: str, weight: str, rounding: Rounding) -> str:
    """Round a score; a full score is its weight, no other is lifted above it."""
    return f"IF({exact}={weight},{weight},MIN({rounded(exact, rounding)},{weight}))"


def execution_rate(outturn: str, budget: str) -> str:
    """Return outturn ÷ budget, 0 where the budget is 0."""
    return f"IF({budget}=0,0,{outturn}/{budget})"


def execution_score(outturn: str, budget: str, weight: str) -> str:
    """Return min(rate, 1) × weight."""
    return f"IF({budget}=0,0,MIN({weight}*{outturn}/{budget},{weight}))"


def rating(total: str, bands: Sequence[Band]) -> str:
    """Return the word of the band that a total lies in; the last band has no lower bound."""
    words = [_text(band.word) for band in bands]
    found = words[-1]
    for word, band in reversed(list(zip(words[:-1], bands[:-1], strict=True))):
        found = f"IF({total}>={show_short(band.lower)},{word},{found})"
    return found


def total(parts: str, rounding: Rounding | None = None) -> str:
    """Add a range of printed scores; without a rounding of its own the sum is printed as it is."""
    added = f"SUM({parts})"
    return rounded(added, rounding) if rounding else f"ROUND({added},{_NOISE_DIGITS})"


def _at_least(weight: str, low: str, _high: str, actual: str) -> str:
    return f"IF({actual}>={low},{weight},{_share(weight, actual, low)})"


def _at_most(weight: str, _low: str, high: str, actual: str) -> str:
    return f"IF({actual}<={high},{weight},{_share(weight, high, actual)})"


def _equal(weight: str, low: str, high: str, actual: str) -> str:
    return f"IF({low}=0,IF({actual}=0,{weight},0),{_at_least(weight, low, high, actual)})"


def _equal_ratio(weight: str, low: str, _high: str, actual: str) -> str:
    part, whole = f"MIN({actual},{low})", f"MAX({actual},{low})"
    return f"IF({actual}={low},{weight},{_share(weight, part, whole)})"


def _within(weight: str, low: str, high: str, actual: str) -> str:
    above, below = _at_most(weight, low, high, actual), _at_least(weight, low, high, actual)
    return f"IF({actual}<{low},{below},{above})"


def _stated_share(weight: str, low: str, _high: str, _actual: str) -> str:
    return f"{weight}*MIN(MAX({low},0),100)/100"


def _full(weight: str, _low: str, _high: str, _actual: str) -> str:
    return weight


# By the rule's name: weight, lower and upper bound of the target, actual → unrounded score. A share of the weight
# stands where else the target stands.
SCORES: Mapping[str, Scored] = {
    "at-least": _at_least,
    "at-most": _at_most,
    "equal": _equal,
    "equal-ratio": _equal_ratio,
    "range": _within,
    rules.STATED_SHARE: _stated_share,
    rules.QUALITATIVE: _stated_share,
    rules.SAME_WORDS: _full,
}


def _share(weight: str, part: str, whole: str) -> str:
    return f"IF(OR({whole}<=0,{part}<=0),0,MIN({weight}*{part}/{whole},{weight}))"


def _text(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'
