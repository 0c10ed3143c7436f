"""The sample projects are right for any form, and say what they are named for."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest

from selfeval.evaluation import form_reader
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.scoring import evaluate
from selfeval.report import fields, samples
from selfeval.report.context import context
from selfeval.report.long_rows import LONG
from tests import builders

TEXT = (builders.ROOT / "templates" / builders.FORM / "form.toml").read_text(encoding="utf-8")
ITEMS = re.search(r"items = \[.*?\n\]", TEXT, re.DOTALL)[0]
CATEGORIES = re.findall(r"categories = \[.*?\n\]", TEXT, re.DOTALL)[0]
ROWS = 'rows = ["年度资金总额", "政府预算资金", "财政专户管理资金", "单位资金"]'
SIGNS = '"≥" = "正向比例", "≤" = "反向比例", "=" = "等于", "区间" = "区间"'
BANDS = re.search(r"bands = \[.*?\n\]\n", TEXT, re.DOTALL)[0]
KINDS = re.search(r"kinds = \[.*\]", TEXT)[0]
# Forms of other places, as changes of the shipped one.
VARIANTS: dict[str, dict[str, str]] = {
    "as shipped": {},
    "no funds management": {ITEMS: "items = []", "weight = 10\n": "weight = 30\n"},
    "only a total row": {ROWS: 'rows = ["年度资金总额"]'},
    "other rows, one of them scored": {
        ROWS: 'rows = ["中央资金", "省级资金", "市级资金", "总额"]',
        'total_row = "年度资金总额"': 'total_row = "总额"',
        'scored_row = "年度资金总额"': 'scored_row = "省级资金"',
        'denominator = "全年预算数"': 'denominator = "年初预算数"',
    },
    "one category of free points": {
        CATEGORIES: 'categories = [{ name = "绩效", cost = true, subcategories = ["唯一"] }]'
    },
    "some points free, some nothing": {
        CATEGORIES: (
            'categories = [{ name = "决策", weight = 12.35, subcategories = ["立项", "投入"] },'
            '{ name = "过程", subcategories = ["管理"] }, { name = "产出", weight = 0, subcategories = ["数量"] },'
            '{ name = "效果", subcategories = ["社会", "经济"] }]'
        )
    },
    "hardly any points": {
        CATEGORIES: (
            'categories = [{ name = "产出", weight = 0.05, subcategories = ["数量", "质量"] },'
            '{ name = "效益", weight = 0.004, subcategories = ["社会", "经济"] }]'
        ),
        "weight_sum = 70": "weight_sum = 0.054",
        "weight = 10\n": "weight = 79.946\n",
    },
    "signs mean something else": {SIGNS: '"≥" = "反向比例", "≤" = "区间", "=" = "等于", "区间" = "等于"'},
    "every sign is a range": {SIGNS: '"≥" = "区间", "≤" = "区间", "=" = "区间", "区间" = "区间"'},
    "points split by the form": {"weight_sum = 70\n": 'weight_sum = 70\nweights = "split"\n'},
    "points in common, split by the form": {
        CATEGORIES: (
            'weights = "split"\ncategories = [{ name = "产出", weight = 33.3, subcategories = ["数量", "质量"] },'
            '{ name = "效益", subcategories = ["社会", "经济"] }, { name = "满意度", subcategories = ["对象"] }]\n'
            'shared = [{ categories = ["效益", "满意度"], weight = 36.7 }]'
        )
    },
    "execution by bands, caps, no ratings": {
        'denominator = "全年预算数"': (
            'denominator = "全年预算数"\nbands = [{ from = 95, percent = 100 }, { from = 0, percent = 50 }]'
        ),
        "sum = 100": "sum = 100\ncaps = [{ execution_below = 80, most = 59.5 }]",
        BANDS: "",
    },
    "neither rate nor management in the total": {
        "weight = 10\n": "",
        'title = "资金管理情况"': 'title = "资金管理情况"\nin_total = false',
        "sum = 100": "sum = 70",
        BANDS: "",
    },
    "columns and rows of its own": {
        "# 要写的文件": (
            '[[contents]]\nfrom = 2022\nreference = "无"\n'
            'fields = [{ name = "填报人", required = true }]\n'
            'columns = [{ sheet = "绩效指标", name = "佐证资料", required = true },'
            '{ sheet = "绩效指标", name = "调整指标值", target = true }, { sheet = "预算执行", name = "支付方式" }]\n'
            'limits = [{ name = "佐证资料", most = 3 }]\n# 要写的文件'
        )
    },
    "words mean nothing": {"same_words = true": "same_words = false"},
    "whole points rounded up": {
        "score = { digits = 1": "score = { digits = 0",
        'digits = 0, mode = "half-up" }\ntotal': 'digits = 0, mode = "up" }\ntotal',
    },
    "total in whole points": {"total = { digits = 1": "total = { digits = 0"},
    "another blank word and unit": {'blank = "无"': 'blank = "——"', 'money_unit = "万元"': 'money_unit = "元"'},
    "one kind of remark": {KINDS: 'kinds = ["意见"]', 'problems = "存在的问题"': 'problems = "意见"'},
    "no reasons wanted": {'indicators = "below-weight"': 'indicators = "never"'},
}
NAMES = [
    "全部指标完成",
    "全部指标未完成",
    "只有一个指标",
    "一级指标交错",
    "文字很长",
    "特殊字符",
    "预算为零",
    "执行率超过100%",
    "金额很大",
]


@pytest.fixture(params=VARIANTS, scope="module")
def form(request: pytest.FixtureRequest) -> Form:
    text = TEXT.replace(TEXT[TEXT.index("[[indicators]]\nfrom = 2024") : TEXT.index("# 四、")], "")
    for old, new in VARIANTS[request.param].items():
        assert old in text
        text = text.replace(old, new)
    found, faults = form_reader.read(text, "other")
    assert found is not None, faults
    return found


@pytest.fixture(scope="module")
def cases(form: Form) -> dict[str, Evaluation]:
    return {name: evaluate(project, form) for name, project in samples.edge_cases(form).items()}


@pytest.fixture(scope="module")
def layout(form: Form) -> Evaluation:
    return evaluate(samples.layout_project(form), form)


def codes(evaluation: Evaluation) -> set[str]:
    return {each.code for each in evaluation.problems}


def achieved(evaluation: Evaluation) -> set[bool | None]:
    return {row.achieved for row in evaluation.indicators}


def categories(evaluation: Evaluation) -> list[str]:
    return [row.category.name for row in evaluation.indicators if row.category]


def test_no_sample_has_an_error_and_all_points_are_given_out(form, cases, layout) -> None:
    for found in (*cases.values(), layout):
        assert builders.places(found.problems, ERROR) == []
        assert found.indicator_weight == form.newest.indicators.weight_sum
        assert found.total_score is not None
        assert found.total_score.value <= form.newest.total.sum


def test_no_sample_has_a_problem_that_is_not_meant(form, cases, layout) -> None:
    meant = {
        "只有一个指标": {"category-weight", "report-date-missing"},
        "预算为零": {"budget-zero"},
        "执行率超过100%": {"over-executed"},
    }
    # Samples strain a layout; that a cost of theirs is the better the higher strains nobody.
    implausible = {"cost-direction", "indicator-dominant", "category-missing", "lights", "low-execution"}
    implausible |= {"text-too-long", "total-capped"}
    implausible |= {"not-achieved-unexplained", "indicator-duplicate", "reason-superfluous", "amount-unlikely"}
    for name, found in cases.items():
        assert codes(found) - implausible <= meant.get(name, set()), name
    rounded = {"rounded-to-full"} if form.newest.rounding.score.digits == 0 else set()
    wanted = form.newest.reasons.indicators == "below-weight"
    # With hardly any points there is no crowd to hold a row without a reason.
    few = form.newest.indicators.weight_sum < 1
    found = codes(layout) - rounded - implausible
    # A cost whose sign is wrong is not asked for a reason.
    assert found == ({"reason-missing"} if wanted and not few else set()) or "cost-direction" in codes(layout)
    assert found <= {"reason-missing"}


def test_weights_of_categories_are_the_forms(form, cases) -> None:
    found = cases["全部指标完成"]
    for category in form.newest.indicators.categories:
        weights = [row.weight for row in found.indicators if row.category is category]
        assert category.weight in (None, sum(weights))
        assert all(weights)


def test_the_cases_have_their_names(cases) -> None:
    assert list(cases) == NAMES


def test_everything_done_is_the_full_score(form, cases) -> None:
    found = cases["全部指标完成"]
    assert achieved(found) == {True}
    assert found.scored_funding.execution_rate.text == "100.00%"
    assert found.total_score.value == form.newest.total.sum
    assert found.rating == (form.newest.total.bands[0].word if form.newest.total.bands else None)


def test_nothing_done_is_no_point_at_all(form, cases) -> None:
    found = cases["全部指标未完成"]
    assert achieved(found) == {False}
    assert found.scored_funding.execution_rate.text == "0.00%"
    assert (found.scored_funding.outturn.value, found.scored_funding.final_budget.value) == (0, 500)
    # Bands may give something for nothing.
    assert found.added_score.value == (5 if form.newest.execution.bands else 0)
    assert found.rating == (form.newest.total.bands[-1].word if form.newest.total.bands else None)


def test_the_smallest_has_one_of_each_and_nothing_else(form, cases) -> None:
    project = cases["只有一个指标"].project
    # Points that the form gives a category are lost without it.
    least = len(form.newest.indicators.categories) if form.newest.indicators.weights == "split" else 1
    assert (len(project.indicators), len(project.objectives), project.recommendations) == (least, 1, ())
    assert {name for name, entry in project.info.items() if not entry.text} == {
        "report_date", "money_unit", "form", "project_code", "contact", "telephone", "stated_total",
    }  # fmt: skip


def test_interleaved_categories_do_not_follow_themselves(cases) -> None:
    found = cases["一级指标交错"]
    names = categories(found)
    smallest = min(names.count(name) for name in set(names))
    turns = len(set(names)) * smallest
    assert len(set(names)) == 1 or all(one != other for one, other in pairwise(names[:turns]))
    assert achieved(found) == {True, False} or len(names) == 1


@pytest.mark.parametrize("name, least", [("文字很长", 3000), ("特殊字符", 100)])
def test_every_cell_of_text_is_filled(form, cases, name: str, least: int) -> None:
    project = cases[name].project
    fixed = {"fiscal_year", "money_unit", "form", "stated_total"}
    found = [entry.text for label, entry in project.info.items() if label not in fixed]
    found += [row.note.text for row in project.funding]
    found += [entry.text for row in project.funds_management for entry in (row.description, row.issues)]
    found += [row.text.text for row in (*project.objectives, *project.recommendations)]
    found += [
        entry.text
        for row in project.indicators
        for entry in (row.subcategory, row.name, row.target, row.actual, row.variance_explanation)
    ]
    assert {row.kind.text for row in project.recommendations} == set(form.newest.recommendations.kinds)
    assert min(map(len, found)) >= least


def test_special_characters_are_those_that_documents_stumble_over(cases) -> None:
    name = cases["特殊字符"].project.info["project_name"].text
    for sign in ("&", "<", ">", '"', "'", "{{", "{%", "{#", "｛｛", "]]>", "&amp;", "\t", "/", "\\", "😀", "𠮷"):
        assert sign in name


def test_rates_and_amounts_are_those_of_the_name(cases) -> None:
    assert cases["预算为零"].scored_funding.execution_rate.text == "0.00%"
    assert cases["执行率超过100%"].scored_funding.execution_rate.text == "105.60%"
    assert cases["金额很大"].scored_funding.final_budget.value == Decimal("98765432109.87")


def test_the_layout_is_strained(form, layout) -> None:
    project = layout.project
    for name in ("project_name", "implementing_unit", "line_department"):
        assert len(project.info[name].text) >= 50
    assert layout.scored_funding.execution_rate.text not in ("0.00%", "100.00%")
    assert layout.scored_funding.final_budget.value >= Decimal("1234567.89")
    assert len(project.objectives) >= 4
    reasons = [row.entry.variance_explanation.text for row in layout.indicators if row.achieved is False]
    if form.newest.indicators.weight_sum > 1:
        names = [(row.category.text, row.subcategory.text) for row in project.indicators]
        assert max(map(names.count, names)) >= 12
        used = categories(layout)
        assert len(set(used)) == 1 or min(map(used.count, used)) == 1
        assert "" in reasons
        assert max(map(len, reasons)) >= 300
        assert any(reason.count("\n") >= 2 for reason in reasons)
        assert any(row.weight != row.weight.to_integral_value() for row in layout.indicators)
        assert any(re.search(r"[!-~]{30}", row.actual.text) for row in project.indicators)


def test_the_layout_has_many_remarks_of_one_kind_and_none_of_another(form, layout) -> None:
    kinds = form.newest.recommendations.kinds
    found = [row.kind.text for row in layout.project.recommendations]
    assert found.count(kinds[0]) >= 3
    assert len(kinds) == 1 or kinds[-1] not in found


def check_names(known: tuple[fields.Field, ...], values: dict[str, object], path: str = "") -> None:
    assert sorted(values.keys() - {LONG}) == sorted(each.name for each in known), path
    for each in known:
        value = values[each.name]
        assert isinstance(value, list) == bool(each.rows), each.name
        for row in value if isinstance(value, list) else ():
            check_names(each.rows, row, f"{path}.{each.name}")


def test_a_context_has_exactly_the_tags_of_the_table(form, cases, layout) -> None:
    known = fields.of_form(form)
    for found in (*cases.values(), layout):
        values = context(found, form)
        check_names(known, values)
        assert values["绩效指标"]
        assert values["指标分类"]


def test_empty_lists_have_no_rows_and_everything_else_stays(form, layout) -> None:
    values = context(layout, form)
    emptied = samples.empty_lists(values)
    assert list(emptied) == list(values)
    for name, value in values.items():
        assert emptied[name] == ([] if isinstance(value, list) else value)
    assert values["绩效指标"]


def test_samples_of_a_form_are_always_the_same(form) -> None:
    assert samples.edge_cases(form) == samples.edge_cases(form)
    assert samples.layout_project(form) == samples.layout_project(form)
