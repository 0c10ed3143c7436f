"""Makes of what stands in a report the project that it was written from, as far as it is printed."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from selfeval.evaluation import glossary, layout
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.glossary import (
    AMOUNT,
    FUNDING,
    FUNDS_MANAGEMENT,
    INDICATORS,
    INFO_FIELDS,
    OBJECTIVES,
    Column,
    Sheet,
)
from selfeval.evaluation.model import (
    Entry,
    FundingEntry,
    FundsManagementEntry,
    IndicatorEntry,
    ObjectiveEntry,
    Project,
    RecommendationEntry,
    row_of,
)
from selfeval.verification import plain_text, sameness
from selfeval.verification.left_out import apart
from selfeval.verification.matching import Matched, Occurrence, Unit
from selfeval.verification.patterns import Captured
from selfeval.verification.places import Place, Places

# The lists whose rows are those of the workbook.
LISTS = {"预算执行": FUNDING, "资金管理": FUNDS_MANAGEMENT, "年度绩效目标": OBJECTIVES, "绩效指标": INDICATORS}
_LEFT_OUT = "不适用的指标"
# The lists that a report may tell in one line, by what it tells of each row.
_IN_LINE = {"年度绩效目标": OBJECTIVES.heading("text"), _LEFT_OUT: INDICATORS.heading("name")}
_TARGET, _TARGET_PARTS = INDICATORS.heading("target"), ("目标符号", "目标数值", "计量单位")
_GROUPS = ("指标分类", "二级指标分类")
_PARTS, _PART, _WAY, _WEIGHT, _SCORE = "得分构成", "评价内容", "计算", "分值", "得分"
_SCORED = re.compile(r"\s*(\d+(?:\.\d+)?)")

Value = tuple[str, Place]
_Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A project rebuilt; ``places`` are those of its entries, ``assumed`` sentences on what is not printed.

    The project has the indicators that are scored, ``left_out`` are those that the report says do not apply.
    """

    project: Project
    left_out: tuple[IndicatorEntry, ...]
    places: Places
    assumed: tuple[str, ...]


@dataclass(slots=True)
class _Values:
    """What stands at the tags: those of the report as a whole, and the rows of lists."""

    scalars: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[_Row]] = field(default_factory=dict)
    last: str = ""

    def tell(self, name: str, value: Value, kinds: "_Kinds") -> None:
        """Keep what stands at a tag of the report as a whole; what is left out at one place is taken from another."""
        if name in kinds.of_other_years:
            # What looks like a remark of another year's kind goes on with the remark before it.
            if self.last in kinds.own and plain_text.plain(value[0]) != plain_text.plain(kinds.blank):
                text, place = self.scalars[self.last]
                self.scalars[self.last] = (f"{text}\n{value[0]}", place)
        elif not self.scalars.get(name, ("",))[0].strip():
            self.scalars[name] = value
            self.last = name


class _Kinds(NamedTuple):
    """The kinds of remarks of a report's year and of a form's other years, and the form's word for nothing."""

    own: Collection[str]
    of_other_years: Collection[str]
    blank: str


def rebuild(matched: Matched, form: Form, rules: Rules, fiscal_year: int) -> Rebuilt:
    """Return the project that a report was written from, by the rules of its year."""
    kinds = rules.recommendations.kinds
    others = [kind for kind in form.recommendation_kinds if kind not in kinds]
    values = _values(matched, _Kinds(kinds, others, form.blank))
    stated_unit = values.scalars.get(next(each.label for each in INFO_FIELDS if each.identifier == "money_unit"), ("",))
    maker = _Maker(plain_text.plain(stated_unit[0]) or form.money_unit)
    assumed: list[str] = []
    expected = layout.of_rules(rules)
    # A report's 总得分 is compared wherever it stands; only a workbook states it beside the computed one.
    info = {
        each.identifier: maker.entry(values.scalars.get(each.label) if each.asked else None) for each in expected.fields
    }
    if not plain_text.plain(info["fiscal_year"].text):
        info["fiscal_year"] = Entry(str(fiscal_year), "", None)
    info["form"] = Entry(form.name, "", None)
    sheets = {sheet.identifier: sheet for sheet in expected.sheets}
    rows = {
        sheet.identifier: [maker.row(sheets.get(sheet.identifier, sheet), row) for row in values.rows.get(name, [])]
        for name, sheet in LISTS.items()
    }
    indicators = list(_grouped(row_of(IndicatorEntry, row, INDICATORS) for row in rows["indicators"]))
    totals = [row for row in indicators if is_total(row)]
    managed = [
        _unnumbered(row_of(FundsManagementEntry, row, FUNDS_MANAGEMENT), rules) for row in rows["funds_management"]
    ]
    funding = [_named(row_of(FundingEntry, row, FUNDING), rules) for row in rows["funding"]]
    if rules.funds_management.items:
        managed = list(_with_scores(managed, values, rules, maker, assumed))
    scored, left_out = _apart(indicators, values, rules, maker)
    remarks = [(kind, values.scalars[kind]) for kind in kinds if kind in values.scalars]
    project = Project(
        info=info,
        funding=tuple(funding) or tuple(_scored_funding(values, rules, maker)),
        funds_management=tuple(managed),
        objectives=tuple(ObjectiveEntry(**row) for row in rows["objectives"]),
        indicators=tuple(scored),
        stated_totals=tuple(totals),
        recommendations=tuple(
            RecommendationEntry(Entry(kind, text[1].section, text[1].where), maker.entry(text))
            for kind, text in remarks
        ),
        sheets=tuple(sheet.name for sheet in glossary.SHEETS),
        unit_notes=(),
        headings={
            (sheet.identifier, column.identifier): Entry(column.heading, sheet.name, printed.get(column.heading))
            for sheet in glossary.SHEETS
            for column in sheet.columns
            for printed in [_columns(values, sheet)]
        },
    )
    return Rebuilt(project, tuple(left_out), maker.places, tuple(assumed))


def _columns(values: _Values, sheet: Sheet) -> dict[str, str]:
    """Return the columns of a sheet that a report prints."""
    names = (name for name, of in LISTS.items() if of is sheet)
    return {column: column for name in names for row in values.rows.get(name, []) for column in row}


def _apart(
    indicators: Sequence[IndicatorEntry], values: _Values, rules: Rules, maker: "_Maker"
) -> tuple[list[IndicatorEntry], list[IndicatorEntry]]:
    """Return the indicators without the rows that sum up, and those that the report says do not apply."""
    block, printed = rules.indicators, values.rows.get("绩效指标", [])
    counted = [(row, shown) for row, shown in zip(indicators, printed, strict=True) if not is_total(row)]
    points = [plain_text.number(shown[_WEIGHT][0]) if _WEIGHT in shown else None for _, shown in counted]
    listed = [
        row_of(IndicatorEntry, maker.row(INDICATORS, row), INDICATORS)
        for row in (values.rows.get(_LEFT_OUT, []) if block.not_applicable else [])
    ]
    word = block.not_applicable[0] if block.not_applicable else ""
    listed = [row._replace(actual=Entry(word, "", None)) for row in listed if row.name.text]
    return apart([row for row, _ in counted], listed, points, block)


def _grouped(rows: Iterable[IndicatorEntry]) -> Iterator[IndicatorEntry]:
    """Give rows the 一级指标 and 二级指标 that stand only in the first row of each; without the points behind them."""
    before: IndicatorEntry | None = None
    for row in rows:
        names = {"category": row.category, "subcategory": row.subcategory}
        if before is not None and row.name.text and not is_total(row):
            if not row.category.text:
                names["category"] = before.category
            if not row.subcategory.text and names["category"].text == before.category.text:
                names["subcategory"] = before.subcategory
        category, subcategory = _without_points(names["category"]), _without_points(names["subcategory"])
        full = row._replace(category=category, subcategory=subcategory)
        before = before if is_total(row) else full
        yield full


def _without_points(entry: Entry) -> Entry:
    """Return the name of a group without the points that a person wrote behind it: 产出指标（30分）."""
    has_points = any(character.isdigit() for part in glossary.bracketed(entry.text) for character in part)
    return entry._replace(text=glossary.plain_heading(entry.text)) if has_points else entry


def _named(row: FundingEntry, rules: Rules) -> FundingEntry:
    """Return a row of the budget by the form's name, with 0 where a whole row was left empty or crossed out."""
    label = sameness.row_label(row.source.text)
    names = {plain_text.plain(name): name for name in rules.execution.rows}
    name = rules.execution.total_row if label in glossary.TOTAL_WORDS else names.get(label, row.source.text)
    row = row._replace(source=row.source._replace(text=name))
    amounts = {column: getattr(row, column) for column in AMOUNTS}
    if not all(glossary.has_no_figure(entry.text) for entry in amounts.values()):
        return row
    changed: dict[str, Any] = {each: entry._replace(text="0", number=ZERO) for each, entry in amounts.items()}
    return row._replace(**changed)


def _unnumbered(row: FundsManagementEntry, rules: Rules) -> FundsManagementEntry:
    label = sameness.row_label(row.item.text)
    name = next((name for name, _ in rules.funds_management.items if plain_text.plain(name) == label), row.item.text)
    return row._replace(item=row.item._replace(text=name))


def is_total(row: IndicatorEntry) -> bool:
    """Whether a row of the table of indicators only sums up."""
    return any(glossary.is_aside(label) for each in row[:3] if (label := glossary.plain_heading(each.text)))


class _Maker:
    """Makes entries of values, and remembers where each of them stands."""

    def __init__(self, money_unit: str) -> None:
        self.places: dict[tuple[str, str], Place] = {}
        self._money_unit = money_unit

    def entry(self, value: Value | None, sheet: str = "") -> Entry:
        if value is None:
            return Entry("", sheet, None)
        text, place = value
        self.places.setdefault((place.section, place.where), place)
        return Entry(text.strip(), place.section, place.where)

    def row(self, sheet: Sheet, row: _Row) -> dict[str, Entry]:
        return {column.identifier: self._cell(row.get(column.heading), sheet.name, column) for column in sheet.columns}

    def _cell(self, value: Value | None, sheet: str, column: Column) -> Entry:
        entry = self.entry(value, sheet)
        if column.reading != AMOUNT:
            return entry
        text = sameness.without_unit(entry.text, self._money_unit)
        # 2022.10 is an amount here and no month.
        return entry._replace(text=text, number=plain_text.number(text))


def _values(matched: Matched, kinds: _Kinds) -> _Values:
    """Return what a report says."""
    values = _Values()
    sequences: dict[str, dict[tuple[int, ...], list[_Row]]] = {}
    around: _Row = {}
    for occurrence in matched.occurrences:
        rows: dict[str, _Row] = {}
        for unit, captured in _captured(occurrence):
            ref, value = captured.slot.ref, (captured.text, unit.place)
            if ref.rows in (*LISTS, _LEFT_OUT, _PARTS):
                rows.setdefault(ref.rows, {}).setdefault(ref.name, value)
            elif ref.rows in _GROUPS:
                around[ref.name] = value
            elif ref.name and not ref.rows:
                values.tell(ref.name, value, kinds)
            elif captured.slot.is_list and captured.slot.rows in _IN_LINE:
                column = _IN_LINE[captured.slot.rows]
                values.rows[captured.slot.rows] = [
                    {column: (text, unit.place)} for text in captured.slot.items(captured.text)
                ]
        for name, row in rows.items():
            is_grouped = LISTS.get(name) is INDICATORS
            if is_grouped:
                _compose_target(row)
            inherited = {each: around[each] for each in around if is_grouped and each not in (_WEIGHT, _SCORE)}
            sequences.setdefault(name, {}).setdefault(occurrence.leaf, []).append(inherited | row)
    for name, found in sequences.items():
        values.rows[name] = _merged(list(found.values()))
    return values


def _compose_target(row: _Row) -> None:
    """Make one text of a target that is printed as sign, figure and unit."""
    _, figure, _ = _TARGET_PARTS
    if _TARGET not in row and figure in row:
        text = "".join(row[part][0].strip() for part in _TARGET_PARTS if part in row)
        row[_TARGET] = (text, row[figure][1])


def _captured(occurrence: Occurrence) -> Iterator[tuple[Unit, Captured]]:
    for unit in occurrence.units:
        for captured in unit.captured or ():
            yield unit, captured


def _merged(passes: Sequence[list[_Row]]) -> list[_Row]:
    """Put together what several lines or tables print of the same rows."""
    first = max(passes, key=len)
    rows = [dict(row) for row in first]
    for other in passes:
        if len(other) == len(rows):
            for row, more in zip(rows, other, strict=True):
                row.update({name: value for name, value in more.items() if name not in row})
    return rows


def _scored_funding(values: _Values, rules: Rules, maker: _Maker) -> Iterator[FundingEntry]:
    """Make the scored row where the report prints its amounts by themselves."""
    row = maker.row(FUNDING, values.scalars)
    if row["outturn"].text:
        source = Entry(rules.execution.scored_row, row["outturn"].sheet, None)
        yield row_of(FundingEntry, row | {"source": source}, FUNDING)


def _with_scores(
    rows: Sequence[FundsManagementEntry], values: _Values, rules: Rules, maker: _Maker, assumed: list[str]
) -> Iterator[FundsManagementEntry]:
    """Give the items of 资金管理 their scores where another table shows them."""
    block = rules.funds_management
    way = next((row[_WAY] for row in values.rows.get(_PARTS, []) if _is_part(row, block.title) and _WAY in row), None)
    if all(row.score.cell is None for row in rows):
        shown = [] if way is None else [name for name, _ in block.items if _scored(way[0], name)]
        if len(shown) < len(block.items):
            assumed.append(f"报告没有印出“{block.title}”各项的得分，按满分核对")
    if not rows:
        rows = [
            row_of(FundsManagementEntry, {"item": Entry(name, "", None)}, FUNDS_MANAGEMENT) for name, _ in block.items
        ]
    for row in rows:
        name = next((name for name, _ in block.items if plain_text.plain(name) == plain_text.plain(row.item.text)), "")
        score = _scored(way[0], name) if way and name and not row.score.text else None
        entry = maker.entry((score, way[1])) if way and score else row.score
        yield row._replace(score=entry) if score else row


def _is_part(row: _Row, title: str) -> bool:
    return _PART in row and plain_text.plain(row[_PART][0]) == plain_text.plain(title)


def _scored(way: str, name: str) -> str | None:
    folded, label = plain_text.plain(way), plain_text.plain(name)
    start = folded.find(label) if label else -1
    match = _SCORED.match(folded, start + len(label)) if start >= 0 else None
    return match[1] if match else None


def with_row(project: Project, name: str, number: int, row: object) -> Project:
    """Return a project with one row of a list replaced; taken out where it is None."""
    rows = list(getattr(project, name))
    rows[number : number + 1] = [] if row is None else [row]
    changes: dict[str, Any] = {name: tuple(rows)}
    return replace(project, **changes)
