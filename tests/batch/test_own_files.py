"""What the program writes is never read as somebody's workbook, and somebody's workbook never written over by it."""

from pathlib import Path

import openpyxl
import pytest

from selfeval.batch.own_files import OVERVIEW
from selfeval.summary import overview
from tests import builders, bulk_books, cheap_books


@pytest.fixture(autouse=True)
def _workbooks(home: Path) -> None:
    (home / "input" / "a.xlsx").write_bytes(builders.edited({"项目信息!B2": "甲"}))
    (home / "input" / "b.xlsx").write_bytes(cheap_books.workbook("乙"))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_overview_has_one_name() -> None:
    assert overview.WORKBOOK == OVERVIEW


def test_the_folder_of_the_workbooks_may_be_that_of_the_reports(run, home: Path, capsys) -> None:
    assert run("input", "-o", "input", "--workpaper") == 0
    written = files(home / "input")
    assert {OVERVIEW, "a（标出问题）.xlsx", "甲（2022年度）评分底稿.xlsx"} < written
    capsys.readouterr()
    assert run("input", "-o", "input", "--workpaper") == 0
    said = capsys.readouterr()
    assert "共2个项目：写成0份报告，2个没有变化" in said.out
    assert "“input/汇总表.xlsx”没有读：它是以前运行写出的汇总表，不是工作簿。" in said.err
    assert "甲（2022年度）评分底稿.xlsx”没有读：它是以前运行写出的评分底稿，不是工作簿。" in said.err
    assert files(home / "input") == written


def test_an_overview_that_was_saved_in_excel_is_still_none_of_the_workbooks(run, home: Path, capsys) -> None:
    run("input", "-o", "input")
    book = openpyxl.load_workbook(home / "input" / OVERVIEW)
    book.save(home / "input" / OVERVIEW)
    assert run("input", "-o", "input") == 0
    assert "共2个项目" in capsys.readouterr().out


def test_the_reports_may_lie_inside_the_folder_of_the_workbooks(run, capsys) -> None:
    for number in range(3):
        assert run("input", "-o", "input/output", "--workpaper") == 0
        said = capsys.readouterr()
        assert f"共2个项目：写成{0 if number else 4 - 2}份报告" in said.out
    assert "a（标出问题）.xlsx”没有读：它还是上次运行写出的样子，没有人改过，读的是“input/a.xlsx”" in said.err


def test_a_copy_that_was_edited_in_the_output_folder_is_a_workbook_of_its_own(run, home: Path, capsys) -> None:
    run("input", "-o", "input/output")
    copy = home / "input" / "output" / "a（标出问题）.xlsx"
    copy.write_bytes(builders.edited({"项目信息!B2": "改"}, data=copy.read_bytes()))
    capsys.readouterr()
    run("input", "-o", "input/output")
    assert "共3个项目" in capsys.readouterr().out


@pytest.mark.parametrize("name", [OVERVIEW, "汇总.html"])
def test_somebody_s_file_in_the_place_of_the_overview_stays(name: str, run, home: Path, capsys) -> None:
    mine = cheap_books.workbook("丙") if name == OVERVIEW else b"<html>mine</html>"
    (home / "input" / name).write_bytes(mine)
    assert run("input", "-o", "input") == 1
    said = capsys.readouterr()
    assert f"没有写汇总：“input”里的“{name}”不是本程序写的文件，或者是链接，没有覆盖" in said.err
    assert f"共{3 if name == OVERVIEW else 2}个项目" in said.out
    assert (home / "input" / name).read_bytes() == mine


def test_a_bulk_workbook_called_like_the_overview_is_read(run, home: Path, capsys) -> None:
    contents = {str(410100 + number): builders.seed_content() for number in range(3)}
    (home / "input" / OVERVIEW).write_bytes(bulk_books.bulk(contents))
    assert run() == 0
    assert "共5个项目" in capsys.readouterr().out
