import pytest

from selfeval.evaluation.budget import row_name
from selfeval.evaluation.catalogue import WARNING
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
