"""Says which share of the branches of selfeval/ the tests took; make coverage runs it after the tests."""

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import coverage

LEAST = 95.0


def main() -> int:
    """Print the share of each room and of all, and the lines that miss one; the status is 1 below LEAST."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as work:
        found = Path(work) / "branches.json"
        measured.json_report(outfile=str(found))
        files = json.loads(found.read_text(encoding="utf-8"))["files"]
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, each in files.items():
        parts = Path(name).parts
        room = parts[1] if len(parts) > 2 else "selfeval"
        for place in (room, "all"):
            rooms[place][0] += each["summary"]["covered_branches"]
            rooms[place][1] += each["summary"]["num_branches"]
        missing = sorted({abs(line) for line, _ in each["missing_branches"]})
        if missing:
            print(f"{name}: {', '.join(map(str, missing))}")
    for room, (covered, branches) in rooms.items():
        print(f"{room}: {covered} of {branches} branches, {100 * covered / max(branches, 1):.1f} %")
    covered, branches = rooms["all"]
    return int(100 * covered < LEAST * branches)


if __name__ == "__main__":
    sys.exit(main())
