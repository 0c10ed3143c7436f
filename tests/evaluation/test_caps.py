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
