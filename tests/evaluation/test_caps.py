from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.evaluation import rules
from selfeval.evaluation.scoring import evaluate
from tests import form_text, plain_projects

CAPS = {Decimal(80): Decimal(89), Decimal(70): Decimal(79), Decimal(60): Decimal(69), Decimal(50): Decimal(59)}
CHANGES = """
[scoring]
methods = [{ name = "一票否决", rule = "yes-no", yes = ["未发生"], no = ["发生"], no_total_most = 65.5 }]
[total]
caps = [
    { execution_below = 80, most = 89 },
    { execution_below = 70, most = 79 },
    { execution_below = 60, most = 69 },
    { execution_below = 50, most = 59 },
]
"""
FORM = form_text.changed("national", CHANGES)
VETO = Decimal("65.5")


def evaluated(outturn: str, reached: tuple[int, int, int], happened: str):
    rows = [
        {"category": "产出指标", "target": "≥100人", "actual": f"{reached[0]}人", "weight": "50"},
        {"category": "效益指标", "target": "≥100人", "actual": f"{reached[1]}人", "weight": "20"},
        {"category": "效益指标", "target": "未发生", "actual": happened, "method": "一票否决", "weight": "10"},
        {"category": "满意度指标", "target": "≥100人", "actual": f"{reached[2]}人", "weight": "10"},
    ]
    return evaluate(plain_projects.project(FORM, rows, {"final": "1000", "outturn": outturn}), FORM)


PERCENT = st.integers(0, 100)


@settings(deadline=None)
@given(
    outturn=st.decimals(0, 1200, places=3),
    reached=st.tuples(PERCENT, PERCENT, PERCENT),
    happened=st.sampled_from(["发生", "未发生"]),
)
def test_no_cap_that_applies_is_exceeded_and_no_other_holds_a_total(outturn, reached, happened) -> None:
    found = evaluated(str(outturn), reached, happened)
    apply = [most for below, most in CAPS.items() if outturn / 10 < below]
    apply += [VETO] if happened == "发生" else []
    total, added = found.total_score, found.added_score
    assert total.value == min([added.value, *apply])
    assert added.value == found.execution_score.value + sum(row.score.value for row in found.indicators)
    assert found.rating == FORM.newest.total.rating(total.value)
    is_held = total.value < added.value
    assert (found.cap is not None) == is_held == (total.rule == rules.CAPPED)
    assert ("total-capped" in {each.code for each in found.problems}) == is_held


def test_a_capped_total_tells_why_and_from_which_cells() -> None:
    found = evaluated("750", (100, 100, 100), "未发生")
    assert (found.added_score.text, found.total_score.text, found.cap) == ("97.5", "89", "执行率75.00%低于80%")
    assert found.total_score.exact == Decimal("97.5")
    assert [(source.sheet, source.cell) for source in found.total_score.sources[-1:]] == [("预算执行", "D2")]
    vetoed = evaluated("1000", (100, 100, 100), "发生")
    assert (vetoed.total_score.text, vetoed.cap) == ("65.5", "“指标4”为“发生”")
    assert vetoed.total_score.sources[-1].cell == "E4"


@pytest.mark.parametrize("spaced", ["发 生", "发生。", " 发生；"])
def test_a_veto_is_a_veto_however_its_word_is_written(spaced: str) -> None:
    assert evaluated("1000", (100, 100, 100), spaced).total_score.text == "65.5"


def test_without_a_total_there_is_nothing_to_hold() -> None:
    found = evaluated("很多", (100, 100, 100), "发生")
    assert (found.total_score, found.cap) == (None, None)


def test_a_rate_that_prints_as_the_bound_is_shown_closely_enough_to_be_below_it() -> None:
    form = form_text.changed("national", "[total]\ncaps = [{ execution_below = 80, most = 79 }]")
    rows = [
        {"category": each.name, "target": "≥1次", "actual": "1次", "weight": str(each.weight)}
        for each in form.newest.indicators.categories
    ]
    found = evaluate(plain_projects.project(form, rows, {"final": "100000", "outturn": "79999"}), form)
    assert found.scored_funding.execution_rate.text == "80.00%"
    assert (found.cap, found.total_score.text) == ("执行率79.999%低于80%", "79")


def test_of_two_caps_of_the_same_height_the_execution_rate_is_named() -> None:
    changes = CHANGES.replace("no_total_most = 65.5", "no_total_most = 59")
    form = form_text.changed("national", changes)
    rows = [
        {"category": "产出指标", "target": "≥100人", "actual": "100人", "weight": "50"},
        {"category": "效益指标", "target": "≥100人", "actual": "100人", "weight": "20"},
        {"category": "效益指标", "target": "未发生", "actual": "发生", "method": "一票否决", "weight": "10"},
        {"category": "满意度指标", "target": "≥100人", "actual": "100人", "weight": "10"},
    ]
    found = evaluate(plain_projects.project(form, rows, {"final": "1000", "outturn": "400"}), form)
    assert (found.total_score.text, found.cap) == ("59", "执行率40.00%低于50%")
    assert found.total_score.reference == found.added_score.reference
