"""The XML of packages changed: elements gone, doubled, moved, nested; other attributes, values, formats, tags."""

import copy
import random
import zipfile
from collections.abc import Callable
from typing import Any

from lxml import etree

from tests.fuzz import nasty, packages
from tests.fuzz.packages import Parts

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_READ = ("xl/workbook.xml", "content.xml", "styles.xml", "xl/_rels/workbook.xml.rels")
_PARSER = etree.XMLParser(remove_blank_text=False, huge_tree=True)
Element = Any
Change = Callable[[Element, random.Random], None]


def broken_tree(parts: Parts, chance: random.Random) -> bytes:
    """Return a package in which the XML of one part or of some was changed."""
    parts = dict(parts)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    likely = [name for name in names if _is_read(name)]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = chance.choice(likely if likely and chance.random() < 0.85 else names)
        parts[name] = _changed(parts[name], name, chance)
    # What is not compressed is packed in no time; what is, other levels have.
    return packages.packed(parts, zipfile.ZIP_STORED if chance.random() < 0.7 else zipfile.ZIP_DEFLATED)


def _is_read(name: str) -> bool:
    return name in _READ or name.startswith(("xl/worksheets/sheet", "xl/sharedStrings", "xl/styles", "word/"))


def _changed(content: bytes, name: str, chance: random.Random) -> bytes:
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError:
        # It was broken before, by another change.
        return content
    for _ in range(chance.choice((1, 1, 1, 2, 2, 4))):
        chance.choice(_changes_of(name))(root, chance)
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    while nasty.SIGN.encode() in found:
        found = found.replace(nasty.SIGN.encode(), chance.choice(nasty.RAW), 1)
    if chance.random() < 0.02:
        head, _, body = found.partition(b"?>")
        found = head + b"?>" + chance.choice((nasty.BOMB, nasty.FILE_ENTITY)) + body
        found = found.replace(b"</", chance.choice((b"&g;</", b"&x;</")), 1)
    return found


def _changes_of(name: str) -> list[Change]:
    if name.startswith("xl/worksheets/sheet"):
        return [*_ANY, *_SHEET, *_SHEET, *_SHEET]
    if name.startswith("word/"):
        return [*_ANY, *_WORDS, *_WORDS]
    return [*_ANY, _text, _text, _text, _value]


def _elements(root: Element) -> list[Element]:
    return list(root.iter("*"))


def _below(root: Element, chance: random.Random) -> Element | None:
    """Return an element that has a parent."""
    found = _elements(root)[1:]
    return chance.choice(found) if found else None


def _drop(root: Element, chance: random.Random) -> None:
    found = _below(root, chance)
    if found is not None:
        found.getparent().remove(found)


def _double(root: Element, chance: random.Random) -> None:
    found = _below(root, chance)
    if found is not None and len(found) < 500:
        for _ in range(chance.choice((1, 1, 2, 20))):
            found.addnext(copy.deepcopy(found))


def _move(root: Element, chance: random.Random) -> None:
    found, to = _below(root, chance), chance.choice(_elements(root))
    if found is not None and found is not to and found not in to.iterancestors():
        to.insert(chance.randrange(len(to) + 1), found)


def _swap(root: Element, chance: random.Random) -> None:
    found = _below(root, chance)
    if found is not None and found.getnext() is not None:
        found.getnext().addnext(found)


def _nest(root: Element, chance: random.Random) -> None:
    """Put an element into others of its kind, sometimes deeper than any parser likes."""
    found = _below(root, chance)
    if found is None or len(found) > 500:
        return
    depth = chance.choice((1, 1, 2, 5, 20) if chance.random() < 0.9 else (100, 300, 1000))
    inner = copy.deepcopy(found)
    for _ in range(depth):
        outer = found.makeelement(found.tag, dict(found.attrib))
        outer.append(inner)
        inner = outer
    found.getparent().replace(found, inner)


def _rename(root: Element, chance: random.Random) -> None:
    found, other = chance.choice(_elements(root)), chance.choice(_elements(root))
    found.tag = chance.choice(
        (other.tag, etree.QName(found).localname, f"{{urn:x}}{etree.QName(found).localname}", "x")
    )


def _attribute(root: Element, chance: random.Random) -> None:
    candidates = [each for each in _elements(root) if each.attrib]
    if not candidates:
        return
    found = chance.choice(candidates)
    name = chance.choice(list(found.attrib))
    kind = chance.randrange(4)
    if kind == 0:
        del found.attrib[name]
    elif kind == 1:
        other = chance.choice(candidates)
        found.attrib.update(other.attrib)
    else:
        found.set(name, chance.choice(nasty.ATTRIBUTES))


def _text(root: Element, chance: random.Random) -> None:
    candidates = [each for each in _elements(root) if each.text and each.text.strip()]
    if not candidates:
        return
    found = chance.choice(candidates)
    found.text = chance.choice((_any_text(chance), _any_text(chance), found.text + _any_text(chance)))[:1_000_000]


def _any_text(chance: random.Random) -> str:
    return chance.choice((chance.choice(nasty.NUMBERS), _clean(chance.choice(nasty.TEXTS)), nasty.SIGN))


def _clean(text: str) -> str:
    return text.replace("\ufffe", nasty.SIGN)


def _tail(root: Element, chance: random.Random) -> None:
    found = _below(root, chance)
    if found is not None:
        found.tail = _any_text(chance)


def _foreign(root: Element, chance: random.Random) -> None:
    """Put in a comment, a processing instruction, or an element that nobody knows."""
    found = chance.choice(_elements(root))
    made = chance.choice(
        (etree.Comment(" <c r='A1'><v>5</v></c> "), etree.ProcessingInstruction("x", "y"), etree.Element("x"))
    )
    found.insert(chance.randrange(len(found) + 1), made)


_ANY: list[Change] = [_drop, _double, _move, _swap, _nest, _rename, _attribute, _attribute, _text, _tail, _foreign]


def _cell(root: Element, chance: random.Random) -> Element | None:
    found = root.findall(f".//{_MAIN}c")
    return chance.choice(found) if found else None


def _value(root: Element, chance: random.Random) -> None:
    """Have another value, formula, type or format in a cell."""
    found = _cell(root, chance)
    if found is None:
        return
    kind = chance.randrange(8)
    for each in list(found):
        if chance.random() < 0.7:
            found.remove(each)
    if kind == 0:
        found.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(found, f"{_MAIN}is"), f"{_MAIN}t").text = _any_text(chance)
        return
    if kind in (1, 2):
        etree.SubElement(found, f"{_MAIN}f").text = chance.choice(("A1", "1/0", "SUM(A1:A9)", "", nasty.SIGN))
    if kind in (3, 4):
        found.set("t", chance.choice(("n", "s", "str", "b", "e", "d", "x", "inlineStr")))
    elif kind == 5:
        found.attrib.pop("t", None)
    if kind != 1:
        value = chance.choice(
            (chance.choice(nasty.NUMBERS), chance.choice(nasty.NUMBERS), _any_text(chance), str(chance.randrange(300)))
        )
        etree.SubElement(found, f"{_MAIN}v").text = value


def _number(root: Element, chance: random.Random) -> None:
    """Have a plain number in a cell, which may well be accepted."""
    found = _cell(root, chance)
    if found is not None:
        for each in list(found):
            found.remove(each)
        found.attrib.pop("t", None)
        value = chance.choice(
            (chance.randint(0, 300), chance.randint(0, 99999) / 100, chance.choice((10, 20, 0.9097, 506.73)))
        )
        etree.SubElement(found, f"{_MAIN}v").text = str(value)


def _style(root: Element, chance: random.Random) -> None:
    found = _cell(root, chance)
    if found is not None:
        found.set("s", chance.choice(("0", "1", "2", "5", "9", "999", "-1", "", "x")))


def _address(root: Element, chance: random.Random) -> None:
    found = _cell(root, chance)
    if found is not None:
        other = _cell(root, chance)
        found.set(
            "r", chance.choice((chance.choice(nasty.ADDRESSES), other.get("r", "A1") if other is not None else "A1"))
        )
    if chance.random() < 0.2 and found is not None:
        found.attrib.pop("r")


def _row(root: Element, chance: random.Random) -> None:
    found = root.findall(f".//{_MAIN}row")
    if found:
        row = chance.choice(found)
        row.set(
            "r",
            chance.choice(("1", "2", "5", "99", "0", "-1", "1048577", "x", "1048576", "", str(chance.randrange(40)))),
        )
        if chance.random() < 0.3:
            row.set("hidden", "1")


def _merge(root: Element, chance: random.Random) -> None:
    merged = root.find(f"{_MAIN}mergeCells")
    if merged is None:
        merged = etree.Element(f"{_MAIN}mergeCells")
        data = root.find(f"{_MAIN}sheetData")
        if data is None:
            return
        data.addnext(merged)
    for _ in range(chance.choice((1, 1, 3, 200))):
        top, left = chance.randrange(1, 30), chance.randrange(8)
        there = f"{chr(65 + left + chance.randrange(3))}{top + chance.randrange(6)}"
        ref = chance.choice(
            (f"{chr(65 + left)}{top}:{there}", chance.choice(nasty.ATTRIBUTES), f"{there}:A1", "A1:XFD1048576")
        )
        etree.SubElement(merged, f"{_MAIN}mergeCell").set("ref", ref)


def _columns(root: Element, chance: random.Random) -> None:
    columns = etree.Element(f"{_MAIN}cols")
    column = etree.SubElement(columns, f"{_MAIN}col")
    column.set("min", chance.choice(("1", "2", "0", "-5", "x", "16384")))
    column.set("max", chance.choice(("1", "3", "0", "99999999999", "x", "16384")))
    column.set("hidden", chance.choice(("1", "true", "0", "x")))
    root.insert(0, columns)


_SHEET: list[Change] = [_value, _value, _number, _number, _style, _address, _row, _merge, _columns]


def _tag(root: Element, chance: random.Random) -> None:
    """Put a tag, or a piece of one, into a text of Word's."""
    found = root.findall(f".//{_WORD}t")
    if not found:
        return
    text = chance.choice(found)
    old, tag = text.text or "", chance.choice(nasty.TAGS)
    at = chance.randrange(len(old) + 1)
    text.text = chance.choice(
        (old[:at] + tag + old[at:], tag, old.replace("{", ""), old.replace("%}", ""), old[at:], old[::-1])
    )


def _runs(root: Element, chance: random.Random) -> None:
    """Cut a run in two, as Word does wherever somebody has typed."""
    found = [each for each in root.findall(f".//{_WORD}r") if len(each.findtext(f"{_WORD}t") or "") > 1]
    if found:
        run = chance.choice(found)
        text = run.find(f"{_WORD}t")
        other = copy.deepcopy(run)
        at = chance.randrange(1, len(text.text))
        other.find(f"{_WORD}t").text, text.text = text.text[at:], text.text[:at]
        run.addnext(other)


def _blocks(root: Element, chance: random.Random) -> None:
    """Drop, double or move a paragraph, a row, a cell or a table."""
    kind = chance.choice(("p", "tr", "tc", "tbl", "r", "sectPr"))
    found = root.findall(f".//{_WORD}{kind}")
    if not found:
        return
    block, other = chance.choice(found), chance.choice(found)
    what = chance.randrange(3)
    if what == 0:
        block.getparent().remove(block)
    elif what == 1:
        other.addnext(copy.deepcopy(block))
    elif block is not other and block not in other.iterancestors():
        other.addnext(block)


_WORDS: list[Change] = [_tag, _tag, _tag, _runs, _blocks, _blocks]
