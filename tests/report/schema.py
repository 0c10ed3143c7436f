"""Holds the parts of a document against the schema of WordprocessingML, as a strict reader would."""

import copy
import io
import zipfile
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

SCHEMA = Path(__file__).parents[1] / "schema" / "parts.xsd"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# What the schemas say something about; a drawing may hold more, of which they know nothing.
_KNOWN_DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006/"


def violations(part: bytes) -> list[str]:
    """Return what the schema says against a part, each branch of its alternate contents taken in turn."""
    root = etree.fromstring(part)
    widest = max((len(_branches(each)) for each in root.iter(f"{_MC}AlternateContent")), default=1)
    found: dict[str, None] = {}
    for number in range(widest):
        for tree in _understood(root, number):
            found |= dict.fromkeys(_messages(tree))
    return list(found)


def violations_of_package(data: bytes) -> list[str]:
    """Return what the schema says against the parts of a .docx, each with the part's name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist() if name.endswith(".xml")}
    return [f"{name}: {found}" for name, part in parts.items() for found in _remembered(part)]


@lru_cache(maxsize=256)
def _remembered(part: bytes) -> list[str]:
    """Look at a part once: most parts of most documents are those of the one before."""
    return violations(part) if is_wordml(etree.fromstring(part)) else []


def is_wordml(root: Element) -> bool:
    """Whether a part is one of WordprocessingML; others (properties, themes) have schemas of their own."""
    return etree.QName(root).namespace == W


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def _messages(tree: Element) -> list[str]:
    schema = _schema()
    schema.validate(tree)
    return [error.message.replace(f"{{{W}}}", "w:") for error in schema.error_log]


def _branches(alternate: Element) -> list[Element]:
    return [each for each in alternate if each.tag in (f"{_MC}Choice", f"{_MC}Fallback")]


def _understood(root: Element, number: int) -> Iterator[Element]:
    """Yield a part as a reader understands it that takes the branches of this number; then its foreign text boxes."""
    tree = copy.deepcopy(root)
    for alternate in list(tree.iter(f"{_MC}AlternateContent")):
        _take_branch(alternate, number)
    _drop_ignorable(tree)
    boxes = _foreign_text_boxes(tree)
    yield tree
    yield from boxes


def _take_branch(alternate: Element, number: int) -> None:
    parent, branches = alternate.getparent(), _branches(alternate)
    assert parent is not None
    taken = list(branches[min(number, len(branches) - 1)]) if branches else []
    position = parent.index(alternate)
    parent[position : position + 1] = taken


def _drop_ignorable(tree: Element) -> None:
    for element in list(tree.iter(etree.Element)):
        prefixes = element.get(f"{_MC}Ignorable", "").split()
        ignorable = {f"{{{element.nsmap[prefix]}}}" for prefix in prefixes}
        if ignorable:
            _drop_namespaces(element, ignorable)
        for name in [name for name in element.attrib if name.startswith(_MC)]:
            del element.attrib[name]


def _drop_namespaces(top: Element, namespaces: set[str]) -> None:
    for element in list(top.iter(etree.Element)):
        parent = element.getparent()
        if _namespace(element.tag) in namespaces and parent is not None:
            parent.remove(element)
            continue
        for name in [name for name in element.attrib if _namespace(name) in namespaces]:
            del element.attrib[name]


def _namespace(name: str) -> str:
    return name[: name.index("}") + 1] if name.startswith("{") else ""


def _foreign_text_boxes(tree: Element) -> list[Element]:
    """Empty drawings that the schemas do not know, and return the contents of their text boxes, which they do."""
    boxes = []
    for data in tree.iter(f"{_A}graphicData"):
        if any(not etree.QName(each).namespace.startswith(_KNOWN_DRAWINGS) for each in data.iter(etree.Element)):
            boxes += [copy.deepcopy(each) for each in data.iter(f"{{{W}}}txbxContent")]
            data[:] = []
    return boxes
