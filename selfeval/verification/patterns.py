"""What a line with tags looks like when it is printed, and which values stand in one that was."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from selfeval.verification import plain_text

# More ways to print one line than any template has.
_MOST_VARIANTS = 24


class Ref(NamedTuple):
    """What a tag prints: the list whose rows hold it, or none, and its name.

    ``rows`` is empty for a tag of the report as a whole; both are empty where it cannot be told.
    """

    rows: str
    name: str


class Lit(NamedTuple):
    """Fixed text."""

    text: str


class Tag(NamedTuple):
    """A tag that prints; ``sentence`` is the sentence that it stands in, if any."""

    ref: Ref
    sentence: str = ""


class Repeat(NamedTuple):
    """A loop within a line: what it repeats, and what stands there instead where there is nothing."""

    rows: str
    body: tuple["Piece", ...]
    otherwise: tuple["Piece", ...]


class Choice(NamedTuple):
    """A condition within a line."""

    branches: tuple[tuple["Piece", ...], ...]


Piece = Lit | Tag | Repeat | Choice


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value: the tags printed there one behind the other.

    Of a loop ``separators`` are the fixed texts in what it repeats, ``empty`` what stands there instead of nothing;
    ``is_list`` says that it is one.
    """

    tags: tuple[Tag, ...]
    separators: tuple[str, ...] = ()
    is_list: bool = False
    rows: str = ""
    empty: str = ""

    def items(self, text: str) -> list[str]:
        """Return the rows that a loop printed within a line."""
        folded = plain_text.plain(text)
        if folded in ("", self.empty):
            return []
        parts = re.split("|".join(map(re.escape, self.separators)), text) if self.separators else [text]
        return [part.strip() for part in parts if part.strip()]

    @property
    def ref(self) -> Ref:
        """What is printed here; nothing that can be told where it is several things."""
        return self.tags[0].ref if len(self.tags) == 1 and not self.is_list else Ref("", "")


class Captured(NamedTuple):
    """A value as it stands in a document."""

    slot: Slot
    text: str


Variant = tuple[str | Slot, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """All ways in which a line may be printed, those with the most fixed text first.

    The same texts are looked at again and again, so what stands in them is remembered, by the pattern itself.
    """

    variants: tuple[Variant, ...]
    sentences: tuple[str, ...] = ()
    fixed: str = field(default="")

    @property
    def is_fixed(self) -> bool:
        """Whether nothing but fixed text stands here."""
        return all(isinstance(part, str) for variant in self.variants for part in variant)

    @property
    def has_literals(self) -> bool:
        """Whether fixed text stands here in any case."""
        return all(any(isinstance(part, str) for part in variant) for variant in self.variants)

    @property
    def ends_open(self) -> bool:
        """Whether a value may stand at the end, which may go on in further paragraphs."""
        return any(variant and not isinstance(variant[-1], str) for variant in self.variants)

    @property
    def slots(self) -> list[Slot]:
        """The places for values of the first way to print the line."""
        return [part for part in self.variants[0] if isinstance(part, Slot)]

    def captured(self, text: str) -> tuple[Captured, ...] | None:
        """Return the values in a text that was printed so; None where it was not."""
        return _captured(self, text)

    def likeness(self, text: str) -> float:
        """Return how much of the fixed text stands in a text, from 0 to 1."""
        there = _pairs_of(plain_text.plain(text))
        return max(_likeness(variant, there) for variant in self.variants)


@lru_cache(maxsize=32768)
def _captured(of: Pattern, text: str) -> tuple[Captured, ...] | None:
    folded, places = plain_text.folded(text)
    ends = (*places, len(text))
    for variant in of.variants:
        spans = _spans(variant, folded)
        if spans is not None:
            slots = (part for part in variant if isinstance(part, Slot))
            return tuple(
                Captured(slot, text[ends[start] : ends[end - 1] + 1] if end > start else "")
                for slot, (start, end) in zip(slots, spans, strict=True)
            )
    return None


def pattern(pieces: Sequence[Piece]) -> Pattern:
    """Make the pattern of a line of pieces."""
    variants = list(dict.fromkeys(_merged(parts) for parts in islice(_ways(tuple(pieces)), _MOST_VARIANTS)))
    variants.sort(key=lambda variant: -sum(len(part) for part in variant if isinstance(part, str)))
    sentences = tuple(dict.fromkeys(tag.sentence for tag in _tags(pieces) if tag.sentence))
    fixed = "".join(piece.text for piece in pieces if isinstance(piece, Lit)).strip()
    return Pattern(tuple(variants), sentences, fixed)


def _tags(pieces: Sequence[Piece]) -> Iterator[Tag]:
    for piece in pieces:
        if isinstance(piece, Tag):
            yield piece
        elif isinstance(piece, Repeat):
            yield from _tags((*piece.body, *piece.otherwise))
        elif isinstance(piece, Choice):
            for branch in piece.branches:
                yield from _tags(branch)


def _ways(pieces: tuple[Piece, ...]) -> Iterator[tuple[str | Slot, ...]]:
    if not pieces:
        yield ()
        return
    first, *others = pieces
    for head in _of_piece(first):
        for rest in _ways(tuple(others)):
            yield (*head, *rest)


def _of_piece(piece: Piece) -> Iterator[tuple[str | Slot, ...]]:
    if isinstance(piece, Lit):
        text = plain_text.plain(piece.text)
        yield (text,) if text else ()
    elif isinstance(piece, Tag):
        yield (Slot((piece,)),)
    elif isinstance(piece, Repeat):
        fixed = [plain_text.plain(each.text) for each in _literals(piece.body)]
        separators = tuple(dict.fromkeys(text for text in fixed if text))
        empty = plain_text.plain("".join(each.text for each in _literals(piece.otherwise)))
        yield (Slot(tuple(_tags(piece.body)), separators, is_list=True, rows=piece.rows, empty=empty),)
    else:
        for branch in piece.branches:
            yield from _ways(branch)


def _literals(pieces: Sequence[Piece]) -> Iterator[Lit]:
    for piece in pieces:
        if isinstance(piece, Lit):
            yield piece
        elif isinstance(piece, Choice):
            for branch in piece.branches:
                yield from _literals(branch)


def _merged(parts: Sequence[str | Slot]) -> Variant:
    """Join fixed texts that meet, and places for values, which nothing keeps apart."""
    found: list[str | Slot] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, str) and isinstance(last, str):
            found[-1] = last + part
        elif isinstance(part, Slot) and isinstance(last, Slot):
            is_list = part.is_list or last.is_list
            separators = (*last.separators, *part.separators)
            rows, empty = part.rows or last.rows, part.empty or last.empty
            found[-1] = Slot((*last.tags, *part.tags), separators, is_list=is_list, rows=rows, empty=empty)
        else:
            found.append(part)
    return tuple(found)


def _spans(variant: Variant, text: str) -> list[tuple[int, int]] | None:
    """Find the values between the fixed texts, each fixed text at its first place, the last one at the end."""
    spans: list[tuple[int, int]] = []
    position, opened = 0, None
    for number, part in enumerate(variant):
        if isinstance(part, Slot):
            opened = position
            continue
        is_last = number == len(variant) - 1
        if opened is None:
            start = position if text.startswith(part, position) else -1
        elif is_last:
            start = len(text) - len(part) if text.endswith(part) else -1
        else:
            start = text.find(part, position)
        if start < position:
            return None
        if opened is not None:
            spans.append((opened, start))
            opened = None
        position = start + len(part)
    if opened is not None:
        spans.append((opened, len(text)))
    elif position != len(text):
        return None
    return spans


def _likeness(variant: Variant, there: Collection[str]) -> float:
    """Return how many of the fixed text's pairs of characters are there."""
    pairs = [pair for part in variant if isinstance(part, str) for pair in _pairs(part)]
    return sum(pair in there for pair in pairs) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> Iterator[str]:
    return (text[at : at + 2] for at in range(len(text) - 1))


@lru_cache(maxsize=4096)
def _pairs_of(text: str) -> frozenset[str]:
    return frozenset(_pairs(text))
