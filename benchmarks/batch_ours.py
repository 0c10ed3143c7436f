"""Makes the reports of a list of workbooks as the command does; prints the most memory that a process had.

python batch_ours.py <JSON list of workbooks> <output folder> <processes>
"""

import json
import resource
import sys
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
    journal = Journal.open(output)
    wrong = 0
    for outcome in runner.write(sources, Job(seed.ROOT / "templates"), output, journal, Run(int(sys.argv[3]))):
        wrong += not outcome.files or bool(outcome.copy_file)
    journal.close()
    if wrong:
        raise SystemExit(f"{wrong} projects with problems")
    own = Path("/proc/self/status").read_text(encoding="ascii")
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"megabytes": max(int(own.partition("VmHWM:")[2].split()[0]), workers) / 1024}))


if __name__ == "__main__":
    main()
