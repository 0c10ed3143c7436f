"""Reports in sub-folders that a form's file name asks for."""

from pathlib import Path

import pytest

from selfeval.batch import runner
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job
from selfeval.batch.runner import Run
from selfeval.evaluation import form_reader
from tests import builders

TEXT = (builders.ROOT / "templates" / builders.FORM / "form.toml").read_text(encoding="utf-8")
PLAIN = 'file_name = "{{ 项目名称 }}（{{ 评价年度 }}年度）绩效自评报告"'


def with_name(home: Path, pattern: str) -> None:
    path = home / "templates" / builders.FORM / "form.toml"
    assert PLAIN in TEXT
    path.write_text(TEXT.replace(PLAIN, f'file_name = "{pattern}"'), encoding="utf-8")


def test_each_project_lies_in_the_folder_of_its_department_and_none_over_another(home: Path) -> None:
    with_name(home, "{{ 评价年度 }}/{{ 主管部门 }}/{{ 项目编码 }}{{ 项目名称 }}")
    edits = [
        {"项目信息!B4": "教育局", "项目信息!B2": "甲"},
        {"项目信息!B4": "教育局", "项目信息!B2": "甲"},
        {"项目信息!B4": "财政局", "项目信息!B2": "甲"},
        {"项目信息!B4": "../../../etc", "项目信息!B2": "a/b"},
        {"项目信息!B4": "CON", "项目信息!B2": ".."},
    ]
    sources = []
    for number, each in enumerate(edits):
        source = home / "input" / f"{number}.xlsx"
        source.write_bytes(builders.edited(each))
        sources.append(source)
    journal = Journal.open(home / "output")
    outcomes = list(runner.write(sources, Job(home / "templates"), home / "output", journal, Run()))
    assert [path.relative_to(home / "output").as_posix() for outcome in outcomes for path in outcome.files] == [
        "2022/教育局/甲.docx",
        "2022/教育局/甲（2）.docx",
        "2022/财政局/甲.docx",
        "2022/_.._.._etc/a_b.docx",
        "2022/_CON/未命名项目.docx",
    ]
    assert all(path.is_file() for outcome in outcomes for path in outcome.files)
    again = list(runner.write(sources, Job(home / "templates"), home / "output", journal, Run()))
    assert all(outcome.is_unchanged for outcome in again)
    journal.close()


@pytest.mark.parametrize("pattern", ["/{{ 项目名称 }}", "甲//乙", "../{{ 项目名称 }}", "甲/", "./甲"])
def test_a_folder_without_a_name_is_refused(pattern: str) -> None:
    _, faults = form_reader.read(TEXT.replace(PLAIN, f'file_name = "{pattern}"'), builders.FORM)
    assert [each.path for each in faults] == ["document[1].file_name"]
