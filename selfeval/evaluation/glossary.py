"""The one bridge between the Chinese words of a workbook and the identifiers of this program."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from selfeval.evaluation import figures

# How a cell is read: what the person sees of it; or, of a number, the stored one. Of points what is seen counts
# too, and of amounts a unit that the format shows; a rate is compared whichever way it was typed.
AS_SEEN, AMOUNT, POINTS, RATE = "seen", "amount", "points", "rate"
_EXAMPLE = re.compile("示例[:：]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the standard workbook: its heading, other headings it is known by, whether it must be there.

    ``reading`` is one of AS_SEEN, AMOUNT, POINTS and RATE.
    """

    identifier: str
    heading: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    reading: str = "seen"


# Compared by identity, so that what follows from it alone can be kept.
@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet of the standard workbook."""

    identifier: str
    name: str
    columns: tuple[Column, ...]
    required: bool = True

    def is_added(self, identifier: str) -> bool:
        """Whether a column is one that a form added, which is called by its heading."""
        return any(column.identifier == identifier == column.heading for column in self.columns)

    def heading(self, identifier: str) -> str:
        """Return the Chinese heading of a column."""
        for column in self.columns:
            if column.identifier == identifier:
                return column.heading
        raise KeyError(identifier)


@dataclass(frozen=True, slots=True)
class InfoField:
    """A row of the sheet 项目信息; one that is not ``asked`` for is read where somebody added it."""

    identifier: str
    label: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    asked: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is known by."""
        return (self.label, *self.aliases)


INSTRUCTIONS = "填写说明"

INFO = Sheet(
    "info",
    "项目信息",
    (
        Column("label", "项目", required=True, aliases=("信息项", "栏目")),
        Column("content", "内容", required=True, aliases=("填写内容",)),
    ),
)
FUNDING = Sheet(
    "funding",
    "预算执行",
    (
        Column("source", "资金来源", required=True, aliases=("资金性质", "资金类别")),
        Column("original_budget", "年初预算数", required=True, aliases=("年初预算", "年初预算金额"), reading=AMOUNT),
        Column(
            "final_budget",
            "全年预算数",
            required=True,
            aliases=("调整后预算数", "全年预算", "全年预算金额"),
            reading=AMOUNT,
        ),
        Column(
            "outturn", "全年执行数", required=True, aliases=("全年执行", "全年支出数", "实际执行数"), reading=AMOUNT
        ),
        Column("execution_rate", "执行率", aliases=("预算执行率",), reading=RATE),
        Column("note", "说明", aliases=("备注",)),
    ),
)
FUNDS_MANAGEMENT = Sheet(
    "funds_management",
    "资金管理",
    (
        Column("item", "评价内容", required=True, aliases=("管理内容",)),
        Column("description", "情况说明", required=True),
        Column("issues", "存在问题和改进措施", aliases=("存在问题及改进措施", "存在的问题和改进措施")),
        Column("score", "得分", reading=POINTS),
    ),
    # Required where the form scores it, which only the evaluation knows.
    required=False,
)
OBJECTIVES = Sheet(
    "objectives",
    "绩效目标",
    (
        Column("number", "序号", reading=POINTS),
        Column("text", "年度绩效目标", required=True, aliases=("绩效目标", "年度总体目标")),
    ),
)
INDICATORS = Sheet(
    "indicators",
    "绩效指标",
    (
        Column("category", "一级指标", required=True),
        Column("subcategory", "二级指标", required=True),
        Column("name", "三级指标", required=True, aliases=("指标名称",)),
        Column("target", "年度目标值", required=True, aliases=("年度指标值", "目标值", "指标值")),
        Column("actual", "实际完成值", required=True, aliases=("全年完成值", "完成值", "全年实际完成值")),
        Column("weight", "分值", required=True, aliases=("权重", "指标分值"), reading=POINTS),
        Column("method", "评分方法", aliases=("计分方法", "评分规则")),
        Column("score", "得分", aliases=("自评得分",), reading=POINTS),
        Column(
            "variance_explanation",
            "偏差原因分析",
            aliases=(
                "偏差原因",
                "偏差原因说明",
                "偏差原因分析及改进措施",
                "偏差原因分析及整改措施",
                "未完成原因",
                "未完成原因分析",
                "未完成原因及改进措施",
                "未完成原因分析及改进措施",
            ),
        ),
    ),
)
RECOMMENDATIONS = Sheet(
    "recommendations",
    "问题与建议",
    (
        Column("kind", "类别", required=True),
        Column("text", "内容", required=True),
    ),
    required=False,
)
SHEETS = (INFO, FUNDING, FUNDS_MANAGEMENT, OBJECTIVES, INDICATORS, RECOMMENDATIONS)

INFO_FIELDS = (
    InfoField("project_name", "项目名称", required=True),
    InfoField("implementing_unit", "项目单位", required=True, aliases=("实施单位", "项目实施单位")),
    InfoField("line_department", "主管部门", required=True),
    InfoField("fiscal_year", "评价年度", required=True, aliases=("年度", "预算年度")),
    InfoField("report_date", "报告日期"),
    InfoField("money_unit", "金额单位"),
    InfoField("form", "表式"),
    InfoField("project_code", "项目编码"),
    InfoField("contact", "联系人"),
    InfoField("telephone", "联系电话"),
    InfoField("overview", "项目概况", required=True),
    InfoField("objectives_outcome", "年度绩效目标完成情况", required=True, aliases=("项目年度绩效目标完成情况",)),
    InfoField("stated_total", "总得分", aliases=("自评得分", "自评总分", "自评总得分", "总分"), asked=False),
)

_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_NOISE = re.compile(r"[\s*:\u200b\ufeff]+")
_ENDS = "。.；;，,"


# What sums up everything, and what may sum up the indicators only.
GRAND_TOTAL_WORDS = ("总分", "总得分", "自评总分", "自评总得分", "自评得分")
TOTAL_WORDS = ("合计", "总计", "共计", "指标合计", "合计得分", "得分合计", "分值合计", *GRAND_TOTAL_WORDS)
SUBTOTAL_WORDS = ("小计",)
_NO_FIGURE = frozenset(("", "无", "暂无", "没有", "-", "—", "——", "--", "–", "/", "\\"))
_NOTHING = re.compile(
    "(?:暂?无|没有|不存在|未发现)(?:明显的?|存在的?|任何|其他)*(?:问题|偏差|原因|说明|情况|目标)?"
    "|不适用|同上|略|待补充|(?:详)?见附件|n/?a|none|null|nil",
    re.IGNORECASE,
)
# With which of its letters each of these begins, also in full width.
_BEGINS_NOTHING = frozenset("暂无没不未同略待详见nNｎＮ")
_LONGEST_NOTHING = 30
_SIGNATORIES = "填报人|填表人|制表人|经办人|复核人|审核人|负责人|单位负责人|财务负责人|填报日期|填表日期|填报单位"
_ASIDE = re.compile(
    f"(?:备注|注|说明|{_SIGNATORIES})(?:[:：].*)?|" + "|".join((*TOTAL_WORDS, *SUBTOTAL_WORDS)), re.DOTALL
)
_FOOTER = re.compile(f"(?:备注|注|{_SIGNATORIES})\\s*[:：].*", re.DOTALL)
_NUMBERING = re.compile(r"^(?:[(][一二三四五六七八九十0-9]+[)]|[一二三四五六七八九十0-9]+[、.)])")


def says_nothing(text: str) -> bool:
    """Whether a text is blank, has no word in it, or only says that there is nothing: 无, —, N/A, 没有问题."""
    first = next(filter(str.isalpha, text), "")
    if first and first not in _BEGINS_NOTHING:
        return False
    if len(text) > _LONGEST_NOTHING:
        return not first
    words = "".join(character for character in plain(text) if character.isalpha() or character == "/")
    return not words.strip("/") or _NOTHING.fullmatch(words) is not None


def has_no_figure(text: str) -> bool:
    """Whether a cell for a figure is blank or crossed out: —, /, 无."""
    return not text or plain(text) in _NO_FIGURE


def is_footer(text: str) -> bool:
    """Whether a row's only text is a remark or a signature below the table, such as 填报人：张三."""
    return _FOOTER.fullmatch(text.strip()) is not None


def is_example(text: str) -> bool:
    """Whether a text begins with 示例：, as the blank workbook's examples do."""
    return _EXAMPLE.match(text) is not None


def is_aside(label: str) -> bool:
    """Whether a row's label only sums up or remarks, such as 合计 or 备注：…, and names no row of a form."""
    return _ASIDE.fullmatch(label.strip()) is not None


@lru_cache(maxsize=4096)
def plain(label: str) -> str:
    """Return a label as it is compared: no spaces, stars, colons or line breaks, half-width."""
    return _NOISE.sub("", figures.normalized(label))


@lru_cache(maxsize=4096)
def plain_word(text: str) -> str:
    """Return a word of a form as it is compared: also without the mark at its end, 达成。 is 达成."""
    return plain(text).rstrip(_ENDS)


def is_one_of(text: str, words: Iterable[str]) -> bool:
    """Whether a text is one of a form's words, however either is spaced, marked or widened."""
    word = plain_word(text)
    return bool(word) and word in _plain_words(tuple(words))


@lru_cache(maxsize=256)
def _plain_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain_word, words))


@lru_cache(maxsize=4096)
def plain_heading(label: str) -> str:
    """Return a heading as it is compared: also without what stands in brackets, such as (A) or (万元)."""
    return plain(_BRACKETED.sub("", figures.normalized(label)))


@lru_cache(maxsize=4096)
def plain_name(label: str) -> str:
    """Return the name of a row as it is compared: also without its numbering and without what stands in brackets."""
    return _NUMBERING.sub("", plain_heading(_NUMBERING.sub("", figures.normalized(label))))


def bracketed(label: str) -> tuple[str, ...]:
    """Return what stands in a heading's brackets: 年初预算数（万元） gives 万元."""
    return tuple(found[1:-1].strip() for found in _BRACKETED.findall(figures.normalized(label)))
