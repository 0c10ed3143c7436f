import os
import sys
from pathlib import Path

import pytest

from selfeval.batch import evaluating, making, runner
from selfeval.batch.executors import ClusterError
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job, Outcome
from selfeval.batch.runner import Run
from tests import builders


def run(sources: list[Path], home: Path, output: str = "output", jobs: int | None = None) -> list[Outcome]:
    journal = Journal.forgetful()
    return list(runner.write(sources, Job(home / "templates"), home / output, journal, Run(jobs)))


def codes(outcomes) -> list[list[str]]:
    return [[each.code for each in outcome.problems if each.level == "error"] for outcome in outcomes]


def test_one_bad_project_never_stops_the_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [home / "input" / name for name in ("a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx")]
    sources[0].write_bytes(builders.seed_bytes())
    sources[1].write_bytes(b"")
    sources[3].write_bytes(builders.seed_bytes())
    real = evaluating.evaluate
    calls = []

    def failing(*arguments):
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError
        return real(*arguments)

    monkeypatch.setattr(evaluating, "evaluate", failing)
    outcomes = run(sources, home)
    assert codes(outcomes) == [["program-fault"], ["file-unreadable"], ["file-unreadable"], []]
    assert [len(outcome.files) for outcome in outcomes] == [0, 0, 0, 1]


def test_several_processes_write_the_same_files_as_one(home: Path) -> None:
    sources = []
    for number in range(60):
        source = home / "input" / f"{number:03}.xlsx"
        source.write_bytes(builders.seed_bytes() if number != 7 else b"broken")
        sources.append(source)
    outcomes = {}
    for jobs in (1, 2):
        outcomes[jobs] = run(sources, home, f"output{jobs}", jobs)
    one, two = ({path.name: path.read_bytes() for path in (home / f"output{jobs}").iterdir()} for jobs in (1, 2))
    assert one == two
    assert len(one) == 2 * 59
    assert [each.result for each in outcomes[1]] == [each.result for each in outcomes[2]]


def dying(task, *arguments):
    if task.source.name == "007.xlsx":
        os._exit(1)
    return REAL(task, *arguments)


REAL = making.make


def test_a_worker_that_dies_costs_one_project(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = []
    for number in range(12):
        source = home / "input" / f"{number:03}.xlsx"
        source.write_bytes(builders.seed_bytes())
        sources.append(source)
    monkeypatch.setattr(runner, "make", dying)
    outcomes = run(sources, home, jobs=2)
    assert codes(outcomes) == [["program-fault"] if number == 7 else [] for number in range(12)]
    assert len(builders.reports(home / "output")) == 11


def test_what_cannot_be_written_is_reported_with_its_name(home: Path) -> None:
    source = home / "input" / "a.xlsx"
    source.write_bytes(builders.seed_bytes())
    (home / "output").write_text("in the way")
    (outcome,) = run([source], home)
    assert codes([outcome]) == [["output-not-written"] * 2]
    assert outcome.result["status"] == "error"


def test_a_template_that_fails_on_a_project_stops_only_its_report(home: Path) -> None:
    (home / "templates" / "zhengzhou" / "sentences" / "结论.j2").write_text(
        "{% if 项目名称 == '坏' and 总得分 < '很高' %}{% endif %}", encoding="utf-8"
    )
    for name in ("好", "坏"):
        (home / "input" / f"{name}.xlsx").write_bytes(builders.edited({"项目信息!B2": name}))
    outcomes = run(sorted((home / "input").iterdir()), home)
    assert codes(outcomes) == [["report-not-rendered"], []]
    assert "sentences/结论.j2" in outcomes[0].problems[-1].message
    assert builders.reports(home / "output") == ["好（2022年度）绩效自评报告.docx"]


def test_a_broken_form_stops_only_its_own_projects(home: Path) -> None:
    (home / "templates" / "broken").mkdir()
    (home / "templates" / "broken" / "form.toml").write_text("title = 3", encoding="utf-8")
    for form in ("broken", "zhengzhou"):
        (home / "input" / f"{form}.xlsx").write_bytes(builders.edited({"项目信息!B8": form}))
    outcomes = run(sorted((home / "input").iterdir()), home)
    assert codes(outcomes) == [["form-broken"], []]
    assert any("title" in fault for fault in outcomes[0].form_faults)


def test_a_cluster_without_its_libraries_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("selfeval.batch.cluster", "selfeval.batch.cluster_worker"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    (home / "input" / "a.xlsx").write_bytes(builders.seed_bytes())
    with pytest.raises(ClusterError, match=r"pip install -r requirements-cluster\.txt"):
        runner.executor(Run(cluster="tcp://127.0.0.1:1"), 1)
