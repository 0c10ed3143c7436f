"""Lights as conditional formats: they follow the cells and the lines of the sheet 说明, whoever changes either."""

from collections.abc import Iterable

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from selfeval.summary.lights import GREEN, RED, YELLOW
from selfeval.summary.sheet_page import FIRST, Table


def rates(page: Table, key: str) -> None:
    """Colour a column of execution rates."""
    cell, styles = page.cell(key, FIRST), page.styles.lights
    rules = [
        (f"AND(ISNUMBER({cell}),{cell}<执行率红灯线)", styles[RED]),
        (f"AND(ISNUMBER({cell}),OR({cell}<执行率黄灯线,{cell}>执行率上限))", styles[YELLOW]),
        (f"ISNUMBER({cell})", styles[GREEN]),
    ]
    by_formulas(page.sheet, page.cells(key), rules)


def scores(page: Table, key: str) -> None:
    """Colour a column of total scores."""
    cell, styles = page.cell(key, FIRST), page.styles.lights
    rules = [
        (f"AND(ISNUMBER({cell}),{cell}<得分红灯线)", styles[RED]),
        (f"AND(ISNUMBER({cell}),{cell}<得分黄灯线)", styles[YELLOW]),
        (f"ISNUMBER({cell})", styles[GREEN]),
    ]
    by_formulas(page.sheet, page.cells(key), rules)


def counts(page: Table, key: str, light: int) -> None:
    """Colour what is not 0 in a column of counts."""
    by_formulas(page.sheet, page.cells(key), [(f"{page.cell(key, FIRST)}>0", page.styles.lights[light])])


def changes(page: Table, key: str) -> None:
    """Colour what fell and what rose."""
    cell, styles = page.cell(key, FIRST), page.styles.lights
    rules = [
        (f"AND(ISNUMBER({cell}),{cell}<0)", styles[RED]),
        (f"AND(ISNUMBER({cell}),{cell}>0)", styles[GREEN]),
    ]
    by_formulas(page.sheet, page.cells(key), rules)


def words(page: Table, key: str, lights: Iterable[tuple[str, int]]) -> None:
    """Colour words of a column."""
    cell = page.cell(key, FIRST)
    rules = [(f'{cell}="{word}"', page.styles.lights[light]) for word, light in lights]
    by_formulas(page.sheet, page.cells(key), rules)


def icons(sheet: Worksheet, cells: str) -> None:
    """Show lights as such; the format of the cells writes the word beside each."""
    bounds = [{"criteria": ">=", "type": "number", "value": light} for light in (GREEN, YELLOW)]
    sheet.conditional_format(cells, {"type": "icon_set", "icon_style": "3_traffic_lights", "icons": bounds})


def by_formulas(sheet: Worksheet, cells: str, rules: Iterable[tuple[str, Format]]) -> None:
    """Colour cells by formulas, each for the first cell; the first that is true holds."""
    for criteria, style in rules:
        options = {"type": "formula", "criteria": f"={criteria}", "format": style, "stop_if_true": True}
        sheet.conditional_format(cells, options)
