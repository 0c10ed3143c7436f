"""Gives an evaluation's values the names that templates use."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from selfeval.evaluation import entries, figures
from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.glossary import FUNDING, FUNDS_MANAGEMENT, INDICATORS
from selfeval.evaluation.model import Entry, Evaluation, Figure, FundingResult, Further, IndicatorResult
from selfeval.evaluation.quantities import parts_of
from selfeval.report.long_rows import marked
from selfeval.report.values import Shown, YesNo

Context = dict[str, object]

_INFO_TAGS = {
    "项目名称": "project_name",
    "项目单位": "implementing_unit",
    "主管部门": "line_department",
    # These print nothing where nothing was typed: a cover that says 报告日期：无 helps nobody.
    "报告日期": "report_date",
    "项目编码": "project_code",
    "联系人": "contact",
    "联系电话": "telephone",
}
# Between Latin letters and figures a line break was a space, between Chinese characters nothing.
_BROKEN_WORD = re.compile(r"(?<=[!-~])\s*\n\s*(?=[!-~])")
_BROKEN = re.compile(r"\s*\n\s*")
# What is taken off a total that is held below a cap, so that its parts add up to it.
CAPPED = "总分封顶"
_TEXT_TAGS = {"项目概况": "overview", "年度绩效目标完成情况": "objectives_outcome"}


class _Group(NamedTuple):
    """The indicators of one 一级指标 or 二级指标: its name, the sums of their points, their rows, its 二级指标."""

    name: str
    weight: Shown
    score: Shown
    rows: list[Context]
    parts: "list[_Group]"


_Scored = tuple[IndicatorResult, Context]


class IncompleteError(Exception):
    """A report was asked for although an error stands in the way of one of its figures."""


def context(evaluation: Evaluation, form: Form) -> Context:
    """Return the values of all tags of fields.FIELDS, and one text for each kind of 问题与建议.

    The evaluation must be free of errors, else IncompleteError is raised.
    """
    rules = evaluation.rules
    scored = evaluation.scored_funding
    if scored is None:
        message = "no scored row"
        raise IncompleteError(message)
    info = evaluation.project.info
    further = form.further_columns(INDICATORS)
    indicators = [_indicator(result, form, further) for result in evaluation.indicators]
    groups = list(_by_category(list(zip(evaluation.indicators, indicators, strict=True))))
    values: Context = {tag: _line(info[name]) for tag, name in _INFO_TAGS.items()}
    values |= {tag: _paragraphs(info[name]) or form.blank for tag, name in _TEXT_TAGS.items()}
    values |= {
        "评价年度": _counted(str(evaluation.fiscal_year)),
        "金额单位": evaluation.money_unit,
        "预算执行": [_funding(row, evaluation, form) for row in evaluation.funding],
        "年初预算数": _shown(scored.original_budget),
        "全年预算数": _shown(scored.final_budget),
        "全年执行数": _shown(scored.outturn),
        "执行率": _shown(scored.execution_rate),
        "执行率分值": _points(rules.execution.weight or figures.ZERO),
        "执行率得分": _block(evaluation.execution_score),
        "资金管理": _funds_management(evaluation, form),
        "年度绩效目标": [
            marked({"序号": _counted(_line(row.number) or str(number)), "年度绩效目标": _paragraphs(row.text)})
            for number, row in enumerate(evaluation.project.objectives, 1)
        ],
        "绩效指标": indicators,
        "完成的指标": [row for row in indicators if row["完成"]],
        "未完成的指标": [row for row in indicators if not row["完成"]],
        "不适用的指标": [_left_out(result, form) for result in evaluation.left_out],
        "指标分类": [_category(group) for group in groups],
        "指标分值": _points(evaluation.indicator_weight),
        "指标得分": _shown(evaluation.indicator_score),
        "得分构成": list(_composition(evaluation, rules, groups)),
        "总分值": _points(rules.total.sum),
        "封顶前得分": _shown(evaluation.added_score),
        "封顶说明": _cap(evaluation),
        "总得分": _shown(evaluation.total_score),
        "等级": evaluation.rating or "",
        "资金管理分值": _points(rules.funds_management.weight),
        "资金管理得分": _block(evaluation.funds_management_score),
    }
    values |= {name: _paragraphs(info[name]) if name in info else "" for name in form.further_fields}
    return values | _recommendations(evaluation, form.recommendation_kinds, form.blank)


def _block(score: Figure | None) -> Shown:
    """Return the score of a block, 0 where the form does not score it."""
    return _points(figures.ZERO) if score is None else _shown(score)


def _cap(evaluation: Evaluation) -> str:
    """Say why the total is less than its parts; nothing where it is not."""
    total, reason = evaluation.total_score, evaluation.cap
    return f"{reason}，总得分不超过{total.text}分" if total is not None and reason is not None else ""


def _further(further: Further, names: Iterable[str]) -> Context:
    return {name: _paragraphs(further[name]) if name in further else "" for name in names}


def _left_out(result: IndicatorResult, form: Form) -> Context:
    entry = result.entry
    return marked(
        {
            "一级指标": _line(entry.category),
            "二级指标": _line(entry.subcategory),
            "三级指标": _line(entry.name),
            "偏差原因分析": _paragraphs(entry.variance_explanation) or form.blank,
        }
    )


def _funding(row: FundingResult, evaluation: Evaluation, form: Form) -> Context:
    return marked(
        {
            **_further(row.entry.further, form.further_columns(FUNDING)),
            "资金来源": row.source,
            "年初预算数": _shown(row.original_budget),
            "全年预算数": _shown(row.final_budget),
            "全年执行数": _shown(row.outturn),
            "执行率": _shown(row.execution_rate),
            "说明": _paragraphs(row.entry.note) or form.blank,
            "计分": YesNo(holds=evaluation.rules.execution.weight is not None and row is evaluation.scored_funding),
        }
    )


def _funds_management(evaluation: Evaluation, form: Form) -> list[Context]:
    return [
        marked(
            {
                **_further(result.entry.further, form.further_columns(FUNDS_MANAGEMENT)),
                "评价内容": result.item,
                "情况说明": _paragraphs(result.entry.description),
                "存在问题和改进措施": _paragraphs(result.entry.issues) or form.blank,
                "分值": _points(result.weight),
                "得分": _shown(result.score),
            }
        )
        for result in evaluation.funds_management
    ]


def _indicator(result: IndicatorResult, form: Form, further: Sequence[str]) -> Context:
    entry, achieved = result.entry, bool(result.achieved)
    sign, number, unit = parts_of(result.original_target.text)
    return marked(
        {
            **(_further(entry.further, further) if further else {}),
            "一级指标": _line(entry.category),
            "二级指标": _line(entry.subcategory),
            "三级指标": _line(entry.name),
            "年度目标值": _line(result.original_target),
            "目标符号": sign,
            "目标数值": number,
            "计量单位": unit,
            "实际完成值": _line(entry.actual),
            "完成率": form.blank if result.achievement is None else _shown(result.achievement),
            "评分方法": result.method.name if result.method and result.method.name else _line(entry.method),
            "分值": _points(result.weight),
            "得分": _shown(result.score),
            "偏差原因分析": _paragraphs(entry.variance_explanation) or ("" if achieved else form.blank),
            "完成": YesNo(holds=achieved),
        }
    )


def _by_category(scored: Sequence[_Scored]) -> Iterable[_Group]:
    """Yield the 一级指标, by the form's names, in the order in which the workbook first names each."""
    for name, rows in _gathered(scored, _category_name):
        parts = [_group(part, of_part, []) for part, of_part in _gathered(rows, _subcategory_name)]
        yield _group(name, rows, parts)


def _gathered(
    scored: Iterable[_Scored], name_of: Callable[[IndicatorResult], str]
) -> Iterable[tuple[str, list[_Scored]]]:
    found: dict[str, list[_Scored]] = {}
    for each in scored:
        found.setdefault(name_of(each[0]), []).append(each)
    return found.items()


def _category_name(result: IndicatorResult) -> str:
    if result.category is None:
        raise IncompleteError
    return result.category.name


def _subcategory_name(result: IndicatorResult) -> str:
    return _line(result.entry.subcategory)


def _group(name: str, scored: Sequence[_Scored], parts: list[_Group]) -> _Group:
    weight = figures.total([result.weight for result, _ in scored])
    score = figures.total([result.score.value if result.score else None for result, _ in scored])
    return _Group(name, _points(weight), _points(score), [row for _, row in scored], parts)


def _category(group: _Group) -> Context:
    parts = [
        {"二级指标": part.name, "分值": part.weight, "得分": part.score, "绩效指标": part.rows} for part in group.parts
    ]
    return {
        "一级指标": group.name,
        "分值": group.weight,
        "得分": group.score,
        "绩效指标": group.rows,
        "二级指标分类": parts,
    }


def _composition(evaluation: Evaluation, rules: Rules, groups: Iterable[_Group]) -> Iterable[Context]:
    """Yield the parts of the total in the order in which a reader adds them up."""
    scored = evaluation.scored_funding
    budget = scored.amount(rules.execution.denominator) if scored else None
    if scored and scored.outturn and budget and scored.execution_rate and rules.execution.counted_weight:
        denominator = FUNDING.heading(rules.execution.denominator)
        way = f"全年执行数{scored.outturn.text}÷{denominator}{budget.text}＝{scored.execution_rate.text}"
        yield _part(rules.execution.title, _points(rules.execution.weight), _shown(evaluation.execution_score), way)
    if evaluation.funds_management and rules.funds_management.in_total:
        way = _way([(result.item, _shown(result.score)) for result in evaluation.funds_management])
        block, score = rules.funds_management, _shown(evaluation.funds_management_score)
        yield _part(block.title, _points(block.weight), score, way)
    found = {group.name: group for group in groups}
    for category in rules.indicators.categories:
        if category.name in found:
            group = found[category.name]
            way = _way([(part.name, part.score) for part in group.parts])
            yield _part(group.name, group.weight, group.score, way)
    added, total = evaluation.added_score, evaluation.total_score
    if added is not None and total is not None and evaluation.cap is not None:
        yield _part(CAPPED, _points(figures.ZERO), _points(total.value - added.exact), _cap(evaluation))


def _part(name: str, weight: Shown, score: Shown, way: str) -> Context:
    return {"评价内容": name, "分值": weight, "得分": score, "计算": way}


def _way(parts: Iterable[tuple[str, Shown]]) -> str:
    return "＋".join(f"{name}{score}" for name, score in parts)


def _recommendations(evaluation: Evaluation, kinds: Sequence[str], blank: str) -> Context:
    return {kind: _numbered(_texts(evaluation, kind)) or blank for kind in kinds}


def _texts(evaluation: Evaluation, kind: str) -> list[str]:
    rows = evaluation.project.recommendations
    return [_paragraphs(row.text) for row in rows if row.text.text and entries.same_kind(row.kind.text, kind)]


def _numbered(texts: Sequence[str]) -> str:
    """Return one text as it is, several as numbered paragraphs."""
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{number}.{text}" for number, text in enumerate(texts, 1))


def _line(entry: Entry) -> str:
    """Return what belongs on one line: a name broken over lines to fit its cell is one name."""
    text = entry.text
    return _BROKEN.sub("", _BROKEN_WORD.sub(" ", text)) if "\n" in text else text


def _paragraphs(entry: Entry) -> str:
    """Return a text's paragraphs without the empty ones between them."""
    text = entry.text
    return "\n".join(line.strip() for line in text.split("\n") if line.strip()) if "\n" in text else text


def _counted(text: str) -> str | Shown:
    """Return what is a whole number as one, so that it can be compared with another."""
    return Shown(figures.from_cell(int(text)), text) if text.isascii() and text.isdecimal() else text


def _points(value: Decimal | None) -> Shown:
    if value is None:
        raise IncompleteError
    return Shown(value, figures.show_short(value))


def _shown(figure: Figure | None) -> Shown:
    if figure is None:
        raise IncompleteError
    return Shown(figure.value, figure.text)
