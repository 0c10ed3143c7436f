import pytest

from selfeval.evaluation import rules
from selfeval.evaluation.catalogue import ERROR
from tests import builders


def test_points_nobody_typed_are_the_full_points_by_the_forms_reference() -> None:
    score = builders.with_edits({"资金管理!D2": None}).funds_management[0].score
    assert (score.text, score.value, score.exact, score.rule) == ("5", 5, 5, rules.FULL_SCORE)
    assert score.reference == builders.form().newest.funds_management.reference
    assert [(each.sheet, each.cell) for each in score.sources] == [("资金管理", "D2")]


def test_points_of_a_sheet_without_their_column_come_from_the_rows_name() -> None:
    book = builders.loaded()
    book["资金管理"].delete_cols(4)
    found = builders.evaluated(builders.saved(book))
    assert found.funds_management_score.text == "20"
    assert [row.score.sources[0].cell for row in found.funds_management] == ["A2", "A3", "A4", "A5"]


@pytest.mark.parametrize(("typed", "shown"), [("4.50分", "4.5"), (0, "0"), (5, "5"), ("三", "3")])
def test_typed_points_are_printed_as_they_are_by_the_forms_reference(typed: object, shown: str) -> None:
    found = builders.with_edits({"资金管理!D2": typed, "资金管理!C2": "原因"})
    score = found.funds_management[0].score
    assert (score.text, score.exact, score.rule) == (shown, score.value, rules.STATED)
    assert score.reference == builders.form().newest.funds_management.reference
    assert [each.cell for each in score.sources] == ["D2"]


def test_points_that_cannot_be_read_are_none() -> None:
    found = builders.with_edits({"资金管理!D2": "很多"})
    assert builders.places(found.problems, ERROR) == [("number-unreadable", "资金管理!D2")]
    assert (found.funds_management[0].score, found.funds_management_score) == (None, None)


def test_items_that_are_not_all_there_have_no_sum() -> None:
    book = builders.loaded()
    book["资金管理"].delete_rows(3)
    found = builders.evaluated(builders.saved(book))
    assert builders.places(found.problems, ERROR) == [("row-missing", "资金管理!A1")]
    assert [row.score.text for row in found.funds_management] == ["5"] * 3
    assert (found.funds_management_score, found.total_score, found.rating) == (None, None, None)
