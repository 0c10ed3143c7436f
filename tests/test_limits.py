"""Each published limit: the smallest file that breaks it, the neighbour just within it, and the memory it takes."""

import contextlib
import io
import itertools
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest

from selfeval.batch import previewing
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.report_work import ReportVerifier
from selfeval.evaluation.problems import Problem
from selfeval.intake import container
from selfeval.intake.bulk import BulkFile
from selfeval.intake.bulk_look import guessed_projects
from selfeval.intake.bulk_package import BulkPackage
from selfeval.intake.sheets import read_project
from selfeval.intake.workbook import open_workbook
from selfeval.limits import DEFAULTS, DESCRIBED, LimitError, Limits, UnsafeError
from selfeval.marking.marked import marked
from selfeval.marking.xml_tree import UnmarkableError
from selfeval.preview.page import page
from selfeval.report import package as report_package
from selfeval.report import wordml
from selfeval.verification import document
from selfeval.zip_parts import Parts, open_package
from tests import builders, bulk_books
from tests.conftest import Run
from tests.report import word
from tests.verification import reports

MEGABYTE = 1024 * 1024
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# A child that imports the program and refuses a file needs about 45 MB; what it inflates before it refuses is a part.
MOST_MEGABYTES = 150
MEASURE = """
import re, sys
from pathlib import Path
from selfeval.intake.sheets import read_project
from selfeval.batch.evaluating import read
data, wrong = read(Path(sys.argv[1]))
problems = (wrong,) if wrong else read_project(data)[1]
# ru_maxrss would begin with the memory of the process that started this one.
most = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
print(most // 1024, problems[0].code, problems[0].message)
"""


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def seed_parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(builders.seed_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}


def seed_with(parts: dict[str, bytes]) -> bytes:
    return packed(seed_parts() | parts)


def edited(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return seed_with({part: change(seed_parts()[part])})


def forged(data: bytes, name: str, size: int) -> bytes:
    """Return a package whose directory and headers say another size of a part."""
    changed = bytearray(data)
    for sign, size_at, length_at, name_at in ((b"PK\x01\x02", 24, 28, 46), (b"PK\x03\x04", 22, 26, 30)):
        at = changed.find(sign)
        while at >= 0:
            (length,) = struct.unpack_from("<H", changed, at + length_at)
            if changed[at + name_at : at + name_at + length] == name.encode():
                struct.pack_into("<I", changed, at + size_at, size)
            at = changed.find(sign, at + 1)
    return bytes(changed)


def wrong_with(data: bytes, limits: Limits = DEFAULTS) -> list[Problem]:
    """Return the problems of a workbook that refuse it or a sheet of it."""
    _, problems = read_project(data, limits=limits)
    return [each for each in problems if each.code in ("file-too-large", "file-unsafe", "file-unreadable")]


def assert_refused(data: bytes, key: str, limits: Limits = DEFAULTS) -> Problem:
    (found,) = wrong_with(data, limits)
    assert found.code == "file-too-large", found
    assert re.search(rf"超过上限.*在 设置\.toml 的 \[limits\] 写 {key} = \d+。$", found.message), found
    raised = int(re.findall(rf"{key} = (\d+)", found.message)[0])
    assert raised > getattr(limits, key)
    return found


@contextlib.contextmanager
def exceeding(key: str) -> Iterator[None]:
    with pytest.raises(LimitError) as caught:
        yield
    assert caught.value.key == key
    assert f"[limits] 写 {key} = " in caught.value.how


# The smallest file for each


BIG = bytes(200 * MEGABYTE)


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Return a workbook of about 200 KB in which the texts are 200 MB."""
    return seed_with({"xl/sharedStrings.xml": BIG})


def test_two_hundred_kilobytes_that_hold_two_hundred_megabytes(bomb: bytes) -> None:
    assert len(bomb) < 250_000
    assert_refused(bomb, "part_megabytes")


@pytest.mark.parametrize("size", [1000, 4 * MEGABYTE])
def test_a_forged_size_is_found_by_counting(bomb: bytes, size: int) -> None:
    """What is inflated ends where the directory says, so that nothing is believed and nothing fills the memory."""
    found = wrong_with(forged(bomb, "xl/sharedStrings.xml", size))
    assert [each.code for each in found] in (["file-unreadable"], ["file-too-large"])


def test_the_size_of_a_file() -> None:
    data = builders.seed_bytes()
    limits = Limits(file_megabytes=1)
    assert_refused(data + bytes(MEGABYTE + 1 - len(data)), "file_megabytes", limits)
    _, problem = container.kind_of(data + bytes(MEGABYTE - len(data)), limits)
    assert problem is None or problem.code != "file-too-large"
    assert container.kind_of(bytes(DEFAULTS.file + 1))[1].code == "file-too-large"  # type: ignore[union-attr]


def test_the_size_of_one_part() -> None:
    """Stored, so that no ratio is exceeded; a limit of one megabyte stands for that of fifty."""
    limits = Limits(part_megabytes=1)
    name = "xl/media/image1.png"
    inside = packed(seed_parts() | {name: bytes(MEGABYTE)}, zipfile.ZIP_STORED)
    beyond = packed(seed_parts() | {name: bytes(MEGABYTE + 1)}, zipfile.ZIP_STORED)
    assert wrong_with(inside, limits) == []
    assert name in assert_refused(beyond, "part_megabytes", limits).message


def test_the_size_of_all_parts() -> None:
    limits = Limits(content_megabytes=2, part_megabytes=1)
    parts = {f"xl/media/image{number}.png": bytes(MEGABYTE) for number in (1, 2)}
    inside = packed(seed_parts() | {"xl/media/image1.png": bytes(MEGABYTE)}, zipfile.ZIP_STORED)
    assert wrong_with(inside, limits) == []
    assert_refused(packed(seed_parts() | parts, zipfile.ZIP_STORED), "content_megabytes", limits)


def test_the_number_of_parts() -> None:
    few = len(seed_parts())
    inside = seed_with({f"a{number}": b"" for number in range(DEFAULTS.parts - few)})
    beyond = seed_with({f"a{number}": b"" for number in range(DEFAULTS.parts - few + 1)})
    assert wrong_with(inside) == []
    assert "1001个" in assert_refused(beyond, "parts").message


def test_the_inflation_ratio_above_a_size() -> None:
    name = "xl/media/image1.png"
    assert wrong_with(seed_with({name: bytes(100 * 1024)})) == []
    assert name in assert_refused(seed_with({name: bytes(100 * 1024 + 1)}), "inflation_ratio").message
    assert wrong_with(seed_with({name: bytes(100 * 1024 + 1)}), Limits(inflation_kilobytes=200)) == []
    assert wrong_with(seed_with({name: bytes(100 * 1024 + 1)}), Limits(inflation_ratio=1100)) == []


@pytest.mark.parametrize(
    "names", [("xl/a.xml", "xl/A.xml"), ("../a",), ("xl/../../a",), ("/etc/a",), ("C:\\a",), ("a\\..\\b",)]
)
def test_names_that_stand_twice_or_lead_out(names: tuple[str, ...]) -> None:
    data = seed_with(dict.fromkeys(names, b""))
    assert [each.code for each in wrong_with(data)] == ["file-unsafe"]
    with pytest.raises(UnsafeError):
        report_package.read_parts(data)


def test_the_same_name_twice() -> None:
    stream = io.BytesIO(builders.seed_bytes())
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/workbook.xml", b"<a/>")
    assert [each.code for each in wrong_with(stream.getvalue())] == ["file-unsafe"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"])
def test_a_document_type_in_any_part_that_is_read(part: str, encoding: str) -> None:
    def typed(content: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*\?>", "", content.decode())
        return f'<!DOCTYPE a [<!ENTITY b "c">]>{text}'.encode(encoding)

    (found,) = wrong_with(edited(part, typed))
    assert found.code == "file-unsafe"
    assert part in found.message


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_whose_memory_nobody_can_tell(method: int) -> None:
    assert [each.code for each in wrong_with(packed(seed_parts(), method))] == ["file-unsafe"]


def in_sheet(xml: str) -> bytes:
    """Return the seed with XML in the place of the rows of 绩效指标."""
    book = open_workbook(builders.seed_bytes())[0]
    assert book is not None
    part = f"xl/worksheets/sheet{book._titles.index('绩效指标') + 1}.xml"
    pattern = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    return edited(part, lambda content: pattern.sub(f"<sheetData>{xml}</sheetData>".encode(), content))


@pytest.mark.parametrize(
    "xml",
    [
        # An everyday sheet that is too far; one cell far out; two cells, one below and one right of the others.
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="GS9999"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="200"><c r="A200"><v>1</v></c></row>',
        # Cells without addresses.
        "<row>" + "<c><v>1</v></c>" * 1001 + "</row>" + "<row><c><v>1</v></c></row>" * 2000,
        # With a prefix.
        f'<x:row xmlns:x="{MAIN}" r="200000"><x:c r="ZZ200000"/></x:row>',
    ],
)
def test_the_cells_of_a_sheet(xml: str) -> None:
    found = assert_refused(in_sheet(xml), "sheet_cells")
    assert "绩效指标" in found.message


def test_the_cells_of_a_sheet_in_another_encoding() -> None:
    """Programs do not write it; how far it reaches must not be overlooked for that."""
    far = '<row r="1048576"><c r="XFD1048576"/></row></sheetData>'

    def change(content: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*\?>", "", content.decode())
        return text.replace("</sheetData>", far).encode("utf-16")

    assert_refused(edited("xl/worksheets/sheet6.xml", change), "sheet_cells")


_COLUMNS = re.compile(rb"<cols>.*?</cols>")


def test_columns_that_begin_before_the_first() -> None:
    columns = b'<cols><col min="-9999999999" max="5" hidden="1"/></cols>'
    data = edited("xl/worksheets/sheet6.xml", lambda content: _COLUMNS.sub(columns, content, count=1))
    assert wrong_with(data) == []


def test_the_cells_just_within() -> None:
    assert wrong_with(in_sheet('<row r="2000"><c r="ALL2000"><v>1</v></c></row>')) == []


def test_the_cells_of_the_other_kinds() -> None:
    limits = Limits(sheet_cells=20)
    for name in ("seed.xls", "seed.ods"):
        data = (builders.ROOT / "tests" / "data" / name).read_bytes()
        assert wrong_with(data) == []
        assert_refused(data, "sheet_cells", limits)


def test_a_repeated_cell_of_an_ods_is_not_unpacked() -> None:
    xml = (
        '<o:document-content xmlns:o="o" xmlns:t="t"><t:table t:name="项目信息"><t:table-row '
        't:number-rows-repeated="1048576"><t:table-cell t:number-columns-repeated="16384" t:value-type="float" '
        't:value="1"><t:p>1</t:p></t:table-cell></t:table-row></t:table></o:document-content>'
    )
    data = packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml.encode()},
        zipfile.ZIP_STORED,
    )
    assert_refused(data, "sheet_cells")


@pytest.mark.parametrize("comment", ["", "<!-- -->"])
def test_the_merged_ranges_of_a_sheet(comment: str) -> None:
    """In the quick way, and in the exact one."""

    def merged(count: int) -> bytes:
        ranges = "".join(f'<mergeCell ref="AA{2 * at + 1}:AA{2 * at + 2}"/>' for at in range(count))
        return edited(
            "xl/worksheets/sheet6.xml",
            lambda content: re.sub(
                rb"</sheetData>(<mergeCells.*</mergeCells>)?",
                f"</sheetData>{comment}<mergeCells>{ranges}</mergeCells>".encode(),
                content,
            ),
        )

    limits = Limits(merged_ranges=50)
    assert wrong_with(merged(50), limits) == []
    assert_refused(merged(51), "merged_ranges", limits)


def test_ranges_that_lie_over_each_other_take_no_time() -> None:
    ranges = '<mergeCell ref="A2:B9000"/>' * 15_000
    rows = "".join(f'<row r="{at}"><c r="C{at}"><v>1</v></c></row>' for at in range(2, 9001))

    def change(content: bytes) -> bytes:
        return re.sub(rb"</sheetData>", f"{rows}</sheetData><mergeCells>{ranges}</mergeCells>".encode(), content)

    codes = {each.code for each in wrong_with(edited("xl/worksheets/sheet6.xml", change))}
    assert codes <= {"file-unreadable", "file-too-large"}
    assert codes


def test_the_nesting_of_a_part() -> None:
    def nested(depth: int) -> bytes:
        tags = "<a>" * depth + "</a>" * depth
        return edited("xl/workbook.xml", lambda part: part.replace(b"<sheets>", f"{tags}<!-- --><sheets>".encode()))

    assert wrong_with(nested(DEFAULTS.xml_depth - 1)) == []
    assert_refused(nested(DEFAULTS.xml_depth), "xml_depth")


@pytest.mark.parametrize(
    "said, is_refused",
    [
        ('uniqueCount="1000000"', False),
        ('uniqueCount="1000001"', True),
        ("uniqueCount = ' +0099999999999'", True),
        (f'uniqueCount="{"9" * 5000}"', True),
        ('uniqueCount="many"', False),
    ],
)
def test_room_for_texts_that_are_not_there(said: str, is_refused: bool) -> None:  # noqa: FBT001 - a case
    """The exact reader makes room for as many as are said to be there; at 99,999,999,999 it ended the process."""

    def change(part: bytes) -> bytes:
        # calamine reads only what the quick way does not know, such as a comment.
        changed, count = re.subn(rb'(<sst [^>]*)uniqueCount="\d+"', rb"<!-- -->\1" + said.encode(), part)
        assert count == 1
        return changed

    data = edited("xl/sharedStrings.xml", change)
    assert [each.code for each in wrong_with(data)] == (["file-unreadable"] if is_refused else [])


def test_a_limit_that_cannot_be_raised_so_far_says_so() -> None:
    assert LimitError("xml_depth", 300, DEFAULTS).how == "在 设置.toml 的 [limits] 写 xml_depth = 400"
    assert LimitError("xml_depth", 801, Limits(xml_depth=800)).how == "这一项最多也只能设为800"


def test_each_limit_has_its_words_and_can_be_raised() -> None:
    assert list(DESCRIBED) == [each.name for each in fields(Limits)]
    for key, described in DESCRIBED.items():
        assert described.least <= getattr(DEFAULTS, key) <= described.most
    assert DEFAULTS.fingerprint == ""
    assert Limits(parts=5).fingerprint == "parts=5"


# Bulk workbooks, which have limits of their own


def test_the_limits_of_a_bulk_workbook(tmp_path: Path) -> None:
    path = tmp_path / "批量.xlsx"
    path.write_bytes(builders.seed_bytes() + bytes(2 * MEGABYTE))
    with exceeding("bulk_file_megabytes"):
        BulkPackage(path, Limits(bulk_file_megabytes=1))
    assert guessed_projects(path, Limits(bulk_file_megabytes=1)) == 1
    assert guessed_projects(path, Limits(bulk_file_megabytes=1, bulk_part_megabytes=1)) == 1
    path.write_bytes(packed(seed_parts() | {"xl/worksheets/sheet2.xml": bytes(MEGABYTE + 1)}, zipfile.ZIP_STORED))
    package = BulkPackage(path, Limits(bulk_part_megabytes=1))
    with exceeding("bulk_part_megabytes"):
        list(package.stream("xl/worksheets/sheet2.xml"))
    ranges = "".join(f'<mergeCell ref="A{at}:A{at + 1}"/>' for at in range(1, 13, 2))
    path.write_bytes(seed_with({"xl/worksheets/sheet2.xml": f"<a>{ranges}</a>".encode()}))
    with exceeding("bulk_merged_ranges"):
        list(BulkPackage(path, Limits(bulk_merged_ranges=5)).merged("xl/worksheets/sheet2.xml"))
    assert len(list(BulkPackage(path, Limits(bulk_merged_ranges=6)).merged("xl/worksheets/sheet2.xml"))) == 6


def test_a_bulk_workbook_that_is_unsafe_is_refused_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "批量.xlsx"
    path.write_bytes(seed_with({"../a": b""}))
    bulk = BulkFile(path)
    bulk.close()
    assert (bulk.is_fatal, [each.code for each in bulk.problems]) == (True, ["file-unsafe"])


def test_a_project_of_a_bulk_workbook(tmp_path: Path) -> None:
    path = tmp_path / "批量.xlsx"
    path.write_bytes(bulk_books.bulk({"1001": builders.seed_content()}))
    for most, codes in ((100, ["file-too-large"]), (100_000, [])):
        bulk = BulkFile(path, Limits(bulk_project_characters=most))
        (project,) = bulk.projects()
        bulk.close()
        assert [each.code for each in project.problems] == codes
        assert all("bulk_project_characters = " in each.message for each in project.problems)


# The second reading of our own copies, templates, and finished reports


def test_what_marks_a_copy_keeps_the_limits(bomb: bytes) -> None:
    with pytest.raises((UnmarkableError, LimitError)):
        marked(bomb, [])


def docx(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return packed({"word/document.xml": b"<a/>"} | parts, method)


def test_templates_and_reports_keep_the_limits() -> None:
    for key, data, limits in (
        ("part_megabytes", docx({"word/media/a.png": BIG}), DEFAULTS),
        ("inflation_ratio", docx({"word/media/a.png": bytes(200_000)}), DEFAULTS),
        ("parts", docx({f"a{number}": b"" for number in range(1000)}), DEFAULTS),
        ("file_megabytes", docx({"a": bytes(MEGABYTE)}, zipfile.ZIP_STORED), Limits(file_megabytes=1)),
    ):
        with exceeding(key):
            report_package.read_parts(data, limits)
        if key != "file_megabytes":
            with pytest.raises(document.UnreadableError, match=key):
                document.read(data, limits)
    data = word.document(*[word.paragraph("甲")] * 3)
    assert len(document.read(data, Limits(document_paragraphs=3)).blocks) == 3
    with pytest.raises(document.UnreadableError, match="document_paragraphs"):
        document.read(data, Limits(document_paragraphs=2))


def nested_document(around: str, depth: int) -> bytes:
    """Return a document whose deepest element is at a depth, inside elements of some kinds, one in the other."""
    kinds = itertools.islice(itertools.cycle(around.split()), depth - len(("document", "body", "p", "r", "t")))
    names = list(kinds)
    begin, end = "".join(f"<w:{name}>" for name in names), "".join(f"</w:{name}>" for name in reversed(names))
    return word.document(begin, word.paragraph("甲"), end)


@pytest.mark.parametrize("most", [32, 256, 800])
def test_the_nesting_of_a_template_and_of_a_report(most: int) -> None:
    limits = Limits(xml_depth=most)
    data = nested_document("sdt sdtContent", most)
    assert wordml.parse((report_package.read_parts(data, limits) or {})["word/document.xml"]) is not None
    assert document.read(data, limits).blocks == (document.Paragraph("甲"),)
    assert ">甲<" in page(data).html
    with pytest.raises(LimitError, match=f"超过上限{most}层"):
        report_package.read_parts(nested_document("sdt sdtContent", most + 1), limits)
    with pytest.raises(document.UnreadableError, match=f"标签的层数为{most + 1}层，超过上限{most}层"):
        document.read(nested_document("sdt sdtContent", most + 1), limits)


@pytest.mark.parametrize("around", ["ins", "r", "hyperlink smartTag", "x y z"])
def test_whatever_is_nested_is_read_as_deep_as_can_be(around: str) -> None:
    data = nested_document(around, 800)
    assert document.read(data, Limits(xml_depth=800)).blocks == (document.Paragraph("甲"),)
    assert "甲" in page(data).html


@pytest.mark.parametrize(
    "around, levels", [("tbl tr tc", 3), ("p r pict txbxContent", 4), ("tbl tr tc p r txbxContent", 3)]
)
def test_tables_in_tables(around: str, levels: int) -> None:
    limits = Limits(xml_depth=800)
    data = nested_document(around, 60 * levels + 5)
    document.read(data, limits)
    assert ">甲<" in page(data).html
    with pytest.raises(UnsafeError, match="超过60层"):
        report_package.read_parts(nested_document(around, 61 * levels + 5), limits)


def test_what_the_program_has_made_is_read_however_deep_its_template_is() -> None:
    data = nested_document("sdt sdtContent", 700)
    assert document.read_own(data).blocks == (document.Paragraph("甲"),)
    assert report_package.read_own(data).keys() == (report_package.read_parts(data, Limits(xml_depth=700)) or {}).keys()
    assert report_package.read_own(b"") == {}


def test_a_raised_nesting_goes_the_whole_way(run: Run, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "input" / "甲.xlsx").write_bytes(builders.seed_bytes())
    template = home / "templates" / builders.FORM / "report.docx"
    with zipfile.ZipFile(template) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    before, body, after = re.split(rb"(?<=<w:body>)(.*)(?=<w:sectPr)", parts["word/document.xml"], flags=re.DOTALL)
    deep = b"<w:sdt><w:sdtContent>" * 380, b"</w:sdtContent></w:sdt>" * 380
    template.write_bytes(packed(parts | {"word/document.xml": before + deep[0] + body + deep[1] + after}))
    assert run() == 2
    assert "report.docx" in (said := capsys.readouterr().err)
    assert "标签的层数为257层，超过上限256层" in said
    assert "在 设置.toml 的 [limits] 写 xml_depth = 300" in said
    (home / "设置.toml").write_text("version = 1\n[limits]\nxml_depth = 800\n", encoding="utf-8")
    assert run() == 0
    (report,) = builders.reports(home / "output")
    found = document.read((home / "output" / report).read_bytes(), Limits(xml_depth=800))
    assert found.blocks == document.read(reports.seed_report()).blocks
    assert run("verify", f"output/{report}") == 0
    assert run("explain", "input/甲.xlsx") == 0
    library = FormLibrary(home / "templates", Limits(xml_depth=800))
    (preview,) = previewing.of_template(library, builders.FORM)
    assert "绩效自评报告" in preview[1].html


def test_a_report_to_be_verified(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(docx({"word/media/a.png": bytes(MEGABYTE)}, zipfile.ZIP_STORED))
    library = FormLibrary(builders.ROOT / "templates", Limits(document_megabytes=1))
    refused = ReportVerifier(library, builders.FORM).verify(path).refused
    assert "document_megabytes = 2" in refused
    assert "上限1MB" in refused


def test_a_template_that_is_too_large_is_a_fault_of_its_form(tmp_path: Path) -> None:
    shutil.copytree(builders.ROOT / "templates", tmp_path / "templates")
    template = tmp_path / "templates" / builders.FORM / "report.docx"
    for added, key in ((bytes(3 * MEGABYTE), "file_megabytes"), (b"", "parts")):
        template.write_bytes((builders.ROOT / "templates" / builders.FORM / "report.docx").read_bytes() + added)
        library = FormLibrary(tmp_path / "templates", Limits(file_megabytes=2, parts=3))
        with pytest.raises(FormError) as caught:
            library.load(builders.FORM)
        (fault,) = caught.value.faults
        assert f"在 设置.toml 的 [limits] 写 {key} = " in fault


# Readers that unpack by themselves


def test_a_package_is_written_anew_where_readers_may_differ_on_it() -> None:
    inner = builders.seed_bytes()
    plain = Parts(inner)
    assert plain.proved() is inner
    twofold = packed({"xl/workbook.xml": b"<a/>", "a.zip": packed({"b": b"c"}, zipfile.ZIP_STORED)}, zipfile.ZIP_STORED)
    proved = Parts(twofold).proved()
    assert proved != twofold
    assert Parts(proved).read("a.zip") == Parts(twofold).read("a.zip")


def test_the_exact_way_gets_nothing_that_was_not_counted() -> None:
    """A part that the quick reader never asks for is found by walking through all of them."""
    data = seed_with({"xl/media/image1.png": bytes(80_000)})
    lying = forged(data, "xl/media/image1.png", 10)
    assert wrong_with(lying) == []
    with pytest.raises(zipfile.BadZipFile):
        open_package(lying).proved()
    unusual = seed_parts()["xl/worksheets/sheet6.xml"].replace(b"<sheetData>", b"<sheetData><!-- -->")
    whole = seed_with({"xl/media/image1.png": bytes(80_000), "xl/worksheets/sheet6.xml": unusual})
    assert wrong_with(whole) == []
    assert [each.code for each in wrong_with(forged(whole, "xl/media/image1.png", 10))] == ["file-unreadable"]


# Memory, measured in a child process


def far_cell() -> bytes:
    return in_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell how much memory was used")
@pytest.mark.parametrize(
    "make, code",
    [
        (lambda bomb: bomb, "file-too-large"),
        (lambda bomb: forged(bomb, "xl/sharedStrings.xml", 49 * MEGABYTE), "file-too-large"),
        (lambda bomb: forged(bomb, "xl/sharedStrings.xml", 1000), "file-unreadable"),
        (lambda _: far_cell(), "file-too-large"),
    ],
    ids=["200 MB in 200 KB", "a forged size", "a tiny forged size", "one cell far out"],
)
def test_what_is_refused_takes_little_memory(
    bomb: bytes, make: Callable[[bytes], bytes], code: str, tmp_path: Path
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(make(bomb))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True, text=True, cwd=builders.ROOT, check=False, timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    megabytes, found, _ = done.stdout.split(" ", 2)
    assert found == code
    assert int(megabytes) < MOST_MEGABYTES


def test_openpyxl_is_no_part_of_the_program() -> None:
    """It has no limits; the tests read with it what they have made themselves."""
    assert openpyxl.__name__ not in {name.split(".")[0] for name in _imported()}


def _imported() -> set[str]:
    program = "import sys; import selfeval.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=builders.ROOT, check=True
    )
    return set(done.stdout.split())
