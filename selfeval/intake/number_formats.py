"""Shows a number or a date as its format code shows it to the person at the screen.

A code that this module does not understand in full shows the number plainly; it never guesses.
"""

import operator
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from selfeval.evaluation import figures
from selfeval.evaluation.figures import HUNDRED, Rounding

GENERAL = "General"
# The built-in formats, which a file names by number only; dates as Chinese Excel shows them (ECMA-376, 18.8.30).
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0 ;-#,##0",
    38: "#,##0 ;-#,##0",
    39: "#,##0.00 ;-#,##0.00",
    40: "#,##0.00 ;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_DEFAULT_DATE = 'yyyy"年"m"月"d"日"'

_TOKEN = re.compile(
    r'"([^"]*)"'  # quoted words
    r"|[\\!](.)"  # one escaped character; ! is the spelling of WPS
    r"|_.|\*."  # a space as wide as a character; a fill character
    r"|\[\$([^\]-]*)[^\]]*\]"  # currency sign with locale
    r"|\[[^\]]*\]"  # colours and conditions
    r"|(General|G/通用格式)"
    r"|([#0?][#0?,]*(?:\.[0#?]*)?,*|\.[0#?]+)"  # digits; commas at the end divide by a thousand each
    r"|(.)",
    re.DOTALL | re.IGNORECASE,
)
_DATE_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|\[\$[^\]]*\]|\[[^\]]*\]|_.|\*.'
    r"|(AM/PM|A/P|上午/下午)|(yyyy|yy|e|mmmmm|mmmm|mmm|mm|m|aaaa|aaa|dddd|ddd|dd|d|hh|h|ss|s)|(.)",
    re.DOTALL | re.IGNORECASE,
)
_SECTION_END = re.compile(r'"[^"]*"|[\\!].|\[[^\]]*\]|(;)', re.DOTALL)
_CONDITION = re.compile(r"\[(>=|<=|<>|>|<|=)\s*(-?[0-9.]+)\]")
_COMPARISONS = {
    ">=": operator.ge,
    "<=": operator.le,
    "<>": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
# Exponents, fractions, Chinese numerals and elapsed time are shown plainly.
_BEYOND = re.compile(r"E[+-]|[?#0]\s*/\s*[?#0]|\[DBNum|\[h+\]|\[m+\]|\[s+\]", re.IGNORECASE)
_PLAIN = ("", "general", "g/通用格式", "@")
_NOON = 12
_POSITIVE, _NEGATIVE, _ZERO = range(3)


def show_number(value: Decimal, code: str) -> str:
    """Show a number by a format code; a code that is not understood shows it plainly.

    >>> show_number(Decimal("0.9097"), "0.00%")
    '90.97%'
    """
    if code.lower() in _PLAIN or _BEYOND.search(code):
        return figures.show_short(value)
    sections = _sections(code)
    if _CONDITION.search(code):
        section = next((each for each in sections if _meets(value, each)), None)
        if section is None:
            return figures.show_short(value)
        return _signed(value, section)
    if value < 0 and len(sections) > _NEGATIVE:
        return _by_section(-value, sections[_NEGATIVE])
    if not value and len(sections) > _ZERO:
        return _by_section(value, sections[_ZERO])
    return _signed(value, sections[_POSITIVE])


def show_moment(value: date | datetime | time | timedelta, code: str) -> str:
    """Show a date or time by a format code such as yyyy"年"m"月"."""
    if isinstance(value, timedelta):
        return str(value)
    code = _sections(code)[_POSITIVE]
    if code.lower() in _PLAIN:
        code = _DEFAULT_DATE
    has_half_days = any(match[3] for match in _DATE_TOKEN.finditer(code))
    parts: list[str] = []
    previous = ""
    for match in _DATE_TOKEN.finditer(code):
        quoted, escaped, half_day, token, other = match.groups()
        letters = (token or "").lower()
        if letters:
            is_minute = letters in ("m", "mm") and (previous in ("h", "hh") or _seconds_follow(code[match.end() :]))
            parts.append(_moment_part(value, letters, is_minute=is_minute, has_half_days=has_half_days))
            previous = letters
        elif half_day:
            parts.append("上午" if getattr(value, "hour", 0) < _NOON else "下午")
        else:
            parts.append(quoted or escaped or other or "")
    return "".join(parts).strip()


def _sections(code: str) -> list[str]:
    """Split a code at its semicolons, but for those in quotes."""
    ends = [match.start() for match in _SECTION_END.finditer(code) if match[1]]
    return [code[start:end] for start, end in zip([0, *(end + 1 for end in ends)], [*ends, len(code)], strict=True)]


def _meets(value: Decimal, section: str) -> bool:
    condition = _CONDITION.search(section)
    return condition is None or bool(_COMPARISONS[condition[1]](value, Decimal(condition[2])))


def _signed(value: Decimal, section: str) -> str:
    shown = _by_section(abs(value), section)
    return f"-{shown}" if value < 0 and re.search("[1-9]", shown) else shown


def _by_section(value: Decimal, section: str) -> str:
    tokens = _TOKEN.findall(section)
    numbers = [number for *_, number, _other in tokens if number]
    # A number spread over several groups of digits, or a question mark that only keeps a place.
    if len(numbers) > 1 or (numbers and not set(numbers[0]) & set("0#")):
        return figures.show_short(value) if len(numbers) > 1 else _words(tokens)
    if "%" in re.sub(r'"[^"]*"|[\\!].', "", section):
        value *= HUNDRED
    parts = []
    for quoted, escaped, currency, general, number, other in tokens:
        if number or general:
            parts.append(_by_digits(value, number) if number else figures.show_short(value))
        elif other == "@":
            parts.append(figures.show_short(value))
        else:
            parts.append(quoted or escaped or currency or other)
    return "".join(parts).strip()


def _words(tokens: list[tuple[str, ...]]) -> str:
    return "".join(quoted or escaped or currency or other for quoted, escaped, currency, _, _, other in tokens).strip()


def _by_digits(value: Decimal, digits: str) -> str:
    scaled = digits.rstrip(",")
    value = value.scaleb(-3 * (len(digits) - len(scaled)))
    whole, _, fraction = scaled.partition(".")
    value = figures.rounded(value, Rounding(len(fraction), "half-up"))
    integer, _, decimals = figures.show(value).partition(".")
    places = whole.replace(",", "")
    integer = integer.rjust(len(places.lstrip("#?")), "0")
    if not places.strip("#?") and integer == "0":
        integer = ""
    if "," in whole and integer:
        integer = f"{int(integer):,}".rjust(len(integer), "0")
    optional = len(fraction) - len(fraction.rstrip("#?"))
    kept = decimals[: len(decimals) - optional] + decimals[len(decimals) - optional :].rstrip("0")
    return f"{integer}.{kept}" if kept else integer or "0"


def _seconds_follow(rest: str) -> bool:
    """Whether the next letters of a code are seconds, which makes mm minutes."""
    following = next((match[4].lower() for match in _DATE_TOKEN.finditer(rest) if match[4]), "")
    return following in ("s", "ss")


def _moment_part(value: date | datetime | time, letters: str, *, is_minute: bool, has_half_days: bool) -> str:
    if letters in ("dddd", "ddd", "aaaa", "aaa"):
        weekday = "一二三四五六日"[value.weekday()] if isinstance(value, date) else ""
        return weekday if letters == "aaa" else f"星期{weekday}"
    names = {"y": "year", "e": "year", "m": "minute" if is_minute else "month", "d": "day", "h": "hour", "s": "second"}
    number = getattr(value, names[letters[0]], 0)
    if letters[0] in "ye":
        return f"{number % 100:02d}" if letters == "yy" else f"{number:04d}"
    if letters[0] == "h" and has_half_days:
        number = number % _NOON or _NOON
    return f"{number:02d}" if len(letters) == len("mm") else str(number)
