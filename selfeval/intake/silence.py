"""Keeps what a library of another language writes to the terminal away from it: calamine says there where it panics."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_ERRORS = 2
# The terminal is the process's: one thread at a time closes it, as often as it likes.
_LOCK = RLock()


@contextmanager
def silence() -> Iterator[None]:
    """Have nothing that is written to the process's output for errors be seen."""
    with _LOCK:
        try:
            kept = os.dup(_ERRORS)
        except OSError:
            # Nobody would see it anyway.
            yield
            return
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, _ERRORS)
            os.close(nowhere)
            yield
        finally:
            os.dup2(kept, _ERRORS)
            os.close(kept)
