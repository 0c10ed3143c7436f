"""A form that is nothing but a folder, with another layout, is read backwards like the shipped one."""

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document

from selfeval.batch.forms import FormLibrary
from selfeval.batch.report_work import Report, ReportVerifier
from selfeval.intake import blank
from tests import builders, projects
from tests.report import chance
from tests.verification import reports

TABLE = "表“项目支出绩效自评表”"
SENTENCE = "“项目支出绩效自评表”下的段落“自评得分93.2分，等级优。没有…”"


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> FormLibrary:
    folder = tmp_path_factory.mktemp("forms") / "templates"
    shutil.copytree(builders.ROOT / "templates", folder)
    shutil.copytree(folder / builders.FORM, folder / "table")
    (folder / "table" / "report.docx").write_bytes(reports.table_form())
    path = folder / "table" / "form.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"required = \[[^\]]*\]\nfile_name", 'required = ["总得分"]\nfile_name', text), encoding="utf-8"
    )
    return FormLibrary(folder)


@pytest.fixture
def verify(library, tmp_path) -> Callable[[bytes], Report]:
    def verified(data: bytes) -> Report:
        path = tmp_path / "报告.docx"
        path.write_bytes(data)
        return ReportVerifier(library, None).verify(path)

    return verified


def written(library: FormLibrary, content: bytes) -> bytes:
    return library.load("table").templates.render(builders.evaluated(content))[0].content


def found(report: Report) -> list[tuple[str, str, str, str]]:
    assert report.verified is not None, report.refused
    assert report.verified.form == "table"
    return [(each.code, str(each.place), each.found, each.expected) for each in report.verified.mistakes]


def test_what_it_writes_is_right(library, verify) -> None:
    report = verify(written(library, builders.seed_bytes()))
    assert found(report) == []
    assert report.verified is not None
    assert report.verified.figures > 80
    assert report.verified.assumed == ()


def test_random_reports_are_right(library, verify) -> None:
    for seed in range(20):
        content = blank.write(builders.form(), projects.random_content(chance.seeded(seed)))
        report = verify(written(library, content))
        assert report.verified is not None
        assert (seed, reports.seen_in_print(report.verified, builders.evaluated(content))) == (seed, ())


def cell(report: Document, label: str, column: int, text: str) -> None:
    """Type over a cell of the row that has a label in one of its first two cells."""
    table = report.tables[0]
    row = next(row for row in table.rows if label in (row.cells[0].text, row.cells[1].text))
    row._tr.tc_lst[column - 1].p_lst[0].r_lst[0].text = text


def paragraph(report: Document, old: str, new: str) -> None:
    (one,) = [each for each in report.paragraphs if old in each.text]
    one.runs[0].text = one.text.replace(old, new)


CHANGES: dict[str, tuple[Callable[[Document], None], str, str, str, str]] = {
    "score in a cell with its weight": (
        lambda report: cell(report, "保证机构运行正常率", 5, "4（3）"), "figure-differs",
        f"{TABLE}第27行“分值（得分）”列", "3", "4"),
    "weight": (
        lambda report: cell(report, "保证机构运行正常率", 5, "6（4）"), "figure-differs",
        f"{TABLE}第27行“分值（得分）”列", "6", "4"),
    "sum of a category": (
        lambda report: cell(report, "产出指标", 6, "得28分"), "figure-differs", f"{TABLE}第16行“原因”列", "28", "28.1"),
    "total": (lambda report: cell(report, "总分", 6, "93"), "figure-differs", f"{TABLE}第38行“原因”列", "93", "93.2"),
    "score of an item": (
        lambda report: cell(report, "拨付合规性", 5, "4"), "figure-differs", f"{TABLE}第9行“得分”列", "4", "5"),
    "rate": (
        lambda report: cell(report, "政府预算资金", 5, "80%"), "figure-differs",
        f"{TABLE}第4行“执行率”列", "80%", "90.97%"),
    "total in a sentence": (
        lambda report: paragraph(report, "自评得分93.2", "自评得分92.3"), "figure-differs",
        SENTENCE.replace("93.2", "92.3"), "92.3", "93.2"),
    "part of the total in a paragraph of a loop": (
        lambda report: paragraph(report, "产出指标：28.1", "产出指标：28"), "figure-differs",
        "“项目支出绩效自评表”下的段落“产出指标：28分”", "28", "28.1"),
    "year before the form's first": (
        lambda report: paragraph(report, "2022年度", "2020年度"), "form-year",
        "“项目支出绩效自评表”下的段落“（2020年度）”", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_found_once(change, library, verify) -> None:
    edit, *mistake = CHANGES[change]
    report = docx.Document(io.BytesIO(written(library, builders.seed_bytes())))
    edit(report)
    stream = io.BytesIO()
    report.save(stream)
    assert found(verify(stream.getvalue())) == [tuple(mistake)]


def test_the_form_that_fits_is_taken(library, tmp_path) -> None:
    path = Path(tmp_path / "种子.docx")
    path.write_bytes(reports.seed_report())
    report = ReportVerifier(library, None).verify(path)
    assert report.verified is not None
    assert report.verified.form == builders.FORM
    # Asked to read it by the other form, it has next to nothing of that.
    other = ReportVerifier(library, "table").verify(path)
    assert other.verified is None
    assert "不像是" in other.refused


@pytest.fixture(scope="module")
def strict(library) -> FormLibrary:
    """A library in which a form that is read first differs from the seed's in its ratings only."""
    folder = library.folder("").parent / "strict"
    shutil.copytree(builders.ROOT / "templates", folder)
    shutil.copytree(folder / builders.FORM, folder / "abc")
    path = folder / "abc" / "form.toml"
    text = path.read_text(encoding="utf-8").replace("from = 90, to = 100", "from = 95, to = 100")
    path.write_text(text.replace("from = 80, to = 90", "from = 80, to = 95"), encoding="utf-8")
    return FormLibrary(folder)


@pytest.mark.parametrize("name", ["abc", builders.FORM])
@pytest.mark.parametrize("kept", ["category", ""])
def test_a_report_is_of_the_form_it_was_written_by(name: str, kept: str, strict, tmp_path) -> None:
    path = tmp_path / "报告.docx"
    data = strict.load(name).templates.render(builders.evaluated(builders.seed_bytes(), strict.rules(name)))[0].content
    report = docx.Document(io.BytesIO(data))
    assert report.core_properties.category == name
    if not kept:
        # Some programs drop what they do not know; then the form tells by which the report is right.
        report.core_properties.category = ""
        report.save(path)
    else:
        path.write_bytes(data)
    found = ReportVerifier(strict, None).verify(path).verified
    assert found is not None
    assert (found.form, found.mistakes) == (name, ())


def test_what_is_wrong_in_a_report_is_told_by_its_own_form_though_another_would_not_mind(strict, tmp_path) -> None:
    """A 优 changed to 良 by hand is right by the other form, which the report is not of."""
    path = tmp_path / "报告.docx"
    evaluated = builders.evaluated(builders.seed_bytes(), strict.rules("abc"))
    report = docx.Document(io.BytesIO(strict.load("abc").templates.render(evaluated)[0].content))
    report.core_properties.category = builders.FORM
    report.save(path)
    found = ReportVerifier(strict, None).verify(path).verified
    assert found is not None
    assert found.form == builders.FORM
    assert {each.expected for each in found.mistakes} == {"优"}
