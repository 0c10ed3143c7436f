"""Runs the rule cases of tests/cases: sentences that an accountant can check."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import pytest

from selfeval.evaluation import methods, rules, weights
from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.model import Entry, Evaluation, Project
from selfeval.evaluation.scoring import evaluate
from tests import form_text, plain_projects
from tests.plain_projects import YEAR
from tests.sentences import KINDS, Case, Sentence, cases

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
    said = {kind: [each.said for each in sentences if each.kind == kind] for kind in KINDS}
    return plain_projects.project(
        form,
        [{name: text for name, text in each.items() if text != "空"} for each in said["indicator"]],
        next(iter(said["budget"]), None),
        {each["item"]: each["typed"] for each in said["management"] if "typed" in each},
        said["remark"],
    )
