"""Odd cells of single workbooks: second readings, ranges over each other, labels twice, formats nobody understands."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from selfeval.intake import container, quick_book, second_reader
from selfeval.intake.bulk_writer import BulkWriter
from selfeval.intake.number_formats import show_moment, show_number
from selfeval.intake.quick_book import read_part
from selfeval.intake.quick_strings import read_strings
from selfeval.intake.quick_styles import styles_of
from selfeval.intake.quick_xml import UnusualError, plain, with_characters
from selfeval.intake.raw_cells import RawCell
from selfeval.intake.raw_tables import RawRow, RawTable
from selfeval.intake.sheets import read_project
from selfeval.intake.structure import check_strings
from selfeval.intake.workbook import open_workbook
from selfeval.intake.xlsx_look import XlsxLook
from selfeval.limits import DEFAULTS, LimitError
from selfeval.zip_parts import Parts
from tests import builders


def without(data: bytes, part: str) -> bytes:
    """Return a package without a part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(stream, "w") as other:
        for name in package.namelist():
            if name != part:
                other.writestr(name, package.read(name))
    return stream.getvalue()


def problems_of(change: Callable[[openpyxl.Workbook], object]) -> list[tuple[str, str]]:
    book = builders.loaded()
    change(book)
    return builders.places(read_project(builders.saved(book))[1])


# --strict


def test_what_cannot_be_opened_is_not_read_twice() -> None:
    assert second_reader.differences(b"\x00no workbook") == ()


def test_a_sheet_that_the_second_reader_does_not_see_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = second_reader._second

    def blind(data: bytes, titles: set[str]) -> dict[str, second_reader.Read]:
        return {title: cells for title, cells in seen(data, titles).items() if title != "绩效目标"}

    monkeypatch.setattr(second_reader, "_second", blind)
    (found,) = second_reader.differences(builders.edited())
    assert (found.code, found.sheet, found.cell) == ("readings-differ", "绩效目标", None)
    assert "没有这张表" in found.message


def test_moments_are_the_same_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = {
        "绩效目标!B2": datetime(2023, 6, 1, 12, 30, 15),  # noqa: DTZ001 - as stored
        "绩效目标!B3": date(2023, 6, 1),
        "绩效目标!B4": time(8, 30),
    }
    data = builders.edited(moments)
    assert second_reader.differences(data) == ()
    seen = second_reader._second

    def later(data: bytes, titles: set[str]) -> dict[str, second_reader.Read]:
        found = seen(data, titles)
        cells = found["绩效目标"]
        cells[1, 1] = cells[1, 1] + timedelta(seconds=2)
        cells[2, 1] = 45000.5
        cells[3, 1] = "八点半，" + "很长的说明" * 20
        return found

    monkeypatch.setattr(second_reader, "_second", later)
    found = {each.cell: each.message for each in second_reader.differences(data)}
    assert sorted(found) == ["B2", "B3", "B4"]
    assert "2023-06-01 12:30:15" in found["B2"]
    assert "45000.5" in found["B3"]
    assert f"八点半，{'很长的说明' * 11}很…" in found["B4"]


# sheets


def test_ranges_over_each_other_are_no_workbook() -> None:
    def cover(book: openpyxl.Workbook) -> None:
        page = book["绩效指标"]
        for _ in range(4):
            page.merged_cells.ranges.add(openpyxl.worksheet.cell_range.CellRange(f"A2:C{page.max_row - _}"))

    assert problems_of(cover) == [("file-unreadable", "文件")]


def test_a_formula_in_a_merged_range_is_told_of_each_row_that_it_fills() -> None:
    def merge(book: openpyxl.Workbook) -> None:
        page = book["绩效指标"]
        page["A2"] = '="产出"&"指标"'
        page["A3"] = None
        page.merge_cells("A2:A3")

    found = problems_of(merge)
    assert found.count(("formula-not-calculated", "绩效指标!A2")) == 2


def test_a_label_that_is_there_twice_is_told_and_one_that_is_blank_is_not() -> None:
    def label(book: openpyxl.Workbook) -> None:
        page = book["项目信息"]
        page.append(["项目名称", "另一个名称"])
        page.append([None, "没有写项目"])
        page.append(["审核人", "李四"])

    found = problems_of(label)
    last = builders.loaded()["项目信息"].max_row
    assert ("row-duplicate", f"项目信息!A{last + 1}") in found
    assert [place for code, place in found if code == "field-ignored"] == [f"项目信息!A{last + 3}"]


# formats


def test_a_number_that_no_condition_is_about_is_shown_plainly() -> None:
    assert show_number(Decimal(5), '[>10]0"多";[<1]0"少"') == "5"
    assert show_number(Decimal(11), '[>10]0"多";[<1]0"少"') == "11多"


def test_elapsed_time_is_shown_as_it_is() -> None:
    assert show_moment(timedelta(hours=30), "[h]:mm") == "1 day, 6:00:00"


# the quick reader


@pytest.mark.parametrize("digits", ["1114112", "55296", "65535"])
def test_a_character_that_is_none_is_unusual(digits: str) -> None:
    with pytest.raises(UnusualError):
        with_characters(f"a&#{digits};b")


def test_entities_that_nobody_knows_are_unusual() -> None:
    assert plain("a&lt;b&amp;lt;&#65;&#x42;") == "a<b&lt;AB"
    for text in ("a&nbsp;b", "a & b", "&#xZZ;"):
        with pytest.raises(UnusualError):
            plain(text)


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<cellXfs count='0'>",
        "</cellXfs><cellXfs>",
        "<cellXfs><xf numFmtId='1'/></cellXfs><cellXfs></cellXfs>",
        "<cellXfs><xf numFmtId='1' <odd/>></xf></cellXfs>",
        "<numFmts><numFmt odd/></numFmts><cellXfs><xf numFmtId='1'/></cellXfs>",
        '<cellXfs><xf numFmtId="x"/></cellXfs>',
    ],
)
def test_styles_that_no_program_writes_are_unusual(inside: str) -> None:
    with pytest.raises(UnusualError):
        styles_of(f'<?xml version="1.0"?><styleSheet>{inside}</styleSheet>'.encode())


def test_a_part_that_is_large_or_missing_is_left_to_the_exact_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = Parts(builders.edited())
    assert read_part(parts, "xl/workbook.xml").startswith(b"<")
    with pytest.raises(UnusualError):
        read_part(parts, "xl/gone.xml")
    monkeypatch.setattr(quick_book, "_LARGEST", 10)
    with pytest.raises(UnusualError):
        read_part(parts, "xl/workbook.xml")


def test_a_text_whose_looks_have_no_end_is_unusual() -> None:
    looks = "<rPr><b/></rPr>"
    xml = '<?xml version="1.0"?><sst><si><r>{}<t>绩</t></r><r>{}<t>效</t></r></si></sst>'
    assert list(read_strings(xml.format(looks, looks).encode()).values()) == ["绩效"]
    with pytest.raises(UnusualError):
        read_strings(xml.format(looks, "<rPr><b/>").encode())


def test_a_workbook_without_styles_is_read_with_plain_numbers() -> None:
    data = without(builders.edited(), "xl/styles.xml")
    assert XlsxLook(data).number_format("绩效指标", (1, 6)) == "General"


# what surrounds the cells


def test_what_is_nested_too_deep_is_refused() -> None:
    xml = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>a</t></r></si></sst>'
    check_strings(xml, replace(DEFAULTS, xml_depth=4))
    with pytest.raises(LimitError):
        check_strings(xml, replace(DEFAULTS, xml_depth=3))


@pytest.mark.parametrize(
    ("name", "said"), [("WordDocument", "旧式的Word"), ("PowerPoint Document", "PowerPoint"), ("Other", "旧式的Office")]
)
def test_an_old_document_is_called_what_it_is(name: str, said: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name.encode("utf-16-le") + bytes(512)
    workbook, wrong = open_workbook(data)
    assert workbook is None
    assert wrong is not None
    assert said in wrong.message


def test_bytes_that_are_no_text_in_any_encoding_are_called_no_workbook() -> None:
    kind, _, wrong = container.look_into(b"\xff\xff\xff,\xff\x80;" * 40, DEFAULTS)
    assert kind is None
    assert wrong is not None
    assert "不是Excel工作簿，或者已经损坏" in wrong.message
    kind, _, wrong = container.look_into("名称,数量\n".encode("gb18030"), DEFAULTS)
    assert wrong is not None
    assert ".csv" in wrong.message


# the writer of bulk workbooks


def test_what_a_workbook_cannot_hold_is_told_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    cells = {
        ("name", 1): RawCell("甲" * 32_768),
        ("target", 1): RawCell(value=True),
        ("actual", 1): RawCell(float("inf")),
        ("weight", 1): RawCell(5),
        ("score", 1): RawCell(datetime(2023, 6, 1, tzinfo=UTC).replace(tzinfo=None), 'yyyy"年"m"月"'),
        ("reason", 1): RawCell("", error="#N/A"),
    }
    headings = {key: key[0] for key in cells}
    writer = BulkWriter(tmp_path / "批量.xlsx", {"绩效指标": headings})
    assert writer.add("4101", {"绩效指标": RawTable(headings, [RawRow(cells)], [])}) == [
        "绩效指标“name”（超过32767个字）"
    ]
    writer.close()
    book = openpyxl.load_workbook(tmp_path / "批量.xlsx", data_only=True)
    # A sheet that no project has is not there.
    assert book.sheetnames == ["绩效指标"]
    assert [cell.value for cell in book["绩效指标"][2]] == ["4101", None, True, "inf", 5, datetime(2023, 6, 1), "#N/A"]  # noqa: DTZ001 - as stored
