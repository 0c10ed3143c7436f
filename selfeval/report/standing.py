"""Checks that each tag stands where it may, and lets lines that hold only tags stand for themselves."""

from collections.abc import Sequence

from selfeval.report import tags, wordml
from selfeval.report.placing import Placed
from selfeval.report.source import Source

MERGE = "vm"
_UNITS = {tags.PARAGRAPH: "段", tags.ROW: "行", tags.CELL: "格"}
_OUTSIDE = "tag-outside-table"


def check(placed: Sequence[Placed], source: Source) -> None:
    """Report tags for rows and cells outside of tables, and tags beside which their element holds something else."""
    seen: set[object] = set()
    for number, each in enumerate(placed):
        tag = each.located.tag
        if tag.keyword == MERGE and tag.scope:
            source.report_wrong(number, "tag-unsupported", found=tag.text, near="，是不是“{% vm %}”")
            continue
        is_merge_outside = tag.keyword == MERGE and wordml.nearest(each.paragraph, wordml.TC) is None
        if is_merge_outside or (tag.scope and each.element is None):
            source.report_wrong(number, _OUTSIDE, found=tag.text)
        elif tag.scope and each.paragraph not in seen:
            seen.add(each.paragraph)
            if not _is_alone(each, placed):
                source.report_wrong(number, "tag-not-alone", found=tag.text, unit=_UNITS[tag.scope])


def _is_alone(placed: Placed, others: Sequence[Placed]) -> bool:
    """Whether a tag and those beside it are all that is in the element they stand for."""
    element, scope = placed.element, placed.located.tag.scope
    if element is None:
        return True
    text = "".join(each.text or "" for each in element.iter(wordml.T))
    beside = [each for each in others if each.paragraph is placed.paragraph and each.element is element]
    for each in beside:
        text = text.replace(each.span.tag.text, "", 1)
    same_scope = all(each.span.tag.scope in (scope, "") for each in beside)
    return same_scope and not text.strip() and not wordml.holds_more(element)


def forgive_ends_outside_tables(source: Source) -> None:
    """A block for table rows outside of a table is one fault, not one for each of its tags."""
    outside = {number for number, found in source.faults if found.code == _OUTSIDE}
    known = {number for pair in source.pairs if pair.start in outside for number in (*pair.middles, pair.end)}
    source.faults = [
        (number, found) for number, found in source.faults if found.code != _OUTSIDE or number not in known
    ]


def promote_lone_blocks(placed: Sequence[Placed], source: Source) -> None:
    """Let blocks whose tags stand alone in their paragraphs stand for these, so that no empty one is left."""
    lone = {each.paragraph for each in placed if each.is_alone and not wordml.holds_more(each.paragraph)}
    pairs = [[placed[number].paragraph for number in pair.numbers] for pair in source.pairs]
    while True:
        mixed = {each for pair in pairs if len(set(pair)) < len(pair) or not lone.issuperset(pair) for each in pair}
        if lone.isdisjoint(mixed):
            break
        # Another block of the same line is now no longer alone.
        lone -= mixed
    for each in placed:
        if each.paragraph in lone:
            each.element = each.paragraph
