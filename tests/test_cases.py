"""Runs the rule cases of tests/cases: sentences that an accountant can check."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from selfeval.evaluation.findings import Findings
from selfeval.evaluation.indicators import indicator_results
from selfeval.evaluation.model import Entry, IndicatorEntry
from tests import builders

CASES = Path(__file__).parent / "cases"


def sentences(name: str) -> list[str]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [text for line in lines if (text := line.partition("#")[0].strip())]


def parts(pattern: str, sentence: str) -> tuple[str, ...]:
    match = re.fullmatch(pattern, sentence)
    assert match, f"not a case: {sentence}"
    return match.groups()


@pytest.mark.parametrize("sentence", sentences("执行率.txt"))
def test_execution(sentence: str) -> None:
    outturn, budget, rate, score = parts(r"全年执行数(.+)、全年预算数(.+)，执行率(.+)，得(.+)分", sentence)
    rows = {f"预算执行!{column}{row}": float(budget) for column in "BC" for row in (2, 3)}
    found = builders.with_edits(rows | {"预算执行!D2": float(outturn), "预算执行!D3": float(outturn)})
    assert (found.scored_funding.execution_rate.text, found.execution_score.text) == (rate, score)


@pytest.mark.parametrize("sentence", sentences("指标.txt"))
def test_indicator(sentence: str) -> None:
    category, target, actual, weight, rule, score = parts(
        r"(.+指标) 目标值(.+)、完成值(.+)、分值(.+)，按(.+)得(.+)分", sentence
    )
    texts = (category, "某类指标", "某指标", target, actual, weight, "", "", "")
    entry = IndicatorEntry(
        *(Entry(text, "绩效指标", f"{letter}2") for letter, text in zip("ABCDEFGHI", texts, strict=True))
    )
    (found,), _ = indicator_results([entry], builders.form().newest, Findings())
    assert found.score is not None
    assert (found.rule, found.score.text) == (rule, score)


@pytest.mark.parametrize("sentence", sentences("等级.txt"))
def test_rating(sentence: str) -> None:
    score, rating = parts(r"总得分(.+)，等级(.+)", sentence)
    assert builders.form().newest.total.rating(Decimal(score)) == rating
