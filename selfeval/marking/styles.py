"""Adds styles to a workbook, each only where it is not there yet."""

from selfeval.marking.package import Package
from selfeval.marking.xml_tree import Element, UnmarkableError

_STYLES = "xl/styles.xml"
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip


# What has to be there and to hold something, and of what each holds nothing else.
_NEEDED = {"fonts": "font", "fills": "fill", "borders": "border", "cellStyleXfs": "xf", "cellXfs": "xf"}


class Styles:
    """The styles of a workbook; written when all were asked for."""

    def __init__(self, package: Package) -> None:
        """Read the styles; a workbook without any is not of a kind we know."""
        if _STYLES not in package:
            raise UnmarkableError("no styles")
        self._package = package
        self._tree = package.tree(_STYLES)
        if not _is_whole(self._tree.root):
            raise UnmarkableError("styles of an unknown kind")
        self._added: dict[str, list[str]] = {}

    def number(self, collection: str, xml: str) -> int:
        """Return the number of a style in a collection such as fonts; add it where it is not there."""
        element = self._tree.root.child(collection)
        there = element.children if element else []
        wanted = self._tree.prefixed(xml)
        added = self._added.setdefault(collection, [])
        for number, each in enumerate(there):
            if self._tree.xml[each.start : each.end] == wanted:
                return number
        if xml not in added:
            added.append(xml)
        return len(there) + added.index(xml)

    def write(self) -> None:
        """Write what was added."""
        for collection, added in self._added.items():
            if added:
                self._write(collection, added)
        self._package.write(_STYLES, self._tree.done())

    def _write(self, collection: str, added: list[str]) -> None:
        tree, element = self._tree, self._tree.root.child(collection)
        if element is None:
            xml = f'<{collection} count="{len(added)}">{"".join(added)}</{collection}>'
            tree.insert(self._place_of(collection), xml)
            return
        tree.set(element, "count", str(len(element.children) + len(added)))
        tree.append(element, "".join(added))

    def _place_of(self, collection: str) -> int:
        before = _ORDER[: _ORDER.index(collection)]
        found: list[Element] = [each for each in self._tree.root.children if each.tag in before]
        return found[-1].end if found else self._tree.root.inner


def _is_whole(root: Element) -> bool:
    """Whether all is there and in its order, so that a style added is the last of its kind and changes no other."""
    order = [_ORDER.index(each.tag) for each in root.children if each.tag in _ORDER]
    held = {each.tag: {one.tag for one in each.children} for each in root.children}
    whole = all(held.get(tag) == {kind} for tag, kind in _NEEDED.items())
    return whole and order == sorted(set(order)) and held.get("dxfs", set()) <= {"dxf"}
