"""A sixth form, invented: points that the form alone gives, no rating, an execution rate that is not scored, 60 points."""

from pathlib import Path

from tests.forms import folder

NAME, LABEL = "yunzhou-split", "云州市专项"

RULES = """\
label = "云州市专项"
title = "专项绩效自查"
money_unit = "万元"
blank = "无"

[[execution]]
from = 2023
title = "预算执行"
reference = "云财专〔2023〕2号第二条：执行率不计分"
rows = ["专项资金"]
total_row = "专项资金"
scored_row = "专项资金"
denominator = "全年预算数"
tolerance = 0.01

[[indicators]]
from = 2023
reference = "云财专〔2023〕2号附表：产出30分，效益和满意度共30分，平均分配"
weight_sum = 60
weights = "split"
weight_digits = 2
not_applicable = ["不适用"]
categories = [
    { name = "产出指标", weight = 30, subcategories = ["数量指标", "质量指标", "成本指标"], cost_subcategories = ["成本指标"] },
    { name = "效益指标", subcategories = ["社会效益指标"] },
    { name = "满意度指标", optional = true, subcategories = ["服务对象满意度指标"] },
]
shared = [{ categories = ["效益指标", "满意度指标"], weight = 30 }]

[[scoring]]
from = 2023
reference = "云财专〔2023〕2号第四条"
methods = [
    { name = "正向", rule = "at-least" },
    { name = "反向", rule = "at-most" },
    { name = "等于", rule = "equal", over = "warn" },
    { name = "区间", rule = "range" },
    { name = "扣分", rule = "steps", points = 0.4, each = 5, part = "share" },
    { name = "有无", rule = "yes-no", yes = ["有"], no = ["没有"] },
    { name = "定性", rule = "qualitative" },
]
signs = { "≥" = "正向", "≤" = "反向", "=" = "等于", "区间" = "区间", "无" = "正向", "无（成本指标）" = "反向", "无（目标为0）" = "等于" }
share_words = ["完成"]
grades = [
    { name = "好", words = ["好"], lower = 80, upper = 100, given = 100 },
    { name = "中", words = ["中"], lower = 50, upper = 80, given = 65 },
    { name = "差", words = ["差"], lower = 0, upper = 50 },
]

[[rounding]]
from = 2023
reference = "云财专〔2023〕2号第五条"
money = { digits = 2, mode = "half-up" }
rate = { digits = 2, mode = "half-even" }
score = { digits = 2, mode = "half-even" }
total = { digits = 1, mode = "half-up" }

[[total]]
from = 2023
reference = "云财专〔2023〕2号第六条：60分，不评等级"
sum = 60

[[reasons]]
from = 2023
reference = "云财专〔2023〕2号第七条：低于分值80%的说明原因"
indicators = "below-weight"
below_percent = 80

[[recommendations]]
from = 2023
reference = "云财专〔2023〕2号第八条"
kinds = ["整改情况"]

[[checks]]
from = 2023
reference = "云财专〔2023〕2号第九条"
over_achieved_percent = 150
low_execution_percent = 80
ahead_points = 30
unspent_percent = 50
dominant_percent = 60
unlikely_amount = 10_000_000_000
growth_words = ["增长"]

[[document]]
template = "report.docx"
required = ["项目名称", "指标分类", "总得分"]
file_name = "{{ 项目名称 }}（{{ 评价年度 }}年度）自查表"
title = "{{ 项目名称 }}自查表"
subject = "{{ 评价年度 }}年度专项绩效自查"
author = "{{ 项目单位 }}"
"""
TABLE = "自查表"
_ROWS = (
    ("项目", "{{ 项目名称 }}", "单位", "{{ 项目单位 }}", "主管部门", "{{ 主管部门 }}"),
    ("资金", "年初预算数", "全年预算数", "全年执行数", "执行率", ""),
    ("{%tr for 资金 in 预算执行 %}",),
    ("{{ 资金.资金来源 }}", "{{ 资金.年初预算数 }}", "{{ 资金.全年预算数 }}", "{{ 资金.全年执行数 }}", "{{ 资金.执行率 }}", ""),
    ("{%tr endfor %}",),
    ("二级指标", "三级指标", "年度目标值", "实际完成值（完成率）", "得分（分值）", "偏差原因分析"),
    ("{%tr for 类 in 指标分类 %}",),
    ("{{ 类.一级指标 }}", "共计", "", "", "{{ 类.得分 }}（{{ 类.分值 }}）", ""),
    ("{%tr for 标 in 类.绩效指标 %}",),
    ("{{ 标.二级指标 }}", "{{ 标.三级指标 }}", "{{ 标.年度目标值 }}", "{{ 标.实际完成值 }}（{{ 标.完成率 }}）",
     "{{ 标.得分 }}（{{ 标.分值 }}）", "{{ 标.偏差原因分析 }}"),
    ("{%tr endfor %}",),
    ("{%tr endfor %}",),
    ("总计", "", "", "", "{{ 总得分 }}（{{ 总分值 }}）", ""),
)  # fmt: skip
_LEFT_OUT = (
    ("不计分的指标", "二级指标", "原因"),
    ("{%tr for 标 in 不适用的指标 %}",),
    ("{{ 标.三级指标 }}", "{{ 标.二级指标 }}", "{{ 标.偏差原因分析 }}"),
    ("{%tr endfor %}",),
)
_PARAGRAPHS: tuple[str | folder.Rows, ...] = (
    "专项绩效自查表",
    "（{{ 评价年度 }}年度，单位：{{ 金额单位 }}）",
    TABLE,
    _ROWS,
    "不计分的指标如下",
    _LEFT_OUT,
    "年度目标：{% for 目标 in 年度绩效目标 %}{{ 目标.年度绩效目标 }}；{% endfor %}",
    "概况：{{ 项目概况 }}",
    "完成情况：{{ 年度绩效目标完成情况 }}",
    "自查得分{{ 总得分 }}分，满分{{ 总分值 }}分{% if 等级 %}，等级{{ 等级 }}{% endif %}。",
    "整改情况",
    "{{ 整改情况 }}",
)


def write(templates: Path) -> None:
    """Write the form's folder into a templates folder."""
    folder.write(templates / NAME, RULES, {}, {"report.docx": folder.document(_PARAGRAPHS)})
