"""What the program writes is right; what somebody changed in it is found, each change once."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from selfeval.evaluation.scoring import evaluate
from selfeval.intake import blank
from selfeval.report import samples
from selfeval.verification import verifier
from selfeval.verification.guessing import Attempt
from selfeval.verification.verifier import Verified
from tests import builders, office, projects
from tests.report import chance
from tests.verification import reports
from tests.verification.reports import APPENDIX, BUDGET, COMPOSITION, MANAGED, Edited

# More of them: SELFEVAL_PROJECTS=500 pytest tests/verification
RANDOM_REPORTS = int(os.environ.get("SELFEVAL_PROJECTS", "12"))
BATCHES = 6
ROW = "表“自评价评分附件表”第{}行“{}”列"
PART = "表“总得分构成表”第{}行“{}”列"
AMOUNT = "“表1-2-1 年度预算安排及使用情况统计表”第{}行“{}”列"
CONCLUSION = "“（一）总体评价结论”下的段落“综合考虑资金管理、产出、效果、满…”"
ACHIEVED = "“1.绩效目标完成的指标”下的段落“总成本; 职业技能等级认定题库更…”"
MISSED = "“2.没有完成绩效目标的指标”下的段落“考评员培训数量; 运转经费支付完…”"


def shown(verified: Verified) -> list[tuple[str, str, str, str]]:
    return [(each.code, str(each.place), each.found, each.expected) for each in verified.mistakes]


def test_the_seed_is_right_and_the_user_sees_that_something_was_verified() -> None:
    verified = reports.verified(reports.seed_report())
    assert shown(verified) == []
    assert verified.is_right
    assert verified.assumed == ()
    assert (verified.figures, verified.sentences) == (91, 3)


@pytest.mark.parametrize("case", ["layout", *samples.edge_cases(builders.form())])
def test_the_samples_have_no_mistakes_but_those_the_program_warned_of(case: str) -> None:
    form = builders.form()
    project = samples.layout_project(form) if case == "layout" else samples.edge_cases(form)[case]
    evaluation = evaluate(project, form)
    verified = reports.verified(reports.written(evaluation))
    known = {each.code for each in evaluation.problems}
    assert {each.code for each in verified.mistakes} <= known & {
        "reason-missing",
        "category-weight",
        "percent-over-100",
        "fuzzy-actual",
    }


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_reports_are_right(batch: int) -> None:
    for seed in range(batch, RANDOM_REPORTS, BATCHES):
        content = projects.random_content(chance.seeded(seed))
        evaluation = builders.evaluated(blank.write(builders.form(), content))
        assert evaluation.status != "error", (seed, evaluation.problems)
        verified = reports.verified(reports.written(evaluation))
        assert (seed, reports.seen_in_print(verified, evaluation)) == (seed, ())
        assert verified.figures > 0


Edit = Callable[[Edited], object]


def typed(table: str, row: int, column: int, text: str) -> Edit:
    return lambda report: report.cell(table, row, column, text)


def replaced(old: str, new: str) -> Edit:
    return lambda report: report.replace(old, new)


def moved(report: Edited) -> None:
    report.replace("节能; ", "")
    report.replace("鉴定工作非税收入;", "鉴定工作非税收入; 节能;")


# What is changed, and the one mistake that is found: code, place, what stands there, what should.
CHANGES: dict[str, tuple[Edit, str, str, str, str]] = {
    "amount of the total row": (
        typed(BUDGET, 2, 4, "516.73"), "figure-differs", AMOUNT.format(2, "全年执行数"), "516.73", "506.73"),
    "amount of a source": (
        typed(BUDGET, 3, 4, "516.73"), "figure-differs", AMOUNT.format(3, "全年执行数"), "516.73", "506.73"),
    "budget of the total row": (
        typed(BUDGET, 2, 3, "577.00"), "figure-differs", AMOUNT.format(2, "全年预算数"), "577.00", "557.00"),
    "budget total without a rate": (
        typed(BUDGET, 2, 2, "567.00"), "budget-sum", AMOUNT.format(2, "年初预算数"), "567.00", "557.00"),
    "rate of the total row": (
        typed(BUDGET, 2, 5, "91.97%"), "figure-differs", AMOUNT.format(2, "执行率"), "91.97%", "90.97%"),
    "rate of a source": (
        typed(BUDGET, 4, 5, "1.00%"), "figure-differs", AMOUNT.format(4, "执行率"), "1.00%", "0.00%"),
    "weight": (typed(APPENDIX, 13, 6, "6"), "figure-differs", ROW.format(13, "分值"), "6", "4"),
    "weight of a missed target": (typed(APPENDIX, 16, 6, "12"), "figure-differs", ROW.format(16, "分值"), "12", "10"),
    "target": (typed(APPENDIX, 6, 4, "≥60位"), "stated-score", ROW.format(6, "得分"), "1", "0.8"),
    "actual": (typed(APPENDIX, 6, 5, "40位"), "stated-score", ROW.format(6, "得分"), "1", "0.8"),
    "score that loses the points": (typed(APPENDIX, 6, 7, "0"), "figure-differs", ROW.format(6, "得分"), "0", "1"),
    "score": (typed(APPENDIX, 16, 7, "9.3"), "figure-differs", ROW.format(16, "得分"), "9.3", "9.1"),
    "score above its weight": (typed(APPENDIX, 16, 7, "19.1"), "score-range", ROW.format(16, "得分"), "", ""),
    "sum of weights": (typed(APPENDIX, 22, 2, "71"), "figure-differs", ROW.format(22, "分值"), "71", "70"),
    "sum of scores": (typed(APPENDIX, 22, 3, "64.2"), "figure-differs", ROW.format(22, "得分"), "64.2", "64.1"),
    "part: score": (typed(COMPOSITION, 2, 3, "9.2"), "figure-differs", PART.format(2, "得分"), "9.2", "9.1"),
    "part: score of 资金管理": (typed(COMPOSITION, 3, 3, "19"), "figure-differs", PART.format(3, "得分"), "19", "20"),
    "part: weight": (typed(COMPOSITION, 5, 2, "31"), "figure-differs", PART.format(5, "分值"), "31", "30"),
    "part: sum of a category": (typed(COMPOSITION, 5, 3, "28"), "figure-differs", PART.format(5, "得分"), "28", "28.1"),
    "way of the execution rate": (
        typed(COMPOSITION, 2, 4, "全年执行数506.73÷全年预算数557.00＝91.97%"), "text-differs", PART.format(2, "计算"),
        "全年执行数506.73÷全年预算数557.00＝91.97%", "全年执行数506.73÷全年预算数557.00＝90.97%"),
    "way of 资金管理": (
        typed(COMPOSITION, 3, 4, "安排科学性5＋拨付合规性4＋使用规范性5＋预算绩效管理情况5"), "text-differs",
        PART.format(3, "计算"), "安排科学性5＋拨付合规性4＋使用规范性5＋预算绩效管理情况5",
        "安排科学性5＋拨付合规性5＋使用规范性5＋预算绩效管理情况5"),
    "way of a category": (
        typed(COMPOSITION, 5, 4, "数量指标9＋质量指标10＋时效指标9.2"), "text-differs", PART.format(5, "计算"),
        "数量指标9＋质量指标10＋时效指标9.2", "数量指标9＋质量指标10＋时效指标9.1"),
    "total in the table": (typed(COMPOSITION, 8, 3, "94.2"), "figure-differs", PART.format(8, "得分"), "94.2", "93.2"),
    "full total": (typed(COMPOSITION, 8, 2, "90"), "figure-differs", PART.format(8, "分值"), "90", "100"),
    "rating in the table": (
        typed(COMPOSITION, 8, 4, "以上各项得分之和，等级为“良”"), "text-differs", PART.format(8, "计算"), "良", "优"),
    "total in the sentence": (replaced("93.2", "95.2"), "figure-differs", CONCLUSION, "95.2", "93.2"),
    "rating in the sentence": (replaced('"优"', '"良"'), "text-differs", CONCLUSION, "良", "优"),
    "an indicator in the wrong list": (moved, "list-superfluous", MISSED, "节能", ""),
    "an indicator dropped": (replaced("节能; ", ""), "list-missing", ACHIEVED, "", "节能"),
    "an indicator added": (replaced("节能; ", "节能; 减排; "), "list-superfluous", ACHIEVED, "减排", ""),
    "an indicator renamed": (replaced("节能; ", "节水; "), "text-differs", ACHIEVED, "节水", "节能"),
    "another order": (
        replaced("劳动力整体素质提高; 节能;", "节能; 劳动力整体素质提高;"), "list-order", ACHIEVED,
        "节能", "劳动力整体素质提高"),
    "a row twice": (
        lambda report: report.double_row(APPENDIX, 19), "row-superfluous", "表“自评价评分附件表”第20行",
        "劳动力整体素质提高", ""),
    "a row deleted": (
        lambda report: report.take_out_row(APPENDIX, 19), "row-missing", "表“自评价评分附件表”",
        "", "劳动力整体素质提高"),
    "a row of a missed target deleted": (
        lambda report: report.take_out_row(APPENDIX, 16), "row-missing", "表“自评价评分附件表”",
        "", "运转经费支付完成度"),
    "a part deleted": (
        lambda report: report.take_out_row(COMPOSITION, 4), "row-missing", "表“总得分构成表”", "", "成本指标"),
    "parts in another order": (
        lambda report: report.swap_rows(COMPOSITION, 4), "list-order", "表“总得分构成表”第5行", "成本指标", ""),
    "a source deleted": (
        lambda report: report.take_out_row(BUDGET, 5), "row-missing",
        "“表1-2-1 年度预算安排及使用情况统计表”", "", "单位资金"),
    "an item deleted": (
        lambda report: report.take_out_row(MANAGED, 5), "row-missing",
        "“表1-2-2 资金管理情况表”", "", "预算绩效管理情况"),
    "the category of a merged cell": (
        typed(APPENDIX, 17, 1, "产出指标"), "text-differs", ROW.format(17, "一级指标"), "产出指标", "效益指标"),
    "a reason deleted": (typed(APPENDIX, 11, 8, ""), "reason-missing", ROW.format(11, "偏差原因分析"), "", ""),
    "no actual": (typed(APPENDIX, 6, 5, ""), "actual-missing", ROW.format(6, "实际完成值"), "", ""),
    "null as amount": (typed(BUDGET, 3, 4, "null"), "placeholder", AMOUNT.format(3, "全年执行数"), "", ""),
    "null as rate": (typed(BUDGET, 3, 5, "null"), "placeholder", AMOUNT.format(3, "执行率"), "", ""),
    "null as score": (typed(APPENDIX, 6, 7, "null"), "placeholder", ROW.format(6, "得分"), "", ""),
    "null as weight": (typed(APPENDIX, 6, 6, "null"), "placeholder", ROW.format(6, "分值"), "", ""),
    "null as actual": (typed(APPENDIX, 6, 5, "null"), "placeholder", ROW.format(6, "实际完成值"), "", ""),
    "null as target": (typed(APPENDIX, 6, 4, "null"), "placeholder", ROW.format(6, "年度目标值"), "", ""),
    "null as name": (typed(APPENDIX, 6, 3, "null"), "placeholder", ROW.format(6, "三级指标"), "", ""),
    "null as text": (
        typed(MANAGED, 3, 3, "null"), "placeholder", "“表1-2-2 资金管理情况表”第3行“存在问题和改进措施”列", "", ""),
    "null as sum": (typed(APPENDIX, 22, 3, "null"), "figure-differs", ROW.format(22, "得分"), "null", "64.1"),
    "a name in the sentence": (
        replaced("结果：职业", "结果：农业"), "text-differs", CONCLUSION,
        "农业技能鉴定教研工作专项资金", "职业技能鉴定教研工作专项资金"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_found_once_at_its_place(change: str) -> None:
    edit, code, place, found, expected = CHANGES[change]
    report = Edited()
    edit(report)
    verified = reports.verified(report.saved())
    assert shown(verified) == [(code, place, found, expected)]
    assert not verified.is_right


def test_what_is_typed_otherwise_is_not_wrong() -> None:
    report = Edited()
    report.cell(APPENDIX, 16, 7, "9.10")
    report.cell(APPENDIX, 13, 7, "４分")
    report.cell(BUDGET, 2, 4, "５０６．７３")
    report.replace("总得分93.2分", "总得分 93.20 分")
    assert shown(reports.verified(report.saved())) == []


def test_two_changes_are_two_mistakes() -> None:
    report = Edited()
    report.cell(APPENDIX, 13, 6, "6")
    report.replace("93.2", "95.2")
    assert [each[:2] for each in shown(reports.verified(report.saved()))] == [
        ("figure-differs", CONCLUSION),
        ("figure-differs", ROW.format(13, "分值")),
    ]


@pytest.mark.parametrize("guesses", [0, 10])
def test_guesses_are_bounded_by_their_number_and_by_no_time(guesses: int, monkeypatch: pytest.MonkeyPatch) -> None:
    report = Edited()
    report.cell(APPENDIX, 13, 6, "6")
    report.replace("93.2", "95.2")
    tried: list[object] = []
    attempt = verifier._Work._attempt

    def counted(work: verifier._Work, *given: Any) -> Attempt:
        tried.append(given)
        return attempt(work, *given)

    monkeypatch.setattr(verifier._Work, "_attempt", counted)
    monkeypatch.setattr(verifier._Work, "_most_guesses", guesses)
    # Fewer guesses explain less: both figures are told of, and what follows from them.
    assert len(shown(reports.verified(report.saved()))) > 2
    assert len(tried) == guesses + 1


def test_a_sentence_in_other_words_is_searched_for_its_figures() -> None:
    report = Edited()
    report.replace("最终评分结果：", "经过自评，最后的得分情况是这样的：")
    assert shown(reports.verified(report.saved())) == []
    report.replace("93.2", "95.2")
    assert [each[3] for each in shown(reports.verified(report.saved()))] == ["93.2"]


def test_runs_split_anywhere_change_nothing() -> None:
    for seed in range(3):
        assert shown(reports.verified(reports.split_runs(reports.seed_report(), chance.seeded(seed)))) == []


def test_a_report_saved_by_libreoffice_reads_the_same() -> None:
    report = Edited()
    report.cell(APPENDIX, 16, 7, "9.3")
    saved = office.all_converted({"wrong": report.saved(), "right": reports.seed_report()}, ".docx", "docx")
    assert shown(reports.verified(saved["right"])) == []
    found = shown(reports.verified(saved["wrong"]))
    assert found == [("figure-differs", ROW.format(16, "得分"), "9.3", "9.1")]


def test_without_a_stated_year_the_newest_rules_are_taken_and_it_is_said() -> None:
    report = Edited()
    report.document.core_properties.subject = ""
    verified = reports.verified(report.saved())
    assert verified.assumed == ("报告没有写明评价年度，按2024年度起的规定核对",)
    assert shown(verified) == []
    named = reports.verified(report.saved(), "职业技能鉴定教研工作专项资金（2022年度）绩效自评报告")
    assert named.assumed == ()


def without_table(name: str) -> Verified:
    report = Edited()
    table = report.table(name)._tbl
    table.getparent().remove(table)
    return reports.verified(report.saved())


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (BUDGET, ["not-verified", "part-missing"]),
        (MANAGED, ["part-missing"]),
        (COMPOSITION, ["part-missing"]),
        (APPENDIX, ["not-verified", "part-missing"]),
    ],
)
def test_a_missing_table_is_said_and_the_rest_is_verified(table: str, codes: list[str]) -> None:
    verified = without_table(table)
    assert [each.code for each in verified.mistakes] == codes
    # What could not be verified must not look right.
    assert verified.is_right == ("not-verified" not in codes)


def test_without_the_budget_table_a_wrong_score_is_still_found() -> None:
    report = Edited()
    report.cell(APPENDIX, 16, 7, "9.3")
    table = report.table(BUDGET)._tbl
    table.getparent().remove(table)
    found = shown(reports.verified(report.saved()))
    assert ("figure-differs", ROW.format(16, "得分"), "9.3", "9.1") in found
    assert len(found) == 3


def test_what_is_left_out_at_one_place_is_one_mistake() -> None:
    report = Edited()
    report.replace("项目名称：职业技能鉴定教研工作专项资金", "项目名称：")
    (mistake,) = shown(reports.verified(report.saved()))
    assert mistake[2:] == ("", "职业技能鉴定教研工作专项资金")


def test_three_scores_are_three_mistakes() -> None:
    report = Edited()
    for row, text in ((6, "0"), (13, "3"), (19, "5")):
        report.cell(APPENDIX, row, 7, text)
    assert [each[1] for each in shown(reports.verified(report.saved()))] == [
        ROW.format(row, "得分") for row in (6, 13, 19)
    ]


def test_a_score_that_no_rule_gives_is_found_by_the_sums() -> None:
    edits = {"绩效指标!D14": "12月底前", "绩效指标!E14": "已于11月完工", "绩效指标!H14": 3}
    evaluation = builders.with_edits(edits)
    report = Edited(reports.written(evaluation))
    report.cell(APPENDIX, 14, 7, "0")
    assert shown(reports.verified(report.saved())) == [("figure-differs", ROW.format(14, "得分"), "0", "3")]
