"""What happens at a tag while a document is made: values are escaped, lines broken, cells merged."""

import re
from collections.abc import Callable, Iterable, Mapping

from selfeval.report import left_over
from selfeval.report.environment import RETURNS_TEXT, text_of
from selfeval.report.values import Shown

# What XML cannot hold at all, and besides it what cannot stand in its text as it is.
_NO_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_NO_XML}]")
_SPECIAL = re.compile(f"[&<>\t\n\r{_NO_XML}]")
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
        if _SPECIAL.search(text) is None:
            if not text.isascii():
                return text.encode().decode("latin-1")
            if text in words:
                raise LeftOverError
            return text
        text = escaped(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", _TAB)
        return bytewise(text).replace("\n", bytewise_joints[number])

    return show


class MergeState:
    """Merges equal cells below each other; a second level never merges across a first.

    One state serves one document being made. Tables and columns to merge have numbers, each its own in the whole
    part. The methods are called from the template, in document order.
    """

    def __init__(self) -> None:
        """Begin without a row above."""
        self._above: dict[int, str] = {}
        self._continues: dict[int, bool] = {}
        self._is_start = True
        self._pictures = 0

    def reset(self, columns: Iterable[int]) -> str:
        """Begin anew with some columns: their table begins, or a row without cells to merge."""
        for column in columns:
            self._above.pop(column, None)
        return ""

    def row(self, table: int) -> str:
        """Begin a row with cells to merge."""
        self._continues[table] = True
        return ""

    def mark(self, table: int, column: int, key: str) -> str:
        """Return the w:vMerge of a cell: it continues the one above if it and all columns before it are equal."""
        if self._continues[table] and self._above.get(column) == key:
            self._is_start = False
            return "<w:vMerge/>"
        self._continues[table] = False
        self._above[column] = key
        self._is_start = True
        return '<w:vMerge w:val="restart"/>'

    def starts(self) -> bool:
        """Whether the cell marked last begins a group, so that its content is printed."""
        return self._is_start

    def picture(self) -> str:
        """Return a number that no picture before has."""
        self._pictures += 1
        return str(self._pictures)
