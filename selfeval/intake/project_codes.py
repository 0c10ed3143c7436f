"""The codes of projects in a bulk workbook: what a person sees in the cell, compared however it was typed."""

from selfeval.evaluation import figures
from selfeval.intake.number_formats import GENERAL, show_number


def shown_code(value: str | float | bool, code_format: str = GENERAL) -> str:  # noqa: FBT001 - a cell's value
    """Return a code as it is meant: a number has all its digits, and zeros before them where its format shows them.

    >>> shown_code(410100220001.0)
    '410100220001'
    """
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool) or value != value or abs(value) == float("inf"):  # noqa: PLR0124 - what is no number
        return str(value).upper()
    if value != int(value):
        return figures.show_short(figures.from_cell(value))
    return show_number(figures.from_cell(value), code_format) if not code_format.strip("0") else str(int(value))


def code_key(shown: str) -> str:
    """Return a code as it is compared: half-width, without blanks, whatever its letters' case."""
    return "".join(figures.normalized(shown).split()).casefold()
