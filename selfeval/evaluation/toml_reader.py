"""Reads a TOML table strictly: every key known, every value present and of its kind, every fault with its line."""

import difflib
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from selfeval.evaluation import figures, toml_lines

_INDEX = re.compile(r"\[\d+\]")

# No number of a form is longer, or has more places before or behind the point.
_MOST_DIGITS = 20
_LONGEST = 100

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FormFault:
    """Something wrong in a form file: the key's path, its line, what is wrong and what was expected."""

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        """Return the fault as one Chinese sentence."""
        place = f"第{self.line}行 " if self.line else ""
        return f"{place}{self.path}：{self.message}"


class _Missing:
    """Stands for a key that is not there."""


_MISSING = _Missing()


@dataclass(slots=True)
class Report:
    """Gathers the faults of one file and knows on which line a key stands.

    ``asked`` are the paths, without numbers, of all keys that were looked for.
    """

    lines: dict[str, int]
    faults: list[FormFault] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def add(self, path: str, message: str) -> None:
        """Add a fault at a key; its line is that of the nearest enclosing key that has one."""
        place = path
        while place and place not in self.lines:
            place = toml_lines.around(place)
        self.faults.append(FormFault(path, self.lines.get(place), message))


@dataclass(slots=True)
class Table:
    """One TOML table being read. What was not asked for by the end is an unknown key."""

    values: dict[str, object]
    path: str
    report: Report
    _asked: set[str] = field(default_factory=set)

    def text(self, key: str, *, choices: Sequence[str] = (), default: str | None = None) -> str:
        """Return a text that is not empty, one of ``choices`` where they are given."""
        value = self._take(key, default)
        if choices and value not in choices:
            return self._wrong(key, value, "、".join(choices) + "之一", default or choices[0])
        if not isinstance(value, str) or not value.strip():
            return self._wrong(key, value, "一段文字", default or "")
        return value

    def optional_text(self, key: str, *, choices: Sequence[str] = ()) -> str | None:
        """Return a text, or None where the key is not there."""
        return self.text(key, choices=choices) if self._has(key) else None

    def texts(self, key: str, *, required: bool = True, choices: Sequence[str] = ()) -> tuple[str, ...]:
        """Return a list of one or more different texts; none where the key is not there and not required."""
        if not required and not self._has(key):
            return ()
        value = self._take(key)
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(each, str) and each.strip() for each in value)
        ):
            return self._wrong(key, value, '一列文字，例如 ["甲", "乙"]', ())
        if len(set(value)) != len(value):
            return self._wrong(key, value, "不重复的文字", ())
        if choices and not set(value) <= set(choices):
            return self._wrong(key, value, f"{'、'.join(choices)}中的一个或几个", ())
        return tuple(value)

    def number(
        self, key: str, *, least: Decimal = figures.ZERO, most: Decimal | None = None, default: Decimal | None = None
    ) -> Decimal:
        """Return a number between two bounds."""
        value = self._take(key, default)
        instead = least if default is None else default
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return self._wrong(key, value, "一个数", instead)
        number = Decimal(value)
        is_long = len(number.as_tuple().digits) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_DIGITS
        if not number.is_finite() or is_long or number < least or (most is not None and number > most):
            bounds = f"不小于{least}的数" if most is None else f"{least}至{most}之间的数"
            return self._wrong(key, value, bounds, instead)
        # 1e2 is 100, and -0 is 0.
        return number + figures.ZERO

    def optional_number(self, key: str, **bounds: Decimal) -> Decimal | None:
        """Return a number, or None where the key is not there."""
        return self.number(key, **bounds) if self._has(key) else None

    def integer(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number between two bounds."""
        given = None if default is None else Decimal(default)
        number = self.number(key, least=Decimal(least), most=Decimal(most), default=given)
        if number != number.to_integral_value():
            return self._wrong(key, number, "一个整数", least)
        return int(number)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        return value if isinstance(value, bool) else self._wrong(key, value, "true 或 false", default)

    def table(self, key: str) -> "Table":
        """Return a table inside this one."""
        value = self._take(key)
        if not isinstance(value, dict):
            value = self._wrong(key, value, "一个表", {})
        return Table(value, self.path_of(key), self.report)

    def tables(self, key: str, *, required: bool = True) -> "list[Table]":
        """Return a list of tables; an empty one is a fault where it is required."""
        value = self._take(key, None if required else [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value) or (required and not value):
            value = self._wrong(key, value, "一个或多个表", [])
        return [Table(each, f"{self.path_of(key)}[{number}]", self.report) for number, each in enumerate(value, 1)]

    def mapping(self, key: str, choices: Sequence[str]) -> dict[str, str]:
        """Return a table of free keys whose values are among ``choices``."""
        inner = self.table(key)
        return {name: inner.text(name, choices=choices) for name in inner.values}

    def leave(self, *keys: str) -> None:
        """Say nothing of keys that mean something or nothing by another one, which is wrong."""
        self._asked.update(keys)

    def close(self) -> None:
        """Report every key that nobody asked for."""
        for key in sorted(self.values.keys() - self._asked):
            near = difflib.get_close_matches(key, sorted(self._asked - self.values.keys()), 1)
            meant = f"，是不是 {near[0]}？" if near else "，"
            self.report.add(self.path_of(key), f"不认识这个键{meant}请核对拼写，或删去")

    def fault(self, key: str, message: str) -> None:
        """Report a fault of one key's value, or of a part of it, such as bands[2]."""
        self.report.add(f"{self.path}.{key}" if self.path else key, message)

    def path_of(self, key: str) -> str:
        """Return the path of a key, as faults name it."""
        name = toml_lines.part(key)
        return f"{self.path}.{name}" if self.path else name

    def _has(self, key: str) -> bool:
        """Whether a key that may be left out is there."""
        self._note(key)
        return key in self.values

    def _note(self, key: str) -> None:
        self._asked.add(key)
        self.report.asked.add(_INDEX.sub("", self.path_of(key)))

    def _take(self, key: str, default: object = None) -> object:
        self._note(key)
        value = self.values.get(key, default)
        return _MISSING if value is None else value

    def _wrong(self, key: str, value: object, expected: str, instead: _T) -> _T:
        if key in self.values:
            self.report.add(self.path_of(key), f"找到的是 {_shown(value)}，应当是{expected}")
        elif value is _MISSING:
            self.report.add(self.path_of(key), f"缺少这个键，应当是{expected}")
        return instead


def read(text: str, name: str = "form.toml") -> tuple[Table, Report]:
    """Parse a file. One that is no TOML gives an empty table and one fault with its ``name`` and line."""
    report = Report(toml_lines.lines_of(text))
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # A key may be named in front of it.
        line = re.search(r"\(at line (\d+)", str(error))
        report.faults.append(
            FormFault(name, int(line[1]) if line else None, "不是正确的TOML写法，请检查引号、括号和等号")
        )
        values = {}
    return Table(values, "", report), report


def _shown(value: object) -> str:
    """Show a value as it is written in the file, a long one by its beginning."""
    if isinstance(value, bool):
        shown = "true" if value else "false"
    elif isinstance(value, int) and abs(value) >= 10**_LONGEST:
        shown = f"{'-' if value < 0 else ''}{_LONGEST}位以上的数"
    elif isinstance(value, Decimal):
        is_plain = value.is_finite() and abs(value.adjusted()) < _LONGEST
        shown = figures.show(value) if is_plain else str(value).lower().replace("infinity", "inf")
    elif isinstance(value, str):
        shown = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, list):
        shown = f"[{', '.join(map(_shown, value[:_LONGEST]))}]"
    elif isinstance(value, dict):
        shown = f"{{ {', '.join(f'{name} = {_shown(each)}' for name, each in value.items())} }}" if value else "{}"
    else:
        shown = str(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
