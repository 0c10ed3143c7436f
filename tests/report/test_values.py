from decimal import Decimal

import pytest

from selfeval.report.values import Shown, YesNo

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


def test_yes_and_no_are_compared_as_the_table_of_tags_shows_them() -> None:
    yes, no = YesNo(holds=True), YesNo(holds=False)
    assert (bool(yes), yes == "是", yes == "否", yes == YesNo(holds=True), yes == no) == (
        True,
        True,
        False,
        True,
        False,
    )
    assert (bool(no), no == "否", no == False) == (False, True, True)  # noqa: E712 - as a template compares
    assert yes != 1.5
    assert len({yes, YesNo(holds=True), no}) == 2
