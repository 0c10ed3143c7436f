"""PDFs of a run, by a stand-in for LibreOffice; tests/batch/test_real_pdf.py has the real one."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from selfeval.batch import office, own_pdfs, runner
from selfeval.batch.converter import Converter
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job, Outcome
from selfeval.batch.runner import Run
from tests import builders, cheap_books, stand_in_office
from tests.conftest import Run as Command
from tests.stand_in_office import BREAK, DIE, HANG, PASS_OVER

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a program of POSIX")

Written = Callable[..., list[Outcome]]


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    notes = stand_in_office.install(folder)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(stand_in_office.NOTES, str(notes))
    return notes


@pytest.fixture
def notes(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _install(tmp_path_factory.mktemp("office") / "bin", monkeypatch)


@pytest.fixture
def write(home: Path, notes: Path) -> Written:
    """Make the reports of all workbooks in the input folder, and their PDFs unless told otherwise."""

    def written(*, pdf: bool = True, seconds: float = 20, **how) -> list[Outcome]:
        program = office.find()
        assert program is not None
        assert program.parent == notes.parent
        converter = Converter(program, 2, seconds, seconds_to_start=2 * seconds) if pdf else None
        sources = sorted((home / "input").iterdir())
        with closing(Journal.open(home / "output")) as journal:
            run = Run(**({"jobs": 1, "converter": converter} | how))
            return list(runner.write(sources, Job(home / "templates"), home / "output", journal, run))

    return written


def give(home: Path, *names: str) -> None:
    for number, name in enumerate(names):
        (home / "input" / f"{number:03}.xlsx").write_bytes(cheap_books.workbook(name))


def files(home: Path, suffix: str) -> dict[str, Path]:
    """Return the files of the output folder with a suffix, by the names of their projects."""
    return {path.name.partition("（")[0]: path for path in (home / "output").glob(f"*{suffix}")}


def codes(outcomes: list[Outcome]) -> list[list[str]]:
    return [[each.code for each in outcome.problems] for outcome in outcomes]


def assert_nothing_is_left_over(home: Path) -> None:
    assert [path.name for path in (home / "output").iterdir() if path.name.startswith(".~")] == []


def record(home: Path, workbook: str):
    with closing(Journal.open(home / "output")) as journal:
        return next(each for each in journal.records() if each.workbook.endswith(workbook))


def test_each_report_has_its_pdf_beside_it_and_it_is_noted(home: Path, write: Written) -> None:
    give(home, "甲", "乙", "甲")
    outcomes = write()
    names = sorted(path.stem for path in (home / "output").glob("*.docx"))
    assert sorted(path.stem for path in (home / "output").glob("*.pdf")) == names
    assert len(names) == 3
    assert [path.with_suffix(".docx") for each in outcomes for path in each.pdfs] == [
        path for each in outcomes for path in each.files
    ]
    assert record(home, "002.xlsx").pdfs == ("甲（2022年度）绩效自评报告（2）.pdf",)
    assert_nothing_is_left_over(home)


def test_what_has_its_pdf_is_not_converted_again(home: Path, write: Written, notes: Path) -> None:
    give(home, "甲", "乙")
    write(pdf=False)
    reports = {path: path.stat().st_mtime_ns for path in (home / "output").glob("*.docx")}
    assert files(home, ".pdf") == {}
    outcomes = write()
    assert all(each.is_unchanged and len(each.pdfs) == 1 for each in outcomes)
    assert {path: path.stat().st_mtime_ns for path in reports} == reports
    begun = len(stand_in_office.starts(notes))
    assert [each.pdfs for each in write()] == [each.pdfs for each in outcomes]
    assert len(stand_in_office.starts(notes)) == begun
    files(home, ".pdf")["甲"].unlink()
    before = files(home, ".pdf")["乙"].stat().st_mtime_ns
    write()
    assert sorted(files(home, ".pdf")) == ["乙", "甲"]
    assert files(home, ".pdf")["乙"].stat().st_mtime_ns == before
    assert record(home, "000.xlsx").pdfs == ("甲（2022年度）绩效自评报告.pdf",)


def test_a_report_that_a_person_has_edited_is_converted_as_it_is(home: Path, write: Written) -> None:
    give(home, "甲", "乙")
    write()
    edited, pdf = files(home, ".docx")["甲"], files(home, ".pdf")["甲"]
    edited.write_bytes(files(home, ".docx")["乙"].read_bytes())
    outcomes = write()
    assert codes(outcomes) == [[], []]
    assert outcomes[0].is_unchanged
    assert own_pdfs.report_of(pdf) == own_pdfs.hash_of(edited.read_bytes())


@pytest.mark.parametrize(("title", "count"), [(HANG, 50), (DIE, 12), (PASS_OVER, 12)])
def test_one_that_goes_wrong_costs_its_own_conversion(
    title: str, count: int, home: Path, write: Written, notes: Path
) -> None:
    names = [f"项目{number}" for number in range(count)]
    names[count // 2] = title
    give(home, *names)
    seconds = 1 if title == HANG else 20
    outcomes = write(seconds=seconds)
    assert codes(outcomes) == [["pdf-not-written"] if name == title else [] for name in names]
    assert sorted(files(home, ".pdf")) == sorted(set(names) - {title})
    assert len(files(home, ".docx")) == count
    assert outcomes[count // 2].status == "error"
    assert ("超过1秒" in outcomes[count // 2].problems[0].message) == (title == HANG)
    assert 1 in stand_in_office.starts(notes)
    assert_nothing_is_left_over(home)
    for pid in stand_in_office.pids(notes):
        assert not is_alive(pid)
    # The next run tries that one only, and says the same of it.
    begun = len(stand_in_office.starts(notes))
    assert codes(write(seconds=seconds)) == codes(outcomes)
    assert len(stand_in_office.starts(notes)) <= begun + 2


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that ended and that nobody has waited for is not alive.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_pdf_of_somebody_else_is_kept(home: Path, write: Written) -> None:
    give(home, "甲", "乙")
    (home / "output").mkdir()
    theirs = home / "output" / "甲（2022年度）绩效自评报告.pdf"
    theirs.write_bytes(b"%PDF-1.4 by hand")
    assert codes(write()) == [["pdf-kept"], []]
    assert theirs.read_bytes() == b"%PDF-1.4 by hand"
    # One of ours with a signature behind it is a person's own as well.
    signed = files(home, ".pdf")["乙"]
    content = signed.read_bytes() + b"1 0 obj\n<</Type/Sig>>\nendobj\nstartxref\n99\n%%EOF\n"
    signed.write_bytes(content)
    assert codes(write(is_forced=True)) == [["pdf-kept"], ["pdf-kept"]]
    assert signed.read_bytes() == content


def test_a_pdf_of_earlier_figures_is_taken_away(home: Path, write: Written) -> None:
    give(home, "甲", "乙")
    write()
    before = {name: path.read_bytes() for name, path in files(home, ".pdf").items()}
    source = home / "input" / "000.xlsx"
    source.write_bytes(cheap_books.workbook("甲", {"项目信息!B3": "另一个单位"}))
    outcomes = write(pdf=False)
    assert not outcomes[0].is_unchanged
    assert sorted(files(home, ".pdf")) == ["乙"]
    # What comes out the same keeps its PDF.
    assert [len(each.pdfs) for each in write(pdf=False, is_forced=True)] == [0, 1]
    write()
    assert sorted(files(home, ".pdf")) == ["乙", "甲"]
    assert files(home, ".pdf")["甲"].read_bytes() != before["甲"]
    assert files(home, ".pdf")["乙"].read_bytes() == before["乙"]


def test_a_run_that_is_stopped_leaves_its_pdfs_to_the_next(
    home: Path, write: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFEVAL_SLOW", "0.1")
    give(home, *(f"项目{number}" for number in range(30)))
    asked: list[bool] = []

    def is_stopped() -> bool:
        asked.append(bool(files(home, ".docx")) and len(files(home, ".docx")) == 30)
        return asked[-1]

    outcomes = write(is_stopped=is_stopped)
    assert len(outcomes) == 30
    assert len(files(home, ".pdf")) < 30
    assert codes(outcomes) == [[]] * 30
    assert_nothing_is_left_over(home)
    monkeypatch.delenv("SELFEVAL_SLOW")
    write()
    assert len(files(home, ".pdf")) == 30


COMMAND = (
    "import sys; from pathlib import Path; from selfeval.cli import main; "
    "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
)


def test_a_run_that_is_killed_leaves_whole_pdfs_only(
    home: Path, write: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELFEVAL_SLOW", "0.05")
    give(home, *(f"项目{number}" for number in range(30)))
    command = [sys.executable, "-c", COMMAND, str(home), "input", "-o", "output", "--pdf", "--jobs", "2"]
    process = subprocess.Popen(
        command, cwd=home, env=os.environ | {"PYTHONPATH": str(builders.ROOT)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    last = time.monotonic() + 60
    while not files(home, ".pdf") and time.monotonic() < last:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    there = files(home, ".pdf")
    assert 0 < len(there) < 30
    assert all(re.search(rb"%%EOF\s*\Z", path.read_bytes()) for path in there.values())
    kept = {path: path.stat().st_mtime_ns for path in there.values()}
    monkeypatch.delenv("SELFEVAL_SLOW")
    assert codes(write()) == [[]] * 30
    assert len(files(home, ".pdf")) == 30
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert_nothing_is_left_over(home)


def test_it_is_said_once_where_libreoffice_does_not_work(
    home: Path, run: Command, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    notes = _install(tmp_path_factory.mktemp("office") / BREAK, monkeypatch)
    give(home, "甲", "乙", "丙")
    assert run("--pdf") == 1
    said = capsys.readouterr()
    assert said.err.count("没有写PDF：LibreOffice不能用") == 1
    assert "libxyz.so" in said.err
    # What LibreOffice always warns of is not the reason.
    assert "Warning" not in said.err
    assert said.out.count("已写报告") == 3
    assert len(stand_in_office.starts(notes)) == 1
    assert (len(files(home, ".docx")), len(files(home, ".pdf"))) == (3, 0)
    assert_nothing_is_left_over(home)


def test_it_is_said_once_where_libreoffice_is_not_there(
    home: Path, run: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    give(home, "甲", "乙")
    assert run("--pdf") == 1
    said = capsys.readouterr()
    assert said.err.count("没有找到 LibreOffice") == 1
    assert "写成2份报告" in said.out
    assert (len(files(home, ".docx")), len(files(home, ".pdf"))) == (2, 0)


def test_the_command_says_what_it_wrote_and_which_fonts_stand_in(
    home: Path, run: Command, notes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del notes
    give(home, "甲", "乙")
    assert run("--pdf", "--dry-run") == 0
    assert run() == 0
    capsys.readouterr()
    assert run("--pdf", "--dry-run") == 0
    assert "只补写PDF2个" in capsys.readouterr().out
    assert run("--pdf") == 0
    said = capsys.readouterr()
    assert said.out.count("PDF：") == 2
    assert "有2份PDF" in said.out
    assert said.err.count("由 NotoSans 代替") == 1
    assert "方正小标宋简体" in said.err
    assert run("--pdf") == 0
    assert "代替" not in capsys.readouterr().err


def test_an_address_takes_no_pdf(home: Path, run: Command, notes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("upath")
    give(home, "甲")
    assert run("--pdf", "-o", "memory://pdfs") == 2
    assert "--pdf 只能写到文件夹" in capsys.readouterr().err
    assert stand_in_office.starts(notes) == []
