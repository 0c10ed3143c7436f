"""Which numbers of an .xlsx are dates or times, and which ones: as calamine tells, which reads single workbooks.

tests/intake/test_bulk_rows.py holds it against calamine.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

Moment = date | datetime | time | timedelta

_NUMBER, _MOMENT, _DURATION = "number", "moment", "duration"
_BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
_LAST_DAY = 2958466
_LEAP_DAY_OF_1900 = 60
_SINCE_1904 = 1462
_MILLISECONDS_A_DAY = 86_400_000


def moment_of(value: float, code: str, *, is_1904: bool) -> Moment | float:
    """Return the date or time that a number with a format is, or the number."""
    kind = _kind(code)
    if kind == _NUMBER:
        return value
    if kind == _DURATION:
        return timedelta(milliseconds=round(value * _MILLISECONDS_A_DAY))
    day = value + _SINCE_1904 if is_1904 else value
    if day >= _LAST_DAY:
        return value
    if value < 1:
        return (_BEGINNING + timedelta(milliseconds=round(value % 1 * _MILLISECONDS_A_DAY))).time()
    # Excel's year 1900 has a 29 February.
    begin = _BEGINNING if day >= _LEAP_DAY_OF_1900 else _BEGINNING + timedelta(days=1)
    found = begin + timedelta(milliseconds=round(day * _MILLISECONDS_A_DAY))
    return found.date() if value == int(value) else found


@lru_cache(maxsize=1024)
def _kind(code: str) -> str:  # noqa: C901 - calamine's questions about each letter, in its order
    """Tell by the letters of a code's first section, outside of quotes and brackets, what its numbers are."""
    is_escaped = is_quoted = is_elapsed = is_half_day = False
    depth, before = 0, " "
    for character in code:
        if is_escaped:
            is_escaped = False
        elif is_quoted:
            is_quoted = character != '"'
        elif character in "_\\":
            is_escaped = True
        elif character == '"':
            is_quoted = True
        elif character == ";":
            return _NUMBER
        elif character == "[":
            depth += 1
        elif character == "]":
            if depth == 1 and is_elapsed:
                return _DURATION
            depth = max(depth - 1, 0)
        elif depth == 0 and not is_half_day and character in "aA":
            is_half_day = True
        elif (depth == 0 and is_half_day and character in "pPmM/") or (
            depth == 0 and not is_half_day and character in "dmhysDMHYS"
        ):
            return _MOMENT
        elif not (is_elapsed and character.lower() == before.lower()):
            is_elapsed = before == "[" and character in "mhsMHS"
        before = character
    return _NUMBER
