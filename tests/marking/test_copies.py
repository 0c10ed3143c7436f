import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.evaluation.problems import Problem
from selfeval.intake.own_list import END, MARK, NAME
from selfeval.marking import copies
from selfeval.marking.archive import origin_of
from selfeval.marking.copies import Copy, copy_of
from selfeval.marking.marked import marked
from tests import builders
from tests.marking import soundness

PROBLEMS = [
    Problem("stated-score", "warning", "绩效指标", "D2", "甲。请改。"),
    Problem("stated-score", "error", "绩效指标", None, "乙。请改。"),
    Problem("stated-score", "note", None, None, "=丙\x01。请改。"),
]


def made(data: bytes, name: str = "甲.xlsx", problems=PROBLEMS) -> Copy:
    found = copy_of(data, Path("somewhere") / name, problems, builders.loaded().sheetnames)
    assert found is not None
    assert origin_of(found.content[-100:]) is not None
    return found


def rewritten(change: Callable[[str, bytes], bytes | None], data: bytes | None = None) -> bytes:
    """Return a workbook with each part changed, or left out where None comes back."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in soundness.parts_of(data or builders.seed_bytes()).items():
            new = change(name, content)
            if new is not None:
                package.writestr(name, new)
    return stream.getvalue()


def in_sheets(old: str, new: str) -> bytes:
    return rewritten(lambda name, xml: xml.replace(old.encode(), new.encode()) if "worksheets/" in name else xml)


STYLES = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"{}'


def styled(change: Callable[[str], str]) -> bytes:
    return rewritten(lambda name, xml: change(xml.decode()).encode() if name.endswith("styles.xml") else xml)


def without(tag: str) -> Callable[[str], str]:
    return lambda xml: re.sub(rf"<{tag}\b.*?</{tag}>", "", xml, flags=re.DOTALL)


def utf16(name: str, xml: bytes) -> bytes:
    return xml.decode().replace("UTF-8", "UTF-16").encode("utf-16") if name.endswith("sheet6.xml") else xml


UNUSUAL = {
    "strict": rewritten(
        lambda _, xml: xml.replace(
            b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
        )
    ),
    "utf-16": rewritten(utf16),
    "empty styles": styled(lambda _: STYLES.format("/>")),
    "styles with nothing in them": styled(lambda _: STYLES.format("></styleSheet>")),
    **{f"no {tag}": styled(without(tag)) for tag in ("fonts", "fills", "borders", "cellStyleXfs", "cellXfs")},
    "styles in another order": styled(lambda xml: re.sub("(<fonts.*</fonts>)(<fills.*</fills>)", r"\2\1", xml)),
    "no styles": rewritten(lambda name, xml: None if name == "xl/styles.xml" else xml),
    "a drawing that is not there": in_sheets("</worksheet>", '<legacyDrawing r:id="rId99"/></worksheet>'),
    "a sheet without cells": in_sheets("sheetData", "sheetDate"),
}


def signed_by_its_author() -> bytes:
    stream = io.BytesIO(builders.seed_bytes())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    return stream.getvalue()


UNUSUAL["signed"] = signed_by_its_author()


@pytest.mark.parametrize("data", UNUSUAL.values(), ids=UNUSUAL)
def test_an_unusual_package_is_left_alone_and_its_problems_are_listed(data) -> None:
    found = made(data)
    assert (found.stem, found.suffix, found.is_list) == ("甲（问题清单）", ".xlsx", True)


@pytest.mark.parametrize("name", ["seed.xls", "seed.ods"])
def test_other_formats_get_a_list(name) -> None:
    data = (builders.ROOT / "tests" / "data" / name).read_bytes()
    found = made(data, name)
    assert (found.stem, found.suffix, found.is_list) == ("seed（问题清单）", ".xlsx", True)
    assert made(data, name) == found
    soundness.check(found.content)
    page = openpyxl.load_workbook(io.BytesIO(found.content))[NAME]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
    assert rows == [
        ["序号", "级别", "工作表", "单元格", "什么问题，怎么改"],
        [1, "错误", "绩效指标", None, "乙。请改。"],
        [2, "提醒", "绩效指标", "D2", "甲。请改。"],
        [3, "说明", "整个文件", None, "=丙\ufffd。请改。"],
    ]
    assert page["E6"].data_type == "s"
    assert page["A1"].value.startswith(MARK)


def test_a_workbook_whose_marking_fails_gets_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(copies, "marked", fail)
    assert made(builders.seed_bytes()).is_list


PARTS = soundness.parts_of(marked(builders.seed_bytes(), PROBLEMS))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(PARTS)), st.floats(0, 1), st.integers(0, 60), st.binary(max_size=8))
def test_whatever_a_part_is_like_nothing_is_raised(part, place, length, new) -> None:
    at = int(place * len(PARTS[part]))
    broken = PARTS[part][:at] + new + PARTS[part][at + length :]
    data = rewritten(lambda name, xml: broken if name == part else xml)
    assert copy_of(data, Path("甲.xlsx"), PROBLEMS) is not None
    copy_of(data, Path("甲.xlsx"), ())


def test_prefixed_parts_are_marked_too() -> None:
    def prefix(name: str, xml: bytes) -> bytes:
        if not name.endswith(("sheet6.xml", "styles.xml")):
            return xml
        text = xml.decode().replace('xmlns="', 'xmlns:x="')
        head, declaration, body = text.partition("?>\n")
        return (head + declaration + body.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")).encode()

    data = rewritten(prefix)
    found = made(data)
    assert not found.is_list
    soundness.check(found.content)
    page = openpyxl.load_workbook(io.BytesIO(found.content))["绩效指标"]
    assert page["D2"].comment.text == f"{MARK}\n【提醒】甲。请改。\n{END}"
    assert builders.evaluated(found.content) == builders.evaluated(data)


def test_a_workbook_without_problems_and_marks_gets_nothing() -> None:
    assert copy_of(builders.seed_bytes(), Path("甲.xlsx"), ()) is None
    for data in UNUSUAL.values():
        assert copy_of(data, Path("甲.xlsx"), ()) is None


def test_a_note_that_asks_for_nothing_is_no_reason_to_hand_back() -> None:
    ignored = Problem("column-ignored", "note", "绩效指标", "J1", "没有读取。不需要处理。")
    assert copy_of(builders.seed_bytes(), Path("甲.xlsx"), [ignored], ()) is None
    clean = copy_of(made(builders.seed_bytes()).content, Path("甲.xlsx"), [ignored], ())
    assert clean is not None
    assert NAME not in openpyxl.load_workbook(io.BytesIO(clean.content)).sheetnames


def test_a_corrected_workbook_is_handed_back_without_its_old_marks() -> None:
    found = made(marked(builders.seed_bytes(), PROBLEMS), "甲（标出问题）.xlsx", ())
    assert (found.stem, found.suffix) == ("甲（标出问题）", ".xlsx")
    soundness.check(found.content)
    assert openpyxl.load_workbook(io.BytesIO(found.content)).sheetnames == builders.loaded().sheetnames


@pytest.mark.parametrize(
    "name, stem, suffix",
    [
        ("甲.xlsx", "甲（标出问题）", ".xlsx"),
        ("甲.XLSM", "甲（标出问题）", ".xlsm"),
        ("甲（标出问题）.xlsx", "甲（标出问题）", ".xlsx"),
        ("甲（标出问题）（3）.xlsm", "甲（标出问题）", ".xlsm"),
        ("甲（问题清单）.xlsx", "甲（问题清单）（标出问题）", ".xlsx"),
        ("甲（标出问题）(1).xlsx", "甲（标出问题）", ".xlsx"),
        ("甲（标出问题） - 副本 (2).xlsx", "甲（标出问题）", ".xlsx"),
        ("甲（2）.xlsx", "甲（2）（标出问题）", ".xlsx"),
        ("其实是新格式.xls", "其实是新格式（标出问题）", ".xlsx"),
    ],
)
def test_the_name_says_what_it_is_once(name, stem, suffix) -> None:
    found = made(builders.seed_bytes(), name)
    assert (found.stem, found.suffix) == (stem, suffix)


def test_macros_stay_as_they_are() -> None:
    macro = bytes(range(256)) * 20
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, xml in soundness.parts_of(builders.seed_bytes()).items():
            content = xml
            if name == "[Content_Types].xml":
                binary = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
                content = xml.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
                content = content.replace(b"spreadsheetml.sheet.macro", b"ms-excel.sheet.macro").replace(
                    b"</Types>", binary
                )
            package.writestr(name, content)
        package.writestr("xl/vbaProject.bin", macro)
    found = made(stream.getvalue(), "甲.xlsm")
    assert found.suffix == ".xlsm"
    assert soundness.parts_of(found.content)["xl/vbaProject.bin"] == macro
    assert b"macroEnabled" in soundness.parts_of(found.content)["[Content_Types].xml"]


def test_a_package_with_a_damaged_part_gets_a_list() -> None:
    """No program opens a copy that has such a part; the part is one that is read for nothing else."""
    found = made(builders.damaged(builders.seed_bytes(), "docProps/app.xml"))
    assert (found.is_list, found.stem) == (True, "甲（问题清单）")
