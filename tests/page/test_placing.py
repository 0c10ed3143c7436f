"""A name that somebody gave a file never leads out of the folder that it is for."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from selfeval.page.placing import place

PIECES = st.sampled_from(
    ["..", ".", "/", "\\", "C:", "~", "a", "CON", "\x00", "\u202e", ".xlsx", "名", " ", "//", "\n", "%2e%2e"]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
def test_whatever_the_name_says(name: str) -> None:
    folder = Path("/nowhere/session")
    path = place(folder, name)
    assert path.is_relative_to(folder)
    assert ".." not in path.parts
    assert path != folder
    assert len(path.relative_to(folder).parts) <= 6
    assert all(len(part.encode()) <= 255 for part in path.parts)


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    place(tmp_path, "a.xlsx").write_text("1")
    assert place(tmp_path, "a.xlsx").name == "a（2）.xlsx"


def test_folders_and_suffix_are_kept(tmp_path: Path) -> None:
    assert place(tmp_path, "教育局/一 二.XLSX") == tmp_path / "教育局" / "一 二.XLSX"
