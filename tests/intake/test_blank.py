import io

import openpyxl
import pytest

from selfeval.batch.forms import FormLibrary
from selfeval.evaluation import glossary, layout
from selfeval.intake import blank
from selfeval.intake.sheets import read_project
from tests import builders
from tests.forms import fifth, split


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


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> FormLibrary:
    folder = tmp_path_factory.mktemp("templates")
    fifth.write(folder)
    split.write(folder)
    return FormLibrary(folder)


def blank_of(library: FormLibrary, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(blank.write(library.rules(name))))


def headings(book: openpyxl.Workbook, sheet: str) -> list[object]:
    return [cell.value for cell in book[sheet][1]]


def test_a_form_has_its_own_sheets_columns_and_rows(library) -> None:
    book = blank_of(library, fifth.NAME)
    assert book.sheetnames == [glossary.INSTRUCTIONS, "项目信息", "预算执行", "绩效目标", "绩效指标", "问题与建议"]
    assert headings(book, "预算执行")[-1] == "资金文号"
    assert headings(book, "绩效指标")[-2:] == ["佐证资料", "调整指标值"]
    assert [row[0].value for row in book["项目信息"]][-2:] == ["填报人", "项目类别"]
    assert "分值" not in headings(blank_of(library, split.NAME), "绩效指标")


def test_the_rate_divides_by_the_budget_that_the_form_scores(library) -> None:
    assert blank_of(library, fifth.NAME)["预算执行"]["E3"].value == "=IF(N(B3)=0,0,D3/B3)"
    rows = {"预算执行": [("市级财政资金", 200, 100, 50)]}
    data = blank.write(library.rules(fifth.NAME), rows)
    assert openpyxl.load_workbook(io.BytesIO(data), data_only=True)["预算执行"]["E2"].value == 0.25


def test_the_example_has_points_only_where_they_must_be_typed(library, book) -> None:
    def weight(of: openpyxl.Workbook) -> object:
        sheet = of["绩效指标"]
        return sheet.cell(2, headings(of, "绩效指标").index("分值") + 1).value

    assert weight(book) == 10
    assert weight(blank_of(library, fifth.NAME)) is None


def test_what_is_typed_over_the_example_looks_as_anywhere_else(book) -> None:
    for name, cell in (("绩效目标", "B"), ("绩效指标", "C"), ("问题与建议", "B")):
        sheet = book[name]
        example, spare = sheet[f"{cell}2"], sheet[f"{cell}{sheet.max_row}"]
        assert glossary.is_example(example.value)
        assert (example.font.i, example.font.color) == (spare.font.i, spare.font.color)
        ((cells, (rule,)),) = ((each.sqref, each.rules) for each in sheet.conditional_formatting)
        assert (str(cells).partition(":")[0], rule.dxf.font.i) == ("A2", True)
        assert f"$A$2:${'ABCDEFGHI'[sheet.max_column - 1]}$2" in rule.formula[0]


def test_choices_too_long_for_a_rule_stand_on_the_page_that_is_not_read(tmp_path) -> None:
    names = [f"第{number}类服务的质量指标" for number in range(30)]
    rules = fifth.RULES.replace('subcategories = ["立项", "目标"]', f"subcategories = {names}".replace("'", '"'))
    folder = tmp_path / "long"
    fifth.write(folder)
    (folder / fifth.NAME / "form.toml").write_text(rules, encoding="utf-8")
    form = FormLibrary(folder).rules(fifth.NAME)
    book = openpyxl.load_workbook(io.BytesIO(blank.write(form)))
    lists = {str(each.sqref): each.formula1 for each in book["绩效指标"].data_validations.dataValidation}
    assert lists["B2:B41"] == f"'{glossary.INSTRUCTIONS}'!$E$1:$E$38"
    assert [cell.value for cell in book[glossary.INSTRUCTIONS]["E"]][:2] == names[:2]
    assert book[glossary.INSTRUCTIONS].column_dimensions["E"].hidden
    assert max(len(each) for each in lists.values()) <= 255 + 2
    _, problems = read_project(blank.write(form), lambda *_: layout.of_rules(form.newest))
    assert {each.code for each in problems} == {"example-ignored"}
