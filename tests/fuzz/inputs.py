"""The inputs of the fuzzer: each is made of a sound file and of a random choice that its number alone decides."""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests import builders, bulk_books, projects
from tests.fuzz import forms, nasty, packages, trees
from tests.fuzz.packages import Parts
from tests.report.chance import seeded

BYTES, PARTS, TREE = "bytes", "parts", "tree"
LEVELS = (BYTES, PARTS, TREE)
WORKBOOK, BULK, TEMPLATE, SENTENCE, FORM = "workbook", "bulk", "template", "sentence", "form"
# How often each kind comes up, in a hundred.
KINDS = {WORKBOOK: 66, BULK: 2, TEMPLATE: 6, SENTENCE: 1, FORM: 25}
_TEMPLATES = builders.ROOT / "templates"
_DATA = builders.ROOT / "tests" / "data"
# Small files are taken so many times as often as large ones.
_SMALL, _SMALLEST = 4, 14_500
# What a program writes of the moment would make other inputs tomorrow.
_OF_THE_MOMENT = "docProps/core.xml"


class Input(NamedTuple):
    """One broken file: of what kind and on which level it was broken, what it was, its name and its bytes.

    ``form`` is the name of the form that a template or a sentence belongs to. ``mutation`` is how a form was broken,
    where that is known, so that what is said of it can be held against it.
    """

    kind: str
    level: str
    base: str
    name: str
    data: bytes
    form: str = ""
    mutation: forms.Mutation | None = None


class Base(NamedTuple):
    """A sound file."""

    data: bytes
    suffix: str

    @property
    def is_small(self) -> bool:
        """Whether it is worked on in no time, so that it can be broken the more often."""
        return len(self.data) < _SMALLEST

    @property
    def parts(self) -> Parts:
        """The parts of one that is a package."""
        return _parts(self.data)


@cache
def _parts(data: bytes) -> Parts:
    return packages.unpacked(data)


def made(seed: int, index: int, kind: str | None = None) -> Input:
    """Return the input with this number, which is the same in every run; of one kind where that is asked for."""
    chance = seeded(f"{seed}/{index}/{kind or ''}")
    kind = kind or chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    return _MAKERS[kind](chance)


def _broken(base: Base, chance: random.Random, levels: tuple[int, int, int]) -> tuple[str, bytes]:
    """Break a file on one level; ``levels`` says how often each is taken."""
    is_package = base.suffix != ".xls"
    level = chance.choices(LEVELS, weights=levels)[0] if is_package else BYTES
    if level == BYTES:
        return level, packages.broken_bytes(base.data, chance)
    if level == PARTS:
        return level, packages.broken_parts(base.parts, chance)
    return level, trees.broken_tree(base.parts, chance)


def _workbook(chance: random.Random) -> Input:
    name = chance.choices(list(workbooks()), weights=[_SMALL if base.is_small else 1 for base in workbooks().values()])[
        0
    ]
    base = workbooks()[name]
    level, data = _broken(base, chance, (18, 24, 58))
    return Input(WORKBOOK, level, name, f"甲{base.suffix}", data)


def _bulk(chance: random.Random) -> Input:
    level, data = _broken(bulk(), chance, (18, 24, 58))
    return Input(BULK, level, "bulk", "批量.xlsx", data)


def _template(chance: random.Random) -> Input:
    form, name = chance.choice(list(documents()))
    level, data = _broken(documents()[form, name], chance, (12, 28, 60))
    return Input(TEMPLATE, level, f"{form}/{name}", name, data, form)


def _sentence(chance: random.Random) -> Input:
    form, name = chance.choice(list(sentences()))
    data = sentences()[form, name]
    level = chance.choice((BYTES, TREE))
    if level == BYTES:
        data = packages.broken_bytes(data, chance)
    else:
        text = data.decode()
        for _ in range(chance.choice((1, 1, 2, 5))):
            at = chance.randrange(len(text) + 1)
            put = chance.choice((chance.choice(nasty.TAGS), chance.choice(nasty.TEXTS), ""))
            text = text[:at] + put + text[at + chance.choice((0, 0, 1, 5, 30)) :]
        data = text.encode()
    return Input(SENTENCE, level, f"{form}/{name}", name, data, form)


def _form(chance: random.Random) -> Input:
    level = chance.choices((BYTES, TREE), weights=(35, 65))[0]
    if level == TREE:
        mutation = forms.mutated(chance)
        return Input(FORM, level, "form.toml", "form.toml", mutation.written.text.encode(), mutation=mutation)
    text = forms.scrambled(chance).encode("utf-8", "surrogatepass")
    data = packages.broken_bytes(text, chance) if text and chance.random() < 0.4 else text
    return Input(FORM, level, "form.toml", "form.toml", data)


_MAKERS: dict[str, Callable[[random.Random], Input]] = {
    WORKBOOK: _workbook, BULK: _bulk, TEMPLATE: _template, SENTENCE: _sentence, FORM: _form,
}  # fmt: skip


@cache
def workbooks() -> dict[str, Base]:
    """Return sound workbooks of one project: of all forms, of three programs, in three formats, and some by chance."""
    shipped = {path.parent.name: Base(path.read_bytes(), ".xlsx") for path in sorted(_TEMPLATES.glob("*/样例.xlsx"))}
    chosen = {f"random-{seed}": _settled(bulk_books.single(projects.random_content(seeded(seed)))) for seed in (3, 7)}
    small = shipped["national"].data
    return {
        **shipped,
        "openpyxl": _settled(builders.edited({"项目信息!B2": "开放项目"}, data=small)),
        "libreoffice": Base((_DATA / "national-libreoffice.xlsx").read_bytes(), ".xlsx"),
        "xls": Base((_DATA / "seed.xls").read_bytes(), ".xls"),
        "ods": Base((_DATA / "seed.ods").read_bytes(), ".ods"),
        **chosen,
    }


@cache
def bulk() -> Base:
    """Return a sound bulk workbook of three projects."""
    contents = {f"4101002200{number}": projects.random_content(seeded(number)) for number in range(3)}
    return _settled(bulk_books.bulk(contents))


def _settled(data: bytes) -> Base:
    parts = packages.unpacked(data)
    return Base(packages.packed({name: content for name, content in parts.items() if name != _OF_THE_MOMENT}), ".xlsx")


@cache
def documents() -> dict[tuple[str, str], Base]:
    """Return the shipped templates by form and name."""
    return {_key(path): Base(path.read_bytes(), ".docx") for path in sorted(_TEMPLATES.glob("*/*.docx"))}


@cache
def sentences() -> dict[tuple[str, str], bytes]:
    """Return the shipped sentences by form and path."""
    return {_key(path): path.read_bytes() for path in sorted(_TEMPLATES.glob("*/sentences/*.j2"))}


def _key(path: Path) -> tuple[str, str]:
    form, _, name = path.relative_to(_TEMPLATES).as_posix().partition("/")
    return form, name
