import io

import openpyxl
import pytest

from selfeval.intake.own_list import MARK, NAME
from selfeval.intake.sheets import read_project
from selfeval.marking.marked import marked, unmarked
from tests import builders


def with_sheet(title: str, first: object) -> bytes:
    book = builders.loaded(builders.edited())
    book.create_sheet(title, 2)["A1"] = first
    return builders.saved(book)


@pytest.mark.parametrize("title", [NAME, f"{NAME}（2）", f" {NAME} ", f"{NAME} (2)"])
def test_the_programs_own_list_is_not_read_and_not_noted(title) -> None:
    data = with_sheet(title, f" {MARK}{NAME}：错误1个")
    assert read_project(data) == read_project(builders.edited())


@pytest.mark.parametrize("title, first", [(NAME, "我的检查"), (NAME, None), (NAME, 1), ("别的", MARK)])
def test_a_sheet_of_the_users_is_noted(title, first) -> None:
    _, problems = read_project(with_sheet(title, first))
    assert [(each.code, each.sheet) for each in problems] == [("sheet-ignored", title)]


def rows_moved(book: openpyxl.Workbook) -> None:
    book[NAME].insert_rows(1, 2)


def first_rows_gone(book: openpyxl.Workbook) -> None:
    book[NAME].delete_rows(1, 2)


def renamed(book: openpyxl.Workbook) -> None:
    book[NAME].title = "问题汇总"


@pytest.mark.parametrize("changes", [[rows_moved], [first_rows_gone], [renamed], [rows_moved, renamed]])
def test_a_list_that_a_person_changed_is_known_again(changes) -> None:
    data = marked(builders.edited(), builders.evaluated(builders.seed_bytes()).problems)
    book = builders.loaded(data)
    for change in changes:
        change(book)
    assert read_project(builders.saved(book)) == read_project(builders.edited())
    clean = unmarked(builders.saved(book))
    assert clean is not None
    assert openpyxl.load_workbook(io.BytesIO(clean)).sheetnames == builders.loaded().sheetnames


def test_of_large_sheets_only_the_name_is_looked_at() -> None:
    book = builders.loaded(with_sheet("别的", f"{MARK}{NAME}"))
    for number in range(9000):
        book["别的"].append([f"第{number}行", "很长的文字"])
    _, problems = read_project(builders.saved(book))
    assert [(each.code, each.sheet) for each in problems] == [("sheet-ignored", "别的")]


def test_a_list_alone_is_no_workbook_to_report() -> None:
    book = openpyxl.Workbook()
    book.active.title = NAME
    book.active["A1"] = MARK
    stream = io.BytesIO()
    book.save(stream)
    _, problems = read_project(stream.getvalue())
    assert {each.code for each in problems} == {"sheet-missing"}
