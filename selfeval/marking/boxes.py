"""The boxes in which comments are shown: shapes in a drawing of an old kind, which also holds form controls.

Such drawings need not be well-formed (a control's text may have <br>), so they are searched and not parsed. Prefixes
are mostly v, o and x, but not always.
"""

import re
from collections.abc import Collection, Mapping

from selfeval.intake.xlsx_look import position_of
from selfeval.marking import sheet_order, tabs, texts
from selfeval.marking.layout import Layout
from selfeval.marking.package import Package
from selfeval.marking.xml_tree import Tree, UnmarkableError

_KIND, _CONTENT_TYPE = "vmlDrawing", "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE = re.compile(rb"<(\w+):shape\s[^>]*(?<!/)>.*?</\1:shape>", re.DOTALL)
_ANY_SHAPE = re.compile(rb"<\w+:(?:shape|group|rect|line|oval|roundrect)\s")
_IS_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(rb"<\w+:Row>\s*(\d+)\s*</")
_COLUMN = re.compile(rb"<\w+:Column>\s*(\d+)\s*</")
_NUMBER = re.compile(rb"_x0000_[si](\d+)")
_BLOCKS = re.compile(rb"""<\w+:idmap\b[^>]*\bdata\s*=\s*["']([\d,\s]+)["']""")
_END = b"</xml>"
# Shapes are numbered in blocks; a drawing names the block that is its own.
_BLOCK_SIZE = 1024
_TYPE_NAME = b'id="_x0000_t202"'
_TYPE = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY = f'<xml {_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{{}}"/></o:shapelayout></xml>'
_NOTE = (
    f'<v:shape {_NAMESPACES} id="_x0000_s{{number}}" type="#_x0000_t202" style="position:absolute;'
    'width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
# A box of 25 Chinese characters a line, at 9 points, in pixels; with room to spare, for rows may be lower than stated.
_WIDTH, _COLUMNS, _LINE, _MARGIN = 330, 50, 18, 24
# 600 points: a screen shows no more, and a box can be drawn larger by hand.
_HIGHEST = 800


def add(package: Package, part: str, sheet: Tree, notes: Mapping[str, str]) -> None:
    """Give comments their boxes, each large enough for its text."""
    if not notes:
        return
    name = _drawing_of(package, part, sheet) or _new_drawing(package, part, sheet)
    drawing = package.read(name)
    if _END not in drawing:
        raise UnmarkableError("a drawing of an unknown kind")
    numbers = _free_numbers(package, drawing, len(notes))
    drawing = _with_blocks(drawing, numbers)
    at = drawing.rfind(_END)
    shapes = [] if _TYPE_NAME in drawing else [_TYPE]
    layout = Layout(sheet)
    for order, (number, (cell, text)) in enumerate(zip(numbers, notes.items(), strict=True), 1):
        row, column = _position(cell)
        height = min(_HIGHEST, texts.lines(text, _COLUMNS) * _LINE + _MARGIN)
        anchor = layout.anchor(row, column, _WIDTH, height)
        shapes.append(
            _NOTE.format(
                number=number, width=_WIDTH * 3 / 4, height=height * 3 / 4, order=order,
                anchor=anchor, row=row, column=column,
            )
        )  # fmt: skip
    package.write(name, drawing[:at] + "".join(shapes).encode() + drawing[at:])


def remove(package: Package, part: str, sheet: Tree, cells: Collection[str]) -> None:
    """Take the boxes of comments at these cells out, and the drawing where nothing else is in it."""
    name = _drawing_of(package, part, sheet)
    if name is None or not cells:
        return
    places = {_position(cell) for cell in cells}
    drawing = _SHAPE.sub(lambda shape: b"" if _place(shape[0]) in places else shape[0], package.read(name))
    if _ANY_SHAPE.search(drawing):
        package.write(name, drawing)
        return
    package.unrelate(part, name)
    package.remove(name)
    for each in sheet.root.children:
        if each.tag == "legacyDrawing":
            sheet.remove(each)


def _drawing_of(package: Package, part: str, sheet: Tree) -> str | None:
    element = sheet.root.child("legacyDrawing")
    if element is None:
        return None
    wanted = next((value for name, value in element.attributes.items() if name.endswith(":id")), None)
    found = [relation.part for relation in package.relations(part) if relation.identifier == wanted]
    if not found or found[0] not in package:
        raise UnmarkableError("a drawing that is not there")
    return found[0]


def _new_drawing(package: Package, part: str, sheet: Tree) -> str:
    # A block that no other drawing has, so that no two shapes of the workbook have one number.
    block = max(_used_blocks(package), default=0) + 1
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.add_default("vml", _CONTENT_TYPE)
    package.write(name, _EMPTY.format(block).encode())
    relation = package.relate(part, _KIND, name)
    sheet.insert(sheet_order.place_of(sheet, "legacyDrawing"), f"<legacyDrawing {tabs.reference(sheet, relation)}/>")
    return name


def _drawings(package: Package) -> list[str]:
    return [name for name in package.names if name.lower().endswith(".vml")]


def _free_numbers(package: Package, drawing: bytes, count: int) -> list[int]:
    """Return numbers for shapes: behind those of the drawing in its own blocks, then in blocks that none has."""
    taken = {number for each in _drawings(package) for number in _numbers(package.read(each))}
    own = _blocks_of(drawing)
    first = max([min(own) * _BLOCK_SIZE, *(number for number in taken if number // _BLOCK_SIZE in own)]) + 1
    found: list[int] = []
    new = max([*_used_blocks(package), *own]) + 1
    for block in (*(each for each in sorted(own) if each >= first // _BLOCK_SIZE), *range(new, new + count)):
        numbers = range(max(first, block * _BLOCK_SIZE + 1), (block + 1) * _BLOCK_SIZE)
        found += [number for number in numbers if number not in taken][: count - len(found)]
        if len(found) == count:
            break
    return found


def _with_blocks(drawing: bytes, numbers: Collection[int]) -> bytes:
    """Return a drawing that also names the blocks of these numbers as its own."""
    own = _blocks_of(drawing)
    added = sorted({number // _BLOCK_SIZE for number in numbers} - set(own))
    found = _BLOCKS.search(drawing)
    if not added or found is None:
        return drawing
    return drawing[: found.end(1)] + "".join(f",{each}" for each in added).encode() + drawing[found.end(1) :]


def _used_blocks(package: Package) -> set[int]:
    drawings = [package.read(each) for each in _drawings(package)]
    used = {block for each in drawings for block in _blocks_of(each)}
    return used | {number // _BLOCK_SIZE for each in drawings for number in _numbers(each)}


def _blocks_of(drawing: bytes) -> list[int]:
    found = _BLOCKS.search(drawing)
    return [int(each) for each in found[1].split(b",") if each.strip()] if found else [1]


def _numbers(drawing: bytes) -> list[int]:
    return [int(number) for number in _NUMBER.findall(drawing)]


def _place(shape: bytes) -> tuple[int, int] | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]), int(column[1])) if row and column and _IS_NOTE.search(shape) else None


def _position(cell: str) -> tuple[int, int]:
    found = position_of(cell)
    if found is None:
        raise UnmarkableError(f"no cell: {cell}")
    return found
