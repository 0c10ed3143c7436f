"""What was done is known to the next run, whenever a run was stopped."""

import sqlite3
from pathlib import Path

import pytest

from selfeval.batch import making, runner
from selfeval.batch.executors import Here
from selfeval.batch.journal import FILE_NAME, Journal, JournalBusyError, State
from selfeval.batch.making import Job, Outcome
from selfeval.batch.records import Record
from selfeval.batch.runner import Run
from tests import builders
from tests.runs import rows, tree, write

STATE = State("a", "b", "c", "d")


def projects(home: Path, count: int) -> list[Path]:
    """Write workbooks of which some have one name, some an error."""
    paths = []
    for number in range(count):
        edits = {"项目信息!B2": f"项目{number // 2}"} | ({"绩效指标!E6": None} if number % 7 == 3 else {})
        path = home / "input" / f"{number:03}.xlsx"
        path.write_bytes(builders.edited(edits))
        paths.append(path)
    return paths


def done(outcomes: list[Outcome]) -> list[bool]:
    return [not outcome.is_unchanged for outcome in outcomes]


def test_a_second_run_does_only_what_failed(home: Path) -> None:
    sources = projects(home, 8)
    first = write(home, sources)
    before = tree(home / "output")
    second = write(home, sources)
    assert done(second) == [outcome.status == "error" for outcome in first]
    assert [each.result for each in second] == [each.result for each in first]
    assert [each.problems for each in second] == [each.problems for each in first]
    assert [each.files for each in second] == [each.files for each in first]
    assert tree(home / "output") == before


@pytest.mark.parametrize(
    "change",
    ["workbook", "form", "sentence", "program", "options", "usual form", "file deleted", "force"],
)
def test_what_an_outcome_depends_on_makes_it_anew(change: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = projects(home, 3)
    write(home, sources)
    if change == "workbook":
        sources[1].write_bytes(builders.edited({"项目信息!B2": "另一个"}))
    elif change in ("form", "usual form"):
        path = home / "templates" / ("zhengzhou/form.toml" if change == "form" else "defaults.toml")
        text = path.read_text(encoding="utf-8")
        changed = text.replace("四舍五入", "四舍五入 ") if change == "form" else text.replace("zhengzhou", "national")
        path.write_text(changed, encoding="utf-8")
    elif change == "sentence":
        path = home / "templates" / "zhengzhou" / "sentences" / "结论.j2"
        path.write_text(path.read_text(encoding="utf-8") + "。", encoding="utf-8")
    elif change == "program":
        monkeypatch.setattr("selfeval.__version__", "9")
    elif change == "file deleted":
        next(path for path in (home / "output").glob("项目0*.docx") if "（2）" not in path.name).unlink()
    making.evaluating.library_of.cache_clear()
    job = Job(home / "templates", workpapers=change == "options")
    journal = Journal.open(home / "output")
    outcomes = list(runner.write(sources, job, home / "output", journal, Run(is_forced=change == "force")))
    journal.close()
    one = {"workbook": [False, True, False], "file deleted": [True, False, False]}
    assert done(outcomes) == one.get(change, [True] * 3)


def test_two_projects_of_one_name_keep_their_files_whichever_is_made_anew(home: Path) -> None:
    sources = projects(home, 2)
    write(home, sources)
    before = tree(home / "output")
    sources[0].write_bytes(sources[0].read_bytes() + b"")
    for source in sources:
        write(home, [source], is_forced=True)
    assert tree(home / "output") == before


def test_a_marked_copy_read_in_its_place_is_the_same_project(home: Path) -> None:
    (source,) = projects(home, 1)
    write(home, [source])
    copy = source.with_name("000（标出问题）.xlsx")
    copy.write_bytes(builders.edited({"项目信息!B2": "项目0"}))
    source.unlink()
    (outcome,) = write(home, [copy])
    assert [path.name for path in outcome.files] == ["项目0（2022年度）绩效自评报告.docx"]
    # Both at once are two.
    source.write_bytes(copy.read_bytes())
    files = [path.name for outcome in write(home, [source, copy]) for path in outcome.files]
    assert len(set(files)) == 2


def test_reports_whose_workbook_is_gone_are_named_and_stay(home: Path) -> None:
    sources = projects(home, 3)
    write(home, sources)
    sources[2].unlink()
    journal = Journal.open(home / "output")
    assert [record.files for record in runner.disappeared(journal, home / "output")] == [
        ("项目1（2022年度）绩效自评报告.docx",)
    ]
    journal.close()
    assert (home / "output" / "项目1（2022年度）绩效自评报告.docx").exists()


def test_another_run_is_kept_out(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path)
    with pytest.raises(JournalBusyError):
        Journal.open(tmp_path)
    journal.close()
    Journal.open(tmp_path).close()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be taken for one" * 20, b""])
def test_a_file_that_is_no_journal_is_put_aside(content: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    journal = Journal.open(tmp_path)
    journal.put(STATE, "ok", Record("k", "w", {}, "", ""))
    journal.close()
    assert len(rows(tmp_path)) == 1


def test_a_journal_of_another_version_is_made_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE project (other INTEGER)")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    journal = Journal.open(tmp_path)
    assert journal.kept("k") is None
    journal.close()


def test_what_is_noted_comes_back(tmp_path: Path) -> None:
    record = Record(
        "键", "w", {"project_name": "名\n称", "problems": []}, "单位", "部门", ("甲.docx",), "乙.xlsx", "元"
    )
    journal = Journal.open(tmp_path)
    journal.put(STATE, "ok", record)
    journal.close()
    journal = Journal.open(tmp_path)
    kept = journal.kept("键")
    assert kept is not None
    assert (kept.state, kept.status, kept.record) == (STATE, "ok", record)
    assert list(journal.records()) == [record]
    journal.close()


def test_a_stop_finishes_what_was_begun_and_the_next_run_goes_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = projects(home, 12)
    whole = write(home, sources, "whole")
    seen: list[Outcome] = []
    monkeypatch.setattr(runner, "PROJECTS_A_TASK", 1)
    journal = Journal.open(home / "output")
    how = Run(jobs=1, is_stopped=lambda: len(seen) >= 5)
    seen.extend(runner.write(sources, Job(home / "templates"), home / "output", journal, how))
    journal.close()
    assert 5 <= len(seen) < 12
    again = write(home, sources)
    assert sum(done(again)) == 12 - sum(outcome.status != "error" for outcome in seen)
    assert [each.result for each in again] == [each.result for each in whole]
    assert tree(home / "output").keys() == tree(home / "whole").keys()


def test_in_this_process_the_work_is_done_in_order() -> None:
    found = list(Here().run([[1, 2], [3]], lambda chunk: [each * 2 for each in chunk], lambda _each, _why: 0))
    assert found == [[2], [4], [6]]
