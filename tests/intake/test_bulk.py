"""A bulk workbook gives the projects that single workbooks would, with the cells as they stand in it."""

import io
import random
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from selfeval.evaluation import layout
from selfeval.evaluation.model import Project
from selfeval.evaluation.scoring import evaluate
from selfeval.intake import bulk, project_codes
from selfeval.intake.bulk import BulkFile, NotBulkError
from selfeval.intake.bulk_look import guessed_projects
from selfeval.intake.bulk_project import BulkWorkbook
from selfeval.intake.project_rows import rows_of
from selfeval.intake.sheets import read_opened, read_project
from selfeval.limits import Limits
from tests import builders, bulk_books, office, projects
from tests.builders import places

CODES = [str(410100220001 + number) for number in range(12)]


@pytest.fixture(scope="module")
def contents() -> dict[str, builders.Content]:
    return {code: projects.random_content(random.Random(number)) for number, code in enumerate(CODES)}  # noqa: S311 - a case, no secret


@pytest.fixture(scope="module")
def data(contents) -> bytes:
    return bulk_books.bulk(contents)


class Found:
    """What was read of a bulk workbook."""

    def __init__(self, data: bytes, tmp_path: Path) -> None:
        """Read it."""
        file = tmp_path / "批量.xlsx"
        file.write_bytes(data)
        opened = BulkFile(file)
        self.count = opened.count
        self.read = [(each.code, *read_opened(BulkWorkbook(each))) for each in opened.projects()]
        self.hashes = {each.code: (each.content, each.position) for each in opened.projects()}
        self.of_projects = {each.code: each.problems for each in opened.projects()}
        self.problems = tuple(opened.problems)
        self.is_fatal = opened.is_fatal
        opened.close()

    @property
    def projects(self) -> dict[str, Project]:
        return {code: project for code, project, _ in self.read if project is not None}

    @property
    def said(self) -> dict[str, tuple[str, ...]]:
        return {code: tuple(each.code for each in problems) for code, _, problems in self.read}


def contents_of(project: Project):
    return rows_of(project, layout.STANDARD)


def changed(data: bytes, change, **options) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data), **options)
    change(book)
    return builders.saved(book)


def test_projects_are_read_as_from_workbooks_of_their_own(data, contents, tmp_path: Path) -> None:
    found = Found(data, tmp_path)
    assert (found.count, found.problems) == (12, ())
    assert [code for code, *_ in found.read] == CODES
    for code, project, problems in found.read:
        own = dict(contents[code], 项目信息=[*contents[code]["项目信息"], ["项目编码", code]])
        own["项目信息"] = [row for row in own["项目信息"] if row != ["项目编码", None]]
        single, single_problems = read_project(bulk_books.single(own))
        assert contents_of(project) == contents_of(single)
        one, other = evaluate(project, builders.form(), problems), evaluate(single, builders.form(), single_problems)
        assert [row.score for row in one.indicators].count(None) == 0
        assert [each.code for each in one.problems] == [each.code for each in other.problems]
        assert str(one.total_score.value) == str(other.total_score.value)


def test_cells_are_where_a_person_sees_them(data, contents, tmp_path: Path) -> None:
    project = Found(data, tmp_path).projects[CODES[1]]
    first = 2 + len(contents[CODES[0]]["绩效指标"])
    assert project.indicators[0].target.cell == f"E{first}"
    assert project.info["project_name"].cell == "B3"
    sheet = bulk_books.loaded(data)["绩效指标"]
    for row in project.indicators:
        assert sheet[row.name.cell].value.strip() == row.name.text


def test_a_workbook_of_one_project_is_no_bulk_workbook(tmp_path: Path) -> None:
    assert guessed_projects(builders.SEED_FILE) == 0
    with pytest.raises(NotBulkError):
        BulkFile(builders.SEED_FILE)
    wide = tmp_path / "wide.xlsx"
    wide.write_bytes(builders.edited({"项目信息!C2": "甲", "项目信息!D2": "乙", "项目信息!E2": "项目编码"}))
    with pytest.raises(NotBulkError):
        BulkFile(wide)


def test_a_guess_tells_how_many_projects_there_are(data, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    assert guessed_projects(tmp_path / "a.xlsx") == 12


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_an_old_format_is_refused_in_words(data, suffix: str) -> None:
    read = office.converted(data, ".xlsx", suffix[1:])
    project, (problem,) = read_project(read)
    assert project is None
    assert "另存为.xlsx" in problem.message


@pytest.mark.parametrize("by", ["openpyxl", "LibreOffice"])
def test_it_is_the_same_after_other_programs_saved_it(data, by: str, tmp_path: Path) -> None:
    again = changed(data, lambda _: None) if by == "openpyxl" else office.converted(data, ".xlsx", "xlsx")
    before, after = Found(data, tmp_path), Found(again, tmp_path)
    assert after.problems == ()
    assert [contents_of(each) for each in after.projects.values()] == [
        contents_of(each) for each in before.projects.values()
    ]


def test_rows_may_stand_in_any_order(data, tmp_path: Path) -> None:
    def shuffle(book: openpyxl.Workbook) -> None:
        # Rows of one project keep their order, as that is the order of the report.
        for name in ("预算执行", "绩效指标", "问题与建议", "资金管理", "绩效目标"):
            page = book[name]
            rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
            queues = {code: [row for row in rows if row[0] == code] for code in CODES}
            chance = random.Random(name)  # noqa: S311 - a case, no secret
            left = [code for code in CODES for _ in queues[code]]
            chance.shuffle(left)
            for at, code in enumerate(left, 2):
                for column, value in enumerate(queues[code].pop(0), 1):
                    cell = page.cell(at, column)
                    cell.value = value
                    if isinstance(value, str):
                        # Or openpyxl would make a formula of =100%.
                        cell.data_type = "s"

    before, after = Found(data, tmp_path), Found(changed(data, shuffle), tmp_path)
    assert after.problems == ()
    assert [contents_of(each) for each in after.projects.values()] == [
        contents_of(each) for each in before.projects.values()
    ]


def test_merged_cells_are_read_as_filled_and_so_are_codes(data, contents, tmp_path: Path) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        page = book["绩效指标"]
        start = 2
        for code in CODES:
            end = start + len(contents[code]["绩效指标"]) - 1
            page.merge_cells(start_row=start, end_row=end, start_column=1, end_column=1)
            start = end + 1
        # One range over two projects, as people merge what is equal.
        last = 1 + len(contents[CODES[0]]["绩效指标"])
        page.cell(last, 2).value = page.cell(last + 1, 2).value
        page.merge_cells(start_row=last, end_row=last + 1, start_column=2, end_column=2)

    found = Found(changed(data, merge), tmp_path)
    assert found.problems == ()
    before = Found(data, tmp_path)
    for code in CODES[1:]:
        assert contents_of(found.projects[code]) == contents_of(before.projects[code])
    assert [row.name.text for row in found.projects[CODES[0]].indicators] == [
        row.name.text for row in before.projects[CODES[0]].indicators
    ]


def test_a_row_without_code_is_told_and_not_guessed(data, tmp_path: Path) -> None:
    def blank(book: openpyxl.Workbook) -> None:
        for row in (3, 4, 5):
            book["绩效指标"].cell(row, 1).value = None
        book["问题与建议"].append([None, "填报人：张三"])

    found = Found(changed(data, blank), tmp_path)
    assert places(found.problems) == [
        ("row-ignored", f"问题与建议!B{footer_row(data)}"),
        ("code-missing", "绩效指标!A3"),
    ]
    assert "3行" in found.problems[1].message


def footer_row(data: bytes) -> int:
    return bulk_books.loaded(data)["问题与建议"].max_row + 1


def test_codes_that_no_project_has_are_told_with_their_first_cell(data, tmp_path: Path) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        page = book["绩效目标"]
        for row in page.iter_rows(min_row=2, max_col=1):
            if row[0].value == CODES[3]:
                row[0].value = "999"
        book["项目信息"].delete_rows(13)

    found = Found(changed(data, rename), tmp_path)
    assert (found.count, found.is_fatal) == (11, False)
    assert {each.code for each in found.problems} == {"code-unknown"}
    assert {each.sheet for each in found.problems if CODES[11] in each.message} >= {"预算执行", "绩效指标"}
    told = next(each for each in found.problems if "“999”" in each.message)
    assert (told.sheet, told.cell is not None) == ("绩效目标", True)


def test_of_very_many_unknown_codes_the_rest_is_counted(data, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(bulk, "_MOST_STRAYS", 2)
    found = Found(changed(data, lambda book: book["项目信息"].delete_rows(3, 9)), tmp_path)
    assert [each.code for each in found.problems] == ["code-unknown", "code-unknown", "code-unknown-more"]


def test_a_code_in_two_rows_is_an_error_of_that_project(data, tmp_path: Path) -> None:
    def twice(book: openpyxl.Workbook) -> None:
        book["项目信息"]["A5"] = CODES[0]

    found = Found(changed(data, twice), tmp_path)
    assert found.count == 11
    assert places(found.of_projects[CODES[0]]) == [("row-duplicate", "项目信息!A5")]
    assert {each.code for each in found.problems} == {"code-unknown"}


def test_a_code_is_the_same_however_it_was_typed(data, tmp_path: Path) -> None:
    def type_otherwise(book: openpyxl.Workbook) -> None:
        for row in book["绩效指标"].iter_rows(min_row=2, max_col=1):
            row[0].value = int(row[0].value)
        for row in book["预算执行"].iter_rows(min_row=2, max_col=1):
            row[0].value = f" {row[0].value.translate(str.maketrans('0123456789', '０１２３４５６７８９'))} "

    assert Found(changed(data, type_otherwise), tmp_path).problems == ()


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (410100220001.0, "General", "410100220001"),
        (410100220001.0, "0.00E+00", "410100220001"),
        (123.0, "00000", "00123"),
        (" A 01\n", "General", "A 01"),
        (1.5, "General", "1.5"),
        (True, "General", "TRUE"),
    ],
)
def test_codes_have_all_their_digits(value, code: str, shown: str) -> None:
    assert project_codes.shown_code(value, code) == shown


def test_what_the_person_sees_is_what_is_meant(data, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        page = book["绩效指标"]
        for cell, value, code in (
            ("F2", 0.9097, "0.00%"),
            ("E2", date(2023, 6, 1), 'yyyy"年"m"月"'),
            ("F3", 50, '0"位"'),
        ):
            page[cell] = value
            page[cell].number_format = code
        page["F4"] = "=1+1"
        page["F5"] = "#N/A"
        page["F5"].data_type = "e"
        page.row_dimensions[6].hidden = True

    found = Found(changed(data, edit), tmp_path)
    rows = found.projects[CODES[0]].indicators
    assert [rows[0].actual.text, rows[0].target.text, rows[1].actual.text] == ["90.97%", "2023年6月", "50位"]
    assert rows[3].actual.text == "#N/A"
    problems = next(each for code, _, each in found.read if code == CODES[0])
    assert places(problems) == [("formula-not-calculated", "绩效指标!F4"), ("hidden-data", "绩效指标!B6")]


def test_one_changed_row_changes_one_hash_and_an_inserted_one_only_positions(data, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        book["绩效指标"]["G2"] = "9"

    def insert(book: openpyxl.Workbook) -> None:
        book["绩效目标"].insert_rows(2)
        for column, value in enumerate((CODES[0], 9, "多出来的目标"), 1):
            book["绩效目标"].cell(2, column).value = value

    before = Found(changed(data, lambda _: None), tmp_path).hashes
    after = Found(changed(data, edit), tmp_path).hashes
    assert [code for code in CODES if before[code] != after[code]] == [CODES[0]]
    after = Found(changed(data, insert), tmp_path).hashes
    assert [code for code in CODES if before[code][0] != after[code][0]] == [CODES[0]]
    assert all(before[code][1] != after[code][1] for code in CODES)


def test_a_missing_sheet_or_column_of_codes_is_told_once(data, tmp_path: Path) -> None:
    found = Found(changed(data, lambda book: book.remove(book["预算执行"])), tmp_path)
    assert (places(found.problems), found.is_fatal, found.read) == ([("sheet-missing", "预算执行")], True, [])
    found = Found(changed(data, lambda book: book["绩效目标"].delete_cols(1)), tmp_path)
    assert (places(found.problems), found.is_fatal, found.read) == ([("column-missing", "绩效目标!A1")], True, [])


def test_titles_above_the_headings_are_read_over(data, tmp_path: Path) -> None:
    def title(book: openpyxl.Workbook) -> None:
        for page in book:
            page.insert_rows(1, 2)
            page["A1"] = "2022年度项目支出绩效自评（单位：万元）"

    before, after = Found(data, tmp_path), Found(changed(data, title), tmp_path)
    assert after.problems == ()
    assert [contents_of(each) for each in after.projects.values()] == [
        contents_of(each) for each in before.projects.values()
    ]
    assert after.projects[CODES[0]].unit_notes[0].cell == "A1"


def test_what_is_broken_or_too_large_is_told(data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        broken = io.BytesIO()
        with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as other:
            for name in names:
                content = package.read(name)
                other.writestr(name, content[: len(content) // 2] if name.endswith("sheet5.xml") else content)
    found = Found(broken.getvalue(), tmp_path)
    assert (places(found.problems), found.is_fatal, found.read) == ([("file-unreadable", "文件")], True, [])
    monkeypatch.setattr(Limits, "bulk_part", 1000)
    found = Found(data, tmp_path)
    assert (places(found.problems), found.is_fatal, found.read) == ([("file-too-large", "文件")], True, [])


def test_a_text_made_to_fill_the_memory_is_refused(data, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as other:
            for name in package.namelist():
                content = package.read(name)
                if name.endswith("sharedStrings.xml"):
                    # Of texts that are all the same the ratio would be what is refused.
                    text = "".join(map(str, range(200_000))).encode()
                    content = content.replace(b"</si>", b"</si><si><t>" + text + b"</t></si>", 1)
                other.writestr(name, content)
    found = Found(bomb.getvalue(), tmp_path)
    assert (places(found.problems), found.is_fatal) == ([("file-too-large", "文件")], True)
    assert "bulk_text_characters" in found.problems[0].message
