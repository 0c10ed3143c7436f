import io

import openpyxl
import pytest

from selfeval.intake.own_list import MARK, NAME
from selfeval.intake.sheets import read_project
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


def test_a_list_alone_is_no_workbook_to_report() -> None:
    book = openpyxl.Workbook()
    book.active.title = NAME
    book.active["A1"] = MARK
    stream = io.BytesIO()
    book.save(stream)
    _, problems = read_project(stream.getvalue())
    assert {each.code for each in problems} == {"sheet-missing"}
