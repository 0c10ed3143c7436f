"""The merged ranges of a large sheet, as its rows go by: what they fill, and where they are not followed."""

import pytest

from selfeval.intake import bulk_merges
from selfeval.intake.bulk_merges import OpenRanges
from selfeval.intake.bulk_package import Merged
from selfeval.intake.bulk_rows import BulkRow
from selfeval.intake.marks import BrokenWorkbookError


def test_a_range_that_ended_in_rows_which_are_not_there_is_passed_over() -> None:
    ranges = OpenRanges(iter([Merged(1, 2, 0, 0), Merged(4, 6, 0, 0)]), {0})
    row = BulkRow(4, ["甲"])
    ranges.move_to(row)
    ranges.fill(row, 1, "甲")
    below = BulkRow(5)
    ranges.move_to(below)
    assert ranges.code_above(below, 0) == "甲"
    after = BulkRow(7)
    ranges.move_to(after)
    assert ranges.code_above(after, 0) == ""


def test_more_ranges_over_each_other_than_there_are_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_merges, "_MOST_OPEN", 3)
    beside = OpenRanges(iter([Merged(0, 9, column, column) for column in range(3)]), {0, 1, 2})
    beside.move_to(BulkRow(0))
    over = OpenRanges(iter([Merged(0, 9, 0, 0)] * 4), {0})
    with pytest.raises(BrokenWorkbookError):
        over.move_to(BulkRow(0))


def test_a_code_is_taken_from_the_range_over_its_own_column_only() -> None:
    ranges = OpenRanges(iter([Merged(0, 3, 1, 1), Merged(0, 3, 0, 0)]), {0, 1})
    first = BulkRow(0, ["4101", "产出指标"])
    ranges.move_to(first)
    ranges.fill(first, 7, "4101")
    below = BulkRow(1)
    ranges.move_to(below)
    assert ranges.code_above(below, 0) == "4101"
    assert ranges.code_above(below, 5) == ""


def test_a_row_notes_the_ranges_of_its_own_project() -> None:
    ranges = OpenRanges(iter([Merged(2, 4, 1, 2), Merged(2, 4, 3, 3)]), {1, 3})
    first, below = BulkRow(2, ["4101", "产出指标", "", "数量指标"]), BulkRow(4, ["4101"])
    for row in (first, below):
        ranges.move_to(row)
        ranges.fill(row, 7, "4101")
    # A range of one column is seen by the rows below its first one; a wide one hides cells of its first row too.
    assert first.merged == [(1, 2, 0)]
    assert below.merged == [(1, 2, 2), (3, 3, 2)]
    assert below.values == ["4101"]


def test_another_project_gets_what_stands_in_the_first_row() -> None:
    ranges = OpenRanges(iter([Merged(0, 2, 1, 1), Merged(0, 2, 2, 2)]), {1, 2})
    first = BulkRow(0, ["4101", 0.5], formats={1: "0%"}, errors={2: "#N/A"})
    other, typed = BulkRow(1, ["4102"]), BulkRow(2, ["4103", "自己的"])
    for row, project in ((first, 1), (other, 2), (typed, 3)):
        ranges.move_to(row)
        ranges.fill(row, project, str(row.values[0]))
    assert other.values == ["4102", 0.5, ""]
    assert (other.formats, other.errors, other.merged) == ({1: "0%"}, {2: "#N/A"}, [])
    assert typed.value(1) == "自己的"
    assert typed.errors == {2: "#N/A"}


def test_a_range_whose_first_row_is_blank_fills_nothing() -> None:
    ranges = OpenRanges(iter([Merged(0, 3, 1, 1)]), {1})
    row = BulkRow(2, ["4101"])
    ranges.move_to(row)
    ranges.fill(row, 1, "4101")
    assert (row.values, row.merged) == (["4101"], [])
