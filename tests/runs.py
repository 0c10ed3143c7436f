"""Runs over some workbooks, and what lies in an output folder after them."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from selfeval.batch import runner
from selfeval.batch.journal import FILE_NAME, Journal
from selfeval.batch.making import Job, Outcome
from selfeval.batch.runner import Run


def write(home: Path, sources: Sequence[Path], output: str = "output", **how) -> list[Outcome]:
    """Make the reports of workbooks into a folder of a home folder, as a run does."""
    with closing(Journal.open(home / output)) as journal:
        return list(runner.write(sources, Job(home / "templates"), home / output, journal, Run(**how)))


def tree(folder: Path) -> dict[str, bytes]:
    """Return all files of an output folder but its journal."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(FILE_NAME)
    }


def rows(folder: Path, table: str = "project") -> list[tuple]:
    """Return the rows of a table of its journal."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - our own names
