"""What the check says of a whole form; each kind of fault is in test_broken_templates."""

from dataclasses import replace

from selfeval.report import template_check
from tests import builders
from tests.report.test_broken_templates import FILES, retyped


def test_a_fault_that_only_some_data_brings_about_says_which() -> None:
    broken = {"report.docx": retyped({"第22段": "{{ 未完成的指标[0].三级指标 }}"})}
    (found,) = template_check.check(builders.form(), FILES | broken)
    assert "（在“全部指标完成”的项目上）" in found.message
    broken = {"report.docx": retyped({"第22段": "{{ 完成的指标[0].三级指标 }}"})}
    (found,) = template_check.check(builders.form(), FILES | broken)
    assert "（在“全部指标未完成”的项目上）" in found.message


def test_several_such_faults_are_found_in_one_run() -> None:
    broken = retyped(
        {
            "第22段": "{{ 未完成的指标[0].三级指标 }}{{ 完成的指标[0].三级指标 }}",
            "第24段": "{% if 总得分 < '高' %}低{% endif %}",
            "表1第3行第2列": "{% if 资金.执行率 > '低' %}高{% endif %}",
        }
    )
    sentence = "{{ 未完成的指标[0].三级指标 }}{% if 总得分 < '高' %}低{% endif %}".encode()
    found = template_check.check(builders.form(), FILES | {"report.docx": broken, "sentences/完成情况.j2": sentence})
    assert sorted((each.code, each.place.where) for each in found) == sorted(
        [("render-failed", where) for where in ("第1行", "第1行", "第22段", "第22段", "第24段", "表1第3行第2列")]
    )


def test_the_documents_title_and_file_name_are_tried_as_well() -> None:
    (document,) = builders.form().documents
    code = "{{ 未完成的指标[0].三级指标 }}"
    form = replace(builders.form(), documents=(replace(document, title=code, file_name=code),))
    assert [(each.code, each.place.where) for each in template_check.check(form, FILES)] == [
        ("render-failed", "file_name"),
        ("render-failed", "title"),
    ]
