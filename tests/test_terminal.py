"""A long run as a person sees it: in a real terminal, and stopped with Ctrl-C."""

import os
import re
import select
import sys
import time
from pathlib import Path

import pytest

from tests import builders, cheap_books

pty = pytest.importorskip("pty", reason="Windows has no such terminals")

COMMAND = (
    "import sys; from pathlib import Path; from selfeval.cli import main; "
    "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
)
STOPPING, CTRL_C = "正在停止", b"\x03"


def fill(home: Path, count: int) -> Path:
    for number in range(count):
        data = cheap_books.workbook(f"项目{number}") if number % 60 else b""
        (home / "input" / f"{number:03}.xlsx").write_bytes(data)
    return home


@pytest.fixture
def folder(home: Path) -> Path:
    return fill(home, 300)


def seen(home: Path, jobs: int, *after: str) -> tuple[str, int]:
    """Return what a terminal shows of a run, and its status; Ctrl-C is pressed after each of some texts."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(home)
        os.environ |= {"PYTHONPATH": str(builders.ROOT), "TERM": "xterm", "COLUMNS": "100"}
        os.execv(sys.executable, [sys.executable, "-c", COMMAND, str(home), "--jobs", str(jobs)])  # noqa: S606 - in its own terminal
    shown, waits, last = b"", list(after), time.monotonic() + 120
    while time.monotonic() < last:
        if not select.select([terminal], [], [], 0.05)[0]:
            continue
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            # It has ended.
            break
        if waits and waits[0].encode() in shown:
            os.write(terminal, CTRL_C)
            del waits[0]
    os.close(terminal)
    return shown.decode("utf-8", "replace"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_the_bar_says_how_far_how_fast_and_how_many_errors_and_lines_stand_above_it(folder: Path) -> None:
    shown, status = seen(folder, 2)
    assert status == 1
    assert re.search(r"\d+/300，每秒\d+个，还要\d+秒，\d个有错误", shown)
    assert "共300个项目：写成295份报告，5个有错误" in shown
    lines = re.findall(r"[^\r\n]*000\.xlsx（input/000\.xlsx）", shown)
    # The bar is taken away before a line is printed in its place.
    assert lines
    assert all(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).startswith("000.xlsx") for line in lines)


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_finishes_what_was_begun_and_says_how_to_go_on(jobs: int, folder: Path) -> None:
    shown, status = seen(folder, jobs, "有错误")
    assert STOPPING in shown
    assert "Traceback" not in shown
    assert status in (1, 2)
    if status == 2:
        assert re.search(r"已停止：做完\d+个，还有\d+个没有做。再运行一次同样的命令，就接着做没有做的。", shown)
    assert not list((folder / "output").glob(".~*"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_twice_ends_at_once_without_a_traceback(jobs: int, home: Path) -> None:
    # So many that not all are begun before the first key arrives: those would be finished, and nothing left to stop.
    shown, status = seen(fill(home, 900), jobs, "有错误", STOPPING)
    assert "Traceback" not in shown
    assert "Error" not in shown
    assert status == 2
    assert "再运行一次同样的命令，就接着做没有做的" in shown
