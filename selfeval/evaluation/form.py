"""A region's rules as dated data, looked up by fiscal year. What stands in form.toml is read in form_reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from selfeval.evaluation.figures import ZERO, Rounding, decimal_places
from selfeval.evaluation.glossary import Sheet, plain_name
from selfeval.evaluation.methods import PointBand, Scoring

MONEY_UNITS = ("元", "千元", "万元", "百万元", "亿元")
# Whose score below its weight needs a reason: each row's, the whole form's in one place, nobody's.
BELOW_WEIGHT, ONE_FOR_ALL, NEVER = "below-weight", "one-for-all", "never"
# What an execution rate above 100 % may get besides what methods.py has for targets that are exceeded.
NOTHING = "nothing"
# Where the points of an indicator come from: the workbook, what the others leave where it is blank, the form alone.
TYPED, TYPED_OR_SPLIT, SPLIT_EVENLY = "typed", "typed-or-split", "split"
# 产出指标 is often called 产出.
_INDICATOR = "指标"


def plain_category(text: str) -> str:
    """Return the name of a 一级指标 as it is compared: 产出指标 is 产出."""
    return plain_name(text).removesuffix(_INDICATOR)


@dataclass(frozen=True, slots=True)
class Execution:
    """How the budget table is printed and the execution rate scored; ``title`` names the block in the report.

    Without a ``weight`` it is not scored. ``over_budget`` says what a rate above 100 % gets (full marks, none, or
    budget ÷ outturn); ``bands`` score by bands of the rate in percent.
    """

    reference: str
    title: str
    weight: Decimal | None
    rows: tuple[str, ...]
    total_row: str
    scored_row: str
    denominator: str
    tolerance: Decimal
    over_budget: str
    bands: tuple[PointBand, ...]
    in_total: bool

    @property
    def counted_weight(self) -> Decimal:
        """The points that it has in the total."""
        return self.weight if self.weight is not None and self.in_total else ZERO


@dataclass(frozen=True, slots=True)
class FundsManagement:
    """The items of 资金管理 with their points; no items where the form does not score it."""

    reference: str
    title: str
    items: tuple[tuple[str, Decimal], ...]
    in_total: bool

    @property
    def weight(self) -> Decimal:
        """All points of the block."""
        return sum((weight for _, weight in self.items), ZERO)

    @property
    def counted_weight(self) -> Decimal:
        """The points that it has in the total."""
        return self.weight if self.in_total else ZERO


@dataclass(frozen=True, slots=True)
class Category:
    """A 一级指标: its points (None where a project may choose), its 二级指标, whether it is about cost.

    An ``is_optional`` one need not be there. Of the 二级指标 some may be about cost where the 一级指标 is not.
    """

    name: str
    weight: Decimal | None
    is_cost: bool
    is_optional: bool
    subcategories: tuple[str, ...]
    cost_subcategories: tuple[str, ...]

    def is_about_cost(self, subcategory: str) -> bool:
        """Whether the rows of a 二级指标 are about cost."""
        return self.is_cost or plain_name(subcategory) in map(plain_name, self.cost_subcategories)


@dataclass(frozen=True, slots=True)
class Pool:
    """Categories that share points; None where a project may choose how many."""

    categories: tuple[Category, ...]
    weight: Decimal | None

    @property
    def name(self) -> str:
        """The names of its categories: 效益指标和满意度指标."""
        return "和".join(category.name for category in self.categories)


@dataclass(frozen=True, slots=True)
class Indicators:
    """The categories of indicators and the sum of their points.

    ``weights`` is TYPED, TYPED_OR_SPLIT or SPLIT_EVENLY; what is split or rescaled has ``weight_digits`` digits.
    ``tolerance`` is how far typed points may be from the form's. ``shared`` are categories with points in common.
    A row whose target or actual is one of the words ``not_applicable`` is left out.
    """

    reference: str
    weight_sum: Decimal
    weights: str
    weight_digits: int
    tolerance: Decimal
    categories: tuple[Category, ...]
    shared: tuple[tuple[tuple[str, ...], Decimal], ...]
    not_applicable: tuple[str, ...]

    @property
    def finest_digits(self) -> int:
        """How many decimal places the points have that the form gives."""
        given = [decimal_places(pool.weight) for pool in self.pools if pool.weight is not None]
        is_computed = self.weights != TYPED or self.not_applicable
        return max((*given, self.weight_digits if is_computed else 0))

    def category(self, text: str) -> Category | None:
        """Return the category that a 一级指标 names (产出 is 产出指标), None if the form has none."""
        name = plain_category(text)
        return next((each for each in self.categories if plain_category(each.name) == name), None)

    @property
    def pools(self) -> tuple[Pool, ...]:
        """The categories by the points they share: those of one, those in common, and all that are free together."""
        named = {category.name: category for category in self.categories}
        shared = [Pool(tuple(named[name] for name in names), weight) for names, weight in self.shared]
        in_common = [category for pool in shared for category in pool.categories]
        own = [Pool((each,), each.weight) for each in self.categories if each.weight is not None]
        free = tuple(each for each in self.categories if each.weight is None and each not in in_common)
        return (*own, *shared, *([Pool(free, None)] if free else []))


@dataclass(frozen=True, slots=True)
class Roundings:
    """Digits and mode of each kind of figure; the rate's digits are those of the percentage."""

    reference: str
    money: Rounding
    rate: Rounding
    score: Rounding
    total: Rounding


@dataclass(frozen=True, slots=True)
class Band:
    """A rating: its word and the scores it covers, ``lower`` included."""

    word: str
    lower: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class Cap:
    """Below ``execution_below`` percent of execution the total is at most ``most``."""

    execution_below: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """The highest total score, the rating bands, best first, and the caps, the highest first; either may be none."""

    reference: str
    sum: Decimal
    bands: tuple[Band, ...]
    caps: tuple[Cap, ...]

    def rating(self, score: Decimal) -> str | None:
        """Return the word of the band that a total score lies in; None where the form has no ratings."""
        return next((band.word for band in self.bands if score >= band.lower), None)


@dataclass(frozen=True, slots=True)
class Reasons:
    """When a reason has to be given: BELOW_WEIGHT, ONE_FOR_ALL or NEVER.

    A score is low below ``below_percent`` of its weight. ``kind`` is the kind of remark that gives the one reason
    for all, None where each row gives its own.
    """

    reference: str
    indicators: str
    funds_management: str
    below_percent: Decimal
    kind: str | None


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The kinds of remarks of the sheet 问题与建议, in the order of the report.

    ``problems`` is the kind that says why targets were missed; None where the form has no such kind.
    """

    reference: str
    kinds: tuple[str, ...]
    problems: str | None


@dataclass(frozen=True, slots=True)
class Checks:
    """From where on a figure is reported, and the levels that differ from the catalogue's.

    Percents are percent, ``ahead_points`` percentage points, ``unlikely_amount`` is in 元. ``growth_words`` in an
    indicator's name allow more than 100 %.
    """

    reference: str
    over_achieved_percent: Decimal
    low_execution_percent: Decimal
    ahead_points: Decimal
    unspent_percent: Decimal
    dominant_percent: Decimal
    unlikely_amount: Decimal
    growth_words: tuple[str, ...]
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FurtherField:
    """A row that a form adds to 项目信息."""

    name: str
    is_required: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FurtherColumn:
    """A column that a form adds to a sheet; where one that ``is_target`` is filled, it replaces 年度目标值."""

    sheet: str
    name: str
    is_required: bool
    aliases: tuple[str, ...]
    is_target: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a form's workbook has besides the standard one, and how long its texts may be, by their headings."""

    reference: str = ""
    fields: tuple[FurtherField, ...] = ()
    columns: tuple[FurtherColumn, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def target_column(self) -> str | None:
        """The column whose figure replaces the target."""
        return next((column.name for column in self.columns if column.is_target), None)


# Compared by identity, so that what follows from it alone can be kept.
@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules of one fiscal year."""

    execution: Execution
    funds_management: FundsManagement
    indicators: Indicators
    scoring: Scoring
    rounding: Roundings
    total: Total
    reasons: Reasons
    recommendations: Recommendations
    checks: Checks
    contents: Contents

    @property
    def total_rounding(self) -> Rounding | None:
        """How the sum of the printed scores is rounded; None where it is printed as it is.

        It is, so that a reader can add it up, unless the form wants its total coarser than its scores can be: those
        below their points have the scores' digits, a full one has those of its points.
        """
        return _total_rounding(self)


@lru_cache(maxsize=256)
def _total_rounding(rules: Rules) -> Rounding | None:
    points = (rules.execution.counted_weight, *(weight for _, weight in rules.funds_management.items))
    finest = max(rules.rounding.score.digits, rules.indicators.finest_digits, *map(decimal_places, points))
    return rules.rounding.total if rules.rounding.total.digits < finest else None


@lru_cache(maxsize=256)
def pools_of(rules: Rules) -> tuple[Pool, ...]:
    """Return the pools of the indicators' categories, put together once."""
    return rules.indicators.pools


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be written: its template, the tags it must print, file name and properties as Jinja texts.

    A / in the file name, not in what a tag prints, is that of a folder.
    """

    template: str
    required: tuple[str, ...]
    file_name: str
    title: str
    subject: str
    author: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form: names and fixed words, documents, and the rules from each year on.

    ``name`` is its folder's, ``label`` what people call it; a workbook may say either.
    """

    name: str
    label: str
    title: str
    money_unit: str
    blank: str
    documents: tuple[Document, ...]
    editions: tuple[tuple[int, Rules], ...]

    @property
    def first_year(self) -> int:
        """The first fiscal year the form has rules for."""
        return self.editions[0][0]

    @property
    def newest(self) -> Rules:
        """The rules in force last."""
        return self.editions[-1][1]

    @property
    def recommendation_kinds(self) -> tuple[str, ...]:
        """The kinds of remarks of all years: a tag of one year is a tag of all, so that one template serves them."""
        kinds = (kind for _, rules in self.editions for kind in rules.recommendations.kinds)
        return tuple(dict.fromkeys(kinds))

    @property
    def further_fields(self) -> tuple[str, ...]:
        """The rows that the form adds to 项目信息 in any year."""
        return tuple(dict.fromkeys(each.name for _, rules in self.editions for each in rules.contents.fields))

    def further_columns(self, sheet: Sheet) -> tuple[str, ...]:
        """Return the columns that the form adds to a sheet in any year."""
        columns = (each for _, rules in self.editions for each in rules.contents.columns)
        return tuple(dict.fromkeys(each.name for each in columns if each.sheet == sheet.name))

    def rules_for(self, fiscal_year: int) -> Rules | None:
        """Return the rules of a fiscal year; None for a year before the first."""
        return next((rules for year, rules in reversed(self.editions) if year <= fiscal_year), None)
