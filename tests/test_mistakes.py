"""One mistake at a time in an otherwise clean workbook: the code, the level and the cell, and nothing else."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from selfeval.evaluation.catalogue import CATALOGUE, ERROR, NOTE, WARNING
from tests import builders, form_text
from tests.conftest import Run

# The seed's own blemishes are mended, so that what is found is the mistake that was put in.
# 执行率 is left to the program: typed values would be wrong as soon as an amount is changed.
CLEAN = {"绩效指标!D2": "≤556万元", "资金管理!B5": "加强事前绩效评估和评价结果运用，进行事中监管"} | {
    f"预算执行!E{row}": None for row in (2, 3, 4, 5)
}

# edits of single cells → code, place
EDITS = [
    ({"绩效指标!F11": 2}, "weight-sum", "绩效指标!F1"),
    ({"绩效指标!H6": 1.5}, "score-range", "绩效指标!H6"),
    ({"绩效指标!H6": -1}, "score-range", "绩效指标!H6"),
    ({"资金管理!D3": 6}, "score-range", "资金管理!D3"),
    ({"绩效指标!E6": None}, "actual-missing", "绩效指标!E6"),
    ({"绩效指标!E6": "50人"}, "unit-mismatch", "绩效指标!E6"),
    ({"绩效指标!E2": "506.73"}, "unit-mismatch", "绩效指标!E2"),
    ({"绩效指标!E13": "100"}, "unit-mismatch", "绩效指标!E13"),
    ({"绩效指标!D18": "逐步健全", "绩效指标!E18": "比较健全"}, "target-unclear", "绩效指标!D18"),
    ({"绩效指标!E17": "部分达成", "绩效指标!I17": "原因"}, "score-needed", "绩效指标!E17"),
    ({"预算执行!D4": 1, "预算执行!D2": 507.73}, "executed-without-budget", "预算执行!D4"),
    ({"预算执行!D2": 500}, "budget-sum", "预算执行!D2"),
    ({"预算执行!C2": 558}, "budget-sum", "预算执行!C2"),
    ({"预算执行!D3": "7,00.0,77"}, "number-unreadable", "预算执行!D3"),
    ({"预算执行!D3": "五百余"}, "number-unreadable", "预算执行!D3"),
    ({"预算执行!B3": -557}, "amount-negative", "预算执行!B3"),
    ({"预算执行!D3": None}, "amount-missing", "预算执行!D3"),
    ({"预算执行!D3": "1e300"}, "number-unreadable", "预算执行!D3"),
    ({"预算执行!D3": 1e300, "预算执行!D2": None}, "number-unreadable", "预算执行!D3"),
    ({"绩效指标!E10": "250-310人"}, "number-unreadable", "绩效指标!E10"),
    ({"绩效指标!D10": "≥3万人", "绩效指标!E10": "3.2"}, "unit-mismatch", "绩效指标!E10"),
    ({"绩效指标!I11": "示例：原因"}, "placeholder", "绩效指标!I11"),
    ({"问题与建议!A3": None}, "field-missing", "问题与建议!A3"),
    ({"绩效指标!F6": "很多"}, "number-unreadable", "绩效指标!F6"),
    ({"绩效指标!D6": "≥"}, "number-unreadable", "绩效指标!D6"),
    ({"绩效指标!E6": "不少"}, "number-unreadable", "绩效指标!E6"),
    ({"绩效指标!E6": "7,00.0,77位"}, "number-unreadable", "绩效指标!E6"),
    ({"项目信息!B12": "null"}, "placeholder", "项目信息!B12"),
    ({"项目信息!B12": "XX项目概况"}, "placeholder", "项目信息!B12"),
    ({"绩效指标!E6": "#REF!"}, "placeholder", "绩效指标!E6"),
    ({"资金管理!C3": "None"}, "placeholder", "资金管理!C3"),
    ({"项目信息!B2": None}, "field-missing", "项目信息!B2"),
    ({"项目信息!A2": None, "项目信息!B2": None}, "row-missing", "项目信息!B1"),
    ({"绩效指标!C6": None}, "field-missing", "绩效指标!C6"),
    ({"绩效指标!D6": None}, "field-missing", "绩效指标!D6"),
    ({"绩效指标!F6": None}, "field-missing", "绩效指标!F6"),
    ({"资金管理!B3": None}, "field-missing", "资金管理!B3"),
    ({"项目信息!B5": "二〇二二"}, "field-invalid", "项目信息!B5"),
    ({"项目信息!B5": 2001}, "form-year", "项目信息!B5"),
    ({"项目信息!B7": "美元"}, "field-invalid", "项目信息!B7"),
    ({"项目信息!B8": "不知何处"}, "form-unknown", "项目信息!B8"),
    ({"预算执行!A4": "其他资金"}, "row-unknown", "预算执行!A4"),
    ({"资金管理!A3": "其他"}, "row-unknown", "资金管理!A3"),
    ({"问题与建议!A3": "闲话"}, "row-unknown", "问题与建议!A3"),
    ({"预算执行!A5": "财政专户管理资金"}, "row-duplicate", "预算执行!A5"),
    ({"绩效指标!G6": "拍脑袋"}, "method-unknown", "绩效指标!G6"),
    ({"绩效指标!A2": "收入指标"}, "category-unknown", "绩效指标!A2"),
    ({"预算执行!B1": "年初预算数（元）"}, "unit-mismatch", "预算执行!B1"),
    # warnings
    ({"绩效指标!H6": 0.5, "绩效指标!I6": "原因"}, "stated-score", "绩效指标!H6"),
    ({"绩效指标!H16": 9.15}, "stated-score", "绩效指标!H16"),
    ({"绩效指标!I11": None}, "reason-missing", "绩效指标!I11"),
    ({"绩效指标!I11": "无"}, "reason-missing", "绩效指标!I11"),
    ({"资金管理!D3": 4}, "reason-missing", "资金管理!C3"),
    ({"绩效指标!E6": "50余位"}, "fuzzy-actual", "绩效指标!E6"),
    ({"绩效指标!E6": "约50位"}, "fuzzy-actual", "绩效指标!E6"),
    ({"绩效指标!E21": "≤96%"}, "fuzzy-actual", "绩效指标!E21"),
    ({"绩效指标!E21": "低于96%"}, "fuzzy-actual", "绩效指标!E21"),
    ({"绩效指标!D16": "≥1000次", "绩效指标!E16": "999次"}, "rounded-to-full", "绩效指标!E16"),
    ({"预算执行!D2": 560, "预算执行!D3": 560}, "over-executed", "预算执行!D3"),
    ({"预算执行!D2": 1115, "预算执行!D3": 1115, "预算执行!F3": "追加"}, "over-executed", "预算执行!D3"),
    ({"绩效指标!E6": "65位"}, "over-achieved", "绩效指标!E6"),
    ({"绩效指标!E4": "1.2个"}, "target-exceeded", "绩效指标!E4"),
    ({"绩效指标!E13": "110%"}, "percent-over-100", "绩效指标!E13"),
    ({"绩效指标!E21": "960%"}, "percent-over-100", "绩效指标!E21"),
    ({"绩效指标!D21": "≥950%", "绩效指标!E21": "960%"}, "percent-over-100", "绩效指标!D21"),
    ({"绩效指标!D21": "≥95分", "绩效指标!E21": "105分"}, "percent-over-100", "绩效指标!E21"),
    ({"绩效指标!D2": "≥656万元"}, "cost-direction", "绩效指标!D2"),
    ({"绩效指标!D2": "不少于656万元"}, "cost-direction", "绩效指标!D2"),
    ({"绩效指标!C7": "郑州市技工院校评选优质课教师数量"}, "indicator-duplicate", "绩效指标!C7"),
    ({"绩效指标!C20": " 长效机制健全性"}, "indicator-duplicate", "绩效指标!C20"),
    ({"绩效指标!F6": 0, "绩效指标!F7": 2}, "weight-zero", "绩效指标!F6"),
    ({"绩效目标!B3": "100"}, "goal-empty", "绩效目标!B3"),
    ({"绩效目标!B3": 95}, "goal-empty", "绩效目标!B3"),
    ({"绩效目标!B3": "无"}, "goal-empty", "绩效目标!B3"),
    ({"问题与建议!B2": "无", "问题与建议!B3": None}, "not-achieved-unexplained", "问题与建议!B2"),
    ({"问题与建议!A2": "其他建议", "问题与建议!A3": "其他建议"}, "not-achieved-unexplained", "问题与建议!B1"),
    ({"项目信息!B6": "2022年06月"}, "report-date-early", "项目信息!B6"),
    ({"预算执行!D2": 480, "预算执行!D3": 480}, "low-execution", "预算执行!F2"),
    ({"预算执行!D2": 300, "预算执行!D3": 300, "预算执行!F3": "/"}, "low-execution", "预算执行!F2"),
    ({"预算执行!D2": 480, "预算执行!D3": 480, "预算执行!F3": "资金冻结"}, "lights", "预算执行!D2"),
    ({"预算执行!D2": 300, "预算执行!D3": 300, "预算执行!F2": "资金冻结"}, "lights", "预算执行!D2"),
    ({"预算执行!B3": 500, "预算执行!B2": 500}, "budget-changed", "预算执行!F3"),
    ({"预算执行!B3": 5570000, "预算执行!C3": 5570000, "预算执行!D3": 5067300,
      "预算执行!B2": None, "预算执行!C2": None, "预算执行!D2": None}, "amount-unlikely", "预算执行!C3"),
    ({"项目信息!B13": "顺利完成，预算执行率91.97%。"}, "stated-in-text", "项目信息!B13"),
    ({"项目信息!B13": "顺利完成，总得分为95分。"}, "stated-in-text", "项目信息!B13"),
    ({"项目信息!A14": "自评得分", "项目信息!B14": 95}, "stated-total", "项目信息!B14"),
    ({"绩效指标!A22": "总得分", "绩效指标!H22": 64.1}, "stated-total", "绩效指标!H22"),
    ({"绩效指标!A22": "合计（70分）", "绩效指标!F22": 71}, "stated-total", "绩效指标!F22"),
    ({"绩效指标!H22": 65}, "stated-total", "绩效指标!H22"),
    ({"项目信息!B13": "仅有一项未完成；2022年预算执行率仅为85%"}, "stated-in-text", "项目信息!B13"),
    ({"绩效指标!G21": "反向比例", "绩效指标!E21": "50%"}, "method-contradicts", "绩效指标!G21"),
    ({"绩效指标!G2": "正向比例", "绩效指标!E2": "600万元"}, "method-contradicts", "绩效指标!G2"),
    ({"绩效指标!E2": "506.73元"}, "conversion-doubtful", "绩效指标!E2"),
    ({"绩效指标!E6": "50位（约）"}, "fuzzy-actual", "绩效指标!E6"),
    ({"绩效指标!E6": "逾50位"}, "fuzzy-actual", "绩效指标!E6"),
    ({"绩效指标!C20": "长效机制健全性。"}, "indicator-duplicate", "绩效指标!C20"),
    ({"绩效目标!B3": "同上"}, "goal-empty", "绩效目标!B3"),
    ({"绩效目标!B3": "100人"}, "goal-empty", "绩效目标!B3"),
    ({"项目信息!B6": "20220630"}, "report-date-early", "项目信息!B6"),
    ({"绩效指标!I11": "（无）"}, "reason-missing", "绩效指标!I11"),
    ({"绩效指标!I11": "无偏差；"}, "reason-missing", "绩效指标!I11"),
    ({"绩效指标!I11": "N/A"}, "reason-missing", "绩效指标!I11"),
    ({"绩效指标!I11": "0"}, "reason-missing", "绩效指标!I11"),
    ({"问题与建议!B2": "没有问题。", "问题与建议!B3": "不存在明显问题"}, "not-achieved-unexplained", "问题与建议!B2"),
    # one wrong cell, however much it looks like more
    ({"预算执行!C3": 0}, "budget-sum", "预算执行!C2"),
    ({"预算执行!B3": 1.5}, "budget-sum", "预算执行!B2"),
    ({"预算执行!D3": 5067300}, "budget-sum", "预算执行!D2"),
    ({"预算执行!C2": 1.5}, "budget-sum", "预算执行!C2"),
    ({"绩效指标!F17": 0}, "weight-sum", "绩效指标!F1"),
    ({"绩效指标!E17": "XX"}, "placeholder", "绩效指标!E17"),
    ({"绩效指标!E17": "没有收入"}, "target-unclear", "绩效指标!E17"),
    ({"绩效指标!D21": "≥120%"}, "percent-over-100", "绩效指标!D21"),
    ({"绩效指标!E6": "5,,0位"}, "number-unreadable", "绩效指标!E6"),
    ({"绩效指标!D1": "目标"}, "column-missing", "绩效指标!A1"),
    ({"问题与建议!A1": "类型"}, "column-missing", "问题与建议!A1"),
    ({"预算执行!D4": "—"}, "amount-missing", "预算执行!D4"),
    ({"项目信息!B12": "#value！"}, "placeholder", "项目信息!B12"),
    ({"项目信息!B12": "（待补充）"}, "placeholder", "项目信息!B12"),
    ({"绩效指标!A21": "效益指标"}, "category-missing", "绩效指标!A1"),
    ({"绩效指标!D2": "≤557.01万元"}, "cost-above-budget", "绩效指标!D2"),
    ({"预算执行!E3": 0.92}, "stated-rate", "预算执行!E3"),
    ({"预算执行!E3": "91.97%"}, "stated-rate", "预算执行!E3"),
    # notes
    ({"项目信息!B6": None}, "report-date-missing", "项目信息!B6"),
    ({"预算执行!B4": None}, "amount-blank", "预算执行!B4"),
    ({"资金管理!A6": "合计", "资金管理!D6": 20}, "row-ignored", "资金管理!A6"),
    ({"预算执行!A6": "备注：数据来源于决算报表"}, "row-ignored", "预算执行!A6"),
    ({"绩效指标!E2": "5067300元"}, "unit-converted", "绩效指标!E2"),
    ({"项目信息!B12": "提供服务，，开展工作"}, "doubled-punctuation", "项目信息!B12"),
    ({"绩效目标!B3": "评选论文；。"}, "doubled-punctuation", "绩效目标!B3"),
    ({"绩效指标!D12": "60篇", "绩效指标!E12": "62篇"}, "sign-missing", "绩效指标!D12"),
    ({"绩效指标!A22": "", "绩效指标!C22": "填表人：张三"}, "row-ignored", "绩效指标!C22"),
    ({"问题与建议!A9": "填报人：张三"}, "row-ignored", "问题与建议!A9"),
    ({"绩效指标!I10": "师资不足"}, "reason-superfluous", "绩效指标!I10"),
    ({"资金管理!C3": "拨付不及时"}, "reason-superfluous", "资金管理!C3"),
    ({"项目信息!A14": "审核人", "项目信息!B14": "某某"}, "field-ignored", "项目信息!A14"),
    ({"绩效指标!J1": "备注"}, "column-ignored", "绩效指标!J1"),
    ({"绩效指标!J1": "权重"}, "column-ignored", "绩效指标!J1"),
    ({"预算执行!G1": "备注"}, "column-ignored", "预算执行!G1"),
    ({f"预算执行!{c}{r}": None for c in "BCD" for r in (3, 4, 5)}, "field-missing", "预算执行!D1"),
    ({f"预算执行!{c}{r}": None for c in "BCD" for r in (2, 3, 4, 5)}, "field-missing", "预算执行!D1"),
    ({f"预算执行!{c}{r}": 0 if r == 2 else None for c in "BCD" for r in (2, 3, 4, 5)}, "field-missing", "预算执行!D1"),
    ({f"预算执行!{c}4": None for c in "BCD"}, "amount-blank", "预算执行!B4"),
    ({"绩效指标!D6": "5A级", "绩效指标!E6": "4A级"}, "target-unclear", "绩效指标!D6"),
]  # fmt: skip


def blank_sheet(name: str) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: book.remove(book[name])


def hidden_row(book: openpyxl.Workbook) -> None:
    book["绩效指标"].row_dimensions[6].hidden = True


def hidden_column(book: openpyxl.Workbook) -> None:
    book["绩效指标"].column_dimensions["I"].hidden = True


def hidden_sheet(book: openpyxl.Workbook) -> None:
    book["绩效目标"].sheet_state = "hidden"


def uncalculated(book: openpyxl.Workbook) -> None:
    book["预算执行"]["D3"] = "=500+6.73"


def error_value(book: openpyxl.Workbook) -> None:
    book["预算执行"]["E3"] = "#DIV/0!"
    book["预算执行"]["E3"].data_type = "e"


def column_gone(book: openpyxl.Workbook) -> None:
    book["绩效指标"].delete_cols(4)


def column_twice(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["J1"] = "分值"


def other_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("草稿")["A1"] = "随便写写"


def total_row(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["A22"], book["绩效指标"]["F22"], book["绩效指标"]["H22"] = "合计", 70, 65


def subtotal_row(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["A22"], book["绩效指标"]["C22"], book["绩效指标"]["F22"] = "满意度指标", "小计", 6


def unit_note_of_a_name(book: openpyxl.Workbook) -> None:
    book["预算执行"].insert_rows(1)
    book["预算执行"]["A1"] = "填报单位：元通职业学校"


def amounts_in_yuan(book: openpyxl.Workbook) -> None:
    for row in (2, 3):
        for column, amount in (("B", 5570000), ("C", 5570000), ("D", 5067300)):
            book["预算执行"][f"{column}{row}"] = amount
            book["预算执行"][f"{column}{row}"].number_format = '#,##0.00"元"'


def amount_in_an_unclear_format(book: openpyxl.Workbook) -> None:
    book["预算执行"]["D3"] = 5067300
    book["预算执行"]["D3"].number_format = '0!.0,"万元"'


def weight_in_percent(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["F6"] = 0.01
    book["绩效指标"]["F6"].number_format = "0%"


def score_by_formula(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["H16"] = 9.09748653500898
    book["绩效指标"]["H16"].number_format = "0.0"


def unit_note(book: openpyxl.Workbook) -> None:
    book["预算执行"].insert_rows(1)
    book["预算执行"]["A1"] = "单位：元"


def objectives_gone(book: openpyxl.Workbook) -> None:
    book["绩效目标"].delete_rows(2, 20)


def indicators_gone(book: openpyxl.Workbook) -> None:
    for merged in list(book["绩效指标"].merged_cells.ranges):
        book["绩效指标"].unmerge_cells(str(merged))
    book["绩效指标"].delete_rows(2, 30)


CHANGES = [
    (blank_sheet("绩效目标"), "sheet-missing", "绩效目标"),
    (blank_sheet("资金管理"), "sheet-missing", "资金管理"),
    (column_gone, "column-missing", "绩效指标!A1"),
    (column_twice, "column-duplicate", "绩效指标!J1"),
    (uncalculated, "formula-not-calculated", "预算执行!D3"),
    (error_value, "placeholder", "预算执行!E3"),
    (objectives_gone, "field-missing", "绩效目标!B1"),
    (indicators_gone, "field-missing", "绩效指标!F1"),
    (hidden_row, "hidden-data", "绩效指标!C6"),
    (hidden_column, "hidden-data", "绩效指标!I1"),
    (hidden_sheet, "hidden-data", "绩效目标!A1"),
    (total_row, "stated-total", "绩效指标!H22"),
    (subtotal_row, "stated-total", "绩效指标!F22"),
    (unit_note, "unit-mismatch", "预算执行!A1"),
    (unit_note_of_a_name, None, None),
    (amounts_in_yuan, None, None),
    (amount_in_an_unclear_format, "number-unreadable", "预算执行!D3"),
    (weight_in_percent, "number-unreadable", "绩效指标!F6"),
    (score_by_formula, None, None),
    (other_sheet, "sheet-ignored", "草稿"),
]
# These are raised where no workbook with one wrong cell can raise them; their own tests are named.
ELSEWHERE = {
    "file-unreadable": "intake/test_container.py",
    "file-too-large": "test_limits.py",
    "file-unsafe": "test_limits.py",
    "file-changed": "batch/test_changing_inputs.py",
    "active-content-ignored": "intake/test_active_content.py",
    "program-fault": "batch/test_runner.py",
    "memory-short": "test_short_memory.py",
    "output-not-written": "batch/test_runner.py",
    "pdf-not-written": "batch/test_pdfs.py",
    "pdf-kept": "batch/test_pdfs.py",
    "copy-kept": "batch/test_handing_back.py",
    "report-kept": "batch/test_overwriting.py",
    "readings-differ": "test_strict.py",
    "second-reading-failed": "test_strict.py",
    "strict-not-applied": "test_strict.py",
    "report-not-rendered": "batch/test_runner.py",
    "form-broken": "batch/test_runner.py",
    "sheet-duplicate": "intake/test_sheets.py",
    "example-ignored": "intake/test_blank.py",
    "code-missing": "intake/test_bulk.py",
    "code-unknown": "intake/test_bulk.py",
    "code-unknown-more": "intake/test_bulk.py",
    "problems-unlisted": "batch/test_bulk_runs.py",
    "budget-zero": "evaluation/test_budget.py",
    "control-character": "test_cli.py",
    "text-too-long": "test_fifth_form.py",
    "word-unknown": "test_fifth_form.py",
    "row-not-applicable": "test_fifth_form.py",
    "total-capped": "test_fifth_form.py",
    "category-weight": "below: it takes two cells",
    "indicator-dominant": "evaluation/test_checks.py: no indicator of this form can have that many points",
}


# What just does not raise a code: edits of the clean workbook that leave it without any problem.
HARMLESS = [
    ("weight-sum", {"绩效指标!F11": 0.5, "绩效指标!F12": 1.5}),
    ("category-weight", {"绩效指标!F13": 3, "绩效指标!F14": 4}),
    ("score-range", {"绩效指标!H6": 1}),
    ("score-range", {"资金管理!D3": 5}),
    ("actual-missing", {"绩效指标!E11": "0人"}),
    ("unit-mismatch", {"绩效指标!E6": "50"}),
    ("unit-converted", {"绩效指标!E2": "506.7300 万元"}),
    ("target-unclear", {"绩效指标!D18": "逐步健全", "绩效指标!E18": "逐步健全"}),
    ("target-unclear", {"绩效指标!D18": "逐步健全", "绩效指标!E18": "比较健全", "绩效指标!H18": 8}),
    ("score-needed", {"绩效指标!E17": "部分达成", "绩效指标!H17": 2.8}),
    ("score-needed", {"绩效指标!E17": "未达成", "绩效指标!H17": 0}),
    ("executed-without-budget", {"预算执行!D4": 0}),
    ("budget-sum", {"预算执行!D2": 506.74}),
    ("budget-sum", {"预算执行!D2": None}),
    ("number-unreadable", {"预算执行!D3": "506.73万元", "绩效指标!F6": "1分"}),
    ("number-unreadable", {"绩效指标!E6": "５０位"}),
    ("amount-negative", {"预算执行!B5": "0.00"}),
    ("amount-missing", {"预算执行!D4": "0"}),
    ("placeholder", {"项目信息!B12": "XP系统、nullable字段和None of the above"}),
    ("field-missing", {"项目信息!B9": None, "项目信息!B10": None, "项目信息!B11": None}),
    ("field-invalid", {"项目信息!B5": "2022年度"}),
    ("field-invalid", {"项目信息!B7": " 万元 "}),
    ("form-year", {"项目信息!B5": 2023, "项目信息!B6": "2024年1月"}),
    ("form-unknown", {"项目信息!B8": None}),
    ("row-unknown", {"预算执行!A4": "财政专户管理资金：", "问题与建议!A3": "存在的 问题"}),
    ("row-missing", {"项目信息!A2": "项目名称*"}),
    ("row-duplicate", {"问题与建议!A4": "存在的问题"}),
    ("method-unknown", {"绩效指标!G6": "正向比例"}),
    ("category-unknown", {"绩效指标!A2": "成本"}),
    ("stated-score", {"绩效指标!H16": 9.1}),
    ("reason-missing", {"绩效指标!I11": "下放"}),
    ("reason-superfluous", {"绩效指标!I10": "无", "资金管理!C3": "—"}),
    ("reason-superfluous", {"绩效指标!E10": "320人", "绩效指标!I10": "多办了一期"}),
    ("fuzzy-actual", {"绩效指标!E6": "≥50位"}),
    ("rounded-to-full", {"绩效指标!D16": "≥1000次", "绩效指标!E16": "990次"}),
    ("over-executed", {"预算执行!D2": 557, "预算执行!D3": 557, "绩效指标!D2": "≤557万元"}),
    ("over-achieved", {"绩效指标!E6": "64位"}),
    ("target-exceeded", {"绩效指标!E4": "1个"}),
    ("percent-over-100", {"绩效指标!D21": "≥100%", "绩效指标!E21": "100%"}),
    ("percent-over-100", {"绩效指标!C21": "服务人次增长率", "绩效指标!D21": "≥110%", "绩效指标!E21": "120%"}),
    ("percent-over-100", {"绩效指标!D21": "≥110份", "绩效指标!E21": "120份"}),
    ("percent-over-100", {"绩效指标!C12": "预算收入完成率", "绩效指标!D12": "≥100%", "绩效指标!E12": "103%"}),
    ("percent-over-100", {"绩效指标!D21": "≥120分", "绩效指标!E21": "130分"}),
    ("method-contradicts", {"绩效指标!G21": "正向比例"}),
    ("method-contradicts", {"绩效指标!G16": "等于"}),
    ("conversion-doubtful", {"绩效指标!D10": "≥0.03万人", "绩效指标!E10": "0.03万人"}),
    ("sign-missing", {"绩效指标!D12": "60篇"}),
    ("sign-missing", {"绩效指标!D12": "60篇", "绩效指标!E12": "62篇", "绩效指标!G12": "正向比例"}),
    ("cost-direction", {"绩效指标!D2": "≥95%", "绩效指标!E2": "96%", "绩效指标!C2": "经费支出合规率"}),
    ("cost-direction", {"绩效指标!D2": "10%", "绩效指标!E2": "10%", "绩效指标!C2": "成本节约率"}),
    ("over-executed", {"预算执行!D2": 560, "预算执行!D3": 560, "预算执行!F2": "追加", "预算执行!F3": "追加"}),
    ("over-achieved", {"绩效指标!E6": "65位", "绩效指标!I6": "报名踊跃"}),
    ("budget-changed", {"预算执行!C2": 557.004, "预算执行!C3": 557.004}),
    ("budget-changed", {
        "预算执行!C3": 500, "预算执行!C4": 57, "预算执行!D3": 449.73, "预算执行!D4": 57, "预算执行!F3": "调剂"}),
    ("number-unreadable", {"绩效指标!D16": "≤30日", "绩效指标!E16": "28日", "绩效指标!I16": None,
                           "预算执行!D2": 540, "预算执行!D3": 540}),
    ("number-unreadable", {"绩效指标!H6": "—", "绩效指标!G6": "无"}),
    ("target-unclear", {"绩效指标!D18": "1:16", "绩效指标!E18": "1：16"}),
    ("target-unclear", {"绩效指标!D18": "良好", "绩效指标!E18": "良好。"}),
    ("unit-mismatch", {"绩效指标!E2": "人民币506.73万元整"}),
    ("unit-mismatch", {"绩效指标!E2": "506.73万"}),
    ("unit-mismatch", {"绩效指标!D10": "≥300公里", "绩效指标!E10": "300km"}),
    ("category-unknown", {"绩效指标!A3": "二、产出指标（30分）"}),
    ("row-unknown", {"预算执行!A3": "1.政府预算资金（万元）", "资金管理!A2": "（一）安排科学性"}),
    ("row-unknown", {"问题与建议!A2": "存在问题"}),
    ("stated-in-text", {"项目信息!B13": "2021年预算执行率为85%，上年同期执行率80%，培训项目执行率88.5%。"}),
    ("stated-in-text", {"项目信息!B13": "顺利完成，执行率90%以上。"}),
    ("stated-in-text", {"项目信息!B13": "专家综合得分88分，总得分90分以上为优，单位资金执行率为0%。"}),
    ("doubled-punctuation", {"项目信息!B12": "见http://x/a,,b和1,234；甲：“乙”。（丙）。"}),
    ("reason-superfluous", {"绩效指标!I10": "（无）"}),
    ("cost-direction", {"绩效指标!C2": "成本节约率", "绩效指标!D2": "≥5%", "绩效指标!E2": "6%"}),
    ("cost-direction", {"绩效指标!D2": "＝506.73万元"}),
    ("cost-above-budget", {"绩效指标!D2": "≤557万元"}),
    ("category-missing", {"绩效指标!A21": "满意度"}),
    ("indicator-duplicate", {"绩效指标!C7": "郑州市技工院校评选优质课教师数量（市级）"}),
    ("weight-zero", {"绩效指标!F6": 0.1, "绩效指标!F7": 1.9}),
    ("goal-empty", {"绩效目标!B3": "培训100人"}),
    ("not-achieved-unexplained", {"问题与建议!B2": None}),
    ("not-achieved-unexplained", {
        "问题与建议!B2": "无", "问题与建议!B3": None,
        "绩效指标!E11": "500人", "绩效指标!E16": "100%", "绩效指标!E17": "100%",
        "绩效指标!I11": None, "绩效指标!I16": None, "绩效指标!I17": None,
        "预算执行!D2": 540, "预算执行!D3": 540,
    }),
    ("report-date-early", {"项目信息!B6": "2023-01-01"}),
    ("report-date-missing", {"项目信息!B6": "6月"}),
    ("low-execution", {"预算执行!D2": 501.3, "预算执行!D3": 501.3}),
    ("lights", {"预算执行!D2": 482.25, "预算执行!D3": 482.25, "预算执行!F2": "资金冻结"}),
    ("budget-changed", {"预算执行!B3": 500, "预算执行!B2": 500, "预算执行!F3": "追加"}),
    ("budget-changed", {"预算执行!B3": 500, "预算执行!B2": 500, "预算执行!F2": "追加"}),
    ("amount-unlikely", {
        "预算执行!B3": 1000000, "预算执行!C3": 1000000, "预算执行!D3": 950000,
        "预算执行!B2": None, "预算执行!C2": None, "预算执行!D2": None,
    }),
    ("stated-in-text", {"项目信息!B13": "预算执行率为91%，总得分93.2分，上年执行率80%。"}),
    ("stated-total", {"项目信息!A14": "自评得分", "项目信息!B14": "93.2分"}),
    ("stated-rate", {"预算执行!E3": 0.9097, "预算执行!E4": "—"}),
    ("doubled-punctuation", {"项目信息!B12": "服务……工作——很好！？见http://x/a。"}),
    ("amount-blank", {"预算执行!B4": 0}),
    ("row-ignored", {"预算执行!A5": "单位 资金"}),
    ("field-ignored", {"项目信息!A3": "实施单位"}),
    ("column-ignored", {"预算执行!F1": "备注"}),
    ("column-missing", {"绩效指标!D1": "年度指标值"}),
    ("column-missing", {"预算执行!E1": None}),
    ("", {"绩效指标!F6": "一分"}),
    ("", {"绩效指标!E11": "0"}),
    ("", {"预算执行!D3": "506.73万"}),
    ("", {"预算执行!A5": "其中：单位资金"}),
    ("", {"绩效目标!B3": "示例学校建设完成2所"}),
    ("", {"预算执行!D3": "5067300（元）"}),
    ("", {"绩效指标!D2": "≤556（万元）"}),
]  # fmt: skip
# What the shipped form cannot raise: another one that differs in what stands here.
VARIANT = """
[indicators]
not_applicable = ["不适用"]
[scoring]
methods = [{ name = "有无", rule = "yes-no", yes = ["有"], no = ["无"] }]
[total]
caps = [{ execution_below = 80, most = 89 }]
[checks]
levels = [{ code = "lights", level = "off", reference = "某通知" }]
[contents]
reference = "某通知"
limits = [{ name = "项目概况", most = 300 }, { name = "存在的问题", most = 80 }]
"""
YES_OR_NO = {"绩效指标!D17": "有", "绩效指标!G17": "有无"}
EDITS_OF_VARIANT = [
    (YES_OR_NO | {"绩效指标!E17": "基本有"}, "word-unknown", "绩效指标!E17"),
    ({"绩效指标!E17": "不适用"}, "row-not-applicable", "绩效指标!E17"),
    ({"绩效指标!D17": "不适用。", "绩效指标!E17": None}, "row-not-applicable", "绩效指标!E17"),
    ({"预算执行!D2": 445.59, "预算执行!D3": 445.59, "预算执行!F2": "资金冻结"}, "total-capped", "预算执行!D2"),
    ({"项目信息!B12": "字" * 301}, "text-too-long", "项目信息!B12"),
    ({"问题与建议!B3": "字" * 81}, "text-too-long", "问题与建议!B3"),
]
HARMLESS_IN_VARIANT = [
    ("word-unknown", YES_OR_NO | {"绩效指标!E17": "有", "绩效指标!I17": None}),
    ("word-unknown", YES_OR_NO | {"绩效指标!E17": "无。"}),
    ("word-unknown", YES_OR_NO | {"绩效指标!E17": "基本有", "绩效指标!H17": 2}),
    ("row-not-applicable", {"绩效指标!E17": "不适用于本年", "绩效指标!H17": 0}),
    ("total-capped", {"预算执行!D2": 445.6, "预算执行!D3": 445.6, "预算执行!F2": "资金冻结"}),
    ("text-too-long", {"项目信息!B12": "字" * 150 + "\n" + "字" * 150, "问题与建议!B3": "字" * 80}),
    ("text-too-long", {"问题与建议!A3": "其他建议", "问题与建议!B3": "字" * 81, "问题与建议!B2": "字" * 80}),
]
# No edit of one cell comes close to raising these: they are there or not.
NOTHING_CLOSE = {
    "sheet-missing", "sheet-ignored", "column-duplicate", "hidden-data", "formula-not-calculated",
}  # fmt: skip
LEVELS = {
    WARNING: {
        "hidden-data", "report-date-early", "over-executed", "budget-zero", "amount-unlikely", "stated-rate",
        "low-execution", "budget-changed", "lights", "category-missing", "indicator-duplicate", "indicator-dominant",
        "weight-zero", "fuzzy-actual", "method-contradicts", "conversion-doubtful", "cost-direction",
        "cost-above-budget", "percent-over-100", "over-achieved", "target-exceeded", "category-weight",
        "problems-unlisted",
        "stated-score", "stated-total", "stated-in-text", "rounded-to-full", "reason-missing", "goal-empty",
        "not-achieved-unexplained", "total-capped", "text-too-long",
    },
    NOTE: {
        "row-ignored", "sheet-ignored", "column-ignored", "field-ignored", "example-ignored", "report-date-missing",
        "amount-blank", "doubled-punctuation", "sign-missing", "unit-converted", "reason-superfluous",
        "row-not-applicable",
    },
}  # fmt: skip


# The number of each mistake, its code and its place: the workbook is made when a test needs it.
MISTAKES = [(number, code, place) for number, (_, code, place) in enumerate((*EDITS, *CHANGES))]


@cache
def mistaken(number: int) -> bytes:
    """Return the workbook with one mistake."""
    if number < len(EDITS):
        return builders.edited(CLEAN | EDITS[number][0])
    return builders.reworked(CHANGES[number - len(EDITS)][0], builders.edited(CLEAN))


def level_of(code: str) -> str:
    return next((level for level, codes in LEVELS.items() if code in codes), ERROR)


def found_in(run: Run, home: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    (home / "input" / "x.xlsx").write_bytes(data)
    run("check", "--json")
    (project,) = json.loads(capsys.readouterr().out)["projects"]
    return [
        (each["code"], each["level"], f"{each['sheet']}!{each['cell']}" if each["cell"] else each["sheet"])
        for each in project["problems"]
    ]


def test_the_clean_workbook_has_no_problem(run, home, capsys) -> None:
    assert found_in(run, home, builders.edited(CLEAN), capsys) == []


@pytest.mark.parametrize("number, code, place", MISTAKES, ids=lambda value: value if isinstance(value, str) else "")
def test_one_mistake_gives_one_problem(number, code, place, run, home, capsys) -> None:
    assert found_in(run, home, mistaken(number), capsys) == ([(code, level_of(code), place)] if code else [])


@pytest.mark.parametrize("edit", [pytest.param(edit, id=code) for code, edit in HARMLESS])
def test_what_is_just_right_gives_no_problem(edit, run, home, capsys) -> None:
    assert found_in(run, home, builders.edited(CLEAN | edit), capsys) == []


def test_an_error_stops_its_report_and_no_other(run, home, capsys) -> None:
    places = {number: place for number, code, place in MISTAKES if code and CATALOGUE[code].level == ERROR}
    for number in places:
        (home / "input" / f"{number:03}.xlsx").write_bytes(mistaken(number))
    (home / "input" / "good.xlsx").write_bytes(builders.edited(CLEAN | {"项目信息!B2": "好项目"}))
    assert run() == 1
    assert builders.reports(home / "output") == ["好项目（2022年度）绩效自评报告.docx"]
    # What is printed of each project, by its workbook.
    printed = re.split(r"(?m)^[^ ].*?input/(\d{3})\.xlsx.*$", capsys.readouterr().out)
    assert list(map(int, printed[1::2])) == list(places)
    for said, place in zip(printed[2::2], places.values(), strict=True):
        assert f"[错误] {place} " in said


@pytest.fixture
def variant(home: Path) -> None:
    tree = form_text.with_changes(form_text.tree_of(builders.FORM), form_text.parsed(VARIANT))
    text = form_text.Written(tree).text
    (home / "templates" / builders.FORM / "form.toml").write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("variant")
@pytest.mark.parametrize("edit, code, place", EDITS_OF_VARIANT)
def test_one_mistake_by_another_form_gives_one_problem(edit, code, place, run, home, capsys) -> None:
    assert found_in(run, home, builders.edited(CLEAN | edit), capsys) == [(code, level_of(code), place)]


@pytest.mark.usefixtures("variant")
@pytest.mark.parametrize("edit", [pytest.param(edit, id=code) for code, edit in [("", {}), *HARMLESS_IN_VARIANT]])
def test_what_is_just_right_by_another_form_gives_no_problem(edit, run, home, capsys) -> None:
    assert found_in(run, home, builders.edited(CLEAN | edit), capsys) == []


def test_weights_moved_between_categories_are_reported_at_both(run, home, capsys) -> None:
    data = builders.edited(CLEAN | {"绩效指标!F13": 3, "绩效指标!F17": 5})
    assert found_in(run, home, data, capsys) == [
        ("category-weight", WARNING, "绩效指标!F3"),
        ("category-weight", WARNING, "绩效指标!F17"),
    ]


def test_every_kind_of_problem_is_tested() -> None:
    tested = {code for _, code, _ in (*EDITS, *CHANGES, *EDITS_OF_VARIANT) if code} | ELSEWHERE.keys()
    assert tested == CATALOGUE.keys()
    raised_here = tested - ELSEWHERE.keys()
    assert raised_here - NOTHING_CLOSE <= {code for code, _ in (*HARMLESS, *HARMLESS_IN_VARIANT)}


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_kind_says_what_is_wrong_and_what_to_do(code) -> None:
    kind = CATALOGUE[code]
    assert kind.level in (ERROR, WARNING, NOTE)
    assert kind.sentence
    assert kind.hint
    assert not kind.sentence.endswith("。")
