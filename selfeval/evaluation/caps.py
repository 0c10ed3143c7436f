"""Holds a total below what the form allows: for little execution, or where something must not have happened."""

from collections.abc import Iterator
from decimal import Decimal

from selfeval.evaluation import figures, glossary, rules
from selfeval.evaluation.figures import HUNDRED
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.model import Entry, Evaluation, Figure

_CLOSELY = figures.Rounding(8, "truncate")


def capped(evaluation: Evaluation, findings: Findings) -> Evaluation:
    """Return the evaluation with its total held below the lowest cap that applies, and with the reason for it."""
    total = evaluation.total_score
    found = min(_caps(evaluation), key=lambda cap: cap[0], default=None)
    if total is None or found is None or total.value <= found[0]:
        return evaluation
    most, reason, sources = found
    text = figures.show_short(most)
    findings.add("total-capped", sources[0], found=total.text, expected=text, reason=reason)
    held = Figure(total.value, most, text, rules.CAPPED, total.reference, (*total.sources, *sources))
    return evaluation._replace(total_score=held, cap=reason)


def _closely(rate: Figure) -> str:
    return figures.show_short(figures.rounded(rate.exact * HUNDRED, _CLOSELY))


def _caps(evaluation: Evaluation) -> Iterator[tuple[Decimal, str, tuple[Entry, ...]]]:
    """Yield the caps that apply: how much the total may be, why, and the cells that say so."""
    scored = evaluation.scored_funding
    rate = scored.execution_rate if scored else None
    if scored is not None and rate is not None:
        for cap in evaluation.rules.total.caps:
            if rate.exact * HUNDRED < cap.execution_below:
                # 79.999 % prints as 80.00 %, which is not below 80 %.
                shown = rate.text if rate.value < cap.execution_below else f"{_closely(rate)}%"
                below = figures.show_short(cap.execution_below)
                yield cap.most, f"执行率{shown}低于{below}%", (scored.entry.outturn,)
    for result in evaluation.indicators:
        method, actual = result.method, result.entry.actual
        if method is not None and method.no_total_most is not None and glossary.is_one_of(actual.text, method.no):
            yield method.no_total_most, f"“{result.entry.name.text}”为“{actual.text}”", (actual,)
