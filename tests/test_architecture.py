"""Imports point one way, each foreign library lives behind its modules, and no module does two jobs."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from selfeval.batch.forms import FormLibrary
from tests import builders

PACKAGE = builders.ROOT / "selfeval"
# What each room may import of the others.
ALLOWED = {
    "evaluation": set(),
    "intake": {"evaluation"},
    "report": {"evaluation"},
    "marking": {"intake", "evaluation"},
    "verification": {"report", "evaluation"},
    "review": {"verification", "report", "evaluation"},
    "preview": {"review", "report", "evaluation"},
    "batch": {"preview", "marking", "verification", "review", "intake", "report", "evaluation"},
    "summary": {"batch", "evaluation"},
    "page": {"summary", "batch", "preview", "review", "marking", "intake", "report", "evaluation"},
    "": {"page", "summary", "batch", "verification", "review", "intake", "evaluation"},
}
FOREIGN = {
    "jinja2": {"report", "page/rendering.py"},
    "lxml": {"report", "verification/document.py", "preview"},
    "isal": {"report/package.py", "intake/parts.py"},
    "python_calamine": {"intake/workbook.py"},
    "xlrd": {"intake/xls_look.py"},
    "xlsxwriter": {
        "intake/blank.py",
        "intake/bulk_writer.py",
        "intake/standard_writer.py",
        "marking/problem_list.py",
        "review/workpaper.py",
        "review/paper_page.py",
        "review/calculation_sheets.py",
        "summary",
    },
    "rich": {"overview.py", "progress.py"},
    "pandas": {"summary/tables.py"},
    "docx": {"report/tag_document.py"},
    "pebble": {"batch/executors.py"},
    "starlette": {"page"},
    "uvicorn": {"page/server.py"},
    "upath": {"batch/addresses.py"},
    "distributed": {"batch/cluster.py", "batch/cluster_worker.py"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = {name.split(".")[1] for name in imports(path) if name.startswith("selfeval.") and name.count(".") >= 2}
    rooms = {name for name in own if (PACKAGE / name).is_dir()} - {room(path)}
    assert rooms <= ALLOWED[room(path)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_foreign_library_lives_behind_its_modules(path: Path) -> None:
    import sys

    relative = path.relative_to(PACKAGE).as_posix()
    foreign = {name.split(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - {"selfeval"}
    for name in foreign:
        assert {room(path), relative} & FOREIGN[name], f"{relative} imports {name}"


def test_the_overview_is_made_of_records_alone() -> None:
    needed = {"selfeval.batch.records", "selfeval.batch.writing", "selfeval.batch.file_names"}
    for path in (PACKAGE / "summary").glob("*.py"):
        own = {name for name in imports(path) if name.startswith("selfeval.batch")}
        assert {".".join(name.split(".")[:3]) for name in own} <= needed, path


def test_the_evaluation_touches_nothing_outside() -> None:
    outside = {"os", "pathlib", "io", "sys", "subprocess", "socket", "shutil", "tempfile"}
    for path in (PACKAGE / "evaluation").glob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & outside


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_longer_than_one_can_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


@cache
def names_of_forms() -> set[str]:
    """Return the forms' names, what people call them, and their regions: 郑州 of 郑州市."""
    library = FormLibrary(builders.ROOT / "templates")
    labels = {re.sub(r"（.*）", "", library.rules(name).label) for name in library.names()}
    return {*library.names(), *labels, *(label.rstrip("省市区县") for label in labels)}


# 〔2024〕1号, [2024]1号, （2024）1号 and what stands before them.
NUMBER_OF_A_DOCUMENT = re.compile(
    r"[〔\[（(]\s*20\d\d\s*[〕\])）]\s*\d*\s*号|〔20\d\d〕|财[预效]|[\u4e00-\u9fff]财[预效]?[〔\[]"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_region_and_no_law_stands_in_the_code(path: Path) -> None:
    """So that a new form needs a folder and no line of Python."""
    text = path.read_text(encoding="utf-8")
    assert [name for name in names_of_forms() if name in text] == []
    assert NUMBER_OF_A_DOCUMENT.findall(text) == []


def test_the_search_would_find_a_region_and_a_law() -> None:
    assert names_of_forms() >= {"zhengzhou", "郑州市", "郑州", "湖北", "national", "全国"}
    for text in ("财预〔2020〕10号", "豫财效[2024]1号", "鄂财发〔2023〕5号", "（2024）12号", "川财〔2021〕"):
        assert NUMBER_OF_A_DOCUMENT.search(text), text
