"""Finished files in a folder of their own inside the output folder, until they are given their names.

Wherever a run is stopped, the output folder holds whole files only; what was not given its name is taken away by
the next run.
"""

import contextlib
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from selfeval.batch import addresses
from selfeval.batch.writing import TEMPORARY, is_temporary, not_written, temporary_name
from selfeval.evaluation.problems import Problem, problem
from selfeval.names_on_disk import spelled

_HINT = "请删去这个链接，或者换一个输出文件夹"


@dataclass(frozen=True, slots=True)
class Part:
    """A finished file: where it lies, the name that it wants without its suffix, that, the folders it is for; its size.

    A file of another size under its name is one that somebody edited. ``failure`` says why it could not be written.
    """

    path: Path
    stem: str
    suffix: str
    folders: tuple[str, ...] = ()
    size: int = 0
    failure: Problem | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder of one run; it may be handed to other processes.

    One that ``is_made`` is not made again: where it is gone the run is over, and what is still made is not wanted.
    """

    folder: Path
    is_made: bool = False

    @classmethod
    def begin(cls, output: Path) -> "Parts":
        """Begin a run: take away what earlier runs that were stopped left behind."""
        addresses.look_at(output)
        for left in output.glob(f"{TEMPORARY}*"):
            if left.is_dir() and not left.is_symlink():
                addresses.remove_folder(_out_of_reach(left))
            elif is_temporary(left):
                with contextlib.suppress(OSError):
                    left.unlink()
        return cls(output / temporary_name())

    def made(self) -> "Parts":
        """Return the same folder, now made: what is left of a run that was ended cannot make it anew."""
        try:
            addresses.make_folder(self.folder)
        except OSError:
            # Each project that has something to write will say so.
            return self
        return replace(self, is_made=True)

    def store(self, content: bytes, stem: str, suffix: str, folders: tuple[str, ...] = ()) -> Part:
        """Write a file so that it outlasts a power cut; where that fails the part says so."""
        path = self.folder / f"{secrets.token_hex(8)}.tmp"
        try:
            if not self.is_made:
                addresses.make_folder(self.folder)
            addresses.write(path, content)
        except OSError as error:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return Part(path, stem, suffix, folders, failure=not_written(f"{stem}{suffix}", error))
        return Part(path, stem, suffix, folders, len(content))

    def end(self) -> None:
        """Take the folder away."""
        addresses.remove_folder(self.folder)


def _out_of_reach(folder: Path) -> Path:
    """Give a folder another name, under which nothing more is put into it by what is left of the run that made it."""
    if not addresses.is_remote(folder):
        with contextlib.suppress(OSError):
            return folder.rename(folder.with_name(temporary_name()))
    return folder


def place(part: Part, path: Path, output: Path) -> Problem | None:
    """Give a finished file its name, over an older one; return the problem where that fails.

    What lies in the output folder may be a link to elsewhere, where nothing is written. The folder itself may be one.
    """
    link = _link_out(path, output)
    if link is not None:
        found = f"“{spelled(addresses.inside(link, output))}”是一个链接，通到输出文件夹外面"
        return problem("output-not-written", None, None, name=path.name, found=found, hint=_HINT)
    try:
        _move(part.path, path)
    except OSError as error:
        return not_written(path.name, error)
    return None


def _link_out(path: Path, output: Path) -> Path | None:
    """Return the link in an output folder by which a file's folder would be elsewhere; None where it is inside."""
    if addresses.is_remote(path) or path.parent == output:
        return None
    inside = os.path.realpath(output)
    if Path(os.path.realpath(path.parent)).is_relative_to(inside):
        return None
    folders = [each for each in path.parents if each != output and each.is_relative_to(output)]
    return next((each for each in reversed(folders) if each.is_symlink()), path.parent)


def _move(path: Path, to: Path) -> None:
    """Move a file; its folder is made where it is missing, and not asked for each time."""
    try:
        if not addresses.is_remote(to):
            addresses.move(path, to)
            return
    except FileNotFoundError:
        pass
    addresses.make_folder(to.parent)
    addresses.move(path, to)
