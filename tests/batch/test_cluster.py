"""Work done on a Dask cluster of two workers on 127.0.0.1: the same results, whatever happens to a worker."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.conftest import library

library("distributed")

from selfeval.batch import carried, cluster, cluster_worker, runner  # noqa: E402 - needs the library
from selfeval.batch.cluster import Cluster  # noqa: E402
from selfeval.batch.executors import DIED, TOO_LONG, ClusterError  # noqa: E402
from selfeval.batch.journal import Journal  # noqa: E402
from selfeval.batch.making import Job, Outcome  # noqa: E402
from selfeval.batch.runner import Run  # noqa: E402
from tests import builders, bulk_books, cluster_works, clusters  # noqa: E402
from tests.clusters import Machines  # noqa: E402
from tests.runs import rows, tree, write  # noqa: E402

SECONDS = 3.0
COMMAND = (
    "import sys; from pathlib import Path; from selfeval.cli import main; "
    "sys.exit(main(sys.argv[2:], Path(sys.argv[1])))"
)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two workers; the tests that use them end none of them."""
    with clusters.running(tmp_path_factory.mktemp("machines")) as found:
        yield found


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_LOOK_EVERY", 0.2)


def projects(home: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        edits = {"项目信息!B2": f"项目{number // 2}"} | ({"绩效指标!E6": None} if number % 7 == 3 else {})
        path = home / "input" / f"{number:03}.xlsx"
        path.write_bytes(builders.edited(edits) if number != 5 else b"broken")
        paths.append(path)
    return paths


def begun(home: Path, sources: list[Path], journal: Journal, output: str, **how) -> Iterator[Outcome]:
    return runner.write(sources, Job(home / "templates"), home / output, journal, Run(**how))


def same(home: Path, one: str, other: str) -> bool:
    return tree(home / one) == tree(home / other) and all(
        rows(home / one, table) == rows(home / other, table) for table in ("project", "name")
    )


def seen(outcomes: list[Outcome]) -> list[tuple]:
    return [
        (each.source, each.result, each.problems, each.form_faults, each.execution_rate, each.owner, each.state,
         [path.name for path in each.files], each.copy_file and each.copy_file.name)
        for each in outcomes
    ]  # fmt: skip


def codes(outcomes: list[Outcome]) -> list[list[str]]:
    return [[each.code for each in outcome.problems if each.level == "error"] for outcome in outcomes]


def run(machines: Machines, *chunks: Sequence[int]) -> list[list[int | str]]:
    executor = Cluster(machines.address, SECONDS)
    return list(executor.run(chunks, cluster_works.doubled, lambda each, reason: f"{each}: {reason}"))


def test_the_results_come_in_the_order_of_the_work(machines: Machines) -> None:
    chunks = [range(start, start + 3) for start in range(100, 400, 3)]
    assert [each for made in run(machines, *chunks) for each in made] == [number * 2 for number in range(100, 400)]


def test_two_workers_write_the_same_bytes_as_this_process(machines: Machines, home: Path) -> None:
    sources = projects(home, 40)
    many = home / "input" / "017多个.xlsx"
    bulk_books.bulk({f"编码{number}": builders.seed_content() for number in range(20)}, many)
    sources.insert(17, many)
    here = write(home, sources, "here", jobs=1)
    assert len([each for each in here if each.code]) == 20
    there = write(home, sources, "there", cluster=machines.address)
    assert seen(there) == seen(here)
    assert same(home, "here", "there")
    # And the next run does what failed, as it does here.
    again = write(home, sources, "there", cluster=machines.address)
    assert [each.is_unchanged for each in again] == [each.status != "error" for each in here]
    assert same(home, "here", "there")


def test_the_command_says_the_same_of_paths_as_they_were_typed(
    machines: Machines, home: Path, run_in: "Run", capsys: pytest.CaptureFixture[str]
) -> None:
    projects(home, 8)
    (home / "templates" / "broken").mkdir()
    (home / "templates" / "broken" / "form.toml").write_text("title = 3", encoding="utf-8")
    (home / "input" / "broken.xlsx").write_bytes(builders.edited({"项目信息!B8": "broken"}))
    said = []
    for options in (("--jobs", "1"), ("--cluster", machines.address)):
        status = run_in("input", "-o", "output", "--force", "--workpaper", *options)
        said.append((status, capsys.readouterr()))
    assert said[0] == said[1]
    assert str(home / "templates") in said[0][1].err
    checks = []
    for options in (("--jobs", "1"), ("--cluster", machines.address)):
        status = run_in("check", "../" + home.name + "/input", "--json", *options)
        checks.append((status, capsys.readouterr()))
    assert checks[0] == checks[1]


@pytest.fixture
def run_in(home: Path, monkeypatch: pytest.MonkeyPatch):
    from selfeval.cli import main

    monkeypatch.chdir(home)
    return lambda *arguments: main([str(each) for each in arguments], home)


def test_a_project_that_ends_its_process_each_time_is_listed_alone(
    machines: Machines, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "Carried", cluster_works.Deadly)
    monkeypatch.setattr(runner, "_CLUSTER_PROCESSES", 2)
    sources = projects(home, 12)
    sources[5].write_bytes(builders.seed_bytes())
    outcomes = write(home, sources, "output", cluster=machines.address)
    assert [found == ["program-fault"] for found in codes(outcomes)] == [number == 7 for number in range(12)]
    assert DIED in outcomes[7].problems[0].message
    assert outcomes[7].result["source"] == str(sources[7])


@pytest.mark.long
def test_what_hangs_or_ends_its_process_costs_itself(machines: Machines) -> None:
    found = run(machines, (1, 13, 2), (3, 4), (5, 17))
    assert found == [[2, f"13: {DIED}", 4], [6, 8], [10, f"17: {TOO_LONG.format(seconds=SECONDS)}"]]


def test_a_fault_of_ours_on_a_worker_stops_the_run_with_a_sentence(machines: Machines) -> None:
    with pytest.raises(ClusterError, match=r"ValueError: 19.*再运行一次"):
        run(machines, (1,), (19,))
    assert run(machines, (1,)) == [[2]]


@pytest.mark.long
def test_a_stop_finishes_what_was_begun_and_the_next_run_goes_on(machines: Machines, home: Path) -> None:
    sources = projects(home, 60)
    write(home, sources, "whole", jobs=1)
    found: list[Outcome] = []
    journal = Journal.open(home / "output")
    how = {"cluster": machines.address, "is_stopped": lambda: len(found) >= 3}
    found.extend(begun(home, sources, journal, "output", **how))
    journal.close()
    assert 3 <= len(found) < 60
    write(home, sources, "output", cluster=machines.address)
    assert same(home, "whole", "output")


@pytest.mark.long
def test_results_that_nobody_waits_for_leave_nothing_behind(machines: Machines, home: Path) -> None:
    sources = projects(home, 40)
    journal = Journal.open(home / "output")
    outcomes = begun(home, sources, journal, "output", cluster=machines.address)
    next(outcomes)
    outcomes.close()
    journal.close()
    write(home, sources, "output", cluster=machines.address)
    write(home, sources, "whole", jobs=1)
    assert same(home, "whole", "output")


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no Ctrl-C to another process")
def test_ctrl_c_stops_the_command_and_the_next_one_goes_on(machines: Machines, home: Path) -> None:
    projects(home, 60)

    def started(output: str, *options: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, str(home), "input", "-o", output, *options],
            cwd=home, env=os.environ | {"PYTHONPATH": str(builders.ROOT)}, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    command = started("output", "--cluster", machines.address)
    while command.poll() is None and not list((home / "output").glob("*.docx")):
        time.sleep(0.05)
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=60)
    # Where all was begun before the key was pressed, all was done.
    assert (command.returncode == 2 and "接着做" in said) or command.returncode == 1
    assert "Traceback" not in said
    for output, options in (("output", ("--cluster", machines.address)), ("whole", ("--jobs", "1"))):
        last = started(output, *options)
        last.communicate(timeout=60)
    assert same(home, "whole", "output")


def test_a_worker_that_is_killed_in_the_middle_costs_nothing(home: Path, tmp_path: Path) -> None:
    sources = projects(home, 60)
    write(home, sources, "whole", jobs=1)
    with clusters.running(tmp_path / "machines") as machines:
        journal = Journal.open(home / "output")
        outcomes = begun(home, sources, journal, "output", cluster=machines.address)
        found = [next(outcomes) for _ in range(5)]
        clusters.kill(machines.workers[0])
        found += outcomes
        journal.close()
        assert len(found) == 60
        assert same(home, "whole", "output")


@pytest.mark.long
def test_a_worker_that_joins_does_the_work_of_one_that_left(home: Path, tmp_path: Path) -> None:
    sources = projects(home, 20)
    write(home, sources, "whole", jobs=1)
    with clusters.running(tmp_path / "machines") as machines:
        # Brought up by a nanny, and looked at as the others are.
        machines.add_worker("--nthreads", "2")
        machines.wait_for(3)
        clusters.kill(machines.workers[0])
        clusters.kill(machines.workers[1])
        write(home, sources, "joined", cluster=machines.address)
        assert same(home, "whole", "joined")


@pytest.mark.long
def test_what_takes_a_whole_worker_with_it_is_found_alone(tmp_path: Path) -> None:
    options = ("--nthreads", "1")
    failures = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    with clusters.running(tmp_path / "machines", [options, options], **failures) as machines:
        found = run(machines, (1, 14, 2), (3, 4), *[(number,) for number in range(100, 120)])
    assert found == [[2, f"14: {DIED}", 4], [6, 8], *[[number * 2] for number in range(100, 120)]]


@pytest.mark.long
def test_without_workers_or_scheduler_a_run_ends_with_a_sentence_and_goes_on_later(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_SECONDS_AT_THE_BEGINNING", 0.5)
    monkeypatch.setattr(cluster, "_CONNECTING", "2s")
    sources = projects(home, 40)
    with clusters.running(tmp_path / "machines", workers=()) as machines:
        with pytest.raises(ClusterError, match="没有工作进程"):
            write(home, sources, "output", cluster=machines.address)
        machines.add_worker("--no-nanny", "--nthreads", "1")
        machines.wait_for(1)
        chunks = iter([(1,), *[(number,) for number in range(100, 200)]])
        found = Cluster(machines.address, SECONDS, seconds_alone=1.0).run(
            chunks, cluster_works.doubled, lambda _each, _reason: 0
        )
        assert next(found) == [2]
        clusters.kill(machines.workers[0])
        with pytest.raises(ClusterError, match="一个工作进程也没有了"):
            list(found)
        machines.add_worker("--no-nanny", "--nthreads", "1")
        machines.wait_for(1)
        journal = Journal.open(home / "output")
        outcomes = begun(home, sources, journal, "output", cluster=machines.address)
        next(outcomes)
        assert machines.scheduler is not None
        clusters.kill(machines.scheduler)
        with pytest.raises(ClusterError, match="连接断了"):
            list(outcomes)
        journal.close()
        with pytest.raises(ClusterError, match="没有连上集群的调度程序"):
            write(home, sources, "output", cluster=machines.address)
    write(home, sources, "output", jobs=1)
    write(home, sources, "whole", jobs=1)
    assert same(home, "whole", "output")


@pytest.mark.parametrize("address", ["nonsense://1:2", "tcp://127.0.0.1:1", "::::", ""])
def test_no_cluster_at_an_address(address: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECTING", "2s")
    with pytest.raises(ClusterError, match="没有连上集群的调度程序"):
        write(home, projects(home, 1), "output", cluster=address)
    assert not builders.reports(home / "output")


@pytest.mark.long
def test_a_worker_with_another_program_or_none_is_named_before_anything_is_begun(home: Path, tmp_path: Path) -> None:
    other, nothing = tmp_path / "other", tmp_path / "nothing"
    nothing.mkdir()
    shutil.copytree(builders.ROOT / "selfeval", other / "selfeval", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "selfeval" / "evaluation" / "rules.py").open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    sources = projects(home, 3)
    with clusters.running(tmp_path / "machines") as machines:
        for program, said in ((other, r"程序是.*，本机是"), (nothing, "没有装好本程序")):
            worker = machines.add_worker("--no-nanny", "--nthreads", "1", program=program)
            machines.wait_for(3)
            with pytest.raises(ClusterError, match=said):
                write(home, sources, "output", cluster=machines.address)
            clusters.kill(worker)
            _wait_until_gone(machines)
        assert not builders.reports(home / "output")
        assert len(write(home, sources, "output", cluster=machines.address)) == 3


def _wait_until_gone(machines: Machines) -> None:
    from distributed import Client

    with Client(machines.address, set_as_default=False) as client:
        for _ in range(100):
            if len(client.nthreads()) == 2:
                return
            time.sleep(0.1)


def test_a_machine_that_does_not_see_the_folders_says_which(home: Path) -> None:
    (source,) = projects(home, 1)
    parts = runner.Parts(home / "output" / ".~1")
    work = carried.Carried.of(Job(home / "templates"), home / "output", parts, source)
    assert re.search("写不了输出文件夹“.*output”", work.fault() or "")
    parts.folder.mkdir(parents=True)
    assert work.fault() is None
    assert not list(parts.folder.iterdir())
    source.unlink()
    assert re.search("看不到工作簿“.*000.xlsx”", work.fault() or "")
    assert cluster_worker.fault(cluster_worker.facts() | {"lxml": "0"}, work) == (
        f"lxml是{cluster_worker.facts()['lxml']}，本机是0"
    )


def test_forms_are_laid_down_once(home: Path, tmp_path: Path) -> None:
    forms = carried.Forms.of(home / "templates")
    there = forms.laid_down(tmp_path / "worker")
    assert forms.laid_down(tmp_path / "worker") == there
    assert tree(there) == tree(home / "templates")
    assert [path.name for path in (tmp_path / "worker").iterdir()] == [there.name]


@pytest.mark.long
@pytest.mark.parametrize("options", [("--no-nanny", "--nthreads", "2"), ("--nthreads", "2")])
@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_a_worker_that_ends_takes_its_processes_with_it(end: str, options: Sequence[str], tmp_path: Path) -> None:
    import psutil

    with clusters.running(tmp_path / "machines", [options]) as machines:
        # One hangs while its worker ends; a worker that is asked to end waits for it, as long as it may last.
        seconds = 8.0 if end == "terminate" else 120.0
        found = Cluster(machines.address, seconds).run([(1,), (17,)], cluster_works.doubled, lambda _each, _reason: 0)
        assert next(found) == [2]
        worker = psutil.Process(machines.workers[0].pid)
        children = worker.children(recursive=True)
        assert len(children) >= 2
        getattr(worker, end)()
        machines.workers[0].wait(60)
        _, alive = psutil.wait_procs(children, timeout=30)
        assert not alive
        found.close()


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="the page's commands are those of Linux")
def test_the_commands_of_the_page_do_what_it_says(home: Path, tmp_path: Path) -> None:
    page = (builders.ROOT / "docs" / "多台机器.md").read_text(encoding="utf-8")
    commands = [line.strip() for block in re.findall(r"```\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    python = [line for line in commands if line.startswith("python ")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    share = tmp_path / "share"
    share.mkdir()
    projects(home, 6)
    (home / "input").rename(share / "input")

    def begun(start: str, **streams: object) -> "subprocess.Popen[str]":
        (command,) = (line for line in python if line.startswith(start))
        for said, meant in (("192.168.1.10", "127.0.0.1"), ("8786", port), ("/mnt/share", str(share))):
            command = command.replace(said, meant)
        # Whoever is forgotten ends by himself.
        ending = {
            "DASK_DISTRIBUTED__SCHEDULER__IDLE_TIMEOUT": "120s",
            "DASK_DISTRIBUTED__WORKER__LIFETIME__DURATION": "120s",
            "DASK_TEMPORARY_DIRECTORY": str(tmp_path),
        }
        return subprocess.Popen(
            [sys.executable, *command.split()[1:]],
            cwd=builders.ROOT, env=os.environ | ending, text=True, start_new_session=True, **streams,
        )  # fmt: skip

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    machines = [begun("python -m dask scheduler", **quiet), begun("python -m dask worker", **quiet)]
    try:
        Machines(tmp_path, {}, f"tcp://127.0.0.1:{port}").wait_for(1)
        for start in ("python generate.py /mnt/share/input -o /mnt/share/output", "python generate.py check /mnt/"):
            said, _ = begun(start, stdout=subprocess.PIPE).communicate(timeout=100)
            assert "共6个项目" in said
        assert len(builders.reports(share / "output")) == 4
    finally:
        for process in machines:
            clusters.kill(process)
    # The others are installed, measured on one machine, or need a bucket (tests/batch/test_addresses.py).
    assert len(python) == 8
    assert {line.rsplit(" ", 1)[1] for line in python if line.startswith("python -m pip")} == {
        "requirements-cluster.txt"
    }
