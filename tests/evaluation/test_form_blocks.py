"""What the sections of a form may say, and what is refused with which key."""

from decimal import Decimal

import pytest

from selfeval.evaluation import form_reader
from selfeval.evaluation.form import Pool
from tests import form_text
from tests.form_text import Written

CATEGORIES = """
[indicators]
categories = [
    { name = "产出指标", weight = 50, subcategories = ["数量指标"] },
    { name = "效益指标", subcategories = ["社会效益指标"] },
    { name = "满意度指标", subcategories = ["服务对象满意度指标"] },
]
"""


def faults(changes: str, name: str = "national") -> list[str]:
    tree = form_text.with_changes(form_text.tree_of(name), form_text.parsed(changes))
    form, found = form_reader.read(Written(tree).text, name)
    assert (form is None) == bool(found)
    assert all(fault.line for fault in found)
    assert all("None" not in f"{fault}" for fault in found)
    return [fault.path for fault in found]


def execution(bands: str, more: str = "") -> str:
    return f"[execution]\nbands = [{bands}]\n{more}"


def funds_management(items: str) -> str:
    return f'[funds_management]\nreference = "某通知"\ntitle = "资金管理"\nitems = [{items}]'


def total(key: str, tables: str) -> str:
    return f"[total]\n{key} = [{tables}]"


def methods(table: str) -> str:
    return f'[scoring]\nmethods = [{{ name = "某法", {table} }}]'


def grades(tables: str) -> str:
    return f"[scoring]\ngrades = [{tables}]"


def column(table: str) -> str:
    return f'[contents]\nreference = "某通知"\ncolumns = [{table}]'


RIGHT = [
    execution("{ from = 95, percent = 100 }, { from = 0, percent = 0 }"),
    execution("{ from = 0, percent = 100 }"),
    '[execution]\nover_budget = "nothing"',
    '[execution]\nweight = "（删去）"\n[total]\nsum = 90\nbands = []',
    "[execution]\nin_total = false\n[total]\nsum = 90\nbands = []",
    total("caps", "{ execution_below = 80, most = 89 }, { execution_below = 70, most = 0 }"),
    total("bands", '{ word = "合格", from = 60, to = 100 }, { word = "不合格", from = 0, to = 60 }'),
    CATEGORIES,
    CATEGORIES + 'shared = [{ categories = ["效益指标", "满意度指标"], weight = 40 }]',
    CATEGORIES + 'shared = [{ categories = ["效益指标"], weight = 30 }]',
    CATEGORIES + 'shared = [{ categories = ["效益指标"], weight = 40 }]',
    CATEGORIES + 'weights = "split"\nweight_digits = 0\nnot_applicable = ["不适用", "/"]\ntolerance = 0.5',
    methods('rule = "steps", points = 0.5'),
    methods('rule = "steps", points = 0, each = 0.0001, part = "share"'),
    methods('rule = "bands", bands = [{ from = -5, percent = 100 }, { from = -10, percent = 0 }]'),
    methods('rule = "bands", of = "achievement", bands = [{ from = 0, percent = 0 }]'),
    methods('rule = "equal", over = "deduct", over_percent = 100, over_points = 0'),
    methods('rule = "at-most", pass_percent = 100'),
    methods('rule = "yes-no", yes = ["有"], no = ["无"], no_total_most = 0'),
    methods('rule = "zero", reference = "某通知"'),
    methods('rule = "qualitative", grades = [{ name = "好", words = ["好"], lower = 0, upper = 100, given = 100 }]'),
    grades('{ name = "好", words = ["好", "好。"], lower = 0, upper = 100 }'),
    '[reasons]\nindicators = "one-for-all"\nkind = "存在的问题"\nbelow_percent = 80',
    column('{ sheet = "绩效指标", name = "调整后", target = true }, { sheet = "资金管理", name = "调整后" }'),
    '[contents]\nreference = "某通知"\nlimits = [{ name = "存在的问题", most = 1 }, { name = "情况说明", most = 99 }]',
    *(f'[contents]\nreference = "某通知"\nlimits = [{{ name = "{name}", most = 9 }}]'
      for name in ("项目概况", "情况说明", "存在问题和改进措施", "年度绩效目标", "偏差原因分析", "说明")),
]  # fmt: skip
WRONG = [
    (execution("{ from = 95, percent = 100 }"), ["execution[1].bands[1]"]),
    (execution("{ from = 60, percent = 50 }, { from = 80, percent = 0 }, { from = 0, percent = 0 }"),
     ["execution[1].bands[2]"]),
    (execution("{ from = 0 }"), ["execution[1].bands[1].percent"]),
    (execution("{ from = 0, percent = 0, to = 5 }"), ["execution[1].bands[1].to"]),
    (execution("{ from = 0, percent = 0 }", 'over_budget = "ratio"'), ["execution[1].over_budget"]),
    ('[execution]\nover_budget = "deduct"', ["execution[1].over_budget"]),
    ('[execution]\ndenominator = "预算数"', ["execution[1].denominator"]),
    ('[execution]\nin_total = "no"', ["execution[1].in_total"]),
    ("[execution]\nin_total = false", ["total"]),
    ('[execution]\nscored_row = "某项资金"', ["execution[1].scored_row"]),
    ('[funds_management]\nreference = "某通知"\nitems = [{ name = "甲", weight = 0 }]', ["funds_management[1].title"]),
    (funds_management('{ name = "甲", weight = 0 }, { name = "甲", weight = 0 }'), ["funds_management[1].items"]),
    (total("caps", "{ execution_below = 70, most = 79 }, { execution_below = 80, most = 89 }"), ["total[1].caps[2]"]),
    (total("caps", "{ execution_below = 80, most = 89 }, { execution_below = 70, most = 89 }"), ["total[1].caps[2]"]),
    (total("caps", "{ execution_below = 80, most = 89 }, { execution_below = 80, most = 79 }"), ["total[1].caps[2]"]),
    (total("bands", '{ word = "优", from = 60, to = 100 }, { word = "优", from = 0, to = 60 }'), ["total[1].bands"]),
    (total("bands", '{ word = "优", from = 60, to = 100 }, { word = "差", from = 0, to = 70 }'), ["total[1].bands[2]"]),
    (total("bands", '{ word = "优", from = 60, to = 90 }, { word = "差", from = 0, to = 60 }'), ["total[1].bands[1]"]),
    (total("bands", '{ word = "优", from = 60, to = 100 }, { word = "良", from = 60, to = 60 }, '
           '{ word = "差", from = 0, to = 60 }'), ["total[1].bands[2]"]),
    (CATEGORIES + 'shared = [{ categories = ["产出指标"], weight = 40 }]', ["indicators[1].shared[1].categories"]),
    (CATEGORIES + 'shared = [{ categories = ["效益指标", "满意度指标"], weight = 41 }]', ["indicators[1].categories"]),
    (CATEGORIES + 'shared = [{ categories = ["效益指标"], weight = 41 }]', ["indicators[1].categories"]),
    (CATEGORIES + 'shared = [{ categories = ["效益指标"], weight = 5 }, { categories = ["效益指标"], weight = 5 }]',
     ["indicators[1].shared"]),
    (CATEGORIES.replace("50", "91"), ["indicators[1].categories"]),
    (CATEGORIES + 'weights = "even"', ["indicators[1].weights"]),
    (CATEGORIES + "not_applicable = []", ["indicators[1].not_applicable"]),
    (CATEGORIES.replace('"满意度指标"', '"产出指标"'), ["indicators[1].categories"]),
    (CATEGORIES.replace('["数量指标"]', '["数量指标"], cost_subcategories = ["成本指标"]'),
     ["indicators[1].categories[1].cost_subcategories"]),
    (methods('rule = "steps"'), ["scoring[1].methods[8].points"]),
    (methods('rule = "steps", points = 1, each = 0'), ["scoring[1].methods[8].each"]),
    (methods('rule = "bands"'), ["scoring[1].methods[8].bands"]),
    (methods('rule = "bands", bands = []'), ["scoring[1].methods[8].bands"]),
    (methods('rule = "bands", bands = 5'), ["scoring[1].methods[8].bands"]),
    (methods('rule = "bands", of = "rate", bands = [{ from = 0, percent = 0 }]'), ["scoring[1].methods[8].of"]),
    (methods('rule = "steps", points = 1, part = "half"'), ["scoring[1].methods[8].part"]),
    ('[scoring]\ngrades = "（删去）"', ["scoring[1].grades"]),
    (grades('{ name = "好", words = ["好"], lower = 60, upper = 100 }, '
            '{ name = "差", words = ["差", "好"], lower = 0, upper = 60 }'), ["scoring[1].grades"]),
    (methods('rule = "bands", bands = [{ from = 0, percent = 0 }, { from = 0, percent = 5 }]'),
     ["scoring[1].methods[8].bands[2]"]),
    (methods('rule = "at-most", over = "deduct"'), ["scoring[1].methods[8].over"]),
    (methods('rule = "at-least", over = "deduct", over_percent = 99, over_points = 2'),
     ["scoring[1].methods[8].over_percent"]),
    (methods('rule = "at-least", over = "warn", over_points = 2'), ["scoring[1].methods[8].over_points"]),
    (methods('rule = "yes-no", yes = ["有"], no = ["有"]'), ["scoring[1].methods[8].no"]),
    (methods('rule = "yes-no", yes = ["有"]'), ["scoring[1].methods[8].no"]),
    (methods('rule = "qualitative", grades = [{ name = "好", words = ["好"], lower = 10, upper = 100 }]'),
     ["scoring[1].methods[8].grades[1]"]),
    (methods('rule = "qualitative", grades = [{ name = "好", words = ["好"], lower = 0, upper = 100, given = 101 }]'),
     ["scoring[1].methods[8].grades[1].given"]),
    # What is no name is not one that stands twice.
    ('[scoring]\nmethods = [{ name = 5, rule = "at-least" }, { name = "5", rule = "range" }]',
     ["scoring[1].methods[8].name"]),
    # What follows from a wrong choice is not reported besides.
    (methods("points = 0.5"), ["scoring[1].methods[8].rule"]),
    (methods('rule = "setps", points = 0.5, each = 10'), ["scoring[1].methods[8].rule"]),
    (methods('rule = "at-least", over = "dedcut", over_percent = 130, over_points = 2'),
     ["scoring[1].methods[8].over"]),
    # A workbook cannot tell apart what differs by a blank, a mark or a numbering only.
    (methods('rule = "yes-no", yes = ["有"], no = ["无", "有。"]'), ["scoring[1].methods[8].no"]),
    (grades('{ name = "好", words = ["好"], lower = 60, upper = 100 }, '
            '{ name = "差", words = ["差", "好。"], lower = 0, upper = 60 }'), ["scoring[1].grades"]),
    ('[[scoring.methods]]\nname = "区 间"\nrule = "range"', ["scoring[1].methods"]),
    (funds_management('{ name = "甲", weight = 0 }, { name = "（一）甲", weight = 0 }'), ["funds_management[1].items"]),
    (CATEGORIES.replace("满意度指标", "产出"), ["indicators[1].categories"]),
    # Nor is a name that is missing one that stands twice, or one that no tag can have.
    (funds_management("{ weight = 0 }, { weight = 0 }"),
     ["funds_management[1].items[1].name", "funds_management[1].items[2].name"]),
    ('[contents]\nreference = "某通知"\nfields = [{ required = true }]', ["contents[1].fields[1].name"]),
    ('[reasons]\nindicators = "one-for-al"\nkind = "存在的问题"', ["reasons[1].indicators"]),
    ('[reasons]\nindicators = "one-for-all"', ["reasons[1].kind"]),
    ('[reasons]\nindicators = "one-for-all"\nkind = "闲话"', ["reasons.kind"]),
    (column('{ sheet = "绩效指标", name = "分值" }'), ["contents[1].columns[1].name"]),
    (column('{ sheet = "绩效指标", name = "权重" }'), ["contents[1].columns[1].name"]),
    (column('{ sheet = "绩效指标", name = "上年 完成值" }'), ["contents[1].columns[1].name"]),
    (column('{ sheet = "绩效指标", name = "上年-完成值" }'), ["contents[1].columns[1].name"]),
    (column('{ sheet = "绩效指标", name = "Ａ类" }'), ["contents[1].columns[1].name"]),
    (column('{ sheet = "绩效目标", name = "甲" }'), ["contents[1].columns[1].sheet"]),
    (column('{ name = "甲" }'), ["contents[1].columns[1].sheet"]),
    (column('{ sheet = "预算执行", name = "甲", target = true }'), ["contents[1].columns[1].target"]),
    (column('{ sheet = "绩效指标", name = "甲", target = true }, { sheet = "绩效指标", name = "乙", target = true }'),
     ["contents[1].columns"]),
    (column('{ sheet = "绩效指标", name = "甲" }, { sheet = "绩效指标", name = "乙", aliases = ["甲"] }'),
     ["contents[1].columns"]),
    ('[contents]\nreference = "某通知"\nfields = [{ name = "项目名称" }]', ["contents[1].fields[1].name"]),
    (column('{ sheet = "绩效指标", name = "甲", aliases = ["权重"] }'), ["contents[1].columns[1].aliases"]),
    (column('{ sheet = "绩效指标", name = "甲", aliases = ["乙（件）", "丙-丁"] }'),
     ["contents[1].columns[1].aliases"]),
    ('[contents]\nreference = "某通知"\nfields = [{ name = "甲" }, { name = "乙", aliases = ["甲"] }]',
     ["contents[1].fields"]),
    ('[contents]\nreference = "某通知"\nlimits = [{ name = "项目概况", most = 0 }]', ["contents[1].limits[1].most"]),
    ('[contents]\nreference = "某通知"\nlimits = [{ name = "三级指标", most = 5 }]', ["contents.limits"]),
    ("[contents]\nlimits = []", ["contents[1].reference"]),
]  # fmt: skip


@pytest.mark.parametrize("changes", RIGHT)
def test_what_a_form_may_say(changes: str) -> None:
    assert faults(changes) == []


@pytest.mark.parametrize("changes, paths", WRONG)
def test_what_a_form_may_not_say_is_refused_with_its_key(changes: str, paths: list[str]) -> None:
    assert faults(changes) == paths


@pytest.mark.parametrize("changes, sentence", [
    (execution("{ from = 0, percent = 0 }", 'over_budget = "ratio"'),
     "写了 bands 就由各段决定超过100%的得分，请删去 over_budget"),
    (total("caps", "{ execution_below = 80, most = 89 }, { execution_below = 70, most = 89 }"),
     "各段从高到低写，execution_below 和 most 都应当小于前一段的"),
    ('[[indicators.shared]]\ncategories = ["产出指标"]\nweight = 50',
     '找到的是 ["产出指标"]，应当是没有写 weight 的一级指标中的一个或几个'),
    ('[scoring.signs]\n"＞" = "区间"',
     "不认识的符号，应当是≥、≤、=、区间、无、无（成本指标）、无（目标为0）之一"),
    (CATEGORIES.replace("满意度指标", "产出"), "“产出指标”和“产出”在工作簿里分不开"),
    (CATEGORIES.replace("满意度指标", "产出指标"), "“产出指标”写了两次"),
    (methods('rule = "yes-no", yes = ["有", "已有", "是"], no = ["否", "有", "已有"]'), "“已有、有”在 yes 里也有"),
    (methods('rule = "bands", bands = []'),
     "应当是一个或多个表，例如 [{ from = 95, percent = 100 }, { from = 0, percent = 60 }]"),
    ('[contents]\nfields = [{ name = "表式" }]', "标准工作簿的“项目信息”已经有“表式”，请换一个名称"),
    (column('{ sheet = "资金管理", name = "得分" }'), "标准工作簿的“资金管理”已经有“得分”，请换一个名称"),
    (column('{ sheet = "绩效指标", name = "甲", target = true }, { sheet = "绩效指标", name = "乙", target = true }'),
     "只有一列可以写 target = true"),
])  # fmt: skip
def test_what_a_fault_says(changes: str, sentence: str) -> None:
    tree = form_text.with_changes(form_text.tree_of("national"), form_text.parsed(changes))
    found = form_reader.read(Written(tree).text, "national")[1]
    assert sentence in [fault.message for fault in found]


def test_categories_share_points_or_have_their_own_or_what_is_left() -> None:
    block = form_text.changed("national", CATEGORIES).newest.indicators
    output, effect, satisfaction = block.categories
    assert block.pools == (Pool((output,), Decimal(50)), Pool((effect, satisfaction), None))
    shared = form_text.changed(
        "national", CATEGORIES + 'shared = [{ categories = ["效益指标", "满意度指标"], weight = 40 }]'
    ).newest.indicators
    assert shared.pools == (Pool((output,), Decimal(50)), Pool((effect, satisfaction), Decimal(40)))
    assert [pool.name for pool in shared.pools] == ["产出指标", "效益指标和满意度指标"]


def test_two_documents_of_one_name_are_refused() -> None:
    """In the folder of a project nobody could tell which is which."""
    tree = form_text.tree_of("national")
    tree["document"][1]["file_name"] = tree["document"][0]["file_name"]
    form, found = form_reader.read(Written(tree).text, "national")
    assert form is None
    assert [fault.path for fault in found] == ["document[2].file_name"]
    assert "每份文档的名称应当不同" in str(found[0])
