"""A temporary database, without a name, in which the rows of a bulk workbook are set aside by project."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from selfeval.intake.bulk_project import Stretch, packed
from selfeval.intake.bulk_rows import BulkRow

_CACHE = 16_000  # KB
# A project's rows are packed together until another one's come, or there are so many.
_MOST_PACKED = 100


class Listed(NamedTuple):
    """A project as 项目信息 lists it; ``again`` is the first further row with its code."""

    number: int
    code: str
    row: int
    again: int | None


class Stray(NamedTuple):
    """Rows of a sheet with one code that no project has; the code is empty where it is missing."""

    sheet: int
    code: str
    first_row: int
    rows: int


class Spool:
    """Rows by project and sheet."""

    def __init__(self, sheets: int) -> None:
        """Begin with no rows of so many sheets."""
        # An empty name is a database that SQLite keeps in memory as far as its cache goes, and deletes when closed.
        self._database = sqlite3.connect("", isolation_level=None)
        run = self._database.execute
        run(f"PRAGMA cache_size = -{_CACHE}")
        run("PRAGMA journal_mode = OFF")
        run("PRAGMA synchronous = OFF")
        run(
            "CREATE TABLE project (number INTEGER PRIMARY KEY, code TEXT UNIQUE, shown TEXT, row INTEGER,"
            " again INTEGER, kind TEXT)"
        )
        run("CREATE TABLE stray (sheet INTEGER, code TEXT, first INTEGER, rows INTEGER, PRIMARY KEY (sheet, code))")
        for sheet in range(sheets):
            run(
                f"CREATE TABLE rows{sheet} (project INTEGER, first INTEGER, numbers TEXT, rows TEXT,"
                " PRIMARY KEY (project, first)) WITHOUT ROWID"
            )
        run("BEGIN")
        self._sheets = sheets
        self._pending: list[BulkRow] = []
        self._pending_of = (-1, -1)
        self._last: tuple[str, int | None] = ("", None)

    def close(self) -> None:
        """Delete everything."""
        self._database.close()

    def list_project(self, key: str, code: str, row: int, kind: str) -> int:
        """List a project in the order of 项目信息; return its number, which is the earlier one's of the same key."""
        known = self.number_of(key)
        if known is not None:
            self._database.execute("UPDATE project SET again = coalesce(again, ?) WHERE number = ?", (row, known))
            return known
        found = self._database.execute(
            "INSERT INTO project (code, shown, row, kind) VALUES (?, ?, ?, ?)", (key, code, row, kind)
        )
        self._last = ("", None)
        return int(found.lastrowid or 0)

    def number_of(self, key: str) -> int | None:
        """Return the number of the project with a code."""
        if key == self._last[0]:
            return self._last[1]
        row = self._database.execute("SELECT number FROM project WHERE code = ?", (key,)).fetchone()
        self._last = (key, None if row is None else row[0])
        return self._last[1]

    def add(self, sheet: int, project: int, row: BulkRow) -> None:
        """Set a row aside."""
        if self._pending_of != (sheet, project) or len(self._pending) >= _MOST_PACKED:
            self.flush()
            self._pending_of = (sheet, project)
        self._pending.append(row)

    def flush(self) -> None:
        """Write down the rows that were packed together so far."""
        if self._pending:
            sheet, project = self._pending_of
            stretch = packed(self._pending)
            self._database.execute(
                f"INSERT OR REPLACE INTO rows{sheet} VALUES (?, ?, ?, ?)",  # noqa: S608 - a number
                (project, self._pending[0].number, stretch.numbers, stretch.rows),
            )
            self._pending = []

    def stray(self, sheet: int, code: str, row: int) -> None:
        """Count a row that is no project's."""
        self._database.execute(
            "INSERT INTO stray VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET rows = rows + 1", (sheet, code, row)
        )

    def strays(self) -> Iterator[Stray]:
        """Yield what rows are no project's, in the order of the sheets."""
        yield from map(Stray._make, self._database.execute("SELECT * FROM stray ORDER BY sheet, first"))

    def count(self) -> int:
        """Return how many projects there are."""
        return int(self._database.execute("SELECT count(*) FROM project").fetchone()[0])

    def projects(self) -> Iterator[Listed]:
        """Yield the projects in the order of 项目信息."""
        yield from map(
            Listed._make, self._database.execute("SELECT number, shown, row, again FROM project ORDER BY number")
        )

    def samples(self, most: int) -> list[Listed]:
        """Return the first project of each kind."""
        rows = self._database.execute(
            "SELECT min(number), shown, row, again FROM project GROUP BY kind ORDER BY 1 LIMIT ?", (most,)
        )
        return [Listed._make(each) for each in rows]

    def find(self, key: str) -> Listed | None:
        """Return the project with a code."""
        row = self._database.execute("SELECT number, shown, row, again FROM project WHERE code = ?", (key,)).fetchone()
        return None if row is None else Listed._make(row)

    def size(self, project: int) -> int:
        """Return how many characters the rows of a project take."""
        return sum(
            self._database.execute(
                f"SELECT coalesce(sum(length(rows)), 0) FROM rows{sheet} WHERE project = ?",  # noqa: S608 - a number
                (project,),
            ).fetchone()[0]
            for sheet in range(self._sheets)
        )

    def stretches(self, project: int) -> tuple[tuple[Stretch, ...], ...]:
        """Return the rows of a project on each sheet."""
        return tuple(
            tuple(
                Stretch(*each)
                for each in self._database.execute(
                    f"SELECT numbers, rows FROM rows{sheet} WHERE project = ? ORDER BY first",  # noqa: S608 - a number
                    (project,),
                )
            )
            for sheet in range(self._sheets)
        )
