"""Folders that are no part of this machine's file system: s3://…, hdfs://…, whatever fsspec has a library for.

Everywhere else they are paths. What differs is here: they have no links and no current folder, a request to them takes
long, so that many are made at once, and what is not local cannot be renamed within a folder at no cost.
"""

import contextlib
import os
import posixpath
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit

from selfeval.batch.file_names import path_there
from selfeval.shipped import libraries_of

_SIGN = "://"
_LOCAL = "file"
_AT_ONCE = 32

_Given = TypeVar("_Given")
_Found = TypeVar("_Found")


class AddressError(Exception):
    """An address cannot be used; the text says why in Chinese."""


def path_of(text: str) -> Path:
    """Return the path that a text names: an address where it has ``://``, one of this machine elsewhere."""
    if _SIGN not in text:
        return Path(text)
    scheme = urlsplit(text).scheme
    if scheme == _LOCAL:
        return Path(unquote(urlsplit(text).path))
    try:
        # Imported here because few people have folders elsewhere.
        from upath import UPath  # noqa: PLC0415

        path = UPath(text)
        _ = path.fs
    except ImportError as error:
        raise AddressError(
            f"“{text}”要用的程序库没有安装（{error.name or error}）。请先运行："
            f"python -m pip install {libraries_of('cluster')}；s3:// 另装 s3fs，hdfs:// 另装 pyarrow"
        ) from None
    except Exception as error:  # noqa: BLE001 - each library has its own
        raise AddressError(f"“{text}”这个地址不能用（{type(error).__name__}: {error}）") from None
    # It does all that is asked of a path here.
    return cast("Path", path)


def is_remote(path: PurePath) -> bool:
    """Whether a path is an address."""
    return not isinstance(path, PurePath)


def absolute(base: Path, path: Path) -> Path:
    """Return a path as seen from a folder of this machine."""
    return path if is_remote(path) else base / path


def seen_from(path: Path, folder: Path) -> Path:
    """Return where a file lies as seen from a folder, both resolved; the path itself where no way leads there."""
    if is_remote(path) or is_remote(folder):
        if not _are_together(path, folder):
            return PurePath(path.as_posix()) if is_remote(path) else path  # type: ignore[return-value]
        return Path(posixpath.relpath(_inside(path), _inside(folder)))
    try:
        return Path(os.path.relpath(path, folder))
    except ValueError:
        # Two drives of Windows.
        return path


def resolved(path: Path) -> Path:
    """Return where a path leads, all links followed but those that lead to each other, which ``resolve`` refuses.

    A folder is looked at once for all files in it.
    """
    if is_remote(path):
        return path.resolve()
    # Windows also spells the name itself as it is on the disk.
    if os.name == "nt" or path.name in ("", "..") or path.is_symlink():
        return Path(os.path.realpath(path))
    return _resolved_folder(path.parent, Path.cwd() if not path.is_absolute() else None) / path.name


@lru_cache(maxsize=1024)
def _resolved_folder(folder: Path, _current: Path | None) -> Path:
    return Path(os.path.realpath(folder))


def inside(path: Path, folder: Path) -> Path:
    """Return where a file lies in a folder."""
    return seen_from(path, folder) if is_remote(path) else path.relative_to(folder)


def at(folder: Path, seen: str) -> Path:
    """Return the path that is seen so from a folder; the other way is ``seen_from``."""
    if _SIGN in seen:
        return path_of(seen)
    if is_remote(folder):
        return folder if seen in ("", ".") else (folder / seen).resolve()
    return path_there(folder, seen)


def _any(_path: Path) -> bool:
    return True


def files_in(folder: Path, is_wanted: Callable[[Path], bool] = _any) -> Iterator[Path]:
    """Yield the files that are wanted in a folder and its sub-folders.

    A folder with the name of a wanted file is taken for one, which its reader will refuse, unless there are some in it;
    so is a folder that may not be looked into.
    """
    if not is_remote(folder):
        closed: list[OSError] = []
        for place, folders, names in os.walk(folder, onerror=closed.append):
            here = Path(place)
            yield from filter(is_wanted, (here / name for name in names))
            found = filter(is_wanted, (here / name for name in folders))
            yield from (path for path in found if _is_file_like(path, is_wanted))
        yield from (Path(error.filename) for error in closed)
        return
    remote: Any = folder
    # Asked of the file system itself, which lists thousands with one request.
    for name in remote.fs.find(remote.path):
        path = folder / posixpath.relpath(name, remote.fs._strip_protocol(remote.path))  # noqa: SLF001 - its spelling
        if is_wanted(path):
            yield path


def _is_file_like(path: Path, is_wanted: Callable[[Path], bool]) -> bool:
    if not path.is_dir():
        return True
    return is_wanted is not _any and next(files_in(path, is_wanted), None) is None


def each_of(function: Callable[[_Given], _Found], given: Iterable[_Given], *, at_once: bool) -> list[_Found]:
    """Return what a function makes of each, many at once where each waits for an answer."""
    if not at_once:
        return [function(each) for each in given]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(function, given))


def write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, and outlasts a power cut."""
    if is_remote(path):
        _said(lambda: path.write_bytes(content))
        return
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


class _Elsewhere:
    """What is known of a remote output folder: asking for each file would take longer than making it."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.names: set[str] = set()
        self.folders: set[Path] = set()
        self.moves: list[Future[None]] = []
        self.threads = ThreadPoolExecutor(_AT_ONCE)

    def has(self, path: Path) -> bool:
        """Whether a path lies in the folder."""
        return self.folder is not None and is_remote(path) and path.is_relative_to(self.folder)


_elsewhere = _Elsewhere()


def look_at(folder: Path) -> None:
    """List a remote folder that is written to, so that nothing need be asked of its files one by one."""
    if is_remote(folder):
        _elsewhere.folder = folder
        _elsewhere.names = set() if not folder.exists() else {str(path) for path in files_in(folder)}
        _elsewhere.folders = set()


def names_in(folder: Path) -> list[str]:
    """Return the names of what lies in a folder itself; of a remote one, which must be the one that is written to."""
    if is_remote(folder):
        start = f"{folder}/"
        names = (name.removeprefix(start) for name in _elsewhere.names if name.startswith(start))
        return [name for name in names if "/" not in name]
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def is_file(path: Path) -> bool:
    """Whether a file is there."""
    return str(path) in _elsewhere.names if _elsewhere.has(path) else path.is_file()


def make_folder(folder: Path) -> None:
    """Make a folder where it is not there."""
    if not is_remote(folder):
        folder.mkdir(parents=True, exist_ok=True)
    elif folder not in _elsewhere.folders:
        _said(lambda: folder.mkdir(parents=True, exist_ok=True))
        _elsewhere.folders.add(folder)


def move(path: Path, to: Path) -> None:
    """Give a file another name, over an older one; a remote one is only sure to have it once all ``settle``."""
    if not is_remote(path):
        path.replace(to)
        return
    remote, target = cast("Any", path), cast("Any", to)
    _elsewhere.names.add(str(to))
    _elsewhere.moves.append(_elsewhere.threads.submit(remote.fs.mv, remote.path, target.path))


def settle() -> None:
    """Wait until all files have the names that they were given; AddressError where one could not be given it."""
    moves, _elsewhere.moves = _elsewhere.moves, []
    wrong = [error for each in moves if (error := each.exception()) is not None]
    if wrong:
        raise AddressError(
            f"已停止：有{len(wrong)}个文件写不到输出地址（{type(wrong[0]).__name__}: {wrong[0]}）。"
            "请检查网络、空间和写入的权限，再运行一次同样的命令，就接着做没有做的"
        )


def remove(path: Path) -> None:
    """Take a file away."""
    path.unlink()
    _elsewhere.names.discard(str(path))


def remove_folder(folder: Path) -> None:
    """Take a folder away with all that is in it, as far as that is possible."""
    if not is_remote(folder):
        shutil.rmtree(folder, ignore_errors=True)
        return
    remote: Any = folder
    with contextlib.suppress(Exception):
        remote.fs.rm(remote.path, recursive=True)


def is_written(folder: Path) -> bool:
    """Whether a file can be written in a folder."""
    path = folder / f"{secrets.token_hex(8)}.tmp"
    try:
        write(path, b" ")
    except OSError:
        return False
    with contextlib.suppress(OSError):
        path.unlink()
    return True


def require_reachable(path: Path) -> None:
    """AddressError where nobody answers at an address."""
    if not is_remote(path):
        return
    try:
        path.exists()
    except Exception as error:  # noqa: BLE001 - each library has its own
        raise AddressError(f"读不到“{path}”（{type(error).__name__}: {error}）。请检查地址、网络和访问的密钥") from None


def version_of(path: Path) -> str | None:
    """Return what tells one version of a remote file from another; None where there is no file."""
    remote: Any = path
    try:
        return str(remote.fs.ukey(remote.path)) if path.is_file() else None
    except OSError:
        return None


def _said(do: Callable[[], object]) -> None:
    """Do something; what goes wrong in some library is the fault of a file."""
    try:
        do()
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{type(error).__name__}: {error}") from error


def _are_together(path: Path, folder: Path) -> bool:
    return is_remote(path) and is_remote(folder) and _place(path) == _place(folder)


def _place(path: Path) -> tuple[str, str]:
    remote: Any = path
    return remote.protocol, remote.drive


def _inside(path: Path) -> str:
    return f"/{cast('Any', path).path.lstrip('/')}"
