"""How much room a text takes, in columns of which a Latin character takes one and a Chinese one two."""

import unicodedata

_LATIN = 0x2E7F


def columns(text: str) -> int:
    """Return how many columns of a terminal, or of a font in which every character is full or half, a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def cell_lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a spreadsheet's column; its fonts have “ and ≥ as narrow as Latin."""
    wanted = (sum(2 if ord(character) > _LATIN else 1 for character in part) for part in text.split("\n"))
    return sum(max(1, -(-each // (width - 1))) for each in wanted)
