from decimal import Decimal

import pytest

from selfeval.evaluation import methods, quantities, rules
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.methods import Method
from selfeval.evaluation.scoring import evaluate
from tests import builders, form_text, plain_projects

RESCALING = form_text.changed("national-cost", "")
OUTPUT = {"category": "产出指标", "target": "≥100人", "actual": "90人", "weight": "40"}
OUTCOME = {"category": "效益指标", "target": "机制健全", "actual": "是", "weight": "20", "method": "是否"}
SATISFACTION = {"category": "满意度指标", "target": "≥90%", "actual": "95%", "weight": "10"}
COST = {"category": "成本指标", "target": "≤100万元", "actual": "80万元", "weight": "20"}
SIGNS = (
    '"≥" = "正向比例", "≤" = "反向比例", "=" = "等于", "区间" = "区间", '
    '"无" = "每少1个扣1分", "无（成本指标）" = "反向比例", "无（目标为0）" = "等于"'
)
METHODS = form_text.changed(
    "national-cost",
    f"""
[scoring]
methods = [
    {{ name = "每少1个扣1分", rule = "steps", points = 1 }},
    {{ name = "分段", rule = "bands", of = "actual", bands = [
        {{ from = 90, percent = 100 }}, {{ from = 60, percent = 50 }}, {{ from = 0, percent = 0 }},
    ] }},
    {{ name = "人工评分", rule = "by-hand" }},
]
signs = {{ {SIGNS} }}
""",
)


def evaluated(first, *others, form=RESCALING):
    return evaluate(plain_projects.project(form, [first, *(others or (OUTCOME, SATISFACTION, COST))]), form)


def test_a_score_knows_the_reference_of_its_method_before_that_of_the_form() -> None:
    scoring = RESCALING.newest.scoring
    output, outcome, *_ = (row.score for row in evaluated(OUTPUT).indicators)
    assert (output.reference, output.rule) == (scoring.reference, "at-least")
    assert (outcome.reference, outcome.rule) == (scoring.methods["是否"].reference, "yes-no")
    assert scoring.methods["是否"].reference != scoring.reference
    assert [[each.cell for each in score.sources] for score in (output, outcome)] == [
        ["D2", "E2", "F2"],
        ["D3", "E3", "F3", "G3"],
    ]


def test_points_that_were_split_are_no_source() -> None:
    form = form_text.changed("hubei", "")
    rows = [{"category": each, "target": "≥4个", "actual": "3个"} for each in ("产出指标", "效益指标")]
    found = evaluated(*rows, form=form)
    assert [each.cell for each in found.indicators[0].score.sources] == ["D2", "E2"]
    assert (found.indicators[0].score.exact, found.indicators[0].weight) == (30, 40)


def test_a_typed_score_is_by_the_forms_reference_from_its_own_cell() -> None:
    row = evaluated(OUTPUT | {"typed": "35.50分", "reason": "原因"}).indicators[0]
    assert (row.score.text, row.score.exact, row.score.value, row.score.rule) == ("35.5", 35.5, 35.5, rules.STATED)
    assert (row.rule, row.computed.text) == ("at-least", "36")
    assert row.score.reference == RESCALING.newest.scoring.reference
    assert [each.cell for each in row.score.sources] == ["H2"]


NOT_APPLICABLE = OUTPUT | {"weight": "10", "actual": "不适用"}


@pytest.mark.parametrize(
    ("typed", "exact", "shown", "is_reported"),
    [
        ("27", "30.375", "30.38", False),
        ("30", "33.75", "33.75", True),
        ("20", "22.5", "22.5", True),
        ("0.01", "0.01125", "0.01", True),
        ("0", "0", "0", True),
    ],
)
def test_a_typed_score_is_rescaled_with_its_points(typed: str, exact: str, shown: str, is_reported) -> None:
    # 产出指标 30 + 10, of which 10 do not apply: the 30 count 30 × 90 ÷ 80 = 33.75.
    found = evaluated(
        OUTPUT | {"weight": "30", "typed": typed, "reason": "原因"}, NOT_APPLICABLE, OUTCOME, SATISFACTION, COST
    )
    row = found.indicators[0]
    assert (row.weight, row.stated_weight) == (Decimal("33.75"), 30)
    assert (row.score.exact, row.score.value, row.score.text) == (Decimal(exact), Decimal(shown), shown)
    assert row.score.rule == rules.STATED
    assert [each.cell for each in row.score.sources] == ["H2", "F2"]
    codes = [code for code, place in builders.places(found.problems) if place == "绩效指标!H2"]
    assert (codes == ["stated-score"]) == is_reported


def test_what_does_not_apply_has_neither_points_nor_score() -> None:
    found = evaluated(OUTPUT | {"weight": "30"}, NOT_APPLICABLE, OUTCOME, SATISFACTION, COST)
    (row,) = found.left_out
    assert (row.weight, row.stated_weight, row.score, row.actual, row.original_target.cell) == (0, 10, None, None, "D3")
    assert (row.category.name, row.weight_rule) == ("产出指标", rules.RESCALED)
    assert ("row-not-applicable", "绩效指标!E3") in builders.places(found.problems)


def test_what_does_not_apply_needs_its_name_all_the_same() -> None:
    found = evaluated(OUTPUT, NOT_APPLICABLE | {"name": ""}, OUTCOME, SATISFACTION, COST)
    assert ("field-missing", "绩效指标!C3") in builders.places(found.problems, ERROR)


def test_a_target_in_words_without_a_method_is_graded() -> None:
    row = evaluated(OUTPUT | {"target": "机制健全", "actual": "达成"}).indicators[0]
    assert (row.method, row.rule, row.score.text) == (Method("", methods.QUALITATIVE), methods.QUALITATIVE, "40")


def test_a_score_typed_within_a_grade_is_a_typed_one() -> None:
    row = evaluated(OUTPUT | {"target": "机制健全", "actual": "部分达成", "typed": "30", "reason": "原因"}).indicators[
        0
    ]
    assert (row.rule, row.computed, row.score.text) == (rules.STATED, None, "30")


def test_where_nothing_applies_one_row_is_asked_for() -> None:
    found = evaluated(*(row | {"actual": "不适用"} for row in (OUTPUT, OUTCOME, SATISFACTION, COST)))
    assert ("field-missing", "绩效指标!E2") in builders.places(found.problems, ERROR)
    assert (found.indicators, found.indicator_score, found.total_score) == ((), None, None)


@pytest.mark.parametrize(
    ("target", "actual", "shown"),
    [
        ("≥100人", "90人", "90.00%"),
        ("≥300人", "200人", "66.67%"),
        ("≥100人", "130人", "130.00%"),
        ("≥1.2万人", "6000人", "50.00%"),
        ("≤100万元", "125万元", "80.00%"),
        ("≤100万元", "80万元", "100.00%"),
        ("100人", "50人", "50.00%"),
        ("=0件", "0件", "100.00%"),
        ("50-60次", "75次", "80.00%"),
        ("达成", "62.5%", "62.50%"),
        ("达成", "62.5人", None),
        ("机制健全", "62.5%", None),
        ("≥100人", "90-95人", None),
        ("≥100人", "90次", None),
        ("≥100人", "很多", None),
        ("≥95%", "96", None),
        ("≥100人", "90", "90.00%"),
        ("≥100", "90人", "90.00%"),
        ("≥1万人", "90", None),
        ("≥100人", "0", "0.00%"),
        ("≥100万元", "0", "0.00%"),
        ("≥100万元", "50万", "50.00%"),
        ("≥100万元", "50", None),
    ],
)
def test_how_much_of_a_target_was_reached(target: str, actual: str, shown: str | None) -> None:
    found = evaluated(OUTPUT | {"target": target, "actual": actual, "typed": "10", "reason": "原因"}).indicators[0]
    rate = found.achievement
    assert (rate and rate.text) == shown
    if rate is not None:
        assert (rate.rule, rate.reference) == (rules.ACHIEVEMENT, RESCALING.newest.scoring.reference)
        assert [each.cell for each in rate.sources] == ["D2", "E2"]
        assert f"{rate.value}%" == shown


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"target": "≥100人"}, quantities.AT_LEAST),
        ({"target": "≤100人"}, quantities.AT_MOST),
        ({"target": "=100人"}, quantities.EQUAL),
        ({"target": "90-100人"}, quantities.RANGE),
        ({"target": "100人"}, quantities.AT_LEAST),
        ({"target": "0人"}, quantities.EQUAL),
        ({"target": "100人", "method": "反向比例"}, quantities.AT_MOST),
        ({"target": "100人", "method": "等于"}, quantities.EQUAL),
        ({"target": "100%", "method": "按完成百分比"}, quantities.AT_LEAST),
        ({"target": "≥100人", "method": "反向比例"}, quantities.AT_LEAST),
        ({"target": "100人", "category": "成本指标"}, quantities.AT_MOST),
        ({"target": "100%", "category": "成本指标", "method": "按完成百分比"}, quantities.AT_MOST),
        ({"target": "100人", "category": "成本指标", "name": "成本节约数"}, quantities.AT_LEAST),
        ({"target": "机制健全"}, None),
    ],
)
def test_which_sign_a_target_is_taken_for(changes: dict[str, str], asked: str | None) -> None:
    for typed in ("", "10"):
        assert evaluated(OUTPUT | changes | {"typed": typed}).indicators[0].asked == asked


@pytest.mark.parametrize(
    ("target", "actual", "code"),
    [
        ("≥100万元", "900000元", "unit-converted"),
        ("≥1万元", "101万元", None),
        ("≥1万元", "99.99元", "conversion-doubtful"),
        ("≥1万元", "100元", "conversion-doubtful"),
        ("≥1万元", "100.01元", "unit-converted"),
        ("≥100元", "1万元", "conversion-doubtful"),
        ("≥100.01元", "1万元", "unit-converted"),
        ("≥1万元", "0元", "unit-converted"),
        ("≥1万元", "0", None),
        ("≥1亿元", "9000万", None),
        ("≥100元", "90元", None),
    ],
)
def test_a_unit_that_was_converted_is_said_and_doubted_a_hundred_times_apart(
    target: str, actual: str, code: str | None
) -> None:
    found = evaluated(OUTPUT | {"target": target, "actual": actual, "reason": "原因"})
    codes = {each for each, place in builders.places(found.problems) if place == "绩效指标!E2"}
    assert codes & {"unit-converted", "conversion-doubtful"} == ({code} if code else set())
    assert found.indicators[0].score is not None


@pytest.mark.parametrize(
    ("changes", "code", "cell"),
    [
        ({"weight": "-1"}, "amount-negative", "F2"),
        ({"weight": ""}, "field-missing", "F2"),
        ({"weight": "无"}, "number-unreadable", "F2"),
        ({"actual": ""}, "actual-missing", "E2"),
        ({"target": ""}, "field-missing", "D2"),
        ({"target": "", "actual": "达成"}, "field-missing", "D2"),
        ({"method": "没有的方法"}, "method-unknown", "G2"),
        ({"actual": "90-95人"}, "number-unreadable", "E2"),
        ({"actual": "很多"}, "number-unreadable", "E2"),
        ({"typed": "40.01"}, "score-range", "H2"),
        ({"typed": "-0.01"}, "score-range", "H2"),
        ({"typed": "很多", "weight": ""}, "field-missing", "F2"),
        ({"target": "7,00.0,77", "actual": "健全"}, "number-unreadable", "D2"),
        ({"method": "是否", "actual": "也许"}, "word-unknown", "E2"),
        ({"method": "按完成百分比", "actual": "90人"}, "number-unreadable", "E2"),
        ({"target": "达成", "actual": "也许"}, "target-unclear", "E2"),
        ({"target": "健全", "actual": "也许"}, "target-unclear", "D2"),
    ],
)
def test_where_no_score_can_be_given_there_is_none(changes: dict[str, str], code: str, cell: str) -> None:
    found = evaluated(OUTPUT | changes)
    assert (code, f"绩效指标!{cell}") in builders.places(found.problems, ERROR)
    assert found.indicators[0].score is None
    assert (found.indicator_score, found.total_score, found.rating) == (None, None, None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"typed": "40.01"}, "得分40.01不在0和分值40之间"),
        ({"target": "机制健全", "actual": "部分达成"}, "实际完成值“部分达成”对应分值的60%至80%，需要填写得分"),
        ({"target": "机制健全", "actual": "部分达成", "typed": "33"}, "填写的得分33与按规则计算的60%至80%不一致"),
        ({"method": "人工评分"}, "实际完成值“90人”对应分值的0%至100%，需要填写得分"),
        ({"actual": "90次"}, "实际完成值“90次”（单位“次”）的单位与目标值“≥100人”（单位“人”）的单位不同"),
        ({"target": "≥95%", "actual": "96"}, "实际完成值“96”（没有写单位）的单位与目标值“≥95%”（单位“%”）的单位不同"),
        ({"target": "≥2万人", "actual": "约1.2万人"}, "实际完成值“约1.2万人”是约数，按1.2万人计算"),
    ],
)
def test_a_sentence_says_what_is_expected(changes: dict[str, str], sentence: str) -> None:
    found = evaluated(OUTPUT | {"reason": "原因"} | changes, form=METHODS)
    assert any(sentence in each.message for each in found.problems if each.place.startswith("绩效指标!"))


@pytest.mark.parametrize(
    ("actual", "is_fuzzy"),
    [("≥90人", False), ("≤90人", True), ("=90人", False), ("约90人", True), ("90人", False), ("90人以下", True)],
)
def test_an_actual_with_another_bound_than_the_targets_is_doubted(actual: str, is_fuzzy) -> None:
    found = evaluated(OUTPUT | {"actual": actual, "reason": "原因"})
    assert (("fuzzy-actual", "绩效指标!E2") in builders.places(found.problems)) == is_fuzzy
    assert found.indicators[0].score.text == "36"


@pytest.mark.parametrize(
    ("changes", "rule", "shown"),
    [
        ({"target": "100人", "actual": "98人"}, methods.STEPS, "38"),
        ({"target": "机制健全", "actual": "65分", "method": "分段"}, methods.BANDS, "20"),
        ({"target": "机制健全", "actual": "达成", "method": "正向比例"}, methods.QUALITATIVE, "40"),
        ({"target": "≥95%", "actual": "达成", "method": "定性"}, methods.QUALITATIVE, "40"),
        ({"target": "已建立", "actual": "没有", "method": "是否"}, methods.YES_NO, "0"),
        ({"target": "已建立", "actual": "有", "method": "是否"}, methods.YES_NO, "40"),
        ({"target": "达成", "actual": "50%"}, methods.STATED_SHARE, "20"),
        ({"actual": "很多", "typed": "30"}, rules.STATED, "30"),
        ({"method": "人工评分", "typed": "30"}, rules.STATED, "30"),
        ({"method": "人工评分"}, methods.BY_HAND, None),
    ],
)
def test_what_scores_an_indicator(changes: dict[str, str], rule: str, shown: str | None) -> None:
    found = evaluated(OUTPUT | {"reason": "原因"} | changes, form=METHODS)
    row = found.indicators[0]
    assert (row.rule, row.score and row.score.text) == (rule, shown)
    assert [code for code, _ in builders.places(found.problems, ERROR)] == ([] if shown else ["score-needed"])


def test_a_target_without_a_sign_is_to_be_reached_also_where_points_are_taken_off() -> None:
    found = evaluated(OUTPUT | {"target": "100人", "actual": "120人"}, form=METHODS).indicators[0]
    assert (found.asked, found.score.text) == (quantities.AT_LEAST, "40")


def test_an_actual_that_no_band_can_be_looked_up_by_is_reported() -> None:
    found = evaluated(OUTPUT | {"target": "机制健全", "actual": "很多", "method": "分段"}, form=METHODS)
    assert builders.places(found.problems, ERROR) == [("number-unreadable", "绩效指标!E2")]


def test_points_of_nothing_are_points() -> None:
    found = evaluated(OUTPUT, OUTPUT | {"weight": "0"}, OUTCOME, SATISFACTION, COST)
    assert builders.places(found.problems, ERROR) == []
    assert [row.score.text for row in found.indicators[:2]] == ["36", "0"]


@pytest.mark.parametrize("typed", ["", "0", "0.001", "0.0005"])
def test_points_of_which_nothing_is_left_where_they_are_rescaled_give_nothing(typed: str) -> None:
    # 0.001 × 90 ÷ 80.001 = 0.001, and such a form's points have two digits.
    hardly, left_out = {"weight": "0.001", "typed": typed, "reason": "原因"}, {"weight": "9.999"}
    found = evaluated(
        OUTPUT | hardly, OUTPUT | {"weight": "30"}, NOT_APPLICABLE | left_out, OUTCOME, SATISFACTION, COST
    )
    row = found.indicators[0]
    assert builders.places(found.problems, ERROR) == []
    assert (row.weight, row.weight_rule, row.score.value) == (0, rules.RESCALED, 0)
    assert ("stated-score", "绩效指标!H2") not in builders.places(found.problems)
