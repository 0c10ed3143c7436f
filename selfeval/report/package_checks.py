"""Checks of a .docx template as a whole: macros, links to the outside, protection, changes, comments."""

import re
from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from selfeval.report import wordml
from selfeval.report.faults import Place, TemplateFault, fault

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MACROS = re.compile(r"vbaProject\.bin$|vbaData\.xml$|^word/activeX/", re.IGNORECASE)
_MACRO_TYPE = b"macroEnabled"
# A link that a reader clicks takes nothing from outside; all others are fetched when the document is opened.
_HYPERLINK, _ATTACHED_TEMPLATE = "/hyperlink", "/attachedTemplate"
_EMBEDDED = re.compile(
    r"^word/(?:embeddings|ctrlProps|webextensions|afchunk)|\.(?:ole|exe|dll|hta|js|vbs)$", re.IGNORECASE
)
_EMBEDDING_KINDS = ("/oleObject", "/package", "/control", "/aFChunk", "/subDocument", "/webextensiontaskpanes")
# Fields that take something from a file, an address, a database or a program.
_FETCHING = re.compile(
    r"\s*(?:DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|EMBED|DATABASE|RD|MACROBUTTON|ADDIN)\b",
    re.IGNORECASE,
)
_WORD_PART = re.compile(r"word/[^/]+\.xml")
_DRAWN_PARTS = re.compile(r"word/(charts|diagrams)/[^/]+\.xml")
_TAG = re.compile(rb"\{\{|\{%|\xef\xbd\x9b\xef\xbd\x9b")


def faults(
    contents: Mapping[str, bytes], name: str, part_names: Mapping[str, str], *, ignore_changes: bool = False
) -> list[TemplateFault]:
    """Return what is wrong with a template's package, given its parts, and their names for a Word user.

    ``ignore_changes`` leaves out tracked changes, where one of them was reported as cutting a tag.
    """
    found = [*_macros(contents, name), *_links(contents, name), *_protection(contents, name)]
    found += [*_embedded(contents, name), *_fetching(contents, name, part_names)]
    found += [*_drawn_tags(contents, name), *_broken_parts(contents, name)]
    texts = {part: wordml.root_of(content) for part, content in contents.items() if wordml.is_text_part(part)}
    bodies = [(part_names.get(part, part), root) for part, root in texts.items() if root is not None]
    if not ignore_changes:
        found += _counted(bodies, name, "tracked-changes", wordml.CHANGE_MARKS)
    return [*found, *_counted(bodies, name, "comments", (wordml.COMMENT,))]


def _macros(contents: Mapping[str, bytes], name: str) -> Iterator[TemplateFault]:
    part = next((part for part in contents if _MACROS.search(part)), None)
    if part is None and _MACRO_TYPE in contents.get("[Content_Types].xml", b""):
        part = "docm"
    if part is not None:
        yield fault("macro", Place(name, ""), found=part)


def _broken_parts(contents: Mapping[str, bytes], name: str) -> Iterator[TemplateFault]:
    """Yield the parts that are no XML: they are copied as they are, and Word would not open the report."""
    for part, content in contents.items():
        # What is wrong with the others is said where they are compiled.
        if part.endswith((".xml", ".rels")) and not wordml.is_text_part(part) and wordml.root_of(content) is None:
            yield fault("file-unreadable", Place(name, part))


def _links(contents: Mapping[str, bytes], name: str) -> Iterator[TemplateFault]:
    for part, content in contents.items():
        root = wordml.root_of(content) if part.endswith(".rels") else None
        for link in [] if root is None else root.iter(_RELATIONSHIP):
            kind = str(link.get("Type"))
            if link.get("TargetMode") == "External" and not kind.endswith(_HYPERLINK):
                code = "attached-template" if kind.endswith(_ATTACHED_TEMPLATE) else "external-link"
                yield fault(code, Place(name, ""), found=str(link.get("Target")))


def _embedded(contents: Mapping[str, bytes], name: str) -> Iterator[TemplateFault]:
    """Yield one fault for embedded files and controls; also for parts of other documents that Word puts in."""
    part = next((part for part in contents if _EMBEDDED.search(part)), None)
    if part is None:
        kinds = (
            str(link.get("Type"))
            for each, content in contents.items()
            if each.endswith(".rels") and (root := wordml.root_of(content)) is not None
            for link in root.iter(_RELATIONSHIP)
            if link.get("TargetMode") != "External"
        )
        part = next((kind.rpartition("/")[2] for kind in kinds if kind.endswith(_EMBEDDING_KINDS)), None)
    if part is not None:
        yield fault("embedded", Place(name, ""), found=part)


def _fetching(contents: Mapping[str, bytes], name: str, part_names: Mapping[str, str]) -> Iterator[TemplateFault]:
    """Yield a fault for each field that fetches something from elsewhere, or runs a program, when it is updated."""
    for part, content in contents.items():
        if not _WORD_PART.fullmatch(part):
            continue
        root = wordml.root_of(content)
        for element, code in () if root is None else wordml.field_codes(root):
            if root is not None and _FETCHING.match(code):
                named = part_names.get(part, part)
                paragraph = wordml.nearest(element, wordml.P)
                where = named if paragraph is None else wordml.wheres(root, named).get(paragraph, named)
                yield fault("fetching-field", Place(name, where), found=code.strip()[:40])


def _protection(contents: Mapping[str, bytes], name: str) -> Iterator[TemplateFault]:
    root = wordml.root_of(contents.get("word/settings.xml", b""))
    protections = [] if root is None else list(root.iter(wordml.PROTECTION, wordml.WRITE_PROTECTION))
    if any(each.tag == wordml.WRITE_PROTECTION or wordml.is_on(each.get(wordml.ENFORCEMENT)) for each in protections):
        yield fault("protected", Place(name, ""))


def _drawn_tags(contents: Mapping[str, bytes], name: str) -> Iterator[TemplateFault]:
    for part, content in contents.items():
        tag = _TAG.search(content) if _DRAWN_PARTS.fullmatch(part) else None
        if tag:
            text = re.sub(r"<[^>]*>", "", content[tag.start() : tag.start() + 200].decode(errors="ignore"))
            yield fault("tag-in-field", Place(name, part), found=text.partition("}}")[0][:20])


def _counted(
    bodies: list[tuple[str, Element]], name: str, code: str, kinds: tuple[str, ...]
) -> Iterator[TemplateFault]:
    """Yield one fault for all elements of some kinds, at the first of them."""
    found = [(part, root, each) for part, root in bodies for each in root.iter(*kinds)]
    if not found:
        return
    part, root, first = found[0]
    paragraph = first if first.tag == wordml.P else wordml.nearest(first, wordml.P)
    if paragraph is None:
        paragraph = next(first.iter(wordml.P), None)
    where, words = part, ""
    if paragraph is not None:
        where = wordml.wheres(root, part).get(paragraph, part)
        words = wordml.around("".join(text.text or "" for text in wordml.own_texts(paragraph)))
    yield fault(code, Place(name, where, words), count=str(len(found)))
