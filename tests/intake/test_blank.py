import io

import openpyxl
import pytest

from selfeval.evaluation import glossary
from selfeval.intake import blank
from selfeval.intake.sheets import read_project
from tests import builders


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(blank.write(builders.form())))


def test_it_has_the_sheets_and_headings_of_the_contract(book) -> None:
    assert book.sheetnames == [glossary.INSTRUCTIONS, *(sheet.name for sheet in glossary.SHEETS)]
    for sheet in glossary.SHEETS:
        assert [cell.value for cell in book[sheet.name][1]] == [column.heading for column in sheet.columns]
        assert book[sheet.name].freeze_panes == "A2"


def test_targets_and_actuals_are_text_in_every_row(book) -> None:
    sheet = book["绩效指标"]
    assert {sheet[f"{column}{row}"].number_format for column in "DE" for row in range(3, 42)} == {"@"}


def test_it_has_drop_downs(book) -> None:
    lists = {str(each.sqref): each.formula1 for each in book["绩效指标"].data_validations.dataValidation}
    assert lists["A2:A41"] == '"成本指标,产出指标,效益指标,满意度指标"'
    assert "服务对象满意度指标" in lists["B2:B41"]
    assert "其他建议" in book["问题与建议"].data_validations.dataValidation[0].formula1


def test_rates_and_the_total_row_are_live_formulas(book) -> None:
    sheet = book["预算执行"]
    assert sheet["E2"].value == "=IF(N(C2)=0,0,D2/C2)"
    assert sheet["B2"].value == "=SUM(B3:B5)"
    assert sheet["E5"].number_format == "0.00%"


def test_the_blank_workbook_reads_as_empty_with_its_examples_noted() -> None:
    project, problems = read_project(blank.write(builders.form()))
    assert project.indicators == ()
    assert project.objectives == ()
    assert builders.places(problems) == [
        ("example-ignored", "绩效目标!B2"),
        ("example-ignored", "绩效指标!C2"),
        ("example-ignored", "问题与建议!B2"),
    ]
    assert project.info["form"].text == "zhengzhou"


def test_a_filled_workbook_reads_as_what_was_filled_in() -> None:
    project = builders.project_of(builders.seed_bytes())
    assert [[entry.text for entry in row[:3]] for row in project.indicators] == [
        row[:3] for row in builders.seed_content()["绩效指标"]
    ]


def test_the_committed_seed_is_what_the_program_writes() -> None:
    assert builders.SEED_FILE.read_bytes() == builders.seed_bytes()


def test_equal_categories_are_merged_as_people_merge_them() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(builders.seed_bytes()))["绩效指标"]
    assert {"A3:A16", "B3:B12", "B13:B15", "A17:A20", "B18:B19"} == {str(each) for each in sheet.merged_cells.ranges}
