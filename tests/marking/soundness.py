"""What must hold of every workbook that this program hands back, as Excel demands it."""

import io
import posixpath
import re
import zipfile
from collections import Counter

import openpyxl
from lxml import etree
from python_calamine import CalamineWorkbook

from selfeval.marking.sheet_order import _ORDER
from selfeval.marking.styles import _ORDER as STYLES_ORDER

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V, X = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:excel}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741 - the prefix that every such drawing uses


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert max(Counter(package.namelist()).values()) == 1
        return {name: package.read(name) for name in package.namelist()}


def local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


def owner(relations: str) -> str:
    folder, name = posixpath.split(relations)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def related(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Return each relation of a part: its kind and its target."""
    folder, name = posixpath.split(part)
    xml = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if xml is None:
        return {}
    found = etree.fromstring(xml)
    assert len({each.get("Id") for each in found}) == len(found)
    relations = {}
    for each in found:
        target = each.get("Target")
        if each.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            assert target in parts, target
        relations[each.get("Id")] = (each.get("Type").rpartition("/")[2], target)
    return relations


def check(data: bytes) -> None:
    parts = parts_of(data)
    roots = {name: etree.fromstring(xml) for name, xml in parts.items() if re.search(r"\.(xml|rels|vml)$", name)}
    check_types(parts, roots["[Content_Types].xml"])
    for name in parts:
        if name.endswith(".rels"):
            assert owner(name) in parts or owner(name) == ""
            related(parts, owner(name))
    check_workbook(parts, roots["xl/workbook.xml"])
    counts = check_styles(roots["xl/styles.xml"])
    for kind, part in related(parts, "xl/workbook.xml").values():
        if kind == "worksheet":
            check_sheet(parts, roots, part, counts)
    check_numbers_of_shapes(roots)
    openpyxl.load_workbook(io.BytesIO(data))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def check_types(parts: dict[str, bytes], types: etree._Element) -> None:
    defaults = [each.get("Extension").lower() for each in types if local(each) == "Default"]
    overrides = [each.get("PartName") for each in types if local(each) == "Override"]
    assert len(set(defaults)) == len(defaults)
    assert len(set(overrides)) == len(overrides)
    assert {name.lstrip("/") for name in overrides} <= parts.keys()
    for name in parts.keys() - {"[Content_Types].xml"}:
        assert f"/{name}" in overrides or name.rpartition(".")[2].lower() in defaults, name


def check_workbook(parts: dict[str, bytes], workbook: etree._Element) -> None:
    sheets = list(workbook.find(f"{MAIN}sheets"))
    names = [each.get("name") for each in sheets]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)
    assert len({each.get("sheetId") for each in sheets}) == len(sheets)
    relations = related(parts, "xl/workbook.xml")
    assert len({relations[each.get(f"{OFFICE}id")][1] for each in sheets}) == len(sheets)
    for each in workbook.iter(f"{MAIN}definedName"):
        assert int(each.get("localSheetId", "0")) < len(sheets)
    for view in workbook.iter(f"{MAIN}workbookView"):
        active = sheets[int(view.get("activeTab", "0"))]
        assert active.get("state", "visible") == "visible"
        assert int(view.get("firstSheet", "0")) < len(sheets)


def check_styles(styles: etree._Element) -> dict[str, int]:
    order = [STYLES_ORDER.index(local(each)) for each in styles if local(each) in STYLES_ORDER]
    assert order == sorted(order)
    counts = {local(each): len(each) for each in styles}
    for each in styles:
        assert each.get("count") in (None, str(len(each)))
    for each in styles.find(f"{MAIN}cellXfs"):
        for name, collection in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            assert int(each.get(name, "0")) < counts[collection]
    return counts


def check_sheet(parts: dict[str, bytes], roots: dict[str, etree._Element], part: str, counts: dict[str, int]) -> None:
    sheet, relations = roots[part], related(parts, part)
    order = [_ORDER.index(local(each)) for each in sheet if local(each) in _ORDER]
    assert order == sorted(order)
    once = Counter(local(each) for each in sheet if local(each) != "conditionalFormatting")
    assert set(once.values()) <= {1}
    for each in sheet.iter():
        for name, value in each.attrib.items():
            assert not name.startswith(OFFICE) or value in relations
    rules = list(sheet.iter(f"{MAIN}cfRule"))
    priorities = [int(each.get("priority")) for each in rules]
    assert len(set(priorities)) == len(priorities)
    assert all(number >= 1 for number in priorities)
    assert all(int(each.get("dxfId", "0")) < counts["dxfs"] for each in rules)
    assert all(each.get("sqref") for each in sheet.iter(f"{MAIN}conditionalFormatting"))
    assert all(int(each.get("s", "0")) < counts["cellXfs"] for each in sheet.iter(f"{MAIN}c"))
    check_comments(roots, sheet, relations)


def check_comments(
    roots: dict[str, etree._Element], sheet: etree._Element, relations: dict[str, tuple[str, str]]
) -> None:
    found = [target for kind, target in relations.values() if kind == "comments"]
    assert len(found) <= 1
    drawing = sheet.find(f"{MAIN}legacyDrawing")
    if not found:
        return
    comments = roots[found[0]]
    refs = [each.get("ref") for each in comments.iter(f"{MAIN}comment")]
    assert refs
    assert len(set(refs)) == len(refs)
    authors = list(comments.iter(f"{MAIN}author"))
    assert all(int(each.get("authorId")) < len(authors) for each in comments.iter(f"{MAIN}comment"))
    assert drawing is not None
    vml = roots[relations[drawing.get(f"{OFFICE}id")][1]]
    types = {f"#{each.get('id')}" for each in vml.iter(f"{V}shapetype")}
    boxes = []
    for shape in vml.iter(f"{V}shape"):
        assert shape.get("type") in types
        data = shape.find(f"{X}ClientData")
        if data.get("ObjectType") == "Note":
            row, column = int(data.find(f"{X}Row").text), int(data.find(f"{X}Column").text)
            boxes.append(f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}")
            check_anchor(data.findtext(f"{X}Anchor", "1,1,1,1,2,2,2,2"))
    assert sorted(boxes) == sorted(refs)


def check_anchor(text: str) -> None:
    left, left_rest, top, top_rest, right, right_rest, bottom, bottom_rest = (int(each) for each in text.split(","))
    assert min(left_rest, top_rest, right_rest, bottom_rest) >= 0
    assert (left, left_rest) < (right, right_rest)
    assert (top, top_rest) < (bottom, bottom_rest)


def check_numbers_of_shapes(roots: dict[str, etree._Element]) -> None:
    for name, root in roots.items():
        if name.endswith(".vml"):
            # LibreOffice calls all of its shapes shape_0, and Excel takes it.
            identifiers = [each.get("id") for each in root.iter(f"{V}shape") if each.get("id") != "shape_0"]
            assert len(set(identifiers)) == len(identifiers)
