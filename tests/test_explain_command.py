"""The command explain: where a figure comes from, asked by name, by value or by cell."""

import json

import pytest

from selfeval.review.explanation import explained
from tests import builders


@pytest.fixture(autouse=True)
def seed(home) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.seed_bytes())


def test_a_figure_by_its_name(run, capsys) -> None:
    assert run("explain", "input/seed.xlsx", "总得分") == 0
    told = capsys.readouterr().out
    assert told.count("\n总得分：93.2\n") == 1
    assert "计算  预算执行率9.1＋资金管理情况20＋绩效指标64.1＝93.2" in told
    assert "“（一）总体评价结论”下的段落" in told
    assert "预算执行率得分：" not in told


def test_a_figure_by_what_is_printed(run, capsys) -> None:
    assert run("explain", "input/seed.xlsx", "64.1") == 0
    assert "指标得分合计：64.1" in capsys.readouterr().out


def test_the_figures_that_come_from_a_cell(run, capsys) -> None:
    assert run("explain", "input/seed.xlsx", "绩效指标！e11") == 0
    told = capsys.readouterr().out
    assert "“考评员培训数量”的得分：0" in told
    assert "绩效指标!D11“≥500人”、绩效指标!E11“0人”、绩效指标!F11“1”" in told
    assert "计算  0÷500×1＝0" in told


def test_all_figures_without_a_text(run, capsys) -> None:
    assert run("explain", "input") == 0
    figures = explained(builders.evaluated(builders.seed_bytes()))
    assert capsys.readouterr().out.count("    印在  ") == len(figures) > 80


def test_what_is_not_there(run, capsys) -> None:
    assert run("explain", "input/seed.xlsx", "不存在的数") == 2
    assert "没有找到“不存在的数”：可以写名称" in capsys.readouterr().err


def test_a_project_with_an_error_is_explained_as_far_as_it_goes(run, home, capsys) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.edited({"绩效指标!E6": None}))
    assert run("explain", "input", "执行率得分") == 1
    told = capsys.readouterr().out
    assert "预算执行率得分：9.1" in told
    assert "印在  项目有错误，没有写报告" in told
    assert "[错误] 绩效指标!E6 " in told


def test_a_cell_that_is_wrong_is_told_as_what_is_wrong_with_it(run, home, capsys) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.edited({"绩效指标!E6": None, "绩效指标!I11": None}))
    assert run("explain", "input", "绩效指标!$E$6") == 1
    told = capsys.readouterr().out
    assert told.count("[") == 1
    assert "[错误] 绩效指标!E6 “郑州市技工院校评选优质课教师数量”没有填写实际完成值" in told
    run("explain", "input", "绩效指标!I11")
    assert "[提醒] 绩效指标!I11 " in capsys.readouterr().out


def test_of_several_projects_those_that_have_it_are_shown(run, home, capsys) -> None:
    (home / "input" / "other.xlsx").write_bytes(builders.edited({"绩效指标!E16": "95%"}))
    assert run("explain", "input", "93.2") == 0
    assert "other.xlsx" not in capsys.readouterr().out


def test_a_file_that_cannot_be_read(run, home, capsys) -> None:
    (home / "input" / "seed.xlsx").write_bytes(b"nothing")
    assert run("explain", "input", "总得分") == 1
    assert "[错误] 文件 " in capsys.readouterr().out


def test_as_json(run, capsys) -> None:
    assert run("explain", "input", "93.2", "--json") == 0
    (project,) = json.loads(capsys.readouterr().out)["projects"]
    (figure,) = project["figures"]
    assert (figure["tag"], figure["printed"], figure["unrounded"]) == ("总得分", "93.2", "93.2")
    assert {"sheet": "预算执行", "cell": "D2", "text": "506.73"} in figure["sources"]


def test_a_broken_form_is_said(run, home, capsys) -> None:
    (home / "templates" / builders.FORM / "form.toml").write_text("x", encoding="utf-8")
    assert run("explain", "input") == 2
    assert "form.toml" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("explain",), ("explain", "nowhere"), ("explain", "input", "a", "b")])
def test_a_wrong_command_is_said(run, arguments) -> None:
    assert run(*arguments) == 2


def test_a_working_paper_on_request(run, home, capsys) -> None:
    assert run("--workpaper") == 0
    names = sorted(path.name for path in (home / "output").iterdir() if "底稿" in path.name)
    assert names == ["职业技能鉴定教研工作专项资金（2022年度）评分底稿.xlsx"]
    told = capsys.readouterr().out
    assert f"评分底稿：output/{names[0]}" in told
    assert "写成1份报告" in told


def test_no_working_paper_without_a_report(run, home) -> None:
    (home / "input" / "seed.xlsx").write_bytes(builders.edited({"绩效指标!E6": None}))
    assert run("--workpaper") == 1
    assert not [path for path in (home / "output").iterdir() if "底稿" in path.name]
