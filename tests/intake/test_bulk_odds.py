"""What people leave in bulk workbooks: notes far right, examples, blank sheets, formulas, headings that come twice."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from selfeval.evaluation import glossary
from selfeval.evaluation.problems import Problem
from selfeval.intake.bulk import BulkFile, NotBulkError
from selfeval.intake.bulk_project import BulkWorkbook, is_of_file
from selfeval.intake.sheets import read_opened
from tests import builders, bulk_books

CODES = ("4101", "4102")


@pytest.fixture(scope="module")
def data() -> bytes:
    return bulk_books.bulk(dict.fromkeys(CODES, builders.seed_content()))


@pytest.fixture
def opened(data: bytes, tmp_path: Path):
    """Open the bulk workbook after a change."""
    files: list[BulkFile] = []

    def open_it(change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> BulkFile:
        book = bulk_books.loaded(data)
        change(book)
        path = tmp_path / "批量.xlsx"
        path.write_bytes(builders.saved(book))
        files.append(BulkFile(path))
        return files[-1]

    yield open_it
    for each in files:
        each.close()


def told(bulk: BulkFile) -> list[tuple[str, str]]:
    list(bulk.projects())
    return builders.places(tuple(bulk.problems))


def read(bulk: BulkFile, code: str = CODES[0]):
    found = bulk.project(code)
    assert found is not None
    return read_opened(BulkWorkbook(found))


def test_of_a_file_that_cannot_be_read_there_is_no_project(opened) -> None:
    bulk = opened(lambda book: book.remove(book["绩效指标"]))
    assert bulk.is_fatal
    assert (bulk.project(CODES[0]), list(bulk.samples()), bulk.count) == (None, [], 0)
    assert opened().project("4199") is None


def test_without_its_list_of_projects_it_is_no_bulk_workbook(opened) -> None:
    with pytest.raises(NotBulkError):
        opened(lambda book: book.remove(book["项目信息"]))


def test_a_blank_sheet_that_is_not_required_says_nothing(opened) -> None:
    def empty(book: openpyxl.Workbook) -> None:
        for name in ("资金管理", "问题与建议"):
            place = book.sheetnames.index(name)
            book.remove(book[name])
            book.create_sheet(name, place)

    bulk = opened(empty)
    assert told(bulk) == []
    assert not bulk.is_fatal
    project, _ = read(bulk)
    assert project.recommendations == ()
    assert project.indicators


def test_a_sheet_that_is_required_may_not_be_blank(opened) -> None:
    def empty(book: openpyxl.Workbook) -> None:
        place = book.sheetnames.index("绩效指标")
        book.remove(book["绩效指标"])
        book.create_sheet("绩效指标", place)

    bulk = opened(empty)
    assert told(bulk) == [("column-missing", "绩效指标!A1")]
    assert "（空）" in bulk.problems[0].message


def test_a_note_right_of_all_headings_needs_no_code(opened) -> None:
    def note(book: openpyxl.Workbook) -> None:
        book["项目信息"].cell(4, 60).value = "王五核对过"

    bulk = opened(note)
    assert (told(bulk), bulk.count) == ([], 2)


def test_an_example_without_a_code_is_passed_over_and_told(opened) -> None:
    def example(book: openpyxl.Workbook) -> None:
        page = book["绩效目标"]
        page.append([None, None, "示例：完成培训100人", "示例：已完成"])

    bulk = opened(example)
    ((code, place),) = told(bulk)
    assert code == "example-ignored"
    assert place.startswith("绩效目标!C")


def test_a_row_of_a_project_shows_its_formulas_without_result_and_that_it_is_hidden(opened) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        page = book["项目信息"]
        page["C2"] = "=1+1"
        page.row_dimensions[2].hidden = True

    _, problems = read(opened(edit))
    found = builders.places(problems)
    assert ("formula-not-calculated", "项目信息!C2") in found
    assert ("hidden-data", "项目信息!A2") in found
    other = builders.places(read(opened(edit), CODES[1])[1])
    assert not [each for each in other if each[0] in ("formula-not-calculated", "hidden-data")]


def test_of_a_heading_that_is_there_twice_the_one_that_is_filled_in_counts(opened) -> None:
    def twice(book: openpyxl.Workbook) -> None:
        page = book["项目信息"]
        page.cell(1, page.max_column + 1).value = page["B1"].value

    project, problems = read(opened(twice))
    assert project.info["project_name"].cell == "B2"
    assert "row-duplicate" not in [each.code for each in problems]

    def both(book: openpyxl.Workbook) -> None:
        twice(book)
        page = book["项目信息"]
        page.cell(2, page.max_column).value = "另一个名称"

    project, problems = read(opened(both))
    assert project.info["project_name"].cell == "B2"
    assert "row-duplicate" in [each.code for each in problems]


def test_a_sheet_that_is_not_there_has_no_rows(opened) -> None:
    project = opened().project(CODES[0])
    found = BulkWorkbook(project).grid("草稿", "草稿")
    assert (len(found.rows), found.is_hidden, found.format_of(0, 0)) == (0, False, "General")


def test_what_keeps_a_project_from_being_made_is_said_of_each(opened) -> None:
    head = opened().project(CODES[0]).head

    def problem(level: str, sheet: str | None, cell: str | None) -> Problem:
        return Problem("any", level, sheet, cell, "")

    assert not is_of_file(problem("error", None, None), head)
    assert is_of_file(problem("warning", None, None), head)
    assert is_of_file(problem("warning", glossary.INDICATORS.name, "A1"), head)
    assert not is_of_file(problem("warning", glossary.INDICATORS.name, "A2"), head)
    assert not is_of_file(problem("warning", "草稿", "A1"), head)
