"""Keeps what became of each mutant, a line of JSON for each."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from tests.mutation.changes import Mutant


def note(results: TextIO, mutant: Mutant, outcome: str, tests: int) -> None:
    """Write what became of a mutant."""
    line = {"key": mutant.key, "line": min(mutant.lines), "outcome": outcome, "tests": tests}
    results.write(json.dumps(line, ensure_ascii=False) + "\n")
    results.flush()


def read(results: Path) -> Iterator[dict]:
    """Yield what was noted."""
    for line in results.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
