"""Marks a workbook where it is wrong, and takes the marks of the last time away."""

from collections.abc import Iterable, Mapping, Sequence

from selfeval.evaluation.catalogue import LEVEL_WORDS, LEVELS
from selfeval.evaluation.problems import Problem
from selfeval.intake.own_list import END, HEADINGS, MARK
from selfeval.intake.workbook import open_workbook
from selfeval.limits import DEFAULTS, REFUSED, Limits
from selfeval.marking import colours, comments, findings_table, list_sheet, tabs, texts
from selfeval.marking.merged_ranges import Merged
from selfeval.marking.package import Package, is_of_workbook
from selfeval.marking.styles import Styles
from selfeval.marking.tabs import Tab
from selfeval.marking.xml_tree import Tree
from selfeval.zip_parts import BROKEN, open_package

# What all marks have in common; of a list or a comment a person may have taken out the first lines.
_SIGNS = (MARK[1:-1], END[1:-1], HEADINGS[-1])
_UNREADABLE: tuple[type[Exception], ...] = (*REFUSED, *BROKEN)
# Cells are not looked at one by one: their rows say enough.
_CLOSED = "row"


def marked(data: bytes, problems: Sequence[Problem], limits: Limits = DEFAULTS) -> bytes:
    """Return a workbook's bytes with its problems marked, and only these; UnmarkableError where that cannot be."""
    package = Package(data, limits)
    _unmark(package, data, limits)
    sheets = tabs.tabs(package)
    titles = [tab.title for tab in sheets]
    styles = Styles(package)
    for tab in sheets:
        found = [each for each in problems if each.cell and findings_table.title_of(each, titles) == tab.title]
        if found and tab.is_worksheet:
            tree = package.tree(tab.part, _CLOSED)
            _mark(package, tab, tree, found, styles)
            package.write(tab.part, tree.done())
    content = list_sheet.xml(findings_table.rows(problems, titles), styles)
    styles.write()
    tabs.add_tab(package, list_sheet.title_for(titles), content, list_sheet.HEADING_ROW)
    return package.data()


def unmarked(data: bytes, limits: Limits = DEFAULTS) -> bytes | None:
    """Return a workbook's bytes without the marks of the last time; None where it has none."""
    if not _may_be_marked(data, limits):
        return None
    package = Package(data, limits)
    _unmark(package, data, limits)
    return package.data() if package.is_changed else None


def _may_be_marked(data: bytes, limits: Limits) -> bool:
    """Whether a sign of ours stands in any part; most workbooks were never marked, and are not opened any further."""
    try:
        parts = open_package(data, limits)
        return any(texts.is_any_in(_SIGNS, parts.read(name)) for name in filter(is_of_workbook, parts.sizes))
    except _UNREADABLE:
        return True


def _mark(package: Package, tab: Tab, tree: Tree, problems: Iterable[Problem], styles: Styles) -> None:
    merged = Merged(tree)
    by_cell: dict[str, list[Problem]] = {}
    for each in sorted(problems, key=lambda each: LEVELS.index(each.level)):
        by_cell.setdefault(merged.first_of(each.cell or ""), []).append(each)
    cells: dict[str, list[str]] = {}
    for cell, found in by_cell.items():
        cells.setdefault(found[0].level, []).append(merged.range_of(cell))
    colours.add(tree, cells, styles)
    comments.add(package, tab.part, tree, _notes(by_cell))


def _notes(by_cell: Mapping[str, Sequence[Problem]]) -> dict[str, list[str]]:
    return {
        cell: [f"【{LEVEL_WORDS[each.level]}】{texts.on_one_line(texts.message(each))}" for each in found]
        for cell, found in by_cell.items()
    }


def _unmark(package: Package, data: bytes, limits: Limits) -> None:
    if not any(package.holds(sign) for sign in _SIGNS):
        return
    sheets = tabs.tabs(package)
    workbook, _ = open_workbook(data, limits)
    own = workbook.own_lists if workbook else frozenset()
    for tab in sheets:
        if tab.title in own:
            tabs.remove_tab(package, tab)
            continue
        if not tab.is_worksheet or not (colours.are_in(package.read(tab.part)) or comments.are_in(package, tab.part)):
            continue
        tree = package.tree(tab.part, _CLOSED)
        colours.remove(tree)
        comments.remove(package, tab.part, tree)
        package.write(tab.part, tree.done())
