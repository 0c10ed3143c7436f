"""The commands forms, form new and form check, as a person at a finance office uses them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from selfeval.batch.form_check import EXPECTED, SAMPLE
from tests import builders

FORMS = sorted(path.parent.name for path in (builders.ROOT / "templates").glob("*/form.toml"))


def edit(home: Path, old: str, new: str, form: str = builders.FORM) -> int:
    """Change form.toml once; return the line of the change."""
    path = home / "templates" / form / "form.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


# forms


def test_all_forms_are_listed_with_their_years_points_and_documents(run, capsys) -> None:
    assert run("forms") == 0
    out = capsys.readouterr().out
    assert "zhengzhou（郑州市，默认）\n    标题      财政项目支出绩效自评\n" in out
    assert "    评价年度  2022年起，2024年起有改变\n" in out
    joined = re.sub(r"\n {14}", "", out)
    assert "预算执行率10，资金管理情况20（安排科学性5、" in joined
    assert "绩效指标70（成本指标10、产出指标30、效益指标25、满意度指标5）；总分100" in joined
    assert "    文件      report.docx" in out
    assert all(f"{name}（" in out for name in FORMS)


def test_other_programs_get_the_forms_as_json(run, capsys) -> None:
    assert run("forms", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    form = next(each for each in found["forms"] if each["name"] == builders.FORM)
    blocks = form.pop("blocks")
    assert form == {
        "name": "zhengzhou",
        "label": "郑州市",
        "title": "财政项目支出绩效自评",
        "is_default": True,
        "years": [2022, 2024],
        "total": "100",
        "documents": ["report.docx"],
        "faults": [],
    }
    assert [(each["name"], each["points"], each["counts"]) for each in blocks] == [
        ("预算执行率", "10", True),
        ("资金管理情况", "20", True),
        ("绩效指标", "70", True),
    ]
    assert {"name": "产出指标", "points": "30"} in blocks[2]["parts"]
    assert found["faults"] == []


def test_broken_forms_are_listed_with_their_faults(run, home, capsys) -> None:
    for name in ("甲", "乙"):
        shutil.copytree(home / "templates" / builders.FORM, home / "templates" / name)
    line = edit(home, "tolerance = 0.01", "tolerence = 0.01", "甲")
    (home / "templates" / "乙" / "sentences" / "结论.j2").write_text("{{ 总得芬 }}{{ 等级 }}", encoding="utf-8")
    assert run("forms") == 1
    out = re.sub(r"\n {14}", "", capsys.readouterr().out)
    assert "\n甲\n    有错误    " in out
    # The line is broken at one blank or another, as the path of the folder is long or short.
    assert f"templates/甲/form.toml第{line}行execution[1].tolerence" in out.replace(" ", "")
    assert "    有错误    templates/乙/sentences/结论.j2 第1行“{{ 总得芬 }}" in out
    assert run("forms", "--json") == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)["forms"]}
    assert (found["甲"]["label"], found["甲"]["blocks"], len(found["甲"]["faults"])) == (None, [], 2)
    assert found["乙"]["label"] == "郑州市"


def test_a_default_that_is_no_form_is_said_with_the_list(run, home, capsys) -> None:
    (home / "templates" / "defaults.toml").write_text('form = "别处"', encoding="utf-8")
    assert run("forms") == 1
    out = capsys.readouterr().out
    assert "zhengzhou（郑州市）" in out
    assert "[错误]" in out
    assert "“别处”" in out


# form new


@pytest.mark.parametrize("base", FORMS)
def test_a_new_form_is_right_at_once_and_has_its_own_name(base: str, run, home, capsys) -> None:
    assert run("form", "new", "xinyang", "--from", base, "--label", "信阳市") == 0
    assert f"已按“{base}”制作表式“xinyang”：templates/xinyang" in capsys.readouterr().out
    assert run("form", "check", "xinyang") == 0
    assert lines(capsys) == ["templates/xinyang：没有发现问题。"]
    old, new = (files(home / "templates" / name) for name in (base, "xinyang"))
    assert {name for name in new if old.get(name) != new[name]} == {"form.toml", SAMPLE}
    assert old.keys() == new.keys()
    changed = [
        (before, after)
        for before, after in zip(old["form.toml"].splitlines(), new["form.toml"].splitlines(), strict=True)
        if before != after
    ]
    assert [after.decode() for _, after in changed] == ['label = "信阳市"']


def test_the_sample_of_a_new_form_says_the_same_but_for_the_form(run, home) -> None:
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 0
    books = [
        openpyxl.load_workbook(home / "templates" / name / SAMPLE, data_only=True)
        for name in (builders.FORM, "xinyang")
    ]
    differing = []
    for old, new in zip(*(book.worksheets for book in books), strict=True):
        assert (old.title, old.dimensions, old.merged_cells.ranges) == (
            new.title,
            new.dimensions,
            new.merged_cells.ranges,
        )
        for row in old.iter_rows():
            # 2022 as a number is 2022 as a text in a cell for text.
            pairs = ((str(cell.value), str(new[cell.coordinate].value)) for cell in row)
            differing += [after for before, after in pairs if before != after]
    assert differing == ["xinyang"]


def test_a_workbook_may_name_the_new_form_by_its_name_or_its_label(run, home, capsys) -> None:
    assert run("form", "new", "xinyang", "--from", builders.FORM, "--label", "信阳市") == 0
    for name in ("xinyang", "信阳市"):
        (home / "input" / f"{name}.xlsx").write_bytes(builders.edited({"项目信息!B8": name}))
    capsys.readouterr()
    assert run("check", "--json") == 0
    assert [each["form"] for each in json.loads(capsys.readouterr().out)["projects"]] == ["xinyang"] * 2


def test_without_a_label_it_is_called_by_its_name(run, home) -> None:
    assert run("form", "new", "信阳", "--from", builders.FORM) == 0
    assert 'label = "信阳"\n' in (home / "templates" / "信阳" / "form.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("label", ['信阳"市', "信阳\\市", "a # b"])
def test_a_label_may_have_any_sign(label: str, run, capsys) -> None:
    assert run("form", "new", "xinyang", "--from", builders.FORM, "--label", label) == 0
    capsys.readouterr()
    assert run("forms", "--json") == 0
    assert label in [each["label"] for each in json.loads(capsys.readouterr().out)["forms"]]


def test_a_remark_behind_the_label_stays(run, home) -> None:
    edit(home, 'label = "郑州市"', "label = '郑州市'  # 人们这样叫")
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 0
    text = (home / "templates" / "xinyang" / "form.toml").read_text(encoding="utf-8")
    assert 'label = "xinyang"  # 人们这样叫\n' in text


def test_what_programs_leave_in_a_folder_is_not_copied(run, home) -> None:
    folder = home / "templates" / builders.FORM
    for name in ("~$report.docx", ".~lock", "Thumbs.db"):
        (folder / name).write_text("x")
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 0
    names = {path.name for path in (home / "templates" / "xinyang").iterdir()}
    assert names == {"form.toml", "report.docx", "sentences", SAMPLE, EXPECTED}


def test_a_base_without_a_sample_is_said(run, home, capsys) -> None:
    (home / "templates" / builders.FORM / SAMPLE).unlink()
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 0
    assert "没有样例.xlsx" in capsys.readouterr().out
    (home / "templates" / builders.FORM / SAMPLE).write_text("x")
    assert run("form", "new", "nanyang", "--from", builders.FORM) == 0
    assert "样例.xlsx读不出来，没有带过来" in capsys.readouterr().out
    assert not (home / "templates" / "nanyang" / SAMPLE).exists()


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["zhengzhou"], "已经有“zhengzhou”这个表式"),
        (["ZhengZhou"], "已经有“zhengzhou”这个表式"),
        (["defaults.toml"], "不能用作文件夹的名称"),
        (["郑州市"], "工作簿的“表式”写“郑州市”时已经是指表式“zhengzhou”"),
        (["xinyang", "--label", "郑州市"], "工作簿的“表式”写“郑州市”时已经是指表式“zhengzhou”"),
        (["xinyang", "--label", "zhengzhou"], "已经是指表式“zhengzhou”"),
        (["xinyang", "--label", " "], "选项 --label 后面应当是一行文字"),
        (["xinyang", "--label", "a\nb"], "选项 --label 后面应当是一行文字"),
        (["../xinyang"], "不能用作文件夹的名称"),
        (["a b"], "不能用作文件夹的名称"),
        ([""], "不能用作文件夹的名称"),
        (["."], "不能用作文件夹的名称"),
        (["CON"], "不能用作文件夹的名称"),
        (["x" * 41], "不能用作文件夹的名称"),
        (["ｘinyang"], "不能用作文件夹的名称"),
        (["taken"], "已经有“taken”这个表式或文件夹"),
    ],
)
def test_a_form_that_cannot_be_made_is_refused_and_nothing_is_written(arguments, sentence, run, home, capsys) -> None:
    (home / "templates" / "taken").mkdir()
    before = files(home)
    assert run("form", "new", *arguments, "--from", builders.FORM) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("命令没有执行：")
    assert sentence in captured.err
    assert captured.out == ""
    assert files(home) == before


def test_a_broken_base_is_refused_with_its_faults(run, home, capsys) -> None:
    edit(home, "tolerance = 0.01", "tolerence = 0.01")
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 2
    assert "execution[1].tolerence" in capsys.readouterr().err
    assert run("form", "new", "xinyang", "--from", "elsewhere") == 2
    assert "没有名为“elsewhere”的表式，现有：" in capsys.readouterr().err


def test_a_label_over_several_lines_is_refused(run, home, capsys) -> None:
    edit(home, 'label = "郑州市"', 'label = """\n郑州市"""')
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 2
    assert "templates/zhengzhou/form.toml：没有找到单独一行的 label" in capsys.readouterr().err
    assert not (home / "templates" / "xinyang").exists()


def test_nothing_half_written_is_left(run, home, capsys, monkeypatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    before = files(home)
    monkeypatch.setattr("selfeval.intake.blank.write", full)
    assert run("form", "new", "xinyang", "--from", builders.FORM) == 2
    assert "“xinyang”没有写成：磁盘已满" in capsys.readouterr().err
    assert files(home) == before
    assert not [path for path in (home / "templates").iterdir() if path.name.startswith(".")]


def test_a_folder_that_is_being_made_is_no_form(run, home, capsys) -> None:
    shutil.copytree(home / "templates" / builders.FORM, home / "templates" / ".~abc.tmp")
    assert run("forms") == 0
    assert ".~abc" not in capsys.readouterr().out


# form check


def test_the_shipped_forms_are_right(run, capsys) -> None:
    assert run("form", "check") == 0
    assert lines(capsys) == [f"templates/{name}：没有发现问题。" for name in FORMS]


def test_a_wrong_rule_is_named_with_file_line_and_key(run, home, capsys) -> None:
    line = edit(home, "weight_sum = 70", "weight_sum = 71")
    assert run("form", "check", builders.FORM) == 1
    found = lines(capsys)
    expected = f"[错误] templates/zhengzhou/form.toml 第{line + 1}行 indicators[1].categories：各类分值之和是70，"
    assert found[0] == f"{expected}应当等于 weight_sum 71。（form-rule）"
    assert found[-1] == "templates/zhengzhou：1个错误，0个提醒。"
    assert run("form", "check", builders.FORM, "--json") == 1
    ((finding,),) = [each["findings"] for each in json.loads(capsys.readouterr().out)["forms"]]
    assert {key: finding[key] for key in ("code", "level", "file", "where", "line")} == {
        "code": "form-rule",
        "level": "error",
        "file": "templates/zhengzhou/form.toml",
        "where": "indicators[1].categories",
        "line": line + 1,
    }


def test_a_wrong_template_and_another_figure_are_both_found(run, home, capsys) -> None:
    edit(home, 'score = { digits = 1, mode = "half-up" }', 'score = { digits = 0, mode = "half-up" }')
    (home / "templates" / builders.FORM / "sentences" / "完成情况.j2").write_text("{{ 总得芬 }}", encoding="utf-8")
    assert run("form", "check") == 1
    found = [line for line in lines(capsys) if "zhengzhou" in line]
    assert found[0].startswith("[错误] templates/zhengzhou/sentences/完成情况.j2 第1行“{{ 总得芬 }}”：没有")
    assert found[0].endswith("（name-unknown）")
    differing = [line.removeprefix("[错误] templates/zhengzhou/样例结果.json ") for line in found if "differs" in line]
    assert differing == [
        "执行率得分：写的是9.1，按规则算出9。（sample-differs）",
        "指标得分：写的是64.1，按规则算出64。（sample-differs）",
        "总得分：写的是93.2，按规则算出93。（sample-differs）",
        "指标“运转经费支付完成度”的得分：写的是9.1，按规则算出9。（sample-differs）",
    ]
    assert "form check --accept zhengzhou" in found[-1]


def test_another_rating_indicator_or_problem_is_a_difference(run, home, capsys) -> None:
    edit(home, 'word = "优"', 'word = "优秀"')
    edit(
        home,
        "# levels = [{",
        'levels = [{ code = "cost-above-budget", level = "note", reference = "x" }]\n# levels = [{',
    )
    path = home / "templates" / builders.FORM / SAMPLE
    path.write_bytes(builders.edited({"绩效指标!C3": "另一个"}, data=path.read_bytes()))
    assert run("form", "check", builders.FORM) == 1
    out = capsys.readouterr().out
    assert " 等级：写的是优，按规则算出优秀。" in out
    assert " 核对项目 cost-above-budget（绩效指标!D2）：写的是提醒，按规则算出说明。" in out
    assert " 指标“另一个”的得分：写的是没有，按规则算出1。" in out
    assert " 指标“职业技能等级认定题库更新数量”的得分：写的是1，按规则算出没有。" in out


def test_what_is_accepted_is_said_and_checked_from_then_on(run, home, capsys) -> None:
    edit(home, 'total = { digits = 1, mode = "half-up" }', 'total = { digits = 0, mode = "half-up" }')
    path = home / "templates" / builders.FORM / EXPECTED
    before = path.read_bytes()
    assert run("form", "check", builders.FORM) == 1
    assert path.read_bytes() == before
    capsys.readouterr()
    assert run("form", "check", "--accept", builders.FORM) == 0
    assert lines(capsys) == ["templates/zhengzhou/样例结果.json：以下数字变了，已写入。", "  总得分：93.2 → 93"]
    assert run("form", "check", builders.FORM) == 0
    capsys.readouterr()
    assert run("form", "check", "--accept", builders.FORM) == 0
    assert lines(capsys) == ["templates/zhengzhou/样例结果.json：数字没有变。"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"indicators": 3}', "\x00", "[" * 100000])
def test_a_result_that_cannot_be_read_is_an_error_and_can_be_written_anew(text: str, run, home, capsys) -> None:
    path = home / "templates" / builders.FORM / EXPECTED
    before = path.read_bytes()
    path.write_text(text)
    assert run("form", "check", builders.FORM) == 1
    assert "[错误] templates/zhengzhou/样例结果.json：不是程序写出的样例结果" in capsys.readouterr().out
    assert run("form", "check", "--accept", builders.FORM) == 0
    assert path.read_bytes() == before


def test_what_is_missing_is_a_warning(run, home, capsys) -> None:
    folder = home / "templates" / builders.FORM
    (folder / EXPECTED).unlink()
    assert run("form", "check", builders.FORM) == 0
    assert lines(capsys)[0].startswith("[提醒] templates/zhengzhou/样例结果.json：没有这个文件")
    assert run("form", "check", "--accept", builders.FORM) == 0
    assert lines(capsys) == ["templates/zhengzhou/样例结果.json：新写了样例结果。"]
    (folder / SAMPLE).unlink()
    assert run("form", "check", builders.FORM) == 0
    found = lines(capsys)
    assert found[0].startswith("[提醒] templates/zhengzhou/样例.xlsx：没有样例工作簿")
    assert found[-1] == "templates/zhengzhou：0个错误，1个提醒。"
    assert run("form", "check", "--accept", builders.FORM) == 1
    assert "没有接受“zhengzhou”的样例结果" in capsys.readouterr().out


@pytest.mark.parametrize(
    "edits, place",
    [
        ({"项目信息!B8": "别处"}, "项目信息!B8：表式写的是“别处”，应当是“zhengzhou”。请改正。（sample-form）"),
        ({"绩效指标!E6": None}, "绩效指标!E6：“"),
    ],
)
def test_a_sample_with_an_error_is_no_sample(edits, place: str, run, home, capsys) -> None:
    path = home / "templates" / builders.FORM / SAMPLE
    path.write_bytes(builders.edited(edits))
    assert run("form", "check", builders.FORM) == 1
    assert f"[错误] templates/zhengzhou/样例.xlsx {place}" in lines(capsys)[0]
    assert run("form", "check", "--accept", builders.FORM) == 1
    path.write_text("x")
    assert run("form", "check", builders.FORM) == 1
    assert "[错误] templates/zhengzhou/样例.xlsx：" in capsys.readouterr().out


def test_one_form_that_is_wrong_does_not_hide_the_others(run, home, capsys) -> None:
    shutil.copytree(home / "templates" / builders.FORM, home / "templates" / "甲")
    (home / "templates" / "甲" / "form.toml").write_bytes(b"\xff")
    assert run("form", "check", builders.FORM, "甲") == 1
    found = lines(capsys)
    assert found[0] == "templates/zhengzhou：没有发现问题。"
    assert "form.toml：读不出来" in found[1]


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("form", "form 后面应当是new、copy、check之一"),
        ("form chek", "form 后面应当是new、copy、check之一，现在是“chek”"),
        ("form new --from zhengzhou", "缺少：新名称"),
        ("form new xinyang", "缺少：--from"),
        ("form check elsewhere", "没有名为“elsewhere”的表式，现有："),
        ("form check --accept", "选项 --accept 要写明接受哪个表式"),
        ("form check zhengzhou --accept --json", "不能一起用"),
        ("forms x", "不认识的选项：x"),
    ],
)
def test_what_cannot_be_run_has_the_status_2_and_a_sentence(words: str, sentence: str, run, capsys) -> None:
    assert run(*words.split()) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"命令没有执行：{sentence}") or sentence in captured.err
    assert captured.out == ""


def test_the_seeds_sample_gives_the_figures_that_were_worked_out_by_hand() -> None:
    found = json.loads((builders.ROOT / "templates" / builders.FORM / EXPECTED).read_text(encoding="utf-8"))
    expected = builders.reference("seed-expected.json")
    assert found["execution_rate"] == expected["execution_rate"]["年度资金总额"]
    assert found["execution_score"] == expected["execution_score"]
    assert found["funds_management_score"] == str(sum(map(int, expected["funds_management_scores"])))
    assert found["indicator_score"] == expected["indicator_score_sum"]
    assert (found["total_score"], found["rating"]) == (expected["total_score"], expected["rating"])
    assert {each["name"]: each["score"] for each in found["indicators"]} == expected["indicator_scores"]
    assert [(each["code"], each["level"], each["sheet"], each["cell"]) for each in found["problems"]] == [
        ("cost-above-budget", "warning", "绩效指标", "D2"),
        ("doubled-punctuation", "note", "资金管理", "B5"),
    ]
    sample = builders.ROOT / "templates" / builders.FORM / SAMPLE
    assert sample.read_bytes() == builders.SEED_FILE.read_bytes()


def test_it_works_where_the_locale_knows_no_chinese(home) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    program = "import sys; from pathlib import Path; from selfeval.cli import main; "
    program += f"sys.exit(main(sys.argv[1:], Path({str(home)!r})))"
    for words in ("form new xinyang --from zhengzhou", "form check xinyang"):
        done = subprocess.run(
            [sys.executable, "-c", program, *words.split()],
            env=environment,
            cwd=builders.ROOT,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
