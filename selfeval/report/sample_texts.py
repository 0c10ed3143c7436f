"""The words of the sample projects: no region's, no figure of the law, all marked as samples."""

from typing import NamedTuple

_LONG = 3000


class Measured(NamedTuple):
    """An indicator in figures; it is met where ``low`` and ``high`` are the same, else by low ÷ high."""

    name: str
    low: str
    high: str
    unit: str
    reason: str = ""


class Worded(NamedTuple):
    """An indicator in words, whose score is typed; it has a reason where it is missed."""

    name: str
    target: str
    actual: str
    reason: str = ""


Line = Measured | Worded

SENTENCE = "这是样例文字，用来查看版式，不是任何项目的内容。"
REASON = "受实施条件变化影响，部分工作顺延至下一年度。"
REACHED = Measured("样例指标", "100", "100", "件")
MISSED = Measured("样例指标", "0", "100", "件", REASON)
PASSED = Worded("样例指标", "样例目标值", "样例完成值")
FAILED = Worded("样例指标", "样例目标值", "样例完成值", REASON)

LONG_REASON = (
    "一是实施条件发生变化。年初按照常年工作量编制的采购计划，在执行中遇到主要设备停产换型，经专家论证后重新确定技术参数，"
    "重新组织公开招标，合同签订时间比计划推迟了四个多月，安装调试和试运行相应顺延，部分工作未能在年度内完成。\n"
    "二是资金支付存在跨年。按照合同约定，尾款在质量保证期满并通过终验后支付，年末已完成的工作量尚未达到付款条件，"
    "形成结转资金，已按规定编入下一年度预算继续使用，不影响项目总体目标的实现。\n"
    "三是改进措施。下一年度将提前开展需求论证和市场调查，把采购、安装、验收和付款的时间节点写入合同和年度工作计划，按月通报进度，"
    "对连续两个月落后于计划的事项由分管负责人牵头督办，确保绩效目标按期完成，并将整改结果作为编制以后年度预算的依据。"
)
LAYOUT_LINES: tuple[Line, ...] = (
    Measured(
        "面向重点产业链企业在岗职工开展的岗前培训、技能提升培训和转岗转业培训合格人次", "12,345", "12,345", "人次"
    ),
    Measured("按合同约定时间完成安装、调试、验收并投入使用的公共实训设备数量", "273", "300", "台（套）", LONG_REASON),
    Measured("公共实训基地向社会开放的体验活动次数", "0", "5", "次"),
    Measured("公共实训基地新建、改建和扩建实训场所建筑面积", "1,234,567.89", "1,234,567.89", "平方米"),
    Worded(
        "信息化管理平台与GB/T35273-2020-InformationSecurityTechnologySpecification的符合性",
        "通过AutomaticBackupAndRecoveryVerification-V2.10.3-Build20230630验收",
        "通过AutomaticBackupAndRecoveryVerification-V2.10.3-Build20230630验收",
    ),
    Measured("设备完好率", "91.37", "100", "%", REASON),
    Worded(
        "长效管理机制建设情况",
        "建立健全设备采购、使用、维护、报废全过程管理制度，明确各岗位职责，形成可持续的运行机制",
        "已建立采购和使用环节的管理制度，维护和报废环节的管理制度正在征求意见",
        REASON,
    ),
)

INFO = {
    "project_name": "样例项目",
    "implementing_unit": "样例单位",
    "line_department": "样例主管部门",
    "overview": SENTENCE,
    "objectives_outcome": SENTENCE,
}
LAYOUT_INFO = {
    "project_name": (
        "样例项目：面向重点产业链的技能人才培养、职业技能等级认定和公共实训基地设备更新改造及信息化管理平台建设与运行维护专项资金"
    ),
    "implementing_unit": (
        "样例单位：公共实训与职业技能评价服务中心（职业技能等级认定指导中心、公共实训基地管理办公室、技能人才综合服务大厅）"
    ),
    "line_department": (
        "样例主管部门：人力资源和社会保障局职业能力建设处（技能人才评价与表彰奖励工作领导小组办公室、公共实训基地建设专班）"
    ),
    "project_code": "SAMPLE-2.10.3-00012345678901234567890",
    "contact": "欧阳样例、司马样例",
    "telephone": "0000-12345678转8001",
    "overview": "\n".join((SENTENCE * 6, SENTENCE * 9, SENTENCE)),
    "objectives_outcome": "\n".join((SENTENCE * 4, SENTENCE * 5)),
}
OBJECTIVES = (
    "样例目标一：" + SENTENCE,
    "样例目标二：" + SENTENCE * 8,
    "样例目标三：" + SENTENCE + "\n" + SENTENCE * 3,
    "样例目标四。",
    "样例目标五：" + SENTENCE * 2,
)
FUNDING_NOTE = "年中按程序追减预算，" + SENTENCE
DESCRIPTION = SENTENCE * 3
REMARKS = ("样例意见一：" + SENTENCE * 2, "样例意见二：" + SENTENCE * 6 + "\n" + SENTENCE, "样例意见三。")

SPECIAL = (
    "：<5% A&B \"公司\" '分部' {{ 总得分 }}{% endfor %}{# 注 #}｛｛全角｝｝ &amp; <w:p/> ]]> \\ / : * ? | ~ #1 "
    "制表\t符　“弯引号”——…·《》〔〕①Ⅷ㎡ é ß 𠮷 😀👨‍👩‍👧"
)


def with_special_characters(label: str) -> str:
    """Return a text that begins with ``label`` and has what documents, names and tags might stumble over."""
    return label + SPECIAL


def lengthened(label: str) -> str:
    """Return a text of several thousand characters and several paragraphs that begins with ``label``."""
    paragraph = SENTENCE * 20
    return "\n".join([label, *[paragraph] * (_LONG // len(paragraph) + 1)])
