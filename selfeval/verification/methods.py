"""Which 评分方法, where a report does not print it, may have given a printed score."""

from collections.abc import Iterator

from selfeval.evaluation import quantities
from selfeval.evaluation.form import UNSIGNED_COST, Rules
from selfeval.evaluation.model import IndicatorEntry

# Of what these words name, less is better.
_LESS_IS_BETTER = (
    "成本", "费用", "支出", "投诉", "事故", "差错", "错误", "失误", "违规", "违纪", "违法", "延误", "超时", "超期",
    "时限", "时长", "耗时", "用时", "周期", "能耗", "耗能", "排放", "损耗", "损失", "死亡", "伤亡", "发病", "感染",
    "空置", "闲置", "流失", "负债", "债务", "污染", "故障", "中断", "退货", "次品", "缺陷", "隐患", "纠纷", "信访",
    "逾期", "不合格", "不达标",
)  # fmt: skip


def methods_for(row: IndicatorEntry, rules: Rules) -> Iterator[str]:
    """Yield the methods that turn no target round: never its sign, nor what the form does without one."""
    target, scoring = quantities.read(row.target.text), rules.scoring
    if target is not None and target.sign in (quantities.AT_LEAST, quantities.AT_MOST):
        return
    backwards = scoring.signs[quantities.AT_MOST]
    for name, rule in scoring.methods.items():
        if rule != backwards or (_has_no_sign(target) and _less_is_better(row, rules)):
            yield name


def _has_no_sign(target: quantities.Quantity | None) -> bool:
    return target is not None and target.sign == quantities.UNSIGNED


def _less_is_better(row: IndicatorEntry, rules: Rules) -> bool:
    category, name = rules.indicators.category(row.category.text), row.name.text
    is_saving = any(word in name for word in rules.scoring.saving_words)
    is_cost = category is not None and category.is_cost and _costs_are_kept_below(rules)
    return not is_saving and (is_cost or any(word in name + row.target.text for word in _LESS_IS_BETTER))


def _costs_are_kept_below(rules: Rules) -> bool:
    """Whether the form takes a cost without a sign for one that is to be kept below."""
    return rules.scoring.signs[UNSIGNED_COST] == rules.scoring.signs[quantities.AT_MOST]
