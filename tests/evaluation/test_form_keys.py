"""What the table of keys says of bounds, of keys left out and of what a rule takes holds where a form is read."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pytest

from selfeval.evaluation import form_reader
from selfeval.evaluation.form import FurtherColumn, FurtherField
from selfeval.evaluation.methods import Grade, Method, PointBand
from selfeval.evaluation.toml_reader import FormFault
from tests import form_text
from tests.form_text import GONE, Written


def method(rule: str, keys: str) -> str:
    return f'[[scoring.methods]]\nname = "某法"\nrule = "{rule}"\n{keys}'


# The greatest number each key may have, and what stands in the form where ？ is the number.
GREATEST = [
    ("execution[1].weight", 10_000, "[execution]\nweight = ？"),
    ("execution[1].bands[1].percent", 100, "[[execution.bands]]\nfrom = 0\npercent = ？"),
    ("funds_management[1].items[1].weight", 10_000, '[[funds_management.items]]\nname = "甲"\nweight = ？'),
    ("indicators[1].weight_sum", 10_000, "[indicators]\nweight_sum = ？"),
    ("indicators[1].weight_digits", 4, "[indicators]\nweight_digits = ？"),
    ("indicators[1].tolerance", 10_000, "[indicators]\ntolerance = ？"),
    ("indicators[1].categories[1].weight", 10_000,
     '[[indicators.categories]]\nname = "产出"\nsubcategories = ["数量"]\nweight = ？'),
    ("indicators[1].shared[1].weight", 10_000, '[[indicators.shared]]\ncategories = ["产出"]\nweight = ？'),
    ("scoring[1].grades[1].lower", 100, '[[scoring.grades]]\nname = "好"\nwords = ["好"]\nlower = ？\nupper = 100'),
    ("scoring[1].grades[1].upper", 100, '[[scoring.grades]]\nname = "好"\nwords = ["好"]\nlower = 0\nupper = ？'),
    ("scoring[1].grades[1].given", 90,
     '[[scoring.grades]]\nname = "好"\nwords = ["好"]\nlower = 0\nupper = 90\ngiven = ？'),
    ("scoring[1].methods[8].over_percent", 10_000,
     method("equal", 'over = "deduct"\nover_points = 1\nover_percent = ？')),
    ("scoring[1].methods[8].over_points", 10_000,
     method("equal", 'over = "deduct"\nover_percent = 100\nover_points = ？')),
    ("scoring[1].methods[8].pass_percent", 100, method("range", "pass_percent = ？")),
    ("scoring[1].methods[8].points", 10_000, method("steps", "points = ？")),
    ("scoring[1].methods[8].no_total_most", 10_000,
     method("yes-no", 'yes = ["有"]\nno = ["无"]\nno_total_most = ？')),
    ("total[1].sum", 10_000, "[total]\nsum = ？"),
    ("total[1].bands[1].from", 100, '[[total.bands]]\nword = "好"\nfrom = ？\nto = 100'),
    ("total[1].bands[1].to", 100, '[[total.bands]]\nword = "好"\nfrom = 0\nto = ？'),
    ("total[1].caps[1].execution_below", 100, "[[total.caps]]\nmost = 0\nexecution_below = ？"),
    ("total[1].caps[1].most", 100, "[[total.caps]]\nexecution_below = 0\nmost = ？"),
    ("rounding[1].money.digits", 6, '[rounding.money]\nmode = "half-up"\ndigits = ？'),
    ("reasons[1].below_percent", 100, "[reasons]\nbelow_percent = ？"),
    ("checks[1].low_execution_percent", 100, "[checks]\nlow_execution_percent = ？"),
    ("checks[1].ahead_points", 100, "[checks]\nahead_points = ？"),
    ("checks[1].unspent_percent", 100, "[checks]\nunspent_percent = ？"),
    ("checks[1].dominant_percent", 100, "[checks]\ndominant_percent = ？"),
    ("contents[1].limits[1].most", 100_000, '[[contents.limits]]\nname = "项目概况"\nmost = ？'),
]  # fmt: skip


def faults(changes: str) -> Iterator[tuple[FormFault, int | None]]:
    """Yield the faults of a changed form, each with the line on which its key stands."""
    written = Written(form_text.with_changes(form_text.tree_of("national"), form_text.parsed(changes)))
    for fault in form_reader.read(written.text, "national")[1]:
        yield fault, written.lines.get(fault.path)


def paths(changes: str) -> list[str]:
    return [fault.path for fault, _ in faults(changes)]


@pytest.mark.parametrize("path, most, changes", GREATEST)
def test_a_number_may_be_the_greatest_and_is_refused_at_its_key_above_it(path: str, most: int, changes: str) -> None:
    assert path not in paths(changes.replace("？", f"{most}"))
    ((fault, line),) = [each for each in faults(changes.replace("？", f"{most + 1}")) if each[0].path == path]
    assert line is not None
    assert (fault.line, fault.message.partition("，")[0]) == (line, f"找到的是 {most + 1}")
    assert f"至{most}之间的数" in fault.message


def test_bands_of_points_may_begin_below_zero_as_far_as_figures_go() -> None:
    changes = method("bands", "bands = [{ from = ？, percent = 0 }]")
    assert paths(changes.replace("？", f"{-(10**15)}")) == []
    assert paths(changes.replace("？", f"{-(10**15) - 1}")) == ["scoring[1].methods[8].bands[1].from"]


BARE = f"""
[execution]
weight = "{GONE}"
[funds_management]
reference = "某通知"
[indicators]
weight_sum = 100
categories = [{{ name = "产出", subcategories = ["数量"] }}]
[scoring]
same_words = "{GONE}"
saving_words = "{GONE}"
lower_is_better_words = "{GONE}"
grades = [{{ name = "好", words = ["好"], lower = 0, upper = 100 }}]
[total]
bands = "{GONE}"
[recommendations]
problems = "{GONE}"
[contents]
reference = "某通知"
fields = [{{ name = "甲" }}]
columns = [{{ sheet = "绩效指标", name = "乙" }}]
"""
LEFT_OUT = {
    "execution.weight": None,
    "execution.over_budget": "full",
    "execution.bands": (),
    "execution.in_total": True,
    "funds_management.title": "资金管理情况",
    "funds_management.items": (),
    "funds_management.in_total": True,
    "indicators.weights": "typed",
    "indicators.weight_digits": 2,
    "indicators.tolerance": 0,
    "indicators.shared": (),
    "indicators.not_applicable": (),
    "scoring.same_words": False,
    "scoring.saving_words": (),
    "scoring.lower_is_better_words": (),
    "scoring.grades": (Grade("好", ("好",), Decimal(0), Decimal(100), given=None),),
    "total.bands": (),
    "total.caps": (),
    "reasons.funds_management": "never",
    "reasons.below_percent": 100,
    "reasons.kind": None,
    "recommendations.problems": None,
    "checks.levels": {},
    "contents.fields": (FurtherField("甲", is_required=False, aliases=()),),
    "contents.columns": (FurtherColumn("绩效指标", "乙", is_required=False, aliases=(), is_target=False),),
    "contents.limits": {},
}


def test_what_holds_where_a_key_is_left_out() -> None:
    found = form_text.changed("national", BARE).newest
    assert {path: attrgetter(path)(found) for path in LEFT_OUT} == LEFT_OUT
    (category,) = found.indicators.categories
    assert (category.weight, category.is_cost, category.is_optional, category.cost_subcategories) == (
        None, False, False, (),
    )  # fmt: skip


BAND, YES, NO = PointBand(Decimal(0), Decimal(50)), ("有",), ("无",)
# The keys that a method cannot be without, by its rule, and how they are read.
LEAST: dict[str, tuple[str, dict[str, Any]]] = {
    "at-least": ("", {}),
    "at-most": ("", {}),
    "equal": ("", {}),
    "range": ("", {}),
    "steps": ("points = 2", {"points": Decimal(2)}),
    "bands": ("bands = [{ from = 0, percent = 50 }]", {"bands": (BAND,)}),
    "zero": ("", {}),
    "yes-no": ('yes = ["有"]\nno = ["无"]', {"yes": YES, "no": NO}),
    "qualitative": ("", {}),
    "stated-share": ("", {}),
    "by-hand": ("", {}),
}
# A value of each key of a method.
ANY = {
    "over": '"deduct"',
    "over_percent": "120",
    "over_points": "3",
    "pass_percent": "60",
    "points": "2",
    "each": "10",
    "part": '"share"',
    "bands": "[{ from = 0, percent = 50 }]",
    "of": '"achievement"',
    "yes": '["有"]',
    "no": '["无"]',
    "no_total_most": "70",
    "grades": '[{ name = "好", words = ["好"], lower = 0, upper = 100, given = 90 }]',
}
GRADE = Grade("好", ("好",), Decimal(0), Decimal(100), given=Decimal(90))
DEDUCTED = {"over": "deduct", "over_percent": Decimal(120), "over_points": Decimal(3)}
PASS = {"pass_percent": Decimal(60)}
# What is read of a method that has all keys of its rule.
TAKEN: dict[str, dict[str, Any]] = {
    "at-least": DEDUCTED | PASS,
    "at-most": PASS,
    "equal": DEDUCTED | PASS,
    "range": PASS,
    "steps": {"points": Decimal(2), "each": Decimal(10), "part": "share"},
    "bands": {"bands": (BAND,), "of": "achievement"},
    "zero": {},
    "yes-no": {"yes": YES, "no": NO, "no_total_most": Decimal(70)},
    "qualitative": {"grades": (GRADE,)},
    "stated-share": {},
    "by-hand": {},
}


def lines(keys: Iterable[str]) -> str:
    return "\n".join(f"{key} = {ANY[key]}" for key in keys)


def read(changes: str) -> Method:
    return form_text.changed("national", changes).newest.scoring.methods["某法"]


@pytest.mark.parametrize("rule", LEAST)
def test_a_method_with_no_more_than_its_rule_needs(rule: str) -> None:
    keys, given = LEAST[rule]
    assert read(method(rule, keys)) == Method("某法", rule, **given)


@pytest.mark.parametrize("rule", TAKEN)
def test_a_method_takes_the_keys_of_its_rule_and_no_others(rule: str) -> None:
    taken = TAKEN[rule]
    assert read(method(rule, lines(taken))) == Method("某法", rule, **taken)
    # Where over is one key too many, what only it gives a meaning is not reported besides.
    others = ANY.keys() - taken.keys() - DEDUCTED.keys() | ({"over"} - taken.keys())
    assert paths(method(rule, lines(ANY))) == [f"scoring[1].methods[8].{key}" for key in sorted(others)]


def test_of_a_rule_that_is_none_nothing_else_is_said() -> None:
    assert paths(method("guess", lines(ANY))) == ["scoring[1].methods[8].rule"]


@pytest.mark.parametrize("rule", LEAST)
def test_points_are_taken_off_only_where_the_method_says_so(rule: str) -> None:
    off = ["over_percent", "over_points"]
    assert paths(method(rule, LEAST[rule][0] + "\n" + lines(off))) == [f"scoring[1].methods[8].{key}" for key in off]
