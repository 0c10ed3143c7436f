"""The door of an installed program: selfeval, or python -m selfeval; the current folder holds input/ and output/."""

import signal
import sys
from pathlib import Path

from selfeval.names_on_disk import read_as_utf8


def command(called: str = "selfeval") -> int:
    """Run the command with the arguments of this process, and return its exit status."""
    # Ctrl-C ends it without a traceback, also before the program can say anything about it and after it has.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    read_as_utf8()
    from selfeval.cli import main  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)
    status = main(sys.argv[1:], Path.cwd(), called)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return status


if __name__ == "__main__":
    sys.exit(command("python -m selfeval"))
