import pytest

from selfeval.report import fonts, package
from tests import builders
from tests.report.word import W, document, paragraph, run

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
THEME = (
    f'<a:theme xmlns:a="{A}"><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/>'
    '<a:font script="Hans" typeface="等线"/></a:minorFont></a:theme>'
)


def styles(*inside: str) -> str:
    return f"<w:styles {W}>{''.join(inside)}</w:styles>"


def style(name: str, look: str, *, kind: str = "paragraph", more: str = "") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{name}" {more}>{look}</w:style>'


def look(east: str = "", latin: str = "") -> str:
    names = f'w:eastAsia="{east}"' * bool(east) + f' w:ascii="{latin}"' * bool(latin)
    return f"<w:rPr><w:rFonts {names}/></w:rPr>"


def found(*body: str, **parts: str) -> list[tuple[str, str]]:
    contents = package.read_parts(document(*body, **parts)) or {}
    return [
        (each.message.partition("”")[0].partition("“")[2], each.place.where) for each in fonts.unofficial(contents, "a")
    ]


def test_a_runs_own_font_counts_for_the_letters_that_it_has() -> None:
    assert found(paragraph(run("汉字", look("微软雅黑", "Arial")))) == [("微软雅黑", "第1段")]
    assert found(paragraph(run("abc1", look("微软雅黑", "Arial")))) == [("Arial", "第1段")]
    assert found(paragraph(run("，。", look(latin="Arial")))) == []
    assert found(paragraph(run("{{ 等级 }}", look("仿宋", "Times New Roman")))) == []


@pytest.mark.parametrize("name", [*fonts.OFFICIAL, "SimSun", "FangSong_GB2312"])
def test_official_fonts_are_no_warning(name: str) -> None:
    assert found(paragraph(run("汉字a", look(name, name)))) == []


def test_a_font_is_named_once_at_its_first_text() -> None:
    body = [paragraph("无"), paragraph(run("甲", look("隶书"))), paragraph(run("乙", look("隶书")))]
    assert found(*body) == [("隶书", "第2段")]


def test_styles_are_followed_to_what_they_are_based_on() -> None:
    sheet = styles(
        style("Normal", look("仿宋"), more='w:default="1"'),
        style("Base", look("隶书")),
        style("Child", '<w:basedOn w:val="Base"/>'),
        style("Mark", look("幼圆"), kind="character"),
    )
    shape = '<w:pPr><w:pStyle w:val="Child"/></w:pPr>'
    assert found(paragraph("甲"), styles=sheet) == []
    assert found(paragraph("甲", shape=shape), styles=sheet) == [("隶书", "第1段")]
    marked = run("甲", '<w:rPr><w:rStyle w:val="Mark"/></w:rPr>')
    assert found(paragraph(marked, shape=shape), styles=sheet) == [("幼圆", "第1段")]


def test_styles_based_on_each_other_come_to_an_end() -> None:
    sheet = styles(style("A", '<w:basedOn w:val="B"/>'), style("B", '<w:basedOn w:val="A"/>'))
    assert found(paragraph("甲", shape='<w:pPr><w:pStyle w:val="A"/></w:pPr>'), styles=sheet) == []


def test_the_themes_fonts_are_looked_up() -> None:
    themed = '<w:rPr><w:rFonts w:asciiTheme="minorAscii" w:eastAsiaTheme="minorEastAsia" w:eastAsia="仿宋"/></w:rPr>'
    parts = {
        "theme/theme1": THEME,
        "styles": styles(f"<w:docDefaults><w:rPrDefault>{themed}</w:rPrDefault></w:docDefaults>"),
    }
    assert found(paragraph("甲a"), **parts) == [("等线", "第1段"), ("Calibri", "第1段")]
    assert found(paragraph(run("甲a", look("仿宋", "Times New Roman"))), **parts) == []


def test_the_shipped_template_uses_official_fonts_only() -> None:
    template = builders.ROOT / "templates" / builders.FORM / "report.docx"
    assert fonts.unofficial(package.read_parts(template.read_bytes()) or {}, "report.docx") == []
