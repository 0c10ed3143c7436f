"""The little that templates need to know of WordprocessingML: names, places, paragraphs' own text."""

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
P, R, T = f"{_W}p", f"{_W}r", f"{_W}t"
TBL, TR, TC = f"{_W}tbl", f"{_W}tr", f"{_W}tc"
P_PR, R_PR, TC_PR = f"{_W}pPr", f"{_W}rPr", f"{_W}tcPr"
SECT_PR = f"{_W}sectPr"
# What must hold at least one paragraph.
NEEDS_PARAGRAPH = (TC, f"{_W}hdr", f"{_W}ftr", f"{_W}txbxContent", f"{_W}footnote", f"{_W}endnote")
_BEFORE_V_MERGE = (f"{_W}cnfStyle", f"{_W}tcW", f"{_W}gridSpan", f"{_W}hMerge")
# What a paragraph may hold besides its text.
PICTURES = (f"{_W}drawing", f"{_W}pict", f"{_W}object")
_NOISE = (f"{_W}proofErr", f"{_W}lastRenderedPageBreak")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WORDS_AROUND = 20
_PART_NAMES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "document": ""}


def parse(xml: bytes) -> Element:
    """Parse a part; XMLSyntaxError where it is broken or declares a document type, which could define entities."""
    if b"<!DOCTYPE" in xml:
        raise etree.XMLSyntaxError("a document type is not allowed", 0, 0, 0)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def drop_noise(root: Element) -> None:
    """Remove what Word leaves in the middle of tags: marks of the spelling check and of page breaks."""
    for element in list(root.iter(*_NOISE)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def own_texts(paragraph: Element) -> list[Element]:
    """Return the w:t elements of a paragraph, without those of text boxes inside it."""
    return [text for text in paragraph.iter(T) if nearest(text, P) is paragraph]


def nearest(element: Element, tag: str) -> Element | None:
    """Return the closest element of a kind around an element."""
    return next(element.iterancestors(tag), None)


def ancestors_up_to(element: Element, top: Element) -> Iterator[Element]:
    """Yield the elements around an element from the inside out, up to and without ``top``."""
    for ancestor in element.iterancestors():
        if ancestor is top:
            return
        yield ancestor


def keep_spaces(text: Element) -> None:
    """Keep the blanks at the ends of a w:t, which a value may bring."""
    text.set(_SPACE, "preserve")


def wheres(root: Element, part: str) -> dict[Element, str]:
    """Say of each paragraph where it is, as a Word user counts: 第3段, or 表2第1行第4列."""
    name = part.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
    head = _PART_NAMES.get(name, name)
    found: dict[Element, str] = {}
    outside = 0
    for paragraph in root.iter(P):
        if nearest(paragraph, TC) is None:
            outside += 1
            found[paragraph] = f"{head}第{outside}段"
    for table_number, table in enumerate(root.iter(TBL), 1):
        for row_number, row in enumerate(table.findall(TR), 1):
            for column, cell in enumerate(row.findall(TC), 1):
                where = f"{head}表{table_number}第{row_number}行第{column}列"
                # An inner table comes after the one around it and names its own cells.
                found |= dict.fromkeys(cell.iter(P), where)
    return found


def around(words: str) -> str:
    """Return the words by which a paragraph is found again."""
    short = words.strip()
    return short if len(short) <= _WORDS_AROUND else short[:_WORDS_AROUND] + "…"


def v_merge_anchor(cell: Element) -> tuple[Element, Element | None]:
    """Return a cell's properties and the property behind which w:vMerge belongs, None for the beginning."""
    properties = cell.find(TC_PR)
    if properties is None:
        properties = etree.Element(TC_PR)
        cell.insert(0, properties)
    before = [child for child in properties if child.tag in _BEFORE_V_MERGE]
    return properties, before[-1] if before else None


def fragment(element: Element) -> str:
    """Serialize an element as it stands inside its part, without declaring the part's namespaces again."""
    xml = etree.tostring(element, encoding="unicode", with_tail=False)
    for prefix, uri in element.nsmap.items():
        declaration = f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"'
        xml = xml.replace(declaration, "", 1)
    return xml


def opening(element: Element) -> str:
    """Return the start tag of an element as it stands inside its part."""
    shell = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    return fragment(shell).removesuffix("/>") + ">"


def name(element: Element) -> str:
    """Return an element's name as it stands in the XML: w:p."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def has_usual_prefix(root: Element) -> bool:
    """Whether the part names WordprocessingML w, as every word processor does."""
    return f"{{{root.nsmap.get('w')}}}" == _W
