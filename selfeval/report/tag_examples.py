"""How tags are used: copyable examples, each with what it prints for the sample in input/.

The pages of tags show them; a test compiles and renders each, so that none of them is wrong.
"""

from typing import NamedTuple


class Example(NamedTuple):
    """Something to copy: paragraphs, each a row of one cell, or a table whose first row is its heading.

    ``printed`` is what comes out for the sample, empty where that would be too long to show.
    """

    text: str
    body: tuple[tuple[str, ...], ...]
    printed: tuple[tuple[str, ...], ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it is a table."""
        return len(self.body[0]) > 1


class Section(NamedTuple):
    """Examples of one kind."""

    title: str
    examples: tuple[Example, ...]


class Refused(NamedTuple):
    """Something that cannot be written, and why or what instead."""

    code: str
    reason: str


def _lines(*texts: str) -> tuple[tuple[str, ...], ...]:
    return tuple((text,) for text in texts)


HOW_TO = (
    (
        "在 report.docx 和 sentences 文件夹的句子里写标记，印报告时换成这个项目的内容。"
        "正文、表格、页眉、页脚、文本框和脚注里都可以写。"
        "印出的内容用标记第一个字的字体和字号；内容有几段的，印成同样格式的几段。"
    ),
    (
        "`{{ 标记 }}` 印出内容，`{% … %}` 是循环和条件，`{# … #}` 是注释。"
        "`{%p … %}` 独占一段，`{%tr … %}` 独占表格的一行，`{%tc … %}` 独占一格；"
        "印出的报告里没有这一段、这一行、这一格。有开始就要有结束：for 与 endfor、if 与 endif 成对。"
    ),
    (
        "大括号、百分号和引号都用半角。Word 自动把引号换成弯引号时，按一次 Ctrl+Z 换回来，"
        "或者从 模板标记表.docx 里复制。写错了不会印出错的报告：程序会指出哪个文件、第几段、哪个标记不对。"
    ),
)

SECTIONS = (
    Section(
        "印出内容",
        (
            Example(
                "标记前后可以有别的文字。",
                _lines("{{ 评价年度 }}年度总得分{{ 总得分 }}分，等级为“{{ 等级 }}”。"),
                _lines("2022年度总得分93.2分，等级为“优”。"),
            ),
        ),
    ),
    Section(
        "逐段印出",
        (
            Example(
                "for 和 endfor 各占一段，中间的一段或几段每行印一次。loop.index 是第几行。",
                _lines(
                    "{%p for 指标 in 未完成的指标 %}",
                    "{{ loop.index }}.{{ 指标.三级指标 }}：目标{{ 指标.年度目标值 }}，实际{{ 指标.实际完成值 }}。",
                    "{%p endfor %}",
                ),
                _lines(
                    "1.考评员培训数量：目标≥500人，实际0人。",
                    "2.运转经费支付完成度：目标=100%，实际90.97%。",
                    "3.鉴定工作非税收入：目标达成，实际0%。",
                ),
            ),
            Example(
                "也可以在一句话里逐个印出。loop.first 和 loop.last 是第一行、最后一行；else 后面的在一行也没有时印出。",
                _lines(
                    "未完成的指标：{% for 指标 in 未完成的指标 %}{{ 指标.三级指标 }}"
                    "{% if not loop.last %}、{% endif %}{% else %}无{% endfor %}。"
                ),
                _lines("未完成的指标：考评员培训数量、运转经费支付完成度、鉴定工作非税收入。"),
            ),
        ),
    ),
    Section(
        "逐行印出表格",
        (
            Example(
                "for 和 endfor 各占表格的一行，这两行的其他格空着，也可以合并。",
                (
                    ("评价内容", "分值", "得分"),
                    ("{%tr for 部分 in 得分构成 %}", "", ""),
                    ("{{ 部分.评价内容 }}", "{{ 部分.分值 }}", "{{ 部分.得分 }}"),
                    ("{%tr endfor %}", "", ""),
                    ("总得分", "{{ 总分值 }}", "{{ 总得分 }}"),
                ),
                (
                    ("评价内容", "分值", "得分"),
                    ("预算执行率", "10", "9.1"),
                    ("资金管理情况", "20", "20"),
                    ("成本指标", "10", "10"),
                    ("产出指标", "30", "28.1"),
                    ("效益指标", "25", "21"),
                    ("满意度指标", "5", "5"),
                    ("总得分", "100", "93.2"),
                ),
            ),
        ),
    ),
    Section(
        "合并相同的格",
        (
            Example(
                "格里写上 `{% vm %}`，上下内容相同的格就合并成一格；后一列的合并不跨过前一列的。",
                (
                    ("一级指标", "二级指标", "三级指标"),
                    ("{%tr for 指标 in 未完成的指标 %}", "", ""),
                    ("{% vm %}{{ 指标.一级指标 }}", "{% vm %}{{ 指标.二级指标 }}", "{{ 指标.三级指标 }}"),
                    ("{%tr endfor %}", "", ""),
                ),
                (
                    ("一级指标", "二级指标", "三级指标"),
                    ("产出指标", "数量指标", "考评员培训数量"),
                    ("", "时效指标", "运转经费支付完成度"),
                    ("效益指标", "经济效益指标", "鉴定工作非税收入"),
                ),
            ),
        ),
    ),
    Section(
        "循环套循环",
        (
            Example(
                "每个一级指标印完自己的指标，再印一行小计。里面的列表写成“类.绩效指标”。",
                (
                    ("一级指标", "三级指标", "分值", "得分"),
                    ("{%tr for 类 in 指标分类 %}", "", "", ""),
                    ("{%tr for 指标 in 类.绩效指标 %}", "", "", ""),
                    ("{% vm %}{{ 类.一级指标 }}", "{{ 指标.三级指标 }}", "{{ 指标.分值 }}", "{{ 指标.得分 }}"),
                    ("{%tr endfor %}", "", "", ""),
                    ("{{ 类.一级指标 }}小计", "", "{{ 类.分值 }}", "{{ 类.得分 }}"),
                    ("{%tr endfor %}", "", "", ""),
                ),
            ),
            Example(
                "段落里套句子：每个一级指标一段，里面逐个说它的二级指标。",
                _lines(
                    "{%p for 类 in 指标分类 %}",
                    "{{ 类.一级指标 }}{{ 类.分值 }}分，得{{ 类.得分 }}分：{% for 小类 in 类.二级指标分类 %}"
                    "{{ 小类.二级指标 }}{{ 小类.绩效指标|length }}项得{{ 小类.得分 }}分"
                    "{% if loop.last %}。{% else %}，{% endif %}{% endfor %}",
                    "{%p endfor %}",
                ),
                _lines(
                    "成本指标10分，得10分：经济成本指标1项得10分。",
                    "产出指标30分，得28.1分：数量指标10项得9分，质量指标3项得10分，时效指标1项得9.1分。",
                    "效益指标25分，得21分：经济效益指标1项得0分，社会效益指标2项得16分，生态效益指标1项得5分。",
                    "满意度指标5分，得5分：服务对象满意度指标1项得5分。",
                ),
            ),
        ),
    ),
    Section(
        "条件",
        (
            Example(
                "列表有内容、文字不空、数不是0，就算“是”。",
                _lines(
                    "{% if 未完成的指标 %}有{{ 未完成的指标|length }}项指标没有完成。"
                    "{% else %}各项指标全部完成。{% endif %}"
                ),
                _lines("有3项指标没有完成。"),
            ),
            Example(
                "整段按条件印出：if 和 endif 各占一段。表格的行用 `{%tr if … %}` 和 `{%tr endif %}`。",
                _lines("{%p if 报告日期 %}", "报告日期：{{ 报告日期 }}", "{%p endif %}"),
                _lines("报告日期：2023年06月"),
            ),
            Example(
                "数可以比大小，按印出的数比：90.97%就是90.97。可以用 <、<=、>、>=、==（等于）、!=（不等于）、"
                "and（并且）、or（或者）、not（不）。",
                _lines(
                    "预算执行{% if 执行率 >= 95 %}较好{% elif 执行率 >= 80 %}一般{% else %}偏低{% endif %}。",
                    "{% if 执行率 < 95 and 未完成的指标 %}请说明预算执行偏低的原因。{% endif %}",
                    "{% if 指标得分 == 指标分值 %}指标没有扣分。{% else %}指标有扣分。{% endif %}",
                ),
                _lines("预算执行一般。", "请说明预算执行偏低的原因。", "指标有扣分。"),
            ),
            Example(
                "文字也可以比：引号里的要与印出的完全一样。",
                _lines(
                    "{% if 等级 == '优' %}予以通报表扬。{% endif %}",
                    "{% if 存在的问题 != '无' %}存在的问题及整改措施附后。{% else %}没有发现问题。{% endif %}",
                ),
                _lines("予以通报表扬。", "存在的问题及整改措施附后。"),
            ),
            Example(
                "“指标.完成”只能用在条件里，不能印出。",
                _lines(
                    "{%p for 指标 in 未完成的指标 %}",
                    "{{ 指标.三级指标 }}{% if 指标.完成 %}完成{% else %}没有完成{% endif %}。",
                    "{%p endfor %}",
                ),
                _lines("考评员培训数量没有完成。", "运转经费支付完成度没有完成。", "鉴定工作非税收入没有完成。"),
            ),
        ),
    ),
    Section(
        "有时不印的列",
        (
            Example(
                "每一行（包括表头）都在这一格的前面和后面各加一格，写 `{%tc if … %}` 和 `{%tc endif %}`。"
                "这里执行率低于90%才印“说明”一列，样例是90.97%，所以没有印。",
                (
                    ("资金来源", "执行率", "{%tc if 执行率 < 90 %}", "说明", "{%tc endif %}"),
                    ("{%tr for 资金 in 预算执行 %}", "", "", "", ""),
                    (
                        "{{ 资金.资金来源 }}",
                        "{{ 资金.执行率 }}",
                        "{%tc if 执行率 < 90 %}",
                        "{{ 资金.说明 }}",
                        "{%tc endif %}",
                    ),
                    ("{%tr endfor %}", "", "", "", ""),
                ),
                (
                    ("资金来源", "执行率"),
                    ("年度资金总额", "90.97%"),
                    ("政府预算资金", "90.97%"),
                    ("财政专户管理资金", "0.00%"),
                    ("单位资金", "0.00%"),
                ),
            ),
        ),
    ),
    Section(
        "数一数、挑出来、排次序",
        (
            Example("length：列表有几行。", _lines("共{{ 绩效指标|length }}项指标。"), _lines("共20项指标。")),
            Example(
                "map 取出每一行的一列，join 用引号里的符号连起来。",
                _lines("{{ 未完成的指标|map(attribute='三级指标')|join('、') }}"),
                _lines("考评员培训数量、运转经费支付完成度、鉴定工作非税收入"),
            ),
            Example(
                "unique：相同的只留一个。",
                _lines("{{ 绩效指标|map(attribute='一级指标')|unique|join('、') }}"),
                _lines("成本指标、产出指标、效益指标、满意度指标"),
            ),
            Example(
                "只印符合条件的行：在循环后面写 if。",
                _lines(
                    "{% for 指标 in 绩效指标 if 指标.一级指标 == '效益指标' and 指标.完成 %}{{ 指标.三级指标 }}"
                    "{% if not loop.last %}、{% endif %}{% endfor %}"
                ),
                _lines("长效机制健全性、劳动力整体素质提高、节能"),
            ),
            Example(
                "selectattr 挑出某一列是“是”的行，rejectattr 挑出其余的；要数有几行时，中间加上 list。",
                _lines(
                    "完成{{ 绩效指标|selectattr('完成')|list|length }}项，"
                    "未完成{{ 绩效指标|rejectattr('完成')|list|length }}项。"
                ),
                _lines("完成17项，未完成3项。"),
            ),
            Example(
                "selectattr 也可以挑出某一列等于引号里文字的行。",
                _lines(
                    "{% for 资金 in 预算执行|selectattr('资金来源', '==', '单位资金') %}"
                    "其中单位资金{{ 资金.全年预算数 }}{{ 金额单位 }}。{% endfor %}"
                ),
                _lines("其中单位资金0.00万元。"),
            ),
            Example(
                "first、last：第一行、最后一行。列表可能为空的，先用 if 判断。",
                _lines("{% if 未完成的指标 %}如“{{ (未完成的指标|first).三级指标 }}”没有完成。{% endif %}"),
                _lines("如“考评员培训数量”没有完成。"),
            ),
            Example(
                "sort：按某一列从小到大排，加上 reverse=true 从大到小排；分值、得分这样的数按大小排。",
                _lines(
                    "{% for 部分 in 得分构成|sort(attribute='分值', reverse=true) %}"
                    "{{ 部分.评价内容 }}{{ 部分.分值 }}分{% if not loop.last %}、{% endif %}{% endfor %}"
                ),
                _lines("产出指标30分、效益指标25分、资金管理情况20分、预算执行率10分、成本指标10分、满意度指标5分"),
            ),
            Example(
                "reverse：倒过来印。",
                _lines("{% for 目标 in 年度绩效目标|reverse %}{{ 目标.序号 }} {% endfor %}"),
                _lines("9 8 7 6 5 4 3 2 1 "),
            ),
        ),
    ),
    Section(
        "注释",
        (
            Example(
                "写给编辑模板的人看，报告里没有。",
                _lines("{# 下一句每年核对一次 #}本报告由项目单位自评形成。"),
                _lines("本报告由项目单位自评形成。"),
            ),
        ),
    ),
)

REFUSED = (
    Refused("{{ 总得分 + 1 }}", "不做计算：印出的每个数都要能查到单元格和规则。需要的数请用已有的标记"),
    Refused("{{ 总得分|round }}", "不改数的位数：几位小数、怎样取舍，写在 form.toml 里"),
    Refused("{{ 绩效指标 }}", "列表不能整个印出，请用 for 逐行印"),
    Refused("{{ 指标.三级指标 }}", "写在循环之外的，不知道是哪一行"),
    Refused("{% for 指标 in 绩效指标 %}{{ 指标.完成 }}{% endfor %}", "“完成”只能用在条件里"),
    Refused("{% set 总得分 = 100 %}", "不能给标记另外定值"),
)
