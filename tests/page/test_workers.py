"""Processes that may die, hang or grow old without the server noticing much."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from threading import Thread

import pytest

from selfeval.page.jobs import Basis
from selfeval.page.refusals import RefusedError
from selfeval.page.workers import Workers
from tests import builders


def die(_: int) -> int:
    os._exit(3)


def hang(_: int) -> int:
    time.sleep(60)
    return 0


def fail(_: int) -> int:
    raise KeyError("x")


def refuse(_: int) -> int:
    raise RefusedError("不行。")


def process(_: int) -> int:
    return os.getpid()


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    templates = tmp_path_factory.mktemp("workers") / "templates"
    shutil.copytree(builders.ROOT / "templates", templates)
    made = Workers(Basis(templates), processes=1)
    made.offered()
    yield made
    made.end()


@pytest.mark.parametrize(
    "work, sentence",
    [
        (die, "没有做成：处理它的进程意外结束。"),
        (hang, "没有做成：处理它的时间超过0.5秒。"),
        (fail, "程序内部出错（KeyError: 'x'）。"),
        (refuse, "不行。"),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_the_next_is_done(
    workers: Workers, work, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if work is hang:
        monkeypatch.setattr(workers._pool, "_seconds", 0.5)
    with pytest.raises(RefusedError) as caught:
        workers.call(work, 0)
    # The next one waits for a process that begins anew.
    monkeypatch.undo()
    assert str(caught.value).startswith(sentence)
    assert workers.call(process, 0) != os.getpid()


# Pebble's own threads that read from the processes say so; the server keeps that from the terminal.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_whoever_waits_for_processes_that_are_ended_is_not_left_waiting(workers: Workers) -> None:
    ended = Workers(workers.basis, processes=1)
    waiting = [Thread(target=call_quietly, args=(ended,), daemon=True) for _ in range(3)]
    for each in waiting:
        each.start()
    while len(ended._waited_for) < len(waiting):
        time.sleep(0.01)
    ended.end()
    for each in waiting:
        each.join(10)
    assert not any(each.is_alive() for each in waiting)


def call_quietly(workers: Workers) -> None:
    with contextlib.suppress(CancelledError):
        workers.call(hang, 0)


def test_a_changed_form_is_read_anew(workers: Workers) -> None:
    before = workers.call(process, 0)
    workers.refresh()
    assert workers.call(process, 0) == before
    path = Path(workers.basis.templates / "zhengzhou" / "form.toml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('label = "郑州市"', 'label = "郑州新式"'), encoding="utf-8")
    usable, wrong = workers.offered()
    assert wrong == []
    assert "郑州新式" in [each.label for each in usable]
    path.write_text("title = 3", encoding="utf-8")
    usable, wrong = workers.offered()
    assert "zhengzhou" not in [each.name for each in usable]
    assert wrong
