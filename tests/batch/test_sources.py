import os
from pathlib import Path

from selfeval.batch import sources


def saved(folder: Path, *names: str) -> None:
    """Make files, each saved a minute after the one before."""
    for minute, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
        os.utime(path, (60 * minute, 60 * minute))


def found(folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    read, replaced = sources.find([folder])
    named = [(old.name, new.name) for old, new in replaced]
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
    assert sources.find([*named, named[0]]) == (named, [])


def test_lock_files_and_other_files_are_nobody_s_workbook(tmp_path) -> None:
    saved(tmp_path, "~$甲.xlsx", ".乙.xlsx", "丙.docx", "丁.XLS")
    assert found(tmp_path) == (["丁.XLS"], [])
