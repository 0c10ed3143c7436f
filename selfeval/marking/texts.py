"""Texts as they may stand in a workbook's XML, and how much room they take."""

import re
from collections.abc import Mapping
from functools import lru_cache

from selfeval.evaluation import text_width
from selfeval.evaluation.problems import Problem

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets read _x0041_ as A; a text that really says so has its first line escaped.
_READ_AS_CHARACTER = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST, _KEPT_END = 800, 200
# How full a line is at least: fonts differ, and no line ends inside a word or before a comma.
_FILLED = 0.94


def escaped(text: str) -> str:
    """Return a text for XML, between tags or between quotes; what it cannot hold is replaced."""
    return escape(_READ_AS_CHARACTER.sub("_x005F_", legal(text)), {'"': "&quot;", "\n": "&#10;"})


def escape(text: str, more: Mapping[str, str]) -> str:
    """Escape a text for XML, and ``more`` characters; the standard function loads what opens addresses."""
    text = text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    for character, written in more.items():
        text = text.replace(character, written)
    return text


def kept(text: str) -> str:
    """Return a text that was read from XML as it must be written to be read the same again."""
    return escape(text, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;"})


def is_in(text: str, xml: bytes) -> bool:
    """Whether a text is in XML, also where a program wrote it in references to characters."""
    return is_any_in((text,), xml)


def is_any_in(some: tuple[str, ...], xml: bytes) -> bool:
    """Whether any of some texts is in XML."""
    plain, references = _spellings(some)
    for each in plain:
        if each in xml:
            return True
    return b"&#" in xml and any(each in xml for each in references)


@lru_cache(maxsize=64)
def _spellings(some: tuple[str, ...]) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return some texts as they are, and as they are in references to characters."""
    forms = ("&#{};", "&#x{:x};", "&#x{:X};")
    references = ("".join(form.format(ord(each)) for each in text) for text in some for form in forms)
    return tuple(text.encode() for text in some), tuple(each.encode() for each in references)


def legal(text: str) -> str:
    """Return a text without what XML cannot hold, and with one kind of line break."""
    return _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def on_one_line(text: str) -> str:
    """Return a text without line breaks."""
    return " ".join(legal(text).split("\n"))


def message(problem: Problem) -> str:
    """Return what is wrong and what to do; of a very long one the middle is left out."""
    text = problem.message
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - _KEPT_END]}……{text[-_KEPT_END:]}"


def lines(text: str, columns: int) -> int:
    """Return how many lines of so many Latin characters a text takes, with some to spare where words break."""
    room = int(columns * _FILLED) - 2
    return sum(max(1, -(-text_width.columns(part) // room)) for part in text.split("\n"))
