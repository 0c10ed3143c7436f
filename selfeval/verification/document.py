"""Reads a finished .docx into what a person sees of it: paragraphs, and tables of cells."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report import package, wordml

_W = wordml.NAMESPACE
_DELETED = (f"{_W}del", f"{_W}moveFrom")
# Text boxes, and what a newer or an older program shows in their place.
_UNSEEN = (*_DELETED, f"{_W}drawing", f"{_W}pict", f"{_W}object", wordml.P_PR, wordml.R_PR, f"{_W}instrText")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_ROW_PR, _GRID_BEFORE, _V_MERGE = f"{_W}trPr", f"{_W}gridBefore", f"{_W}vMerge"
_DELETED_MARK = f"{wordml.P_PR}/{wordml.R_PR}/{_W}del"
_MAIN, _CORE = "word/document.xml", "docProps/core.xml"
_PROPERTIES = {"title", "subject"}
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
# What stands for a row or paragraph of a template.
_CONTROL = re.compile(r"\{%\s*(?:tr|p)\s+(?:for|if|endfor|endif)\b[^{}]*%\}")
_LEAST_CONTROLS = 4
_MOST_BYTES, _MOST_BLOCKS, _MOST_ROWS = 100_000_000, 4000, 4000


class UnreadableError(Exception):
    """A file is no document that can be read; the text is a Chinese sentence that says why and what to do."""


class Cell(NamedTuple):
    """A table cell: its text, the columns of the table's grid that it covers, whether it continues the one above."""

    text: str
    start: int
    span: int
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; a cell that continues the one above has its text. ``title`` is the caption that stands before it.

    ``numbers`` are, where rows were taken out or added, each row's table and its number there.
    """

    rows: tuple[tuple[Cell, ...], ...]
    title: str
    numbers: tuple[tuple[str, int], ...] = ()


class Paragraph(NamedTuple):
    """A paragraph, or a line of one."""

    text: str


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its blocks without the empty ones, and the core properties that were given."""

    blocks: tuple[Block, ...]
    properties: dict[str, str] = field(default_factory=dict)


def read(data: bytes) -> Document:
    """Read a .docx; UnreadableError where it is none."""
    if data[:4] == _OLD_FORMAT:
        raise UnreadableError("这是旧的 .doc 格式，或者加了打开密码；请用Word或WPS去掉密码，另存为 .docx")
    _refuse_huge(data)
    parts = package.read_parts(data)
    if parts is None:
        raise UnreadableError("这不是Word文档（.docx），或者文件已经损坏；请用Word或WPS打开，另存为 .docx")
    try:
        root = wordml.parse(parts[_MAIN])
    except etree.XMLSyntaxError:
        raise UnreadableError("文档的内容已经损坏，或者层次过深；请用Word或WPS打开，另存一份") from None
    body = root.find(f"{_W}body")
    blocks = [] if body is None else list(_blocks(body))
    if len(blocks) > _MOST_BLOCKS or any(isinstance(each, Table) and len(each.rows) > _MOST_ROWS for each in blocks):
        raise UnreadableError(f"文档超过{_MOST_BLOCKS}段，或者有一张表超过{_MOST_ROWS}行，不会是一份自评报告")
    if sum(bool(_CONTROL.fullmatch(text)) for text in _texts(blocks)) >= _LEAST_CONTROLS:
        raise UnreadableError("这是带标记的模板，不是写成的报告；检查模板请用 template check")
    return Document(tuple(blocks), _properties(parts.get(_CORE, b"")))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


def _refuse_huge(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            size = sum(each.file_size for each in found.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return
    if size > _MOST_BYTES:
        raise UnreadableError("文档解开后超过100MB，没有读；请删去图片后另存一份")


def _blocks(holder: Element) -> Iterator[Block]:
    recent: list[str] = []
    begun = ""
    for element in _elements(holder):
        if element.tag == wordml.P:
            if element.find(_DELETED_MARK) is not None:
                begun += _text(element)
                continue
            text, begun = begun + _text(element), ""
            for line in text.split("\n"):
                if line.strip():
                    recent.append(line.strip())
                    yield Paragraph(line.strip())
        elif element.tag == wordml.TBL:
            yield Table(tuple(_rows(element)), _title(recent))
            recent = []


def _elements(holder: Element) -> Iterator[Element]:
    """Yield the paragraphs, tables, rows or cells of a holder, also those in content controls and insertions."""
    for child in holder.iterchildren(etree.Element):
        if child.tag in (wordml.P, wordml.TBL, wordml.TR, wordml.TC):
            yield child
        elif child.tag not in (*_DELETED, _ALTERNATIVE):
            yield from _elements(child)


def _text(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for child in element.iterchildren(etree.Element):
        if child.tag == wordml.T:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[str(child.tag)]
        elif child.tag not in _UNSEEN and child.tag != _ALTERNATIVE:
            yield from _pieces(child)


def _rows(table: Element) -> Iterator[tuple[Cell, ...]]:
    above: dict[int, Cell] = {}
    for row in _elements(table):
        properties = row.find(_ROW_PR)
        if row.tag != wordml.TR or (properties is not None and properties.find(f"{_W}del") is not None):
            continue
        cells = tuple(_cells(row, properties, above))
        above = {cell.start: cell for cell in cells}
        yield cells


def _cells(row: Element, properties: Element | None, above: dict[int, Cell]) -> Iterator[Cell]:
    before = None if properties is None else properties.find(_GRID_BEFORE)
    start = _whole(None if before is None else before.get(wordml.VAL))
    for cell in _elements(row):
        if cell.tag != wordml.TC:
            continue
        span = wordml.span_of(cell)
        merged = cell.find(f"{wordml.TC_PR}/{_V_MERGE}")
        continues = merged is not None and merged.get(wordml.VAL) != "restart"
        text = above[start].text if continues and start in above else "\n".join(_lines(cell))
        yield Cell(text, start, span, continues)
        start += span


def _lines(cell: Element) -> Iterator[str]:
    for block in _blocks(cell):
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (inner.text for row in block.rows for inner in row if inner.text)


def _title(recent: Iterable[str]) -> str:
    """Return the caption of a table: of the last lines before it the one that speaks of a table, else the last."""
    last = list(recent)[-3:]
    return next((text for text in reversed(last) if "表" in text), last[-1] if last else "")


def _whole(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < len("00000") else 0


def _properties(content: bytes) -> dict[str, str]:
    root = wordml.root_of(content) if content else None
    found = [] if root is None else list(root.iter(etree.Element))
    named = {etree.QName(each).localname: each.text or "" for each in found}
    return {name: text for name, text in named.items() if name in _PROPERTIES and text}
