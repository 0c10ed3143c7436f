"""Small changes to a part's tree, and the pieces of XML that are read out of it."""

import copy
import re

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import wordml

_OPEN, _CLOSE = "\U000f0000", "\U000f0001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
# Characters that a part must not hold itself: they are the marks' and Jinja's delimiters.
RESERVED = re.compile("[\U000f0000-\U000f0007]")


class Marks:
    """Marks that are put into a part's texts and found again in its XML: for tags by number, and for code."""

    def __init__(self) -> None:
        """Begin without marks."""
        self._meanings: list[str | int] = []

    def tag(self, number: int) -> str:
        """Return a mark for a tag."""
        return self._mark(number)

    def code(self, text: str) -> str:
        """Return a mark for a piece of Jinja code."""
        return self._mark(text)

    def chunks(self, xml: str) -> list[tuple[str | int, bool]]:
        """Return the XML's literals, tags and pieces of code in their order; True goes with a literal."""
        found: list[tuple[str | int, bool]] = []
        position = 0
        for match in _MARK.finditer(xml):
            found += ((xml[position : match.start()], True), (self._meanings[int(match[1])], False))
            position = match.end()
        return [*found, (xml[position:], True)]

    def _mark(self, meaning: str | int) -> str:
        self._meanings.append(meaning)
        return f"{_OPEN}{len(self._meanings) - 1}{_CLOSE}"


def replace_text(texts: list[Element], start: int, end: int, mark: str) -> None:
    """Put a mark in place of the characters from start to end, which may lie in several w:t."""
    position, placed = 0, False
    for text in texts:
        content = text.text or ""
        begin, finish = max(start - position, 0), min(end - position, len(content))
        position += len(content)
        if begin >= finish:
            continue
        text.text = content[:begin] + ("" if placed else mark) + content[finish:]
        wordml.keep_spaces(text)
        placed = True


def put_between_runs(texts: list[Element], start: int, end: int, mark: str) -> None:
    """Take the characters from start to end out, and put a mark between the run before them and the run behind."""
    first = text_at(texts, start)
    if wordml.nearest(first, wordml.R) is None:
        replace_text(texts, start, end, mark)
        return
    before = start - sum(len(each.text or "") for each in texts[: texts.index(first)])
    replace_text(texts, start, end, "")
    _split_behind(first, before)
    run = wordml.nearest(first, wordml.R)
    if run is not None:
        put_behind(run, mark)


def _split_behind(text: Element, length: int) -> None:
    """Move what stands behind a number of characters of a w:t into a run of its own with the same look."""
    run, content = wordml.nearest(text, wordml.R), text.text or ""
    if run is None:
        return
    other = copy.copy(run)
    other.text = None
    for child in list(other):
        if child.tag != wordml.R_PR:
            other.remove(child)
    rest = etree.SubElement(other, wordml.T)
    rest.text, text.text = content[length:], content[:length]
    for each in (text, rest):
        wordml.keep_spaces(each)
    for sibling in list(text.itersiblings()):
        other.append(sibling)
    tail, run.tail = run.tail, None
    run.addnext(other)
    other.tail = tail


def holders(text: Element, paragraph: Element) -> tuple[Element, ...]:
    """Return what must be the same around both ends of a block in text: links and the like, from the inside out."""
    return tuple(each for each in wordml.ancestors_up_to(text, paragraph) if each.tag != wordml.R)


def move_range_marks(element: Element, *, before: bool) -> None:
    """Move the ends of bookmarks out of an element that will be taken out, in front of it or behind it."""
    for each in list(element.iter(*wordml.RANGE_MARKS)):
        parent = each.getparent()
        if parent is None:
            continue
        each.tail = None
        parent.remove(each)
        if before:
            element.addprevious(each)
        else:
            element.addnext(each)


def split_off_section(paragraph: Element) -> None:
    """Give the section break of a paragraph with tags a paragraph of its own, which takes no room."""
    shape = paragraph.find(wordml.P_PR)
    section = None if shape is None else shape.find(wordml.SECT_PR)
    if shape is None or section is None:
        return
    shape.remove(section)
    own = etree.fromstring(wordml.NO_ROOM)
    own[0].append(section)
    own.tail, paragraph.tail = paragraph.tail, None
    paragraph.addnext(own)


def text_at(texts: list[Element], start: int) -> Element:
    """Return the w:t that holds a paragraph's character."""
    position = 0
    for text in texts:
        position += len(text.text or "")
        if start < position:
            return text
    return texts[-1]


def split_off_page_break(paragraph: Element) -> None:
    """Let a page break beside a tag that stands for its paragraph begin what follows on a new page."""
    breaks = wordml.page_breaks(paragraph)
    if not breaks:
        return
    for each in breaks:
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    following = paragraph.getnext()
    if following is not None and following.tag == wordml.P and "{" not in "".join(following.itertext(wordml.T)):
        wordml.break_before(following)
        return
    own = etree.fromstring(wordml.NO_ROOM)
    etree.SubElement(own, wordml.R).append(breaks[0])
    own.tail, paragraph.tail = paragraph.tail, None
    paragraph.addnext(own)


def texts_between(texts: list[Element], start: int, end: int) -> list[Element]:
    """Return the w:t that hold a paragraph's characters from start to end."""
    found = []
    position = 0
    for text in texts:
        begin, position = position, position + len(text.text or "")
        if begin < end and start < position:
            found.append(text)
    return found


def put_before(element: Element, mark: str) -> None:
    """Put a mark in front of an element."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + mark
    elif parent is not None:
        parent.text = (parent.text or "") + mark


def put_at_end(element: Element, mark: str) -> None:
    """Put a mark at the end of what an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + mark
    else:
        element.text = (element.text or "") + mark


def put_behind(element: Element, mark: str) -> None:
    """Put a mark behind an element."""
    element.tail = mark + (element.tail or "")


def joint(text: Element, paragraph: Element) -> str:
    """Return the XML that ends the paragraph at a w:t and begins a like one.

    The new paragraph has no ids, which must stand only once, and no section break, which ends the last one.
    """
    around = list(wordml.ancestors_up_to(text, paragraph))
    close = "".join(f"</{wordml.name(each)}>" for each in (text, *around, paragraph))
    begin = [f"<{wordml.name(paragraph)}>", shape_of(paragraph)]
    for each in reversed(around):
        begin.append(wordml.opening(each))
        look = each.find(wordml.R_PR)
        if look is not None:
            begin.append(wordml.fragment(look))
    begin.append(f'<{wordml.name(text)} xml:space="preserve">')
    return close + "".join(begin)


def shape_of(paragraph: Element) -> str:
    """Return a paragraph's w:pPr without its section break and without a page break in front of it."""
    shape = paragraph.find(wordml.P_PR)
    if shape is None:
        return ""
    xml = wordml.fragment(shape)
    for each in shape.findall(wordml.SECT_PR) + shape.findall(wordml.PAGE_BREAK_BEFORE):
        xml = xml.replace(wordml.fragment(each), "", 1)
    return xml


def put_in_place_of(element: Element, mark: str) -> None:
    """Replace an element by a mark in the text around it."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + mark + (element.tail or "")
    else:
        parent.text = (parent.text or "") + mark + (element.tail or "")
    element.tail = None
    parent.remove(element)
