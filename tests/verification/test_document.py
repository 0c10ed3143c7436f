"""Documents as they come: with changes and text boxes, merged cells, damaged, hostile."""

import io
import time
import zipfile

import docx
import pytest

from selfeval.verification import document
from selfeval.verification.document import Paragraph, Table, UnreadableError
from tests.report.word import document as word
from tests.report.word import paragraph, row, run, table
from tests.verification import reports


def texts(data: bytes) -> list[str]:
    return [block.text for block in document.read(data).blocks if isinstance(block, Paragraph)]


def test_insertions_count_and_deletions_do_not() -> None:
    inserted = f"<w:ins>{run('新')}</w:ins>"
    deleted = "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('从前')}</w:moveFrom><w:moveTo>{run('后来')}</w:moveTo>"
    assert texts(word(f"<w:p>{run('得分')}{inserted}{deleted}{moved}</w:p>")) == ["得分新后来"]
    assert texts(word(f"<w:ins>{paragraph('全新')}</w:ins><w:del>{paragraph('全旧')}</w:del>")) == ["全新"]


def test_a_deleted_row_is_none() -> None:
    gone = row("丙").replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    (found,) = document.read(word(table(row("甲"), gone, row("乙")))).blocks
    assert isinstance(found, Table)
    assert [each[0].text for each in found.rows] == ["甲", "乙"]


def test_text_boxes_are_not_read_and_line_breaks_are_lines() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('框里')}</w:txbxContent></w:pict></w:r>"
    assert texts(word(f"<w:p>{run('一')}{box}<w:r><w:br/></w:r>{run('二')}</w:p>")) == ["一", "二"]


def test_content_controls_and_sections_are_read() -> None:
    control = f"<w:sdt><w:sdtContent>{paragraph('甲')}</w:sdtContent></w:sdt>"
    section = "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>"
    assert texts(word(control, section, paragraph("乙"))) == ["甲", "乙"]


def test_a_merged_cell_has_its_text_in_each_row() -> None:
    def merged(mark: str, text: str) -> str:
        return f"<w:tc><w:tcPr><w:vMerge{mark}/></w:tcPr>{paragraph(text)}</w:tc>"

    start = ' w:val="restart"'
    rows = [f"<w:tr>{merged(start, '产出')}</w:tr>", f"<w:tr>{merged('', '')}</w:tr>"]
    (found,) = document.read(word(table(*rows))).blocks
    assert isinstance(found, Table)
    assert [each[0].text for each in found.rows] == ["产出", "产出"]
    assert [each[0].continues for each in found.rows] == [False, True]


def test_a_table_has_the_caption_before_it() -> None:
    found = document.read(word(paragraph("附表1 评分表"), paragraph("单位：万元"), table(row("甲")))).blocks[-1]
    assert isinstance(found, Table)
    assert found.title == "附表1 评分表"


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 150_000_000)
    return stream.getvalue()


def deep() -> bytes:
    return word("<w:sdt>" * 2000 + "</w:sdt>" * 2000)


HOSTILE = {
    "nothing": (b"", "不是Word文档"),
    "no package": (b"abc" * 1000, "不是Word文档"),
    "an old document": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧的 .doc 格式"),
    "cut off": (reports.seed_report()[:5000], "不是Word文档"),
    "an empty package": (b"PK\x05\x06" + b"\0" * 18, "不是Word文档"),
    "broken XML": (word("<w:p>"), "已经损坏"),
    "nested without end": (deep(), "超过上限256层"),
    "unpacks to too much": (bomb(), "超过上限50MB"),
    "too many paragraphs": (
        word(*[paragraph(f"甲{number * number}") for number in range(5000)]),
        "段数为5000，超过上限4000",
    ),
    "too many rows": (
        word(table(*[row(f"甲{number * number}") for number in range(5000)])),
        "行数为5000，超过上限4000",
    ),
    "a template": (reports.library().files("zhengzhou")["report.docx"], "带标记的模板"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_read_is_one_sentence(case: str) -> None:
    data, words = HOSTILE[case]
    begin = time.perf_counter()
    with pytest.raises(UnreadableError, match=words):
        document.read(data)
    assert time.perf_counter() - begin < 5


def verified_in(seconds: float, data: bytes) -> None:
    begin = time.perf_counter()
    found = document.read(data)
    verifier = reports.verifier()
    reading = verifier.read(found)
    verifier.verify(found, reading, "报告")
    assert time.perf_counter() - begin < seconds


def test_a_document_without_tables_does_not_fit() -> None:
    found = document.read(word(paragraph("关于放假的通知"), paragraph("各单位：")))
    assert not reports.verifier().read(found).is_likely
    verified_in(5, word(paragraph("关于放假的通知")))


def test_a_long_document_takes_a_bounded_time() -> None:
    report = docx.Document(io.BytesIO(reports.seed_report()))
    for number in range(1500):
        report.paragraphs[7].insert_paragraph_before(f"{number}.绩效自评价结果为:总得分" * 8)
    stream = io.BytesIO()
    report.save(stream)
    verified_in(30, stream.getvalue())


def test_a_huge_table_takes_a_bounded_time() -> None:
    report = reports.Edited()
    for _ in range(600):
        report.double_row(reports.APPENDIX, 8)
    verified_in(30, report.saved())
