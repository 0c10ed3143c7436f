"""A fifth form that is nothing but a folder: workbook, evaluation, documents, explanations, marked copy, working paper.

That its reports are verified is tests/verification/test_invented_forms.py.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from selfeval.batch.journal import FILE_NAME
from selfeval.review.explanation import explained
from tests import builders
from tests.forms import contents, fifth, filling, split
from tests.forms.filling import Contents
from tests.forms.library import Forms
from tests.recalculated import recalculated
from tests.review.test_workpaper import differences

# By hand. The scored row is 市级财政资金: 980000÷1250000 of the first budget is 78.4%, of 60 and more 40% of 12.5 is 5.
# One row of 5 points does not apply: the others have 82.5, which are brought to 87.5, with one digit: 5.5 becomes
# 5.8 (5.833), 7 7.4 (7.424), 7.5 7.9 (7.954), 5 5.3 (5.303), 10 10.6 (10.606). These are 87.2 together; the 0.3 that
# are left go to the largest remainders, those of the first three rows of 7.5.
EXPECTED = {
    # name: points as typed or split, points that count, unrounded, score (the tail is cut off; full is full), 完成率
    "立项论证资料": ("5.5", "5.8", "5.8", "5.8", None),  # 有: full
    "目标合理程度": ("7", "7.4", "6.3428", "6", None),  # typed 6 of 7: 6÷7×7.4
    "资金到位率": ("7.5", "8", "6.4", "6", "92.0%"),  # 92 is in the band from 85: 80% of 8
    "管理制度": ("5", "5.3", "3.975", "3", None),  # (17.5－7.5)÷2 points; 较健全: 75% of 5.3
    "培训人次": ("10", "10.6", "9.1", "9", "137.5%"),  # the adjusted target 800; 1100 is over 130%: 10.6－1.5
    "服务点建设": ("7.5", "8", "2.4", "2", "75.0%"),  # 9÷12 is in the band from 50: 30% of 8
    "设备故障": ("10", "10.6", "7.6", "7", "50.0%"),  # 3 too many are two steps of 2: 10.6－2×1.5
    "安全事故": ("5", "5.3", "0", "0", "0.0%"),  # 0起 was not kept
    "按时完成率": ("5", "5.3", "2.65", "2", "50.0%"),  # 50÷100×5.3
    "人均培训成本": ("5", "5.3", "5.0961", "5", "96.1%"),  # 57.5－52.5 points; 500÷520×5.3; 96.15 is cut off
    "床位使用率": ("7.5", "8", "8", "8", "100.0%"),  # within 60%-70%
    "服务对象满意度": ("7.5", "7.9", "0", "0", "50.0%"),  # half of the target is below the line of 60%
}
# 5.8+6+6+3+9+2+7+0+2+5+8+0 = 53.8; with 5 for execution 58.8, cut off 58; below 80% of execution 55 at the most.
PARTS = [
    ["评价内容", "分值", "得分", "怎样得来"],
    ["资金执行", "12.5", "5", "全年执行数980000.00÷年初预算数1250000.00＝78.4%"],
    ["项目决策", "13.2", "11.8", "立项5.8＋目标6"],
    ["过程管理", "13.3", "9", "资金6＋组织3"],
    ["项目产出", "45.1", "25", "数量11＋质量7＋时效2＋成本5"],
    ["项目效益", "15.9", "8", "社会效益8＋满意度0"],
    ["总分封顶", "0", "-3.8", "执行率78.4%低于80%，总得分不超过55分"],
    ["总得分", "100", "55", "不合格"],
]
Filled = Callable[..., Path]


@pytest.fixture(scope="module")
def forms(tmp_path_factory) -> Forms:
    return Forms(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def home(tmp_path, forms) -> Path:
    """A program folder with the invented forms alone."""
    shutil.copytree(forms.templates, tmp_path / "templates")
    (tmp_path / "input").mkdir()
    return tmp_path


@pytest.fixture
def filled(run, home) -> Filled:
    """Fill in the blank workbook of a form, as the command new writes it."""

    def made(given: Contents = contents.FIFTH, form: str = fifth.NAME, name: str = "项目") -> Path:
        blank = home / f"{name}-空白.xlsx"
        assert run("new", blank, "--form", form) == 0
        path = home / "input" / f"{name}.xlsx"
        path.write_bytes(filling.filled(blank.read_bytes(), given))
        return path

    return made


def changed(given: Contents, sheet: str, row: int, **cells: object) -> Contents:
    """Return contents with cells of one row otherwise."""
    rows = [dict(each) for each in given[sheet]]
    rows[row] |= cells
    return {**given, sheet: rows}


def _projects(capsys) -> list[dict[str, object]]:
    out = capsys.readouterr().out
    return json.loads(out[out.index("{") :])["projects"]


def table(path: Path, caption: str) -> list[list[str]]:
    """Return the texts of the table behind a caption."""
    before = ""
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table) and before == caption:
            return [[cell.text for cell in row.cells] for row in block.rows]
        before = block.text if isinstance(block, Paragraph) else ""
    raise AssertionError(caption)


def test_the_blank_workbook_asks_for_what_the_form_adds(run, home) -> None:
    assert run("new", home / "空白.xlsx") == 0
    book = openpyxl.load_workbook(home / "空白.xlsx")
    assert "资金管理" not in book.sheetnames
    assert [cell.value for cell in book["绩效指标"][1]][-2:] == ["佐证资料", "调整指标值"]
    lists = {str(each.sqref): each.formula1 for each in book["绩效指标"].data_validations.dataValidation}
    assert lists["A2:A41"] == '"项目决策,过程管理,项目产出,项目效益"'
    assert "分段（按完成率）" in lists["G2:G41"]


def test_each_figure_is_as_worked_out_by_hand(forms) -> None:
    found = forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), contents.FIFTH))
    assert {
        row.entry.name.text: (
            f"{row.stated_weight.normalize():f}",
            f"{row.weight.normalize():f}",
            f"{row.score.exact.normalize():f}"[:6],
            row.score.text,
            row.achievement and row.achievement.text,
        )
        for row in found.indicators
    } == EXPECTED
    assert [row.entry.name.text for row in found.left_out] == ["政府采购合规率"]
    assert (found.scored_funding.execution_rate.text, found.execution_score.text) == ("78.4%", "5")
    assert (found.indicator_score.text, found.added_score.text, found.total_score.text) == ("53.8", "58", "55")
    assert (found.rating, found.cap) == ("不合格", "执行率78.4%低于80%")


def test_the_command_checks_a_filled_in_workbook(run, capsys, filled) -> None:
    path = filled()
    capsys.readouterr()
    assert run("check", path, "--json") == 0
    (project,) = _projects(capsys)
    assert (project["form"], project["status"]) == (fifth.NAME, "warning")
    assert project["total_score"] == "55"
    assert project["rating"] == "不合格"
    assert [(each["code"], f"{each['sheet']}!{each['cell']}") for each in project["problems"]] == [
        ("total-capped", "预算执行!D3"),
        ("over-achieved", "绩效指标!E7"),
        ("row-not-applicable", "绩效指标!E6"),
    ]


def test_the_document_has_the_form_s_own_sections_and_columns(run, home, filled) -> None:
    filled()
    assert run() == 0
    (report,) = (home / "output").glob("*.docx")
    assert report.name == "社区养老服务（2024年度）绩效评分表.docx"
    texts = [paragraph.text for paragraph in docx.Document(str(report)).paragraphs]
    assert "填报人：李四" in texts
    assert "不适用的指标：政府采购合规率。" in texts
    assert "各部分得分之和为58分，执行率78.4%低于80%，总得分不超过55分。" in texts
    assert "经自评，“社区养老服务”最终评定55分，等级为“不合格”。" in texts
    assert "七、未完成原因和改进措施" in texts
    assert "七、存在的问题" not in texts
    assert table(report, fifth.FUNDS)[2] == [
        "市级财政资金", "云财预〔2024〕5号", "1250000.00", "1000000.00", "980000.00", "78.4%",
    ]  # fmt: skip
    scores = table(report, fifth.SCORES)
    assert scores[5] == [
        "项目产出", "数量", "培训人次", "≥", "1000", "人次", "≥800人次", "1100人次", "137.5%", "比例计分", "10.6",
        "9", "签到表",
    ]  # fmt: skip
    assert scores[11][3:9] == ["", "60-70", "%", "", "65%", "100.0%"]
    assert scores[-1][10:12] == ["87.5", "53.8"]
    assert table(report, fifth.PARTS) == PARTS


# One thing wrong in the workbook, and what the program says of it: code and place.
MISTAKES: dict[str, tuple[Contents, list[tuple[str, str]]]] = {
    "a required field of the form": (
        changed(contents.FIFTH, "项目信息", 7, 内容=None), [("field-missing", "项目信息!B9")]),
    "a required column of the form": (
        changed(contents.FIFTH, "绩效指标", 6, 佐证资料=None), [("field-missing", "绩效指标!J8")]),
    "a text that is too long": (
        changed(contents.FIFTH, "项目信息", 5, 内容="很长。" * 20), [("text-too-long", "项目信息!B7")]),
    "a text that is too long in a further column": (
        changed(contents.FIFTH, "绩效指标", 6, 佐证资料="一份很长很长很长很长的清单"),
        [("text-too-long", "绩效指标!J8")]),
    "a method that the form does not have": (
        changed(contents.FIFTH, "绩效指标", 6, 评分方法="随意"), [("method-unknown", "绩效指标!G8")]),
    "a word that is neither yes nor no": (
        changed(contents.FIFTH, "绩效指标", 0, 实际完成值="大概有"), [("word-unknown", "绩效指标!E2")]),
    "points that do not add up": (
        changed(contents.FIFTH, "绩效指标", 2, 分值=18), [("weight-sum", "绩效指标!F1")]),
    "a score above its points": (
        changed(contents.FIFTH, "绩效指标", 1, 得分=7.4), [("score-range", "绩效指标!H3")]),
    "no reason for all": (
        changed(contents.FIFTH, "问题与建议", 0, 内容="无"), [("not-achieved-unexplained", "问题与建议!B2")]),
    "an adjusted target in another unit": (
        changed(contents.FIFTH, "绩效指标", 5, 调整指标值="≥800元"), [("unit-mismatch", "绩效指标!E7")]),
}  # fmt: skip
ALWAYS = {("total-capped", "预算执行!D3"), ("over-achieved", "绩效指标!E7"), ("row-not-applicable", "绩效指标!E6")}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_one_problem_at_its_cell(mistake: str, forms) -> None:
    given, expected = MISTAKES[mistake]
    found = forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), given))
    assert [place for place in builders.places(found.problems) if place not in ALWAYS] == expected


def test_what_must_not_be_missing_holds_the_total_down_whatever_the_rest_is(forms) -> None:
    given = changed(contents.FIFTH, "绩效指标", 0, 实际完成值="无。")
    found = forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), given))
    # 58.8 less the 5.8 of the row itself is 53; the cap for the veto is lower than that for little execution.
    assert (found.added_score.text, found.total_score.text) == ("53", "49.5")
    assert found.cap == "“立项论证资料”为“无。”"


def test_without_a_cap_the_parts_are_the_total(forms) -> None:
    given = changed(contents.FIFTH, "预算执行", 1, 全年执行数=1250000)
    given = changed(given, "预算执行", 0, 全年执行数=1420000)
    found = forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), given))
    # 100% of the first budget gives 12.5; 12.5 + 53.8 = 66.3.
    assert (found.execution_score.text, found.total_score.text, found.rating) == ("12.5", "66", "合格")
    assert found.cap is None


def test_last_year_s_workbook_still_gives_last_year_s_figures(run, capsys, home, filled) -> None:
    path = filled(contents.LAST_YEAR)
    capsys.readouterr()
    assert run("check", path, "--json") == 0
    (project,) = _projects(capsys)
    # 980000÷1000000×10 = 9.8; 10 + 92% of 20 = 18.4, 15, 500÷520×15 = 14.42 and 45÷90×30 = 15 are 72.8.
    assert (project["total_score"], project["rating"]) == ("82.6", "一般")
    assert "total-capped" not in {each["code"] for each in project["problems"]}
    assert run(path, "-o", home / "output") == 0
    (report,) = (home / "output").glob("*.docx")
    texts = [paragraph.text for paragraph in docx.Document(str(report)).paragraphs]
    assert "七、存在的问题" in texts
    assert "七、未完成原因和改进措施" not in texts
    assert table(report, fifth.PARTS)[-1] == ["总得分", "100", "82.6", "一般"]


def test_every_printed_figure_is_explained(run, capsys, filled) -> None:
    path = filled()
    capsys.readouterr()
    assert run("explain", path, "--json") == 0
    (project,) = _projects(capsys)
    figures = {each["tag"]: each for each in project["figures"]}
    assert all(each["rule"] for each in figures.values())
    assert all(each["places"] for each in figures.values())
    for tag, calculation, reference, place in (
        ("执行率得分", "980000÷1250000＝0.784，得5", "云财绩〔2024〕9号第三条", "“表三 得分构成”第2行“得分”列"),
        ("绩效指标[0].分值", "5.5÷82.5×87.5，尾数给舍去最多的", "云财绩〔2024〕9号附表",
         "“表二 指标评分”第2行“分值”列"),
        ("绩效指标[0].得分", "满分5.8", "云财绩〔2024〕9号第七条", "“表二 指标评分”第2行“得分”列"),
        ("绩效指标[1].得分", "填写的得分6÷7×7.4＝6.3428571428…", "云财绩〔2024〕9号第五条",
         "“表二 指标评分”第3行“得分”列"),
        ("绩效指标[2].得分", "8×80%＝6.4", "云财绩〔2024〕9号第五条", "“表二 指标评分”第4行“得分”列"),
        ("绩效指标[4].完成率", "1100÷800＝137.5%", "云财绩〔2024〕9号第五条", "“表二 指标评分”第6行“完成率”列"),
        ("绩效指标[4].得分", "10.6－1.5＝9.1", "云财绩〔2024〕9号第五条", "“表二 指标评分”第6行“得分”列"),
        ("绩效指标[6].得分", "10.6－3＝7.6", "云财绩〔2024〕9号第五条", "“表二 指标评分”第8行“得分”列"),
        ("绩效指标[11].得分", "45÷90×7.9，不足60%，得0", "云财绩〔2024〕9号第五条", "“表二 指标评分”第13行“得分”列"),
        ("封顶前得分", "资金执行5＋绩效指标53.8＝58.8", "云财绩〔2024〕9号第八条",
         "“五、得分构成”下的段落“各部分得分之和为58分，执行率7…”"),
        ("总分封顶得分", "55－58.8＝-3.8", "云财绩〔2024〕9号第八条", "“表三 得分构成”第7行“得分”列"),
        ("总得分", "58；执行率78.4%低于80%，不超过55", "云财绩〔2024〕9号第八条", "“表三 得分构成”第8行“得分”列"),
    ):  # fmt: skip
        assert (figures[tag]["calculation"], figures[tag]["reference"]) == (calculation, reference)
        assert place in figures[tag]["places"]


def test_split_points_are_explained(forms) -> None:
    rows = [row for row in contents.FIFTH["绩效指标"] if row["实际完成值"] != "不适用"]
    given = {**contents.FIFTH, "绩效指标": rows}
    found = forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), given))
    figures = {each.key: each for each in explained(found)}
    assert figures["绩效指标[3].分值"].calculation == "（17.5－7.5）÷1，尾数依次分配"
    assert figures["绩效指标[9].分值"].calculation == "（57.5－10－7.5－10－5－5－7.5－7.5）÷1，尾数依次分配"


def test_a_weight_crossed_out_is_explained_as_one_left_blank(forms) -> None:
    rows = [{"分值": "—", **row} for row in contents.FIFTH["绩效指标"] if row["实际完成值"] != "不适用"]
    given = {**contents.FIFTH, "绩效指标": rows}
    found = forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), given))
    figures = {each.key: each for each in explained(found)}
    assert figures["绩效指标[3].分值"].calculation == "（17.5－7.5）÷1，尾数依次分配"


def test_a_row_that_does_not_apply_is_none_of_those_that_points_are_split_by(forms) -> None:
    found = forms.evaluated(split.NAME, filling.written(forms.library.rules(split.NAME), contents.SPLIT))
    figures = {each.key: each for each in explained(found)}
    # 效益 has one row that applies and one that does not, 满意度 one: two share 30.
    shared = figures["绩效指标[4].分值"]
    assert (shared.printed, shared.calculation) == ("15", "30÷2，尾数依次分配")
    assert figures["绩效指标[0].分值"].calculation == "30÷4，尾数依次分配"


def test_the_working_paper_calculates_all_of_it(forms) -> None:
    evaluations = {
        "now": forms.evaluated(fifth.NAME, filling.written(forms.library.rules(fifth.NAME), contents.FIFTH)),
        "split": forms.evaluated(split.NAME, filling.written(forms.library.rules(split.NAME), contents.SPLIT)),
    }
    papers = {
        name: forms.paper(fifth.NAME if name == "now" else split.NAME, each) for name, each in evaluations.items()
    }
    books = recalculated(papers)
    assert {name: differences(each, books[name]) for name, each in evaluations.items()} == {"now": [], "split": []}


def test_the_command_writes_a_working_paper_and_a_marked_copy(run, home, filled) -> None:
    filled()
    assert run("--workpaper") == 0
    written = sorted(path.name for path in (home / "output").iterdir() if path.name != FILE_NAME)
    assert written == [
        "社区养老服务（2024年度）绩效评分表.docx",
        "社区养老服务（2024年度）评分底稿.xlsx",
        "项目（标出问题）.xlsx",
    ]
    copy = openpyxl.load_workbook(home / "output" / "项目（标出问题）.xlsx")
    comments = {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in copy.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment
    }
    assert {"预算执行!D3", "绩效指标!E7"} <= comments.keys()
    assert "总得分不超过55分" in comments["预算执行!D3"]
    # What is read of the copy is what was read of the workbook.
    again = home / "again"
    assert run(home / "output" / "项目（标出问题）.xlsx", "-o", again) == 0
    (report,) = again.glob("*.docx")
    assert report.read_bytes() == (home / "output" / report.name).read_bytes()


def test_a_form_that_splits_points_and_scores_no_execution(run, capsys, home, filled) -> None:
    path = filled(contents.SPLIT, split.NAME)
    capsys.readouterr()
    assert run("check", path, "--json") == 0
    (project,) = _projects(capsys)
    # 30 for four rows is 7.5 each; of the other 30 the row that does not apply takes nothing: 15 for each of two.
    # 500÷700×7.5 = 5.36; 7.5; 3 of 5 steps of 0.4: 7.5－0.24 = 7.26; 90÷95×7.5 = 7.11; 15; 81÷90×15 = 13.5: 55.73.
    assert (project["total_score"], project["rating"]) == ("55.7", None)
    assert run(path, "-o", home / "output") == 0
    (report,) = (home / "output").glob("*.docx")
    rows = table(report, split.TABLE)
    assert [row[4] for row in rows[4:13]] == [
        "27.23（30）", "5.36（7.5）", "7.5（7.5）", "7.26（7.5）", "7.11（7.5）", "15（15）", "15（15）", "13.5（15）",
        "13.5（15）",
    ]  # fmt: skip
    assert table(report, "不计分的指标如下")[1] == ["演练次数", "社会效益指标", "汛期未组织"]
    texts = [paragraph.text for paragraph in docx.Document(str(report)).paragraphs]
    assert "自查得分55.7分，满分60分。" in texts


def test_the_templates_stand_up_to_their_samples(run) -> None:
    assert run("template", "check") == 0
