import os
from pathlib import Path

import pytest

from selfeval.batch import sources
from selfeval.batch.file_names import legal
from selfeval.batch.origins import sign
from selfeval.marking.archive import signed
from selfeval.marking.copies import Copy, copy_of
from tests import builders

EMPTY_ARCHIVE = b"PK\x05\x06" + bytes(18)


def saved(folder: Path, *names: str) -> None:
    """Make files, each saved a minute after the one before."""
    for minute, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        os.utime(path, (60 * minute, 60 * minute))


def untouched(path: Path, minute: int, source: str, output: str = "output") -> None:
    """Make a copy of a workbook as this program writes it; both paths are seen from the copy's folder."""
    path.write_bytes(signed(EMPTY_ARCHIVE, sign(path.parent / source, path.parent / output)))
    os.utime(path, (60 * minute, 60 * minute))


def listing() -> Copy:
    data = (builders.ROOT / "tests" / "data" / "seed.xls").read_bytes()
    copy = copy_of(data, Path("甲.xls"), builders.evaluated(data).problems)
    assert copy is not None
    return copy


def found(folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    read, replaced, _ = sources.find([folder])
    named = [(old.name, new.name) for old, new, _ in replaced]
    return [path.relative_to(folder).as_posix() for path in read], named


def test_a_corrected_copy_takes_the_place_of_its_original(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx", "甲（标出问题）.xlsx", "乙.xlsx")
    assert found(tmp_path) == (["乙.xlsx", "甲（标出问题）.xlsx"], [("甲.xlsx", "甲（标出问题）.xlsx")])


def test_an_original_that_was_saved_later_is_read_itself(tmp_path) -> None:
    saved(tmp_path, "甲（标出问题）.xlsx", "甲.xlsx")
    assert found(tmp_path) == (["甲.xlsx"], [("甲（标出问题）.xlsx", "甲.xlsx")])


def test_a_copy_in_another_folder_is_another_workbook(tmp_path) -> None:
    saved(tmp_path, "a/甲.xlsx", "b/甲（标出问题）.xlsx")
    assert found(tmp_path) == (["a/甲.xlsx", "b/甲（标出问题）.xlsx"], [])


def test_two_kinds_of_one_name_are_two_workbooks(tmp_path) -> None:
    saved(tmp_path, "甲.xls", "甲.xlsx")
    assert found(tmp_path) == (["甲.xls", "甲.xlsx"], [])


def test_files_that_are_named_are_all_read(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx", "甲（标出问题）.xlsx")
    named = sorted(tmp_path.iterdir())
    assert sources.find([*named, named[0]]) == (named, [], [])


def test_lock_files_and_other_files_are_nobody_s_workbook(tmp_path) -> None:
    saved(tmp_path, "~$甲.xlsx", ".乙.xlsx", "丙.docx", "丁.XLS")
    assert found(tmp_path) == (["丁.XLS"], [])


def test_a_folder_named_like_a_workbook_is_one_that_cannot_be_read_unless_workbooks_lie_in_it(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx/乙.xlsx", "丙.xlsx/xl/workbook.xml")
    assert found(tmp_path) == (["丙.xlsx", "甲.xlsx/乙.xlsx"], [])


def test_links_that_lead_to_each_other_are_found_like_any_file(tmp_path) -> None:
    (tmp_path / "甲.xlsx").symlink_to("乙.xlsx")
    (tmp_path / "乙.xlsx").symlink_to("甲.xlsx")
    assert found(tmp_path) == (["乙.xlsx", "甲.xlsx"], [])


def test_a_list_of_problems_is_no_workbook_and_takes_no_place(tmp_path) -> None:
    saved(tmp_path, "甲.xls", "乙（问题清单）.xlsx")
    content = listing().content
    book = builders.loaded(content)
    for name, data in (("甲（问题清单）.xlsx", builders.saved(book)), ("改了名字.xlsx", content)):
        (tmp_path / name).write_bytes(data)
    read, replaced, lists = sources.find([tmp_path])
    # What only has such a name is a workbook.
    assert [path.name for path in read] == ["乙（问题清单）.xlsx", "甲.xls"]
    assert replaced == []
    assert {path.name for path in lists} == {"甲（问题清单）.xlsx", "改了名字.xlsx"}
    assert sources.find([tmp_path / "改了名字.xlsx"]).workbooks == []


def test_copies_without_their_original_may_be_two_workbooks(tmp_path) -> None:
    saved(tmp_path, "甲（标出问题）.xlsx", "甲（标出问题）（2）.xlsx")
    assert found(tmp_path) == (["甲（标出问题）.xlsx", "甲（标出问题）（2）.xlsx"], [])
    untouched(tmp_path / "甲（标出问题）.xlsx", 1, "2023/甲.xlsx")
    untouched(tmp_path / "甲（标出问题）（2）.xlsx", 2, "2024/甲.xlsx")
    assert found(tmp_path)[1] == []
    untouched(tmp_path / "甲（标出问题）.xlsx", 1, "2024/甲.xlsx")
    assert found(tmp_path) == (["甲（标出问题）（2）.xlsx"], [("甲（标出问题）.xlsx", "甲（标出问题）（2）.xlsx")])


def test_what_was_written_beside_an_edited_copy_is_not_read_with_it(tmp_path) -> None:
    saved(tmp_path, "甲（标出问题）.xlsx")
    untouched(tmp_path / "甲（标出问题）（2）.xlsx", 1, "甲.xlsx", ".")
    assert found(tmp_path) == (["甲（标出问题）.xlsx"], [("甲（标出问题）（2）.xlsx", "甲（标出问题）.xlsx")])


def test_what_nobody_edited_loses_however_late_it_was_saved(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx", "甲（标出问题）.xlsx")
    untouched(tmp_path / "甲（标出问题）（2）.xlsx", 9, "甲.xlsx")
    read, replaced, _ = sources.find([tmp_path])
    assert [path.name for path in read] == ["甲（标出问题）.xlsx"]
    said = {path.name: reason for path, _, reason in replaced}
    assert "保存得更晚" in said["甲.xlsx"]
    assert "没有人改过" in said["甲（标出问题）（2）.xlsx"]
    # An original that somebody put there under its own name, and nobody edited.
    for name in ("甲.xlsx", "甲（标出问题）.xlsx"):
        untouched(tmp_path / name, 1, "甲.xlsx")
    assert found(tmp_path)[0] == ["甲.xlsx"]


@pytest.mark.parametrize("end", ["(1)", " (1)", " - 副本", " - 副本 (2)", "（3）", "（3） (1)", " - Copy"])
def test_copies_of_copies_are_versions_too(tmp_path, end) -> None:
    saved(tmp_path, "甲.xlsx", f"甲（标出问题）{end}.xlsx")
    assert found(tmp_path) == ([f"甲（标出问题）{end}.xlsx"], [("甲.xlsx", f"甲（标出问题）{end}.xlsx")])


def test_a_copy_of_an_original_is_another_workbook(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx", "甲 (1).xlsx", "甲 - 副本.xlsx")
    assert len(found(tmp_path)[0]) == 3


def test_a_copy_replaces_the_original_of_its_own_kind(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx", "甲.xlsm", "甲（标出问题）.XLSX")
    assert found(tmp_path) == (["甲.xlsm", "甲（标出问题）.XLSX"], [("甲.xlsx", "甲（标出问题）.XLSX")])


def test_of_two_saved_at_one_moment_the_copy_is_read(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx", "甲（标出问题）.xlsx")
    for path in tmp_path.iterdir():
        os.utime(path, (60, 60))
    _, [(old, new, reason)], _ = sources.find([tmp_path])
    assert (old.name, new.name) == ("甲.xlsx", "甲（标出问题）.xlsx")
    assert "改过的那份" in reason


def test_what_was_made_of_a_corrected_copy_holds_the_corrections(tmp_path) -> None:
    saved(tmp_path, "甲.xlsx")
    copy = tmp_path / "甲（标出问题）.xlsx"
    untouched(copy, 9, "甲（标出问题）.xlsx")
    assert found(tmp_path) == (["甲（标出问题）.xlsx"], [("甲.xlsx", "甲（标出问题）.xlsx")])
    # Written to where that copy still lies, it has nothing of its own.
    copy.rename(tmp_path / "甲（标出问题）（2）.xlsx")
    saved(tmp_path, "甲.xlsx", "甲（标出问题）.xlsx")
    untouched(tmp_path / "甲（标出问题）（2）.xlsx", 9, "甲（标出问题）.xlsx", ".")
    assert found(tmp_path)[0] == ["甲（标出问题）.xlsx"]


@pytest.mark.parametrize("name", ["很" * 70, "甲  乙", "甲 "])
def test_a_copy_whose_name_had_to_change_is_known_all_the_same(tmp_path, name) -> None:
    copy = f"{legal(f'{name}（标出问题）')}.xlsx"
    saved(tmp_path, f"{name}.xlsx", copy)
    assert found(tmp_path) == ([copy], [(f"{name}.xlsx", copy)])


def test_other_spreadsheets_are_named_and_not_read(tmp_path: Path) -> None:
    for name in ("甲.et", "乙.XLSB", "丙.csv", "~$丁.csv", "戊.txt"):
        (tmp_path / name).write_bytes(b"x")
    read, told, _ = sources.find([tmp_path])
    assert read == []
    assert {path.name: reason[:8] for path, _, reason in told} == {
        "甲.et": "它是WPS表格的",
        "乙.XLSB": "它是.xlsb二",
        "丙.csv": "它是.csv文本",
    }
