"""The catalogue of everything that can be wrong with a project: code, level, sentence, hint, reason, example."""

from collections.abc import Mapping
from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
LEVELS = (ERROR, WARNING, NOTE)
OFF = "off"
# As a person reads them.
LEVEL_WORDS = {ERROR: "错误", WARNING: "提醒", NOTE: "说明"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem.

    ``sentence`` and ``hint`` have the names of their details in braces; ``example`` gives some. ``reason`` says why it
    is checked. An error that is ``waivable`` stands in the way of no figure, so that a form may make it a warning.
    """

    level: str
    sentence: str
    hint: str
    reason: str
    example: Mapping[str, str]
    waivable: bool = False

    @property
    def asks(self) -> bool:
        """Whether it asks for anything to be done or looked at."""
        return not self.hint.startswith("不需要处理")

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that a form may give it; off leaves the check out."""
        return (ERROR,) if self.level == ERROR and not self.waivable else (*LEVELS, OFF)


_FILE = {
    "file-unreadable": Kind(
        ERROR, "{found}", "{hint}", "打不开的文件里没有能核对的内容",
        {"found": "工作簿设了打开密码", "hint": "请在Excel或WPS中去掉密码后另存"},
    ),
    "file-too-large": Kind(
        ERROR, "{what}为{found}，超过上限{limit}",
        "请删去多余的内容或图片后另存，再放入；内容确实有这么多的，{how}",
        "过大的文件会占满内存，使同一批的其他项目也做不成",
        {
            "what": "文件大小",
            "found": "35.2MB",
            "limit": "20MB",
            "how": "在 设置.toml 的 [limits] 写 file_megabytes = 40",
        },
    ),
    "file-unsafe": Kind(
        ERROR, "{found}", "办公软件不会这样写文件，来历不明的请不要打开；是自己的，请用Excel或WPS打开，另存一份再放入",
        "有意做坏的文件不应当打开", {"found": "文件里有重名的部件（xl/workbook.xml）"},
    ),
    "file-changed": Kind(
        ERROR, "{found}", "请等它保存或复制完，再运行一次", "一半是改动前、一半是改动后的内容，得不出可靠的数字",
        {"found": "读取时文件被别的程序改动了"},
    ),
    "active-content-ignored": Kind(
        NOTE, "工作簿里有{found}，没有打开，也没有运行", "不需要处理",
        "宏、外部链接和嵌入的文件与自评无关，可能有害，只读取单元格里的内容", {"found": "宏、外部链接"},
    ),
    "program-fault": Kind(
        ERROR, "程序内部出错（{found}），这个项目没有处理完", "请把工作簿和这句话一起发给程序的维护者",
        "程序自己的错误不应当影响其他项目，也不应当悄悄过去", {"found": "KeyError: 'x'"},
    ),
    "memory-short": Kind(
        ERROR, "内存不够，这个项目没有处理完",
        "请关闭别的程序，用 --jobs 1 再运行一次；工作簿特别大的，请删去没有用的行、列和工作表",
        "一份很大的工作簿不应当影响其他项目", {},
    ),
    "output-not-written": Kind(
        ERROR, "“{name}”没有写成：{found}", "{hint}", "没有写成的文件要说出来，旧的文件保持原样",
        {
            "name": "某项目（2022年度）绩效自评报告.docx",
            "found": "文件正被Word或WPS打开，或者没有写入权限",
            "hint": "请关闭这个文件后重新运行",
        },
    ),
    "copy-kept": Kind(
        NOTE, "输出文件夹里的“{name}”被修改过，没有覆盖，新的一份另起了名字", "{hint}",
        "在输出文件夹里改好的内容不能丢失",
        {"name": "某项目（标出问题）.xlsx", "hint": "改好的请放进输入文件夹再运行"},
    ),
    "report-kept": Kind(
        NOTE, "输出文件夹里的“{name}”{found}，没有覆盖，新的一份另起了名字", "需要留着的请改名，不需要的请删去",
        "报告里手工改过的内容不能丢失，别的项目的报告也不能被换掉",
        {"name": "某项目（2022年度）绩效自评报告.docx", "found": "被修改过"},
    ),
    "pdf-not-written": Kind(
        ERROR, "“{name}”没有写成：{found}", "报告（Word文档）已经写好；请再运行一次，或者用Word、WPS把它另存为PDF",
        "没有写成的PDF要说出来",
        {"name": "某项目（2022年度）绩效自评报告.pdf", "found": "LibreOffice超过60秒没有转换完，已经停止"},
    ),
    "pdf-kept": Kind(
        ERROR, "输出文件夹里的“{name}”不是本程序写的，或者写成以后被修改过，没有覆盖",
        "需要留着的请改名或移走，不需要的请删去，再运行一次同样的命令", "签过字、加过批注的PDF不能丢失",
        {"name": "某项目（2022年度）绩效自评报告.pdf"},
    ),
    "readings-differ": Kind(
        ERROR, "两种读法读到的内容不同：程序读到“{found}”，另一种读法读到“{other}”",
        "请在Excel或WPS中打开，核对这个单元格，另存后重新放入",
        "用 --strict 运行时，每个数都由互不相干的两种读法各读一遍，读法不一致的数不能印进报告",
        {"found": "506.73", "other": "5067.3"},
    ),
    "second-reading-failed": Kind(
        ERROR, "第二种读法打不开这个文件（{found}），没有核对完",
        "请用Excel或WPS打开，另存一份再放入；或者不用 --strict 运行",
        "用 --strict 运行时，没有核对过的数不能印进报告", {"found": "KeyError"},
    ),
    "strict-not-applied": Kind(
        NOTE, "--strict 只核对单个项目的.xlsx和.xlsm，这个文件只读了一遍", "不需要处理；要核对请另存为单个项目的.xlsx",
        "没有做的核对要说出来", {},
    ),
    "report-not-rendered": Kind(
        ERROR, "报告没有生成：{found}", "请改正模板，或联系模板的维护者", "模板里的错误不能印成一份残缺的报告",
        {"found": "report.docx 第3张表第2行第1格：“得分构成”没有印出"},
    ),
}  # fmt: skip
_STRUCTURE = {
    "sheet-missing": Kind(
        ERROR, "没有找到工作表“{name}”，工作簿里有：{found}", "请用标准工作簿填写，工作表名称不要改动",
        "缺了一张表，报告就缺一部分", {"name": "绩效目标", "found": "项目信息、预算执行、绩效指标"},
    ),
    "sheet-duplicate": Kind(
        ERROR, "有两张工作表都像是“{name}”：{found}", "请只保留一张", "不知道该读哪一张",
        {"name": "绩效指标", "found": "绩效指标、绩效指标 "},
    ),
    "column-missing": Kind(
        ERROR, "没有找到列“{name}”，表头里有：{found}", "请补上这一列，或用标准工作簿重新填写",
        "缺了一列，报告就缺一部分", {"name": "年度目标值", "found": "一级指标、二级指标、三级指标"},
    ),
    "column-duplicate": Kind(
        ERROR, "列“{name}”出现了两次，另一列在{found}", "请只保留一列", "不知道该读哪一列",
        {"name": "分值", "found": "F1"},
    ),
    "field-missing": Kind(
        ERROR, "“{name}”没有填写", "请填写", "报告里必须有的内容不能空着", {"name": "项目名称"}
    ),
    "field-invalid": Kind(
        ERROR, "“{name}”填的是“{found}”，应当是{expected}", "请改正", "程序按这一项选择规则，读不懂就无法计算",
        {"name": "评价年度", "found": "二〇二二", "expected": "四位数的年份，例如2022"},
    ),
    "row-unknown": Kind(
        ERROR, "“{found}”不是本表式的{name}，应当是：{expected}", "请改用表式规定的名称",
        "报告里没有它的位置，内容会丢失",
        {"name": "资金来源", "found": "其他资金", "expected": "政府预算资金、财政专户管理资金、单位资金"},
    ),
    "row-missing": Kind(ERROR, "缺少“{name}”这一行", "请补上这一行", "表式规定的每一行都要印出", {"name": "单位资金"}),
    "row-duplicate": Kind(
        ERROR, "“{name}”填了两行，另一行在{found}", "请只保留一行", "不知道该用哪一行",
        {"name": "单位资金", "found": "A4"},
    ),
    "row-ignored": Kind(
        NOTE, "“{name}”这一行不是表式的内容，没有读取", "不需要处理", "没有读取的内容都说出来", {"name": "备注"}
    ),
    "code-missing": Kind(
        ERROR, "从这里起有{name}行没有写项目编码，没有读取", "请填写项目编码；合并单元格只算合并的那几行",
        "批量工作簿的每一行按项目编码归到项目",
        {"name": "3"},
    ),
    "code-unknown": Kind(
        ERROR, "项目编码“{found}”在项目信息里没有，这样的{name}行没有读取",
        "请改正项目编码，或者在项目信息里补上这个项目", "不知道归到哪个项目的内容不能悄悄丢掉",
        {"found": "410100220009", "name": "6"},
    ),
    "code-unknown-more": Kind(
        ERROR, "另有{name}个项目编码在项目信息里没有，没有一一列出", "请核对项目编码这一列是否错位",
        "太长的清单没有人看", {"name": "1500"},
    ),
    "problems-unlisted": Kind(
        WARNING, "问题超过{name}个，这里只列前面的", "请改正后再运行一次", "太长的清单没有人看", {"name": "20000"},
    ),
    "form-unknown": Kind(
        ERROR, "没有名为“{found}”的表式，现有：{expected}", "请改正项目信息中的“表式”", "不知道按哪个地区的规定计算",
        {"found": "省表", "expected": "standard"},
    ),
    "form-broken": Kind(
        ERROR, "表式“{name}”有错误，不能使用", "请先改正表式的错误", "规则或模板有错误时不能写报告",
        {"name": "standard"},
    ),
    "form-year": Kind(
        ERROR, "本表式没有{found}年度的规定，最早是{expected}年度", "请核对评价年度，或换用当年的表式",
        "往年的项目要按当年的规定计算", {"found": "2001", "expected": "2022"},
    ),
    "sheet-ignored": Kind(
        NOTE, "工作表“{name}”不在标准工作簿之内，没有读取", "不需要处理", "没有读取的内容都说出来", {"name": "草稿"}
    ),
    "column-ignored": Kind(
        NOTE, "列“{name}”不在标准工作簿之内，没有读取", "不需要处理", "没有读取的内容都说出来", {"name": "备注"}
    ),
    "field-ignored": Kind(
        NOTE, "项目“{name}”不在标准工作簿之内，没有读取", "不需要处理", "没有读取的内容都说出来", {"name": "审核人"}
    ),
    "example-ignored": Kind(
        NOTE, "这一行是示例，没有读取", "不需要处理，也可以删去这一行", "空白工作簿带着示例行，不能印进报告", {}
    ),
    "hidden-data": Kind(
        WARNING, "{name}是隐藏的，但其中的数据已被读取", "请取消隐藏核对一遍，上年残留的内容请删除",
        "隐藏的行列常常是上年残留的内容", {"name": "第6行"},
    ),
    "report-date-missing": Kind(
        NOTE, "没有填写报告日期，封面上不印日期", "需要日期时请填写", "封面上通常有日期", {}
    ),
    "report-date-early": Kind(
        WARNING, "报告日期{found}在评价年度{expected}年之内或之前，年度还没有结束", "请核对报告日期和评价年度",
        "自评在年度结束之后进行；这里不符，多半是照抄了上年的工作簿", {"found": "2022年06月", "expected": "2022"},
    ),
}  # fmt: skip
_CELLS = {
    "formula-not-calculated": Kind(
        ERROR, "这里的公式没有计算结果", "请用Excel或WPS打开工作簿，保存一次，再放入",
        "由其他程序写出、从未在Excel或WPS中打开过的公式没有结果，读出来是空的", {},
    ),
    "number-unreadable": Kind(
        ERROR, "“{name}”填的是“{found}”，不是一个能读懂的数", "请写成普通数字，例如{expected}",
        "猜一个数比停下来更危险", {"name": "政府预算资金的全年执行数", "found": "7,00.0,77", "expected": "506.73"},
    ),
    "control-character": Kind(
        ERROR, "文字里有看不见的控制字符（{found}），不能印在报告里", "请删去这段文字重新输入，不要从别处粘贴",
        "Word打不开含有这种字符的文档", {"found": "U+0007"},
    ),
    "placeholder": Kind(
        ERROR, "内容是占位符或错误值“{found}”", "请换成真实的内容；可以不填的，没有内容请留空",
        "公开的报告里印出过 null、#DIV/0!、XX", {"found": "null"}, waivable=True,
    ),
    "amount-missing": Kind(
        ERROR, "“{name}”没有填写，而这一行的其他数已填写", "请填写；没有的填0", "空着的数是0还是漏填，程序不能猜",
        {"name": "政府预算资金的全年执行数"},
    ),
    "amount-blank": Kind(
        NOTE, "“{name}”有空着的数，按0计算", "没有这项资金时不需要处理，有则请填写", "按0计算的都说出来",
        {"name": "单位资金"},
    ),
    "text-too-long": Kind(
        WARNING, "“{name}”有{found}个字，表式规定不超过{expected}个字", "请缩短", "过长的文字会被退回，也会撑乱版面",
        {"name": "项目概况", "found": "1200", "expected": "500"},
    ),
    "doubled-punctuation": Kind(
        NOTE, "标点“{found}”重复", "请删去多余的标点", "复制和修改时常留下，审核会退回", {"found": "，，"}
    ),
}  # fmt: skip
_BUDGET = {
    "budget-sum": Kind(
        ERROR, "{name}的合计{found}与各资金来源之和{expected}不相等", "请核对合计行和各行的数",
        "合计行留在0或没有随各行修改，执行率就是错的",
        {"name": "年度资金总额的全年执行数", "found": "500.00", "expected": "506.73"}, waivable=True,
    ),
    "executed-without-budget": Kind(
        ERROR, "{name}的预算数为0，执行数却是{found}", "请核对预算数和执行数", "没有预算不能支出",
        {"name": "单位资金", "found": "10.00"}, waivable=True,
    ),
    "over-executed": Kind(
        WARNING, "{name}的执行率为{found}，超过100%", "请核对执行数；确属超支的，请在说明中写明",
        "执行率得分不超过分值，超支需要说明", {"name": "政府预算资金", "found": "105.60%"},
    ),
    "budget-zero": Kind(
        WARNING, "{name}为0，执行率按0.00%、得分按0计算", "请核对预算数", "全部预算为0的项目通常不需要自评，多半是漏填",
        {"name": "年度资金总额的全年预算数"},
    ),
    "amount-negative": Kind(
        ERROR, "“{name}”是负数{found}", "请核对，这里的数不能小于0", "预算、支出和分值都不会小于0",
        {"name": "政府预算资金的年初预算数", "found": "-557"},
    ),
    "amount-unlikely": Kind(
        WARNING, "{name}为{found}，大得不像一个项目的资金", "请核对金额单位，是不是把元填成了万元",
        "元和万元填混是常见的错误", {"name": "年度资金总额的全年预算数", "found": "5570000.00万元"},
    ),
    "stated-rate": Kind(
        WARNING, "填写的执行率{found}与计算结果{expected}不一致，报告采用计算结果", "请核对，或留空由程序计算",
        "公开的报告里把86.18%印成86.19%", {"found": "91.97%", "expected": "90.97%"},
    ),
    "low-execution": Kind(
        WARNING, "执行率{found}低于{expected}，没有说明原因", "请在“{column}”中写明原因",
        "执行率低的要求说明原因", {"found": "71.81%", "expected": "90%", "column": "说明"},
    ),
    "budget-changed": Kind(
        WARNING, "“{name}”的全年预算数{found}与年初预算数{expected}不同，没有说明原因",
        "请在“{column}”中写明调整的原因", "年中调整预算的要求说明原因",
        {"name": "政府预算资金", "found": "600.00", "expected": "557.00", "column": "说明"},
    ),
    "lights": Kind(
        WARNING, "{found}", "请核对指标的完成值和资金的支出进度",
        "绩效运行监控对指标快于支出的亮红灯，对支出偏慢的亮黄灯",
        {"found": "红灯：绩效指标得分为分值的98.00%，执行率86.18%，相差超过5个百分点"},
    ),
}  # fmt: skip
_INDICATORS = {
    "category-unknown": Kind(
        ERROR, "一级指标“{found}”不是本表式的指标，应当是：{expected}", "请改用表式规定的名称",
        "不知道计入哪一类的分值", {"found": "收入指标", "expected": "成本指标、产出指标、效益指标、满意度指标"},
    ),
    "category-missing": Kind(
        WARNING, "没有“{name}”这一类的指标", "请补上这一类的指标，或核对一级指标的填写", "表式规定的每一类都应当有指标",
        {"name": "满意度指标"},
    ),
    "indicator-duplicate": Kind(
        WARNING, "三级指标“{name}”填了两次，另一次在{found}", "请核对，重复的请删去一行", "复制粘贴留下的重复行",
        {"name": "培训人数", "found": "C5"},
    ),
    "indicator-dominant": Kind(
        WARNING, "这一项指标占了{found}分，超过指标总分{expected}分的{share}", "请核对分值",
        "一项指标决定全部结果，评价就没有意义", {"found": "36", "expected": "70", "share": "50%"},
    ),
    "weight-zero": Kind(
        WARNING, "“{name}”的分值是0，完成与否都不影响得分，并且总是列为完成", "请核对分值，不评价的指标请删去",
        "0分的指标不论结果都印成完成", {"name": "培训人数"},
    ),
    "actual-missing": Kind(
        ERROR, "“{name}”没有填写实际完成值", "请填写实际完成值；没有完成的填0", "公开的评分表里有空着完成值却得满分的",
        {"name": "培训人数"},
    ),
    "fuzzy-actual": Kind(
        WARNING, "实际完成值“{found}”是约数，按{expected}计算", "请填写准确的数", "约数不能作为评分的依据",
        {"found": "200余人", "expected": "200人"},
    ),
    "unit-mismatch": Kind(
        ERROR, "{found}的单位与{expected}的单位不同，不能比较", "请统一单位",
        "元和万元、人和人次混在一起会差很多倍",
        {"found": "实际完成值“50人”（单位“人”）", "expected": "目标值“≥50位”（单位“位”）"},
    ),
    "unit-converted": Kind(
        NOTE, "实际完成值“{found}”与目标值“{expected}”单位不同，已换算后比较", "换算无误则不需要处理",
        "换算过的都说出来", {"found": "5067300元", "expected": "≤656万元"},
    ),
    "conversion-doubtful": Kind(
        WARNING, "实际完成值“{found}”与目标值“{expected}”换算以后相差{times}倍以上", "请核对单位，是不是把元写成了万元",
        "元和万元写混，会把没有完成的算成完成", {"found": "506.73元", "expected": "≤556万元", "times": "100"},
    ),
    "sign-missing": Kind(
        NOTE, "目标值“{found}”没有写符号，按{expected}计分", "请核对；写上≥或≤就没有歧义",
        "没有写符号的目标是越多越好还是越少越好，程序只能按表式的规定", {"found": "3次", "expected": "≥（越多越好）"},
    ),
    "target-unclear": Kind(
        ERROR,
        "目标值“{found}”、实际完成值“{actual}”不能按规则计分，也没有填写得分",
        "请写成数字目标，改用表式规定的用语，或在“得分”中填写得分",
        "没有规则能给出得分", {"found": "逐步健全", "actual": "比较健全"},
    ),
    "word-unknown": Kind(
        ERROR, "实际完成值“{found}”不是评分方法“{name}”的用语，应当是：{expected}",
        "请改用其中之一，或在“得分”中填写得分",
        "有没有、是不是要写得明白才能计分", {"found": "基本有", "name": "有或无", "expected": "有、无"},
    ),
    "row-not-applicable": Kind(
        NOTE, "“{name}”不适用，没有计分，它的分值分给其余指标", "不适用无误则不需要处理",
        "没有计分的都说出来", {"name": "培训人数"},
    ),
    "cost-direction": Kind(
        WARNING, "成本指标的目标值“{found}”是越多越好的写法，花得越多得分越高", "请核对，成本的控制目标应当写≤",
        "成本目标的符号写反了", {"found": "≥656万元"},
    ),
    "cost-above-budget": Kind(
        WARNING, "成本目标{found}高于全年预算数{expected}", "请核对成本目标或全年预算数",
        "高于预算的成本目标起不到控制作用",
        {"found": "≤656万元", "expected": "557.00万元"},
    ),
    "percent-over-100": Kind(
        WARNING, "“{name}”的{column}“{found}”超过100", "请核对是否填错；确属增长一类的比率则不需要处理",
        "百分比和满意度超过100多半是填写错误", {"name": "师生满意度", "column": "实际完成值", "found": "960%"},
    ),
    "over-achieved": Kind(
        WARNING, "实际完成值{found}达到目标值{expected}的{share}，目标可能定得过低", "请核对目标值和实际完成值",
        "远远超过的目标说明定得过低", {"found": "650人", "expected": "≥500人", "share": "130%"},
    ),
    "target-exceeded": Kind(
        WARNING, "目标值是“{expected}”，实际完成值{found}超过目标，按满分计", "请核对目标值的符号",
        "写“=”的目标超过了，可能本意是≥或≤", {"expected": "=50位", "found": "55位"},
    ),
}  # fmt: skip
_SCORES = {
    "weight-sum": Kind(
        ERROR, "指标分值合计为{found}分，应当是{expected}", "请核对各指标的分值", "公开的评分表里有合计110分的",
        {"found": "71", "expected": "70分（产出指标31分、规定30分）"}, waivable=True,
    ),
    "category-weight": Kind(
        WARNING, "“{name}”分值合计为{found}分，规定是{expected}分", "请核对这一类各指标的分值", "各类的分值由规定确定",
        {"name": "产出指标", "found": "28", "expected": "30"},
    ),
    "method-unknown": Kind(
        ERROR, "评分方法“{found}”不是本表式的方法，应当是：{expected}", "请从中选择，或留空", "不知道按哪条规则计分",
        {"found": "酌情", "expected": "正向比例、反向比例、等于、区间、定性"},
    ),
    "method-contradicts": Kind(
        WARNING, "目标值“{found}”的符号与评分方法“{name}”相反，按评分方法计分", "请核对评分方法，或改正目标值的符号",
        "方法选错，没有完成的也会得满分", {"found": "≥95%", "name": "反向比例"},
    ),
    "score-needed": Kind(
        ERROR, "实际完成值“{found}”对应分值的{expected}，需要填写得分", "请在“得分”中按这个范围填写",
        "定性指标的得分在一档之内由人确定", {"found": "部分达成", "expected": "60%至80%"},
    ),
    "score-range": Kind(
        ERROR, "得分{found}不在0和分值{expected}之间", "请改正得分", "得分最高不能超过该指标的分值上限",
        {"found": "11", "expected": "10"},
    ),
    "stated-score": Kind(
        WARNING, "填写的得分{found}与按规则计算的{expected}不一致，报告采用填写的得分", "请核对，或留空由程序计算",
        "公开的评分表里有完成98%的10分指标得9分的", {"found": "9", "expected": "9.8"},
    ),
    "stated-total": Kind(
        WARNING, "填写的合计{found}与计算结果{expected}不一致，报告采用计算结果", "请核对，或删去合计行由程序计算",
        "公开的报告里总分漏加了一行", {"found": "95", "expected": "93.2"},
    ),
    "stated-in-text": Kind(
        WARNING, "文字里写的{name}{found}与计算结果{expected}不一致", "请改正这段文字",
        "文字里的数是手抄的，表里的数改了以后常常忘记改", {"name": "执行率", "found": "91.97%", "expected": "90.97%"},
    ),
    "rounded-to-full": Kind(
        WARNING, "不符合目标值“{expected}”，得分取舍后为满分{found}分，列为完成", "请核对实际完成值；属实的不需要处理",
        "差一点没有完成，印出来却是完成", {"expected": "≥1000次", "found": "10"},
    ),
    "total-capped": Kind(
        WARNING, "{reason}，按规定总得分不超过{expected}分，各部分相加是{found}分", "请核对这个数；属实的不需要处理",
        "总得分与各部分之和不同的，要说出原因",
        {"reason": "执行率71.81%低于80%", "found": "95", "expected": "89"},
    ),
    "reason-missing": Kind(
        WARNING, "“{name}”得{found}分，低于分值{expected}分，但没有说明原因", "请在“{column}”中写明原因",
        "各地的表都要求说明没有得满分的原因",
        {"name": "培训人数", "found": "0", "expected": "1", "column": "偏差原因分析"},
    ),
    "reason-superfluous": Kind(
        NOTE, "“{name}”得了满分，“{column}”却写着原因", "请核对得分或实际完成值；没有偏差的请删去原因",
        "原因和满分互相矛盾，审核会问", {"name": "培训人数", "column": "偏差原因分析"},
    ),
    "goal-empty": Kind(
        WARNING, "年度绩效目标只写了“{found}”，不是一个目标", "请写出要做什么、达到什么程度",
        "只有一个数或“无”的目标无法评价",
        {"found": "100"},
    ),
    "not-achieved-unexplained": Kind(
        WARNING, "有{found}项指标没有完成，“{name}”却没有写", "请写明存在的问题，或核对指标的完成情况",
        "有没有完成的指标，就有存在的问题", {"found": "3", "name": "存在的问题"},
    ),
}  # fmt: skip

# By the part of the work that they concern, as the handbook's page lists them.
GROUPS: Mapping[str, Mapping[str, Kind]] = {
    "文件": _FILE,
    "工作表、列和行": _STRUCTURE,
    "单元格": _CELLS,
    "预算执行": _BUDGET,
    "指标": _INDICATORS,
    "分值、得分和原因": _SCORES,
}
CATALOGUE: Mapping[str, Kind] = {code: kind for group in GROUPS.values() for code, kind in group.items()}
