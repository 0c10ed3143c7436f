"""One mistake at a time in an otherwise clean workbook: the code, the level and the cell, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from selfeval.evaluation.problems import CATALOGUE, ERROR, NOTE, WARNING
from tests import builders
from tests.conftest import Run

# The seed's own two blemishes are mended, so that what is found is the mistake that was put in.
# 执行率 is left to the program: typed values would be wrong as soon as an amount is changed.
CLEAN = {"绩效指标!D2": "≤556万元"} | {f"预算执行!E{row}": None for row in (2, 3, 4, 5)}

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
    ({"绩效指标!F6": "一分"}, None, None),
    ({"绩效指标!E11": "0"}, None, None),
    ({"预算执行!D3": "506.73万"}, None, None),
    ({"预算执行!A5": "其中：单位资金"}, None, None),
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
    ({"绩效指标!E6": "65位"}, "over-achieved", "绩效指标!E6"),
    ({"绩效指标!E13": "110%"}, "target-exceeded", "绩效指标!E13"),
    ({"绩效指标!D2": "≤557.01万元"}, "cost-above-budget", "绩效指标!D2"),
    ({"预算执行!E3": 0.92}, "stated-rate", "预算执行!E3"),
    ({"预算执行!E3": "91.97%"}, "stated-rate", "预算执行!E3"),
    # notes
    ({"项目信息!B6": None}, "report-date-missing", "项目信息!B6"),
    ({"预算执行!B4": None}, "amount-blank", "预算执行!B4"),
    ({"资金管理!A6": "合计", "资金管理!D6": 20}, "row-ignored", "资金管理!A6"),
    ({"预算执行!A6": "备注：数据来源于决算报表"}, "row-ignored", "预算执行!A6"),
    ({"绩效指标!E2": "5067300元"}, "unit-converted", "绩效指标!E2"),
    ({"项目信息!A14": "审核人", "项目信息!B14": "某某"}, "field-ignored", "项目信息!A14"),
    ({"绩效指标!J1": "备注"}, "column-ignored", "绩效指标!J1"),
    ({"绩效指标!J1": "权重"}, "column-ignored", "绩效指标!J1"),
    ({"预算执行!G1": "备注"}, "column-ignored", "预算执行!G1"),
    ({"绩效目标!B3": "示例学校建设完成2所"}, None, None),
    ({"预算执行!D3": "5067300（元）"}, None, None),
    ({"绩效指标!D2": "≤556（万元）"}, None, None),
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
    "file-too-large": "intake/test_container.py",
    "program-fault": "batch/test_runner.py",
    "output-not-written": "batch/test_runner.py",
    "copy-kept": "batch/test_handing_back.py",
    "report-not-rendered": "batch/test_runner.py",
    "form-broken": "batch/test_runner.py",
    "sheet-duplicate": "intake/test_sheets.py",
    "example-ignored": "intake/test_blank.py",
    "budget-zero": "evaluation/test_budget.py",
    "control-character": "test_cli.py",
    "category-weight": "below: it takes two cells",
}


def mistaken(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = builders.loaded(builders.edited(CLEAN))
    change(book)
    return builders.saved(book)


def mistakes() -> list[tuple[bytes, str | None, str | None]]:
    edits = [(builders.edited(CLEAN | edit), code, place) for edit, code, place in EDITS]
    return [*edits, *((mistaken(change), code, place) for change, code, place in CHANGES)]


def found_in(run: Run, home: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    (home / "input" / "x.xlsx").write_bytes(data)
    run("check", "--json")
    (project,) = json.loads(capsys.readouterr().out)["projects"]
    return [
        (each["code"], f"{each['sheet']}!{each['cell']}" if each["cell"] else each["sheet"])
        for each in project["problems"]
    ]


def test_the_clean_workbook_has_no_problem(run, home, capsys) -> None:
    assert found_in(run, home, builders.edited(CLEAN), capsys) == []


@pytest.mark.parametrize("data, code, place", mistakes(), ids=lambda value: value if isinstance(value, str) else "")
def test_one_mistake_gives_one_problem(data, code, place, run, home, capsys) -> None:
    assert found_in(run, home, data, capsys) == ([(code, place)] if code else [])


@pytest.mark.parametrize(
    "data, place",
    [(data, place) for data, code, place in mistakes() if code and CATALOGUE[code].level == ERROR],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_error_stops_its_report_and_no_other(data, place, run, home, capsys) -> None:
    (home / "input" / "bad.xlsx").write_bytes(data)
    (home / "input" / "good.xlsx").write_bytes(builders.edited(CLEAN | {"项目信息!B2": "好项目"}))
    assert run() == 1
    assert builders.reports(home / "output") == ["好项目（2022年度）绩效自评报告.docx"]
    assert f"[错误] {place} " in capsys.readouterr().out


def test_weights_moved_between_categories_are_reported_at_both(run, home, capsys) -> None:
    data = builders.edited(CLEAN | {"绩效指标!F13": 3, "绩效指标!F17": 5})
    assert found_in(run, home, data, capsys) == [
        ("category-weight", "绩效指标!F3"),
        ("category-weight", "绩效指标!F17"),
    ]


def test_every_kind_of_problem_is_tested() -> None:
    tested = {code for _, code, _ in (*EDITS, *CHANGES) if code} | ELSEWHERE.keys()
    assert tested == CATALOGUE.keys()


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_kind_says_what_is_wrong_and_what_to_do(code) -> None:
    kind = CATALOGUE[code]
    assert kind.level in (ERROR, WARNING, NOTE)
    assert kind.sentence
    assert kind.hint
    assert not kind.sentence.endswith("。")
