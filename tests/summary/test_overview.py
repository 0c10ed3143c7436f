"""汇总表.xlsx: LibreOffice, given no stored result, finds what the records say; no name becomes anything but a name."""

import dataclasses
import io
import math
import statistics
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from selfeval.batch.records import Record
from selfeval.summary import groups_sheet, overview, problem_list, problems_sheet, projects_sheet
from tests.recalculated import recalculated
from tests.summary import made_up

UNITS = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}
AWKWARD = (
    "=1+1",
    "<b>局</b>",
    "教育*",
    "教育局",
    "00123",
    "123",
    "TRUE",
    "a局",
    "A局",
    "？局",
    "?局",
    "~局",
    "-局",
    "@局",
)


def written(records, folder: Path, **options) -> bytes:
    assert overview.write(records, folder, **options) == []
    return (folder / overview.WORKBOOK).read_bytes()


def sheet(data: bytes, name: str) -> list[dict[str, object]]:
    """Return a sheet's rows as they are stored, by their headings."""
    rows = list(openpyxl.load_workbook(io.BytesIO(data), data_only=True)[name].iter_rows(values_only=True))
    return [dict(zip(rows[3], row, strict=True)) for row in rows[4:]]


def calculated(book, name: str) -> list[dict[str, object]]:
    rows = book.get_sheet_by_name(name).to_python()
    return [dict(zip(rows[3], row, strict=True)) for row in rows[4:]]


def expected(records: list[Record]) -> dict[str, object]:
    """Work out a group's figures from its records, without any of the program's code."""
    money = {key: Decimal(0) for key in ("original_budget", "final_budget", "outturn")}
    for record in records:
        for row in record.result["funding"]:
            for key in money:
                money[key] += Decimal(row[key]) * UNITS[record.money_unit]
    totals = [Decimal(record.result["total_score"]) for record in records if record.result["total_score"]]
    levels = [problem["level"] for record in records for problem in record.result["problems"]]
    return {
        "项目数": len(records),
        "其中有错误": sum(any(each["level"] == "error" for each in record.result["problems"]) for record in records),
        "年初预算数（万元）": float(money["original_budget"]),
        "全年预算数（万元）": float(money["final_budget"]),
        "全年执行数（万元）": float(money["outturn"]),
        "执行率": float(money["outturn"] / money["final_budget"]) if money["final_budget"] else "",
        "平均总得分": float(round(statistics.mean(totals) + Decimal("1e-12"), 2)) if totals else "",
        "未完成指标数": sum(each["achieved"] is False for record in records for each in record.result["indicators"]),
        "错误": levels.count("error"),
        "提醒": levels.count("warning"),
    }


def agree(found: dict[str, object], wanted: dict[str, object]) -> None:
    for key, value in wanted.items():
        given_value = "" if found[key] is None else found[key]
        if isinstance(value, float):
            assert math.isclose(given_value, value, rel_tol=1e-11, abs_tol=1e-9), (key, given_value, value)
        else:
            assert given_value == value, (key, given_value, value)


def groups(records: list[Record], key) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found


def departments_of(records: list[Record]) -> dict[str, list[Record]]:
    return groups(records, lambda record: record.line_department or "（未填写）")


def test_libreoffice_finds_the_figures_of_the_records(tmp_path) -> None:
    records = list(made_up.records(300, departments=7))
    data = written(records, tmp_path / "out", earlier=made_up.records(250, year=2021, seed=8))
    book = recalculated({"overview": data})["overview"]
    for name, key, given_groups in (
        ("按主管部门", "主管部门", departments_of(records)),
        ("按等级", "等级", groups(records, lambda record: record.result["rating"] or "（未评出）")),
    ):
        rows = {row[key]: row for row in calculated(book, name)}
        stored = {row[key]: row for row in sheet(data, name)}
        assert set(rows) == set(stored) == set(given_groups)
        for group, members in given_groups.items():
            agree(rows[group], expected(members))
            agree(stored[group], expected(members))
    whole = book.get_sheet_by_name("按主管部门").to_python()
    agree(dict(zip(whole[3], whole[2], strict=True)), expected(records))
    lights = [row["灯"] for row in calculated(book, "项目")]
    assert lights == [row["灯"] for row in sheet(data, "项目")]
    assert {1, 2, 3} == set(lights)


def test_every_stored_result_is_what_libreoffice_finds(tmp_path) -> None:
    data = written(
        made_up.records(120),
        tmp_path / "out",
        earlier=made_up.records(100, year=2021, seed=8),
        made_on=date(2023, 3, 1),
    )
    book = recalculated({"overview": data})["overview"]
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    count = 0
    for page in formulas:
        found = book.get_sheet_by_name(page.title).to_python()
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    wanted = stored[page.title][cell.coordinate].value
                    value = found[cell.row - 1][cell.column - 1]
                    is_same = (
                        math.isclose(value, wanted, rel_tol=1e-11, abs_tol=1e-8)
                        if isinstance(wanted, float | int) and isinstance(value, float | int)
                        else value == (wanted or "")
                    )
                    assert is_same, (page.title, cell.coordinate, cell.value, wanted, value)
    assert count > 300


def test_departments_that_criteria_misunderstand_are_counted_right(tmp_path) -> None:
    records = [
        made_up.record(f"项目{number}", name, total_score=str(60 + number), rating=name)
        for number, name in enumerate(AWKWARD * 2)
    ]
    data = written(records, tmp_path / "out")
    rows = {row["主管部门"]: row for row in calculated(recalculated({"x": data})["x"], "按主管部门")}
    for name, members in departments_of(records).items():
        agree(rows[name], expected(members) | {name: 2, "项目数": 2})


def test_a_project_s_row(tmp_path) -> None:
    marked = dataclasses.replace(
        made_up.record("甲 100%#1"), copy="甲 100%#1（标出问题）.xlsx", money_unit="元", project_code="0012"
    )
    row = sheet(written([marked], tmp_path), "项目")[0]
    assert {key: row[key] for key in ("项目名称", "项目编码", "执行率", "总得分", "等级", "评价年度")} == {
        "项目名称": "甲 100%#1", "项目编码": "0012", "执行率": 0.9097, "总得分": 93.2, "等级": "优", "评价年度": 2022,
    }  # fmt: skip
    assert row["全年执行数（万元）"] == 0.050673
    book = openpyxl.load_workbook(tmp_path / overview.WORKBOOK)
    targets = [cell.hyperlink.target for line in book["项目"].iter_rows(min_row=5) for cell in line if cell.hyperlink]
    assert targets == ["甲%20100%25%231（2022年度）绩效自评报告.docx", "甲%20100%25%231（标出问题）.xlsx"]


def test_failed_projects_are_listed_and_count_in_no_average(tmp_path) -> None:
    problem = {"code": "file-unreadable", "level": "error", "sheet": None, "cell": None, "message": "打不开。"}
    nothing = dict.fromkeys(("project_name", "total_score", "rating", "execution_score", "fiscal_year", "form"))
    failed = Record("x", "x.xlsx", made_up.result("坏", funding=[], problems=[problem], **nothing), "", "")
    data = written([made_up.record("好"), failed], tmp_path)
    good, bad = sheet(data, "项目")
    assert (bad["项目名称"], bad["总得分"], bad["全年预算数（万元）"], bad["灯"], bad["错误"]) == (
        "坏.xlsx",
        None,
        None,
        1,
        1,
    )
    rows = list(openpyxl.load_workbook(io.BytesIO(data), data_only=True)["项目"].iter_rows(values_only=True))
    assert dict(zip(rows[3], rows[2], strict=True))["总得分"] == good["总得分"] == 93.2
    assert [row["位置"] for row in sheet(data, "问题")] == ["文件"]


def test_half_of_the_amounts_are_shown_and_not_summed(tmp_path) -> None:
    half = [{"source": "年度资金总额", "original_budget": "5.00", "final_budget": "7.00", "outturn": None}]
    data = written([made_up.record("甲"), made_up.record("乙", funding=half)], tmp_path)
    assert sheet(data, "项目")[1]["全年预算数（万元）"] == "7.00"
    assert sheet(data, "按主管部门")[0]["全年预算数（万元）"] == 557


def test_blocks_that_no_form_scores_have_no_column(tmp_path) -> None:
    row = sheet(written([made_up.record("甲", funds_management_score=None)], tmp_path), "项目")[0]
    assert "资金管理得分" not in row
    assert "项目编码" not in row
    assert row["执行率得分"] == 9.1


def test_the_row_of_the_total_is_known_by_name_or_said(tmp_path) -> None:
    rows = [
        {"source": name, "original_budget": amount, "final_budget": amount, "outturn": amount}
        for name, amount in (("财政拨款", "1.00"), ("项目资金合计", "3.00"), ("全部", "2.00"))
    ]
    called = made_up.record("甲", funding=rows)
    said = dataclasses.replace(called, total_row="全部")
    amounts = [row["全年预算数（万元）"] for row in sheet(written([called, said], tmp_path), "项目")]
    assert amounts == [3, 2]


def test_the_same_records_give_the_same_bytes(tmp_path) -> None:
    once = written(made_up.records(40), tmp_path / "a")
    assert once == written(made_up.records(40), tmp_path / "b")
    assert (tmp_path / "a" / overview.PAGE).read_bytes() == (tmp_path / "b" / overview.PAGE).read_bytes()


def test_nothing_at_all_is_an_overview_too(tmp_path) -> None:
    data = written([], tmp_path / "out")
    book = recalculated({"x": data})["x"]
    assert book.get_sheet_by_name("按主管部门").to_python()[2][1] == 0
    assert sheet(data, "问题") == []


def test_a_file_that_is_open_is_a_problem_and_the_other_is_written(tmp_path, monkeypatch) -> None:
    replace = Path.replace

    def locked(self, target):
        if Path(target).name == overview.WORKBOOK:
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    problems = overview.write([made_up.record("甲")], tmp_path)
    assert [(each.code, overview.WORKBOOK in each.message) for each in problems] == [("output-not-written", True)]
    assert (tmp_path / overview.PAGE).exists()


def test_a_disk_full_of_rows_is_a_problem(tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(problem_list.Spool, "add", full)
    assert ["磁盘已满" in each.message for each in overview.write(made_up.records(3), tmp_path)] == [True]


def test_more_problems_than_a_sheet_holds_are_counted(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(problems_sheet, "MOST_ROWS", 10)
    monkeypatch.setattr(overview, "MOST_ROWS", 10)
    records = list(made_up.records(100))
    data = written(records, tmp_path)
    total = sum(len(record.result["problems"]) for record in records)
    rows = sheet(data, "问题")
    note = openpyxl.load_workbook(io.BytesIO(data))["问题"]["A2"].value
    assert (len(rows), f"共{total}个问题" in note, f"另有{total - 10}个" in note) == (10, True, True)
    levels = [row["级别"] for row in rows]
    assert (levels[0], levels) == ("错误", sorted(levels, key=("错误", "提醒", "说明").index))


def test_more_links_than_excel_opens_are_formulas(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(projects_sheet, "MOST_LINKS", 1)
    record = dataclasses.replace(made_up.record('a"&1'), files=('a"&1.docx', "b 5%#1.docx"))
    written([record], tmp_path)
    cells = openpyxl.load_workbook(tmp_path / overview.WORKBOOK)["项目"]
    formulas = [cell.value for cell in cells[5] if cell.data_type == "f"][1:]
    assert formulas == ['=HYPERLINK("a""&1.docx","打开")', '=HYPERLINK("b 5%25%231.docx","打开")']


def test_too_much_to_calculate_is_written_as_figures(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(groups_sheet, "MOST_CELLS", 10)
    data = written(made_up.records(50), tmp_path)
    page = openpyxl.load_workbook(io.BytesIO(data))["按主管部门"]
    assert {cell.data_type for cell in page[5][1:]} <= {"n"}
    assert {cell.data_type for cell in page[3][1:]} == {"f"}
    assert "项目太多" in page["A2"].value


def test_last_year_is_found_by_code_then_by_name(tmp_path) -> None:
    def of(name: str, year: int, score: str, code: str = "", unit: str = "学校") -> Record:
        found = made_up.record(name, unit=unit, fiscal_year=year, total_score=score)
        return dataclasses.replace(found, project_code=code)

    earlier = [
        of("旧名", 2021, "80", "1"), of("同名", 2021, "70", unit="甲"), of("同名", 2021, "60", unit="乙"),
        of("没了", 2021, "50"), of("双", 2021, "50"), of("双", 2021, "40"),
        of("更早", 2020, "10"), of("更早", 2021, "20"),
    ]  # fmt: skip
    now = [
        of("新名", 2022, "93.2", "1"), of("同 名", 2022, "71.5", unit="乙"), of("双", 2022, "90"), of("新", 2022, "90"),
        of("更早", 2022, "30"),
    ]  # fmt: skip
    data = written(now, tmp_path / "out", earlier=earlier)
    found = calculated(recalculated({"x": data})["x"], "与上年比较")
    assert [(row["项目名称"], row["比较"], row["得分变化"]) for row in found] == [
        ("新名", "可比", 13.2), ("同 名", "可比", 11.5), ("双", "有同名项目，没有比较", ""), ("新", "上年没有", ""),
        ("更早", "可比", 10), ("同名", "本年没有", ""), ("没了", "本年没有", ""), ("更早", "本年没有", ""),
    ]  # fmt: skip


def test_charts_are_drawn_from_cells_and_keep_their_values(tmp_path) -> None:
    data = written(made_up.records(60), tmp_path)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        charts = [package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    for chart in charts:
        tree = ET.fromstring(chart)  # noqa: S314 - our own
        space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
        assert {each.text.partition("!")[0] for each in tree.iter(f"{space}f")} == {"图表"}
        cached = tree.find(f".//{space}val//{space}numCache")
        assert cached is not None
        assert len(cached.findall(f"{space}pt")) >= 3


TRICKS = ("=1+1", "+A1", "-2", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0", "<r><t>x</t></r>", "{=1}", "_x0041_", "</t>")
NAMES = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(TRICKS)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, department=NAMES, message=NAMES)
@example(name="<r></t></is></c><c><f>1+1</f></c></r>", department="<r>x</r>", message="<r><f>1</f></r>")
def test_no_text_becomes_a_formula_or_xml(tmp_path, name, department, message) -> None:
    problem = {"code": message, "level": "warning", "sheet": name, "cell": department, "message": message}
    record = made_up.record("甲", department, name, project_name=name, rating=department, problems=[problem], form=name)
    data = written([record, record], tmp_path / "out", earlier=[record])
    book = openpyxl.load_workbook(io.BytesIO(data))
    texts = {"项目": "项目名称", "按主管部门": "主管部门", "问题": "问题和改法"}
    for title, heading in texts.items():
        column = next(cell.column for cell in book[title][4] if cell.value == heading)
        cell = book[title].cell(5, column)
        assert cell.data_type in ("s", "inlineStr", "n"), cell.value
        assert cell.number_format == "@"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part.endswith(".xml"):
                content = package.read(part)
                ET.fromstring(content)  # noqa: S314 - our own
                assert b"<ddeLink" not in content
                assert b"<f>1" not in content


def test_libreoffice_reads_such_texts_as_texts(tmp_path) -> None:
    data = written([made_up.record("甲", text, text, project_name=text) for text in TRICKS], tmp_path / "out")
    rows = calculated(recalculated({"x": data})["x"], "项目")
    found = [{row[key].strip() for key in ("项目名称", "项目单位", "主管部门")} for row in rows]
    assert found == [{text.strip()} for text in TRICKS]
