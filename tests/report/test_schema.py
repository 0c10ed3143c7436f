"""The schema finds what is wrong; a check that finds nothing would prove nothing."""

import pytest

from tests.report import schema

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
CELL = (
    '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="1"/></w:tblGrid><w:tr><w:tc><w:tcPr>{}</w:tcPr><w:p/></w:tc></w:tr>'
    "</w:tbl>"
)
BAD, GOOD = '<w:p><w:pPr><w:jc w:val="left"/><w:keepNext/></w:pPr></w:p>', "<w:p/>"
# Of a run's properties the schema only says what comes last.
CHANGE = '<w:rPrChange w:id="1" w:author="x"><w:rPr/></w:rPrChange>'


def body(*content: str, more: str = "") -> bytes:
    return f"<w:document {W} {MC} {W14} {more}><w:body>{''.join(content)}</w:body></w:document>".encode()


@pytest.mark.parametrize(
    "content, first, second",
    [
        (CELL, '<w:tcW w:w="1" w:type="dxa"/>', '<w:vMerge w:val="restart"/>'),
        (CELL, "<w:vMerge/>", '<w:vAlign w:val="center"/>'),
        ("<w:p><w:pPr>{}</w:pPr></w:p>", "<w:keepNext/>", '<w:jc w:val="center"/>'),
        ("<w:p><w:pPr>{}</w:pPr></w:p>", "<w:rPr/>", "<w:sectPr/>"),
        ("<w:p><w:r><w:rPr>{}</w:rPr><w:t>x</w:t></w:r></w:p>", "<w:b/>", CHANGE),
        ("<w:p><w:r>{}</w:r></w:p>", "<w:rPr/>", "<w:t>x</w:t>"),
    ],
)
def test_two_properties_in_the_wrong_order_are_a_violation(content: str, first: str, second: str) -> None:
    assert schema.violations(body(content.format(first + second))) == []
    (found,) = schema.violations(body(content.format(second + first)))
    assert "This element is not expected" in found


@pytest.mark.parametrize(
    "content",
    [
        CELL.format("<w:vMerge/><w:vMerge/>"),
        "<w:p><w:p/></w:p>",
        "<w:p><w:r><w:t>x<w:tab/></w:t></w:r></w:p>",
        "<w:p>x</w:p>",
        "<w:p><w:pPr><w:jc w:val='middle'/></w:pPr></w:p>",
        "<w:p w:rsid='1'/>",
    ],
)
def test_what_does_not_belong_there_is_a_violation(content: str) -> None:
    assert schema.violations(body(content))


@pytest.mark.parametrize("root", ["hdr", "ftr"])
def test_headers_and_footers_are_held_against_the_schema(root: str) -> None:
    assert schema.violations(f"<w:{root} {W}><w:p/></w:{root}>".encode()) == []
    assert schema.violations(f"<w:{root} {W}>{BAD}</w:{root}>".encode())


def test_notes_are_held_against_the_schema() -> None:
    notes = f'<w:footnotes {W}><w:footnote w:id="1"><w:p/></w:footnote></w:footnotes>'
    assert schema.violations(notes.encode()) == []
    assert schema.violations(notes.replace(GOOD, BAD).encode())


def test_what_may_be_ignored_is_ignored_and_nothing_else() -> None:
    paragraph = '<w:p w14:paraId="1"><w:r><w:rPr><w14:glow w:no="1"/></w:rPr></w:r></w:p>'
    assert schema.violations(body(paragraph, more='mc:Ignorable="w14"')) == []
    assert len(schema.violations(body(paragraph))) == 2
    assert schema.violations(body('<w:p w14:paraId="1" w:no="1"/>', more='mc:Ignorable="w14"'))


@pytest.mark.parametrize("choice, other, fallback", [(BAD, GOOD, GOOD), (GOOD, BAD, GOOD), (GOOD, GOOD, BAD)])
def test_each_branch_of_alternate_content_is_looked_at(choice: str, other: str, fallback: str) -> None:
    def alternate(*branches: str) -> bytes:
        one, two, three = branches
        choices = f'<mc:Choice Requires="w14">{one}</mc:Choice><mc:Choice Requires="w14">{two}</mc:Choice>'
        return body(f"<mc:AlternateContent>{choices}<mc:Fallback>{three}</mc:Fallback></mc:AlternateContent>")

    assert schema.violations(alternate(GOOD, GOOD, GOOD)) == []
    assert len(schema.violations(alternate(choice, other, fallback))) == 1


@pytest.mark.parametrize("content, count", [(GOOD, 0), (BAD, 1)])
def test_what_stands_in_a_text_box_is_looked_at(content: str, count: int) -> None:
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    old = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{box}</v:textbox></v:shape>'
    wps = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    new = (
        '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="1" cy="1"/><wp:docPr id="1" name="x"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp {wps}><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
    )
    assert len(schema.violations(body(f"<w:p><w:r><w:pict>{old}</w:pict></w:r></w:p>"))) == count
    assert len(schema.violations(body(f"<w:p><w:r><w:drawing>{new}</w:drawing></w:r></w:p>"))) == count
