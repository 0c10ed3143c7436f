"""What an editor may reasonably do with a template works: the text, the structure, and nothing is damaged."""

import io
import zipfile

import pytest
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from selfeval.report.faults import TemplateError
from tests.report import editor, shapes, soundness
from tests.report.editor import made
from tests.report.shapes import (
    BOLD,
    EVERY_CATEGORY,
    EVERY_INDICATOR,
    EVERY_OBJECTIVE,
    VALUE_SETS,
    VALUES,
    block,
    row_block,
)
from tests.report.word import compiled, document, paragraph, row, run, table

NAMES = [each["三级指标"] for each in shapes.INDICATORS]
OBJECTIVES = ["开展培训", "组织鉴定"]
TWO = VALUES | {"绩效指标": shapes.INDICATORS[:2]}
TWO_PARAGRAPHS = VALUES | {"项目概况": "一\n二"}
UNRATED = VALUES | {"等级": ""}
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
CELL = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{}</w:tc>'


def found(data: bytes, tag: str, name: str = editor.BODY) -> list[Element]:
    return list(editor.part(data, name).iter(qn(tag)))


def faults(*body: str) -> list[tuple[str, str]]:
    with pytest.raises(TemplateError) as caught:
        compiled(editor.written(*body)).render(VALUES)
    return [(each.code, each.place.where) for each in caught.value.faults]


# Runs


def test_tags_that_the_spelling_check_has_cut_are_whole() -> None:
    data = made(shapes.tag_cut_by_the_spelling_check(), VALUES)
    assert editor.texts(data)[0] == "关于教研专项的报告"
    assert editor.tables(data) == [[[each["三级指标"], each["得分"]] for each in shapes.INDICATORS]]
    assert not found(data, "w:proofErr")


def test_a_value_looks_as_its_tag_begins_and_the_rest_as_before() -> None:
    first, second = found(made(shapes.bold_in_a_sentence(), VALUES), "w:p")
    assert editor.looks(first) == [
        ("项目“", ()), ("教研专项", ("b",)), ("”得", ()), ("93.2", ("color",)), ("分。", ()),
    ]  # fmt: skip
    assert [each.get(qn("w:val")) for each in first.iter(qn("w:jc"))] == ["center"]
    assert editor.looks(second) == [("评为", ()), ("优", ("b",)), ("。", ())]


def test_the_branch_not_taken_takes_its_look_with_it() -> None:
    _, second = found(made(shapes.bold_in_a_sentence(), UNRATED), "w:p")
    assert editor.looks(second) == [("不", ("color",)), ("评优。", ())]


def test_each_turn_of_a_loop_looks_like_the_first() -> None:
    template = editor.written(paragraph(run("{% for 指标 in 绩效指标 %}{{ 指标.三级指标 }}", BOLD), "，{% endfor %}"))
    (only,) = found(made(template, TWO), "w:p")
    assert editor.looks(only) == [("培训人数", ("b",)), ("，", ()), ("培训期数", ("b",)), ("，", ())]


def test_what_follows_a_condition_looks_the_same_whether_it_holds_or_not() -> None:
    template = editor.written(paragraph("甲{% if 等级 %}", run("乙{% endif %}丙", BOLD)))
    for values, expected in ((VALUES, [("甲", ()), ("乙丙", ("b",))]), (UNRATED, [("甲", ()), ("丙", ("b",))])):
        (only,) = found(made(template, values), "w:p")
        assert editor.looks(only) == expected


def test_a_blank_behind_a_tag_that_was_cut_is_kept() -> None:
    cut = "<w:p><w:r><w:t>{{ 项目</w:t></w:r><w:r><w:t>名称 }} 与</w:t></w:r></w:p>"
    assert editor.texts(made(editor.written(cut), VALUES)) == ["教研专项 与"]


def test_tabs_line_breaks_and_wide_blanks_around_tags_stay() -> None:
    assert editor.texts(made(shapes.blanks_around_tags(), VALUES)) == [
        "\t教研专项\t右",
        "鉴定中心\n人社局",
        "　　教研专项　优　",
        " 教研专项 ",
        "有等级",
        "各项：" + "".join(f"\n{name}；" for name in NAMES),
    ]


def test_hyperlinks_keep_their_target_and_their_look() -> None:
    template = shapes.hyperlinks()
    data = made(template, VALUES)
    assert editor.texts(data) == ["见教研专项（全文）。", "评级优"]
    outside, inside = found(data, "w:hyperlink")
    assert inside.get(qn("w:anchor")) == "a"
    relations = "word/_rels/document.xml.rels"
    assert outside.get(qn("r:id")).encode() in editor.parts(data)[relations]
    assert editor.parts(data)[relations] == editor.parts(template)[relations]
    assert [each.tag for each in outside[0][0]] == [qn("w:color")]


def test_bookmarks_stay_where_they_are() -> None:
    data = made(shapes.bookmarks(), VALUES)
    assert editor.texts(data) == ["鉴定中心", "等级优"]
    assert [each.get(qn("w:name")) for each in found(data, "w:bookmarkStart")] == ["_Toc1", "_GoBack"]
    order = ("w:bookmarkStart", "w:r", "w:r", "w:bookmarkEnd")
    marked = next(iter(found(data, "w:bookmarkStart")))
    assert [each.tag for each in marked.getparent()] == [qn(name) for name in order]


def test_a_bookmark_that_begins_in_a_tag_line_still_begins() -> None:
    start, end = '<w:bookmarkStart w:id="1" w:name="a"/>', '<w:bookmarkEnd w:id="1"/>'
    body = [paragraph(start, "{%p if 等级 %}"), paragraph("甲", end), paragraph("{%p endif %}")]
    data = made(editor.written(*body), VALUES)
    assert [each.get(qn("w:name")) for each in found(data, "w:bookmarkStart")] == ["a"]


# Places


def test_tags_work_in_all_headers_and_footers() -> None:
    data = made(shapes.headers_and_footers(), VALUES)
    names = sorted(name for name in editor.parts(data) if name.startswith(("word/header", "word/footer")))
    assert sorted(editor.texts(data, name) for name in names) == sorted(
        [["教研专项\t鉴定中心"], ["人社局"], ["2023年06月"], ["", "优", "级", "第"], OBJECTIVES]
    )


def test_a_footer_that_loses_all_its_paragraphs_keeps_an_empty_one() -> None:
    data = made(shapes.headers_and_footers(), VALUES | {"年度绩效目标": []})
    footers = [editor.texts(data, name) for name in editor.parts(data) if name.startswith("word/footer")]
    assert [""] in footers


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_tags_work_in_notes(kind: str) -> None:
    data = made(shapes.SHAPES[f"{kind}s"](), VALUES)
    assert editor.texts(data) == ["本单位负责教研专项。"]
    assert editor.texts(data, f"word/{kind}s.xml") == ["", "", " 指鉴定中心，人社局主管。", *OBJECTIVES]
    notes = found(data, f"w:{kind}", f"word/{kind}s.xml")
    assert [each.get(qn("w:id")) for each in notes] == ["-1", "0", "1", "2"]
    assert [len(list(each.iter(qn(f"w:{kind}Ref")))) for each in notes] == [0, 0, 1, 2]
    assert [each.get(qn("w:id")) for each in found(data, f"w:{kind}Reference")] == ["1", "2"]
    assert editor.looks(notes[2][0]) == [(" 指鉴定中心，", ()), ("人社局", ("b",)), ("主管。", ())]


@pytest.mark.parametrize("name, count", [("text_box", 2), ("old_text_box", 1)])
def test_tags_work_in_text_boxes_old_and_new(name: str, count: int) -> None:
    data = made(shapes.SHAPES[name](), VALUES)
    assert editor.texts(data) == ["框外鉴定中心", *["教研专项", *OBJECTIVES] * count]
    boxes = found(data, "w:txbxContent")
    assert [len(each) for each in boxes] == [3] * count
    assert [editor.text_of(each) for each in boxes[0].iterancestors(qn("w:p"))] == ["框外鉴定中心"]


def test_a_value_of_two_paragraphs_in_a_text_box_stays_in_the_box() -> None:
    template = shapes.text_box()
    data = made(template, VALUES | {"项目名称": "上\n下"})
    assert editor.texts(data) == ["框外鉴定中心", *["上", "下", *OBJECTIVES] * 2]


def test_a_fault_in_a_text_box_is_named_once() -> None:
    (outer, *_) = found(shapes.text_box(), "w:p")
    body = etree.tostring(outer, encoding="unicode").replace("目标.年度绩效目标", "目标.错误")
    assert [code for code, _ in faults(body)] == ["name-unknown"]


def test_tags_work_in_content_controls_of_every_kind() -> None:
    data = made(shapes.content_controls(), VALUES)
    cells = [text for each in shapes.INDICATORS for text in (each["三级指标"], each["得分"])]
    assert editor.texts(data) == [
        "名称：教研专项", "单位：鉴定中心。", "人社局", "右", *OBJECTIVES, "再：开展培训", "再：组织鉴定",
        "指标", "得分", *cells,
    ]  # fmt: skip
    aliases = [each.get(qn("w:val")) for each in found(data, "w:tag")]
    assert aliases == ["c1", "c2", "c3", "c4", "c5", "c5", "c6"]


def test_a_value_of_two_paragraphs_in_a_content_control_stays_in_one() -> None:
    control = f'<w:sdt><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent>{run("{{ 项目概况 }}")}</w:sdtContent></w:sdt>'
    data = made(editor.written(paragraph("前", control, "后")), TWO_PARAGRAPHS)
    assert editor.texts(data) == ["前一", "二后"]
    assert ["".join(each.itertext()) for each in found(data, "w:sdtContent")] == ["一", "二"]


def test_a_content_control_bound_to_other_data_does_not_show_that_instead() -> None:
    binding = '<w:dataBinding w:xpath="/a" w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"/>'
    content = f"<w:sdtContent>{run('{{ 项目名称 }}')}</w:sdtContent>"
    template = editor.written(paragraph(f'<w:sdt><w:sdtPr><w:id w:val="1"/>{binding}</w:sdtPr>{content}</w:sdt>'))
    data = made(template, VALUES)
    assert editor.texts(data) == ["教研专项"]
    # What a control is bound to takes the place of its text as soon as the document is opened.
    assert not found(data, "w:dataBinding")


def test_page_numbers_beside_tags_stay_fields() -> None:
    data = made(shapes.page_numbers_beside_tags(), VALUES)
    (name,) = [name for name in editor.parts(data) if name.startswith("word/footer")]
    assert editor.texts(data, name) == ["教研专项 第1页，共9页优"]
    assert [each.text for each in found(data, "w:instrText", name)] == [" PAGE "]
    assert len(found(data, "w:fldSimple", name)) == 1


def test_a_tag_in_a_watermark_is_not_left_as_it_is() -> None:
    shape = '<v:shape id="w1" style="width:9pt"><v:textpath string="{{ 项目名称 }}"/></v:shape>'
    assert "tag-in-field" in [code for code, _ in faults(paragraph(f"<w:r><w:pict>{shape}</w:pict></w:r>"))]


def test_a_tag_in_a_chart_is_not_left_as_it_is() -> None:
    title = "<c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>{{ 项目名称 }}</a:t></a:r></a:p></c:rich></c:tx>"
    chart = f"<c:chart><c:title>{title}</c:title><c:plotArea/></c:chart>"
    word = editor.blank()
    whole = f"<c:chartSpace {editor.NAMESPACES}>{chart}</c:chartSpace>"
    relation = editor.add_part(word, "charts/chart1.xml", "CHART", whole)
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    graphic = f'<a:graphic><a:graphicData uri="{uri}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
    size = '<wp:extent cx="9" cy="9"/><wp:docPr id="1" name="图"/>'
    editor.put(word, paragraph(f"<w:r><w:drawing><wp:inline>{size}{graphic}</wp:inline></w:drawing></w:r>"))
    template = editor.saved(word)
    assert soundness.flaws(template) == []
    try:
        data = compiled(template).render(VALUES)
    except TemplateError as error:
        assert [each.code for each in error.faults] == ["tag-in-field"]  # noqa: PT017 - either is right
    else:
        assert "{{" not in editor.parts(data)["word/charts/chart1.xml"].decode()


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


# Loops and conditions


def test_loops_over_categories_and_their_indicators_make_paragraphs() -> None:
    data = made(shapes.paragraphs_by_category(), VALUES)
    assert editor.texts(data) == [
        "前",
        "产出指标（3项）", "1.培训人数", "2.培训期数", "3.合格率：考试延期",
        "效益指标（1项）", "1.就业人数：招聘会取消",
        "满意度指标（1项）", "1.学员满意度",
        "后",
    ]  # fmt: skip
    headings = [each for each in found(data, "w:p") if "项）" in editor.text_of(each)]
    assert [editor.looks(each)[0][1] for each in headings] == [("b",)] * 3
    assert [len(list(each.iter(qn("w:jc")))) for each in found(data, "w:p")] == [0, 1, 0, 0, 0, 1, 0, 1, 0, 0]


def test_loops_over_categories_and_their_indicators_make_rows() -> None:
    data = made(shapes.rows_by_category(), VALUES)
    assert editor.tables(data) == [[
        ["指标", "得分"],
        ["产出指标"], ["培训人数", "10"], ["培训期数", "10"], ["合格率", "9"], ["小计", "3项"],
        ["效益指标"], ["就业人数", "8.5"], ["小计", "1项"],
        ["满意度指标"], ["学员满意度", "10"], ["小计", "1项"],
        ["合计", "93.2"],
    ]]  # fmt: skip
    assert [each.get(qn("w:val")) for each in found(data, "w:gridSpan")] == ["2", "2", "2"]


def test_groups_come_in_the_order_of_the_workbook() -> None:
    rows = [shapes.indicator(category, "", "") for category in ("成本指标", "产出指标", "产出指标", "满意度指标")]
    data = made(editor.written(block(EVERY_CATEGORY, paragraph("{{ 类 }}"))), VALUES | {"绩效指标": rows})
    assert editor.texts(data) == ["成本指标", "产出指标", "满意度指标"]


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"等级": "优"}, ["成绩优秀。", "完。"]),
        ({"等级": "良"}, ["成绩良好。", "有指标没有完成。", "完。"]),
        ({"等级": "良", "未完成的指标": []}, ["成绩良好。", "完。"]),
        ({"等级": "差"}, ["成绩一般。", "完。"]),
    ],
)
def test_conditions_choose_whole_paragraphs_and_leave_none_behind(changes: dict[str, object], expected) -> None:
    assert editor.texts(made(shapes.chosen_paragraphs(), VALUES | changes)) == expected


@pytest.mark.parametrize(
    "grade, expected", [("优", [["优", "93.2"]]), ("良", [["良", "93.2"], ["加注", ""]]), ("差", [["其他", "93.2"]])]
)
def test_conditions_choose_whole_rows_and_leave_none_behind(grade: str, expected) -> None:
    rows = [[each["三级指标"], each["偏差原因分析"] or "完成"] for each in shapes.INDICATORS]
    assert editor.tables(made(shapes.chosen_rows(), VALUES | {"等级": grade})) == [expected + rows]


def test_conditions_choose_paragraphs_in_a_cell() -> None:
    template = shapes.chosen_paragraphs_in_a_cell()
    assert editor.tables(made(template, VALUES)) == [[["等级优\n合格率\n就业人数", "右"]]]
    assert editor.tables(made(template, UNRATED)) == [[["合格率\n就业人数", "右"]]]
    assert editor.texts(made(template, VALUE_SETS["empty"])) == ["", "右"]


def test_a_repeated_row_keeps_its_height_and_the_heading_its_properties() -> None:
    data = made(shapes.repeated_row(), VALUES)
    assert editor.tables(data) == [[["资金来源", "执行率"], ["资金总额：", "90.97%"], ["政府预算资金", "90.97%"]]]
    properties = [[each.tag for each in row.find(qn("w:trPr"))] for row in found(data, "w:tr")]
    assert properties == [[qn("w:cantSplit"), qn("w:tblHeader")], [qn("w:trHeight")], [qn("w:trHeight")]]


def test_rows_may_be_repeated_in_a_table_without_a_heading() -> None:
    template = shapes.rows_without_a_heading()
    assert editor.tables(made(template, TWO)) == [[["培训人数", "10"], ["培训期数", "10"]]]
    assert editor.tables(made(template, VALUES | {"绩效指标": []})) == []


def test_a_column_is_left_out_with_its_heading() -> None:
    template = shapes.column_left_out()
    rows = [["指标", "得分"], ["培训人数", "10"], ["培训期数", "10"], ["合计", "93.2"]]
    assert editor.tables(made(template, TWO)) == [rows]
    assert editor.tables(made(template, TWO | {"等级": ""})) == [[row[:1] for row in rows]]


@pytest.mark.parametrize(
    "before, after",
    [
        ("<w:tblPrEx><w:tblCellMar/></w:tblPrEx>", ""),
        ("<w:trPr><w:cantSplit/></w:trPr>", ""),
        ('<w:bookmarkStart w:id="1" w:name="a"/>', '<w:bookmarkEnd w:id="1"/>'),
    ],
    ids=["exceptions", "properties", "bookmark"],
)
def test_a_row_that_loses_its_cells_is_left_out_whatever_else_it_holds(before: str, after: str) -> None:
    lost = row("{%tc if 等级 %}", "甲", "{%tc endif %}")
    lost = lost.replace("<w:tr>", f"<w:tr>{before}").replace("</w:tr>", f"{after}</w:tr>")
    template = editor.written(table(row("上", "下"), lost))
    assert editor.tables(made(template, UNRATED)) == [[["上", "下"]]]


@pytest.mark.parametrize(
    "before, after",
    [
        ("", ""),
        ('<w:bookmarkStart w:id="1" w:name="a"/>', '<w:bookmarkEnd w:id="1"/>'),
        ('<w:sdt><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent>', "</w:sdtContent></w:sdt>"),
    ],
    ids=["nothing", "bookmark", "content control"],
)
def test_a_cell_that_loses_its_paragraphs_keeps_one_whatever_else_it_holds(before: str, after: str) -> None:
    cell = CELL.format(before + block("if 等级", paragraph("甲")) + after)
    template = editor.written(table(f"<w:tr>{cell}</w:tr>"))
    assert editor.tables(made(template, VALUES)) == [[["甲"]]]
    assert editor.tables(made(template, UNRATED)) == [[[""]]]


def test_a_loop_goes_around_a_whole_table() -> None:
    data = made(shapes.loop_around_a_table(), VALUES)
    assert editor.tables(data) == [
        [["得分", each["得分"]], ["原因", each["偏差原因分析"]]] for each in shapes.INDICATORS
    ]
    blocks = [each.tag for each in found(data, "w:body")[0]]
    assert blocks == [qn("w:p"), *[qn("w:p"), qn("w:tbl")] * 5, qn("w:p"), qn("w:sectPr")]


def test_a_condition_chooses_between_a_table_and_a_sentence() -> None:
    template = shapes.condition_around_a_table()
    data = made(template, VALUES)
    assert editor.tables(data) == [[["指标", "原因"], ["合格率", "考试延期"], ["就业人数", "招聘会取消"]]]
    assert "都已完成。" not in editor.texts(data)
    assert editor.texts(made(template, VALUES | {"未完成的指标": []})) == ["都已完成。"]


def test_a_condition_around_a_table_in_a_cell_leaves_the_cell_whole() -> None:
    template = editor.written(table(row(block("if 等级", table(row("甲", "乙"))), "右")))
    assert editor.texts(made(template, VALUES)) == ["甲", "乙", "", "右"]
    assert editor.texts(made(template, UNRATED)) == ["", "右"]


def test_a_table_inside_a_cell_has_loops_of_its_own() -> None:
    data = made(shapes.table_in_a_cell(), TWO | {"完成的指标": shapes.INDICATORS[:1]})
    outer, *inner = found(data, "w:tbl")
    own = [["1", "开展培训、培训人数"], ["2", "组织鉴定、培训人数"]]
    assert [editor.rows(each) for each in inner] == [own, own]
    assert [cells[0] for cells in editor.rows(outer)] == ["培训人数", "培训期数"]


def test_a_table_in_a_cell_that_loses_all_its_rows_takes_nothing_with_it() -> None:
    inner = table(row_block(EVERY_OBJECTIVE, row("{{ 目标.序号 }}", "x")))
    template = editor.written(
        table(f"<w:tr>{CELL.format(inner + paragraph('左'))}{CELL.format(paragraph('右'))}</w:tr>")
    )
    assert editor.tables(made(template, VALUES | {"年度绩效目标": []})) == [[["左", "右"]]]


def test_names_and_remarks_for_the_editor_leave_nothing_behind() -> None:
    assert editor.texts(made(shapes.value_kept_for_later(), VALUES)) == [
        "首项培训人数",
        "合格率、就业人数。",
        "，".join(NAMES),
        "甲乙",
    ]


def test_a_line_that_holds_only_a_remark_for_the_editor_leaves_no_blank_line() -> None:
    template = editor.written(paragraph("前"), paragraph("{# 只给编辑看 #}"), paragraph("后"))
    assert editor.texts(made(template, VALUES)) == ["前", "后"]


@pytest.mark.parametrize("name", ["paragraphs_by_category", "chosen_paragraphs", "numbered_lists", "page_breaks"])
def test_no_tag_and_no_blank_line_in_its_place_is_left(name: str) -> None:
    for values in (VALUES, TWO, UNRATED):
        texts = editor.texts(made(shapes.SHAPES[name](), values))
        assert [text for text in texts if not text or "{" in text or "%" in text] == []


@pytest.mark.parametrize(
    "mark",
    ['<w:r><w:br w:type="column"/></w:r>', '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'],
    ids=["column break", "symbol"],
)
def test_what_stands_beside_a_tag_in_its_line_is_not_dropped_unsaid(mark: str) -> None:
    body = [paragraph("{%p if 等级 %}"), paragraph("甲"), paragraph("{%p endif %}", mark)]
    assert ("tag-not-alone", "第3段") in faults(*body)


def test_a_value_of_several_paragraphs_begins_one_page_and_not_several() -> None:
    shape = "<w:pPr><w:pageBreakBefore/><w:jc w:val='center'/></w:pPr>"
    data = made(editor.written(paragraph("{{ 项目概况 }}", shape=shape)), TWO_PARAGRAPHS)
    assert editor.texts(data) == ["一", "二"]
    assert len(found(data, "w:jc")) == 2
    assert len(found(data, "w:pageBreakBefore")) == 1


@pytest.mark.parametrize("holder", ["w:p", "w:pPr", "w:r", "w:rPr"])
def test_a_value_of_two_paragraphs_may_stand_where_a_namespace_is_declared(holder: str) -> None:
    look = '<w:rPr><w:b/><w14:ligatures w14:val="all"/></w:rPr>'
    in_run = holder in ("w:r", "w:rPr")
    body = paragraph(run("{{ 项目概况 }}", look if in_run else ""), shape="" if in_run else f"<w:pPr>{look}</w:pPr>")
    data = document(body.replace(f"<{holder}>", f'<{holder} xmlns:w14="{W14}">'))
    assert editor.texts(compiled(data).render(TWO_PARAGRAPHS)) == ["一", "二"]


def test_the_id_of_a_repeated_paragraph_stands_only_once() -> None:
    once = paragraph("{{ 目标.年度绩效目标 }}").replace("<w:p>", '<w:p w14:paraId="00000001" w14:textId="77777777">')
    data = made(editor.written(block(EVERY_OBJECTIVE, once)), VALUES)
    assert editor.texts(data) == OBJECTIVES
    ids = [each.get(f"{{{W14}}}paraId") for each in found(data, "w:p")]
    assert len(set(ids) - {None}) == len([each for each in ids if each is not None])


# Merged cells


def test_cells_are_merged_on_two_levels_and_never_across_the_upper() -> None:
    rows = [("甲", "同"), ("甲", "同"), ("乙", "同"), ("乙", "异"), ("丙", "异")]
    values = VALUES | {"绩效指标": [shapes.indicator(one, two, "x") for one, two in rows]}
    (only,) = found(made(shapes.merged_on_two_levels(), values), "w:tbl")
    assert [editor.merges(only, column) for column in range(3)] == ["-R.R.R-", "-R.RRR-", "-------"]
    assert [cells[:2] for cells in editor.rows(only)][1:-1] == [
        ["甲", "同"], ["", ""], ["乙", "同"], ["", "异"], ["丙", "异"],
    ]  # fmt: skip


def test_cells_are_merged_on_three_levels_and_never_across_an_upper() -> None:
    rows = [("甲", "一"), ("甲", "一"), ("甲", "二"), ("乙", "二"), ("乙", "二")]
    values = VALUES | {"绩效指标": [shapes.indicator(one, two, f"{n}") for n, (one, two) in enumerate(rows)]}
    (only,) = found(made(shapes.merged_on_three_levels(), values), "w:tbl")
    assert [editor.merges(only, column) for column in (0, 2, 3)] == ["-R..R.", "-R.RR.", "-R.RR."]
    assert [cells[1] for cells in editor.rows(only)] == ["名称", "0", "1", "2", "3", "4"]


def test_merged_cells_keep_their_properties_in_the_order_of_the_schema() -> None:
    data = made(shapes.merged_where_cells_have_properties(), VALUES)
    names = [[each.tag.partition("}")[2] for each in cell.find(qn("w:tcPr"))] for cell in found(data, "w:tc")[4:7]]
    assert names == [
        ["vMerge"],
        ["vMerge", "shd"],
        ["cnfStyle", "tcW", "gridSpan", "vMerge", "tcBorders", "noWrap", "vAlign"],
    ]
    assert len(found(data, "w:jc")) == 3 * len(NAMES)


def test_a_cell_that_the_editor_had_merged_is_merged_once() -> None:
    merged = '<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/><w:vMerge w:val="restart"/></w:tcPr>{}</w:tc>'
    cells = merged.format(paragraph("{% vm %}{{ 指标.一级指标 }}")) + CELL.format(paragraph("{{ 指标.三级指标 }}"))
    (only,) = found(made(editor.written(table(row_block(EVERY_INDICATOR, f"<w:tr>{cells}</w:tr>"))), VALUES), "w:tbl")
    assert editor.merges(only, 0) == "R..RR"


MERGED = row("{% vm %}{{ 指标.一级指标 }}", "{{ 指标.三级指标 }}")


@pytest.mark.parametrize(
    "body",
    [
        [table(row_block(EVERY_INDICATOR, MERGED)), paragraph("间"), table(row_block(EVERY_INDICATOR, MERGED))],
        [block(EVERY_OBJECTIVE, paragraph("表"), table(row_block(EVERY_INDICATOR, MERGED)))],
    ],
    ids=["two tables", "a table in a loop"],
)
def test_merging_begins_anew_with_each_table(body: list[str]) -> None:
    data = made(editor.written(*body), TWO)
    assert [editor.merges(each, 0) for each in found(data, "w:tbl")] == ["R.", "R."]


def test_merging_in_a_table_goes_on_after_a_table_in_its_cell() -> None:
    plain = table(row_block(EVERY_OBJECTIVE, row("{{ 目标.序号 }}", "x")))
    cells = CELL.format(paragraph("{% vm %}{{ 指标.一级指标 }}")) + CELL.format(plain + "<w:p/>")
    data = made(editor.written(table(row_block(EVERY_INDICATOR, f"<w:tr>{cells}</w:tr>"))), VALUES)
    assert editor.merges(found(data, "w:tbl")[0], 0) == "R..RR"


def test_merging_in_a_table_goes_on_after_merging_in_a_table_in_its_cell() -> None:
    inner = table(row_block("for 内 in 绩效指标", row("{% vm %}{{ 内.二级指标 }}", "{{ 内.三级指标 }}")))
    cells = CELL.format(paragraph("{% vm %}{{ 指标.一级指标 }}")) + CELL.format(inner + "<w:p/>")
    data = made(editor.written(table(row_block(EVERY_INDICATOR, f"<w:tr>{cells}</w:tr>"))), TWO)
    assert [editor.merges(each, 0) for each in found(data, "w:tbl")] == ["R.", "R.", "R."]


def test_a_cell_in_a_content_control_is_merged_too() -> None:
    cell = CELL.format(paragraph("{% vm %}{{ 指标.一级指标 }}"))
    control = f'<w:sdt><w:sdtPr><w:id w:val="1"/></w:sdtPr><w:sdtContent>{cell}</w:sdtContent></w:sdt>'
    rows = row_block(EVERY_INDICATOR, f"<w:tr>{control}{CELL.format(paragraph('{{ 指标.三级指标 }}'))}</w:tr>")
    (only,) = found(made(editor.written(table(rows)), VALUES), "w:tbl")
    assert editor.merges(only, 0) == "R..RR"


def test_a_merged_column_may_be_left_out() -> None:
    cells = ["{%tc if 等级 %}", "{% vm %}{{ 指标.一级指标 }}", "{%tc endif %}", "{% vm %}{{ 指标.二级指标 }}"]
    template = editor.written(table(row_block(EVERY_INDICATOR, row(*cells), columns=4)))
    (both,) = found(made(template, VALUES), "w:tbl")
    assert [editor.merges(both, column) for column in (0, 1)] == ["R..RR", "R.RRR"]
    (one,) = found(made(template, UNRATED), "w:tbl")
    assert editor.merges(one, 0) == "R.RRR"


# Pages, lists and pictures


def test_page_breaks_are_repeated_with_their_loop() -> None:
    data = made(shapes.page_breaks(), VALUES)
    assert editor.texts(data) == [text for name in NAMES for text in (name, "\f")] + ["附优"]
    assert len(found(data, "w:pageBreakBefore")) == 1
    assert not found(made(shapes.page_breaks(), UNRATED), "w:pageBreakBefore")


def test_landscape_sections_stand_where_they_stood() -> None:
    data = made(shapes.landscape_sections(), VALUES)
    assert editor.texts(data) == ["前", "", "横：开展培训", "", "横：组织鉴定", "", "优", "分节", "后"]
    holders = [each.find(f"{qn('w:pPr')}/{qn('w:sectPr')}/{qn('w:pgSz')}") for each in found(data, "w:p")]
    ways = ["" if each is None else each.get(qn("w:orient"), "portrait") for each in holders]
    assert ways == ["", "portrait", "", "landscape", "", "landscape", "", "landscape", ""]
    assert len(found(data, "w:sectPr")) == 5


def test_numbered_paragraphs_stay_numbered_in_a_loop() -> None:
    data = made(shapes.numbered_lists(), VALUES)
    levels = [[each.get(qn("w:val")) for each in item.iter(qn("w:ilvl"), qn("w:numId"))] for item in found(data, "w:p")]
    assert list(zip(editor.texts(data), levels, strict=True)) == [
        ("产出指标", ["0", "1"]), ("培训人数", ["1", "1"]), ("培训期数", ["1", "1"]), ("合格率", ["1", "1"]),
        ("效益指标", ["0", "1"]), ("就业人数", ["1", "1"]),
        ("满意度指标", ["0", "1"]), ("学员满意度", ["1", "1"]),
    ]  # fmt: skip


def test_a_seal_and_a_logo_are_kept_byte_for_byte() -> None:
    template = shapes.pictures()
    data = made(template, VALUES)
    before, after = editor.parts(template), editor.parts(data)
    kept = [name for name in before if name.startswith("word/media/") or name.endswith(".rels")]
    assert {before[name] for name in kept if name.endswith(".png")} == {shapes.LOGO, shapes.SEAL}
    assert [name for name in kept if before[name] != after[name]] == []
    (header,) = [name for name in after if name.startswith("word/header")]
    assert editor.texts(data, header) == ["鉴定中心"]
    assert editor.texts(data) == ["盖章：鉴定中心", "优"]
    assert [len(found(data, "a:blip", name)) for name in (header, editor.BODY)] == [1, 2]
    assert [len(found(made(template, UNRATED), "a:blip", name)) for name in (header, editor.BODY)] == [1, 1]


def test_a_picture_with_a_chinese_name_is_found_again() -> None:
    parts = {
        name.replace("image1", "印章"): part.replace(b"image1", "印章".encode()) if name.endswith(".rels") else part
        for name, part in editor.parts(shapes.pictures()).items()
    }
    assert sorted(editor.parts(made(packed(parts), VALUES))) == sorted(parts)


def test_each_copy_of_a_picture_in_a_loop_has_an_id_of_its_own() -> None:
    word = editor.blank()
    editor.put(word, paragraph("{%p for 目标 in 年度绩效目标 %}"))
    word.add_paragraph("{{ 目标.年度绩效目标 }}").add_run().add_picture(io.BytesIO(shapes.SEAL))
    editor.put(word, paragraph("{%p endfor %}"))
    data = made(editor.saved(word), VALUES)
    assert editor.texts(data) == OBJECTIVES
    ids = [each.get("id") for each in found(data, "wp:docPr")]
    assert len(ids) == len(set(ids)) == len(OBJECTIVES)
