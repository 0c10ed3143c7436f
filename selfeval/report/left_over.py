"""Knows what other programs leave where they have no value, and what must never be printed."""

import re

WORDS = frozenset({"None", "nan", "NaN", "null", "NULL", "undefined"})
_WORD = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(sorted(WORDS))})(?![A-Za-z])")


def find(text: str) -> str | None:
    """Return the first such word in a template's own text; None where there is none."""
    found = _WORD.search(text)
    return found[0] if found else None
