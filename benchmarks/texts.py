"""What a reader finds in a finished document: the ground on which the contestants' documents are compared.

Read with lxml: python-docx goes up through a merged cell's rows one in another, and gives up at a thousand of them.
"""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_MERGE, _SPAN = f"{_W}tcPr/{_W}vMerge", f"{_W}tcPr/{_W}gridSpan"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t"}

# A paragraph's text, or a table's rows of cells.
Block = str | list[list[str]]


def blocks(document: bytes) -> list[Block]:
    """Return the paragraphs and tables of a document's body in their order.

    A cell that continues the one above has that one's text, so that merging makes no difference; a cell that is
    several columns wide is followed by empty ones.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        body = etree.fromstring(package.read("word/document.xml"))[0]
    return [
        _rows(each) if each.tag == _TABLE else _paragraph(each) for each in body if each.tag in {_TABLE, _PARAGRAPH}
    ]


def lines(found: list[Block]) -> list[str]:
    """Return the lines that are not empty; whether a line break or a paragraph ended them is no matter of text."""
    return [line for text in _texts(found) for line in text.split("\n") if line]


def _texts(found: list[Block]) -> Iterator[str]:
    for block in found:
        if isinstance(block, str):
            yield block
        else:
            yield from (text for row in block for text in row)


def _rows(table: etree._Element) -> list[list[str]]:
    made: list[list[str]] = []
    for row in table.iterchildren(_ROW):
        texts: list[str] = []
        for cell in row.iterchildren(_CELL):
            merge, span = cell.find(_MERGE), cell.find(_SPAN)
            continues = merge is not None and merge.get(f"{_W}val") != "restart"
            texts.append(
                made[-1][len(texts)] if continues else "\n".join(map(_paragraph, cell.iterchildren(_PARAGRAPH)))
            )
            texts += [""] * (0 if span is None else int(span.get(f"{_W}val", "1")) - 1)
        made.append(texts)
    return made


def _paragraph(paragraph: etree._Element) -> str:
    inside = (each for run in paragraph.iter(f"{_W}r") for each in run)
    return "".join(_text(each) if each.tag == f"{_W}t" else _BREAKS.get(str(each.tag), "") for each in inside)


def _text(element: etree._Element) -> str:
    """Return a text's own characters; a line's end among them breaks no line on the page."""
    return (element.text or "").replace("\n", " ")
