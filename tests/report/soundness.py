"""Looks for what makes a word processor call a .docx damaged, of which a schema alone says only a part."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from functools import lru_cache

from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from tests.report import schema

_NEEDS_PARAGRAPH = [qn(f"w:{name}") for name in ("tc", "hdr", "ftr", "txbxContent", "footnote", "endnote", "comment")]
_BLOCKS = (qn("w:p"), qn("w:tbl"), qn("w:sdt"))
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BLANKS = " \t\r\n"
# Pairs of marks that open and close something.
_PAIRS = (("w:bookmarkStart", "w:bookmarkEnd"), ("w:commentRangeStart", "w:commentRangeEnd"))


def flaws(data: bytes) -> list[str]:
    """Return all that is wrong with a .docx: what the schema says, and what it does not say."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        parts = {name: package.read(name) for name in package.namelist()}
    found = schema.violations_of_package(data) + list(_of_package(parts))
    for name, part in parts.items():
        if name.endswith(".xml"):
            found += [f"{name}: {flaw}" for flaw in _looked_at(part)[0]]
    return found


@lru_cache(maxsize=256)
def _looked_at(part: bytes) -> tuple[list[str], list[str]]:
    """Return a part's flaws and the relationships it uses; most parts are those of the document before."""
    root = etree.fromstring(part)
    if not schema.is_wordml(root):
        return [], []
    used = [value for each in root.iter(etree.Element) for name, value in each.items() if name.startswith(_R)]
    return list(flaws_of_part(root)), used


def flaws_of_part(root: Element) -> Iterator[str]:
    """Yield what is wrong with a part that the schema lets pass."""
    yield from _emptied(root)
    yield from _unpaired(root)
    for table in root.iter(qn("w:tbl")):
        yield from _hanging_merges(table)
    for text in root.iter(qn("w:t")):
        content = text.text or ""
        if content.strip(_BLANKS) != content and text.get(qn("xml:space")) != "preserve":
            yield f"blanks are lost: {content!r}"
        if any(0xF0000 <= ord(character) <= 0xF0007 for character in content):
            yield f"a mark of our own is left: {content!r}"


def _emptied(root: Element) -> Iterator[str]:
    for element in root.iter(_NEEDS_PARAGRAPH):
        last = _last_block(element)
        if last is None or last.tag != qn("w:p"):
            yield f"{_name(element)} does not end with a paragraph"
    for outer, inner in (("w:tr", "w:tc"), ("w:tbl", "w:tr")):
        for element in root.iter(qn(outer)):
            if next(element.iter(qn(inner)), None) is None:
                yield f"{outer} without {inner}"


def _last_block(element: Element) -> Element | None:
    blocks = [each for each in element if each.tag in _BLOCKS]
    if not blocks or blocks[-1].tag != qn("w:sdt"):
        return blocks[-1] if blocks else None
    content = blocks[-1].find(qn("w:sdtContent"))
    return None if content is None else _last_block(content)


def _unpaired(root: Element) -> Iterator[str]:
    for start, end in _PAIRS:
        starts, ends = ({each.get(qn("w:id")) for each in root.iter(qn(name))} for name in (start, end))
        if starts != ends:
            yield f"{start} without {end}, or the other way round"
    depth = 0
    for mark in root.iter(qn("w:fldChar")):
        depth += {"begin": 1, "end": -1}.get(mark.get(qn("w:fldCharType"), ""), 0)
        if depth < 0:
            break
    if depth:
        yield "a field without beginning or end"


def _hanging_merges(table: Element) -> Iterator[str]:
    """Yield cells that continue a merged one although there is none above them."""
    above: set[int] = set()
    for row in (each for each in table.iter(qn("w:tr")) if next(each.iterancestors(qn("w:tbl"))) is table):
        merged, column = set(), 0
        for cell in (each for each in row.iter(qn("w:tc")) if next(each.iterancestors(qn("w:tr"))) is row):
            mark, span = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}"), cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            if mark is not None:
                merged.add(column)
                if mark.get(qn("w:val")) != "restart" and column not in above:
                    yield "a cell continues a merged one that is not there"
            column += 1 if span is None else int(span.get(qn("w:val"), "1"))
        above = merged


def _of_package(parts: dict[str, bytes]) -> Iterator[str]:
    types = etree.fromstring(parts["[Content_Types].xml"])
    endings = {each.get("Extension", "").lower() for each in types if each.tag.endswith("}Default")}
    overrides = {each.get("PartName") for each in types if each.tag.endswith("}Override")}
    for name, part in parts.items():
        if name != "[Content_Types].xml" and f"/{name}" not in overrides and name.rpartition(".")[2] not in endings:
            yield f"{name}: no content type"
        if name.endswith(".rels"):
            yield from (f"{name}: {target} is not there" for target in _targets(name, part) if target not in parts)
        elif name.endswith(".xml"):
            folder, _, file = name.rpartition("/")
            known = _ids(parts.get(f"{folder}/_rels/{file}.rels"))
            yield from (f"{name}: no relationship {each}" for each in _looked_at(part)[1] if each not in known)


def _targets(name: str, part: bytes) -> Iterator[str]:
    folder = posixpath.dirname(posixpath.dirname(name))
    for each in etree.fromstring(part):
        target = each.get("Target", "")
        if each.get("TargetMode") != "External":
            yield target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _ids(part: bytes | None) -> set[str | None]:
    return set() if part is None else {each.get("Id") for each in etree.fromstring(part)}


def _name(element: Element) -> str:
    return f"w:{etree.QName(element).localname}"
