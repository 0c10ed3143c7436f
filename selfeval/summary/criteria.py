"""Criteria of SUMIFS and COUNTIFS for names that people typed, and what stands in for them where they fail.

A criterion takes <b> for “less than b>”, * for anything, 00123 for 123 and A for a. Names that can be misunderstood are
compared by EXACT, which is slower and right.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_SPECIAL = re.compile(r"[*?~<>=]")
_NUMBER = re.compile(r"[\s\d.,+\-%/:()eE¥$￥年月日]+")
_TRUTH = {"TRUE", "FALSE"}
# A criterion has at most 255 characters.
_LONGEST = 250


def misunderstood(names: Iterable[str]) -> set[str]:
    """Return the names that a criterion may take for something else, or for one another."""
    given = list(names)
    alike = Counter(_folded(name) for name in given)
    return {
        name
        for name in given
        if _SPECIAL.search(name)
        or _NUMBER.fullmatch(_folded(name))
        or name.upper() in _TRUTH
        or len(name) > _LONGEST
        or name != name.strip()
        or alike[_folded(name)] > 1
    }


def count(cells: str, name: str, also: str = "", *, exact: bool) -> str:
    """Return how many cells hold a name; ``also`` is a further condition such as cells,">0"."""
    if exact:
        return (
            f"SUMPRODUCT(EXACT({cells},{name})*{_condition(also)})" if also else f"SUMPRODUCT(--EXACT({cells},{name}))"
        )
    return f"COUNTIFS({cells},{name}{',' if also else ''}{also})"


def total(values: str, cells: str, name: str, *, exact: bool) -> str:
    """Return the sum of values beside the cells that hold a name; a text is no value."""
    return f"SUMPRODUCT(--EXACT({cells},{name}),{values})" if exact else f"SUMIFS({values},{cells},{name})"


def numbers(values: str, cells: str, name: str, *, exact: bool) -> str:
    """Return how many numbers stand beside the cells that hold a name."""
    if exact:
        return f"SUMPRODUCT(EXACT({cells},{name})*ISNUMBER({values}))"
    return f'COUNTIFS({cells},{name},{values},">=0")'


def _condition(also: str) -> str:
    cells, _, criterion = also.partition(",")
    if criterion.startswith('">'):
        return f"({cells}{criterion.strip(chr(34))})"
    return f"EXACT({cells},{criterion})" if not criterion.isdigit() else f"({cells}={criterion})"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
