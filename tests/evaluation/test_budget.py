from decimal import Decimal

import pytest

from selfeval.evaluation import rules
from selfeval.evaluation.budget import row_name
from selfeval.evaluation.catalogue import ERROR, WARNING
from selfeval.evaluation.model import Entry
from tests import builders, form_text

NO_RATES = {f"预算执行!E{row}": None for row in (2, 3, 4, 5)}
COST = {"绩效指标!D2": "≤1万元", "绩效指标!E2": "0.5万元"}


def amounts(found) -> list[tuple[str, str, str, str]]:
    return [
        (row.original_budget.text, row.final_budget.text, row.outturn.text, row.execution_rate.text)
        for row in found.funding
    ]


def test_an_empty_total_row_is_the_sum_of_the_others() -> None:
    found = builders.with_edits(
        NO_RATES | {"预算执行!B2": None, "预算执行!C2": None, "预算执行!D2": None, "预算执行!D4": 1, "预算执行!C4": 3}
    )
    assert amounts(found)[0] == ("557.00", "560.00", "507.73", "90.67%")


def test_a_missing_total_row_is_the_sum_of_the_others() -> None:
    book = builders.loaded(builders.edited(NO_RATES))
    book["预算执行"].delete_rows(2)
    found = builders.evaluated(builders.saved(book))
    assert amounts(found)[0] == ("557.00", "557.00", "506.73", "90.97%")
    assert not [each for each in found.problems if each.sheet == "预算执行"]
    assert [source.cell for source in found.funding[0].outturn.sources] == ["D2", "D3", "D4"]


def test_rows_may_stand_in_any_order() -> None:
    swap = {
        "预算执行!A3": "单位资金：",
        "预算执行!A5": " 政府预算资金 ",
        "预算执行!B3": 0,
        "预算执行!C3": 0,
        "预算执行!D3": 0,
    }
    swap |= {"预算执行!B5": 557, "预算执行!C5": 557, "预算执行!D5": 506.73}
    found = builders.with_edits(NO_RATES | swap)
    assert [row.source for row in found.funding] == ["年度资金总额", "政府预算资金", "财政专户管理资金", "单位资金"]
    assert amounts(found)[1] == ("557.00", "557.00", "506.73", "90.97%")


def test_a_budget_of_nothing_is_worth_a_warning_and_no_points() -> None:
    nothing = {f"预算执行!{column}{row}": 0 for column in "BCD" for row in (2, 3)}
    found = builders.with_edits(NO_RATES | nothing | COST)
    assert builders.places(found.problems, WARNING) == [("budget-zero", "预算执行!C2")]
    assert (found.scored_funding.execution_rate.text, found.execution_score.text) == ("0.00%", "0")


def test_amounts_typed_with_a_unit_are_converted() -> None:
    found = builders.with_edits(
        NO_RATES | {"预算执行!D2": "5067300元", "预算执行!D3": "506.73万元", "预算执行!C3": "５５７．００"}
    )
    assert amounts(found)[0] == amounts(found)[1] == ("557.00", "557.00", "506.73", "90.97%")


def test_an_amount_typed_as_text_is_no_month() -> None:
    typed = {f"预算执行!{cell}": "2073.10" for cell in ("B2", "B3", "C2", "C3")}
    found = builders.with_edits(NO_RATES | typed | {"预算执行!D2": "2,022.9", "预算执行!D3": "２０２２．９"})
    assert amounts(found)[0][:3] == amounts(found)[1][:3] == ("2073.10", "2073.10", "2022.90")


def test_amounts_shown_with_a_unit_by_their_format_are_converted() -> None:
    cells = {f"预算执行!{c}{r}": 5067300 if c == "D" else 5570000 for c in "BCD" for r in (2, 3)}
    found = builders.with_edits(NO_RATES | cells, formats=dict.fromkeys(cells, '#,##0.00"元"'))
    assert amounts(found)[0] == amounts(found)[1] == ("557.00", "557.00", "506.73", "90.97%")


def test_a_typed_rate_is_taken_as_it_is_meant() -> None:
    for typed in (0.9097, 0.909748, 90.97, "90.97%", "90.97 %", "９０．９７％"):
        found = builders.with_edits({"预算执行!E2": typed, "绩效指标!D2": "≤556万元"})
        assert builders.places(found.problems, WARNING) == []


def test_the_rate_is_computed_from_what_was_typed_and_not_from_what_is_printed() -> None:
    found = builders.with_edits(NO_RATES | {"预算执行!D2": 501.299999, "预算执行!D3": 501.299999})
    assert amounts(found)[0] == ("557.00", "557.00", "501.30", "90.00%")
    assert found.execution_score.exact < 9


@pytest.mark.parametrize(
    "name", ["其中：政府预算资金", "1.政府预算资金", "（一）政府预算资金（万元）", "政府预算资金："]
)
def test_a_row_is_found_by_its_name_however_the_form_numbers_it(name: str) -> None:
    form = form_text.changed(
        builders.FORM, f'[execution]\nrows = ["年度资金总额", "{name}", "财政专户管理资金", "单位资金"]'
    )
    execution = form.newest.execution
    assert row_name("政府预算资金", execution) == row_name(name, execution) == name
    assert row_name("其中：单位资金", execution) == "单位资金"
    assert row_name("合计", execution) == "年度资金总额"
    assert row_name("其他资金", execution) is None


def test_rows_that_differ_in_brackets_only_are_told_apart() -> None:
    rows = '["资金总额", "财政拨款（中央）", "财政拨款（省级）", "合计（其他）"]'
    changes = f'[execution]\nrows = {rows}\ntotal_row = "资金总额"\nscored_row = "资金总额"'
    execution = form_text.changed(builders.FORM, changes).newest.execution
    for name in execution.rows:
        assert row_name(f" {name}：", execution) == name


@pytest.mark.parametrize("name", ["一、产出指标", "产出指标（30分）", "产出"])
def test_a_category_is_found_by_its_name_however_the_form_numbers_it(name: str) -> None:
    form = form_text.changed(
        "national", f'[indicators]\ncategories = [{{ name = "{name}", weight = 90, subcategories = ["数量指标"] }}]'
    )
    for text in (name, "产出", "（一）产出", "产出（90分）"):
        found = form.newest.indicators.category(text)
        assert found is not None, text
        assert found.name == name
    assert form.newest.indicators.category("效益指标") is None


def test_a_row_nobody_filled_in_is_nothing_and_said_once() -> None:
    found = builders.with_edits(NO_RATES | dict.fromkeys(["预算执行!B4", "预算执行!C4", "预算执行!D4"]))
    row = found.funding[2]
    assert amounts(found)[2] == ("0.00", "0.00", "0.00", "0.00%")
    assert amounts(found)[0] == ("557.00", "557.00", "506.73", "90.97%")
    assert [place for code, place in builders.places(found.problems) if code == "amount-blank"] == ["预算执行!B4"]
    assert (row.outturn.rule, row.outturn.reference) == (rules.BLANK, builders.form().newest.execution.reference)
    assert [source.cell for source in row.outturn.sources] == ["D4"]


def test_a_blank_original_budget_is_nothing_beside_other_amounts() -> None:
    found = builders.with_edits(NO_RATES | {"预算执行!B4": None, "预算执行!C4": 3, "预算执行!D4": 1})
    assert amounts(found)[2] == ("0.00", "3.00", "1.00", "33.33%")
    assert ("amount-blank", "预算执行!B4") in builders.places(found.problems)


@pytest.mark.parametrize(("cell", "column"), [("C3", "final_budget"), ("D3", "outturn")])
def test_a_budget_or_outturn_that_is_missing_beside_other_amounts_is_not_taken_for_nothing(
    cell: str, column: str
) -> None:
    found = builders.with_edits(NO_RATES | {f"预算执行!{cell}": None})
    assert builders.places(found.problems, ERROR) == [("amount-missing", f"预算执行!{cell}")]
    assert (getattr(found.funding[1], column), found.funding[1].execution_rate) == (None, None)
    assert found.funding[1].original_budget.text == "557.00"


def test_a_total_is_no_sum_where_a_part_of_it_cannot_be_read() -> None:
    blank = dict.fromkeys(["预算执行!B2", "预算执行!C2", "预算执行!D2"])
    found = builders.with_edits(NO_RATES | blank | {"预算执行!D3": "很多"})
    assert builders.places(found.problems, ERROR) == [("number-unreadable", "预算执行!D3")]
    assert (found.funding[0].outturn, found.funding[0].final_budget.text) == (None, "557.00")
    assert (found.scored_funding.execution_rate, found.execution_score, found.total_score) == (None, None, None)


def test_sources_that_are_all_blank_are_asked_for_once_and_have_no_amounts() -> None:
    blank = {f"预算执行!{column}{row}": None for column in "BCD" for row in (3, 4, 5)}
    found = builders.with_edits(NO_RATES | blank)
    assert builders.places(found.problems, ERROR) == [("field-missing", "预算执行!D1")]
    assert [(row.original_budget, row.final_budget, row.outturn) for row in found.funding[1:]] == [(None,) * 3] * 3
    assert found.execution_score.text == "9.1"


def test_a_row_that_is_missing_has_no_amounts_and_its_name() -> None:
    book = builders.loaded(builders.edited(NO_RATES))
    book["预算执行"].delete_rows(4)
    found = builders.evaluated(builders.saved(book))
    assert builders.places(found.problems, ERROR) == [("row-missing", "预算执行!A1")]
    row = found.funding[2]
    assert row.entry.source == Entry("财政专户管理资金", "预算执行", None)
    assert (row.original_budget, row.final_budget, row.outturn, row.execution_rate) == (None,) * 4


def test_a_negative_amount_is_none() -> None:
    found = builders.with_edits(NO_RATES | {"预算执行!D3": -0.01})
    assert builders.places(found.problems, ERROR) == [("amount-negative", "预算执行!D3")]
    assert found.funding[1].outturn is None


def test_a_summed_total_knows_the_cells_of_its_parts_and_its_own() -> None:
    found = builders.with_edits(NO_RATES | {"预算执行!D2": None, "预算执行!D4": 1, "预算执行!C4": 3})
    total = found.funding[0].outturn
    assert (total.text, total.rule, total.exact) == ("507.73", rules.SUM, Decimal("507.73"))
    assert [source.cell for source in total.sources] == ["D2", "D3", "D4", "D5"]


def test_each_figure_of_the_budget_knows_its_rule_and_reference() -> None:
    found = builders.evaluated(builders.seed_bytes())
    reference = builders.form().newest.execution.reference
    row = found.scored_funding
    assert [(each.rule, each.reference) for each in (row.original_budget, row.final_budget, row.outturn)] == [
        (rules.STATED, reference)
    ] * 3
    assert [(each.rule, each.reference) for each in (row.execution_rate, found.execution_score)] == [
        (rules.EXECUTION, reference)
    ] * 2
    assert row.execution_rate.exact == Decimal("506.73") / 557
    assert (row.execution_rate.value, row.outturn.value) == (Decimal("90.97"), Decimal("506.73"))
