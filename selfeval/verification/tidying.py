"""Puts right what people do to tables in Word: empty rows, headings repeated, one table made of two."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from selfeval.verification import plain_text
from selfeval.verification.document import Block, Cell, Document, Paragraph, Table

_CONTINUED = re.compile(r"续.{0,30}|.{0,30}(?:续表|\(续\))[\d.-]*")

_Row = tuple[Cell, ...]


def tidied(document: Document) -> Document:
    """Return a document without what only its pages call for; rows keep their numbers."""
    return replace(document, blocks=tuple(_joined([_tidied(each) for each in document.blocks])))


def _tidied(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return block
    kept = [at for at, row in enumerate(block.rows) if any(cell.text.strip() for cell in row)]
    heading = _labels(block.rows[kept[0]]) if kept else ()
    kept = [at for at in kept if at == kept[0] or len(set(heading)) == 1 or _labels(block.rows[at]) != heading]
    if len(kept) == len(block.rows):
        return block
    numbers = tuple(block.numbers[at] if block.numbers else (block.title, at + 1) for at in kept)
    return replace(block, rows=_as_merged(block.rows[at] for at in kept), numbers=numbers)


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, tables that go on in a second one as one table."""
    held: Table | None = None
    between: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            between.append(block)
            continue
        is_marked = any(isinstance(each, Paragraph) and _is_continued(each.text) for each in between)
        if held is not None and _goes_on(held, block, is_marked=is_marked, is_near=not between):
            held = _with_more(held, block)
            between = [each for each in between if isinstance(each, Paragraph) and not _is_continued(each.text)]
            continue
        if held is not None:
            yield held
        yield from between
        held, between = block, []
    if held is not None:
        yield held
    yield from between


def _is_continued(text: str) -> bool:
    return _CONTINUED.fullmatch(plain_text.plain(text)) is not None


def _goes_on(first: Table, second: Table, *, is_marked: bool, is_near: bool) -> bool:
    if not first.rows or not second.rows:
        return False
    same_heading = _labels(first.rows[0]) == _labels(second.rows[0])
    if is_marked or (is_near and same_heading):
        return same_heading or _width(first.rows) == _width(second.rows)
    # A table cut in two by an empty paragraph.
    return is_near and _width(first.rows) == _width(second.rows) and _has_figures(second.rows[0])


def _has_figures(row: _Row) -> bool:
    return any(plain_text.number(cell.text) is not None for cell in row)


def _with_more(first: Table, second: Table) -> Table:
    numbers = first.numbers or tuple((first.title, number) for number in range(1, len(first.rows) + 1))
    others = second.numbers or tuple((second.title, number) for number in range(1, len(second.rows) + 1))
    skipped = 1 if _labels(first.rows[0]) == _labels(second.rows[0]) else 0
    name = f"{first.title}（续表）"
    more = tuple((name, number) for _, number in others[skipped:])
    return replace(first, rows=_as_merged((*first.rows, *second.rows[skipped:])), numbers=(*numbers, *more))


def _as_merged(rows: Iterable[_Row]) -> tuple[_Row, ...]:
    """Give cells that go on from above the text from there, whatever stood between."""
    above: dict[int, Cell] = {}
    found: list[_Row] = []
    for row in rows:
        cells = (
            cell._replace(text=above[cell.start].text) if cell.continues and cell.start in above else cell
            for cell in row
        )
        found.append(tuple(cells))
        above = {cell.start: cell for cell in found[-1]}
    return tuple(found)


def _labels(row: _Row) -> tuple[str, ...]:
    return tuple(plain_text.plain(cell.text) for cell in row)


def _width(rows: Sequence[_Row]) -> int:
    return max(cell.start + cell.span for row in rows for cell in row)
