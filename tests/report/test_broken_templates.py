"""A good template broken in one place at a time: the fault that must be reported, where, and no other."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from lxml import etree

from selfeval.report import template_check, wordml
from tests import builders

FOLDER = builders.ROOT / "templates" / builders.FORM
FILES = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
Parts = dict[str, bytes]
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
DOCUMENT = "word/document.xml"


def parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(FILES["report.docx"])) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(changed: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in changed.items():
            package.writestr(name, content)
    return stream.getvalue()


def paragraph_at(root, place: str):
    return next(paragraph for paragraph, where in wordml.wheres(root, "").items() if where == place)


def retyped(texts: Mapping[str, str]) -> bytes:
    """Type other texts into the paragraphs at some places; the first run of each keeps its look."""
    changed = parts()
    root = etree.fromstring(changed[DOCUMENT])
    for place, text in texts.items():
        first, *others = wordml.own_texts(paragraph_at(root, place))
        first.text = text
        first.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        for other in others:
            other.text = ""
    changed[DOCUMENT] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return packed(changed)


def found(files: Mapping[str, bytes], form=None) -> list[tuple[str, str]]:
    faults = template_check.check(form or builders.form(), files)
    for each in faults:
        assert re.search(r"[。）]$", each.message), each.message
        assert "{" not in re.sub(r"“[^”]*”|\{\{ \S+ \}\}|\{\{|\}\}|%\}|#\}", "", each.message), each.message
    return [(each.code, f"{each.place.template} {each.place.where}".strip()) for each in faults]


def test_the_shipped_form_is_clean() -> None:
    assert found(FILES) == []


ROW, HEAD = "表3第3行第1列", "表3第2行第1列"
# Where something is typed, what is typed there, the fault; and its place where it is another one.
TYPED = [
    # Names
    ("第2段", "项目名称：{{ 项目名 }}", "name-unknown"),
    ("第13段", "单位：{{ 金额 }}", "name-unknown"),
    ("第22段", "执行率为{{ 执行绿 }}，{{ 年度绩效目标完成情况 }}", "name-unknown"),
    ("第25段", "{{ 结论语 }}{{ 结论 }}", "name-unknown"),
    ("表1第3行第2列", "{{ 资金.年初预算 }}", "name-unknown"),
    ("表3第3行第5列", "{{ 指标.实际值 }}", "name-unknown"),
    ("表3第3行第5列", "{{ 指标.实际完成值 }}{{ loop.nummer }}", "name-unknown"),
    ("表1第2行第1列", "{%tr for 资金 in 预算执行表 %}", "name-unknown"),
    ("第18段", "{%p for 目标 in 年度目标 %}", "name-unknown"),
    ("第5段", "{%p if 报告日 %}", "name-unknown"),
    ("第22段", "{{ 项目名称.长度 }}{{ 年度绩效目标完成情况 }}", "name-unknown"),
    ("第22段", "{{ 绩效指标.得分 }}{{ 年度绩效目标完成情况 }}", "name-unknown"),
    ("第22段", "{{ 绩效指标[0].分数 }}{{ 年度绩效目标完成情况 }}", "name-unknown"),
    ("第22段", "{{ 未完成的指标|map(attribute='三级')|join('、') }}", "name-unknown"),
    ("第22段", "{% for 行 in 绩效指标|selectattr('完') %}{{ 行.三级指标 }}{% endfor %}", "name-unknown"),
    ("第22段", "{% if 未完成的指标 == 0 %}好{% endif %}", "list-compared"),
    ("第22段", "{% for 字 in 项目名称 %}{{ 字 }}{% endfor %}", "not-a-list"),
    ("第22段", "{{ 项目概况|first }}", "not-a-list"),
    ("第22段", "{{ '项目名称' }}", "constant-printed"),
    ("第22段", "{{ 100 }}", "constant-printed"),
    ("第22段", "执行率为{{ 执行率 }}%", "percent-twice"),
    ("第21段", "2.{{ 目标.序号 }}", "loop-name-outside"),
    ("表3第5行第3列", "{{ 指标.得分 }}", "loop-name-outside"),
    ("第22段", "{% for 等级 in 绩效指标 %}好{% endfor %}", "name-reserved"),
    ("第22段", "{% set 总得分 = '100' %}{{ 年度绩效目标完成情况 }}", "name-reserved"),
    ("第22段", "{{ 绩效指标 }}", "list-printed"),
    ("第22段", "{{ 未完成的指标|reverse }}", "list-printed"),
    ("第22段", "{{ 执行率|round }}", "filter-unknown"),
    ("第22段", "{{ 年度绩效目标完成情况|e }}", "filter-unknown"),
    ("第22段", "{{ 项目名称|attr('__class__') }}", "filter-unknown"),
    ("第22段", "{% if 执行率 is 整数 %}好{% endif %}", "test-unknown"),
    ("第22段", "{{ 全年执行数 / 全年预算数 }}", "calculation"),
    ("第22段", "{{ 项目名称 ~ 项目单位 }}", "calculation"),
    ("第22段", "{{ +执行率 }}", "calculation"),
    ("第22段", "{{ 项目名称.upper() }}", "calculation"),
    ("第22段", "{% for 数 in range(1000000000) %}x{% endfor %}", "calculation"),
    # Typing
    ("第2段", "项目名称：｛｛ 项目名称 ｝｝", "tag-full-width"),
    ("第5段", "{％p if 报告日期 ％}", "tag-full-width"),
    ("表1第2行第1列", "｛%tr for 资金 in 预算执行 %｝", "tag-full-width"),
    ("表1第4行第1列", "｛％tr endfor ％｝", "tag-full-width"),
    ("第22段", "{% if 等级 == “优” %}好{% endif %}", "tag-full-width"),
    ("第22段", "{% if 等级 == '优’ %}好{% endif %}", "tag-full-width"),
    ("表1第3行第2列", "{{ 资金。年初预算数 }}", "tag-full-width"),
    ("表1第3行第2列", "{{ 资金．年初预算数 }}", "tag-full-width"),
    ("第22段", "{{ 未完成的指标｜length }}", "tag-full-width"),
    ("第22段", "{% if 执行率 ≥ 95 %}好{% endif %}", "tag-comparison"),
    ("第2段", "项目名称：{ { 项目名称 } }", "tag-spaced"),
    ("第5段", "{ %p if 报告日期 % }", "tag-spaced"),
    ("第2段", "项目名称：{项目名称}", "tag-single-brace"),
    ("第2段", "项目名称：【【 项目名称 】】", "tag-single-brace"),
    ("第2段", "项目名称：{{ 项目名称 }} }", "tag-syntax"),
    ("第20段", "{{%p endfor %}", "tag-syntax"),
    ("第18段", "{%pfor 目标 in 年度绩效目标 %}", "tag-glued"),
    ("第20段", "{%p end %}", "tag-unsupported"),
    (ROW, "{%p vm %}{{ 指标.一级指标 }}", "tag-unsupported"),
    (ROW, "{%tr vm %}", "tag-unsupported"),
    ("表4第5行第4列", "等级为“｛等级｝”", "tag-single-brace"),
    ("第2段", "项目名称：{{ 项目名称", "tag-not-closed"),
    ("第2段", "项目名称：{{ 项目名称 }", "tag-not-closed"),
    ("第2段", "项目名称：{{ 项目名称 %}", "tag-not-closed"),
    ("第5段", "{%p if 报告日期 }", "tag-not-closed"),
    ("表3第2行第1列", "{%tr for 指标 in 绩效指标", "tag-not-closed"),
    ("第20段", "{%p endfor", "tag-not-closed"),
    ("第2段", "项目名称： 项目名称 }}", "tag-not-opened"),
    ("第2段", "项目名称：{ 项目名称 }}", "tag-not-opened"),
    ("第20段", "p endfor %}", "tag-not-opened"),
    ("第18段", "{p for 目标 in 年度绩效目标 %}", "tag-not-opened"),
    ("第2段", "项目名称：{{{ 项目名称 }}}", "tag-syntax"),
    ("第2段", "项目名称：{{ 项目名称 }}}}", "tag-syntax"),
    ("第2段", "项目名称：{{ 项目名称 +}}", "tag-syntax"),
    ("第2段", "项目{{ 项目{% set 甲 = 1 %}名称 }}", "tag-not-closed"),
    ("第2段", "项目名称：{{ 项目％名称 }}", "tag-full-width"),
    ("第22段", "{{ 等级 “}}", "tag-full-width"),
    ("第2段", "项目名称：{{ 项目 名称 }}", "tag-syntax"),
    ("第2段", "项目名称：{{ }}", "tag-syntax"),
    ("第5段", "{%p if %}", "tag-syntax"),
    ("第5段", "{%p if 报告日期 = '无' %}", "tag-syntax"),
    ("第18段", "{%p for 目标 年度绩效目标 %}", "tag-syntax"),
    ("第18段", "{%p for in 年度绩效目标 %}", "tag-syntax"),
    ("第20段", "{%p endfor 目标 %}", "tag-syntax"),
    ("第22段", "{% if 等级 %}甲{% else if 总得分 %}乙{% endif %}", "tag-syntax"),
    ("第22段", "{% set 甲 %}{{ 年度绩效目标完成情况 }}", "tag-syntax"),
    ("第22段", "{{ " + "(" * 300 + "等级" + ")" * 300 + " }}", "tag-syntax"),
    ("第22段", "{{ " + "9" * 5000 + " }}", "tag-syntax"),
    ("第5段", "{%p fi 报告日期 %}", "tag-unsupported"),
    ("第5段", "{%p iff 报告日期 %}", "tag-unsupported"),
    ("第5段", "{%p if报告日期 %}", "tag-unsupported"),
    ("第18段", "{%p for目标 in 年度绩效目标 %}", "tag-unsupported"),
    ("第20段", "{%p endfr %}", "tag-unsupported"),
    ("第20段", "{%p end for %}", "tag-unsupported"),
    ("第22段", "{% if 等级 %}甲{% elseif 总得分 %}乙{% endif %}", "tag-unsupported"),
    ("第22段", "{% include 'x' %}", "tag-unsupported"),
    ("第22段", "{% raw %}{{ 年度绩效目标完成情况 }}{% endraw %}", "tag-unsupported"),
    ("第22段", "{% macro 甲() %}乙{% endmacro %}", "tag-unsupported"),
    # Where a tag stands
    ("第5段", "日期：{%p if 报告日期 %}", "tag-not-alone"),
    ("表1第3行第2列", "{%tr if 等级 %}", "tag-not-alone"),
    ("第22段", "{%tr if 等级 %}", "tag-outside-table"),
    ("第22段", "{% vm %}{{ 年度绩效目标完成情况 }}", "tag-outside-table"),
    # Blocks
    ("第20段", "", "block-not-closed", "第18段"),
    ("表1第4行第1列", "", "block-not-closed", "表1第2行第1列"),
    ("表1第2行第1列", "", "block-not-opened", "表1第4行第1列"),
    ("第22段", "{% if 等级 %}好", "block-not-closed"),
    ("第18段", "", "block-not-opened", "第20段"),
    ("第22段", "{% endif %}", "block-not-opened"),
    ("第22段", "{% else %}", "block-not-opened"),
    ("第22段", "{% if 等级 %}{% else %}{% else %}{% endif %}", "block-not-opened"),
    ("第20段", "{%p endif %}", "block-crossed"),
    ("第20段", "{% endfor %}好", "block-crossed"),
    ("第19段", "{% else %}{{ 目标.序号 }}", "block-crossed"),
    ("第22段", "{% if 等级 %}{% for 行 in 绩效指标 %}{% endif %}{% endfor %}", "block-crossed"),
    ("第22段", "{% if 等级 %}" * 11 + "好" + "{% endif %}" * 11, "blocks-too-deep"),
    # Words that other programs leave
    ("第22段", "{{ 年度绩效目标完成情况 }}None", "left-over"),
    ("第24段", "（一）null", "left-over"),
    # What fails only with some data
    ("第22段", "{{ 未完成的指标[0].三级指标 }}", "render-failed"),
    ("第22段", "{{ (完成的指标|first).三级指标 }}", "render-failed"),
    ("第22段", "{% if 执行率 < '高' %}低{% endif %}", "render-failed"),
    ("第22段", "{{ 绩效指标[0] }}", "value-missing"),
    ("第22段", "{{ 绩效指标[0].完成 }}", "value-missing"),
    ("第22段", "{% for 行 in 绩效指标 %}" * 6 + "好" + "{% endfor %}" * 6, "too-long"),
    ("表4第5行第3列", "{% if 总得分 >= 60 %}{{ 总得分 }}{% endif %}", None),
]  # fmt: skip


@pytest.mark.parametrize("place, text, code, elsewhere", [(*case, *[None] * (4 - len(case))) for case in TYPED])
def test_what_is_badly_typed_is_one_fault(place: str, text: str, code: str | None, elsewhere: str | None) -> None:
    expected = [(code, f"report.docx {elsewhere or place}")] if code else []
    assert found(FILES | {"report.docx": retyped({place: text})}) == expected


# Tags over several paragraphs and files


def test_a_tag_in_two_paragraphs_is_one_fault() -> None:
    broken = retyped({"第21段": "{{ 年度绩效目标", "第22段": "完成情况 }}"})
    assert found(FILES | {"report.docx": broken}) == [("tag-split", "report.docx 第21段")]


def test_a_block_for_rows_outside_a_table_is_one_fault() -> None:
    broken = retyped({"第18段": "{%tr for 目标 in 年度绩效目标 %}", "第20段": "{%tr endfor %}"})
    assert found(FILES | {"report.docx": broken}) == [("tag-outside-table", "report.docx 第18段")]


def test_all_faults_of_all_files_are_found_in_one_run_and_in_their_order() -> None:
    broken = retyped(
        {
            "第2段": "{{ 项目名 }}",
            "第13段": "｛｛ 金额单位 ｝｝",
            "第20段": "",
            "第33段": "{{ 存在的问题|求和 }}",
            ROW: "{{ 指标.一级 }}",
        }
    )
    changed = FILES | {"report.docx": broken, "sentences/结论.j2": "{{ 总得芬 }}\n{% if 等级 %}\n{{ 总得分 }}".encode()}
    assert found(changed) == [
        ("name-unknown", "sentences/结论.j2 第1行"),
        ("block-not-closed", "sentences/结论.j2 第2行"),
        ("name-unknown", "report.docx 第2段"),
        ("tag-full-width", "report.docx 第13段"),
        ("block-not-closed", "report.docx 第18段"),
        ("filter-unknown", "report.docx 第33段"),
        ("name-unknown", f"report.docx {ROW}"),
    ]


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("{{ 总得芬 }}", "name-unknown", "第1行"),
        ("得分\n｛｛ 总得分 ｝｝", "tag-full-width", "第2行"),
        ("得分\n\n{{ 总得分", "tag-not-closed", "第3行"),
        ("得分\r\n\r{{ 总得芬 }}", "name-unknown", "第3行"),
        ("{% for 行 in 绩效指标 %}{{ 行.得分 }}", "block-not-closed", "第1行"),
        ("{% if 等级 == “优” %}好{% endif %}", "tag-full-width", "第1行"),
        ("好{% endif %}", "block-not-opened", "第1行"),
        ("{% for 行 in 绩效指标 %}{% endfor %}{{ 行.得分 }}", "loop-name-outside", "第1行"),
        ("{{ 未完成的指标[0].三级指标 }}", "render-failed", "第1行"),
        ("{% for 行 in 绩效指标 %}" * 6 + "好" + "{% endfor %}" * 6, "too-long", "第1行"),
        ("得分nan分", "left-over", "第1行"),
        ("{{ 绩效指标 }}", "list-printed", "第1行"),
        ("{% block 甲 %}好{% endblock %}", "tag-unsupported", "第1行"),
        ("{%p if 等级 %}好{%p endif %}", None, ""),
        ("{#- 说明 -#}好{# 用 {{ 甲 }} 印 #}", None, ""),
        ("{%- if 等级 -%} 好 {%- endif %}", None, ""),
    ],
)
def test_what_is_wrong_in_a_sentence_is_one_fault(text: str, code: str | None, line: str) -> None:
    changed = FILES | {"sentences/完成情况.j2": text.encode()}
    assert found(changed) == ([(code, f"sentences/完成情况.j2 {line}")] if code else [])


def with_columns(*codes: str | None) -> bytes:
    """A table of three rows, each with a cell under a condition or without one."""
    from tests.report.word import document, paragraph, row, table

    required = [paragraph(f"{{{{ {name} }}}}") for name in ("项目名称", "项目单位", "主管部门", "总得分", "等级")]
    lists = ("预算执行", "资金管理", "绩效指标", "得分构成")
    loops = [paragraph(f"{{% for 行 in {name} %}}{{{{ 行.得分 or 行.执行率 }}}}{{% endfor %}}") for name in lists]
    rows = [row("甲", f"{{%tc if {code} %}}", "乙", "{%tc endif %}") if code else row("甲", "乙") for code in codes]
    return document(*required, *loops, table(*rows, columns=4))


@pytest.mark.parametrize(
    "codes, place",
    [
        (("等级", "等级", "等级"), None),
        (("等级", "等级", None), "表1第1行第2列"),
        (("等级", "等级", "总得分"), "表1第1行第2列"),
    ],
)
def test_a_column_is_hidden_in_each_row_or_in_none(codes, place: str | None) -> None:
    faults = found(FILES | {"report.docx": with_columns(*codes)})
    assert [each for each in faults if each[0] == "column-uneven"][:1] == (
        [("column-uneven", f"report.docx {place}")] if place else []
    )


def test_a_loop_that_prints_nothing_of_its_rows_does_not_print_the_list() -> None:
    broken = retyped({f"表1第3行第{column}列": "" for column in range(1, 6)})
    assert found(FILES | {"report.docx": broken}) == [("required-missing", "report.docx")]


# The package


def with_part(name: str, content: bytes) -> Callable[[Parts], None]:
    return lambda changed: changed.update({name: content})


def replaced(name: str, old: str, new: str) -> Callable[[Parts], None]:
    def change(changed: Parts) -> None:
        text = changed[name].decode()
        assert old in text
        changed[name] = text.replace(old, new, 1).encode()

    return change


def in_paragraph(place: str, xml: str) -> Callable[[Parts], None]:
    """Put XML into the paragraph at a place, in front of its text."""

    def change(changed: Parts) -> None:
        root = etree.fromstring(changed[DOCUMENT])
        paragraph = paragraph_at(root, place)
        runs = paragraph.findall(wordml.R)
        w = f'xmlns:w="{wordml.NAMESPACE.strip("{}")}"'
        for each in list(etree.fromstring(f"<x {w}>{xml}</x>")):
            runs[0].addprevious(each)
        changed[DOCUMENT] = etree.tostring(root)

    return change


def relation(kind: str, target: str, mode: str = ' TargetMode="External"') -> Callable[[Parts], None]:
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode}/></Relationships>'
    return replaced("word/_rels/document.xml.rels", "</Relationships>", link)


def renamed(*names: str) -> Callable[[Parts], None]:
    def change(changed: Parts) -> None:
        changed |= dict.fromkeys(names, b"<a/>")

    return change


def field(*codes: str) -> str:
    pieces = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{pieces}{end}'


SIMPLE = '<w:fldSimple w:instr="INCLUDEPICTURE &quot;http://elsewhere/a.png&quot;"/>'
RUN = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>'
INSERTED = f'<w:ins w:id="1" w:author="甲">{RUN.format("新")}</w:ins>'
DELETED = '<w:del w:id="1" w:author="甲"><w:r><w:delText>旧</w:delText></w:r></w:del>'
BOX = "<w:txbxContent>" + f"<w:p>{RUN.format('{{ 甲 }}')}</w:p>" + "</w:txbxContent>"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
TWICE = (
    f'<w:r><mc:AlternateContent {MC}><mc:Choice Requires="wps">{BOX}</mc:Choice>'
    f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
PACKAGES = [
    ("a macro", with_part("word/vbaProject.bin", b"x"), "macro", ""),
    ("a type for macros", replaced("[Content_Types].xml", "document.main+xml", "macroEnabled.main+xml"), "macro", ""),
    ("a linked picture", relation("image", "http://elsewhere/seal.png"), "external-link", ""),
    ("a linked object", relation("oleObject", "file:///C:/a.xlsx"), "external-link", ""),
    ("an attached template", relation("attachedTemplate", "file:///C:/甲.dotm"), "attached-template", ""),
    ("a hyperlink", relation("hyperlink", "http://elsewhere/"), None, ""),
    ("a picture of its own", relation("image", "media/seal.png", ""), None, ""),
    (
        "protection",
        replaced("word/settings.xml", "</w:settings>", '<w:documentProtection w:enforcement="1"/></w:settings>'),
        "protected", "",
    ),
    (
        "protection that is off",
        replaced("word/settings.xml", "</w:settings>", '<w:documentProtection w:enforcement="0"/></w:settings>'),
        None, "",
    ),
    ("an inserted text", in_paragraph("第21段", INSERTED), "tracked-changes", "第21段"),
    ("a deleted text", in_paragraph("第21段", DELETED), "tracked-changes", "第21段"),
    ("a changed look", replaced(DOCUMENT, "<w:pPr>", '<w:pPr><w:pPrChange w:id="1"/>'), "tracked-changes", "第1段"),
    ("a comment", in_paragraph("第21段", '<w:r><w:commentReference w:id="0"/></w:r>'), "comments", "第21段"),
    (
        "a tag cut by an insertion",
        in_paragraph("第21段", RUN.format("{{ 执") + '<w:ins w:id="1">' + RUN.format("行率 }}") + "</w:ins>"),
        "tag-cut", "第21段",
    ),
    (
        "a tag cut by a deletion",
        in_paragraph("第21段", RUN.format("{{ 执") + DELETED + RUN.format("行率 }}")),
        "tag-cut", "第21段",
    ),
    (
        "a tag cut by a field",
        in_paragraph("第21段", RUN.format("{{ 执") + FIELD + RUN.format("行率 }}")),
        "tag-cut", "第21段",
    ),
    (
        "a tag cut by formatting",
        in_paragraph("第21段", RUN.format("{{ 执") + "<w:r><w:rPr><w:b/></w:rPr><w:t>行率 }}</w:t></w:r>"),
        None, "",
    ),
    (
        "a tag in a field's code",
        in_paragraph("第21段", "<w:r><w:instrText>{{ 执行率 }}</w:instrText></w:r>"),
        "tag-in-field", "第21段",
    ),
    (
        "a tag in a picture's description",
        in_paragraph("第21段", '<w:r><w:drawing><a descr="{{ 执行率 }}"/></w:drawing></w:r>'),
        "tag-in-field", "第21段",
    ),
    (
        "a tag in a chart",
        with_part("word/charts/chart1.xml", "<a><t>{{ 执行率 }}</t></a>".encode()),
        "tag-in-field", "word/charts/chart1.xml",
    ),
    ("a text box that stands twice", in_paragraph("第21段", TWICE), "name-unknown", "文本框1第1段"),
    (
        "an unofficial font",
        in_paragraph("第21段", '<w:r><w:rPr><w:rFonts w:eastAsia="微软雅黑"/></w:rPr><w:t>雅</w:t></w:r>'),
        "font-unofficial", "第21段",
    ),
    ("a broken footer", with_part("word/footer1.xml", b"<w:ftr"), "file-unreadable", "页脚"),
    (
        "a footer with entities",
        with_part("word/footer1.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
        "file-unsafe", "",
    ),
    (
        "a footer with entities in UTF-16",
        with_part("word/footer1.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16")),
        "file-unsafe", "",
    ),
    (
        "a footer with entities in EBCDIC",
        with_part("word/footer1.xml", '<?xml version="1.0" encoding="cp037"?><!DOCTYPE a><a/>'.encode("cp037")),
        "file-unreadable", "页脚",
    ),
    ("an embedded file", with_part("word/embeddings/oleObject1.bin", b"x"), "embedded", ""),
    ("an embedded object", relation("oleObject", "media/a.bin", ""), "embedded", ""),
    ("a piece of another document", relation("aFChunk", "a.html", ""), "embedded", ""),
    ("a control", relation("control", "a.xml", ""), "embedded", ""),
    ("a linked frame", relation("frame", "http://elsewhere/a.htm"), "external-link", ""),
    ("a sub-document", relation("subDocument", "file:///C:/a.docx"), "external-link", ""),
    ("a field that starts a program", in_paragraph("第21段", field("DDEAUTO c:\\\\a.exe")), "fetching-field", "第21段"),
    ("a field in pieces", in_paragraph("第21段", field("INCL", "UDETEXT a.docx")), "fetching-field", "第21段"),
    ("a field with a picture", in_paragraph("第21段", SIMPLE), "fetching-field", "第21段"),
    ("a part that is too large", with_part("word/media/image1.png", bytes(51 << 20)), "file-too-large", ""),
    ("a name twice", renamed("word/styles.xml", "word/STYLES.xml"), "file-unsafe", ""),
    ("a name that leads out", renamed("../a.xml"), "file-unsafe", ""),
    (
        "the strict kind",
        replaced(DOCUMENT, "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                 "http://purl.oclc.org/ooxml/wordprocessingml/main"),
        "file-unreadable", "",
    ),
    ("a tag in the footer", replaced("word/footer1.xml", ">1<", ">{{ 甲 }}<"), "name-unknown", "页脚第1段"),
    ("a reserved character", replaced(DOCUMENT, "一、", "\U000f0000"), "part-unusual", ""),
]  # fmt: skip


@pytest.mark.parametrize("change, code, where", [case[1:] for case in PACKAGES], ids=[case[0] for case in PACKAGES])
def test_what_is_wrong_with_the_file_is_one_fault(change, code: str | None, where: str) -> None:
    changed = parts()
    change(changed)
    expected = [(code, f"report.docx {where}".strip())] if code else []
    assert found(FILES | {"report.docx": packed(changed)}) == expected


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a document"])
def test_what_is_no_document_is_one_fault(data: bytes) -> None:
    assert found(FILES | {"report.docx": data}) == [("file-unreadable", "report.docx")]


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "空的"),
        (FILES["report.docx"][:5000], "没有复制完整"),
        (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (OLE + bytes(500) + "WordDocument".encode("utf-16-le"), ".doc"),
        (builders.seed_bytes(), "Excel工作簿"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"<html></html>", "网页"),
    ],
)
def test_what_is_something_else_is_named(data: bytes, words: str) -> None:
    (fault,) = template_check.check(builders.form(), FILES | {"report.docx": data})
    assert fault.code == "file-unreadable"
    assert words in fault.message


def test_a_missing_document_is_one_fault() -> None:
    without = {name: data for name, data in FILES.items() if name != "report.docx"}
    assert found(without) == [("file-missing", "report.docx")]


@pytest.mark.parametrize(
    "path, data, code",
    [("sentences/结论.j2", "结论".encode("gbk"), "not-utf8"), ("sentences/执行率.j2", b"x", "name-reserved")],
)
def test_a_file_that_cannot_be_a_sentence_is_one_fault(path: str, data: bytes, code: str) -> None:
    assert found(FILES | {path: data}) == [(code, path)]


# What must be printed


def test_a_name_that_the_form_requires_must_be_printed_somewhere() -> None:
    without = {"report.docx": retyped({"表4第5行第3列": "100"})}
    assert found(FILES | without) == []
    without["sentences/结论.j2"] = "属于{{ 等级 }}。".encode()
    assert found(FILES | without) == [("required-missing", "report.docx")]
    # In a condition alone it is not printed.
    without["sentences/结论.j2"] = "{% if 总得分 > 60 %}属于{{ 等级 }}{% endif %}。".encode()
    assert found(FILES | without) == [("required-missing", "report.docx")]
    # Where a fault is about the name, its absence is no second one.
    without["sentences/结论.j2"] = "{{ 总得芬 }}，{{ 等级 }}".encode()
    assert found(FILES | without) == [("name-unknown", "sentences/结论.j2 第1行")]


def test_a_required_name_must_be_printed_with_all_data() -> None:
    broken = {
        "report.docx": retyped({"表4第5行第3列": "{% if 等级 == '优' %}{{ 总得分 }}{% endif %}"}),
        "sentences/结论.j2": "属于{{ 等级 }}。".encode(),
    }
    assert ("required-not-printed", "report.docx 表4第5行第3列") in found(FILES | broken)


def test_a_form_requires_only_what_there_is() -> None:
    (document,) = builders.form().documents
    form = replace(builders.form(), documents=(replace(document, required=("总得芬",)),))
    assert found(FILES, form) == [("name-unknown", "form.toml required")]
