"""Writes a file whole or not at all."""

import contextlib
import errno
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from selfeval.batch import addresses
from selfeval.evaluation.problems import Problem, problem

TEMPORARY = ".~"
_TEMPORARY = re.compile(r"\.~[0-9a-f]{16}\.tmp")
_LOCKED = ("文件正被Word或WPS打开，或者没有写入权限", "请关闭这个文件后重新运行；文件夹只读的请换一个输出文件夹")
_IN_THE_WAY = ("输出文件夹的位置上有一个同名的文件", "请改名或换一个输出文件夹")
_FULL = ("磁盘已满", "请腾出空间后重新运行")
_REASONS = {
    errno.EACCES: _LOCKED,
    errno.EPERM: _LOCKED,
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: ("磁盘是只读的", "请换一个输出文件夹"),
    errno.ENAMETOOLONG: ("文件名或路径太长", "请缩短项目名称，或换一个路径较短的输出文件夹"),
    errno.EISDIR: ("同名的位置上是一个文件夹", "请改名或换一个输出文件夹"),
}


def write_whole(path: Path, content: bytes) -> Problem | None:
    """Write through a temporary file in the same folder and a rename; return the problem where it fails.

    Until the rename the old file stays as it was, also where it is open in Word. An address takes a file whole anyway.
    """
    is_address = addresses.is_remote(path)
    temporary = path if is_address else aside(path)
    try:
        addresses.make_folder(path.parent)
        addresses.write(temporary, content)
        if not is_address:
            temporary.replace(path)
    except OSError as error:
        return not_written(path.name, error)
    finally:
        if not is_address:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    return None


@contextlib.contextmanager
def folder_aside(output: Path) -> Iterator[Path | None]:
    """Make a folder for what is written for a while only: the next run takes away what a killed one leaves in it.

    None, that is the system's own, where the output folder is elsewhere.
    """
    if addresses.is_remote(output):
        yield None
        return
    folder = output / temporary_name()
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        addresses.remove_folder(folder)


def temporary_name() -> str:
    """Return a name that nothing else has; what has one is taken away by the next run."""
    return f"{TEMPORARY}{secrets.token_hex(8)}"


def aside(path: Path) -> Path:
    """Return where a file or folder is made before it is given its name, in the same folder."""
    return path.with_name(f"{temporary_name()}.tmp")


def is_temporary(path: Path) -> bool:
    """Whether a file is one that was made aside and has no name yet."""
    return _TEMPORARY.fullmatch(path.name) is not None


def not_written(name: str, error: OSError) -> Problem:
    """Return the problem of a file or folder that could not be written, with what to do about it."""
    found, hint = _REASONS.get(error.errno or 0, (f"系统报告错误{error.errno}", "请检查磁盘和输出文件夹"))
    return problem("output-not-written", None, None, name=name, found=found, hint=hint)
