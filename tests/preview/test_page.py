"""A preview shows what the document says, as it says it, and nothing that a browser would run or load."""

import re
from functools import cache

import pytest

from selfeval.batch.forms import FormLibrary
from selfeval.batch.previewing import of_template
from selfeval.preview.page import Sheets, UnreadableError, common_style, page
from selfeval.verification import document
from selfeval.verification.document import Table
from tests import builders
from tests.preview import packages
from tests.preview.seen import Seen, SeenCell, seen, well_formed

TEMPLATES = builders.ROOT / "templates"
FORMS = ("zhengzhou", "hubei", "national", "national-cost")


@cache
def library() -> FormLibrary:
    return FormLibrary(TEMPLATES)


def shown_as_written(data: bytes, sheets: Sheets | None = None) -> Seen:
    """Require that a preview has the document's text, in its order, cell by cell, and merges what it merges."""
    sheets = sheets or page(data)
    harmless(sheets)
    found = seen(sheets)
    blocks = document.read(data).blocks
    assert len(found.blocks) == len(blocks)
    for block, shown in zip(blocks, found.blocks, strict=True):
        assert shown == (of_table(block) if isinstance(block, Table) else block.text)
    return found


def of_table(table: Table) -> list[list[SeenCell]]:
    """Return the cells that a table should show: each that continues the one above makes that one longer."""
    rows: list[list[SeenCell]] = []
    above: dict[int, SeenCell] = {}
    for row in table.rows:
        shown = []
        for cell in row:
            if cell.continues and cell.start in above:
                above[cell.start].rows += 1
                continue
            above[cell.start] = SeenCell(cell.text, cell.start, cell.span, 1)
            shown.append(above[cell.start])
        rows.append(shown)
    return rows


def harmless(sheets: Sheets) -> None:
    """Require that nothing runs, loads or leads away, and that all looks are classes."""
    root = well_formed(sheets)
    allowed = {"body", "section", "div", "p", "span", "a", "br", "table", "colgroup", "col", "tbody", "tr", "td", "th"}
    assert {each.tag for each in root.iter()} <= allowed
    names = {"class", "id", "href", "colspan", "rowspan", "scope", "role", "aria-level", "aria-label"}
    assert {name for each in root.iter() for name in each.attrib} <= names
    assert all(each.get("href", "#").startswith("#") for each in root.iter("a"))
    assert re.search(r"url|@import|<|expression|javascript", sheets.style) is None
    rule = re.compile(r"\.sheet \.w[0-9a-f]{12},\.sheet\.w[0-9a-f]{12}\{[^{}]*\}\n")
    assert rule.sub("", sheets.style) == ""
    used = {name for each in root.iter() for name in each.get("class", "").split() if re.fullmatch("w[0-9a-f]+", name)}
    assert used == set(re.findall(r"\.sheet \.(w[0-9a-f]+)", sheets.style))


@pytest.mark.parametrize("form", FORMS)
def test_a_template_is_shown_with_sample_data(form: str) -> None:
    shown = of_template(library(), form)
    assert len(shown) == len(library().rules(form).documents)
    for _, sheets in shown:
        assert "{{" not in sheets.html
        assert "<a " not in sheets.html
        assert seen(sheets).blocks


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;</p></section><style>*{}</style>"


def test_hostile_text_is_text() -> None:
    evaluation = builders.with_edits({"项目信息!B2": HOSTILE, "绩效指标!C2": HOSTILE, "问题与建议!B2": HOSTILE})
    (written,) = library().load(builders.FORM).templates.render(evaluation)
    found = shown_as_written(written.content)
    assert any(isinstance(block, str) and HOSTILE in block for block in found.blocks)
    assert any(
        cell.text == HOSTILE for block in found.blocks if isinstance(block, list) for row in block for cell in row
    )


def test_hostile_names_of_fonts_styles_and_colours_say_nothing() -> None:
    style = 'x}</style><script>"'
    body = (
        '<w:p><w:pPr><w:pStyle w:val="{0}"/><w:jc w:val="{0}"/><w:ind w:left="{0}"/><w:spacing w:line="{0}"/>'
        '<w:shd w:fill="{0}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="{0}" w:eastAsia="{0}"/><w:sz w:val="{0}"/>'
        '<w:color w:val="{0}"/><w:highlight w:val="{0}"/></w:rPr><w:t>字</w:t></w:r></w:p>'
    ).format(packages.quoted(style))
    assert shown_as_written(packages.document(body)).blocks == ["字"]


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "9" * 5000])
def test_senseless_numbers_are_passed_over(number: str) -> None:
    rows = [[packages.cell("甲", across=number)]]
    body = packages.table([number], rows) + (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{number}"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r>'
        f'<w:sym w:font="Wingdings" w:char="{number}"/><w:t>乙</w:t><w:drawing><wp:extent cx="{number}" cy="{number}"/>'
        f'</w:drawing></w:r></w:p><w:sectPr><w:pgSz w:w="{number}" w:h="{number}"/></w:sectPr>'
    )
    lists = (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="{number}"><w:start w:val="{number}"/></w:lvl>'
        "</w:abstractNum>"
        '<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    sheets = page(packages.document(body, numbering=lists))
    harmless(sheets)
    table, text = seen(sheets).blocks
    assert [[cell.text for cell in row] for row in table] == [["甲"]]
    assert isinstance(text, str)
    assert text.endswith("乙")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "新"),
        ("<w:sdt><w:sdtContent><w:r><w:t>框中</w:t></w:r></w:sdtContent></w:sdt>", "框中"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>可见</w:t></w:r>", "可见"),
        ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>", "一\n二"),
        ("<w:r><w:t>左</w:t><w:tab/><w:t>右</w:t></w:r>", "左\t右"),
    ],
)
def test_a_paragraph_has_the_text_that_a_reader_sees(body: str, text: str) -> None:
    assert "\n".join(map(str, seen(page(packages.document(f"<w:p>{body}</w:p>"))).blocks)) == text


def test_a_text_box_stands_once_behind_its_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p {mc}><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    sheets = page(packages.document(body))
    harmless(sheets)
    assert "".join(map(str, well_formed(sheets).itertext())).split() == ["前框"]


def test_borders_are_the_table_s_outside_and_inside_and_the_cell_s_own() -> None:
    properties = (
        "<w:tblPr><w:tblBorders>"
        + "".join(f'<w:{side} w:val="single" w:sz="8"/>' for side in ("top", "left", "bottom", "right"))
        + '<w:insideH w:val="single" w:sz="4"/><w:insideV w:val="nil"/></w:tblBorders></w:tblPr>'
    )
    own = '<w:tcBorders><w:right w:val="double" w:sz="4" w:color="FF0000"/></w:tcBorders>'
    rows = [[packages.cell("甲", own=own), packages.cell("乙")], [packages.cell("丙"), packages.cell("丁")]]
    table = packages.table([1000, 1000], rows).replace("<w:tblGrid>", f"{properties}<w:tblGrid>")
    sheets = page(packages.document(table))
    names = [cell.get("class") for cell in well_formed(sheets).iter("td")]
    first, *_, last = (next(rule for rule in sheets.style.splitlines() if f".{name}," in rule) for name in names)
    assert "border-top:1pt solid #000;border-right:1.5pt double #ff0000;border-bottom:0.5pt solid #000" in first
    assert "border-left:1pt solid #000" in first
    assert "border-right:1pt solid #000;border-bottom:1pt solid #000;border-left:none" in last


@pytest.mark.parametrize(
    ("wanted", "said"), [("", "margin:6pt"), ("<w:doNotUseHTMLParagraphAutoSpacing/>", "padding:6pt")]
)
def test_room_between_paragraphs_is_the_larger_or_both(wanted: str, said: str) -> None:
    body = '<w:p><w:pPr><w:spacing w:before="120" w:after="60"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>'
    assert said in page(packages.document(body, compatible=wanted)).style


def test_links_pictures_and_objects_lead_nowhere() -> None:
    body = (
        '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:r><w:drawing><wp:inline>'
        '<wp:extent cx="1270000" cy="635000"/><a:blip r:embed="rId2"/></wp:inline></w:drawing></w:r></w:p>'
    )
    sheets = page(packages.document(body))
    harmless(sheets)
    assert 'role="img"' in sheets.html
    assert "width:100pt;height:50pt" in sheets.style


def test_cells_merged_across_and_down_have_their_spans() -> None:
    cell = packages.cell
    rows = [
        [cell("甲", across=2, down="restart"), cell("乙")],
        [cell("", across=2, down="continue"), cell("丙", down="restart")],
        [cell("丁"), cell("戊"), cell("", down="continue")],
    ]
    (table,) = shown_as_written(packages.document(packages.table([1000, 2000, 3000], rows))).blocks
    assert [[(each.text, each.start, each.span, each.rows) for each in row] for row in table] == [
        [("甲", 0, 2, 2), ("乙", 2, 1, 1)],
        [("丙", 2, 1, 2)],
        [("丁", 0, 1, 1), ("戊", 1, 1, 1)],
    ]


def test_a_new_page_is_a_new_sheet_of_its_own_size() -> None:
    body = (
        "<w:p><w:r><w:t>一</w:t></w:r></w:p><w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>二</w:t></w:r></w:p>"
        '<w:p><w:r><w:t>三</w:t><w:br w:type="page"/><w:t>四</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:pPr></w:p>'
        '<w:p><w:r><w:t>五</w:t></w:r></w:p><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
    )
    sheets = page(packages.document(body))
    texts = ["".join(map(str, each.itertext())).split() for each in well_formed(sheets)]
    assert texts == [["一"], ["二三"], ["四"], ["五"]]
    assert "width:841.9pt;min-height:595.3pt" in sheets.style


def test_a_style_has_what_it_is_based_on_and_a_run_has_its_own() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312"/>'
        '<w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:pPr><w:jc w:val="both"/>'
        '<w:spacing w:line="579" w:lineRule="exact"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/><w:pPr><w:ind w:firstLineChars="200" '
        'w:firstLine="640"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>'
    )
    body = (
        '<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:t>标题</w:t></w:r><w:r><w:rPr><w:b/><w:color w:val="FF0000"/>'
        "</w:rPr><w:t>红</w:t></w:r></w:p>"
    )
    sheets = page(packages.document(body, styles))
    looks = sheets.style.splitlines()
    (paragraph,) = (each for each in looks if "text-align" in each)
    (run,) = (each for each in looks if "bold" in each)
    for said in ("text-align:justify", "line-height:28.95pt", "text-indent:2em", "font-size:16pt", '"黑体"'):
        assert said in paragraph
    assert "font-weight:bold" in run
    assert "color:#ff0000" in run
    assert "仿宋" not in sheets.style


def test_lists_are_numbered_as_word_numbers_them() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="（%1.%2）"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>'
    )
    data = packages.document("".join(item.format(level) for level in (0, 1, 1, 0, 1)), numbering=numbering)
    numbers = re.findall('<span class="number">(.*?)</span>', page(data).html)
    assert numbers == ["一、", "（一.1）", "（一.2）", "二、", "（二.1）"]


def test_check_marks_and_page_numbers_are_shown() -> None:
    body = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:sym w:font="Wingdings 2" w:char="F0A3"/>'
        '<w:t>否</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/>'
        "</w:r></w:p>"
    )
    assert seen(page(packages.document(body))).blocks == ["☑是□否页码"]


def test_a_cover_has_its_own_footer() -> None:
    evaluation = builders.evaluated(builders.seed_bytes())
    (written,) = library().load(builders.FORM).templates.render(evaluation)
    sheets = well_formed(page(written.content))
    feet = [
        "".join(map(str, foot.itertext())) for sheet in sheets for foot in sheet if "footer" in foot.get("class", "")
    ]
    assert feet == ["", "— 页码 —", "— 页码 —"]


def test_what_is_no_document_is_refused() -> None:
    for data in (b"", b"PK", packages.package({"word/other.xml": "<x/>"})):
        with pytest.raises(UnreadableError, match="docx"):
            page(data)


def test_the_shared_style_loads_nothing() -> None:
    assert "url(" not in common_style()
    assert "@import" not in common_style()
