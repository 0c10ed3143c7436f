"""Makes of what stands in a report the project that it was written from, as far as it is printed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from selfeval.evaluation import glossary
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
)
from selfeval.verification import plain_text
from selfeval.verification.matching import Matched, Occurrence, Unit
from selfeval.verification.patterns import Captured
from selfeval.verification.places import Place

# The lists whose rows are those of the workbook.
LISTS = {"预算执行": FUNDING, "资金管理": FUNDS_MANAGEMENT, "年度绩效目标": OBJECTIVES, "绩效指标": INDICATORS}
_GROUPS = ("指标分类", "二级指标分类")
_PARTS, _PART, _WAY, _SCORE = "得分构成", "评价内容", "计算", "得分"
_SCORED = re.compile(r"\s*(\d+(?:\.\d+)?)")

Value = tuple[str, Place]
_Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A project rebuilt; ``places`` are those of its entries, ``assumed`` sentences on what is not printed."""

    project: Project
    places: Mapping[tuple[str, str], Place]
    assumed: tuple[str, ...]


@dataclass(slots=True)
class _Values:
    """What stands at the tags: those of the report as a whole, and the rows of lists."""

    scalars: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[_Row]] = field(default_factory=dict)


def rebuild(matched: Matched, form: Form, rules: Rules, fiscal_year: int) -> Rebuilt:
    """Return the project that a report was written from, by the rules of its year."""
    values = _values(matched)
    maker = _Maker()
    assumed: list[str] = []
    # A report's 总得分 is compared wherever it stands; only a workbook states it beside the computed one.
    info = {
        each.identifier: maker.entry(values.scalars.get(each.label) if each.asked else None) for each in INFO_FIELDS
    }
    if not plain_text.plain(info["fiscal_year"].text):
        info["fiscal_year"] = Entry(str(fiscal_year), "", None)
    info["form"] = Entry(form.name, "", None)
    rows = {
        sheet.identifier: [maker.row(sheet, row) for row in values.rows.get(name, [])] for name, sheet in LISTS.items()
    }
    indicators = [IndicatorEntry(**row) for row in rows["indicators"]]
    totals = [row for row in indicators if is_total(row)]
    managed = [FundsManagementEntry(**row) for row in rows["funds_management"]]
    if rules.funds_management.items:
        managed = list(_with_scores(managed, values, rules, maker, assumed))
    kinds = dict.fromkeys(kind for _, edition in form.editions for kind in edition.recommendations.kinds)
    remarks = [(kind, values.scalars[kind]) for kind in kinds if kind in values.scalars]
    project = Project(
        info=info,
        funding=tuple(FundingEntry(**row) for row in rows["funding"]) or tuple(_scored_funding(values, rules, maker)),
        funds_management=tuple(managed),
        objectives=tuple(ObjectiveEntry(**row) for row in rows["objectives"]),
        indicators=tuple(row for row in indicators if row not in totals),
        stated_totals=tuple(totals),
        recommendations=tuple(
            RecommendationEntry(Entry(kind, text[1].section, text[1].where), maker.entry(text))
            for kind, text in remarks
        ),
        sheets=tuple(sheet.name for sheet in glossary.SHEETS),
        unit_notes=(),
        headings={
            (sheet.identifier, column.identifier): Entry(column.heading, sheet.name, None)
            for sheet in glossary.SHEETS
            for column in sheet.columns
        },
    )
    return Rebuilt(project, maker.places, tuple(assumed))


def is_total(row: IndicatorEntry) -> bool:
    """Whether a row of the table of indicators only sums up."""
    return any(plain_text.plain(each.text) and glossary.is_aside(each.text) for each in row[:3])


class _Maker:
    """Makes entries of values, and remembers where each of them stands."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str], Place] = {}

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
        # 2022.10 is an amount here and no month.
        return entry._replace(number=plain_text.number(entry.text)) if column.reading == AMOUNT else entry


def _values(matched: Matched) -> _Values:
    values = _Values()
    sequences: dict[str, dict[tuple[int, ...], list[_Row]]] = {}
    around: _Row = {}
    for occurrence in matched.occurrences:
        rows: dict[str, _Row] = {}
        for unit, captured in _captured(occurrence):
            ref, value = captured.slot.ref, (captured.text, unit.place)
            if ref.rows in LISTS:
                rows.setdefault(ref.rows, {}).setdefault(ref.name, value)
            elif ref.rows in _GROUPS:
                around[ref.name] = value
            elif ref.rows == _PARTS:
                rows.setdefault(_PARTS, {}).setdefault(ref.name, value)
            elif ref.name and not ref.rows and not values.scalars.get(ref.name, ("",))[0].strip():
                # What is left out at one place is taken from another.
                values.scalars[ref.name] = value
            elif captured.slot.is_list and LISTS.get(captured.slot.rows) is OBJECTIVES:
                column = OBJECTIVES.heading("text")
                values.rows[captured.slot.rows] = [
                    {column: (text, unit.place)} for text in captured.slot.items(captured.text)
                ]
        for name, row in rows.items():
            inherited = {each: around[each] for each in around if LISTS.get(name) is INDICATORS and each != _SCORE}
            inherited = {each: value for each, value in inherited.items() if each != "分值"}
            sequences.setdefault(name, {}).setdefault(occurrence.leaf, []).append(inherited | row)
    for name, found in sequences.items():
        values.rows[name] = _merged(list(found.values()))
    return values


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
        yield FundingEntry(**row | {"source": Entry(rules.execution.scored_row, row["outturn"].sheet, None)})


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
        rows = [FundsManagementEntry(*(Entry(name, "", None), *[Entry("", "", None)] * 3)) for name, _ in block.items]
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
