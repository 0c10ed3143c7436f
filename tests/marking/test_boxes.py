"""Drawings of the old kind that are there already, with form controls or another program's comments in them."""

import re

import pytest

from selfeval.marking import boxes
from selfeval.marking.layout import Layout
from selfeval.marking.package import Package
from selfeval.marking.xml_tree import Tree
from tests import builders
from tests.marking import soundness

SHEET = "xl/worksheets/sheet6.xml"
# As Excel writes a button; its text is not well-formed.
BUTTON = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="3"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201"></v:shapetype>'
    '<v:shape id="_x0000_s3073" type="#_x0000_t201"><v:textbox><div>按<br>钮</div></v:textbox>'
    '<x:ClientData ObjectType="Button"><x:Anchor>1, 1, 1, 1, 2, 2, 2, 2</x:Anchor></x:ClientData></v:shape></xml>'
)


def with_button() -> Package:
    package = Package(builders.seed_bytes())
    package.write("xl/drawings/vmlDrawing1.vml", BUTTON.encode())
    relation = package.relate(SHEET, "vmlDrawing", "xl/drawings/vmlDrawing1.vml")
    sheet = package.read(SHEET).replace(b"</worksheet>", f'<legacyDrawing r:id="{relation}"/></worksheet>'.encode())
    package.write(SHEET, sheet)
    return package


def test_a_drawing_with_a_button_gets_the_boxes_too_and_loses_only_them() -> None:
    package = with_button()
    sheet = package.tree(SHEET)
    boxes.add(package, SHEET, sheet, {"D2": "甲", "E5": "乙"})
    drawing = package.read("xl/drawings/vmlDrawing1.vml").decode()
    assert drawing.startswith(BUTTON.removesuffix("</xml>"))
    assert re.findall(r'id="(_x0000_[st]\d+)"', drawing) == [
        "_x0000_t201", "_x0000_s3073", "_x0000_t202", "_x0000_s3074", "_x0000_s3075",
    ]  # fmt: skip
    boxes.remove(package, SHEET, sheet, ["D2", "E5"])
    assert 'ObjectType="Button"' in package.read("xl/drawings/vmlDrawing1.vml").decode()
    assert "Note" not in package.read("xl/drawings/vmlDrawing1.vml").decode()
    assert sheet.done() == package.read(SHEET)


def test_each_drawing_has_numbers_of_its_own() -> None:
    package = with_button()
    for part in ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"):
        sheet = package.tree(part)
        boxes.add(package, part, sheet, {"A1": "甲"})
        package.write(part, sheet.done())
    numbers = re.findall(
        r'id="_x0000_s(\d+)"', "".join(package.read(name).decode() for name in package.names if ".vml" in name)
    )
    assert numbers == ["3073", "4097", "5121"]


@pytest.mark.parametrize(
    "sizes, expected",
    [
        ("", "4, 10, 0, 10, 5, 46, 2, 10"),
        ('<cols><col min="5" max="5" width="200" customWidth="1"/></cols>', "4, 10, 0, 10, 4, 110, 2, 10"),
        ('<cols><col min="5" max="6" width="9" hidden="1"/></cols>', "4, 10, 0, 10, 7, 46, 2, 10"),
        ('<sheetFormatPr defaultRowHeight="30" defaultColWidth="20"/>', "4, 10, 0, 10, 4, 110, 1, 10"),
        ('<sheetData><row ht="30"/><row r="3" hidden="1"/></sheetData>', "4, 10, 0, 10, 5, 46, 1, 10"),
    ],
)
def test_a_box_stands_right_of_its_cell_and_has_the_size_that_was_asked_for(sizes, expected) -> None:
    layout = Layout(Tree(f"<worksheet>{sizes}</worksheet>".encode()))
    assert layout.anchor(1, 3, 100, 40) == expected


def test_a_box_at_the_edge_of_the_sheet_stays_inside() -> None:
    soundness.check_anchor(Layout(Tree(b"<worksheet/>")).anchor(1048575, 16383, 300, 900))


def test_thousands_of_hidden_columns_and_rows_take_no_time() -> None:
    columns = '<cols><col min="5" max="16384" width="9" hidden="1"/></cols>'
    rows = "".join(f'<row r="{row}" hidden="1"/>' for row in range(1, 30_000))
    layout = Layout(Tree(f"<worksheet>{columns}<sheetData>{rows}</sheetData></worksheet>".encode()))
    assert [len(layout._columns), len(layout._rows)] == [1, 1]
    assert layout.anchor(1, 3, 100, 40) == "4, 10, 0, 10, 16383, 110, 30001, 10"


def test_a_box_is_no_higher_than_a_screen() -> None:
    package = with_button()
    boxes.add(package, SHEET, package.tree(SHEET), {"D2": "长" * 20_000})
    assert "height:600" in package.read("xl/drawings/vmlDrawing1.vml").decode()


def test_numbers_are_free_in_all_blocks_of_a_drawing_and_new_blocks_are_named() -> None:
    package = with_button()
    name = "xl/drawings/vmlDrawing1.vml"
    used = "".join(f'<v:shape id="_x0000_s{number}"></v:shape>' for number in (*range(4097, 5116), 1025))
    drawing = BUTTON.replace('data="3"', 'data="3,4"').replace("</xml>", f"{used}</xml>")
    package.write(name, drawing.encode())
    boxes.add(package, SHEET, package.tree(SHEET), {f"A{row}": "甲" for row in range(1, 1100)})
    found = package.read(name).decode()
    numbers = [int(each) for each in re.findall(r'id="_x0000_s(\d+)"', found)]
    assert len(set(numbers)) == len(numbers)
    assert 'data="3,4,5,6"' in found
    assert {number // 1024 for number in numbers} == {1, 3, 4, 5, 6}
