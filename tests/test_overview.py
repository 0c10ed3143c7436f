import io
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval import overview
from selfeval.batch import runner
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job
from selfeval.batch.runner import Run
from selfeval.command_line import REPORT, Command
from tests import builders


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


@pytest.fixture
def shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What an 80-column terminal shows of one project without, one with a warning, and one broken file."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(home)
    contents = {
        "a.xlsx": builders.edited({"绩效指标!D2": "≤1万元", "绩效指标!E2": "1万元"}),
        "b.xlsx": builders.edited(),
    }
    for name, data in (contents | {"c.xlsx": b""}).items():
        (home / "input" / name).write_bytes(data)
    terminal = Terminal()
    sources = sorted((home / "input").iterdir())
    monkeypatch.setattr(sys, "stdout", terminal)
    shower = overview.shower(Command(REPORT), len(sources))
    for outcome in runner.write(sources, Job(home / "templates"), home / "output", Journal.forgetful(), Run()):
        shower.show(outcome)
    shower.close()
    return re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue()).splitlines()


def test_every_line_fits_the_terminal(shown) -> None:
    assert max(columns(line) for line in shown if "output" not in line) <= 80


def test_the_table_names_project_file_and_figures(shown) -> None:
    text = "\n".join(shown)
    for word in (
        "90.97%",
        "93.2",
        "优",
        "已写报告",
        "没有写报告",
        "a.xlsx",
        "c.xlsx",
        "[提醒] 绩效指标!D2",
        "[错误] 文件",
        "标出问题：output/b（标出问题）.xlsx",
    ):
        assert word in text
    assert shown[-1] == "共3个项目：写成2份报告，1个有错误，1个有提醒，1个没有问题。"


def test_nothing_is_shown_that_a_gbk_console_cannot_print(shown) -> None:
    "\n".join(shown).encode("gbk")


@given(st.text("数字90.97%，。；“”≤万元（）ab", max_size=200), st.integers(12, 80))
def test_a_text_is_broken_where_chinese_may_be_broken(text: str, width: int) -> None:
    lines = list(overview.wrapped(text, width))
    assert "".join(lines) == text
    assert not any(line[:1] in "，。；”）" for line in lines[1:] if line and not set(text) <= set("，。；”）"))


def test_a_file_s_name_can_neither_break_a_line_nor_command_the_terminal(home: Path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(home)
    source = home / "input" / "甲\n\x1b[2J乙.xlsx"
    source.write_bytes(b"")
    shower = overview.shower(Command(REPORT), 1)
    for outcome in runner.check([source], Job(home / "templates"), Run()):
        shower.show(outcome)
    shower.close()
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "甲  [2J乙.xlsx（input/甲  [2J乙.xlsx）：" in said
