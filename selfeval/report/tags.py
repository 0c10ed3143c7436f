"""Finds the tags in a text, says what each is, and repairs what is badly typed, so that one slip is one fault."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

PRINT, BLOCK, COMMENT = "print", "block", "comment"
PARAGRAPH, ROW, CELL, INLINE = "p", "tr", "tc", ""

_OPENERS = {"{{": PRINT, "{%": BLOCK, "{#": COMMENT}
CLOSERS = {PRINT: "}}", BLOCK: "%}", COMMENT: "#}"}
# Also as an input method leaves them: full-width, or with a blank in between.
# What a text with tags has at least one of, typed well or badly.
BRACKETS = ("{", "}", "｛", "｝", "【【", "「「", "『『", "[[", "〔〔")
_DELIMITER = re.compile(r"[{｛]\s*[{｛%％#＃]|[}｝%％#＃]\s*[}｝]")
_SCOPE = re.compile(r"\s*(tr|tc|p)\s+(?=\S)")
_BRACES = re.compile(r"(?:\s*[}｝])+(?![%％#＃])")
# Jinja's signs for the blanks in front of a tag and behind it.
_LEADS, _TRAILS = "+-", {PRINT: "-", BLOCK: "+-"}
_GLUED = re.compile(r"\s*(tr|tc|p)(if|elif|else|endif|for|endfor)(?![a-z])")
_LITERAL = re.compile(r"'[^']*'|\"[^\"]*\"")
_SINGLE = re.compile(r"(?<![{｛%％#＃])[{｛]\s*([^\s{}｛｝%％#＃.|]{1,60})[^{}｛｝]{0,100}[}｝](?![}｝])")
_OTHER_BRACKETS = re.compile(
    r"(?:【【|「「|『『|\[\[|〔〔)\s*([^\s【】「」『』〔〕\[\]]+)\s*(?:】】|」」|』』|\]\]|〕〕)"
)
# What a block may begin with where its opening half is lost.
_LOST_BLOCK = re.compile(r"[{｛%％]?\s*((?:(?:tr|tc|p)\s+)?(?:if|elif|else|endif|for|endfor|set|vm)\b[^{}｛｝]*)$")
_LONGEST_LOST = 200
_END_OF_UNCLOSED = re.compile(r"[}｝%％，。；！\n]")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "。": ".", "、": ",", "【": "[", "】": "]"})
_COMPARISONS = {"≥": ">=", "≤": "<=", "≠": "!=", "≧": ">=", "≦": "<="}
_HALF_WIDTH = _WIDE | _SIGNS | str.maketrans(_COMPARISONS)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: its kind, the element it stands for (p, tr, tc or nothing), its code and its text as typed.

    ``lead`` and ``trail`` are Jinja's signs for blanks around the tag.
    """

    kind: str
    scope: str
    code: str
    text: str
    lead: str = ""
    trail: str = ""

    @property
    def keyword(self) -> str:
        """The first word of a block's code: if, for, endif and so on."""
        return self.code.split(maxsplit=1)[0] if self.kind == BLOCK and self.code else ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault of typing: its code (empty where another tag's fault says it), what was found, what should be there.

    ``is_whole`` says that the repaired tag is all that was meant, so that its names can be checked as well.
    """

    code: str
    found: str
    expected: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Where a tag stands in a text; ``slip`` is set where it is badly typed and ``tag`` what was probably meant."""

    start: int
    end: int
    tag: Tag
    slip: Slip | None = None


def find(text: str, names: Collection[str] = ()) -> list[Span]:
    """Return the tags of a text in order, those that are badly typed among them.

    One of ``names`` in single braces is a badly typed tag as well.
    """
    spans = list(_delimited(text))
    for match in (*_SINGLE.finditer(text), *_OTHER_BRACKETS.finditer(text)):
        if match[1] in names and not any(span.start < match.end() and match.start() < span.end for span in spans):
            slip = Slip("tag-single-brace", match[0], f"{{{{ {match[1]} }}}}")
            spans.append(Span(match.start(), match.end(), Tag(PRINT, INLINE, "", match[0]), slip))
    return sorted(spans, key=lambda span: span.start)


def _delimited(text: str) -> Iterator[Span]:
    opened: re.Match[str] | None = None
    # The kind of a tag that another one has cut in two; its end is no second fault.
    cut = ""
    position = 0
    for token in _DELIMITER.finditer(text):
        if token.start() < position:
            continue
        sign = _plain(token[0])
        if opened is not None and _OPENERS[_plain(opened[0])] == COMMENT and sign != CLOSERS[COMMENT]:
            continue
        if sign in _OPENERS:
            if opened is not None:
                yield _unclosed(text, opened, token.start())
                cut = _OPENERS[_plain(opened[0])]
            opened = token
            position = token.end()
            continue
        if opened is not None:
            span = _closed(text, opened, token)
        else:
            span = _unopened(text, position, token)
            if cut and sign == CLOSERS[cut]:
                span, cut = replace(span, slip=Slip("", "")), ""
        yield span
        opened = None
        position = span.end
    if opened is not None:
        yield _unclosed(text, opened, len(text))


def _plain(delimiter: str) -> str:
    return "".join(delimiter.translate(_WIDE).split())


def _closed(text: str, opened: re.Match[str], closed: re.Match[str]) -> Span:
    start, end = opened.start(), closed.end()
    kind = _OPENERS[_plain(opened[0])]
    typed, inside = text[start:end], text[opened.end() : closed.start()]
    if kind == PRINT and inside[:1] == "%" and _plain(closed[0]) == CLOSERS[BLOCK]:
        # One brace too many: {{%tr endfor %}
        return Span(start, end, _tag(BLOCK, inside[1:], typed), Slip("tag-syntax", typed))
    glued = _GLUED.match(inside) if kind == BLOCK else None
    if glued:
        tag = _tag(BLOCK, f"{glued[1]} {glued[2]}{inside[glued.end() :]}", typed)
        return Span(start, end, tag, Slip("tag-glued", typed, f"{{%{glued[1]} {glued[2]} … %}}"))
    tag = _tag(kind, inside.translate(_INVISIBLE), typed)
    if _plain(closed[0]) != CLOSERS[kind]:
        return Span(start, end, tag, Slip("tag-not-closed", typed, CLOSERS[kind]))
    braces = _BRACES.match(text, end)
    if (kind == PRINT and inside.lstrip()[:1] == "{") or braces:
        end = braces.end() if braces else end
        return Span(start, end, tag, Slip("tag-syntax", text[start:end]))
    slip = _delimiter_slip(opened[0], kind) or _delimiter_slip(closed[0], kind) or _sign_slip(tag, inside)
    if any(quote in _LITERAL.sub("", tag.code) for quote in "'\""):
        # A quoted text without an end would go on into the next tag.
        slip = replace(slip, is_whole=False) if slip else Slip("tag-syntax", typed)
    return Span(start, end, tag, slip)


def _tag(kind: str, inside: str, typed: str) -> Tag:
    if kind == COMMENT:
        return Tag(COMMENT, INLINE, "", typed)
    lead = inside[:1] if inside[:1] in _LEADS else ""
    trail = inside[-1:] if len(inside) > 1 and inside[-1:] in _TRAILS[kind] else ""
    code = _half_width(inside[len(lead) : len(inside) - len(trail)])
    scope = _SCOPE.match(code) if kind == BLOCK else None
    code = code[scope.end() :] if scope else code
    return Tag(kind, scope[1] if scope else INLINE, code.strip(), typed, lead, trail)


def _delimiter_slip(delimiter: str, kind: str) -> Slip | None:
    proper = _plain(delimiter)
    if delimiter == proper:
        return None
    if "".join(delimiter.split()) == proper:
        return Slip("tag-spaced", delimiter, proper, is_whole=True)
    return Slip("tag-full-width", delimiter, proper, is_whole=kind != COMMENT)


def _sign_slip(tag: Tag, inside: str) -> Slip | None:
    """Return the first sign in a tag's code, outside of quoted texts, that is not as it should be typed."""
    if tag.kind == COMMENT:
        return None
    outside = _LITERAL.sub(lambda match: " " * len(match[0]), inside)
    wrong = next((sign for sign in outside if ord(sign) in _HALF_WIDTH), None)
    if wrong is None:
        return None
    code = "tag-comparison" if wrong in _COMPARISONS else "tag-full-width"
    return Slip(code, wrong, wrong.translate(_HALF_WIDTH), is_whole=True)


def _half_width(code: str) -> str:
    """Return a tag's code with the signs that were probably meant; quoted texts stay as they are."""
    parts: list[str] = []
    position = 0
    for literal in _LITERAL.finditer(code):
        parts += (code[position : literal.start()].translate(_HALF_WIDTH), literal[0])
        position = literal.end()
    return "".join(parts) + code[position:].translate(_HALF_WIDTH)


def _unclosed(text: str, opened: re.Match[str], limit: int) -> Span:
    kind = _OPENERS[_plain(opened[0])]
    stop = None if kind == COMMENT else _END_OF_UNCLOSED.search(text, opened.end(), limit)
    end = stop.start() if stop else limit
    tag = _tag(kind, text[opened.end() : end], text[opened.start() : end])
    return Span(opened.start(), end, tag, Slip("tag-not-closed", text[opened.start() : end].rstrip(), CLOSERS[kind]))


def _unopened(text: str, position: int, closed: re.Match[str]) -> Span:
    # No block is longer than that; a search over more would take its time.
    position = max(position, closed.start() - _LONGEST_LOST)
    before = text[position : closed.start()]
    block = _LOST_BLOCK.search(before) if _plain(closed[0]) == CLOSERS[BLOCK] else None
    start = position + block.start() if block else closed.start()
    typed = text[start : closed.end()]
    tag = _tag(BLOCK, block[1], typed) if block else Tag(PRINT, INLINE, "", typed)
    return Span(start, closed.end(), tag, Slip("tag-not-opened", typed))
