"""Packages that are built otherwise than this room understands, and sheets with nothing to mark."""

import re

import pytest

from selfeval.limits import DEFAULTS
from selfeval.marking import boxes, colours, comments, tabs
from selfeval.marking.merged_ranges import Merged
from selfeval.marking.package import Package
from selfeval.marking.styles import Styles
from selfeval.marking.xml_tree import Tree, UnmarkableError
from tests import builders
from tests.marking.test_boxes import BUTTON, SHEET, with_button

DRAWING = "xl/drawings/vmlDrawing1.vml"


def test_a_part_nested_deeper_than_any_workbook_s_is_refused() -> None:
    most = DEFAULTS.xml_depth
    assert Tree(b"<a>" * most + b"</a>" * most).root.tag == "a"
    with pytest.raises(UnmarkableError, match="nested too deep"):
        Tree(b"<a>" * (most + 1) + b"</a>" * (most + 1))


def test_edits_of_the_same_bytes_are_refused() -> None:
    tree = Tree(b"<a><b/></a>")
    tree.remove(tree.root.child("b"))
    tree.set(tree.root, "none", "1")
    assert tree.done() == b"<a></a>"
    tree.replace(4, 6, b"x")
    with pytest.raises(UnmarkableError, match="overlap"):
        tree.done()


def test_a_drawing_without_an_end_is_refused() -> None:
    package = with_button()
    package.write(DRAWING, BUTTON.removesuffix("</xml>").encode())
    with pytest.raises(UnmarkableError, match="unknown kind"):
        boxes.add(package, SHEET, package.tree(SHEET), {"D2": "甲"})


def test_a_drawing_that_is_not_there_is_refused() -> None:
    package = with_button()
    package.remove(DRAWING)
    with pytest.raises(UnmarkableError, match="not there"):
        boxes.add(package, SHEET, package.tree(SHEET), {"D2": "甲"})


def test_a_name_that_is_no_cell_is_refused() -> None:
    package = with_button()
    with pytest.raises(UnmarkableError, match="no cell: 甲"):
        boxes.add(package, SHEET, package.tree(SHEET), {"甲": "乙"})


def test_as_many_boxes_as_there_are_numbers_left() -> None:
    package = with_button()
    # Block 3 ends at 4095, and 3073 is taken.
    numbers = boxes._free_numbers(package, package.read(DRAWING), 1022)
    assert numbers == list(range(3074, 4096))
    assert boxes._free_numbers(package, package.read(DRAWING), 1023) == [*numbers, 4097]
    assert boxes._free_numbers(package, package.read(DRAWING), 0) == []


def test_nothing_to_mark_changes_nothing() -> None:
    package = Package(builders.seed_bytes())
    sheet = package.tree(SHEET)
    boxes.add(package, SHEET, sheet, {})
    comments.add(package, SHEET, sheet, {})
    colours.add(sheet, {}, Styles(package))
    assert not package.is_changed
    assert sheet.done() == package.read(SHEET)


def test_merged_ranges_that_cannot_be_read_are_passed_over() -> None:
    refs = ("A1:B2", "A5", "x:y", "")
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    merged = Merged(Tree(f"<worksheet><mergeCells>{cells}<mergeCell/></mergeCells></worksheet>".encode()))
    assert [merged.first_of(cell) for cell in ("B2", "A5", "C1", "甲")] == ["A1", "A5", "C1", "甲"]
    assert [merged.range_of(cell) for cell in ("B2", "A5", "甲")] == ["A1:B2", "A5", "甲"]


def test_a_part_that_was_taken_out_is_not_read() -> None:
    package = Package(builders.seed_bytes())
    package.remove(SHEET)
    assert SHEET not in package
    with pytest.raises(UnmarkableError, match="is gone"):
        package.read(SHEET)


def test_what_lies_outside_is_no_part() -> None:
    package = Package(builders.seed_bytes())
    name = "xl/worksheets/_rels/sheet6.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    package.write(
        name,
        (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{kind}" Target="https://example.org/" TargetMode="External"/>'
            f'<Relationship Id="rId2" Type="{kind}" Target="/XL/workbook.xml"/>'
            f'<Relationship Id="rId3" Type="{kind}" Target="../drawings/none.xml"/></Relationships>'
        ).encode(),
    )
    found = [(each.identifier, each.kind, each.part) for each in package.relations(SHEET)]
    assert found == [
        ("rId1", "hyperlink", ""),
        ("rId2", "hyperlink", "xl/workbook.xml"),
        ("rId3", "hyperlink", "xl/drawings/none.xml"),
    ]
    # What is not there needs no taking out with the sheet.
    tabs._remove_with_own(package, SHEET)
    assert SHEET not in package
    assert "xl/workbook.xml" in package


def test_a_workbook_without_names_loses_a_tab_all_the_same() -> None:
    xml = Package(builders.seed_bytes()).read("xl/workbook.xml")
    xml = re.sub(rb"<definedNames>.*</definedNames>", b"", xml, flags=re.DOTALL)
    tree = Tree(xml)
    tabs._renumber_names(tree, 0, "项目信息")
    assert tree.done() == xml
