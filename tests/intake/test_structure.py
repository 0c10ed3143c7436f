"""What readers take each in its own way is no sheet; what programs write is one."""

import pytest

from selfeval.intake import structure
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.intake.sheets import read_project
from selfeval.zip_parts import Parts
from tests import builders
from tests.fuzz import inputs, packages
from tests.fuzz.checks import second_reader

_SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CELL = '<c r="A1"><v>1</v></c>'


def sheet(inside: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet {_SPACE}>{inside}</worksheet>'.encode()


def rows(inside: str) -> bytes:
    return sheet(f"<sheetData>{inside}</sheetData>")


SOUND = {
    "plain": rows(f'<row r="1">{CELL}</row>'),
    "without addresses": rows("<row><c><v>1</v></c><c/></row><row/>"),
    "gaps": rows(f'<row r="1">{CELL}</row><row r="9"><c r="C9"/></row>'),
    "all of a cell": rows('<row r="1"><c r="A1" t="str"><f>B1</f><v>x</v></c></row>'),
    "a text with pieces": rows(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr/><t>a</t></r><r><t>b</t></r></is></c></row>'
    ),
    "empty": sheet(""),
    "with a mark at its beginning": b"\xef\xbb\xbf" + rows(f'<row r="1">{CELL}</row>'),
    "an exponent": rows('<row r="1"><c r="A1"><v>-1.5E-05</v></c></row>'),
}
BROKEN = {
    "a row in a row": rows(f'<row r="1"><row r="2">{CELL}</row></row>'),
    "a cell in a cell": rows(f'<row r="1"><c r="A1">{CELL}</c></row>'),
    "a cell twice": rows(f'<row r="1">{CELL}{CELL}</row>'),
    "a row twice": rows(f'<row r="1">{CELL}</row><row r="1"/>'),
    "rows out of order": rows('<row r="2"/><row r="1"/>'),
    "a cell in another row": rows(f'<row r="2">{CELL}</row>'),
    "a row that is none": rows(f"<x>{CELL}</x>"),
    "a row elsewhere": sheet(f'<cols/><row r="1">{CELL}</row>'),
    "cells twice": sheet("<sheetData/><sheetData/>"),
    "two values": rows('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'),
    "the formula behind": rows('<row r="1"><c r="A1"><v>1</v><f>B1</f></c></row>'),
    "two texts": rows('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t><t>b</t></is></c></row>'),
    "no address": rows('<row r="1"><c r="A0"/></row>'),
    "small letters": rows('<row r="1"><c r="a1"/></row>'),
    "row 0": rows('<row r="0"/>'),
    "no number": rows('<row r="1"><c r="A1"><v>NaN</v></c></row>'),
    "full-width digits": rows('<row r="1"><c r="A1"><v>１</v></c></row>'),
    "a number with blanks": rows('<row r="1"><c r="A1"><v> 7 </v></c></row>'),
    "the number of a text with blanks": rows('<row r="1"><c r="A1" t="s"><v> 7 </v></c></row>'),
    "a value of another namespace": rows('<row r="1"><c r="A1"><x:v xmlns:x="urn:x">1</x:v></c></row>'),
    "a row of another namespace": rows('<x:row xmlns:x="urn:x" r="1"/>'),
    "a text and a value": rows('<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is><v>1</v></c></row>'),
    "a text in a number": rows('<row r="1"><c r="A1"><is><t>a</t></is></c></row>'),
    "more columns than there are": rows(f"<row>{'<c/>' * 16_385}</row>"),
    "an unknown kind": rows('<row r="1"><c r="A1" t="x"/></row>'),
    "no yes and no": rows('<row r="1"><c r="A1" t="b"><v>2</v></c></row>'),
    "UTF-16": rows(f'<row r="1">{CELL}</row>').decode().encode("utf-16"),
    "UTF-16 without a mark": rows(f'<row r="1">{CELL}</row>').decode().encode("utf-16-le"),
    "another encoding": rows(f'<row r="1">{CELL}</row>').replace(b"UTF-8", b"GBK"),
    "another part": b"<x/>",
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_what_programs_write_is_a_sheet(name: str) -> None:
    structure.check_sheet(SOUND[name])


@pytest.mark.parametrize("name", BROKEN)
def test_what_readers_read_differently_is_none(name: str) -> None:
    with pytest.raises(BrokenWorkbookError):
        structure.check_sheet(BROKEN[name])


@pytest.mark.parametrize(
    "inside", ["<si><t>a</t><t>b</t></si>", "<x><si><t>a</t></si></x>", "<si><si/></si>", "<si><t><t/></t></si>"]
)
def test_texts_that_readers_read_differently_are_none(inside: str) -> None:
    structure.check_strings(f"<sst {_SPACE}><si><t>a</t><phoneticPr/></si><si><r><t>b</t></r></si></sst>".encode())
    with pytest.raises(BrokenWorkbookError):
        structure.check_strings(f"<sst {_SPACE}>{inside}</sst>".encode())


def test_a_sheet_in_another_is_no_list_of_sheets() -> None:
    structure.check_workbook(b"<workbook><sheets><sheet/><sheet/></sheets></workbook>")
    for inside in (b"<sheets><sheet><sheet/></sheet></sheets>", b"<x><sheet/></x>", b"<sheets/><sheets/>"):
        with pytest.raises(BrokenWorkbookError):
            structure.check_workbook(b"<workbook>" + inside + b"</workbook>")


@pytest.mark.parametrize(
    "old, new",
    [
        # Each of these one reader takes for something else than the other.
        (b'<row r="4"', b'<row r="99"'),
        (b'<row r="3"', b'<x><row r="3"'),
        (b"</sheetData>", b'</sheetData><sheetData><row r="2"><c r="D2"><v>9</v></c></row></sheetData>'),
        (b'<c r="D2"', b'<c r="D2"><v>1</v></c><c r="D2"'),
    ],
)
def test_a_figure_that_is_there_twice_is_refused_and_not_chosen(old: bytes, new: bytes) -> None:
    parts = packages.unpacked(builders.SEED_FILE.read_bytes())
    name = next(name for name, title in zip(parts_of_sheets(), ("", "", "预算执行"), strict=False) if title)
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)
    if b"<x>" in new:
        parts[name] = parts[name].replace(b'<row r="4"', b'</x><row r="4"', 1)
    project, problems = read_project(packages.packed(parts))
    assert project is None
    assert [each.code for each in problems] == ["file-unreadable"]


def parts_of_sheets() -> list[str]:
    return [f"xl/worksheets/sheet{number}.xml" for number in range(1, 4)]


@pytest.mark.parametrize("name", [name for name, base in inputs.workbooks().items() if base.suffix == ".xlsx"])
def test_both_readers_read_every_sound_workbook_alike(name: str) -> None:
    data = inputs.workbooks()[name].data
    assert second_reader.differences(data) == ()
    parts = Parts(data)
    for part in parts.sizes:
        if part.startswith("xl/worksheets/sheet"):
            structure.check_sheet(parts.read(part))
