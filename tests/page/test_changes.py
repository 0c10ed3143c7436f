"""What is said to be different between two versions of a workbook."""

from typing import Any

from selfeval.batch.results import result
from selfeval.page.changes import Change, Changes, compared
from tests import builders


def of(edits: dict[str, Any] | None = None):
    found = builders.with_edits(edits)
    return result("a.xlsx", "zhengzhou", found, found.problems)


def test_the_same_is_no_change() -> None:
    assert not compared(of(), of())
    assert compared(of(), of()) == Changes((), (), ())


def test_figures_are_told_before_and_after() -> None:
    found = compared(of(), of({"绩效指标!E6": "25位", "绩效指标!I6": "原因"}))
    assert Change("“郑州市技工院校评选优质课教师数量”的得分", "1", "0.5") in found.figures
    assert Change("总得分", "93.2", "92.7") in found.figures


def test_a_figure_that_can_no_longer_be_computed_is_told() -> None:
    found = compared(of(), of({"绩效指标!E6": None}))
    assert Change("总得分", "93.2", "—") in found.figures
    assert [(each["code"], each["cell"]) for each in found.new] == [("actual-missing", "E6")]
    assert found.solved == ()


def test_a_problem_with_other_words_is_the_same_problem() -> None:
    found = compared(of({"绩效指标!E21": "很高"}), of({"绩效指标!E21": "很低"}))
    assert (found.solved, found.new) == ((), ())


def test_rows_that_were_not_there_are_told() -> None:
    before = of()
    after = of() | {"indicators": []}
    assert Change("“总成本”的得分", "10", "—") in compared(before, after).figures
    assert Change("“总成本”的得分", "—", "10") in compared(after, before).figures
