"""Small documents for tests, made of their XML."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def document(body: str, styles: str = "", numbering: str = "", compatible: str = "") -> bytes:
    return package(
        {
            "word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {_SPACES}>{numbering}</w:numbering>",
            "word/settings.xml": f"<w:settings {_SPACES}><w:compat>{compatible}</w:compat></w:settings>",
        }
    )


def package(parts: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def quoted(text: str) -> str:
    return escape(text)


def cell(text: str, across: int | str = 1, down: str = "", own: str = "") -> str:
    merged = f'<w:vMerge w:val="{down}"/>' if down else ""
    properties = f'<w:tcPr><w:gridSpan w:val="{across}"/>{merged}{own}</w:tcPr>'
    return f"<w:tc>{properties}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def table(widths: Sequence[int | str], rows: list[list[str]]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
