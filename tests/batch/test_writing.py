from pathlib import Path

import pytest

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
