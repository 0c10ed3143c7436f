"""Reads the number formats out of the styles of an everyday .xlsx."""

import re
from functools import lru_cache
from typing import NamedTuple

from selfeval.intake.number_formats import BUILT_IN, GENERAL
from selfeval.intake.quick_xml import ATTRIBUTES, UnusualError, attributes, everyday, text_of

_NUMBER_FORMAT = re.compile(rf"<numFmt({ATTRIBUTES})\s*/>")
_STYLE = re.compile(rf"<xf({ATTRIBUTES})\s*/?>")
# What a format shows besides digits, and never means a day or an hour: texts, a character behind a sign, a colour.
_TEXTS = re.compile(r'"[^"]*"|[\\_*].|\[(?:Red|Blue|Black|Green|White|Yellow|Cyan|Magenta|\$[^\]]*)\]', re.DOTALL)
_ONLY_DIGITS = re.compile(r"[^A-Za-z\[\]\"\\年月日时分秒上下午]*")


class Style(NamedTuple):
    """The format code of a style, and whether it surely shows a number and no moment."""

    code: str
    is_number: bool


# The styles of a workbook are those of the program and the blank workbook that it comes from.
@lru_cache(maxsize=32)
def styles_of(part: bytes) -> tuple[Style, ...]:
    """Return the styles that cells refer to by number."""
    xml = text_of(everyday(part))
    start, end = xml.find("<cellXfs"), xml.find("</cellXfs>")
    if start < 0 or end < start or xml.count("<cellXfs") != 1:
        raise UnusualError
    formats, styles = _NUMBER_FORMAT.findall(xml, 0, start), _STYLE.findall(xml, start, end)
    if len(formats) != xml.count("<numFmt ", 0, start) or len(styles) != xml.count("<xf", start, end):
        raise UnusualError
    codes = dict(BUILT_IN)
    try:
        for each in map(attributes, formats):
            codes[int(each["numFmtId"])] = each.get("formatCode", GENERAL)
        found = [codes.get(int(attributes(each).get("numFmtId", "0")), GENERAL) for each in styles]
    except (KeyError, ValueError):
        raise UnusualError from None
    return tuple(Style(code, _is_number(code)) for code in found)


def _is_number(code: str) -> bool:
    return code.lower() == "general" or _ONLY_DIGITS.fullmatch(_TEXTS.sub("", code)) is not None
