"""Runs the rule cases of tests/cases: sentences that an accountant can check."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import pytest

from selfeval.evaluation import glossary, layout, methods, rules, weights
from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS, INFO, OBJECTIVES, RECOMMENDATIONS
from selfeval.evaluation.model import (
    Entry,
    Evaluation,
    FundingEntry,
    FundsManagementEntry,
    IndicatorEntry,
    ObjectiveEntry,
    Project,
    RecommendationEntry,
    row_of,
)
from selfeval.evaluation.scoring import evaluate
from tests import form_text
from tests.sentences import Case, Sentence, cases

YEAR = 2024
LEVELS = {"错误": "error", "提醒": "warning", "说明": "note"}
# What the sentences call the way a form chooses by the sign of a target.
WAYS = {
    "正向比例": methods.AT_LEAST,
    "反向比例": methods.AT_MOST,
    "等于": methods.EQUAL,
    "区间": methods.RANGE,
    "百分比": methods.STATED_SHARE,
    "定性": methods.QUALITATIVE,
    "用语相同": rules.SAME_WORDS,
    "填写的得分": rules.STATED,
}
RULES_OF_POINTS = {"分为": rules.SPLIT, "折算为": rules.RESCALED, "仍为": rules.STATED}
CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=[case.place for case in CASES])
def test_a_sentence_holds(case: Case) -> None:
    form = form_of(case.label, case.changes)
    first = case.sentences[0]
    if first.kind == "rating":
        assert form.newest.total.rating(Decimal(first.said["total"])) == first.said.get("rating")
    elif first.kind == "points":
        check_points(first, form.newest)
    else:
        check_project(case.sentences, form)


def test_there_are_enough_sentences_each_with_its_arithmetic() -> None:
    sentences = [sentence for case in CASES for sentence in case.sentences if sentence.kind != "remark"]
    assert len(sentences) >= 150
    assert [sentence for sentence in sentences if not sentence.arithmetic] == []


@cache
def form_of(label: str, changes: str) -> Form:
    return form_text.changed(form_text.folder_of(label), changes)


def check_points(sentence: Sentence, form_rules: Rules) -> None:
    typed, expected = _points(sentence.said["typed"]), _points(sentence.said["counted"])
    block = form_rules.indicators
    rows = [
        weights.Row(block.category(name), None if text == "空" else Decimal(text), not_applicable != "不适用")
        for name, text, not_applicable in typed
    ]
    found = weights.weights(rows, block)
    applying = [each for each, row in zip(found, rows, strict=True) if row.applies]
    assert [each.value for each in applying] == [Decimal(text) for _, text, _ in expected]
    assert [each.value for each, row in zip(found, rows, strict=True) if not row.applies] == [None] * (
        len(rows) - len(applying)
    )
    assert RULES_OF_POINTS[sentence.said["verb"]] in {each.rule for each in applying}


def _points(text: str) -> list[tuple[str, str, str]]:
    """Read 产出指标10、20（不适用），效益指标空 as the points of each row."""
    found = []
    for group in text.split("，"):
        match = re.fullmatch(r"(\D+?指标)(.+)", group)
        assert match, group
        for each in match[2].split("、"):
            value, _, remark = each.partition("（")
            found.append((match[1], value, remark.rstrip("）")))
    return found


def check_project(sentences: Sequence[Sentence], form: Form) -> None:
    found = evaluate(project_of(sentences, form), form)
    if not any(sentence.kind == "remark" for sentence in sentences):
        assert found.fiscal_year == YEAR
    counted = {row.entry.name.cell: row for row in (*found.indicators, *found.left_out)}
    rows = [sentence for sentence in sentences if sentence.kind == "indicator"]
    for sentence in sentences:
        said = sentence.said
        if sentence.kind == "budget":
            check_budget(said, found)
        elif sentence.kind == "indicator":
            number = rows.index(sentence) + 2
            check_indicator(said, counted[f"C{number}"], found)
        elif sentence.kind == "management":
            item = next(row for row in found.funds_management if row.item == said["item"])
            assert (item.score.text if item.score else None) == said.get("score")
            check_remarks(said, found, item.entry.cells)
        elif sentence.kind == "total":
            assert found.added_score is not None, found.problems
            assert found.total_score is not None
            assert (found.added_score.text, found.total_score.text) == (said["added"], said["total"])
            assert found.rating == said.get("rating")
            check_remarks(said, found, None)


def check_budget(said: dict[str, str], found: Evaluation) -> None:
    scored = found.scored_funding
    assert scored is not None
    assert scored.execution_rate is not None
    assert scored.execution_rate.text == said["rate"]
    assert (found.execution_score.text if found.execution_score else None) == said.get("score")
    check_remarks(said, found, [cell for row in found.funding for cell in row.entry.cells])


def check_indicator(said: dict[str, str], row, found: Evaluation) -> None:
    assert (row.score.text if row.score else None) == said.get("score"), found.problems
    if "counted" in said:
        assert row.weight == Decimal(said["counted"])
    if "method" in said and row.method is not None:
        assert row.method.name == said["method"]
    if "way" in said:
        assert row.rule == WAYS[said["way"]]
    if said.get("no_score") == "不计分":
        assert row in found.left_out
    check_remarks(said, found, [row.original_target, *row.entry.cells])


def check_remarks(said: dict[str, str], found: Evaluation, cells: Sequence[Entry] | None) -> None:
    """Each problem that the sentence names is found, and no error that it does not name."""
    places = None if cells is None else {(cell.sheet, cell.cell) for cell in cells if cell.cell}
    here = [each for each in found.problems if places is None or (each.sheet, each.cell) in places]
    named = re.findall(r"，(\S+) ([a-z0-9-]+)", said["remarks"])
    for word, code in named:
        assert (code in {each.code for each in here}) == (word != "不报"), (word, code, here)
        assert word == "不报" or LEVELS[word] in {each.level for each in here if each.code == code}
    assert {each.code for each in here if each.level == "error"} <= {code for _, code in named} or cells is None, here


def project_of(sentences: Sequence[Sentence], form: Form) -> Project:
    """Return a project that says what the sentences say, and else is as plain as it can be."""
    form_rules = form.rules_for(YEAR)
    assert form_rules is not None
    expected = layout.of_rules(form_rules)
    info = {"fiscal_year": str(YEAR), "report_date": f"{YEAR + 1}年3月"}
    said = {kind: [each.said for each in sentences if each.kind == kind] for kind in ("indicator", "remark")}
    managed = {each.said["item"]: each.said.get("typed", "") for each in sentences if each.kind == "management"}
    budget = next((each.said for each in sentences if each.kind == "budget"), {})
    return Project(
        info={
            field.identifier: Entry(
                info.get(field.identifier, "某项" if field.required else ""), INFO.name, f"B{number}"
            )
            for number, field in enumerate(expected.fields, 2)
        },
        funding=tuple(_funding(budget, form_rules)),
        funds_management=tuple(
            FundsManagementEntry(*_cells(FUNDS_MANAGEMENT, number, (name, "情况说明", "", managed.get(name, ""))))
            for number, (name, _) in enumerate(form_rules.funds_management.items, 2)
        ),
        objectives=(ObjectiveEntry(*_cells(OBJECTIVES, 2, ("1", "完成全年的各项工作"))),),
        indicators=tuple(_indicator(each, number, form_rules) for number, each in enumerate(said["indicator"], 2)),
        stated_totals=(),
        recommendations=tuple(
            RecommendationEntry(*_cells(RECOMMENDATIONS, number, (each["kind"], each["text"])))
            for number, each in enumerate(said["remark"], 2)
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


def _funding(said: dict[str, str], form_rules: Rules) -> list[FundingEntry]:
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


def _indicator(said: dict[str, str], number: int, form_rules: Rules) -> IndicatorEntry:
    category = form_rules.indicators.category(said["category"])
    assert category is not None, said["category"]
    texts = {
        "category": said["category"],
        "subcategory": said.get("subcategory", category.subcategories[0]),
        "name": said.get("name", f"指标{number}"),
        "target": said["target"],
        "actual": said["actual"],
        "weight": said["weight"].replace("空", ""),
        "method": said.get("method", ""),
        "score": said.get("typed", ""),
        "variance_explanation": said.get("reason", ""),
    }
    cells = dict(zip(texts, _cells(INDICATORS, number, tuple(texts.values())), strict=True))
    if form_rules.contents.target_column is not None:
        adjusted = said.get("adjusted", "")
        cells[form_rules.contents.target_column] = Entry(adjusted, INDICATORS.name, f"J{number}")
    return row_of(IndicatorEntry, cells, INDICATORS)
