"""Reads a preview as a browser would: its paragraphs, its tables' cells with what they cover, its marked figures."""

import re
from dataclasses import dataclass, field

from lxml import etree, html

from selfeval.preview.page import Sheets


@dataclass
class SeenCell:
    text: str
    start: int
    span: int
    rows: int
    # The id that each figure leads to, and its text.
    figures: list[tuple[str, str]] = field(default_factory=list, compare=False)


@dataclass
class Seen:
    """Blocks in their order: the lines of a paragraph, or the rows of a table with their own cells."""

    blocks: list[str | list[list[SeenCell]]] = field(default_factory=list)
    # Of each block that is a paragraph, its figures: the id that each leads to, and its text.
    figures: list[list[tuple[str, str]]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def well_formed(sheets: Sheets) -> etree._Element:
    """Parse the HTML as strictly as XML; only the elements that HTML never closes are closed before."""
    closed = re.sub(r"<(br|col)((?: [^<>]*)?)>", r"<\1\2/>", sheets.html)
    return etree.fromstring(f"<body>{closed}</body>")


def seen(sheets: Sheets) -> Seen:
    found = Seen()
    root = html.document_fromstring(f"<body>{sheets.html}</body>").body
    for sheet in root.findall("section"):
        for part in sheet:
            if part.get("class") != "text":
                found.outside += lines(part)
                continue
            for block in part:
                if block.tag == "table":
                    found.blocks.append(list(rows(block)))
                    found.figures.append([])
                else:
                    for line in lines(block):
                        found.blocks.append(line)
                        found.figures.append(figures(block))
    return found


def rows(table):
    taken: dict[tuple[int, int], bool] = {}
    for number, row in enumerate(table.find("tbody")):
        start, cells = 0, []
        for cell in row:
            while (number, start) in taken:
                start += 1
            span, height = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
            taken |= {(number + down, start + right): True for down in range(height) for right in range(span)}
            if cell.get("class") != "gap":
                cells.append(SeenCell("\n".join(lines(cell)), start, span, height, figures(cell)))
        yield cells


def lines(element) -> list[str]:
    """Return the lines of a paragraph or of all in a cell, without the empty ones."""
    paragraphs = [element] if element.tag == "p" else element.iter("p")
    found = []
    for paragraph in paragraphs:
        for line_break in paragraph.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        numbers = [each for each in paragraph.iter("span") if each.get("class") == "number"]
        for number in numbers:
            number.text = ""
        found += [line.strip() for line in paragraph.text_content().split("\n") if line.strip()]
    return found


def figures(element) -> list[tuple[str, str]]:
    return [(each.get("href").removeprefix("#"), each.text_content()) for each in element.iter("a") if each.get("href")]
