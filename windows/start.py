"""Starts the program on Windows: makes its environment where it is missing, and takes the files that were dropped.

It runs in whatever Python was found, before anything is installed, and so needs the standard library only.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
_ENVIRONMENT = HOME / ".venv"
_PYTHON = _ENVIRONMENT / "Scripts" / "python.exe"
# What was installed last, so that nothing is looked for where nothing changed.
_INSTALLED = _ENVIRONMENT / "installed.txt"
# What each start needs, and the arguments of generate.py that it stands for.
REPORT, SERVE = "report", "serve"
_REQUIREMENTS = {REPORT: ("requirements.txt",), SERVE: ("requirements.txt", "requirements-page.txt")}
_ARGUMENTS: dict[str, tuple[str, ...]] = {REPORT: (), SERVE: ("serve",)}
_NOT_RUN = 2
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')


def main(arguments: Sequence[str]) -> int:
    """Start what the first argument names with the others, or with the files that were dropped; return the status."""
    what, *given = arguments
    files = dropped(os.environ.get("SELFEVAL_LINE", ""), os.environ.get("SELFEVAL_FILE", ""))
    said = _prepared([HOME / name for name in _REQUIREMENTS[what] if (HOME / name).is_file()])
    if said is not None:
        print(said, file=sys.stderr)
        return _NOT_RUN
    command = [str(_PYTHON), str(HOME / "generate.py"), *_ARGUMENTS[what], *(given if files is None else files)]
    # A double click may begin anywhere; dropped files have their whole paths.
    return subprocess.call(command, cwd=None if files is None else HOME)  # noqa: S603 - our own program


def dropped(line: str, batch_file: str) -> list[str] | None:
    """Return the files behind a batch file in the line that cmd was started with; None where it was started otherwise.

    Explorer puts quotes around paths with spaces only, and quotes around all of it.
    """
    place = line.casefold().find(batch_file.casefold())
    if not batch_file or place < 0:
        return None
    rest = line[place + len(batch_file) :].removeprefix('"')
    return [quoted or plain for quoted, plain in _PIECE.findall(rest) if quoted or plain]


def _prepared(requirements: Sequence[Path]) -> str | None:
    """Make the environment where it is missing or not up to date; return what went wrong, in Chinese."""
    if not _PYTHON.is_file() or _fails("-m", "pip", "--version"):
        print("正在准备环境，第一次要几分钟，请稍候……")
        shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
        if subprocess.call([sys.executable, "-m", "venv", str(_ENVIRONMENT)]) != 0:  # noqa: S603 - this Python
            shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
            return f"没有建成 Python 环境（{_ENVIRONMENT}）。请检查磁盘空间和写入权限，或者重新安装 Python，再试一次。"
    wanted = b"".join(path.read_bytes() for path in requirements)
    if not _INSTALLED.is_file() or _INSTALLED.read_bytes() != wanted:
        print("正在安装程序库，请稍候……")
        options = [argument for path in requirements for argument in ("-r", str(path))]
        if _fails("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options, is_shown=True):
            return "安装没有成功，请检查网络，再试一次。不能上网的电脑，请让信息部门按 requirements.txt 安装。"
        _INSTALLED.write_bytes(wanted)
    return None


def _fails(*arguments: str, is_shown: bool = False) -> bool:
    quiet = None if is_shown else subprocess.DEVNULL
    return subprocess.call([str(_PYTHON), *arguments], stdout=quiet, stderr=quiet) != 0  # noqa: S603 - our environment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
