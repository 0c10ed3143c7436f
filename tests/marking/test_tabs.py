import io

import openpyxl
import pytest

from selfeval.marking import tabs
from selfeval.marking.package import MAIN, WORKBOOK, Package
from selfeval.marking.xml_tree import UnmarkableError
from tests import builders
from tests.marking import soundness

EMPTY = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def titles(package: Package) -> list[str]:
    return [tab.title for tab in tabs.tabs(package)]


def test_a_tab_is_added_behind_all_others_and_taken_out_again() -> None:
    package = Package(builders.seed_bytes())
    before = {name: package.read(name) for name in package.names}
    tabs.add_tab(package, "甲&'乙", EMPTY)
    assert titles(package) == [*builders.loaded().sheetnames, "甲&'乙"]
    soundness.check(package.data())
    tabs.remove_tab(package, tabs.tabs(package)[-1])
    assert {name: package.read(name) for name in package.names} == before
    assert not package.is_changed


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("active", [0, 3, 6])
def test_any_tab_can_go_with_its_names(at, active) -> None:
    book = builders.loaded()
    book.active = active
    for page in book:
        page.print_title_rows = "1:1"
    book["项目信息"].sheet_state = "hidden" if active != 1 else "visible"
    package = Package(builders.saved(book))
    gone = tabs.tabs(package)[at]
    tabs.remove_tab(package, gone)
    soundness.check(package.data())
    found = openpyxl.load_workbook(io.BytesIO(package.data()))
    assert found.sheetnames == [title for title in builders.loaded().sheetnames if title != gone.title]
    assert all(page.print_title_rows == "$1:$1" for page in found)
    if at != active:
        assert found.active.title == builders.loaded().sheetnames[active]


def test_what_belongs_to_a_tab_alone_goes_with_it() -> None:
    package = Package(builders.seed_bytes())
    first, second = tabs.tabs(package)[:2]
    for part, owners in (("xl/printerSettings1.bin", [first]), ("xl/media/image1.png", [first, second])):
        package.add(part, b"1", "application/octet-stream")
        for owner in owners:
            package.relate(owner.part, "some", part)
    package.add("xl/drawings/drawing1.xml", b"<drawing/>", "application/xml")
    package.add("xl/charts/chart1.xml", b"<chart/>", "application/xml")
    package.relate(first.part, "drawing", "xl/drawings/drawing1.xml")
    package.relate("xl/drawings/drawing1.xml", "chart", "xl/charts/chart1.xml")
    tabs.remove_tab(package, first)
    assert "xl/printerSettings1.bin" not in package.names
    assert {"xl/drawings/drawing1.xml", "xl/charts/chart1.xml"}.isdisjoint(package.names)
    assert "xl/media/image1.png" in package.names


def test_the_order_of_calculation_goes_where_it_names_the_tab() -> None:
    part, kind = "xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    for sheet, is_kept in ((2, True), (1, False)):
        package = Package(builders.seed_bytes())
        package.add(part, f'<calcChain xmlns="{MAIN}"><c r="A1" i="{sheet}"/></calcChain>'.encode(), kind)
        package.relate(WORKBOOK, "calcChain", part)
        tabs.remove_tab(package, tabs.tabs(package)[0])
        assert (part in package.names) == is_kept
        assert (b"calcChain" in package.read("[Content_Types].xml")) == is_kept
        assert (b"calcChain" in package.read("xl/_rels/workbook.xml.rels")) == is_kept
        soundness.check(package.data())


def test_names_that_refer_to_the_tab_go_too() -> None:
    book = builders.loaded()
    book.create_sheet("我的甲 乙")
    book.create_sheet("甲乙")
    targets = {"a": "甲乙!$A$1", "b": "SUM('甲乙'!$A$1,1)", "c": "'我的甲 乙'!$A$1", "d": "丙甲乙!$A$1", "e": "1"}
    for name, target in targets.items():
        book.defined_names[name] = openpyxl.workbook.defined_name.DefinedName(name, attr_text=target)
    package = Package(builders.saved(book))
    tabs.remove_tab(package, tabs.tabs(package)[-1])
    assert set(openpyxl.load_workbook(io.BytesIO(package.data())).defined_names) == {"c", "d", "e"}


def test_rows_of_a_new_tab_are_printed_on_each_page() -> None:
    for has_names in (True, False):
        book = builders.loaded()
        for page in book:
            page.print_title_rows = "1:1" if has_names else None
        package = Package(builders.saved(book))
        before = package.read(WORKBOOK)
        tabs.add_tab(package, "甲&'乙", EMPTY, "$3:$3")
        soundness.check(package.data())
        assert openpyxl.load_workbook(io.BytesIO(package.data()))["甲&'乙"].print_title_rows == "$3:$3"
        tabs.remove_tab(package, tabs.tabs(package)[-1])
        assert package.read(WORKBOOK) == before


def test_what_is_said_of_the_relations_of_a_part_goes_with_it() -> None:
    package = Package(builders.seed_bytes())
    first = tabs.tabs(package)[0]
    package.add("xl/printerSettings1.bin", b"1", "application/octet-stream")
    package.relate(first.part, "some", "xl/printerSettings1.bin")
    # As LibreOffice writes it.
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    said = f'<Override PartName="/xl/worksheets/_rels/sheet1.xml.rels" ContentType="{kind}"/></Types>'
    types = "[Content_Types].xml"
    package.write(types, package.read(types).replace(b"</Types>", said.encode()))
    other = Package(package.data())
    tabs.remove_tab(package, first)
    soundness.check(package.data())
    other.unrelate(first.part, "xl/printerSettings1.bin")
    soundness.check(other.data())


@pytest.mark.parametrize("changes", [{b"sheets>": b"sheeds>"}, {b'r:id="rId1"': b'r:id="rId99"'}])
def test_a_workbook_of_an_unknown_kind_is_refused(changes) -> None:
    package = Package(builders.seed_bytes())
    for old, new in changes.items():
        package.write(WORKBOOK, package.read(WORKBOOK).replace(old, new))
    with pytest.raises(UnmarkableError):
        tabs.tabs(package)


def test_the_last_tab_that_can_be_seen_stays() -> None:
    book = builders.loaded()
    for page in book.worksheets[1:]:
        page.sheet_state = "hidden"
    package = Package(builders.saved(book))
    with pytest.raises(UnmarkableError):
        tabs.remove_tab(package, tabs.tabs(package)[0])
