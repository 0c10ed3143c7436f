"""The tabs of a workbook: which part each is, one more at the end, one less."""

import re
from typing import NamedTuple

from selfeval.marking.package import OFFICE, WORKBOOK, Package
from selfeval.marking.texts import escaped
from selfeval.marking.xml_tree import Element, Tree, UnmarkableError

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ORDER_OF_CALCULATION = "calcChain"
_REPEATED = "_xlnm.Print_Titles"
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_VISIBLE = "visible"


class Tab(NamedTuple):
    """One tab: its title, its part, and whether it holds cells, and is no chart and no dialog."""

    title: str
    part: str
    is_worksheet: bool


def tabs(package: Package) -> list[Tab]:
    """Return all tabs in their order."""
    relations = {relation.identifier: relation for relation in package.relations(WORKBOOK)}
    found = []
    for sheet in _sheets(package.tree(WORKBOOK)).all("sheet"):
        relation = relations.get(_relation_id(sheet))
        if relation is None or relation.part not in package:
            raise UnmarkableError("a tab without its part")
        found.append(Tab(sheet.attributes["name"], relation.part, relation.kind == "worksheet"))
    return found


def add_tab(package: Package, title: str, content: bytes, repeated: str = "") -> None:
    """Put a worksheet behind all others; rows such as $3:$3 are printed again on each of its pages."""
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.add(part, content, _SHEET_TYPE)
    relation = package.relate(WORKBOOK, "worksheet", part)
    tree = package.tree(WORKBOOK)
    sheets = _sheets(tree)
    there = list(sheets.all("sheet"))
    number = max(int(each.attributes["sheetId"]) for each in there) + 1
    tree.append(sheets, f'<sheet name="{escaped(title)}" sheetId="{number}" {reference(tree, relation)}/>')
    if repeated:
        quoted = escaped(title.replace("'", "''"))
        _add_name(
            tree, f'<definedName name="{_REPEATED}" localSheetId="{len(there)}">\'{quoted}\'!{repeated}</definedName>'
        )
    package.write(WORKBOOK, tree.done())


def _add_name(tree: Tree, xml: str) -> None:
    names = tree.root.child("definedNames")
    if names is not None:
        tree.append(names, xml)
        return
    before = [each for each in tree.root.children if each.tag in _BEFORE_NAMES]
    tree.insert(before[-1].end, f"<definedNames>{xml}</definedNames>")


def remove_tab(package: Package, tab: Tab) -> None:
    """Take a tab out, and whatever counts tabs from the first or belongs to this one alone."""
    tree = package.tree(WORKBOOK)
    sheets = list(_sheets(tree).all("sheet"))
    at = next(number for number, each in enumerate(sheets) if each.attributes["name"] == tab.title)
    tree.remove(sheets[at])
    _renumber_names(tree, at, tab.title)
    kept = [each for each in sheets if each is not sheets[at]]
    _renumber_views(tree, at, kept)
    package.write(WORKBOOK, tree.done())
    _drop_order_of_calculation(package, sheets[at].attributes["sheetId"])
    package.unrelate(WORKBOOK, tab.part)
    _remove_with_own(package, tab.part)


def _remove_with_own(package: Package, part: str) -> None:
    """Take a part out, and what had no owner without it, such as printer settings, or a chart of a drawing."""
    own = {relation.part for relation in package.relations(part)} - {"", part, WORKBOOK}
    package.remove(part)
    owners = [name for name in package.names if name.endswith(".xml") and name.startswith("xl/")]
    used = {relation.part for owner in owners for relation in package.relations(owner)}
    for each in sorted(own - used):
        if each in package:
            _remove_with_own(package, each)


def _drop_order_of_calculation(package: Package, sheet: str) -> None:
    """Take out the order in which cells are calculated if it names a tab's; spreadsheets make it anew."""
    for relation in package.relations(WORKBOOK):
        if relation.kind != _ORDER_OF_CALCULATION or relation.part not in package:
            continue
        if any(each.attributes.get("i") == sheet for each in package.tree(relation.part).root.all("c")):
            package.unrelate(WORKBOOK, relation.part)
            package.remove(relation.part)


def _renumber_names(tree: Tree, gone: int, title: str) -> None:
    names = tree.root.child("definedNames")
    if names is None:
        return
    found = list(names.all("definedName"))
    quoted = re.escape(title.replace("'", "''"))
    refers = re.compile(rf"'{quoted}'!|(?<![\w'.\]]){quoted}!", re.IGNORECASE)
    removed = [each for each in found if each.attributes.get("localSheetId") == str(gone) or refers.search(each.text)]
    if len(removed) == len(found):
        # Without a name in it the element would not be valid.
        tree.remove(names)
        return
    for each in found:
        local = each.attributes.get("localSheetId")
        if each in removed:
            tree.remove(each)
        elif local is not None and int(local) > gone:
            tree.set(each, "localSheetId", str(int(local) - 1))


def _renumber_views(tree: Tree, gone: int, kept: list[Element]) -> None:
    seen = [number for number, each in enumerate(kept) if each.attributes.get("state", _VISIBLE) == _VISIBLE]
    if not seen:
        raise UnmarkableError("nothing to be seen")
    for view in tree.root.all("workbookView"):
        for name in ("activeTab", "firstSheet"):
            value = int(view.attributes.get(name, "0"))
            if value > gone:
                tree.set(view, name, str(value - 1))
            elif value == gone and name in view.attributes:
                tree.set(view, name, str(max((number for number in seen if number < gone), default=seen[0])))


def _sheets(tree: Tree) -> Element:
    sheets = tree.root.child("sheets")
    if sheets is None:
        raise UnmarkableError("no sheets")
    return sheets


def _relation_id(sheet: Element) -> str:
    return next((value for name, value in sheet.attributes.items() if name.endswith(":id")), "")


def reference(tree: Tree, relation: str) -> str:
    """Return the attribute that names a relation; its prefix is declared where the root does not declare one."""
    declared = tree.root.attributes.items()
    prefix = next((name.removeprefix("xmlns:") for name, value in declared if value == OFFICE and ":" in name), "")
    return f'{prefix}:id="{relation}"' if prefix else f'xmlns:r="{OFFICE}" r:id="{relation}"'
