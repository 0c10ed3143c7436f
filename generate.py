"""The door: python generate.py, with the environment that make report or the double-click has made."""

import os
import signal
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent
_NOT_READY = "还没有准备好运行环境。请先运行 make report；Windows 上请双击 生成报告.bat。"


def _in_environment() -> int:
    """Run again with the environment's Python; say what to do where there is none."""
    for python in (HOME / ".venv" / "bin" / "python", HOME / ".venv" / "Scripts" / "python.exe"):
        if python.exists() and Path(sys.prefix).resolve() != python.parents[1].resolve():
            if os.name == "posix":
                # In its place, so that what ends this process ends the program.
                os.execv(python, [str(python), *sys.argv])  # noqa: S606 - our own environment, our own arguments
            return subprocess.call([python, *sys.argv])  # noqa: S603 - the same
    print(_NOT_READY, file=sys.stderr)
    return 2


if __name__ == "__main__":
    # Ctrl-C ends it without a traceback, also before the program can say anything about it and after it has.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from selfeval.names_on_disk import read_as_utf8

        read_as_utf8()
        from selfeval.cli import main
    except ModuleNotFoundError:
        sys.exit(_in_environment())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = main(sys.argv[1:], HOME)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(status)
