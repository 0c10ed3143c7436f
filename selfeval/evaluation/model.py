"""What a workbook says (Project) and what follows from it (Evaluation). Every figure keeps its cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from selfeval.evaluation.form import Category, Rules
from selfeval.evaluation.glossary import Sheet
from selfeval.evaluation.methods import Method
from selfeval.evaluation.problems import Problem, status
from selfeval.evaluation.quantities import Quantity


class Entry(NamedTuple):
    """What a person sees in one cell.

    ``text`` is empty for a blank cell. ``number`` is set where the cell holds a number rather than text.
    ``cell`` is None where the workbook has no such row or column.
    """

    text: str
    sheet: str
    cell: str | None
    number: Decimal | None = None


Further = Mapping[str, Entry]
_NONE: Further = {}


class FundingEntry(NamedTuple):
    """One row of the sheet 预算执行; ``further`` are the columns that the form adds, by their names."""

    source: Entry
    original_budget: Entry
    final_budget: Entry
    outturn: Entry
    execution_rate: Entry
    note: Entry
    further: Further = _NONE

    @property
    def cells(self) -> Iterable[Entry]:
        """All entries of the row."""
        return (*self[:-1], *self.further.values())


class FundsManagementEntry(NamedTuple):
    """One row of the sheet 资金管理; ``further`` are the columns that the form adds, by their names."""

    item: Entry
    description: Entry
    issues: Entry
    score: Entry
    further: Further = _NONE

    @property
    def cells(self) -> Iterable[Entry]:
        """All entries of the row."""
        return (*self[:-1], *self.further.values())


class ObjectiveEntry(NamedTuple):
    """One row of the sheet 绩效目标."""

    number: Entry
    text: Entry

    @property
    def cells(self) -> Iterable[Entry]:
        """All entries of the row."""
        return self


class IndicatorEntry(NamedTuple):
    """One row of the sheet 绩效指标; ``further`` are the columns that the form adds, by their names."""

    category: Entry
    subcategory: Entry
    name: Entry
    target: Entry
    actual: Entry
    weight: Entry
    method: Entry
    score: Entry
    variance_explanation: Entry
    further: Further = _NONE

    @property
    def cells(self) -> Iterable[Entry]:
        """All entries of the row."""
        return (*self[:-1], *self.further.values())


class RecommendationEntry(NamedTuple):
    """One row of the sheet 问题与建议."""

    kind: Entry
    text: Entry

    @property
    def cells(self) -> Iterable[Entry]:
        """All entries of the row."""
        return self


Row = TypeVar("Row", FundingEntry, FundsManagementEntry, IndicatorEntry)


def row_of(kind: type[Row], cells: Further, sheet: Sheet) -> Row:
    """Return a row made of its cells by their columns' identifiers.

    Those of columns that the sheet does not have go to ``further`` under that name, those it lacks are blank.
    """
    if tuple(cells) == kind._fields[:-1]:
        # The standard columns in their order, as in most workbooks.
        given: Iterable[Any] = cells.values()
        return kind(*given)
    known = {each.identifier: cells.get(each.identifier) or Entry("", sheet.name, None) for each in sheet.columns}
    further = {name: entry for name, entry in cells.items() if name not in known}
    return kind(**known, further=further)


@dataclass(frozen=True, slots=True)
class Project:
    """One project as its workbook states it.

    ``sheets`` are the names of all sheets, ``unit_notes`` cells above the budget table such as 单位：元.
    """

    info: Mapping[str, Entry]
    funding: tuple[FundingEntry, ...]
    funds_management: tuple[FundsManagementEntry, ...]
    objectives: tuple[ObjectiveEntry, ...]
    indicators: tuple[IndicatorEntry, ...]
    stated_totals: tuple[IndicatorEntry, ...]
    recommendations: tuple[RecommendationEntry, ...]
    sheets: tuple[str, ...]
    unit_notes: tuple[Entry, ...]
    headings: Mapping[tuple[str, str], Entry]

    @property
    def name(self) -> str:
        """The project's name on one line."""
        return self.info["project_name"].text.replace("\n", "")

    def heading(self, sheet: Sheet, column: str) -> Entry:
        """Return the heading of a column; its cell is None where the workbook has no such column."""
        return self.headings.get((sheet.identifier, column)) or Entry("", sheet.name, None)


class Figure(NamedTuple):
    """A computed figure and the way it was computed.

    ``exact`` is the unrounded value, ``value`` the printed one, ``text`` how it is printed. ``rule`` is the
    rule's name, ``reference`` its source, ``sources`` the cells it was computed from.
    """

    exact: Decimal
    value: Decimal
    text: str
    rule: str
    reference: str
    sources: tuple[Entry, ...]


class FundingResult(NamedTuple):
    """One row of the budget table; amounts are in the project's money unit, as printed in ``text``.

    A figure is None where its cell cannot be read.
    """

    entry: FundingEntry
    source: str
    original_budget: Figure | None
    final_budget: Figure | None
    outturn: Figure | None
    execution_rate: Figure | None

    def amount(self, identifier: str) -> Figure | None:
        """Return original_budget, final_budget or outturn by its name."""
        amounts = {"original_budget": self.original_budget, "final_budget": self.final_budget, "outturn": self.outturn}
        return amounts[identifier]


@dataclass(frozen=True, slots=True)
class FundsManagementResult:
    """One scored item of 资金管理."""

    entry: FundsManagementEntry
    item: str
    weight: Decimal
    score: Figure | None


class IndicatorResult(NamedTuple):
    """One indicator with its score, which is None where an error stands in its way.

    ``entry`` has the target that is scored, ``original_target`` is the one of 年度目标值. ``weight`` are the points
    that count, ``stated_weight`` those before rows that do not apply were left out, ``weight_rule`` says where they
    come from. ``asked`` is the sign that the target is taken for; ``rule`` and ``method`` scored it.
    ``achievement`` is 完成率, None where no proportion can say it.
    ``computed`` is the rule's score where one was typed as well, so that both can be shown.
    """

    entry: IndicatorEntry
    original_target: Entry
    category: Category | None
    weight: Decimal | None
    stated_weight: Decimal | None
    weight_rule: str
    target: Quantity | None
    actual: Quantity | None
    asked: str | None = None
    rule: str | None = None
    method: Method | None = None
    score: Figure | None = None
    computed: Figure | None = None
    achievement: Figure | None = None

    @property
    def achieved(self) -> bool | None:
        """Whether it has its full score; None where it has none."""
        return None if self.score is None else self.score.value == self.weight


class Block(NamedTuple):
    """A part of the total: its key in the template context, its title, its points and its score."""

    key: str
    title: str
    weight: Decimal
    score: Figure | None


class Evaluation(NamedTuple):
    """All that was computed of a project.

    A figure is None where an error stands in its way, a block also where the form does not score it. ``left_out``
    are the indicators that do not apply. ``added_score`` is the sum of the blocks, ``total_score`` that sum or the
    cap that it is held below, and ``cap`` says why it is.
    """

    project: Project
    rules: Rules
    fiscal_year: int | None
    money_unit: str
    funding: tuple[FundingResult, ...] = ()
    execution_score: Figure | None = None
    funds_management: tuple[FundsManagementResult, ...] = ()
    funds_management_score: Figure | None = None
    indicators: tuple[IndicatorResult, ...] = ()
    left_out: tuple[IndicatorResult, ...] = ()
    indicator_score: Figure | None = None
    indicator_weight: Decimal | None = None
    added_score: Figure | None = None
    total_score: Figure | None = None
    cap: str | None = None
    rating: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def scored_funding(self) -> FundingResult | None:
        """The row of the budget table that the execution score is computed from."""
        scored_row = self.rules.execution.scored_row
        return next((row for row in self.funding if row.source == scored_row), None)

    @property
    def counted_blocks(self) -> list[Block]:
        """The parts that the total is added up from, in the form's order."""
        execution, managed, indicators = self.rules.execution, self.rules.funds_management, self.rules.indicators
        blocks = [
            Block("执行率", execution.title, execution.counted_weight, self.execution_score),
            Block("资金管理", managed.title, managed.counted_weight, self.funds_management_score),
            Block("绩效指标", "绩效指标", indicators.weight_sum, self.indicator_score),
        ]
        return [block for block in blocks if block.weight]

    @property
    def funding_parts(self) -> list[FundingResult]:
        """The rows of the budget table without the total row."""
        return [row for row in self.funding if row.source != self.rules.execution.total_row]

    @property
    def funding_totals(self) -> list[FundingResult]:
        """The total row of the budget table, none where the workbook could not be evaluated."""
        return [row for row in self.funding if row.source == self.rules.execution.total_row]

    @property
    def status(self) -> str:
        """``error``, ``warning`` or ``ok``."""
        return status(self.problems)
