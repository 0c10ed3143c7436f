"""Writes a file whole or not at all."""

import contextlib
import secrets
from pathlib import Path

from selfeval.evaluation.problems import Problem, problem

_TEMPORARY_PREFIX = ".~"


def write_whole(path: Path, content: bytes) -> Problem | None:
    """Write through a temporary file in the same folder and a rename; return the problem where it fails.

    Until the rename the old file stays as it was, also where it is open in Word.
    """
    temporary = path.with_name(f"{_TEMPORARY_PREFIX}{secrets.token_hex(8)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            stream.write(content)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        return _problem(path, error)
    return None


def _problem(path: Path, error: OSError) -> Problem:
    if isinstance(error, PermissionError):
        found = "文件正被Word或WPS打开，或者没有写入权限"
        hint = "请关闭这个文件后重新运行；文件夹只读的请换一个输出文件夹"
    else:
        found = f"{error.strerror or type(error).__name__}"
        hint = "请检查磁盘空间和输出文件夹"
    return problem("output-not-written", None, None, name=path.name, found=found, hint=hint)
