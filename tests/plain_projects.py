"""Projects that say just what a test is about, and else are as plain as they can be; no workbook is written."""

from collections.abc import Mapping, Sequence

from selfeval.evaluation import glossary, layout
from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS, INFO, OBJECTIVES, RECOMMENDATIONS
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

YEAR = 2024
Said = Mapping[str, str]


def project(
    form: Form,
    indicators: Sequence[Said],
    budget: Said | None = None,
    managed: Said | None = None,
    remarks: Sequence[Said] = (),
) -> Project:
    """Return a project with these indicators, amounts, scores of 资金管理 by their items, and remarks.

    An indicator says its category, target and actual, and may say its subcategory, name, weight, method, score,
    adjusted target and reason; the budget says ``original``, ``final`` and ``outturn``, a remark kind and text.
    """
    form_rules = form.rules_for(YEAR)
    assert form_rules is not None
    expected, scores = layout.of_rules(form_rules), managed or {}
    info = {field.identifier: "某项" if field.required else "" for field in expected.fields}
    info |= {"fiscal_year": str(YEAR), "report_date": f"{YEAR + 1}年3月"}
    return Project(
        info={name: Entry(text, INFO.name, f"B{number}") for number, (name, text) in enumerate(info.items(), 2)},
        funding=tuple(_funding(budget or {}, form_rules)),
        funds_management=tuple(
            FundsManagementEntry(*_cells(FUNDS_MANAGEMENT, number, (name, "情况说明", "", scores.get(name, ""))))
            for number, (name, _) in enumerate(form_rules.funds_management.items, 2)
        ),
        objectives=(ObjectiveEntry(*_cells(OBJECTIVES, 2, ("1", "完成全年的各项工作"))),),
        indicators=tuple(_indicator(each, number, form_rules) for number, each in enumerate(indicators, 2)),
        stated_totals=(),
        recommendations=tuple(
            RecommendationEntry(*_cells(RECOMMENDATIONS, number, (each["kind"], each["text"])))
            for number, each in enumerate(remarks, 2)
        ),
        sheets=tuple(sheet.name for sheet in glossary.SHEETS),
        unit_notes=(),
        headings={
            (sheet.identifier, column.identifier): Entry(column.heading, sheet.name, f"{chr(64 + number)}1")
            for sheet in expected.sheets
            for number, column in enumerate(sheet.columns, 1)
        },
    )


def _cells(sheet: glossary.Sheet, row: int, texts: Sequence[str]) -> list[Entry]:
    return [Entry(text, sheet.name, f"{chr(65 + number)}{row}") for number, text in enumerate(texts)]


def _funding(said: Said, form_rules: Rules) -> list[FundingEntry]:
    """Return the rows of the budget table: all money in the first source, the total left to the program."""
    execution = form_rules.execution
    final, outturn = said.get("final", "100"), said.get("outturn", "100")
    parts = [name for name in execution.rows if name != execution.total_row]
    rows = []
    for number, name in enumerate(execution.rows, 2):
        amounts = ("0", "0", "0")
        if name == (parts or [execution.total_row])[0]:
            amounts = (said.get("original", final), final, outturn)
        elif name == execution.total_row:
            amounts = ("", "", "")
        rows.append(FundingEntry(*_cells(FUNDING, number, (name, *amounts, "", ""))))
    return rows


def _indicator(said: Said, number: int, form_rules: Rules) -> IndicatorEntry:
    category = form_rules.indicators.category(said["category"])
    texts = {
        "category": said["category"],
        "subcategory": said.get("subcategory", category.subcategories[0] if category else ""),
        "name": said.get("name", f"指标{number}"),
        "target": said["target"],
        "actual": said["actual"],
        "weight": said.get("weight", ""),
        "method": said.get("method", ""),
        "score": said.get("typed", ""),
        "variance_explanation": said.get("reason", ""),
    }
    cells = dict(zip(texts, _cells(INDICATORS, number, tuple(texts.values())), strict=True))
    if form_rules.contents.target_column is not None:
        adjusted = said.get("adjusted", "")
        cells[form_rules.contents.target_column] = Entry(adjusted, INDICATORS.name, f"J{number}")
    return row_of(IndicatorEntry, cells, INDICATORS)
