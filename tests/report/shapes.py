"""Templates in all the shapes that editors give them, each a whole .docx, and values to fill them with."""

import io
from collections.abc import Callable

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from tests.report import editor
from tests.report.word import paragraph, row, run, table

Shape = Callable[[], bytes]
SHAPES: dict[str, Shape] = {}
BOLD, RED = "<w:rPr><w:b/></w:rPr>", '<w:rPr><w:color w:val="FF0000"/></w:rPr>'
CENTRED = '<w:pPr><w:jc w:val="center"/></w:pPr>'
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
LOGO, SEAL = editor.png(255, 255, 255), editor.png(255, 0, 0)
EVERY_INDICATOR, EVERY_OBJECTIVE = "for 指标 in 绩效指标", "for 目标 in 年度绩效目标"
EVERY_CATEGORY = "for 类, 行们 in 绩效指标|groupby('一级指标')"


def indicator(category: str, kind: str, name: str, score: str = "10", reason: str = "") -> dict[str, object]:
    return {
        "一级指标": category, "二级指标": kind, "三级指标": name, "分值": "10", "得分": score,
        "偏差原因分析": reason, "完成": not reason,
    }  # fmt: skip


INDICATORS = [
    indicator("产出指标", "数量指标", "培训人数"),
    indicator("产出指标", "数量指标", "培训期数"),
    indicator("产出指标", "质量指标", "合格率", "9", "考试延期"),
    indicator("效益指标", "社会效益指标", "就业人数", "8.5", "招聘会取消"),
    indicator("满意度指标", "满意度指标", "学员满意度"),
]
VALUES: dict[str, object] = {
    "项目名称": "教研专项", "项目单位": "鉴定中心", "主管部门": "人社局", "报告日期": "2023年06月",
    "项目概况": "常规项目。", "年度绩效目标完成情况": "已经完成。", "存在的问题": "无",
    "执行率": "90.97%", "总得分": "93.2", "等级": "优",
    "年度绩效目标": [{"序号": "1", "年度绩效目标": "开展培训"}, {"序号": "2", "年度绩效目标": "组织鉴定"}],
    "预算执行": [{"资金来源": "资金总额", "执行率": "90.97%"}, {"资金来源": "政府预算资金", "执行率": "90.97%"}],
    "绩效指标": INDICATORS,
    "完成的指标": [each for each in INDICATORS if each["完成"]],
    "未完成的指标": [each for each in INDICATORS if not each["完成"]],
}  # fmt: skip


def _filled(value: object, text: str) -> object:
    if isinstance(value, list):
        return [{name: _filled(each, text) for name, each in item.items()} for item in value]
    return text if isinstance(value, str) else value


# The same names with other things behind them, under which a template must stay sound.
VALUE_SETS: dict[str, dict[str, object]] = {
    "usual": VALUES,
    "empty": {name: [] if isinstance(value, list) else "" for name, value in VALUES.items()},
    "one": {name: value[:1] if isinstance(value, list) else value for name, value in VALUES.items()},
    "blank": {name: _filled(value, "") for name, value in VALUES.items()},
    "long": {name: _filled(value, " 一<&>\t二 \n\n三😀 ") for name, value in VALUES.items()},
} | {f"without {name}": VALUES | {name: []} for name, value in VALUES.items() if isinstance(value, list)}


def shape(build: Shape) -> Shape:
    """Add a template to the shapes that are tried with all values."""
    SHAPES[build.__name__] = build
    return build


def block(code: str, *inside: str) -> str:
    """Put paragraphs between those of a loop or condition."""
    keyword, _, _ = code.partition(" ")
    return "".join([paragraph(f"{{%p {code} %}}"), *inside, paragraph(f"{{%p end{keyword} %}}")])


def row_block(code: str, *inside: str, columns: int = 2) -> str:
    """Put rows between those of a loop or condition."""
    keyword, _, _ = code.partition(" ")
    blank = [""] * (columns - 1)
    return "".join([row(f"{{%tr {code} %}}", *blank), *inside, row(f"{{%tr end{keyword} %}}", *blank)])


# Runs


@shape
def tag_cut_by_the_spelling_check() -> bytes:
    start, end = '<w:proofErr w:type="spellStart"/>', '<w:proofErr w:type="spellEnd"/>'
    look = '<w:rPr><w:rFonts w:hint="eastAsia"/><w:lang w:eastAsia="zh-CN"/></w:rPr>'
    sentence = [run("关于{", look), start, run("{ 项"), end, run("目", look), run("名称 "), start, run("}"), end]
    loop = [run("{%t"), start, run("r for 指"), end, run("标 in 绩效指标 "), run("%}")]
    loop_end = [run("{"), start, run("%tr endfor"), end, run(" %}")]
    return editor.written(
        paragraph(*sentence, run("}的报告")),
        table(row(paragraph(*loop), ""), row("{{ 指标.三级指标 }}", "{{ 指标.得分 }}"), row(paragraph(*loop_end), "")),
    )


@shape
def bold_in_a_sentence() -> bytes:
    score = [run("{{ 总得分", RED), run(" }}", BOLD)]
    return editor.written(
        paragraph("项目“", run("{{ 项目名称 }}", BOLD), "”得", *score, "分。", shape=CENTRED),
        paragraph("{% if 等级 == '优' %}评为", run("优", BOLD), "{% else %}", run("不", RED), "评优{% endif %}。"),
    )


@shape
def hyperlinks() -> bytes:
    document = editor.blank()
    link = document.part.relate_to("https://example.org/a?b=1&c=2", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    outside = f'<w:hyperlink r:id="{link}" w:history="1">{run("{{ 项目名称 }}", RED)}{run("（全文）")}</w:hyperlink>'
    inside = f'<w:hyperlink w:anchor="a">{run("{% if 等级 %}{{ 等级 }}{% endif %}")}</w:hyperlink>'
    editor.put(document, paragraph("见", outside, "。"), paragraph("评级", inside))
    return editor.saved(document)


@shape
def bookmarks() -> bytes:
    document = editor.blank()
    marks = '<w:bookmarkStart w:id="{0}" w:name="{1}"/>{2}<w:bookmarkEnd w:id="{0}"/>'
    editor.put(
        document,
        paragraph(marks.format(1, "_Toc1", run("{{ 项") + run("目单位 }}"))),
        paragraph("{%p if 等级 %}", marks.format(2, "_GoBack", "")),
        paragraph("等级{{ 等级 }}"),
        paragraph("{%p endif %}"),
    )
    return editor.saved(document)


@shape
def blanks_around_tags() -> bytes:
    return editor.written(
        paragraph("<w:r><w:tab/></w:r>", "{{ 项目名称 }}", "<w:r><w:tab/><w:t>右</w:t></w:r>"),
        paragraph("<w:r><w:t>{{ 项目单位 }}</w:t><w:br/><w:t>{{ 主管部门 }}</w:t></w:r>"),
        paragraph("　　{{ 项目名称 }}　{{　等级　}}　"),
        paragraph(" {{项目名称}} "),
        paragraph("{%　p if 等级 %}　"),
        paragraph("有等级"),
        paragraph("<w:r><w:tab/></w:r>", " {%p  endif%}", "<w:r><w:br/></w:r>"),
        paragraph("各项：{% for 指标 in 绩效指标 %}", "<w:r><w:br/></w:r>", "{{ 指标.三级指标 }}；{% endfor %}"),
    )


# Places


@shape
def headers_and_footers() -> bytes:
    document = editor.blank()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "{{ 项目名称 }}\t{{ 项目单位 }}"
    section.even_page_header.paragraphs[0].text = "{{ 主管部门 }}"
    section.first_page_header.paragraphs[0].text = "{% if 报告日期 %}{{ 报告日期 }}{% endif %}"
    cells = row("{{ 等级 }}", "{% if 等级 %}级{% endif %}")
    section.footer._element.extend(editor.elements(table(cells), block("if 等级", paragraph("第"))))
    first = section.first_page_footer._element
    first[:] = editor.elements(block(EVERY_OBJECTIVE, paragraph("{{ 目标.年度绩效目标 }}")))
    document.add_paragraph("正文")
    return editor.saved(document)


def _notes(kind: str, *notes: str) -> str:
    separators = "".join(
        f'<w:{kind} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
        for number, name in ((-1, "separator"), (0, "continuationSeparator"))
    )
    own = "".join(f'<w:{kind} w:id="{number}">{note}</w:{kind}>' for number, note in enumerate(notes, 1))
    return f"<w:{kind}s {editor.NAMESPACES}>{separators}{own}</w:{kind}s>"


def _with_notes(kind: str) -> bytes:
    document = editor.blank()
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    notes = [
        paragraph(mark, " 指{{ 项目单位 }}，", run("{{ 主管部门 }}", BOLD), "主管。"),
        paragraph("{%p for 目标 in 年度绩效目标 %}")
        + paragraph(mark, "{{ 目标.年度绩效目标 }}")
        + paragraph("{%p endfor %}"),
    ]
    editor.add_part(document, f"{kind}s.xml", f"{kind}s".upper(), _notes(kind, *notes))
    references = [f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>' for number in (1, 2)]
    editor.put(document, paragraph("本单位", references[0], "负责{{ 项目名称 }}", references[1], "。"))
    return editor.saved(document)


@shape
def footnotes() -> bytes:
    return _with_notes("footnote")


@shape
def endnotes() -> bytes:
    return _with_notes("endnote")


BOX = paragraph("{{ 项目", run("名称 }}", BOLD)) + block(EVERY_OBJECTIVE, paragraph("{{ 目标.年度绩效目标 }}"))


def _vml(content: str) -> str:
    box = f'<v:textbox style="mso-fit-shape-to-text:t"><w:txbxContent>{content}</w:txbxContent></v:textbox>'
    style = "position:absolute;margin-left:0;margin-top:0;width:120pt;height:40pt"
    return f'<w:pict><v:rect id="box1" style="{style}" fillcolor="white" stroked="t">{box}</v:rect></w:pict>'


@shape
def text_box() -> bytes:
    """Build a text box as Word writes it: as a drawing, and once more for old readers."""
    shape = (
        '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="251659264"'
        ' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        '<wp:extent cx="1524000" cy="508000"/><wp:wrapNone/><wp:docPr id="7" name="文本框 7"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{BOX}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor>"
    )
    both = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{_vml(BOX)}</mc:Fallback></mc:AlternateContent>"
    )
    return editor.written(paragraph("框外", f"<w:r>{both}</w:r>", "{{ 项目单位 }}"))


@shape
def old_text_box() -> bytes:
    return editor.written(paragraph("框外", f"<w:r>{_vml(BOX)}</w:r>", "{{ 项目单位 }}"))


def _control(content: str, number: int) -> str:
    properties = f'<w:alias w:val="控件"/><w:tag w:val="c{number}"/><w:id w:val="{number}"/>'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@shape
def content_controls() -> bytes:
    cell = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{}</w:tc>'
    return editor.written(
        _control(paragraph("名称：{{ 项目名称 }}"), 1),
        paragraph("单位：", _control(run("{{ 项目单位 }}"), 2), "。"),
        table(f"<w:tr>{_control(cell.format(paragraph('{{ 主管部门 }}')), 3)}{cell.format(paragraph('右'))}</w:tr>"),
        _control(block(EVERY_OBJECTIVE, paragraph("{{ 目标.年度绩效目标 }}")), 4),
        block(EVERY_OBJECTIVE, _control(paragraph("再：{{ 目标.年度绩效目标 }}"), 5)),
        table(
            row("指标", "得分"),
            _control(row_block(EVERY_INDICATOR, row("{{ 指标.三级指标 }}", "{{ 指标.得分 }}")), 6),
        ),
    )


@shape
def page_numbers_beside_tags() -> bytes:
    document = editor.blank()
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    field = mark.format("begin") + code + mark.format("separate") + run("1") + mark.format("end")
    simple = f'<w:fldSimple w:instr=" NUMPAGES ">{run("9")}</w:fldSimple>'
    footer = document.sections[0].footer._element
    footer[:] = editor.elements(paragraph("{{ 项目名称 }} 第", field, "页，共", simple, "页{{ 等级 }}"))
    return editor.saved(document)


# Loops and conditions


@shape
def paragraphs_by_category() -> bytes:
    reason = "{% if 指标.偏差原因分析 %}：{{ 指标.偏差原因分析 }}{% endif %}"
    return editor.written(
        paragraph("前"),
        block(
            EVERY_CATEGORY,
            paragraph(run("{{ 类 }}", BOLD), "（{{ 行们|length }}项）", shape=CENTRED),
            block("for 指标 in 行们", paragraph(f"{{{{ loop.index }}}}.{{{{ 指标.三级指标 }}}}{reason}")),
        ),
        paragraph("后"),
    )


@shape
def rows_by_category() -> bytes:
    wide = '<w:tr><w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/><w:gridSpan w:val="2"/></w:tcPr>{}</w:tc></w:tr>'
    return editor.written(
        table(
            row("指标", "得分"),
            wide.format(paragraph(f"{{%tr {EVERY_CATEGORY} %}}")),
            wide.format(paragraph("{{ 类 }}", shape=CENTRED)),
            row_block("for 指标 in 行们", row("{{ 指标.三级指标 }}", "{{ 指标.得分 }}")),
            row("小计", "{{ 行们|length }}项"),
            wide.format(paragraph("{%tr endfor %}")),
            row("合计", "{{ 总得分 }}"),
        )
    )


@shape
def chosen_paragraphs() -> bytes:
    return editor.written(
        block(
            "if 等级 == '优'",
            paragraph("成绩优秀。"),
            paragraph("{%p elif 等级 == '良' %}"),
            paragraph("成绩良好。"),
            block("if 未完成的指标", paragraph("有指标没有完成。")),
            paragraph("{%p else %}"),
            paragraph("成绩一般。"),
        ),
        paragraph("完。"),
    )


@shape
def chosen_rows() -> bytes:
    return editor.written(
        table(
            row_block(
                "if 等级 == '优'",
                row("优", "{{ 总得分 }}"),
                row("{%tr elif 等级 == '良' %}", ""),
                row("良", "{{ 总得分 }}"),
                row("加注", ""),
                row("{%tr else %}", ""),
                row("其他", "{{ 总得分 }}"),
            ),
            row("{%tr for 指标 in 绩效指标 %}", ""),
            row("{%tr if 指标.完成 %}", ""),
            row("{{ 指标.三级指标 }}", "完成"),
            row("{%tr else %}", ""),
            row("{{ 指标.三级指标 }}", "{{ 指标.偏差原因分析 }}"),
            row("{%tr endif %}{%tr endfor %}", ""),
        )
    )


@shape
def chosen_paragraphs_in_a_cell() -> bytes:
    cell = block("if 等级", paragraph("等级{{ 等级 }}"))
    cell += block("for 指标 in 未完成的指标", paragraph("{{ 指标.三级指标 }}"))
    return editor.written(table(row(cell, "右")))


@shape
def repeated_row() -> bytes:
    head = row("资金来源", "执行率").replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
    body = row("{{ 资金.资金来源 }}{% if loop.first %}：{% endif %}", "{{ 资金.执行率 }}")
    body = body.replace("<w:tr>", '<w:tr><w:trPr><w:trHeight w:val="600"/></w:trPr>')
    return editor.written(table(head, row_block("for 资金 in 预算执行", body)))


@shape
def rows_without_a_heading() -> bytes:
    return editor.written(table(row_block(EVERY_INDICATOR, row("{{ 指标.三级指标 }}", "{{ 指标.得分 }}"))))


@shape
def column_left_out() -> bytes:
    begin, end = "{%tc if 等级 %}", "{%tc endif %}"
    return editor.written(
        table(
            row("指标", begin, "得分", end),
            row_block(EVERY_INDICATOR, row("{{ 指标.三级指标 }}", begin, "{{ 指标.得分 }}", end), columns=4),
            row("合计", begin, "{{ 总得分 }}", end),
            columns=4,
        )
    )


@shape
def loop_around_a_table() -> bytes:
    return editor.written(
        paragraph("前"),
        block(
            EVERY_INDICATOR,
            paragraph("{{ 指标.三级指标 }}表"),
            table(row("得分", "{{ 指标.得分 }}"), row("原因", "{{ 指标.偏差原因分析 }}")),
        ),
        paragraph("后"),
    )


@shape
def condition_around_a_table() -> bytes:
    rows = row_block("for 指标 in 未完成的指标", row("{{ 指标.三级指标 }}", "{{ 指标.偏差原因分析 }}"))
    missed = table(row("指标", "原因"), rows)
    return editor.written(block("if 未完成的指标", missed, paragraph("{%p else %}"), paragraph("都已完成。")))


@shape
def table_in_a_cell() -> bytes:
    others = "{% for 一 in 完成的指标 %}、{{ 一.三级指标 }}{% endfor %}"
    inner = table(row_block(EVERY_OBJECTIVE, row("{{ 目标.序号 }}", f"{{{{ 目标.年度绩效目标 }}}}{others}")))
    outer = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{}</w:tc>'
    cells = outer.format(paragraph("{{ 指标.三级指标 }}")) + outer.format(inner + "<w:p/>")
    return editor.written(table(row_block(EVERY_INDICATOR, f"<w:tr>{cells}</w:tr>")))


@shape
def value_kept_for_later() -> bytes:
    comma = "{% if not loop.last %}、{% endif %}"
    return editor.written(
        paragraph("{% set 首 = 绩效指标|first %}{% if 绩效指标 %}首项{{ 首.三级指标 }}{% endif %}"),
        paragraph("{% for 指标 in 绩效指标|rejectattr('完成') %}{{ 指标.三级指标 }}" + comma + "{% endfor %}。"),
        paragraph("{{ 绩效指标|map(attribute='三级指标')|join('，') }}"),
        paragraph("甲{# 只给编辑看 #}乙"),
    )


# Merged cells


@shape
def merged_on_two_levels() -> bytes:
    merged = row("{% vm %}{{ 指标.一级指标 }}", "{% vm %}{{ 指标.二级指标 }}", "{{ 指标.三级指标 }}")
    rows = [row("一级", "二级", "三级"), row_block(EVERY_INDICATOR, merged, columns=3), row("合计", "", "")]
    return editor.written(table(*rows, columns=3))


@shape
def merged_on_three_levels() -> bytes:
    contents = [
        "{% vm %}{{ 指标.一级指标 }}",
        "{{ 指标.三级指标 }}",
        "{% vm %}{{ 指标.二级指标 }}",
        "{% vm %}{{ 指标.分值 }}",
    ]
    rows = [row("一级", "名称", "二级", "分值"), row_block(EVERY_INDICATOR, row(*contents), columns=4)]
    return editor.written(table(*rows, columns=4))


@shape
def merged_where_cells_have_properties() -> bytes:
    spanned = '<w:cnfStyle w:val="000000000000"/><w:tcW w:w="1" w:type="dxa"/><w:gridSpan w:val="2"/>'
    spanned += '<w:tcBorders><w:top w:val="single"/></w:tcBorders><w:noWrap/><w:vAlign w:val="center"/>'
    properties = {
        "一级指标": "",
        "二级指标": '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/></w:tcPr>',
        "分值": f"<w:tcPr>{spanned}</w:tcPr>",
    }
    cells = "".join(
        f"<w:tc>{each}{paragraph(f'{{% vm %}}{{{{ 指标.{name} }}}}', shape=CENTRED)}</w:tc>"
        for name, each in properties.items()
    )
    merged = row_block(EVERY_INDICATOR, f"<w:tr>{cells}</w:tr>", columns=4)
    return editor.written(table(row("一", "二", "分", "值"), merged, columns=4))


# Pages, lists and pictures


@shape
def page_breaks() -> bytes:
    appended = paragraph("附{{ 等级 }}", shape="<w:pPr><w:pageBreakBefore/></w:pPr>")
    return editor.written(
        block(EVERY_INDICATOR, paragraph("{{ 指标.三级指标 }}"), paragraph(PAGE_BREAK)),
        block("if 等级", appended),
    )


def _section(*, landscape: bool) -> str:
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if landscape else 'w:w="11906" w:h="16838"'
    return f"<w:pPr><w:sectPr><w:pgSz {size}/></w:sectPr></w:pPr>"


@shape
def landscape_sections() -> bytes:
    wide = _section(landscape=True)
    return editor.written(
        paragraph("前"),
        paragraph("", shape=_section(landscape=False)),
        block(EVERY_OBJECTIVE, paragraph("横：{{ 目标.年度绩效目标 }}"), paragraph("", shape=wide)),
        block("if 等级", paragraph("{{ 等级 }}"), paragraph("分节", shape=wide)),
        paragraph("后"),
    )


@shape
def numbered_lists() -> bytes:
    def numbered(text: str, level: int) -> str:
        return paragraph(text, shape=f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>')

    inner = block("for 指标 in 行们", numbered("{{ 指标.三级指标 }}", 1))
    return editor.written(block(EVERY_CATEGORY, numbered("{{ 类 }}", 0), inner))


def _picture(document: Document, picture: bytes, text: str) -> None:
    written = document.add_paragraph(text)
    written.add_run().add_picture(io.BytesIO(picture))


@shape
def pictures() -> bytes:
    document = editor.blank()
    head = document.sections[0].header.paragraphs[0]
    head.text = "{{ 项目单位 }}"
    head.add_run().add_picture(io.BytesIO(LOGO))
    _picture(document, SEAL, "盖章：{{ 项目单位 }}")
    document.add_paragraph("{%p if 等级 %}")
    _picture(document, LOGO, "{{ 等级 }}")
    document.add_paragraph("{%p endif %}")
    for number, drawing in enumerate(document.element.body.iter(qn("wp:docPr")), 1):
        drawing.set("id", str(number))
    return editor.saved(document)
