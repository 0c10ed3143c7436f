"""Turns one XML part of a .docx template into the source of a Jinja template.

Tags are found in the text of paragraphs, however Word cut it into runs, and replaced by marks from a
private-use plane. The tree is then written out as text and the marks become Jinja tags, each on a line of
its own, so that a line of the source leads back to its tag and its place.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import tags, tree_edits, wordml
from selfeval.report.environment import DOCUMENT_DELIMITERS as DELIMITERS
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.rendering import bytewise
from selfeval.report.tags import Tag

_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN, _CLOSE = "\U000f0000", "\U000f0001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_RESERVED = re.compile("[\U000f0000-\U000f0007]")
_CONTAINERS = {tags.ROW: wordml.TR, tags.CELL: wordml.TC}
_UNITS = {tags.PARAGRAPH: "段", tags.ROW: "行", tags.CELL: "格"}
_ENDS = {"if": "endif", "for": "endfor"}
_STARTS = {end: start for start, end in _ENDS.items()}
_MIDDLES = {"elif": ("if",), "else": ("if", "for")}
MERGE = "vm"
# Names of our own; an underscore keeps them out of every template's reach.
SHOW_FILTER = "_show"
MERGE_STATE = "_merge"
# Filters and not methods: the sandbox has to ask of each call of a method whether it is safe.
MERGE_ROW, MERGE_RESET, MERGE_MARK, MERGE_STARTS = "_merge_row", "_merge_reset", "_merge_mark", "_merge_starts"
_CELL = "_cell"


@dataclass(frozen=True, slots=True)
class Located:
    """A tag in a part, and what surrounds it."""

    tag: Tag
    place: Place
    container: tuple[Element | None, Element | None]


@dataclass(slots=True)
class PartSource:
    """The Jinja source of a part, its text bytewise (see rendering.bytewise), its tags as they were typed.

    ``joints`` is what a line break becomes at each printed tag; ``may_empty_cells`` says that conditions may
    take all paragraphs out of a cell or all rows out of a table.
    """

    text: str = ""
    lines: dict[int, Located] = field(default_factory=dict)
    joints: list[str] = field(default_factory=list)
    faults: list[TemplateFault] = field(default_factory=list)
    has_tags: bool = False
    may_empty_cells: bool = False

    def at(self, line: int) -> Located | None:
        """Return the tag that stands on a line of the source."""
        return self.lines.get(line)


def part_source(xml: bytes, template: str, part: str) -> PartSource:
    """Read a part and return its Jinja source; faults are gathered, not raised."""
    builder = _Builder(template, part)
    return builder.build(wordml.parse(xml))


class _Builder:
    """Builds the source of one part."""

    def __init__(self, template: str, part: str) -> None:
        self._template = template
        self._part = part
        self._result = PartSource()
        self._pieces: list[str] = []
        self._located: dict[int, Located] = {}
        self._blocks: list[Located] = []
        # The open blocks that have had their else.
        self._closing: list[Located] = []
        self._merged_cells: list[Element] = []
        self._wheres: dict[Element, str] = {}
        self._headed_tables: list[Element | None] = []

    def build(self, root: Element) -> PartSource:
        if not wordml.has_usual_prefix(root) or _RESERVED.search("".join(root.itertext())):
            self._add_fault("part-unusual", Place(self._template, self._part))
            return self._result
        wordml.drop_noise(root)
        # Before anything is moved, so that places are those of the template.
        self._wheres = wordml.wheres(root, self._part)
        for paragraph in list(root.iter(wordml.P)):
            self._paragraph(paragraph)
        self._refuse_tags_elsewhere(root)
        self._close_blocks()
        if self._merged_cells:
            self._merge_groups()
        self._result.has_tags |= bool(self._result.faults)
        self._assemble(root)
        return self._result

    def _paragraph(self, paragraph: Element) -> None:
        texts = wordml.own_texts(paragraph)
        whole = "".join(text.text or "" for text in texts)
        if "{" not in whole and "}" not in whole and "｛" not in whole and "｝" not in whole:
            return
        place = Place(self._template, self._wheres.get(paragraph, ""), wordml.around(whole))
        spans = []
        for each in tags.find(whole):
            if isinstance(each, tags.Broken):
                self._add_fault(each.code, place, found=each.found, expected=each.expected)
            else:
                spans.append(each)
        self._result.has_tags |= bool(spans)
        scoped = [span.tag for span in spans if span.tag.scope]
        if scoped:
            self._scoped_tags(paragraph, scoped, place, whole)
            return
        marks = [self._inline_mark(span.tag, paragraph, texts, span.start, place) for span in spans]
        # From the back, so that the positions in front of a replaced tag stay what they are.
        for span, mark in reversed(list(zip(spans, marks, strict=True))):
            tree_edits.replace_text(texts, span.start, span.end, mark)

    def _scoped_tags(self, paragraph: Element, scoped: list[Tag], place: Place, whole: str) -> None:
        """Put tags that stand for a whole paragraph, row or cell in the place of that element."""
        scope = scoped[0].scope
        element = paragraph if scope == tags.PARAGRAPH else wordml.nearest(paragraph, _CONTAINERS[scope])
        if element is None:
            self._add_fault("tag-outside-table", place, found=scoped[0].text)
            return
        others = whole
        for tag in scoped:
            others = others.replace(tag.text, "", 1)
        if element is not paragraph:
            everything = "".join(text.text or "" for text in element.iter(wordml.T))
            others += everything.replace(whole, "", 1)
        holds_picture = next(element.iter(*wordml.PICTURES), None) is not None
        if others.strip() or holds_picture or any(tag.scope != scope for tag in scoped):
            self._add_fault("tag-not-alone", place, found=scoped[0].text, unit=_UNITS[scope])
            return
        if next(element.iter(wordml.SECT_PR), None) is not None:
            self._add_fault("section-break", place, found=scoped[0].text)
            return
        self._result.may_empty_cells |= self._may_empty(element, scope)
        container = (element.getparent(), None)
        marks = "".join(self._mark(tag, place, container, _block(tag.code)) for tag in scoped)
        tree_edits.put_in_place_of(element, marks)

    def _may_empty(self, element: Element, scope: str) -> bool:
        """Whether a condition around this element may leave a cell without paragraph or a table without row."""
        if scope != tags.ROW:
            return scope == tags.CELL or next(element.iterancestors(*wordml.NEEDS_PARAGRAPH), None) is not None
        table = element.getparent()
        if next(element.itersiblings(wordml.TR, preceding=True), None) is not None:
            self._headed_tables.append(table)
        return table not in self._headed_tables

    def _inline_mark(self, tag: Tag, paragraph: Element, texts: list[Element], start: int, place: Place) -> str:
        if tag.kind == tags.COMMENT:
            return ""
        if tag.kind == tags.BLOCK and tag.keyword == MERGE:
            cell = wordml.nearest(paragraph, wordml.TC)
            if cell is None:
                self._add_fault("tag-outside-table", place, found=tag.text)
            elif cell not in self._merged_cells:
                self._merged_cells.append(cell)
            return ""
        text = tree_edits.text_at(texts, start)
        if tag.kind == tags.BLOCK:
            return self._mark(tag, place, tree_edits.around_run(text, paragraph), _block(tag.code))
        if paragraph.find(f"{wordml.P_PR}/{wordml.SECT_PR}") is not None:
            # A value of several paragraphs would leave the break behind its first one.
            self._add_fault("section-break", place, found=tag.text)
        self._result.joints.append(tree_edits.joint(text, paragraph))
        number = len(self._result.joints) - 1
        return self._mark(tag, place, (None, None), _print(f"({tag.code})|{SHOW_FILTER}({number})"))

    def _mark(self, tag: Tag, place: Place, container: tuple[Element | None, Element | None], piece: str) -> str:
        located = Located(tag, place, container)
        if tag.kind == tags.BLOCK and not self._check_block(located):
            return ""
        self._located[len(self._pieces)] = located
        return self._piece(piece)

    def _check_block(self, located: Located) -> bool:
        """Keep the stack of open blocks; report what does not match."""
        keyword = located.tag.keyword
        if keyword in ("else", *_STARTS) and located.tag.code != keyword:
            self._add_fault("tag-syntax", located.place, found=located.tag.text)
            return False
        if keyword in _ENDS:
            self._blocks.append(located)
            return True
        if keyword in _MIDDLES:
            opened = self._blocks[-1] if self._blocks else None
            if opened is not None and opened.tag.keyword in _MIDDLES[keyword] and opened not in self._closing:
                self._closing += [opened] if keyword == "else" else []
                return self._check_level(opened, located)
            self._add_fault("block-not-opened", located.place, found=located.tag.text)
            return False
        if keyword in _STARTS:
            return self._check_end(located)
        if keyword != "set":
            self._add_fault("tag-unsupported", located.place, found=located.tag.text)
        return keyword == "set"

    def _check_end(self, located: Located) -> bool:
        found, place = located.tag.text, located.place
        if not self._blocks:
            self._add_fault("block-not-opened", place, found=found)
            return False
        opened = self._blocks.pop()
        if opened.tag.keyword != _STARTS[located.tag.keyword]:
            self._add_fault("block-crossed", place, found=found, expected=opened.tag.text)
            return False
        return self._check_level(opened, located)

    def _check_level(self, opened: Located, located: Located) -> bool:
        same = all(one is other for one, other in zip(opened.container, located.container, strict=True))
        if same and opened.tag.scope == located.tag.scope:
            return True
        self._add_fault("block-crossed", located.place, found=located.tag.text, expected=opened.tag.text)
        return False

    def _refuse_tags_elsewhere(self, root: Element) -> None:
        """Report tags in fields and equations, where they would be printed as they are."""
        for element in root.iter(etree.Element):
            text = element.text or ""
            if element.tag != wordml.T and ("{{" in text or "{%" in text):
                paragraph = wordml.nearest(element, wordml.P)
                where = self._wheres.get(paragraph, "") if paragraph is not None else ""
                self._add_fault("tag-in-field", Place(self._template, where, wordml.around(text)), found=text.strip())

    def _close_blocks(self) -> None:
        for opened in self._blocks:
            expected = f"{{%{opened.tag.scope} {_ENDS[opened.tag.keyword]} %}}"
            self._add_fault("block-not-closed", opened.place, found=opened.tag.text, expected=expected)

    def _merge_groups(self) -> None:
        """Give each cell with a vm tag its w:vMerge, and its content only where a group begins."""
        rows = list(dict.fromkeys(row for cell in self._merged_cells if (row := cell.getparent()) is not None))
        tables = dict.fromkeys(
            table for cell in self._merged_cells if (table := wordml.nearest(cell, wordml.TBL)) is not None
        )
        for table in tables:
            for row in [each for each in table.iter(wordml.TR) if wordml.nearest(each, wordml.TBL) is table]:
                step = MERGE_ROW if row in rows else MERGE_RESET
                self._put_before(row, self._piece(_print(f"{MERGE_STATE}|{step}")))
        for row in rows:
            for level, cell in enumerate(cell for cell in row if cell in self._merged_cells):
                self._merge_cell(cell, level)

    def _merge_cell(self, cell: Element, level: int) -> None:
        """Make the content first; it is the key by which equal cells are merged, and printed where a group begins."""
        properties, anchor = wordml.v_merge_anchor(cell)
        first = cell.find(wordml.P)
        empty = "<w:p/>" if first is None else f"<w:p>{tree_edits.shape_of(first)}</w:p>"
        mark = self._piece(_print(f"{MERGE_STATE}|{MERGE_MARK}({level}, {_CELL})"))
        if anchor is None:
            properties.text = mark + (properties.text or "")
        else:
            anchor.tail = mark + (anchor.tail or "")
        begin, end = _block(f"set {_CELL}"), _block("endset")
        shown = (
            _block(f"if {MERGE_STATE}|{MERGE_STARTS}")
            + _print(_CELL)
            + _block("else")
            + bytewise(empty)
            + _block("endif")
        )
        before = properties.tail or ""
        # The properties are moved behind the content, which leaves the cell in the order in which it is made.
        cell.remove(properties)
        cell.text = self._piece(begin) + before + (cell.text or "")
        cell.append(properties)
        previous = properties.getprevious()
        if previous is None:
            cell.text += self._piece(end)
        else:
            previous.tail = (previous.tail or "") + self._piece(end)
        properties.tail = self._piece(shown)

    def _put_before(self, element: Element, mark: str) -> None:
        previous = element.getprevious()
        parent = element.getparent()
        if previous is not None:
            previous.tail = (previous.tail or "") + mark
        elif parent is not None:
            parent.text = (parent.text or "") + mark

    def _piece(self, text: str) -> str:
        self._pieces.append(text)
        return f"{_OPEN}{len(self._pieces) - 1}{_CLOSE}"

    def _assemble(self, root: Element) -> None:
        xml = _XML_HEAD + etree.tostring(root, encoding="unicode")
        parts: list[str] = []
        line, position = 1, 0
        for match in _MARK.finditer(xml):
            literal = xml[position : match.start()]
            position = match.end()
            number = int(match[1])
            text = self._pieces[number]
            line += literal.count("\n")
            if number in self._located:
                # Each tag's code begins on the line after its delimiter.
                self._result.lines[line + 1] = self._located[number]
            line += text.count("\n")
            parts += (bytewise(literal), text)
        parts.append(bytewise(xml[position:]))
        self._result.text = "".join(parts)

    def _add_fault(self, code: str, place: Place, **details: str) -> None:
        self._result.faults.append(fault(code, place, **details))


def _block(code: str) -> str:
    return f"{DELIMITERS['block_start_string']}\n{_one_line(code)} {DELIMITERS['block_end_string']}"


def _print(code: str) -> str:
    return f"{DELIMITERS['variable_start_string']}\n{_one_line(code)} {DELIMITERS['variable_end_string']}"


def _one_line(code: str) -> str:
    return code.replace("\n", " ").replace("\r", " ")
