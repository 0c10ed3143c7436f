"""The sheets 按主管部门 and 按等级: a row a group, its figures calculated from the sheet 项目."""

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from selfeval.summary import criteria, projects_sheet, shading
from selfeval.summary.lights import GREEN, RED, WORDS, YELLOW
from selfeval.summary.sheet_page import A3, A4, FIRST, TOTALS, Column, Formula, Styles, Table, Value
from selfeval.summary.tables import Group, Tables

BY_DEPARTMENT, BY_RATING = "按主管部门", "按等级"
# How many cells all formulas of a sheet may look at. More take minutes to calculate, and Excel does so again and again.
MOST_CELLS = 400_000_000
_SUMS = ("original", "final", "outturn", "missed", "errors", "warnings")
_LIGHTS = {f"light{light}": light for light in (RED, YELLOW, GREEN)}


def departments(book: Workbook, tables: Tables, styles: Styles) -> Table:
    """Add the sheet by department; its rows are written later."""
    words = [Column(f"rating{index}", group.name, 10, "count") for index, group in enumerate(tables.ratings)]
    columns = [Column("name", "主管部门", 34, "text"), *_columns(), *words]
    return Table(book.add_worksheet(BY_DEPARTMENT), BY_DEPARTMENT, columns, len(tables.departments), styles)


def ratings(book: Workbook, tables: Tables, styles: Styles) -> Table:
    """Add the sheet by rating; its rows are written later."""
    columns = [Column("name", "等级", 16, "text"), Column("share", "占项目数", 10, "rate"), *_columns()]
    return Table(book.add_worksheet(BY_RATING), BY_RATING, columns, len(tables.ratings), styles)


def _columns() -> list[Column]:
    return [
        Column("projects", "项目数", 9, "count"),
        Column("failed", "其中有错误", 9, "count"),
        Column("original", "年初预算数（万元）", 17, "money"),
        Column("final", "全年预算数（万元）", 17, "money"),
        Column("outturn", "全年执行数（万元）", 17, "money"),
        Column("rate", "执行率", 10, "rate"),
        Column("average", "平均总得分", 9, "mean"),
        Column("missed", "未完成指标数", 9, "count"),
        Column("errors", "错误", 8, "count"),
        Column("warnings", "提醒", 8, "count"),
        *(Column(key, f"{WORDS[light]}灯", 8, "count") for key, light in _LIGHTS.items()),
    ]


def write(page: Table, key: str, groups: Sequence[Group], tables: Tables, projects: Table) -> None:
    """Write a sheet; ``key`` is the column of 项目 that its groups are taken from."""
    formulas = len(page.columns) * len(groups)
    is_live = formulas * projects.count <= MOST_CELLS
    if is_live:
        note = "各行由公式从“项目”表算出，合计（平均总得分除外）随筛选变动。"
    else:
        note = "项目太多，公式算一次要几分钟，各行写的是算好的数，合计仍是公式。"
    note += "执行率＝全年执行数合计÷全年预算数合计；没有得分的不计入平均。"
    page.begin(f"{page.name}汇总", note, _totals(page, tables, projects), A4 if key == "rating" else A3)
    page.sheet.freeze_panes(FIRST, 1)
    exact = criteria.misunderstood(group.name for group in groups)
    for number, group in enumerate(groups):
        results = _values(page, group, tables)
        found = _formulas(page, number, key, projects, exact=group.name in exact) if is_live else {}
        page.write(number, results | {column: Formula(text, results[column]) for column, text in found.items()})
    shading.rates(page, "rate")
    shading.scores(page, "average")
    shading.counts(page, "failed", RED)


def _values(page: Table, group: Group, tables: Tables) -> dict[str, Value]:
    found: dict[str, Value] = {
        "name": group.name,
        "projects": group.projects,
        "failed": group.failed,
        "rate": group.rate,
        "average": projects_sheet.rounded(group.average),
        **{key: getattr(group, key) for key in _SUMS},
        **{key: group.lights[light] for key, light in _LIGHTS.items()},
    }
    if page.has("share"):
        found["share"] = group.projects / tables.total.projects if tables.total.projects else None
    else:
        found |= {f"rating{index}": group.ratings[each.name] for index, each in enumerate(tables.ratings)}
    return found


def _formulas(page: Table, number: int, key: str, projects: Table, *, exact: bool) -> dict[str, str]:
    row = FIRST + number
    name, cells = page.cell("name", row), projects.range(key)
    number_of = projects.range("total")
    scored = criteria.numbers(number_of, cells, name, exact=exact)
    errors = projects.range("errors")
    final, outturn, count = (page.cell(each, row) for each in ("final", "outturn", "projects"))
    found = {
        "projects": criteria.count(cells, name, exact=exact),
        "failed": criteria.count(cells, name, f'{errors},">0"', exact=exact),
        "rate": f'IF({final}=0,"",{outturn}/{final})',
        "average": f'IF({scored}=0,"",ROUND({criteria.total(number_of, cells, name, exact=exact)}/{scored},2))',
    }
    found |= {each: criteria.total(projects.range(each), cells, name, exact=exact) for each in _SUMS}
    found |= {
        each: criteria.count(cells, name, f"{projects.range('light')},{light}", exact=exact)
        for each, light in _LIGHTS.items()
    }
    if page.has("share"):
        found["share"] = f"{count}/COUNTA({cells})"
    for column in page.columns:
        if column.key.startswith("rating"):
            word = page.heading(column.key)
            is_exact = exact or bool(criteria.misunderstood([column.heading]))
            found[column.key] = criteria.count(cells, name, f"{projects.range('rating')},{word}", exact=is_exact)
    return found


def _totals(page: Table, tables: Tables, projects: Table) -> dict[str, Value | Formula]:
    total = tables.total
    values = _values(page, total, tables)
    found: dict[str, Value | Formula] = {"name": "合计"}
    for column in page.columns[1:]:
        if column.key in ("rate", "average"):
            continue
        found[column.key] = Formula(f"SUBTOTAL(109,{page.cells(column.key)})", values[column.key])
    final, outturn = (page.cell(key, TOTALS) for key in ("final", "outturn"))
    found["rate"] = Formula(f'IF({final}=0,"",{outturn}/{final})', total.rate)
    scores = projects.range("total")
    average = projects_sheet.rounded(total.average)
    found["average"] = Formula(f'IF(COUNT({scores})=0,"",ROUND(AVERAGE({scores}),2))', average)
    return found
