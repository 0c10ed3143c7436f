"""Where benchmarks write: in memory, where the system has a folder for that, so that the disk is no part of it."""

from pathlib import Path

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
FOLDER = _IN_MEMORY if _IN_MEMORY.is_dir() else None
