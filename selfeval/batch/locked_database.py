"""Opens an SQLite database so that no other process can, until it is closed or its process ends, however it does."""

import os
import sqlite3
from pathlib import Path


def locked(path: Path, seconds: float = 0.0, *, in_any_thread: bool = False) -> sqlite3.Connection:
    """Return the connection, made anew where there is no file; sqlite3.Error where another has it for so long."""
    # As bytes, or a locale that knows no Chinese could not say its name.
    connection = sqlite3.connect(
        os.fsencode(path), isolation_level=None, timeout=seconds, check_same_thread=not in_any_thread
    )
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A write takes the lock, which is then held until the connection is closed.
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
