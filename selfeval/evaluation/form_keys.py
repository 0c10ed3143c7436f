"""The table of all sections and keys of form.toml, for the page that explains them."""

from collections.abc import Mapping
from dataclasses import dataclass

_TEXT, _TEXTS = "一段文字", "一列文字"
_NUMBER, _POINTS, _PERCENT, _WHOLE = "数", "分数", "百分数（90 即 90%）", "整数"
_FLAG = "true 或 false"
_TABLES, _TABLE = "一列表", "一个表"
_TAGS = "文字，可以有标记"


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its path without numbers. ``without`` says what holds where it is left out; None if it must be there.

    ``choices`` are the values that it may have, each with its meaning.
    """

    path: str
    kind: str
    meaning: str
    without: str | None = None
    choices: Mapping[str, str] | None = None

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Section:
    """A section, or what stands before the first one: its title, what it is for, its keys."""

    name: str
    title: str
    meaning: str
    keys: tuple[Key, ...]
    is_dated: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that a 评分方法 may use: what it gives, and the keys that it takes."""

    name: str
    meaning: str
    takes: tuple[str, ...] = ()


_LEFT_OUT = "可以不写"

_ROUNDINGS = {"half-up": "四舍五入", "truncate": "舍去", "half-even": "四舍六入五成双", "up": "进位"}
_LEVELS = {"error": "错误：不写报告", "warning": "提醒：报告照写", "note": "说明", "off": "不核对"}


def _dated(section: str) -> tuple[Key, ...]:
    return (
        Key(f"{section}.from", "年度", "从哪个评价年度起适用，到下一段的 `from` 为止"),
        Key(f"{section}.reference", _TEXT, "依据：文件的名称和文号；没有见到原文的写明"),
    )


def _rounding(name: str, meaning: str) -> tuple[Key, ...]:
    path = f"rounding.{name}"
    return (
        Key(path, _TABLE, meaning),
        Key(f"{path}.digits", _WHOLE, "几位小数，0 至 6"),
        Key(f"{path}.mode", "其中一种", "怎样取舍", choices=_ROUNDINGS),
    )


def _grades(path: str, without: str | None) -> tuple[Key, ...]:
    return (
        Key(path, _TABLES, "定性指标的各档，从好到差，首尾相接，从100到0", without),
        Key(f"{path}.name", _TEXT, "这一档的名称"),
        Key(f"{path}.words", _TEXTS, "“实际完成值”写这些词的属于这一档；一个词只能在一档里"),
        Key(f"{path}.lower", _PERCENT, "得分不低于分值的百分之几"),
        Key(f"{path}.upper", _PERCENT, "得分不高于分值的百分之几"),
        Key(f"{path}.given", _PERCENT, "没有填写得分时，给分值的百分之几", "必须在工作簿里填写得分"),
    )


def _bands(path: str, meaning: str, without: str | None) -> tuple[Key, ...]:
    return (
        Key(path, _TABLES, meaning, without),
        Key(f"{path}.from", _NUMBER, "这一段从多少起，含这个数；各段从高到低写"),
        Key(f"{path}.percent", _PERCENT, "得分值的百分之几"),
    )


SECTIONS: tuple[Section, ...] = (
    Section(
        "",
        "开头",
        "表式的名称和固定的词。",
        (
            Key("label", _TEXT, "人们怎样叫这个表式；工作簿的“表式”可以写它，也可以写文件夹的名称"),
            Key("title", _TEXT, "自评的名称，用在空白工作簿的属性里"),
            Key(
                "money_unit",
                "其中一种",
                "工作簿没有写明时的金额单位",
                choices={"元": "", "千元": "", "万元": "", "百万元": "", "亿元": ""},
            ),
            Key("blank", _TEXT, "没有填写的文字在报告里印成什么"),
            Key("execution", _TABLES, "预算执行率，见下"),
            Key("funds_management", _TABLES, "资金管理情况，见下", "没有“资金管理”这张工作表，不计分"),
            Key("indicators", _TABLES, "绩效指标，见下"),
            Key("scoring", _TABLES, "评分方法，见下"),
            Key("rounding", _TABLES, "位数和取舍，见下"),
            Key("total", _TABLES, "总分、等级和封顶，见下"),
            Key("reasons", _TABLES, "什么时候必须写原因，见下"),
            Key("recommendations", _TABLES, "问题与建议的类别，见下"),
            Key("checks", _TABLES, "核对的界限，见下"),
            Key("contents", _TABLES, "工作簿增加的内容和字数限制，见下", "与标准工作簿相同，不限字数"),
            Key("document", _TABLES, "要写的文件，见下"),
        ),
        is_dated=False,
    ),
    Section(
        "execution",
        "预算执行率",
        "预算表有哪几行，执行率怎样计分。",
        (
            *_dated("execution"),
            Key("execution.title", _TEXT, "这一部分在报告里的名称"),
            Key("execution.weight", _POINTS, "执行率的分值", "执行率不计分"),
            Key("execution.rows", _TEXTS, "预算表各行的名称，按印出的次序"),
            Key("execution.total_row", "`rows` 里的一行", "合计行；工作簿里可以不填，即为其余各行之和"),
            Key("execution.scored_row", "`rows` 里的一行", "按哪一行的执行率计分"),
            Key(
                "execution.denominator",
                "其中一种",
                "执行率除以哪一个预算数",
                choices={"年初预算数": "全年执行数÷年初预算数", "全年预算数": "全年执行数÷全年预算数，即调整后的预算"},
            ),
            Key("execution.tolerance", _NUMBER, "合计与各行之和允许的差额，以金额单位计"),
            Key(
                "execution.over_budget",
                "其中一种",
                "执行率超过100%时怎样得分",
                "`full`",
                {"full": "得满分", "ratio": "按预算数÷执行数", "nothing": "不得分"},
            ),
            *_bands(
                "execution.bands",
                "按执行率（百分数）分段计分，最后一段的 `from` 为0；写了它就不写 `over_budget`",
                "得分＝执行率×分值",
            ),
            Key("execution.in_total", _FLAG, "得分是否计入总分", "`true`"),
        ),
    ),
    Section(
        "funds_management",
        "资金管理情况",
        "资金管理的各项和分值；没有这一段，或者没有 `items` 的，工作簿里没有“资金管理”。",
        (
            *_dated("funds_management"),
            Key("funds_management.title", _TEXT, "这一部分在报告里的名称；有 `items` 时必须写", "`资金管理情况`"),
            Key("funds_management.items", _TABLES, "各项，按印出的次序", "不计分"),
            Key("funds_management.items.name", _TEXT, "这一项的名称，工作簿里照写"),
            Key("funds_management.items.weight", _POINTS, "这一项的分值"),
            Key("funds_management.in_total", _FLAG, "得分是否计入总分", "`true`"),
        ),
    ),
    Section(
        "indicators",
        "绩效指标",
        "有哪些一级指标、二级指标，各多少分。",
        (
            *_dated("indicators"),
            Key("indicators.weight_sum", _POINTS, "全部指标的分值之和"),
            Key(
                "indicators.weights",
                "其中一种",
                "每个指标的分值从哪里来",
                "`typed`",
                {
                    "typed": "工作簿“分值”一列，必须填写",
                    "typed-or-split": "填了的按填的，没有填的均分这一类余下的分值",
                    "split": "都由程序均分，工作簿没有“分值”一列",
                },
            ),
            Key("indicators.weight_digits", _WHOLE, "均分和折算的分值取几位小数，0 至 4；尾差从前往后分", "`2`"),
            Key("indicators.tolerance", _POINTS, "填写的分值之和与规定允许的差额", "`0`"),
            Key("indicators.categories", _TABLES, "一级指标，按印出的次序"),
            Key("indicators.categories.name", _TEXT, "一级指标的名称；工作簿里可以省去“指标”二字"),
            Key("indicators.categories.weight", _POINTS, "这一类的分值之和", "由项目自定，或见 `shared`"),
            Key("indicators.categories.cost", _FLAG, "是不是成本类：没有符号的目标值越少越好", "`false`"),
            Key("indicators.categories.optional", _FLAG, "项目可以没有这一类", "`false`"),
            Key("indicators.categories.subcategories", _TEXTS, "它的二级指标"),
            Key(
                "indicators.categories.cost_subcategories",
                "`subcategories` 里的几个",
                "一级指标不是成本类时，哪几个二级指标是成本类",
                _LEFT_OUT,
            ),
            Key("indicators.shared", _TABLES, "几个一级指标共用的分值；这些一级指标不写 `weight`", _LEFT_OUT),
            Key("indicators.shared.categories", "没有写 `weight` 的几个一级指标", "哪几个一级指标共用"),
            Key("indicators.shared.weight", _POINTS, "它们合计的分值"),
            Key(
                "indicators.not_applicable",
                _TEXTS,
                "目标值或完成值写这些词的指标不计分，其余指标的分值按比例调整到 `weight_sum`",
                "每个指标都计分",
            ),
        ),
    ),
    Section(
        "scoring",
        "评分方法",
        "工作簿“评分方法”一列可以写哪些名称，每一种怎样计分，没有写的按目标值的符号用哪一种。",
        (
            *_dated("scoring"),
            Key("scoring.methods", _TABLES, "各种评分方法"),
            Key("scoring.methods.name", _TEXT, "名称，工作簿里照写"),
            Key("scoring.methods.rule", "其中一种", "用哪一种规则，见“可以用的规则”"),
            Key("scoring.methods.reference", _TEXT, "这一种方法自己的依据", "这一段的 `reference`"),
            Key(
                "scoring.methods.over",
                "其中一种",
                "超过目标时怎样得分",
                "`full`",
                {
                    "full": "得满分",
                    "warn": "得满分，并提醒",
                    "deduct": "达到目标的 `over_percent` 时扣 `over_points` 分",
                    "ratio": "按目标值÷完成值",
                },
            ),
            Key("scoring.methods.over_percent", _PERCENT, "达到目标的百分之几起扣分", "`deduct` 必须写，别的不写"),
            Key("scoring.methods.over_points", _POINTS, "扣几分", "`deduct` 必须写，别的不写"),
            Key("scoring.methods.pass_percent", _PERCENT, "完成不到目标的百分之几时不得分", "`0`"),
            Key("scoring.methods.points", _POINTS, "每差 `each` 扣几分"),
            Key("scoring.methods.each", _NUMBER, "每差多少扣一次，以目标值的单位计", "`1`"),
            Key(
                "scoring.methods.part",
                "其中一种",
                "不足 `each` 的零头怎样扣",
                "`whole`",
                {"whole": "按一次扣", "ignore": "不扣", "share": "按比例扣"},
            ),
            *_bands("scoring.methods.bands", "各段；低于最后一段的按最后一段", None),
            Key(
                "scoring.methods.of",
                "其中一种",
                "按什么分段",
                "`actual`",
                {"actual": "完成值，以目标值的单位计", "achievement": "完成了目标的百分之几"},
            ),
            Key("scoring.methods.yes", _TEXTS, "完成值写这些词得满分"),
            Key("scoring.methods.no", _TEXTS, "完成值写这些词不得分"),
            Key("scoring.methods.no_total_most", _POINTS, "不得分时总得分最高多少", "不封顶"),
            *_grades("scoring.methods.grades", "用 `scoring` 的 `grades`"),
            Key("scoring.signs", _TABLE, "没有写评分方法时，每一种符号用哪一种方法；七种都要写"),
            Key("scoring.signs.≥", "一种方法的名称", "目标值写≥、不低于、以上"),
            Key("scoring.signs.≤", "一种方法的名称", "目标值写≤、不超过、以内"),
            Key("scoring.signs.=", "一种方法的名称", "目标值写="),
            Key("scoring.signs.区间", "一种方法的名称", "目标值是区间，如50%-60%"),
            Key("scoring.signs.无", "一种方法的名称", "目标值没有符号"),
            Key("scoring.signs.无（成本指标）", "一种方法的名称", "成本类指标的目标值没有符号"),
            Key("scoring.signs.无（目标为0）", "一种方法的名称", "目标值是0，没有符号"),
            Key("scoring.share_words", _TEXTS, "目标值写这些词、完成值写百分比时，得分＝百分比×分值"),
            Key("scoring.same_words", _FLAG, "完成值与目标值文字相同即得满分", "`false`"),
            Key("scoring.saving_words", _TEXTS, "成本类指标的名称里有这些词的，越多越好", _LEFT_OUT),
            Key(
                "scoring.lower_is_better_words",
                _TEXTS,
                "名称或目标值里有这些词的，越少越好；核对写成的报告时用来推断评分方法",
                _LEFT_OUT,
            ),
            *_grades("scoring.grades", None),
        ),
    ),
    Section(
        "rounding",
        "位数和取舍",
        "每一种数印几位、怎样取舍。中间不取舍：先按全部位数计算，印的时候才取舍；总得分是印出的各部分得分之和。",
        (
            *_dated("rounding"),
            *_rounding("money", "金额"),
            *_rounding("rate", "执行率和完成率，位数是百分数的位数"),
            *_rounding("score", "各项得分"),
            *_rounding("total", "总得分"),
        ),
    ),
    Section(
        "total",
        "总分、等级和封顶",
        "计入总分的各部分分值之和必须等于 `sum`。",
        (
            *_dated("total"),
            Key("total.sum", _POINTS, "总分"),
            Key("total.bands", _TABLES, "等级，从高到低，首尾相接", "不分等级"),
            Key("total.bands.word", _TEXT, "等级的名称"),
            Key("total.bands.from", _POINTS, "不低于这个分数"),
            Key("total.bands.to", _POINTS, "低于这个分数；最高一级含满分"),
            Key("total.caps", _TABLES, "总得分封顶，从高到低写", "不封顶"),
            Key("total.caps.execution_below", _PERCENT, "执行率低于百分之几时"),
            Key("total.caps.most", _POINTS, "总得分最高多少"),
        ),
    ),
    Section(
        "reasons",
        "原因",
        "什么时候必须写原因。",
        (
            *_dated("reasons"),
            Key(
                "reasons.indicators",
                "其中一种",
                "没有得满分的指标",
                choices={
                    "below-weight": "各自在“偏差原因分析”里写",
                    "one-for-all": "在问题与建议的 `kind` 一类里一并写",
                    "never": "不要求",
                },
            ),
            Key(
                "reasons.funds_management",
                "其中一种",
                "没有得满分的资金管理各项",
                "`never`",
                {"below-weight": "在“存在问题和改进措施”里写", "never": "不要求"},
            ),
            Key("reasons.below_percent", _PERCENT, "得分低于分值的百分之几时要写", "`100`"),
            Key(
                "reasons.kind",
                "`recommendations` 的 `kinds` 里的一类",
                "一并写在哪一类",
                "`one-for-all` 必须写，别的不写",
            ),
        ),
    ),
    Section(
        "recommendations",
        "问题与建议",
        "“问题与建议”的类别，每一类也是一个标记。",
        (
            *_dated("recommendations"),
            Key("recommendations.kinds", _TEXTS, "各类的名称，按印出的次序"),
            Key("recommendations.problems", "`kinds` 里的一类", "有指标没有完成时必须写的一类", "都可以不写"),
        ),
    ),
    Section(
        "checks",
        "核对",
        "到什么程度提醒。全部核对项目见 [核对项目表.md](核对项目表.md)。",
        (
            *_dated("checks"),
            Key("checks.over_achieved_percent", _PERCENT, "实际达到目标的百分之几时，提醒目标过低"),
            Key("checks.low_execution_percent", _PERCENT, "执行率低于百分之几而没有说明时，提醒"),
            Key("checks.ahead_points", "百分点", "指标得分的百分比高出执行率多少时，提醒（红灯）"),
            Key("checks.unspent_percent", _PERCENT, "没有支出的超过预算的百分之几时，提醒（黄灯）"),
            Key("checks.dominant_percent", _PERCENT, "一个指标的分值超过全部指标分值的百分之几时，提醒"),
            Key("checks.unlikely_amount", "元", "预算超过多少元时，提醒核对金额单位"),
            Key("checks.growth_words", _TEXTS, "名称里有这些词的指标，百分比可以超过100%"),
            Key("checks.levels", _TABLES, "改变某些核对项目的级别", "按核对项目表"),
            Key("checks.levels.code", "核对项目表里的代码", "哪一项"),
            Key("checks.levels.level", "其中一种", "改成哪一级", choices=_LEVELS),
            Key("checks.levels.reference", _TEXT, "改变的依据"),
        ),
    ),
    Section(
        "contents",
        "增加的内容",
        "工作簿在标准以外的行和列，以及文字最多几个字。增加的每一行、每一列也是一个标记，"
        "如 `{{ 项目类别 }}`、`{{ 指标.佐证资料 }}`。",
        (
            *_dated("contents"),
            Key("contents.fields", _TABLES, "“项目信息”增加的行", _LEFT_OUT),
            Key("contents.fields.name", "汉字、字母、数字和下划线", "名称"),
            Key("contents.fields.required", _FLAG, "是否必须填写", "`false`"),
            Key("contents.fields.aliases", _TEXTS, "别的叫法", _LEFT_OUT),
            Key("contents.columns", _TABLES, "工作表增加的列", _LEFT_OUT),
            Key(
                "contents.columns.sheet",
                "其中一种",
                "加在哪一张工作表",
                choices={"预算执行": "标记写 资金.…", "资金管理": "标记写 管理.…", "绩效指标": "标记写 指标.…"},
            ),
            Key("contents.columns.name", "汉字、字母、数字和下划线", "表头"),
            Key("contents.columns.required", _FLAG, "是否必须有这一列并且填写", "`false`"),
            Key("contents.columns.aliases", _TEXTS, "别的叫法", _LEFT_OUT),
            Key(
                "contents.columns.target",
                _FLAG,
                "“绩效指标”的这一列填了的，代替年度目标值计分；只能有一列",
                "`false`",
            ),
            Key("contents.limits", _TABLES, "文字的字数", "不限"),
            Key("contents.limits.name", "一行、一列或一类的名称", "限制哪一项"),
            Key("contents.limits.most", _WHOLE, "最多几个字，不计换行"),
        ),
    ),
    Section(
        "document",
        "要写的文件",
        "一段一个文件，模板放在表式的文件夹里。标记见 [模板标记表.md](模板标记表.md)。",
        (
            Key("document.template", "文件名", "Word 模板"),
            Key("document.required", "一列标记的名称", "报告必须印出的标记，缺一个就不写这份报告"),
            Key("document.file_name", _TAGS, "写成的文件叫什么，不写 .docx"),
            Key("document.title", _TAGS, "文档属性：标题"),
            Key("document.subject", _TAGS, "文档属性：主题"),
            Key("document.author", _TAGS, "文档属性：作者"),
        ),
        is_dated=False,
    ),
)

RULES: tuple[Rule, ...] = (
    Rule(
        "at-least",
        "达到目标得满分，否则 完成值÷目标值×分值",
        ("over", "over_percent", "over_points", "pass_percent"),
    ),
    Rule("at-most", "不超过目标得满分，否则 目标值÷完成值×分值", ("pass_percent",)),
    Rule(
        "equal",
        "与目标相等得满分，低于目标按完成值÷目标值；目标为0的，只有0得分",
        ("over", "over_percent", "over_points", "pass_percent"),
    ),
    Rule("range", "在区间里得满分，否则按较近的一端计算比例", ("pass_percent",)),
    Rule("steps", "满分减去：每差 each 扣 points 分", ("points", "each", "part")),
    Rule("bands", "完成值或完成率在哪一段，就得分值的百分之几", ("bands", "of")),
    Rule("zero", "为0得满分，否则不得分"),
    Rule("yes-no", "写 yes 里的词得满分，写 no 里的词不得分，可以同时封顶", ("yes", "no", "no_total_most")),
    Rule("qualitative", "按各档：没有填写得分的给 given，填写的必须在这一档的上下限之间", ("grades",)),
    Rule("stated-share", "完成值是百分比，得分＝百分比×分值"),
    Rule("by-hand", "由人评分，工作簿里必须填写得分"),
)
RULES_NOTE = (
    "按比例的得分都在0和分值之间，再按 `rounding` 取舍。目标值是文字的，除 `bands`、`yes-no`、`stated-share` 和 "
    "`by-hand` 外都按 `qualitative` 计分。"
)
