"""Imports point one way, each foreign library lives behind its modules, and no module does two jobs."""

import ast
from pathlib import Path

import pytest

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
    "batch": {"marking", "verification", "review", "intake", "report", "evaluation"},
    "": {"batch", "verification", "review", "intake", "evaluation"},
}
FOREIGN = {
    "jinja2": {"report"},
    "lxml": {"report", "verification/document.py"},
    "isal": {"report/package.py"},
    "python_calamine": {"intake/workbook.py"},
    "xlrd": {"intake/xls_look.py"},
    "xlsxwriter": {
        "intake/blank.py",
        "marking/problem_list.py",
        "review/workpaper.py",
        "review/paper_page.py",
        "review/calculation_sheets.py",
    },
    "rich": {"overview.py", "progress.py"},
    "docx": {"report/tag_document.py"},
    "pebble": {"batch/executors.py"},
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


def test_the_evaluation_touches_nothing_outside() -> None:
    outside = {"os", "pathlib", "io", "sys", "subprocess", "socket", "shutil", "tempfile"}
    for path in (PACKAGE / "evaluation").glob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & outside


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_longer_than_one_can_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_no_region_stands_in_the_code() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert "zhengzhou" not in text, path
        # The examples of the tag table are the seed's texts; they decide nothing.
        assert path.name == "fields.py" or "郑州" not in text, path
