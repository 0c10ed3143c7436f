"""The catalogue of everything that can be wrong with a project: code, level, sentence, hint."""

from collections.abc import Iterable
from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
LEVELS = (ERROR, WARNING, NOTE)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. ``sentence`` has the names of its details in braces."""

    level: str
    sentence: str
    hint: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place.

    ``cell`` is None only where no cell can be meant, ``sheet`` only where the whole file is.
    """

    code: str
    level: str
    sheet: str | None
    cell: str | None
    message: str

    @property
    def place(self) -> str:
        """Where it is, as a person looks for it: 绩效指标!D2."""
        if self.sheet is None:
            return "文件"
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


CATALOGUE: dict[str, Kind] = {
    # The file
    "file-unreadable": Kind(ERROR, "{found}", "{hint}"),
    "file-too-large": Kind(ERROR, "{what}为{found}，超过上限{limit}", "请删去多余的内容或图片后另存，再放入"),
    "program-fault": Kind(
        ERROR, "程序内部出错（{found}），这个项目没有处理完", "请把工作簿和这句话一起发给程序的维护者"
    ),
    "output-not-written": Kind(ERROR, "报告“{name}”没有写成：{found}", "{hint}"),
    "copy-kept": Kind(NOTE, "输出文件夹里的“{name}”被修改过，没有覆盖，新的一份另起了名字", "{hint}"),
    "report-not-rendered": Kind(ERROR, "报告没有生成：{found}", "请改正模板，或联系模板的维护者"),
    # Structure
    "sheet-missing": Kind(
        ERROR, "没有找到工作表“{name}”，工作簿里有：{found}", "请用标准工作簿填写，工作表名称不要改动"
    ),
    "sheet-duplicate": Kind(ERROR, "有两张工作表都像是“{name}”：{found}", "请只保留一张"),
    "column-missing": Kind(ERROR, "没有找到列“{name}”，表头里有：{found}", "请补上这一列，或用标准工作簿重新填写"),
    "column-duplicate": Kind(ERROR, "列“{name}”出现了两次，另一列在{found}", "请只保留一列"),
    "field-missing": Kind(ERROR, "“{name}”没有填写", "请填写"),
    "field-invalid": Kind(ERROR, "“{name}”填的是“{found}”，应当是{expected}", "请改正"),
    "row-unknown": Kind(ERROR, "“{found}”不是本表式的{name}，应当是：{expected}", "请改用表式规定的名称"),
    "row-missing": Kind(ERROR, "缺少“{name}”这一行", "请补上这一行"),
    "row-duplicate": Kind(ERROR, "“{name}”填了两行，另一行在{found}", "请只保留一行"),
    "row-ignored": Kind(NOTE, "“{name}”这一行不是表式的内容，没有读取", "不需要处理"),
    "form-unknown": Kind(ERROR, "没有名为“{found}”的表式，现有：{expected}", "请改正项目信息中的“表式”"),
    "form-broken": Kind(ERROR, "表式“{name}”有错误，不能使用", "请先改正表式的错误"),
    "form-year": Kind(ERROR, "本表式没有{found}年度的规定，最早是{expected}年度", "请核对评价年度，或换用当年的表式"),
    "sheet-ignored": Kind(NOTE, "工作表“{name}”不在标准工作簿之内，没有读取", "不需要处理"),
    "column-ignored": Kind(NOTE, "列“{name}”不在标准工作簿之内，没有读取", "不需要处理"),
    "field-ignored": Kind(NOTE, "项目“{name}”不在标准工作簿之内，没有读取", "不需要处理"),
    "example-ignored": Kind(NOTE, "这一行是示例，没有读取", "不需要处理，也可以删去这一行"),
    "hidden-data": Kind(WARNING, "{name}是隐藏的，但其中的数据已被读取", "请取消隐藏核对一遍，上年残留的内容请删除"),
    "report-date-missing": Kind(NOTE, "没有填写报告日期，封面上不印日期", "需要日期时请填写"),
    # Cells
    "formula-not-calculated": Kind(ERROR, "这里的公式没有计算结果", "请用Excel或WPS打开工作簿，保存一次，再放入"),
    "number-unreadable": Kind(ERROR, "“{name}”填的是“{found}”，不是一个能读懂的数", "请写成普通数字，例如{expected}"),
    "control-character": Kind(
        ERROR, "文字里有看不见的控制字符（{found}），不能印在报告里", "请删去这段文字重新输入，不要从别处粘贴"
    ),
    "placeholder": Kind(ERROR, "内容是占位符或错误值“{found}”", "请换成真实的内容；没有内容的请留空"),
    "amount-missing": Kind(ERROR, "“{name}”没有填写，而这一行的其他数已填写", "请填写；没有的填0"),
    "amount-blank": Kind(NOTE, "“{name}”有没有填写的数，按0计算", "没有这项资金时不需要处理，有则请填写"),
    # Budget
    "budget-sum": Kind(ERROR, "{name}的合计{found}与各资金来源之和{expected}不相等", "请核对合计行和各行的数"),
    "executed-without-budget": Kind(ERROR, "预算数为0，执行数却是{found}", "请核对预算数和执行数"),
    "over-executed": Kind(WARNING, "执行率为{found}，超过100%", "请核对执行数；确属超支的，请在说明中写明"),
    "budget-zero": Kind(WARNING, "{name}为0，执行率按0.00%、得分按0计算", "请核对预算数"),
    "amount-negative": Kind(ERROR, "“{name}”是负数{found}", "请核对，这里的数不能小于0"),
    "stated-rate": Kind(
        WARNING, "填写的执行率{found}与计算结果{expected}不一致，报告采用计算结果", "请核对，或留空由程序计算"
    ),
    # Scores
    "weight-sum": Kind(ERROR, "指标分值合计为{found}分，应当是{expected}", "请核对各指标的分值"),
    "category-weight": Kind(WARNING, "“{name}”分值合计为{found}分，规定是{expected}分", "请核对这一类各指标的分值"),
    "stated-total": Kind(
        WARNING, "填写的合计{found}与计算结果{expected}不一致，报告采用计算结果", "请核对，或删去合计行由程序计算"
    ),
    "stated-score": Kind(
        WARNING, "填写的得分{found}与按规则计算的{expected}不一致，报告采用填写的得分", "请核对，或留空由程序计算"
    ),
    "score-range": Kind(ERROR, "得分{found}不在0和分值{expected}之间", "请改正得分"),
    "reason-missing": Kind(
        WARNING, "“{name}”得{found}分，低于分值{expected}分，但没有说明原因", "请在“{column}”中写明原因"
    ),
    "actual-missing": Kind(ERROR, "“{name}”没有填写实际完成值", "请填写实际完成值；没有完成的填0"),
    "fuzzy-actual": Kind(WARNING, "实际完成值“{found}”是约数，按{expected}计算", "请填写准确的数"),
    "unit-mismatch": Kind(ERROR, "{found}的单位与{expected}的单位不同，不能比较", "请把单位改成一样"),
    "unit-converted": Kind(
        NOTE, "实际完成值“{found}”与目标值“{expected}”单位不同，已换算后比较", "换算无误则不需要处理"
    ),
    "target-unclear": Kind(
        ERROR,
        "目标值“{found}”、实际完成值“{actual}”不能按规则计分，也没有填写得分",
        "请写成数字目标，改用表式规定的用语，或在“得分”中填写得分",
    ),
    "score-needed": Kind(ERROR, "实际完成值“{found}”对应分值的{expected}，需要填写得分", "请在“得分”中按这个范围填写"),
    "method-unknown": Kind(ERROR, "评分方法“{found}”不是本表式的方法，应当是：{expected}", "请从中选择，或留空"),
    "category-unknown": Kind(ERROR, "一级指标“{found}”不是本表式的指标，应当是：{expected}", "请改用表式规定的名称"),
    "rounded-to-full": Kind(
        WARNING, "没有达到目标值“{expected}”，得分取舍后等于分值{found}，列为完成", "请核对实际完成值"
    ),
    "over-achieved": Kind(
        WARNING, "实际完成值{found}达到目标值{expected}的{share}，目标可能定得过低", "请核对目标值和实际完成值"
    ),
    "target-exceeded": Kind(WARNING, "目标值是“{expected}”，实际完成值{found}超过目标，按满分计", "请核对目标值的符号"),
    "cost-above-budget": Kind(WARNING, "成本目标{found}高于全年预算数{expected}", "请核对成本目标或全年预算数"),
}


def problem(code: str, sheet: str | None, cell: str | None, **details: str) -> Problem:
    """Make a problem of the catalogue's kind ``code``; the details fill its sentence and hint."""
    kind = CATALOGUE[code]
    message = f"{kind.sentence.format(**details)}。{kind.hint.format(**details)}。"
    return Problem(code, kind.level, sheet, cell, message)


def status(problems: Iterable[Problem]) -> str:
    """Return ``error``, ``warning`` or ``ok`` for a project with these problems."""
    levels = {each.level for each in problems}
    if ERROR in levels:
        return ERROR
    return WARNING if WARNING in levels else "ok"
