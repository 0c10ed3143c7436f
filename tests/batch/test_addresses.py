"""Workbooks and reports at addresses of fsspec: memory:// in this process, s3:// with a server and a cluster."""

import contextlib
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfeval.batch import addresses
from selfeval.batch.addresses import AddressError, at, path_of, seen_from
from selfeval.cli import main
from tests import builders, bulk_books, clusters
from tests.conftest import library
from tests.projects import random_content

ROWS = "项目{0}"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command in the home folder; returns its status and what it said."""
    monkeypatch.chdir(home)

    def run_it(*arguments: str) -> tuple[int, str, str]:
        status = main([str(each) for each in arguments], home)
        return status, *capsys.readouterr()

    return run_it


def projects(home: Path, count: int) -> None:
    for number in range(count):
        edits = {"项目信息!B2": f"项目#{number // 2} 100%"} | ({"绩效指标!E6": None} if number % 7 == 3 else {})
        path = home / "input" / f"区{number % 2}" / f"{number:03} #.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(builders.edited(edits) if number != 5 else b"broken")


def copied(folder: Path, to: Path) -> None:
    for path in folder.rglob("*.xlsx"):
        target = to / path.relative_to(folder).as_posix()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())


def tree(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, here or elsewhere, without the journal and what names workbooks as typed."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in addresses.files_in(folder)}
    return {name: content for name, content in found.items() if not name.endswith(("运行记录.sqlite", "汇总表.xlsx"))}


def test_what_has_no_scheme_is_a_path_of_this_machine() -> None:
    assert path_of("input/甲.xlsx") == Path("input/甲.xlsx")
    assert path_of("file:///tmp/%E7%94%B2.xlsx") == Path("/tmp/甲.xlsx")  # noqa: S108 - nothing is written
    assert path_of(r"C:\a") == Path(r"C:\a")
    assert not addresses.is_remote(path_of("file:///a"))


def test_where_a_file_lies_is_said_and_found_again() -> None:
    library("upath")
    out, source = path_of("memory://b/out"), path_of("memory://b/in/甲#.xlsx")
    assert seen_from(source, out).as_posix() == "../in/甲#.xlsx"
    assert at(out, "../in/甲#.xlsx") == source
    assert at(out, "memory://b/in/甲#.xlsx") == source
    assert at(Path("/out"), "../in/a") == Path("/out/../in/a")


@pytest.mark.parametrize(("address", "said"), [("nonsense://a/b", "不能用"), ("hdfs://127.0.0.1:1/a", "“hdfs://")])
def test_an_address_that_cannot_be_used_is_said(address: str, said: str, run) -> None:
    library("upath")
    with contextlib.suppress(AddressError):
        path_of(address)
    status, _, err = run(address, "-o", "output")
    assert (status, said in err) == (2, True)
    assert "Traceback" not in err


@pytest.fixture
def memory() -> Iterator[str]:
    library("upath")
    yield "memory://bucket"
    path_of("memory://bucket").rmdir()  # type: ignore[call-arg]


def test_reports_in_memory_are_those_of_a_folder(memory: str, home: Path, run) -> None:
    projects(home, 16)
    copied(home / "input", path_of(f"{memory}/input"))
    here = run("input", "-o", "output", "--jobs", "1")
    there = run(f"{memory}/input", "-o", f"{memory}/output", "--jobs", "1")
    assert there[0] == here[0] == 1
    assert there[1].replace(f"{memory}/", "") == here[1]
    found = tree(path_of(f"{memory}/output"))
    assert found == tree(home / "output")
    # The second run does what failed, and the third one, on another machine, takes the copy of the journal.
    for _ in range(2):
        again = run(f"{memory}/input", "-o", f"{memory}/output", "--jobs", "1")
        assert "13个没有变化" in again[1]
        assert tree(path_of(f"{memory}/output")) == found
        (home / "运行记录").rename(home / f"other{time.monotonic_ns()}")


def test_bulk_workbooks_in_memory_are_those_of_a_folder(memory: str, home: Path, run) -> None:
    projects(home, 3)
    contents = {f"X{seed}": random_content(random.Random(seed)) for seed in range(4)}  # noqa: S311 - a case
    (home / "input" / "多个.xlsx").write_bytes(bulk_books.bulk(contents))
    copied(home / "input", path_of(f"{memory}/input"))
    here = run("input", "-o", "output", "--jobs", "1")
    there = run(f"{memory}/input", "-o", f"{memory}/output", "--jobs", "1")
    assert there[1].replace(f"{memory}/", "") == here[1]
    assert tree(path_of(f"{memory}/output")) == tree(home / "output")
    assert "多个.xlsx#X3" in run(f"{memory}/input", "-o", f"{memory}/output", "--dry-run")[1]


def test_what_cannot_be_moved_at_an_address_is_not_noted(
    memory: str, home: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects(home, 6)
    from fsspec.implementations.memory import MemoryFileSystem

    real = MemoryFileSystem.mv
    calls = []

    def failing(*arguments: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 4:
            raise PermissionError("denied")
        return real(*arguments, **options)

    monkeypatch.setattr(MemoryFileSystem, "mv", failing)
    status, _, err = run("input", "-o", f"{memory}/output", "--jobs", "1")
    assert status == 2
    assert "denied" in err
    monkeypatch.setattr(MemoryFileSystem, "mv", real)
    assert run("input", "-o", f"{memory}/output", "--jobs", "1")[0] == 1
    run("input", "-o", "output", "--jobs", "1")
    assert tree(path_of(f"{memory}/output")).keys() == tree(home / "output").keys()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a server on 127.0.0.1."""
    for name in ("upath", "s3fs", "moto"):
        library(name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    for name, value in {
        "AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ,
    )  # fmt: skip
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=5).close()
                break
            time.sleep(0.2)
        import s3fs

        s3fs.S3FileSystem().mkdir("bucket")
        yield "s3://bucket"
    finally:
        server.kill()
        server.wait()
        s3fs.S3FileSystem.clear_instance_cache()


@pytest.mark.long
def test_a_cluster_reads_and_writes_a_bucket(bucket: str, home: Path, tmp_path: Path, run) -> None:
    library("distributed")
    projects(home, 20)
    copied(home / "input", path_of(f"{bucket}/input"))
    here = run("input", "-o", "output", "--jobs", "1")
    with clusters.running(tmp_path / "machines") as machines:
        cluster = ("--cluster", machines.address)
        there = run(f"{bucket}/input", "-o", f"{bucket}/output", *cluster)
        assert there[0] == here[0] == 1
        assert there[1].replace(f"{bucket}/", "") == here[1]
        found = tree(path_of(f"{bucket}/output"))
        assert found == tree(home / "output")
        # Workbooks of a folder, reports in a bucket; and what was done is not done again.
        assert run("input", "-o", f"{bucket}/mixed", *cluster)[0] == 1
        assert tree(path_of(f"{bucket}/mixed")).keys() == found.keys()
        assert "16个没有变化" in run("input", "-o", f"{bucket}/mixed", *cluster)[1]
        assert run("check", f"{bucket}/input", *cluster)[0] == 1
    assert run(f"{bucket}/input", "-o", f"{bucket}/alone", "--jobs", "2")[0] == 1
    assert tree(path_of(f"{bucket}/alone")) == found
