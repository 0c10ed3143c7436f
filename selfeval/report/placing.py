"""Finds the tags of a part: each with its paragraph, its place in words, and the element that it stands for."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import blocks, cuts, left_over, tags, tree_edits, wordml
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.source import Located
from selfeval.report.tags import Slip, Span, Tag

_CONTAINERS = {tags.ROW: wordml.TR, tags.CELL: wordml.TC}
# More than any template needs; the time they take grows faster than their number.
_MOST_IN_PARAGRAPH, _MOST_IN_PART = 300, 3000
_MAY_STAND_ALONE = (*blocks.KEYWORDS, "set")


@dataclass(slots=True, eq=False)
class Placed:
    """A tag in its paragraph: where it begins and ends among the texts of the paragraph's w:t.

    ``element`` is the paragraph, row or cell that the tag stands for; ``is_alone`` says that its paragraph holds
    nothing but tags that print nothing.
    """

    located: Located
    span: Span
    paragraph: Element
    texts: list[Element]
    element: Element | None = None
    is_alone: bool = False

    @property
    def text(self) -> Element:
        """The w:t in which the tag begins."""
        return tree_edits.text_at(self.texts, self.span.start)


@dataclass(slots=True)
class Found:
    """The tags of a part in the order of its XML, and the faults that belong to none of them."""

    placed: list[Placed] = field(default_factory=list)
    faults: list[TemplateFault] = field(default_factory=list)


def find(root: Element, place: Place, names: Collection[str]) -> Found:
    """Find the tags of a part, whose tree has not been changed yet, so that places are those of the template.

    ``place`` is that of the part; it says which part it is as a Word user knows it.
    """
    finder = _Finder(place, names, wordml.wheres(root, place.where))
    for paragraph in root.iter(wordml.P):
        finder.look_at(paragraph)
    finder.look_elsewhere(root)
    # Text boxes stand in the middle of a paragraph.
    order = {text: number for number, text in enumerate(root.iter(wordml.T))}
    finder.found.placed.sort(key=lambda placed: (order[placed.text], placed.span.start))
    return finder.found


class _Finder:
    """Looks at one part."""

    def __init__(self, part: Place, names: Collection[str], wheres: dict[Element, str]) -> None:
        self.found = Found()
        self._part = part
        self._names = names
        self._wheres = wheres

    def look_at(self, paragraph: Element) -> None:
        texts = wordml.own_texts(paragraph)
        whole = "".join(text.text or "" for text in texts)
        if not any(bracket in whole for bracket in tags.BRACKETS):
            self._refuse_left_over(paragraph, whole)
            return
        spans = tags.find(whole, self._names)
        if len(spans) > _MOST_IN_PARAGRAPH or len(self.found.placed) + len(spans) > _MOST_IN_PART:
            most = _MOST_IN_PARAGRAPH if len(spans) > _MOST_IN_PARAGRAPH else _MOST_IN_PART
            if not any(each.code == "too-many-tags" for each in self.found.faults):
                place = self._place(paragraph, wordml.around(whole, 0, 1))
                self.found.faults.append(fault("too-many-tags", place, expected=str(most)))
            return
        outside = whole
        for span in reversed(spans):
            outside = outside[: span.start] + outside[span.end :]
        self._refuse_left_over(paragraph, outside)
        self._join_split(paragraph, spans)
        placed = [Placed(self._located(paragraph, texts, whole, span), span, paragraph, texts) for span in spans]
        self.found.placed += placed
        scoped = next((span.tag for span in spans if span.tag.scope), None)
        prints_nothing = all(each.tag.kind == tags.COMMENT or each.tag.keyword in _MAY_STAND_ALONE for each in spans)
        for each in placed:
            # A paragraph with a tag that stands for it has no text of its own, so its other tags go along.
            if scoped and each.span.tag.kind != tags.PRINT:
                _stand_for(each, scoped)
            elif not each.span.tag.scope:
                each.located.level = ("", paragraph.getparent(), *tree_edits.holders(each.text, paragraph))
                each.is_alone = prints_nothing and not outside.strip()

    def look_elsewhere(self, root: Element) -> None:
        """Report tags in fields, equations and descriptions of pictures, where they would stay as they are."""
        for element in root.iter(etree.Element):
            # Of a deleted tag the tracked change is the fault.
            text = "" if element.tag in (wordml.T, *wordml.DELETED) else element.text or ""
            for each in (text, *map(str, element.attrib.values())):
                if "{{" in each or "{%" in each:
                    place = self._place(wordml.nearest(element, wordml.P), wordml.around(each))
                    self.found.faults.append(fault("tag-in-field", place, found=each.strip()))

    def _located(self, paragraph: Element, texts: list[Element], whole: str, span: Span) -> Located:
        place = self._place(paragraph, wordml.around(whole, span.start, span.end))
        cut = cuts.cut_by(paragraph, tree_edits.texts_between(texts, span.start, span.end))
        slip = Slip("tag-cut", span.tag.text, cut) if cut else span.slip
        # Jinja takes blanks away byte by byte, and the last byte of a Chinese character may look like one.
        tag = replace(span.tag, lead="", trail="")
        return Located(
            tag,
            place,
            slip=slip,
            behind=whole[span.end : span.end + 1],
            is_wrong=slip is not None and not slip.is_whole,
        )

    def _join_split(self, paragraph: Element, spans: list[Span]) -> None:
        """Make one fault of a tag that begins in the paragraph before and ends in this one."""
        before = self.found.placed[-1] if self.found.placed else None
        if before is None or paragraph.getprevious() is not before.paragraph or not spans:
            return
        one, other = before.located.slip, spans[0].slip
        if one is None or one.code != "tag-not-closed" or other is None or other.code != "tag-not-opened":
            return
        if spans[0].tag.text.endswith(tags.CLOSERS[before.span.tag.kind]):
            before.located.slip = Slip("tag-split", before.span.tag.text)
            spans[0] = replace(spans[0], slip=Slip("", ""))

    def _refuse_left_over(self, paragraph: Element, text: str) -> None:
        found = left_over.find(text)
        if found:
            start = text.find(found)
            place = self._place(paragraph, wordml.around(text, start, start + len(found)))
            self.found.faults.append(fault("left-over", place, found=found))

    def _place(self, paragraph: Element | None, words: str) -> Place:
        where = self._wheres.get(paragraph, "") if paragraph is not None else ""
        return Place(self._part.template, where or self._part.where, words)


def _stand_for(placed: Placed, scoped: Tag) -> None:
    container = _CONTAINERS.get(scoped.scope)
    placed.element = wordml.nearest(placed.paragraph, container) if container else placed.paragraph
    parent = None if placed.element is None else placed.element.getparent()
    placed.located.level = (scoped.scope, parent)
