"""The one place where a Decimal is made, rounded and shown.

Elsewhere nobody calls ``Decimal(float)``, ``round()`` or a format that rounds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)
from functools import lru_cache

ZERO = Decimal(0)
HUNDRED = Decimal(100)

ROUNDING_MODES = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "truncate": ROUND_DOWN,
    "up": ROUND_CEILING,
}

# Wide enough that no figure of a budget is rounded by the act of rounding it.
_EXACT = Context(prec=60)

# [0-9] and not \d, which takes the digits of every script; no figure of a budget has more than 30 digits.
_PLAIN_NUMBER = re.compile(
    r"""[+-]?(?:
        [0-9]{1,3}(?:,[0-9]{3})+      # 1,234
      | [0-9]{1,3}(?:[ ][0-9]{3})+    # 1 234
      | [0-9]+
    )(?:\.[0-9]+)?
    | [+-]?\.[0-9]+""",
    re.VERBOSE,
)
_MOST_DIGITS = 30
_LONGEST_PLAIN = 28
_WORDS_OF_NUMBERS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_WORDS_OF_POWERS = {"十": 10, "百": 100, "千": 1000}
# Full-width forms become half-width; nothing else is changed, so that ² does not become a 2.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_WIDTH |= {ord(dash): ord("-") for dash in "−﹣‐‑‒"} | {ord("　"): ord(" "), ord("﹪"): ord("%"), 0xA0: ord(" ")}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
# Most texts have none of either, which is told faster than it is changed.
_TO_NORMALIZE = re.compile(f"[{''.join(map(chr, _HALF_WIDTH))}{_INVISIBLE.pattern[1:-1]}]")
_MORE_DIGITS = re.compile(r"[\d.,]|\s+\d")
_NUMBER_IN_WORDS = re.compile("[〇零一二两三四五六七八九十百千]+")
# One unit in the last place, by the number of places.
_STEPS = tuple(Decimal(1).scaleb(-digits) for digits in range(20))


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a kind of figure is rounded: decimal places and one of ROUNDING_MODES."""

    digits: int
    mode: str


def from_cell(value: float) -> Decimal:
    """Make a Decimal of a spreadsheet number, with the 15 digits a spreadsheet shows.

    A file stores 506.73 as 506.73000000000002 and 0.1+0.2 as 0.30000000000000004;
    the person sees 506.73 and 0.3.
    """
    return Decimal(f"{value:.15g}")


@lru_cache(maxsize=4096)
def from_cell_as_shown(value: float) -> tuple[Decimal, str]:
    """Return the Decimal of a spreadsheet number with how show_short shows it; points and zeros are met again."""
    number = from_cell(value)
    return number, show_short(number)


def normalized(text: str) -> str:
    """Return the text with full-width forms made half-width, without invisible characters and blanks at its ends."""
    if _TO_NORMALIZE.search(text):
        text = _INVISIBLE.sub("", text.translate(_HALF_WIDTH))
    return text.strip()


def from_text(text: str) -> Decimal | None:
    """Read a number typed as text: 1,234.50, 1 234.5, ５５７．００, 三. None if it is not one."""
    text = normalized(text)
    return _decimal(text) if _PLAIN_NUMBER.fullmatch(text) else _from_words(text)


def leading_number(text: str) -> tuple[Decimal, str] | None:
    """Split a normalized text into the number it begins with and the rest; None without one.

    >>> leading_number("557万元")
    (Decimal('557'), '万元')
    """
    match = _PLAIN_NUMBER.match(text)
    if match:
        rest = text[match.end() :]
        # 7,00.0,77 begins with a 7, but nobody knows which number is meant.
        number = _decimal(match[0])
        if number is None or _MORE_DIGITS.match(rest):
            return None
        return number, rest.strip()
    words = _NUMBER_IN_WORDS.match(text)
    if words is None:
        return None
    number = _from_words(words[0])
    return None if number is None else (number, text[words.end() :].strip())


def rounded(value: Decimal, rounding: Rounding) -> Decimal:
    """Round to the form's digits by the form's mode."""
    digits = rounding.digits
    step = _STEPS[digits] if 0 <= digits < len(_STEPS) else Decimal(1).scaleb(-digits)
    return value.quantize(step, rounding=ROUNDING_MODES[rounding.mode], context=_EXACT)


def rounded_score(value: Decimal, weight: Decimal, rounding: Rounding) -> Decimal:
    """Round a score. A full score is its weight, whatever its digits; no other is lifted above it."""
    return weight if value == weight else min(rounded(value, rounding), weight)


def total(values: Sequence[Decimal | None]) -> Decimal | None:
    """Add values; None where one is missing, or all are."""
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known and len(known) == len(values) else None


def decimal_places(value: Decimal) -> int:
    """Return how many decimal places a figure needs: 12.50 needs one."""
    return len(show_short(value).partition(".")[2])


def show(value: Decimal) -> str:
    """Show a figure with the digits it has: 557.00 stays 557.00."""
    if not value:
        return f"{abs(value):f}"
    text = str(value)
    # Short, and without an exponent, it is what formatting gives, only faster.
    return text if len(text) < _LONGEST_PLAIN and "E" not in text else f"{value:f}"


# Points, and what is met by most scores, are the same ones again and again.
@lru_cache(maxsize=4096)
def show_short(value: Decimal) -> str:
    """Show a figure without trailing zeros: 10.0 is 10, 9.10 is 9.1."""
    text = show(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_percent(value: Decimal, rounding: Rounding) -> str:
    """Show a ratio as a percentage rounded in its percent digits: 0.909748 is 90.97%."""
    return show(rounded(value * HUNDRED, rounding)) + "%"


def _decimal(text: str) -> Decimal | None:
    number = Decimal(text.replace(",", "").replace(" ", ""))
    return number if len(text) <= _MOST_DIGITS or len(number.as_tuple().digits) <= _MOST_DIGITS else None


def _from_words(text: str) -> Decimal | None:
    """Read 三, 十二, 二十, 一百零五, 三千; None for anything else, and for 二百五, which may be 250 or 205."""
    total, digit, power, has_zero = 0, None, 0, False
    for character in text:
        if character in _WORDS_OF_POWERS:
            if power and _WORDS_OF_POWERS[character] >= power:
                return None
            power = _WORDS_OF_POWERS[character]
            total += (1 if digit is None else digit) * power
            digit, has_zero = None, False
        elif character in _WORDS_OF_NUMBERS and not digit:
            has_zero = has_zero or character in "〇零"
            digit = _WORDS_OF_NUMBERS[character]
        else:
            return None
    is_short_for_more = digit and power > _WORDS_OF_POWERS["十"] and not has_zero
    if is_short_for_more or (digit is None and not power):
        return None
    return Decimal(total + (digit or 0))
