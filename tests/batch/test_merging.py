"""What cannot be merged or split is told with its reason, and the rest is merged all the same."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from selfeval.batch import merging
from selfeval.batch.merging import Merged, merge
from selfeval.batch.splitting import split
from selfeval.intake.bulk import BulkFile
from tests import builders, bulk_books

Change = Callable[[openpyxl.Workbook], object]


def put(home: Path, name: str, change: Change | None = None) -> Path:
    book = builders.loaded()
    if change is not None:
        change(book)
    file = home / "input" / name
    file.write_bytes(builders.saved(book))
    return file


def merged(home: Path, *sources: Path) -> Merged:
    return merge(sources, home / "批量.xlsx", home / "templates")


def bulk_of(*codes: str) -> bytes:
    return bulk_books.bulk(dict.fromkeys(codes, builders.seed_content()))


def without_info(book: openpyxl.Workbook) -> None:
    del book["项目信息"]


def second_budget(book: openpyxl.Workbook) -> None:
    book.create_sheet("预算 执行")


def second_column(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["J1"] = book["绩效指标"]["K1"] = "审核意见"


def standard_column_twice(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["J1"] = "年度目标值"


def other_unit(book: openpyxl.Workbook) -> None:
    book["预算执行"].insert_rows(1)
    book["预算执行"]["A1"] = "单位：元"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (without_info, "没有工作表“项目信息”"),
        (second_budget, "有两张工作表都像是“预算执行”"),
        (second_column, "工作表“绩效指标”的列“审核意见”出现了两次"),
        (standard_column_twice, "工作表“绩效指标”的列“年度目标值”出现了两次"),
        (other_unit, "预算执行表头上写的金额单位和项目信息不一致"),
    ],
)
def test_a_workbook_that_would_lose_something_is_left_out(home: Path, change: Change, why: str) -> None:
    found = merged(home, put(home, "a.xlsx", change), put(home, "b.xlsx"))
    (said,) = found.left_out
    assert "a.xlsx”没有并入：" in said
    assert why in said
    assert (found.projects, found.failure) == (1, None)
    assert openpyxl.load_workbook(home / "批量.xlsx")["项目信息"].max_row == 2


def test_a_file_that_is_none_and_one_that_is_merged_already_are_left_out(home: Path) -> None:
    broken, bulk = home / "input" / "a.xlsx", home / "input" / "b.xlsx"
    broken.write_bytes(b"\x00no workbook")
    bulk.write_bytes(bulk_of("1"))
    found = merged(home, broken, bulk, home / "input" / "c.xlsx")
    assert found.projects == 0
    assert [each.partition("没有并入：")[0] for each in found.left_out] == [
        f"“{home / 'input' / name}.xlsx”" for name in "abc"
    ]
    assert "不是Excel工作簿" in found.left_out[0]
    assert "它已经是批量工作簿" in found.left_out[1]
    assert "文件不存在" in found.left_out[2]
    # Of nothing no workbook is made.
    assert not (home / "批量.xlsx").exists()
    assert found.failure is None


@pytest.mark.parametrize("name", ["年度指标值", "自评得分"])
def test_another_name_of_a_column_that_is_there_is_a_column_of_its_own(home: Path, name: str) -> None:
    """As where one workbook is evaluated: the column by its own name counts, and the other one is noted."""

    def beside(book: openpyxl.Workbook) -> None:
        book["绩效指标"]["J1"], book["绩效指标"]["J2"] = name, "甲"

    found = merged(home, put(home, "a.xlsx", beside), put(home, "b.xlsx"))
    assert (found.projects, found.left_out) == (2, [])
    sheet = openpyxl.load_workbook(home / "批量.xlsx")["绩效指标"]
    (column,) = (cell.column for cell in sheet[1] if cell.value == name)
    assert sheet.cell(2, column).value == "甲"


def test_the_same_unit_above_the_budget_table_keeps_nothing_back(home: Path) -> None:
    def same_unit(book: openpyxl.Workbook) -> None:
        book["预算执行"].insert_rows(1)
        book["预算执行"]["A1"] = "单位：万元"

    found = merged(home, put(home, "a.xlsx", same_unit))
    assert (found.projects, [each for each in found.left_out if "金额单位" in each]) == (1, [])


def test_more_rows_than_a_sheet_holds_are_not_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most = max(len(rows) for name, rows in builders.seed_content().items() if name != "项目信息")
    monkeypatch.setattr(merging, "MOST_ROWS", most)
    one, other = put(home, "a.xlsx"), put(home, "b.xlsx")
    assert merged(home, one).failure is None
    (home / "批量.xlsx").unlink()
    found = merged(home, one, other)
    assert found.failure is not None
    assert found.failure.code == "output-not-written"
    assert "“绩效指标”的行数超过一张工作表的上限" in found.failure.message
    assert not (home / "批量.xlsx").exists()


def splits(home: Path, data: bytes, folder: Path):
    file = home / "批量.xlsx"
    file.write_bytes(data)
    bulk = BulkFile(file)
    try:
        return split(bulk, folder, home / "templates")
    finally:
        bulk.close()


def test_a_project_that_is_there_twice_is_not_written_and_the_others_are(home: Path) -> None:
    book = bulk_books.loaded(bulk_of("1", "2", "3"))
    book["项目信息"]["A4"] = "1"
    (home / "拆开").mkdir()
    found = splits(home, builders.saved(book), home / "拆开")
    assert (found.workbooks, found.failure) == (1, None)
    (written,) = (home / "拆开").iterdir()
    assert written.name.startswith("2 ")
    assert any("“1”" in each for each in found.left_out)
    # The rows of the code that was overwritten are nobody's any more.
    assert any("“3”" in each for each in found.left_out)


def test_it_ends_where_nothing_can_be_written(home: Path) -> None:
    (home / "拆开").write_bytes(b"a file")
    found = splits(home, bulk_of("1", "2"), home / "拆开")
    assert found.workbooks == 0
    assert found.failure is not None
    assert found.failure.code == "output-not-written"
    assert (home / "拆开").read_bytes() == b"a file"
