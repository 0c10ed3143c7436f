"""Says in Chinese what a rule does and how a figure was rounded."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from selfeval.evaluation import figures, methods, rules
from selfeval.evaluation.figures import Rounding, show_short
from selfeval.evaluation.methods import Method, PointBand

RULE_WORDS: Mapping[str, str] = {
    rules.SAME_WORDS: "定性指标：实际完成值与目标值的用语相同，得满分",
    rules.STATED: "采用工作簿中填写的数",
    rules.FULL_SCORE: "没有扣分，得满分",
    rules.SUM: "各项相加",
    rules.BLANK: "没有填写，按0计算",
    rules.SPLIT: "没有填写分值，由表式规定的分值平均分配",
    rules.RESCALED: "有不适用的指标，其余指标的分值按比例折算到规定的合计",
    rules.CAPPED: "各部分相加，不超过封顶的分数",
}
_PARTS_WORDS = {
    methods.WHOLE: "不足一个单位的按一个计",
    methods.IGNORE: "不足一个单位的不计",
    methods.SHARE: "不足一个单位的按比例计",
}
_MODES = {"half-up": "四舍五入", "truncate": "舍去尾数", "half-even": "四舍六入五成双", "up": "进位"}
_MOST_DIGITS = 10


def rule_words(rule: str, method: Method | None) -> str:
    """Say what a rule does, with the numbers and words of the method that called it."""
    return RULE_WORDS[rule] if rule in RULE_WORDS else _METHODS[rule](method or Method("", rule))


def _at_least(method: Method) -> str:
    beyond = {
        methods.RATIO: "，超过的得分＝目标值÷实际完成值×分值",
        methods.DEDUCT: f"，达到目标值{show_short(method.over_percent)}%及以上的扣{show_short(method.over_points)}分",
    }
    return f"达到目标值得满分{beyond.get(method.over, '')}，否则得分＝实际完成值÷目标值×分值{_pass_line(method)}"


def _pass_line(method: Method) -> str:
    return f"，不足{show_short(method.pass_percent)}%的不得分" if method.pass_percent else ""


def _steps(method: Method) -> str:
    each = "" if method.each == 1 else show_short(method.each)
    part = _PARTS_WORDS[method.part]
    return f"与目标值每相差{each or '1'}个单位扣{show_short(method.points)}分，{part}，扣完为止"


def _by_bands(method: Method) -> str:
    return by_bands_words("实际完成值" if method.of == methods.ACTUAL else "完成率（%）", method.bands)


def by_bands_words(what: str, bands: Sequence[PointBand]) -> str:
    """Say which part of the points a figure gets by bands."""
    told = [f"{show_short(band.lower)}及以上给分值的{show_short(band.percent)}%" for band in bands[:-1]]
    return f"按{what}分段：{'；'.join((*told, f'其余给{show_short(bands[-1].percent)}%'))}"


def _yes_or_no(method: Method) -> str:
    cap = method.no_total_most
    held = "" if cap is None else f"，并且总得分不超过{show_short(cap)}分"
    return f"是否指标：{'、'.join(method.yes)}得满分，{'、'.join(method.no)}不得分{held}"


_METHODS: Mapping[str, Callable[[Method], str]] = {
    methods.AT_LEAST: lambda method: f"正向指标：{_at_least(method)}",
    methods.AT_MOST: lambda method: (
        f"反向指标：不超过目标值得满分，否则得分＝目标值÷实际完成值×分值{_pass_line(method)}"
    ),
    methods.EQUAL: lambda method: f"等于：{_at_least(method)}；目标值为0的，只有0得满分",
    methods.RANGE: lambda method: f"区间：在区间之内得满分，否则按较近的一端的比例计分{_pass_line(method)}",
    methods.STEPS: _steps,
    methods.BANDS: _by_bands,
    methods.NONE_AT_ALL: lambda _method: "目标为0：只有0得满分，否则不得分",
    methods.YES_NO: _yes_or_no,
    methods.QUALITATIVE: lambda _method: "定性指标：按完成情况所属的一档，给分值的规定百分比",
    methods.STATED_SHARE: lambda _method: "定性指标：得分＝填写的完成百分比×分值",
    methods.BY_HAND: lambda _method: "由人评定：采用填写的得分",
}


def rounding_words(rounding: Rounding, unit: str = "") -> str:
    """Return how a kind of figure is rounded: 四舍五入，保留1位小数."""
    digits = f"保留{rounding.digits}位小数" if rounding.digits else "取整数"
    return f"{_MODES[rounding.mode]}，{unit}{digits}"


def unrounded(value: Decimal) -> str:
    """Show a value before it was rounded, with … where it has more than ten decimal places."""
    shortened = figures.rounded(value, Rounding(_MOST_DIGITS, "truncate"))
    return figures.show_short(shortened) + ("" if shortened == value else "…")
