from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import methods, quantities, rules
from selfeval.evaluation.methods import Method, PointBand
from selfeval.evaluation.quantities import Quantity

FIGURES = st.decimals(-1000, 1000, places=2)
WEIGHTS = st.decimals(0, 100, places=2)


SIGNS = {methods.AT_MOST: quantities.AT_MOST, methods.EQUAL: quantities.EQUAL, methods.RANGE: quantities.RANGE}
BANDS = (PointBand(Decimal(100), Decimal(100)), PointBand(Decimal(80), Decimal(60)), PointBand(Decimal(0), Decimal(0)))
METHODS = {
    "at-least": Method("", methods.AT_LEAST),
    "at-least, points off above 130 %": Method("", methods.AT_LEAST, over="deduct", over_percent=Decimal(130),
                                               over_points=Decimal(2)),
    "at-least, ratio above": Method("", methods.AT_LEAST, over="ratio"),
    "at-least, pass line": Method("", methods.AT_LEAST, pass_percent=Decimal(60)),
    "at-most": Method("", methods.AT_MOST),
    "at-most, pass line": Method("", methods.AT_MOST, pass_percent=Decimal(60)),
    "equal": Method("", methods.EQUAL),
    "equal, ratio above": Method("", methods.EQUAL, over="ratio"),
    "range": Method("", methods.RANGE),
    "steps": Method("", methods.STEPS, points=Decimal("0.5")),
    "steps of ten in proportion": Method("", methods.STEPS, points=Decimal(1), each=Decimal(10), part="share"),
    "steps, parts ignored": Method("", methods.STEPS, points=Decimal(1), part="ignore"),
    "bands of what was reached": Method("", methods.BANDS, bands=BANDS, of="achievement"),
}  # fmt: skip


def target(low: Decimal, high: Decimal | None = None, sign: str = quantities.AT_LEAST) -> Quantity:
    return Quantity(sign, low, low if high is None else high, "", 1, approximate=False)


def goal_of(method: Method, bounds: tuple[Decimal, Decimal]) -> Quantity:
    sign = SIGNS.get(method.rule, quantities.AT_LEAST)
    return target(min(bounds), max(bounds) if sign == quantities.RANGE else None, sign)


@pytest.mark.parametrize("name", METHODS)
@given(weight=WEIGHTS, bounds=st.tuples(FIGURES, FIGURES), actual=FIGURES)
def test_a_score_is_between_0_and_its_weight(name, weight, bounds, actual) -> None:
    method = METHODS[name]
    assert 0 <= rules.score(method, weight, goal_of(method, bounds), actual) <= weight


@pytest.mark.parametrize("name", METHODS)
@given(weight=WEIGHTS, bounds=st.tuples(FIGURES, FIGURES), actuals=st.tuples(FIGURES, FIGURES))
def test_nearer_to_the_target_from_the_same_side_is_never_worse(name, weight, bounds, actuals) -> None:
    method = METHODS[name]
    goal = goal_of(method, bounds)
    low, high = sorted(actuals)
    if high <= goal.low:
        assert method.rule == methods.AT_MOST or (
            rules.score(method, weight, goal, low) <= rules.score(method, weight, goal, high)
        )
    if low >= goal.high and method.rule in (methods.AT_MOST, methods.EQUAL, methods.RANGE):
        assert rules.score(method, weight, goal, high) <= rules.score(method, weight, goal, low)


@pytest.mark.parametrize("name", METHODS)
@given(weight=WEIGHTS, goal=FIGURES)
def test_the_target_itself_has_the_full_score(name, weight, goal) -> None:
    method = METHODS[name]
    if method.of != methods.ACHIEVEMENT or goal > 0:
        assert rules.score(method, weight, goal_of(method, (goal, goal)), goal) == weight


@given(weight=WEIGHTS, goal=st.decimals("0.01", 1000, places=2), share=st.decimals(0, 2, places=3))
def test_a_pass_line_takes_all_below_it_and_nothing_above(weight, goal, share) -> None:
    plain, strict = METHODS["at-least"], METHODS["at-least, pass line"]
    actual = goal * share
    expected = Decimal(0) if share < Decimal("0.6") else rules.score(plain, weight, target(goal), actual)
    assert rules.score(strict, weight, target(goal), actual) == expected


@given(weight=WEIGHTS, outturn=st.decimals(0, 10**9, places=2), budget=st.decimals(0, 10**9, places=2))
@pytest.mark.parametrize("over", ["full", "ratio", "nothing"])
@pytest.mark.parametrize("bands", [(), BANDS])
def test_the_execution_score_is_between_0_and_its_weight(over, bands, weight, outturn, budget) -> None:
    assert 0 <= rules.execution_score(weight, outturn, budget, over, bands) <= weight


def test_above_a_target_the_form_decides() -> None:
    ten, twenty = Decimal(10), Decimal(20)
    assert rules.score(METHODS["equal, ratio above"], ten, target(ten, sign="="), twenty) == 5
    assert rules.score(METHODS["equal"], ten, target(ten, sign="="), twenty) == 10
    assert rules.score(METHODS["at-least, points off above 130 %"], ten, target(ten), Decimal(13)) == 8
    assert rules.score(METHODS["at-least, points off above 130 %"], ten, target(ten), Decimal("12.9")) == 10


def test_a_target_of_none_at_all_is_never_divided_by() -> None:
    nothing, one = target(Decimal(0), sign="="), Decimal(1)
    for name in ("equal", "equal, ratio above"):
        assert rules.score(METHODS[name], Decimal(5), nothing, Decimal(0)) == 5
        assert rules.score(METHODS[name], Decimal(5), nothing, one) == 0
    assert rules.achievement(nothing, Decimal(0)) == 1
    assert rules.achievement(nothing, one) == 0
    assert rules.achievement(target(Decimal(0)), one) is None


@given(weight=WEIGHTS, percent=FIGURES)
def test_a_stated_share_is_between_0_and_the_weight(weight, percent) -> None:
    assert 0 <= rules.share_of(weight, percent) <= weight


@pytest.mark.parametrize("over", ["full", "ratio", "nothing"])
def test_a_budget_spent_to_the_cent_has_the_full_score_whatever_is_given_beyond_it(over) -> None:
    spent = Decimal("506.73")
    assert rules.execution_score(Decimal(10), spent, spent, over) == 10


@pytest.mark.parametrize(
    ("sign", "low", "high", "actual", "reached"),
    [
        ("≤", "5", "5", "4", "1"),
        ("≤", "5", "5", "5", "1"),
        ("≤", "5", "5", "10", "0.5"),
        ("≤", "0", "0", "0", "1"),
        ("≤", "0", "0", "1", "0"),
        # Nothing can be divided by an actual of 0, and nothing follows from one of the other sign.
        ("≤", "-5", "-5", "0", None),
        ("≤", "-5", "-5", "-3", None),
        ("≤", "-5", "-5", "-5", "1"),
        ("range", "3", "6", "3", "1"),
        ("range", "3", "6", "6", "1"),
        ("range", "3", "6", "12", "0.5"),
        ("range", "3", "6", "1.5", "0.5"),
        ("range", "-6", "-3", "0", None),
        ("range", "-6", "0", "0", "1"),
        ("range", "-6", "-3", "-6", "1"),
        ("≥", "5", "5", "6", "1.2"),
        ("≥", "5", "5", "-1", "0"),
    ],
)
def test_how_much_of_a_target_is_reached(sign, low, high, actual, reached) -> None:
    signs = {"≤": quantities.AT_MOST, "≥": quantities.AT_LEAST, "range": quantities.RANGE}
    goal = target(Decimal(low), Decimal(high), signs[sign])
    assert rules.achievement(goal, Decimal(actual)) == (None if reached is None else Decimal(reached))


def test_bands_of_the_actual_are_in_the_unit_of_the_target_and_the_last_holds_below_all() -> None:
    by_actual = Method("", methods.BANDS, bands=BANDS, of=methods.ACTUAL)
    in_ten_thousands = Quantity(quantities.AT_LEAST, Decimal(900_000), Decimal(900_000), "", 10_000, approximate=False)
    assert rules.score(by_actual, Decimal(10), in_ten_thousands, Decimal(850_000)) == 6
    assert rules.score(by_actual, Decimal(10), target(Decimal(90)), Decimal(85)) == 6
    assert rules.score(by_actual, Decimal(10), target(Decimal(90)), Decimal(-1)) == 0
