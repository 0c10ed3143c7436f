import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

from selfeval.intake import blank
from tests import builders, cheap_books

TYPED = ['<5% A&B "公司"', "{{ 7*7 }}", "{% raw %}", "长" * 4000, "😀𠮷", "a\tb"]


def put(home: Path, name: str, edits=None) -> Path:
    path = home / "input" / name
    path.write_bytes(builders.edited(edits))
    return path


def names(home: Path) -> list[str]:
    return builders.reports(home / "output")


# The default run


def test_all_is_well_and_the_status_is_0(run, home, capsys) -> None:
    put(home, "a.xlsx")
    assert run() == 0
    out = capsys.readouterr().out
    assert "执行率90.97%，总得分93.2，等级优，错误0，提醒1，已写报告" in out
    assert "[提醒] 绩效指标!D2 成本目标≤656万元高于全年预算数557.00万元。" in out
    assert "共1个项目：写成1份报告，0个有错误，1个有提醒，0个没有问题。" in out


def test_files_folders_and_the_same_file_twice(run, home) -> None:
    (home / "input" / "子文件夹").mkdir()
    put(home, "子文件夹/a.xlsx", {"项目信息!B2": "甲"})
    path = put(home, "b.xlsm", {"项目信息!B2": "乙"})
    (home / "input" / "~$b.xlsx").write_bytes(b"lock")
    (home / "input" / "说明.txt").write_text("x")
    assert run("input", path, "input/b.xlsm") == 0
    assert names(home) == ["乙（2022年度）绩效自评报告.docx", "甲（2022年度）绩效自评报告.docx"]


def test_two_projects_of_one_name_both_get_their_report(run, home) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        put(home, name, {"项目信息!B2": "同名", "项目信息!B3": f"单位{name}"})
    assert run() == 0
    assert names(home) == ["同名（2022年度）绩效自评报告.docx", "同名（2022年度）绩效自评报告（2）.docx"]
    units = [docx.Document(str(home / "output" / name)).core_properties.author for name in names(home)]
    assert units == ["单位a.xlsx", "单位b.xlsx"]


@pytest.mark.parametrize("name", ['a/b:c*"d"', "CON", "长" * 300, "..", "行\n断"])
def test_a_name_that_no_file_can_have_still_gets_its_report(name, run, home) -> None:
    put(home, "a.xlsx", {"项目信息!B2": name})
    assert run() == 0
    assert len(names(home)) == 1


@pytest.mark.parametrize("value", TYPED)
@pytest.mark.parametrize("cell", ["项目信息!B2", "项目信息!B12", "绩效指标!C6", "绩效指标!I11", "资金管理!B3"])
def test_what_was_typed_comes_out_as_typed(value, cell, run, home) -> None:
    put(home, "a.xlsx", {cell: value})
    assert run() == 0
    document = docx.Document(str(next((home / "output").glob("*.docx"))))
    texts = [each.text for each in document.paragraphs]
    texts += [each.text for table in document.tables for row in table.rows for each in row.cells]
    assert any(value in text for text in texts)


def test_a_control_character_is_a_problem_at_its_cell(run, home, capsys) -> None:
    content = builders.changed(builders.seed_content(), {"绩效指标!C6": "控制\x01符"})
    (home / "input" / "a.xlsx").write_bytes(blank.write(builders.form(), content))
    assert run() == 1
    assert "[错误] 绩效指标!C6 文字里有看不见的控制字符（U+0001）" in capsys.readouterr().out
    assert names(home) == []


def test_a_wrong_form_does_not_hide_the_other_faults(run, home, capsys) -> None:
    put(home, "a.xlsx", {"项目信息!B8": "别处", "绩效指标!E6": None})
    assert run("check", "--json") == 1
    (project,) = json.loads(capsys.readouterr().out)["projects"]
    assert [each["code"] for each in project["problems"][:2]] == ["form-unknown", "actual-missing"]
    assert (project["project_name"], project["form"], project["total_score"]) == (
        "职业技能鉴定教研工作专项资金",
        None,
        None,
    )


def test_check_says_also_what_is_wrong_with_the_template(run, home, capsys) -> None:
    put(home, "a.xlsx", {"绩效指标!E6": None})
    (home / "templates" / "zhengzhou" / "sentences" / "结论.j2").write_text("{{ 总得芬 }}", encoding="utf-8")
    assert run("check") == 2
    assert "总得芬" in capsys.readouterr().err


def test_the_form_can_be_named(run, home, capsys) -> None:
    put(home, "a.xlsx", {"项目信息!B8": "zhengzhou"})
    assert run("--form", "zhengzhou") == 0
    assert run("--form", "elsewhere") == 2
    assert re.search("没有名为“elsewhere”的表式，现有：.*zhengzhou", capsys.readouterr().err)


def test_a_broken_form_is_named_with_its_line_and_the_status_is_2(run, home, capsys) -> None:
    put(home, "a.xlsx")
    path = home / "templates" / "zhengzhou" / "form.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("tolerance", "tolerence", 1), encoding="utf-8")
    assert run() == 2
    err = capsys.readouterr().err
    assert "execution[1].tolerence" in err
    assert "第" in err
    assert [path.name for path in (home / "output").iterdir()] == ["运行记录.sqlite"]


def test_a_broken_template_is_named_with_its_place_and_the_status_is_2(run, home, capsys) -> None:
    put(home, "a.xlsx")
    (home / "templates" / "zhengzhou" / "sentences" / "结论.j2").write_text("{{ 总得芬 }}", encoding="utf-8")
    assert run() == 2
    expected = "templates/zhengzhou/sentences/结论.j2 第1行“{{ 总得芬 }}”：没有“总得芬”这个标记，是不是“总得分"
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nowhere.xlsx"], ["x" * 400], ["--foo"], []])
def test_what_cannot_be_run_has_the_status_2(arguments, run, capsys) -> None:
    assert run(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("命令没有执行：")
    assert captured.out == ""


def test_an_output_folder_that_is_a_file_is_refused(run, home, capsys) -> None:
    put(home, "a.xlsx")
    (home / "out").write_text("x")
    assert run("-o", "out") == 2
    assert "是一个文件" in capsys.readouterr().err


def test_help_is_chinese(run, capsys) -> None:
    assert run("--help") == 0
    assert capsys.readouterr().out.startswith("用法：")


# check


def test_check_writes_nothing(run, home) -> None:
    put(home, "a.xlsx")
    assert run("check") == 0
    assert not (home / "output").exists()


def test_an_unreadable_file_has_null_figures(run, home, capsys) -> None:
    (home / "input" / "a.xlsx").write_bytes(b"PK\x03\x04")
    assert run("check", "--json") == 1
    (project,) = json.loads(capsys.readouterr().out)["projects"]
    assert (project["status"], project["total_score"], project["funding"]) == ("error", None, [])
    assert [(each["code"], each["sheet"], each["cell"]) for each in project["problems"]] == [
        ("file-unreadable", None, None)
    ]


# new


def test_new_writes_the_blank_workbook_once(run, home, capsys) -> None:
    assert run("new", "空白.xlsx") == 0
    before = (home / "空白.xlsx").read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(before)).sheetnames[0] == "填写说明"
    assert run("new", "空白.xlsx") == 2
    assert "已经存在" in capsys.readouterr().err
    assert (home / "空白.xlsx").read_bytes() == before
    assert run("new", "空白.docx") == 2


# As a program of its own


def started(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(builders.ROOT / "generate.py"), *arguments]
    # What this process has on its path must not help the one it starts.
    variables = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(command, cwd=home, capture_output=True, check=False, env=variables, timeout=60)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"LC_ALL": "C.UTF-8"},
    ],
    ids=str,
)
def test_any_console_can_print_it(environment, home) -> None:
    put(home, "a.xlsx", {"项目信息!B2": "表情😀项目"})
    found = started(home, "check", "input", **environment)
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"93.2" in found.stdout
    assert started(home, "input", "-o", "output", **environment).returncode == 0
    assert names(home) == ["表情😀项目（2022年度）绩效自评报告.docx"]


def test_a_gbk_console_gets_json_that_can_be_read(home) -> None:
    put(home, "a.xlsx", {"项目信息!B2": "表情😀项目"})
    found = started(home, "check", "input", "--json", PYTHONIOENCODING="gbk")
    assert json.loads(found.stdout.decode("gbk"))["projects"][0]["project_name"] == "表情😀项目"


def test_an_output_that_is_full_or_gone_brings_no_traceback(home) -> None:
    put(home, "a.xlsx")
    command = f'"{sys.executable}" "{builders.ROOT / "generate.py"}" check input'
    for redirected in (f"{command} >/dev/full", f"{command} | true", f"{command} >&-"):
        found = subprocess.run(["sh", "-c", redirected], cwd=home, capture_output=True, check=False, timeout=60)
        assert b"Traceback" not in found.stderr
        assert b"Exception" not in found.stderr


def test_one_sparse_workbook_does_not_stop_the_others(run, home, capsys) -> None:
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(builders.edited()))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(home / "input" / "a.xlsx", "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"</sheetData>", far) if name.endswith("sheet6.xml") else content)
    put(home, "b.xlsx", {"项目信息!B2": "好项目"})
    assert run() == 1
    assert "1048576行×16384列，超过上限200万个单元格" in capsys.readouterr().out
    assert names(home) == ["好项目（2022年度）绩效自评报告.docx"]


def test_without_an_environment_it_says_what_to_do(tmp_path) -> None:
    shutil.copytree(builders.ROOT / "selfeval", tmp_path / "selfeval")
    shutil.copy(builders.ROOT / "generate.py", tmp_path)
    # -S leaves out everything that is installed.
    command = [sys.executable, "-S", str(tmp_path / "generate.py")]
    found = subprocess.run(command, capture_output=True, check=False, timeout=60, env={"PYTHONIOENCODING": "utf-8"})
    assert found.returncode == 2
    assert found.stderr.decode().startswith("还没有准备好运行环境。请先运行 make report")


def test_a_form_is_asked_for_by_the_name_that_people_use(run, home, capsys) -> None:
    (home / "input" / "a.xlsx").write_bytes(builders.seed_bytes())
    assert run("check", "--form", "郑州市") == 0
    assert run("form", "check", "湖北省") == 0
    assert run("check", "--form", "洛阳市") == 2
    labels = "hubei（湖北省）、national（全国）、national-cost（全国（成本指标））、zhengzhou（郑州市）"
    assert f"没有名为“洛阳市”的表式，现有：{labels}" in capsys.readouterr().err


def test_a_name_with_a_blank_that_was_not_quoted_is_explained(run, capsys) -> None:
    assert run("我的", "工作簿.xlsx") == 2
    assert "没有“我的”这个文件或文件夹；名称里有空格的，请用引号括起来" in capsys.readouterr().err
    assert run("我的") == 2
    assert "引号" not in capsys.readouterr().err


def test_what_was_not_read_is_told_by_a_short_path_and_only_where_it_was_asked_for(run, home, capsys) -> None:
    for name in ("甲", "乙"):
        (home / "input" / f"{name}.xlsx").write_bytes(cheap_books.workbook(name))
        (home / "input" / f"{name}.csv").write_bytes(b"x")
    assert run("--only", "甲") == 0
    said = capsys.readouterr().err
    assert "“input/甲.csv”没有读：它是.csv文本" in said
    assert "乙" not in said


def test_a_project_that_was_handed_in_twice_is_told_of(run, home, capsys) -> None:
    """Both count in the overview, and nobody would see it."""
    for name, project, code in (("a", "同一项目", "410100"), ("b", "同一项目", "410100"), ("c", "同一项目", "410101")):
        data = cheap_books.workbook(project, {"项目信息!B9": code})
        (home / "input" / f"{name}.xlsx").write_bytes(data)
    assert run() == 0
    said = "同一个项目有2份工作簿，汇总里都算在内：input/a.xlsx、input/b.xlsx。请留下一份"
    assert said in capsys.readouterr().err
    # Also where nothing is left to do.
    assert run() == 0
    assert said in capsys.readouterr().err
    (home / "input" / "b.xlsx").unlink()
    assert run() == 0
    assert "同一个项目" not in capsys.readouterr().err


def test_a_project_without_a_code_is_told_by_its_name_its_unit_and_its_year(run, home, capsys) -> None:
    for name, unit, year in (("a", "某局", 2022), ("b", "某局", 2022), ("c", "别局", 2022), ("d", "某局", 2023)):
        data = cheap_books.workbook("项目", {"项目信息!B3": unit, "项目信息!B5": year})
        (home / "input" / f"{name}.xlsx").write_bytes(data)
    run()
    assert "同一个项目有2份工作簿，汇总里都算在内：input/a.xlsx、input/b.xlsx。" in capsys.readouterr().err
