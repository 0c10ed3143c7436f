"""What became of each project, kept in the output folder so that the next run does only what is new or changed."""

import contextlib
import json
import os
import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Self

from selfeval.batch.file_names import DAMAGED, JOURNAL, path_in
from selfeval.batch.locked_database import locked
from selfeval.batch.records import Record
from selfeval.names_on_disk import spelled

FILE_NAME = JOURNAL
# The tables are made anew where another version of them is found; only a repetition of work is lost.
_VERSION = 1
# What SQLite writes, following links.
_BESIDE = ("", "-journal", "-wal", "-shm")
_SECONDS_FOR_OTHERS = 0.2
_REASONS = {
    sqlite3.SQLITE_FULL: "磁盘已满",
    sqlite3.SQLITE_READONLY: "它是只读的",
    sqlite3.SQLITE_PERM: "没有写入权限",
    sqlite3.SQLITE_CANTOPEN: "打不开，那里可能有同名的文件夹，或者没有写入权限",
    sqlite3.SQLITE_IOERR: "磁盘读写出错",
}
_FIELDS = tuple(each.name for each in fields(Record))
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_TABLES = """
BEGIN;
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
PRAGMA user_version = {version};
COMMIT;
"""
# A project is told by its code or, where it has none, by its name and who carries it out; and by its year.
_REPEATED = """
WITH told AS (
    SELECT key, json_extract(record, '$.workbook') AS workbook,
        json_extract(record, '$.result.fiscal_year') || char(10) || coalesce(
            nullif(json_extract(record, '$.project_code'), ''),
            json_extract(record, '$.implementing_unit') || char(10) || json_extract(record, '$.result.project_name')
        ) AS project
    FROM project WHERE json_valid(record)
)
SELECT project, key, workbook FROM told
WHERE project IN (SELECT project FROM told GROUP BY project HAVING count(*) > 1)
ORDER BY project, key
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


class JournalError(Exception):
    """The journal can no longer be read or written; the text says why in Chinese, and what to do."""


class Journal:
    """The journal of one output folder. Nothing is kept before ``commit``.

    ``note`` is what there is to be said of how it was found, in Chinese; ``path`` is where it lies, None in memory.
    """

    note: str | None = None
    path: Path | None = None

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use an open database of this version, or an empty one, in which the tables are made."""
        self._connection = connection
        if connection.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
            # All at once, or what a full disk leaves of it would be taken for another program's.
            connection.executescript(_TABLES.format(version=_VERSION))

    @classmethod
    def open(cls, output: Path, *, is_brief: bool = False) -> Self:
        """Open the journal of an output folder, and keep other runs out of it.

        One that ``is_brief`` goes with its folder soon, and does not wait until the disk would outlast a power cut.

        JournalBusyError where another run has it; where it cannot be written at all, what is noted is forgotten.
        A file that is no journal, is damaged, or is of another version of the program, is put aside.
        """
        path = path_in(output, FILE_NAME)
        try:
            output.mkdir(parents=True, exist_ok=True)
            if any(path.with_name(f"{path.name}{end}").is_symlink() for end in _BESIDE):
                return cls._forgetful("它或它旁边的文件是一个链接，可能通到输出文件夹外面")
            if path.exists() and not os.access(path, os.W_OK):
                return cls._forgetful("它是只读的")
            connection = locked(path, _SECONDS_FOR_OTHERS)
            try:
                is_foreign = _is_of_another_version(connection)
                found = None if is_foreign else cls(connection)
            except sqlite3.Error:
                connection.close()
                raise
            if found is None:
                connection.close()
                return cls._anew(path, "是另一个版本的程序写的")
            if is_brief:
                connection.execute("PRAGMA synchronous = OFF")
            found.path = path
        except sqlite3.DatabaseError as error:
            if _is_busy(error):
                raise JournalBusyError from None
            if isinstance(error, sqlite3.OperationalError):
                return cls._forgetful(_reason(error))
            return cls._anew(path, "已经损坏")
        except OSError as error:
            return cls._forgetful(f"系统报告错误{error.errno}")
        return found

    @classmethod
    def _anew(cls, path: Path, why: str) -> Self:
        try:
            aside = put_aside(path)
        except OSError:
            return cls._forgetful(f"它{why}，又不能改名为“{DAMAGED}”")
        found = cls(locked(path, _SECONDS_FOR_OTHERS))
        found.path = path
        found.note = f"“{FILE_NAME}”{why}，改名为“{aside}”留着。这次全部重做，原来的报告不会丢失。"
        return found

    @classmethod
    def _forgetful(cls, why: str) -> Self:
        found = cls.forgetful()
        found.note = (
            f"“{FILE_NAME}”不能写（{why}）：报告照写，但是做过什么没有记下，下次全部重做，汇总里也只有这次做的项目。"
            "请检查磁盘、输出文件夹和它的权限。"
        )
        return found

    @classmethod
    def read_only(cls, output: Path) -> Self | None:
        """Open another year's journal for reading; None where there is none that can be read."""
        path = path_in(output, FILE_NAME)
        if not path.is_file():
            return None
        address = f"file:{urllib.parse.quote(os.fsencode(path.resolve()))}?mode=ro"
        try:
            connection = sqlite3.connect(address, uri=True, isolation_level=None)
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == _VERSION and connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
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

    def repeated(self) -> Iterator[list[tuple[str, str]]]:
        """Yield the keys of projects that are one project of one year, each with where its workbook lies."""
        with closing(self._connection.execute(_REPEATED)) as rows:
            for _, same in groupby(rows, key=lambda row: row[0]):
                yield [(key, workbook) for _, key, workbook in same]

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

    def drop(self, key: str) -> Kept | None:
        """Forget a project, whose files' names are free then; return what was known of it."""
        kept = self.kept(key)
        self.release(key)
        self._connection.execute("DELETE FROM project WHERE key = ?", (key,))
        return kept

    def commit(self) -> None:
        """Keep what was noted."""
        if self._connection.in_transaction:
            try:
                self._connection.commit()
            except sqlite3.Error:
                self.forget()
                raise

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
        try:
            self.commit()
        finally:
            self._connection.close()

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN")


@contextlib.contextmanager
def explained(journal: Journal) -> Iterator[None]:
    """Turn what goes wrong with a journal while it is used into a JournalError; close it, put it aside if damaged."""
    try:
        try:
            yield
        finally:
            journal.close()
    except sqlite3.Error as error:
        # A table that is missing is no matter of the disk.
        if isinstance(error, sqlite3.OperationalError) and _code(error) != sqlite3.SQLITE_ERROR:
            raise JournalError(
                f"已停止：“{FILE_NAME}”写不下去了（{_reason(error)}）。已经写成的报告都是完整的；"
                "请检查磁盘的空间和权限，再运行一次同样的命令，就接着做没有做的"
            ) from None
        aside = ""
        if journal.path is not None:
            with contextlib.suppress(OSError):
                aside = f"，改名为“{put_aside(journal.path)}”留着"
        raise JournalError(
            f"已停止：“{FILE_NAME}”已经损坏{aside}。已经写成的报告都是完整的，不会丢失；"
            "请再运行一次同样的命令，全部重做"
        ) from None


def put_aside(path: Path) -> str:
    """Rename a journal that cannot be used; return its new name."""
    aside = path_in(path.parent, DAMAGED)
    path.replace(aside)
    # What SQLite would roll back into the next one.
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    return spelled(Path(aside.name))


def _is_of_another_version(connection: sqlite3.Connection) -> bool:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return version != _VERSION and bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def _reason(error: sqlite3.Error) -> str:
    return _REASONS.get(_code(error), f"SQLite报告错误{_code(error)}")


def _code(error: sqlite3.Error) -> int:
    """Return what went wrong, without its finer distinctions."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return code


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _text(record: Record) -> str:
    # asdict would copy all of the result, which takes longer than to write it.
    found = {name: getattr(record, name) for name in _FIELDS}
    return _ENCODER.encode(found)


def _record(text: str) -> Record:
    try:
        found = json.loads(text)
        lists = {name: tuple(found.get(name, ())) for name in ("sizes", "pdfs")}
        return Record(**found | lists | {"files": tuple(found["files"])})
    except (ValueError, KeyError, TypeError) as error:
        # Not what was written.
        raise sqlite3.DatabaseError(str(error)) from error
