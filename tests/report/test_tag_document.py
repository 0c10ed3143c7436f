"""The document of tags shows every tag and example, looks official, and is the same whenever it is made."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from selfeval.report import fields, tag_document
from selfeval.report.tag_examples import HOW_TO, REFUSED, SECTIONS
from tests import builders
from tests.test_pages import lines, rendered

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EXAMPLES = [example for section in SECTIONS for example in section.examples]


@pytest.fixture(scope="module")
def data() -> bytes:
    return tag_document.document(fields.FIELDS)


@pytest.fixture(scope="module")
def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


@pytest.fixture(scope="module")
def rows(opened) -> list[list[tuple[str, ...]]]:
    return [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in opened.tables]


def paragraphs(opened) -> list[str]:
    return [each.text for each in opened.paragraphs]


def test_every_tag_has_its_row(rows) -> None:
    found = {row for table in rows for row in table}
    assert {fields.cells(each) for each in fields.FIELDS if not each.rows} <= found
    for listed in fields.lists(fields.FIELDS):
        assert set(listed.loops()) <= found
        assert {fields.cells(each, listed.field.row) for each in listed.field.rows} <= found


def test_a_forms_kinds_of_remarks_are_tags_too() -> None:
    found = docx.Document(io.BytesIO(tag_document.document(fields.of_form(builders.form()))))
    assert "{{ 存在的问题 }}" in [row.cells[0].text for row in found.tables[0].rows]


def test_every_example_can_be_copied_as_it_is_written(opened, rows) -> None:
    texts = paragraphs(opened)
    for example in EXAMPLES:
        for shown in filter(None, (example.body, example.printed)):
            if len(shown[0]) == 1:
                assert all(text in texts for (text,) in shown)
            else:
                # The cell of a loop's tag spans its row, so that its text stands at each of its columns.
                whole = [row if not row[0].startswith("{%tr") else (row[0],) * len(row) for row in shown]
                assert whole in rows
    assert [tuple(refused) for refused in REFUSED] == rows[-1][1:]
    assert all(text.replace("`", "") in texts for text in HOW_TO)


def test_the_same_tags_give_the_same_bytes_in_every_run(data) -> None:
    code = (
        "import hashlib; from selfeval.report import fields, tag_document;"
        "print(hashlib.sha256(tag_document.document(fields.FIELDS)).hexdigest())"
    )
    import hashlib

    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=builders.ROOT, capture_output=True, check=True, text=True, env=os.environ | {"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert other.stdout.strip() == hashlib.sha256(data).hexdigest()


def test_the_properties_say_what_it_is_and_no_time_of_writing(opened) -> None:
    found = opened.core_properties
    assert (found.title, found.language, found.created.year, found.modified.year) == ("模板标记表", "zh-CN", 1980, 1980)


def test_nothing_is_left_of_the_librarys_own_document(data) -> None:
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert not [name for name in names if "thumbnail" in name or "custom" in name or "Effects" in name]
    assert len(data) < 30_000


def test_the_page_is_an_official_one(opened) -> None:
    (section,) = opened.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in margins] == [37, 35, 28, 26]
    assert section.footer.paragraphs[0].text == "—  —"


@pytest.mark.parametrize(
    "style, font, points",
    [
        ("Normal", "仿宋_GB2312", 14),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "黑体", 14),
        ("表格文字", "仿宋_GB2312", 10.5),
        ("表头", "黑体", 10.5),
        ("Footer", "宋体", 14),
    ],
)
def test_each_style_has_its_east_asian_font(opened, style: str, font: str, points: float) -> None:
    found = opened.styles[style]
    assert found.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == font
    assert found.font.name == "Times New Roman"
    assert found.font.size.pt == points


def test_all_text_has_a_style_of_the_document(data) -> None:
    package = zipfile.ZipFile(io.BytesIO(data))
    known = {each.get(f"{W}styleId") for each in etree.fromstring(package.read("word/styles.xml")).iter(f"{W}style")}
    body = etree.fromstring(package.read("word/document.xml"))
    assert {each.get(f"{W}val") for each in body.iter(f"{W}pStyle", f"{W}tblStyle")} <= known
    assert not list(body.iter(f"{W}rFonts"))


def test_tables_have_fixed_widths_a_repeated_head_and_whole_rows(opened) -> None:
    for table in opened.tables:
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(grid) == int(properties.find(qn("w:tblW")).get(qn("w:w")))
        assert abs(sum(grid) - 156 * 1440 / 25.4) < 10
        for number, row in enumerate(table._tbl.tr_lst):
            assert row[0] is row.trPr
            assert row.trPr.find(qn("w:cantSplit")) is not None
            assert (row.trPr.find(qn("w:tblHeader")) is not None) == (number == 0)
            widths = [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst]
            assert abs(sum(widths) - sum(grid)) < 5
            assert len(widths) in (1, len(grid))


def test_properties_stand_in_the_order_of_the_schema(opened) -> None:
    order = ["pStyle", "keepNext", "shd", "spacing", "ind", "jc", "outlineLvl"]
    shapes = [each.pPr for each in opened.element.body.iter(qn("w:p")) if each.pPr is not None]
    shapes += list(opened.styles.element.iter(qn("w:pPr")))
    for shape in shapes:
        names = [etree.QName(each).localname for each in shape]
        assert names == sorted(names, key=order.index)


def test_pages_are_full_and_no_heading_stands_at_the_foot(data, tmp_path: Path) -> None:
    pages = [lines(page) for page in rendered(data, tmp_path)]
    titles = [section.title for section in SECTIONS] + [listed.title for listed in fields.lists(fields.FIELDS)]
    for number, page in enumerate(pages, 1):
        assert page[-1].replace(" ", "") == f"—{number}—"
        assert len(page) > 8
        assert page[-2] not in titles
        assert not page[-2].endswith("：")
        assert page[0] != "印出："
    text = "\n".join(line for page in pages for line in page)
    # What is copied most is not broken over lines.
    for tag in (
        "{{ 管理.存在问题和改进措施 }}",
        "{%tr for 指标 in 未完成的指标 %}",
        "{%tc endif %}",
        "0371-12345678",
        "410100220001",
    ):
        assert tag in text


def test_an_ordinary_run_imports_none_of_this() -> None:
    code = "import sys, selfeval.cli; print([name for name in sys.modules if 'docx' in name or 'sample' in name])"
    found = subprocess.run([sys.executable, "-c", code], cwd=builders.ROOT, capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "[]"
