"""Small Word documents for tests: a body's XML in, a .docx out."""

import io
import zipfile

from selfeval.report import fields
from selfeval.report.compiling import Vocabulary
from selfeval.report.properties import Properties
from selfeval.report.template import DocumentTemplate, compile_document
from selfeval.report.texts import Text
from tests import builders

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


def run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*texts: str, shape: str = "") -> str:
    return f"<w:p>{shape}{''.join(text if text.startswith('<') else run(text) for text in texts)}</w:p>"


def row(*cells: str) -> str:
    inside = [cell if cell.startswith("<w:p") else paragraph(cell) for cell in cells]
    width = '<w:tcPr><w:tcW w:w="2000" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
    return "<w:tr>" + "".join(f"<w:tc>{width}{cell}</w:tc>" for cell in inside) + "</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def document(*body: str, **parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{''.join(body)}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def compiled(data: bytes, *sentences: str) -> DocumentTemplate:
    known = Vocabulary(fields.of_form(builders.form()), sentences)
    return compile_document(data, "report.docx", known, Properties("form", Text.empty(), Text.empty(), Text.empty()))
