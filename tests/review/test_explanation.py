"""Each figure is explained: by its cells, its rule with the reference, its arithmetic, its rounding."""

from decimal import Decimal

from selfeval.evaluation.model import Evaluation
from selfeval.review.explanation import Explained, explained
from tests import builders

SEED = builders.seed_bytes()


def by_key(evaluation: Evaluation) -> dict[str, Explained]:
    return {each.key: each for each in explained(evaluation)}


def cells(figure: Explained) -> list[str]:
    return [f"{entry.sheet}!{entry.cell}" for entry in figure.sources]


def test_the_execution_rate_is_outturn_by_budget() -> None:
    rate = by_key(builders.evaluated(SEED))["预算执行[0].执行率"]
    assert (rate.name, rate.printed) == ("年度资金总额的执行率", "90.97%")
    assert rate.calculation == "506.73÷557＝0.9097486535…"
    assert rate.rounding == "四舍五入，百分数保留2位小数"
    assert cells(rate) == ["预算执行!D2", "预算执行!C2"]
    assert "财预〔2020〕10号" in rate.reference


def test_a_missed_target_is_in_proportion() -> None:
    score = by_key(builders.evaluated(SEED))["绩效指标[14].得分"]
    assert (score.printed, score.exact, score.calculation) == ("9.1", Decimal("9.097"), "90.97÷100×10＝9.097")
    assert cells(score) == ["绩效指标!D16", "绩效指标!E16", "绩效指标!F16"]


def test_the_total_is_the_sum_of_what_is_printed() -> None:
    total = by_key(builders.evaluated(SEED))["总得分"]
    assert total.calculation == "预算执行率9.1＋资金管理情况20＋绩效指标64.1＝93.2"
    assert len(total.sources) == 66


def test_the_rating_is_a_band() -> None:
    rating = by_key(builders.evaluated(SEED))["等级"]
    assert (rating.printed, rating.value) == ("优", None)
    assert rating.rule.startswith("90分（含）至100分为优；80分（含）")


def test_a_typed_score_tells_the_rule_s_as_well() -> None:
    found = by_key(builders.with_edits({"绩效指标!H16": 8.5}))["绩效指标[14].得分"]
    assert (found.printed, found.calculation) == ("8.5", "按规则计算是9.1（90.97÷100×10＝9.097）")
    assert cells(found) == ["绩效指标!H16", "绩效指标!D16", "绩效指标!E16", "绩效指标!F16"]


def test_amounts_in_another_unit_are_told_in_the_target_s() -> None:
    found = by_key(builders.with_edits({"绩效指标!D2": "≤500万元", "绩效指标!E2": "6250000元"}))["绩效指标[0].得分"]
    assert found.calculation == "500÷625×10＝8"


def test_a_blank_total_row_is_a_sum() -> None:
    blank = {f"预算执行!{column}2": None for column in "BCDE"}
    found = by_key(builders.with_edits(blank))["预算执行[0].全年执行数"]
    assert found.calculation == "506.73＋0＋0＝506.73"
    assert cells(found) == ["预算执行!D2", "预算执行!D3", "预算执行!D4", "预算执行!D5"]


def test_more_than_the_budget_is_the_full_score() -> None:
    over = {"预算执行!D2": 560, "预算执行!D3": 560}
    assert by_key(builders.with_edits(over))["执行率得分"].calculation == "560÷557超过100%，得满分10"


def test_a_budget_of_nothing_is_not_divided_by() -> None:
    found = by_key(builders.evaluated(SEED))["预算执行[2].执行率"]
    assert (found.printed, found.calculation) == ("0.00%", "全年预算数为0，执行率为0")


def test_a_target_of_nothing_is_not_divided_by() -> None:
    found = by_key(builders.with_edits({"绩效指标!D7": "≤0场", "绩效指标!E7": "2场"}))["绩效指标[5].得分"]
    assert (found.printed, found.calculation) == ("0", "0÷2×1＝0")


def test_what_an_error_prevents_is_left_out() -> None:
    found = by_key(builders.with_edits({"绩效指标!E6": None}))
    assert "绩效指标[4].得分" not in found
    assert "总得分" not in found
    assert found["绩效指标[3].得分"].printed == "1"


def test_every_figure_of_the_evaluation_is_explained() -> None:
    evaluation = builders.evaluated(SEED)
    found = by_key(evaluation)
    assert len(found) == len(explained(evaluation))
    scores = [found[f"绩效指标[{number}].得分"].value for number, _ in enumerate(evaluation.indicators)]
    assert sum(scores) == evaluation.indicator_score.value
    assert found["资金管理得分"].value == evaluation.funds_management_score.value
    assert all(figure.rule for figure in found.values())
