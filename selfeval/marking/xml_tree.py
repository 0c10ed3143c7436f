"""A tree of an XML part that knows at which bytes each element stands, so that a part is edited and not rewritten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from selfeval.limits import DEFAULTS, Limits

_START_TAG = re.compile(rb"""<[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>""")
_ATTRIBUTE = re.compile(rb"""([^\s<>"'=/]+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(r"<(/?)(?=[A-Za-z])")
_DECLARED = re.compile(rb"""^<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']""")
_UTF8 = (b"utf-8", b"utf8", b"us-ascii")


class UnmarkableError(Exception):
    """A package is built in a way that this room does not understand, and is left as it is."""


@dataclass(slots=True)
class Element:
    """One element: ``start`` to ``inner`` is its start tag, ``close`` to ``end`` its end tag.

    Of an element that is one empty tag, inner, close and end are the same.
    """

    tag: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def child(self, tag: str) -> "Element | None":
        """Return the first child with a local name."""
        return next((each for each in self.children if each.tag == tag), None)

    def all(self, tag: str) -> Iterator["Element"]:
        """Yield all descendants with a local name, in the document's order."""
        waiting = self.children[::-1]
        while waiting:
            each = waiting.pop()
            if each.tag == tag:
                yield each
            waiting += reversed(each.children)

    def full_text(self, tag: str) -> str:
        """Return the joined text of all descendants with a local name."""
        return "".join(each.text for each in self.all(tag))


class Tree:
    """An XML part with its root element, and the edits that were asked for."""

    def __init__(self, xml: bytes, closed: str = "", root: Element | None = None, limits: Limits = DEFAULTS) -> None:
        """Parse a part, unless its ``root`` is known; what stands inside elements called ``closed`` is passed over."""
        self.xml = xml
        self._edits: list[tuple[int, int, bytes]] = []
        self.root = root or _parsed(xml, closed, limits)
        self.prefix = self.root.prefix

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes in the place of these."""
        self._edits.append((start, end, new))

    def remove(self, element: Element) -> None:
        """Take an element out."""
        self.replace(element.start, element.end, b"")

    def insert(self, at: int, xml: str) -> None:
        """Put elements, written without prefix, at a place."""
        self.replace(at, at, self.prefixed(xml))

    def append(self, parent: Element, xml: str) -> None:
        """Put elements, written without prefix, at the end of an element's content."""
        if parent.inner < parent.end:
            self.insert(parent.close, xml)
            return
        end_tag = f"</{parent.prefix}{parent.tag}>".encode()
        self.replace(parent.end - 2, parent.end, b">" + self.prefixed(xml) + end_tag)

    def set(self, element: Element, name: str, value: str) -> None:
        """Change the value of an attribute that is there; it must need no escapes."""
        for found in _ATTRIBUTE.finditer(self.xml, element.start, element.inner):
            if found[1] == name.encode():
                self.replace(found.start(2) + 1, found.end(2) - 1, value.encode())

    def done(self) -> bytes:
        """Return the part with all edits."""
        pieces, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise UnmarkableError("edits overlap")
            pieces += [self.xml[at:start], new]
            at = end
        return b"".join((*pieces, self.xml[at:])) if pieces else self.xml

    def prefixed(self, xml: str) -> bytes:
        """Return elements, written without prefix, with the part's own."""
        return (_TAG_NAME.sub(rf"<\1{self.prefix}", xml) if self.prefix else xml).encode()


class _Builder:
    """Builds the elements of one part while expat walks through it."""

    def __init__(self, xml: bytes, closed: str, deepest: int) -> None:
        self._xml = xml
        self._deepest = deepest
        self._closed = closed
        self._depth_closed = 0
        self._above: list[Element] = []
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._text, self._refuse
        self.root: Element | None = None

    def build(self) -> Element:
        try:
            self._parser.Parse(self._xml, True)  # noqa: FBT003 - expat takes no keywords
        except expat.ExpatError as error:
            raise UnmarkableError(str(error)) from error
        finally:
            # The parser knows this object, and this object the parser: neither would go without the other.
            del self._parser
        if self.root is None:
            raise UnmarkableError("nothing there")
        return self.root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth_closed:
            self._depth_closed += 1
            return
        if len(self._above) >= self._deepest:
            raise UnmarkableError("nested too deep")
        at = self._parser.CurrentByteIndex
        tag = _START_TAG.match(self._xml, at)
        if tag is None:
            raise UnmarkableError(f"no tag at {at}")
        prefix, colon, local = name.rpartition(":")
        element = Element(local, prefix + colon, attributes, at, tag.end())
        if self._above:
            self._above[-1].children.append(element)
        else:
            self.root = element
        self._above.append(element)
        self._depth_closed = int(local == self._closed)

    def _end(self, _name: str) -> None:
        if self._depth_closed > 1:
            self._depth_closed -= 1
            return
        self._depth_closed = 0
        element, xml = self._above.pop(), self._xml
        is_empty = xml[element.inner - 2 : element.inner] == b"/>"
        element.close = element.inner if is_empty else self._parser.CurrentByteIndex
        element.end = element.inner if is_empty else xml.index(b">", element.close) + 1

    def _text(self, text: str) -> None:
        if self._above and not self._depth_closed:
            self._above[-1].text += text

    def _refuse(self, *_arguments: object) -> None:
        raise UnmarkableError("a document type")


def _parsed(xml: bytes, closed: str, limits: Limits) -> Element:
    declared = _DECLARED.match(xml.removeprefix(b"\xef\xbb\xbf"))
    if b"\x00" in xml or (declared and declared[1].lower() not in _UTF8):
        raise UnmarkableError("not UTF-8")
    return _Builder(xml, closed, limits.xml_depth).build()
