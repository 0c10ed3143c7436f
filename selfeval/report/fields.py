"""The table of all tags: name, meaning, unit, example and where the value comes from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Field:
    """One tag. A list has the fields of its rows in ``rows``."""

    name: str
    meaning: str
    example: str
    source: str
    unit: str = ""
    rows: "tuple[Field, ...]" = ()


_MONEY = "金额单位"
_POINTS = "分"

_FUNDING = (
    Field("资金来源", "资金来源的名称", "政府预算资金", "预算执行"),
    Field("年初预算数", "年初预算数", "557.00", "预算执行", _MONEY),
    Field("全年预算数", "全年预算数", "557.00", "预算执行", _MONEY),
    Field("全年执行数", "全年执行数", "506.73", "预算执行", _MONEY),
    Field("执行率", "全年执行数÷预算数", "90.97%", "计算"),
    Field("说明", "说明", "无", "预算执行"),
)
_FUNDS_MANAGEMENT = (
    Field("评价内容", "评价内容的名称", "安排科学性", "资金管理"),
    Field("情况说明", "情况说明", "根据上年工作数据测算", "资金管理"),
    Field("存在问题和改进措施", "存在问题和改进措施", "无", "资金管理"),
    Field("分值", "分值", "5", "form.toml", _POINTS),
    Field("得分", "得分", "5", "资金管理，没有填写即为满分", _POINTS),
)
_OBJECTIVES = (
    Field("序号", "序号，没有填写的按次序编号", "1", "绩效目标"),
    Field("年度绩效目标", "目标的内容", "计划开展3期，培训人数300人。", "绩效目标"),
)
_INDICATORS = (
    Field("一级指标", "一级指标", "产出指标", "绩效指标"),
    Field("二级指标", "二级指标", "数量指标", "绩效指标"),
    Field("三级指标", "三级指标，即指标名称", "培训人数", "绩效指标"),
    Field("年度目标值", "年度目标值", "≥300人", "绩效指标"),
    Field("实际完成值", "实际完成值", "300人", "绩效指标"),
    Field("分值", "分值", "10", "绩效指标", _POINTS),
    Field("得分", "得分", "9.1", "计算，或绩效指标中填写的得分", _POINTS),
    Field("偏差原因分析", "偏差原因；得满分而没有填写的为空", "专项资金被提前冻结", "绩效指标"),
    Field("完成", "是否得满分，用于条件", "是", "计算"),
)
_COMPOSITION = (
    Field("评价内容", "总得分的组成部分", "预算执行率", "form.toml"),
    Field("分值", "这一部分的分值", "10", "form.toml", _POINTS),
    Field("得分", "这一部分的得分", "9.1", "计算", _POINTS),
    Field("计算", "得分怎样得来", "506.73÷557.00＝90.97%", "计算"),
)

FIELDS: tuple[Field, ...] = (
    Field("项目名称", "项目名称", "职业技能鉴定教研工作专项资金", "项目信息"),
    Field("项目单位", "项目单位", "郑州市职业技能鉴定中心", "项目信息"),
    Field("主管部门", "主管部门", "郑州市人力资源和社会保障局机关", "项目信息"),
    Field("评价年度", "评价年度", "2022", "项目信息"),
    Field("报告日期", "报告日期，没有填写的为空", "2023年06月", "项目信息"),
    Field("金额单位", "金额单位", "万元", "项目信息，或form.toml"),
    Field("项目编码", "项目编码，没有填写的为空", "410100220001", "项目信息"),
    Field("联系人", "联系人，没有填写的为空", "张三", "项目信息"),
    Field("联系电话", "联系电话，没有填写的为空", "0371-12345678", "项目信息"),
    Field("项目概况", "项目概况，可以有几段", "该项目是基本公共服务资金。", "项目信息"),
    Field("年度绩效目标完成情况", "年度绩效目标完成情况", "工作均顺利完成。", "项目信息"),
    Field("预算执行", "预算表的各行", "", "预算执行", rows=_FUNDING),
    Field("年初预算数", "计分的那一行的年初预算数", "557.00", "预算执行", _MONEY),
    Field("全年预算数", "计分的那一行的全年预算数", "557.00", "预算执行", _MONEY),
    Field("全年执行数", "计分的那一行的全年执行数", "506.73", "预算执行", _MONEY),
    Field("执行率", "计分的那一行的执行率", "90.97%", "计算"),
    Field("执行率分值", "预算执行率的分值", "10", "form.toml", _POINTS),
    Field("执行率得分", "预算执行率的得分", "9.1", "计算", _POINTS),
    Field("资金管理", "资金管理的各项", "", "资金管理", rows=_FUNDS_MANAGEMENT),
    Field("资金管理分值", "资金管理各项分值之和", "20", "form.toml", _POINTS),
    Field("资金管理得分", "资金管理各项得分之和", "20", "计算", _POINTS),
    Field("年度绩效目标", "各条年度绩效目标", "", "绩效目标", rows=_OBJECTIVES),
    Field("绩效指标", "各个指标，按工作簿的次序", "", "绩效指标", rows=_INDICATORS),
    Field("完成的指标", "得满分的指标", "", "计算", rows=_INDICATORS),
    Field("未完成的指标", "没有得满分的指标", "", "计算", rows=_INDICATORS),
    Field("指标分值", "各指标分值之和", "70", "计算", _POINTS),
    Field("指标得分", "各指标得分之和", "64.1", "计算", _POINTS),
    Field("得分构成", "总得分的各个组成部分", "", "计算", rows=_COMPOSITION),
    Field("总分值", "总分", "100", "form.toml", _POINTS),
    Field("总得分", "总得分，即各部分得分之和", "93.2", "计算", _POINTS),
    Field("等级", "评价等级", "优", "计算"),
)


def page() -> str:
    """Return the page docs/模板标记表.md, made of the table."""
    lines = ["# 模板标记表", "", "由程序中的标记表生成（`make golden`），不要手工修改。", ""]
    lines += ["在 report.docx 和 sentences 里写 `{{ 标记 }}`。", ""]
    lines += ["列表逐行印出：段落用 `{%p for … %}`，表格行用 `{%tr for … %}`。", ""]
    lines += _table([field for field in FIELDS if not field.rows])
    lines += [
        "问题与建议的每一个类别也是一个标记，例如 `{{ 存在的问题 }}`；句子文件的文件名也是，例如 `{{ 结论 }}`。",
        "",
    ]
    for field in FIELDS:
        if field.rows:
            lines += [
                f"## {field.name}",
                "",
                f"{field.meaning}。例如 `{{%tr for 行 in {field.name} %}}`，行里写 `{{{{ 行.标记 }}}}`：",
                "",
            ]
            lines += _table(field.rows)
    return "\n".join(lines)


def _table(rows: Iterable[Field]) -> list[str]:
    head = ["| 标记 | 含义 | 单位 | 例子 | 来源 |", "|---|---|---|---|---|"]
    body = [f"| {row.name} | {row.meaning} | {row.unit or '—'} | {row.example or '—'} | {row.source} |" for row in rows]
    return [*head, *body, ""]


def all_fields(recommendation_kinds: Iterable[str]) -> tuple[Field, ...]:
    """Return the tags of a form: the common ones and one for each kind of 问题与建议."""
    remark = Field("", "这一类的内容，几条的编号，没有的印“无”", "无", "问题与建议")
    return (*FIELDS, *(replace(remark, name=kind) for kind in recommendation_kinds))
