"""Tells the points of the indicators of a report that lists some which do not apply."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice, pairwise, product

from selfeval.evaluation import figures
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.form import SPLIT_EVENLY, Category, Indicators
from selfeval.evaluation.indicators import does_not_apply
from selfeval.evaluation.model import Entry, IndicatorEntry, IndicatorResult
from selfeval.evaluation.rules import STATED
from selfeval.verification import plain_text
from selfeval.verification.rows import points

# More ways than one page of rows has for two that do not apply.
_MOST_WAYS = 2000
_Place = tuple[Category, int]


def apart(
    counted: Sequence[IndicatorEntry],
    listed: Sequence[IndicatorEntry],
    printed: Sequence[Decimal | None],
    block: Indicators,
) -> tuple[list[IndicatorEntry], list[IndicatorEntry]]:
    """Return the rows that are scored, with their points, and those that do not apply.

    Points that are typed are as they are printed, already brought to the form's sum. Points that the form splits
    depend on where the rows stood that are only ``listed``: the place is taken under which the most of the points
    are as they are ``printed``. Where more than one of them is not, a row may be missing: then they are taken as
    they are printed, and what they lack of the form's sum tells the points of that row.
    """
    at_end = [(_category(each, block) or block.categories[0], len(counted)) for each in listed]
    if block.weights != SPLIT_EVENLY:
        return list(counted), [_row(each, category) for each, (category, _) in zip(listed, at_end, strict=True)]
    best, agreeing = with_points(_placed(counted, listed, at_end), block), -1
    for ways in islice(_all_ways(counted, listed, block), _MOST_WAYS):
        tried = with_points(_placed(counted, listed, ways), block)
        scored = (row.weight.text for row in tried if _applies(row, block))
        pairs = zip(scored, printed, strict=True)
        same = sum(shown is not None and plain_text.number(due) == shown for due, shown in pairs)
        if same > agreeing:
            best, agreeing = tried, same
        if agreeing == len(counted):
            break
    scored_rows = [row for row in best if _applies(row, block)]
    if agreeing < len(counted) - 1 and None not in printed:
        scored_rows = [
            row._replace(weight=row.weight._replace(text=figures.show_short(points_of)))
            for row, points_of in zip(scored_rows, printed, strict=True)
            if points_of is not None
        ]
    return scored_rows, [row for row in best if not _applies(row, block)]


def result_of(row: IndicatorEntry, block: Indicators) -> IndicatorResult:
    """Return what an evaluation has of a row that does not apply."""
    category = block.category(row.category.text)
    return IndicatorResult(row, row.target, category, ZERO, None, STATED, None, None)


def _applies(row: IndicatorEntry, block: Indicators) -> bool:
    return not does_not_apply(row, block.not_applicable)


def with_points(rows: Sequence[IndicatorEntry], block: Indicators) -> list[IndicatorEntry]:
    """Return rows with the points that the form gives them, which no workbook states; nothing where it gives none."""
    nothing = Entry("", "", None)
    due = points([row._replace(weight=nothing) for row in rows], block)
    return [
        row._replace(weight=nothing._replace(text="0" if value is None else figures.show_short(value)))
        for row, value in zip(rows, due, strict=True)
    ]


def _all_ways(
    counted: Sequence[IndicatorEntry], listed: Sequence[IndicatorEntry], block: Indicators
) -> Iterator[tuple[_Place, ...]]:
    """Yield the ways to place the rows in the order in which they are listed."""
    for ways in product(*(list(_ways(each, counted, block)) for each in listed)):
        if all(one <= other for (_, one), (_, other) in pairwise(ways)):
            yield ways


def _ways(row: IndicatorEntry, counted: Sequence[IndicatorEntry], block: Indicators) -> Iterator[_Place]:
    """Yield the 一级指标 that a row may be of, each with the rows of it that it may stand before, from the end on."""
    known = _category(row, block)
    for category in block.categories if known is None else (known,):
        own = [at for at, other in enumerate(counted) if block.category(other.category.text) is category]
        for at in reversed(own):
            yield category, at + 1
        yield category, own[0] if own else len(counted)


def _placed(
    counted: Sequence[IndicatorEntry], listed: Sequence[IndicatorEntry], ways: Sequence[_Place]
) -> list[IndicatorEntry]:
    found = list(counted)
    for row, (category, at) in reversed(list(zip(listed, ways, strict=True))):
        found.insert(at, _row(row, category))
    return found


def _category(row: IndicatorEntry, block: Indicators) -> Category | None:
    """Return the 一级指标 that a list says, or that has the 二级指标 it says."""
    named = block.category(row.category.text) if row.category.text else None
    of_kind = (each for each in block.categories if row.subcategory.text in each.subcategories)
    return named or (next(of_kind, None) if row.subcategory.text else None)


def _row(row: IndicatorEntry, category: Category) -> IndicatorEntry:
    return row._replace(category=row.category._replace(text=category.name), weight=Entry("0", "", None))
