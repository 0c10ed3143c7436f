"""A fifth form, invented: its folder is written into a templates folder, and that is all the program gets.

It asks of one form what real ones ask of several: decimal points of which some are shared, some split and some
rescaled, methods with numbers of their own, caps, whole points, rows and columns of its own, sections of its own,
and rules that changed between two years.
"""

from pathlib import Path

from tests.forms import folder

NAME, LABEL = "yunzhou", "云州市"

RULES = """\
label = "云州市"
title = "项目绩效评分"
money_unit = "元"
blank = "—"

# 2022
[[execution]]
from = 2022
title = "资金执行"
reference = "云财绩〔2022〕1号第三条"
weight = 10
rows = ["项目资金合计", "市级财政资金", "上级补助资金", "其他资金"]
total_row = "项目资金合计"
scored_row = "市级财政资金"
denominator = "全年预算数"
tolerance = 1

# 2024：按年初预算数分段计分，分值改为12.5分
[[execution]]
from = 2024
title = "资金执行"
reference = "云财绩〔2024〕9号第三条"
weight = 12.5
rows = ["项目资金合计", "市级财政资金", "上级补助资金", "其他资金"]
total_row = "项目资金合计"
scored_row = "市级财政资金"
denominator = "年初预算数"
tolerance = 1
bands = [
    { from = 95, percent = 100 }, { from = 85, percent = 80 }, { from = 60, percent = 40 }, { from = 0, percent = 0 },
]

[[indicators]]
from = 2022
reference = "云财绩〔2022〕1号附表"
weight_sum = 90
categories = [
    { name = "项目决策", weight = 10, subcategories = ["立项", "目标"] },
    { name = "过程管理", weight = 20, subcategories = ["资金", "组织"] },
    { name = "项目产出", weight = 30, subcategories = ["数量", "质量", "时效", "成本"], cost_subcategories = ["成本"] },
    { name = "项目效益", weight = 30, subcategories = ["社会效益", "满意度"] },
]

[[indicators]]
from = 2024
reference = "云财绩〔2024〕9号附表"
weight_sum = 87.5
weights = "typed-or-split"
weight_digits = 1
not_applicable = ["不适用", "本年不适用"]
categories = [
    { name = "项目决策", weight = 12.5, subcategories = ["立项", "目标"] },
    { name = "过程管理", weight = 17.5, subcategories = ["资金", "组织"] },
    { name = "项目产出", subcategories = ["数量", "质量", "时效", "成本"], cost_subcategories = ["成本"] },
    { name = "项目效益", subcategories = ["社会效益", "满意度"] },
]
shared = [{ categories = ["项目产出", "项目效益"], weight = 57.5 }]

[[scoring]]
from = 2022
reference = "云财绩〔2022〕1号第五条"
methods = [
    { name = "比例计分", rule = "at-least" },
    { name = "控制计分", rule = "at-most" },
    { name = "等值计分", rule = "equal" },
    { name = "区间计分", rule = "range" },
    { name = "定性评价", rule = "qualitative" },
]
signs = { "≥" = "比例计分", "≤" = "控制计分", "=" = "等值计分", "区间" = "区间计分", "无" = "比例计分", "无（成本指标）" = "控制计分", "无（目标为0）" = "等值计分" }
share_words = ["完成"]
grades = [
    { name = "好", words = ["好"], lower = 60, upper = 100, given = 100 },
    { name = "差", words = ["差"], lower = 0, upper = 60, given = 0 },
]

[[scoring]]
from = 2024
reference = "云财绩〔2024〕9号第五条"
methods = [
    { name = "比例计分", rule = "at-least", over = "deduct", over_percent = 130, over_points = 1.5, pass_percent = 60 },
    { name = "控制计分", rule = "at-most", pass_percent = 50 },
    { name = "等值计分", rule = "equal", over = "ratio" },
    { name = "区间计分", rule = "range" },
    { name = "分段（按完成值）", rule = "bands", bands = [{ from = 95, percent = 100 }, { from = 85, percent = 80 }, { from = 70, percent = 50 }, { from = 0, percent = 0 }] },
    { name = "分段（按完成率）", rule = "bands", of = "achievement", bands = [{ from = 100, percent = 100 }, { from = 80, percent = 70 }, { from = 50, percent = 30 }, { from = 0, percent = 0 }] },
    { name = "逐项扣分", rule = "steps", points = 1.5, each = 2, part = "whole" },
    { name = "零容忍", rule = "zero" },
    { name = "有无", rule = "yes-no", yes = ["有", "已建立"], no = ["无", "未建立"], no_total_most = 49.5, reference = "云财绩〔2024〕9号第七条" },
    { name = "定性评价", rule = "qualitative", grades = [
        { name = "健全", words = ["健全"], lower = 90, upper = 100, given = 100 },
        { name = "较健全", words = ["较健全"], lower = 60, upper = 90, given = 75 },
        { name = "不健全", words = ["不健全"], lower = 0, upper = 60 },
    ] },
    { name = "按百分比", rule = "stated-share" },
    { name = "专家评定", rule = "by-hand" },
]
signs = { "≥" = "比例计分", "≤" = "控制计分", "=" = "等值计分", "区间" = "区间计分", "无" = "比例计分", "无（成本指标）" = "控制计分", "无（目标为0）" = "零容忍" }
share_words = ["完成"]
same_words = true
grades = [
    { name = "好", words = ["好"], lower = 60, upper = 100, given = 100 },
    { name = "差", words = ["差"], lower = 0, upper = 60 },
]

[[rounding]]
from = 2022
reference = "云财绩〔2022〕1号第六条"
money = { digits = 2, mode = "half-up" }
rate = { digits = 2, mode = "half-up" }
score = { digits = 1, mode = "half-up" }
total = { digits = 1, mode = "half-up" }

[[rounding]]
from = 2024
reference = "云财绩〔2024〕9号第六条：得分和总分只取整数，舍去尾数"
money = { digits = 2, mode = "half-up" }
rate = { digits = 1, mode = "truncate" }
score = { digits = 0, mode = "truncate" }
total = { digits = 0, mode = "truncate" }

[[total]]
from = 2022
reference = "云财绩〔2022〕1号第八条"
sum = 100
bands = [{ word = "好", from = 85, to = 100 }, { word = "一般", from = 60, to = 85 }, { word = "差", from = 0, to = 60 }]

[[total]]
from = 2024
reference = "云财绩〔2024〕9号第八条"
sum = 100
bands = [{ word = "优秀", from = 88, to = 100 }, { word = "合格", from = 60, to = 88 }, { word = "不合格", from = 0, to = 60 }]
caps = [{ execution_below = 85, most = 75 }, { execution_below = 80, most = 55 }, { execution_below = 50, most = 30 }]

[[reasons]]
from = 2022
reference = "云财绩〔2022〕1号第九条"
indicators = "below-weight"

[[reasons]]
from = 2024
reference = "云财绩〔2024〕9号第九条"
indicators = "one-for-all"
kind = "未完成原因和改进措施"

[[recommendations]]
from = 2022
reference = "云财绩〔2022〕1号第十条"
kinds = ["存在的问题", "结果应用"]
problems = "存在的问题"

[[recommendations]]
from = 2024
reference = "云财绩〔2024〕9号第十条"
kinds = ["未完成原因和改进措施", "结果应用"]

[[checks]]
from = 2022
reference = "云财绩〔2022〕1号第十一条"
over_achieved_percent = 130
low_execution_percent = 90
ahead_points = 5
unspent_percent = 20
dominant_percent = 50
unlikely_amount = 10_000_000_000
growth_words = ["增长"]
levels = [{ code = "lights", level = "off", reference = "云财绩〔2022〕1号第十一条" }]

[[contents]]
from = 2024
reference = "云财绩〔2024〕9号附表"
fields = [{ name = "填报人", required = true }, { name = "项目类别", aliases = ["类别"] }]
columns = [
    { sheet = "绩效指标", name = "佐证资料", required = true, aliases = ["证明材料"] },
    { sheet = "绩效指标", name = "调整指标值", target = true },
    { sheet = "预算执行", name = "资金文号" },
]
limits = [{ name = "项目概况", most = 40 }, { name = "佐证资料", most = 12 }]

[[document]]
template = "report.docx"
required = ["项目名称", "预算执行", "绩效指标", "得分构成", "总得分"]
file_name = "{{ 项目名称 }}（{{ 评价年度 }}年度）绩效评分表"
title = "{{ 项目名称 }}绩效评分表"
subject = "{{ 评价年度 }}年度项目绩效评分"
author = "{{ 项目单位 }}"
"""
SENTENCES = {
    "封顶": "各部分得分之和为{{ 封顶前得分 }}分{% if 封顶说明 %}，{{ 封顶说明 }}{% endif %}。",
    "评语": "经自评，“{{ 项目名称 }}”最终评定{{ 总得分 }}分，等级为“{{ 等级 }}”。",
    "不适用": (
        "{% for 指标 in 不适用的指标 %}{{ 指标.三级指标 }}{% if not loop.last %}、{% endif %}{% else %}没有{% endfor %}"
    ),
}

# Tables by their captions.
FUNDS, SCORES, PARTS = "表一 资金执行", "表二 指标评分", "表三 得分构成"
_FUNDS = (
    ("资金来源", "资金文号", "年初预算数", "全年预算数", "全年执行数", "执行率"),
    ("{%tr for 资金 in 预算执行 %}",),
    ("{{ 资金.资金来源 }}", "{{ 资金.资金文号 }}", "{{ 资金.年初预算数 }}", "{{ 资金.全年预算数 }}", "{{ 资金.全年执行数 }}",
     "{{ 资金.执行率 }}"),
    ("{%tr endfor %}",),
)  # fmt: skip
_SCORES = (
    ("一级指标", "二级指标", "三级指标", "符号", "目标", "单位", "调整指标值", "实际完成值", "完成率", "评分方法",
     "分值", "得分", "佐证资料"),
    ("{%tr for 指标 in 绩效指标 %}",),
    ("{% vm %}{{ 指标.一级指标 }}", "{% vm %}{{ 指标.二级指标 }}", "{{ 指标.三级指标 }}", "{{ 指标.目标符号 }}",
     "{{ 指标.目标数值 }}", "{{ 指标.计量单位 }}", "{{ 指标.调整指标值 }}", "{{ 指标.实际完成值 }}", "{{ 指标.完成率 }}",
     "{{ 指标.评分方法 }}", "{{ 指标.分值 }}", "{{ 指标.得分 }}", "{{ 指标.佐证资料 }}"),
    ("{%tr endfor %}",),
    ("合计", "", "", "", "", "", "", "", "", "", "{{ 指标分值 }}", "{{ 指标得分 }}", ""),
)  # fmt: skip
_PARTS = (
    ("评价内容", "分值", "得分", "怎样得来"),
    ("{%tr for 部分 in 得分构成 %}",),
    ("{{ 部分.评价内容 }}", "{{ 部分.分值 }}", "{{ 部分.得分 }}", "{{ 部分.计算 }}"),
    ("{%tr endfor %}",),
    ("总得分", "{{ 总分值 }}", "{{ 总得分 }}", "{{ 等级 }}"),
)


_PARAGRAPHS: tuple[str | folder.Rows, ...] = (
    "云州市项目绩效评分表",
    "（{{ 评价年度 }}年度）",
    "一、填报信息",
    (
        ("项目名称", "{{ 项目名称 }}", "项目类别", "{{ 项目类别 }}"),
        ("项目单位", "{{ 项目单位 }}", "主管部门", "{{ 主管部门 }}"),
    ),
    "填报人：{{ 填报人 }}",
    "项目概况：{{ 项目概况 }}",
    "二、资金执行情况（单位：{{ 金额单位 }}）",
    FUNDS,
    _FUNDS,
    "三、年度绩效目标",
    "{%p for 目标 in 年度绩效目标 %}",
    "{{ 目标.序号 }}.{{ 目标.年度绩效目标 }}",
    "{%p endfor %}",
    "完成情况：{{ 年度绩效目标完成情况 }}",
    "四、指标评分",
    SCORES,
    _SCORES,
    "不适用的指标：{{ 不适用 }}。",
    "五、得分构成",
    PARTS,
    _PARTS,
    "{{ 封顶 }}",
    "六、评语",
    "{{ 评语 }}",
    # What each year asks for.
    "{%p if 评价年度 >= 2024 %}",
    "七、未完成原因和改进措施",
    "{{ 未完成原因和改进措施 }}",
    "{%p else %}",
    "七、存在的问题",
    "{{ 存在的问题 }}",
    "{%p endif %}",
    "八、结果应用",
    "{{ 结果应用 }}",
)


def write(templates: Path) -> None:
    """Write the form's folder into a templates folder."""
    folder.write(templates / NAME, RULES, SENTENCES, {"report.docx": folder.document(_PARAGRAPHS)})
