"""What a person writes otherwise than the program and means the same."""

import re
from dataclasses import dataclass

from selfeval.evaluation import glossary
from selfeval.evaluation.glossary import INDICATORS
from selfeval.verification import plain_text, searching
from selfeval.verification.patterns import Ref

AMOUNTS, ROWS = "预算执行", ("三级指标", "评价内容", "资金来源")
_GROUPS = tuple(INDICATORS.heading(column) for column in ("category", "subcategory"))
_NUMBERING = re.compile(r"^(?:其中:?)?(?:\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十\d]+[、.)])?(?:其中:?)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Words:
    """What a form and a project call things: the ratings, the total row of the budget, the unit of money."""

    bands: tuple[str, ...] = ()
    total_row: str = ""
    money_unit: str = ""

    def same(self, ref: Ref, found: str, expected: str) -> bool:
        """Whether a text at a tag says what it should."""
        if plain_text.same(found, expected) or _without_thousands(found) == _without_thousands(expected):
            return True
        if ref.name in ROWS:
            return self.name(found) == self.name(expected)
        if ref.name in _GROUPS:
            return glossary.plain_heading(found) == glossary.plain_heading(expected)
        if ref.name == searching.RATING:
            return searching.told(f"为{found}", ref.name, self.bands) == [expected]
        if ref.rows == AMOUNTS:
            is_nothing = glossary.has_no_figure(found) and plain_text.number(expected) == 0
            return is_nothing or plain_text.same(self.amount(found), expected)
        return False

    def name(self, text: str) -> str:
        """Return the name of a row as it is compared: without numbering and 其中, the total row's as one word."""
        label = row_label(text)
        return self.total_row if label in glossary.TOTAL_WORDS and self.total_row else label

    def amount(self, text: str) -> str:
        """Return an amount without its unit."""
        return without_unit(text, self.money_unit)


def row_label(text: str) -> str:
    """Return the name of a row without numbering and 其中."""
    label = plain_text.plain(text)
    return _NUMBERING.sub("", label) or label


def without_unit(text: str, unit: str) -> str:
    """Return an amount without its unit; any other text as it is."""
    bare = plain_text.plain(text)
    is_amount = bool(unit) and bare.endswith(unit) and plain_text.number(bare.removesuffix(unit)) is not None
    return bare.removesuffix(unit) if is_amount else text


def is_group(ref: Ref) -> bool:
    """Whether a tag prints what several rows have in common, which a person fills in only once."""
    return ref.name in _GROUPS


def _without_thousands(text: str) -> str:
    return _THOUSANDS.sub("", plain_text.plain(text))
