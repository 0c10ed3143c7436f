"""Finds what a condition may empty, and mends it: a cell without paragraph, a row without cell, a table without row."""

import re
from collections.abc import Collection, Iterable

from lxml.etree import _Element as Element

from selfeval.report import tree_edits, wordml
from selfeval.report.tree_edits import Marks

# No value can hold these characters.
_CELL, _ROW, _TABLE = ("\x01", "\x02"), ("\x03", "\x04"), ("\x05", "\x06")
_OF_KIND = {wordml.TR: _ROW, wordml.TBL: _TABLE}
_INNERMOST = re.compile("\x01([^\x01-\x06]*)\x02|\x03([^\x01-\x06]*)\x04|\x05([^\x01-\x06]*)\x06")
_TABLE_END = "</w:tbl>"


def find(tag_elements: Collection[Element]) -> list[Element]:
    """Return the tables, rows and cells that conditions may empty, given the elements that will be taken out."""
    found: dict[Element, None] = {}
    for element in tag_elements:
        if element.tag == wordml.TR:
            kinds: tuple[str, ...] = (wordml.TBL,)
        else:
            kinds = (wordml.TR,) if element.tag == wordml.TC else wordml.NEEDS_PARAGRAPH
        around = next(element.iterancestors(*kinds), None)
        while around is not None and around not in found and not _keeps_something(around, tag_elements):
            found[around] = None
            # A table that goes may have been the last thing in its cell.
            around = next(around.iterancestors(wordml.TBL, wordml.TR, *wordml.NEEDS_PARAGRAPH), None)
    return list(found)


def _keeps_something(element: Element, tag_elements: Collection[Element]) -> bool:
    """Whether no condition can empty an element: a table has a heading, a row a first cell, a cell a last line."""
    kind = {wordml.TBL: wordml.TR, wordml.TR: wordml.TC}.get(str(element.tag), wordml.P)
    children = [child for child in element if child.tag in (kind, wordml.TBL)]
    kept = children[-1:] if kind == wordml.P else children[:1]
    return bool(kept) and kept[0].tag == kind and kept[0] not in tag_elements


def put_marks(elements: Iterable[Element], marks: Marks) -> None:
    """Put the marks around elements that ``mended`` looks for."""
    for element in elements:
        begin, end = map(marks.code, _OF_KIND.get(str(element.tag), _CELL))
        if element.tag in _OF_KIND:
            tree_edits.put_before(element, begin)
            tree_edits.put_behind(element, end)
        else:
            element.text = begin + (element.text or "")
            tree_edits.put_at_end(element, end)


def mended(xml: str) -> str:
    """Mend what conditions have emptied, between the marks around it.

    A cell, header, footer, text box or note without a paragraph at its end gets an empty one; a row without cells
    and a table without rows are taken out.
    """
    while _INNERMOST.search(xml):
        xml = _INNERMOST.sub(_whole, xml)
    return xml


def with_tables_apart(xml: str) -> str:
    """Put an empty paragraph between tables that meet: word processors take them for one."""
    return xml.replace("</w:tbl><w:tbl>", "</w:tbl><w:p/><w:tbl>")


def _whole(match: re.Match[str]) -> str:
    cell, row, table = match.groups()
    if cell is not None:
        behind = cell.rpartition(_TABLE_END)[2]
        return cell if "</w:p>" in behind or "<w:p/>" in behind else f"{cell}<w:p/>"
    if row is not None:
        return row if "<w:tc>" in row or "<w:tc " in row else ""
    return table if "<w:tr>" in table or "<w:tr " in table else ""
