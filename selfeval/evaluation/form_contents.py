"""Reads the section [[contents]] of form.toml: what the form's workbook has besides the standard one, and limits."""

from collections.abc import Iterable, Iterator

from selfeval.evaluation import glossary
from selfeval.evaluation.form import Contents, FurtherColumn, FurtherField
from selfeval.evaluation.form_blocks import refuse_repeated
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS
from selfeval.evaluation.toml_reader import Table

# The sheets that a form may add columns to.
EXTENSIBLE = (FUNDING, FUNDS_MANAGEMENT, INDICATORS)
_MOST_CHARACTERS = 100_000
# The columns whose texts may be limited; a name or a figure is as long as it is.
_LIMITED = ("description", "issues", "text", "variance_explanation", "note")


def contents(table: Table) -> Contents:
    """Read [[contents]]."""
    found = Contents(
        reference=table.text("reference"),
        fields=tuple(_field(each) for each in table.tables("fields", required=False)),
        columns=tuple(_column(each) for each in table.tables("columns", required=False)),
        limits=dict(_limit(each) for each in table.tables("limits", required=False)),
    )
    refuse_repeated(table, "fields", [name for each in found.fields for name in (each.name, *each.aliases)])
    for sheet in EXTENSIBLE:
        names = [name for each in found.columns if each.sheet == sheet.name for name in (each.name, *each.aliases)]
        refuse_repeated(table, "columns", names)
    if sum(each.is_target for each in found.columns) > 1:
        table.fault("columns", "只有一列可以写 target = true")
    return found


def unknown_limits(found: Contents, kinds: Iterable[str]) -> Iterator[str]:
    """Yield the limits of what neither the standard workbook nor the form has."""
    known = {field.label for field in glossary.INFO_FIELDS if field.asked} | {field.name for field in found.fields}
    known |= {column.heading for sheet in glossary.SHEETS for column in sheet.columns if column.identifier in _LIMITED}
    known |= {column.name for column in found.columns} | set(kinds)
    yield from (heading for heading in found.limits if heading not in known)


def _field(table: Table) -> FurtherField:
    found = FurtherField(
        name=table.text("name"),
        is_required=table.flag("required", default=False),
        aliases=table.texts("aliases", required=False),
    )
    taken = {name for field in glossary.INFO_FIELDS for name in (field.label, *field.aliases)}
    _refuse_taken(table, found, taken, glossary.INFO.name)
    table.close()
    return found


def _column(table: Table) -> FurtherColumn:
    sheet = table.text("sheet", choices=tuple(each.name for each in EXTENSIBLE))
    found = FurtherColumn(
        sheet=sheet,
        name=table.text("name"),
        is_required=table.flag("required", default=False),
        aliases=table.texts("aliases", required=False),
        is_target=table.flag("target", default=False),
    )
    columns = next(each.columns for each in EXTENSIBLE if each.name == sheet)
    taken = {name for column in columns for name in (column.heading, *column.aliases)}
    _refuse_taken(table, found, taken, sheet)
    if found.is_target and sheet != INDICATORS.name:
        table.fault("target", f"只有“{INDICATORS.name}”的列可以写 target = true")
    table.close()
    return found


def _refuse_taken(table: Table, found: FurtherField | FurtherColumn, taken: set[str], sheet: str) -> None:
    for key, name in (("name", found.name), *(("aliases", alias) for alias in found.aliases)):
        if not name:
            # Reported where it is missing.
            continue
        compared = glossary.plain_heading(name)
        is_plain = compared == name
        if compared in taken:
            table.fault(key, f"标准工作簿的“{sheet}”已经有“{name}”，请换一个名称")
        elif key == "name" and not (is_plain and name.isidentifier()):
            table.fault(key, f"“{name}”只能有汉字、字母、数字和下划线，才能用作模板里的标记")
        elif not is_plain:
            table.fault(key, f"“{name}”请写成“{compared}”：表头按这个样子比较")


def _limit(table: Table) -> tuple[str, int]:
    found = table.text("name"), table.integer("most", least=1, most=_MOST_CHARACTERS)
    table.close()
    return found
