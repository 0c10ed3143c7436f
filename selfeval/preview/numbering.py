"""The numbers and signs that Word puts before the paragraphs of a list, as text."""

import re
from typing import Final

from lxml.etree import _Element as Element

from selfeval.preview.values import Values, flat, whole
from selfeval.report import wordml

_W = wordml.NAMESPACE
_ABSTRACT, _LEVEL, _NUM = f"{_W}abstractNum", f"{_W}lvl", f"{_W}num"
_DIGITS, _UNITS = "零一二三四五六七八九", ("", "十", "百", "千")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_CHINESE = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand")
_LETTERS: Final = 26
_ENCLOSED: Final = 20
_PLACE = re.compile("%([1-9])")
_PRIVATE, _LAST_PRIVATE = "\ue000", "\uf8ff"


class Numbering:
    """Counts the paragraphs of a document's lists, which must be asked for in their order."""

    def __init__(self, root: Element | None) -> None:
        """Take the root of the part numbering.xml, None where there is none."""
        self._levels: dict[str, dict[int, Element]] = {}
        self._list_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: Element) -> None:
        for abstract in root.iter(_ABSTRACT):
            levels = {_depth(level): level for level in abstract.iter(_LEVEL)}
            self._levels[str(abstract.get(f"{_W}abstractNumId"))] = levels
        for num in root.iter(_NUM):
            name, said = str(num.get(f"{_W}numId")), flat(num)
            self._list_of[name] = said.get("abstractNumId", "")
            for override in num.iter(f"{_W}lvlOverride"):
                start = whole(flat(override), "startOverride")
                if start is not None:
                    self._starts[name, _depth(override)] = start

    def level_properties(self, values: Values) -> Values:
        """Return what the level of a paragraph's list says of its indents."""
        level = self._level(values)
        return {} if level is None else flat(level.find(wordml.P_PR))

    def _level(self, values: Values) -> Element | None:
        of_list = self._levels.get(self._list_of.get(values.get("numPr.numId", ""), ""), {})
        return of_list.get(whole(values, "numPr.ilvl") or 0)

    def next(self, values: Values) -> str:
        """Return what stands before the next paragraph with these properties; empty where it is in no list."""
        level = self._level(values)
        if level is None:
            return ""
        name, depth = values["numPr.numId"], whole(values, "numPr.ilvl") or 0
        counts = self._counts.setdefault(self._list_of[name], {})
        if name not in self._begun:
            self._begun.add(name)
            # A list that says where it starts begins anew.
            counts |= {at: begins - 1 for (of, at), begins in self._starts.items() if of == name}
        start = whole(flat(level), "start")
        counts[depth] = counts.get(depth, (1 if start is None else start) - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        said = flat(level)
        return _PLACE.sub(lambda place: self._shown(name, counts, int(place[1]) - 1), _sign(said.get("lvlText", "")))

    def _shown(self, name: str, counts: dict[int, int], depth: int) -> str:
        level = self._levels[self._list_of[name]].get(depth)
        return shown(counts.get(depth, 1), "" if level is None else flat(level).get("numFmt", ""))


def _depth(level: Element) -> int:
    return whole({"ilvl": str(level.get(f"{_W}ilvl"))}, "ilvl") or 0


def _sign(text: str) -> str:
    """Return a level's text with a bullet in the place of a sign of a font of signs."""
    return "".join("•" if _PRIVATE <= each <= _LAST_PRIVATE else each for each in text)


def shown(number: int, kind: str) -> str:
    """Return a number as a kind of w:numFmt prints it; of an unknown kind as 1, 2, 3."""
    if kind in _CHINESE:
        return _chinese(number)
    if kind in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if kind == "upperRoman" else roman.lower()
    if kind.startswith("decimalEnclosedCircle") and 0 < number <= _ENCLOSED:
        return chr(ord("①") + number - 1)
    if kind == "decimalFullWidth":
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    return "" if kind in ("none", "bullet") else str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 10 ** len(_UNITS):
        return str(number)
    digits = str(number)
    words = "".join(
        _DIGITS[int(digit)] + (_UNITS[len(digits) - place] if digit != "0" else "")
        for place, digit in enumerate(digits, 1)
    )
    words = re.sub("零+", "零", words).rstrip("零")
    return words.removeprefix("一") if words.startswith("一十") else words


def _roman(number: int) -> str:
    found = ""
    for value, letters in _ROMAN:
        found += letters * (number // value)
        number %= value
    return found
