"""Whatever becomes of the journal, a sentence says so, and no report is lost."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from selfeval.batch.journal import FILE_NAME, Journal
from tests import builders, cheap_books

ASIDE = "运行记录.损坏"


@pytest.fixture
def output(run, home: Path, capsys) -> Path:
    """An output folder with the reports of some projects, two of them of one name."""
    for number in range(12):
        (home / "input" / f"{number}.xlsx").write_bytes(cheap_books.workbook(f"项目{number % 11}"))
    assert run() == 0
    capsys.readouterr()
    return home / "output"


def cut_off(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def without_its_head(path: Path) -> None:
    path.write_bytes(path.read_bytes()[1000:])


def pages_of_zeros(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))


def of_another_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (other INTEGER)")


def with_rows_that_nobody_wrote(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("""UPDATE project SET record = '{"key": 1}' WHERE key LIKE '%7.xlsx'""")


def without_a_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE name")


def reports(output: Path) -> dict[str, bytes]:
    return {name: (output / name).read_bytes() for name in builders.reports(output)}


DAMAGES = [
    cut_off, without_its_head, pages_of_zeros, of_another_version, of_another_program, with_rows_that_nobody_wrote,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_a_damaged_journal_is_put_aside_with_a_word_and_the_reports_are_the_same(
    damage: Callable[[Path], None], run, output: Path, capsys
) -> None:
    before = reports(output)
    damage(output / FILE_NAME)
    status = run()
    said = capsys.readouterr().err
    assert f"改名为“{ASIDE}”留着" in said
    assert (output / ASIDE).is_file()
    # Damage that shows only in the middle stops the run, and the next one goes on.
    assert (status, "已停止" in said) in ((0, False), (2, True))
    assert run() == 0
    assert reports(output) == before
    assert "12个没有变化" in capsys.readouterr().out or status == 2
    assert not list(output.glob(".~*"))


def test_a_damaged_journal_that_cannot_be_put_aside_costs_its_memory_only(run, output: Path, capsys) -> None:
    before = reports(output)
    cut_off(output / FILE_NAME)
    (output / ASIDE).mkdir()
    (output / ASIDE / "x").write_bytes(b"")
    assert run() == 0
    assert f"不能写（它已经损坏，又不能改名为“{ASIDE}”）" in capsys.readouterr().err
    assert reports(output) == before


def test_a_table_that_is_missing_is_damage_and_no_matter_of_the_disk(run, output: Path, capsys) -> None:
    before = reports(output)
    without_a_table(output / FILE_NAME)
    assert run("--force") == 2
    assert f"已经损坏，改名为“{ASIDE}”留着" in capsys.readouterr().err
    assert run() == 0
    assert reports(output) == before


def test_what_is_rolled_back_is_not_rolled_back_into_the_next_journal(run, output: Path) -> None:
    (output / f"{FILE_NAME}-journal").write_bytes((output / FILE_NAME).read_bytes()[:5000])
    without_its_head(output / FILE_NAME)
    assert run() == 0
    assert not (output / f"{FILE_NAME}-journal").exists()
    assert run() == 0


def limited(real: Callable[..., sqlite3.Connection], pages: int):
    """Return a way to connect to databases that find the disk full after some pages."""

    def connect(*arguments, **options) -> sqlite3.Connection:
        connection = real(*arguments, **options)
        if arguments[0] != ":memory:":
            connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    return connect


def test_a_disk_that_is_full_for_the_journal_from_the_beginning_costs_its_memory_only(
    run, home: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    (home / "input" / "a.xlsx").write_bytes(cheap_books.workbook("甲"))
    monkeypatch.setattr(sqlite3, "connect", limited(sqlite3.connect, 1))
    assert run() == 0
    assert f"“{FILE_NAME}”不能写（磁盘已满）：报告照写" in capsys.readouterr().err
    assert len(builders.reports(home / "output")) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_disk_that_becomes_full_stops_the_run_with_a_sentence_and_the_next_one_goes_on(
    jobs: int, run, home: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        (home / "input" / f"{number:02}.xlsx").write_bytes(cheap_books.workbook(f"项目{number % 30}"))
    with monkeypatch.context() as limit:
        limit.setattr(sqlite3, "connect", limited(sqlite3.connect, 20))
        assert run("--jobs", jobs) == 2
    said = capsys.readouterr().err
    assert f"已停止：“{FILE_NAME}”写不下去了（磁盘已满）" in said
    assert "Traceback" not in said
    assert not list((home / "output").glob(".~*"))
    assert run("--jobs", jobs) == 0
    assert len(builders.reports(home / "output")) == 40
    assert run("-o", "whole") == 0
    assert reports(home / "output") == reports(home / "whole")


def test_a_journal_that_may_only_be_read_is_left_alone_and_told_of(
    run, output: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everything.
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != FILE_NAME and real(path, mode))
    before = (output / FILE_NAME).read_bytes(), reports(output)
    assert run() == 0
    assert f"“{FILE_NAME}”不能写（它是只读的）" in capsys.readouterr().err
    assert ((output / FILE_NAME).read_bytes(), reports(output)) == before


def test_a_folder_in_its_place_is_told_of(run, output: Path, capsys) -> None:
    before = reports(output)
    (output / FILE_NAME).unlink()
    (output / FILE_NAME).mkdir()
    assert run() == 0
    assert "那里可能有同名的文件夹" in capsys.readouterr().err
    assert reports(output) == before


def test_last_year_s_journal_that_is_damaged_is_told_of_and_this_year_s_stays(
    run, home: Path, output: Path, capsys
) -> None:
    (home / "last").mkdir()
    (home / "last" / FILE_NAME).write_bytes((output / FILE_NAME).read_bytes())
    pages_of_zeros(home / "last" / FILE_NAME)
    assert run("--last-year", "last") == 0
    assert "没有能读的上年运行记录" in capsys.readouterr().err
    assert not (output / ASIDE).exists()
    journal = Journal.open(output)
    assert journal.count() == 12
    journal.close()
