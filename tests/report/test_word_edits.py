"""The shipped template, edited and saved as people do it: the report stays what it was."""

import copy
import io
import random
import re
import zipfile
from collections.abc import Iterator
from functools import cache

import pytest
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element as Element

from selfeval.evaluation.model import Evaluation
from selfeval.report.form_templates import FormTemplates
from tests import builders, office
from tests.report import editor, schema, soundness
from tests.report.chance import seeded

FOLDER = builders.ROOT / "templates" / builders.FORM
SEEDS = range(12)
LOOKS = [
    "<w:b/>",
    '<w:sz w:val="28"/>',
    '<w:rFonts w:eastAsia="楷体"/><w:i/>',
    '<w:color w:val="C00000"/><w:u w:val="single"/>',
]


@cache
def evaluation() -> Evaluation:
    return builders.with_edits()


@cache
def files() -> dict[str, bytes]:
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}


def report(template: bytes) -> bytes:
    """Return the seed's report, made with this template."""
    (written,) = FormTemplates(builders.form(), files() | {"report.docx": template}).render(evaluation())
    return written.content


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def formatted(seed: int) -> dict[str, bytes]:
    """Return the template's parts with looks given to some of its runs by hand."""
    chance = seeded(seed)
    parts = editor.parts(files()["report.docx"])
    root = etree.fromstring(parts[editor.BODY])
    for each in root.iter(qn("w:r")):
        if chance.random() < 0.5:
            (look,) = editor.elements(f"<w:rPr>{chance.choice(LOOKS)}</w:rPr>")
            each.insert(0, look)
    return parts | {editor.BODY: etree.tostring(root)}


def as_word_saves(xml: bytes, seed: int) -> bytes:
    """Return a part as Word saves it after some work: runs cut anywhere, marks between and inside them."""
    chance = seeded(seed)
    root = etree.fromstring(xml)
    numbers = iter(range(1, 100_000))
    for paragraph in root.iter(qn("w:p")):
        for name in ("w:rsidR", "w:rsidRPr", "w:rsidP", "w:rsidRDefault"):
            paragraph.set(qn(name), _rsid(chance))
        for each in list(paragraph.findall(qn("w:r"))):
            if [child.tag for child in each if child.tag != qn("w:rPr")] == [qn("w:t")]:
                position = paragraph.index(each)
                paragraph[position : position + 1] = list(_cut(each, chance, numbers))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _cut(whole: Element, chance: random.Random, numbers: Iterator[int]) -> Iterator[Element]:
    text = whole.findtext(qn("w:t")) or ""
    count = chance.choice((0, 1, 3, len(text)))
    ends = sorted({*(chance.randint(0, len(text)) for _ in range(count)), len(text)} - {0})
    for begin, end in zip([0, *ends], ends, strict=False):
        piece = copy.deepcopy(whole)
        piece.set(qn("w:rsidR"), _rsid(chance))
        words = piece.find(qn("w:t"))
        words.text = text[begin:end]
        # Word keeps the blanks of a piece only where it begins or ends with one.
        words.attrib.clear()
        if words.text != words.text.strip():
            words.set(qn("xml:space"), "preserve")
        if chance.random() < 0.1:
            words.addprevious(etree.Element(qn("w:lastRenderedPageBreak")))
        yield piece
        yield from _mark(chance, numbers)


def _mark(chance: random.Random, numbers: Iterator[int]) -> Iterator[Element]:
    kind = chance.choice(("", "", "", "spell", "gram", "bookmark"))
    if kind == "bookmark":
        number = str(next(numbers))
        yield etree.Element(qn("w:bookmarkStart"), {qn("w:id"): number, qn("w:name"): f"_Ref{number}"})
        yield etree.Element(qn("w:bookmarkEnd"), {qn("w:id"): number})
    elif kind:
        for end in ("Start", "End"):
            yield etree.Element(qn("w:proofErr"), {qn("w:type"): f"{kind}{end}"})


def _rsid(chance: random.Random) -> str:
    return f"00{chance.getrandbits(24):06X}"


def characters(data: bytes) -> list[list[tuple[str, bytes]]]:
    """Return each paragraph's characters with their look."""
    return [
        [
            (character, _look(text.getparent()))
            for text in paragraph.iter(qn("w:t"))
            for character in text.text or ""
        ]
        for paragraph in editor.part(data).iter(qn("w:p"))
    ]  # fmt: skip


def _look(each: Element) -> bytes:
    properties = each.find(qn("w:rPr"))
    return b"" if properties is None else etree.tostring(properties, method="c14n", exclusive=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_template_that_word_has_saved_makes_the_same_report(seed: int) -> None:
    parts = formatted(seed)
    edited = parts | {editor.BODY: as_word_saves(parts[editor.BODY], seed)}
    before, after = packed(parts), packed(edited)
    assert soundness.flaws(after) == []
    assert len(editor.part(after).findall(f".//{qn('w:r')}")) > 2 * len(editor.part(before).findall(f".//{qn('w:r')}"))
    expected, found = report(before), report(after)
    assert editor.texts(found) == editor.texts(expected)
    assert editor.tables(found) == editor.tables(expected)
    assert characters(found) == characters(expected)
    assert schema.violations_of_package(found) == []


def test_no_blank_is_lost_where_word_has_cut_a_tag() -> None:
    parts = editor.parts(files()["report.docx"])
    spaced = parts[editor.BODY].replace(b"{{", b" {{").replace(b"}}", "}} 等 ".encode())
    for seed in SEEDS:
        template = packed(parts | {editor.BODY: as_word_saves(spaced, seed)})
        assert soundness.flaws(template) == []
        assert soundness.flaws(report(template)) == []


def edited_by_hand() -> bytes:
    """Return the template with another wording, and headings in another size."""
    parts = editor.parts(files()["report.docx"])
    body, styles = parts[editor.BODY].decode(), parts["word/styles.xml"].decode()
    assert "单位：{{ 金额单位 }}" in body
    heading = re.search(r'<w:style [^>]*w:styleId="Heading1">.*?</w:style>', styles)
    assert heading
    larger = heading[0].replace("</w:rPr>", '<w:sz w:val="36"/><w:szCs w:val="36"/></w:rPr>')
    parts[editor.BODY] = body.replace("单位：{{ 金额单位 }}", "（金额单位：{{ 金额单位 }}）").encode()
    parts["word/styles.xml"] = styles.replace(heading[0], larger).encode()
    return packed(parts)


def test_a_template_that_libreoffice_has_saved_makes_the_same_report() -> None:
    edited = edited_by_hand()
    expected, found = report(edited), report(office.converted(edited, ".docx", "docx"))
    # The office puts a section's break into the paragraph before and takes out the empty one that held it.
    lines = [[text for text in editor.texts(data) if text] for data in (expected, found)]
    assert lines[0] == lines[1]
    assert "（金额单位：万元）" in lines[1]
    assert editor.tables(found) == editor.tables(expected)
    merged = [[editor.merges(table, 0) for table in editor.part(data).iter(qn("w:tbl"))] for data in (expected, found)]
    assert merged[0] == merged[1]
    headings = [each for each in editor.part(found, "word/styles.xml") if each.get(qn("w:styleId")) == "Heading1"]
    assert [size.get(qn("w:val")) for each in headings for size in each.iter(qn("w:sz"))] == ["36"]
    assert len(editor.part(found).findall(f".//{qn('w:sectPr')}")) == 2
