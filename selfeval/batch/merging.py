"""Many workbooks of one project each made into one bulk workbook, without losing a cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from selfeval.batch import evaluating
from selfeval.batch.writing import folder_aside, not_written
from selfeval.evaluation.form import MONEY_UNITS
from selfeval.evaluation.glossary import FUNDING, INFO, INFO_FIELDS, SHEETS, Sheet
from selfeval.evaluation.problems import Problem, problem
from selfeval.intake import turned
from selfeval.intake.bulk_look import guessed_projects
from selfeval.intake.bulk_writer import CODE, MOST_ROWS, BulkWriter
from selfeval.intake.container import refused
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.intake.project_codes import code_key, shown_code
from selfeval.intake.raw_tables import Key, RawTable, other_sheets, read_table, sheet_titles
from selfeval.intake.workbook import Workbook, open_workbook
from selfeval.limits import DEFAULTS, REFUSED, Limits
from selfeval.marking.copies import stem_of

_ORDER = {
    **{sheet.name: [column.identifier for column in sheet.columns] for sheet in SHEETS},
    INFO.name: [each.identifier for each in INFO_FIELDS],
}


@dataclass(slots=True)
class Merged:
    """What was merged: how many projects, those whose code was made, and what was not taken over, in sentences."""

    projects: int = 0
    made_codes: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    failure: Problem | None = None


class _NotMergedError(Exception):
    """A workbook cannot be merged; the text says why, in Chinese."""


def merge(sources: Sequence[Path], target: Path, templates: Path, limits: Limits = DEFAULTS) -> Merged:
    """Write one bulk workbook of the projects of all workbooks.

    All are read twice: once for the headings, which have to be known before the first row is written.
    """
    found = Merged()
    headings: dict[str, dict[Key, str]] = {INFO.name: {}}
    rows: dict[str, int] = {}
    taken: dict[str, Path] = {}
    chosen: list[tuple[Path, str]] = []
    for source in sources:
        try:
            workbook, tables = _read(source, templates, limits)
            code = _code(source, tables[INFO.name], taken, found)
        except _NotMergedError as error:
            found.left_out.append(f"“{source}”没有并入：{error}")
            continue
        chosen.append((source, code))
        for name, table in tables.items():
            headings.setdefault(name, {}).update(
                {key: headings.get(name, {}).get(key, said) for key, said in table.headings.items()}
            )
            rows[name] = rows.get(name, 0) + len(table.rows)
        _tell_left_out(source, workbook, tables, found)
    full = next((name for name, count in rows.items() if count > MOST_ROWS), None)
    if full is not None:
        hint = "请分成几个文件夹，分别合并"
        found.failure = problem(
            "output-not-written", None, None, name=target.name, found=f"“{full}”的行数超过一张工作表的上限", hint=hint
        )
    elif chosen:
        found.projects = len(chosen)
        ordered = {
            name: dict(sorted(each.items(), key=lambda pair: _rank(name, pair[0]))) for name, each in headings.items()
        }
        found.failure = _written(chosen, target, templates, ordered, found, limits)
    return found


def _rank(name: str, key: Key) -> tuple[int, int]:
    """Return where a column belongs: the standard ones in their order, then all others as they came."""
    order = _ORDER[name]
    return (key[1], order.index(key[0])) if key[0] in order else (1 << 20, 0)


def _written(
    chosen: Sequence[tuple[Path, str]],
    target: Path,
    templates: Path,
    headings: dict[str, dict[Key, str]],
    found: Merged,
    limits: Limits,
) -> Problem | None:
    try:
        with folder_aside(target.parent) as aside:
            temporary = (aside or target.parent) / target.name
            writer = BulkWriter(temporary, headings)
            for source, code in chosen:
                try:
                    _, tables = _read(source, templates, limits)
                except _NotMergedError as error:
                    # It was there a moment ago.
                    found.left_out.append(f"“{source}”没有并入：{error}")
                    continue
                found.left_out += [f"“{source}”{each}没有并入" for each in writer.add(code, tables)]
            writer.close()
            temporary.replace(target)
    except OSError as error:
        return not_written(target.name, error)
    return None


def _read(source: Path, templates: Path, limits: Limits) -> tuple[Workbook, dict[str, RawTable]]:
    if guessed_projects(source, limits):
        raise _NotMergedError("它已经是批量工作簿")
    data, wrong = evaluating.read(source, limits)
    workbook, broken = (None, wrong) if wrong is not None else open_workbook(data, limits)
    if workbook is None:
        raise _NotMergedError("打不开" if broken is None else broken.message.rstrip("。"))
    tables = {sheet.name: table for sheet in SHEETS if (table := _table(workbook, sheet)) is not None}
    if INFO.name not in tables:
        raise _NotMergedError(f"没有工作表“{INFO.name}”")
    if _states_units(workbook) and _differs(data, templates, limits):
        raise _NotMergedError("预算执行表头上写的金额单位和项目信息不一致，请先改正")
    return workbook, tables


def _table(workbook: Workbook, sheet: Sheet) -> RawTable | None:
    """Return the table on a sheet; None where there is no such sheet."""
    try:
        titles = sheet_titles(workbook, sheet)
        if not titles:
            return None
        if len(titles) > 1:
            raise _NotMergedError(f"有两张工作表都像是“{sheet.name}”")
        table = read_table(workbook.grid(titles[0], sheet.name), sheet)
    except BrokenWorkbookError:
        raise _NotMergedError("文件已经损坏") from None
    except REFUSED as error:
        raise _NotMergedError(refused(error, sheet.name).message.rstrip("。")) from None
    twice = next((said for key, said in table.headings.items() if key[1] > 1), None)
    if twice is not None and sheet is not INFO:
        raise _NotMergedError(f"工作表“{sheet.name}”的列“{twice}”出现了两次")
    return table


def _states_units(workbook: Workbook) -> bool:
    """Whether a unit may stand in or above the headings of the budget table, of which a bulk workbook has but one."""
    for title in sheet_titles(workbook, FUNDING):
        grid = workbook.grid(title, FUNDING.name)
        for row in range(min(len(grid.rows), turned.DEEPEST_HEADING)):
            if any(isinstance(each, str) and any(unit in each for unit in MONEY_UNITS) for each in grid.values(row)):
                return True
    return False


def _differs(data: bytes, templates: Path, limits: Limits) -> bool:
    found = evaluating.evaluated_bytes(data, templates, limits=limits)
    return any(each.code == "unit-mismatch" for each in found.problems)


def _code(source: Path, info: RawTable, taken: dict[str, Path], found: Merged) -> str:
    """Return a project's code; one that has none is called after its file, which is told."""
    cell = info.rows[0].cells.get(CODE) if info.rows else None
    typed = (
        "" if cell is None else shown_code(cell.value, cell.format) if isinstance(cell.value, str | float | int) else ""
    )
    if typed:
        key = code_key(typed)
        if key in taken:
            raise _NotMergedError(f"项目编码“{typed}”和“{taken[key]}”的重复")
        taken[key] = source
        return typed
    name = f"{turned.NO_CODE}{''.join(stem_of(source).split())}"
    code = next(each for each in _numbered(name) if code_key(each) not in taken)
    taken[code_key(code)] = source
    found.made_codes.append((str(source), code))
    return code


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}({number})"
        number += 1


def _tell_left_out(source: Path, workbook: Workbook, tables: dict[str, RawTable], found: Merged) -> None:
    found.left_out += [f"“{source}”的工作表“{title}”不在标准工作簿之内，没有并入" for title in other_sheets(workbook)]
    for table in tables.values():
        found.left_out += [f"“{source}”{each}没有并入" for each in table.left_out]
