"""Tables of raw cells: what has no heading or no result is told, what is there twice keeps both."""

from datetime import date
from typing import Any

from selfeval.evaluation.glossary import AS_SEEN, INDICATORS, INFO
from selfeval.intake.grid import Grid
from selfeval.intake.marks import Marks
from selfeval.intake.number_formats import GENERAL
from selfeval.intake.raw_cells import RawCell, raw_cell
from selfeval.intake.raw_tables import read_table, read_turned

HEADINGS = [column.heading for column in INDICATORS.columns]


class Plain:
    def number_format(self, _sheet: str, _position: tuple[int, int]) -> str:
        return GENERAL


def grid(name: str, *rows: list[Any], marks: Marks | None = None) -> Grid:
    values = [{chr(65 + at): value for at, value in enumerate(row) if value != ""} for row in rows]
    return Grid(name, name, is_hidden=False, rows=values, marks=marks or Marks(), _formats=Plain())


def test_a_formula_without_result_is_told_once_for_each_row_that_it_fills() -> None:
    marks = Marks(uncalculated={(1, 0), (1, 4)}, merged=[((1, 0), (2, 0))])
    table = read_table(
        grid("绩效指标", HEADINGS, ["", "数量指标", "甲"], ["", "数量指标", "乙"], marks=marks), INDICATORS
    )
    assert table.left_out == [
        "绩效指标!A2（公式没有计算结果）", "绩效指标!E2（公式没有计算结果）", "绩效指标!A2（公式没有计算结果）",
    ]  # fmt: skip
    assert [row.cells[("name", 1)].value for row in table.rows] == ["甲", "乙"]


def test_a_merged_cell_is_that_of_each_row_and_blank_rows_are_none() -> None:
    marks = Marks(merged=[((1, 0), (3, 0))], hidden_rows={3})
    table = read_table(grid("绩效指标", HEADINGS, ["产出指标", "", "甲"], [], ["", "", "乙"], marks=marks), INDICATORS)
    assert [(row.cells[("name", 1)].value, row.is_hidden) for row in table.rows] == [("甲", False), ("乙", True)]
    assert [row.cells[("category", 1)].value for row in table.rows] == ["产出指标", "产出指标"]


def test_a_row_of_nothing_but_what_has_no_heading_is_told_and_is_no_row() -> None:
    far = [""] * (len(HEADINGS) + 1)
    table = read_table(grid("绩效指标", HEADINGS, [*far, "草稿"]), INDICATORS)
    assert table.rows == []
    assert table.left_out == [f"绩效指标!{chr(65 + len(far))}2（这一列没有表头）"]


def test_columns_of_one_name_are_kept_apart() -> None:
    table = read_table(grid("绩效指标", [*HEADINGS, "审核", "审核"], ["产出指标", "数量指标", "甲"]), INDICATORS)
    assert [key for key in table.headings if key[0] == "审核"] == [("审核", 1), ("审核", 2)]


def test_the_labels_of_a_project_become_headings_and_none_is_lost() -> None:
    table = read_table(
        grid(
            "项目信息", ["项目", "内容", "备注"], ["项目名称", "甲"], ["项目名称", "乙", "重复"], ["", "无主"],
            ["审核人", ""], ["", "", "旁注"],
        ),
        INFO,
    )  # fmt: skip
    assert list(table.headings) == [("project_name", 1), ("project_name", 2), ("审核人", 1)]
    (row,) = table.rows
    assert {key: cell.value for key, cell in row.cells.items()} == {
        ("project_name", 1): "甲",
        ("project_name", 2): "乙",
    }
    assert table.left_out == [
        "项目信息“项目名称”这一行的“备注”", "项目信息里没有写项目的“无主”", "项目信息“”这一行的“备注”",
    ]  # fmt: skip


def test_the_row_of_a_project_in_a_bulk_workbook_is_read_by_its_headings() -> None:
    headings = ["项目编码", "项目名称", "", "评价年度", "审核人", "项目单位"]
    marks = Marks(uncalculated={(1, 4)}, hidden_rows={1})
    table = read_turned(grid("项目信息", headings, ["4101", "甲", "没有表头", 2022], marks=marks))
    (row,) = table.rows
    assert {key[0]: cell.value for key, cell in row.cells.items()} == {
        "project_code": "4101", "project_name": "甲", "fiscal_year": 2022,
    }  # fmt: skip
    assert row.is_hidden
    assert table.left_out == ["项目信息!E2（公式没有计算结果）"]
    assert len(table.headings) == 5


def test_where_only_what_is_seen_is_known_that_is_copied() -> None:
    marks = Marks(shown={(0, 0): "90.97%", (0, 1): "5"}, errors={(0, 3): "#N/A"})
    found = grid("绩效指标", [0.9097, 5, "甲", "", " "], marks=marks)
    cells = [raw_cell(found, 0, column, AS_SEEN) for column in range(6)]
    assert cells[0] == RawCell("90.97%")
    assert cells[2:] == [RawCell("甲"), RawCell("", error="#N/A"), None, None]
    assert cells[1] is not None
    assert str(cells[1].value) == "5"


def test_logical_values_and_moments_are_seen_as_a_person_does() -> None:
    marks = Marks(shown={(0, 2): "2023年6月"})
    found = grid("绩效指标", [True, False, date(2023, 6, 1)], marks=marks)
    assert [found.entry(0, column, AS_SEEN).text for column in range(3)] == ["TRUE", "FALSE", "2023年6月"]
