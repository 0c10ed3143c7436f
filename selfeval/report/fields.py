"""The table of all tags: name, meaning, unit, example and where the value comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from selfeval.evaluation.form import Form
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS, INFO, RECOMMENDATIONS

if TYPE_CHECKING:
    from selfeval.report.tag_examples import Example


@dataclass(frozen=True, slots=True)
class Field:
    """One tag.

    A list has the fields of its rows in ``rows``, which may be lists again, and in ``row`` the name that a row
    has in the loops shown. A condition says yes or no and cannot be printed.
    """

    name: str
    meaning: str
    example: str
    source: str
    unit: str = ""
    rows: "tuple[Field, ...]" = ()
    row: str = ""
    is_condition: bool = False


class Listed(NamedTuple):
    """A list as it is shown.

    ``path`` is what a loop names, ``outer`` the list whose rows hold it, ``same_as`` the title of a list shown
    before whose rows have the same tags; None and empty where there is none.
    """

    title: str
    path: str
    field: Field
    outer: "Listed | None"
    same_as: str

    def loops(self) -> tuple[tuple[str, str, str], ...]:
        """Return the ways to go through the list: where, the line before, the line after."""
        loop = f"for {self.field.row} in {self.path}"
        return tuple((where, f"{{%{scope} {loop} %}}", f"{{%{scope} endfor %}}") for where, scope in _SCOPES)

    def notes(self) -> tuple[str, ...]:
        """Return what is to be known besides: where the loop stands, which tags its rows have."""
        notes = []
        if self.outer:
            _, begin, end = self.outer.loops()[0]
            place = f"写在“{self.outer.title}”的循环里面"
            notes.append(f"{place}：表格里在 `{begin}` 之后、它的 `{end}` 之前。")
        if self.same_as:
            notes.append(f"每一行的标记与“{self.same_as}”的相同。")
        return tuple(notes)


_SCOPES = (("表格的行", "tr"), ("段落", "p"), ("句子里", ""))
HEADINGS = ("标记", "含义", "单位", "例子", "来源")
LOOP_HEADINGS = ("用在", "前面写", "后面写")
REFUSED_HEADINGS = ("不能这样写", "原因")
KINDS_NOTE = "问题与建议的每一个类别也是一个标记，例如 `{{ 存在的问题 }}`；句子文件的文件名也是，例如 `{{ 结论 }}`。"
_NOTHING = "—"

_MONEY = "金额单位"
_POINTS = "分"

_FUNDING = (
    Field("资金来源", "资金来源的名称", "政府预算资金", "预算执行"),
    Field("年初预算数", "年初预算数", "557.00", "预算执行", _MONEY),
    Field("全年预算数", "全年预算数", "557.00", "预算执行", _MONEY),
    Field("全年执行数", "全年执行数", "506.73", "预算执行", _MONEY),
    Field("执行率", "全年执行数÷预算数", "90.97%", "计算"),
    Field("说明", "说明", "无", "预算执行"),
    Field("计分", "是否按这一行计执行率的分，只用于条件", "是", "form.toml", is_condition=True),
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
    Field("目标符号", "目标值里的符号，没有的为空", "≥", "绩效指标"),
    Field("目标数值", "目标值里的数；文字的目标是全部文字", "300", "绩效指标"),
    Field("计量单位", "目标值里的单位，没有的为空", "人", "绩效指标"),
    Field("实际完成值", "实际完成值", "300人", "绩效指标"),
    Field("完成率", "完成了目标的百分之几，不能这样说的印表式的“无”", "100.00%", "计算"),
    Field("评分方法", "按哪一种方法计分", "正向比例", "绩效指标，或form.toml"),
    Field("分值", "分值", "10", "绩效指标", _POINTS),
    Field("得分", "得分", "9.1", "计算，或绩效指标中填写的得分", _POINTS),
    Field("偏差原因分析", "偏差原因；得满分而没有填写的为空", "专项资金被提前冻结", "绩效指标"),
    Field("完成", "是否得满分，只用于条件", "是", "计算", is_condition=True),
)
_LEFT_OUT = (
    Field("一级指标", "一级指标", "产出指标", "绩效指标"),
    Field("二级指标", "二级指标", "数量指标", "绩效指标"),
    Field("三级指标", "三级指标，即指标名称", "培训人数", "绩效指标"),
    Field("偏差原因分析", "写明的原因", "无", "绩效指标"),
)
_SUBCATEGORIES = (
    Field("二级指标", "二级指标", "数量指标", "绩效指标"),
    Field("分值", "这个二级指标各指标分值之和", "10", "计算", _POINTS),
    Field("得分", "这个二级指标各指标得分之和", "9", "计算", _POINTS),
    Field("绩效指标", "这个二级指标的各个指标", "", "绩效指标", rows=_INDICATORS, row="指标"),
)
_CATEGORIES = (
    Field("一级指标", "一级指标，按表式规定的名称", "产出指标", "绩效指标"),
    Field("分值", "这一类各指标分值之和", "30", "计算", _POINTS),
    Field("得分", "这一类各指标得分之和", "28.1", "计算", _POINTS),
    Field("绩效指标", "这一类的各个指标", "", "绩效指标", rows=_INDICATORS, row="指标"),
    Field("二级指标分类", "这一类的各个二级指标", "", "绩效指标", rows=_SUBCATEGORIES, row="小类"),
)
_COMPOSITION = (
    Field("评价内容", "总得分的组成部分", "预算执行率", "form.toml"),
    Field("分值", "这一部分的分值", "10", "form.toml", _POINTS),
    Field("得分", "这一部分的得分", "9.1", "计算", _POINTS),
    Field("计算", "得分怎样得来", "506.73÷557.00＝90.97%", "计算"),
)

FIELDS: tuple[Field, ...] = (
    Field("项目名称", "项目名称", "职业技能鉴定教研工作专项资金", "项目信息"),
    Field("项目单位", "项目单位", "某市职业技能鉴定中心", "项目信息"),
    Field("主管部门", "主管部门", "某市人力资源和社会保障局", "项目信息"),
    Field("评价年度", "评价年度", "2022", "项目信息"),
    Field("报告日期", "报告日期，没有填写的为空", "2023年06月", "项目信息"),
    Field("金额单位", "金额单位", "万元", "项目信息，或form.toml"),
    Field("项目编码", "项目编码，没有填写的为空", "410100220001", "项目信息"),
    Field("联系人", "联系人，没有填写的为空", "张三", "项目信息"),
    Field("联系电话", "联系电话，没有填写的为空", "0371-12345678", "项目信息"),
    Field("项目概况", "项目概况，可以有几段", "该项目是基本公共服务资金。", "项目信息"),
    Field("年度绩效目标完成情况", "年度绩效目标完成情况", "工作均顺利完成。", "项目信息"),
    Field("预算执行", "预算表的各行", "", "预算执行", rows=_FUNDING, row="资金"),
    Field("年初预算数", "计分的那一行的年初预算数", "557.00", "预算执行", _MONEY),
    Field("全年预算数", "计分的那一行的全年预算数", "557.00", "预算执行", _MONEY),
    Field("全年执行数", "计分的那一行的全年执行数", "506.73", "预算执行", _MONEY),
    Field("执行率", "计分的那一行的执行率", "90.97%", "计算"),
    Field("执行率分值", "预算执行率的分值", "10", "form.toml", _POINTS),
    Field("执行率得分", "预算执行率的得分", "9.1", "计算", _POINTS),
    Field("资金管理", "资金管理的各项", "", "资金管理", rows=_FUNDS_MANAGEMENT, row="管理"),
    Field("资金管理分值", "资金管理各项分值之和", "20", "form.toml", _POINTS),
    Field("资金管理得分", "资金管理各项得分之和", "20", "计算", _POINTS),
    Field("年度绩效目标", "各条年度绩效目标", "", "绩效目标", rows=_OBJECTIVES, row="目标"),
    Field("绩效指标", "各个指标，按工作簿的次序", "", "绩效指标", rows=_INDICATORS, row="指标"),
    Field("完成的指标", "得满分的指标", "", "计算", rows=_INDICATORS, row="指标"),
    Field("未完成的指标", "没有得满分的指标", "", "计算", rows=_INDICATORS, row="指标"),
    Field("不适用的指标", "不适用而没有计分的指标", "", "绩效指标", rows=_LEFT_OUT, row="指标"),
    Field("指标分类", "各个一级指标，按工作簿里先后出现的次序", "", "绩效指标", rows=_CATEGORIES, row="类"),
    Field("指标分值", "各指标分值之和", "70", "计算", _POINTS),
    Field("指标得分", "各指标得分之和", "64.1", "计算", _POINTS),
    Field("得分构成", "总得分的各个组成部分", "", "计算", rows=_COMPOSITION, row="部分"),
    Field("总分值", "总分", "100", "form.toml", _POINTS),
    Field("封顶前得分", "各部分得分之和，封顶以前的", "93.2", "计算", _POINTS),
    Field("封顶说明", "总得分为什么封顶，没有封顶的为空", "", "计算"),
    Field("总得分", "总得分，即各部分得分之和；有封顶规定的，不超过封顶的分数", "93.2", "计算", _POINTS),
    Field("等级", "评价等级", "优", "计算"),
)


def of_form(form: Form) -> tuple[Field, ...]:
    """Return the tags of a form: the common ones, one for each kind of 问题与建议, and what the form adds."""
    remark = Field("", "这一类的内容，几条的编号，没有的印“无”", "无", RECOMMENDATIONS.name)
    further = Field("", "表式增加的内容，没有填写的为空", "", INFO.name)
    return (
        *_with_columns(FIELDS, form),
        *(replace(further, name=name, meaning=f"{name}，没有填写的为空") for name in form.further_fields),
        *(replace(remark, name=kind) for kind in form.recommendation_kinds),
    )


def _with_columns(fields: Iterable[Field], form: Form) -> tuple[Field, ...]:
    """Return fields whose lists have the columns that a form adds to their sheet as well."""
    added: dict[int, tuple[Field, ...]] = {}
    for rows, sheet in ((_FUNDING, FUNDING), (_FUNDS_MANAGEMENT, FUNDS_MANAGEMENT), (_INDICATORS, INDICATORS)):
        columns = form.further_columns(sheet)
        added[id(rows)] = tuple(Field(name, f"{name}，没有填写的为空", "", sheet.name) for name in columns)
    if not any(added.values()):
        return tuple(fields)
    return tuple(_extended(each, added) for each in fields)


def _extended(each: Field, added: Mapping[int, tuple[Field, ...]]) -> Field:
    if not each.rows:
        return each
    rows = tuple(_extended(row, added) for row in each.rows)
    return replace(each, rows=(*rows, *added.get(id(each.rows), ())))


def lists(fields: Iterable[Field]) -> Iterator[Listed]:
    """Yield the lists among the fields and the lists in their rows, each before those it holds."""
    shown: dict[tuple[Field, ...], str] = {}
    for field in fields:
        yield from _listed(field, None, shown)


def _listed(field: Field, outer: Listed | None, shown: dict[tuple[Field, ...], str]) -> Iterator[Listed]:
    if not field.rows:
        return
    title = f"{outer.field.name}里的{field.name}" if outer else field.name
    path = f"{outer.field.row}.{field.name}" if outer else field.name
    listed = Listed(title, path, field, outer, shown.get(field.rows, ""))
    shown.setdefault(field.rows, title)
    yield listed
    for inner in field.rows:
        yield from _listed(inner, listed, shown)


def cells(field: Field, row: str = "") -> tuple[str, ...]:
    """Return what the tables of tags say of a field under HEADINGS; ``row`` is the name of the row it is part of."""
    name = f"{row}.{field.name}" if row else field.name
    meaning = field.meaning
    if field.rows:
        tag, meaning = name, f"{meaning}（列表，另见）"
    elif field.is_condition:
        tag = f"{{% if {name} %}}"
    else:
        tag = f"{{{{ {name} }}}}"
    return (tag, meaning, field.unit or _NOTHING, field.example or _NOTHING, field.source)


def page() -> str:
    """Return the page docs/模板标记表.md, made of the table and of the examples."""
    # Every run needs the table, none the examples.
    from selfeval.report.tag_examples import HOW_TO, REFUSED, SECTIONS  # noqa: PLC0415

    lines = ["# 模板标记表", "", "由程序中的标记表生成（`make golden`），不要手工修改。", ""]
    lines += ["同样的内容在 [模板标记表.docx](模板标记表.docx) 里，可以直接从中复制标记和表格。", ""]
    lines += [line for text in HOW_TO for line in (text, "")]
    lines += ["## 标记", ""]
    lines += _table(HEADINGS, [cells(field) for field in FIELDS if not field.rows])
    lines += [KINDS_NOTE, ""]
    for listed in lists(FIELDS):
        lines += _list_section(listed)
    for section in SECTIONS:
        lines += [f"## {section.title}", ""]
        for example in section.examples:
            lines += _example(example)
    lines += ["## 做不到的", ""]
    lines += _table(REFUSED_HEADINGS, REFUSED)
    return "\n".join(lines)


def _list_section(listed: Listed) -> list[str]:
    lines = [f"## 列表：{listed.title}", "", f"{listed.field.meaning}。", ""]
    lines += _table(LOOP_HEADINGS, listed.loops())
    lines += [line for note in listed.notes() for line in (note, "")]
    if not listed.same_as:
        lines += _table(HEADINGS, [cells(field, listed.field.row) for field in listed.field.rows])
    return lines


def _example(example: "Example") -> list[str]:
    lines = [example.text, "", *_shown(example.body)]
    return [*lines, "印出：", "", *_shown(example.printed)] if example.printed else lines


def _shown(rows: Sequence[Sequence[str]]) -> list[str]:
    if len(rows[0]) > 1:
        return _table(rows[0], rows[1:])
    return ["```text", *(text for (text,) in rows), "```", ""]


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> list[str]:
    rows = [head, ["---"] * len(head), *body]
    return [*("| " + " | ".join(map(_table_cell, row)) + " |" for row in rows), ""]


def _table_cell(text: str) -> str:
    # Between back quotes nothing of a tag is taken for the page's own signs, but a bar still ends the cell.
    return f"`{text}`".replace("|", r"\|") if "{" in text else text
