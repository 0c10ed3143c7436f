"""What the quick readers share: the text of a part whose XML is as programs write it, without the rarer constructs.

A regular expression is no parser. So the quick readers take only what they know in full, count that they took all,
and raise UnusualError at anything else; then calamine and expat read instead. tests/intake/test_quick.py holds the
two ways against each other and against openpyxl.
"""

import re
import sys

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml version=["']1\.0["'](?: encoding=["'](?i:utf-8)["'])?"""
    rb"""(?: standalone=["'](?:yes|no)["'])?\s*\?>)?"""
)
_ATTRIBUTE = re.compile(r'\s([A-Za-z][\w:.-]*)="([^"<]*)"')
ATTRIBUTES = r'(?:\s+[A-Za-z][\w:.-]*="[^"<]*")*'
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
# Those of three digits and more are no markup, so that they may be replaced before the markup is read.
_BEYOND_MARKUP = re.compile("&#([1-9][0-9]{2,6});")
_BY_NUMBER = re.compile("&#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}));")
# Other control characters, surrogates and what is beyond Unicode are no XML.
_CHARACTER = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
# Excel writes a carriage return as _x000D_. What else can be written so is not met in our workbooks.
_ESCAPES = {"000D": "\r", "000A": "\n", "0009": "\t"}


class UnusualError(Exception):
    """A part holds what only the exact way reads."""


def everyday(part: bytes) -> bytes:
    """Return a part behind its XML declaration; UnusualError unless it is UTF-8 without comments and the like."""
    declaration = _DECLARATION.match(part)
    xml = part[declaration.end() :] if declaration else part
    # One character is found many times as fast as two of which the first stands everywhere.
    if (b"!" in xml and b"<!" in xml) or (b"?" in xml and b"<?" in xml):
        raise UnusualError
    return xml


def text_of(raw: bytes) -> str:
    """Decode a part, or a piece that ends at markup, with one kind of line break; UnusualError unless it is UTF-8."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise UnusualError from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def attributes(text: str) -> dict[str, str]:
    """Return the attributes of an element that ATTRIBUTES matched."""
    return {name: without_entities(value) for name, value in _ATTRIBUTE.findall(text)}


def with_characters(xml: str) -> str:
    """Put characters in the place of their numbers, as which some programs write all Chinese.

    Split and join take a fraction of the time of a replacement for each.
    """
    pieces = _BEYOND_MARKUP.split(xml)
    pieces[1::2] = map(_CHARACTERS.__getitem__, pieces[1::2])
    return "".join(pieces)


class _Characters(dict[str, str]):
    """Characters by their number in digits, each made once."""

    def __missing__(self, digits: str) -> str:
        self[digits] = _character(int(digits))
        return self[digits]


_CHARACTERS = _Characters()


def _character(number: int) -> str:
    character = chr(number) if number <= sys.maxunicode else ""
    if not _CHARACTER.match(character):
        raise UnusualError
    return character


def without_entities(text: str) -> str:
    """Replace the five named entities and characters given by number; UnusualError at any other."""
    if "&" not in text:
        return text
    count = text.count("&")
    for entity, character in _ENTITIES.items():
        if entity in text:
            count -= text.count(entity)
            text = text.replace(entity, character)
    if "&#" in text:
        text, replaced = _BY_NUMBER.subn(
            lambda found: _character(int(found[1] or found[2], 10 if found[1] else 16)), text
        )
        count -= replaced
    # Replaced last, so that &amp;lt; becomes &lt; and no more.
    if count != text.count("&amp;"):
        raise UnusualError
    return text.replace("&amp;", "&")


def plain(text: str) -> str:
    """Return the text of a cell without entities, and without the escapes of spreadsheets."""
    if "&" in text:
        text = without_entities(text)
    return _ESCAPE.sub(_escaped, text) if "_x" in text else text


def _escaped(match: re.Match[str]) -> str:
    character = _ESCAPES.get(match[1].upper())
    if character is None:
        raise UnusualError
    return character
