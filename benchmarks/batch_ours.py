"""Makes the reports of a list of workbooks as the command does.

    python batch_ours.py <JSON list of workbooks> <output folder> <processes> <number> …

Prints the most memory that a process had, and how many milliseconds of CPU a project took on the average until so
many of them were done as each number says, without the first, which pays for the start. Only a run in this process
can tell that.
"""

import json
import resource
import sys
import time
from pathlib import Path

import seed

from selfeval.batch import runner
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job
from selfeval.batch.runner import Run


def main() -> None:
    """Make them."""
    sources = [Path(path) for path in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))]
    output = Path(sys.argv[2])
    marks = set(map(int, sys.argv[4:]))
    journal = Journal.open(output)
    wrong, start = 0, 0.0
    average: dict[int, float] = {}
    outcomes = runner.write(sources, Job(seed.ROOT / "templates"), output, journal, Run(int(sys.argv[3])))
    for done, outcome in enumerate(outcomes, 1):
        wrong += not outcome.files or bool(outcome.copy_file)
        if done == 1:
            start = time.process_time()
        elif done in marks:
            average[done] = (time.process_time() - start) / (done - 1) * 1000
    journal.close()
    if wrong:
        raise SystemExit(f"{wrong} projects with problems")
    own = Path("/proc/self/status").read_text(encoding="ascii")
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    megabytes = max(int(own.partition("VmHWM:")[2].split()[0]), workers) / 1024
    print(json.dumps({"megabytes": megabytes, "average": average}))


if __name__ == "__main__":
    main()
