"""No report is written over another project's, nor over what a person made of it."""

import shutil
from pathlib import Path

import pytest

from selfeval.batch.journal import FILE_NAME
from selfeval.batch.making import Outcome
from tests import builders, cheap_books, runs

REPORT = "项目（2022年度）绩效自评报告.docx"
SECOND = "项目（2022年度）绩效自评报告（2）.docx"


def put(home: Path, name: str, unit: str = "某单位") -> Path:
    path = home / "input" / name
    path.write_bytes(builders.edited({"项目信息!B2": "项目", "项目信息!B3": unit}))
    return path


def write(home: Path, *sources: Path, **how) -> list[Outcome]:
    return runs.write(home, sources, **how)


def codes(outcomes: list[Outcome]) -> list[str]:
    return [each.code for outcome in outcomes for each in outcome.problems if each.code == "report-kept"]


def edit(home: Path, name: str = REPORT) -> bytes:
    """Save a report as Word does: somewhat larger."""
    path = home / "output" / name
    path.write_bytes(path.read_bytes() + b"a person's words")
    return path.read_bytes()


def test_a_report_that_was_edited_stays_while_nothing_changes(home: Path) -> None:
    source = put(home, "a.xlsx")
    write(home, source)
    edited = edit(home)
    (outcome,) = write(home, source)
    assert outcome.is_unchanged
    assert (home / "output" / REPORT).read_bytes() == edited


@pytest.mark.parametrize("change", ["workbook", "program", "force"])
def test_a_report_that_was_edited_is_kept_where_a_new_one_is_made_and_told_of(
    change: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = put(home, "a.xlsx")
    write(home, source)
    edited = edit(home)
    if change == "workbook":
        put(home, "a.xlsx", "另一单位")
    elif change == "program":
        monkeypatch.setattr("selfeval.__version__", "9")
    outcomes = write(home, source, is_forced=change == "force")
    assert codes(outcomes) == ["report-kept"]
    assert f"“{REPORT}”被修改过，没有覆盖" in outcomes[0].problems[-1].message
    assert [path.name for path in outcomes[0].files] == [SECOND]
    assert (home / "output" / REPORT).read_bytes() == edited
    # The new one is the project's from now on, and is written over like any.
    put(home, "a.xlsx", "第三个单位")
    assert [path.name for path in write(home, source)[0].files] == [SECOND]
    assert builders.reports(home / "output") == sorted([REPORT, SECOND])


def test_a_report_that_nobody_edited_is_written_over_also_after_an_error(home: Path) -> None:
    source = put(home, "a.xlsx")
    write(home, source)
    source.write_bytes(builders.edited({"项目信息!B2": "项目", "绩效指标!E6": None}))
    assert write(home, source)[0].status == "error"
    put(home, "a.xlsx", "另一单位")
    outcomes = write(home, source)
    assert codes(outcomes) == []
    assert builders.reports(home / "output") == [REPORT]


def test_the_last_report_of_a_project_with_an_error_is_nobody_else_s(home: Path) -> None:
    first, second = put(home, "a.xlsx"), put(home, "b.xlsx")
    write(home, first, second)
    before = (home / "output" / REPORT).read_bytes()
    first.write_bytes(builders.edited({"项目信息!B2": "项目", "绩效指标!E6": None}))
    write(home, first)
    put(home, "b.xlsx", "另一单位")
    assert [path.name for path in write(home, second)[0].files] == [SECOND]
    assert (home / "output" / REPORT).read_bytes() == before


def test_a_report_that_was_edited_is_kept_also_when_the_workbook_had_an_error_meanwhile(home: Path) -> None:
    source = put(home, "a.xlsx")
    write(home, source)
    edited = edit(home)
    source.write_bytes(builders.edited({"项目信息!B2": "项目", "绩效指标!E6": None}))
    for _ in range(2):
        assert write(home, source, is_forced=True)[0].status == "error"
    put(home, "a.xlsx", "另一单位")
    assert codes(write(home, source)) == ["report-kept"]
    assert (home / "output" / REPORT).read_bytes() == edited


@pytest.mark.parametrize("loss", ["journal deleted", "journal damaged", "journal cannot be opened"])
def test_without_a_journal_no_report_of_an_earlier_run_is_lost(loss: str, home: Path) -> None:
    first, second = put(home, "a.xlsx"), put(home, "b.xlsx", "另一单位")
    write(home, first, second)
    reports = {name: (home / "output" / name).read_bytes() for name in (REPORT, SECOND)}
    journal = home / "output" / FILE_NAME
    if loss == "journal damaged":
        journal.write_bytes(b"garbage" * 1000)
    else:
        journal.unlink()
        if loss != "journal deleted":
            journal.mkdir()
    # Alone, it would be given the name of the other one's report.
    outcomes = write(home, second)
    assert [path.name for path in outcomes[0].files] == [SECOND]
    assert codes(outcomes) == ["report-kept"]
    assert {name: (home / "output" / name).read_bytes() for name in (REPORT, SECOND)} == reports
    assert len(builders.reports(home / "output")) == 2


def test_what_a_killed_run_wrote_and_did_not_note_is_written_again_under_its_name(home: Path) -> None:
    sources = [put(home, f"{number}.xlsx", f"单位{number}") for number in range(3)]
    write(home, *sources[:1])
    shutil.copy(home / "output" / FILE_NAME, home / "earlier")
    write(home, *sources)
    names = builders.reports(home / "output")
    shutil.copy(home / "earlier", home / "output" / FILE_NAME)
    outcomes = write(home, *sources)
    assert codes(outcomes) == []
    assert builders.reports(home / "output") == names


def test_a_file_of_somebody_else_in_the_output_folder_is_left_alone(home: Path) -> None:
    (home / "output").mkdir()
    (home / "output" / REPORT).write_bytes(b"mine")
    outcomes = write(home, put(home, "a.xlsx"))
    assert codes(outcomes) == ["report-kept"]
    assert (home / "output" / REPORT).read_bytes() == b"mine"
    assert [path.name for path in outcomes[0].files] == [SECOND]


NAMES = [
    "项目", "项目 ", " 项目.", "项目。", "项目\u200b", "项\n目", "项 目", "CON", "con", "NUL", "nul.txt", "COM1",
    "LPT9", "caf\u00e9", "cafe\u0301", "CAFÉ", "ｐｌａｎ", "plan", "PLAN", "Straße", "STRASSE", "ﬁnal", "final",
    "..", ".", "/", "\\", "a/b", "a\\b", "a:b", "a*b", "a?b", 'a"b', "a<b", "a>b", "a|b", "C:\\Windows\\x",
    "/etc/passwd", "../../x", "长" * 300, "长" * 301, "长" * 150 + "甲" + "长" * 150, "😀" * 100, "项目（2）",
    "汇总表.xlsx", "汇总表", "运行记录", "运行记录.sqlite", ".~0123456789abcdef", "~$项目", "ı", "İ", "i̇", "I", "i",
    "ς", "σ", "Σ", "𠮷",
]  # fmt: skip


@pytest.mark.parametrize(
    "pattern", ["{{ 项目名称 }}", "{{ 项目名称 }}/{{ 主管部门 }}", "{{ 主管部门 }}/{{ 项目名称 }}"]
)
def test_whatever_projects_are_called_each_has_a_report_of_its_own_in_the_output_folder(
    pattern: str, home: Path
) -> None:
    form = home / "templates" / builders.FORM / "form.toml"
    text = form.read_text(encoding="utf-8")
    usual = 'file_name = "{{ 项目名称 }}（{{ 评价年度 }}年度）绩效自评报告"'
    assert usual in text
    form.write_text(text.replace(usual, f'file_name = "{pattern}"'), encoding="utf-8")
    sources = []
    for number, name in enumerate(NAMES):
        sources.append(home / "input" / f"{number:02}.xlsx")
        sources[-1].write_bytes(
            cheap_books.workbook(name.replace("&", "&amp;").replace("<", "&lt;"))
            if number % 3
            else builders.edited({"项目信息!B2": name, "项目信息!B4": NAMES[-number]})
        )
    outside = {path for path in home.rglob("*") if (home / "output") not in (path, *path.parents)}
    outcomes = write(home, *sources)
    assert [outcome.result["source"] for outcome in outcomes if outcome.status == "error"] == []
    paths = [path for outcome in outcomes for path in outcome.files]
    assert len(paths) == len(NAMES)
    # As Windows and macOS see them.
    assert len({builders.seen_by_windows(path.relative_to(home / "output")) for path in paths}) == len(NAMES)
    assert all(path.is_file() and (home / "output") in path.resolve().parents for path in paths)
    assert {path for path in home.rglob("*") if (home / "output") not in (path, *path.parents)} == outside
    again = write(home, *sources, is_forced=True)
    assert [outcome.files for outcome in again] == [outcome.files for outcome in outcomes]
