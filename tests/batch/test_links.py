"""Whatever links lie in an output folder, nothing is written through them; the folder itself may be one."""

import shutil
from pathlib import Path

import pytest

from selfeval.batch.file_names import OVERVIEW, OVERVIEW_PAGE
from selfeval.batch.journal import FILE_NAME
from tests import builders, cheap_books

REPORT = "项目0（2022年度）绩效自评报告.docx"
WORDS = b"somebody's own"


@pytest.fixture
def elsewhere(home: Path) -> Path:
    """A folder outside, with a file; a workbook that would give a report."""
    (home / "别处").mkdir()
    (home / "别处" / "文件").write_bytes(WORDS)
    (home / "output").mkdir()
    (home / "input" / "0.xlsx").write_bytes(cheap_books.workbook("项目0"))
    return home / "别处"


def in_folders(home: Path) -> str:
    """Have reports lie in a folder for each 主管部门; return its name."""
    form = home / "templates" / builders.FORM / "form.toml"
    text = form.read_text(encoding="utf-8")
    assert text.count('file_name = "') == 1
    form.write_text(text.replace('file_name = "', 'file_name = "{{ 主管部门 }}/甲/'), encoding="utf-8")
    return str(next(row[1] for row in builders.seed_content()["项目信息"] if row[0] == "主管部门"))


def untouched(elsewhere: Path) -> bool:
    return [(path.name, path.read_bytes()) for path in elsewhere.iterdir()] == [("文件", WORDS)]


@pytest.mark.parametrize("target, is_below", [("别处", False), ("无", True)])
def test_a_folder_that_is_a_link_is_not_written_through(
    target: str, is_below, run, home: Path, elsewhere: Path, capsys
) -> None:
    department = in_folders(home)
    link = home / "output" / department / "甲" if is_below else home / "output" / department
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(home / target, target_is_directory=True)
    assert run() == 1
    name = f"{department}/甲" if is_below else department
    assert f"没有写成：“{name}”是一个链接，通到输出文件夹外面。请删去这个链接" in capsys.readouterr().out
    assert untouched(elsewhere)
    assert not (home / "无").exists()
    link.unlink()
    assert run() == 0
    assert (home / "output" / department / "甲" / REPORT).is_file()


@pytest.mark.usefixtures("elsewhere")
def test_a_link_that_stays_inside_is_a_folder_like_any(run, home: Path) -> None:
    department = in_folders(home)
    (home / "output" / "真").mkdir()
    (home / "output" / department).symlink_to("真", target_is_directory=True)
    assert run() == 0
    assert (home / "output" / "真" / "甲" / REPORT).is_file()


@pytest.mark.parametrize("target", ["别处/文件", "无"])
def test_a_link_in_the_place_of_a_report_is_left_alone_and_told_of(
    target: str, run, home: Path, elsewhere: Path, capsys
) -> None:
    link = home / "output" / REPORT
    link.symlink_to(home / target)
    assert run() == 0
    assert f"“{REPORT}”是一个链接，没有覆盖" in capsys.readouterr().out
    assert untouched(elsewhere)
    assert link.is_symlink()
    assert not (home / "无").exists()
    assert (home / "output" / REPORT.replace(".docx", "（2）.docx")).is_file()


@pytest.mark.usefixtures("elsewhere")
def test_a_report_that_was_moved_elsewhere_and_linked_is_not_written_over(run, home: Path) -> None:
    assert run() == 0
    path = home / "output" / REPORT
    content = path.read_bytes()
    shutil.move(path, home / "moved.docx")
    path.symlink_to(home / "moved.docx")
    (home / "input" / "0.xlsx").write_bytes(builders.edited({"项目信息!B2": "项目0", "项目信息!B3": "另一单位"}))
    assert run() == 0
    assert (home / "moved.docx").read_bytes() == content


@pytest.mark.parametrize("name", [OVERVIEW, OVERVIEW_PAGE])
def test_an_overview_that_is_a_link_is_left_alone_and_told_of(
    name: str, run, home: Path, elsewhere: Path, capsys
) -> None:
    (home / "input" / "1.xlsx").write_bytes(cheap_books.workbook("项目1"))
    (home / "output" / name).symlink_to(elsewhere / "文件")
    assert run() == 1
    assert f"“{name}”不是本程序写的文件，或者是链接，没有覆盖" in capsys.readouterr().err
    assert untouched(elsewhere)
    assert len(builders.reports(home / "output")) == 2


@pytest.mark.parametrize("target, end", [("别处/文件", ""), ("别处/新的", ""), ("别处/文件", "-journal")])
def test_a_journal_that_is_a_link_is_not_written_through(
    target: str, end: str, run, home: Path, elsewhere: Path, capsys
) -> None:
    (home / "output" / f"{FILE_NAME}{end}").symlink_to(home / target)
    assert run() == 0
    assert f"“{FILE_NAME}”不能写（它或它旁边的文件是一个链接" in capsys.readouterr().err
    assert untouched(elsewhere)
    assert builders.reports(home / "output") == [REPORT]


def test_links_that_look_like_what_a_killed_run_left_cost_nothing_elsewhere(run, home: Path, elsewhere: Path) -> None:
    (home / "output" / ".~0123456789abcdef").symlink_to(elsewhere, target_is_directory=True)
    (home / "output" / ".~0123456789abcdef.tmp").symlink_to(elsewhere / "文件")
    left = home / "output" / ".~fedcba9876543210"
    left.mkdir()
    (left / "1.tmp").symlink_to(elsewhere / "文件")
    (left / "2").symlink_to(elsewhere, target_is_directory=True)
    assert run() == 0
    assert untouched(elsewhere)
    assert not left.exists()


@pytest.mark.usefixtures("elsewhere")
def test_an_output_folder_that_is_itself_a_link_is_a_person_s_choice(run, home: Path, capsys) -> None:
    department = in_folders(home)
    (home / "output").rmdir()
    (home / "盘").mkdir()
    (home / "output").symlink_to(home / "盘", target_is_directory=True)
    assert run() == 0
    assert (home / "盘" / department / "甲" / REPORT).is_file()
    capsys.readouterr()
    assert run() == 0
    assert "1个没有变化" in capsys.readouterr().out


def test_merge_and_split_and_new_write_over_no_link(run, home: Path, elsewhere: Path, capsys) -> None:
    for name in ("批量.xlsx", "空白.xlsx"):
        (home / name).symlink_to(elsewhere / "文件")
    (home / "拆").mkdir()
    (home / "拆" / "项目0.xlsx").symlink_to(elsewhere / "文件")
    (home / "出").mkdir()
    assert run("merge", "input", "-o", "出/批量.xlsx") == 0
    assert run("merge", "input", "-o", "批量.xlsx") == 2
    assert run("new", "空白.xlsx") == 2
    assert run("split", "出/批量.xlsx", "-o", "拆") == 2
    assert capsys.readouterr().err.count("为免") == 3
    assert untouched(elsewhere)
