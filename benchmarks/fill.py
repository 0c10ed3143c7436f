"""Fills the seed's report: ours side by side with docxtpl and with python-docx by code, in one run.

    make bench-fill

The rounds alternate between the contestants, so that the machine's drift meets all alike. Before a number is
printed, the texts of all documents are compared: who fills less is not faster. CPU time of this process from
values in memory to the finished package's bytes; ratios hold from machine to machine, milliseconds do not.
"""

import copy
import io
import re
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import docxtpl
import seed

ROUNDS, REPORTS = 7, 30
_MEMORY_REPORTS = (10, 1000)

Fill = Callable[[], bytes]


def plain(value: object) -> object:
    """Return values as docxtpl takes them: figures as texts."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value if isinstance(value, bool) else str(value)


def without_merging() -> bytes:
    """Return the template without its vm tags, which docxtpl understands differently."""
    stream = io.BytesIO()
    with zipfile.ZipFile(seed.TEMPLATE) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(b"{% vm %}", b"") if name == "word/document.xml" else content)
    return stream.getvalue()


def by_docxtpl(template: bytes, found: dict[str, object]) -> bytes:
    """Fill with docxtpl as its documentation says, escaping on."""
    document = docxtpl.DocxTemplate(io.BytesIO(template))
    document.render(found, autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def by_code(finished: bytes, found: dict[str, object]) -> bytes:
    """Fill with python-docx by code: the finished report's paragraphs and cells are written one by one."""
    source = docx.Document(io.BytesIO(finished))
    target = docx.Document()
    for paragraph in source.paragraphs:
        target.add_paragraph(paragraph.text)
    for table in source.tables:
        made = target.add_table(rows=0, cols=len(table.columns))
        for row in table.rows:
            for cell, text in zip(made.add_row().cells, [each.text for each in row.cells], strict=True):
                cell.text = text
    target.core_properties.author = str(found["项目单位"])
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def texts(document: bytes) -> list[str]:
    """Return the words of a document, without blanks, line by line as a reader meets them."""
    opened = docx.Document(io.BytesIO(document))
    words = [re.sub(r"[ \t]", "", line) for each in opened.paragraphs for line in each.text.split("\n")]
    words += [re.sub(r"\s", "", cell.text) for table in opened.tables for row in table.rows for cell in row.cells]
    return [word for word in words if word]


def milliseconds(fill: Fill, reports: int) -> float:
    """Return the CPU time of one report, over several in a row."""
    start = time.process_time()
    for _ in range(reports):
        fill()
    return (time.process_time() - start) / reports * 1000


def peak_memory(reports: int) -> float:
    """Return the peak memory in MB of a process of its own that fills so many reports with ours."""
    command = [sys.executable, str(Path(seed.__file__)), str(reports)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603


def main() -> None:
    """Compare the texts, then measure and print."""
    templates, found = seed.values()
    theirs = plain(copy.deepcopy(found))
    if not isinstance(theirs, dict):
        raise TypeError
    template = without_merging()
    ours = templates.documents(found)[0].content
    contestants: dict[str, tuple[Fill, int]] = {
        "ours": (lambda: templates.documents(found)[0].content, REPORTS),
        "docxtpl as documented": (lambda: by_docxtpl(template, theirs), 3),
        "python-docx by code": (lambda: by_code(ours, found), 3),
    }
    expected = texts(ours)
    for name, (fill, _) in contestants.items():
        if texts(fill()) != expected:
            raise SystemExit(f"{name} does not write the same text")
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, (fill, reports) in contestants.items():
            times[name].append(milliseconds(fill, reports))
    fastest = statistics.median(times["ours"])
    print(f"one report, values to bytes, CPU ms, median of {ROUNDS} rounds; the texts agree ({len(expected)} lines)")
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"  {name:24} {median:9.3f} ms   {median / fastest:7.1f} times ours")
    few, many = (peak_memory(reports) for reports in _MEMORY_REPORTS)
    print(f"peak memory of ours: {few:.1f} MB at {_MEMORY_REPORTS[0]} reports, {many:.1f} MB at {_MEMORY_REPORTS[1]}")


if __name__ == "__main__":
    main()
