"""What became of each project, kept in the output folder so that the next run does only what is new or changed."""

import json
import os
import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

from selfeval.batch.file_names import path_in
from selfeval.batch.records import Record

FILE_NAME = "运行记录.sqlite"
# The tables are made anew where another version of them is found; only a repetition of work is lost.
_VERSION = 1
_FIELDS = tuple(each.name for each in fields(Record))
_TABLES = """
CREATE TABLE project (
    key TEXT PRIMARY KEY,
    input TEXT NOT NULL,
    form TEXT NOT NULL,
    program TEXT NOT NULL,
    options TEXT NOT NULL,
    status TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE TABLE name (name TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX name_of_key ON name (key);
"""


@dataclass(frozen=True, slots=True)
class State:
    """What a project's outcome depends on: hashes of its workbook and its form, the program, the run's options."""

    input: str
    form: str
    program: str
    options: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A project of an earlier run: what it depended on, its status and its record."""

    state: State
    status: str
    record: Record


class JournalBusyError(Exception):
    """Another run is writing to the same output folder."""


class Journal:
    """The journal of one output folder. Nothing is kept before ``commit``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use an open database, whose tables are made where they are missing or of another version."""
        self._connection = connection
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                connection.execute(f'DROP TABLE "{name}"')
            connection.executescript(_TABLES)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.commit()

    @classmethod
    def open(cls, output: Path) -> Self:
        """Open the journal of an output folder, and keep other runs out of it.

        JournalBusyError where another run has it; where it cannot be written at all, what is noted is forgotten.
        A file that is no journal, or is damaged, is put aside.
        """
        path = path_in(output, FILE_NAME)
        try:
            output.mkdir(parents=True, exist_ok=True)
            return cls(_locked(path))
        except sqlite3.DatabaseError as error:
            if _is_busy(error):
                raise JournalBusyError from None
            if not isinstance(error, sqlite3.OperationalError):
                path.replace(path.with_suffix(".损坏"))
                return cls(_locked(path))
        except OSError:
            pass
        return cls.forgetful()

    @classmethod
    def read_only(cls, output: Path) -> Self | None:
        """Open another year's journal for reading; None where there is none."""
        path = path_in(output, FILE_NAME)
        if not path.is_file():
            return None
        address = f"file:{urllib.parse.quote(os.fsencode(path.resolve()))}?mode=ro"
        try:
            connection = sqlite3.connect(address, uri=True, isolation_level=None)
            if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
                return cls(connection)
            connection.close()
        except sqlite3.Error:
            pass
        return None

    @classmethod
    def forgetful(cls) -> Self:
        """Return a journal that remembers nothing after the run."""
        return cls(sqlite3.connect(":memory:", isolation_level=None))

    def kept(self, key: str) -> Kept | None:
        """Return what is known of a project; None of one that was never done."""
        row = self._connection.execute(
            "SELECT input, form, program, options, status, record FROM project WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else Kept(State(*row[:4]), row[4], _record(row[5]))

    def put(self, state: State, status: str, record: Record) -> None:
        """Note what became of a project."""
        self._begin()
        self._connection.execute(
            "INSERT OR REPLACE INTO project VALUES (?, ?, ?, ?, ?, ?, ?)",
            (record.key, state.input, state.form, state.program, state.options, status, _text(record)),
        )

    def kept_of(self, prefix: str) -> Iterator[tuple[str, Kept]]:
        """Yield what is known of all projects whose keys begin so, in the order of their keys."""
        columns = "key, input, form, program, options, status, record"
        query = f"SELECT {columns} FROM project WHERE key >= ? AND key < ? ORDER BY key"  # noqa: S608 - nothing given
        with closing(self._connection.execute(query, (prefix, f"{prefix}\U0010ffff"))) as rows:
            for key, *state, status, record in rows:
                yield key, Kept(State(*state), status, _record(record))

    def records(self) -> Iterator[Record]:
        """Yield the records of all projects in the order of their keys."""
        with closing(self._connection.execute("SELECT record FROM project ORDER BY key")) as rows:
            for (text,) in rows:
                yield _record(text)

    def count(self) -> int:
        """Return how many projects are noted."""
        found: int = self._connection.execute("SELECT count(*) FROM project").fetchone()[0]
        return found

    def owner_of(self, name: str) -> str | None:
        """Return the key of the project that has a file's name; None where none has."""
        row = self._connection.execute("SELECT key FROM name WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def give(self, name: str, key: str) -> None:
        """Give a file's name to a project."""
        self._begin()
        self._connection.execute("INSERT OR REPLACE INTO name VALUES (?, ?)", (name, key))

    def release(self, key: str) -> frozenset[str]:
        """Take all its files' names from a project, and return them."""
        self._begin()
        names = self._connection.execute("SELECT name FROM name WHERE key = ?", (key,)).fetchall()
        if names:
            self._connection.execute("DELETE FROM name WHERE key = ?", (key,))
        return frozenset(name for (name,) in names)

    def commit(self) -> None:
        """Keep what was noted."""
        if self._connection.in_transaction:
            self._connection.commit()

    def forget(self) -> None:
        """Forget what was noted and not kept."""
        if self._connection.in_transaction:
            self._connection.rollback()

    def copy_to(self, path: Path) -> None:
        """Copy what was kept; the file itself must not be opened by others, or its lock would be gone."""
        with closing(sqlite3.connect(os.fsencode(path))) as copy:
            self._connection.backup(copy)

    def close(self) -> None:
        """Keep what was noted and let other runs in."""
        self.commit()
        self._connection.close()

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")


def _locked(path: Path) -> sqlite3.Connection:
    """Open a database for this run alone."""
    # As bytes, or a locale that knows no Chinese could not say its name.
    connection = sqlite3.connect(os.fsencode(path), isolation_level=None, timeout=0.2)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A write takes the lock, which is then held until the connection is closed.
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _text(record: Record) -> str:
    # asdict would copy all of the result, which takes longer than to write it.
    found = {name: getattr(record, name) for name in _FIELDS}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _record(text: str) -> Record:
    found = json.loads(text)
    return Record(**found | {"files": tuple(found["files"]), "sizes": tuple(found.get("sizes", ()))})
