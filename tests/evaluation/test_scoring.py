from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.evaluation import figures, form_reader, rules, weights
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.scoring import evaluate
from selfeval.intake.sheets import read_project
from tests import builders, form_text, plain_projects

POINTS = st.decimals(0, 1000, places=2).map(float)
SEED = read_project(builders.seed_bytes())[0]


def project_with(amounts: list[float], actuals: list[str]):
    row = SEED.funding[1]
    budget, outturn = (Decimal(str(amount)) for amount in amounts)
    part = row._replace(
        original_budget=row.original_budget._replace(number=budget),
        final_budget=row.final_budget._replace(number=budget),
        outturn=row.outturn._replace(number=outturn),
    )
    total = SEED.funding[0]
    blank = {
        name: getattr(total, name)._replace(text="", number=None)
        for name in ("original_budget", "final_budget", "outturn")
    }
    no_rate = part.execution_rate._replace(text="", number=None)
    funding = (
        total._replace(**blank, execution_rate=no_rate),
        part._replace(execution_rate=no_rate),
        *SEED.funding[2:],
    )
    indicators = tuple(
        entry._replace(actual=entry.actual._replace(text=actual)) if actual else entry
        for entry, actual in zip(SEED.indicators, actuals, strict=True)
    )
    return type(SEED)(
        **{name: getattr(SEED, name) for name in SEED.__slots__} | {"funding": funding, "indicators": indicators}
    )


def actual(target: str, number: float) -> str:
    """An actual in the target's own unit."""
    return f"{number}{target.lstrip('≥≤=0123456789.')}" if target[0] in "≥≤=" else f"{min(number, 100)}%"


@settings(max_examples=150, deadline=None)
@given(amounts=st.tuples(POINTS, POINTS), numbers=st.lists(POINTS, min_size=20, max_size=20))
def test_printed_scores_add_up_to_the_printed_total(amounts, numbers) -> None:
    budget, outturn = amounts
    actuals = [actual(entry.target.text, number) for entry, number in zip(SEED.indicators, numbers, strict=True)]
    found = evaluate(project_with([budget, outturn], actuals), builders.form())
    codes = {each.code for each in found.problems if each.level == ERROR}
    assert codes <= {"executed-without-budget"}
    printed = [found.execution_score.text, found.funds_management_score.text]
    printed += [row.score.text for row in found.indicators]
    assert sum(Decimal(text) for text in printed) == Decimal(found.total_score.text)
    assert all(0 <= row.score.value <= row.weight for row in found.indicators)
    assert 0 <= found.execution_score.value <= 10
    assert found.rating == builders.form().newest.total.rating(Decimal(found.total_score.text))


def test_every_score_knows_its_rule_reference_and_cells() -> None:
    found = builders.evaluated(builders.seed_bytes())
    score = found.indicators[14].score
    assert (score.rule, score.exact, score.text) == ("equal", Decimal("9.097"), "9.1")
    assert [source.cell for source in score.sources] == ["D16", "E16", "F16"]
    assert "财预〔2020〕10号" in score.reference
    assert [(source.sheet, source.cell) for source in found.execution_score.sources] == [
        ("预算执行", "D2"),
        ("预算执行", "C2"),
    ]
    assert found.execution_score.exact == Decimal("506.73") * 10 / 557


def test_each_sum_knows_its_rule_reference_and_all_cells() -> None:
    found = builders.evaluated(builders.seed_bytes())
    applied = found.rules
    sums = [found.funds_management_score, found.indicator_score, found.total_score]
    assert [each.rule for each in sums] == [rules.SUM] * 3
    assert [each.reference for each in sums] == [
        applied.funds_management.reference,
        applied.indicators.reference,
        applied.total.reference,
    ]
    assert [each.exact for each in sums] == [Decimal(text) for text in ("20", "64.1", "93.2")]
    assert [source.cell for source in sums[0].sources] == ["D2", "D3", "D4", "D5"]
    assert sums[1].sources == tuple(source for row in found.indicators for source in row.score.sources)
    assert sums[2].sources == found.execution_score.sources + sums[0].sources + sums[1].sources


@pytest.mark.parametrize(("year", "code"), [("明年", "field-invalid"), ("2019", "form-year")])
def test_a_year_that_is_none_or_before_the_forms_rules_gives_no_figure(year: str, code: str) -> None:
    found = builders.with_edits({"项目信息!B5": year})
    assert builders.places(found.problems, ERROR) == [(code, "项目信息!B5")]
    assert (found.total_score, found.rating, found.funding) == (None, None, ())


UNIT = next(
    f"项目信息!B{number}" for number, row in enumerate(builders.seed_content()["项目信息"], 2) if row[0] == "金额单位"
)


@pytest.mark.parametrize(
    ("unit", "known", "outturn"),
    [
        ("元", "元", "5067300.00"),
        ("千元", "千元", "5067.30"),
        ("万元", "万元", "506.73"),
        ("百万元", "百万元", "5.07"),
        (" 亿元 ", "亿元", "0.05"),
        (None, "万元", "506.73"),
    ],
)
def test_amounts_typed_with_a_unit_are_converted_to_the_projects(unit: str | None, known: str, outturn: str) -> None:
    found = builders.with_edits({UNIT: unit, "预算执行!D2": "506.73万元", "预算执行!D3": "5067300元"})
    assert found.money_unit == known
    assert [found.funding[row].outturn.text for row in (0, 1)] == [outturn] * 2


def test_an_unknown_unit_of_money_is_an_error_and_the_forms_is_taken() -> None:
    found = builders.with_edits({UNIT: "美元"})
    assert builders.places(found.problems, ERROR) == [("field-invalid", UNIT)]
    assert (found.money_unit, found.funding[0].outturn.text) == ("万元", "506.73")


def test_a_typed_score_is_printed_and_the_rules_is_kept_beside_it() -> None:
    found = builders.with_edits({"绩效指标!H6": 0.5, "绩效指标!I6": "原因"})
    row = found.indicators[4]
    assert (row.score.text, row.computed.text, row.achieved) == ("0.5", "1", False)
    assert found.total_score.text == "92.7"


def test_decimal_weights_add_up_and_a_full_score_is_the_weight() -> None:
    found = builders.with_edits({"绩效指标!F13": 3.33, "绩效指标!F14": 3.33, "绩效指标!F15": 3.34})
    assert [row.score.text for row in found.indicators[11:14]] == ["3.33", "3.33", "3.34"]
    assert found.total_score.text == "93.2"
    assert found.indicators[11].achieved


def test_a_typed_score_is_printed_with_the_digits_it_was_typed_with() -> None:
    found = builders.with_edits({"绩效指标!H2": 9.55})
    assert (found.indicators[0].score.text, found.total_score.text) == ("9.55", "92.75")


def test_without_a_year_the_other_faults_are_found_all_the_same() -> None:
    found = builders.with_edits({"项目信息!B5": None, "绩效指标!E6": None, "预算执行!D3": "多"})
    assert [code for code, _ in builders.places(found.problems, "error")] == [
        "field-missing",
        "number-unreadable",
        "actual-missing",
    ]
    assert (found.total_score, found.funding) == (None, ())


def test_a_form_that_scores_no_funds_management_needs_no_sheet_for_it() -> None:
    text = (builders.ROOT / "templates" / builders.FORM / "form.toml").read_text(encoding="utf-8")
    start = text.index("items = [")
    text = text[:start] + "items = []" + text[text.index("]", start) + 1 :]
    form, faults = form_reader.read(text.replace("weight = 10\n", "weight = 30\n", 1), "other")
    assert not faults
    book = builders.loaded(builders.edited())
    book.remove(book["资金管理"])
    project, problems = read_project(builders.saved(book))
    found = evaluate(project, form, problems)
    assert builders.places(found.problems, "error") == []
    assert (found.funds_management_score, found.execution_score.text) == (None, "27.3")


def test_errors_come_first() -> None:
    found = builders.with_edits({"绩效指标!E21": None})
    assert [each.level for each in found.problems] == ["error", "warning", "note"]


def test_a_form_without_funds_management_has_a_null_block() -> None:
    found = builders.with_edits({"资金管理!B3": None})
    assert found.funds_management_score is None
    assert found.total_score is None
    assert found.execution_score.text == "9.1"


def test_a_form_of_whole_points_has_a_whole_total_also_where_its_points_are_not_whole() -> None:
    text = (builders.ROOT / "templates" / builders.FORM / "form.toml").read_text(encoding="utf-8")
    text = text.replace("digits = 1", "digits = 0").replace("weight = 10\n", "weight = 10.5\n", 1)
    form, faults = form_reader.read(
        text.replace("sum = 100", "sum = 100.5").replace("to = 100 ", "to = 100.5 "), "other"
    )
    assert not faults
    project, problems = read_project(builders.edited({"预算执行!D3": 557, "预算执行!D2": 557}))
    found = evaluate(project, form, problems)
    # 10.5 + 20 + 64 (90.97% of 10 is 9): 94.5, which rounds half up to 95.
    assert (found.execution_score.text, found.indicator_score.text, found.total_score.text) == ("10.5", "64", "95")


FORMS = {
    "split": form_text.changed("hubei", '[indicators]\nnot_applicable = ["不适用"]'),
    "typed or split": form_text.changed(
        "national", '[indicators]\nweights = "typed-or-split"\nweight_digits = 1\nnot_applicable = ["不适用"]'
    ),
    "rescaled": form_text.changed("national-cost", ""),
    "truncated": form_text.changed(
        "national-cost",
        '[rounding]\nscore = { digits = 1, mode = "truncate" }\ntotal = { digits = 1, mode = "truncate" }',
    ),
    "whole points": form_text.changed(
        "national", '[rounding]\nscore = { digits = 0, mode = "half-up" }\ntotal = { digits = 0, mode = "half-up" }'
    ),
}
ROWS = st.lists(st.tuples(st.integers(0, 12), st.booleans(), st.booleans()), min_size=1, max_size=6)


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), outturn=st.integers(0, 120))
def test_printed_scores_add_up_with_points_split_and_rescaled(name, data, outturn) -> None:
    form = FORMS[name]
    block = form.newest.indicators
    rows = []
    for category in block.categories:
        drawn = data.draw(ROWS)
        points = weights.apportion(category.weight or Decimal(20), [Decimal(1)] * len(drawn), 1)
        for (reached, is_there, is_typed), weight in zip(drawn, points, strict=True):
            is_blank = block.weights == "split" or (block.weights == "typed-or-split" and not is_typed)
            applies = is_there or not block.not_applicable or not rows
            rows.append({
                "category": category.name, "target": "≥7次", "actual": f"{reached}次" if applies else "不适用",
                "weight": "" if is_blank else str(weight),
            })  # fmt: skip
    found = evaluate(plain_projects.project(form, rows, {"final": "100", "outturn": str(outturn)}), form)
    assert [each for each in found.problems if each.level == ERROR] == []
    assert found.indicator_weight == block.weight_sum
    assert len(found.indicators) + len(found.left_out) == len(rows)
    printed = [found.execution_score.text, *(row.score.text for row in found.indicators)]
    added, coarser = sum(Decimal(text) for text in printed), form.newest.total_rounding
    # Points that were rescaled have more digits than such a form's total.
    expected = figures.rounded(added, coarser) if coarser else added
    assert expected == Decimal(found.total_score.text)
    assert all(0 <= row.score.value <= row.weight for row in found.indicators)
    assert all((row.score.value == row.weight) == row.achieved for row in found.indicators)
