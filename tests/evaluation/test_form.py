"""What follows from a form's rules alone: the digits of its points, and so of its total."""

from decimal import Decimal

import pytest

from tests import form_text

POINTS = """
[indicators]
categories = [
    { name = "产出指标", weight = 50.125, subcategories = ["数量指标"] },
    { name = "效益指标", weight = 39.875, subcategories = ["社会效益指标"] },
]
"""
FREE = """
[indicators]
categories = [
    { name = "产出指标", weight = 50.5, subcategories = ["数量指标"] },
    { name = "效益指标", subcategories = ["社会效益指标"] },
]
"""


@pytest.mark.parametrize(
    ("changes", "digits"),
    [
        ("", 0),
        (POINTS, 3),
        (POINTS + 'weights = "split"', 3),
        (FREE, 1),
        ("[indicators]\nweight_digits = 4", 0),
        ('[indicators]\nweights = "split"', 2),
        ('[indicators]\nweights = "typed-or-split"\nweight_digits = 1', 1),
        ('[indicators]\nweights = "split"\nweight_digits = 0', 0),
        ('[indicators]\nnot_applicable = ["不适用"]', 2),
        ('[indicators]\nnot_applicable = ["不适用"]\nweight_digits = 4', 4),
    ],
)  # fmt: skip
def test_how_many_digits_the_points_of_a_form_have(changes: str, digits: int) -> None:
    assert form_text.changed("national", changes).newest.indicators.finest_digits == digits


@pytest.mark.parametrize(
    ("changes", "total", "is_rounded"),
    [
        ("", 0, False),
        (POINTS, 2, True),
        (POINTS, 3, False),
        ('[indicators]\nweights = "split"', 1, True),
        ('[indicators]\nweights = "split"', 2, False),
        ("[indicators]\nweight_digits = 4", 0, False),
    ],
)  # fmt: skip
def test_a_total_is_rounded_where_the_points_have_more_digits(changes: str, total: int, is_rounded) -> None:
    digits = f'[rounding]\nscore = {{ mode = "up", digits = 0 }}\ntotal = {{ mode = "up", digits = {total} }}'
    rules = form_text.changed("national", f"{changes}\n{digits}").newest
    assert rules.total_rounding == (rules.rounding.total if is_rounded else None)


@pytest.mark.parametrize(
    ("score", "word"), [("100", "优"), ("90", "优"), ("89.99", "良"), ("60", "中"), ("59.99", "差"), ("0", "差")]
)
def test_a_rating_begins_at_its_lower_bound(score: str, word: str) -> None:
    assert form_text.changed("national", "").newest.total.rating(Decimal(score)) == word


def test_a_form_without_ratings_has_none() -> None:
    assert form_text.changed("national", "[total]\nbands = []").newest.total.rating(Decimal(90)) is None
