"""Sums up the rows above each 小计 that somebody put between the indicators."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from selfeval.evaluation import figures
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.glossary import INDICATORS, SUBTOTAL_WORDS, plain
from selfeval.evaluation.model import Entry, Evaluation, IndicatorEntry, IndicatorResult
from selfeval.verification import plain_text
from selfeval.verification.mistakes import Mistake
from selfeval.verification.places import Places, of_entry

_WEIGHT, _SCORE = "weight", "score"


def wrong(evaluation: Evaluation, places: Places) -> Iterator[Mistake]:
    """Yield the figures of 小计 rows that are not the sums of the rows since the last one, or of their category."""
    orders = [(row, _order(row.entry, places)) for row in evaluation.indicators]
    last = 0
    for total in evaluation.project.stated_totals:
        here = _order(total, places)
        if not here or not _is_subtotal(total):
            continue
        since = [row for row, order in orders if last < order < here]
        near = [row for row in since if row.category is since[-1].category]
        last = here
        for column in (_WEIGHT, _SCORE):
            entry: Entry = getattr(total, column)
            place, value = of_entry(entry, places), plain_text.number(entry.text)
            sums = [_sum(part, column) for part in (near, since)]
            if place is None or value is None or None in sums or value in sums or not since:
                continue
            expected = figures.show_short(sums[0] or ZERO)
            message = (
                f"小计的{INDICATORS.heading(column)}是{entry.text}，上面各行相加是{expected}。"
                "请核对各行和小计，改正错的一处。"
            )
            yield Mistake("subtotal", place, "小计", message, entry.text, expected)


def _sum(rows: Sequence[IndicatorResult], column: str) -> Decimal | None:
    if column == _WEIGHT:
        return figures.total([row.weight for row in rows])
    return figures.total([row.score.value if row.score else None for row in rows])


def _is_subtotal(row: IndicatorEntry) -> bool:
    return any(plain(entry.text) in SUBTOTAL_WORDS for entry in row[:3])


def _order(row: IndicatorEntry, places: Places) -> int:
    """Return where a row stands in reading order; 0 where it was not printed."""
    found = (of_entry(entry, places) for entry in (row.name, row.weight, row.score))
    return next((place.order for place in found if place is not None), 0)
