"""Turns one XML part of a .docx template into the source of a Jinja template.

Tags are found in the text of paragraphs, however Word cut it into runs, and replaced by marks from a
private-use plane. The tree is then written out as text, in which each mark stands for a tag of the source.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import blocks, cuts, hidden_columns, left_over, long_rows, merging, tags, tree_edits, wordml
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.rendering import CELL_MARKS, ROW_MARKS, TABLE_MARKS, bytewise
from selfeval.report.source import Located, Source
from selfeval.report.tags import Slip, Span, Tag

_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTAINERS = {tags.ROW: wordml.TR, tags.CELL: wordml.TC}
_UNITS = {tags.PARAGRAPH: "段", tags.ROW: "行", tags.CELL: "格"}
MERGE = "vm"
_LOOP_NAME = re.compile(r"for\s+(\w+)\s+in\s")


@dataclass(slots=True)
class PartSource:
    """The tags of a part and its text, bytewise (see rendering.bytewise).

    ``joints`` is what a line break becomes at each printed tag, by the tag's number; ``may_be_emptied``
    says that conditions may take all paragraphs out of a cell or all rows out of a table. ``faults`` are those that
    belong to no tag.
    """

    source: Source
    joints: dict[int, str] = field(default_factory=dict)
    faults: list[TemplateFault] = field(default_factory=list)
    has_tags: bool = False
    may_be_emptied: bool = False


@dataclass(slots=True, eq=False)
class _Placed:
    """A tag in its paragraph, before it is taken out: where it begins and ends among the w:t's texts.

    ``element`` is the paragraph, row or cell that the tag stands for.
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


def part_source(xml: bytes, template: str, part: str, names: Collection[str] = ()) -> PartSource:
    """Read a part and return its Jinja source; faults are gathered, not raised.

    One of ``names`` in single braces is a fault. XMLSyntaxError where the part is no XML.
    """
    return _Builder(template, part, names).build(wordml.parse(xml))


class _Builder:
    """Builds the source of one part."""

    def __init__(self, template: str, part: str, names: Collection[str]) -> None:
        self._template = template
        self._part = part
        self._names = names
        self._result = PartSource(Source([]))
        self._placed: list[_Placed] = []
        self._merged_cells: list[Element] = []
        self._wheres: dict[Element, str] = {}
        self._emptied: dict[Element, None] = {}
        self._between_runs: set[int] = set()
        # Rows between the tags of a loop over rows, each with the number of the loop's first tag.
        self._rows_of_loops: list[tuple[int, Element]] = []

    def build(self, root: Element) -> PartSource:
        source = self._result.source
        source.extra = frozenset({MERGE})
        if not wordml.has_usual_prefix(root) or tree_edits.RESERVED.search("".join(root.itertext())):
            self._add_fault("part-unusual", Place(self._template, self._part))
            return self._result
        wordml.drop_noise(root)
        # Before anything is moved, so that places are those of the template.
        self._wheres = wordml.wheres(root, self._part)
        for paragraph in root.iter(wordml.P):
            self._find_tags(paragraph)
        self._refuse_tags_elsewhere(root)
        self._sort(root)
        for placed in self._placed:
            tree_edits.split_off_section(placed.paragraph)
            if placed.element is placed.paragraph:
                tree_edits.split_off_page_break(placed.paragraph)
        source.located = [placed.located for placed in self._placed]
        self._check_places()
        source.check()
        self._forgive_ends_outside_tables()
        self._promote_lone_blocks()
        self._find_rows_of_loops()
        columns = hidden_columns.find(root, self._blocks_of_cells())
        marks = tree_edits.Marks()
        self._between_runs = self._find_blocks_over_runs()
        self._put_marks(marks)
        self._put_emptied_marks(marks)
        hidden_columns.put_marks(columns, marks)
        if self._merged_cells:
            merging.put_marks(self._merged_cells, marks)
        self._let_long_rows_break(marks)
        if any(located.keyword == "for" for located in source.located):
            merging.number_pictures(root, marks)
        for control in root.iter(wordml.CONTENT_CONTROL):
            wordml.unbind(control)
        self._result.has_tags = bool(self._placed)
        source.chunks = [
            bytewise(chunk) if is_literal and isinstance(chunk, str) else chunk
            for chunk, is_literal in marks.chunks(_XML_HEAD + etree.tostring(root, encoding="unicode"))
        ]
        return self._result

    # Finding

    def _find_tags(self, paragraph: Element) -> None:
        texts = wordml.own_texts(paragraph)
        whole = "".join(text.text or "" for text in texts)
        if not any(brace in whole for brace in "{}｛｝"):
            self._refuse_left_over(paragraph, whole)
            return
        spans = tags.find(whole, self._names)
        scoped = [span for span in spans if span.tag.scope]
        outside = whole
        for span in reversed(spans):
            outside = outside[: span.start] + outside[span.end :]
        self._refuse_left_over(paragraph, outside)
        self._join_split(paragraph, spans)
        for span in spans:
            place = self._place(paragraph, wordml.around(whole, span.start, span.end))
            cut = cuts.cut_by(paragraph, tree_edits.texts_between(texts, span.start, span.end))
            slip = Slip("tag-cut", span.tag.text, cut) if cut else span.slip
            placed = _Placed(
                Located(span.tag, place, slip=slip, is_wrong=slip is not None and not slip.is_whole),
                span,
                paragraph,
                texts,
            )
            self._placed.append(placed)
            # A paragraph with a tag that stands for it has no text of its own, so its other tags go along.
            if scoped and span.tag.kind != tags.PRINT:
                self._stand_for(placed, scoped[0].tag)
            elif not span.tag.scope:
                placed.located.level = ("", paragraph.getparent(), *tree_edits.holders(placed.text, paragraph))
                placed.is_alone = not outside.strip() and all(
                    each.tag.kind == tags.COMMENT or each.tag.keyword in (*blocks.KEYWORDS, "set") for each in spans
                )

    def _join_split(self, paragraph: Element, spans: list[Span]) -> None:
        """Make one fault of a tag that begins in the paragraph before and ends in this one."""
        before = self._placed[-1] if self._placed else None
        if before is None or paragraph.getprevious() is not before.paragraph or not spans:
            return
        one, other = before.located.slip, spans[0].slip
        is_split = (
            one is not None and other is not None and (one.code, other.code) == ("tag-not-closed", "tag-not-opened")
        )
        if is_split and spans[0].tag.text.endswith(tags.CLOSERS[before.span.tag.kind]):
            before.located.slip = Slip("tag-split", before.span.tag.text)
            spans[0] = replace(spans[0], slip=Slip("", ""))

    def _stand_for(self, placed: _Placed, first: Tag) -> None:
        container = _CONTAINERS.get(first.scope)
        placed.element = wordml.nearest(placed.paragraph, container) if container else placed.paragraph
        parent = None if placed.element is None else placed.element.getparent()
        placed.located.level = (first.scope, parent)

    def _refuse_left_over(self, paragraph: Element, text: str) -> None:
        found = left_over.find(text)
        if found:
            start = text.find(found)
            place = self._place(paragraph, wordml.around(text, start, start + len(found)))
            self._add_fault("left-over", place, found=found)

    def _refuse_tags_elsewhere(self, root: Element) -> None:
        """Report tags in fields, equations and descriptions of pictures, where they would stay as they are."""
        for element in root.iter(etree.Element):
            text = "" if element.tag == wordml.T else element.text or ""
            for each in (text, *map(str, element.attrib.values())):
                if "{{" in each or "{%" in each:
                    around = wordml.nearest(element, wordml.P)
                    place = self._place(around, wordml.around(each))
                    self._add_fault("tag-in-field", place, found=each.strip())

    def _sort(self, root: Element) -> None:
        """Bring the tags into the order of the XML: text boxes stand in the middle of a paragraph."""
        order = {text: number for number, text in enumerate(root.iter(wordml.T))}
        self._placed.sort(key=lambda placed: (order[placed.text], placed.span.start))

    # Checking

    def _check_places(self) -> None:
        seen: set[Element] = set()
        source = self._result.source
        for number, placed in enumerate(self._placed):
            tag = placed.located.tag
            if tag.kind == tags.BLOCK and tag.keyword == MERGE:
                self._check_merge(number, placed)
            elif tag.scope:
                if placed.element is None:
                    source.report_wrong(number, "tag-outside-table", found=tag.text)
                elif placed.paragraph not in seen:
                    self._check_alone(number, placed)
                seen.add(placed.paragraph)

    def _check_merge(self, number: int, placed: _Placed) -> None:
        cell = wordml.nearest(placed.paragraph, wordml.TC)
        if cell is None:
            self._result.source.report_wrong(number, "tag-outside-table", found=placed.located.tag.text)
        elif cell not in self._merged_cells:
            self._merged_cells.append(cell)

    def _check_alone(self, number: int, placed: _Placed) -> None:
        """A tag that stands for an element must be all that is in it."""
        tag, element = placed.located.tag, placed.element
        if element is None:
            return
        whole = "".join(text.text or "" for text in element.iter(wordml.T))
        others = whole
        same = [each for each in self._placed if each.paragraph is placed.paragraph and each.element is element]
        for each in same:
            others = others.replace(each.span.tag.text, "", 1)
        if (
            others.strip()
            or wordml.holds_more(element)
            or any(each.span.tag.scope not in (tag.scope, "") for each in same)
        ):
            self._result.source.report_wrong(number, "tag-not-alone", found=tag.text, unit=_UNITS[tag.scope])

    def _forgive_ends_outside_tables(self) -> None:
        """A block for table rows outside of a table is one fault, not one for each of its tags."""
        source = self._result.source
        outside = {number for number, found in source.faults if found.code == "tag-outside-table"}
        known = {number for pair in source.pairs if pair.start in outside for number in (*pair.middles, pair.end)}
        source.faults = [
            (number, found)
            for number, found in source.faults
            if found.code != "tag-outside-table" or number not in known
        ]

    def _promote_lone_blocks(self) -> None:
        """Let blocks whose tags stand alone in their paragraphs stand for these, so that no empty one is left."""
        lone = {each.paragraph for each in self._placed if each.is_alone}
        lone = {each for each in lone if not wordml.holds_more(each)}
        pairs = [
            [self._placed[number].paragraph for number in (pair.start, *pair.middles, pair.end) if number is not None]
            for pair in self._result.source.pairs
        ]
        while True:
            mixed = {each for pair in pairs if len(set(pair)) < len(pair) or not lone.issuperset(pair) for each in pair}
            if lone.isdisjoint(mixed):
                break
            lone -= mixed
        for placed in self._placed:
            if placed.paragraph in lone:
                placed.element = placed.paragraph

    def _find_rows_of_loops(self) -> None:
        for pair in self._result.source.pairs:
            start, end = self._placed[pair.start], None if pair.end is None else self._placed[pair.end].element
            if start.located.tag.scope == tags.ROW and start.located.keyword == "for" and start.element is not None:
                for row in start.element.itersiblings(wordml.TR):
                    if row is end:
                        break
                    self._rows_of_loops.append((pair.start, row))

    def _blocks_of_cells(self) -> list[hidden_columns.CellBlock]:
        found = []
        for pair in self._result.source.pairs:
            placed = self._placed[pair.start]
            end = None if pair.end is None else self._placed[pair.end].element
            is_plain = placed.located.tag.scope == tags.CELL and not pair.middles
            if is_plain and placed.element is not None and end is not None:
                found.append(hidden_columns.CellBlock(placed.located.tag.code, placed.element, end))
        return found

    # Editing

    def _put_marks(self, marks: tree_edits.Marks) -> None:
        elements: dict[Element, list[int]] = {}
        for number, placed in enumerate(self._placed):
            if placed.element is not None:
                elements.setdefault(placed.element, []).append(number)
        whole = {
            element: numbers
            for element, numbers in elements.items()
            if not any(self._placed[number].located.is_wrong for number in numbers)
        }
        for element in whole:
            self._note_emptied(element, whole)
        # From the back, so that the positions in front of a replaced tag stay what they are.
        for number, placed in reversed(list(enumerate(self._placed))):
            if placed.element not in whole:
                self._put_mark(placed, number, marks.tag(number))
        for element, numbers in whole.items():
            is_end = self._placed[numbers[-1]].located.keyword in blocks.STARTS
            tree_edits.move_range_marks(element, before=not is_end)
            tree_edits.put_in_place_of(element, "".join(map(marks.tag, numbers)))

    def _put_mark(self, placed: _Placed, number: int, mark: str) -> None:
        start, end = placed.span.start, placed.span.end
        if placed.located.tag.kind == tags.PRINT:
            self._result.joints[number] = tree_edits.joint(placed.text, placed.paragraph)
        if number in self._between_runs:
            tree_edits.put_between_runs(placed.texts, start, end, mark)
        else:
            tree_edits.replace_text(placed.texts, start, end, mark)

    def _find_blocks_over_runs(self) -> set[int]:
        """Return the tags of blocks that begin in one run and end in another.

        They stand between runs, so that each turn of a loop has the same looks.
        """
        found: set[int] = set()
        for pair in self._result.source.pairs:
            numbers = [number for number in (pair.start, *pair.middles, pair.end) if number is not None]
            placed = [self._placed[number] for number in numbers]
            if all(each.element is None for each in placed) and len({each.text for each in placed}) > 1:
                found.update(numbers)
        return found

    def _let_long_rows_break(self, marks: tree_edits.Marks) -> None:
        # The innermost loop first: its row is what stands in the cells.
        for start, row in reversed(self._rows_of_loops):
            name = _LOOP_NAME.match(self._placed[start].located.tag.code)
            if name and not self._placed[start].located.is_wrong:
                long_rows.put_marks(row, name[1], marks)

    def _note_emptied(self, element: Element, tag_elements: Collection[Element]) -> None:
        """Note what a condition around an element may leave without a paragraph, cell or row."""
        if element.tag == wordml.TR:
            kinds: tuple[str, ...] = (wordml.TBL,)
        else:
            kinds = (wordml.TR,) if element.tag == wordml.TC else wordml.NEEDS_PARAGRAPH
        around = next(element.iterancestors(*kinds), None)
        while around is not None and around not in self._emptied and not _keeps_something(around, tag_elements):
            self._emptied[around] = None
            # A table that goes may have been the last thing in its cell.
            around = next(around.iterancestors(wordml.TBL, wordml.TR, *wordml.NEEDS_PARAGRAPH), None)

    def _put_emptied_marks(self, marks: tree_edits.Marks) -> None:
        for element in self._emptied:
            kinds = {wordml.TR: ROW_MARKS, wordml.TBL: TABLE_MARKS}
            begin, end = map(marks.code, kinds.get(str(element.tag), CELL_MARKS))
            if element.tag in kinds:
                tree_edits.put_before(element, begin)
                tree_edits.put_behind(element, end)
            else:
                element.text = begin + (element.text or "")
                tree_edits.put_at_end(element, end)
        self._result.may_be_emptied = bool(self._emptied)

    def _add_fault(self, code: str, place: Place, **details: str) -> None:
        self._result.faults.append(fault(code, place, **details))

    def _place(self, paragraph: Element | None, words: str) -> Place:
        where = self._wheres.get(paragraph, "") if paragraph is not None else ""
        return Place(self._template, where or self._part, words)


def _keeps_something(element: Element, tag_elements: Collection[Element]) -> bool:
    """Whether no condition can empty an element: a table has a heading, a row a first cell, a cell a last line."""
    kind = {wordml.TBL: wordml.TR, wordml.TR: wordml.TC}.get(str(element.tag), wordml.P)
    children = [child for child in element if child.tag in (kind, wordml.TBL)]
    kept = children[-1:] if kind == wordml.P else children[:1]
    return bool(kept) and kept[0].tag == kind and kept[0] not in tag_elements
