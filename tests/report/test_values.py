from decimal import Decimal

import pytest

from selfeval.report.values import Shown

RATE = Shown(Decimal("90.97"), "90.97%")


def test_a_figure_prints_as_it_was_rounded() -> None:
    assert str(RATE) == "90.97%"


def test_a_figure_compares_as_the_number_a_person_sees() -> None:
    assert RATE < 95
    assert RATE >= 90.97
    assert RATE == "90.97%"
    assert Shown(Decimal("90.97"), "90.97%") >= RATE
    assert RATE != 91


def test_nothing_else_can_be_done_with_a_figure() -> None:
    with pytest.raises(TypeError):
        RATE + 1
    with pytest.raises(TypeError):
        assert RATE < "很高"


def test_a_figure_of_nothing_is_false() -> None:
    assert not Shown(Decimal("0.00"), "0.00%")
    assert RATE
