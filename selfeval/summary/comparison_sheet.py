"""The sheet 与上年比较: each project's two years and the change, as formulas."""

import math
from array import array
from collections.abc import Iterator

from xlsxwriter.workbook import Workbook

from selfeval.summary import projects_sheet, shading
from selfeval.summary.comparison import COMPARED, Compared, Side
from selfeval.summary.gathering import Gathered
from selfeval.summary.sheet_page import FIRST, MOST_ROWS, TOTALS, Column, Formula, Link, Styles, Table, Value
from selfeval.summary.spool import Spool

NAME = "与上年比较"
_FIGURES = ("final", "outturn", "rate", "total")
_COLUMNS = (
    Column("state", "比较", 20, "centred"),
    Column("name", "项目名称", 38, "text"),
    Column("unit", "项目单位", 26, "text"),
    Column("department", "主管部门", 22, "text"),
    Column("before_year", "上年年度", 9, "number"),
    Column("before_final", "上年预算数（万元）", 18, "money"),
    Column("now_final", "本年预算数（万元）", 18, "money"),
    Column("final", "预算增减（万元）", 15, "change"),
    Column("before_outturn", "上年执行数（万元）", 18, "money"),
    Column("now_outturn", "本年执行数（万元）", 18, "money"),
    Column("before_rate", "上年执行率", 10, "rate"),
    Column("now_rate", "本年执行率", 10, "rate"),
    Column("rate", "执行率变化（百分点）", 11, "change"),
    Column("before_total", "上年总得分", 9, "points"),
    Column("now_total", "本年总得分", 9, "points"),
    Column("total", "得分变化", 9, "change"),
    Column("before_rating", "上年等级", 10, "centred"),
    Column("now_rating", "本年等级", 10, "centred"),
)
_SUMS = ("before_final", "now_final", "before_outturn", "now_outturn")
_MEANS = ("before_total", "now_total", "total")


def table(book: Workbook, rows: Spool, styles: Styles) -> Table:
    """Add the sheet; its rows are written later."""
    return Table(book.add_worksheet(NAME), NAME, _COLUMNS, min(len(rows), MOST_ROWS), styles)


def compared(gathered: Gathered) -> Spool:
    """Return the projects of both years."""
    found = Spool()
    for row in gathered.comparison.rows(gathered.lines_again()):
        found.add(row)
    return found


def read(rows: Spool) -> Iterator[Compared]:
    """Yield what was compared."""
    for state, name, unit, department, before, now in rows:
        yield Compared(state, name, unit, department, before and Side(*before), now and Side(*now))


def write(page: Table, rows: Spool) -> None:
    """Write the sheet."""
    left_out = len(rows) - page.count
    note = (
        "上年的项目按项目编码找，没有编码的按项目名称和项目单位找。合计和平均随筛选变动；比较两年的总数时请筛选“可比”。"
    )
    if left_out:
        note = f"Excel一张表放不下，另有{left_out}个项目没有列出。{note}"
    sums = {key: array("d") for key in (*_SUMS, *_MEANS)}
    for _, row in zip(range(page.count), read(rows), strict=False):
        for key, value in _values(row).items():
            if key in sums and isinstance(value, float | int):
                sums[key].append(value)
        change_of_score = change(row, "total")
        if change_of_score is not None:
            sums["total"].append(change_of_score)
    page.begin("与上年比较", note, _totals(page, sums))
    page.sheet.freeze_panes(FIRST, 2)
    for number, row in enumerate(read(rows)):
        if number == page.count:
            break
        page.write(number, _values(row) | _changes(page, FIRST + number, row))
    shading.changes(page, "rate")
    shading.changes(page, "total")


def _totals(page: Table, sums: dict[str, "array[float]"]) -> dict[str, Value | Formula]:
    found: dict[str, Value | Formula] = {"state": "合计", "name": "（得分为平均）"}
    total = {key: math.fsum(sums[key]) for key in _SUMS}
    for key in _SUMS:
        found[key] = Formula(f"SUBTOTAL(109,{page.cells(key)})", total[key])
    for key in _MEANS:
        found[key] = projects_sheet.mean(page, key, math.fsum(sums[key]) / len(sums[key]) if sums[key] else None)
    for side in ("before", "now"):
        outturn, final = (page.cell(f"{side}_{key}", TOTALS) for key in ("outturn", "final"))
        final_sum = total[f"{side}_final"]
        result = total[f"{side}_outturn"] / final_sum if final_sum else None
        found[f"{side}_rate"] = projects_sheet.rate(outturn, final, result)
    before, now = (page.cell(key, TOTALS) for key in ("before_final", "now_final"))
    found["final"] = Formula(f"{now}-{before}", total["now_final"] - total["before_final"])
    return found


def _values(row: Compared) -> dict[str, Value | Formula | Link]:
    found: dict[str, Value | Formula | Link] = {
        "state": row.state,
        "name": row.name,
        "unit": row.unit,
        "department": row.department,
        "before_year": row.before.year if row.before else None,
    }
    for name, side in (("before", row.before), ("now", row.now)):
        if side is not None:
            adds_up = side.final is not None and side.outturn is not None
            for key in _FIGURES:
                value: Value = getattr(side, key)
                is_aside = key in ("final", "outturn") and not adds_up and value is not None
                found[f"{name}_{key}"] = f"{value:,.2f}" if is_aside else value
            found[f"{name}_rating"] = side.rating
    return found


def _changes(page: Table, at: int, row: Compared) -> dict[str, Formula]:
    found = {}
    for key in ("final", "rate", "total"):
        difference = change(row, key)
        if difference is not None:
            before, now = (page.cell(f"{side}_{key}", at) for side in ("before", "now"))
            formula = f"({now}-{before})*100" if key == "rate" else f"{now}-{before}"
            found[key] = Formula(f"ROUND({formula},6)", difference)
    return found


def change(row: Compared, key: str) -> float | None:
    """Return by how much a figure changed; rates in points."""
    if row.state != COMPARED or row.before is None or row.now is None:
        return None
    if key == "final" and any(side.final is None or side.outturn is None for side in (row.before, row.now)):
        return None
    before, now = getattr(row.before, key), getattr(row.now, key)
    if before is None or now is None:
        return None
    return round(float(now - before) * (100 if key == "rate" else 1), 6)
