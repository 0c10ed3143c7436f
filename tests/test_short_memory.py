"""Too little memory costs what wanted it, and is said in a sentence."""

import sys
from pathlib import Path

import pytest

from selfeval.batch import evaluating
from selfeval.intake import workbook
from tests import builders
from tests.conftest import Run


def short(*_: object, **__: object) -> None:
    raise MemoryError


def test_a_workbook_costs_itself(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error comes from as deep as a reader of a foreign library."""
    for name in ("甲", "乙"):
        (home / "input" / f"{name}.xlsx").write_bytes(builders.edited({"项目信息!B2": name}))
    real = evaluating.read_project

    def read(data: bytes, *others: object) -> object:
        if data == (home / "input" / "甲.xlsx").read_bytes():
            with workbook.foreign_reader():
                short()
        return real(data, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(evaluating, "read_project", read)
    assert run() == 1
    assert "内存不够，这个项目没有处理完。请关闭别的程序" in capsys.readouterr().out
    assert builders.reports(home / "output") == ["乙（2022年度）绩效自评报告.docx"]
    monkeypatch.undo()
    monkeypatch.chdir(home)
    # The next run does it again.
    assert run() == 0
    assert len(builders.reports(home / "output")) == 2


def test_the_overview_s_libraries_may_not_fit(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("甲", "乙"):
        (home / "input" / f"{name}.xlsx").write_bytes(builders.edited({"项目信息!B2": name}))
    monkeypatch.setitem(sys.modules, "selfeval.summary.overview", None)
    monkeypatch.delattr("selfeval.summary.overview", raising=False)
    assert run() == 1
    assert "没有写汇总：程序库没有装载成功" in capsys.readouterr().err
    assert len(builders.reports(home / "output")) == 2


def test_the_command_ends_with_a_sentence(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "input" / "甲.xlsx").write_bytes(builders.seed_bytes())
    monkeypatch.setattr("selfeval.batch.journal.Journal.put", short)
    assert run() == 2
    assert "内存不够，命令没有做完。写成的报告都是完整的" in capsys.readouterr().err
