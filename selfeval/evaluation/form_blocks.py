"""Reads those sections of form.toml that say what is scored: execution rate, 资金管理, indicators, total."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from selfeval.evaluation import glossary, methods
from selfeval.evaluation.figures import HUNDRED, ZERO
from selfeval.evaluation.form import (
    NOTHING,
    SPLIT_EVENLY,
    TYPED,
    TYPED_OR_SPLIT,
    Band,
    Cap,
    Category,
    Execution,
    FundsManagement,
    Indicators,
    Total,
    plain_category,
)
from selfeval.evaluation.methods import PointBand
from selfeval.evaluation.toml_reader import Table

DENOMINATORS = {"年初预算数": "original_budget", "全年预算数": "final_budget"}
MOST_POINTS = Decimal(10_000)
_MOST_WEIGHT_DIGITS = 4


def execution(table: Table) -> Execution:
    """Read [[execution]]."""
    rows = table.texts("rows")
    total_row = table.text("total_row", choices=rows)
    weight = table.optional_number("weight", most=MOST_POINTS)
    bands = point_bands(table, "bands")
    if bands and bands[-1].lower != ZERO:
        table.fault(f"bands[{len(bands)}]", f"最后一段的 from 是{bands[-1].lower}，应当为0")
    found = Execution(
        reference=table.text("reference"),
        title=table.text("title"),
        weight=weight,
        rows=rows,
        total_row=total_row,
        scored_row=table.text("scored_row", choices=rows),
        denominator=DENOMINATORS[table.text("denominator", choices=tuple(DENOMINATORS))],
        tolerance=table.number("tolerance"),
        over_budget=table.text("over_budget", choices=(methods.FULL, methods.RATIO, NOTHING), default=methods.FULL),
        bands=bands,
        in_total=table.flag("in_total", default=True),
    )
    if bands and found.over_budget != methods.FULL:
        table.fault("over_budget", "写了 bands 就由各段决定超过100%的得分，请删去 over_budget")
    return found


def funds_management(table: Table) -> FundsManagement:
    """Read [[funds_management]]."""
    items = []
    for item in table.tables("items", required=False):
        items.append((item.text("name"), item.number("weight", most=MOST_POINTS)))
        item.close()
    refuse_repeated(table, "items", [name for name, _ in items], glossary.plain_name)
    title = table.text("title", default=None if items else "资金管理情况")
    return FundsManagement(table.text("reference"), title, tuple(items), table.flag("in_total", default=True))


def indicators(table: Table) -> Indicators:
    """Read [[indicators]]."""
    categories = [_category(each) for each in table.tables("categories")]
    refuse_repeated(table, "categories", [category.name for category in categories], plain_category)
    found = Indicators(
        reference=table.text("reference"),
        weight_sum=table.number("weight_sum", most=MOST_POINTS),
        weights=table.text("weights", choices=(TYPED, TYPED_OR_SPLIT, SPLIT_EVENLY), default=TYPED),
        weight_digits=table.integer("weight_digits", least=0, most=_MOST_WEIGHT_DIGITS, default=2),
        tolerance=table.number("tolerance", most=MOST_POINTS, default=ZERO),
        categories=tuple(categories),
        shared=_shared(table, categories),
        not_applicable=table.texts("not_applicable", required=False),
    )
    if not table.report.faults:
        _check_pools(table, found)
    return found


def _category(table: Table) -> Category:
    subcategories = table.texts("subcategories")
    category = Category(
        name=table.text("name"),
        weight=table.optional_number("weight", most=MOST_POINTS),
        is_cost=table.flag("cost", default=False),
        is_optional=table.flag("optional", default=False),
        subcategories=subcategories,
        cost_subcategories=table.texts("cost_subcategories", required=False, choices=subcategories),
    )
    table.close()
    return category


def _shared(table: Table, categories: Sequence[Category]) -> tuple[tuple[tuple[str, ...], Decimal], ...]:
    free = [category.name for category in categories if category.weight is None]
    shared = []
    for each in table.tables("shared", required=False):
        names = each.texts("categories", choices=free or ["没有写 weight 的一级指标"])
        shared.append((names, each.number("weight", most=MOST_POINTS)))
        each.close()
    refuse_repeated(table, "shared", [name for names, _ in shared for name in names])
    return tuple(shared)


def _check_pools(table: Table, found: Indicators) -> None:
    """The points of the categories make up the sum, or leave something for those that may choose theirs."""
    weights = [pool.weight for pool in found.pools if pool.weight is not None]
    added, is_free = sum(weights, ZERO), len(weights) < len(found.pools)
    if not is_free and added != found.weight_sum:
        table.fault("categories", f"各类分值之和是{added}，应当等于 weight_sum {found.weight_sum}")
    elif is_free and added > found.weight_sum:
        table.fault("categories", f"已定各类的分值之和是{added}，应当不大于 weight_sum {found.weight_sum}")


def total(table: Table) -> Total:
    """Read [[total]]."""
    highest = table.number("sum", most=MOST_POINTS)
    bands = []
    for each in table.tables("bands", required=False):
        bands.append(Band(each.text("word"), each.number("from", most=highest), each.number("to", most=highest)))
        each.close()
    refuse_gaps(table, "bands", [(band.lower, band.upper) for band in bands], highest)
    refuse_repeated(table, "bands", [band.word for band in bands])
    caps = []
    for each in table.tables("caps", required=False):
        caps.append(Cap(each.number("execution_below", most=HUNDRED), each.number("most", most=highest)))
        each.close()
    for number, (higher, lower) in enumerate(pairwise(caps), 2):
        if lower.execution_below >= higher.execution_below or lower.most >= higher.most:
            table.fault(f"caps[{number}]", "各段从高到低写，execution_below 和 most 都应当小于前一段的")
    return Total(table.text("reference"), highest, tuple(bands), tuple(caps))


def point_bands(table: Table, key: str) -> tuple[PointBand, ...]:
    """Read bands of points, the highest first; none where the key is not there."""
    bands = []
    for each in table.tables(key, required=False):
        lower = each.number("from", least=-(10 ** Decimal(15)))
        bands.append(PointBand(lower, each.number("percent", most=HUNDRED)))
        each.close()
    for number, (higher, lower_one) in enumerate(pairwise(bands), 2):
        if lower_one.lower >= higher.lower:
            table.fault(f"{key}[{number}]", f"from 是{lower_one.lower}，各段从高到低写，应当小于前一段的{higher.lower}")
    return tuple(bands)


def refuse_gaps(table: Table, key: str, bounds: Sequence[tuple[Decimal, Decimal]], highest: Decimal) -> None:
    """Report bands that do not join from the highest value down to 0 without gap or overlap."""
    expected = highest
    for number, (lower, upper) in enumerate(bounds, 1):
        if upper != expected:
            table.fault(f"{key}[{number}]", f"上限是{upper}，应当与前一段相接，为{expected}")
        if lower >= upper:
            table.fault(f"{key}[{number}]", f"下限{lower}应当小于上限{upper}")
        expected = lower
    if bounds and expected != ZERO:
        table.fault(f"{key}[{len(bounds)}]", f"最后一段的下限是{expected}，应当为0")


def refuse_repeated(table: Table, key: str, names: Sequence[str], plain: Callable[[str], str] = str) -> None:
    """Report names that stand twice in a list, and those that a workbook, compared by ``plain``, cannot tell apart."""
    same: dict[str, list[str]] = {}
    # One that is missing was reported where it is.
    for name in filter(None, names):
        same.setdefault(plain(name), []).append(name)
    for group in sorted(each for each in same.values() if len(each) > 1):
        spellings = list(dict.fromkeys(group))
        trouble = "写了两次" if len(spellings) == 1 else "在工作簿里分不开"
        table.fault(key, f"“{'”和“'.join(spellings)}”{trouble}")
