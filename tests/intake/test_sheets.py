import datetime as dt

import openpyxl
import pytest

from selfeval.intake.sheets import read_project
from tests import builders


def figures(data: bytes):
    found = builders.evaluated(data)
    return [found.execution_score.text, found.indicator_score.text, found.total_score.text, found.rating]


def changed_sheet(name: str, change) -> bytes:
    book = builders.loaded()
    change(book[name])
    return builders.saved(book)


SEED_FIGURES = ["9.1", "64.1", "93.2", "优"]


@pytest.mark.parametrize("name", ["seed.xls", "seed.ods"])
def test_xls_and_ods_give_the_same_figures(name: str) -> None:
    data = (builders.ROOT / "tests" / "data" / name).read_bytes()
    found = builders.evaluated(data)
    assert figures(data) == SEED_FIGURES
    assert builders.places(found.problems) == [
        ("cost-above-budget", "绩效指标!D2"),
        ("doubled-punctuation", "资金管理!B5"),
    ]
    assert [row.entry.category.text for row in found.indicators][:3] == ["成本指标", "产出指标", "产出指标"]


def test_columns_are_found_by_heading_in_any_order() -> None:
    def reverse(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            top = sheet.cell(merged.min_row, merged.min_col).value
            sheet.unmerge_cells(str(merged))
            for row in range(merged.min_row, merged.max_row + 1):
                sheet.cell(row, merged.min_col, top)
        rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows()]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column).value = value
                if isinstance(value, str):
                    # openpyxl takes =100% for a formula.
                    sheet.cell(number, column).data_type = "s"

    data = changed_sheet("绩效指标", reverse)
    assert figures(data) == SEED_FIGURES
    assert builders.places(builders.evaluated(data).problems) == [
        ("cost-above-budget", "绩效指标!F2"),
        ("doubled-punctuation", "资金管理!B5"),
    ]


@pytest.mark.parametrize(
    "edit",
    [
        {"预算执行!C1": "调整后预算数"},
        {"预算执行!C1": "全年预算数(A)", "预算执行!D1": "全年执行数（B）"},
        {"预算执行!B1": "年初预算数\n（万元）"},
        {
            "绩效指标!F1": "权重",
            "绩效指标!C1": "指标名称",
            "绩效指标!D1": "年度指标值",
            "绩效指标!E1": "全年实际完成值",
        },
        {"绩效指标!F1": " 分 值 ", "绩效指标!A1": "一级指标*"},
        {"项目信息!A2": "项目名称：", "项目信息!A3": "实施单位"},
    ],
)
def test_headings_are_known_by_their_aliases(edit) -> None:
    assert figures(builders.edited(edit)) == SEED_FIGURES


def test_titles_may_stand_above_the_headings() -> None:
    def add_title(sheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(1, 2)
        sheet["A1"] = "2022年度项目预算执行情况表"
        sheet["A2"] = "单位：万元"

    data = changed_sheet("预算执行", add_title)
    assert figures(data) == SEED_FIGURES
    found = builders.evaluated(data)
    assert found.scored_funding.outturn.sources[0].cell == "D4"


def test_merged_cells_are_read_as_filled_and_keep_the_cell_that_holds_the_text() -> None:
    rows = builders.project_of(builders.seed_bytes()).indicators
    assert [(row.category.text, row.category.cell) for row in rows[1:4]] == [("产出指标", "A3")] * 3
    assert [(row.subcategory.text, row.subcategory.cell) for row in rows[11:14]] == [("质量指标", "B13")] * 3


def test_an_unmerged_blank_category_is_not_guessed() -> None:
    data = changed_sheet("绩效指标", lambda sheet: sheet.unmerge_cells("A3:A16"))
    places = builders.places(builders.evaluated(data).problems, "error")
    assert places == [("field-missing", f"绩效指标!A{row}") for row in range(4, 17)]


def test_a_title_that_is_also_an_alias_is_no_heading() -> None:
    def add_title(sheet) -> None:
        sheet.delete_cols(1)
        sheet.insert_rows(1)
        sheet["A1"] = "绩效目标"

    project = builders.project_of(changed_sheet("绩效目标", add_title))
    assert len(project.objectives) == 9


def test_a_merged_reason_and_a_merged_kind_are_read_as_filled() -> None:
    book = builders.loaded(builders.edited({"绩效指标!E10": "299人"}))
    book["绩效指标"]["I10"] = "两项的共同原因"
    book["绩效指标"].merge_cells("I10:I11")
    book["问题与建议"].merge_cells("A2:A3")
    found = builders.evaluated(builders.saved(book))
    assert [row.entry.variance_explanation.text for row in found.indicators[8:10]] == ["两项的共同原因"] * 2
    assert [row.kind.text for row in found.project.recommendations[:2]] == ["存在的问题"] * 2


def test_blank_rows_are_skipped() -> None:
    data = changed_sheet("绩效目标", lambda sheet: sheet.insert_rows(4, 3))
    assert len(builders.project_of(data).objectives) == 9


@pytest.mark.parametrize(
    "cell, value, code, seen",
    [
        ("绩效指标!E16", 0.9097, "0.00%", "90.97%"),
        ("绩效指标!E16", 0.909748, "0.00%", "90.97%"),
        ("绩效指标!E13", 1, "0%", "100%"),
        ("绩效指标!E6", 50, '0"位"', "50位"),
        ("项目信息!B6", dt.date(2023, 6, 1), 'yyyy"年"m"月"', "2023年6月"),
        ("项目信息!B6", dt.date(2023, 6, 1), "yyyy/mm/dd", "2023/06/01"),
        ("项目信息!B10", 123, "00000", "00123"),
        ("项目信息!B5", 2022, "General", "2022"),
    ],
)
def test_what_the_person_sees_is_what_is_meant(cell: str, value, code: str, seen: str) -> None:
    project = builders.project_of(builders.edited({cell: value}, formats={cell: code}))
    entries = [*project.info.values(), *(entry for row in project.indicators for entry in row.cells)]
    sheet, address = cell.split("!")
    assert [entry.text for entry in entries if (entry.sheet, entry.cell) == (sheet, address)] == [seen]


def test_a_percent_cell_is_scored_as_the_percentage() -> None:
    data = builders.edited({"绩效指标!E16": 0.9097}, formats={"绩效指标!E16": "0.00%"})
    assert figures(data) == SEED_FIGURES


def test_a_formula_without_result_is_told_apart_from_a_blank() -> None:
    blank = builders.with_edits({"绩效指标!E6": None})
    formula = builders.with_edits({"绩效指标!E6": '="50"&"位"'})
    assert builders.places(blank.problems, "error") == [("actual-missing", "绩效指标!E6")]
    assert builders.places(formula.problems, "error") == [("formula-not-calculated", "绩效指标!E6")]


def test_a_formula_with_its_result_is_a_value() -> None:
    assert builders.project_of(builders.SEED_FILE.read_bytes()).funding[0].execution_rate.text == "0.909748653500898"


def test_a_line_break_stays_and_blanks_at_the_ends_go() -> None:
    project = builders.project_of(builders.edited({"项目信息!B12": "  第一段\r\n第二段\n\n"}))
    assert project.info["overview"].text == "第一段\n第二段"


def test_a_range_merged_to_the_edge_of_the_sheet_costs_nothing() -> None:
    import io
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(builders.edited()))
    stream = io.BytesIO()
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="D1:XFD1048576"/></mergeCells>'
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"</sheetData>", merged) if name.endswith("sheet5.xml") else content)
    assert len(builders.project_of(stream.getvalue()).objectives) == 9


def test_two_sheets_of_one_name_are_reported() -> None:
    book = builders.loaded()
    book.copy_worksheet(book["绩效目标"]).title = "绩效目标 "
    _, problems = read_project(builders.saved(book))
    assert ("sheet-duplicate", "绩效目标") in builders.places(problems)


def test_a_workbook_whose_sheet_is_broken_inside_is_reported() -> None:
    import io
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(builders.seed_bytes()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name.endswith("sheet3.xml") else content)
    project, problems = read_project(stream.getvalue())
    assert project is None or any(each.level == "error" for each in problems)
    assert [each.code for each in problems if each.level == "error"]
