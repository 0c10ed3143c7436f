"""Tells the points of the indicators of a report that lists some which do not apply."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice, product

from selfeval.evaluation import figures
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.form import SPLIT_EVENLY, Category, Indicators
from selfeval.evaluation.model import Entry, IndicatorEntry, IndicatorResult
from selfeval.evaluation.rules import STATED
from selfeval.verification.rows import points

# More ways than the rows of one report that do not apply have.
_MOST_WAYS = 500
_UNKNOWN = Entry("", "", None)


def apart(
    counted: Sequence[IndicatorEntry],
    listed: Sequence[IndicatorEntry],
    printed: Sequence[Decimal | None],
    block: Indicators,
) -> tuple[list[IndicatorEntry], list[IndicatorEntry]]:
    """Return the rows that are scored, with their points, and those that are only ``listed``.

    Points that are typed are as they are ``printed``, already brought to the form's sum. Those that the form splits
    may depend on the 一级指标 of what is listed: they are taken by which the most are as they are printed.
    """
    choices = [[known] if (known := _category(each, block)) else list(block.categories) for each in listed]
    if block.weights != SPLIT_EVENLY:
        return list(counted), [_row(row, first) for row, (first, *_) in zip(listed, choices, strict=True)]
    ways = [list(map(_row, listed, each)) for each in islice(product(*choices), _MOST_WAYS)]
    left_out = max(ways, key=lambda way: _agreeing(_due(counted, way, block), printed))
    due = _due(counted, left_out, block)
    # Where more than one is otherwise a row may be missing: what the printed ones lack of the sum are its points.
    is_less = _agreeing(due, printed) < len(counted) - 1 and None not in printed
    texts = [figures.show_short(value or ZERO) for value in (printed if is_less else due)]
    scored = [row._replace(weight=_UNKNOWN._replace(text=text)) for row, text in zip(counted, texts, strict=True)]
    return scored, left_out


def result_of(row: IndicatorEntry, block: Indicators) -> IndicatorResult:
    """Return what an evaluation has of a row that does not apply."""
    return IndicatorResult(row, row.target, block.category(row.category.text), ZERO, None, STATED, None, None)


def _due(
    counted: Sequence[IndicatorEntry], left_out: Sequence[IndicatorEntry], block: Indicators
) -> list[Decimal | None]:
    """Return the points that the form gives the rows that are scored."""
    rows = [row._replace(weight=_UNKNOWN) for row in (*counted, *left_out)]
    return points(rows, block)[: len(counted)]


def _agreeing(due: Sequence[Decimal | None], printed: Sequence[Decimal | None]) -> int:
    return sum(value is not None and value == shown for value, shown in zip(due, printed, strict=True))


def _category(row: IndicatorEntry, block: Indicators) -> Category | None:
    """Return the 一级指标 that a list says, or that has the 二级指标 it says."""
    named = block.category(row.category.text) if row.category.text else None
    of_kind = (each for each in block.categories if row.subcategory.text in each.subcategories)
    return named or (next(of_kind, None) if row.subcategory.text else None)


def _row(row: IndicatorEntry, category: Category) -> IndicatorEntry:
    return row._replace(category=row.category._replace(text=category.name), weight=_UNKNOWN._replace(text="0"))
