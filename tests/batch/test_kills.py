"""Killed at any moment, the next run ends with the files and the notes of a run that nobody disturbed."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from selfeval.batch.journal import FILE_NAME
from tests import builders, bulk_books, cheap_books
from tests.report.chance import seeded
from tests.runs import rows

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")

KILLS = int(os.environ.get("SELFEVAL_KILLS", "3"))
COMMAND = (
    "import sys; from pathlib import Path; from selfeval.cli import main; "
    "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
)
_SECONDS_TO_END = 60
# Where in a run the first of its reports are written, and the last ones.
_FIRST_REPORT, _LAST_REPORT = 0.35, 0.65


@pytest.fixture
def folder(home: Path) -> Path:
    """Workbooks of which some share a name, some have warnings or errors; and one of many projects, one of it wrong."""
    for number in range(40):
        data = cheap_books.workbook(f"项目{number // 2}")
        if number % 7 == 3:
            data = builders.edited(
                {"项目信息!B2": f"项目{number // 2}"} | ({"绩效指标!E6": None} if number % 2 else {})
            )
        (home / "input" / f"{number:03}.xlsx").write_bytes(data)
    contents = {
        str(410100 + number): builders.changed(
            builders.seed_content(), {"项目信息!B2": f"项目{number}"} | ({"绩效指标!E6": None} if number == 5 else {})
        )
        for number in range(12)
    }
    (home / "input" / "017多个.xlsx").write_bytes(bulk_books.bulk(contents))
    (home / "临时").mkdir()
    return home


def started(home: Path, output: str, jobs: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(home), "input", "-o", output, "--jobs", str(jobs)],
        cwd=home, env=os.environ | {"PYTHONPATH": str(builders.ROOT), "TMPDIR": str(home / "临时")},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def of_session(leader: int) -> list[int]:
    """Return the living processes that a process has started, itself included."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                state, _, _, session = (each / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue
            if int(session) == leader and state != "Z":
                found.append(int(each.name))
    return found


def all_ended(leader: int) -> bool:
    last = time.monotonic() + _SECONDS_TO_END
    while of_session(leader) and time.monotonic() < last:
        time.sleep(0.05)
    return not of_session(leader)


def state(folder: Path) -> tuple[dict[str, bytes], list[list[tuple]]]:
    """Return all files of an output folder, temporary ones too, and all rows of its journal."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    folders = {path.relative_to(folder).as_posix(): b"" for path in folder.rglob("*") if path.is_dir()}
    del files[FILE_NAME]
    return files | folders, [rows(folder, table) for table in ("project", "name")]


def phase(folder: Path, reports: int) -> str:
    """Tell what a run was at when it was killed, by what lies in its folder."""
    done = len(builders.reports(folder)) if folder.is_dir() else 0
    if done < reports:
        return "after some reports" if done else "before any report"
    return "at its end" if not (folder / "汇总.html").exists() else "after its last file"


def wait_for(place: float, run: "subprocess.Popen[bytes]", folder: Path, reports: int, seconds: float) -> None:
    """Wait until a run is at a place between its begin, 0, and its end, 1: by its reports, as long as it writes any."""
    if place < _FIRST_REPORT:
        time.sleep(place * seconds)
        return
    wanted = min(1.0, (place - _FIRST_REPORT) / (_LAST_REPORT - _FIRST_REPORT)) * reports
    while run.poll() is None and len(builders.reports(folder)) < wanted:
        time.sleep(0.005)
    time.sleep(max(0.0, place - _LAST_REPORT) * seconds)


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_any_moment_the_next_run_ends_as_if_undisturbed(jobs: int, folder: Path) -> None:
    assert started(folder, "warm", jobs).wait() == 1
    begun = time.monotonic()
    assert started(folder, "whole", jobs).wait() == 1
    seconds = time.monotonic() - begun
    whole = state(folder / "whole")
    reports = len(builders.reports(folder / "whole"))
    assert reports == 40 + 12 - 4
    assert {"汇总表.xlsx", "汇总.html", "017多个（标出问题）.xlsx"} < set(whole[0])
    assert state(folder / "warm") == whole
    phases: Counter[str] = Counter()
    chance = seeded(jobs)
    ways = itertools.cycle(("all", "first process", "all, and the next run too"))
    for number, way in zip(range(KILLS), ways, strict=False):
        place, output = (number + chance.random()) / KILLS, f"out{number}"
        for share in (1.0, chance.random()) if way.endswith("too") else (1.0,):
            run = started(folder, output, jobs)
            wait_for(place * share, run, folder / output, reports, seconds)
            # What the first process leaves behind goes on with what it is at, while the next run begins.
            os.kill(run.pid, signal.SIGKILL) if way == "first process" else os.killpg(run.pid, signal.SIGKILL)
            if run.wait() == -signal.SIGKILL:
                phases[phase(folder / output, reports)] += 1
        assert started(folder, output, jobs).wait() == 1
        assert all_ended(run.pid), f"{way} at {place:.2f}: its workers went on"
        found = state(folder / output)
        assert set(found[0]) == set(whole[0]), f"{way} at {place:.2f}"
        assert found == whole, f"{way} at {place:.2f}"
    assert not list((folder / "临时").iterdir())
    assert phases["after some reports"] + phases["at its end"] > 0
    print(f"\n{jobs} process(es), a run of {seconds:.1f} s, killed {sum(phases.values())} times: {dict(phases)}")
