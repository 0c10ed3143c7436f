"""Writes paragraphs and tables of WordprocessingML as HTML, everything escaped, every look a class."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from lxml.etree import _Element as Element

from selfeval.preview import declarations
from selfeval.preview.classes import Classes
from selfeval.preview.numbering import Numbering
from selfeval.preview.pieces import Piece, pieces_of, size_of
from selfeval.preview.styles import Looks, Styles
from selfeval.preview.tables import Cell, Row, Shape, shape_of
from selfeval.preview.values import Values, flat, is_on, over, points, whole
from selfeval.report import wordml

_W = wordml.NAMESPACE
_DELETED = (f"{_W}del", f"{_W}moveFrom", f"{_W}sdtPr")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TABLE_WITHOUT = ("tblGrid", "tr", "tblLook")
_HIGHEST_HEADING = 6
_AROUND = ("top", "right", "bottom", "left")


class Mark(NamedTuple):
    """A figure in a paragraph's text: from and to which character, and the id of its explanation."""

    start: int
    end: int
    figure: str


class _Place(NamedTuple):
    """Where a cell stands: its row, the table's shape, properties and style, and the classes of its cells so far."""

    row: int
    shape: Shape
    table: Values
    style: str
    known: dict[tuple[object, ...], str]


class _Look(NamedTuple):
    """How a kind of paragraph looks: what its text says in CSS, its start tag, the classes of runs in it."""

    looks: Looks
    said: str
    opening: str
    runs: dict[tuple[tuple[str, str], ...], str | None]


# The marks of the body's paragraphs, by the paragraphs' numbers in the order of the document.
Marks = Mapping[int, Sequence[Mark]]


class Writer:
    """Writes the elements of one document, in their order."""

    def __init__(self, styles: Styles, numbering: Numbering, classes: Classes, name: str, *, adds_room: bool) -> None:
        """Take what the document says of its styles and lists, and what gathers the classes.

        ``name`` begins the ids of marks, ``adds_room`` says that the room after a paragraph is added to that before
        the next.
        """
        self._styles, self._numbering, self._classes, self._name = styles, numbering, classes, name
        self._adds_room = adds_room
        self._marks: dict[Element, Sequence[Mark]] = {}
        self._looks: dict[tuple[object, ...], _Look] = {}
        self._written = 0

    def mark(self, paragraphs: Sequence[Element], marks: Marks) -> None:
        """Take the marks of a body's paragraphs."""
        self._marks = {paragraphs[number]: found for number, found in marks.items() if number < len(paragraphs)}

    def looks(self, paragraph: Element, table: str = "") -> Looks:
        """Return how a paragraph looks, in a table of a style."""
        return self._look(paragraph, table).looks

    def _look(self, paragraph: Element, table: str, mark: Element | None = None) -> _Look:
        """Look up how a paragraph looks; ``mark`` are the properties of its end, which count where it is empty."""
        properties = paragraph.find(wordml.P_PR)
        # The break of a section has properties of the page, which are none of the paragraph.
        own = flat(properties, ("rPr", "sectPr", "pPrChange"))
        of_mark = {} if mark is None else self._styles.text_values(mark)
        wanted = (table, *own.items(), "", *of_mark.items())
        if wanted not in self._looks:
            looks = self._styles.looks(own.get("pStyle"), table)
            of_level = self._numbering.level_properties(over(looks.paragraph, own))
            looks = Looks(over(looks.paragraph, of_level, own), over(looks.text, of_mark))
            said = declarations.text(looks.text)
            stands = declarations.paragraph(looks.paragraph, adds_room=self._adds_room)
            opening = f'<p class="{self._classes.name(f"{stands};{said}")}"{_heading(looks.paragraph)}>'
            self._looks[wanted] = _Look(looks, said, opening, {})
        return self._looks[wanted]

    def paragraph(self, paragraph: Element, table: str = "") -> list[str]:
        """Return a paragraph in parts, which are several where a page begins inside it."""
        pieces = pieces_of(paragraph)
        is_empty = not any(piece.text or piece.picture is not None for piece in pieces)
        mark = paragraph.find(f"{wordml.P_PR}/{wordml.R_PR}") if is_empty else None
        look = self._look(paragraph, table, mark)
        looks = look.looks
        number = self._numbering.next(looks.paragraph) if "numPr.numId" in looks.paragraph else ""
        content = f'<span class="number">{escape(number)}</span>' if number else ""
        parts: list[str] = []
        begun = False
        for part in self._runs(pieces, look, self._marks.get(paragraph, ())):
            if part is None:
                parts.append(content)
                content = ""
                continue
            if part == _TAB and "tabs.tab.pos" in looks.paragraph and not begun and _ends_right(looks.paragraph):
                content += '<span class="tab">\t</span><span class="right">'
                begun = True
                continue
            content += part
        parts.append(f"{content}</span>" if begun else content)
        boxes = "".join(self._box(box) for box in _text_boxes(paragraph))
        written = [f"{look.opening}{each}</p>" for each in parts]
        written[-1] += boxes
        return written

    def _runs(self, pieces: Sequence[Piece], look: _Look, marks: Sequence[Mark]) -> Iterator[str | None]:
        """Yield the pieces as HTML, cut where a figure begins or ends; None where a page begins."""
        at = 0
        for piece in pieces:
            if piece.is_page_break:
                yield None
            elif piece.picture is not None:
                yield self._picture(piece.picture)
            elif piece.text:
                name = self._run_class(piece.run, look)
                if name is not None:
                    yield from self._cut(piece.text, at, marks, name)
            at += len(piece.text)

    def _run_class(self, run: Element | None, look: _Look) -> str | None:
        """Return the class of a run, empty where it looks like its paragraph; None where it is hidden."""
        own = {} if run is None else self._styles.text_values(run.find(wordml.R_PR))
        wanted = tuple(own.items())
        if wanted not in look.runs:
            text = look.looks.text
            values = over(text, self._styles.character(own["rStyle"]), own) if "rStyle" in own else over(text, own)
            said = declarations.text(values)
            name = "" if said == look.said else self._classes.name(said)
            look.runs[wanted] = None if is_on(values, "vanish") else name
        return look.runs[wanted]

    def _cut(self, text: str, at: int, marks: Sequence[Mark], name: str) -> Iterator[str]:
        place = 0
        for mark in marks:
            start, end = max(mark.start - at, place), min(mark.end - at, len(text))
            if start >= end:
                continue
            if start > place:
                yield from _shown(text[place:start], name)
            yield self._figure(text[start:end], mark.figure, name)
            place = end
        if place < len(text):
            yield from _shown(text[place:], name)

    def _figure(self, text: str, figure: str, name: str) -> str:
        self._written += 1
        place = escape(f"{self._name}place-{self._written}")
        also = f" {name}" if name else ""
        return f'<a class="figure{also}" id="{place}" href="#{escape(figure)}">{escape(text)}</a>'

    def _picture(self, picture: Element) -> str:
        """Return an empty frame of a picture's size: a preview shows no content that it has not written itself."""
        if next(picture.iter(wordml.TEXT_BOX), None) is not None:
            return ""
        size = size_of(picture)
        said = "" if size is None else f" {self._classes.name(f'width:{points(size[0])};height:{points(size[1])}')}"
        return f'<span class="picture{said}" role="img" aria-label="图片"></span>'

    def _box(self, box: Element) -> str:
        return f'<div class="box">{self.blocks(box)}</div>'

    def blocks(self, holder: Element, table: str = "") -> str:
        """Return all that stands in a cell, header, footer or text box; pages do not begin in it."""
        return "".join(
            part
            for element in elements(holder)
            for part in (self.paragraph(element, table) if element.tag == wordml.P else [self.table(element)])
        )

    def table(self, table: Element) -> str:
        """Return a table: its columns' widths, merged cells, borders and shading."""
        own = flat(table.find(f"{_W}tblPr"), _TABLE_WITHOUT)
        style, inherited = self._styles.table(own.get("tblStyle"))
        values = over(inherited, own)
        shape = shape_of(table)
        columns = "".join(f'<col class="{self._classes.name(f"width:{points(width)}")}">' for width in shape.widths)
        known: dict[tuple[object, ...], str] = {}
        rows = "".join(
            self._row(row, _Place(number, shape, values, style, known)) for number, row in enumerate(shape.rows)
        )
        said = f"width:{points(sum(shape.widths))}" if shape.widths else "width:100%"
        place = {"center": ";margin-left:auto;margin-right:auto", "right": ";margin-left:auto"}
        place["end"] = place["right"]
        indent = whole(values, "tblInd.w") if values.get("tblInd.type", "dxa") == "dxa" else None
        aligned = place.get(values.get("jc", ""), f";margin-left:{points(indent)}" if indent else "")
        name = self._classes.name(said + aligned)
        return f'<table class="{name}"><colgroup>{columns}</colgroup><tbody>{rows}</tbody></table>'

    def _row(self, row: Row, place: _Place) -> str:
        properties = flat(row.element.find(f"{_W}trPr"))
        height = whole(properties, "trHeight")
        name = f' class="{self._classes.name(f"height:{points(height)}")}"' if height else ""
        tag = "th" if is_on(properties, "tblHeader") else "td"
        gaps = [f'<td class="gap" colspan="{gap}"></td>' if gap else "" for gap in (row.gap_before, row.gap_after)]
        cells = "".join(self._cell(cell, place, tag) for cell in row.cells)
        return f"<tr{name}>{gaps[0]}{cells}{gaps[1]}</tr>"

    def _cell(self, cell: Cell, place: _Place, tag: str) -> str:
        own = flat(cell.element.find(wordml.TC_PR))
        last = own if cell.last is cell.element else flat(cell.last.find(wordml.TC_PR))
        inner = (
            place.row > 0,
            cell.start + cell.span < place.shape.columns,
            place.row + cell.rows < len(place.shape.rows),
            cell.start > 0,
        )
        wanted = (*own.items(), *last.items(), *inner)
        if wanted not in place.known:
            place.known[wanted] = self._classes.name(_cell_looks(own, last, inner, place.table))
        spans = f' colspan="{cell.span}"' if cell.span > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        scope = ' scope="col"' if tag == "th" else ""
        content = self.blocks(cell.element, place.style)
        return f'<{tag} class="{place.known[wanted]}"{spans}{scope}>{content}</{tag}>'


def _cell_looks(own: Values, last: Values, inner: Sequence[bool], table: Values) -> str:
    """Return what a cell says in CSS; ``inner`` are its sides that are not the table's, from the top round."""
    borders, margins = {}, {}
    for side, is_inner in zip(_AROUND, inner, strict=True):
        inside = "insideH" if side in ("top", "bottom") else "insideV"
        # Of merged cells the last one has the border below.
        said = declarations.border(last if side == "bottom" else own, f"tcBorders.{side}")
        borders[side] = said or declarations.border(table, f"tblBorders.{inside if is_inner else side}")
        margins[side] = _margin(own, table, side)
    shading = {"shd.fill": table["shd.fill"]} if "shd.fill" in table else {}
    return declarations.cell({**shading, **own}, borders, margins)


_TAB = '<span class="tab">\t</span>'


def _shown(text: str, name: str) -> Iterator[str]:
    """Yield a text, its tabs by themselves."""
    for number, part in enumerate(text.split("\t")):
        if number:
            yield _TAB
        if part:
            written = escape(part).replace("\n", "<br>")
            yield f'<span class="{name}">{written}</span>' if name else written


def _ends_right(values: Values) -> bool:
    return values.get("tabs.tab") in ("right", "end")


def _heading(values: Values) -> str:
    """Return what tells a screen reader that a paragraph is a heading."""
    level = whole(values, "outlineLvl")
    return f' role="heading" aria-level="{level + 1}"' if level is not None and level < _HIGHEST_HEADING else ""


def _margin(cell: Values, table: Values, side: str) -> int:
    for values, name in ((cell, f"tcMar.{side}.w"), (table, f"tblCellMar.{side}.w")):
        found = whole(values, name)
        if found is not None:
            return max(found, 0)
    return 0


def _text_boxes(paragraph: Element) -> Iterator[Element]:
    for box in paragraph.iter(wordml.TEXT_BOX):
        if wordml.nearest(box, wordml.P) is paragraph and wordml.nearest(box, _FALLBACK) is None:
            yield box


def elements(holder: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a holder, also those in content controls and insertions."""
    return wordml.held(holder, (wordml.P, wordml.TBL), (*_DELETED, _ALTERNATIVE, wordml.TC_PR))
