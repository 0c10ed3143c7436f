"""The parts of a bulk workbook as they are streamed: shared texts, rows, and the package around them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from selfeval.intake import bulk_xml
from selfeval.intake.bulk_package import BulkPackage
from selfeval.intake.bulk_rows import BulkRow, RowReader
from selfeval.intake.bulk_strings import SharedStrings
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.limits import DEFAULTS, LimitError
from tests import cheap_books

_RELATIONS = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Type="worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>"""
_BOOK = b"""<workbook xmlns:r="r"><workbookPr date1904="1"/>\
<sheets><sheet name="\xe8\xa1\xa8" sheetId="1" r:id="rId1" state="hidden"/></sheets></workbook>"""


def rows(xml: str, strings: Iterable[str] = ()) -> list[BulkRow]:
    texts = list(strings)
    return list(RowReader(texts.__getitem__, ["General"]).read([f"<sheetData>{xml}</sheetData>".encode()]))


def package(tmp_path: Path, sheet: bytes = b"<worksheet/>", **parts: bytes) -> Path:
    file = tmp_path / "批量.xlsx"
    content = {"xl/_rels/workbook.xml.rels": _RELATIONS, "xl/workbook.xml": _BOOK, "xl/worksheets/sheet1.xml": sheet}
    file.write_bytes(cheap_books.package(content | parts))
    return file


def test_how_a_text_is_pronounced_is_none_of_it() -> None:
    strings = SharedStrings(
        [
            "<sst><si><r><t>绩</t></r><r><t>效</t></r><rPh sb='0' eb='1'><t>ji</t></rPh></si>".encode(),
            b"<si><t xml:space='preserve'> a </t></si><si><t> b </t></si></sst>",
        ]
    )
    assert [strings.text(number) for number in range(3)] == ["绩效", " a ", "b"]
    strings.close()


@pytest.mark.parametrize("number", [-1, 1])
def test_a_shared_text_that_is_not_there_is_no_blank(number: int) -> None:
    strings = SharedStrings([b"<sst><si><t>a</t></si></sst>"])
    with pytest.raises(BrokenWorkbookError):
        strings.text(number)
    strings.close()


def test_what_is_nested_too_deep_is_refused() -> None:
    with pytest.raises(LimitError):
        SharedStrings([b"<a>" * 5 + b"</a>" * 5], replace(DEFAULTS, xml_depth=4))


def test_a_tag_without_an_end_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_xml, "_LONGEST_TAG", 1000)
    pieces = iter([b"<sst><si a='", *([b"x" * 600] * 5)])
    with pytest.raises(BrokenWorkbookError):
        SharedStrings(pieces)
    # Not all of it was asked for.
    assert next(pieces, None) is not None


def test_a_text_that_stands_in_its_cell_is_read_without_its_pronunciation() -> None:
    (row,) = rows("<row><c t='inlineStr'><is><r><t>绩</t></r><r><t>效</t></r><rPh><t>ji xiao</t></rPh></is></c></row>")
    assert (row.number, row.values) == (0, ["绩效"])


@pytest.mark.parametrize("address", ["12", "a1", "ABCD1", "A-1", "1A"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(BrokenWorkbookError):
        rows(f"<row r='1'><c r='{address}'><v>1</v></c></row>")


@pytest.mark.parametrize("first", ["", "0", "-1", "x", "１", "9" * 12])
def test_a_hidden_column_without_a_number_is_refused(first: str) -> None:
    reader = RowReader(str, [])
    with pytest.raises(BrokenWorkbookError):
        list(reader.read([f"<cols><col min='{first}' max='3' hidden='1'/></cols>".encode()]))


def test_hidden_columns_are_those_between_their_numbers() -> None:
    reader = RowReader(str, [])
    list(reader.read([b"<cols><col min='2' max='3' hidden='true'/><col min='5' max='5'/></cols>"]))
    assert reader.hidden_columns == {1, 2}


def test_a_package_without_styles_has_no_formats(tmp_path: Path) -> None:
    found = BulkPackage(package(tmp_path))
    assert (found.formats, found.is_1904) == ([], True)
    assert [(each.title, each.part, each.is_hidden) for each in found.sheets] == [
        ("表", "xl/worksheets/sheet1.xml", True)
    ]
    found.close()


def test_a_part_that_is_missing_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    found = BulkPackage(package(tmp_path))
    assert not found.has("xl/worksheets/sheet2.xml")
    with pytest.raises(BrokenWorkbookError):
        next(found.stream("xl/worksheets/sheet2.xml"))
    found.close()


def test_a_package_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    file = package(tmp_path)
    BulkPackage(file, replace(DEFAULTS, parts=3)).close()
    with pytest.raises(LimitError):
        BulkPackage(file, replace(DEFAULTS, parts=2))


def test_merged_ranges_come_by_their_first_rows_and_not_from_beyond_what_is_read(tmp_path: Path) -> None:
    ranges = ("B9:C10", "A2:A4", "ZZZ1:ZZZ2", "C3:A3", "A8:A5", "B1:ZZZ1")
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    found = BulkPackage(package(tmp_path, f"<worksheet><mergeCells>{merged}</mergeCells></worksheet>".encode()))
    assert [(each.top, each.bottom, each.left, each.right) for each in found.merged(found.sheets[0].part)] == [
        (0, 0, 1, 1023), (1, 3, 0, 0), (8, 9, 1, 2),
    ]  # fmt: skip
    found.close()
