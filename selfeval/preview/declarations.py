"""What WordprocessingML says of a text, a paragraph, a border or a cell, said in CSS."""

import re
from collections.abc import Iterator
from typing import Final

from selfeval.preview.typefaces import families
from selfeval.preview.values import Values, is_on, points, whole

_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_HIGHLIGHTS = {
    "yellow": "#ff0", "green": "#0f0", "cyan": "#0ff", "magenta": "#f0f", "blue": "#00f", "red": "#f00",
    "darkBlue": "#000080", "darkCyan": "#008080", "darkGreen": "#008000", "darkMagenta": "#800080",
    "darkRed": "#800000", "darkYellow": "#808000", "darkGray": "#808080", "lightGray": "#c0c0c0", "black": "#000",
    "white": "#fff",
}  # fmt: skip
_ALIGNMENTS = {
    "both": "justify", "distribute": "justify", "center": "center", "right": "right", "end": "right",
    "left": "left", "start": "left",
}  # fmt: skip
_BORDERS = {"nil": "none", "none": "none", "double": "double", "dotted": "dotted", "dashed": "dashed"}
_VERTICAL = {"center": "middle", "bottom": "bottom", "both": "middle", "top": "top"}
_USUAL_SIZE: Final = 20
# How high a line is where nothing says so, of the size of its letters: about what the fonts of offices have.
_LINE: Final = 1.3
_LINE_UNIT: Final = 240
_PIXEL: Final = 0.75
# What a column may lose, in twips, because browsers give it whole pixels: letters that just fit must fit still.
_ROUNDED: Final = 6


def text(values: Values) -> str:
    """Return how letters look: font, size, weight, colour."""
    found = [f"font-family:{_fonts(values)};font-size:{(whole(values, 'sz') or _USUAL_SIZE) / 2:g}pt"]
    found += [said for key, said in (("b", "font-weight:bold"), ("i", "font-style:italic")) if is_on(values, key)]
    lines = [name for key, name in (("u", "underline"), ("strike", "line-through")) if is_on(values, key)]
    if lines:
        found.append(f"text-decoration:{' '.join(lines)}")
    colour = _colour(values.get("color", ""))
    if colour:
        found.append(f"color:{colour}")
    back = _HIGHLIGHTS.get(values.get("highlight", "")) or _colour(values.get("shd.fill", ""))
    if back:
        found.append(f"background:{back}")
    spacing = whole(values, "spacing")
    if spacing:
        found.append(f"letter-spacing:{points(spacing)}")
    if is_on(values, "caps"):
        found.append("text-transform:uppercase")
    raised = {"superscript": "super", "subscript": "sub"}.get(values.get("vertAlign", ""))
    if raised:
        found.append(f"vertical-align:{raised};font-size:.65em;line-height:0")
    return ";".join(found)


def _fonts(values: Values) -> str:
    return families(values.get("rFonts.ascii", ""), values.get("rFonts.eastAsia", ""))


def paragraph(values: Values, *, adds_room: bool) -> str:
    """Return how a paragraph stands: its alignment, indents, the height of its lines, the room around it.

    Between two paragraphs the larger room counts, as in Word, unless ``adds_room`` says that the document wants both.
    """
    found = [f"text-align:{_ALIGNMENTS.get(values.get('jc', ''), 'left')}", f"line-height:{_line_height(values)}"]
    if values.get("jc") == "distribute":
        found.append("text-align-last:justify")
    before, after = whole(values, "spacing.before") or 0, whole(values, "spacing.after") or 0
    left, right = _indent(values, "left"), _indent(values, "right")
    if adds_room:
        found.append(f"padding:{points(before)} 0 {points(after)}")
        before = after = 0
    found.append(f"margin:{points(before)} {right} {points(after)} {left}")
    first, hanging = _indent(values, "firstLine"), _indent(values, "hanging")
    if hanging != "0":
        found.append(f"text-indent:-{hanging}")
    elif first != "0":
        found.append(f"text-indent:{first}")
    back = _colour(values.get("shd.fill", ""))
    if back:
        found.append(f"background:{back}")
    found += _paragraph_borders(values)
    return ";".join(found)


def _paragraph_borders(values: Values) -> Iterator[str]:
    for side in ("top", "right", "bottom", "left"):
        drawn = border(values, f"pBdr.{side}")
        if drawn not in ("", "none"):
            yield f"border-{side}:{drawn}"


def _indent(values: Values, name: str) -> str:
    """Return an indent; one in characters counts more than one in twips, as in Word."""
    characters = whole(values, f"ind.{name}Chars")
    if characters:
        return f"{characters / 100:g}em"
    return points(whole(values, f"ind.{name}") or 0)


def _line_height(values: Values) -> str:
    line = whole(values, "spacing.line") or _LINE_UNIT
    rule = values.get("spacing.lineRule")
    if rule == "exact":
        return points(line)
    if rule == "atLeast":
        return f"max({_LINE:g}em,{points(line)})"
    return f"{line / _LINE_UNIT * _LINE:.3g}"


def border(values: Values, name: str) -> str:
    """Return a border as CSS has it: .5pt solid #000; none for one that is taken away, empty where nothing is said."""
    kind = values.get(name)
    if kind is None:
        return ""
    style = _BORDERS.get(kind, "dashed" if "dash" in kind.lower() else "solid")
    if style == "none":
        return "none"
    return f"{_width(values, name):g}pt {style} {_colour(values.get(f'{name}.color', '')) or '#000'}"


def _width(values: Values, name: str) -> float:
    """Return the width of a border in points; the file has eighths of one, of a double line those of each stroke."""
    return max(whole(values, f"{name}.sz") or 4, 2) / 8 * (3 if values.get(name) == "double" else 1)


def cell(values: Values, borders: dict[str, str], margins: dict[str, int]) -> str:
    """Return how a table cell looks, with its borders and the room inside it, in twips, by side."""
    sides = ("top", "right", "bottom", "left")
    found = [f"vertical-align:{_VERTICAL.get(values.get('vAlign', ''), 'top')}"]
    drawn = [borders.get(side) or "none" for side in sides]
    # Word measures the room from the middle of a border, a browser from its edge.
    rooms = [
        margins.get(side, 0) - _half(line) - (_ROUNDED if side in ("left", "right") else 0)
        for side, line in zip(sides, drawn, strict=True)
    ]
    found.append("padding:" + " ".join(points(max(room, 0)) for room in rooms))
    found += [f"border:{drawn[0]}"] if len(set(drawn)) == 1 else [
        f"border-{side}:{line}" for side, line in zip(sides, drawn, strict=True)
    ]  # fmt: skip
    back = _colour(values.get("shd.fill", ""))
    if back:
        found.append(f"background:{back}")
    if values.get("textDirection", "").startswith("tb"):
        found.append("writing-mode:vertical-rl")
    return ";".join(found)


def _half(line: str) -> int:
    """Return half the width of a border of CSS in twips; a browser draws none thinner than a pixel."""
    width = line.partition("pt ")[0]
    return 0 if line == "none" else round(max(float(width), _PIXEL) * 20 / 2)


def _colour(value: str) -> str:
    return f"#{value.lower()}" if _COLOUR.fullmatch(value) else ""
