"""Colours cells by conditional formats: the user's cells and styles stay untouched, and blank cells show them too."""

from collections.abc import Mapping, Sequence

from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS, LEVELS, NOTE, WARNING
from selfeval.marking import sheet_order
from selfeval.marking.styles import Styles
from selfeval.marking.texts import is_in
from selfeval.marking.xml_tree import Element, Tree

# Text and ground. The text is coloured too: a heading's white letters could not be read on a light ground.
COLOURS = {ERROR: ("9C0006", "FFC7CE"), WARNING: ("5F3700", "FFEB9C"), NOTE: ("1F3864", "D6E4F5")}
# A formula that is always true and whose text tells our rules from the user's, whatever program saved them.
SIGN = "自评核对："
# Where formats of the newer kind stand.
_HOLDERS = ("extLst", "ext", "conditionalFormattings")
_FORMULA = 'LEN("{sign}{level}")&gt;0'


def add(tree: Tree, cells: Mapping[str, Sequence[str]], styles: Styles) -> None:
    """Colour the cells of each level; our rules come before all others of the sheet."""
    levels = [level for level in LEVELS if cells.get(level)]
    for rule in tree.root.all("cfRule"):
        _shift(tree, rule, len(levels))
    formats = []
    for priority, level in enumerate(levels, 1):
        text, ground = COLOURS[level]
        number = styles.number(
            "dxfs",
            f'<dxf><font><color rgb="FF{text}"/></font>'
            f'<fill><patternFill patternType="solid"><fgColor rgb="FF{ground}"/><bgColor rgb="FF{ground}"/>'
            "</patternFill></fill></dxf>",
        )
        formula = _FORMULA.format(sign=SIGN, level=LEVEL_WORDS[level])
        formats.append(
            f'<conditionalFormatting sqref="{" ".join(cells[level])}">'
            f'<cfRule type="expression" dxfId="{number}" priority="{priority}"><formula>{formula}</formula></cfRule>'
            "</conditionalFormatting>"
        )
    if formats:
        tree.insert(sheet_order.place_of(tree, "conditionalFormatting"), "".join(formats))


def are_in(xml: bytes) -> bool:
    """Whether our colours are in a worksheet."""
    return is_in(SIGN, xml)


def remove(tree: Tree) -> None:
    """Take our rules out, also where another program wrote them anew or the user copied them about."""
    removed = 0
    others: list[Element] = []
    emptied: list[Element] = []
    gone: list[Element] = []
    for formatting in tree.root.all("conditionalFormatting"):
        rules = list(formatting.all("cfRule"))
        own = [rule for rule in rules if _is_own(rule)]
        removed += len(own)
        others += [rule for rule in rules if not _is_own(rule)]
        if own and len(own) == len(rules):
            emptied.append(formatting)
        else:
            gone += own
    for each in (*gone, *_with_emptied_parents(tree.root, emptied)):
        tree.remove(each)
    priorities = [int(rule.attributes["priority"]) for rule in others if "priority" in rule.attributes]
    if removed and priorities and min(priorities) > removed:
        for rule in others:
            _shift(tree, rule, -removed)


def _with_emptied_parents(root: Element, gone: Sequence[Element]) -> list[Element]:
    """Return what must go, and in place of it what around it would be left with nothing in it."""
    found: list[Element] = []
    for child in root.children:
        if any(child is each for each in gone):
            found.append(child)
        elif child.children:
            inside = _with_emptied_parents(child, gone)
            left = [each for each in child.children if not any(each is one for one in inside)]
            is_emptied = child.tag in _HOLDERS and not left
            found += [child] if is_emptied else inside
    return found


def _is_own(rule: Element) -> bool:
    return SIGN in rule.full_text("formula") + rule.full_text("f")


def _shift(tree: Tree, rule: Element, by: int) -> None:
    if "priority" in rule.attributes:
        tree.set(rule, "priority", str(int(rule.attributes["priority"]) + by))
