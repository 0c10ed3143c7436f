"""The process of one contestant of Python's: reads commands, one JSON object a line, and answers each with one.

    python worker.py <module> <folder with cases>

``worker.mjs`` is the same for node's.
"""

import functools
import importlib
import json
import sys
import time
from pathlib import Path

Answer = dict[str, float]


class Worker:
    """Answers the commands, with what the contestant's module makes for each case."""

    def __init__(self, module: str, folder: Path) -> None:
        """Import the module, and nothing of the other contestants."""
        self._filler = functools.cache(importlib.import_module(module).filler)
        self._folder = folder

    def fill(self, case: str, reports: int) -> Answer:
        """Return the CPU time of one report, over several in a row."""
        make = self._filler(self._folder / case)
        start = time.process_time()
        for _ in range(reports):
            make()
        return {"milliseconds": (time.process_time() - start) / reports * 1000}

    def write(self, case: str, files: int, to: str) -> Answer:
        """Write a finished report into several files; return the time that one takes, and its size."""
        content = self._filler(self._folder / case)()
        paths = [Path(to) / f"{number}.docx" for number in range(files)]
        start = time.perf_counter()
        for path in paths:
            path.write_bytes(content)
        return {"milliseconds": (time.perf_counter() - start) / files * 1000, "size": len(content)}

    def peak(self) -> Answer:
        """Return the most memory in MB that this process has had.

        Not ru_maxrss, which begins with the memory of the process that started this one.
        """
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return {"megabytes": int(status.partition("VmHWM:")[2].split()[0]) / 1024}


def main() -> None:
    """Answer until no more commands come."""
    worker = Worker(sys.argv[1], Path(sys.argv[2]))
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(worker, command.pop("do"))(**command)), flush=True)


if __name__ == "__main__":
    main()
