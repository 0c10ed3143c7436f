"""What happens at a tag while a document is made: values are escaped, lines broken, cells merged."""

import re
from collections.abc import Callable, Mapping

from selfeval.report import left_over
from selfeval.report.environment import RETURNS_TEXT, text_of
from selfeval.report.values import Shown

# What XML cannot hold at all, and besides it what cannot stand in its text as it is.
_NO_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_NO_XML}]")
_SPECIAL = re.compile(f"[&<>\t\n\r{_NO_XML}]")
_EMPTY_ROW = re.compile(r"<w:tr(?: [^>]*)?>\s*(?:<w:trPr>(?:(?!</w:trPr>).)*</w:trPr>)?\s*</w:tr>", re.DOTALL)
_WITHOUT_PARAGRAPH = re.compile(
    r"(<w:(?:tc|hdr|ftr|txbxContent|footnote|endnote)(?: [^>]*)?>"
    r"\s*(?:<w:tcPr ?/>|<w:tcPr>(?:(?!</w:tcPr>).)*</w:tcPr>)?\s*"
    r"|</w:tbl>\s*)(</w:(?:tc|hdr|ftr|txbxContent|footnote|endnote)>)",
    re.DOTALL,
)
_EMPTY_TABLE = re.compile(r"<w:tbl>(?:(?!<w:tbl>|<w:tr[ >]).)*</w:tbl>", re.DOTALL)
SHOW_FILTER = f"{RETURNS_TEXT}show"
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


class ValueMissingError(Exception):
    """A tag would have printed nothing that a reader understands: None, a list, an undefined name."""


class LeftOverError(Exception):
    """A tag would have printed what another program leaves where it has no value: None, nan, null, undefined."""


class ForbiddenCharacterError(Exception):
    """A value holds a character that no XML document can hold."""


def bytewise(text: str) -> str:
    """Return a text's UTF-8 bytes as characters.

    A document is put together of such texts, so that what never changes is encoded once, when the template is
    compiled, and the whole needs no more encoding: encoding it took as long as rendering it.
    """
    return text if text.isascii() else text.encode().decode("latin-1")


def escaped(text: str) -> str:
    """Escape a text for XML; raise ForbiddenCharacterError for what XML cannot hold."""
    if _FORBIDDEN.search(text):
        raise ForbiddenCharacterError
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def printable(value: object) -> str:
    """Return the text that a value prints as; ValueMissingError or LeftOverError for what says nothing."""
    text = value if type(value) is str else text_of(value)
    if text is None:
        raise ValueMissingError
    if text in left_over.WORDS:
        raise LeftOverError
    return text


def show_filter(joints: Mapping[int, str]) -> Callable[[object, int], str]:
    """Return the filter that prints a value at a tag, bytewise.

    ``joints`` is what a line break becomes there, by the tag's number.
    """
    words = left_over.WORDS
    bytewise_joints = {number: bytewise(joint) for number, joint in joints.items()}

    def show(value: object, number: int) -> str:
        if type(value) is Shown:
            return value.text
        # As in ``printable``; called once for every tag that is printed.
        text = value if type(value) is str else text_of(value)
        if text is None:
            raise ValueMissingError
        if text in words:
            raise LeftOverError
        if _SPECIAL.search(text) is None:
            return text if text.isascii() else text.encode().decode("latin-1")
        text = escaped(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", _TAB)
        return bytewise(text).replace("\n", bytewise_joints[number])

    return show


def with_whole_cells(xml: str) -> str:
    """Mend what conditions have emptied.

    A cell, header, footer, text box or note that lost its last paragraph gets an empty one; a row without cells
    and a table without rows are taken out.
    """
    xml = _EMPTY_ROW.sub("", xml)
    xml = _EMPTY_TABLE.sub("", xml)
    return _WITHOUT_PARAGRAPH.sub(r"\1<w:p/>\2", xml)


class MergeState:
    """Merges equal cells below each other; a second level never merges across a first.

    One state serves one document being made. Its methods are called from the template, in document order.
    """

    def __init__(self) -> None:
        """Begin without a row above."""
        self._above: dict[int, str] = {}
        self._continues = False

    def reset(self) -> str:
        """Begin anew: the row has no cells to merge."""
        self._above.clear()
        return ""

    def row(self) -> str:
        """Begin a row with cells to merge."""
        self._continues = True
        return ""

    def mark(self, level: int, key: object) -> str:
        """Return the w:vMerge of a cell: it continues the one above if it and all levels before it are equal."""
        text = text_of(key) or ""
        self._continues = self._continues and self._above.get(level) == text
        self._above[level] = text
        return "<w:vMerge/>" if self._continues else '<w:vMerge w:val="restart"/>'

    def starts(self) -> bool:
        """Whether the cell marked last begins a group, so that its content is printed."""
        return not self._continues
