"""PDFs by LibreOffice itself: what readers see, and fifty in one run of which one hangs (make pdfs)."""

import io
import itertools
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree

from selfeval.batch import runner
from selfeval.batch.converter import Converter
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job
from selfeval.batch.runner import Run
from selfeval.report import package
from tests import builders, cheap_books, stand_in_office
from tests.conftest import Run as Command
from tests.conftest import program
from tests.stand_in_office import HANG

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# At the foot of each page but the cover.
PAGE_NUMBER = re.compile(r"^\s*[-—–]?\s*\d{1,2}\s*[-—–]?\s*$", re.MULTILINE)


@pytest.fixture
def made(home: Path, run: Command, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path, str]:
    """The report of the seed, its PDF, and what was said."""
    program("soffice")
    shutil.copy(builders.SEED_FILE, home / "input")
    assert run("--pdf") == 0
    (report,) = (home / "output").glob("*.docx")
    said = capsys.readouterr()
    return report, report.with_suffix(".pdf"), said.out + said.err


def of_poppler(name: str, *arguments: str | Path) -> str:
    command = [program(name), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def paragraphs(report: Path) -> list[tuple[str, int | None, bool]]:
    """Return each paragraph's text, the level of its heading, and whether it stands in a table."""
    parts = package.read_parts(report.read_bytes())
    styles = etree.parse(io.BytesIO(parts["word/styles.xml"]))
    levels = {
        style.get(f"{W}styleId"): int(level.get(f"{W}val"))
        for style in styles.iter(f"{W}style")
        if (level := style.find(f"{W}pPr/{W}outlineLvl")) is not None
    }
    found = []
    for paragraph in etree.parse(io.BytesIO(parts["word/document.xml"])).iter(f"{W}p"):
        text = "".join(each.text or "" for each in paragraph.iter(f"{W}t"))
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        level = levels.get(None if style is None else style.get(f"{W}val")) if own is None else int(own.get(f"{W}val"))
        found.append((text, level, next(paragraph.iterancestors(f"{W}tc"), None) is not None))
    return found


def repeated(report: Path) -> list[Counter[str]]:
    """Return the letters of the headings of tables, each printed again some times or never."""
    body = etree.parse(io.BytesIO(package.read_parts(report.read_bytes())["word/document.xml"]))
    rows = [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
    headings = [Counter(letters("".join(each.text or "" for each in row.iter(f"{W}t")))) for row in rows]
    return [
        sum((heading for heading, times in zip(headings, chosen, strict=True) for _ in range(times)), Counter())
        for chosen in itertools.product(range(3), repeat=len(headings))
    ]


def letters(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_says_what_the_report_says(made: tuple[Path, Path, str]) -> None:
    report, pdf, said = made
    written = paragraphs(report)
    printed = letters(PAGE_NUMBER.sub("", of_poppler("pdftotext", "-layout", pdf, "-")))
    missing, more = Counter(letters("".join(text for text, _, _ in written))), Counter(printed)
    assert missing - more == Counter()
    # The heading of a table is printed anew on each page that the table reaches.
    assert more - missing in repeated(report)
    # Outside of tables, where each line of a cell stands beside those of others, also in its order.
    place = 0
    for text, _, is_in_table in written:
        if not is_in_table:
            found = printed.find(letters(text), place)
            assert found >= 0, text
            place = found + len(letters(text))

    # Headings are bookmarks, each under that of the level above.
    outline = etree.fromstring(of_poppler("pdftohtml", "-xml", "-i", "-stdout", pdf).encode()).find("outline")
    bookmarks = [(letters(item.text), len(list(item.iterancestors("outline"))) - 1) for item in outline.iter("item")]
    headings = [(letters(text), level) for text, level, _ in written if level is not None and text.strip()]
    assert bookmarks == headings
    assert len(bookmarks) > 10
    assert {level for _, level in bookmarks} == {0, 1, 2}

    title = re.search(r"^Title:\s+(.*)$", of_poppler("pdfinfo", pdf), re.MULTILINE)
    assert title is not None
    assert title[1] == "职业技能鉴定教研工作专项资金财政项目支出绩效自评报告"
    assert re.search(rb"/DisplayDocTitle\s+true", pdf.read_bytes())

    # What stands in is what the PDF has embedded.
    fonts = {
        line.split()[0].partition("+")[2].partition("-")[0] for line in of_poppler("pdffonts", pdf).splitlines()[2:]
    }
    named = re.findall(r"由 (\S+) 代替", said)
    assert named
    assert set(named) <= fonts
    assert said.count("PDF里的字体") == 1


@pytest.mark.long
def test_fifty_in_one_run_of_which_one_hangs(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is LibreOffice itself that converts, up to the one on which a program around it hangs."""
    count = int(os.environ.get("SELFEVAL_PDFS", "50"))
    monkeypatch.setenv(stand_in_office.REAL, program("soffice"))
    notes = stand_in_office.install(tmp_path / "bin")
    monkeypatch.setenv(stand_in_office.NOTES, str(notes))
    names = [f"项目{number}" if number != count // 2 else HANG for number in range(count)]
    for number, name in enumerate(names):
        (home / "input" / f"{number:03}.xlsx").write_bytes(cheap_books.workbook(name))
    begun = time.monotonic()
    converter = Converter(tmp_path / "bin" / "soffice", os.cpu_count() or 1, seconds=30)
    with closing(Journal.open(home / "output")) as journal:
        sources = sorted((home / "input").iterdir())
        run = Run(jobs=1, converter=converter)
        outcomes = list(runner.write(sources, Job(home / "templates"), home / "output", journal, run))
    print(f"{count} reports and PDFs, one of which hung for 30 seconds and once more: {time.monotonic() - begun:.1f} s")
    assert [bool(each.problems) for each in outcomes] == [name == HANG for name in names]
    assert [len(each.pdfs) for each in outcomes] == [int(name != HANG) for name in names]
    assert "超过30秒" in outcomes[count // 2].problems[0].message
    for path in (home / "output").glob("*.pdf"):
        assert path.stem.partition("（")[0] in letters(of_poppler("pdftotext", path, "-"))
    begun = time.monotonic()
    for path in (home / "output").glob("*.pdf"):
        path.unlink()
    (home / "input" / f"{count // 2:03}.xlsx").unlink()
    converter = Converter(Path(program("soffice")), os.cpu_count() or 1)
    with closing(Journal.open(home / "output")) as journal:
        sources = sorted((home / "input").iterdir())
        run = Run(jobs=1, converter=converter)
        outcomes = list(runner.write(sources, Job(home / "templates"), home / "output", journal, run))
    seconds = time.monotonic() - begun
    print(f"{count - 1} PDFs, nothing hangs: {seconds:.1f} s, {seconds / (count - 1):.2f} s each")
    assert all(len(each.pdfs) == 1 for each in outcomes)
