"""The quick reader and the exact one agree, whatever wrote the workbook; what programs write is read quickly."""

import contextlib
import io
import random
import zipfile

import openpyxl
import pytest

from selfeval.intake import blank
from selfeval.intake.marks import BrokenWorkbookError, column_number
from selfeval.intake.quick_book import QuickBook
from selfeval.intake.quick_xml import UnusualError
from selfeval.intake.sheets import read_project
from selfeval.intake.workbook import Workbook
from selfeval.intake.xlsx_look import XlsxLook
from selfeval.limits import REFUSED, SheetLimitError
from selfeval.zip_parts import BROKEN, Parts
from tests import builders, projects
from tests.intake.quick_workbooks import Maker

EVERYDAY = {
    "xlsxwriter": builders.seed_bytes,
    "openpyxl": builders.edited,
    "the sample": builders.SEED_FILE.read_bytes,
}


def values(rows) -> dict:
    """Return what stands in the cells of rows, by row and letters; blank cells are nothing."""
    return {(row, letters): value for row, each in enumerate(rows) for letters, value in each.items() if value != ""}


def content(grid) -> dict:
    """Return all that is known of a sheet: its values, the formats of its numbers, and its marks."""
    found = values(grid.rows)
    formats = {
        place: grid._formats.number_format(grid.title, (place[0], column_number(place[1])))
        for place, value in found.items()
        if isinstance(value, float)
    }
    marks = grid.marks
    seen = (marks.uncalculated, marks.errors, marks.hidden_rows, marks.hidden_columns, marks.merged)
    return {"values": found, "formats": formats, "marks": seen, "hidden": grid.is_hidden}


def both(data: bytes) -> tuple[list[str], int]:
    """Compare all sheets that the quick reader reads; return what differs, and how many sheets it reads."""
    try:
        quick = QuickBook(Parts(data))
    except UnusualError:
        return [], 0
    try:
        exact = Workbook(data, XlsxLook(data), None)
    except BrokenWorkbookError:
        return ["read what calamine does not open"], 0
    differing, read = [], 0
    if quick.sheet_names != exact._titles or quick.hidden != exact._hidden:
        differing.append(f"{quick.sheet_names} {quick.hidden} {exact._titles} {exact._hidden}")
    fast = Workbook(data, XlsxLook(data), quick)
    for title in exact._titles:
        if quick.sheet(title) is None:
            continue
        read += 1
        try:
            expected = content(exact.grid(title, title))
        except (BrokenWorkbookError, SheetLimitError) as error:
            differing.append(f"{title}: read what is broken: {error!r}")
            continue
        found = content(fast.grid(title, title))
        differing += [
            f"{title} {name}: {found[name]} != {expected[name]}" for name in found if found[name] != expected[name]
        ]
    return differing, read


@pytest.mark.parametrize("strangeness", [0, 0.003, 0.02, 0.1])
def test_the_quick_reader_reads_what_the_exact_one_reads(strangeness: float) -> None:
    read = 0
    for seed in range(300):
        differing, count = both(Maker(seed, strangeness).package())
        assert not differing, f"seed {seed}, strangeness {strangeness}: {differing}"
        read += count
    # So that the comparison is one.
    assert strangeness > 0.01 or read > 100


@pytest.mark.parametrize("name", EVERYDAY)
def test_what_programs_write_is_read_the_quick_way(name: str) -> None:
    data = EVERYDAY[name]()
    quick = QuickBook(Parts(data))
    assert all(quick.sheet(title) is not None for title in quick.sheet_names)
    assert both(data) == ([], len(quick.sheet_names))


def test_random_projects_are_read_as_openpyxl_reads_them() -> None:
    for seed in range(20):
        data = blank.write(builders.form(), projects.random_content(random.Random(seed)))  # noqa: S311 - a case
        stream = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(data)).save(stream)
        for each in (data, stream.getvalue()):
            quick = QuickBook(Parts(each))
            book = openpyxl.load_workbook(io.BytesIO(each), data_only=True)
            assert quick.sheet_names == book.sheetnames
            for title in book.sheetnames:
                found = quick.sheet(title)
                assert found is not None
                expected = {
                    (cell.row - 1, cell.column_letter): cell.value
                    for row in book[title].iter_rows()
                    for cell in row
                    if cell.value is not None
                }
                stripped = {key: each.strip() if isinstance(each, str) else each for key, each in expected.items()}
                assert values(found.rows) == {key: value for key, value in stripped.items() if value != ""}


def test_a_workbook_is_the_same_project_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    edits = {
        "绩效指标!E16": 0.9097,
        "绩效指标!E6": "=1/0",
        "项目信息!B12": "  第一段\r\n第二段\n\n",
        "绩效指标!F9": None,
    }
    datas = [builders.edited(edits, formats={"绩效指标!E16": "0.00%"}), *(make() for make in EVERYDAY.values())]
    quick = [read_project(data) for data in datas]
    monkeypatch.setattr("selfeval.intake.workbook._quick", lambda _kind, _parts: None)
    assert [read_project(data) for data in datas] == quick


def repacked(change) -> bytes:
    """Return the seed's workbook with its parts changed."""
    source, stream = zipfile.ZipFile(io.BytesIO(builders.seed_bytes())), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return stream.getvalue()


@pytest.mark.parametrize(
    "old, new",
    [
        (b'<c r="A1"', b'<c r="A1" cm="1"'),
        (b'<row r="2"', b'<row hidden="1" r="2"'),
        (b"<sheetData>", b"<sheetData><!-- -->"),
        (b'<c r="A2"', b'<c r="A20000"'),
        (b"</sheetData>", b'<row r="99"><c r="ZZZ99"><v>1</v></c></row></sheetData>'),
        (b'<c r="A2"', b'<c r="B1"'),
    ],
)
def test_what_is_unusual_is_left_to_the_exact_way(old: bytes, new: bytes) -> None:
    data = repacked(lambda name, part: part.replace(old, new, 1) if name.endswith("sheet6.xml") else part)
    quick = QuickBook(Parts(data))
    assert quick.sheet("绩效指标") is None
    assert quick.sheet("绩效目标") is not None


def test_parts_are_read_as_zipfile_reads_them_also_where_bytes_are_damaged() -> None:
    chance = random.Random(1)  # noqa: S311 - a case
    whole = builders.seed_bytes()
    refused = 0
    for _ in range(600):
        data = bytearray(whole)
        for _ in range(chance.choice((0, 1, 1, 3))):
            place = chance.choice((chance.randrange(len(data)), len(data) - 1 - chance.randrange(1200)))
            data[place] = chance.randrange(256)
        try:
            package = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN:
            with pytest.raises((*BROKEN, *REFUSED)):
                Parts(bytes(data))
            continue
        try:
            parts = Parts(bytes(data))
        except (*REFUSED, *BROKEN):
            # A size, a name or a method that is wrong in the directory is that of the whole package.
            refused += 1
            continue
        assert set(parts.sizes) == set(package.namelist())
        for name in package.namelist():
            try:
                expected = package.read(name)
            except BROKEN:
                with pytest.raises(BROKEN):
                    parts.read(name)
            else:
                # A wrong size is let pass by zipfile where the checksum is right.
                with contextlib.suppress(*BROKEN):
                    assert parts.read(name) == expected
    assert refused < 60


def test_a_part_that_unpacks_to_more_than_the_directory_says_is_damaged() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a", bytes(range(256)) * 300)
    data = bytearray(stream.getvalue())
    place = data.rfind(b"PK\x01\x02") + 24
    data[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(BROKEN):
        Parts(bytes(data)).read("a")
