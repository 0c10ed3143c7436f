"""What a form may change of the checks, and how one wrong cell stays one problem."""

import pytest

from selfeval.evaluation import catalogue, form_reader
from selfeval.evaluation.scoring import evaluate
from selfeval.intake.sheets import read_project
from tests import builders

TEXT = (builders.ROOT / "templates" / builders.FORM / "form.toml").read_text(encoding="utf-8")
LAST_LINE = next(line for line in TEXT.splitlines(keepends=True) if line.startswith("growth_words"))


def found_with(text: str, edits: builders.Edits | None = None) -> list[tuple[str, str, str]]:
    form, faults = form_reader.read(text, "changed")
    assert form is not None, faults
    project, problems = read_project(builders.edited(edits))
    return [(each.code, each.level, each.place) for each in evaluate(project, form, problems).problems]


def with_levels(*levels: tuple[str, str]) -> str:
    tables = [f'{{ code = "{code}", level = "{level}", reference = "某通知" }}' for code, level in levels]
    return TEXT.replace(LAST_LINE, f"{LAST_LINE}levels = [{', '.join(tables)}]\n")


COST, COMMA = ("cost-above-budget", "warning", "绩效指标!D2"), ("doubled-punctuation", "note", "资金管理!B5")


def test_the_seed_has_two_blemishes() -> None:
    assert found_with(TEXT) == [COST, COMMA]


def test_a_form_changes_a_level() -> None:
    found = found_with(with_levels(("cost-above-budget", "error"), ("doubled-punctuation", "warning")))
    assert found == [("cost-above-budget", "error", "绩效指标!D2"), ("doubled-punctuation", "warning", "资金管理!B5")]


def test_a_form_leaves_a_check_out() -> None:
    assert found_with(with_levels(("cost-above-budget", "off"))) == [COMMA]


def test_a_form_changes_the_level_of_what_the_reading_found() -> None:
    found = found_with(with_levels(("column-ignored", "error")), {"绩效指标!J1": "备注"})
    assert found == [("column-ignored", "error", "绩效指标!J1"), COST, COMMA]


def test_an_error_that_stops_no_figure_may_become_a_warning() -> None:
    found = found_with(with_levels(("weight-sum", "warning")), {"绩效指标!F11": 2})
    assert ("weight-sum", "warning", "绩效指标!F1") in found


@pytest.mark.parametrize(
    "code, level",
    [("number-unreadable", "warning"), ("score-range", "off"), ("weight-sums", "error"), ("lights", "red")],
)
def test_a_level_that_cannot_be_is_refused(code: str, level: str) -> None:
    form, faults = form_reader.read(with_levels((code, level)), "changed")
    assert form is None
    assert [fault.path for fault in faults] == [f"checks[1].levels[1].{'code' if code == 'weight-sums' else 'level'}"]


@pytest.mark.parametrize(
    "old, new, edits, expected",
    [
        ("over_achieved_percent = 130", "over_achieved_percent = 200", {"绩效指标!E6": "65位"}, []),
        ("low_execution_percent = 90", "low_execution_percent = 91", {}, [("low-execution", "warning", "预算执行!F2")]),
        ("ahead_points = 5", "ahead_points = 0.5", {}, [("lights", "warning", "预算执行!D2")]),
        ("unspent_percent = 20", "unspent_percent = 9", {}, [("lights", "warning", "预算执行!D2")]),
        ("dominant_percent = 50", "dominant_percent = 14", {}, [
            ("indicator-dominant", "warning", "绩效指标!F2"), ("indicator-dominant", "warning", "绩效指标!F16"),
        ]),
        ("unlikely_amount = 10_000_000_000", "unlikely_amount = 5_569_999", {}, [
            ("amount-unlikely", "warning", "预算执行!C3"),
        ]),
        ("unlikely_amount = 10_000_000_000", "unlikely_amount = 5_570_000", {}, []),
    ],
)  # fmt: skip
def test_a_form_changes_a_threshold(old, new, edits, expected) -> None:
    assert old in TEXT
    found = found_with(TEXT.replace(old, new), edits)
    assert [each for each in found if each not in (COST, COMMA)] == expected


def test_a_level_is_changed_once() -> None:
    form, faults = form_reader.read(with_levels(("lights", "note"), ("lights", "off")), "changed")
    assert form is None
    assert [(fault.path, fault.message) for fault in faults] == [("checks[1].levels[2].code", "“lights”写了两次")]


def test_a_percentage_typed_as_a_fraction_is_refused() -> None:
    form, faults = form_reader.read(TEXT.replace("low_execution_percent = 90", "low_execution_percent = 0.9"), "x")
    assert form is None
    assert [fault.path for fault in faults] == ["checks[1].low_execution_percent"]


def test_a_form_without_a_kind_for_problems_asks_for_no_explanation() -> None:
    empty = {"问题与建议!B2": None, "问题与建议!B3": None}
    assert ("not-achieved-unexplained", "warning", "问题与建议!B2") in found_with(TEXT, empty)
    assert found_with(TEXT.replace('problems = "存在的问题"\n', ""), empty) == [COST, COMMA]


@pytest.mark.parametrize("code", catalogue.CATALOGUE)
def test_every_example_makes_a_whole_sentence(code: str) -> None:
    kind = catalogue.CATALOGUE[code]
    for text in (kind.sentence, kind.hint):
        assert "{" not in text.format(**kind.example)
    assert kind.reason
    assert not kind.reason.endswith("。")


def test_merged_reasons_are_needed_where_one_of_their_rows_needs_them() -> None:
    book = builders.loaded(builders.edited({"绩效指标!I10": "单位职能转变", "绩效指标!I11": None}))
    book["绩效指标"].merge_cells("I10:I11")
    found = builders.evaluated(builders.saved(book))
    assert builders.places(found.problems, "warning") == [("cost-above-budget", "绩效指标!D2")]
    assert builders.places(found.problems, "note") == [("doubled-punctuation", "资金管理!B5")]
