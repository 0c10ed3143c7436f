"""The seed: its workbook in, its report out, figure by figure and paragraph by paragraph."""

import io
import json
import re
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from selfeval.evaluation.scoring import evaluate
from selfeval.intake.sheets import read_project
from tests import builders

REPORT = "职业技能鉴定教研工作专项资金（2022年度）绩效自评报告.docx"
# What the program adds to the seed's text, so that a reader can add the total up.
ADDED_PARAGRAPHS = ["总得分构成表"]
ADDED_TOTAL_ROW = ["指标合计", "指标合计", "指标合计", "指标合计", "指标合计", "70", "64.1", ""]
ADDED_TABLE = [
    ["评价内容", "分值", "得分", "计算"],
    ["预算执行率", "10", "9.1", "全年执行数506.73÷全年预算数557.00＝90.97%"],
    ["资金管理情况", "20", "20", "安排科学性5＋拨付合规性5＋使用规范性5＋预算绩效管理情况5"],
    ["成本指标", "10", "10", "经济成本指标10"],
    ["产出指标", "30", "28.1", "数量指标9＋质量指标10＋时效指标9.1"],
    ["效益指标", "25", "21", "经济效益指标0＋社会效益指标16＋生态效益指标5"],
    ["满意度指标", "5", "5", "服务对象满意度指标5"],
    ["总得分", "100", "93.2", "以上各项得分之和，等级为“优”"],
]


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


def tables_of(document: Document) -> list[list[list[str]]]:
    return [[[without_spaces(cell.text) for cell in row.cells] for row in table.rows] for table in document.tables]


@pytest.fixture
def report(run, home: Path) -> Document:
    (home / "input" / "seed.xlsx").write_bytes(builders.SEED_FILE.read_bytes())
    assert run() == 0
    return docx.Document(str(home / "output" / REPORT))


def test_the_committed_workbook_says_what_the_reference_says() -> None:
    project = builders.project_of(builders.SEED_FILE.read_bytes())
    seed = builders.reference("seed-workbook.json")
    assert [[row.source.text, row.original_budget.number] for row in project.funding] == [
        [row[0], pytest.approx(row[1])] for row in seed["预算执行"]["rows"]
    ]
    assert [[row.number.text, row.text.text] for row in project.objectives] == [
        [str(number), text] for number, text in seed["绩效目标"]["rows"]
    ]
    assert [
        [each.text for each in (row.category, row.subcategory, row.name, row.target, row.actual, row.weight)]
        for row in project.indicators
    ] == [[str(value) for value in row[:6]] for row in seed["绩效指标"]["rows"]]
    assert [row.variance_explanation.text or None for row in project.indicators] == [
        row[6] for row in seed["绩效指标"]["rows"]
    ]
    assert [[row.kind.text, row.text.text or None] for row in project.recommendations] == seed["问题与建议"]["rows"]


def test_every_figure_is_the_expected_one() -> None:
    expected = builders.reference("seed-expected.json")
    project, problems = read_project(builders.SEED_FILE.read_bytes())
    assert project is not None
    found = evaluate(project, builders.form(), problems)
    assert {row.source: row.execution_rate.text for row in found.funding} == expected["execution_rate"]
    assert {row.entry.name.text: row.score.text for row in found.indicators} == expected["indicator_scores"]
    assert [item.score.text for item in found.funds_management] == expected["funds_management_scores"]
    assert found.execution_score.text == expected["execution_score"]
    assert str(found.indicator_weight) == expected["indicator_weight_sum"]
    assert found.indicator_score.text == expected["indicator_score_sum"]
    assert found.total_score.text == expected["total_score"]
    assert found.rating == expected["rating"]
    assert [row.entry.name.text for row in found.indicators if row.achieved] == expected["achieved"]
    assert [row.entry.name.text for row in found.indicators if not row.achieved] == expected["not_achieved"]


def test_every_paragraph_is_the_expected_one(report: Document) -> None:
    expected = [without_spaces(text) for text in builders.reference("seed-report.json")["paragraphs"]]
    found = [without_spaces(paragraph.text) for paragraph in report.paragraphs]
    assert [text for text in found if text] == expected + ADDED_PARAGRAPHS


def test_every_table_is_the_expected_one(report: Document) -> None:
    expected = [
        [[without_spaces(cell) for cell in row] for row in table["rows"]]
        for table in builders.reference("seed-report.json")["tables"]
    ]
    budget, funds_management, scores = expected
    assert tables_of(report) == [budget, funds_management, [*scores, ADDED_TOTAL_ROW], ADDED_TABLE]


def test_the_printed_scores_add_up_to_the_printed_total(report: Document) -> None:
    rows = tables_of(report)[3][1:]
    parts = [float(row[2]) for row in rows[:-1]]
    assert sum(parts) == pytest.approx(float(rows[-1][2]))


def test_merged_cells_begin_and_continue_by_group(report: Document) -> None:
    def merges(column: int) -> str:
        cells = [row.tc_lst[column] for row in report.tables[2]._tbl.tr_lst[1:-1]]
        marks = [cell.tcPr.find(qn("w:vMerge")).get(qn("w:val")) for cell in cells]
        return "".join("R" if mark == "restart" else "." for mark in marks)

    #                   成本 产出                效益  满意度
    assert merges(0) == "RR.............R...R"
    #                   经济 数量        质量   时效 经济 社会 生态 满意度
    assert merges(1) == "RR.........R..RRR.RR"


def test_core_properties_name_project_and_unit(report: Document) -> None:
    properties = report.core_properties
    assert properties.title == "职业技能鉴定教研工作专项资金财政项目支出绩效自评报告"
    assert properties.subject == "2022年度财政项目支出绩效自评"
    assert properties.author == "郑州市职业技能鉴定中心"


def test_the_same_input_gives_the_same_bytes(run, home: Path) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.SEED_FILE.read_bytes())
    run()
    first = (home / "output" / REPORT).read_bytes()
    run()
    assert (home / "output" / REPORT).read_bytes() == first


def test_check_prints_the_contract(run, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.SEED_FILE.read_bytes())
    assert run("check", "input", "--json") == 0
    (project,) = json.loads(capsys.readouterr().out)["projects"]
    assert project | {"indicators": [], "funding": [], "problems": []} == {
        "source": "input/seed.xlsx",
        "form": "zhengzhou",
        "status": "warning",
        "project_name": "职业技能鉴定教研工作专项资金",
        "fiscal_year": 2022,
        "funding": [],
        "execution_score": "9.1",
        "funds_management_score": "20",
        "indicator_score": "64.1",
        "indicator_weight": "70",
        "total_score": "93.2",
        "rating": "优",
        "indicators": [],
        "problems": [],
    }
    assert project["funding"][0] == {
        "source": "年度资金总额",
        "original_budget": "557.00",
        "final_budget": "557.00",
        "outturn": "506.73",
        "execution_rate": "90.97%",
    }
    assert project["indicators"][0] == {
        "name": "总成本",
        "weight": "10",
        "score": "10",
        "achieved": True,
        "rule": "at-most",
    }
    assert [(each["code"], each["level"], each["sheet"], each["cell"]) for each in project["problems"]] == [
        ("cost-above-budget", "warning", "绩效指标", "D2"),
        ("doubled-punctuation", "note", "资金管理", "B5"),
    ]
    assert not (home / "output").exists()


def test_the_report_opens_from_its_bytes(run, home: Path) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.SEED_FILE.read_bytes())
    run("-o", "elsewhere")
    assert docx.Document(io.BytesIO((home / "elsewhere" / REPORT).read_bytes())).paragraphs
