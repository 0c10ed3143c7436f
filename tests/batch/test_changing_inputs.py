"""Workbooks that change while they are read, and clocks that go back: what is reported is of one moment, or refused."""

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pytest

from selfeval.batch import evaluating, runner
from tests import builders, bulk_books, cheap_books
from tests.conftest import Run
from tests.runs import rows, tree, write

CODES = [str(410100220001 + number) for number in range(4)]
REPORT = "{name}（2022年度）绩效自评报告.docx"
AGAIN = "请等它保存或复制完，再运行一次。"


class Growing:
    """An open file to which somebody adds a byte whenever it is read, as one that is still being copied."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        """Take the open file and where it lies."""
        self._stream, self._path = stream, path

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        with io.FileIO(self._path, "a") as end:
            end.write(b"-")
        return data

    def seek(self, at: int, whence: int = os.SEEK_SET) -> int:
        return self._stream.seek(at, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def fileno(self) -> int:
        return self._stream.fileno()

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        """Close it."""
        self._stream.close()


def test_a_workbook_that_is_being_copied_is_left_for_the_next_run(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    growing = home / "input" / "甲.xlsx"
    for name in ("甲", "乙"):
        (home / "input" / f"{name}.xlsx").write_bytes(cheap_books.workbook(name))
    real = Path.open

    def opened(path: Path, *arguments: object, **options: object) -> object:
        stream = real(path, *arguments, **options)  # type: ignore[call-overload]
        return Growing(stream, path) if path.resolve() == growing else stream

    with monkeypatch.context() as changing:
        changing.setattr(Path, "open", opened)
        assert run() == 1
    said = capsys.readouterr().out
    assert f"读取时文件被别的程序改动了。{AGAIN}" in said
    assert builders.reports(home / "output") == [REPORT.format(name="乙")]
    growing.write_bytes(cheap_books.workbook("丙"))
    assert run() == 0
    assert builders.reports(home / "output") == [REPORT.format(name="丙"), REPORT.format(name="乙")]


def test_a_workbook_that_is_saved_after_it_was_read_is_read_again_by_the_next_run(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = home / "input" / "甲.xlsx"
    source.write_bytes(cheap_books.workbook("甲"))
    real = evaluating.read_project

    def read(*arguments: object) -> object:
        other = source.with_name("~saved")
        other.write_bytes(cheap_books.workbook("乙"))
        other.replace(source)
        return real(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as changing:
        changing.setattr(evaluating, "read_project", read)
        (first,) = write(home, [source], jobs=1)
    assert first.result["project_name"] == "甲"
    (second,) = write(home, [source], jobs=1)
    assert (second.is_unchanged, second.result["project_name"]) == (False, "乙")


def _replace(path: Path, data: bytes) -> None:
    other = path.with_name("~saved")
    other.write_bytes(data)
    other.replace(path)


CHANGES: dict[str, Callable[[Path, bytes], object]] = {
    "written to": lambda path, data: path.write_bytes(data),
    "replaced": _replace,
    "cut off": lambda path, data: path.write_bytes(data[: len(data) // 2]),
    "taken away": lambda path, _data: path.unlink(),
}


def bulk(name: str) -> bytes:
    contents = {code: builders.changed(builders.seed_content(), {"项目信息!B2": f"{name}{code[-1]}"}) for code in CODES}
    return bulk_books.bulk(contents)


@pytest.mark.parametrize("change", CHANGES)
def test_a_bulk_workbook_that_changes_between_two_projects_is_told_of(
    change: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, newer = home / "input" / "全部.xlsx", bulk("新")
    source.write_bytes(newer)
    write(home, [source], "undisturbed", jobs=1)
    source.write_bytes(bulk("旧"))
    real = runner.make

    def make(*arguments: object) -> object:
        monkeypatch.setattr(runner, "make", real)
        CHANGES[change](source, newer)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "make", make)
    outcomes = write(home, [source], jobs=1)
    (of_file,) = (each for each in outcomes if not each.is_project)
    assert [each.code for each in of_file.problems] == ["file-changed"]
    assert (
        of_file.problems[0].message == f"处理它的时候，文件被别的程序改动或者移走了；写成的报告按改动前的内容。{AGAIN}"
    )
    # What was read is of one moment, and what is handed back marks no cells of another.
    assert builders.reports(home / "output") == [REPORT.format(name=f"旧{code[-1]}") for code in CODES]
    assert [path.name for path in (home / "output").glob("全部*")] == ["全部（问题清单）.xlsx"]
    source.write_bytes(newer)
    write(home, [source], jobs=1)
    found, expected = tree(home / "output"), tree(home / "undisturbed")
    # Reports under names that projects no longer have are listed and never deleted.
    assert {name: found.get(name) for name in expected} == expected
    assert {name for name in found if name not in expected} <= {REPORT.format(name=f"旧{code[-1]}") for code in CODES}


@pytest.mark.parametrize("change", ["written to", "cut off"])
def test_a_bulk_workbook_that_changes_while_its_sheets_are_read_is_refused_whole(
    change: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from selfeval.intake.bulk import BulkFile

    source = home / "input" / "全部.xlsx"
    source.write_bytes(bulk("旧"))
    real = BulkFile.projects

    def projects(file: BulkFile) -> object:
        CHANGES[change](source, bulk_books.bulk({CODES[0]: builders.seed_content()}))
        return real(file)

    monkeypatch.setattr(BulkFile, "projects", projects)
    outcomes = write(home, [source], jobs=1)
    assert [each.code for outcome in outcomes for each in outcome.problems] == ["file-changed"]
    assert builders.reports(home / "output") == []


def test_what_is_done_is_told_by_content_and_not_by_a_clock(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes back by ten years during the run, and by a day with each look at it."""
    sources = [home / "input" / f"{name}.xlsx" for name in ("甲", "乙", "丙")]
    for source in sources:
        source.write_bytes(cheap_books.workbook(source.stem))
    write(home, sources)
    kept, whole = rows(home / "output"), tree(home / "output")
    times = iter(range(10**9, 0, -86_400))
    monkeypatch.setattr(time, "time", lambda: float(next(times)))
    monkeypatch.setattr(time, "time_ns", lambda: next(times) * 10**9)
    for path in (*sources, *(home / "output").iterdir()):
        os.utime(path, (4_000_000_000, 4_000_000_000))
    assert {each.is_unchanged for each in write(home, sources)} == {True}
    assert (rows(home / "output"), tree(home / "output")) == (kept, whole)
    sources[0].write_bytes(cheap_books.workbook("丁"))
    os.utime(sources[0], (1, 1))
    assert [each.is_unchanged for each in write(home, sources)] == [False, True, True]
    assert REPORT.format(name="丁") in builders.reports(home / "output")
    assert {each.is_unchanged for each in write(home, sources, is_forced=True)} == {False}
    found = tree(home / "output")
    assert {name: content for name, content in found.items() if name in whole} == whole
