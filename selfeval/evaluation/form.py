"""A region's rules as dated data, looked up by fiscal year. What stands in form.toml is read in form_reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from selfeval.evaluation.figures import ZERO, Rounding
from selfeval.evaluation.glossary import plain_name

UNSIGNED_COST = "无（成本指标）"
MONEY_UNITS = ("元", "千元", "万元", "百万元", "亿元")
BELOW_WEIGHT, NEVER = "below-weight", "never"


@dataclass(frozen=True, slots=True)
class Execution:
    """How the budget table is printed and the execution rate scored; ``title`` names the block in the report."""

    reference: str
    title: str
    weight: Decimal
    rows: tuple[str, ...]
    total_row: str
    scored_row: str
    denominator: str
    tolerance: Decimal


@dataclass(frozen=True, slots=True)
class FundsManagement:
    """The items of 资金管理 with their points; no items where the form does not score it."""

    reference: str
    title: str
    items: tuple[tuple[str, Decimal], ...]

    @property
    def weight(self) -> Decimal:
        """All points of the block."""
        return sum((weight for _, weight in self.items), ZERO)


@dataclass(frozen=True, slots=True)
class Category:
    """A 一级指标: its points (None where a project may choose), its 二级指标, whether it is about cost."""

    name: str
    weight: Decimal | None
    is_cost: bool
    subcategories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indicators:
    """The categories of indicators and the sum of their points."""

    reference: str
    weight_sum: Decimal
    categories: tuple[Category, ...]

    def category(self, text: str) -> Category | None:
        """Return the category that a 一级指标 names (产出 is 产出指标), None if the form has none."""
        name = plain_name(text)
        return next((each for each in self.categories if each.name in (name, f"{name}指标")), None)


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a qualitative indicator; bounds and ``given`` are percent of the weight."""

    name: str
    words: tuple[str, ...]
    lower: Decimal
    upper: Decimal
    given: Decimal | None


@dataclass(frozen=True, slots=True)
class Scoring:
    """Which rule scores an indicator; ``same_words`` gives full marks to an actual in the target's own words.

    ``saving_words`` in its name make a cost indicator the better the higher.
    """

    reference: str
    signs: Mapping[str, str]
    methods: Mapping[str, str]
    share_words: tuple[str, ...]
    same_words: bool
    saving_words: tuple[str, ...]
    grades: tuple[Grade, ...]


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
class Total:
    """The highest total score and the rating bands, best first."""

    reference: str
    sum: Decimal
    bands: tuple[Band, ...]

    def rating(self, score: Decimal) -> str:
        """Return the word of the band that a total score lies in."""
        return next((band.word for band in self.bands if score >= band.lower), self.bands[-1].word)


@dataclass(frozen=True, slots=True)
class Reasons:
    """When a reason has to be given: below-weight or never."""

    reference: str
    indicators: str
    funds_management: str


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


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be written: its template, the tags it must print, file name and properties as Jinja texts."""

    template: str
    required: tuple[str, ...]
    file_name: str
    title: str
    subject: str
    author: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form: names and fixed words, documents, and the rules from each year on."""

    name: str
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

    def rules_for(self, fiscal_year: int) -> Rules | None:
        """Return the rules of a fiscal year; None for a year before the first."""
        return next((rules for year, rules in reversed(self.editions) if year <= fiscal_year), None)
