"""A bulk workbook is read in bounded memory; SELFEVAL_BULK_PROJECTS=20000 makes the file as large as a city's year."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests import builders, bulk_books
from tests.builders import Content

PROJECTS = int(os.environ.get("SELFEVAL_BULK_PROJECTS", "1000"))
MOST_MEGABYTES = 120
READ = """
import json, re, sys, time
from pathlib import Path
from selfeval.intake.bulk import BulkFile
from selfeval.intake.bulk_project import BulkWorkbook
from selfeval.intake.sheets import read_opened
bulk = BulkFile(Path(sys.argv[1]))
count = rows = 0
opened = time.process_time()
for found in bulk.projects():
    if not count:
        spooled = time.process_time()
    project, problems = read_opened(BulkWorkbook(found))
    count += 1
    rows += len(project.indicators)
bulk.close()
# ru_maxrss would begin with the memory of the process that started this one.
most = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
print(json.dumps([count, rows, most / 1024, opened, spooled - opened, time.process_time() - spooled]))
"""


class Many(Mapping[str, Content]):
    """Projects of twenty indicators, made when they are asked for."""

    def __iter__(self) -> Iterator[str]:
        """Yield the codes."""
        return (f"{410100220000 + number}" for number in range(PROJECTS))

    def __len__(self) -> int:
        """How many there are."""
        return PROJECTS

    def __getitem__(self, code: str) -> Content:
        """Return the content of one."""
        content = builders.seed_content()
        content["项目信息"] = [
            [label, f"{said}{code}" if label == "项目名称" else said] for label, said in content["项目信息"]
        ]
        rows = content["绩效指标"]
        while len(rows) < 20:
            rows.append(list(rows[-1]))
        content["绩效指标"] = [[*row[:2], f"{row[2]}{code}{at}", *row[3:]] for at, row in enumerate(rows[:20])]
        return content


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="只有Linux说得出一个进程最多用过多少内存")
def test_many_projects_take_no_more_memory_than_few(tmp_path: Path) -> None:
    file = tmp_path / "批量.xlsx"
    bulk_books.bulk(Many(), file)
    found = subprocess.run(
        [sys.executable, "-c", READ, file], cwd=builders.ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    count, rows, megabytes, opened, spooled, read = json.loads(found.stdout)
    print(f"{file.stat().st_size / 1e6:.0f} MB: {count} projects, {rows} indicators, {megabytes:.0f} MB of memory")
    print(f"ms CPU a project: {1000 * opened / count:.2f} opened, {1000 * spooled / count:.2f} set aside,", end=" ")
    print(f"{1000 * read / count:.2f} read")
    assert (count, rows) == (PROJECTS, 20 * PROJECTS)
    assert megabytes < MOST_MEGABYTES
