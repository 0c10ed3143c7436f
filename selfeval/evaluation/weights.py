"""The points of the indicators: as typed, split evenly where they are blank, rescaled where rows do not apply."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from selfeval.evaluation import rules
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.form import TYPED, Category, Indicators


class Row(NamedTuple):
    """What is known of one indicator: its category, the points typed for it, whether it applies."""

    category: Category | None
    typed: Decimal | None
    applies: bool


class Weight(NamedTuple):
    """The points of one indicator: those that count, those before rows were left out, and where they come from."""

    value: Decimal | None
    stated: Decimal | None
    rule: str


def weights(rows: Sequence[Row], block: Indicators) -> list[Weight]:
    """Return the points of each row; None where nothing says how many.

    Blank points share what their pool has left, and all points together are brought to the form's sum again where
    rows were left out (the note of published forms: 不适用的指标可以删去，分值按比例折算). A blank row that does not
    apply shares nothing, as if it had been deleted, unless no row of its pool would have the points then.
    """
    stated = _split(rows, block)
    values = _rescaled(rows, stated, block)
    return [
        Weight(value, before, _rule(row, value, before))
        for row, value, before in zip(rows, values, stated, strict=True)
    ]


def apportion(whole: Decimal, shares: Sequence[Decimal], digits: int) -> list[Decimal]:
    """Divide ``whole`` in proportion to ``shares``, with so many digits, so that the parts add up to it.

    What rounding down leaves goes to the largest remainders, the first first (Hare-Niemeyer).

    >>> [str(part) for part in apportion(Decimal(40), [Decimal(1)] * 6, 2)]
    ['6.67', '6.67', '6.67', '6.67', '6.66', '6.66']
    """
    added = sum(shares, ZERO)
    if added <= ZERO:
        return [ZERO] * len(shares)
    step = Decimal(1).scaleb(-digits)
    exact = [whole * share / added for share in shares]
    parts = [value.quantize(step, rounding=ROUND_FLOOR) for value in exact]
    order = sorted(range(len(parts)), key=lambda each: (parts[each] - exact[each], each))
    left = whole - sum(parts, ZERO)
    for each in order:
        given = min(step, left)
        parts[each] += given
        left -= given
    return parts


def _split(rows: Sequence[Row], block: Indicators) -> list[Decimal | None]:
    found = [row.typed for row in rows]
    if block.weights == TYPED or None not in found:
        return found
    fixed = sum((pool.weight for pool in block.pools if pool.weight is not None), ZERO)
    for pool in block.pools:
        members = [number for number, row in enumerate(rows) if row.category in pool.categories]
        blank = [number for number in members if found[number] is None]
        if not blank:
            continue
        due = block.weight_sum - fixed if pool.weight is None else pool.weight
        left = due - sum((found[number] or ZERO for number in members), ZERO)
        sharing = [number for number in blank if rows[number].applies] or blank
        parts = apportion(max(left, ZERO), [Decimal(1)] * len(sharing), block.weight_digits)
        shares = dict(zip(sharing, parts, strict=True))
        for number in blank:
            found[number] = shares.get(number, ZERO)
    return found


def _rescaled(rows: Sequence[Row], stated: Sequence[Decimal | None], block: Indicators) -> list[Decimal | None]:
    applying = [number for number, row in enumerate(rows) if row.applies]
    known = [value for number in applying if (value := stated[number]) is not None]
    if len(applying) == len(rows) or len(known) < len(applying):
        return list(stated)
    is_whole = sum(known, ZERO) == block.weight_sum
    parts = known if is_whole else apportion(block.weight_sum, known, block.weight_digits)
    found: list[Decimal | None] = [None] * len(rows)
    for number, part in zip(applying, parts, strict=True):
        found[number] = part
    return found


def _rule(row: Row, value: Decimal | None, stated: Decimal | None) -> str:
    if value != stated:
        return rules.RESCALED
    return rules.STATED if row.typed is not None else rules.SPLIT
