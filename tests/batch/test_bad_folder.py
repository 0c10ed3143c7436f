"""A folder of 500 workbooks of which 40 are bad, each in a way of its own: 460 reports, and 40 reasons."""

import json
from pathlib import Path

import openpyxl
import pytest

from selfeval.batch.journal import FILE_NAME
from tests import cheap_books
from tests.batch import bad_files
from tests.runs import rows

GOOD = 460
_BY_ACCIDENT = ("Traceback", "Error", "None", "nan", "Errno", "pathlib")


@pytest.fixture(autouse=True)
def _folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Good ones in two sub-folders, bad ones among those of one."""
    for number in range(GOOD):
        path = home / "input" / f"{number % 2}区" / f"{number:03}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(cheap_books.workbook(f"项目{number:03}"))
    bad_files.put_all(home / "input" / "1区")
    for function in ("open", "read_bytes"):
        monkeypatch.setattr(Path, function, refusing(getattr(Path, function)))


def refusing(function):
    """Return a function of a path that refuses the locked file to everybody, also to root."""

    def refused(path: Path, *arguments, **options):
        if path.name == f"{bad_files.LOCKED}.xlsx":
            raise PermissionError(13, "Permission denied", str(path))
        return function(path, *arguments, **options)

    return refused


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir() and path.name != FILE_NAME
    }


def test_each_bad_one_is_listed_with_its_reason_and_costs_no_other_its_report(run, home, capsys) -> None:
    assert len(bad_files.BAD) == 40
    shown = {}
    for jobs in (1, 2):
        output = home / f"output{jobs}"
        assert run("--jobs", jobs, "-o", output) == 1
        said = capsys.readouterr()
        assert "共500个项目：写成460份报告，40个有错误，0个有提醒，460个没有问题。" in said.out
        shown[jobs] = said.out
        assert not [word for word in _BY_ACCIDENT if word in said.out + said.err]
        assert len(list(output.glob("*.docx"))) == GOOD
        assert not [path for path in output.rglob("*") if path.name.startswith(".~") or path.suffix == ".tmp"]
    assert shown[1] == shown[2].replace("output2", "output1")
    assert files(home / "output1") == files(home / "output2")
    assert rows(home / "output1") == rows(home / "output2")
    overview = openpyxl.load_workbook(home / "output1" / "汇总表.xlsx")
    wrong = {row[-1]: int(row[17]) for row in overview["项目"].iter_rows(min_row=5, values_only=True) if row[17]}
    assert len(wrong) == 40
    listed: dict[str, str] = {}
    for row in overview["问题"].iter_rows(min_row=5, values_only=True):
        if row[0] == "错误":
            listed[row[-1]] = listed.get(row[-1], "") + row[7]
    for name, (reason, _) in bad_files.BAD.items():
        source = f"input/1区/{name}"
        assert source in wrong or source.replace("\n", " ") in wrong, name
        assert reason in listed.get(source, listed.get(source.replace("\n", " "), "")), name
    page = (home / "output1" / "汇总.html").read_text(encoding="utf-8")
    unread = [name for name, (reason, _) in bad_files.BAD.items() if reason.startswith(("文件", "它是", "它不"))]
    assert len(unread) > 25
    assert [name for name in unread if name.split("\n")[0] not in page] == []


def test_the_results_name_every_bad_one_its_place_and_what_to_do(run, capsys) -> None:
    assert run("check", "--json") == 1
    found = json.loads(capsys.readouterr().out)["projects"]
    wrong = {each["source"].removeprefix("input/1区/"): each for each in found if each["status"] == "error"}
    assert set(wrong) == set(bad_files.BAD)
    for name, each in wrong.items():
        errors = [problem for problem in each["problems"] if problem["level"] == "error"]
        assert bad_files.BAD[name][0] in errors[0]["message"], name
        # What was found, and what to do about it.
        assert all(problem["message"].count("。") >= 2 for problem in errors), name
        assert "program-fault" not in {problem["code"] for problem in errors}
