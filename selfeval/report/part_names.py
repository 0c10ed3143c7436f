"""Names the parts of a .docx as a Word user knows them: 页眉, 首页页脚, 第2节偶数页页眉, 脚注."""

from collections.abc import Mapping

from selfeval.report import wordml

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_KINDS = {wordml.HEADER_REFERENCE: "页眉", wordml.FOOTER_REFERENCE: "页脚"}
_PAGES = {"first": "首页", "even": "偶数页"}
_UNUSED = {"word/header": "页眉", "word/footer": "页脚"}
_FIXED = {"word/document.xml": "", "word/footnotes.xml": "脚注", "word/endnotes.xml": "尾注"}


def part_names(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the names of a package's parts with text, given all its parts; the body's is empty.

    A header or footer of several sections has the name of the first one that shows it.
    """
    names = dict(_FIXED)
    unused = {part: name for part in contents for begin, name in _UNUSED.items() if part.startswith(begin)}
    document = wordml.root_of(contents.get("word/document.xml", b""))
    relations = wordml.root_of(contents.get("word/_rels/document.xml.rels", b""))
    if document is None or relations is None:
        return unused | names
    targets = {str(each.get("Id")): f"word/{each.get('Target')}" for each in relations.iter(_RELATIONSHIP)}
    sections = list(document.iter(wordml.SECT_PR))
    for number, section in enumerate(sections, 1):
        for reference in section.iter(*_KINDS):
            part = targets.get(str(reference.get(wordml.RELATION_ID)), "")
            page = _PAGES.get(str(reference.get(wordml.REFERENCE_TYPE)), "")
            at = f"第{number}节" if number > 1 else ""
            names.setdefault(part, f"{at}{page}{_KINDS[str(reference.tag)]}")
    return unused | names
