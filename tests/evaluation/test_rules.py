from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import rules
from selfeval.evaluation.quantities import Quantity

FIGURES = st.decimals(-1000, 1000, places=2)
WEIGHTS = st.decimals(0, 100, places=2)


def target(low: Decimal, high: Decimal | None = None) -> Quantity:
    return Quantity("", low, low if high is None else high, "", 1, approximate=False)


@pytest.mark.parametrize("name", rules.RULES)
@given(weight=WEIGHTS, bounds=st.tuples(FIGURES, FIGURES), actual=FIGURES)
def test_a_score_is_between_0_and_its_weight(name, weight, bounds, actual) -> None:
    assert 0 <= rules.RULES[name](weight, target(min(bounds), max(bounds)), actual) <= weight


@given(weight=WEIGHTS, goal=FIGURES, actuals=st.tuples(FIGURES, FIGURES))
def test_at_least_never_falls_when_the_actual_rises(weight, goal, actuals) -> None:
    worse, better = sorted(actuals)
    assert rules.at_least(weight, target(goal), worse) <= rules.at_least(weight, target(goal), better)


@given(weight=WEIGHTS, goal=FIGURES, actuals=st.tuples(FIGURES, FIGURES))
def test_at_most_never_falls_when_the_actual_sinks(weight, goal, actuals) -> None:
    better, worse = sorted(actuals)
    assert rules.at_most(weight, target(goal), worse) <= rules.at_most(weight, target(goal), better)


@pytest.mark.parametrize("name", ["equal", "equal-ratio", "range"])
@given(weight=WEIGHTS, bounds=st.tuples(FIGURES, FIGURES), actuals=st.tuples(FIGURES, FIGURES))
def test_nearer_to_the_target_from_the_same_side_is_never_worse(name, weight, bounds, actuals) -> None:
    goal = target(min(bounds), max(bounds)) if name == "range" else target(bounds[0])
    low, high = sorted(actuals)
    score = rules.RULES[name]
    if high <= goal.low:
        assert score(weight, goal, low) <= score(weight, goal, high)
    if low >= goal.high:
        assert score(weight, goal, high) <= score(weight, goal, low)


@pytest.mark.parametrize("name", rules.RULES)
@given(weight=WEIGHTS, goal=FIGURES)
def test_the_target_itself_has_the_full_score(name, weight, goal) -> None:
    assert rules.RULES[name](weight, target(goal), goal) == weight


@given(weight=WEIGHTS, outturn=st.decimals(0, 10**9, places=2), budget=st.decimals(0, 10**9, places=2))
def test_the_execution_score_is_between_0_and_its_weight(weight, outturn, budget) -> None:
    assert 0 <= rules.execution_score(weight, outturn, budget) <= weight


def test_above_an_exact_target_the_ratio_counts_where_the_form_says_so() -> None:
    assert rules.equal_ratio(Decimal(10), target(Decimal(10)), Decimal(20)) == 5
    assert rules.equal(Decimal(10), target(Decimal(10)), Decimal(20)) == 10


@given(weight=WEIGHTS, percent=FIGURES)
def test_a_stated_share_is_between_0_and_the_weight(weight, percent) -> None:
    assert 0 <= rules.share_of(weight, percent) <= weight
