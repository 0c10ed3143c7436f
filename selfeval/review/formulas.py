"""The rules of scoring as Excel formulas over cells: the working paper's own calculation, beside the program's.

All functions take and return formula texts without the equals sign; scores and weights are points.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from selfeval.evaluation import methods, quantities, rules
from selfeval.evaluation.figures import Rounding, show_short
from selfeval.evaluation.form import Band, Cap, Execution
from selfeval.evaluation.methods import Method

# Binary fractions are made whole again before they are rounded: 10×0.905 must be a tie.
_NOISE_DIGITS = 12
_PARTS = {methods.WHOLE: "ROUNDUP", methods.IGNORE: "ROUNDDOWN"}


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


def execution_score(outturn: str, budget: str, weight: str, block: Execution) -> str:
    """Return min(rate, 1) × weight, or what the form gives beyond a rate of 1 or by bands of the rate."""
    found = f"MIN({weight}*{outturn}/{budget},{weight})"
    if block.bands:
        percent = show_short(block.bands[-1].percent)
        for band in reversed(block.bands[:-1]):
            is_in = f"ROUND({outturn}*100/{budget},9)>={show_short(band.lower)}"
            percent = f"IF({is_in},{show_short(band.percent)},{percent})"
        found = f"{weight}*{percent}/100"
    elif block.over_budget != methods.FULL:
        beyond = f"{weight}*{budget}/{outturn}" if block.over_budget == methods.RATIO else "0"
        found = f"IF({outturn}>{budget},{beyond},{found})"
    return f"IF({budget}=0,0,{found})"


def capped(total: str, rate: str, caps: Sequence[Cap]) -> str:
    """Hold a total below the cap for an execution rate in percent; the last cap that applies is the lowest."""
    held = total
    for cap in caps:
        held = f"IF(ROUND({rate},9)<{show_short(cap.execution_below)},MIN({total},{show_short(cap.most)}),{held})"
    return held


def rating(total: str, bands: Sequence[Band]) -> str:
    """Return the word of the band that a total lies in; the last band has no lower bound."""
    if not bands:
        return '""'
    words = [_text(band.word) for band in bands]
    found = words[-1]
    for word, band in reversed(list(zip(words[:-1], bands[:-1], strict=True))):
        found = f"IF({total}>={show_short(band.lower)},{word},{found})"
    return found


def total(parts: str, rounding: Rounding | None = None) -> str:
    """Add a range of printed scores; without a rounding of its own the sum is printed as it is."""
    added = f"SUM({parts})"
    return rounded(added, rounding) if rounding else f"ROUND({added},{_NOISE_DIGITS})"


class Cells(NamedTuple):
    """Where the inputs of one score stand: points, the percentage of them that is given, target's bounds, actual."""

    weight: str
    share: str
    low: str
    high: str
    actual: str


def score(rule: str, method: Method, asked: str | None, cells: Cells) -> str:
    """Return the unrounded score by a rule with a method's numbers; ``asked`` is the sign the target is taken for."""
    if rule == rules.SAME_WORDS:
        return cells.weight
    if rule in methods.OF_WORDS:
        return f"{cells.weight}*MIN(MAX({cells.share},0),100)/100"
    return _SCORES[rule](method, asked or quantities.AT_LEAST, cells)


def _at_least(method: Method, _asked: str, cells: Cells) -> str:
    below = _proportion(method, cells.weight, cells.actual, cells.low)
    return f"IF({cells.actual}>={cells.low},{_beyond(method, cells)},{below})"


def _at_most(method: Method, _asked: str, cells: Cells) -> str:
    above = _proportion(method, cells.weight, cells.high, cells.actual)
    return f"IF({cells.actual}<={cells.high},{cells.weight},{above})"


def _equal(method: Method, asked: str, cells: Cells) -> str:
    return f"IF({cells.low}=0,{_none_at_all(method, asked, cells)},{_at_least(method, asked, cells)})"


def _within(method: Method, asked: str, cells: Cells) -> str:
    below = _proportion(method, cells.weight, cells.actual, cells.low)
    return f"IF({cells.actual}<{cells.low},{below},{_at_most(method, asked, cells)})"


def _none_at_all(_method: Method, _asked: str, cells: Cells) -> str:
    return f"IF({cells.actual}=0,{cells.weight},0)"


def _steps(method: Method, asked: str, cells: Cells) -> str:
    above, below = f"{cells.actual}-{cells.high}", f"{cells.low}-{cells.actual}"
    distance = {
        quantities.AT_MOST: f"MAX({above},0)",
        quantities.RANGE: f"MAX({above},{below},0)",
        quantities.EQUAL: f"IF({cells.high}=0,MAX({above},{below},0),MAX({below},0))",
    }.get(asked, f"MAX({below},0)")
    missing = f"ROUND(({distance})/{show_short(method.each)},{_NOISE_DIGITS - 3})"
    if method.part in _PARTS:
        missing = f"{_PARTS[method.part]}({missing},0)"
    return f"MAX({cells.weight}-{show_short(method.points)}*{missing},0)"


def _by_bands(method: Method, asked: str, cells: Cells) -> str:
    value = cells.actual if method.of == methods.ACTUAL else f"ROUND(100*{achievement(asked, cells)},9)"
    found = show_short(method.bands[-1].percent)
    for band in reversed(method.bands[:-1]):
        found = f"IF({value}>={show_short(band.lower)},{show_short(band.percent)},{found})"
    return f"{cells.weight}*{found}/100"


def achievement(asked: str, cells: Cells) -> str:
    """Return how much of a target was reached, 0 where no proportion can say it."""
    low, high, actual = cells.low, cells.high, cells.actual
    reached = f"IF({low}>0,MAX({actual},0)/{low},0)"
    kept = f"IF({actual}<={high},1,IF({actual}>0,MAX({high},0)/{actual},0))"
    if asked == quantities.AT_MOST:
        return kept
    if asked == quantities.RANGE:
        return f"IF({actual}<{low},{reached},{kept})"
    return f"IF({low}=0,IF({actual}=0,1,0),{reached})" if asked == quantities.EQUAL else reached


_Scored = Callable[[Method, str, Cells], str]
_SCORES: Mapping[str, _Scored] = {
    methods.AT_LEAST: _at_least,
    methods.AT_MOST: _at_most,
    methods.EQUAL: _equal,
    methods.RANGE: _within,
    methods.STEPS: _steps,
    methods.BANDS: _by_bands,
    methods.NONE_AT_ALL: _none_at_all,
}


def _beyond(method: Method, cells: Cells) -> str:
    weight, target, actual = cells.weight, cells.low, cells.actual
    if method.over == methods.RATIO:
        above = _proportion(method, weight, target, actual)
        return f"IF(OR({actual}={target},{target}<=0),{weight},{above})"
    if method.over == methods.DEDUCT:
        is_over = f"ROUND({actual}*100-{target}*{show_short(method.over_percent)},9)>=0"
        less = f"MAX({weight}-{show_short(method.over_points)},0)"
        return f"IF(AND({target}>0,{actual}<>{target},{is_over}),{less},{weight})"
    return weight


def _proportion(method: Method, weight: str, part: str, whole: str) -> str:
    share = _share(weight, part, whole)
    if not method.pass_percent:
        return share
    return f"IF(ROUND({part}*100-{whole}*{show_short(method.pass_percent)},9)<0,0,{share})"


def _share(weight: str, part: str, whole: str) -> str:
    return f"IF(OR({whole}<=0,{part}<=0),0,MIN({weight}*{part}/{whole},{weight}))"


def _text(word: str) -> str:
    doubled = word.replace('"', '""')
    return f'"{doubled}"'
