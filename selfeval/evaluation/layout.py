"""What the workbook of a form looks like: the standard sheets, with what the form adds and leaves out."""

from dataclasses import dataclass, replace
from functools import lru_cache

from selfeval.evaluation import glossary
from selfeval.evaluation.form import SPLIT_EVENLY, TYPED, FurtherColumn, Rules
from selfeval.evaluation.glossary import FUNDS_MANAGEMENT, INDICATORS, Column, InfoField, Sheet

_WEIGHT = "weight"


# Compared by identity, so that what follows from it alone can be kept.
@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The sheets with their columns, and the rows of 项目信息."""

    sheets: tuple[Sheet, ...]
    fields: tuple[InfoField, ...]


@lru_cache(maxsize=64)
def fields_by_name(layout: Layout) -> dict[str, InfoField]:
    """Return the rows of 项目信息 by all that they are called; of those with one name the first has it."""
    return {name: field for field in reversed(layout.fields) for name in field.names}


STANDARD = Layout(glossary.SHEETS, glossary.INFO_FIELDS)


@lru_cache(maxsize=64)
def of_rules(rules: Rules) -> Layout:
    """Return the layout of the workbooks of a year."""
    sheets = [_sheet(sheet, rules) for sheet in glossary.SHEETS]
    if not rules.funds_management.items:
        sheets = [sheet for sheet in sheets if sheet.identifier != FUNDS_MANAGEMENT.identifier]
    fields = [InfoField(each.name, each.name, each.is_required, each.aliases) for each in rules.contents.fields]
    return Layout(tuple(sheets), (*glossary.INFO_FIELDS, *fields))


def _sheet(sheet: Sheet, rules: Rules) -> Sheet:
    added = [_column(each) for each in rules.contents.columns if each.sheet == sheet.name]
    columns = sheet.columns
    if sheet is INDICATORS and rules.indicators.weights != TYPED:
        # Points that the form alone gives are not asked for.
        columns = tuple(
            replace(column, required=False) if column.identifier == _WEIGHT else column
            for column in columns
            if column.identifier != _WEIGHT or rules.indicators.weights != SPLIT_EVENLY
        )
    return sheet if columns is sheet.columns and not added else replace(sheet, columns=(*columns, *added))


def _column(each: FurtherColumn) -> Column:
    return Column(each.name, each.name, each.is_required, each.aliases)
