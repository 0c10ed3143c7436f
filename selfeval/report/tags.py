"""Finds the tags in a text and says what each is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PRINT, BLOCK, COMMENT = "print", "block", "comment"
PARAGRAPH, ROW, CELL, INLINE = "p", "tr", "tc", ""

_TAG = re.compile(r"\{\{(.*?)\}\}|\{%(.*?)%\}|\{#(.*?)#\}", re.DOTALL)
_HALF = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_FULL_WIDTH = re.compile(r"｛\s*[｛%％]|[｝%％]\s*｝|\{％|％\}|\{｛|｛\{|｝\}|\}｝")
_SCOPE = re.compile(r"\s*(tr|tc|p)\s+(?=\S)")
CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: its kind, the element it stands for (p, tr, tc or nothing), its code and its text as typed."""

    kind: str
    scope: str
    code: str
    text: str

    @property
    def keyword(self) -> str:
        """The first word of a block's code: if, for, endif and so on."""
        return self.code.split(maxsplit=1)[0] if self.code else ""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a tag stands in a text."""

    start: int
    end: int
    tag: Tag


@dataclass(frozen=True, slots=True)
class Broken:
    """A half or full-width tag: the fault's code, what was found, what should be there."""

    code: str
    found: str
    expected: str = ""


def find(text: str) -> Iterator[Span | Broken]:
    """Yield the tags of a text in order, and what looks like a tag and is none."""
    position = 0
    for match in _TAG.finditer(text):
        yield from _broken(text[position : match.start()])
        yield Span(match.start(), match.end(), _tag(match))
        position = match.end()
    yield from _broken(text[position:])


def _tag(match: re.Match[str]) -> Tag:
    printed, block, _comment = match.groups()
    if printed is not None:
        return Tag(PRINT, INLINE, printed.strip(), match[0])
    if block is None:
        return Tag(COMMENT, INLINE, "", match[0])
    scope = _SCOPE.match(block)
    code = block[scope.end() :] if scope else block
    return Tag(BLOCK, scope[1] if scope else INLINE, code.strip(), match[0])


def _broken(text: str) -> Iterator[Broken]:
    full_width = _FULL_WIDTH.search(text)
    if full_width:
        yield Broken("tag-full-width", full_width[0])
        return
    half = _HALF.search(text)
    if half:
        opening = half[0] in CLOSERS
        found = text[half.start() : half.start() + 20]
        yield Broken("tag-not-closed" if opening else "tag-not-opened", found, CLOSERS.get(half[0], ""))
