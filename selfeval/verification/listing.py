"""Reads a list of names that a person wrote with other marks between them than the program does."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from selfeval.verification import plain_text
from selfeval.verification.patterns import Slot

_MARKS = ";,、。\n"
_BEFORE, _AFTER = rf"(?:^|(?<=[{_MARKS}:.)\d]))", rf"(?=$|[{_MARKS}(])"
_NUMBERING = re.compile(r"^\(?[一二三四五六七八九十\d]+\)?[.、)]?|^[①-⑳]")
_REMARK = re.compile(r"^\([^()]*\)")
_BETWEEN = re.compile(f"[{_MARKS}]")


def items(slot: Slot, text: str, due: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the names that a text lists: by the template's marks, or by those of a person if that fits better."""
    found = slot.items(text)
    if _wrong(found, due) == 0:
        return found
    otherwise = list(_by_names(text, known))
    return otherwise if _wrong(otherwise, due) < _wrong(found, due) else found


def _wrong(found: Sequence[str], due: Sequence[str]) -> int:
    one, other = (Counter(map(plain_text.plain, names)) for names in (found, due))
    return sum((one - other).values()) + sum((other - one).values())


def _by_names(text: str, known: Sequence[str]) -> Iterator[str]:
    """Yield the known names in a text, and what else stands between its marks."""
    folded = ";".join(map(plain_text.plain, text.split("\n")))
    names = sorted({plain_text.plain(name) for name in known if name.strip()}, key=len, reverse=True)
    if not names:
        return
    shown = {plain_text.plain(name): name for name in known}
    position = 0
    for match in re.finditer(f"{_BEFORE}(?:{'|'.join(map(re.escape, names))}){_AFTER}", folded):
        yield from _others(folded[position : match.start()])
        yield shown[match[0]]
        position = match.end()
    yield from _others(folded[position:])


def _others(text: str) -> Iterator[str]:
    for part in _BETWEEN.split(_REMARK.sub("", text)):
        # What ends in a colon leads in.
        bare = _NUMBERING.sub("", part.rpartition(":")[2]).strip()
        if bare:
            yield bare
