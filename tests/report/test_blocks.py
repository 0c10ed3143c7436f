"""Each case is a row of tags; a digit behind a tag is its level, for tags that must not be paired."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.report import blocks
from selfeval.report.blocks import Block


def row(text: str) -> list[Block]:
    return [Block(re.sub(r"\d", "", word), re.sub(r"\D", "", word)) for word in text.split()]


def mismatches(text: str) -> list[tuple[str, int]]:
    return [(each.code, each.at) for each in blocks.pair(row(text)).mismatches]


@pytest.mark.parametrize(
    "text, found",
    [
        ("if endif", [(0, [], 1)]),
        ("for else endfor", [(0, [1], 2)]),
        ("if elif elif else endif", [(0, [1, 2, 3], 4)]),
        ("for if endif endfor if endif", [(0, [], 3), (1, [], 2), (4, [], 5)]),
    ],
)
def test_blocks_are_paired(text, found) -> None:
    pairing = blocks.pair(row(text))
    assert [(each.start, each.middles, each.end) for each in pairing.pairs] == found
    assert not pairing.mismatches


@pytest.mark.parametrize(
    "text, found",
    [
        ("if", [("block-not-closed", 0)]),
        ("endif", [("block-not-opened", 0)]),
        ("else", [("block-not-opened", 0)]),
        ("for elif endfor", [("block-not-opened", 1)]),
        ("if else else endif", [("block-not-opened", 2)]),
        ("if else elif endif", [("block-not-opened", 2)]),
        # The wrong end is meant for what is open,
        ("if endfor", [("block-crossed", 1)]),
        ("for if endif endif", [("block-crossed", 3)]),
        # unless that is closed later.
        ("for endif endfor", [("block-not-opened", 1)]),
        ("if for endif endfor", [("block-crossed", 2)]),
        ("if for endif", [("block-not-closed", 1)]),
        ("for for endfor", [("block-not-closed", 0)]),
        ("if endif endif", [("block-not-opened", 2)]),
        ("elif else endif", [("block-not-opened", 0)]),
        ("elif else endif endif", [("block-not-opened", 0), ("block-not-opened", 3)]),
        # Tags of one level belong together.
        ("for1 for2 endfor1", [("block-not-closed", 1)]),
        ("for1 for2 endfor1 for2 endfor2", [("block-not-closed", 1)]),
        ("for1 endfor2 endfor1", [("block-not-opened", 1)]),
        ("if1 endif2", [("block-crossed", 1)]),
        ("if1 else2 endif1", [("block-crossed", 1)]),
        ("if1 for2 else1 endif1", [("block-not-closed", 1)]),
        ("if1 for1 if2 endif1 endif2", [("block-not-closed", 1), ("block-crossed", 3)]),
    ],
)
def test_each_mistake_is_said_once(text, found) -> None:
    assert mismatches(text) == found


@given(st.lists(st.sampled_from(["if1", "if2", "for1", "else1", "elif2", "endif1", "endif2", "endfor1"]), max_size=12))
def test_what_is_written_is_always_well_formed(words) -> None:
    tags = row(" ".join(words))
    pairing = blocks.pair(tags)
    stack: list[int] = []
    for number, tag in enumerate([*tags, None]):
        for start in pairing.before.get(number, ()):
            assert stack.pop() == start
        if tag is None:
            break
        if number in pairing.dropped:
            continue
        if tag.keyword in blocks.ENDS:
            stack.append(number)
        elif tag.keyword in blocks.STARTS:
            assert tags[stack.pop()].keyword == blocks.STARTS[tag.keyword]
        else:
            assert tags[stack[-1]].keyword in blocks.MIDDLES[tag.keyword]
        stack += pairing.again.get(number, ())
    assert not stack
    assert bool(pairing.mismatches) == any([*pairing.before.values(), pairing.dropped, pairing.again]) or all(
        each.code == "block-crossed" for each in pairing.mismatches
    )
