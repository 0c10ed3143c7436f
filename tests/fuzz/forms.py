"""Shipped forms broken in all kinds of ways: always a message with key and line, never a traceback."""

import copy
import datetime as dt
import itertools
import random
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Project
from selfeval.evaluation.scoring import evaluate
from selfeval.evaluation.toml_lines import part
from selfeval.evaluation.toml_reader import FormFault
from tests import form_text, plain_projects
from tests.form_text import Tree, Written

# Python's own words, which say nothing to an accountant.
FOREIGN = re.compile(r"\dE[+-]|Decimal\(|datetime|Traceback|\bNone\b|\bTrue\b|\bFalse\b|<class|object at")
# What one section says may be found not to agree with another: the sum, a kind, a limit, the first year.
ELSEWHERE = re.compile(r"total|reasons\.kind|contents\.limits|\w+\[1\]\.from")

_FIRST = re.compile(r'"(?:\\.|[^"\\])*"|[^.\[]*')
# Other keys of the section are held against these: names, bounds, points, choices.
_IS_HELD_AGAINST = re.compile(
    r"\.(rows|name|rule|weight|weight_sum|lower|upper|from|sum|kinds|over|most|percent|execution_below|sheet|subcategories|words)$"
)

Value = Any


class Place(NamedTuple):
    """Where a value stands: the table or list that has it, its key or index there, its path as faults name it."""

    holder: Any
    key: Any
    path: str


def places(node: Any, path: str = "") -> Iterator[Place]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node, 1):
        inner = f"{path}[{key}]" if isinstance(node, list) else f"{path}.{key}" if path else key
        yield Place(node, key - 1 if isinstance(node, list) else key, inner)
        if isinstance(value, dict | list):
            yield from places(value, inner)


NUMBERS: list[Value] = [
    -1, 0, 1, 3, 7, 99.5, 100, 101, 10_000, 10_001, 10**19, 10**25, -(10**15), 16**5000, 2022, 1989, 2201,
    Decimal("0.1"), Decimal("-0.0"), Decimal("1.5"), Decimal("0.00001"), Decimal("1e9"), Decimal("1e-300"),
    Decimal("9" * 40), Decimal("nan"), Decimal("inf"), Decimal("-inf"), Decimal("1e6144"), Decimal("0e100"),
]  # fmt: skip
TEXTS: list[Value] = [
    "", " ", "\n", "无", "甲", "正向比例", "at-least", "bands", "split", "deduct", "half-up", "单位资金", "x" * 500,
    "\x00", "\x7f", "\u202e", "{{ x }}", "../x", "😀", '"', "'", "\\", "[[execution]]", "#", "=",
]  # fmt: skip
OTHERS: list[Value] = [
    True, False, [], {}, [[]], [{}], {"a": 1}, {"a": {"b": []}},
    ["甲"], ["甲", "甲"], [1, "甲"], ["甲", ""], [{"a": 1}, 2],
    dt.date(2022, 1, 1), dt.time(7, 30), dt.datetime(2022, 1, 1, tzinfo=dt.UTC),
]  # fmt: skip
KEYS = [
    "wieght", "a.b", "a[1]", "[", "]", "x[", "", " ", "甲", "≥", '"', "'", "\n", "#", "a=b", "1",
    "from", "name", "rule",
]  # fmt: skip


def _value(chance: random.Random) -> Value:
    value = copy.deepcopy(chance.choice(chance.choice((NUMBERS, TEXTS, OTHERS))))
    return Decimal(str(value)) if isinstance(value, float) else value


def _drop(_chance: random.Random, at: Place) -> None:
    del at.holder[at.key]


def _retype(chance: random.Random, at: Place) -> None:
    at.holder[at.key] = _value(chance)


def _number(chance: random.Random, at: Place) -> None:
    old = at.holder[at.key]
    if isinstance(old, int | Decimal) and chance.random() < 0.5:
        at.holder[at.key] = chance.choice((old + 1, old - 1, -old, old * 10, old * 10**18))
    else:
        at.holder[at.key] = _value(chance)


def _wrap(chance: random.Random, at: Place) -> None:
    old = at.holder[at.key]
    at.holder[at.key] = chance.choice(([old], {"a": old}, [old, old], [[old]], [{"name": old}]))


def _unknown(chance: random.Random, at: Place) -> None:
    tables = [each for each in (at.holder[at.key], at.holder) if isinstance(each, dict)]
    if tables:
        tables[0][chance.choice(KEYS)] = _value(chance)


def _rename(chance: random.Random, at: Place) -> None:
    if isinstance(at.holder, dict):
        at.holder[chance.choice(KEYS)] = at.holder.pop(at.key)


def _double(chance: random.Random, at: Place) -> None:
    """Have an element of a list twice, or one value in the place of another."""
    holder = at.holder
    if isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), copy.deepcopy(holder[at.key]))
    else:
        holder[chance.choice(list(holder))] = copy.deepcopy(holder[at.key])


def _reorder(chance: random.Random, at: Place) -> None:
    inner = at.holder[at.key]
    if isinstance(inner, list):
        chance.choice((inner.reverse, inner.clear, lambda: chance.shuffle(inner)))()
    else:
        at.holder[at.key] = _value(chance)


CHANGES: list[Callable[[random.Random, Place], None]] = [
    _drop, _drop, _retype, _retype, _number, _number, _wrap, _unknown, _rename, _double, _reorder,
]  # fmt: skip
# Parts that no shipped form has, so that they are broken as well.
ADDED: list[Tree] = [
    {
        "indicators": {"weights": "typed-or-split", "weight_digits": 1, "tolerance": Decimal("0.01"),
                       "not_applicable": ["不适用"]},
        "scoring": {"methods": [
            {"name": "扣分", "rule": "steps", "points": Decimal("0.5"), "each": 10, "part": "share"},
            {"name": "分段", "rule": "bands", "of": "achievement",
             "bands": [{"from": 90, "percent": 100}, {"from": 0, "percent": 50}]},
            {"name": "否决", "rule": "yes-no", "yes": ["无"], "no": ["有"], "no_total_most": 59},
            {"name": "超额", "rule": "equal", "over": "deduct", "over_percent": 130, "over_points": 2,
             "pass_percent": 60},
            {"name": "两档", "rule": "qualitative", "grades": [
                {"name": "好", "words": ["好"], "lower": 60, "upper": 100, "given": 80},
                {"name": "差", "words": ["差"], "lower": 0, "upper": 60},
            ]},
        ]},
        "total": {"caps": [{"execution_below": 80, "most": 89}, {"execution_below": 50, "most": 59}]},
        "checks": {"levels": [{"code": "lights", "level": "off", "reference": "某通知"}]},
    },
    {
        "execution": {"bands": [{"from": 95, "percent": 100}, {"from": 0, "percent": 50}], "in_total": True},
        "reasons": {"indicators": "below-weight", "below_percent": 80, "kind": form_text.GONE},
        "contents": {
            "reference": "某通知",
            "fields": [{"name": "项目属性", "required": True, "aliases": ["属性"]}],
            "columns": [{"sheet": "绩效指标", "name": "调整后目标值", "target": True},
                        {"sheet": "预算执行", "name": "佐证材料"}],
            "limits": [{"name": "项目概况", "most": 500}],
        },
    },
]  # fmt: skip
FORMS = [
    form_text.with_changes(form_text.tree_of(name), change)
    for name in form_text.NAMES
    for change in ({}, *copy.deepcopy(ADDED))
]


def projects(form: Form) -> Iterator[Project]:
    """Yield a project with an indicator for each method, one of them without anything in it."""
    rules = form.rules_for(plain_projects.YEAR)
    if rules is None:
        return
    names = itertools.cycle(category.name for category in rules.indicators.categories)
    pairs = itertools.cycle([("≥10个", "7个"), ("达成", "50%"), ("0起", "0起"), ("有", "无"), ("", ""), ("≤3", "9")])
    methods = ["", *rules.scoring.methods] * 2
    rows = [
        {"category": name, "target": target, "actual": actual, "method": method, "weight": "5"}
        for method, name, (target, actual) in zip(methods, names, pairs, strict=False)
    ]
    yield plain_projects.project(form, rows, {"original": "90", "final": "100", "outturn": "79.5"})
    yield plain_projects.project(form, [row | {"weight": ""} for row in rows], {"final": "0", "outturn": "0"})


def read(text: str) -> tuple[FormFault, ...]:
    """Read a form; one that has no fault also evaluates a project."""
    form, faults = form_reader.read(text, "broken")
    assert (form is None) == bool(faults)
    if form is not None:
        for project in projects(form):
            evaluate(project, form)
    for fault in faults:
        assert fault.path
        assert fault.message
        assert not FOREIGN.search(str(fault).replace(fault.path, "")), str(fault)
        assert len(str(fault)) < 1000
        assert fault.line is None or 1 <= fault.line <= text.count("\n") + 1
    return faults


def line_of(path: str, lines: dict[str, int]) -> int | None:
    """Return the line of a key, or of the nearest that has it."""
    around = [each for each in lines if path == each or path.startswith((f"{each}.", f"{each}["))]
    return lines[max(around, key=len)] if around else None


def section_of(path: str) -> str:
    found = _FIRST.match(path)
    return found[0] if found else ""


class Mutation(NamedTuple):
    """A form that was broken at one place."""

    change: Callable[[random.Random, Place], None]
    at: Place
    written: Written


def mutated(chance: random.Random) -> Mutation:
    """Break a form once."""
    tree = copy.deepcopy(chance.choice(FORMS))
    at = chance.choice(list(places(tree)))
    change = chance.choice(CHANGES)
    change(chance, at)
    return Mutation(change, at, Written(tree, spread=chance.random() < 0.3))


def check_mutation(mutation: Mutation) -> bool:
    """Read a broken form: what is said is said of the place that was broken. Return whether anything was."""
    change, at, written = mutation
    faults = read(written.text)
    if [fault for fault in faults if fault.path == "form.toml"]:
        return True
    for fault in faults:
        assert fault.line == line_of(fault.path, written.lines), str(fault)
    own = [fault for fault in faults if section_of(fault.path) == section_of(at.path) or _is_new(fault, at)]
    others = [fault for fault in faults if fault not in own and not ELSEWHERE.fullmatch(fault.path)]
    # A name that is gone at the root takes its section with it, so that all others begin in other years.
    assert others == [], [str(fault) for fault in others]
    if change in (_drop, _retype) and isinstance(at.holder, dict) and own:
        parent = at.path.rpartition(".")[0]
        strict = [fault for fault in own if not ELSEWHERE.fullmatch(fault.path)]
        near = [fault for fault in strict if fault.path in (at.path, parent) or fault.path.startswith(at.path)]
        assert near or not strict or _IS_HELD_AGAINST.search(at.path), [str(fault) for fault in own]
    return bool(faults)


def _is_new(fault: FormFault, at: Place) -> bool:
    """Whether a fault is about a key that a mutation at the root made."""
    return "." not in at.path and "[" not in at.path and section_of(fault.path) in map(part, {*KEYS, *at.holder})


MARKS = "[]{}=\"'#,.\n\\ \t\x00\x1b0e-+_甲≥\ud7ff\ufeff"


def scrambled(chance: random.Random) -> str:
    written, shipped = Written(chance.choice(FORMS)).text, form_text.text_of(chance.choice(form_text.NAMES))
    lines = chance.choice((written, shipped)).split("\n")
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(6)
        if kind == 0:
            del lines[min(at, other) : min(at, other) + chance.randint(1, 10)]
            lines = lines or [""]
        elif kind == 1:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 2:
            lines.insert(at, lines[other])
        else:
            line = lines[at]
            where = chance.randrange(len(line) + 1)
            lines[at] = line[:where] + chance.choice(MARKS) * (kind - 3) + line[where + chance.randint(0, 3) :]
    return "\n".join(lines)
