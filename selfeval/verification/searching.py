"""Searches a text that is worded freely for the total and the rating that it tells."""

import re
from collections.abc import Sequence

from selfeval.verification import plain_text

TOTAL, RATING = "总得分", "等级"
_POINTS = re.compile(r"(?:得分|总分|评分|得)[^\d。;,，；]{0,12}(\d+(?:\.\d+)?)分")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BEFORE = "(?:等级|等次|属于|评为|定为|为|结果)[^\\w。;,，；]*"
# 优秀, 良好 and 中等 are the words of the bands; 优化 is another word.
_AFTER = "(?=[秀好等级档]|[^\\w]|$)"


def told(text: str, name: str, bands: Sequence[str]) -> list[str]:
    """Return the totals, or the ratings by the words of a form's bands, that a text tells."""
    folded = plain_text.plain(text)
    if name == TOTAL:
        return _POINTS.findall(folded)
    words = "|".join(map(re.escape, bands))
    return re.findall(f"{_BEFORE}({words}){_AFTER}", folded) if words else []


def has(text: str, wanted: str) -> bool:
    """Whether a text has a value: a figure as a figure of its own, other words anywhere."""
    folded, value = plain_text.plain(text), plain_text.number(wanted)
    if value is None or not _NUMBER.fullmatch(plain_text.plain(wanted).rstrip("分%")):
        return plain_text.plain(wanted) in folded
    return any(plain_text.number(each) == value for each in _NUMBER.findall(folded))
