"""The named ways of scoring an indicator (评分方法): a rule and the numbers and words that a form gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from selfeval.evaluation.figures import HUNDRED, ZERO

AT_LEAST, AT_MOST, EQUAL, RANGE = "at-least", "at-most", "equal", "range"
STEPS, BANDS, NONE_AT_ALL = "steps", "bands", "zero"
YES_NO, QUALITATIVE, STATED_SHARE, BY_HAND = "yes-no", "qualitative", "stated-share", "by-hand"
# What a rule makes of a figure, of a word, of either.
IN_PROPORTION = (AT_LEAST, AT_MOST, EQUAL, RANGE)
OF_FIGURES = (*IN_PROPORTION, STEPS, BANDS, NONE_AT_ALL)
OF_WORDS = (YES_NO, QUALITATIVE, STATED_SHARE, BY_HAND)

# Above a target that is to be reached: full marks; full marks and a warning; some points off; in proportion.
FULL, WARN, DEDUCT, RATIO = "full", "warn", "deduct", "ratio"
# A unit that is missing in part: counts as a whole one, not at all, or in proportion.
WHOLE, IGNORE, SHARE = "whole", "ignore", "share"
# What bands are looked up by: the actual in the target's unit, or the percentage of the target that was reached.
ACTUAL, ACHIEVEMENT = "actual", "achievement"

UNSIGNED_COST, UNSIGNED_ZERO = "无（成本指标）", "无（目标为0）"


@dataclass(frozen=True, slots=True)
class PointBand:
    """From ``lower`` on, that included, ``percent`` of the weight is given."""

    lower: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a qualitative indicator; bounds and ``given`` are percent of the weight."""

    name: str
    words: tuple[str, ...]
    lower: Decimal
    upper: Decimal
    given: Decimal | None


@dataclass(frozen=True, slots=True)
class Method:
    """A way of scoring by its Chinese name.

    ``over`` says what becomes of a target that is exceeded, with ``over_percent`` of it ``over_points`` off;
    below ``pass_percent`` of it nothing is given. ``points`` are lost for ``each`` missing unit, a ``part`` of one
    as it says. ``bands`` are looked up by the figure ``of``, highest first. ``yes`` and ``no`` are words for the
    actual; ``no_total_most`` caps the total of a project that has a no. ``grades`` are those of the method itself.
    """

    name: str
    rule: str
    reference: str | None = None
    over: str = FULL
    over_percent: Decimal = HUNDRED
    over_points: Decimal = ZERO
    pass_percent: Decimal = ZERO
    points: Decimal = ZERO
    each: Decimal = Decimal(1)
    part: str = WHOLE
    bands: tuple[PointBand, ...] = ()
    of: str = ACTUAL
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    no_total_most: Decimal | None = None
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoring:
    """Which method scores an indicator; ``same_words`` gives full marks to an actual in the target's own words.

    ``saving_words`` in its name make a cost indicator the better the higher; of what ``lower_is_better_words``
    name, less is better.
    """

    reference: str
    signs: Mapping[str, Method]
    methods: Mapping[str, Method]
    share_words: tuple[str, ...]
    same_words: bool
    saving_words: tuple[str, ...]
    lower_is_better_words: tuple[str, ...]
    grades: tuple[Grade, ...]

    def grades_of(self, method: Method) -> tuple[Grade, ...]:
        """Return the grades that a method uses: its own, or the form's."""
        return method.grades or self.grades
