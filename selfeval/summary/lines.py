"""A record as one line of the overview: texts in one line, amounts in 万元, rates as shares."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from selfeval.batch.records import Record
from selfeval.evaluation import figures, quantities
from selfeval.evaluation.catalogue import ERROR, NOTE, WARNING
from selfeval.summary.lights import Lights
from selfeval.summary.texts import plain

MONEY_UNIT = "万元"
NO_DEPARTMENT = "（未填写）"
NO_RATING = "（未评出）"
_TOTAL_ENDINGS = ("总额", "合计", "总计")


class Line(NamedTuple):
    """One project. What is None could not be computed, or its form does not score it."""

    number: int
    light: int
    name: str
    unit: str
    department: str
    code: str
    year: int | None
    form: str
    original: float | None
    final: float | None
    outturn: float | None
    rate: float | None
    execution: float | None
    funds: float | None
    indicators: float | None
    total: float | None
    rating: str
    missed: int | None
    errors: int
    warnings: int
    notes: int
    documents: Sequence[str]
    copy: str
    source: str

    @property
    def adds_up(self) -> bool:
        """Whether its amounts count in sums: half of them would make a wrong rate of execution."""
        return self.final is not None and self.outturn is not None


def line(record: Record, number: int, lights: Lights) -> Line:
    """Return a record's line; ``number`` is its place in the run."""
    found = record.result
    problems = rows(found, "problems")
    levels = [problem.get("level") for problem in problems]
    indicators = rows(found, "indicators")
    row = _total_row(rows(found, "funding"), record.total_row)
    rate, total = number_of(row.get("execution_rate"), share=True), number_of(found.get("total_score"))
    errors, warnings = levels.count(ERROR), levels.count(WARNING)
    year = found.get("fiscal_year")
    source = plain(found.get("source") or record.key)
    return Line(
        number=number,
        light=lights.of(rate, total, errors, warnings),
        name=plain(found.get("project_name")) or source.rpartition("/")[2] or source,
        unit=plain(record.implementing_unit),
        department=plain(record.line_department) or NO_DEPARTMENT,
        code=plain(record.project_code),
        year=year if isinstance(year, int) else None,
        form=plain(record.form_label or found.get("form")),
        original=_amount(row.get("original_budget"), record.money_unit),
        final=_amount(row.get("final_budget"), record.money_unit),
        outturn=_amount(row.get("outturn"), record.money_unit),
        rate=rate,
        execution=number_of(found.get("execution_score")),
        funds=number_of(found.get("funds_management_score")),
        indicators=number_of(found.get("indicator_score")),
        total=total,
        rating=plain(found.get("rating")) or NO_RATING,
        missed=sum(each.get("achieved") is False for each in indicators) if indicators else None,
        errors=errors,
        warnings=warnings,
        notes=levels.count(NOTE),
        documents=record.files,
        copy=record.copy or "",
        source=source,
    )


def rows(found: Mapping[str, object], name: str) -> list[Mapping[str, Any]]:
    """Return a list of a result; empty where a result has none."""
    return cast("list[Mapping[str, Any]]", found.get(name) or [])


def _total_row(funding: Iterable[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Return the row that is the sum of the others: the one that is named, or called so, or the first."""
    given = list(funding)
    wanted = [row for row in given if row.get("source") == name] if name else []
    called = [row for row in given if str(row.get("source")).endswith(_TOTAL_ENDINGS)]
    return next(iter([*wanted, *called, *given]), {})


def _amount(text: str | None, money_unit: str) -> float | None:
    """Return an amount in 万元: exact as long as it is a Decimal, a float at the last moment."""
    value = figures.from_text(text) if text else None
    if value is None:
        return None
    return float(value * quantities.base_unit(money_unit)[1] / quantities.base_unit(MONEY_UNIT)[1])


def number_of(text: object, *, share: bool = False) -> float | None:
    """Return a printed figure as a number; of a percentage the share that a cell holds."""
    value = figures.from_text(str(text).removesuffix("%")) if text is not None else None
    if value is None:
        return None
    return float(value / figures.HUNDRED) if share else float(value)
