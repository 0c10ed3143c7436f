"""Makes the Word document from which tags, loops and whole example tables can be copied into a template."""

import datetime as dt
import io
import unicodedata
from collections.abc import Iterable, Sequence

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from selfeval.report import fields, package
from selfeval.report.fields import HEADINGS, KINDS_NOTE, LOOP_HEADINGS, REFUSED_HEADINGS, Field, Listed
from selfeval.report.tag_document_styles import CELL, COPIED, GAP, HEAD_CELL, PRINTED, TABLE, styles
from selfeval.report.tag_examples import HOW_TO, REFUSED, SECTIONS, Example

_TITLE = "模板标记表"
# Millimetres: an A4 page and its margins, as GB/T 9704 has them; the columns fill what is left.
_WIDTH, _HEIGHT = 210, 297
_TOP, _BOTTOM, _LEFT, _RIGHT = 37, 35, 28, 26
_TEXT_WIDTH = _WIDTH - _LEFT - _RIGHT
_TAG_WIDTHS, _LOOP_WIDTHS, _REFUSED_WIDTHS = (54, 37, 17, 26, 22), (22, 90, 44), (80, 76)
_ROW_TAG = "{%tr"
_CELL_MARGINS = 2
# A table of no more rows stays on one page; of a longer one only the first rows stay together.
_SHORT = 9
# The document says nothing of when it was made, so that the same tags always give the same bytes.
_DATE = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
# What python-docx brings along and this document has no use for.
_UNUSED = ("thumbnail", "stylesWithEffects", "webSettings", "customXml", "numbering")


def document(known: Iterable[Field]) -> bytes:
    """Return the .docx that lists the tags ``known`` and shows how they are used."""
    known = tuple(known)
    made = docx.Document()
    _prepare(made)
    made.add_paragraph(_TITLE, "Title")
    made.add_heading("一、怎样写标记", 1)
    for text in HOW_TO:
        made.add_paragraph(_plain(text))
    made.add_heading("二、标记", 1)
    _add_table(made, [HEADINGS, *(fields.cells(field) for field in known if not field.rows)], _TAG_WIDTHS)
    made.add_paragraph(_plain(KINDS_NOTE))
    made.add_heading("三、列表", 1)
    for listed in fields.lists(known):
        _add_list(made, listed)
    made.add_heading("四、例子", 1)
    for section in SECTIONS:
        made.add_heading(section.title, 2)
        for example in section.examples:
            _add_example(made, example)
    made.add_heading("五、做不到的", 1)
    _add_table(made, [REFUSED_HEADINGS, *REFUSED], _REFUSED_WIDTHS)
    _finish_tables(made)
    return _packed(made)


def _add_list(made: Document, listed: Listed) -> None:
    made.add_heading(listed.title, 2)
    _introduce(made, f"{listed.field.meaning}。在要逐行印出的内容前后写：")
    _add_table(made, [LOOP_HEADINGS, *listed.loops()], _LOOP_WIDTHS)
    for note in listed.notes():
        made.add_paragraph(_plain(note))
    if not listed.same_as:
        _introduce(made, "每一行里的标记：")
        rows = [fields.cells(field, listed.field.row) for field in listed.field.rows]
        _add_table(made, [HEADINGS, *rows], _TAG_WIDTHS)


def _add_example(made: Document, example: Example) -> None:
    _introduce(made, example.text)
    _add_rows(made, example.body, COPIED, stays=bool(example.printed))
    if example.printed:
        made.add_paragraph("印出：", PRINTED).paragraph_format.keep_with_next = True
        _add_rows(made, example.printed, PRINTED, stays=False)


def _add_rows(made: Document, rows: Sequence[Sequence[str]], style: str, *, stays: bool) -> None:
    """Add paragraphs or a table; ``stays`` keeps them on the page of what follows."""
    if len(rows[0]) > 1:
        _add_table(made, rows, _widths(rows), stays=stays)
        return
    for number, (text,) in enumerate(rows, 1):
        made.add_paragraph(text, style).paragraph_format.keep_with_next = stays or number < len(rows)


def _introduce(made: Document, text: str) -> None:
    made.add_paragraph(_plain(text)).paragraph_format.keep_with_next = True


def _plain(text: str) -> str:
    return text.replace("`", "")


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Give each column its part of the page by its longest text; a loop's row is one cell and does not count."""
    single = [texts for texts in rows if not texts[0].startswith(_ROW_TAG)]
    longest = [_CELL_MARGINS + max(map(_length, texts)) for texts in zip(*single, strict=True)]
    return [_TEXT_WIDTH * length / sum(longest) for length in longest]


def _length(text: str) -> int:
    """Return about how long a text is in print, in quarters of a Chinese character."""
    lengths = {" ": 1, "%": 3}
    return sum(4 if unicodedata.east_asian_width(each) in "WF" else lengths.get(each, 2) for each in text)


def _add_table(made: Document, rows: Sequence[Sequence[str]], widths: Sequence[float], *, stays: bool = False) -> None:
    """Add a table whose first row is its heading; ``stays`` keeps it on the page of what follows."""
    table = made.add_table(len(rows), len(widths), TABLE)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    last = len(rows) - 1
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        cells = row.cells
        if texts[0].startswith(_ROW_TAG):
            # A tag that stands for a row has the whole row.
            cells = (cells[0].merge(cells[-1]),)
        for cell, text in zip(cells, texts, strict=False):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.text = text
            paragraph.style = CELL if number else HEAD_CELL
            paragraph.paragraph_format.keep_with_next = stays or number < (last if last < _SHORT else 2)
    # Without a paragraph between them two tables are one.
    made.add_paragraph(style=GAP).paragraph_format.keep_with_next = stays


def _finish_tables(made: Document) -> None:
    """Say what python-docx has no words for: rows that stay whole, the repeated heading, the width for WPS."""
    for table in made.element.body.iter(qn("w:tbl")):
        width = sum(int(column.get(qn("w:w"), "0")) for column in table.iter(qn("w:gridCol")))
        for stated in table.iter(qn("w:tblW")):
            stated.set(qn("w:type"), "dxa")
            stated.set(qn("w:w"), str(width))
        for number, row in enumerate(table.iter(qn("w:tr"))):
            properties = OxmlElement("w:trPr")
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            row.insert(0, properties)


def _prepare(made: Document) -> None:
    """Set page, styles and properties, and drop what is of no use."""
    for part in (made.part.package, made.part):
        for identifier, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in _UNUSED:
                del part.rels[identifier]
    made.styles.element[:] = list(parse_xml(styles()))
    (section,) = made.sections
    section.page_width, section.page_height = Mm(_WIDTH), Mm(_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    _number_pages(made)
    properties = made.core_properties
    properties.title = _TITLE
    properties.author = properties.last_modified_by = "selfeval"
    properties.comments = properties.keywords = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = _DATE


def _number_pages(made: Document) -> None:
    """Print — 1 — at the foot of each page."""
    (section,) = made.sections
    paragraph = section.footer.paragraphs[0]
    paragraph.style = "Footer"
    paragraph.add_run("— ")
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar", {qn("w:fldCharType"): kind})
        else:
            mark = OxmlElement("w:instrText")
            mark.text = "PAGE"
        paragraph.add_run().element.append(mark)
    paragraph.add_run(" —")


def _packed(made: Document) -> bytes:
    """Return the document's parts without the times at which they were packed."""
    stream = io.BytesIO()
    made.save(stream)
    parts = package.read_own(stream.getvalue())
    return package.write(package.compressed(name, [content]) for name, content in parts.items())
