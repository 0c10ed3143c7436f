"""Pairs the beginnings and ends of blocks, and says what does not match, each mistake once."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

ENDS = {"if": "endif", "for": "endfor"}
STARTS = {end: start for start, end in ENDS.items()}
MIDDLES = {"elif": ("if",), "else": ("if", "for")}
KEYWORDS = (*ENDS, *MIDDLES, *STARTS)


@dataclass(frozen=True, slots=True)
class Block:
    """A tag of a block: its keyword, and its level; all tags of one block must stand on the same level."""

    keyword: str
    level: Hashable


@dataclass(slots=True)
class Pair:
    """The numbers of the tags that make up a block; ``end`` is None where it is not closed."""

    start: int
    middles: list[int] = field(default_factory=list)
    end: int | None = None

    @property
    def numbers(self) -> list[int]:
        """The numbers of all tags of the block, in their order."""
        return [self.start, *self.middles, *([] if self.end is None else [self.end])]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that does not match: the fault's code, the tag's number, that of the block it collides with."""

    code: str
    at: int
    other: int | None = None


@dataclass(slots=True)
class Pairing:
    """What belongs together, what does not match, and what to write so that the whole stays well-formed.

    ``before`` has for a tag the blocks to be closed in front of it, by number; ``again`` the blocks to be opened
    anew behind it; ``dropped`` the tags to be left out.
    """

    pairs: list[Pair] = field(default_factory=list)
    mismatches: list[Mismatch] = field(default_factory=list)
    before: dict[int, list[int]] = field(default_factory=dict)
    again: dict[int, list[int]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)


def pair(blocks: Sequence[Block]) -> Pairing:
    """Pair the tags of blocks, in their order."""
    return _Matcher(blocks).pairing()


class _Matcher:
    """Matches one sequence of tags."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._open: list[Pair] = []
        self._had_else: set[int] = set()
        # Blocks whose beginning is missing: their keyword and level; their other tags are no faults of their own.
        self._lost: list[Block] = []
        self._found = Pairing()

    def pairing(self) -> Pairing:
        for number, block in enumerate(self._blocks):
            if block.keyword in ENDS:
                self._open.append(Pair(number))
            elif block.keyword in MIDDLES:
                self._middle(number, block)
            else:
                self._end(number, block)
        self._found.before[len(self._blocks)] = [each.start for each in reversed(self._open)]
        self._give_up(self._open[:])
        self._found.pairs.sort(key=lambda found: found.start)
        return self._found

    def _middle(self, number: int, block: Block) -> None:
        fitting = [each for each in self._open if self._takes(each, block)]
        same_level = [each for each in fitting if self._blocks[each.start].level == block.level]
        if not fitting:
            self._lose(number, block)
            return
        opened = (same_level or fitting)[-1]
        if not same_level:
            # Taken for the block's own it would end the scope of the loop's name.
            self._found.mismatches.append(Mismatch("block-crossed", number, opened.start))
            self._found.dropped.add(number)
            return
        above = self._open[self._open.index(opened) + 1 :]
        if any(self._closes_later(each, number) for each in above):
            self._lose(number, block)
            return
        self._found.before[number] = [each.start for each in reversed(above)]
        self._give_up(above)
        opened.middles.append(number)
        if block.keyword == "else":
            self._had_else.add(opened.start)

    def _takes(self, opened: Pair, block: Block) -> bool:
        return self._blocks[opened.start].keyword in MIDDLES[block.keyword] and opened.start not in self._had_else

    def _end(self, number: int, block: Block) -> None:
        same_kind = [each for each in self._open if self._blocks[each.start].keyword == STARTS[block.keyword]]
        same_level = [each for each in same_kind if self._blocks[each.start].level == block.level]
        if not same_kind:
            self._wrong_end(number)
            return
        opened = (same_level or same_kind)[-1]
        if not same_level and self._closes_later(opened, number):
            self._lose_end(number, block)
            return
        above = self._open[self._open.index(opened) + 1 :]
        crossed = [each for each in above if self._closes_later(each, number)]
        self._found.before[number] = [each.start for each in reversed(above)]
        self._give_up([each for each in above if each not in crossed])
        if crossed:
            self._found.mismatches.append(Mismatch("block-crossed", number, crossed[-1].start))
            self._found.again[number] = [each.start for each in crossed]
        self._close(opened, number)
        if not crossed:
            self._check_level(opened, number)

    def _wrong_end(self, number: int) -> None:
        """An end whose beginning is nowhere: mistyped for the end of what is open, or left over."""
        opened = self._open[-1] if self._open else None
        if opened is None or self._closes_later(opened, number):
            self._lose_end(number, self._blocks[number])
            return
        self._found.mismatches.append(Mismatch("block-crossed", number, opened.start))
        self._found.before[number] = [opened.start]
        self._found.dropped.add(number)
        self._close(opened, number)

    def _closes_later(self, opened: Pair, number: int) -> bool:
        """Whether behind a tag there are ends for all open blocks of a kind and level, this one among them."""
        block = self._blocks[opened.start]
        end = Block(ENDS[block.keyword], block.level)
        waiting = sum(self._blocks[each.start] == block for each in self._open)
        ends = depth = 0
        for later in self._blocks[number + 1 :]:
            if later == block:
                depth += 1
            elif later == end:
                ends += depth == 0
                depth = max(depth - 1, 0)
        return ends >= waiting

    def _close(self, opened: Pair, number: int) -> None:
        opened.end = number
        self._open.remove(opened)
        self._found.pairs.append(opened)

    def _give_up(self, unclosed: Sequence[Pair]) -> None:
        """Report blocks that are never closed."""
        for each in unclosed:
            self._found.mismatches.append(Mismatch("block-not-closed", each.start))
            self._found.pairs.append(each)
            self._open.remove(each)

    def _lose(self, number: int, block: Block) -> None:
        """Leave out an elif or else whose block has no beginning; one of several is reported."""
        self._found.dropped.add(number)
        starts = [Block(start, block.level) for start in MIDDLES[block.keyword]]
        if any(start in self._lost for start in starts):
            return
        self._found.mismatches.append(Mismatch("block-not-opened", number))
        # An else behind an else has a beginning; what is missing is none.
        if not any(self._blocks[each.start] in starts for each in self._open):
            self._lost.append(starts[0])

    def _lose_end(self, number: int, block: Block) -> None:
        """Leave out an end whose block has no beginning, and report it unless that was done before."""
        self._found.dropped.add(number)
        start = Block(STARTS[block.keyword], block.level)
        if start in self._lost:
            self._lost.remove(start)
        else:
            self._found.mismatches.append(Mismatch("block-not-opened", number))

    def _check_level(self, opened: Pair, number: int) -> None:
        if self._blocks[opened.start].level != self._blocks[number].level:
            self._found.mismatches.append(Mismatch("block-crossed", number, opened.start))
