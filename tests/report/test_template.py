import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.report import left_over
from selfeval.report.faults import TemplateError
from tests.report.word import compiled, document, paragraph, row, run, table

TYPED = [
    '<5% A&B "公司"',
    "{{ 7*7 }}",
    "{% raw %}",
    "{# 不是注释 #}",
    "长" * 4000,
    "😀 👨‍👩‍👧 𠮷",
    "'单引号' \\反斜线\\ &amp; &lt;",
    "两端　空格 ",
    "制表\t符",
    "]]> <!-- -->",
]
XML_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"], exclude_characters=[chr(n) for n in range(32)] + ["\x7f", "\ufffe", "\uffff"]
    )
)


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def texts(data: bytes) -> list[str]:
    return [each.text for each in opened(data).paragraphs]


def faults(*body: str, **parts: str) -> list[tuple[str, str]]:
    with pytest.raises(TemplateError) as caught:
        compiled(document(*body, **parts))
    return [(each.code, each.place.where) for each in caught.value.faults]


def indicators(*names: tuple[str, str, str]) -> dict[str, object]:
    return {"绩效指标": [{"一级指标": one, "二级指标": two, "三级指标": three} for one, two, three in names]}


# Values


@pytest.mark.parametrize("value", TYPED)
def test_a_value_comes_out_as_typed(value: str) -> None:
    data = compiled(document(paragraph("前{{ 项目名称 }}后"))).render({"项目名称": value})
    assert texts(data) == [f"前{value}后"]


@settings(max_examples=300, deadline=None)
@given(XML_TEXT.filter(lambda value: value not in left_over.WORDS))
def test_any_text_that_xml_allows_comes_out_as_typed(value: str) -> None:
    template = compiled(document(paragraph("{{ 项目名称 }}")))
    assert texts(template.render({"项目名称": value})) == [value]


@pytest.mark.parametrize("text", ["学习{{- 项目名称 }}", "永久{%- if 等级 %}甲{% endif %}"])
def test_a_sign_for_blanks_takes_no_letter_apart(text: str) -> None:
    data = compiled(document(paragraph(text))).render({"项目名称": "甲", "等级": "优"})
    assert texts(data) == [text[:2] + "甲"]


def test_an_odd_quote_does_not_swallow_the_tags_behind_it() -> None:
    found = faults(paragraph("{{ ' }}"), paragraph("中间{{ 项目名称 }}"), paragraph("{{ ' }}"))
    assert found == [("tag-syntax", "第1段"), ("tag-syntax", "第3段")]


def test_a_line_break_begins_a_like_paragraph() -> None:
    shape = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    bold = "<w:rPr><w:b/></w:rPr>"
    body = paragraph("前：", run("{{ 项目概况 }}", bold), "。", shape=shape)
    found = opened(compiled(document(body)).render({"项目概况": "甲\n乙\n丙"})).paragraphs
    assert [each.text for each in found] == ["前：甲", "乙", "丙。"]
    assert [each.alignment for each in found] == [1, 1, 1]
    assert [each.runs[-1 if number == 0 else 0].bold for number, each in enumerate(found)] == [True, True, True]


def test_a_line_break_in_a_cell_stays_in_the_cell() -> None:
    body = table(row("{{ 项目概况 }}", "右"))
    cells = opened(compiled(document(body)).render({"项目概况": "甲\n乙"})).tables[0].rows[0].cells
    assert [[each.text for each in cell.paragraphs] for cell in cells] == [["甲", "乙"], ["右"]]


def test_a_line_break_inside_a_hyperlink_stays_in_a_hyperlink() -> None:
    link = f'<w:hyperlink w:anchor="a">{run("{{ 项目概况 }}")}</w:hyperlink>'
    found = opened(compiled(document(f"<w:p>{link}</w:p>")).render({"项目概况": "甲\n乙"})).paragraphs
    assert [[link.text for link in each.hyperlinks] for each in found] == [["甲"], ["乙"]]


@pytest.mark.parametrize("value", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_no_document_can_hold_is_refused_with_its_place(value: str) -> None:
    with pytest.raises(TemplateError, match=r"第1段“\{\{ 项目名称 \}\}”.*控制字符"):
        compiled(document(paragraph("{{ 项目名称 }}"))).render({"项目名称": value})


@pytest.mark.parametrize("value", [None, [], {}, 1.5, True])
def test_what_a_reader_would_not_understand_is_never_printed(value) -> None:
    with pytest.raises(TemplateError) as caught:
        compiled(document(paragraph("{{ 项目名称 }}"))).render({"项目名称": value})
    assert [(each.code, each.place.where) for each in caught.value.faults] == [("value-missing", "第1段")]


@pytest.mark.parametrize("value", ["None", "nan", "null", "undefined"])
def test_what_another_program_left_is_never_printed(value: str) -> None:
    template = compiled(document(paragraph("{{ 项目名称 }}")))
    with pytest.raises(TemplateError) as caught:
        template.render({"项目名称": value})
    assert [(each.code, each.place.where) for each in caught.value.faults] == [("value-left-over", "第1段")]
    assert texts(template.render({"项目名称": f"某{value}"})) == [f"某{value}"]


# Tags


def test_a_tag_cut_into_runs_is_one_tag() -> None:
    noise = '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="1" w:name="a"/>'
    body = paragraph(run("前{"), run("{ 项目", "<w:rPr><w:b/></w:rPr>"), noise, run("名称 }"), run("}后"))
    assert texts(compiled(document(body)).render({"项目名称": "甲"})) == ["前甲后"]


def test_paragraph_tags_leave_no_paragraph_behind() -> None:
    body = [
        paragraph("{%p for 目标 in 年度绩效目标 %}"),
        paragraph("{{ 目标.序号 }}.{{ 目标.年度绩效目标 }}"),
        paragraph("{%p endfor %}"),
    ]
    rows = [{"序号": "1", "年度绩效目标": "甲"}, {"序号": "2", "年度绩效目标": "乙"}]
    assert texts(compiled(document(*body)).render({"年度绩效目标": rows})) == ["1.甲", "2.乙"]


def test_conditions_choose_paragraphs_and_words() -> None:
    body = [
        paragraph("{%p if 执行率 %}"),
        paragraph("有{% if 等级 == '优' %}优{% elif 等级 %}其他{% else %}无{% endif %}级"),
        paragraph("{%p else %}"),
        paragraph("没有"),
        paragraph("{%p endif %}"),
    ]
    template = compiled(document(*body))
    assert texts(template.render({"执行率": 1, "等级": "优"})) == ["有优级"]
    assert texts(template.render({"执行率": 1, "等级": "良"})) == ["有其他级"]
    assert texts(template.render({"执行率": 0, "等级": ""})) == ["没有"]


def test_rows_are_repeated_and_cells_left_out() -> None:
    body = table(
        row("{%tr for 指标 in 绩效指标 %}", ""),
        row("{{ 指标.三级指标 }}", "{%tc if 等级 %}", "{{ loop.index }}", "{%tc endif %}"),
        row("{%tr endfor %}", ""),
    )
    template = compiled(document(body))
    values = indicators(("一", "二", "甲"), ("一", "二", "乙"))
    for grade, expected in (("优", [["甲", "1"], ["乙", "2"]]), ("", [["甲"], ["乙"]])):
        found = opened(template.render(values | {"等级": grade})).tables[0]
        assert [
            ["".join(text.text for text in cell.iter(qn("w:t"))) for cell in each.tc_lst] for each in found._tbl.tr_lst
        ] == expected


def test_loops_may_be_nested() -> None:
    body = [
        paragraph("{%p for 外 in 绩效指标 %}"),
        paragraph("{{ 外.三级指标 }}：{% for 内 in 完成的指标 %}{{ 内.三级指标 }}、{% endfor %}"),
        paragraph("{%p endfor %}"),
    ]
    values = indicators(("", "", "甲"), ("", "", "乙")) | {"完成的指标": [{"三级指标": "丙"}, {"三级指标": "丁"}]}
    assert texts(compiled(document(*body)).render(values)) == ["甲：丙、丁、", "乙：丙、丁、"]


def test_tags_work_in_headers_footers_and_text_boxes() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('{{ 等级 }}')}</w:txbxContent></w:pict></w:r>"
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {"header1": f"<w:hdr {w}>{paragraph('{{ 项目单位 }}')}</w:hdr>"}
    data = compiled(document(paragraph("外", box, "{{ 项目名称 }}"), **parts)).render(
        {"等级": "优", "项目名称": "甲", "项目单位": "乙"}
    )
    package = zipfile.ZipFile(io.BytesIO(data))
    assert "乙" in package.read("word/header1.xml").decode()
    body = package.read("word/document.xml").decode()
    assert ">优<" in body
    assert ">甲<" in body


# Merging


def merges(data: bytes, column: int) -> str:
    cells = [each.tc_lst[column] for each in opened(data).tables[0]._tbl.tr_lst]
    marks = [cell.tcPr.find(qn("w:vMerge")) for cell in cells]
    return "".join("-" if mark is None else "R" if mark.get(qn("w:val")) == "restart" else "." for mark in marks)


def grouped() -> bytes:
    return document(
        table(
            row("一级", "二级", "三级"),
            row("{%tr for 指标 in 绩效指标 %}", "", ""),
            row("{% vm %}{{ 指标.一级指标 }}", "{% vm %}{{ 指标.二级指标 }}", "{{ 指标.三级指标 }}"),
            row("{%tr endfor %}", "", ""),
            row("合计", "", ""),
            columns=3,
        )
    )


def test_a_second_level_never_merges_across_a_first() -> None:
    values = indicators(("甲", "同", "1"), ("甲", "同", "2"), ("乙", "同", "3"), ("乙", "异", "4"))
    data = compiled(grouped()).render(values)
    assert merges(data, 0) == "-R.R.-"
    assert merges(data, 1) == "-R.RR-"
    found = opened(data).tables[0]
    assert [[cell.text for cell in each.cells] for each in found.rows][1:5] == [
        ["甲", "同", "1"],
        ["甲", "同", "2"],
        ["乙", "同", "3"],
        ["乙", "异", "4"],
    ]


def test_the_merge_mark_stands_where_the_schema_wants_it() -> None:
    data = compiled(grouped()).render(indicators(("甲", "乙", "丙")))
    properties = opened(data).tables[0]._tbl.tr_lst[1].tc_lst[0].tcPr
    assert [child.tag for child in properties] == [qn("w:tcW"), qn("w:vMerge"), qn("w:vAlign")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("甲乙"), st.sampled_from("丙丁"))))
def test_groups_are_merged_whatever_their_order(pairs) -> None:
    data = compiled(grouped()).render(indicators(*((one, two, "x") for one, two in pairs)))
    first = "".join("." if n and pairs[n - 1][0] == pair[0] else "R" for n, pair in enumerate(pairs))
    second = "".join("." if n and pairs[n - 1] == pair else "R" for n, pair in enumerate(pairs))
    assert merges(data, 0) == f"-{first}-"
    assert merges(data, 1) == f"-{second}-"


def test_rows_of_two_loops_in_one_table_merge_their_own_columns() -> None:
    body = table(
        row("{%tr for 指标 in 绩效指标 %}", ""),
        row("{{ 指标.一级指标 }}", "{% vm %}{{ 指标.二级指标 }}"),
        row("{%tr endfor %}", ""),
        row("{%tr for 指标 in 绩效指标 %}", ""),
        row("{% vm %}{{ 指标.二级指标 }}", "{{ 指标.一级指标 }}"),
        row("{%tr endfor %}", ""),
    )
    data = compiled(document(body)).render(indicators(("甲", "同", "1"), ("乙", "同", "2")))
    assert (merges(data, 0), merges(data, 1)) == ("--R.", "R.--")


def test_tables_that_meet_are_kept_apart() -> None:
    inner = table(row("{{ 指标.三级指标 }}", ""))
    template = compiled(document(PARAGRAPHS, inner, PARAGRAPHS_END, paragraph("后")))
    found = opened(template.render(indicators(("", "", "1"), ("", "", "2"))))
    tags = [child.tag for child in found.element.body]
    assert tags == [qn("w:tbl"), qn("w:p"), qn("w:tbl"), qn("w:p")]


def test_two_tables_and_two_documents_do_not_share_a_group() -> None:
    template = compiled(grouped())
    first, second = (template.render(indicators(("甲", "乙", "丙"))) for _ in range(2))
    assert first == second
    assert merges(second, 0) == "-R-"


ROWS = "{%tr for 指标 in 绩效指标 %}"
SECTION = "<w:pPr><w:sectPr/></w:pPr>"
PARAGRAPHS = paragraph("{%p for 指标 in 绩效指标 %}")
PARAGRAPHS_END = paragraph("{%p endfor %}")


# What is wrong is said before anything is written


@pytest.mark.parametrize(
    "body, code, where",
    [
        ([paragraph("好"), paragraph("{{ 执行绿 }}")], "name-unknown", "第2段"),
        ([table(row("好", "{{ 执行绿 }}"))], "name-unknown", "表1第1行第2列"),
        ([table(row(ROWS)), paragraph("{{ 指标.三级指标 }}")], "block-not-closed", "表1第1行第1列"),
        ([PARAGRAPHS, paragraph("{{ 指标.三 }}"), PARAGRAPHS_END], "name-unknown", "第2段"),
        ([paragraph("{%p endfor %}")], "block-not-opened", "第1段"),
        ([paragraph("{% else %}")], "block-not-opened", "第1段"),
        ([paragraph("{% if 等级 %}{% endfor %}")], "block-crossed", "第1段"),
        ([paragraph("{% if 等级 %}"), table(row("{% endif %}"))], "block-crossed", "表1第1行第1列"),
        ([paragraph("{%p if 等级 %}"), paragraph("{% endif %}")], "block-crossed", "第2段"),
        ([paragraph("{%tr for 指标 in 绩效指标 %}")], "tag-outside-table", "第1段"),
        ([paragraph("{% vm %}")], "tag-outside-table", "第1段"),
        ([paragraph("文字{%p if 等级 %}"), paragraph("{%p endif %}")], "tag-not-alone", "第1段"),
        ([paragraph("｛｛执行率｝｝")], "tag-full-width", "第1段"),
        ([paragraph("{{ 执行率")], "tag-not-closed", "第1段"),
        ([paragraph("执行率 }}")], "tag-not-opened", "第1段"),
        ([paragraph("{{ 执行率 + }}")], "tag-syntax", "第1段"),
        ([paragraph("{% if %}{% endif %}")], "tag-syntax", "第1段"),
        ([paragraph("{{ 执行率|保留两位 }}")], "filter-unknown", "第1段"),
        # Values are escaped where they are put in; escaped twice, A&B would read A&amp;B.
        ([paragraph("{{ 项目名称|escape }}")], "filter-unknown", "第1段"),
        ([paragraph("{% include 'x' %}")], "tag-unsupported", "第1段"),
        ([paragraph("{% raw %}")], "tag-unsupported", "第1段"),
        ([paragraph("{% if 等级 %}{% else if 1 %}{% endif %}")], "tag-syntax", "第1段"),
        ([paragraph("{% if 等级 %}{% else %}{% elif 等级 %}{% endif %}")], "block-not-opened", "第1段"),
        ([paragraph("{% if 等级 %}{% else %}{% else %}{% endif %}")], "block-not-opened", "第1段"),
        ([paragraph("{{ (绩效指标|first).不存在 }}")], "name-unknown", "第1段"),
        ([paragraph("{{ 绩效指标[0].不存在 }}")], "name-unknown", "第1段"),
        ([paragraph("{% for 行 in 绩效指标|list %}{{ 行.不存在 }}{% endfor %}")], "name-unknown", "第1段"),
        ([paragraph("{% for 行 in 绩效指标 %}{{ loop.indx }}{% endfor %}")], "name-unknown", "第1段"),
        ([paragraph("<w:r><w:instrText>{{ 等级 }}</w:instrText></w:r>")], "tag-in-field", "第1段"),
        ([paragraph("{{ 绩效指标 }}")], "list-printed", "第1段"),
        ([paragraph("{{ 'a'*10**9 }}")], "calculation", "第1段"),
        ([paragraph("{% for 等级 in 绩效指标 %}{% endfor %}")], "name-reserved", "第1段"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(body: list[str], code: str, where: str) -> None:
    assert (code, where) in faults(*body)


def test_a_section_break_beside_a_tag_stays_behind_it() -> None:
    body = [paragraph("{%p if 等级 %}"), paragraph("甲"), paragraph("{%p endif %}", shape=SECTION)]
    template = compiled(document(*body, paragraph("{{ 项目概况 }}", shape=SECTION)))
    found = opened(template.render({"等级": "优", "项目概况": "乙\n丙"}))
    has_break = [each._p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None for each in found.paragraphs]
    assert [each.text for each in found.paragraphs] == ["甲", "", "乙", "丙", ""]
    assert has_break == [False, True, False, False, True]


def test_a_page_break_beside_a_tag_begins_what_follows_on_a_new_page() -> None:
    line = paragraph("{%p if 等级 %}", '<w:r><w:br w:type="page"/></w:r>')
    template = compiled(document(line, paragraph("甲"), line, paragraph("{%p endif %}"), paragraph("{%p endif %}")))
    found = opened(template.render({"等级": "优"})).paragraphs
    assert [each.text for each in found] == ["甲", ""]
    assert found[0].paragraph_format.page_break_before
    assert [each.get(qn("w:type")) for each in found[1]._p.iter(qn("w:br"))] == ["page"]
    assert not opened(template.render({"等级": ""})).paragraphs


def test_the_nearest_real_name_is_proposed() -> None:
    with pytest.raises(TemplateError, match="是不是“执行率”"):
        compiled(document(paragraph("{{ 执行绿 }}")))


def test_faults_of_all_parts_are_found_in_one_pass() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    found = faults(paragraph("{{ 甲 }}"), paragraph("{{ 乙 }}"), footer1=f"<w:ftr {w}>{paragraph('{{ 丙 }}')}</w:ftr>")
    assert found == [("name-unknown", "第1段"), ("name-unknown", "第2段"), ("name-unknown", "页脚第1段")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a document"])
def test_what_is_no_docx_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateError) as caught:
        compiled(data)
    assert [each.code for each in caught.value.faults] == ["file-unreadable"]


# Templates cannot reach anything but their values


@pytest.mark.parametrize(
    "code",
    [
        "{{ 项目名称.__class__ }}",
        "{{ 项目名称.__class__.__mro__ }}",
        "{{ 项目名称|attr('__class__') }}",
        "{{ ''.__class__ }}",
        "{{ 绩效指标.append(1) }}",
        "{{ 绩效指标.__len__ }}",
    ],
)
def test_a_template_reaches_nothing_but_its_values(code: str) -> None:
    with pytest.raises(TemplateError):
        compiled(document(paragraph(code))).render({"项目名称": "甲", "绩效指标": []})


@pytest.mark.parametrize("name", ["range", "dict", "lipsum", "cycler", "namespace"])
def test_a_template_has_no_functions(name: str) -> None:
    assert faults(paragraph(f"{{{{ {name}(9) }}}}")) == [("calculation", "第1段")]
    assert faults(paragraph(f"{{{{ {name} }}}}")) == [("name-unknown", "第1段")]


def test_names_of_our_own_are_out_of_reach() -> None:
    assert faults(paragraph("{{ _merge.reset() }}")) == [("calculation", "第1段")]
    assert faults(paragraph("{{ _merge }}")) == [("name-unknown", "第1段")]


def test_a_block_may_not_reach_into_a_hyperlink() -> None:
    link = f'<w:hyperlink w:anchor="a">{run("c{% endif %}d")}</w:hyperlink>'
    assert faults(paragraph("a{% if 等级 %}b", link)) == [("block-crossed", "第1段")]


def test_a_part_that_could_be_mistaken_for_our_own_marks_is_refused() -> None:
    assert faults(paragraph("{{ 等级 }}\U000f0000")) == [("part-unusual", "")]


def test_a_document_type_is_refused() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    part = f'<!DOCTYPE a [<!ENTITY x "y">]><w:ftr {w}>{paragraph("&x;")}</w:ftr>'
    assert faults(paragraph(""), footer1=part) == [("file-unsafe", "")]


def test_a_tag_line_that_holds_a_picture_is_not_dropped() -> None:
    picture = "<w:r><w:drawing/></w:r>"
    assert ("tag-not-alone", "第1段") in faults(paragraph("{%p if 等级 %}", picture), paragraph("{%p endif %}"))


def test_a_cell_that_loses_its_last_paragraph_keeps_an_empty_one() -> None:
    cell = paragraph("{%p if 等级 %}") + paragraph("甲") + paragraph("{%p endif %}")
    found = opened(compiled(document(table(row(cell, "右")))).render({"等级": ""})).tables[0].rows[0].cells
    assert [[each.text for each in one.paragraphs] for one in found] == [[""], ["右"]]


def test_a_row_that_loses_its_cells_is_left_out() -> None:
    body = table(row("甲", "乙"), row("{%tc if 等级 %}", "丙", "{%tc endif %}"))
    found = opened(compiled(document(body)).render({"等级": ""})).tables[0]
    assert [[cell.text for cell in each.cells] for each in found.rows] == [["甲", "乙"]]


def test_a_comment_is_never_printed() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    header = f"<w:hdr {w}>{paragraph('{# 给编辑看的 #}页眉')}</w:hdr>"
    data = compiled(document(paragraph("{# 说明 #}正文"), header1=header)).render({})
    assert texts(data) == ["正文"]
    assert "给编辑看的" not in zipfile.ZipFile(io.BytesIO(data)).read("word/header1.xml").decode()


def test_a_table_that_loses_all_its_rows_is_left_out() -> None:
    body = table(row("{%tr if 等级 %}", ""), row("甲", "乙"), row("{%tr endif %}", ""))
    template = compiled(document(paragraph("前"), body, table(row("丙", "丁")), paragraph("后")))
    assert len(opened(template.render({"等级": "优"})).tables) == 2
    found = opened(template.render({"等级": ""}))
    assert [each.rows[0].cells[0].text for each in found.tables] == ["丙"]


def test_a_merged_cell_may_hold_a_loop_of_its_own() -> None:
    cell = "{% vm %}{% for 项 in 完成的指标 %}{{ 项.三级指标 }}{% endfor %}"
    body = table(row("{%tr for 指标 in 绩效指标 %}", ""), row(cell, "{{ 指标.三级指标 }}"), row("{%tr endfor %}", ""))
    values = indicators(("", "", "1"), ("", "", "2")) | {"完成的指标": [{"三级指标": "甲"}, {"三级指标": "乙"}]}
    data = compiled(document(body)).render(values)
    assert merges(data, 0) == "R."
    assert opened(data).tables[0].rows[1].cells[0].text == "甲乙"
