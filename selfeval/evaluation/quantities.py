"""Reads what stands in a target or an actual: ≥656万元, 90.97 %, 200余人, 三期, 50–60%."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from selfeval.evaluation import figures

AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED = "≥", "≤", "=", "区间", "无"

# Every spelling met in print, after NFKC. The longer ones are tried first.
_SIGNS_BEFORE = {
    AT_LEAST: (
        "≥",
        "≧",
        "⩾",
        ">=",
        "=>",
        ">",
        "大于等于",
        "大于或等于",
        "不低于",
        "不少于",
        "不小于",
        "至少",
        "大于",
        "高于",
        "超过",
        "达到",
    ),
    AT_MOST: (
        "≤",
        "≦",
        "⩽",
        "<=",
        "=<",
        "<",
        "小于等于",
        "小于或等于",
        "不超过",
        "不高于",
        "不大于",
        "不多于",
        "最多",
        "小于",
        "低于",
    ),
    EQUAL: ("=", "═", "==", "══", "等于"),
}
_SIGNS_AFTER = {
    AT_LEAST: ("及以上", "以上"),
    AT_MOST: ("及以下", "以下", "以内", "之内", "内"),
}
_BEFORE = {spelling: sign for sign, spellings in _SIGNS_BEFORE.items() for spelling in spellings}
_AFTER = {spelling: sign for sign, spellings in _SIGNS_AFTER.items() for spelling in spellings}
_LAST_WORDS = tuple(_AFTER)
_SIGN_BEFORE = re.compile("|".join(map(re.escape, sorted(_BEFORE, key=len, reverse=True))))
_SIGN_AFTER = re.compile("(?:" + "|".join(map(re.escape, sorted(_AFTER, key=len, reverse=True))) + ")$")

# As most are written: ≥656万元, 90.97%. What stands behind the digits is looked at once for each unit.
_EVERYDAY = re.compile(r"([≥≤=]?)([0-9]{1,15}(?:\.[0-9]{1,10})?)([^\s\d.,²³¹]{1,12})")
_BEGINS_A_FIGURE = re.compile("[0-9约近〇零一二两三四五六七八九十百千]")
# Without any of these a text is words; \d takes the full-width digits too.
_FIGURES = re.compile(r"[\d〇零一二两三四五六七八九十百千]")
_ROUGHLY_BEFORE = re.compile("大约为?|约为?|大概|大致|将近|接近|近|逾")
# ㎡ and m² are written out, since a unit holds no digits.
_POWERS = (
    (re.compile("km[2²]|平方千米"), "平方公里"),
    (re.compile("m[2²]|㎡"), "平方米"),
    (re.compile("m[3³]|㎥"), "立方米"),
)
_ESTIMATE = re.compile("约|左右|预计|估")
_REMARK = re.compile(r"\(([^()]*)\)$")
_CURRENCY = re.compile("^(?:[¥￥]|人民币)")
_RANGE_MARK = re.compile("[-–—~∼〜至到]+")
# 3百分之五 is not 35 %.
_PERCENT_WORDS = re.compile(r"(?<![\d.])百分之\s*(\S+)")

# A unit holds no digits and no punctuation of sentences; what does is a sentence, not a figure.
_UNIT = re.compile(r"[^\d²³¹,.;:!?，。；：！？、\s≥≤=<>]{0,12}")
_MULTIPLIERS = {"万亿": 10**12, "千万": 10**7, "百万": 10**6, "十万": 10**5, "亿": 10**8, "万": 10**4}
# 百 and 千 are also parts of other words, so they multiply only what is counted in hundreds or thousands.
_WRITTEN = {**_MULTIPLIERS, "千": 1000, "百": 100}
_WORD_OF = {factor: word for word, factor in reversed(_WRITTEN.items())}
# One unit by several names.
_SYNONYMS = {
    "km": "公里",
    "千米": "公里",
    "kg": "公斤",
    "千克": "公斤",
    "t": "吨",
    "h": "小时",
    "日": "天",
    "元整": "元",
}
# 千米 and 千克 by their other names, which multiply nothing.
_THOUSAND_OF = {"公里": "米", "公斤": "克"}
_THOUSANDS = re.compile("[百千](?=(?:元|人|人次|克|米|瓦|瓦时|字|吨|亩|户)$)")
# 三期 is a figure; 一般, 一流 and 十分满意 only begin like one.
_MEASURES = "期个次项场家人名件份篇种台套册批届年天处所座户门间支辆条本部位轮起幅版类只吨亩元人户"
_MEASURE_WORDS = frozenset(_MEASURES)
# 200余人 and 约200人 are rough; 来 in 5来访人次 is not.
_ROUGHLY_AFTER = re.compile(f"(?:左右|上下)$|^(?:余|多|来)(?=$|[%万亿千百{_MEASURES}])")
# 2022.12, 2022-12 and 2022-2023 are dates.
_YEAR_AND_MONTH = re.compile(r"(?:19|20)[0-9]{2}(?:\.(?:0?[1-9]|1[0-2])|-[0-9]{1,4}(?:-[0-9]{1,2})?)")
_LATIN_UNITS = frozenset(
    {"km", "m", "cm", "mm", "kg", "g", "mg", "t", "l", "ml", "kw", "kwh", "mw", "mwh", "gw", "w", "wh", "v", "h", "s"}
    | {"min", "kb", "mb", "gb", "tb", "pb", "mbps", "gbps", "ha", "db"}
)
_LATIN = re.compile("[A-Za-z]+")
# Behind a figure these say another one: 3个半.
_FRACTIONS = ("半", "分之")
_DATE_UNITS = re.compile("[月日号]")
# From here on 年 is a calendar year and not a duration.
_FIRST_CALENDAR_YEAR = 1900
MONEY = "元"
PERCENT = "%"


class Quantity(NamedTuple):
    """A figure as a person wrote it.

    ``low`` and ``high`` are in the base unit (656万元 is 6560000 元) and equal unless it is a range;
    ``unit`` is the base unit, ``factor`` what one written unit is worth in it. Percentages stay as
    written: 95% is 95 with the unit %.
    """

    sign: str
    low: Decimal
    high: Decimal
    unit: str
    factor: int
    approximate: bool

    @property
    def written_unit(self) -> str:
        """The unit as it was written: 万元."""
        return _WORD_OF.get(self.factor, "") + self.unit

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit == MONEY


@lru_cache(maxsize=4096)
def read(text: str) -> Quantity | None:
    """Read a figure with its sign and unit; None if the text is words or cannot be understood."""
    everyday = _EVERYDAY.fullmatch(text)
    if everyday is not None:
        sign, digits, written = everyday.groups()
        unit = _everyday_unit(written)
        if unit is not None:
            value = Decimal(digits) * unit.factor
            return Quantity(sign or UNSIGNED, value, value, unit.unit, unit.factor, approximate=False)
    # A sentence is none, whatever figures stand in it.
    return None if text.endswith("。") or _FIGURES.search(text) is None else _read(text)


@lru_cache(maxsize=1024)
def _everyday_unit(unit: str) -> Quantity | None:
    """Return what one of a unit is; None where it may be more than a unit, such as the words of a sign or of a date."""
    found = _read(f"1{unit}") if "年" not in unit else None
    return None if found is None or found.sign != UNSIGNED or found.approximate else found


def _read(text: str) -> Quantity | None:
    rest = _written_out(text)
    if _YEAR_AND_MONTH.fullmatch(rest):
        return None
    remark = _REMARK.search(rest) if rest.endswith(")") else None
    is_estimate = remark is not None and _ESTIMATE.search(remark[1]) is not None
    sign, rest = _take_sign(_without_remark(rest))
    rest = _CURRENCY.sub("", rest)
    roughly_before = _ROUGHLY_BEFORE.match(rest)
    approximate = is_estimate or roughly_before is not None
    rest = rest[roughly_before.end() :].strip() if roughly_before else rest
    first = figures.leading_number(rest)
    if first is None:
        return None
    low, after = first
    if not rest[0].isascii() and after and base_unit(after)[0] not in _MEASURE_WORDS:
        return None
    rest = after
    second = _take_range_end(rest)
    if second is not None:
        first_unit, (high, rest) = second
        if sign in (AT_LEAST, AT_MOST) or high < low:
            return None
        sign = RANGE
    else:
        first_unit, high = "", low
    roughly = _ROUGHLY_AFTER.search(rest)
    if roughly:
        approximate = True
        rest = (rest[: roughly.start()] + rest[roughly.end() :]).strip()
    rest = _without_remark(rest) or first_unit
    if (
        not _UNIT.fullmatch(rest)
        or any(word in rest for word in _FRACTIONS)
        or _is_date(low, rest)
        or _is_latin_word(rest)
    ):
        return None
    if first_unit and first_unit != rest:
        return None
    unit, factor = base_unit(rest)
    unit = _SYNONYMS.get(unit, unit)
    return Quantity(sign, low * factor, high * factor, unit, factor, approximate)


@lru_cache(maxsize=1024)
def base_unit(unit: str) -> tuple[str, int]:
    """Split a unit into what it counts and how many: 万元 is (元, 10000), 种 is (种, 1)."""
    unit = figures.normalized(unit)
    for word, factor in _MULTIPLIERS.items():
        if unit.startswith(word):
            return unit[len(word) :], factor
    if _THOUSANDS.match(unit):
        return unit[1:], 1000 if unit[0] == "千" else 100
    return unit, 1


def in_unit_of(actual: Quantity, target: Quantity) -> Quantity:
    """Return an actual in its target's unit where only their names differ: against 公里, 2.4千米 is 2.4公里."""
    if _THOUSAND_OF.get(target.unit) == actual.unit and actual.factor % 1000 == 0:
        low, high, factor = actual.low / 1000, actual.high / 1000, actual.factor // 1000
    elif _THOUSAND_OF.get(actual.unit) == target.unit:
        low, high, factor = actual.low * 1000, actual.high * 1000, actual.factor * 1000
    else:
        return actual
    return actual._replace(low=low, high=high, unit=target.unit, factor=factor)


@lru_cache(maxsize=4096)
def parts_of(text: str) -> tuple[str, str, str]:
    """Split a target into sign, figure and unit as tables print them; a target in words is its figure.

    >>> parts_of("不少于1,200万元")
    ('≥', '1200', '万元')
    """
    quantity = read(text)
    if quantity is None:
        return "", " ".join(text.split()), ""
    shown = figures.show_short(quantity.low / quantity.factor)
    if quantity.sign == RANGE:
        shown = f"{shown}-{figures.show_short(quantity.high / quantity.factor)}"
    sign = quantity.sign if quantity.sign in (AT_LEAST, AT_MOST, EQUAL) else ""
    return sign, shown, quantity.written_unit


def looks_like_number(text: str) -> bool:
    """Whether a text that cannot be read was surely meant as a figure: 7,00.0,77 or ≥ alone."""
    text = figures.normalized(text)
    return bool(text) and bool(re.fullmatch(r"[\d\s.,%+-]*", _take_sign(text)[1]))


def _take_sign(text: str) -> tuple[str, str]:
    before = _SIGN_BEFORE.match(text)
    rest = text[before.end() :].strip() if before else text
    after = _SIGN_AFTER.search(rest) if rest.endswith(_LAST_WORDS) else None
    if after and _BEGINS_A_FIGURE.match(rest) and (before is None or _BEFORE[before[0]] == _AFTER[after[0]]):
        return _AFTER[after[0]], rest[: after.start()].strip()
    return _BEFORE[before[0]] if before else UNSIGNED, rest


def _written_out(text: str) -> str:
    text = figures.normalized(text)
    if "m" in text or "㎡" in text or "㎥" in text or "平方千米" in text:
        for pattern, word in _POWERS:
            text = pattern.sub(word, text)
    return _PERCENT_WORDS.sub(_percent_in_digits, text) if "百分之" in text else text


def _without_remark(text: str) -> str:
    """Take the brackets off a unit, or a remark in brackets off the end: 10(个) is 10个, 96%(合格) is 96%."""
    remark = _REMARK.search(text) if text.endswith(")") else None
    if remark is None:
        return text
    before = text[: remark.start()].strip()
    return f"{before}{remark[1].strip()}" if not before or before[-1].isdigit() else before


def _is_latin_word(unit: str) -> bool:
    """Whether a unit begins with Latin letters that are none: 5A级 is no five of something."""
    letters = _LATIN.match(unit)
    return letters is not None and letters[0].lower() not in _LATIN_UNITS


def _take_range_end(rest: str) -> tuple[str, tuple[Decimal, str]] | None:
    """Find the second number of 50%-60% behind the first: its first unit and (number, rest)."""
    mark = _RANGE_MARK.search(rest)
    if mark is None or not _UNIT.fullmatch(rest[: mark.start()].strip()):
        return None
    end = figures.leading_number(rest[mark.end() :].strip())
    return None if end is None else (rest[: mark.start()].strip(), end)


def _is_date(number: Decimal, unit: str) -> bool:
    """Whether 12月底前 or 2022年 is meant, a point in time that no ratio can score; 30日 is a time span."""
    return (bool(_DATE_UNITS.match(unit)) and unit != "日") or (
        unit.startswith("年") and (len(unit) > 1 or number >= _FIRST_CALENDAR_YEAR)
    )


def _percent_in_digits(match: re.Match[str]) -> str:
    number = figures.leading_number(match[1])
    return match[0] if number is None else f"{number[0]}%{number[1]}"
