"""Whatever call of the system fails in a run, each file is whole or absent, and the next run ends as if none had."""

import errno
import json
import os
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from selfeval.batch.journal import FILE_NAME
from tests import builders, bulk_books, cheap_books
from tests.faults.client import Failing, Ran
from tests.report.chance import seeded
from tests.runs import rows, tree

# How many calls are made to fail in one process, and in two; without a number all of them, in a run of 20 projects.
IS_WHOLE = os.environ.get("SELFEVAL_FAULTS") == "all"
FAULTS, MOST = (None, None) if IS_WHOLE else (5, 2)
# Workbooks with a project of their own and no problem; two have a warning, and one has three projects.
ALONE = 15 if IS_WHOLE else 5
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
_BY_ACCIDENT = ("Traceback", "Error:", "Errno", "Exception")
_PAUSE = 10_000
_OVERVIEW = ("汇总表.xlsx", "汇总.html")


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failing]:
    with Failing(tmp_path_factory.mktemp("failing")) as failing:
        yield failing


def filled(home: Path, name: str) -> None:
    """Put projects into the input folder: some share a name, some have a warning, three are in one workbook."""
    for number in range(ALONE):
        (home / "input" / f"{number:02}.xlsx").write_bytes(cheap_books.workbook(f"{name}{number // 2}"))
    for number in (97, 98):
        (home / "input" / f"{number}.xlsx").write_bytes(builders.edited({"项目信息!B2": f"{name}{number}"}))
    contents = {
        str(410100 + number): builders.changed(builders.seed_content(), {"项目信息!B2": f"{name}{number}"})
        for number in range(3)
    }
    (home / "input" / "99.xlsx").write_bytes(bulk_books.bulk(contents))


State = tuple[dict[str, bytes], list[tuple], list[tuple]]


def state(folder: Path) -> State:
    folders = {f"{path.relative_to(folder).as_posix()}/": b"" for path in folder.rglob("*") if path.is_dir()}
    return tree(folder) | folders, noted(folder), noted(folder, "name")


def noted(folder: Path, table: str = "project") -> list[tuple]:
    """Return the rows of a journal; none where there is none, or nothing in it yet."""
    try:
        return rows(folder, table)
    except sqlite3.OperationalError:
        return []


def is_whole(path: Path) -> bool:
    """Whether a file of the overview, which tells of the fault, is complete."""
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    with zipfile.ZipFile(path) as package:
        return package.testzip() is None


def said(ran: Ran) -> str:
    """Return what is worth knowing of a run when a test fails."""
    return f"{ran.failed}, status {ran.status}: {ran.err[-1500:]}"


def named(files: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out what has no name yet; the next run takes it away."""
    return {name: content for name, content in files.items() if not name.startswith(".~")}


def require_no_half(output: Path, wholes: Sequence[State], ran: Ran) -> None:
    """Each file is that of an undisturbed run, or of the run before; an overview that tells of a fault is whole."""
    there = tree(output) if output.is_dir() else {}
    for name, content in named(there).items():
        if name in _OVERVIEW:
            assert is_whole(output / name), f"{name} after {said(ran)}"
        else:
            assert content in [each[0].get(name) for each in wholes], f"{name} after {said(ran)}"


def require_known(output: Path) -> None:
    """What the journal says was written is there."""
    for row in noted(output):
        record = json.loads(row[-1])
        for name, size in zip(record["files"], record["sizes"], strict=True):
            assert (output / name).stat().st_size == size


def disturbed(failing: Failing, home: Path, arguments: list[str], whole: State, call: int, error: int, **how) -> Ran:
    """Make one call fail in a run, look at what it left, run once more, and compare with an undisturbed run."""
    output, wholes = home / "output", [whole]
    shutil.rmtree(output, ignore_errors=True)
    if (home / "before").exists():
        shutil.copytree(home / "before", output)
        wholes.append(state(output))
    ran = failing.run(home, arguments, output, call, error, **how)
    # Two processes do not always make the same calls.
    assert ran.failed or "2" in arguments
    assert ran.status in (0, 1, 2), said(ran)
    assert [word for word in _BY_ACCIDENT if word in ran.err + ran.out] == [], said(ran)
    require_no_half(output, wholes, ran)
    require_known(output)
    if ran.status == 0:
        # What the journal could not keep it says.
        is_all = (named(state(output)[0]), *state(output)[1:]) == whole
        assert is_all or (named(tree(output)) == tree_of(whole) and f"“{FILE_NAME}”不能写" in ran.err), said(ran)
    else:
        assert ran.err or "错误" in ran.out, said(ran)
    again = failing.run(home, arguments, output)
    assert again.status == 0, f"{said(ran)}\nthen {said(again)} {again.out}"
    found = state(output)
    assert set(found[0]) == set(whole[0]), f"{set(found[0]) ^ set(whole[0])} after {said(ran)}"
    assert {name for name in found[0] if found[0][name] != whole[0][name]} == set(), said(ran)
    assert found[1:] == whole[1:], said(ran)
    return ran


def tree_of(whole: State) -> dict[str, bytes]:
    return {name: content for name, content in whole[0].items() if not name.endswith("/")}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("way", ["first run", "another run"])
def test_a_call_that_fails_costs_what_it_was_for_and_the_next_run_makes_it(
    way: str, jobs: int, failing: Failing, home: Path
) -> None:
    arguments = ["--jobs", str(jobs)]
    filled(home, "项目")
    if way == "another run":
        assert failing.run(home, [*arguments, "-o", "before"], home / "before").status == 0
        for number in range(0, ALONE, 2):
            (home / "input" / f"{number:02}.xlsx").write_bytes(cheap_books.workbook(f"新项目{number // 4}"))
        shutil.copytree(home / "before", home / "output")
    usual = failing.run(home, arguments, home / "output")
    assert usual.status == 0, usual
    whole = state(home / "output")
    assert len(whole[1]) == ALONE + 2 + 3 + 1
    chosen = seeded(f"{way}{jobs}").sample(range(1, usual.count + 1), usual.count)[: FAULTS if jobs == 1 else MOST]
    failed: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    for number, call in enumerate(sorted(chosen)):
        stays = bool(number // len(ERRORS) % 2)
        ran = disturbed(failing, home, arguments, whole, call, ERRORS[number % len(ERRORS)], stays=stays)
        failed[ran.failed.partition(" ")[0]] += 1
        statuses[ran.status] += 1
    assert failed[""] <= len(chosen) * (jobs - 1) / 4
    print(
        f"\n{way}, {jobs} process(es): {usual.count} calls {usual.kinds}; failed {dict(failed)}, ended {dict(statuses)}"
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_slow_share_changes_nothing(jobs: int, failing: Failing, home: Path) -> None:
    """Each call takes as long as one over a network; the share's folder is the output folder."""
    filled(home, "项目")
    arguments = ["--jobs", str(jobs)]
    usual = failing.run(home, arguments, home / "output")
    whole = state(home / "output")
    shutil.rmtree(home / "output")
    ran = failing.run(home, arguments, home / "output", pause=_PAUSE)
    assert (ran.status, ran.err, ran.out) == (0, usual.err, usual.out)
    assert state(home / "output") == whole
    again = failing.run(home, arguments, home / "output", pause=_PAUSE)
    assert again.status == 0
    assert state(home / "output") == whole
    # What is slow is not asked for what is known.
    assert again.count < ran.count
