from pathlib import Path

import pytest

from selfeval.batch.file_names import FileNames
from selfeval.batch.handing_back import hand_back, withdraw
from selfeval.batch.journal import Journal
from selfeval.batch.origins import sign
from selfeval.batch.parts import Part, Parts
from selfeval.marking.archive import signed
from selfeval.marking.copies import Copy, copy_of
from tests import builders

SOURCE = Path("甲.xlsx")


@pytest.fixture
def copy() -> Copy:
    data = builders.seed_bytes()
    found = copy_of(data, SOURCE, builders.evaluated(data).problems)
    assert found is not None
    return found


def part(copy: Copy, source: Path, folder: Path) -> Part:
    # Beside the folder, so that only what is handed back lies in it.
    stored = Parts(folder.with_name(f"{folder.name}-parts")).store(
        signed(copy.content, sign(source, folder)), copy.stem, copy.suffix
    )
    assert isinstance(stored, Part)
    return stored


def handed(copy: Copy, folder: Path, source: Path = SOURCE) -> tuple[str, list[str]]:
    path, problems = hand_back(part(copy, source, folder), source, folder, FileNames(Journal.forgetful()))
    assert path is not None
    assert path.read_bytes() == signed(copy.content, sign(source, folder))
    return path.name, [each.message for each in problems]


def test_a_copy_of_ours_is_written_over(copy, tmp_path) -> None:
    for _ in range(2):
        assert handed(copy, tmp_path) == ("甲（标出问题）.xlsx", [])
    assert len(list(tmp_path.iterdir())) == 1


def test_a_copy_that_a_person_edited_is_left_alone(copy, tmp_path) -> None:
    edited = tmp_path / "甲（标出问题）.xlsx"
    edited.write_bytes(builders.edited({"绩效指标!D2": "≤556万元"}, data=copy.content))
    before = edited.read_bytes()
    for _ in range(2):
        name, said = handed(copy, tmp_path)
        assert name == "甲（标出问题）（2）.xlsx"
        assert len(said) == 1
        assert "“甲（标出问题）.xlsx”被修改过，没有覆盖" in said[0]
        assert "移到input文件夹" in said[0]
    assert edited.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


def test_the_workbook_that_was_just_read_needs_no_advice(copy, tmp_path) -> None:
    source = tmp_path / "甲（标出问题）.xlsx"
    source.write_bytes(builders.edited(data=copy.content))
    assert handed(copy, tmp_path, source) == ("甲（标出问题）（2）.xlsx", [])


def test_an_edited_list_is_left_alone_too(tmp_path) -> None:
    data = (builders.ROOT / "tests" / "data" / "seed.xls").read_bytes()
    copy = copy_of(data, Path("甲.xls"), builders.evaluated(data).problems)
    (tmp_path / "甲（问题清单）.xlsx").write_bytes(b"")
    name, said = handed(copy, tmp_path)
    assert name == "甲（问题清单）（2）.xlsx"
    assert "input" not in said[0]


def test_what_cannot_be_written_is_a_problem(copy, tmp_path) -> None:
    (tmp_path / "甲（标出问题）.xlsx").mkdir()
    path, problems = hand_back(part(copy, SOURCE, tmp_path), SOURCE, tmp_path, FileNames(Journal.forgetful()))
    assert path is None
    assert [each.code for each in problems] == ["output-not-written"]


def test_what_was_handed_back_goes_with_the_last_problem(copy, tmp_path) -> None:
    handed(copy, tmp_path)
    withdraw(SOURCE, tmp_path, FileNames(Journal.forgetful()))
    assert list(tmp_path.iterdir()) == []


def test_what_a_person_edited_or_this_run_wrote_stays(copy, tmp_path) -> None:
    names = FileNames(Journal.forgetful())
    hand_back(part(copy, SOURCE, tmp_path), SOURCE, tmp_path, names)
    (tmp_path / "乙（标出问题）.xlsx").write_bytes(builders.seed_bytes())
    (tmp_path / "乙（问题清单）.xlsx").mkdir()
    withdraw(SOURCE, tmp_path, names)
    withdraw(Path("乙.xls"), tmp_path, names)
    assert len(list(tmp_path.iterdir())) == 3


def test_the_copies_of_another_workbook_of_the_same_name_are_left_alone(copy, tmp_path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    first, second = (tmp_path / folder / "甲.xlsx" for folder in "ab")
    assert handed(copy, output, first) == ("甲（标出问题）.xlsx", [])
    assert handed(copy, output, second) == ("甲（标出问题）（2）.xlsx", [])
    withdraw(second, output, FileNames(Journal.forgetful()))
    assert [path.name for path in output.iterdir()] == ["甲（标出问题）.xlsx"]


def test_numbered_copies_go_when_they_are_solved_or_superseded(copy, tmp_path) -> None:
    edited = tmp_path / "甲（标出问题）.xlsx"
    edited.write_bytes(builders.edited(data=copy.content))
    assert handed(copy, tmp_path)[0] == "甲（标出问题）（2）.xlsx"
    withdraw(SOURCE, tmp_path, FileNames(Journal.forgetful()))
    assert list(tmp_path.iterdir()) == [edited]
    handed(copy, tmp_path)
    edited.unlink()
    names = FileNames(Journal.forgetful())
    hand_back(part(copy, SOURCE, tmp_path), SOURCE, tmp_path, names)
    withdraw(SOURCE, tmp_path, names)
    assert list(tmp_path.iterdir()) == [edited]


def test_folders_that_are_moved_together_keep_their_signs(copy, tmp_path) -> None:
    for folder in ("a/input", "a/output"):
        (tmp_path / folder).mkdir(parents=True)
    handed(copy, tmp_path / "a/output", tmp_path / "a/input/甲.xlsx")
    (tmp_path / "a").rename(tmp_path / "b")
    assert handed(copy, tmp_path / "b/output", tmp_path / "b/input/甲.xlsx") == ("甲（标出问题）.xlsx", [])
