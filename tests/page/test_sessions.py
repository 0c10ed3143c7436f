"""When sessions end, and what is left of them: nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from selfeval.page import bounds, sessions
from selfeval.page.pdfs import Converting
from selfeval.page.refusals import FullError, RefusedError
from selfeval.page.room import Room
from selfeval.page.sessions import Folder, Session, Sessions


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def found(tmp_path: Path, clock: Clock) -> Iterator[Sessions]:
    made = Sessions(tmp_path, None, Converting(None, tmp_path), clock)  # type: ignore[arg-type] - nothing is made here
    yield made
    made.end_all()
    assert list(tmp_path.iterdir()) == []


def is_there(session: Session) -> bool:
    return session.desk.folder.exists()


def test_a_session_whose_last_page_was_left_ends_soon(found: Sessions, clock: Clock) -> None:
    session = found.begin()
    found.open_tab(session, "a")
    found.open_tab(session, "b")
    found.close_tab(session, "a")
    clock.now += bounds.SECONDS_WITHOUT_TAB + 1
    found.sweep()
    assert is_there(session)
    found.close_tab(session, "b")
    found.sweep()
    assert is_there(session)
    clock.now += bounds.SECONDS_WITHOUT_TAB + 1
    found.sweep()
    assert not is_there(session)
    assert found.get(session.secret) is None


def test_a_page_that_is_loaded_again_keeps_its_session(found: Sessions, clock: Clock) -> None:
    session = found.begin()
    found.open_tab(session, "a")
    found.close_tab(session, "a")
    clock.now += bounds.SECONDS_WITHOUT_TAB / 2
    found.open_tab(session, "b")
    clock.now += bounds.SECONDS_WITHOUT_TAB * 2
    found.sweep()
    assert is_there(session)


def test_a_session_that_nobody_uses_ends(found: Sessions, clock: Clock) -> None:
    used, idle = found.begin(), found.begin()
    for each in (used, idle):
        found.open_tab(each, "a")
    clock.now += bounds.SECONDS_IDLE - 1
    assert found.get(used.secret) is used
    clock.now += 2
    found.sweep()
    assert is_there(used)
    assert not is_there(idle)


def test_a_session_that_no_browser_opened_ends_sooner(found: Sessions, clock: Clock) -> None:
    session = found.begin()
    clock.now += bounds.SECONDS_UNOPENED + 1
    found.sweep()
    assert not is_there(session)


def test_there_are_so_many_sessions_and_no_more(found: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 2)
    found.begin()
    found.begin()
    with pytest.raises(RefusedError, match="同时使用页面的人太多"):
        found.begin()


def test_secrets_are_long_and_never_the_same(found: Sessions) -> None:
    made = [found.begin() for _ in range(20)]
    secrets = {each.secret for each in made} | {each.token for each in made}
    assert len(secrets) == 40
    assert all(len(each) >= 22 for each in secrets)


def test_what_a_session_took_is_given_back(found: Sessions) -> None:
    session = found.begin()
    session.desk.room.take(1000)
    assert found._room.used == 1000
    found.end(session)
    assert found._room.used == 0


def test_the_folder_of_a_server_that_was_killed_is_taken_away_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script = f"""
import os, tempfile
tempfile.tempdir = {str(tmp_path)!r}
from selfeval.page.sessions import Folder
folder = Folder()
(folder.path / "secret.xlsx").write_text("x")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    (left,) = tmp_path.iterdir()
    running = Folder()
    assert not left.exists()
    # One that runs keeps its own.
    other = Folder()
    assert running.path.exists()
    running.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_room_is_counted_for_each_and_for_all() -> None:
    whole = Room(100)
    one, two = whole.of_session(80), whole.of_session(80)
    one.take(70)
    with pytest.raises(FullError, match="只能再放0MB"):
        one.take(20)
    with pytest.raises(FullError):
        two.take(40)
    two.take(30)
    assert (one.left, two.left, whole.used) == (0, 0, 100)
    one.give_back(70)
    assert (two.left, whole.used) == (50, 30)
