"""What of an evaluation with gaps is still explained, and what is left out."""

from selfeval.review.explanation import Explained, explained
from tests import builders


def by_key(edits: dict[str, object]) -> dict[str, Explained]:
    return {each.key: each for each in explained(builders.with_edits(edits))}


def test_an_amount_that_cannot_be_read_is_left_out_with_its_rate() -> None:
    found = by_key({"预算执行!D2": "很多"})
    assert "预算执行[0].全年执行数" not in found
    assert "预算执行[0].执行率" not in found
    assert "执行率得分" not in found
    assert found["预算执行[0].全年预算数"].printed == "557.00"
    assert "总得分" not in found


def test_points_of_an_item_that_cannot_be_read_leave_out_their_sum() -> None:
    whole = by_key({})
    scores = [key for key in whole if key.startswith("资金管理[") and key.endswith("].得分")]
    found = by_key({f"资金管理!{column}2": "很好" for column in "CDE"})
    left = [key for key in scores if key not in found]
    assert left == ["资金管理[0].得分"]
    assert "资金管理得分" in whole
    assert "资金管理得分" not in found
    assert found["资金管理[0].分值"].printed == whole["资金管理[0].分值"].printed


def test_points_of_an_indicator_that_cannot_be_read_leave_out_their_sums() -> None:
    found = by_key({"绩效指标!F16": "很多"})
    assert "绩效指标[14].分值" not in found
    assert "绩效指标[14].得分" not in found
    assert "指标分值" not in found
    assert "指标得分" not in found
    assert found["绩效指标[13].分值"].rule


def test_a_negative_figure_is_told_without_a_division() -> None:
    found = by_key({"绩效指标!D2": "≥100万元", "绩效指标!E2": "-5万元"})
    score = found.get("绩效指标[0].得分")
    assert score is not None
    assert "÷" not in score.calculation
    assert score.exact is not None
    assert str(score.calculation) == str(score.exact.normalize())
