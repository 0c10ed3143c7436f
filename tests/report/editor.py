"""Real .docx files, built as an editor's word processor builds them, and how to read what became of them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from tests.report import soundness
from tests.report.word import compiled

_URIS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
NAMESPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _URIS.items())
BODY = "word/document.xml"


def blank() -> Document:
    """Return an empty document; the library's own forgets a required attribute of its settings."""
    document = docx.Document()
    document.settings.element.find(qn("w:zoom")).set(qn("w:percent"), "100")
    return document


def put(document: Document, *xml: str) -> None:
    """Add elements, given as XML, to the end of a document's body."""
    for element in elements(*xml):
        document.element.body.insert(len(document.element.body) - 1, element)


def elements(*xml: str) -> list[Element]:
    return list(parse_xml(f"<w:body {NAMESPACES}>{''.join(xml)}</w:body>"))


def add_part(document: Document, name: str, kind: str, xml: str) -> str:
    """Give a document a part of a kind (FOOTNOTES, ENDNOTES, CHART), with its content type; return the relationship."""
    content_type = getattr(CONTENT_TYPE, f"DML_{kind}" if kind == "CHART" else f"WML_{kind}")
    part = Part(PackURI(f"/word/{name}"), content_type, xml.encode(), document.part.package)
    return document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, kind))


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def written(*body: str) -> bytes:
    """Return a document with this body."""
    document = blank()
    put(document, *body)
    return saved(document)


def png(red: int, green: int, blue: int) -> bytes:
    """Return a picture of four pixels of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = (b"\x00" + bytes((red, green, blue)) * 2) * 2
    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def made(template: bytes, values: Mapping[str, object]) -> bytes:
    """Fill a template that is sound, and see that what comes out is sound as well."""
    assert soundness.flaws(template) == []
    filled = compiled(template).render(values)
    assert soundness.flaws(filled) == []
    return filled


def part(data: bytes, name: str = BODY) -> Element:
    return etree.fromstring(parts(data)[name])


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def texts(data: bytes, name: str = BODY) -> list[str]:
    """Return the text of each paragraph of a part in order, of those in cells and text boxes too."""
    return [text_of(paragraph) for paragraph in part(data, name).iter(qn("w:p"))]


def tables(data: bytes) -> list[list[list[str]]]:
    """Return the cells' texts of each table of the body, row by row, a line for each paragraph."""
    return [rows(table) for table in part(data).iter(qn("w:tbl"))]


def rows(table: Element) -> list[list[str]]:
    return [["\n".join(map(text_of, cell.iter(qn("w:p")))) for cell in own(row, "w:tc")] for row in own(table, "w:tr")]


def own(outer: Element, tag: str) -> list[Element]:
    """Return the rows of a table, or the cells of a row, without those of tables inside them."""
    return [each for each in outer.iter(qn(tag)) if next(each.iterancestors(outer.tag)) is outer]


def text_of(paragraph: Element) -> str:
    """Return a paragraph's text as a reader sees it: a tab, a line break and a page break as characters."""
    return "".join(_characters(paragraph, paragraph))


def _characters(element: Element, paragraph: Element) -> Iterator[str]:
    for each in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if next(each.iterancestors(qn("w:p"))) is not paragraph or each.getparent().tag == qn("w:tabs"):
            continue
        if each.tag == qn("w:t"):
            yield each.text or ""
        elif each.tag == qn("w:br"):
            yield "\f" if each.get(qn("w:type")) == "page" else "\n"
        else:
            yield "\t" if each.tag == qn("w:tab") else "-"


def looks(paragraph: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Return a paragraph's text in pieces of one look, each with the names of its properties: b, i, color."""
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for text in paragraph.iter(qn("w:t")):
        properties = text.getparent().find(qn("w:rPr"))
        look = () if properties is None else tuple(etree.QName(each).localname for each in properties)
        if pieces and pieces[-1][1] == look:
            pieces[-1] = (pieces[-1][0] + (text.text or ""), look)
        elif text.text:
            pieces.append((text.text, look))
    return pieces


def merges(table: Element, column: int) -> str:
    """Return the merging of a column's cells from top to bottom: R begins one, . continues it, - is none."""
    marks = [own(row, "w:tc")[column].find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") for row in own(table, "w:tr")]
    return "".join("-" if mark is None else "R" if mark.get(qn("w:val")) == "restart" else "." for mark in marks)
