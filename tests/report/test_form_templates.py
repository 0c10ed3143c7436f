import io
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Form
from selfeval.report.faults import CODES, TemplateError
from selfeval.report.form_templates import FormTemplates
from tests import builders
from tests.report.word import document, paragraph

FOLDER = builders.ROOT / "templates" / builders.FORM


def files(**changes: bytes | None) -> dict[str, bytes]:
    found = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
    found |= {
        name.replace("__", "/") + ".j2" if "__" in name else f"{name}.docx": data
        for name, data in changes.items()
        if data
    }
    return {name: data for name, data in found.items() if changes.get(name, b"x") is not None}


def form(*required: str) -> Form:
    """The shipped form, whose document must print only what is said here."""
    (document,) = builders.form().documents
    return replace(builders.form(), documents=(replace(document, required=required),))


def faults(*required: str, **changes: bytes) -> list[tuple[str, str]]:
    with pytest.raises(TemplateError) as caught:
        FormTemplates(form(*required), files(**changes))
    return [(each.code, f"{each.place.template} {each.place.where}".strip()) for each in caught.value.faults]


def written(edits=None, **changes: bytes):
    (report,) = FormTemplates(form(), files(**changes)).render(builders.with_edits(edits))
    return report.file_name, [each.text for each in docx.Document(io.BytesIO(report.content)).paragraphs if each.text]


def test_a_sentence_files_name_is_its_tag() -> None:
    sentence = "执行率{{ 执行率 }}{% if 执行率 < 95 %}，偏低{% endif %}。".encode()
    _, texts = written(report=document(paragraph("{{ 评语 }}")), sentences__评语=sentence)
    assert texts == ["执行率90.97%，偏低。"]


def test_a_year_and_a_number_can_be_compared() -> None:
    sentence = "{% if 评价年度 == 2022 and 评价年度 == '2022' and 年度绩效目标[0].序号 == 1 %}是{% endif %}".encode()
    _, texts = written(report=document(paragraph("{{ 评语 }}")), sentences__评语=sentence)
    assert texts == ["是"]


def test_the_file_name_follows_the_form() -> None:
    name, _ = written({"项目信息!B2": "某项目", "项目信息!B5": "2023年度"})
    assert name == "某项目（2023年度）绩效自评报告"


def test_a_wrong_sentence_is_named_with_file_and_line() -> None:
    assert faults(sentences__结论="第一行\n{{ 总得芬 }}".encode()) == [("name-unknown", "sentences/结论.j2 第2行")]
    assert faults(sentences__结论=b"{% if %}{% endif %}") == [("tag-syntax", "sentences/结论.j2 第1行")]
    assert faults(sentences__结论="{{ 总得分|四舍五入 }}".encode()) == [("filter-unknown", "sentences/结论.j2 第1行")]
    assert faults(sentences__结论="结论".encode("gbk")) == [("not-utf8", "sentences/结论.j2")]
    assert faults(sentences__执行率=b"x") == [("name-reserved", "sentences/执行率.j2")]


def test_faults_of_document_and_sentences_come_together() -> None:
    found = faults(report=document(paragraph("{{ 甲 }}")), sentences__结论="{{ 乙 }}".encode())
    assert found == [("name-unknown", "sentences/结论.j2 第1行"), ("name-unknown", "report.docx 第1段")]


def test_what_fails_only_with_values_says_where() -> None:
    with pytest.raises(TemplateError, match=r"sentences/结论.j2.*不能这样比较或使用") as caught:
        written(sentences__结论="{% if 总得分 < '很高' %}x{% endif %}".encode())
    assert [each.code for each in caught.value.faults] == ["render-failed"]


def test_a_missing_document_is_named() -> None:
    without = {name: data for name, data in files().items() if name != "report.docx"}
    with pytest.raises(TemplateError) as caught:
        FormTemplates(builders.form(), without)
    assert [(each.code, each.place.template) for each in caught.value.faults] == [("file-missing", "report.docx")]


def test_every_kind_of_template_fault_is_tested() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in CODES if f'"{code}"' not in tests] == []


@pytest.mark.parametrize(
    "text, code",
    [
        ("等级为｛｛ 等级 ｝｝", "tag-full-width"),
        ("{{ 等级", "tag-not-closed"),
        ("{{ 总得分 + 1 }}", "calculation"),
        ("{{ 'a' * 10**9 }}", "calculation"),
        ("{{ '%1000000000d' % 1 }}", "calculation"),
        ("{{ '{:>1000000000}'.format(1) }}", "calculation"),
        ("{{ 等级|center(1000000000) }}", "filter-unknown"),
        ("{{ 总得分|int }}", "filter-unknown"),
        ("{% set 总得分 = 100 %}{{ 总得分 }}", "name-reserved"),
        ("{% for 等级 in 绩效指标 %}{% endfor %}", "name-reserved"),
        ("{{ 绩效指标 }}", "list-printed"),
        ("{{ 绩效指标.三级指标 }}", "name-unknown"),
        ("{{ 项目名称.三级指标 }}", "name-unknown"),
        ("{% include 'x' %}", "tag-unsupported"),
        ("{% import 'x' as x %}", "tag-unsupported"),
        ("{% macro x() %}{% endmacro %}", "tag-unsupported"),
        ("(" * 5000, None),
        ("{{ " + "(" * 5000, "tag-not-closed"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "tag-syntax"),
    ],
)
def test_a_sentence_only_prints_what_there_is(text: str, code: str | None) -> None:
    if code is None:
        assert written(sentences__结论=text.encode())
    else:
        assert [found for found, _ in faults(sentences__结论=text.encode())] == [code]


def test_a_kind_of_remark_cannot_take_a_figures_name() -> None:
    text = (FOLDER / "form.toml").read_text(encoding="utf-8").replace('"其他建议"]', '"其他建议", "总得分"]')
    form, problems = form_reader.read(text, "zhengzhou")
    assert not problems
    with pytest.raises(TemplateError) as caught:
        FormTemplates(form, files())
    assert [each.code for each in caught.value.faults] == ["name-reserved"]


@pytest.mark.parametrize("kind", ["存在的问题", "对项目决策的建议"])
def test_several_remarks_of_one_kind_are_numbered_and_one_is_not(kind: str) -> None:
    report = document(paragraph(f"{{{{ {kind} }}}}"))
    _, texts = written(
        {f"问题与建议!A{row}": kind for row in (2, 3)}
        | {"问题与建议!B2": "甲", "问题与建议!B3": "乙", "问题与建议!B4": None},
        report=report,
    )
    assert texts == ["1.甲", "2.乙"]
    _, texts = written(
        {"问题与建议!A2": kind, "问题与建议!A3": "其他建议", "问题与建议!B2": "甲", "问题与建议!B4": None},
        report=report,
    )
    assert texts == ["甲"]


def test_no_text_prints_as_the_forms_word_and_a_needless_reason_as_nothing() -> None:
    body = [
        paragraph("{{ 其他建议 }}"),
        paragraph("{%p for 指标 in 绩效指标 %}"),
        paragraph("[{{ 指标.偏差原因分析 }}]"),
        paragraph("{%p endfor %}"),
    ]
    _, texts = written({"绩效指标!I11": None}, report=document(*body))
    assert texts[0] == "无"
    assert texts[1] == "[]"
    assert texts[10] == "[无]"


def test_without_a_date_the_cover_has_no_date() -> None:
    _, texts = written({"项目信息!B6": None})
    assert texts[3:5] == ["主管部门：郑州市人力资源和社会保障局机关", "一、项目基本情况"]


def test_with_all_targets_met_the_list_of_missed_ones_says_so() -> None:
    _, texts = written({"绩效指标!E11": "500人", "绩效指标!E16": "100%", "绩效指标!E17": "100%"})
    assert texts[texts.index("2.没有完成绩效目标的指标") + 1] == "无"
