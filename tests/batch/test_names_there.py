"""Files that are there under the names of older machines, or grow while they are read."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from selfeval.batch.bounded_reading import read_bounded
from selfeval.batch.file_names import path_in, path_there

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")


def older(name: str) -> str:
    return os.fsdecode(name.encode("gb18030"))


def test_a_file_is_found_under_its_name_of_an_older_machine(tmp_path: Path) -> None:
    folder = tmp_path / older("报告")
    folder.mkdir()
    (folder / older("甲.docx")).write_bytes(b"a")
    found = path_there(tmp_path, "报告/甲.docx")
    assert found.read_bytes() == b"a"


def test_folders_may_be_spelled_otherwise_than_what_lies_in_them(tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / older("甲.docx")).write_bytes(b"a")
    assert path_there(tmp_path, "报告/甲.docx") == folder / older("甲.docx")


def test_a_file_with_its_own_name_comes_first(tmp_path: Path) -> None:
    (tmp_path / "甲.docx").write_bytes(b"new")
    (tmp_path / older("甲.docx")).write_bytes(b"old")
    assert path_there(tmp_path, "甲.docx").read_bytes() == b"new"


@pytest.mark.parametrize("name", ["甲.docx", "a.docx"])
def test_what_is_nowhere_has_the_name_that_it_would_get(tmp_path: Path, name: str) -> None:
    assert path_there(tmp_path, name) == path_in(tmp_path, name)


@pytest.mark.parametrize(("size", "expected"), [(3, b"abcdef"), (6, b"abcdef"), (20, b"abcdef")])
def test_a_file_that_grew_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, expected: bytes
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"abcdef")
    monkeypatch.setattr(Path, "stat", lambda _: SimpleNamespace(st_size=size))
    assert read_bounded(file, 100) == (expected, 6)


def test_a_file_that_grew_beyond_the_limit_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"x" * 100)
    monkeypatch.setattr(Path, "stat", lambda _: SimpleNamespace(st_size=3))
    content, size = read_bounded(file, 10)
    assert (content, size) == (b"", 11)
