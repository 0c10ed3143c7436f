import json
import shutil

import docx
import pytest

from tests import builders


def sentence(home, text: str, form: str = "zhengzhou"):
    path = home / "templates" / form / "sentences" / "结论.j2"
    path.write_text(text, encoding="utf-8")
    return path


# check


def test_a_clean_form_is_said_to_be_clean(run, capsys) -> None:
    assert run("template", "check") == 0
    forms = ("hubei", "national", "national-cost", "zhengzhou")
    assert capsys.readouterr().out == "".join(f"templates/{form}：没有发现问题。\n" for form in forms)


def test_each_fault_has_its_place_its_code_and_the_status_is_1(run, home, capsys) -> None:
    sentence(home, "{{ 总得芬 }}\n{{ 等及 }}")
    assert run("template", "check", "--form", "zhengzhou") == 1
    lines = capsys.readouterr().out.splitlines()
    head = "[错误] templates/zhengzhou/sentences/结论.j2 第"
    assert lines[0].startswith(f"{head}1行“{{{{ 总得芬 }}}}”：没有“总得芬”这个标记，是不是“总得分")
    assert lines[0].endswith("（name-unknown）")
    assert lines[1].startswith(f"{head}2行")
    assert lines[2:] == ["templates/zhengzhou：2个错误，0个提醒。"]


def test_without_a_name_all_forms_are_checked(run, home, capsys) -> None:
    shutil.copytree(home / "templates" / "zhengzhou", home / "templates" / "elsewhere")
    sentence(home, "{{ 总得芬 }}{{ 等级 }}", "elsewhere")
    assert run("template", "check") == 1
    out = capsys.readouterr().out
    assert "templates/elsewhere：1个错误，0个提醒。" in out
    assert "templates/zhengzhou：没有发现问题。" in out
    assert run("template", "check", "--form", "zhengzhou") == 0


def test_a_form_with_broken_rules_does_not_hide_the_others(run, home, capsys) -> None:
    shutil.copytree(home / "templates" / "zhengzhou", home / "templates" / "elsewhere")
    (home / "templates" / "elsewhere" / "form.toml").write_text("x", encoding="utf-8")
    sentence(home, "{{ 总得芬 }}{{ 等级 }}")
    assert run("template", "check") == 2
    captured = capsys.readouterr()
    assert "templates/zhengzhou：1个错误" in captured.out
    assert "elsewhere/form.toml" in captured.err


def test_one_file_is_checked_by_itself(run, home, capsys) -> None:
    document = docx.Document()
    document.add_paragraph("{{ 总得芬 }}")
    document.save(str(home / "新模板.docx"))
    assert run("template", "check", "新模板.docx") == 1
    out = capsys.readouterr().out
    assert "[错误] 新模板.docx 第1段“{{ 总得芬 }}”：没有“总得芬”这个标记" in out
    assert "新模板.docx：" in out.splitlines()[-1]


def test_a_font_is_a_warning_and_the_status_is_0(run, home, capsys) -> None:
    path = home / "templates" / "zhengzhou" / "report.docx"
    document = docx.Document(str(path))
    document.paragraphs[0].runs[0].font.name = "Comic Sans MS"
    document.paragraphs[0].runs[0].text += "abc"
    document.save(str(path))
    assert run("template", "check") == 0
    out = capsys.readouterr().out
    assert "[提醒] templates/zhengzhou/report.docx 第1段" in out
    assert "“Comic Sans MS”" in out
    assert "0个错误，1个提醒" in out


def test_other_programs_get_json(run, home, capsys) -> None:
    sentence(home, "{{ 总得芬 }}{{ 等级 }}")
    assert run("template", "check", "--json") == 1
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert (fault["code"], fault["level"], fault["template"], fault["place"], fault["words"]) == (
        "name-unknown",
        "error",
        "templates/zhengzhou/sentences/结论.j2",
        "第1行",
        "{{ 总得芬 }}{{ 等级 }}",
    )


# fields


def test_all_tags_are_listed(run, capsys) -> None:
    assert run("template", "fields") == 0
    out = capsys.readouterr().out
    for tag in (
        "{{ 总得分 }}",
        "{{ 结论 }}",
        "{{ 存在的问题 }}",
        "{{ 指标.偏差原因分析 }}",
        "{%tr for 指标 in 绩效指标 %}",
    ):
        assert tag in out
    assert max(map(len, out.splitlines())) < 110


def test_the_tags_are_written_as_a_document_once(run, home, capsys) -> None:
    assert run("template", "fields", "-o", "标记.docx") == 0
    cells = [cell.text for table in docx.Document(str(home / "标记.docx")).tables for cell in table.columns[0].cells]
    assert "{{ 总得分 }}" in cells
    assert "{{ 存在的问题 }}" in cells
    before = (home / "标记.docx").read_bytes()
    assert run("template", "fields", "-o", "标记.docx") == 2
    assert "已经存在" in capsys.readouterr().err
    assert (home / "标记.docx").read_bytes() == before
    assert run("template", "fields", "-o", "标记.txt") == 2


# preview


def test_a_preview_is_written(run, home, capsys) -> None:
    assert run("template", "preview") == 0
    path = home / "output" / "版面预览_zhengzhou_report.docx"
    assert "已写出版面预览：output/版面预览_zhengzhou_report.docx\n" in capsys.readouterr().out
    rows = docx.Document(str(path)).tables[2].rows
    assert len(rows) > 14


def test_a_preview_is_no_report_to_be_verified(run, capsys) -> None:
    assert run("template", "preview") == 0
    assert run("verify") == 2
    assert "里没有报告（.docx）" in capsys.readouterr().err


def test_a_preview_of_a_broken_template_is_not_written(run, home, capsys) -> None:
    sentence(home, "{{ 总得芬 }}{{ 等级 }}")
    assert run("template", "preview") == 2
    assert "结论.j2 第1行" in capsys.readouterr().err
    assert not (home / "output").exists()


def test_one_file_is_previewed_into_a_folder(run, home) -> None:
    shutil.copy(home / "templates" / "zhengzhou" / "report.docx", home / "我的模板.docx")
    assert run("template", "preview", "我的模板.docx", "-o", "预览") == 0
    assert [path.name for path in (home / "预览").iterdir()] == ["版面预览_zhengzhou_我的模板.docx"]


@pytest.mark.parametrize(
    "words",
    [
        "template", "template chek", "template check nowhere.docx", "template check a.docx b.docx",
        "template check --form elsewhere", "template check -o out", "template fields x.docx",
        "template preview --json", "template fields --json",
    ],
)  # fmt: skip
def test_what_cannot_be_run_has_the_status_2_and_a_sentence(words: str, run, capsys) -> None:
    assert run(*words.split()) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("命令没有执行：")
    assert captured.out == ""


# At run time


def test_a_broken_form_stops_only_its_own_documents(run, home, capsys) -> None:
    shutil.copytree(home / "templates" / "zhengzhou", home / "templates" / "elsewhere")
    sentence(home, "{{ 总得芬 }}{{ 等级 }}", "elsewhere")
    for name, form in (("甲", "elsewhere"), ("乙", "zhengzhou")):
        edits = {"项目信息!B2": name, "项目信息!B8": form}
        (home / "input" / f"{name}.xlsx").write_bytes(builders.edited(edits))
    assert run() == 2
    captured = capsys.readouterr()
    assert builders.reports(home / "output") == ["乙（2022年度）绩效自评报告.docx"]
    assert "表式“elsewhere”有错误" in captured.out
    assert "templates/elsewhere/sentences/结论.j2 第1行" in captured.err


def test_what_one_project_cannot_print_names_project_template_and_paragraph(run, home, capsys) -> None:
    path = home / "templates" / "zhengzhou" / "report.docx"
    document = docx.Document(str(path))
    outcome = next(each for each in document.paragraphs if each.text == "{{ 年度绩效目标完成情况 }}")
    outcome.runs[0].text = "{{ 未完成的指标[0].三级指标 }}"
    document.save(str(path))
    met = {"绩效指标!E11": "500人", "绩效指标!E16": "100%", "绩效指标!E17": "100%"}
    (home / "input" / "a.xlsx").write_bytes(builders.edited({"项目信息!B2": "全完成", **met}))
    (home / "input" / "b.xlsx").write_bytes(builders.edited({"项目信息!B2": "没完成"}))
    assert run() == 1
    out = capsys.readouterr().out
    assert builders.reports(home / "output") == ["没完成（2022年度）绩效自评报告.docx"]
    line = out[out.index("全完成（input/a.xlsx）") :]
    assert "report.docx 第22段“{{ 未完成的指标[0].三级指标 }}”" in line.partition("没完成（")[0]
