"""A run over bulk workbooks, alone and mixed with others: keys, what is made anew, what is handed back."""

import io
import json
import random
from pathlib import Path

import openpyxl
import pytest

from selfeval.batch import bulk_copies, runner
from selfeval.batch.journal import FILE_NAME, Journal
from selfeval.batch.making import Job
from selfeval.batch.runner import Run
from selfeval.batch.work import Work, split_name
from tests import builders, bulk_books, projects

CODES = [str(410100220001 + number) for number in range(6)]


@pytest.fixture(scope="module")
def data() -> bytes:
    return bulk_books.bulk({code: projects.random_content(random.Random(code)) for code in CODES})  # noqa: S311 - a case, no secret


def edited(data: bytes, change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    return builders.saved(book)


def statuses(home: Path, *, jobs: int | None = None) -> dict[str | None, bool]:
    """Run over the input folder; return which projects were left as they were, by their codes."""
    journal = Journal.open(home / "output")
    try:
        sources = sorted((home / "input").glob("*.xlsx"))
        outcomes = runner.write(sources, Job(home / "templates"), home / "output", journal, Run(jobs))
        return {each.code: each.is_unchanged for each in outcomes if each.is_project}
    finally:
        journal.close()


def keys(home: Path) -> list[str]:
    journal = Journal.open(home / "output")
    try:
        return [key for key, _ in journal.kept_of("")]
    finally:
        journal.close()


def test_a_mixed_folder_is_one_run(run, home: Path, data: bytes, capsys) -> None:
    (home / "input" / "a.xlsx").write_bytes(data)
    (home / "input" / "b.xlsx").write_bytes(builders.seed_bytes())
    assert run() == 0
    assert "共7个项目：写成7份报告" in capsys.readouterr().out
    assert len(builders.reports(home / "output")) == 7
    assert (home / "output" / "a（标出问题）.xlsx").is_file()
    assert keys(home) == ["../input/a.xlsx", *(f"../input/a.xlsx#{code}" for code in CODES), "../input/b.xlsx"]
    assert run("check", "--json") == 0
    found = json.loads(capsys.readouterr().out)["projects"]
    assert [each["source"] for each in found] == [*(f"input/a.xlsx#{code}" for code in CODES), "input/b.xlsx"]


def test_a_changed_row_makes_one_project_anew(home: Path, data: bytes) -> None:
    file = home / "input" / "a.xlsx"
    file.write_bytes(edited(data, lambda _: None))
    assert set(statuses(home).values()) == {False}
    marked = (home / "output" / "a（标出问题）.xlsx").stat().st_mtime_ns
    assert set(statuses(home).values()) == {True}
    assert (home / "output" / "a（标出问题）.xlsx").stat().st_mtime_ns == marked

    def change(book: openpyxl.Workbook) -> None:
        book["项目信息"]["C4"] = "另一个单位"

    file.write_bytes(edited(data, change))
    assert [code for code, is_unchanged in statuses(home).items() if not is_unchanged] == [CODES[2]]


def test_a_very_long_list_of_problems_ends_with_a_word_about_it(home: Path, data: bytes, monkeypatch) -> None:
    monkeypatch.setattr(bulk_copies, "_MOST_LISTED", 3)
    monkeypatch.setattr(bulk_copies, "_MOST_MARKED", 1)
    (home / "input" / "a.xlsx").write_bytes(data)
    statuses(home)
    page = openpyxl.load_workbook(home / "output" / "a（问题清单）.xlsx").active
    texts = [str(row[4].value) for row in page.iter_rows(min_row=4)]
    assert len(texts) == 4
    assert sum(text.startswith(CODES[0]) for text in texts) == 3
    assert any("只列前面的" in text for text in texts)


def test_several_processes_make_the_same(home: Path, data: bytes) -> None:
    (home / "input" / "a.xlsx").write_bytes(data)
    found = []
    for jobs in (1, 2):
        statuses(home, jobs=jobs)
        output = home / "output"
        found.append({each.name: each.read_bytes() for each in output.iterdir() if each.name != FILE_NAME})
        output.rename(home / f"output{jobs}")
    assert found[0] == found[1]


def test_what_is_wrong_with_the_file_is_told_once_and_stops_no_project(run, home: Path, data: bytes, capsys) -> None:
    def break_it(book: openpyxl.Workbook) -> None:
        book["绩效目标"].append(["999", 1, "没有这个项目"])
        book["绩效指标"]["K1"] = "审核意见"
        book.create_sheet("草稿")

    (home / "input" / "a.xlsx").write_bytes(edited(data, break_it))
    assert run("check", "--json") == 1
    found = json.loads(capsys.readouterr().out)["projects"]
    assert len(found) == 7
    assert (found[-1]["source"], found[-1]["project_name"]) == ("input/a.xlsx", None)
    assert [each["code"] for each in found[-1]["problems"]] == ["code-unknown", "column-ignored", "sheet-ignored"]
    own = {each["code"] for project in found[:-1] for each in project["problems"]}
    assert not own & {"column-ignored", "sheet-ignored", "code-unknown"}
    assert run() == 1
    assert "共6个项目：写成6份报告" in (said := capsys.readouterr().out)
    assert "另有1个批量工作簿" in said
    assert len(builders.reports(home / "output")) == 6


def test_a_project_that_is_gone_is_named_and_its_report_left(run, home: Path, data: bytes, capsys) -> None:
    file = home / "input" / "a.xlsx"
    file.write_bytes(data)
    run()

    def remove(book: openpyxl.Workbook) -> None:
        for page in book:
            for row in range(page.max_row, 1, -1):
                if page.cell(row, 1).value == CODES[5]:
                    page.delete_rows(row)

    file.write_bytes(edited(data, remove))
    capsys.readouterr()
    assert run() == 0
    assert "已经不在原来的地方" in capsys.readouterr().err
    assert len(builders.reports(home / "output")) == 6


def test_a_marked_bulk_workbook_put_back_is_the_same_projects(run, home: Path, data: bytes, capsys) -> None:
    file = home / "input" / "a.xlsx"
    file.write_bytes(data)
    run()
    marked = home / "output" / "a（标出问题）.xlsx"
    marked.replace(home / "input" / marked.name)
    file.unlink()
    capsys.readouterr()
    assert run() == 0
    assert len(builders.reports(home / "output")) == 6
    assert len([each for each in keys(home) if "#" in each]) == 6


def test_only_limit_and_codes(run, home: Path, data: bytes, capsys) -> None:
    file = home / "input" / "a.xlsx"
    file.write_bytes(data)
    (home / "input" / "b.xlsx").write_bytes(builders.seed_bytes())
    assert [item.project.code for item in Work([file], limit=2) if item.project] == CODES[:2]
    assert [item.project.code for item in Work([file], only=f"#{CODES[4]}") if item.project] == [CODES[4]]
    run("check", f"input/a.xlsx#{CODES[3]}", "--json")
    assert [each["source"] for each in json.loads(capsys.readouterr().out)["projects"]] == [f"input/a.xlsx#{CODES[3]}"]
    run("check", "--only", "nothing")
    assert "含有“nothing”" in capsys.readouterr().err
    run("check", "--only", CODES[1], "--json")
    assert len(json.loads(capsys.readouterr().out)["projects"]) == 1


def test_the_total_is_known_before_anything_is_made(home: Path, data: bytes) -> None:
    file = home / "input" / "a.xlsx"
    file.write_bytes(data)
    other = home / "input" / "b.xlsx"
    other.write_bytes(builders.seed_bytes())
    work = Work([file, other])
    assert work.total == 7
    assert len([item for item in work if item.bulk is None]) == work.total == 7


def test_explaining_needs_the_project(run, home: Path, data: bytes, capsys) -> None:
    (home / "input" / "a.xlsx").write_bytes(data)
    assert run("explain", "input/a.xlsx", "总得分") == 2
    assert "input/a.xlsx#项目编码" in capsys.readouterr().err
    assert run("explain", f"input/a.xlsx#{CODES[0]}", "总得分", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["projects"]
    assert told["source"] == f"input/a.xlsx#{CODES[0]}"
    assert run("explain", "input/a.xlsx#999", "总得分") == 2
    assert "999" in capsys.readouterr().err


def test_a_sign_in_a_file_name_is_no_code(tmp_path: Path) -> None:
    file = tmp_path / "甲#1.xlsx"
    file.write_bytes(b"")
    assert split_name(file, Path.exists) == (file, None)
    assert split_name(tmp_path / "甲#1.xlsx#2", Path.exists) == (file, "2")


def test_a_broken_bulk_workbook_is_one_failure(run, home: Path, data: bytes, capsys) -> None:
    (home / "input" / "a.xlsx").write_bytes(edited(data, lambda book: book.remove(book["绩效指标"])))
    assert run("check", "--json") == 1
    (found,) = json.loads(capsys.readouterr().out)["projects"]
    assert (found["source"], found["problems"][0]["code"]) == ("input/a.xlsx", "sheet-missing")
