"""Those of the evaluation's problems that are mistakes of a report, said as its reader sees them."""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from selfeval.evaluation import figures
from selfeval.evaluation.budget import AMOUNTS
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.glossary import FUNDING, INDICATORS
from selfeval.evaluation.model import Evaluation, FundingEntry, FundsManagementEntry, IndicatorEntry, IndicatorResult
from selfeval.evaluation.problems import Problem
from selfeval.verification import subtotals
from selfeval.verification.mistakes import Mistake
from selfeval.verification.places import Place, Places, of_entry

# What is wrong with single cells, whatever the others say; what follows from all of them together.
_OF_CELLS = (
    "placeholder", "control-character", "number-unreadable", "amount-negative", "executed-without-budget",
    "row-unknown", "row-duplicate", "category-unknown", "actual-missing", "unit-mismatch",
    "method-unknown", "target-unclear", "word-unknown", "score-range", "amount-missing", "field-missing",
    "field-invalid", "form-year",
)  # fmt: skip
# What the program warns of in a workbook, as far as the report prints it.
_HINTS = ("percent-over-100", "fuzzy-actual", "method-contradicts")
_OF_ALL = ("stated-score", "stated-total", "reason-missing", "category-weight", "weight-sum")
_OF_CATEGORY = "category-weight"
_TOTALS = re.compile(r"合计(\S+?)与计算结果(\S+?)不一致")
_SUMS = re.compile(r"合计为(\S+?)分，(?:应当是|规定是)(\S+?)分")

_LEAVE_BLANK = "可以不填的，没有内容请留空"


def of_cells(evaluation: Evaluation, places: Places, blank: str) -> Iterator[Mistake]:
    """Yield what is wrong with single cells that the report prints; ``blank`` is the form's word for nothing."""
    for problem, place in _at_cells(evaluation, places, _OF_CELLS):
        yield Mistake(problem.code, place, "", _of_report(problem, blank))


def hints(evaluation: Evaluation, places: Places) -> Iterator[Mistake]:
    """Yield what is doubtful in single cells that the report prints."""
    for problem, place in _at_cells(evaluation, places, _HINTS):
        yield Mistake(problem.code, place, "", problem.message)


def of_all(evaluation: Evaluation, places: Places) -> Iterator[Mistake]:
    """Yield what does not go together."""
    for problem in evaluation.problems:
        # Where rows do not apply the points printed are rescaled, and a category has others than the form gives it.
        if problem.code not in _OF_ALL or (problem.code == _OF_CATEGORY and evaluation.left_out):
            continue
        place = places.get((problem.sheet or "", problem.cell or "")) or _section(evaluation, problem)
        if place is not None:
            yield _said(problem, place, evaluation)
    yield from _budget_sums(evaluation, places)
    yield from subtotals.wrong(evaluation, places)


def _at_cells(evaluation: Evaluation, places: Places, codes: Collection[str]) -> Iterator[tuple[Problem, Place]]:
    """Yield the problems of these codes at cells that the report prints."""
    for problem in evaluation.problems:
        place = places.get((problem.sheet or "", problem.cell or ""))
        if problem.code in codes and place is not None:
            yield problem, place


def _of_report(problem: Problem, blank: str) -> str:
    """Say what a workbook leaves blank as a report has it: with the form's word."""
    return problem.message.replace(_LEAVE_BLANK, f"没有内容的写“{blank}”")


def _said(problem: Problem, place: Place, evaluation: Evaluation) -> Mistake:
    if problem.code == "stated-score":
        rows = (
            row
            for row in evaluation.indicators
            if (row.entry.score.sheet, row.entry.score.cell) == (problem.sheet, problem.cell)
        )
        result = next(rows, None)
        if result is not None and result.score is not None and result.computed is not None:
            return _score(result, place)
    numbers = (_TOTALS if problem.code == "stated-total" else _SUMS).search(problem.message)
    found, expected = numbers.groups() if numbers else ("", "")
    message = problem.message
    if problem.code == "stated-total":
        message = f"合计是{found}，各行相加是{expected}。请核对各行和合计。"
    elif problem.code == "stated-score":
        message = "得分不在实际完成值所属档次的范围之内。请核对得分和实际完成值。"
    return Mistake(problem.code, place, "", message, found, expected)


def _score(result: IndicatorResult, place: Place) -> Mistake:
    entry = result.entry
    found = result.score.text if result.score else ""
    expected = result.computed.text if result.computed else ""
    message = (
        f"“{entry.name.text}”得{found}分，按目标值“{entry.target.text}”、实际完成值“{entry.actual.text}”、"
        f"分值{entry.weight.text}应得{expected}分。请核对这几处，改正错的一处。"
    )
    return Mistake("stated-score", place, entry.name.text, message, found, expected)


def _section(evaluation: Evaluation, problem: Problem) -> Place | None:
    """Return the table in which the rows of a sheet stand; None where the report prints none of them."""
    project = evaluation.project
    rows: Sequence[IndicatorEntry | FundingEntry | FundsManagementEntry] = project.funds_management
    if problem.sheet in (INDICATORS.name, FUNDING.name):
        rows = project.indicators if problem.sheet == INDICATORS.name else project.funding
    sections = (entry.sheet for row in rows for entry in row.cells if entry.cell and entry.sheet)
    section = next(sections, None)
    return None if section is None else Place(section, "", 0)


def _budget_sums(evaluation: Evaluation, places: Places) -> Iterator[Mistake]:
    """Yield the totals of the budget table that are not the sums of its rows, as far as rounding cannot be why."""
    execution, money = evaluation.rules.execution, evaluation.rules.rounding.money
    parts = evaluation.funding_parts
    slack = execution.tolerance + Decimal(1).scaleb(-money.digits) * (len(parts) + 1)
    for total in evaluation.funding_totals if parts else ():
        for column in AMOUNTS:
            stated, amounts = total.amount(column), [row.amount(column) for row in parts]
            added = sum((amount.value for amount in amounts if amount), ZERO)
            entry = getattr(total.entry, column)
            place = of_entry(entry, places)
            if stated is None or place is None or abs(added - stated.value) <= slack:
                continue
            expected = figures.show(added)
            message = (
                f"{execution.total_row}的{FUNDING.heading(column)}是{stated.text}，其余各行相加是{expected}。"
                "请核对这一列，改正错的一处。"
            )
            yield Mistake("budget-sum", place, total.source, message, stated.text, expected)
