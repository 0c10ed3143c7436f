"""The whole way of a marked copy: out of LibreOffice, through this program, corrected, and back again."""

import io
import json
import os
import re
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from selfeval.evaluation import glossary
from selfeval.intake.own_list import END, MARK, NAME
from selfeval.marking.colours import SIGN
from selfeval.marking.marked import marked, unmarked
from tests import builders, office
from tests.marking import soundness

# openpyxl keeps no data bars of the newer kind; it only reads here.
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")
XLSX = "xlsx:Calc MS Excel 2007 XML"
CLEAN = {"绩效指标!D2": "≤556万元", "资金管理!B5": "进行绩效管理"}
MISTAKE, CORRECTION = {"绩效指标!E6": "不少"}, CLEAN | {"绩效指标!E6": "50位"}
TOUCHED = {
    "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
    "xl/worksheets/sheet5.xml", "xl/worksheets/_rels/sheet5.xml.rels",
}  # fmt: skip


def picture() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    header = (8).to_bytes(4, "big") * 2 + bytes((8, 2, 0, 0, 0))
    pixels = zlib.compress((b"\0" + b"\xc0\x20\x20" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def drawn() -> bytes:
    """Return the seed as somebody builds it who likes charts: formulas, drop-downs, colours and a picture."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        for sheet in glossary.SHEETS:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, [column.heading for column in sheet.columns])
            # Without the comma that the seed has twice, so that only one sheet has problems.
            content = builders.changed(builders.seed_content(), {"资金管理!B5": CLEAN["资金管理!B5"]})
            for number, row in enumerate(content[sheet.name], 1):
                page.write_row(number, 0, row)
        funding, indicators = book.get_worksheet_by_name("预算执行"), book.get_worksheet_by_name("绩效指标")
        funding.write_formula("D2", "=SUM(D3:D5)", None, 506.73)
        bold = {"type": "cell", "criteria": ">", "value": 5, "format": book.add_format({"bold": True})}
        indicators.conditional_format("F2:F21", bold)
        indicators.conditional_format("F2:F21", {"type": "data_bar"})
        indicators.data_validation("A2:A30", {"validate": "list", "source": ["成本指标", "产出指标"]})
        indicators.write_comment("B2", "我的批注", {"author": "张三"})
        indicators.set_column("E:E", 33)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=绩效指标!$F$2:$F$21"})
        indicators.insert_chart("K2", chart)
        indicators.insert_image("K20", "picture.png", {"image_data": io.BytesIO(picture())})
    return stream.getvalue()


@pytest.fixture(scope="module")
def mistaken() -> bytes:
    """A workbook that LibreOffice saved, with a mistake and with everything that must not be lost."""
    data = drawn()
    book = zipfile.ZipFile(io.BytesIO(data))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in book.namelist():
            content = book.read(name)
            # The text of 绩效指标!E6: 50位 stands nowhere else.
            package.writestr(
                name, content.replace(">50位<".encode(), ">不少<".encode()) if "sharedS" in name else content
            )
    return office.converted(stream.getvalue(), ".xlsx", XLSX)


@pytest.fixture(scope="module")
def copy(mistaken: bytes) -> bytes:
    return marked(mistaken, builders.evaluated(mistaken).problems)


def test_what_is_not_touched_is_the_same_to_the_byte(mistaken, copy) -> None:
    soundness.check(copy)
    before, after = soundness.parts_of(mistaken), soundness.parts_of(copy)
    touched = {name for name, content in before.items() if after[name] != content}
    assert touched <= TOUCHED | {name for name in before if re.search(r"comments|vmlDrawing", name)}
    for kept in ("chart", "media/", "drawing1.xml", "sharedStrings", "worksheets/sheet2.xml"):
        assert any(kept in name for name in before.keys() - touched), kept


def test_of_a_touched_sheet_the_cells_stay_the_same_to_the_byte(mistaken, copy) -> None:
    for name in ("sheetData", "dataValidations", "cols", "drawing"):
        pattern = re.compile(rf"<{name}\b.*?(?:</{name}>|/>)".encode(), re.DOTALL)
        before, after = (
            pattern.findall(soundness.parts_of(each)["xl/worksheets/sheet5.xml"]) for each in (mistaken, copy)
        )
        assert before
        assert before == after


def test_other_readers_find_everything(mistaken, copy) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name("预算执行").to_python()
    assert rows[1][3] == 506.73
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book["预算执行"]["D2"].value == "=SUM(D3:D5)"
    page = book["绩效指标"]
    assert page["E6"].comment.text.startswith(f"{MARK}\n【错误】")
    assert page["D2"].comment.text.startswith(f"{MARK}\n【提醒】")
    assert page["B2"].comment.text == "我的批注"
    assert [str(each.sqref) for each in page.data_validations.dataValidation] == ["A2:A30"]
    own = [rule for each in page.conditional_formatting for rule in each.rules if SIGN not in str(rule.formula)]
    assert [rule.type for rule in sorted(own, key=lambda rule: rule.priority)] == ["cellIs", "dataBar"]
    assert builders.evaluated(copy) == builders.evaluated(mistaken)


def test_libreoffice_shows_comments_and_colours_at_their_cells(copy) -> None:
    content = zipfile.ZipFile(io.BytesIO(office.converted(copy, ".xlsx", "ods"))).read("content.xml").decode()
    cells = [re.sub("<[^>]*>", "", cell) for cell in content.split("</table:table-cell>")]
    for text, level in (("≤656万元", "提醒"), ("不少", "错误")):
        assert any(f"{MARK}【{level}】" in cell and cell.endswith(f"。{END}{text}") for cell in cells)
    for level, cell in (("错误", "E6"), ("提醒", "D2")):
        found = re.search(rf'target-range-address="绩效指标.{cell}:绩效指标.{cell}"><[^>]*{SIGN}{level}', content)
        assert found, cell


def test_twice_marked_is_once_marked(mistaken, copy) -> None:
    problems = builders.evaluated(mistaken).problems
    assert marked(mistaken, problems) == copy
    assert marked(copy, problems) == copy


def texts_of(data: bytes) -> str:
    """Return all that a person sees: texts, comments, and the formulas of colours."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    found = [str(cell.value) for cell in cells] + [cell.comment.text for cell in cells if cell.comment]
    found += [str(rule.formula) for page in book for each in page.conditional_formatting for rule in each.rules]
    return "\n".join([*book.sheetnames, *found])


def test_marks_that_libreoffice_wrote_anew_go_when_the_workbook_is_corrected(copy, run, home, capsys) -> None:
    again = office.converted(copy, ".xlsx", XLSX)
    assert all(sign in texts_of(again) for sign in (MARK, SIGN, NAME))
    assert b"selfeval" not in again[-20:]
    # Marked anew it has each mark once.
    remarked = marked(again, builders.evaluated(again).problems)
    soundness.check(remarked)
    assert texts_of(remarked).count(f"{MARK}检查结果") == 1
    assert texts_of(remarked).count(f"{MARK}\n") == 2
    assert texts_of(remarked).count(SIGN) == 2
    # Corrected it has none, and nothing else is gone.
    soundness.check(unmarked(again))
    (home / "input" / "甲（标出问题）.xlsx").write_bytes(builders.edited(CORRECTION, data=again))
    assert run() == 0
    out = capsys.readouterr().out
    assert "错误0，提醒0" in out
    assert "去掉标注：output/甲（标出问题）.xlsx" in out
    clean = (home / "output" / "甲（标出问题）.xlsx").read_bytes()
    soundness.check(clean)
    assert not any(sign in texts_of(clean) for sign in (MARK, SIGN, NAME))
    assert "我的批注" in texts_of(clean)


def test_each_workbook_with_a_problem_is_handed_back(run, home, capsys) -> None:
    for name, edits in {"错": MISTAKE, "对": CLEAN}.items():
        (home / "input" / f"{name}.xlsx").write_bytes(builders.edited({"项目信息!B2": name} | edits))
    for name in ("seed.xls", "seed.ods"):
        (home / "input" / name).write_bytes((builders.ROOT / "tests" / "data" / name).read_bytes())
    (home / "input" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    for _ in range(2):
        assert run() == 1
        found = sorted(path.name for path in (home / "output").glob("*.xlsx"))
        assert found == ["seed（问题清单）.xlsx", "seed（问题清单）（2）.xlsx", "汇总表.xlsx", "错（标出问题）.xlsx"]
        assert "  标出问题：output/错（标出问题）.xlsx" in capsys.readouterr().out


def test_check_writes_no_copy_and_says_the_same_of_a_copy(run, home, capsys) -> None:
    data = builders.edited(MISTAKE)
    said = []
    for content in (data, marked(data, builders.evaluated(data).problems)):
        (home / "input" / "甲.xlsx").write_bytes(content)
        assert run("check", "--json") == 1
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]
    assert not (home / "output").exists()


def test_a_copy_that_was_corrected_where_it_lay_is_not_lost(run, home, capsys) -> None:
    (home / "input" / "甲.xlsx").write_bytes(builders.edited(MISTAKE))
    assert run() == 1
    path = home / "output" / "甲（标出问题）.xlsx"
    path.write_bytes(builders.edited(CORRECTION, data=path.read_bytes()))
    corrected = path.read_bytes()
    capsys.readouterr()
    assert run() == 1
    assert "[说明] 文件 输出文件夹里的“甲（标出问题）.xlsx”被修改过，没有覆盖" in capsys.readouterr().out
    assert path.read_bytes() == corrected
    # Moved to the input it is read, and what comes back does not pile up.
    (home / "input" / "甲.xlsx").unlink()
    path.replace(home / "input" / path.name)
    assert run() == 0
    assert not any(sign in texts_of(path.read_bytes()) for sign in (MARK, SIGN, NAME))
    # Corrected in the original instead, the marked copy of the last run is taken away.
    (home / "input" / "乙.xlsx").write_bytes(builders.edited(MISTAKE))
    assert run("input/乙.xlsx") == 1
    assert (home / "output" / "乙（标出问题）.xlsx").exists()
    (home / "input" / "乙.xlsx").write_bytes(builders.edited(CORRECTION))
    assert run("input/乙.xlsx") == 0
    assert not (home / "output" / "乙（标出问题）.xlsx").exists()
    # Read where it lies it is not written over either.
    path.write_bytes(corrected)
    assert run("output/甲（标出问题）.xlsx") == 0
    assert path.read_bytes() == corrected


def test_a_corrected_copy_beside_its_original_is_read_in_its_place(run, home, capsys) -> None:
    original, copy = home / "input" / "甲.xlsx", home / "input" / "甲（标出问题）.xlsx"
    original.write_bytes(builders.edited(MISTAKE))
    copy.write_bytes(builders.edited(CORRECTION))
    os.utime(original, (0, 0))
    assert run() == 0
    said = capsys.readouterr()
    assert "共1个项目" in said.out
    assert "甲.xlsx”没有读：它旁边的“甲（标出问题）.xlsx”保存得更晚" in said.err
    assert len(builders.reports(home / "output")) == 1


def test_a_list_of_problems_put_into_the_input_is_not_read(run, home, capsys) -> None:
    (home / "input" / "甲.xls").write_bytes((builders.ROOT / "tests" / "data" / "seed.xls").read_bytes())
    for _ in range(2):
        assert run("-o", "input") == 0
        said = capsys.readouterr()
        assert "共1个项目" in said.out
    assert "甲（问题清单）.xlsx”没有读：它是以前运行写出的问题清单" in said.err
    assert not (home / "input" / "甲（问题清单）（2）.xlsx").exists()


def test_a_run_over_another_folder_takes_no_copy_away(run, home) -> None:
    for folder, edits in {"a": MISTAKE, "b": CLEAN}.items():
        (home / "input" / folder).mkdir()
        (home / "input" / folder / "甲.xlsx").write_bytes(builders.edited(edits))
    assert run("input/a") == 1
    assert run("input/b") == 0
    assert (home / "output" / "甲（标出问题）.xlsx").exists()
    (home / "input" / "a" / "甲.xlsx").write_bytes(builders.edited(CLEAN))
    assert run("input/a") == 0
    assert not (home / "output" / "甲（标出问题）.xlsx").exists()
