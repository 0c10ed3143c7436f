"""Where a file lies that somebody gave a name: inside a folder, whatever the name says."""

from pathlib import Path

from selfeval.batch.file_names import legal, numbered, path_in

_DEEPEST = 6


def place(folder: Path, name: str) -> Path:
    """Return a free path in a folder for a name that somebody gave; each part of it becomes a legal name."""
    given = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    *folders, file = given[-_DEEPEST:] or [""]
    stem, dot, suffix = file.rpartition(".")
    kept = f".{legal(suffix)}" if dot and stem else ""
    within = folder.joinpath(*(path_in(Path(), legal(each)) for each in folders))
    paths = (path_in(within, each) for each in numbered(stem if kept else file, kept))
    return next(path for path in paths if not path.exists())
