"""How a cell is read as points, as an amount, or as a rate; whatever is none is reported at the cell."""

from decimal import Decimal

import pytest

from selfeval.evaluation import entries
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.model import Entry


def typed(text: str) -> Entry:
    """A cell of text."""
    return Entry(text, "预算执行", "B3")


def stored(number: str, text: str = "") -> Entry:
    """A cell that holds a number."""
    return Entry(text or number, "预算执行", "B3", Decimal(number))


@pytest.mark.parametrize("text, points", [("10", "10"), (" 9.5 分", "9.5"), ("10分", "10"), ("三分", "3")])
def test_points_are_numbers_with_or_without_their_unit(text: str, points: str) -> None:
    findings = Findings()
    assert entries.number(typed(text), "分值", "10", findings) == Decimal(points)
    assert findings.all(["预算执行"]) == ()


def test_what_is_no_points_is_reported_with_an_example() -> None:
    findings = Findings()
    assert entries.number(typed("满分"), "培训人数的得分", "8", findings) is None
    (found,) = findings.all(["预算执行"])
    assert (found.code, found.cell) == ("number-unreadable", "B3")
    assert all(word in found.message for word in ("培训人数的得分", "满分", "8"))


def test_a_stored_number_is_taken_as_it_is() -> None:
    findings = Findings()
    assert entries.number(stored("9.5", "9.50分"), "得分", "10", findings) == Decimal("9.5")
    assert entries.amount(stored("506.73", "506.73万元"), "年初预算数", "元", findings) == Decimal("506.73")


# What is typed, the project's unit, the amount in it.
AMOUNTS = [
    ("506.73", "万元", "506.73"),
    ("2073.10", "万元", "2073.10"),
    ("1,234.5", "元", "1234.5"),
    ("¥557.00", "万元", "557"),
    ("￥557", "元", "557"),
    ("506.73万", "万元", "506.73"),
    ("506.73万", "元", "5067300"),
    ("506.73万元", "元", "5067300"),
    ("5067300元", "万元", "506.73"),
    ("0.5亿元", "万元", "5000"),
    ("3百万", "万元", "300"),
    ("二千五百", "元", "2500"),
]


@pytest.mark.parametrize("text, unit, amount", AMOUNTS)
def test_an_amount_is_converted_to_the_project_s_unit(text: str, unit: str, amount: str) -> None:
    findings = Findings()
    assert entries.amount(typed(text), "年初预算数", unit, findings) == Decimal(amount)
    assert findings.all(["预算执行"]) == ()


@pytest.mark.parametrize("text", ["≥5万元", "约5万元", "5至8万元", "5人", "5%", "三点五", "五百余", "很多"])
def test_what_is_no_amount_is_reported(text: str) -> None:
    findings = Findings()
    assert entries.amount(typed(text), "年初预算数", "万元", findings) is None
    (found,) = findings.all(["预算执行"])
    assert (found.code, found.cell) == ("number-unreadable", "B3")
    assert all(word in found.message for word in ("年初预算数", text, "506.73"))


def test_a_rate_with_a_sign_is_one_percentage_and_a_bare_number_may_be_two() -> None:
    assert entries.percent(typed("90.97%")) == (Decimal("90.97"),)
    assert entries.percent(typed("百分之九十五")) == (Decimal(95),)
    assert entries.percent(typed("0.9097")) == (Decimal("90.97"), Decimal("0.9097"))
    assert entries.percent(stored("0.9097")) == (Decimal("90.97"), Decimal("0.9097"))
    assert entries.percent(typed("很高")) == ()


def test_kinds_and_labels_are_the_same_however_they_are_spelled() -> None:
    assert entries.same_kind("存在问题", "存在的问题")
    assert entries.same_kind("存在的问题", "存在问题")
    assert not entries.same_kind("建议", "存在的问题")
    assert entries.same_label("年度资金总额：", "年度资金总额")
    assert not entries.same_label("年度资金", "年度资金总额")
