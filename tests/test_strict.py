"""--strict: a second reader reads each workbook, and whatever it reads otherwise stops the report."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from selfeval.intake import second_reader
from tests import builders, bulk_books
from tests.fuzz import packages

SHEET = "xl/worksheets/sheet3.xml"


def put(home: Path, data: bytes | None = None, name: str = "a.xlsx") -> None:
    (home / "input" / name).write_bytes(builders.seed_bytes() if data is None else data)


def problems(run, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    run("check", "--strict", "--json")
    return [each for project in json.loads(capsys.readouterr().out)["projects"] for each in project["problems"]]


@pytest.fixture
def misreading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the quick reader take 506.73 for 5067.3."""
    from selfeval.intake import quick_sheet

    right = quick_sheet._number
    wrong = {506.73: 5067.3}
    monkeypatch.setattr(quick_sheet, "_number", lambda stored: wrong.get(right(stored), right(stored)))


def test_what_both_read_alike_is_printed(run, home) -> None:
    put(home)
    assert run("--strict") == 0
    assert len(builders.reports(home / "output")) == 1


@pytest.mark.usefixtures("misreading")
def test_a_figure_that_is_read_otherwise_is_an_error_at_its_cell(run, home, capsys) -> None:
    put(home)
    found = [each for each in problems(run, capsys) if each["code"] == "readings-differ"]
    assert {(each["level"], each["sheet"], each["cell"]) for each in found} == {
        ("error", "预算执行", "D2"), ("error", "预算执行", "D3"),
    }  # fmt: skip
    assert all("“5067.3”" in each["message"] and "“506.73”" in each["message"] for each in found)
    assert run("--strict") == 1
    assert builders.reports(home / "output") == []


@pytest.mark.usefixtures("misreading")
def test_without_it_nobody_reads_twice(run, home, capsys) -> None:
    put(home)
    run("check", "--json")
    assert "readings-differ" not in capsys.readouterr().out


def test_a_file_that_the_second_reader_does_not_open_is_an_error(run, home, capsys) -> None:
    parts = packages.unpacked(builders.seed_bytes())
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(b"20", b"yy")
    put(home, packages.packed(parts))
    assert [each["code"] for each in problems(run, capsys) if each["level"] == "error"] == ["second-reading-failed"]
    assert run() == 0


def test_what_has_no_second_reader_says_so(run, home, capsys) -> None:
    put(home, (builders.ROOT / "tests" / "data" / "seed.ods").read_bytes(), "a.ods")
    put(home, bulk_books.bulk({"001": builders.seed_content()}), "b.xlsx")
    found = [each for each in problems(run, capsys) if each["code"] == "strict-not-applied"]
    assert [each["level"] for each in found] == ["note", "note"]


def test_it_is_an_option_on_which_what_was_made_depends(run, home, capsys) -> None:
    put(home)
    run()
    capsys.readouterr()
    run("--strict", "--dry-run")
    assert "有变化" in capsys.readouterr().out
    run("--strict")
    capsys.readouterr()
    run("--strict", "--dry-run")
    assert "没有变化" in capsys.readouterr().out


def test_the_second_reader_is_not_loaded_without_it(home) -> None:
    put(home)
    code = (
        "import sys; from pathlib import Path; from selfeval.cli import main;"
        f"main(['check', *sys.argv[1:]], Path({str(home)!r})); print('openpyxl' in sys.modules)"
    )
    for options, expected in (([], "False"), (["--strict"], "True")):
        ran = subprocess.run(
            [sys.executable, "-c", code, *options], cwd=builders.ROOT, capture_output=True, text=True, check=True
        )
        assert ran.stdout.splitlines()[-1] == expected


def test_a_part_that_the_first_reading_does_not_look_into_may_be_damaged() -> None:
    """The second reader opens all of a file, and says that it could not; nothing is raised."""
    data = builders.damaged(builders.seed_bytes(), "docProps/app.xml")
    assert [each.code for each in second_reader.differences(data)] == ["second-reading-failed"]
