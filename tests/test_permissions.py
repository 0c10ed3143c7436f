"""Folders and files that may not be written or read: each costs what it is needed for, in a sentence; the rest is made.

The command runs without the right of root to pass over permissions, as everybody else does.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selfeval.batch.journal import FILE_NAME
from tests import builders, cheap_books
from tests.runs import rows, tree

# prctl(2) and capabilities(7) of Linux: what lets root pass over permissions.
_DROP = 24
_OVERRIDES = (1, 2)
_LIBRARY = ctypes.CDLL(None)
SECONDS = 60


def everybody() -> None:
    """Give up what only root may do, before the command begins."""
    if os.geteuid() == 0:
        for each in _OVERRIDES:
            _LIBRARY.prctl(_DROP, each, 0, 0, 0)


def command(home: Path, *arguments: object, program: Path = builders.ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command as everybody would, with a home folder as the one it is in."""
    return subprocess.run(
        [sys.executable, str(program / "generate.py"), *map(str, arguments)],
        cwd=home, capture_output=True, check=False, timeout=SECONDS, encoding="utf-8", preexec_fn=everybody,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )  # fmt: skip


def require_sentences(found: subprocess.CompletedProcess[str]) -> None:
    said = found.stdout + found.stderr
    assert [word for word in ("Traceback", "Errno", "Error:", "程序内部出错") if word in said] == [], said


@pytest.fixture
def protected() -> Iterator[Callable[..., None]]:
    """Take permissions away until the end of the test."""
    changed: list[tuple[Path, int]] = []

    def protect(path: Path, mode: int) -> None:
        changed.append((path, path.stat().st_mode))
        path.chmod(mode)

    yield protect
    for path, mode in reversed(changed):
        path.chmod(mode)


def report(name: str) -> str:
    return f"{name}（2022年度）绩效自评报告.docx"


def filled(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.xlsx").write_bytes(cheap_books.workbook(name))
    return folder


def test_a_program_folder_that_may_not_be_written_is_enough(tmp_path: Path, protected: Callable[..., None]) -> None:
    program, home = tmp_path / "程序", tmp_path / "家"
    for name in ("selfeval", "templates"):
        shutil.copytree(builders.ROOT / name, program / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(builders.ROOT / "generate.py", program)
    filled(program / "input", "甲")
    home.mkdir()
    before = set(program.rglob("*"))
    for path in (*before, program):
        protected(path, 0o555 if path.is_dir() else 0o444)
    found = command(home, program / "input", "-o", home / "报告", program=program)
    require_sentences(found)
    assert (found.returncode, found.stderr) == (0, "")
    assert builders.reports(home / "报告") == [report("甲")]
    found = command(home, program=program)
    require_sentences(found)
    assert found.returncode != 0
    assert "没有写入权限" in found.stdout + found.stderr
    assert set(program.rglob("*")) == before


def test_an_input_folder_that_may_not_be_written_and_a_workbook_that_may_not_be_read(
    tmp_path: Path, protected: Callable[..., None]
) -> None:
    source = filled(tmp_path / "input", "甲", "乙")
    (source / "提醒.xlsx").write_bytes(builders.seed_bytes())
    protected(source / "甲.xlsx", 0o000)
    protected(source, 0o555)
    found = command(tmp_path, source, "-o", tmp_path / "output")
    require_sentences(found)
    assert found.returncode == 1
    assert "文件正被其他程序占用，或者没有读取权限" in found.stdout
    assert len(builders.reports(tmp_path / "output")) == 2
    assert (tmp_path / "output" / "提醒（标出问题）.xlsx").is_file()
    assert {path.name for path in source.iterdir()} == {"甲.xlsx", "乙.xlsx", "提醒.xlsx"}


def test_a_folder_of_workbooks_that_may_not_be_listed(tmp_path: Path, protected: Callable[..., None]) -> None:
    source = filled(tmp_path / "input", "甲")
    filled(source / "乙部门", "乙")
    protected(source / "乙部门", 0o000)
    found = command(tmp_path, source, "-o", tmp_path / "output")
    require_sentences(found)
    # Whoever thinks that all is done is told that a folder was not looked into.
    assert "乙部门）：" in found.stdout
    assert "这个文件夹没有权限打开，里面的工作簿都没有处理" in found.stdout
    assert found.returncode == 1
    assert builders.reports(tmp_path / "output") == [report("甲")]
    shutil.copytree(tmp_path / "output", source / "乙部门" / "报告")
    found = command(tmp_path, "verify", source, tmp_path / "output")
    require_sentences(found)
    assert found.returncode == 2
    assert "乙部门：没有核对。这个文件夹没有权限打开，里面的报告都没有核对" in found.stdout
    assert "共2份报告：1份没有问题，0份有问题，1份没有核对" in found.stdout


def test_an_output_folder_that_may_not_be_written_keeps_what_it_has(
    tmp_path: Path, protected: Callable[..., None]
) -> None:
    source, output = filled(tmp_path / "input", "甲"), tmp_path / "output"
    assert command(tmp_path, source, "-o", output).returncode == 0
    before, noted = tree(output), rows(output)
    filled(source, "乙")
    protected(output, 0o555)
    found = command(tmp_path, source, "-o", output)
    require_sentences(found)
    assert found.returncode != 0
    assert f"“{FILE_NAME}”写不下去了（它是只读的）" in found.stderr
    assert (tree(output), rows(output)) == (before, noted)
    output.chmod(0o755)
    assert command(tmp_path, source, "-o", output).returncode == 0
    assert builders.reports(output) == [report("乙"), report("甲")]


def test_a_journal_and_reports_that_may_not_be_written_are_no_obstacle(
    tmp_path: Path, protected: Callable[..., None]
) -> None:
    """A report is given its name over an older one; the journal then says that it cannot keep anything."""
    source, output = filled(tmp_path / "input", "甲"), tmp_path / "output"
    assert command(tmp_path, source, "-o", output).returncode == 0
    noted = rows(output)
    filled(source, "乙")
    protected(output / FILE_NAME, 0o444)
    found = command(tmp_path, source, "-o", output)
    require_sentences(found)
    assert f"“{FILE_NAME}”不能写" in found.stderr
    assert builders.reports(output) == [report("乙"), report("甲")]
    assert rows(output) == noted


def test_permission_that_is_taken_away_in_the_middle_costs_what_was_not_written_yet(tmp_path: Path) -> None:
    names = [f"项目{number:03}" for number in range(120)]
    source, output, whole = filled(tmp_path / "input", *names), tmp_path / "output", tmp_path / "whole"
    assert command(tmp_path, source, "-o", whole, "--jobs", 1).returncode == 0
    running = subprocess.Popen(
        [sys.executable, str(builders.ROOT / "generate.py"), str(source), "-o", str(output), "--jobs", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path,
        preexec_fn=everybody,  # noqa: PLW1509 - no threads here
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    until = time.monotonic() + SECONDS
    while not list(output.glob("*.docx")) and time.monotonic() < until:
        time.sleep(0.001)
    for folder in (output, *(path for path in output.iterdir() if path.is_dir())):
        folder.chmod(0o555)
    said = "".join(running.communicate(timeout=SECONDS))
    written = builders.reports(output)
    try:
        assert running.returncode in (1, 2), said
        assert "没有写入权限" in said
        assert [word for word in ("Traceback", "Errno", "程序内部出错") if word in said] == [], said
        assert 0 < len(written) < len(names)
        assert {name: (output / name).read_bytes() for name in written} == {
            name: (whole / name).read_bytes() for name in written
        }
    finally:
        for folder in (output, *(path for path in output.iterdir() if path.is_dir())):
            folder.chmod(0o755)
    assert command(tmp_path, source, "-o", output).returncode == 0
    assert tree(output) == tree(whole)
    assert rows(output) == rows(whole)
    assert not [path for path in output.iterdir() if path.is_dir()]
