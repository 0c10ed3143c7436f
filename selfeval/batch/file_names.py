"""Makes file names out of project names: legal on Windows, and never the same twice."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

from selfeval.names_on_disk import OLDER

# A file name may have 255 bytes on Linux, a path 260 characters on Windows; a number and a suffix are added.
_LONGEST_BYTES = 216
_KEPT_END = 20
_ILLEGAL = re.compile('[<>:"/\\\\|?*\x00-\x1f\x7f]')
# Characters without width, marks of direction and fillers make names that look alike, or read differently from what
# they are. Those of Unicode's category Cf besides; rare and new characters of other categories are somebody's name.
_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\x80-\x9f\U000e0000-\U000e0fff]"
)
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|COM[0-9¹²³]|LPT[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE
)
# What the program itself writes into the output folder; SQLite has files beside the journal.
JOURNAL, OVERVIEW, OVERVIEW_PAGE, DAMAGED = "运行记录.sqlite", "汇总表.xlsx", "汇总.html", "运行记录.损坏"
_OWN = re.compile(
    rf"{re.escape(JOURNAL)}.*|{re.escape(DAMAGED)}|{re.escape(OVERVIEW)}|{re.escape(OVERVIEW_PAGE)}", re.IGNORECASE
)
# Word's and Excel's marks of an open file.
_LOCK = "~$"
_UNNAMED = "未命名项目"
# As ``alike`` spells it.
_NUMBERED = re.compile(r"(.*)\((\d{1,9})\)(\.[^.]*)?", re.DOTALL)


def legal(name: str) -> str:
    """Return a name that every system takes as a file name; no separator, reserved name or trailing dot."""
    name = _seen(" ".join(_text(name).split()))
    # What stood on both sides of something invisible may be one character now.
    name = _ILLEGAL.sub("_", unicodedata.normalize("NFC", name))
    name = _shortened(" ".join(name.split()).strip(" .")).strip(" .")
    if _RESERVED.fullmatch(name) or _OWN.fullmatch(name) or name.startswith(_LOCK):
        name = f"_{name}"
    return name or _UNNAMED


def _text(name: str) -> str:
    """Return a name without half characters: bytes that the locale did not know are UTF-8, anything else is ?."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return name.encode("utf-8", "replace").decode()


def _seen(name: str) -> str:
    """Take out what nobody sees."""
    if name.isprintable() and name.isascii():
        return name
    name = _INVISIBLE.sub("", name)
    return name if name.isprintable() else "".join(each for each in name if unicodedata.category(each) != "Cf")


def _shortened(name: str) -> str:
    """Take characters out of the middle of a name that is too long; its end says which document it is."""
    if len(name.encode()) <= _LONGEST_BYTES:
        return name
    end = name[-_KEPT_END:]
    start = name[:-_KEPT_END].encode()[: _LONGEST_BYTES - len(f"…{end}".encode())].decode(errors="ignore")
    return f"{start}…{end}"


def numbered(name: str, suffix: str, folders: Iterable[str] = (), first: int = 1) -> Iterator[str]:
    """Yield the legal form of a name with its folders and suffix, then the same with the numbers from 2 on.

    What comes before the ``first`` of them, counted from 1, is left out.
    """
    stem = "/".join(legal(each) for each in (*folders, name))
    for number in count(first):
        yield f"{stem}{suffix}" if number == 1 else f"{stem}（{number}）{suffix}"


def path_in(folder: Path, file_name: str) -> Path:
    """Return the path of a file; where the locale knows no Chinese, its name's bytes are UTF-8 all the same."""
    return folder / os.fsdecode(file_name.encode())


def path_there(folder: Path, file_name: str) -> Path:
    """Return the path of a file that may be there under a name of older machines; else what ``path_in`` returns."""
    path = path_in(folder, file_name)
    if file_name.isascii() or path.exists():
        return path
    found = folder
    for part in file_name.split("/"):
        older = found / os.fsdecode(part.encode(OLDER))
        found = older if older.exists() else path_in(found, part)
    return found if found.exists() else path


class Owners(Protocol):
    """Remembers which project has a file's name."""

    def owner_of(self, name: str) -> str | None:
        """Return the key of the project that has a name; None where none has."""

    def give(self, name: str, key: str) -> None:
        """Give a name to a project."""

    def release(self, key: str) -> frozenset[str]:
        """Take all its names from a project, and return them."""


def _any(_file_name: str) -> bool:
    return True


class FileNames:
    """Gives each file of a project a name that no other project has."""

    def __init__(self, owners: Owners) -> None:
        """Begin with the names that projects have already."""
        self._owners = owners
        self._key = ""
        # From which number on a name may be free: thousands of projects have the same name.
        self._first: dict[str, int] = {}
        self._had: frozenset[str] = frozenset()
        self._held: set[str] = set()

    def begin(self, key: str) -> None:
        """Name the files of a project from now on; the names that it had are free again."""
        self._key = key
        self._had = self._owners.release(key)
        for name in self._had:
            self._look_again_from(name)

    def had(self, file_name: str | None = None) -> bool:
        """Whether the project had this name before it was begun with; or any."""
        return bool(self._had) if file_name is None else alike(file_name) in self._had

    def keep(self) -> None:
        """Leave the project the names that it had, of files that are not written anew."""
        for name in self._had:
            if self._owners.owner_of(name) is None:
                self._owners.give(name, self._key)

    def is_taken(self, file_name: str) -> bool:
        """Whether a name belongs to another project, or was taken for a file of this one."""
        name = alike(file_name)
        return name in self._held or self._owners.owner_of(name) is not None

    def has(self, file_name: str) -> bool:
        """Whether the project that was begun with has a name."""
        return self._owners.owner_of(alike(file_name)) == self._key

    def take(self, name: str, suffix: str, folders: Iterable[str] = (), is_wanted: Callable[[str], bool] = _any) -> str:
        """Return the legal form of a name with its folders and suffix; a number is added where it is not free."""
        folders = tuple(folders)
        unnumbered = alike(next(numbered(name, suffix, folders)))
        first = self._first.get(unnumbered, 1)
        tried = enumerate(numbered(name, suffix, folders, first), first)
        number, file_name = next((at, each) for at, each in tried if not self.is_taken(each) and is_wanted(each))
        self._first[unnumbered] = number + 1
        self._owners.give(alike(file_name), self._key)
        return file_name

    def hold(self, name: str, suffix: str, folders: Iterable[str] = ()) -> None:
        """Keep what ``take`` would return for the next run: no other gets it; noted where the project had it."""
        folders = tuple(folders)
        file_name = alike(next(each for each in numbered(name, suffix, folders) if not self.is_taken(each)))
        if file_name in self._had:
            self._owners.give(file_name, self._key)
        self._held.add(file_name)

    def _look_again_from(self, name: str) -> None:
        """Look for free names from this one on, which has become free; it may be one with a number or one without."""
        self._first.pop(name, None)
        numbered_name = _NUMBERED.fullmatch(name)
        if numbered_name:
            stem, number, suffix = numbered_name.groups(default="")
            first = self._first.get(f"{stem}{suffix}")
            if first is not None:
                self._first[f"{stem}{suffix}"] = min(first, int(number))


def alike(name: str) -> str:
    """Names that differ only in case are the same file on Windows, and only in Unicode's normal form on macOS.

    A name that this returns is returned as it is.
    """
    if name.isascii():
        return name.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", name).upper().casefold())
    return unicodedata.normalize("NFKC", folded.upper().casefold())
