"""Where LibreOffice is looked for."""

import os
from pathlib import Path

import pytest

from selfeval.batch import office


def test_it_is_found_on_the_path_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("libreoffice", "soffice"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.find() == tmp_path / "soffice"
    (tmp_path / "soffice").unlink()
    assert office.find() == tmp_path / "libreoffice"


def test_it_is_found_at_its_usual_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(office, "_usual_places", lambda *_: [tmp_path / "a", tmp_path / "b"])
    assert office.find() is None
    (tmp_path / "b").write_text("")
    assert office.find() == tmp_path / "b"


def test_windows_has_it_among_its_programs() -> None:
    places = office._usual_places("win32", {"ProgramFiles": "C:/Program Files", "LOCALAPPDATA": "C:/L"})
    found = [path.as_posix() for path in places]
    assert found[0] == "C:/Program Files/LibreOffice/program/soffice.com"
    assert "C:/Program Files/LibreOffice/program/soffice.exe" in found
    assert "C:/L/Programs/LibreOffice/program/soffice.com" in found


def test_macos_has_it_among_its_applications() -> None:
    found = [path.as_posix() for path in office._usual_places("darwin", {})]
    assert found[0] == "/Applications/LibreOffice.app/Contents/MacOS/soffice"
    assert len(found) == 2


@pytest.mark.skipif(os.name == "nt", reason="places of other systems")
def test_linux_has_it_among_its_libraries() -> None:
    assert Path("/usr/lib/libreoffice/program/soffice") in office._usual_places("linux", {})
