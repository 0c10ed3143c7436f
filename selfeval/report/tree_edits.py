"""Small changes to a part's tree, and the pieces of XML that are read out of it."""

from lxml.etree import _Element as Element

from selfeval.report import wordml


def replace_text(texts: list[Element], start: int, end: int, mark: str) -> None:
    """Put a mark in place of the characters from start to end, which may lie in several w:t."""
    position, placed = 0, False
    for text in texts:
        content = text.text or ""
        begin, finish = max(start - position, 0), min(end - position, len(content))
        position += len(content)
        if begin >= finish:
            continue
        text.text = content[:begin] + ("" if placed else mark) + content[finish:]
        if not placed:
            wordml.keep_spaces(text)
        placed = True


def around_run(text: Element, paragraph: Element) -> tuple[Element | None, Element | None]:
    """Return what must be the same around both ends of a block: the paragraph's parent, and what holds the run."""
    run = next((each for each in text.iterancestors() if each.getparent() is paragraph), None)
    holds_run = None if run is None or run.tag == wordml.R else run
    return (paragraph.getparent(), holds_run)


def text_at(texts: list[Element], start: int) -> Element:
    """Return the w:t that holds a paragraph's character."""
    position = 0
    for text in texts:
        position += len(text.text or "")
        if start < position:
            return text
    return texts[-1]


def joint(text: Element, paragraph: Element) -> str:
    """Return the XML that ends the paragraph at a w:t and begins a like one.

    The new paragraph has no ids, which must stand only once, and no section break, which ends the last one.
    """
    around = list(wordml.ancestors_up_to(text, paragraph))
    close = "".join(f"</{wordml.name(each)}>" for each in (text, *around, paragraph))
    begin = [f"<{wordml.name(paragraph)}>", shape_of(paragraph)]
    for each in reversed(around):
        begin.append(wordml.opening(each))
        look = each.find(wordml.R_PR)
        if look is not None:
            begin.append(wordml.fragment(look))
    begin.append(f'<{wordml.name(text)} xml:space="preserve">')
    return close + "".join(begin)


def shape_of(paragraph: Element) -> str:
    """Return a paragraph's w:pPr without its section break."""
    shape = paragraph.find(wordml.P_PR)
    if shape is None:
        return ""
    xml = wordml.fragment(shape)
    for section in shape.findall(wordml.SECT_PR):
        xml = xml.replace(wordml.fragment(section), "", 1)
    return xml


def put_in_place_of(element: Element, mark: str) -> None:
    """Replace an element by a mark in the text around it."""
    parent, previous = element.getparent(), element.getprevious()
    if parent is None:
        return
    if previous is not None:
        previous.tail = (previous.tail or "") + mark + (element.tail or "")
    else:
        parent.text = (parent.text or "") + mark + (element.tail or "")
    element.tail = None
    parent.remove(element)
