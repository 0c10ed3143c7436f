"""The order in which a worksheet's parts must stand."""

from selfeval.marking.xml_tree import Element, Tree, UnmarkableError

_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "drawingHF", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip


def place_of(tree: Tree, tag: str) -> int:
    """Return where a new element belongs: behind all that must stand before it."""
    before = set(_ORDER[: _ORDER.index(tag)])
    found: list[Element] = [each for each in tree.root.children if each.tag in before]
    if not any(each.tag == "sheetData" for each in found):
        raise UnmarkableError("no worksheet")
    return found[-1].end
