"""Forms as trees: read, changed in some keys, and written as TOML again with the line of every key."""

import copy
import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Form
from selfeval.evaluation.toml_lines import part
from tests import builders

TEMPLATES = builders.ROOT / "templates"
NAMES = sorted(path.parent.name for path in TEMPLATES.glob("*/form.toml"))
# Lists whose tables have names by which a change adds to them instead of replacing them.
_BY_NAME = ("methods",)
# Stands for the value of a key that a change takes away.
GONE = "（删去）"

Tree = dict[str, Any]


@cache
def text_of(name: str) -> str:
    return (TEMPLATES / name / "form.toml").read_text(encoding="utf-8")


def tree_of(name: str) -> Tree:
    return parsed(text_of(name))


def parsed(text: str) -> Tree:
    return tomllib.loads(text, parse_float=Decimal)


@cache
def folder_of(label: str) -> str:
    """Return the folder of the form that people call so."""
    return next(name for name in NAMES if tree_of(name)["label"] == label)


def changed(name: str, changes: str) -> Form:
    """Return a shipped form with the keys of some sections changed in all years, written as in form.toml."""
    tree = with_changes(tree_of(name), parsed(changes))
    form, faults = form_reader.read(Written(tree).text, name)
    assert form is not None, [str(fault) for fault in faults]
    return form


def with_changes(tree: Tree, changes: Tree) -> Tree:
    """Return a tree with other values for some keys; a method is added, or put in the place of its namesake."""
    tree = copy.deepcopy(tree)
    for key, change in changes.items():
        if not isinstance(change, dict):
            tree[key] = change
        elif key not in tree:
            tree[key] = [{"from": tree["execution"][0]["from"], **change}]
        else:
            for section in tree[key]:
                section |= {name: _joined(name, section.get(name), value) for name, value in change.items()}
                for name in [name for name, value in section.items() if value == GONE]:
                    del section[name]
    return tree


def _joined(key: str, old: Any, new: Any) -> Any:
    if key not in _BY_NAME or not old:
        return new
    return [*({each["name"]: each for each in (*old, *new)}.values())]


class Written:
    """A tree written as TOML: its text, and the line on which each key and each table of a list stands."""

    def __init__(self, tree: Mapping[str, Any], *, spread: bool = False) -> None:
        """Write a tree; ``spread`` begins a new line for each table of a list also inside of other tables."""
        self.lines: dict[str, int] = {}
        self._spread = spread
        self._parts: list[str] = []
        self._line = 1
        sections = {key: value for key, value in tree.items() if _is_section(value)}
        for key, value in tree.items():
            if key not in sections:
                self._pair(key, value, "")
        for key, value in sections.items():
            for number, table in enumerate(value if isinstance(value, list) else [value], 1):
                is_list = isinstance(value, list)
                path = f"{part(key)}[{number}]" if is_list else part(key)
                self.lines.setdefault(part(key), self._line)
                self.lines[path] = self._line
                self._put(f"[[{_key(key)}]]\n" if is_list else f"[{_key(key)}]\n")
                for name, inner in table.items():
                    self._pair(name, inner, f"{path}.")
        self.text = "".join(self._parts)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._line += text.count("\n")

    def _pair(self, key: str, value: Any, prefix: str) -> None:
        path = prefix + part(key)
        self.lines[path] = self._line
        self._put(f"{_key(key)} = ")
        self._value(value, path, over_lines=True)
        self._put("\n")

    def _value(self, value: Any, path: str, *, over_lines: bool) -> None:
        if isinstance(value, dict):
            self._put("{ ")
            for number, (key, inner) in enumerate(value.items()):
                self._put(", " if number else "")
                place = f"{path}.{part(key)}"
                self.lines[place] = self._line
                self._put(f"{_key(key)} = ")
                self._value(inner, place, over_lines=self._spread)
            self._put(" }")
        elif isinstance(value, list):
            breaks = over_lines and bool(value) and all(isinstance(each, dict) for each in value)
            self._put("[\n" if breaks else "[")
            for number, inner in enumerate(value, 1):
                self._put("    " if breaks else "")
                self.lines[f"{path}[{number}]"] = self._line
                self._value(inner, f"{path}[{number}]", over_lines=self._spread)
                self._put(",\n" if breaks else ", " if number < len(value) else "")
            self._put("]")
        else:
            self._put(_scalar(value))


def _is_section(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)
    )


def _key(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()
    return key if is_bare else json.dumps(key, ensure_ascii=False)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, Decimal):
        # A whole number with a point stays one with a point.
        text = str(value).lower().replace("infinity", "inf")
        return text if any(mark in text for mark in ".en") else f"{text}.0"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    # Numbers of thousands of digits are written in hex, as tomllib takes no more digits than Python does.
    is_long = isinstance(value, int) and value.bit_length() > 10_000
    return hex(value) if is_long else str(value)
