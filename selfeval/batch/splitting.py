"""A bulk workbook made into one standard workbook for each project, without losing a cell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selfeval.batch.evaluating import library_of, rules_of
from selfeval.batch.file_names import alike, numbered, path_in
from selfeval.batch.writing import write_whole
from selfeval.evaluation import layout
from selfeval.evaluation.form import Rules
from selfeval.evaluation.glossary import INFO, INFO_FIELDS, SHEETS, Sheet, plain_heading
from selfeval.evaluation.problems import Problem
from selfeval.intake import standard_writer
from selfeval.intake.bulk import BulkFile
from selfeval.intake.bulk_project import BulkProject, BulkWorkbook
from selfeval.intake.raw_cells import RawCell
from selfeval.intake.raw_tables import Key, RawTable, other_sheets, read_table, read_turned
from selfeval.intake.standard_writer import RawSheet
from selfeval.intake.turned import NO_CODE

_CODE, _NAME, _FORM, _YEAR = (("project_code", 1), ("project_name", 1), ("form", 1), ("fiscal_year", 1))
_STANDARD = {each.identifier for each in INFO_FIELDS}


@dataclass(slots=True)
class Split:
    """What was split: how many workbooks were written, and what was not taken over, in sentences."""

    workbooks: int = 0
    left_out: list[str] = field(default_factory=list)
    failure: Problem | None = None


def split(bulk: BulkFile, folder: Path, templates: Path) -> Split:
    """Write the workbooks of all projects into a folder."""
    found = Split()
    taken: set[str] = set()
    others: list[str] = []
    for project in bulk.projects():
        others = other_sheets(BulkWorkbook(project))
        if project.problems:
            found.left_out += [each.message for each in project.problems]
            continue
        tables = _tables(project)
        found.left_out += [
            f"项目“{project.code}”{each}没有写出" for table in tables.values() for each in table.left_out
        ]
        content = _workbook(tables, templates)
        name = next(
            each for each in numbered(_file_name(project, tables[INFO.name]), ".xlsx") if alike(each) not in taken
        )
        taken.add(alike(name))
        found.failure = write_whole(path_in(folder, name), content)
        if found.failure is not None:
            return found
        found.workbooks += 1
    found.left_out += [f"工作表“{title}”不在标准工作簿之内，没有写出" for title in others]
    found.left_out += [f"{each.place}：{each.message}" for each in bulk.problems if each.level == "error"]
    return found


def _tables(project: BulkProject) -> dict[str, RawTable]:
    workbook = BulkWorkbook(project)
    tables: dict[str, RawTable] = {}
    for head in project.head.sheets:
        sheet = next(each for each in SHEETS if each.name == head.name)
        grid = workbook.grid(head.title, head.name)
        tables[head.name] = read_turned(grid) if sheet is INFO else read_table(grid, sheet, head.code_column)
    return tables


def _file_name(project: BulkProject, info: RawTable) -> str:
    """Return a name of code and name of a project; one that was called after its file gets that name again."""
    if project.code.startswith(NO_CODE):
        return project.code.removeprefix(NO_CODE)
    name = info.rows[0].cells.get(_NAME)
    return f"{project.code} {name.value}" if name is not None else project.code


def _workbook(tables: dict[str, RawTable], templates: Path) -> bytes:
    cells = tables[INFO.name].rows[0].cells
    named, year = (str(cells[key].value) if key in cells else "" for key in (_FORM, _YEAR))
    title, rules = rules_of(named, year.removesuffix(".0"), library_of(templates))
    content = {INFO.name: RawSheet(list(_info(tables[INFO.name], rules)), hidden=_hidden(tables[INFO.name]))}
    for sheet in (*layout.of_rules(rules).sheets, *SHEETS):
        if sheet.name in tables and sheet.name not in content:
            content[sheet.name] = _sheet(tables[sheet.name], sheet)
    return standard_writer.write(title, rules, content)


def _info(table: RawTable, rules: Rules) -> Iterator[list[RawCell | None]]:
    """Yield the rows of 项目信息: those that the form asks for, then all others in which something stands."""
    cells = table.rows[0].cells
    left = dict(table.headings)
    for field_ in layout.of_rules(rules).fields:
        keys = [key for key, label in left.items() if _is_of(key, label, field_.identifier, field_.names)]
        if not field_.asked and not any(key in cells for key in keys):
            continue
        content = cells.get(keys[0]) if keys else None
        if keys[:1] == [_CODE] and content is not None and str(content.value).startswith(NO_CODE):
            content = None
        yield [RawCell(field_.label), content]
        for key in keys[:1]:
            del left[key]
    for key, label in left.items():
        if key in cells:
            yield [RawCell(label), cells[key]]


def _is_of(key: Key, label: str, identifier: str, names: Iterable[str]) -> bool:
    return key[0] == identifier if identifier in _STANDARD else plain_heading(label) in names


def _hidden(table: RawTable) -> frozenset[int]:
    return frozenset({1}) if table.rows[0].is_hidden else frozenset()


def _sheet(table: RawTable, sheet: Sheet) -> RawSheet:
    """Return a sheet's rows in the order of the form's columns, with those columns besides in which anything stands."""
    keys: list[Key | None] = []
    for column in sheet.columns:
        names = {column.heading, *column.aliases}
        found = [
            key
            for key, heading in table.headings.items()
            if key == (column.identifier, 1) or plain_heading(heading) in names
        ]
        keys.append(found[0] if found else None)
    filled = {key for row in table.rows for key in row.cells}
    further = [key for key in table.headings if key in filled and key not in keys]
    keys += further
    rows = [[row.cells.get(key) if key is not None else None for key in keys] for row in table.rows]
    hidden = frozenset(at for at, row in enumerate(table.rows, 1) if row.is_hidden)
    return RawSheet(rows, [table.headings[key] for key in further], hidden)
