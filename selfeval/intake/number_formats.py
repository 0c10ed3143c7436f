"""Shows a number or a date as its format code shows it to the person at the screen."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from selfeval.evaluation import figures
from selfeval.evaluation.figures import HUNDRED, Rounding

_TOKEN = re.compile(
    r'"([^"]*)"'  # quoted words
    r"|\\(.)"  # one escaped character
    r"|_.|\*."  # a space as wide as a character; a fill character
    r"|\[\$([^\]-]*)[^\]]*\]"  # currency sign with locale
    r"|\[[^\]]*\]"  # colours and conditions
    r"|(General|G/通用格式)"
    r"|([#0?][#0?,]*(?:\.[0#?]*)?,*|\.[0#?]+)"  # digits; commas at the end divide by a thousand each
    r"|(.)",
    re.DOTALL | re.IGNORECASE,
)
_DATE_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[\$[^\]]*\]|\[[^\]]*\]|_.|\*.|(AM/PM|上午/下午)|(yyyy|yy|y|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s)|(.)',
    re.DOTALL | re.IGNORECASE,
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_GENERAL = ("", "general", "g/通用格式", "@")


def show_number(value: Decimal, code: str) -> str:
    """Show a number by a format code; a code that this module does not understand shows it plainly.

    >>> show_number(Decimal("0.9097"), "0.00%")
    '90.97%'
    """
    if code.lower() in _GENERAL or re.search(r"E[+-]|[?#0]\s*/\s*[?#0]", code):
        return figures.show_short(value)
    sections = _sections(code)
    signed = value < 0 and len(sections) < 2  # noqa: PLR2004 - the second section is the one for negative numbers
    section = sections[0]
    if value < 0 and not signed:
        section = sections[1]
    elif not value and len(sections) > 2:  # noqa: PLR2004 - the third section is the one for zero
        section = sections[2]
    shown = _number_by_section(abs(value), section)
    return f"-{shown}" if signed and re.search("[1-9]", shown) else shown


def show_moment(value: date | datetime | time | timedelta, code: str) -> str:
    """Show a date or time by a format code such as yyyy"年"m"月"."""
    if isinstance(value, timedelta):
        return str(value)
    code = _sections(code)[0]
    parts: list[str] = []
    after_hours = False
    for match in _DATE_TOKEN.finditer(code):
        quoted, escaped, half_day, token, other = match.groups()
        if token:
            parts.append(_moment_part(value, token.lower(), minutes=after_hours and token.lower() in ("m", "mm")))
            after_hours = token.lower() in ("h", "hh") or (after_hours and token.lower() in ("m", "mm"))
        elif half_day:
            parts.append("上午" if getattr(value, "hour", 0) < 12 else "下午")  # noqa: PLR2004 - noon
        else:
            parts.append(quoted or escaped or other or "")
    return "".join(parts).strip()


def _sections(code: str) -> list[str]:
    return [match[0] for match in _SECTION.finditer(code) if match[0]] or [""]


def _number_by_section(value: Decimal, section: str) -> str:
    digits = next((match[5] for match in _TOKEN.finditer(section) if match[5]), None)
    if "%" in re.sub(r'"[^"]*"|\\.', "", section):
        value *= HUNDRED
    shown = figures.show_short(value) if digits is None else _by_digits(value, digits)
    parts, placed = [], False
    for quoted, escaped, currency, general, number, other in _TOKEN.findall(section):
        if number or general:
            parts.append("" if placed else shown)
            placed = True
        else:
            parts.append(quoted or escaped or currency or other)
    return "".join(parts).strip()


def _by_digits(value: Decimal, digits: str) -> str:
    scaled = digits.rstrip(",")
    value = value.scaleb(-3 * (len(digits) - len(scaled)))
    whole, _, fraction = scaled.partition(".")
    value = figures.rounded(value, Rounding(len(fraction), "half-up"))
    shown = figures.show(value)
    integer, _, decimals = shown.partition(".")
    integer = integer.rjust(len(whole.replace(",", "").lstrip("#?")), "0")
    if not whole.replace(",", "").strip("#?") and integer == "0":
        integer = ""
    if "," in whole:
        integer = f"{int(integer or 0):,}".rjust(len(integer), "0") if integer else ""
    optional = len(fraction) - len(fraction.rstrip("#?"))
    kept = decimals[: len(decimals) - optional] + decimals[len(decimals) - optional :].rstrip("0")
    return f"{integer}.{kept}" if kept else integer or "0"


def _moment_part(value: date | datetime | time, letters: str, *, minutes: bool) -> str:
    if minutes:
        return f"{getattr(value, 'minute', 0):02d}" if letters == "mm" else str(getattr(value, "minute", 0))
    attribute = {"y": "year", "m": "month", "d": "day", "h": "hour", "s": "second"}[letters[0]]
    number = getattr(value, attribute, 0)
    if letters.startswith("y"):
        return f"{number:04d}" if letters == "yyyy" else f"{number % 100:02d}"
    if letters == "dddd":
        return "星期" + "一二三四五六日"[value.weekday()] if isinstance(value, date) else ""
    return f"{number:02d}" if len(letters) == 2 else str(number)  # noqa: PLR2004 - mm is two digits
