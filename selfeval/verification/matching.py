"""Reads a document by a layout: what stands at each tag, and what of the layout is not there."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import islice, product, takewhile

from selfeval.verification import places, plain_text
from selfeval.verification.alignment import Visit, align
from selfeval.verification.document import Block, Document, Paragraph, Table
from selfeval.verification.layout import Layout, Line, TablePlan
from selfeval.verification.patterns import Captured, Pattern
from selfeval.verification.places import Place
from selfeval.verification.tables import matched_rows
from selfeval.verification.tidying import tidied

_NUMBERING = re.compile(r"^(?:附表|表)?\(?[一二三四五六七八九十\d][一二三四五六七八九十\d.-]*[)、.]*")
_EXACT, _UNNUMBERED, _SIMILAR, _FREE, _MORE = 10.0, 8.0, 5.0, 1.0, 0.8
_LIKE_ENOUGH, _TABLE_LIKE_ENOUGH, _LONGEST_HEADING = 0.75, 0.5, 60
_LEAST_FIXED, _MOST_LABELS, _MOST_PIECES = 4, 6, 3


@dataclass(frozen=True, slots=True)
class Unit:
    """One line or cell that was found; ``captured`` is None where it is not worded as the layout says.

    ``continues`` says that it is one cell with the one above.
    """

    number: int
    place: Place
    text: str
    pattern: Pattern
    captured: tuple[Captured, ...] | None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A line, or a row with its cells: which one of the layout, in which turns of its loops, and where."""

    leaf: tuple[int, ...]
    rounds: tuple[int, ...]
    place: Place
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of the layout that the document does not have: a line, table, row, column or heading, and its text.

    ``near`` are paragraphs of no known use that stand where a line should; ``is_unread`` says that a table is
    left over which may be the one that is missing.
    """

    kind: str
    text: str
    leaf: tuple[int, ...]
    place: Place
    near: tuple[Unit, ...] = ()
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class Matched:
    """A document as a layout reads it; ``fit`` is the share of the layout's fixed parts that were found."""

    occurrences: tuple[Occurrence, ...]
    missing: tuple[Missing, ...]
    fit: float


def match(layout: Layout, document: Document) -> Matched:
    """Read a document by a layout."""
    return _Matcher(layout, tidied(document)).matched()


class _Matcher:
    """Matches one document."""

    def __init__(self, layout: Layout, document: Document) -> None:
        self._layout, self._blocks = layout, document.blocks
        self._labels = [_labels(block) if isinstance(block, Table) else frozenset() for block in document.blocks]
        self._ends_open = [isinstance(each, Line) and each.pattern.ends_open for each in layout.leaves]
        self._order = 0
        # Up to where each station that was found goes.
        self._orders: dict[int, int] = {}

    def matched(self) -> Matched:
        visits = align(len(self._blocks), self._layout.stations, cache(self._fits), self._goes_on)
        displaced = self._displaced(visits)
        for number, station in displaced.items():
            visits[number] = Visit(station, (0,) * len(self._layout.stations[station].loops), goes_on=False)
        groups: list[tuple[int, list[Occurrence]]] = []
        missing: list[Missing] = []
        heading, table_number = "", 0
        for number, (block, visit) in enumerate(zip(self._blocks, visits, strict=True)):
            table_number += isinstance(block, Table)
            if visit is None or visit.goes_on:
                continue
            leaf = self._layout.leaves[visit.station]
            if isinstance(leaf, Line) and leaf.pattern.is_fixed:
                heading = leaf.pattern.fixed
            if isinstance(block, Table) and isinstance(leaf, TablePlan):
                rows, unseen = self._rows(block, leaf, visit, table_number)
                groups.append((visit.station, rows))
                missing += unseen
            elif isinstance(leaf, Line):
                groups.append((visit.station, [self._line(leaf, number, visits, visit, heading)]))
            if number not in displaced:
                self._orders[visit.station] = self._order
        here = {visit.station for visit in visits if visit is not None}
        needed = [number for number, each in enumerate(self._layout.stations) if each.step_over]
        absent = [number for number in needed if number not in here]
        captions = {*absent, *displaced.values()}
        missing += [self._absent(number, absent, visits) for number in absent if not self._is_caption(number, captions)]
        found = _in_order(groups, frozenset(displaced.values()))
        return Matched(tuple(found), tuple(missing), self._fit(visits, needed))

    def _displaced(self, visits: Sequence[Visit | None]) -> dict[int, int]:
        """Return the tables that stand elsewhere than the layout has them: their blocks and stations."""
        here = {visit.station for visit in visits if visit is not None}
        free = [
            number
            for number, (block, visit) in enumerate(zip(self._blocks, visits, strict=True))
            if visit is None and isinstance(block, Table)
        ]
        found: dict[int, int] = {}
        for station, leaf in enumerate(self._layout.leaves):
            if station in here or not isinstance(leaf, TablePlan) or not _fixed_labels(leaf):
                continue
            fits = [(self._table_fits(number, leaf) or 0.0, -number) for number in free if number not in found]
            best, number = max(fits, default=(0.0, 0))
            if best:
                found[-number] = station
        return found

    def _near(self, number: int, visits: Sequence[Visit | None], heading: str) -> tuple[Unit, ...]:
        """Return the paragraphs of no known use that stand where a line should."""
        leaf = self._layout.leaves[number]
        before = [at for at, visit in enumerate(visits) if visit is not None and visit.station < number]
        start = max((at for at in before if isinstance(self._blocks[at], Paragraph)), default=-1) + 1
        end = next((at for at in range(start, len(visits)) if (seen := visits[at]) and not seen.goes_on), len(visits))
        start = next((at for at in range(start - 1, -1, -1) if (seen := visits[at]) and not seen.goes_on), -1) + 1
        texts = [_text(block) for block in self._blocks[start:end] if isinstance(block, Paragraph)]
        order = max((self._orders[each] for each in self._orders if each < number), default=0)
        if not isinstance(leaf, Line):
            return ()
        return tuple(Unit(0, places.of_paragraph(heading, text, order), text, leaf.pattern, None) for text in texts)

    def _fit(self, visits: Sequence[Visit | None], needed: Sequence[int]) -> float:
        """Return the share of the layout's fixed lines and labels that were found."""
        seen = {visit.station: part for part, visit in enumerate(visits) if visit is not None and not visit.goes_on}
        whole = there = 0
        for number in needed:
            leaf = self._layout.leaves[number]
            if isinstance(leaf, TablePlan):
                labels = _fixed_labels(leaf)
                whole += len(labels)
                there += sum(label in self._labels[seen[number]] for label in labels) if number in seen else 0
            elif leaf.pattern.is_fixed or leaf.pattern.has_literals:
                whole += 1
                there += number in seen
        return there / whole if whole else 0.0

    def _line(self, leaf: Line, number: int, visits: Sequence[Visit | None], visit: Visit, heading: str) -> Occurrence:
        texts = [_text(self._blocks[number])]
        for later, other in zip(self._blocks[number + 1 :], visits[number + 1 :], strict=True):
            if other is not None and not other.goes_on:
                break
            if other is not None:
                texts.append(_text(later))
        self._order += 1
        text = "\n".join(texts)
        if leaf.pattern.has_literals and leaf.pattern.captured(text) is None:
            text = self._whole(leaf.pattern, number, visits) or text
        place = places.of_paragraph("" if leaf.pattern.is_fixed else heading, text, self._order)
        captured = leaf.pattern.captured(text)
        unit = Unit(0, place, text, leaf.pattern, captured)
        return Occurrence((visit.station,), visit.rounds, place, (unit,))

    def _whole(self, pattern: Pattern, number: int, visits: Sequence[Visit | None]) -> str | None:
        """Return a sentence that was broken into several paragraphs."""

        def strays(numbers: Iterable[int]) -> list[str]:
            of_no_use = takewhile(lambda at: visits[at] is None and isinstance(self._blocks[at], Paragraph), numbers)
            return ["", *(_text(self._blocks[at]) for at in islice(of_no_use, _MOST_PIECES))]

        before, after = strays(range(number - 1, -1, -1)), strays(range(number + 1, len(visits)))
        text = _text(self._blocks[number])
        for first, last in product(range(len(before)), range(len(after))):
            whole = "".join((*reversed(before[: first + 1]), text, *after[: last + 1]))
            if pattern.captured(whole) is not None:
                return whole
        return None

    def _rows(self, table: Table, plan: TablePlan, visit: Visit, number: int) -> tuple[list[Occurrence], list[Missing]]:
        here = Place(places.of_table(table.title, number), "", self._order)
        found: list[Occurrence] = []
        rows, absent_rows, absent_columns = matched_rows(plan, table)
        above: dict[int, Place] = {}
        for row in rows:
            title, at = table.numbers[row.number - 1] if table.numbers else (table.title, row.number)
            name = places.of_table(title, number)
            units = []
            for cell in row.cells:
                self._order += 1
                column = places.column_name(cell.heading, cell.number, cell.beside)
                place = places.of_cell(name, at, column, self._order)
                # What is wrong with a merged cell is said once.
                place = above.get(cell.number, place) if cell.continues else place
                above[cell.number] = place
                values = cell.pattern.captured(cell.text)
                units.append(Unit(cell.plan, place, cell.text, cell.pattern, values, cell.continues))
            self._order += 1
            rounds = (*visit.rounds, *row.rounds)
            place = Place(name, f"第{at}行", self._order)
            found.append(Occurrence((visit.station, row.plan), rounds, place, tuple(units)))
        here = here._replace(order=self._order)
        missing = [Missing("row", text, (visit.station, row_number), here) for row_number, text in absent_rows]
        return found, missing + [Missing(kind, text, (visit.station,), here) for kind, text in absent_columns]

    def _is_caption(self, number: int, absent: Collection[int]) -> bool:
        """Whether a missing line only says what is missing behind it."""
        leaves = self._layout.leaves
        is_fixed = isinstance(leaf := leaves[number], Line) and leaf.pattern.is_fixed
        return is_fixed and number + 1 in absent and isinstance(leaves[number + 1], TablePlan)

    def _absent(self, number: int, absent: Sequence[int], visits: Sequence[Visit | None]) -> Missing:
        leaf = self._layout.leaves[number]
        before = [each for each in self._orders if each < number]
        named = (
            each for each in reversed(self._layout.leaves[:number]) if isinstance(each, Line) and each.pattern.is_fixed
        )
        heading = next(named, None)
        is_here = heading is not None and self._layout.leaves.index(heading) not in absent
        under = heading.pattern.fixed if heading is not None and is_here else ""
        nowhere = places.under(under, self._orders[max(before)] if before else 0)
        if isinstance(leaf, Line):
            if not leaf.pattern.is_fixed and not leaf.pattern.has_literals:
                slots = leaf.pattern.slots
                names = leaf.pattern.sentences or tuple(tag.ref.name for slot in slots for tag in slot.tags)
                return Missing("text", "、".join(dict.fromkeys(filter(None, names))), (number,), nowhere)
            text = "、".join(leaf.pattern.sentences) or leaf.pattern.fixed
            return Missing("line", places.excerpt(text), (number,), nowhere, self._near(number, visits, under))
        labels = [cell.pattern.fixed for row in leaf.rows for cell in row.cells if cell.pattern.is_fixed]
        is_unread = any(
            visit is None and isinstance(block, Table) for block, visit in zip(self._blocks, visits, strict=True)
        )
        text = "、".join(list(filter(None, labels))[:_MOST_LABELS])
        return Missing("table", text, (number,), places.under("", 0), is_unread=is_unread)

    def _fits(self, part: int, station: int) -> float | None:
        block, leaf = self._blocks[part], self._layout.leaves[station]
        if isinstance(block, Table) != isinstance(leaf, TablePlan):
            return None
        if isinstance(leaf, TablePlan):
            return self._table_fits(part, leaf)
        return _line_fits(_text(block), leaf.pattern)

    def _table_fits(self, part: int, plan: TablePlan) -> float | None:
        labels = _fixed_labels(plan)
        if not labels:
            return _FREE
        share = sum(label in self._labels[part] for label in labels) / len(labels)
        return _EXACT * share if share >= _TABLE_LIKE_ENOUGH else None

    def _goes_on(self, part: int, station: int) -> float | None:
        return _MORE if self._ends_open[station] and isinstance(self._blocks[part], Paragraph) else None


def _in_order(groups: Sequence[tuple[int, list[Occurrence]]], displaced: Collection[int]) -> list[Occurrence]:
    """Return what was found in the order of the document, displaced tables where the layout has them."""
    kept = [group for group in groups if group[0] not in displaced]
    for station, rows in groups:
        if station in displaced:
            at = next((number for number, (other, _) in enumerate(kept) if other > station), len(kept))
            kept.insert(at, (station, rows))
    return [occurrence for _, rows in kept for occurrence in rows]


@lru_cache(maxsize=32768)
def _line_fits(text: str, pattern: Pattern) -> float | None:
    if pattern.is_fixed:
        return _heading_fits(text, pattern.fixed)
    length = sum(len(part) for part in pattern.variants[0] if isinstance(part, str))
    if pattern.captured(text) is not None:
        return _FREE + min(length / 2, _SIMILAR)
    if length < _LEAST_FIXED:
        return None
    likeness = pattern.likeness(text)
    return likeness * _FREE if likeness >= _TABLE_LIKE_ENOUGH else None


@lru_cache(maxsize=8192)
def _heading_fits(text: str, fixed: str) -> float | None:
    if len(text) > _LONGEST_HEADING + len(fixed):
        return None
    found, expected = plain_text.plain(text), plain_text.plain(fixed)
    if found == expected:
        return _EXACT
    found, expected = _NUMBERING.sub("", found), _NUMBERING.sub("", expected)
    if found and found == expected:
        return _UNNUMBERED
    alike = found and expected and SequenceMatcher(None, found, expected, autojunk=False).ratio() >= _LIKE_ENOUGH
    return _SIMILAR if alike else None


def _fixed_labels(plan: TablePlan) -> list[str]:
    fixed = [cell.pattern.variants[0] for row in plan.rows for cell in row.cells if cell.pattern.is_fixed]
    return [str(variant[0]) for variant in fixed if variant]


def _labels(table: Table) -> frozenset[str]:
    return frozenset(plain_text.plain(cell.text) for row in table.rows for cell in row)


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""
