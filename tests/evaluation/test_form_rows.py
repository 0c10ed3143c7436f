"""The rows that a form names in a sheet: what is found, what is reported, what is left out."""

from selfeval.evaluation import form_rows
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.model import Entry

NAMES = ("财政拨款", "其他资金", "上年结转")
HEADING = Entry("资金来源", "预算执行", "A1")


def found(*labels: str) -> tuple[dict[str, str], list[tuple[str, str | None]]]:
    """Return the labels that were found by name, and the codes and cells of what was reported."""
    findings = Findings()
    rows = [Entry(label, "预算执行", f"A{number}") for number, label in enumerate(labels, 2)]
    named = form_rows.by_name(
        rows, lambda row: row, lambda label: label if label in NAMES else None, HEADING, NAMES, findings
    )
    return {name: row.cell or "" for name, row in named.items()}, [
        (each.code, each.cell) for each in findings.all(["预算执行"])
    ]


def test_all_that_are_named_are_found_in_any_order() -> None:
    rows, reported = found("上年结转", "财政拨款", "其他资金")
    assert rows == {"上年结转": "A2", "财政拨款": "A3", "其他资金": "A4"}
    assert reported == []


def test_a_sum_or_a_remark_is_noted_and_left_out() -> None:
    rows, reported = found("财政拨款", "其他资金", "上年结转", "合计", "备注：含追加")
    assert set(rows) == set(NAMES)
    assert reported == [("row-ignored", "A5"), ("row-ignored", "A6")]


def test_a_row_that_no_form_names_is_reported_there_and_what_is_missing_for_it_is_not() -> None:
    assert found("财政拨款", "别的资金", "上年结转")[1] == [("row-unknown", "A3")]


def test_two_wrong_names_stand_for_two_missing_rows_and_no_more() -> None:
    assert found("财政拔款", "别的资金", "上年结转")[1] == [("row-unknown", "A2"), ("row-unknown", "A3")]
    # Of the two that are missing one is that of the wrong name, the other is missing besides.
    assert found("财政拔款", "其他资金")[1] == [("row-missing", "A1"), ("row-unknown", "A2")]
    assert found("财政拔款")[1] == [("row-missing", "A1"), ("row-unknown", "A2")]


def test_a_name_that_stands_twice_is_reported_and_the_first_counts() -> None:
    rows, reported = found("财政拨款", "财政拨款", "其他资金")
    assert rows["财政拨款"] == "A2"
    # The other of the two may be the one that is missing.
    assert reported == [("row-duplicate", "A3")]
    assert found("财政拨款", "财政拨款")[1] == [("row-missing", "A1"), ("row-duplicate", "A3")]


def test_missing_rows_are_named_at_the_heading() -> None:
    assert found()[1] == [("row-missing", "A1")]
    assert found("财政拨款", "其他资金")[1] == [("row-missing", "A1")]
