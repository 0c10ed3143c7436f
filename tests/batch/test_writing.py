from pathlib import Path

import pytest

from selfeval.batch.parts import Parts
from selfeval.batch.writing import write_whole


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "新文件夹" / "报告.docx"
    assert write_whole(path, b"content") is None
    assert path.read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_open_elsewhere_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")

    def locked(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    problem = write_whole(path, b"new")
    assert problem is not None
    assert problem.code == "output-not-written"
    assert "Word或WPS" in problem.message
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_output_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("x")
    problem = write_whole(tmp_path / "output" / "报告.docx", b"new")
    assert problem is not None
    assert problem.code == "output-not-written"


def test_a_run_takes_away_what_one_that_was_killed_left_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".~0123456789abcdef").mkdir()
    (tmp_path / ".~0123456789abcdef" / "1.tmp").write_bytes(b"half")
    (tmp_path / ".~0123456789abcdef.tmp").write_bytes(b"half")
    (tmp_path / ".~我的.tmp").write_bytes(b"mine")
    (tmp_path / "报告.docx").write_bytes(b"whole")
    parts = Parts.begin(tmp_path).made()
    parts.end()
    assert {path.name for path in tmp_path.iterdir()} == {".~我的.tmp", "报告.docx"}


def test_what_is_left_of_a_killed_run_puts_nothing_more_into_the_folder(tmp_path: Path) -> None:
    killed = Parts.begin(tmp_path).made()
    assert killed.store(b"whole", "报告", ".docx").failure is None
    Parts.begin(tmp_path)
    assert killed.store(b"too late", "报告", ".docx").failure is not None
    assert list(tmp_path.iterdir()) == []
