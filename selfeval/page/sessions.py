"""Who works on the page: each session by its secret, with files of its own that go when it ends."""

import secrets
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from selfeval.batch.locked_database import locked
from selfeval.page import jobs
from selfeval.page.bounds import MOST_SESSIONS, SECONDS_IDLE, SECONDS_UNOPENED, SECONDS_WITHOUT_TAB
from selfeval.page.desk import Desk
from selfeval.page.entries import new_id
from selfeval.page.pdfs import Converting
from selfeval.page.refusals import RefusedError
from selfeval.page.room import Room
from selfeval.page.workers import Workers

_PREFIX = "selfeval-page-"
_LOCK = "in-use.sqlite"


@dataclass(slots=True)
class Session:
    """One browser. ``token`` comes back with each change, ``tabs`` are its open pages, ``seen`` when it last asked."""

    secret: str
    token: str
    desk: Desk
    templates: Path
    tabs: set[str] = field(default_factory=set)
    seen: float = 0.0
    has_had_tabs: bool = False
    left: float = 0.0


class Folder:
    """The server's folder for all sessions; what servers left that were killed is taken away when one begins."""

    def __init__(self) -> None:
        """Make it, and keep it from other servers."""
        place = Path(tempfile.gettempdir())
        for each in place.glob(f"{_PREFIX}*"):
            _remove_unused(each)
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = locked(self.path / _LOCK, in_any_thread=True)

    def close(self) -> None:
        """Take it away."""
        self._lock.close()
        jobs.remove(self.path)


def _remove_unused(folder: Path) -> None:
    """Take a folder away that no server has locked."""
    try:
        if not (folder / _LOCK).is_file():
            # Another one that is just beginning.
            return
        locked(folder / _LOCK).close()
    except (sqlite3.Error, OSError):
        return
    jobs.remove(folder)


class Sessions:
    """All sessions of a server."""

    def __init__(
        self, folder: Path, workers: Workers, converting: Converting, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with none; ``clock`` tells seconds."""
        self._folder, self._workers, self._converting, self._clock = folder, workers, converting, clock
        self._all: dict[str, Session] = {}
        self._room = Room()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    def begin(self) -> Session:
        """Begin a session; RefusedError where there are too many."""
        with self._lock:
            if len(self._all) >= MOST_SESSIONS:
                raise RefusedError("同时使用页面的人太多。请稍后再打开。", 503)
            folder = self._folder / secrets.token_hex(8)
            desk = Desk(folder, self._workers, self._room.of_session(), self._converting)
            templates = folder / "templates"
            templates.mkdir()
            session = Session(new_id(), new_id(), desk, templates, seen=self._clock())
            self._all[session.secret] = session
            return session

    def get(self, secret: str | None) -> Session | None:
        """Return the session of a cookie, which is seen by it."""
        session = self._all.get(secret or "")
        if session is not None:
            session.seen = self._clock()
        return session

    def open_tab(self, session: Session, tab: str) -> None:
        """Note that a page is open."""
        session.tabs.add(tab)
        session.has_had_tabs = True

    def close_tab(self, session: Session, tab: str) -> None:
        """Note that a page was left; it may be loaded again in a moment."""
        session.tabs.discard(tab)
        session.left = self._clock()

    def end(self, session: Session) -> None:
        """End a session and take its files away."""
        with self._lock:
            self._all.pop(session.secret, None)
        session.desk.end()

    def sweep(self) -> None:
        """End the sessions whose pages were left, and those that nobody has used for long."""
        now = self._clock()
        for session in tuple(self._all.values()):
            is_left = session.has_had_tabs and not session.tabs and now - session.left > SECONDS_WITHOUT_TAB
            idle = SECONDS_IDLE if session.has_had_tabs else SECONDS_UNOPENED
            is_idle = now - session.seen > idle and not session.desk.is_running
            if is_left or is_idle:
                self.end(session)

    def stop_all(self) -> None:
        """Begin nothing more in any of them."""
        for session in tuple(self._all.values()):
            if session.desk.run is not None:
                session.desk.run.stop()

    def end_all(self) -> None:
        """End all of them."""
        for session in tuple(self._all.values()):
            self.end(session)
