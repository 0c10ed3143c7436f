"""Reads a file whole, but never more of it than a limit allows."""

from pathlib import Path


def read_bounded(path: Path, most: int) -> tuple[bytes, int]:
    """Return a file's bytes with its size; of one that is larger than ``most``, also if it grows, only the size."""
    size = path.stat().st_size
    if size > most:
        return b"", size
    with path.open("rb") as stream:
        # As many as are asked for are made room for.
        data = stream.read(size + 1)
        if len(data) > size:
            data += stream.read(most + 1 - len(data))
    return (b"", len(data)) if len(data) > most else (data, len(data))
