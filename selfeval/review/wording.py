"""Says in Chinese what a rule does and how a figure was rounded."""

from collections.abc import Mapping
from decimal import Decimal

from selfeval.evaluation import figures, rules
from selfeval.evaluation.figures import Rounding

# The names of the numeric rules are those of form.toml.
RULE_WORDS: Mapping[str, str] = {
    "at-least": "正向指标：达到目标值得满分，否则得分＝实际完成值÷目标值×分值",
    "at-most": "反向指标：不超过目标值得满分，否则得分＝目标值÷实际完成值×分值",
    "equal": "等于：达到或超过目标值得满分，否则得分＝实际完成值÷目标值×分值；目标值为0的，只有0得满分",
    "equal-ratio": "等于：与目标值相等得满分，低于的得分＝实际完成值÷目标值×分值，高于的得分＝目标值÷实际完成值×分值",
    "range": "区间：在区间之内得满分，否则按较近的一端的比例计分",
    rules.QUALITATIVE: "定性指标：按完成情况所属的一档，给分值的规定百分比",
    rules.STATED_SHARE: "定性指标：得分＝填写的完成百分比×分值",
    rules.SAME_WORDS: "定性指标：实际完成值与目标值的用语相同，得满分",
    rules.STATED: "采用工作簿中填写的数",
    rules.FULL_SCORE: "没有扣分，得满分",
    rules.SUM: "各项相加",
    rules.BLANK: "没有填写，按0计算",
}
_MODES = {"half-up": "四舍五入", "truncate": "舍去尾数", "half-even": "四舍六入五成双", "up": "进位"}
_MOST_DIGITS = 10


def rounding_words(rounding: Rounding, unit: str = "") -> str:
    """Return how a kind of figure is rounded: 四舍五入，保留1位小数."""
    digits = f"保留{rounding.digits}位小数" if rounding.digits else "取整数"
    return f"{_MODES[rounding.mode]}，{unit}{digits}"


def unrounded(value: Decimal) -> str:
    """Show a value before it was rounded, with … where it has more than ten decimal places."""
    shortened = figures.rounded(value, Rounding(_MOST_DIGITS, "truncate"))
    return figures.show_short(shortened) + ("" if shortened == value else "…")
