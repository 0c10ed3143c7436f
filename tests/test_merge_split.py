"""One workbook a project and one for all are the same projects: merged then split, split then merged."""

import io
import json
import os
import random
import shutil
from pathlib import Path

import openpyxl
import pytest

from selfeval.intake import blank
from tests import builders, bulk_books, projects

# make shapes does it with 200.
PROJECTS = int(os.environ.get("SELFEVAL_PROJECTS", "20"))
KEPT = (
    "form", "project_name", "fiscal_year", "funding", "execution_score", "funds_management_score", "indicator_score",
    "indicator_weight", "total_score", "rating", "indicators", "status",
)  # fmt: skip


def evaluations(run, capsys, *paths) -> list[dict]:
    """Return the results without the places of cells, which differ."""
    capsys.readouterr()
    run("check", *paths, "--json")
    found = json.loads(capsys.readouterr().out)["projects"]
    return [
        {name: each[name] for name in KEPT} | {"problems": [problem["code"] for problem in each["problems"]]}
        for each in found
    ]


def reports(run, *paths, output: Path) -> dict[str, bytes]:
    run(*paths, "-o", output)
    return {path.name: path.read_bytes() for path in output.glob("*.docx")}


def in_order(results: list[dict]) -> list[str]:
    return sorted(json.dumps(each, sort_keys=True) for each in results)


@pytest.fixture
def folder(home: Path) -> Path:
    """Many random projects of the usual form, and the samples of all forms."""
    for number in range(PROJECTS):
        content = projects.random_content(random.Random(number))  # noqa: S311 - a case, no secret
        if number % 3:
            content["项目信息"] = [
                [label, f"4101{number:06}" if label == "项目编码" else said] for label, said in content["项目信息"]
            ]
        (home / "input" / f"{number:04}.xlsx").write_bytes(blank.write(builders.form(), content))
    for number, sample in enumerate(sorted((home / "templates").glob("*/*.xlsx"))):
        shutil.copy(sample, home / "input" / f"样例{number}.xlsx")
    return home / "input"


def test_both_shapes_are_the_same_projects(run, home: Path, folder: Path, capsys) -> None:
    count = len(list(folder.iterdir()))
    assert run("merge", folder, "-o", home / "批量.xlsx") == 0
    assert f"已把{count}个项目合并成" in capsys.readouterr().out
    assert run("split", home / "批量.xlsx", "-o", home / "拆开") == 0
    assert len(list((home / "拆开").glob("*.xlsx"))) == count
    assert run("merge", home / "拆开", "-o", home / "又一份.xlsx") == 0
    first = evaluations(run, capsys, folder)
    assert len({each["form"] for each in first}) > 1
    for other in (home / "批量.xlsx", home / "拆开", home / "又一份.xlsx"):
        assert in_order(evaluations(run, capsys, other)) == in_order(first)
    written = reports(run, folder, output=home / "o1")
    assert len(written) >= PROJECTS
    for number, other in enumerate((home / "批量.xlsx", home / "拆开", home / "又一份.xlsx"), 2):
        again = reports(run, other, output=home / f"o{number}")
        assert sorted(again.values()) == sorted(written.values())


def put(folder: Path, name: str, change=None) -> None:
    book = openpyxl.load_workbook(builders.SEED_FILE, data_only=True)
    if change is not None:
        change(book)
    (folder / name).write_bytes(builders.saved(book))


def test_what_nobody_knows_is_kept_and_what_cannot_be_is_named(run, home: Path, capsys) -> None:
    def add(book: openpyxl.Workbook) -> None:
        book["绩效指标"]["J1"], book["绩效指标"]["J3"] = "审核意见", "同意"
        book["项目信息"].append(["审核人", "李四"])
        book["绩效指标"]["E16"], book["绩效指标"]["E16"].number_format = 0.9097, "0.00%"
        book.create_sheet("草稿")["A1"] = "草稿"
        book["绩效目标"]["F2"] = "没有表头"

    put(home / "input", "a.xlsx", add)
    put(home / "input", "b.xlsx")
    assert run("merge", "input", "-o", "批量.xlsx") == 1
    said = capsys.readouterr().err
    assert "“草稿”不在标准工作簿之内，没有并入" in said
    assert "绩效目标!F2（这一列没有表头）" in said
    book = openpyxl.load_workbook(home / "批量.xlsx")
    page = book["绩效指标"]
    headings = [cell.value for cell in page[1]]
    assert (headings[0], headings[-1]) == ("项目编码", "审核意见")
    assert page.cell(3, len(headings)).value == "同意"
    actual = page.cell(16, headings.index("实际完成值") + 1)
    assert (actual.value, actual.number_format) == (0.9097, "0.00%")
    assert "审核人" in [cell.value for cell in book["项目信息"][1]]
    assert run("split", "批量.xlsx", "-o", "拆开") == 0
    book = openpyxl.load_workbook(home / "拆开" / "a.xlsx")
    assert book["绩效指标"]["J3"].value == "同意"
    assert ["审核人", "李四"] in [[cell.value for cell in row] for row in book["项目信息"].iter_rows(min_row=2)]
    again = openpyxl.load_workbook(home / "拆开" / "b.xlsx")
    assert "审核意见" not in [cell.value for cell in again["绩效指标"][1]]


def test_codes_are_made_of_file_names_where_there_are_none(run, home: Path, capsys) -> None:
    (home / "input" / "甲").mkdir()
    put(home / "input", "x.xlsx")
    put(home / "input" / "甲", "x.xlsx")
    assert run("merge", "input", "-o", "批量.xlsx") == 0
    assert "2个项目没有填写项目编码，用文件名代替" in capsys.readouterr().err
    page = openpyxl.load_workbook(home / "批量.xlsx")["项目信息"]
    assert len({page["A2"].value, page["A3"].value}) == 2


def test_a_code_that_two_workbooks_have_is_not_merged_twice(run, home: Path, capsys) -> None:
    def with_code(book: openpyxl.Workbook) -> None:
        row = next(row for row in book["项目信息"].iter_rows() if row[0].value == "项目编码")
        row[1].value = "4101"

    put(home / "input", "a.xlsx", with_code)
    put(home / "input", "b.xlsx", with_code)
    assert run("merge", "input", "-o", "批量.xlsx") == 1
    assert "b.xlsx”没有并入：项目编码“4101”和" in capsys.readouterr().err
    assert openpyxl.load_workbook(home / "批量.xlsx")["项目信息"].max_row == 2


def test_nothing_is_written_over(run, home: Path, capsys) -> None:
    put(home / "input", "a.xlsx")
    (home / "批量.xlsx").write_bytes(b"mine")
    assert run("merge", "input", "-o", "批量.xlsx") == 2
    assert (home / "批量.xlsx").read_bytes() == b"mine"
    (home / "b.xlsx").write_bytes(bulk_books.bulk({"1": projects.random_content(random.Random(1))}))  # noqa: S311 - a case, no secret
    (home / "拆开").mkdir()
    (home / "拆开" / "mine.txt").write_text("")
    assert run("split", "b.xlsx", "-o", "拆开") == 2
    assert "“拆开”里已经有文件" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [("merge", "input"), ("split", "b.xlsx"), ("merge",), ("split",), ("split", "input/a.xlsx", "-o", "x")]
)
def test_what_is_missing_or_wrong_is_said(run, home: Path, arguments: tuple[str, ...], capsys) -> None:
    put(home / "input", "a.xlsx")
    assert run(*arguments) == 2
    assert capsys.readouterr().err.startswith("命令没有执行：")


def test_errors_dates_and_hidden_rows_survive(run, home: Path, capsys) -> None:
    import datetime as dt

    def edit(book: openpyxl.Workbook) -> None:
        page = book["绩效指标"]
        page["E5"], page["E5"].data_type = "#N/A", "e"
        page["E6"], page["E6"].number_format = dt.date(2023, 6, 1), 'yyyy"年"m"月"'
        page.row_dimensions[7].hidden = True

    put(home / "input", "a.xlsx", edit)
    run("merge", "input", "-o", "批量.xlsx")
    run("split", "批量.xlsx", "-o", "拆开")
    first = evaluations(run, capsys, "input")
    assert evaluations(run, capsys, "批量.xlsx") == first
    assert evaluations(run, capsys, "拆开") == first
    assert "hidden-data" in first[0]["problems"]


def test_the_blank_sheets_of_a_split_workbook_can_be_filled_in(run, home: Path) -> None:
    (home / "b.xlsx").write_bytes(bulk_books.bulk({"1": projects.random_content(random.Random(1))}))  # noqa: S311 - a case, no secret
    run("split", "b.xlsx", "-o", "拆开")
    (file,) = (home / "拆开").iterdir()
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    assert book.sheetnames[0] == "填写说明"
    assert book["绩效指标"].data_validations.dataValidation
