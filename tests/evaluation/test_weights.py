from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import rules, weights
from selfeval.evaluation.form import TYPED, TYPED_OR_SPLIT, Category, Indicators
from selfeval.evaluation.weights import Row

SHARES = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=40)
DIGITS = st.integers(0, 4)


def category(name: str, weight: int | None) -> Category:
    points = None if weight is None else Decimal(weight)
    return Category(name, points, is_cost=False, is_optional=False, subcategories=(), cost_subcategories=())


OUTPUT, EFFECT, SATISFACTION = category("产出指标", 50), category("效益指标", None), category("满意度指标", None)


def block(kind: str = TYPED_OR_SPLIT, digits: int = 2, **others) -> Indicators:
    given = {"shared": (), "not_applicable": ("不适用",), "categories": (OUTPUT, EFFECT, SATISFACTION)} | others
    return Indicators("", Decimal(90), kind, digits, Decimal(0), **given)


@given(whole=st.integers(0, 1000), shares=SHARES, digits=DIGITS)
def test_parts_add_up_and_differ_by_less_than_one_step_from_the_exact_ones(whole, shares, digits) -> None:
    parts = weights.apportion(Decimal(whole), shares, digits)
    added, step = sum(shares), Decimal(1).scaleb(-digits)
    assert len(parts) == len(shares)
    assert sum(parts) == (whole if added else 0)
    for part, share in zip(parts, shares, strict=True):
        assert part >= 0
        assert part == part.quantize(step)
        if added:
            assert abs(part - whole * share / added) < step


@given(whole=st.integers(0, 1000), count=st.integers(1, 60), digits=DIGITS)
def test_even_parts_differ_by_one_step_at_most_and_the_first_have_more(whole, count, digits) -> None:
    parts = weights.apportion(Decimal(whole), [Decimal(1)] * count, digits)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= Decimal(1).scaleb(-digits)


@given(whole=st.integers(0, 1000), shares=SHARES, digits=DIGITS)
def test_who_has_a_greater_share_has_no_smaller_part(whole, shares, digits) -> None:
    pairs = sorted(zip(shares, weights.apportion(Decimal(whole), shares, digits), strict=True))
    parts = [part for _, part in pairs]
    for (share, part), (other, following) in pairwise(pairs):
        assert share == other or part <= following, parts


@given(whole=st.decimals(0, 100, places=3), shares=SHARES)
def test_a_whole_with_more_digits_is_given_out_to_the_last(whole, shares) -> None:
    parts = weights.apportion(whole, shares, 1)
    assert sum(parts) == (whole if sum(shares) else 0)


def test_without_shares_there_are_no_parts() -> None:
    assert weights.apportion(Decimal(10), [], 2) == []
    assert weights.apportion(Decimal(10), [Decimal(0)] * 2, 2) == [0, 0]


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from([OUTPUT, EFFECT, SATISFACTION, None]),
        st.none() | st.decimals(0, 60, places=1),
        st.booleans(),
    ),
    max_size=12,
)


@given(rows=ROWS, digits=DIGITS)
def test_rescaled_weights_add_up_to_the_forms_sum(rows, digits) -> None:
    found = weights.weights(rows, block(digits=digits))
    assert len(found) == len(rows)
    counted = [each.value for each, row in zip(found, rows, strict=True) if row.applies]
    for each, row in zip(found, rows, strict=True):
        assert row.applies or len(counted) == len(rows) or each.value in (None, each.stated)
        assert row.typed is None or each.stated == row.typed
    if any(each.rule == rules.RESCALED and each.value is not None for each in found):
        assert sum(counted) in (90, 0)


@given(rows=ROWS)
def test_split_weights_add_up_where_no_category_was_given_too_much(rows) -> None:
    rows = [row for row in rows if row.category is not None]
    found = weights.weights(rows, block())
    output = [each.stated for each, row in zip(found, rows, strict=True) if row.category is OUTPUT]
    typed = [row.typed for row in rows if row.category is OUTPUT and row.typed is not None]
    if len(typed) < len(output):
        assert sum(output) == max(Decimal(50), sum(typed, Decimal(0)))


@given(rows=ROWS)
def test_where_all_apply_and_all_is_typed_nothing_is_changed(rows) -> None:
    rows = [row._replace(typed=row.typed or Decimal(1), applies=True) for row in rows]
    for kind in (TYPED, TYPED_OR_SPLIT):
        assert [each.value for each in weights.weights(rows, block(kind))] == [row.typed for row in rows]


def test_blank_points_of_a_form_that_splits_none_stay_blank() -> None:
    rows = [Row(OUTPUT, None, applies=True), Row(EFFECT, Decimal(40), applies=True)]
    assert [(each.value, each.rule) for each in weights.weights(rows, block(TYPED))] == [
        (None, rules.SPLIT),
        (Decimal(40), rules.STATED),
    ]


def test_points_without_a_category_are_not_guessed() -> None:
    (found,) = weights.weights([Row(None, None, applies=True)], block())
    assert found.value is None


@pytest.mark.parametrize("unknown", [0, 1])
def test_where_points_are_missing_nothing_is_rescaled(unknown: int) -> None:
    rows = [Row(None, None, applies=True)] * unknown + [
        Row(OUTPUT, Decimal(45), applies=True),
        Row(EFFECT, Decimal(45), applies=False),
    ]
    assert [each.value for each in weights.weights(rows, block())][unknown] == (45 if unknown else 90)


def test_what_rounding_leaves_goes_to_the_largest_remainder_and_not_to_the_smallest_share() -> None:
    assert weights.apportion(Decimal(10), [Decimal(1), Decimal(2)], 0) == [3, 7]


def test_a_blank_row_that_does_not_apply_has_no_points_before_either() -> None:
    rows = [Row(OUTPUT, None, applies=True), Row(OUTPUT, None, applies=False), Row(EFFECT, Decimal(40), applies=True)]
    assert [each.stated for each in weights.weights(rows, block())] == [50, 0, 40]
    assert [each.value for each in weights.weights(rows, block())] == [50, None, 40]


def test_points_that_add_up_without_the_row_left_out_stay_to_the_last_digit() -> None:
    rows = [
        Row(OUTPUT, Decimal("50.125"), applies=True),
        Row(OUTPUT, Decimal(0), applies=False),
        Row(EFFECT, Decimal("39.875"), applies=True),
    ]
    found = [each.value for each in weights.weights(rows, block(digits=2))]
    assert found == [Decimal("50.125"), None, Decimal("39.875")]
