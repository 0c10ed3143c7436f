"""A fifth form, invented: its folder is written into a templates folder, and that is all the program gets.

It asks of one form what real ones ask of several: decimal points of which some are shared, some split and some
rescaled, methods with numbers of their own, caps, whole points, rows and columns of its own, sections of its own,
and rules that changed between two years.
"""

from pathlib import Path

from tests.forms import folder

NAME, LABEL = "yunzhou", "云州市"

RULES = Path(__file__).with_name("fifth.toml").read_text(encoding="utf-8")
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
    ("{{ 资金.资金来源 }}", "{{ 资金.资金文号 }}", "{{ 资金.年初预算数 }}", "{{ 资金.全年预算数 }}",
     "{{ 资金.全年执行数 }}", "{{ 资金.执行率 }}"),
    ("{%tr endfor %}",),
)  # fmt: skip
_SCORES = (
    ("一级指标", "二级指标", "三级指标", "符号", "目标", "单位", "调整指标值", "实际完成值", "完成率", "评分方法",
     "分值", "得分", "佐证资料"),
    ("{%tr for 指标 in 绩效指标 %}",),
    ("{% vm %}{{ 指标.一级指标 }}", "{% vm %}{{ 指标.二级指标 }}", "{{ 指标.三级指标 }}", "{{ 指标.目标符号 }}",
     "{{ 指标.目标数值 }}", "{{ 指标.计量单位 }}", "{{ 指标.调整指标值 }}", "{{ 指标.实际完成值 }}",
     "{{ 指标.完成率 }}", "{{ 指标.评分方法 }}", "{{ 指标.分值 }}", "{{ 指标.得分 }}", "{{ 指标.佐证资料 }}"),
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
