"""The report that was really published, typed by hand in the form's layout."""

import pytest

from tests.report import chance
from tests.verification import reports
from tests.verification.reports import APPENDIX, BUDGET, Edited
from tests.verification.test_verifier import AMOUNT, CONCLUSION, ROW, shown

NULLS = [("placeholder", f"“表1-2-2资金管理情况表”第{row}行“存在问题和改进措施”列", "", "") for row in (2, 3, 4, 5)]
EMPTY = ("text-missing", "“5.其他建议”下", "", "")
AMOUNT = AMOUNT.replace("1-2-1 年", "1-2-1年")
# What is wrong with it, and what it does not have.
BLEMISHES = [*NULLS, EMPTY]
UNSEEN = [("part-missing", "", "", ""), ("part-missing", "表“自评价评分附件表”", "", "")]


def test_its_figures_agree_and_its_blemishes_are_found() -> None:
    verified = reports.verified(reports.handmade())
    assert shown(verified) == [*BLEMISHES, *UNSEEN]
    assert verified.figures == 75
    assert verified.sentences == 3


def test_what_it_does_not_print_is_said() -> None:
    verified = reports.verified(reports.handmade())
    assert verified.assumed == (
        "报告没有写明评价年度，按2024年度起的规定核对",
        "报告没有印出“资金管理情况”各项的得分，按满分核对",
    )
    assert [each.message for each in verified.mistakes if each.level == "note"] == [
        "没有找到列有“评价内容、分值、得分、计算、总得分”的表，没有核对这张表。",
        "没有找到“指标合计”这一行，没有核对它。",
    ]


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "mistake"),
    [
        (BUDGET, 2, 5, "86.18%", ("figure-differs", AMOUNT.format(2, "执行率"), "86.18%", "90.97%")),
        (BUDGET, 3, 4, "500.00", ("figure-differs", AMOUNT.format(3, "全年执行数"), "500.00", "506.73")),
        (APPENDIX, 16, 7, "9.4", ("figure-differs", ROW.format(16, "得分"), "9.4", "9.1")),
        (APPENDIX, 20, 6, "8", ("figure-differs", ROW.format(20, "分值"), "8", "5")),
    ],
)
def test_a_wrong_figure_in_it_is_found(table, row, column, text, mistake) -> None:
    report = Edited(reports.handmade())
    report.table(table).cell(row - 1, column - 1).text = text
    found = shown(reports.verified(report.saved()))
    assert mistake in found
    assert sorted(found) == sorted([mistake, *BLEMISHES, *UNSEEN])


def test_a_wrong_total_in_it_is_found() -> None:
    report = Edited(reports.handmade())
    report.replace("93.2", "95.2")
    found = shown(reports.verified(report.saved()))
    assert ("figure-differs", CONCLUSION, "95.2", "93.2") in found
    assert len(found) == 1 + len(BLEMISHES) + len(UNSEEN)


def test_columns_in_another_order_are_found_by_their_headings() -> None:
    report = Edited(reports.handmade())
    for row in report.table(APPENDIX).rows:
        cells = row._tr.tc_lst
        cells[5].addprevious(cells[6])
    found = shown(reports.verified(report.saved()))
    assert sorted(found) == sorted([*BLEMISHES, *UNSEEN])


def test_numbers_of_headings_may_be_missing() -> None:
    report = Edited(reports.handmade())
    for paragraph in report.document.paragraphs:
        if paragraph.text.startswith(("（一）", "（二）", "二、")):
            paragraph.runs[0].text = paragraph.text.removeprefix("（一）").removeprefix("（二）").removeprefix("二、")
    assert len(shown(reports.verified(report.saved()))) == len(BLEMISHES) + len(UNSEEN)


def test_runs_split_anywhere_change_nothing() -> None:
    split = reports.split_runs(reports.handmade(), chance.seeded(1))
    assert shown(reports.verified(split)) == [*BLEMISHES, *UNSEEN]
