"""The little that templates need to know of WordprocessingML: names, places, paragraphs' own text."""

import re
from collections.abc import Collection, Iterable, Iterator

from lxml import etree
from lxml.etree import _Element as Element

from selfeval import xml_events
from selfeval.limits import DESCRIBED, REFUSED, Limits

NAMESPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W = NAMESPACE
P, R, T = f"{_W}p", f"{_W}r", f"{_W}t"
TBL, TR, TC = f"{_W}tbl", f"{_W}tr", f"{_W}tc"
P_PR, R_PR, TC_PR = f"{_W}pPr", f"{_W}rPr", f"{_W}tcPr"
SECT_PR = f"{_W}sectPr"
# What must hold at least one paragraph.
_NOTES = (f"{_W}footnote", f"{_W}endnote")
TEXT_BOX = f"{_W}txbxContent"
NEEDS_PARAGRAPH = (TC, f"{_W}hdr", f"{_W}ftr", TEXT_BOX, *_NOTES)
_TYPE = f"{_W}type"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What cuts a tag: fields, and changes that somebody has yet to accept.
FIELDS = (f"{_W}fldSimple", f"{_W}fldChar", f"{_W}instrText")
CHANGES = (f"{_W}ins", f"{_W}del", f"{_W}moveFrom", f"{_W}moveTo")
CHANGE_MARKS = (
    *CHANGES, f"{_W}pPrChange", f"{_W}rPrChange", f"{_W}tblPrChange", f"{_W}trPrChange", f"{_W}tcPrChange",
    f"{_W}sectPrChange", f"{_W}numberingChange", f"{_W}cellIns", f"{_W}cellDel", f"{_W}cellMerge",
)  # fmt: skip
COMMENT = f"{_W}commentReference"
_FIELD_SIMPLE, _INSTR = f"{_W}fldSimple", f"{_W}instr"
_FIELD_CHAR, _FIELD_CHAR_TYPE = f"{_W}fldChar", f"{_W}fldCharType"
_INSTRUCTIONS = (f"{_W}instrText", f"{_W}delInstrText")
PROTECTION, WRITE_PROTECTION = f"{_W}documentProtection", f"{_W}writeProtection"
ENFORCEMENT = f"{_W}enforcement"
GRID, GRID_COL, GRID_SPAN, VAL = f"{_W}tblGrid", f"{_W}gridCol", f"{_W}gridSpan", f"{_W}val"
_BEFORE_V_MERGE = (f"{_W}cnfStyle", f"{_W}tcW", f"{_W}gridSpan", f"{_W}hMerge")
_BEFORE_PAGE_BREAK = (f"{_W}pStyle", f"{_W}keepNext", f"{_W}keepLines")
CANT_SPLIT = f"{_W}trPr/{_W}cantSplit"
PAGE_BREAK_BEFORE = f"{_W}pageBreakBefore"
RANGE_MARKS = (f"{_W}bookmarkStart", f"{_W}bookmarkEnd", f"{_W}permStart", f"{_W}permEnd")
CONTENT_CONTROL, DATA_BINDING = f"{_W}sdt", f"{_W}sdtPr/{_W}dataBinding"
# A paragraph for a section break that is not seen on the page.
NO_ROOM = (
    f'<w:p xmlns:w="{NAMESPACE.strip("{}")}"><w:pPr><w:snapToGrid w:val="0"/>'
    '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:ind w:firstLine="0"/></w:pPr></w:p>'
)
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_PARAGRAPH_IDS = tuple(
    f"{{http://schemas.microsoft.com/office/word/2010/wordml}}{name}" for name in ("paraId", "textId")
)
BREAKS = (f"{_W}br", f"{_W}cr", f"{_W}tab")
DELETED = (f"{_W}delText", f"{_W}delInstrText")
_V_MERGE = f"{_W}vMerge"
_BREAK = f"{_W}br"
# What a run may hold that says nothing by itself.
_PLAIN = (R_PR, T, f"{_W}tab", f"{_W}noBreakHyphen", f"{_W}softHyphen")
_NOISE = (f"{_W}proofErr", f"{_W}lastRenderedPageBreak")
# Of a count of columns; more are no count, and Python refuses to read thousands of digits.
_MOST_DIGITS = 4
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TEXT_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\d*\.xml")
_TOO_DEEP = "Excessive depth"
_AS_DEEP_AS_CAN_BE = Limits(xml_depth=DESCRIBED["xml_depth"].most)
_WORDS_WHOLE, _WORDS_BESIDE = 30, 10
HEADER_REFERENCE, FOOTER_REFERENCE = f"{_W}headerReference", f"{_W}footerReference"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
REFERENCE_TYPE = f"{_W}type"


def is_text_part(part: str) -> bool:
    """Whether a part of the package holds text in which tags are found: body, headers, footers and notes."""
    return _TEXT_PART.fullmatch(part) is not None


def root_of(content: bytes) -> Element | None:
    """Parse a part; None where it is broken, which is said where it is compiled."""
    try:
        return parse(content)
    except etree.XMLSyntaxError:
        return None


def parse(xml: bytes) -> Element:
    """Parse a part; XMLSyntaxError where it is broken or declares a document type, which could define entities."""
    if b"<!DOCTYPE" in xml:
        raise etree.XMLSyntaxError("a document type is not allowed", 0, 0, 0)
    try:
        root = _parsed(xml, huge=False)
    except etree.XMLSyntaxError as error:
        if _TOO_DEEP not in str(error) or not _is_sound(xml):
            raise
        # How deep it may be was asked when its package was opened (package.read_parts).
        root = _parsed(xml, huge=True)
    # In whatever encoding it stands.
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("a document type is not allowed", 0, 0, 0)
    if xml.count(b"xmlns:") > len(root.nsmap):
        # A piece of the part must not depend on what an element around it declares.
        prefixes = {prefix: uri for each in root.iter(etree.Element) for prefix, uri in each.nsmap.items() if prefix}
        etree.cleanup_namespaces(root, top_nsmap=prefixes, keep_ns_prefixes=list(prefixes))
    return root


def _parsed(xml: bytes, *, huge: bool) -> Element:
    return etree.fromstring(
        xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge)
    )


def _is_sound(xml: bytes) -> bool:
    """Whether a part is one that the parser may read without its own bounds: nothing in it can grow."""
    try:
        xml_events.parse(xml, limits=_AS_DEEP_AS_CAN_BE)
    except (xml_events.XmlError, *REFUSED):
        return False
    return True


def why_broken(error: etree.XMLSyntaxError) -> str:
    """Return in Chinese why a part could not be parsed."""
    return "含有文档类型声明（<!DOCTYPE）" if "document type" in str(error) else "内容已经损坏"


def drop_noise(root: Element) -> None:
    """Remove what Word leaves in the middle of tags, and paragraphs' ids, which must not be repeated."""
    for element in list(root.iter(*_NOISE)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for paragraph in root.iter(P):
        for name in _PARAGRAPH_IDS:
            paragraph.attrib.pop(name, None)


def field_codes(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield the instructions of all fields, each with the element it begins at.

    Those that are cut into runs, also by other fields, are put together.
    """
    open_codes: list[tuple[Element, list[str]]] = []
    for element in root.iter(_FIELD_SIMPLE, _FIELD_CHAR, *_INSTRUCTIONS):
        if element.tag == _FIELD_SIMPLE:
            yield element, str(element.get(_INSTR) or "")
        elif element.tag != _FIELD_CHAR:
            text = element.text or ""
            # What stands outside of any field is looked at by itself.
            if open_codes:
                open_codes[-1][1].append(text)
            else:
                yield element, text
        elif element.get(_FIELD_CHAR_TYPE) == "begin":
            open_codes.append((element, []))
        elif element.get(_FIELD_CHAR_TYPE) == "end" and open_codes:
            begin, codes = open_codes.pop()
            yield begin, "".join(codes)
    for begin, codes in open_codes:
        yield begin, "".join(codes)


def own_texts(paragraph: Element) -> list[Element]:
    """Return the w:t elements of a paragraph, without those of text boxes inside it."""
    return [text for text in paragraph.iter(T) if nearest(text, P) is paragraph]


def nearest(element: Element, tag: str) -> Element | None:
    """Return the closest element of a kind around an element."""
    return next(element.iterancestors(tag), None)


def held(holder: Element, kinds: Collection[str], closed: Collection[str] = ()) -> Iterator[Element]:
    """Yield the elements of some kinds that a holder has, also those in content controls and insertions.

    What stands inside elements of the kinds themselves, and of those that are ``closed``, is not looked at.
    """
    # Not by a function that calls itself: Python allows some hundred calls at a time, and a part may be deeper.
    open_ones = [holder.iterchildren(etree.Element)]
    while open_ones:
        child = next(open_ones[-1], None)
        if child is None:
            open_ones.pop()
        elif child.tag in kinds:
            yield child
        elif child.tag not in closed:
            open_ones.append(child.iterchildren(etree.Element))


def ancestors_up_to(element: Element, top: Element) -> Iterator[Element]:
    """Yield the elements around an element from the inside out, up to and without ``top``."""
    for ancestor in element.iterancestors():
        if ancestor is top:
            return
        yield ancestor


def span_of(cell: Element) -> int:
    """Return how many columns of its table's grid a cell covers."""
    span = cell.find(f"{TC_PR}/{GRID_SPAN}")
    value = "" if span is None else str(span.get(VAL) or "")
    return int(value) if value.isdecimal() and len(value) <= _MOST_DIGITS else 1


def holds_more(element: Element) -> bool:
    """Whether an element holds something besides text that would be lost with it: a picture, a page break, a note."""
    for run in element.iter(R):
        for child in run:
            if child.tag not in _PLAIN and not (child.tag == _BREAK and child.get(_TYPE) in (None, "textWrapping")):
                return True
    return next(element.iter(TBL), None) is not None and element.tag == P


def page_breaks(paragraph: Element) -> list[Element]:
    """Return the page breaks that stand in a paragraph's text."""
    return [each for each in paragraph.iter(_BREAK) if each.get(_TYPE) == "page"]


def break_before(paragraph: Element) -> None:
    """Begin a paragraph on a new page."""
    shape = paragraph.find(P_PR)
    if shape is None:
        shape = etree.Element(P_PR)
        paragraph.insert(0, shape)
    if shape.find(PAGE_BREAK_BEFORE) is None:
        before = [child for child in shape if child.tag in _BEFORE_PAGE_BREAK]
        shape.insert(len(before), etree.Element(PAGE_BREAK_BEFORE))


def unbind(control: Element) -> None:
    """Take a content control's tie to other data away, which Word would put over what stands in it."""
    binding = control.find(DATA_BINDING)
    holds_value = "\U000f0000" in "".join(map(str, control.itertext()))
    if binding is not None and holds_value:
        parent = binding.getparent()
        if parent is not None:
            parent.remove(binding)


def is_on(value: str | bytes | None) -> bool:
    """Whether an attribute's value means yes."""
    return str(value or "").lower() in ("1", "true", "on")


def keep_spaces(text: Element) -> None:
    """Keep the blanks at the ends of a w:t, which a value may bring."""
    text.set(_SPACE, "preserve")


def wheres(root: Element, head: str) -> dict[Element, str]:
    """Say of each paragraph where it is, as a Word user counts: 第3段, 表2第1行第4列, 文本框1第1段, 脚注2第1段.

    ``head`` is the name of the part, nothing for the body. Of a text box that stands twice, for newer and older
    programs, both have the same places.
    """
    found: dict[Element, str] = {}
    _number_paragraphs(root.iter(P), root, head, found)
    notes = [note for note in root.iter(*_NOTES) if note.get(_TYPE) is None]
    for number, note in enumerate(notes, 1):
        _number_paragraphs(note.iter(P), note, f"{head}{number}", found)
    boxes = 0
    for box in root.iter(TEXT_BOX):
        boxes += nearest(box, _FALLBACK) is None
        _number_paragraphs(box.iter(P), box, f"{head}文本框{boxes}", found)
    tables = 0
    for table in root.iter(TBL):
        tables += nearest(table, _FALLBACK) is None
        # Rows and cells may stand in content controls.
        for row_number, row in enumerate((each for each in table.iter(TR) if nearest(each, TBL) is table), 1):
            for column, cell in enumerate((each for each in row.iter(TC) if nearest(each, TR) is row), 1):
                # An inner table comes after the one around it and names its own cells.
                found |= dict.fromkeys(cell.iter(P), f"{head}表{tables}第{row_number}行第{column}列")
    return found


def _number_paragraphs(paragraphs: Iterable[Element], story: Element, head: str, found: dict[Element, str]) -> None:
    """Number the paragraphs of a body, note or text box, without those of tables and text boxes inside it."""
    number = 0
    for paragraph in paragraphs:
        inside = next(paragraph.iterancestors(TC, TEXT_BOX, str(story.tag)), None)
        if inside is story:
            number += 1
            found[paragraph] = f"{head}第{number}段"


def around(words: str, start: int = 0, end: int = 0) -> str:
    """Return the words by which a place is found again: a short text whole, of a long one what surrounds a tag."""
    stripped = words.strip()
    if len(stripped) <= _WORDS_WHOLE:
        return stripped
    first, last = max(start - _WORDS_BESIDE, 0), min(max(end, start) + _WORDS_BESIDE, len(words))
    return f"{'…' if words[:first].strip() else ''}{words[first:last].strip()}{'…' if words[last:].strip() else ''}"


def v_merge_anchor(cell: Element) -> tuple[Element, Element | None]:
    """Return a cell's properties and the property behind which w:vMerge belongs, None for the beginning.

    A w:vMerge that is there already is taken out.
    """
    properties = cell.find(TC_PR)
    if properties is None:
        properties = etree.Element(TC_PR)
        cell.insert(0, properties)
    for merged in properties.findall(_V_MERGE):
        properties.remove(merged)
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
