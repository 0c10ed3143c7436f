"""Finds tags that are cut in two by something other than formatting: a field, or a change nobody has accepted."""

from collections.abc import Sequence

from lxml.etree import _Element as Element

from selfeval.report import wordml

FIELD, CHANGE, BREAK = "域", "修订", "换行或制表符"


def cut_by(paragraph: Element, texts: Sequence[Element]) -> str | None:
    """Return in words what cuts a tag that lies in these w:t of a paragraph, or None where nothing does."""
    if len(texts) > 1:
        for kinds, word in ((wordml.CHANGES, CHANGE), (wordml.FIELDS, FIELD), (wordml.BREAKS, BREAK)):
            inside = [list(text.iterancestors(*kinds)) for text in texts]
            if any(each != inside[0] for each in inside) or _stands_between(paragraph, texts, kinds):
                return word
    return None


def _stands_between(paragraph: Element, texts: Sequence[Element], kinds: Sequence[str]) -> bool:
    is_inside = False
    for element in paragraph.iter():
        if element is texts[-1]:
            return False
        is_inside = is_inside or element is texts[0]
        if is_inside and element.tag in kinds:
            return True
    return False
