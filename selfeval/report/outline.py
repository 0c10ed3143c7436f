"""A template's body as what its tags stand between: lines, tables, rows, and the tags that stand for some of them."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element as Element

from selfeval.report import tags, wordml

_BODY = f"{wordml.NAMESPACE}body"
_PARTS = (wordml.P, wordml.TBL, wordml.TR, wordml.TC)

Token = str | tags.Tag


class Line(NamedTuple):
    """A paragraph: its text and tags."""

    tokens: list[Token]


class Row(NamedTuple):
    """A row: of each cell its text and tags, and the column of the grid that it begins with."""

    cells: list[tuple[list[Token], int]]


class Table(NamedTuple):
    """A table: its rows, and the tags that stand for rows."""

    events: "list[Event]"


Part = Line | Row | Table
Event = tags.Tag | Part


def of_body(xml: bytes) -> Iterator[Event]:
    """Yield the paragraphs and tables of a main part, and the tags that paragraphs are taken out for."""
    body = wordml.parse(xml).find(_BODY)
    if body is not None:
        yield from _events(body, wordml.P, wordml.TBL)


def tokens(text: str) -> list[Token]:
    """Return the tags of a text, and what stands between them."""
    found: list[Token] = []
    position = 0
    for span in tags.find(text):
        found += (text[position : span.start], span.tag)
        position = span.end
    return [token for token in (*found, text[position:]) if token]


def _events(holder: Element, *kinds: str) -> Iterator[Event]:
    for element in wordml.held(holder, kinds, _PARTS):
        found = [] if element.tag == wordml.TBL else _control_tags(element)
        if found:
            yield from found
        elif element.tag == wordml.TBL:
            yield Table(list(_events(element, wordml.TR)))
        elif element.tag == wordml.TR:
            yield Row(list(_cells(element)))
        else:
            yield Line(_tokens(element))


def _cells(row: Element) -> Iterator[tuple[list[Token], int]]:
    start = 0
    for cell in wordml.held(row, (wordml.TC,), _PARTS):
        found: list[Token] = []
        for paragraph in cell.iter(wordml.P):
            found += (*_tokens(paragraph), "\n")
        yield found, start
        start += wordml.span_of(cell)


def _control_tags(element: Element) -> list[tags.Tag]:
    """Return the tags that a paragraph or row is taken out for."""
    paragraphs = [element] if element.tag == wordml.P else list(element.iter(wordml.P))
    scope = tags.PARAGRAPH if element.tag == wordml.P else tags.ROW
    all_tokens = [token for paragraph in paragraphs for token in _tokens(paragraph)]
    found = [token for token in all_tokens if isinstance(token, tags.Tag) and token.kind == tags.BLOCK]
    if any(each.scope == scope for each in found):
        return [each for each in found if each.scope == scope]
    is_bare = all(isinstance(token, tags.Tag) or not token.strip() for token in all_tokens)
    prints = any(isinstance(token, tags.Tag) and token.kind == tags.PRINT for token in all_tokens)
    return found if element.tag == wordml.P and found and is_bare and not prints else []


def _tokens(paragraph: Element) -> list[Token]:
    return tokens("".join(text.text or "" for text in wordml.own_texts(paragraph)))
