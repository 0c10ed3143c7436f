"""A workbook's package: its parts, how they refer to each other, and what kind each of them is."""

import posixpath
from dataclasses import dataclass

from selfeval.limits import DEFAULTS, Limits
from selfeval.marking.archive import Archive
from selfeval.marking.texts import escaped, is_in
from selfeval.marking.xml_tree import Element, Tree, UnmarkableError

WORKBOOK = "xl/workbook.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SIGNATURES = "_xmlsignatures/"


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part refers to: another part of the package, or (part is empty) something outside."""

    identifier: str
    kind: str
    part: str


class Package:
    """The parts of a workbook, read when asked for; changed ones are kept until all is written."""

    def __init__(self, data: bytes, limits: Limits = DEFAULTS) -> None:
        """Open the package; UnmarkableError where a change would break it."""
        self._archive = Archive(data, limits)
        self._limits = limits
        self._read: dict[str, bytes] = {}
        self._changes: dict[str, bytes | None] = {}
        self._parsed: dict[tuple[str, str], Tree] = {}
        if any(name.startswith(_SIGNATURES) for name in self._archive.names):
            raise UnmarkableError("signed by its author")
        if MAIN not in self.tree(WORKBOOK, "sheets").root.attributes.values():
            raise UnmarkableError("strict, or no workbook")

    @property
    def is_changed(self) -> bool:
        """Whether any part is other than it was."""
        return any(
            name not in self._archive or content is None or content != self._archive.read(name)
            for name, content in self._changes.items()
            if content is not None or name in self._archive
        )

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return self._changes[name] is not None if name in self._changes else name in self._archive

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        kept = [name for name in self._archive.names if self._changes.get(name, b"") is not None]
        added = [name for name, content in self._changes.items() if content is not None]
        return kept + [name for name in added if name not in self._archive]

    def read(self, name: str) -> bytes:
        """Return a part's content as it is now."""
        if name in self._changes:
            content = self._changes[name]
            if content is None:
                raise UnmarkableError(f"{name} is gone")
            return content
        if name not in self._read:
            self._read[name] = self._archive.read(name)
        return self._read[name]

    def holds(self, sign: str) -> bool:
        """Whether a text is in any part of the workbook itself, as other programs also write it."""
        return any(is_in(sign, self.read(name)) for name in filter(is_of_workbook, self.names))

    def tree(self, name: str, closed: str = "") -> Tree:
        """Return a part's tree, to which nothing was done yet; what was parsed once is not parsed again."""
        content = self.read(name)
        parsed = self._parsed.get((name, closed))
        root = parsed.root if parsed is not None and parsed.xml is content else None
        tree = Tree(content, closed, root, self._limits)
        self._parsed[name, closed] = tree
        return tree

    def write(self, name: str, content: bytes) -> None:
        """Give a part a new content."""
        # A part taken out and put in again stands behind all others, as a new one does.
        self._changes.pop(name, None)
        self._changes[name] = content

    def data(self) -> bytes:
        """Return the package as it is now."""
        return self._archive.with_changes(self._changes)

    def free_name(self, pattern: str) -> str:
        """Return the first name of a pattern with {} for a number that no part has."""
        taken = {name.lower() for name in self.names}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part and say what kind it is."""
        self.write(name, content)
        tree = self.tree(_TYPES)
        tree.append(tree.root, f'<Override PartName="/{escaped(name)}" ContentType="{content_type}"/>')
        self.write(_TYPES, tree.done())

    def add_default(self, extension: str, content_type: str) -> None:
        """Say what kind all parts with an extension are, where that is not said yet."""
        tree = self.tree(_TYPES)
        known = {each.attributes.get("Extension", "").lower() for each in tree.root.all("Default")}
        if extension not in known:
            tree.insert(tree.root.inner, f'<Default Extension="{extension}" ContentType="{content_type}"/>')
            self.write(_TYPES, tree.done())

    def remove(self, name: str) -> None:
        """Take a part out, and what is said about it."""
        gone = {each.lower() for each in (name, _relations_of(name))}
        for each in self.names:
            if each.lower() in gone:
                self._changes[each] = None
        tree = self.tree(_TYPES)
        # Some programs also say what kind the relations of a part are.
        for said in tree.root.all("Override"):
            if said.attributes.get("PartName", "").lstrip("/").lower() in gone:
                tree.remove(said)
        self.write(_TYPES, tree.done())

    def relations(self, part: str) -> list[Relation]:
        """Return what a part refers to."""
        name = _relations_of(part)
        if name not in self:
            return []
        return [self._relation(part, each) for each in self.tree(name).root.all("Relationship")]

    def relate(self, part: str, kind: str, other: str) -> str:
        """Let a part refer to another; return the identifier of the relation."""
        name = _relations_of(part)
        if name not in self:
            self.write(name, f'{DECLARATION}<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode())
        taken = {relation.identifier for relation in self.relations(part)}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        target = posixpath.relpath(other, posixpath.dirname(part))
        tree = self.tree(name)
        xml = f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{escaped(target)}"/>'
        tree.append(tree.root, xml)
        self.write(name, tree.done())
        return f"rId{number}"

    def unrelate(self, part: str, other: str) -> None:
        """Let a part no longer refer to another."""
        name = _relations_of(part)
        tree = self.tree(name)
        kept = 0
        for each in tree.root.all("Relationship"):
            if self._relation(part, each).part == other:
                tree.remove(each)
            else:
                kept += 1
        if kept:
            self.write(name, tree.done())
        else:
            self.remove(name)

    def _relation(self, part: str, element: Element) -> Relation:
        attributes = element.attributes
        target = "" if attributes.get("TargetMode") == "External" else attributes["Target"]
        if target:
            inside = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            target = self._as_named(posixpath.normpath(inside))
        return Relation(attributes["Id"], attributes["Type"].rpartition("/")[2], target)

    def _as_named(self, name: str) -> str:
        """Return the name of a part as the archive has it: programs do not mind capital letters."""
        if name in self:
            return name
        return next((each for each in self.names if each.lower() == name.lower()), name)


def is_of_workbook(part: str) -> bool:
    """Whether a part is one of the workbook itself, and no picture or the like."""
    return part.startswith("xl/") and part.endswith(".xml")


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
