"""Texts as they are compared: without blanks, half-width, with plain quotes; figures compare as numbers."""

from decimal import Decimal
from functools import lru_cache

from selfeval.evaluation import figures

_QUOTES = str.maketrans("“”„‘’＂", '"""\'\'"')
_UNITS = "分"


def plain(text: str) -> str:
    """Return a text as it is compared."""
    return folded(text)[0]


@lru_cache(maxsize=4096)
def folded(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text as it is compared, and for each of its characters the place in the text."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        kept = _plain_character(character)
        if kept:
            characters.append(kept)
            places.append(place)
    return "".join(characters), tuple(places)


def number(text: str) -> Decimal | None:
    """Return the figure that a text is, without 分 or %; None where it is none."""
    bare = plain(text).removesuffix(_UNITS).removesuffix("%")
    return figures.from_text(bare) if bare[-1:].isdecimal() else None


def same(found: str, expected: str) -> bool:
    """Whether two texts say the same: 9.10 and 9.1, １０ and 10, and texts that differ in blanks only."""
    if plain(found) == plain(expected):
        return True
    if plain(found).endswith("%") != plain(expected).endswith("%"):
        return False
    value = number(found)
    return value is not None and value == number(expected)


@lru_cache(maxsize=65536)
def _plain_character(character: str) -> str:
    return figures.normalized(character.translate(_QUOTES))
