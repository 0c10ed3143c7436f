"""Turns one XML part of a .docx template into the source of a Jinja template.

Tags are found in the text of paragraphs, however Word cut it into runs, and replaced by marks from a
private-use plane. The tree is then written out as text, in which each mark stands for a tag of the source.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import (
    blocks,
    emptied,
    hidden_columns,
    long_rows,
    merging,
    placing,
    standing,
    tags,
    tree_edits,
    wordml,
)  # fmt: skip
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.hidden_columns import CellBlock
from selfeval.report.placing import Placed
from selfeval.report.rendering import bytewise
from selfeval.report.source import Source
from selfeval.report.tree_edits import Marks

_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LOOP_NAME = re.compile(r"for\s+(\w+)\s+in\s")


@dataclass(slots=True)
class PartSource:
    """The tags of a part and its text, bytewise (see rendering.bytewise).

    ``joints`` is what a line break becomes at each printed tag, by the tag's number; ``may_be_emptied`` says that
    the rendered text must be mended (see emptied.mended), ``tables_may_meet`` that what stands between two tables
    may go. ``faults`` are those that belong to no tag.
    """

    source: Source
    joints: dict[int, str] = field(default_factory=dict)
    faults: list[TemplateFault] = field(default_factory=list)
    may_be_emptied: bool = False
    tables_may_meet: bool = False

    @property
    def has_tags(self) -> bool:
        """Whether there is anything to fill."""
        return bool(self.source.located)


def part_source(xml: bytes, place: Place, names: Collection[str] = ()) -> PartSource:
    """Read the part at a place and return its Jinja source; faults are gathered, not raised.

    One of ``names`` in single braces is a fault. XMLSyntaxError where the part is no XML.
    """
    root = wordml.parse(xml)
    if not wordml.has_usual_prefix(root) or tree_edits.RESERVED.search("".join(root.itertext())):
        return PartSource(Source([]), faults=[fault("part-unusual", place)])
    wordml.drop_noise(root)
    found = placing.find(root, place, names)
    return _Builder(root, found.placed, found.faults).build()


class _Builder:
    """Builds the source of one part from its tags."""

    def __init__(self, root: Element, placed: list[Placed], faults: list[TemplateFault]) -> None:
        self._root = root
        self._placed = placed
        self._source = Source([each.located for each in placed], extra=frozenset({standing.MERGE}))
        self._result = PartSource(self._source, faults=faults)
        self._marks = Marks()

    def build(self) -> PartSource:
        for each in self._placed:
            tree_edits.split_off_section(each.paragraph)
            if each.element is each.paragraph:
                tree_edits.split_off_page_break(each.paragraph)
        standing.check(self._placed, self._source)
        self._source.check()
        standing.forgive_ends_outside_tables(self._source)
        standing.promote_lone_blocks(self._placed, self._source)
        # All that is found by where tags stand is found before they are taken out.
        rows = self._rows_of_loops()
        columns, uneven = hidden_columns.find(self._blocks_of_cells(), self._loop_names())
        for number in uneven:
            self._source.report_wrong(number, "column-uneven", found=self._placed[number].located.tag.text)
        merged = self._merged_cells()
        of_elements = self._of_elements()
        may_be_empty = emptied.find(of_elements)
        self._result.tables_may_meet = any(_is_beside_table(each) for each in of_elements)
        self._put_inline_marks(of_elements)
        self._put_element_marks(of_elements)
        emptied.put_marks(may_be_empty, self._marks)
        hidden_columns.put_marks(columns, self._marks)
        merging.put_marks(merged, self._marks)
        for row, name in rows:
            long_rows.put_marks(row, name, self._marks)
        if any(located.keyword == "for" for located in self._source.located):
            merging.number_pictures(self._root, self._marks)
        for control in self._root.iter(wordml.CONTENT_CONTROL):
            wordml.unbind(control)
        self._result.may_be_emptied = bool(may_be_empty)
        self._source.chunks = [
            bytewise(chunk) if is_literal and isinstance(chunk, str) else chunk
            for chunk, is_literal in self._marks.chunks(_XML_HEAD + etree.tostring(self._root, encoding="unicode"))
        ]
        return self._result

    def _of_elements(self) -> dict[Element, list[int]]:
        """Return the elements that tags stand for, with these tags; one with a wrong tag stays where it is."""
        found: dict[Element, list[int]] = {}
        for number, each in enumerate(self._placed):
            if each.element is not None:
                found.setdefault(each.element, []).append(number)
        return {
            element: numbers
            for element, numbers in found.items()
            if not any(self._placed[number].located.is_wrong for number in numbers)
        }

    def _rows_of_loops(self) -> list[tuple[Element, str]]:
        """Return the rows between the tags of loops over rows, with the loop's own name; inner loops come first."""
        found: list[tuple[Element, str]] = []
        for pair in reversed(self._source.pairs):
            start, end = self._placed[pair.start], None if pair.end is None else self._placed[pair.end].element
            name = _LOOP_NAME.match(start.located.tag.code)
            if start.located.tag.scope != tags.ROW or start.element is None or end is None or name is None:
                continue
            for row in start.element.itersiblings(wordml.TR):
                if row is end:
                    break
                found.append((row, name[1]))
        return found

    def _blocks_of_cells(self) -> list[CellBlock]:
        found = []
        for pair in self._source.pairs:
            start, end = self._placed[pair.start], None if pair.end is None else self._placed[pair.end].element
            is_plain = start.located.tag.scope == tags.CELL and start.located.keyword == "if" and not pair.middles
            if is_plain and start.element is not None and end is not None and not start.located.is_wrong:
                found.append(CellBlock(pair.start, start.located.tag.code, start.element, end))
        return found

    def _loop_names(self) -> frozenset[str]:
        codes = [each.located.tag.code for each in self._placed if each.located.keyword == "for"]
        heads = [code.partition(" in ")[0].removeprefix("for") for code in codes]
        return frozenset(name for head in heads for name in re.findall(r"\w+", head))

    def _merged_cells(self) -> list[Element]:
        merges = [each for each in self._placed if each.located.tag.keyword == standing.MERGE]
        cells = (wordml.nearest(each.paragraph, wordml.TC) for each in merges)
        return list(dict.fromkeys(cell for cell in cells if cell is not None))

    def _over_runs(self) -> set[int]:
        """Return the tags of blocks that begin in one run and end in another.

        They are put between runs, so that each turn of a loop has the same looks.
        """
        found: set[int] = set()
        for pair in self._source.pairs:
            placed = [self._placed[number] for number in pair.numbers]
            if all(each.element is None for each in placed) and len({each.text for each in placed}) > 1:
                found.update(pair.numbers)
        return found

    def _put_inline_marks(self, of_elements: Mapping[Element, Sequence[int]]) -> None:
        over_runs = self._over_runs()
        # From the back, so that the positions in front of a replaced tag stay what they are.
        for number, each in reversed(list(enumerate(self._placed))):
            if each.element in of_elements:
                continue
            if each.located.tag.kind == tags.PRINT:
                self._result.joints[number] = tree_edits.joint(each.text, each.paragraph)
            put = tree_edits.put_between_runs if number in over_runs else tree_edits.replace_text
            put(each.texts, each.span.start, each.span.end, self._marks.tag(number))

    def _put_element_marks(self, of_elements: Mapping[Element, Sequence[int]]) -> None:
        for element, numbers in of_elements.items():
            is_end = self._placed[numbers[-1]].located.keyword in blocks.STARTS
            tree_edits.move_range_marks(element, before=not is_end)
            tree_edits.put_in_place_of(element, "".join(map(self._marks.tag, numbers)))


def _is_beside_table(element: Element) -> bool:
    beside = (element.getprevious(), element.getnext())
    return element.tag == wordml.P and any(each is not None and each.tag == wordml.TBL for each in beside)
