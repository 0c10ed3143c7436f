"""Nothing that is written breaks the schema, or any rule that the schema does not tell."""

import io
import zipfile

import pytest
from lxml import etree

from selfeval.batch.making import Job, made
from tests import builders
from tests.report import schema, shapes, soundness
from tests.report.chance import BREAKS, PIECES, values_like
from tests.report.word import compiled

TEMPLATE = builders.ROOT / "templates" / builders.FORM / "report.docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PARTS = ["document", "fontTable", "footer1", "footer2", "settings", "styles"]


@pytest.fixture(scope="module")
def report() -> bytes:
    (document,) = made(builders.SEED_FILE, Job(builders.ROOT / "templates")).documents
    return document.content


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_all_parts_of_the_seeds_report_are_looked_at(report: bytes) -> None:
    wordml = [
        name
        for name, part in parts(report).items()
        if name.endswith(".xml") and schema.is_wordml(etree.fromstring(part))
    ]
    assert sorted(wordml) == [f"word/{name}.xml" for name in PARTS]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_seeds_report_is_as_the_schema_wants_it(name: str, report: bytes) -> None:
    assert schema.violations(parts(report)[f"word/{name}.xml"]) == []


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_the_shipped_template_is_as_the_schema_wants_it(name: str) -> None:
    assert schema.violations(parts(TEMPLATE.read_bytes())[f"word/{name}.xml"]) == []


def test_the_seeds_report_is_sound(report: bytes) -> None:
    assert soundness.flaws(report) == []


@pytest.mark.parametrize("name", shapes.SHAPES)
def test_a_template_stays_sound_whatever_it_is_filled_with(name: str) -> None:
    data = shapes.SHAPES[name]()
    assert soundness.flaws(data) == []
    template = compiled(data)
    found = {kind: soundness.flaws(template.render(values)) for kind, values in shapes.VALUE_SETS.items()}
    assert {kind: flaws for kind, flaws in found.items() if flaws} == {}


@pytest.mark.parametrize("name", shapes.SHAPES)
def test_a_template_stays_sound_whatever_chance_fills_it_with(name: str) -> None:
    template = compiled(shapes.SHAPES[name]())
    for seed in range(8):
        values = values_like(shapes.VALUES, seed, PIECES + BREAKS)
        assert soundness.flaws(template.render(values)) == [], seed


ROW = "<w:tr><w:tc><w:tcPr>{}</w:tcPr>{}</w:tc></w:tr>"
TABLE = f"<w:tbl><w:tblPr/><w:tblGrid/>{ROW}{ROW}</w:tbl>"


@pytest.mark.parametrize(
    "body, flaw",
    [
        (TABLE.format("", "<w:p/>", "", ""), "w:tc does not end with a paragraph"),
        (TABLE.format("", "<w:p/>", "", "<w:p/><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"), "w:tc does not end"),
        (TABLE.format("", "<w:p/>", "", "<w:sdt><w:sdtContent/></w:sdt>"), "w:tc does not end with a paragraph"),
        (TABLE.format("", "<w:p/>", "<w:vMerge/>", "<w:p/>"), "continues a merged one"),
        ("<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>", "w:tbl without w:tr"),
        ("<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr/></w:tr></w:tbl>", "w:tr without w:tc"),
        ("<w:p><w:r><w:t>甲 </w:t></w:r></w:p>", "blanks are lost"),
        ("<w:p><w:r><w:t>\U000f0002</w:t></w:r></w:p>", "a mark of our own"),
        ('<w:p><w:bookmarkStart w:id="1" w:name="a"/></w:p>', "w:bookmarkStart without w:bookmarkEnd"),
        ('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>', "a field without beginning"),
        ("<w:p><w:r><w:pict><w:txbxContent/></w:pict></w:r></w:p>", "w:txbxContent does not end with a paragraph"),
    ],
)
def test_what_the_schema_lets_pass_is_found_as_well(body: str, flaw: str) -> None:
    root = etree.fromstring(f"<w:document {W}><w:body>{body}</w:body></w:document>")
    (found,) = set(soundness.flaws_of_part(root))
    assert flaw in found


@pytest.mark.parametrize(
    "body",
    [
        TABLE.format('<w:vMerge w:val="restart"/>', "<w:p/>", "<w:vMerge/>", "<w:p/>"),
        TABLE.format("", "<w:p/>", "", "<w:sdt><w:sdtContent><w:p/></w:sdtContent></w:sdt>"),
        '<w:p><w:r><w:t xml:space="preserve"> 甲 </w:t></w:r></w:p>',
    ],
)
def test_what_is_sound_has_no_flaw(body: str) -> None:
    root = etree.fromstring(f"<w:document {W}><w:body>{body}</w:body></w:document>")
    assert list(soundness.flaws_of_part(root)) == []


@pytest.mark.parametrize(
    "name, old, new, flaw",
    [
        ("[Content_Types].xml", b"/word/footer1.xml", b"/word/footer9.xml", "word/footer1.xml: no content type"),
        ("word/_rels/document.xml.rels", b"footer1.xml", b"footer9.xml", "word/footer9.xml is not there"),
        ("word/_rels/document.xml.rels", b'"rId5"', b'"rId9"', "word/document.xml: no relationship rId5"),
    ],
)
def test_a_part_that_nobody_finds_is_a_flaw(name: str, old: bytes, new: bytes, flaw: str, report: bytes) -> None:
    found = parts(report)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for each, content in found.items():
            changed = content.replace(old, new) if each == name else content
            package.writestr(each, changed.replace(b'<Default Extension="xml" ContentType="application/xml"/>', b""))
    assert any(flaw in each for each in soundness.flaws(stream.getvalue()))
