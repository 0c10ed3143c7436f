"""Random choices for tests, the same in every run, so that what fails once fails again."""

import random
from collections.abc import Mapping, Sequence

# What texts are made of: signs of XML and of tags, blanks, words, and characters of many scripts and planes.
PIECES = [
    *"&<>\"'{}%#|\\/.;:,-+*=()[]`~!?@$^ 0123456789aZ",
    "&amp;", "&lt;w:p/&gt;", "]]>", "<w:t>", "</w:tbl>", "{{ 项目名称 }}", "{% if %}", "{#", "#}", "　", "  ",
    "产出", "指标", "“好”", "≥300人", "90.97%", "①", "é", "Ω", "\u0301", "𠮷", "😀", "👨\u200d👩\u200d👧", "ﷺ", "א",
]  # fmt: skip
BREAKS = ["\n", "\t"]

Row = Mapping[str, object]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing here is secret


def text(chance: random.Random, pieces: Sequence[str] = PIECES) -> str:
    return "".join(chance.choices(pieces, k=chance.choice((0, 1, 3, 8, 40))))


def values_like(usual: Mapping[str, object], seed: int, pieces: Sequence[str] = PIECES) -> dict[str, object]:
    """Return the same names with other texts, other conditions and lists of other lengths behind them."""
    chance = seeded(seed)
    categories = [text(chance, pieces) for _ in range(2)]
    found: dict[str, object] = {}
    for name, value in usual.items():
        if isinstance(value, list):
            count = chance.choice((0, 1, 2, 5))
            found[name] = [_row_like(value[0], categories, chance, pieces) for _ in range(count)]
        else:
            found[name] = text(chance, pieces)
    return found | {"等级": chance.choice(["优", "良", "", text(chance, pieces)])}


def _row_like(usual: Row, categories: list[str], chance: random.Random, pieces: Sequence[str]) -> dict[str, object]:
    row = {
        name: chance.random() < 0.5 if isinstance(value, bool) else text(chance, pieces)
        for name, value in usual.items()
    }
    return row | {"一级指标": chance.choice(categories)} if "一级指标" in usual else row
