"""A sixth form, invented: points that the form alone gives, no rating, an execution rate not scored, 60 points."""

from pathlib import Path

from tests.forms import folder

NAME, LABEL = "yunzhou-split", "云州市专项"

RULES = Path(__file__).with_name("split.toml").read_text(encoding="utf-8")
TABLE = "自查表"
_ROWS = (
    ("项目", "{{ 项目名称 }}", "单位", "{{ 项目单位 }}", "主管部门", "{{ 主管部门 }}"),
    ("资金", "年初预算数", "全年预算数", "全年执行数", "执行率", ""),
    ("{%tr for 资金 in 预算执行 %}",),
    ("{{ 资金.资金来源 }}", "{{ 资金.年初预算数 }}", "{{ 资金.全年预算数 }}", "{{ 资金.全年执行数 }}",
     "{{ 资金.执行率 }}", ""),
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
