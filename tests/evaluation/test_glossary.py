"""The words by which a workbook is read, as the contract of the standard workbook has them, and what they mean."""

import pytest

from selfeval.evaluation import glossary
from selfeval.evaluation.glossary import (
    FUNDING,
    FUNDS_MANAGEMENT,
    INDICATORS,
    INFO,
    INFO_FIELDS,
    OBJECTIVES,
    RECOMMENDATIONS,
)

# Required ones are marked as in the contract; behind them stand the other names.
FIELDS = {
    "project_name": ("项目名称*", []),
    "implementing_unit": ("项目单位*", ["实施单位", "项目实施单位"]),
    "line_department": ("主管部门*", []),
    "fiscal_year": ("评价年度*", ["年度", "预算年度"]),
    "report_date": ("报告日期", []),
    "money_unit": ("金额单位", []),
    "form": ("表式", []),
    "project_code": ("项目编码", []),
    "contact": ("联系人", []),
    "telephone": ("联系电话", []),
    "overview": ("项目概况*", []),
    "objectives_outcome": ("年度绩效目标完成情况*", ["项目年度绩效目标完成情况"]),
    "stated_total": ("总得分", ["自评得分", "自评总分", "自评总得分", "总分"]),
}
HEADINGS = {
    INFO: ("项目信息*", "项目* 内容*"),
    FUNDING: ("预算执行*", "资金来源* 年初预算数* 全年预算数* 全年执行数* 执行率 说明"),
    FUNDS_MANAGEMENT: ("资金管理", "评价内容* 情况说明* 存在问题和改进措施 得分"),
    OBJECTIVES: ("绩效目标*", "序号 年度绩效目标*"),
    INDICATORS: (
        "绩效指标*",
        "一级指标* 二级指标* 三级指标* 年度目标值* 实际完成值* 分值* 评分方法 得分 偏差原因分析",
    ),
    RECOMMENDATIONS: ("问题与建议", "类别* 内容*"),
}


def starred(name: str, *, required: bool) -> str:
    assert required is True or required is False
    return f"{name}*" if required else name


def test_the_fields_are_those_of_the_contract_in_its_order() -> None:
    found = {each.identifier: (starred(each.label, required=each.required), [*each.aliases]) for each in INFO_FIELDS}
    assert found == FIELDS
    assert [each.identifier for each in INFO_FIELDS] == list(FIELDS)
    # The total is read where somebody wrote it, and never asked for.
    assert [each.identifier for each in INFO_FIELDS if each.asked is not True] == ["stated_total"]
    assert all(each.names == (each.label, *each.aliases) for each in INFO_FIELDS)


@pytest.mark.parametrize("sheet", HEADINGS, ids=lambda sheet: sheet.name)
def test_the_headings_are_those_of_the_contract_in_its_order(sheet: glossary.Sheet) -> None:
    name, headings = HEADINGS[sheet]
    assert starred(sheet.name, required=sheet.required) == name
    assert " ".join(starred(each.heading, required=each.required) for each in sheet.columns) == headings
    assert [sheet.heading(each.identifier) for each in sheet.columns] == [each.heading for each in sheet.columns]


def test_the_sheets_stand_in_the_order_of_the_contract_behind_the_one_that_is_not_read() -> None:
    assert tuple(HEADINGS) == glossary.SHEETS
    assert glossary.INSTRUCTIONS == "填写说明"


def test_other_headings_that_the_contract_names_are_known() -> None:
    known = {each.heading: each.aliases for sheet in HEADINGS for each in sheet.columns}
    assert "调整后预算数" in known["全年预算数"]
    assert "权重" in known["分值"]
    assert "指标名称" in known["三级指标"]


def test_a_heading_of_a_column_that_is_not_there_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError, match="elsewhere"):
        INDICATORS.heading("elsewhere")


@pytest.mark.parametrize("text", ["示例：培训人数", "示例:培训"])
def test_an_example_begins_with_the_word_for_it(text: str) -> None:
    assert glossary.is_example(text)
    assert not glossary.is_example(f"这是{text}")
    assert not glossary.is_example(text[:2])


TOTALS = [
    "总分",
    "总得分",
    "自评总分",
    "自评总得分",
    "自评得分",
    "合计",
    "总计",
    "共计",
    "指标合计",
    "合计得分",
    "得分合计",
    "分值合计",
]
SIGNATORIES = [
    "填报人",
    "填表人",
    "制表人",
    "经办人",
    "复核人",
    "审核人",
    "负责人",
    "单位负责人",
    "财务负责人",
    "填报日期",
    "填表日期",
    "填报单位",
]


@pytest.mark.parametrize("word", [*TOTALS, "小计"])
def test_what_sums_up_names_no_row(word: str) -> None:
    assert glossary.is_aside(f" {word} ")
    assert not glossary.is_aside(f"{word}数")
    assert set(glossary.TOTAL_WORDS) | set(glossary.SUBTOTAL_WORDS) == {*TOTALS, "小计"}
    assert set(glossary.GRAND_TOTAL_WORDS) == set(TOTALS[:5])


@pytest.mark.parametrize("word", ["备注", "注", *SIGNATORIES])
def test_a_remark_or_a_signature_is_no_row_and_stands_below_a_table(word: str) -> None:
    for text in (f"{word}：张三", f"{word} : 张三\n李四"):
        assert glossary.is_footer(text)
    assert glossary.is_aside(f"{word}：张三")
    assert glossary.is_aside(word)
    assert not glossary.is_footer(word)
    assert not glossary.is_footer(f"本{word}：张三")


NOTHING = [
    "无",
    "暂无",
    "没有",
    "不存在",
    "未发现",
    "无问题",
    "没有明显的问题",
    "没有存在的问题",
    "没有任何问题",
    "未发现其他情况",
    "不存在偏差",
    "没有原因",
    "没有说明",
    "没有目标",
    "不适用",
    "同上",
    "略",
    "待补充",
    "见附件",
    "详见附件",
    "n/a",
    "N/A",
    "na",
    "none",
    "NULL",
    "nil",
    "Ｎ/Ａ",
    "—",
    "/",
    "——",
    "……",
]


@pytest.mark.parametrize("text", ["", "  ", *NOTHING, "无。", "（无）", "—" * 40])
def test_a_text_may_say_that_there_is_nothing(text: str) -> None:
    assert glossary.says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "无锡市项目",
        "没有按时开工",
        "略有下降",
        "不适用于农村",
        "见附件二的说明后整改",
        "nothing",
        "无" * 31,
        "12",
        "优",
    ],
)
def test_a_text_with_a_word_says_something(text: str) -> None:
    assert glossary.says_nothing(text) is (text == "12")


@pytest.mark.parametrize("text", ["", "无", "暂无", "没有", "-", "—", "——", "--", "–", "/", "\\", " / ", "－"])
def test_a_cell_for_a_figure_may_be_crossed_out(text: str) -> None:
    assert glossary.has_no_figure(text)


@pytest.mark.parametrize("text", ["0", "无偿", "---", "1/2", "X"])
def test_a_cell_with_anything_else_has_a_figure(text: str) -> None:
    assert not glossary.has_no_figure(text)


def test_labels_are_compared_without_what_people_add_to_them() -> None:
    assert glossary.plain(" 年度资金 总额 ：*\n") == glossary.plain("年度资金总额")
    assert glossary.plain("１２（Ａ）") == "12(A)"
    for end in "。.；;，,":
        assert glossary.plain_word(f"达成{end}") == "达成"
    assert glossary.plain_word("达成X") == "达成X"


def test_what_stands_in_brackets_is_told_and_left_out_of_a_heading() -> None:
    assert glossary.bracketed("年初预算数（万元）") == ("万元",)
    assert glossary.bracketed("全年预算数 ( A )【万元】") == ("A", "万元")
    assert glossary.bracketed("年初预算数") == ()
    assert glossary.plain_heading("全年预算数（A）") == "全年预算数"


@pytest.mark.parametrize("text", ["（一）财政拨款", "一、财政拨款", "1.财政拨款", "（1）财政拨款（万元）", "财政拨款"])
def test_the_name_of_a_row_is_compared_without_its_numbering(text: str) -> None:
    assert glossary.plain_name(text) == "财政拨款"


def test_a_word_is_one_of_a_form_s_however_it_is_spelled() -> None:
    assert glossary.is_one_of(" 达成。", ("完成", "达成"))
    assert not glossary.is_one_of("未达成", ("完成", "达成"))
    assert not glossary.is_one_of("", ("",))
