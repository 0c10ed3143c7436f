"""What people write and lay out otherwise is not wrong; what is wrong in it is found all the same."""

import copy
import re
from collections.abc import Callable, Sequence

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests import builders
from tests.verification import reports
from tests.verification.reports import APPENDIX, BUDGET, COMPOSITION, MANAGED, Edited
from tests.verification.test_verifier import AMOUNT, ROW, replaced, shown, typed

SENTENCE = "综合考虑资金管理、产出、效果、满意度等各方面因素，通过数据采集及分析，最终评分结果："
TOLD = f'{SENTENCE}职业技能鉴定教研工作专项资金绩效自评价结果为:总得分93.2分，属于"优"。'
Edit = Callable[[Edited], object]


def both(*edits: Edit) -> Edit:
    return lambda report: [edit(report) for edit in edits]


def listed(change: Callable[[str], str]) -> Edit:
    """Write both lists of names otherwise; each line of what comes out is a paragraph."""

    def edit(report: Edited) -> None:
        for paragraph in list(report.document.paragraphs):
            if paragraph.text.count(";") > 1:
                first, *others = change(paragraph.text).split("\n")
                for text in reversed(others):
                    other = copy.deepcopy(paragraph._p)
                    paragraph._p.addnext(other)
                    type(paragraph)(other, paragraph._parent).text = text
                paragraph.text = first

    return edit


def numbered(text: str) -> str:
    names = [name.strip() for name in text.split(";") if name.strip()]
    return "\n".join(f"{number}.{name}；" for number, name in enumerate(names, 1))


def column(table: str, at: int, texts: Sequence[str]) -> Edit:
    """Put a column before another one; the last text goes on to the end."""

    def edit(report: Edited) -> None:
        for number, row in enumerate(report.table(table)._tbl.tr_lst):
            cell = copy.deepcopy(row.tc_lst[0])
            for text in cell.iter(qn("w:t")):
                text.text = ""
            run = next(cell.iter(qn("w:p"))).add_r()
            run.text = texts[min(number, len(texts) - 1)]
            row.insert(row.index(row.tc_lst[at]) if at < len(row.tc_lst) else len(row), cell)

    return edit


def with_units(report: Edited) -> None:
    for row in range(2, 6):
        for at in range(2, 5):
            text = report.table(BUDGET).rows[row - 1].cells[at - 1].text
            report.cell(BUDGET, row, at, f"{text}万元")


def only_first(report: Edited) -> None:
    for row in report.table(APPENDIX)._tbl.tr_lst[1:]:
        for merged in list(row.iter(qn("w:vMerge"))):
            merged.getparent().remove(merged)


def blank_row(report: Edited) -> None:
    report.double_row(APPENDIX, 21)
    for at in range(1, 9):
        report.cell(APPENDIX, 22, at, "")


def heading_again(report: Edited) -> None:
    rows = report.table(APPENDIX)._tbl.tr_lst
    rows[11].addnext(copy.deepcopy(rows[0]))


def in_two(*, heading: bool, between: str) -> Edit:
    def edit(report: Edited) -> None:
        table = report.table(APPENDIX)._tbl
        other = copy.deepcopy(table)
        for row in table.tr_lst[12:]:
            table.remove(row)
        for row in other.tr_lst[1 if heading else 0 : 12]:
            other.remove(row)
        run = f"<w:r><w:t>{between}</w:t></w:r>" if between else ""
        paragraph = parse_xml(f"<w:p {nsdecls('w')}>{run}</w:p>")
        table.addnext(paragraph)
        paragraph.addnext(other)

    return edit


def broken_sentence(mark: str) -> Edit:
    """Break the conclusion in two: by Shift+Enter, or by a paragraph whose mark is struck out."""

    def edit(report: Edited) -> None:
        (paragraph,) = [each for each in report.document.paragraphs if each.text == TOLD]
        first, rest = TOLD.split("总得分")
        if mark == "break":
            paragraph.text = f"{first}\n总得分{rest}"
            return
        other = copy.deepcopy(paragraph._p)
        paragraph._p.addnext(other)
        type(paragraph)(other, paragraph._parent).text = f"总得分{rest}"
        paragraph.text = first
        if mark == "struck":
            deleted = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="9" w:author="甲"/></w:rPr>')
            paragraph._p.get_or_add_pPr().append(deleted)

    return edit


def thousands(report: Edited) -> None:
    for row in (2, 3):
        for at, text in ((2, "557,000.00"), (3, "557,000.00"), (4, "506,730.00")):
            report.cell(BUDGET, row, at, text)
    report.cell(COMPOSITION, 2, 4, "全年执行数506,730.00÷全年预算数557，000.00＝90.97%")


def displaced(report: Edited) -> None:
    report.table(APPENDIX)._tbl.addprevious(report.table(COMPOSITION)._tbl)


SUBTOTAL = ("小计", "30", "28.1")


def subtotal(*texts: str) -> Edit:
    def edit(report: Edited) -> None:
        rows = report.table(APPENDIX)._tbl.tr_lst
        rows[15].addnext(copy.deepcopy(rows[21]))
        for at, text in enumerate(texts, 1):
            report.cell(APPENDIX, 17, at, text)

    return edit


RIGHT: dict[str, Edit] = {
    "a list with 、": listed(lambda text: text.replace("; ", "、").rstrip(";")),
    "a list with ，": listed(lambda text: text.replace("; ", "，").rstrip(";") + "。"),
    "a list with ；": listed(lambda text: text.replace("; ", "；").rstrip(";")),
    "a list with 。 at its end": listed(lambda text: text.rstrip("; ") + "。"),
    "a list with a lead-in": listed(lambda text: f"完成指标如下：{text}"),
    "a list of numbered paragraphs": listed(numbered),
    "the unit in the cells": with_units,
    "another column in the budget": column(BUDGET, 5, ["备注", ""]),
    "another column within the budget": column(BUDGET, 2, ["备注", "无"]),
    "a column of numbers in the budget": column(BUDGET, 0, ["序号", "1"]),
    "another column in 资金管理": column(MANAGED, 3, ["备注", ""]),
    "合计 as the total row of the budget": both(
        typed(BUDGET, 2, 1, "合  计"), typed(BUDGET, 3, 1, "其中：政府预算资金"),
        typed(BUDGET, 4, 1, "2.财政专户管理资金")),
    "numbers before items": typed(MANAGED, 2, 1, "1.安排科学性"),
    "only the first cell of a group filled": only_first,
    "an empty row": blank_row,
    "the heading again": heading_again,
    "in two tables with a heading": in_two(heading=True, between="续表"),
    "in two tables": in_two(heading=False, between=""),
    "points behind the name of a group": typed(APPENDIX, 3, 1, "产出指标（30分）"),
    "rows of nothing left empty": both(*(typed(BUDGET, row, at, "") for row in (4, 5) for at in (2, 3, 4, 5))),
    "rows of nothing crossed out": both(*(typed(BUDGET, row, at, "/") for row in (4, 5) for at in (2, 3, 4, 5))),
    "no rate of nothing": both(typed(BUDGET, 4, 5, "—"), typed(BUDGET, 5, 5, "—")),
    "a line break in the sentence": broken_sentence("break"),
    "a sentence in two paragraphs": broken_sentence("paragraphs"),
    "a paragraph mark struck out": broken_sentence("struck"),
    "thousands separators": thousands,
    "the parts before the indicators": displaced,
    "the conclusion in other words": replaced(TOLD, "根据评分，本项目综合得分为93.2分，评价等级为优秀。"),
    "a subtotal": subtotal(*SUBTOTAL),
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_what_means_the_same_is_right(case: str) -> None:
    report = Edited()
    RIGHT[case](report)
    verified = reports.verified(report.saved())
    assert [each for each in verified.mistakes if each.level != "note"] == []
    assert verified.is_right


@pytest.mark.parametrize("case", [*RIGHT][:6])
def test_a_name_dropped_from_a_list_of_a_person_is_found(case: str) -> None:
    report = Edited()
    report.replace("节能; ", "")
    RIGHT[case](report)
    ((code, _, _, expected),) = shown(reports.verified(report.saved()))
    assert (code, expected) == ("list-missing", "节能")


WRONG: dict[str, tuple[Edit, list[tuple[str, str, str]]]] = {
    "the conclusion in other words": (
        replaced(TOLD, "根据评分，本项目综合得分为85.2分，评价等级为良。"),
        [("figure-differs", "85.2", "93.2"), ("text-differs", "良", "优")]),
    "another word that begins like a rating": (
        replaced(TOLD, "综合得分为93.2分，等级为良，今后结果优化。"), [("text-differs", "良", "优")]),
    "a longer figure": (replaced("93.2", "193.2"), [("figure-differs", "193.2", "93.2")]),
    "no conclusion": (replaced(TOLD, "本项目做得很好。"), [("not-verified", "", "")]),
    "no rating": (replaced('，属于"优"', ""), [("not-verified", "", "")]),
    "a total in a displaced table": (
        both(typed(COMPOSITION, 8, 3, "99"), displaced), [("figure-differs", "99", "93.2")]),
    "a score in the second of two tables": (
        both(typed(APPENDIX, 16, 7, "9.3"), in_two(heading=True, between="续表")), [("figure-differs", "9.3", "9.1")]),
    "an amount with its unit": (
        both(typed(BUDGET, 3, 4, "500.00"), with_units), [("figure-differs", "500.00万元", "506.73")]),
    "another unit": (typed(BUDGET, 2, 4, "506.73元"), [("figure-differs", "506.73元", "506.73")]),
    "the scores of two items": (
        typed(COMPOSITION, 3, 4, "安排科学性4＋拨付合规性4＋使用规范性5＋预算绩效管理情况5"),
        [("text-differs", "安排科学性4＋拨付合规性4＋使用规范性5＋预算绩效管理情况5",
          "安排科学性5＋拨付合规性5＋使用规范性5＋预算绩效管理情况5")]),
    "the category of a merged cell": (typed(APPENDIX, 3, 1, "某出指标"), [("category-unknown", "", "")]),
    "the first row": (lambda report: report.take_out_row(APPENDIX, 2), [("row-missing", "", "总成本")]),
    "the only row of its category": (
        lambda report: report.take_out_row(APPENDIX, 21), [("row-missing", "", "技工院校师生、企业满意度")]),
    "a row that cannot be scored does not hide a sum": (
        both(typed(APPENDIX, 6, 5, "好多"), typed(APPENDIX, 6, 7, ""), typed(APPENDIX, 22, 3, "60")),
        [("number-unreadable", "", ""), ("figure-differs", "", "1"), ("figure-differs", "60", "64.1")]),
    "a weight below its score": (typed(APPENDIX, 14, 6, "2.9"), [("figure-differs", "2.9", "3")]),
    "a subtotal": (subtotal("小计", "30", "29.1"), [("subtotal", "29.1", "28.1")]),
    "an actual over 100 %": (typed(APPENDIX, 13, 5, "100000%"), [("percent-over-100", "", "")]),
    "a target turned round": (typed(APPENDIX, 13, 5, "10%"), [("stated-score", "4", "0.4")]),
    "a target without a sign turned round": (
        both(typed(APPENDIX, 13, 4, "100%"), typed(APPENDIX, 13, 5, "10%")), [("stated-score", "4", "0.4")]),
    "a rate that hidden decimals give": (
        both(typed(BUDGET, 2, 5, "90.98%"), typed(BUDGET, 3, 5, "90.98%"),
             typed(COMPOSITION, 2, 4, "全年执行数506.73÷全年预算数557.00＝90.98%")),
        [("rate-unexplained", "90.98%", "90.97%")] * 2),
}  # fmt: skip


# A report that is right may have these all the same.
ONLY_SAID = {"rate-unexplained", "percent-over-100", "fuzzy-actual"}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_found(case: str) -> None:
    edit, due = WRONG[case]
    report = Edited()
    edit(report)
    verified = reports.verified(report.saved())
    seen = [each for each in verified.mistakes if each.level != "note" or each.code in ONLY_SAID]
    assert [(each.code, each.found, each.expected) for each in seen] == due
    assert verified.is_right is ({each.code for each in verified.mistakes} <= ONLY_SAID)


def test_a_right_row_is_not_accused_by_stale_sums() -> None:
    report = Edited()
    for at, text in ((5, "80%"), (7, "3.2"), (8, "设备检修")):
        report.cell(APPENDIX, 13, at, text)
    found = shown(reports.verified(report.saved()))
    assert ("figure-differs", ROW.format(22, "得分"), "64.1", "63.3") in found
    assert not [each for each in found if "第13行" in each[1]]


@pytest.mark.parametrize("edits", [{(13, 5): "98%", (13, 7): "3"}, {(13, 7): "3", (16, 5): "98%"}])
def test_what_is_said_to_stand_in_a_cell_stands_there(edits: dict[tuple[int, int], str]) -> None:
    report = Edited()
    for (row, at), text in edits.items():
        report.cell(APPENDIX, row, at, text)
    table = report.table(APPENDIX)
    for _, place, found, _ in shown(reports.verified(report.saved())):
        match = re.fullmatch("表“自评价评分附件表”第([0-9]+)行“得分”列", place)
        if match and int(match[1]) < 22:
            assert table.rows[int(match[1]) - 1].cells[6].text == found


def test_the_part_that_may_be_a_table_left_over_is_a_warning() -> None:
    report = Edited()
    for at, text in enumerate(("甲", "乙", "丙", "丁"), 1):
        report.cell(COMPOSITION, 1, at, text)
    for row in range(2, 9):
        report.cell(COMPOSITION, row, 1, f"第{row}项")
    verified = reports.verified(report.saved())
    assert "table-unread" in [each.code for each in verified.mistakes]
    assert verified.is_right is ({each.code for each in verified.mistakes} <= ONLY_SAID)


def test_a_heading_in_other_words_is_said_not_to_be_found_and_its_column_is_read() -> None:
    report = Edited()
    report.cell(BUDGET, 1, 5, "支出进度")
    report.cell(BUDGET, 2, 5, "80%")
    found = shown(reports.verified(report.saved()))
    assert [each[0] for each in found] == ["figure-differs", "heading-differs"]
    assert found[0][1] == AMOUNT.format(2, "支出进度")


def test_of_several_rows_that_may_be_wrong_none_is_named() -> None:
    evaluation = builders.with_edits({"绩效指标!F6": 2, "绩效指标!F7": 2})
    assert evaluation.indicator_weight == 72
    found = shown(reports.verified(reports.written(evaluation)))
    assert [each[:2] for each in found] == [("weight-sum", "表“自评价评分附件表”")]


def test_what_less_is_better_of_may_be_scored_the_other_way_round() -> None:
    edits = {"绩效指标!C9": "有效投诉", "绩效指标!D9": "10件", "绩效指标!E9": "5件", "绩效指标!G9": "反向比例"}
    verified = reports.verified(reports.written(builders.with_edits(edits)))
    assert verified.is_right
    assert any("反向比例" in each for each in verified.assumed)
