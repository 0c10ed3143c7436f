"""A finished .docx as HTML: sheets of its paper's size with their margins, headers and footers."""

import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

from selfeval.preview.classes import Classes
from selfeval.preview.numbering import Numbering
from selfeval.preview.styles import Styles
from selfeval.preview.values import Values, flat, is_on, points, whole
from selfeval.preview.writer import Marks, Writer, elements
from selfeval.report import package, wordml

_W = wordml.NAMESPACE
_MAIN, _RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
_STYLES, _THEME, _NUMBERING = "word/styles.xml", "word/theme/theme1.xml", "word/numbering.xml"
_SETTINGS, _ADDS_ROOM = "word/settings.xml", f"{_W}compat/{_W}doNotUseHTMLParagraphAutoSpacing"
_SHEET_PROPERTIES = f"{wordml.P_PR}/{wordml.SECT_PR}"
# A4, and the margins that Word gives a new document, in twips.
_PAPER = {"w": 11906, "h": 16838}
_MARGINS = {"top": 1440, "right": 1800, "bottom": 1440, "left": 1800, "header": 851, "footer": 992}
_LARGEST = 31680
_FIRST, _USUAL = "first", "default"
_TARGET = re.compile(r"[\w.\-/]+")


class Sheets(NamedTuple):
    """A document as it looks: ``html`` a fragment without script and styles, ``style`` the sheet for its classes.

    Both belong to the file preview.css, which ``common_style`` returns.
    """

    html: str
    style: str


class UnreadableError(Exception):
    """The bytes are no document that could be shown; the text is a Chinese sentence."""


class _Section(NamedTuple):
    """Elements on paper of one kind, and what the document says of it."""

    elements: list[Element]
    properties: Element | None


def common_style() -> str:
    """Return the style sheet that all previews share."""
    return resources.files("selfeval.preview").joinpath("preview.css").read_text(encoding="utf-8")


def page(document: bytes, marks: Marks | None = None, name: str = "") -> Sheets:
    """Return a finished .docx as a browser shows it; UnreadableError where the bytes are none.

    ``marks`` are the figures that are ways to their explanations, ``name`` begins the ids of their places, which must
    be unique where several documents stand on one page.
    """
    parts = package.read_own(document)
    root = wordml.root_of(parts.get(_MAIN, b""))
    body = None if root is None else root.find(f"{_W}body")
    if body is None:
        raise UnreadableError("这不是Word文档（.docx），或者文件已经损坏；请用Word或WPS打开，另存为 .docx")
    classes = Classes()
    styles = Styles(_root(parts, _STYLES), _root(parts, _THEME))
    settings = _root(parts, _SETTINGS)
    adds_room = settings is not None and settings.find(_ADDS_ROOM) is not None
    writer = Writer(styles, Numbering(_root(parts, _NUMBERING)), classes, name, adds_room=adds_room)
    paragraphs = list(body.iter(wordml.P))
    writer.mark(paragraphs, marks or {})
    html = "".join(_Paper(parts, writer, classes).sheets(_sections(body)))
    return Sheets(html, classes.style)


def _root(parts: Mapping[str, bytes], name: str) -> Element | None:
    return wordml.root_of(parts[name]) if name in parts else None


def _sections(body: Element) -> Iterator[_Section]:
    """Yield the sections of a body; each ends with the paragraph that has its properties."""
    gathered: list[Element] = []
    for element in elements(body):
        gathered.append(element)
        properties = element.find(_SHEET_PROPERTIES) if element.tag == wordml.P else None
        if properties is not None:
            yield _Section(gathered, properties)
            gathered = []
    yield _Section(gathered, body.find(wordml.SECT_PR))


class _Paper:
    """Puts sections onto sheets."""

    def __init__(self, parts: Mapping[str, bytes], writer: Writer, classes: Classes) -> None:
        self._parts, self._writer, self._classes = parts, writer, classes
        self._targets = dict(_targets(_root(parts, _RELATIONS)))
        # A section that names no header has that of the one before it.
        self._stories: dict[tuple[str, str], str] = {}

    def sheets(self, sections: Iterator[_Section]) -> Iterator[str]:
        """Yield the sheets of all sections; what follows on the same page stays on it."""
        content: list[str] = []
        paper: list[Values] = []
        for section in sections:
            values = flat(section.properties, ("headerReference", "footerReference"))
            self._take_stories(section.properties)
            if not section.elements:
                continue
            parts = list(self._parts_of(section))
            if content and not (values.get("type") == "continuous" and _same_paper(paper[-1], values)):
                yield from self._written(content, paper)
                content, paper = [], []
            if content:
                content[-1] += parts.pop(0)
            content += parts
            paper += [values] * len(parts) if paper else [values | {"titlePg.here": "1"}, *[values] * (len(parts) - 1)]
        yield from self._written(content, paper)

    def _take_stories(self, properties: Element | None) -> None:
        if properties is None:
            return
        for kind, tag in (("header", wordml.HEADER_REFERENCE), ("footer", wordml.FOOTER_REFERENCE)):
            for reference in properties.findall(tag):
                target = self._targets.get(str(reference.get(wordml.RELATION_ID)), "")
                self._stories[kind, str(reference.get(wordml.REFERENCE_TYPE) or _USUAL)] = target

    def _parts_of(self, section: _Section) -> Iterator[str]:
        """Yield what stands on each sheet of a section: a new one begins where the document says so."""
        content = ""
        for number, element in enumerate(section.elements):
            if element.tag == wordml.TBL:
                content += self._writer.table(element)
                continue
            if number and is_on(self._writer.looks(element).paragraph, "pageBreakBefore"):
                yield content
                content = ""
            first, *others = self._writer.paragraph(element)
            content += first
            for other in others:
                yield content
                content = other
        yield content

    def _written(self, content: list[str], paper: list[Values]) -> Iterator[str]:
        for each, values in zip(content, paper, strict=True):
            is_first = "titlePg.here" in values and is_on(values, "titlePg")
            size = {name: _length(values, f"pgSz.{name}", usual) for name, usual in _PAPER.items()}
            margins = {name: _length(values, f"pgMar.{name}", usual) for name, usual in _MARGINS.items()}
            room = " ".join(points(margins[side]) for side in ("top", "right", "bottom", "left"))
            name = self._classes.name(f"width:{points(size['w'])};min-height:{points(size['h'])};padding:{room}")
            head, foot = (
                self._story(kind, _FIRST if is_first else _USUAL, side, margins)
                for kind, side in (("header", "top"), ("footer", "bottom"))
            )
            yield f'<section class="sheet {name}">{head}<div class="text">{each}</div>{foot}</section>\n'

    def _story(self, kind: str, which: str, side: str, margins: Mapping[str, int]) -> str:
        """Return a sheet's header or footer, which stands at one side of it; empty where there is none."""
        root = _root(self._parts, self._stories.get((kind, which), ""))
        if root is None:
            return ""
        across = f"left:{points(margins['left'])};right:{points(margins['right'])}"
        name = self._classes.name(f"{side}:{points(margins[kind])};{across}")
        return f'<div class="{kind} {name}">{self._writer.blocks(root)}</div>'


def _same_paper(one: Values, other: Values) -> bool:
    return all(one.get(f"pgSz.{name}") == other.get(f"pgSz.{name}") for name in _PAPER)


def _length(values: Values, name: str, usual: int) -> int:
    """Return a length of the paper in twips; Word writes a margin that must not give way as a negative one."""
    found = whole(values, name)
    return usual if found is None else min(abs(found), _LARGEST)


def _targets(relations: Element | None) -> Iterator[tuple[str, str]]:
    """Yield the parts that the document points to, by the names of the ways."""
    if relations is None:
        return
    for relation in relations.iterchildren(etree.Element):
        target = str(relation.get("Target"))
        if relation.get("TargetMode") != "External" and _TARGET.fullmatch(target):
            yield str(relation.get("Id")), target.removeprefix("/") if target.startswith("/") else f"word/{target}"
