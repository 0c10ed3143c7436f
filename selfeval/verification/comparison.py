"""Compares what a report says with what it would say if it were written anew from its own rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from selfeval.evaluation import glossary
from selfeval.report.fields import FIELDS, Field
from selfeval.verification import listing, mistakes, plain_text, sameness, searching
from selfeval.verification.matching import Matched, Missing, Occurrence, Unit
from selfeval.verification.mistakes import Mistake
from selfeval.verification.patterns import Captured, Pattern, Ref, Slot
from selfeval.verification.sameness import Words

_COMPUTED = "计算"
# Lists of texts, in which nothing is computed.
_TEXTS = ("年度绩效目标",)
_MOST_SHOWN = 40
# What is searched for in other words.
_TOLD = (Ref("", searching.TOTAL), Ref("", searching.RATING))


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs, and how many figures and sentences were compared.

    ``searched`` are the missing lines whose values were looked for in other words.
    """

    mistakes: tuple[Mistake, ...]
    figures: int
    sentences: int
    searched: frozenset[tuple[int, ...]] = frozenset()


def compare(found: Matched, expected: Matched, words: Words) -> Compared:
    """Compare a report with the one that should have been written; ``words`` are the form's."""
    unseen = {each.leaf[0] for each in found.missing if len(each.leaf) == 1 and each.kind not in ("column", "heading")}
    unseen_rows = {each.leaf for each in found.missing if each.kind == "row"}
    one = _told(found)
    other = [each for each in _told(expected) if each.leaf[0] not in unseen and each.leaf not in unseen_rows]
    compared: list[Mistake] = []
    pairs: list[tuple[Occurrence, Occurrence]] = []
    extra: list[Occurrence] = []
    absent: list[tuple[Occurrence, tuple[Occurrence, bool] | None]] = []
    keys_found, keys_expected = [_key(each, words) for each in one], [_key(each, words) for each in other]
    for (begin, end), (start, stop) in _blocks(keys_found, keys_expected):
        taken = min(end - begin, stop - start)
        same_leaf = all(one[begin + at].leaf == other[start + at].leaf for at in range(taken))
        taken = taken if same_leaf else 0
        pairs += [(one[begin + at], other[start + at]) for at in range(taken)]
        extra += one[begin + taken : end]
        absent += [(each, _beside(each, one, begin)) for each in other[start + taken : stop]]
    compared += _moved(extra, absent, words)
    known = _listed(other)
    last: Occurrence | None = None
    for occurrence, should_be in pairs:
        compared += _differences(occurrence, should_be, last, known, words)
        last = should_be
    searched: set[tuple[int, ...]] = set()
    for missing in found.missing:
        due = [each for each in expected.occurrences if each.leaf == missing.leaf and missing.kind == "line"]
        values = [captured for each in due for unit in each.units for captured in unit.captured or ()]
        if any(each.slot.ref in _TOLD for each in values):
            searched.add(missing.leaf)
            compared += _elsewhere(missing, values, words)
    units = [(occurrence, unit) for occurrence, _ in pairs for unit in occurrence.units]
    figures = sum(_is_figure(captured) for _, unit in units for captured in unit.captured or ())
    sentences = sum(len(occurrence.leaf) == 1 and _is_sentence(unit.pattern) for occurrence, unit in units)
    return Compared(tuple(compared), figures, sentences, frozenset(searched))


def row_name(occurrence: Occurrence) -> str:
    """Return the name of a row: of an indicator, an item, a source of funds."""
    texts = [(captured.slot.ref.name, captured.text) for unit in occurrence.units for captured in unit.captured or ()]
    named = [text for name in sameness.ROWS for tag, text in texts if tag == name]
    return named[0] if named else next((text for _, text in texts if text and plain_text.number(text) is None), "")


def _told(matched: Matched) -> list[Occurrence]:
    """Return the lines and rows with values, without rows that only sum up and are in no layout."""
    return [
        each for each in matched.occurrences if any(unit.pattern.slots for unit in each.units) and not _is_aside(each)
    ]


def _is_aside(occurrence: Occurrence) -> bool:
    """Whether a row only sums up and is in no layout; the budget's total is one of its rows."""
    refs = [captured.slot.ref for unit in occurrence.units for captured in unit.captured or ()]
    is_budget = any(ref.rows == sameness.AMOUNTS for ref in refs)
    label = glossary.plain_heading(row_name(occurrence))
    return bool(occurrence.rounds) and not is_budget and glossary.is_aside(label)


def _key(occurrence: Occurrence, words: Words) -> tuple[tuple[int, ...], str]:
    return occurrence.leaf, words.name(row_name(occurrence)) if occurrence.rounds else ""


def _listed(told: Sequence[Occurrence]) -> list[str]:
    """Return all names that the lists of a report have."""
    values = [captured for each in told for unit in each.units for captured in unit.captured or ()]
    return [name for each in values if each.slot.is_list for name in each.slot.items(each.text)]


def _blocks(one: Sequence[object], other: Sequence[object]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the parts of two sequences that belong together, equal or not; equal ends are taken first."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[len(one) - 1 - end] == other[len(other) - 1 - end]:
        end += 1
    yield (0, start), (0, start)
    middle = SequenceMatcher(None, one[start : len(one) - end], other[start : len(other) - end], autojunk=False)
    for _, begin, finish, first, last in middle.get_opcodes():
        yield (start + begin, start + finish), (start + first, start + last)
    yield (len(one) - end, len(one)), (len(other) - end, len(other))


def _moved(
    extra: Sequence[Occurrence], absent: Sequence[tuple[Occurrence, tuple[Occurrence, bool] | None]], words: Words
) -> Iterator[Mistake]:
    wanted = Counter(_key(each, words) for each, _ in absent)
    moved: set[object] = set()
    for occurrence in extra:
        key, name = _key(occurrence, words), row_name(occurrence)
        if wanted[key] and occurrence.rounds:
            wanted[key] -= 1
            moved.add(key)
            message = f"“{name}”的次序不对。请按指标表和表式的次序排列。"
            yield Mistake(mistakes.ORDER, occurrence.place, name, message, name)
        elif occurrence.rounds:
            message = f"多了“{name}”这一行，合计、总得分或文字里都没有它。请核对后删去，或者改正合计。"
            yield Mistake(mistakes.ROW_SUPERFLUOUS, occurrence.place, name, message, name)
    for occurrence, before in absent:
        key, name = _key(occurrence, words), row_name(occurrence)
        if key in moved or not occurrence.rounds:
            continue
        near, is_after = before or (occurrence, True)
        side = "之后" if is_after else "之前"
        message = f"少了“{name}”这一行，应当在{near.place.where}{side}。请补上。"
        place = near.place if before is None else near.place._replace(where="")
        yield Mistake(mistakes.ROW_MISSING, place, name, message, "", name)


def _beside(absent: Occurrence, found: Sequence[Occurrence], at: int) -> tuple[Occurrence, bool] | None:
    """Return the row of its table, or else the line, beside which one is missing, and whether it comes after it."""
    before, after = found[at - 1] if at else None, found[at] if at < len(found) else None
    if after is not None and after.leaf[0] == absent.leaf[0] and (before is None or before.leaf[0] != absent.leaf[0]):
        return after, False
    return None if before is None else (before, True)


def _differences(
    found: Occurrence, expected: Occurrence, before: Occurrence | None, known: Sequence[str], words: Words
) -> Iterator[Mistake]:
    due = {unit.number: unit for unit in expected.units}
    above = {unit.number: unit.text for unit in before.units} if before and before.leaf == expected.leaf else {}
    name = row_name(found) if found.rounds else ""
    for unit in found.units:
        should_be = due.get(unit.number)
        if should_be is None or unit.continues or not unit.pattern.slots or plain_text.same(unit.text, should_be.text):
            continue
        is_left_out = not unit.text.strip() and above.get(unit.number) == should_be.text
        if is_left_out and all(sameness.is_group(slot.ref) for slot in unit.pattern.slots):
            continue
        yield from _unit_differences(unit, should_be, name, known, words)


def _unit_differences(unit: Unit, expected: Unit, row: str, known: Sequence[str], words: Words) -> Iterator[Mistake]:
    theirs = expected.captured or ()
    slots = [captured.slot for captured in theirs]
    if unit.captured is None or [captured.slot for captured in unit.captured] != slots:
        yield from _reworded(unit, theirs, row, words)
        return
    for captured, due in zip(unit.captured, theirs, strict=True):
        if due.slot.is_list and due.slot.rows not in _TEXTS:
            yield from _list_differences(unit, captured.slot, captured.text, due.text, known)
        elif not due.slot.is_list and not words.same(due.slot.ref, captured.text, due.text):
            yield _differs(unit, due.slot, captured.text, due.text, row)


def _reworded(unit: Unit, theirs: Sequence[Captured], row: str, words: Words) -> Iterator[Mistake]:
    """Look for the values of a sentence that is worded otherwise."""
    for due in theirs:
        if due.slot.rows in _TEXTS:
            continue
        told = searching.told(unit.text, due.slot.ref.name, words.bands) if due.slot.ref in _TOLD else []
        if told:
            wrong = [each for each in told if not plain_text.same(each, due.text)]
            if len(wrong) == len(told):
                yield _differs(unit, due.slot, wrong[-1], due.text, row)
            continue
        if due.slot.ref in _TOLD:
            name = due.slot.ref.name
            message = f"没有读出这一段里的{name}，没有核对。请写明{name}，或者照表式的句子写。"
            yield Mistake(mistakes.NOT_VERIFIED, unit.place, name, message)
            continue
        wanted = due.slot.items(due.text) if due.slot.is_list else [due.text]
        for each in wanted:
            if each and not searching.has(unit.text, each):
                yield _differs(unit, due.slot, unit.text, each, row)


def _elsewhere(missing: Missing, theirs: Sequence[Captured], words: Words) -> Iterator[Mistake]:
    """Look for total and rating in what stands where their sentence should."""
    unseen: list[str] = []
    for due in theirs:
        if due.slot.ref not in _TOLD:
            continue
        told = [
            (unit, text) for unit in missing.near for text in searching.told(unit.text, due.slot.ref.name, words.bands)
        ]
        wrong = [(unit, text) for unit, text in told if not plain_text.same(text, due.text)]
        if not told:
            unseen.append(due.slot.ref.name)
        elif len(wrong) == len(told):
            unit, text = wrong[-1]
            yield _differs(unit, due.slot, text, due.text, "")
    if unseen:
        names = "和".join(dict.fromkeys(unseen))
        message = f"没有找到写明{names}的句子，没有核对。请补上，或者照表式的句子写。"
        yield Mistake(mistakes.NOT_VERIFIED, missing.place, names, message)


def _differs(unit: Unit, slot: Slot, found: str, expected: str, row: str) -> Mistake:
    name = slot.ref.name or "、".join(dict.fromkeys(tag.ref.name for tag in slot.tags if tag.ref.name))
    field = _field(slot)
    is_sum = field is not None and _is_computed(slot) and not slot.ref.rows
    of_row = f"“{row}”的" if row else ""
    is_figure = plain_text.number(expected) is not None
    found, expected = " ".join(found.split()), " ".join(expected.split())
    said = f"是“{_short(found)}”" if found else "是空的"
    why = f"（{field.meaning}）" if field is not None and is_sum and name not in field.meaning else ""
    message = f"{of_row}{name}{said}，按报告其他部分应为“{_short(expected)}”{why}。请核对后改正。"
    return Mistake(mistakes.FIGURE if is_figure else mistakes.TEXT, unit.place, name, message, found, expected)


def _list_differences(unit: Unit, slot: Slot, found: str, expected: str, known: Sequence[str]) -> Iterator[Mistake]:
    other = slot.items(expected)
    one = listing.items(slot, found, other, known)
    keys, due = [plain_text.plain(each) for each in one], [plain_text.plain(each) for each in other]
    extra, absent = Counter(keys) - Counter(due), Counter(due) - Counter(keys)
    if not extra and not absent:
        if keys != due:
            at = next(number for number, (mine, theirs) in enumerate(zip(keys, due, strict=True)) if mine != theirs)
            message = f"所列的名称次序不对：第{at + 1}个应当是“{other[at]}”。请按指标表的次序排列。"
            yield Mistake(mistakes.ORDER, unit.place, slot.rows, message, one[at], other[at])
        return
    if sum(extra.values()) == sum(absent.values()) == 1:
        found = next(name for name, key in zip(one, keys, strict=True) if extra[key])
        expected = next(name for name, key in zip(other, due, strict=True) if absent[key])
        message = f"这里列出的是“{_short(found)}”，按指标表和各指标的得分应当是“{_short(expected)}”。请核对名称后改正。"
        yield Mistake(mistakes.TEXT, unit.place, slot.rows, message, found, expected)
        return
    for name, key in zip(other, due, strict=True):
        if absent[key]:
            absent[key] -= 1
            message = f"这里没有列出“{name}”，按它的得分应当列在这里。请补上。"
            yield Mistake(mistakes.UNLISTED, unit.place, slot.rows, message, "", name)
    for name, key in reversed(list(zip(one, keys, strict=True))):
        if extra[key]:
            extra[key] -= 1
            message = f"这里列出了“{_short(name)}”，按它的得分不应当列在这里。请删去。"
            yield Mistake(mistakes.LISTED, unit.place, slot.rows, message, name)


def _field(slot: Slot) -> Field | None:
    return next((each for each in FIELDS if each.name == slot.ref.name), None)


def _is_figure(captured: Captured) -> bool:
    return plain_text.number(captured.text) is not None


def _is_sentence(pattern: Pattern) -> bool:
    """Whether a line tells something that is computed."""
    return any(slot.is_list or _is_computed(slot) for slot in pattern.slots)


def _is_computed(slot: Slot) -> bool:
    field = _field(slot)
    return field is not None and field.source == _COMPUTED


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
