"""What a document says of its letters, paragraphs, cells, lists and pages is what a browser is told of them."""

import re

import pytest

from selfeval.preview.page import page
from tests.preview import packages
from tests.preview.seen import seen, well_formed

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(text: str, shape: str = "", look: str = "") -> str:
    properties = f"<w:pPr>{shape}</w:pPr>" if shape else ""
    return f"<w:p>{properties}<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def rule_of(sheets, element) -> list[str]:
    """Return what the style sheet says of an element, one declaration after the other."""
    names = [name for name in element.get("class", "").split() if f".sheet .{name}," in sheets.style]
    (rule,) = (each for each in sheets.style.splitlines() if any(f".{name}," in each for name in names))
    return re.sub(r"^.*\{|\}$", "", rule).split(";")


def sheet_texts(sheets) -> list[str]:
    return ["".join(map(str, each.itertext())).strip() for each in well_formed(sheets)]


def package_with(body: str, **parts: str) -> bytes:
    spaces = f'xmlns:w="{WORD}" xmlns:r="{RELATIONS}"'
    return packages.package(
        {"word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>"}
        | {f"word/{name.replace('__', '/')}": content.replace("SPACES", spaces) for name, content in parts.items()}
    )


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ('<w:u w:val="single"/>', "text-decoration:underline"),
        ('<w:u w:val="single"/><w:strike/>', "text-decoration:underline line-through"),
        ('<w:highlight w:val="yellow"/>', "background:#ff0"),
        ('<w:shd w:val="clear" w:fill="D9D9D9"/>', "background:#d9d9d9"),
        ("<w:caps/>", "text-transform:uppercase"),
        ('<w:vertAlign w:val="superscript"/>', "vertical-align:super"),
        ('<w:vertAlign w:val="subscript"/>', "vertical-align:sub"),
    ],
)
def test_letters_look_as_the_run_says(look: str, said: str) -> None:
    sheets = page(packages.document(paragraph("字", look=look)))
    (span,) = well_formed(sheets).iter("span")
    assert span.text == "字"
    assert said in rule_of(sheets, span)


@pytest.mark.parametrize("look", ['<w:u w:val="none"/>', '<w:caps w:val="0"/>', '<w:vertAlign w:val="baseline"/>'])
def test_a_look_that_is_switched_off_needs_no_span(look: str) -> None:
    assert list(well_formed(page(packages.document(paragraph("字", look=look)))).iter("span")) == []


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ('<w:jc w:val="distribute"/>', ["text-align:justify", "text-align-last:justify"]),
        ('<w:shd w:val="clear" w:fill="FFF2CC"/>', ["background:#fff2cc"]),
        (
            '<w:pBdr><w:top w:val="nil"/><w:bottom w:val="double" w:sz="4" w:color="FF0000"/></w:pBdr>',
            ["border-bottom:1.5pt double #ff0000"],
        ),
        ('<w:spacing w:line="400" w:lineRule="atLeast"/>', ["line-height:max(1.3em,20pt)"]),
        ('<w:spacing w:line="360" w:lineRule="auto"/>', ["line-height:1.95"]),
    ],
)
def test_a_paragraph_stands_as_its_properties_say(shape: str, said: list[str]) -> None:
    sheets = page(packages.document(paragraph("字", shape)))
    (found,) = well_formed(sheets).iter("p")
    rule = rule_of(sheets, found)
    assert [each for each in rule if each in said] == said
    assert not any(each.startswith("border-top") for each in rule)


def test_a_cell_has_its_shading_and_the_direction_of_its_text() -> None:
    own = '<w:shd w:val="clear" w:fill="DDEBF7"/><w:textDirection w:val="tbRlV"/>'
    sheets = page(
        packages.document(packages.table([1000, 1000], [[packages.cell("竖", own=own), packages.cell("横")]]))
    )
    upright, usual = (rule_of(sheets, cell) for cell in well_formed(sheets).iter("td"))
    assert {"background:#ddebf7", "writing-mode:vertical-rl"} <= set(upright)
    assert not any(each.startswith(("background", "writing-mode")) for each in usual)


def test_a_deleted_row_is_not_shown_and_one_in_a_content_control_is() -> None:
    rows = [[packages.cell("留")], [packages.cell("删")], [packages.cell("控")]]
    kept, deleted, controlled = (f"<w:tr>{row}</w:tr>" for (row,) in rows)
    table = packages.table([1000], rows)
    table = table.replace(deleted, deleted.replace("<w:tr>", "<w:tr><w:trPr><w:del w:id='1'/></w:trPr>"))
    table = table.replace(controlled, f"<w:sdt><w:sdtPr/><w:sdtContent>{controlled}</w:sdtContent></w:sdt>")
    assert kept in table
    (shown,) = seen(page(packages.document(table))).blocks
    assert [[cell.text for cell in row] for row in shown] == [["留"], ["控"]]


THEME = (
    f'<a:theme xmlns:a="{DRAWING}"><a:themeElements><a:fontScheme name="Office"><a:majorFont>'
    '<a:latin typeface="Arial"/><a:ea typeface=""/><a:font script="Jpan" typeface="MS Gothic"/>'
    '<a:font script="Hans" typeface="黑体"/></a:majorFont><a:minorFont><a:latin typeface="Cambria"/>'
    '<a:ea typeface="楷体"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
)


@pytest.mark.parametrize(
    ("look", "latin", "east_asian"),
    [
        ('w:asciiTheme="majorHAnsi" w:eastAsiaTheme="majorEastAsia"', "selfeval-latin-sans", "黑体"),
        ('w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"', "Cambria", "楷体"),
        # A theme's font counts more than a name beside it.
        ('w:ascii="Calibri" w:asciiTheme="minorAscii" w:eastAsiaTheme="minorEastAsia"', "Cambria", "楷体"),
    ],
)
def test_a_font_of_the_theme_is_the_one_that_the_theme_names(look: str, latin: str, east_asian: str) -> None:
    body = paragraph("字", look=f"<w:rFonts {look}/>")
    sheets = page(package_with(body, **{"theme__theme1.xml": THEME}))
    (span,) = well_formed(sheets).iter("span")
    (fonts,) = (each for each in rule_of(sheets, span) if each.startswith("font-family:"))
    assert fonts.startswith(f'font-family:"{latin}","{east_asian}",')
    assert "MS Gothic" not in sheets.style


def test_a_font_of_a_theme_that_is_missing_is_any_song() -> None:
    sheets = page(package_with(paragraph("字", look='<w:rFonts w:eastAsia="黑体" w:eastAsiaTheme="minorEastAsia"/>')))
    assert 'font-family:"宋体"' in sheets.style
    assert "黑体" not in sheets.style


LEVEL = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'


def numbers(numbering: str, *lists: int) -> list[str]:
    item = paragraph("项", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>')
    data = packages.document("".join(item.format(each) for each in lists), numbering=numbering)
    return re.findall('<span class="number">(.*?)</span>', page(data).html)


@pytest.mark.parametrize(
    ("override", "found"),
    [
        # Both lists have the same levels, so that the second goes on,
        ("", ["1.", "2.", "3."]),
        # unless it says where it starts,
        ('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>', ["1.", "2.", "1."]),
        ('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>', ["1.", "2.", "5."]),
        # which one that only looks different does not.
        ('<w:lvlOverride w:ilvl="0"/>', ["1.", "2.", "3."]),
    ],
)
def test_a_list_begins_anew_where_it_says_so(override: str, found: list[str]) -> None:
    numbering = f'<w:abstractNum w:abstractNumId="0">{LEVEL}</w:abstractNum>' + "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{own}</w:num>'
        for number, own in ((1, ""), (2, override))
    )
    assert numbers(numbering, 1, 1, 2) == found


def test_a_list_that_the_document_does_not_have_has_no_numbers() -> None:
    assert numbers("", 7, 0) == []


SIZE = '<w:pgSz w:w="11906" w:h="16838"/>'
LANDSCAPE = '<w:pgSz w:w="16838" w:h="11906"/>'


@pytest.mark.parametrize(
    ("section", "sheets"),
    [
        # What goes on stays on the same sheet, of other paper it cannot.
        (f'<w:sectPr><w:type w:val="continuous"/>{SIZE}</w:sectPr>', ["一二"]),
        (f'<w:sectPr><w:type w:val="continuous"/>{LANDSCAPE}</w:sectPr>', ["一", "二"]),
        (f"<w:sectPr>{SIZE}</w:sectPr>", ["一", "二"]),
    ],
)
def test_a_section_that_goes_on_stays_on_its_sheet(section: str, sheets: list[str]) -> None:
    body = paragraph("一", f"<w:sectPr>{SIZE}</w:sectPr>") + paragraph("二") + section
    assert sheet_texts(page(packages.document(body))) == sheets


def test_a_section_with_nothing_in_it_has_no_sheet() -> None:
    body = paragraph("一", f"<w:sectPr>{SIZE}</w:sectPr>") + f"<w:sectPr>{LANDSCAPE}</w:sectPr>"
    assert sheet_texts(page(packages.document(body))) == ["一"]


@pytest.mark.parametrize(
    ("relation", "texts"),
    [
        ('Target="header1.xml"', ["眉正文"]),
        ('Target="/word/header1.xml"', ["眉正文"]),
        # What stands elsewhere is not looked for, and no strange name either.
        ('Target="header1.xml" TargetMode="External"', ["正文"]),
        ('Target="a b?.xml"', ["正文"]),
    ],
)
def test_a_header_is_the_part_that_the_document_points_to(relation: str, texts: list[str]) -> None:
    parts = {
        "header1.xml": f"<w:hdr SPACES>{paragraph('眉')}</w:hdr>",
        "_rels__document.xml.rels": f'<Relationships><Relationship Id="rId1" {relation}/></Relationships>',
    }
    body = f'{paragraph("正文")}<w:sectPr><w:headerReference w:type="default" r:id="rId1"/>{SIZE}</w:sectPr>'
    assert sheet_texts(page(package_with(body, **parts))) == texts


def field(instruction: str, stored: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{mark.format('separate')}"
        f"<w:r><w:t>{stored}</w:t></w:r>{mark.format('end')}"
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [
        # Only the number of a page is unknown; what else was worked out stays as it was stored.
        (field(' DATE \\@ "yyyy" ', "2023"), "2023"),
        (field(" PAGE ", "1"), "页码"),
        ('<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>9</w:t></w:r></w:fldSimple>', "页码"),
        ('<w:fldSimple w:instr=" TITLE "><w:r><w:t>题</w:t></w:r></w:fldSimple>', "题"),
    ],
)
def test_a_field_has_its_stored_text_unless_it_is_a_page_number(written: str, text: str) -> None:
    assert seen(page(packages.document(f"<w:p>{written}</w:p>"))).blocks == [text]


def test_a_picture_that_says_no_size_is_still_a_picture() -> None:
    sheets = page(packages.document("<w:p><w:r><w:t>章</w:t><w:pict/></w:r></w:p>"))
    (picture,) = (each for each in well_formed(sheets).iter("span") if each.get("role") == "img")
    assert picture.get("class") == "picture"
