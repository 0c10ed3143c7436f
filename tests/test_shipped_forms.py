"""Each shipped form on its own sample: figures worked out by hand, documents, pages, the way back.

The arithmetic stands in tests/reference/by-hand/; the seed's form has tests of its own (test_seed, test_golden).
"""

import io
import re
from functools import cache

import docx
import pytest

from selfeval.batch.evaluating import evaluated
from selfeval.batch.forms import FormLibrary
from selfeval.batch.report_work import ReportVerifier
from selfeval.evaluation.figures import show_short
from selfeval.evaluation.model import Evaluation
from selfeval.intake import blank
from selfeval.intake.sheets import read_project
from selfeval.review.explanation import explained
from tests import builders
from tests.rendering import rendered

TEMPLATES = builders.ROOT / "templates"
BY_HAND = builders.REFERENCE / "by-hand"
FORMS = ("national", "national-cost", "hubei")
ROW = re.compile(r"\| (\d+) \| ([^|]+) \| [^|]+ \| [^|]+ \| (?P<weight>[\d.]+) \| [^|]+ \| (?P<score>[\d.]+) \|")


@cache
def library() -> FormLibrary:
    return FormLibrary(TEMPLATES)


@cache
def sample(form: str) -> Evaluation:
    found = evaluated(TEMPLATES / form / "样例.xlsx", TEMPLATES)
    assert found.evaluation is not None
    assert found.loaded is not None
    assert found.loaded.form.name == form
    return found.evaluation


@cache
def documents(form: str) -> dict[str, bytes]:
    loaded = library().load(form)
    written = loaded.templates.render(sample(form))
    names = [document.template for document in loaded.form.documents]
    return {name: each.content for name, each in zip(names, written, strict=True)}


def test_every_shipped_form_is_tested() -> None:
    assert {*library().names()} == {*FORMS, builders.FORM}


@pytest.mark.parametrize("form", FORMS)
def test_each_row_has_the_points_and_the_score_worked_out_by_hand(form: str) -> None:
    rows = list(ROW.finditer((BY_HAND / f"{form}.md").read_text(encoding="utf-8")))
    found = [
        (row.entry.name.text, show_short(row.weight), row.score.text) for row in sample(form).indicators if row.score
    ]
    assert found == [(row[2].strip(), row["weight"], row["score"]) for row in rows]
    assert len(found) == 14


@pytest.mark.parametrize(
    "form, rate, execution, indicators, total, rating, problems",
    [
        ("national", "93.53%", "9.35", "85.22", "94.57", "优", []),
        # The red light: 88.2 of 90 is 98 %, the rate 83.75 %.
        ("national-cost", "83.75%", "8.37", "88.2", "96.57", "优", [("lights", "预算执行!D2")]),
        ("hubei", "86.48%", "17.3", "72.23", "89.53", "良", []),
    ],
)
def test_the_blocks_and_the_total_are_those_worked_out_by_hand(
    form: str, rate: str, execution: str, indicators: str, total: str, rating: str, problems: list[tuple[str, str]]
) -> None:
    found = sample(form)
    assert found.scored_funding.execution_rate.text == rate
    assert (found.execution_score.text, found.indicator_score.text) == (execution, indicators)
    assert found.funds_management_score is None
    assert (found.total_score.text, found.rating) == (total, rating)
    assert builders.places(found.problems) == problems


def test_hubei_splits_points_that_nobody_typed() -> None:
    points = [show_short(row.weight) for row in sample("hubei").indicators]
    assert points == ["5"] * 8 + ["6.67"] * 4 + ["6.66"] * 2


@pytest.mark.parametrize("form", FORMS)
def test_every_figure_comes_from_cells_that_there_are(form: str) -> None:
    figures = explained(sample(form))
    assert len(figures) > 50
    assert [each.key for each in figures if any(source.cell is None for source in each.sources)] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_blank_workbook_is_the_forms(form: str) -> None:
    project, problems = read_project(blank.write(library().rules(form)))
    assert project is not None
    assert project.info["form"].text == form
    assert ("资金管理" in project.sheets) is False
    assert [row.source.text for row in project.funding] == list(library().rules(form).newest.execution.rows)
    # The standard layout asks for 分值, which Hubei's workbook has not.
    missing = [each.code for each in problems if each.code == "column-missing"]
    assert missing == (["column-missing"] if form == "hubei" else [])


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_right_when_it_is_read_back(form: str, tmp_path) -> None:
    for name, content in documents(form).items():
        path = tmp_path / name
        path.write_bytes(content)
        report = ReportVerifier(library(), None).verify(path)
        assert report.verified is not None, (name, report.refused)
        assert (report.verified.form, report.verified.mistakes) == (form, ()), name


@pytest.mark.parametrize("form", FORMS)
def test_the_report_adds_up(form: str) -> None:
    tables = docx.Document(io.BytesIO(documents(form)["report.docx"])).tables
    composition = next(table for table in tables if "评价内容" in table.rows[0].cells[0].text)
    column = [cell.text for cell in composition.columns[2].cells]
    assert sum(float(text) for text in column[1:-1]) == pytest.approx(float(column[-1]))


@pytest.mark.parametrize("form", FORMS)
def test_the_table_fits_one_page_of_a4(form: str, tmp_path) -> None:
    document = docx.Document(io.BytesIO(documents(form)["table.docx"]))
    assert {(round(section.page_width.mm), round(section.page_height.mm)) for section in document.sections} == {
        (210, 297)
    }
    pages = rendered(documents(form)["table.docx"], tmp_path)
    assert len(pages) == 1
    found = re.sub(r"\s", "", pages[0])
    words = ("项目名称", "主管部门", "一级指标", "二级指标", "三级指标", "完成值", "得分", "总分", "满意度指标")
    assert [word for word in words if word not in found] == []


@pytest.mark.parametrize("form", FORMS)
def test_no_page_of_the_report_is_empty(form: str, tmp_path) -> None:
    pages = rendered(documents(form)["report.docx"], tmp_path)
    assert 5 <= len(pages) <= 8
    assert all(len([line for line in page.splitlines() if line.strip()]) >= 5 for page in pages)
