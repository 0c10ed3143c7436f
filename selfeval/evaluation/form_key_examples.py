"""Pieces of form.toml for the page of its keys; a test reads each of them inside a whole form.

Together they have every key and every rule.
"""

from collections.abc import Mapping

# By section, each with what it shows.
EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "": (
        (
            "放在文件的开头，在第一个 `[[…]]` 之前",
            """\
label = "某市"
title = "财政项目支出绩效自评"
money_unit = "万元"
blank = "无"
""",
        ),
    ),
    "execution": (
        (
            "按执行率×10分计分",
            """\
[[execution]]
from = 2022
title = "预算执行率"
reference = "写明文件的名称和文号"
weight = 10
rows = ["年度资金总额", "财政拨款", "其他资金"]
total_row = "年度资金总额"
scored_row = "财政拨款"
denominator = "全年预算数"
tolerance = 0.01
over_budget = "ratio"
in_total = true
""",
        ),
        (
            "分段计分：95%以上得满分，80%以上得八成，80%以下不得分",
            """\
[[execution]]
from = 2022
title = "预算执行率"
reference = "写明文件的名称和文号"
weight = 10
rows = ["年度资金总额"]
total_row = "年度资金总额"
scored_row = "年度资金总额"
denominator = "年初预算数"
tolerance = 0
bands = [{ from = 95, percent = 100 }, { from = 80, percent = 80 }, { from = 0, percent = 0 }]
""",
        ),
    ),
    "funds_management": (
        (
            "四项共20分",
            """\
[[funds_management]]
from = 2022
title = "资金管理情况"
reference = "写明文件的名称和文号"
in_total = true
items = [
    { name = "安排科学性", weight = 5 },
    { name = "拨付合规性", weight = 5 },
    { name = "使用规范性", weight = 5 },
    { name = "预算绩效管理情况", weight = 5 },
]
""",
        ),
        (
            "从2025年度起各项的分值改变",
            """\
[[funds_management]]
from = 2025
title = "资金管理情况"
reference = "写明文件的名称和文号"
items = [{ name = "拨付合规性", weight = 8 }, { name = "使用规范性", weight = 12 }]
""",
        ),
    ),
    "indicators": (
        (
            "各类分值都有规定",
            """\
[[indicators]]
from = 2022
reference = "写明文件的名称和文号"
weight_sum = 70
categories = [
    { name = "成本指标", weight = 10, cost = true, optional = true, subcategories = ["经济成本指标"] },
    { name = "产出指标", weight = 30, subcategories = ["数量指标", "成本指标"], cost_subcategories = ["成本指标"] },
    { name = "效益指标", weight = 25, subcategories = ["经济效益指标", "社会效益指标"] },
    { name = "满意度指标", weight = 5, subcategories = ["服务对象满意度指标"] },
]
""",
        ),
        (
            "效益指标和满意度指标合计30分；分值由程序均分；不适用的指标不计分",
            """\
[[indicators]]
from = 2022
reference = "写明文件的名称和文号"
weight_sum = 70
weights = "typed-or-split"
weight_digits = 2
tolerance = 0.05
categories = [
    { name = "产出指标", weight = 40, subcategories = ["数量指标", "质量指标", "时效指标", "成本指标"] },
    { name = "效益指标", subcategories = ["经济效益指标", "社会效益指标"] },
    { name = "满意度指标", subcategories = ["服务对象满意度指标"] },
]
shared = [{ categories = ["效益指标", "满意度指标"], weight = 30 }]
not_applicable = ["不适用", "不涉及"]
""",
        ),
    ),
    "scoring": (
        (
            "用到每一种规则",
            """\
[[scoring]]
from = 2022
reference = "写明文件的名称和文号"
methods = [
    { name = "正向比例", rule = "at-least", pass_percent = 60 },
    { name = "反向比例", rule = "at-most" },
    { name = "等于", rule = "equal", over = "warn" },
    { name = "区间", rule = "range" },
    { name = "超出扣分", rule = "at-least", over = "deduct", over_percent = 130, over_points = 1, reference = "依据" },
    { name = "每差一个扣分", rule = "steps", points = 0.5, each = 1, part = "whole" },
    { name = "分段", rule = "bands", of = "achievement", bands = [{ from = 95, percent = 100 }, { from = 0, percent = 0 }] },
    { name = "发生即不得分", rule = "zero" },
    { name = "是否", rule = "yes-no", yes = ["是"], no = ["否"], no_total_most = 59 },
    { name = "定性", rule = "qualitative" },
    { name = "两档", rule = "qualitative", grades = [
        { name = "达标", words = ["达标"], lower = 60, upper = 100, given = 100 },
        { name = "不达标", words = ["不达标"], lower = 0, upper = 60, given = 0 },
    ] },
    { name = "按完成百分比", rule = "stated-share" },
    { name = "专家评分", rule = "by-hand" },
]
signs = { "≥" = "正向比例", "≤" = "反向比例", "=" = "等于", "区间" = "区间", "无" = "正向比例", "无（成本指标）" = "反向比例", "无（目标为0）" = "等于" }
share_words = ["达成", "完成"]
same_words = true
saving_words = ["节约", "降低"]
lower_is_better_words = ["投诉", "事故"]
grades = [
    { name = "达成预期指标", words = ["达成", "完成"], lower = 80, upper = 100, given = 100 },
    { name = "部分达成预期指标", words = ["部分达成"], lower = 60, upper = 80 },
    { name = "未达成预期指标", words = ["未达成"], lower = 0, upper = 60 },
]
""",  # noqa: E501 - a table in braces stands on one line
        ),
    ),
    "rounding": (
        (
            "金额和执行率两位小数，得分一位小数，都四舍五入",
            """\
[[rounding]]
from = 2022
reference = "写明文件的名称和文号"
money = { digits = 2, mode = "half-up" }
rate = { digits = 2, mode = "half-up" }
score = { digits = 1, mode = "half-up" }
total = { digits = 1, mode = "half-up" }
""",
        ),
    ),
    "total": (
        (
            "四个等级；执行率低于60%的最高79分，低于30%的最高59分",
            """\
[[total]]
from = 2022
reference = "写明文件的名称和文号"
sum = 100
bands = [
    { word = "优", from = 90, to = 100 },
    { word = "良", from = 80, to = 90 },
    { word = "中", from = 60, to = 80 },
    { word = "差", from = 0, to = 60 },
]
caps = [{ execution_below = 60, most = 79 }, { execution_below = 30, most = 59 }]
""",
        ),
    ),
    "reasons": (
        (
            "得分低于分值八成的指标，在“存在的问题”里一并说明",
            """\
[[reasons]]
from = 2022
reference = "写明文件的名称和文号"
indicators = "one-for-all"
kind = "存在的问题"
funds_management = "below-weight"
below_percent = 80
""",
        ),
    ),
    "recommendations": (
        (
            "三类",
            """\
[[recommendations]]
from = 2022
reference = "写明文件的名称和文号"
kinds = ["存在的问题", "改进措施", "其他建议"]
problems = "存在的问题"
""",
        ),
    ),
    "checks": (
        (
            "全部界限，和一项改成错误的级别",
            """\
[[checks]]
from = 2022
reference = "写明文件的名称和文号"
over_achieved_percent = 130
low_execution_percent = 90
ahead_points = 5
unspent_percent = 20
dominant_percent = 50
unlikely_amount = 10_000_000_000
growth_words = ["增长", "增幅"]
levels = [{ code = "category-weight", level = "error", reference = "写明文件的名称和文号" }]
""",
        ),
    ),
    "contents": (
        (
            "项目信息多一行，绩效指标多两列，项目概况不超过800字",
            """\
[[contents]]
from = 2022
reference = "写明文件的名称和文号"
fields = [{ name = "项目类别", required = true, aliases = ["项目属性"] }]
columns = [
    { sheet = "绩效指标", name = "佐证资料", required = false, aliases = ["证明材料"] },
    { sheet = "绩效指标", name = "调整后目标值", target = true },
]
limits = [{ name = "项目概况", most = 800 }]
""",
        ),
    ),
    "document": (
        (
            "一个文件一段，要写几个文件就写几段",
            """\
[[document]]
template = "report.docx"
required = ["项目名称", "预算执行", "绩效指标", "总得分", "等级"]
file_name = "{{ 项目名称 }}（{{ 评价年度 }}年度）绩效自评报告"
title = "{{ 项目名称 }}财政项目支出绩效自评报告"
subject = "{{ 评价年度 }}年度财政项目支出绩效自评"
author = "{{ 项目单位 }}"
""",
        ),
    ),
}
