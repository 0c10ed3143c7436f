"""Rows that are written later than they come: kept in a temporary file, so that memory does not grow with them."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

# Up to here the rows stay in memory; an office with 15 projects touches no disk.
_IN_MEMORY = 8_000_000


class Spool:
    """Rows of texts, numbers and lists of them, read back in the order in which they were added."""

    def __init__(self) -> None:
        """Begin without a row."""
        self._stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives as long as the rows
        self._count = 0

    def add(self, row: Sequence[Any]) -> None:
        """Add a row."""
        self._stream.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
        self._count += 1

    def __len__(self) -> int:
        """Return how many rows were added."""
        return self._count

    def __iter__(self) -> Iterator[list[Any]]:
        """Yield the rows; add none meanwhile."""
        self._stream.seek(0)
        for row in self._stream:
            yield json.loads(row)

    def close(self) -> None:
        """Give the temporary file back."""
        self._stream.close()
