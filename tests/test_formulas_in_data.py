"""What looks like a formula, a link or markup in a workbook is a text in all that is written of it."""

import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests import builders, cheap_books

HOSTILE = ["=cmd|' /C calc'!A0+1+1", "{=1+1}", "@SUM(1)", '=HYPERLINK("http://x")', "internal:A1"]
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
_PARTS = ("1+1", "cmd", "http", "SUM(1)", "internal:")
_OVERVIEW = "汇总表.xlsx"
_TEXT, _MARKUP = "@@TEXT@@", "@@MARKUP@@"
# Cells in which people write words.
CELLS = [
    "项目信息!B2",
    "项目信息!B3",
    "项目信息!B4",
    "绩效指标!C2",
    "绩效指标!I2",
    "绩效目标!B2",
]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"on {name}" for name, _ in attrs if name.startswith("on"))}


def formulas(path: Path) -> set[tuple[str, str, str]]:
    """Return the formulas of a workbook with their places."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate, str(getattr(cell.value, "text", cell.value)))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def codes(path: Path) -> list[str]:
    """Return the field codes, and the links, of a document."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels"))]
    return re.findall(
        r"<w:instrText[^>]*>[^<]*|w:instr=\"[^\"]*|TargetMode=\"External\"|<w:hyperlink[^>]*", "".join(parts)
    )


def with_texts(data: bytes, text: str, markup: str) -> bytes:
    """Return a workbook with other texts in place of two; a program would store some of them as formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert any(_TEXT.encode() in part for part in parts.values())
    for old, new in ((_TEXT, text), (_MARKUP, markup)):
        parts = {name: part.replace(old.encode(), escape(new).encode()) for name, part in parts.items()}
    return cheap_books.package(parts)


def written(run, home: Path, *, is_hostile: bool) -> tuple[dict[str, object], Path]:
    """Return what stands in each file of a run over some workbooks, split and merged as well."""
    for path in (home / "input").iterdir():
        path.unlink()
    for number in range(len(HOSTILE)):
        text = HOSTILE[number] if is_hostile else f"文字{number}"
        edits = dict.fromkeys(CELLS, _TEXT) | {"项目信息!B3": _MARKUP} | ({"绩效指标!E6": None} if number % 2 else {})
        content = with_texts(builders.edited(edits), text, MARKUP if is_hostile else "某单位")
        (home / "input" / f"{number}.xlsx").write_bytes(content)
    output = home / ("hostile" if is_hostile else "harmless")
    assert run("--workpaper", "-o", output) in (0, 1)
    assert run("merge", "input", "-o", output / "批量" / "批量.xlsx") in (0, 1)
    assert run("split", output / "批量" / "批量.xlsx", "-o", output / "拆") in (0, 1)
    found: dict[str, set] = {}
    for path in sorted(output.rglob("*")):
        kind = (
            path.parent.name
            if path.parent != output
            else re.sub(r".*(?=评分底稿|（标出问题）|绩效自评)", "", path.stem)
        )
        kind = re.sub(r"（\d+）$", "", kind)
        if path.suffix == ".xlsx":
            found.setdefault(f"{kind}.xlsx", set()).update(formulas(path))
        elif path.suffix == ".docx":
            found.setdefault(".docx", set()).update(codes(path))
        elif path.suffix == ".html":
            tags = _Tags()
            tags.feed(path.read_text(encoding="utf-8"))
            found[".html"] = tags.found
    return found, output


@pytest.mark.filterwarnings("ignore:Data Validation")
def test_no_text_of_a_workbook_becomes_a_formula_a_field_or_a_tag(run, home: Path) -> None:
    harmless, _ = written(run, home, is_hostile=False)
    hostile, output = written(run, home, is_hostile=True)
    assert set(hostile) == set(harmless)
    assert {"（标出问题）.xlsx", "评分底稿.xlsx", "批量.xlsx", "拆.xlsx", _OVERVIEW, ".docx", ".html"} <= set(hostile)
    for kind, found in hostile.items():
        if kind == _OVERVIEW:
            # Departments whose names look like criteria are counted by other formulas, but by their cells.
            assert not [each for each in found if any(part in each[2] for part in _PARTS)]
        else:
            assert found == harmless[kind], kind
    # The texts are there, as texts.
    overview = openpyxl.load_workbook(output / _OVERVIEW)
    shown = {
        str(cell.value) for sheet in overview for row in sheet.iter_rows() for cell in row if cell.data_type == "s"
    }
    assert set(HOSTILE) <= shown
    assert any(MARKUP in each for each in shown)
    assert io.BytesIO((output / "汇总.html").read_bytes()).read().count(b"<script>alert") == 0
