"""Reads a finished .docx into what a person sees of it: paragraphs, and tables of cells."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.limits import DEFAULTS, OF_OUR_OWN, EncryptedError, LimitError, Limits, UnsafeError
from selfeval.report import foreign, package, wordml

_W = wordml.NAMESPACE
_DELETED = (f"{_W}del", f"{_W}moveFrom")
# Text boxes, and what a newer or an older program shows in their place.
_UNSEEN = (*_DELETED, f"{_W}drawing", f"{_W}pict", f"{_W}object", wordml.P_PR, wordml.R_PR, f"{_W}instrText")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_KINDS, _CLOSED = (wordml.P, wordml.TBL, wordml.TR, wordml.TC), (*_DELETED, _ALTERNATIVE)
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_ROW_PR, _GRID_BEFORE, _V_MERGE = f"{_W}trPr", f"{_W}gridBefore", f"{_W}vMerge"
_DELETED_MARK = f"{wordml.P_PR}/{wordml.R_PR}/{_W}del"
_MAIN, _CORE = "word/document.xml", "docProps/core.xml"
_PROPERTIES = {"title", "subject", "category"}
# What stands for a row or paragraph of a template.
_CONTROL = re.compile(r"\{%\s*(?:tr|p)\s+(?:for|if|endfor|endif)\b[^{}]*%\}")
_LEAST_CONTROLS = 4
_WORKBOOK, _OF_WORKBOOKS = "工作簿", "核对工作簿请用 check，这里要的是写成的报告"


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


def read(data: bytes, limits: Limits = DEFAULTS) -> Document:
    """Read a .docx; UnreadableError where it is none."""
    return _document(_parts(data, limits), limits)


def read_own(data: bytes) -> Document:
    """Read a document that this program has just made, and which may be larger than one that comes from elsewhere."""
    return _document(package.read_own(data), OF_OUR_OWN)


def _document(parts: Mapping[str, bytes], limits: Limits) -> Document:
    try:
        root = wordml.parse(parts.get(_MAIN, b""))
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"文档{wordml.why_broken(error)}；请用Word或WPS打开，另存一份") from None
    body = root.find(f"{_W}body")
    blocks = [] if body is None else list(_blocks(body))
    longest = max((len(each.rows) for each in blocks if isinstance(each, Table)), default=0)
    if max(len(blocks), longest) > limits.document_paragraphs:
        what = "一张表的行数" if longest > len(blocks) else "文档的段数"
        found = LimitError("document_paragraphs", max(len(blocks), longest), limits, what)
        raise UnreadableError(f"{found}，不会是一份自评报告；确实是的，{found.how}")
    if sum(bool(_CONTROL.fullmatch(text)) for text in _texts(blocks)) >= _LEAST_CONTROLS:
        raise UnreadableError("这是带标记的模板，不是写成的报告；检查模板请用 template check")
    return Document(tuple(blocks), _properties(parts.get(_CORE, b"")))


def _texts(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


def _parts(data: bytes, limits: Limits) -> dict[str, bytes]:
    try:
        # A finished report may be larger than a template, as it has pictures.
        parts = package.read_parts(data, replace(limits, file_megabytes=limits.document_megabytes))
    except LimitError as error:
        raise UnreadableError(too_large(error)) from None
    except UnsafeError as error:
        raise UnreadableError(f"{error}，办公软件不会这样写文件；是自己的，请用Word或WPS打开，另存一份") from None
    except EncryptedError:
        parts = None
    what = foreign.what_is(data) if parts is None else foreign.strict(parts)
    if parts is None or what:
        hint = _OF_WORKBOOKS if _WORKBOOK in what else "请用Word或WPS打开，另存为 .docx"
        raise UnreadableError(f"这不是Word文档（.docx）：{what}；{hint}")
    return parts


def too_large(error: LimitError) -> str:
    """Return why a document was not read that exceeds a limit."""
    return f"{error}，没有读；请删去图片后另存一份，内容确实有这么多的，{error.how}"


def _blocks(holder: Element) -> Iterator[Block]:
    recent: list[str] = []
    begun = ""
    for element in wordml.held(holder, _KINDS, _CLOSED):
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


def _text(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for child in wordml.held(element, (wordml.T, *_BREAKS), (*_UNSEEN, _ALTERNATIVE)):
        yield (child.text or "") if child.tag == wordml.T else _BREAKS[str(child.tag)]


def _rows(table: Element) -> Iterator[tuple[Cell, ...]]:
    above: dict[int, Cell] = {}
    for row in wordml.held(table, _KINDS, _CLOSED):
        properties = row.find(_ROW_PR)
        if row.tag != wordml.TR or (properties is not None and properties.find(f"{_W}del") is not None):
            continue
        cells = tuple(_cells(row, properties, above))
        above = {cell.start: cell for cell in cells}
        yield cells


def _cells(row: Element, properties: Element | None, above: dict[int, Cell]) -> Iterator[Cell]:
    before = None if properties is None else properties.find(_GRID_BEFORE)
    start = _whole(None if before is None else before.get(wordml.VAL))
    for cell in wordml.held(row, _KINDS, _CLOSED):
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
