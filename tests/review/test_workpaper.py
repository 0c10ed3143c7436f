"""The working paper: its formulas, calculated by LibreOffice alone, give every figure of the evaluation."""

import io
import os

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from selfeval.batch.forms import FormLibrary
from selfeval.evaluation import figures
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation
from selfeval.review.explanation import explained
from selfeval.review.printed import printed_places
from selfeval.review.workpaper import workpaper
from tests import builders, projects
from tests.recalculated import recalculated
from tests.report.chance import seeded

# A longer run asks for more: make three-ways.
PROJECTS = int(os.environ.get("SELFEVAL_PROJECTS", "4"))
FORMULA = '=1+1&"x"'
UNUSUAL = {
    "typed": {"绩效指标!H16": 8.5, "资金管理!D3": 4.5, "资金管理!C3": "原因"},
    "graded": {"绩效指标!E17": "部分达成", "绩效指标!H17": 2.8},
    "words": {"绩效指标!D18": "健全", "绩效指标!E18": "达成"},
    "blank total": {f"预算执行!{column}2": None for column in "BCDE"},
    "unit": {"项目信息!B7": "元", "绩效指标!D2": "≤656元", "绩效指标!E2": "506.73元"},
}


def paper(evaluation: Evaluation) -> bytes:
    loaded = FormLibrary(builders.ROOT / "templates").load(builders.FORM)
    return workpaper(evaluation, printed_places(evaluation, loaded.form, loaded.templates))


def trail(book) -> list[list[object]]:
    return book.get_sheet_by_name("评分底稿").to_python()[3:]


def differences(evaluation: Evaluation, book) -> list[str]:
    """Return the names of the figures that LibreOffice finds another value for, unrounded or as printed."""
    rows, found = trail(book), []
    assert len(rows) == len(explained(evaluation))
    for figure, row in zip(explained(evaluation), rows, strict=True):
        _, name, printed, live, agrees, exact = row[:6]
        # An .ods keeps no tabs.
        assert (name.split(), printed) == (figure.name.replace("\t", "").split(), figure.printed)
        if figure.value is None:
            is_same = live == figure.printed
        else:
            near = abs(figures.from_cell(exact) - figure.exact) <= abs(figure.exact) * figures.from_cell(1e-12)
            is_same = near and figures.from_cell(live) == figure.value
        if not is_same or agrees != "一致":
            found.append(name)
    return found


@pytest.fixture(scope="module")
def evaluations() -> dict[str, Evaluation]:
    content = builders.changed(builders.seed_content(), {"绩效指标!C2": FORMULA, "项目信息!B2": "=HYPERLINK(1)"})
    workbooks = {"seed": builders.seed_bytes(), "formulas": builders.blank.write(builders.form(), content)}
    workbooks |= {name: builders.edited(edits) for name, edits in UNUSUAL.items()}
    for seed in range(PROJECTS):
        workbooks[str(seed)] = builders.blank.write(builders.form(), projects.random_content(seeded(seed)))
    return {name: builders.evaluated(data) for name, data in workbooks.items()}


@pytest.fixture(scope="module")
def books(evaluations: dict[str, Evaluation]) -> dict[str, CalamineWorkbook]:
    """Return the papers recalculated, in one go since starting LibreOffice takes longer than any of them."""
    papers = {name: paper(evaluation) for name, evaluation in evaluations.items()}
    return recalculated(papers | {"changed": with_changed_inputs(papers["seed"])})


def with_changed_inputs(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    actuals = next(cell for cell in book["绩效指标"][3] if cell.value == "完成")
    row = next(row for row in range(4, 30) if book["绩效指标"].cell(row, 3).value == "考评员培训数量")
    book["绩效指标"].cell(row, actuals.column).value = 250
    book["预算执行"]["D4"] = 557
    return builders.saved(book)


def test_a_changed_input_changes_the_score(books) -> None:
    found = {line[1]: (line[3], line[4]) for line in trail(books["changed"])}
    assert found["“考评员培训数量”的得分"] == (0.5, "已变动")
    assert found["预算执行率得分"] == (10, "已变动")
    assert found["总得分"] == (94.6, "已变动")
    assert found["等级"] == ("优", "一致")
    assert found["“节能”的得分"] == (5, "一致")


def test_the_results_are_stored_for_those_who_only_look() -> None:
    evaluation = builders.evaluated(builders.seed_bytes())
    book = openpyxl.load_workbook(io.BytesIO(paper(evaluation)), data_only=True)
    rows = list(book["评分底稿"].iter_rows(min_row=4, values_only=True))
    assert [row[3] for row in rows if row[1] == "总得分"] == [93.2]
    assert {row[4] for row in rows} == {"一致"}


def test_every_figure_has_its_rule_cells_and_place() -> None:
    book = openpyxl.load_workbook(io.BytesIO(paper(builders.evaluated(builders.seed_bytes()))))
    rows = {row[1]: row for row in book["评分底稿"].iter_rows(min_row=4, values_only=True)}
    row = rows["“运转经费支付完成度”的得分"]
    assert row[6:9] == ("90.97÷100×10＝9.097", "四舍五入，保留1位小数", row[8])
    assert row[8].startswith("等于：")
    assert row[10:12] == ("绩效指标!D16、E16、F16", "表“自评价评分附件表”第16行“得分”列")
    reference = book["依据"].cell(int(row[9]) + 3, 2).value
    assert reference.startswith("财预〔2020〕10号")


def test_the_same_evaluation_gives_the_same_bytes() -> None:
    evaluation = builders.evaluated(builders.seed_bytes())
    assert paper(evaluation) == paper(evaluation)


def test_every_figure_comes_out(evaluations, books) -> None:
    assert not [name for name, evaluation in evaluations.items() if evaluation.status == ERROR]
    assert {name: differences(evaluation, books[name]) for name, evaluation in evaluations.items()} == {
        name: [] for name in evaluations
    }


def test_texts_that_look_like_formulas_stay_texts(books) -> None:
    assert books["formulas"].get_sheet_by_name("绩效指标").to_python()[3][2] == FORMULA
