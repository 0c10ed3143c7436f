"""What holds of every project on its whole way, workbook to report: read, evaluated, printed, read back."""

import copy
import io
import random
import re
from decimal import Decimal
from pathlib import Path

import docx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from selfeval.batch import evaluating, making
from selfeval.batch.making import Job, Made
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation
from selfeval.intake import blank
from tests import builders, bulk_books, projects
from tests.builders import Content
from tests.report.chance import seeded
from tests.verification.reports import COMPOSITION, Edited, seen_in_print, verified

TEMPLATES = builders.ROOT / "templates"
SEEDS = st.integers(0, 10**6)
# Where these stand in a row of 绩效指标.
NAME, TARGET, ACTUAL, METHOD, TYPED = 2, 3, 4, 6, 7
# Where the score stands in a row of 总得分构成表.
SCORE = 2
LISTS = ("预算执行", "资金管理", "绩效目标", "绩效指标", "问题与建议")
NUMBER = re.compile(r"([≥≤])(\d+)(.*)")


def written(content: Content) -> bytes:
    return blank.write(builders.form(), content)


def evaluated(data: bytes) -> Evaluation:
    evaluation = evaluating.evaluated_bytes(data, TEMPLATES).evaluation
    assert evaluation is not None
    assert evaluation.status != ERROR, evaluation.problems
    return evaluation


def made(data: bytes) -> Made:
    found = making.made(Path("甲.xlsx"), Job(TEMPLATES), None, data)
    assert found.outcome.status != ERROR, found.outcome.problems
    return found


def scores(evaluation: Evaluation) -> dict[str, str]:
    return {row.entry.name.text: row.score.text for row in evaluation.indicators if row.score is not None}


def total(evaluation: Evaluation) -> Decimal:
    assert evaluation.total_score is not None
    return evaluation.total_score.value


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_the_printed_total_is_the_sum_of_the_printed_parts(seed: int) -> None:
    data = written(projects.random_content(seeded(seed)))
    (document,) = made(data).documents
    rows = [[cell.text for cell in row.cells] for row in Edited(document.content).table(COMPOSITION).rows]
    *parts, whole = [Decimal(row[SCORE]) for row in rows[1:]]
    assert sum(parts) == whole
    evaluation = evaluated(data)
    assert whole == total(evaluation)
    assert seen_in_print(verified(document.content), evaluation) == ()


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, chance=st.randoms(use_true_random=False))
def test_the_order_of_indicators_moves_no_score(seed: int, chance: random.Random) -> None:
    content = projects.random_content(seeded(seed))
    before = evaluated(written(content))
    chance.shuffle(content["绩效指标"])
    after = evaluated(written(content))
    assert (total(after), after.rating, scores(after)) == (total(before), before.rating, scores(before))
    codes = sorted((each.code, each.level) for each in before.problems)
    assert sorted((each.code, each.level) for each in after.problems) == codes


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS, places=st.lists(st.tuples(st.sampled_from(LISTS), st.integers(0, 40)), max_size=6))
def test_blank_rows_change_nothing_that_is_printed(seed: int, places: list[tuple[str, int]]) -> None:
    # Without formulas: a row that has one is not blank.
    content = projects.random_content(seeded(seed))
    before = made(bulk_books.single(content))
    for sheet, at in places:
        rows = content[sheet]
        if rows:
            rows.insert(at % (len(rows) + 1), [None] * len(rows[0]))
    after = made(bulk_books.single(content))
    assert [each.content for each in after.documents] == [each.content for each in before.documents]
    assert figures(after) == figures(before)


def figures(found: Made) -> dict[str, object]:
    return {name: value for name, value in found.outcome.result.items() if name != "problems"}


@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_the_same_content_gives_the_same_bytes_whatever_program_wrote_it(seed: int) -> None:
    data = written(projects.random_content(seeded(seed)))
    first, again = made(data), made(data)
    assert first.documents == again.documents
    other = made(builders.edited(data=data))
    assert other.documents == first.documents
    assert other.outcome.result == first.outcome.result


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, row=st.integers(0, 100), better=st.integers(1, 5000))
def test_an_actual_that_gets_better_lowers_no_score(seed: int, row: int, better: int) -> None:
    content = projects.random_content(seeded(seed))
    measured = [each for each in content["绩效指标"] if NUMBER.fullmatch(str(each[TARGET])) and each[TYPED] is None]
    assume(measured)
    name = measured[row % len(measured)][NAME]
    improved = copy.deepcopy(content)
    for each in improved["绩效指标"]:
        if each[NAME] == name:
            sign, _, unit = NUMBER.fullmatch(str(each[TARGET])).groups()
            number = int(str(each[ACTUAL]).removesuffix(unit))
            each[ACTUAL] = f"{number + better if sign == '≥' else max(number - better, 0)}{unit}"
    # More than all is no share of anything.
    assume(not any(str(each[ACTUAL]).endswith("%") and int(str(each[ACTUAL])[:-1]) > 100
                   for each in improved["绩效指标"] if each[NAME] == name))  # fmt: skip
    before, after = evaluated(written(content)), evaluated(written(improved))
    assert Decimal(scores(after)[name]) >= Decimal(scores(before)[name])
    assert total(after) >= total(before)
    unmoved = {each: score for each, score in scores(before).items() if each != name}
    assert {each: score for each, score in scores(after).items() if each != name} == unmoved


def test_a_report_is_one_that_word_opens() -> None:
    (document,) = made(written(projects.random_content(seeded(1)))).documents
    assert docx.Document(io.BytesIO(document.content)).tables
