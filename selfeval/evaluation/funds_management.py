"""Scores the items of 资金管理: full points, or what was typed."""

from decimal import Decimal

from selfeval.evaluation import entries, figures, form_rows, glossary, rules
from selfeval.evaluation.figures import ZERO
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import Rules
from selfeval.evaluation.glossary import FUNDS_MANAGEMENT
from selfeval.evaluation.model import Figure, FundsManagementEntry, FundsManagementResult, Project


def funds_management_results(
    project: Project, form_rules: Rules, findings: Findings
) -> tuple[FundsManagementResult, ...]:
    """Return the form's items in its order, as far as the workbook has them; none where the form scores none."""
    items = form_rules.funds_management.items
    if not items:
        return ()
    if FUNDS_MANAGEMENT.name not in map(glossary.plain, project.sheets):
        shown = "、".join(project.sheets)
        findings.add_at("sheet-missing", FUNDS_MANAGEMENT.name, None, name=FUNDS_MANAGEMENT.name, found=shown)
        return ()
    names = [name for name, _ in items]
    found = form_rows.by_name(
        project.funds_management,
        lambda row: row.item,
        lambda text: next((name for name in names if glossary.plain_name(text) == glossary.plain_name(name)), None),
        project.heading(FUNDS_MANAGEMENT, "item"),
        names,
        findings,
    )
    return tuple(
        FundsManagementResult(found[name], name, weight, _score(found[name], name, weight, form_rules, findings))
        for name, weight in items
        if name in found
    )


def _score(
    row: FundsManagementEntry, name: str, weight: Decimal, form_rules: Rules, findings: Findings
) -> Figure | None:
    reference = form_rules.funds_management.reference
    if not row.description.text:
        findings.add("field-missing", row.description, name=f"{name}的情况说明")
        return None
    if glossary.has_no_figure(row.score.text):
        place = row.score if row.score.cell else row.item
        return Figure(weight, weight, figures.show_short(weight), rules.FULL_SCORE, reference, (place,))
    typed = entries.number(row.score, f"{name}的得分", figures.show_short(weight), findings)
    if typed is None:
        return None
    if not ZERO <= typed <= weight:
        expected = figures.show_short(weight)
        findings.add("score-range", row.score, found=figures.show_short(typed), expected=expected)
        return None
    return Figure(typed, typed, figures.show_short(typed), rules.STATED, reference, (row.score,))
