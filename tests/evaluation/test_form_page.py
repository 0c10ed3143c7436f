"""The page of form.toml has every key that the reader knows, and no other; its examples are read by the reader."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from selfeval.evaluation import form_page, form_reader, form_scoring, toml_reader
from selfeval.evaluation.form_key_examples import EXAMPLES
from selfeval.evaluation.form_keys import RULES, SECTIONS
from selfeval.evaluation.toml_reader import Table
from tests import builders

FORMS = sorted((builders.ROOT / "templates").glob("*/form.toml"))
ALL = [key for section in SECTIONS for key in section.keys]
KEYS = {key.path: key for key in ALL}
# A form of its own, in which each example takes the place of its section.
PLAIN = {name: examples[0][1] for name, examples in EXAMPLES.items()}
FRAGMENTS = [(name, number) for name, examples in EXAMPLES.items() for number in range(len(examples))]


def whole(name: str, number: int) -> str:
    """Return a form in which one section is the example; one that begins later follows the section of before."""
    text = EXAMPLES[name][number][1]
    sections = PLAIN | {name: text if "from = 2025" not in text else f"{PLAIN[name]}\n{text}"}
    return "\n".join(sections.values())


def texts() -> Iterator[str]:
    yield from (path.read_text(encoding="utf-8") for path in FORMS)
    yield from (whole(*fragment) for fragment in FRAGMENTS)


@cache
def asked() -> set[str]:
    return set().union(*(form_reader.read_reporting(text, "x")[1].asked for text in texts()))


@pytest.mark.parametrize("name, number", FRAGMENTS)
def test_each_example_is_read_without_a_fault(name: str, number: int) -> None:
    assert form_reader.read(whole(name, number), "x")[1] == ()


def test_every_key_that_is_read_is_explained() -> None:
    assert sorted(asked() - KEYS.keys()) == []


def test_every_key_that_is_explained_is_read() -> None:
    assert sorted(KEYS.keys() - asked()) == []


def test_no_key_is_explained_twice() -> None:
    assert len(ALL) == len(KEYS)


def test_every_section_is_explained_and_has_an_example() -> None:
    names = [section.name for section in SECTIONS]
    assert names == list(EXAMPLES)
    tables = {key for key in asked() if "." not in key and f"{key}.reference" in asked()} | {"document"}
    assert set(names) - {""} == tables


def test_every_key_stands_in_an_example() -> None:
    """So the column of examples, and the examples below, show each key at least once."""
    for section in SECTIONS:
        data = [tomllib.loads(text) for _, text in EXAMPLES[section.name]]
        for key in section.keys:
            if section.name or key.path not in EXAMPLES:
                assert any(list(form_page._values(each, key.path)) for each in data), key.path


@pytest.mark.parametrize("section", [each for each in SECTIONS if each.is_dated], ids=lambda each: each.name)
def test_what_is_dated_says_from_when_and_by_which_document(section) -> None:
    assert [key.name for key in section.keys[:2]] == ["from", "reference"]


def test_the_rules_and_what_they_take_are_those_of_the_reader() -> None:
    assert {rule.name: rule.takes for rule in RULES} == form_scoring._KEYS
    assert tuple(rule.name for rule in RULES) == form_scoring.RULES


class Noted:
    """What the reader asks of each key: its choices, its default, whether it must be there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Listen to the reader."""
        self.choices: dict[str, set[tuple[str, ...]]] = {}
        self.defaults: dict[str, set[Any]] = {}
        # Of bands the reader says by itself that they are missing.
        self.required: set[str] = {"scoring.methods.bands"}
        self._optional: set[str] = set()
        text, take, has = Table.text, Table._take, Table._has

        def noting_text(table: Table, key: str, *, choices: Any = (), default: Any = None) -> str:
            self.choices.setdefault(self._path(table, key), set()).add(tuple(choices))
            return text(table, key, choices=choices, default=default)

        def noting_take(table: Table, key: str, default: Any = None) -> Any:
            path = self._path(table, key)
            if default is None and path not in self._optional:
                self.required.add(path)
            elif default is not None and default != []:
                self.defaults.setdefault(path, set()).add(default)
            return take(table, key, default)

        def noting_has(table: Table, key: str) -> bool:
            self._optional.add(self._path(table, key))
            return has(table, key)

        monkeypatch.setattr(Table, "text", noting_text)
        monkeypatch.setattr(Table, "_take", noting_take)
        monkeypatch.setattr(Table, "_has", noting_has)

    @staticmethod
    def _path(table: Table, key: str) -> str:
        return toml_reader._INDEX.sub("", table.path_of(key))


@pytest.fixture(scope="module")
def noted() -> Noted:
    with pytest.MonkeyPatch.context() as monkeypatch:
        found = Noted(monkeypatch)
        for text in texts():
            form_reader.read(text, "x")
    return found


def fixed_choices(noted: Noted) -> dict[str, set[str]]:
    """Return the choices that are the same in every form; others are names that the form itself gives."""
    return {
        path: set(next(iter(choices)))
        for path, choices in noted.choices.items()
        if len(choices) == 1 and choices != {()} and path not in ("execution.total_row", "execution.scored_row")
    }


def test_the_choices_are_those_of_the_reader(noted: Noted) -> None:
    explained = {path: set(key.choices) for path, key in KEYS.items() if key.choices}
    explained["scoring.methods.rule"] = {rule.name for rule in RULES}
    found = {path: choices for path, choices in fixed_choices(noted).items() if path in explained}
    assert found == explained


def test_what_has_choices_in_the_reader_explains_them(noted: Noted) -> None:
    own_names = re.compile(
        r"execution\.(total|scored)_row|recommendations\.problems|scoring\.signs\..+|scoring\.methods\.rule"
    )
    unexplained = [path for path in fixed_choices(noted) if not KEYS[path].choices and not own_names.fullmatch(path)]
    assert unexplained == []


def test_what_must_be_there_is_what_the_reader_misses(noted: Noted) -> None:
    explained = {path for path, key in KEYS.items() if key.without is None}
    assert sorted(explained - noted.required) == []
    # Required only together with another key, which the page says in words.
    sometimes = {path for path in noted.required - explained if "必须写" in KEYS[path].without + KEYS[path].meaning}
    assert sorted(noted.required - explained - sometimes) == []


def test_the_defaults_are_those_of_the_reader(noted: Noted) -> None:
    for path, defaults in noted.defaults.items():
        (default,) = defaults
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        assert KEYS[path].without == f"`{shown}`", path
