"""What is told of a workbook at a glance is what the longer look at its rows tells."""

import random
from pathlib import Path

import pytest

from selfeval.intake import blank, bulk_look
from selfeval.intake.bulk_look import guessed_projects
from tests import builders, bulk_books, projects
from tests.intake.quick_workbooks import Maker

WORKBOOKS = {
    "xlsxwriter": builders.seed_bytes,
    "openpyxl": builders.edited,
    "the sample": builders.SEED_FILE.read_bytes,
}


def both(data: bytes, path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Return both answers: the usual one, and the one of the longer look."""
    path.write_bytes(data)
    quick = guessed_projects(path)
    with monkeypatch.context() as patched:
        patched.setattr(bulk_look, "_is_surely_narrow", lambda _data, _limits: False)
        return quick, guessed_projects(path)


@pytest.mark.parametrize("strangeness", [0, 0.003, 0.02, 0.1])
def test_random_workbooks_are_told_the_same(
    strangeness: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(150):
        quick, exact = both(Maker(seed, strangeness).package("项目信息"), tmp_path / "a.xlsx", monkeypatch)
        assert quick == exact, f"seed {seed}, strangeness {strangeness}"


def test_random_projects_and_bulk_workbooks_are_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = {f"X{seed}": projects.random_content(random.Random(seed)) for seed in range(8)}  # noqa: S311 - a case
    for content in contents.values():
        assert both(blank.write(builders.form(), content), tmp_path / "a.xlsx", monkeypatch) == (0, 0)
    assert both(bulk_books.bulk(contents), tmp_path / "a.xlsx", monkeypatch) == (8, 8)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_what_programs_write_needs_no_longer_look(name: str) -> None:
    assert bulk_look._is_surely_narrow(WORKBOOKS[name]())


@pytest.mark.parametrize("cut", [0, 3, 100, 5000])
def test_what_is_no_workbook_has_no_projects(cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert both(builders.seed_bytes()[:cut], tmp_path / "a.xlsx", monkeypatch) == (0, 0)
