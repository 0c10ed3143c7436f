"""The one place where a Decimal is made, rounded and shown.

Elsewhere nobody calls ``Decimal(float)``, ``round()`` or a format that rounds.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
)

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

ROUNDING_MODES = {
    "half-up": ROUND_HALF_UP,
    "half-even": ROUND_HALF_EVEN,
    "truncate": ROUND_DOWN,
    "up": ROUND_CEILING,
}

# Wide enough that no figure of a budget is rounded by the act of rounding it.
_EXACT = Context(prec=60)

_PLAIN_NUMBER = re.compile(
    r"""[+-]?(?:
        \d{1,3}(?:,\d{3})+      # 1,234
      | \d{1,3}(?:[ ]\d{3})+    # 1 234
      | \d+
    )(?:\.\d+)?
    | [+-]?\.\d+""",
    re.VERBOSE,
)
_WORDS_OF_NUMBERS = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_WORDS_OF_POWERS = {"十": 10, "百": 100, "千": 1000}
_DASHES = str.maketrans(dict.fromkeys("−﹣‐‑‒", "-"))


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


def normalized(text: str) -> str:
    """Return the text with full-width digits, signs and letters made half-width, ends stripped."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def from_text(text: str) -> Decimal | None:
    """Read a number typed as text: 1,234.50, 1 234.5, ５５７．００, 三. None if it is not one."""
    text = normalized(text)
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "").replace(" ", ""))
    return _from_words(text)


def leading_number(text: str) -> tuple[Decimal, str] | None:
    """Split a normalized text into the number it begins with and the rest; None without one.

    >>> leading_number("557万元")
    (Decimal('557'), '万元')
    """
    match = _PLAIN_NUMBER.match(text)
    if match:
        rest = text[match.end() :]
        # 7,00.0,77 begins with a 7, but nobody knows which number is meant.
        if re.match(r"[\d.,]|\s+\d", rest):
            return None
        return Decimal(match[0].replace(",", "").replace(" ", "")), rest.strip()
    words = re.match("[〇零一二两三四五六七八九十百千]+", text)
    number = _from_words(words[0]) if words else None
    if number is None or words is None:
        return None
    return number, text[words.end() :].strip()


def rounded(value: Decimal, rounding: Rounding) -> Decimal:
    """Round to the form's digits by the form's mode."""
    step = Decimal(1).scaleb(-rounding.digits)
    return value.quantize(step, rounding=ROUNDING_MODES[rounding.mode], context=_EXACT)


def rounded_score(value: Decimal, weight: Decimal, rounding: Rounding) -> Decimal:
    """Round a score; rounding never lifts it above its weight (2.55 of 2.55 points is not 2.6)."""
    return min(rounded(value, rounding), weight)


def show(value: Decimal) -> str:
    """Show a figure with the digits it has: 557.00 stays 557.00."""
    return f"{value + ZERO:f}" if value else f"{abs(value):f}"


def show_short(value: Decimal) -> str:
    """Show a figure without trailing zeros: 10.0 is 10, 9.10 is 9.1."""
    text = show(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_percent(value: Decimal, rounding: Rounding) -> str:
    """Show a ratio as a percentage rounded in its percent digits: 0.909748 is 90.97%."""
    return show(rounded(value * HUNDRED, rounding)) + "%"


def _from_words(text: str) -> Decimal | None:
    """Read 三, 十二, 二十, 一百零五, 三千; None for anything else."""
    total, digit, power_seen = 0, None, False
    for character in text:
        if character in _WORDS_OF_NUMBERS:
            if digit not in (None, 0):
                return None
            digit = _WORDS_OF_NUMBERS[character]
        elif character in _WORDS_OF_POWERS:
            total += (1 if digit is None else digit) * _WORDS_OF_POWERS[character]
            digit, power_seen = None, True
        else:
            return None
    if digit is None and not power_seen:
        return None
    return Decimal(total + (digit or 0))
