"""The text of a paragraph in pieces of one look each, as a reader sees it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import wordml

_W = wordml.NAMESPACE
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_UNSEEN = (f"{_W}del", f"{_W}moveFrom", wordml.P_PR, wordml.R_PR, f"{_W}instrText", f"{_W}sdtPr", *wordml.DELETED)
_PICTURES = (f"{_W}drawing", f"{_W}pict", f"{_W}object")
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_SYMBOL, _FIELD, _SIMPLE_FIELD = f"{_W}sym", f"{_W}fldChar", f"{_W}fldSimple"
_FIELD_TYPE, _INSTRUCTION = f"{_W}fldCharType", f"{_W}instr"
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
# A preview is not cut into pages, so that it knows no number of one.
PAGE_NUMBER = "页码"
# The signs of check boxes and lists in the fonts Wingdings and Wingdings 2, by their number below F000.
_DINGBATS = {
    "Wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢",
        0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "Wingdings 2": {0x50: "✓", 0x4F: "✗", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0xA3: "□"},
    "Symbol": {0xB7: "•", 0xD6: "√", 0xB4: "×"},
}  # fmt: skip
_PRIVATE = 0xF000
# Pictures are measured in English metric units; none is larger than Word's largest paper, in twips.
_EMU, _EMU_PER_TWIP, _LARGEST = re.compile("[0-9]{1,9}"), 635, 31680
_UNKNOWN_SIGN = "□"


class Piece(NamedTuple):
    """A piece of text and the run that it stands in; ``picture`` is the w:drawing or w:pict in its place."""

    text: str
    run: Element | None
    is_page_break: bool = False
    picture: Element | None = None


def pieces_of(paragraph: Element) -> list[Piece]:
    """Return the pieces of a paragraph, without those of text boxes inside it."""
    return list(_without_page_numbers(_pieces(paragraph, None)))


def text_of(paragraph: Element) -> str:
    """Return the text of a paragraph."""
    return "".join(piece.text for piece in pieces_of(paragraph))


class _Field(NamedTuple):
    """A part of a field: begin, its instruction, separate or end."""

    kind: str


def _pieces(element: Element, run: Element | None) -> Iterator[Piece | _Field]:
    for child in element.iterchildren(etree.Element):
        tag = child.tag
        if tag == wordml.T:
            yield Piece(child.text or "", run)
        elif tag == wordml.R:
            yield from _pieces(child, child)
        elif tag in (_FIELD, f"{_W}instrText"):
            yield _Field(child.text or f"={child.get(_FIELD_TYPE)}")
        elif tag == _SIMPLE_FIELD and _PAGE_FIELD.match(str(child.get(_INSTRUCTION))):
            yield Piece(PAGE_NUMBER, next(iter(child.iter(wordml.R)), run))
        elif tag == _ALTERNATIVE:
            choice = child.find(_CHOICE)
            # Both show the same; in older programs' words it would stand twice.
            yield from _pieces(child if choice is None else choice, run)
        elif tag in _SIGNS or tag == _SYMBOL or tag in _PICTURES:
            yield _sign(child, run)
        elif tag not in _UNSEEN:
            yield from _pieces(child, run)


def _sign(element: Element, run: Element | None) -> Piece:
    """Return what is no text and stands for one: a break, a tab, a sign of another font, a picture."""
    if element.tag in _PICTURES:
        return Piece("", run, picture=element)
    if element.tag == _SYMBOL:
        return Piece(_symbol(element), run)
    is_page = element.get(f"{_W}type") == "page" and element.tag == f"{_W}br"
    return Piece(_SIGNS[str(element.tag)], run, is_page_break=is_page)


def _without_page_numbers(pieces: Iterator[Piece | _Field]) -> Iterator[Piece]:
    """Yield the pieces, of a field with the number of a page the word for it in the place of what was stored."""
    instruction, is_hidden = "", False
    for piece in pieces:
        if isinstance(piece, Piece):
            if not is_hidden:
                yield piece
        elif piece.kind == "=begin":
            instruction = ""
        elif piece.kind == "=separate":
            is_hidden = _PAGE_FIELD.match(instruction) is not None
            if is_hidden:
                yield Piece(PAGE_NUMBER, None)
        elif piece.kind == "=end":
            is_hidden = False
        else:
            instruction += piece.kind


def _symbol(element: Element) -> str:
    """Return the sign of a font of signs as Unicode has it."""
    try:
        number = int(str(element.get(f"{_W}char")), 16)
    except ValueError:
        return _UNKNOWN_SIGN
    sign = _DINGBATS.get(str(element.get(f"{_W}font")), {}).get(number % _PRIVATE)
    if sign is not None:
        return sign
    return chr(number) if 0 < number < _PRIVATE and chr(number).isprintable() else _UNKNOWN_SIGN


def size_of(picture: Element) -> tuple[int, int] | None:
    """Return the width and height of a picture in twips; None where they are not said."""
    extent = next(iter(picture.iter(_EXTENT)), None)
    if extent is None:
        return None
    width, height = str(extent.get("cx")), str(extent.get("cy"))
    if not _EMU.fullmatch(width) or not _EMU.fullmatch(height):
        return None
    return min(int(width) // _EMU_PER_TWIP, _LARGEST), min(int(height) // _EMU_PER_TWIP, _LARGEST)
