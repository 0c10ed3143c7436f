"""Any text that XML allows stands afterwards where its tag stood, in a file that opens, the same each time."""

import io
import random
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from tests.report import editor, schema, soundness
from tests.report.chance import seeded
from tests.report.word import compiled, paragraph, row, run, table

CHUNKS, RENDERS = 20, 500
# Where characters are taken from: first a range, then a character of it, so that the small ones are not forgotten.
RANGES = [
    (0x20, 0x7F), (0x7F, 0xA0), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x590, 0x700), (0x900, 0xE80),
    (0x1100, 0x1200), (0x2000, 0x2070), (0x2190, 0x2600), (0x3000, 0x3100), (0x4E00, 0xA000), (0xAC00, 0xD7A4),
    (0xE000, 0xF900), (0xF900, 0xFB00), (0xFB50, 0xFE00), (0xFE00, 0xFE10), (0xFE70, 0xFF00), (0xFF00, 0xFFFE),
    (0x10000, 0x10400), (0x1D400, 0x1D800), (0x1F1E6, 0x1F200), (0x1F300, 0x1FB00), (0x20000, 0x2A6E0),
    (0xE0000, 0xE01F0), (0xF0000, 0xF0010), (0xF0000, 0x100000), (0x100000, 0x110000), (0x20, 0xD800),
]  # fmt: skip
# What is most likely to be taken for something else.
SIGNS = [*"&<>\"'{}%#\n\n\n\t\t\r", "\r\n", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\u202e", "]]>", "{{", "%}"]
KEPT = ["[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", editor.BODY, "word/header1.xml"]
NAMES = ["项目名称", "项目单位", "主管部门", "报告日期", "等级"]


def character(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return chance.choice(SIGNS)
    return chr(chance.randrange(*chance.choice(RANGES)))


def text(chance: random.Random) -> str:
    return "".join(character(chance) for _ in range(chance.choice((0, 1, 1, 2, 5, 12))))


def template() -> bytes:
    """Return a template with tags in a sentence, beside each other, in a cell, in a header and in a text box."""
    word = editor.blank()
    word.sections[0].header.paragraphs[0].text = "眉{{ 报告日期 }}"
    box = f'<v:rect id="b"><v:textbox><w:txbxContent>{paragraph("{{ 等级 }}")}</w:txbxContent></v:textbox></v:rect>'
    editor.put(
        word,
        paragraph("前{{ 项目名称 }}后"),
        paragraph(run("{{ 项目单位", "<w:rPr><w:b/></w:rPr>"), run(" }}"), "，{{ 项目名称 }}"),
        table(row("左", "{{ 主管部门 }}")),
        paragraph(f"<w:r><w:pict>{box}</w:pict></w:r>"),
    )
    return slim(editor.saved(word))


def slim(data: bytes) -> bytes:
    """Leave out all parts but body and header: the others would only be packed and looked at again and again."""
    parts = {name: part for name, part in editor.parts(data).items() if name in KEPT}
    for name in KEPT[:3]:
        root = etree.fromstring(parts[name])
        for each in list(root):
            leads_to = each.get("Target") or each.get("PartName", "")
            if leads_to and not any(kept.endswith(leads_to.removeprefix("/")) for kept in KEPT):
                root.remove(each)
        parts[name] = etree.tostring(root)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def lines(value: str) -> list[str]:
    """Return the paragraphs that a value makes."""
    return re.split("\r\n|\r|\n", value)


def around(before: str, value: str, after: str = "") -> list[str]:
    first, *more = lines(value)
    found = [before + first, *more]
    return [*found[:-1], found[-1] + after]


def texts(root: Element) -> list[str]:
    return [editor.text_of(each) for each in root.iter(qn("w:p"))]


def check(data: bytes, values: dict[str, str]) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        roots = {name: etree.fromstring(package.read(name)) for name in (editor.BODY, "word/header1.xml")}
    name, unit, department = (values[each] for each in NAMES[:3])
    two = around("", unit, "，")
    two[-1:] = around(two[-1], name)
    box, cell = lines(values["等级"]), lines(department)
    assert texts(roots[editor.BODY]) == [*around("前", name, "后"), *two, "左", *cell, "", *box]
    assert texts(roots["word/header1.xml"]) == around("眉", values["报告日期"])
    inside = [texts(each) for each in roots[editor.BODY].iter(qn("w:tc"), qn("w:txbxContent"))]
    assert inside == [["左"], cell, box]


def check_with_another_reader(data: bytes, values: dict[str, str]) -> None:
    document = docx.Document(io.BytesIO(data))
    expected = around("前", values["项目名称"], "后")
    assert [each.text for each in document.paragraphs][: len(expected)] == expected
    assert [each.text for each in document.tables[0].cell(0, 1).paragraphs] == lines(values["主管部门"])
    assert [each.text for each in document.sections[0].header.paragraphs] == around("眉", values["报告日期"])


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_text_stands_where_its_tag_stood(chunk: int) -> None:
    chance = seeded(chunk)
    data = template()
    assert soundness.flaws(data) == []
    ours, again = compiled(data), compiled(data)
    for number in range(RENDERS):
        values = {name: text(chance) for name in NAMES}
        filled = ours.render(values)
        check(filled, values)
        assert again.render(values) == filled
        if number % 50 == 0:
            check_with_another_reader(filled, values)
            assert schema.violations_of_package(filled) == []


def test_the_characters_reach_from_end_to_end_of_what_xml_allows() -> None:
    chance = seeded(0)
    drawn = {ord(each) for _ in range(40_000) for each in character(chance)}
    planes = {each >> 16 for each in drawn}
    assert planes >= {0, 1, 2, 0xE, 0xF, 0x10}
    assert drawn >= {0x9, 0xA, 0xD, 0x85, 0x2028, 0x202E, 0xFEFF, *range(0xF0000, 0xF0008)}
    assert not any(0xD800 <= each < 0xE000 or each in (0xFFFE, 0xFFFF) or each < 0x9 for each in drawn)
