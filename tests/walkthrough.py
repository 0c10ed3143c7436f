"""Does what README.md and docs/*.md say, step by step, by reading their own commands, edits and tables.

What a page may hold, so that this can read it:

* a block ``console``: commands behind ``$``, and below each what it prints, in which … stands for what is left out;
* commands in other blocks, a line each, with what they are for behind two blanks, and in the text: these are run in
  a copy of what there is then, and must be possible;
* a block ``diff``: the file behind ``---``, then lines that go, lines that come and lines that stay;
* a table whose headings are those of one of ``TABLES``;
* a table under a line that ends with 工作簿 `file` 的工作表“name”： whose headings are those of that sheet;
* a picture, which shows what there is at its place.
"""

import contextlib
import copy
import io
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import docx
import openpyxl

from selfeval.cli import main
from tests import builders

PAGES = (builders.ROOT / "README.md", *sorted((builders.ROOT / "docs").glob("*.md")))
_MAKEFILE = (builders.ROOT / "Makefile").read_text(encoding="utf-8")
# What cannot be run here, and why.
NOT_RUN = {
    r"make [\w-]+": "these install libraries from a registry, or run the tests; each must stand in the Makefile",
    r"python -m pip install .*|pip install .*|pipx install .*|uvx .*": (
        "installs libraries from a registry; tests/test_wheel.py installs the program without one"
    ),
    r"python generate\.py (?:.* )?--pdf.*": "needs LibreOffice, and seconds; tests/batch/test_real_pdf.py",
    r"python -m pip_audit .*": "asks a service of known holes",
    r"pip check": "of the environment that the program is installed in; make audit does it",
    r"selfeval form copy": "only where there are no forms yet; tests/test_wheel.py",
    r"python generate\.py serve.*": "serves until it is ended; tests/page",
    r"python -m dask (scheduler|worker) .*": "several machines; make long runs these commands of the page",
    r"python generate\.py .*--cluster tcp:.*": "several machines; make long runs these commands of the page",
}
# Names on a page that stand for something of the reader's own.
_MEANT = {"form check 表式": "form check national", "/mnt/share/": ""}
_SHEET = re.compile(r"工作簿 `([^`]+)` 的工作表“([^”]+)”：$")
_COMMAND = re.compile(r"(?:python|make|pip|pipx|uvx|uv|selfeval) .+")
_IN_TEXT = re.compile(r"!\[[^\]]*\]\((?:[^)]*/)?images/([^)]+)\.png\)|`([^`]+)`")
_LEFT_OUT = "…"


@dataclass(frozen=True)
class Step:
    """Something that the page says to do; ``line`` is where."""

    line: int
    kind: str
    content: Any


@dataclass(frozen=True)
class Called:
    """A command and what it should print."""

    arguments: list[str]
    printed: list[str]


def steps(page: Path) -> list[Step]:
    """Return all that a page says to do, in its order."""
    return list(_steps(page.read_text(encoding="utf-8").splitlines()))


def set_up(home: Path) -> None:
    """Put into an empty folder what a page begins with: the forms and the sample, as they are shipped."""
    for name in ("templates", "input"):
        shutil.copytree(builders.ROOT / name, home / name)


def called(arguments: list[str], home: Path, stream: io.StringIO | None = None) -> tuple[int, str]:
    """Run the command in a home folder; return its exit status and what it printed, in the order of printing."""
    stream = stream or io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(_Plain(stream)), contextlib.chdir(home):
        status = main(arguments, home)
    return status, stream.getvalue()


def shown(arguments: list[str], home: Path, columns: int) -> str:
    """Return what a terminal of so many columns shows of a command that is run there for the first time."""
    with _copied(home) as place:
        shutil.rmtree(place / "output", ignore_errors=True)
        colours = {"TERM": "xterm-256color", "COLUMNS": str(columns), "NO_COLOR": ""}
        with mock.patch.dict(os.environ, colours):
            return called(arguments, place, _Terminal())[1]


class Walk:
    """A walk through a page in a home folder."""

    def __init__(self, home: Path, see: Callable[[str], None] = lambda _name: None) -> None:
        """Begin; ``see`` is told the name of each picture when the walk has come to it."""
        self._home = home
        self._see = see
        self._typed: set[Path] = set()

    def do(self, step: Step) -> None:
        """Do one step; AssertionError where something is not as the page says."""
        if step.kind in ("sheet", "table"):
            self._type(step)
            return
        # What was typed is saved before anything is run, shown or moved.
        for path in self._typed:
            _calculate(path)
        self._typed.clear()
        if step.kind == "console":
            for each in step.content:
                _call(each, self._home)
        elif step.kind == "command":
            _try(step.content, self._home)
        elif step.kind == "picture":
            self._see(step.content)
        elif step.kind == "diff":
            _change_lines(self._home, *step.content)
        else:
            head, rows = step.content
            for row in rows:
                TABLES[head](self._home, *row)

    def _type(self, step: Step) -> None:
        if step.kind == "sheet":
            self._note(step.content[0])
            _fill(self._home, *step.content)
            return
        head, rows = step.content
        for row in rows:
            self._note(row[0])
            TABLES[head](self._home, *row)

    def _note(self, file: str) -> None:
        if file.endswith(".xlsx"):
            self._typed.add(self._home / file)


def is_run(command: str) -> bool:
    """Return whether a command can be run here."""
    return not any(re.fullmatch(pattern, command) for pattern in NOT_RUN)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Plain(io.TextIOBase):
    """Where messages go: to the same place, but there is no progress bar on it."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text)


@contextlib.contextmanager
def _copied(home: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(shutil.copytree(home, Path(name) / "home"))


def _steps(lines: list[str]) -> Iterator[Step]:
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.lstrip().startswith("```"):
            end = next(at for at in range(number + 1, len(lines)) if lines[at].strip() == "```")
            yield from _of_block(number + 1, line.strip().removeprefix("```"), lines[number + 1 : end])
            number = end
        elif line.startswith("| ") and number + 1 < len(lines) and {"-"} <= set(lines[number + 1]) <= set("| -:"):
            end = next((at for at in range(number, len(lines)) if not lines[at].startswith("|")), len(lines))
            head, _, *rows = (_cells(each) for each in lines[number:end])
            above = _SHEET.search(lines[number - 2])
            if above:
                yield Step(number + 1, "sheet", (above[1], above[2], head, rows))
            elif tuple(head) in TABLES:
                kind = "files" if TABLES[tuple(head)] in (_move, _copy) else "table"
                yield Step(number + 1, kind, (tuple(head), rows))
            else:
                for at in range(number, end):
                    yield from _of_text(at + 1, lines[at])
            number = end - 1
        else:
            yield from _of_text(number + 1, line)
        number += 1


def _of_block(line: int, language: str, block: list[str]) -> Iterator[Step]:
    if language == "console":
        yield Step(line, "console", list(_calls(block)))
    elif language == "diff":
        yield Step(line, "diff", (block[0].removeprefix("--- "), block[1:]))
    else:
        for number, each in enumerate(block, line + 1):
            command = re.split(r" {2,}", each.strip())[0]
            if _COMMAND.fullmatch(command):
                yield Step(number, "command", command)


def _of_text(line: int, text: str) -> Iterator[Step]:
    for match in _IN_TEXT.finditer(text):
        if match[1]:
            yield Step(line, "picture", match[1])
        elif _COMMAND.fullmatch(match[2]):
            yield Step(line, "command", match[2])


def _cells(row: str) -> list[str]:
    return [cell.strip().strip("`") for cell in row.strip()[1:-1].split("|")]


def _calls(block: list[str]) -> Iterator[Called]:
    found: Called | None = None
    for line in block:
        if line.startswith("$ "):
            if found:
                yield found
            found = Called(arguments(line.removeprefix("$ ")), [])
        else:
            assert found
            found.printed.append(line)
    assert found
    yield found


def arguments(command: str) -> list[str]:
    """Return what a command gives the program."""
    first, *others = shlex.split(command)
    if first == "python":
        assert others.pop(0) == "generate.py", command
    else:
        assert first == "selfeval", command
    return others


def _call(each: Called, home: Path) -> None:
    status, printed = called(each.arguments, home)
    pattern = "(?s:.*)".join(map(re.escape, "\n".join(each.printed).split(_LEFT_OUT)))
    assert re.fullmatch(pattern, printed.rstrip("\n")), f"{each.arguments} printed:\n{printed}"
    assert status == (1 if "[错误]" in printed else 0)


def _try(command: str, home: Path) -> None:
    """Run a command of which the page does not say what it prints, where it changes nothing."""
    if not is_run(command):
        assert not command.startswith("make ") or f"\n{command.removeprefix('make ')}:" in _MAKEFILE, command
        return
    for said, meant in _MEANT.items():
        command = command.replace(said, meant)
    with _copied(home) as place:
        status, printed = called(arguments(command), place)
    assert status in (0, 1), f"{command} printed:\n{printed}"


def _change_lines(home: Path, file: str, changes: list[str]) -> None:
    path = home / file
    text = path.read_text(encoding="utf-8")
    old = "\n".join(line[2:] for line in changes if line[:1] != "+")
    new = "\n".join(line[2:] for line in changes if line[:1] != "-")
    assert all(line[:1] in "+- " for line in changes)
    assert text.count(f"{old}\n") == 1, f"{file}: {text.count(old)} times\n{old}"
    path.write_text(text.replace(f"{old}\n", f"{new}\n"), encoding="utf-8")


def _fill(home: Path, file: str, sheet: str, head: list[str], rows: list[list[str]]) -> None:
    """Fill in rows: that of the same label where the first column has labels, else one below the other.

    Nothing is typed but what is shown: what else an example row has stays there.
    """
    path = home / file
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    labels = {cell.value: cell.row for cell in reversed(page["A"][1:]) if cell.value}
    filled: set[int] = set()
    for number, row in enumerate(rows, 2):
        at = labels.get(row[0], number)
        at = number if at in filled else at
        filled.add(at)
        for heading, value in zip(head, row, strict=True):
            if value:
                _type(page.cell(at, columns[heading]), value)
    book.save(path)


def _type(cell: Any, text: str) -> None:
    cell.value = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else text
    if isinstance(cell.value, str):
        # In a cell for text =0起 is a text.
        cell.data_type = "s"


def _calculate(path: Path) -> None:
    """Put the results of a workbook's formulas in their place; Excel stores them beside, which openpyxl does not."""
    book = openpyxl.load_workbook(path)
    page = book["预算执行"]
    formulas = [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    # Sums first, which rates are made of.
    for cell in sorted(formulas, key=lambda each: not each.value.startswith("=SUM")):
        if match := re.fullmatch(r"=SUM\((.+)\)", cell.value):
            cell.value = sum(each.value or 0 for (each,) in page[match[1]])
        else:
            assert cell.value == f"=IF(N(C{cell.row})=0,0,D{cell.row}/C{cell.row})"
            budget, outturn = (page.cell(cell.row, column).value or 0 for column in (3, 4))
            cell.value = outturn / budget if budget else 0
    if formulas:
        book.save(path)


def _set_cell(home: Path, file: str, sheet: str, cell: str, before: str, value: str) -> None:
    """Type into a cell; merged cells are taken apart first, each with the text that all had."""
    path = home / file
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    for merged in list(page.merged_cells.ranges):
        if cell in merged:
            text = page.cell(merged.min_row, merged.min_col).value
            page.unmerge_cells(str(merged))
            for row in range(merged.min_row, merged.max_row + 1):
                page.cell(row, merged.min_col).value = text
    assert str(page[cell].value or "") == before, f"{sheet}!{cell}: {page[cell].value}"
    _type(page[cell], value)
    book.save(path)


def _replace(home: Path, file: str, old: str, new: str) -> None:
    """Replace a text in a sentence, or in one paragraph of a Word document."""
    path = home / file
    if path.suffix == ".j2":
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return
    document = docx.Document(str(path))
    found = [run for paragraph in document.paragraphs for run in paragraph.runs if old in run.text]
    assert len(found) == 1, f"{file}: {len(found)} times {old}"
    found[0].text = found[0].text.replace(old, new)
    document.save(str(path))


def _insert_column(home: Path, file: str, heading: str, new_heading: str, tag: str) -> None:
    """Insert a column to the right of the last one, which gives half its width, as Word does."""
    path = home / file
    document = docx.Document(str(path))
    table = next(each for each in document.tables if heading in each.rows[0].cells[-1].text.replace("\n", ""))
    grid = table._tbl.tblGrid.gridCol_lst
    width = grid[-1].w // 2
    grid[-1].w = grid[-1].w - width
    added = copy.deepcopy(grid[-1])
    added.w = width
    grid[-1].addnext(added)
    for number, row in enumerate(table._tbl.tr_lst):
        last = row.tc_lst[-1]
        cell = copy.deepcopy(last)
        last.width = last.width - width
        cell.width = width
        for span in cell.tcPr.findall(docx.oxml.ns.qn("w:gridSpan")):
            cell.tcPr.remove(span)
        for paragraph in cell.p_lst[1:]:
            cell.remove(paragraph)
        text = new_heading if number == 0 else tag if "指标.得分" in "".join(row.itertext()) else ""
        runs = cell.p_lst[0].r_lst
        for run in runs[1:] if text else runs:
            cell.p_lst[0].remove(run)
        if text:
            runs[0].text = text
        last.addnext(cell)
    document.save(str(path))


def _retype(home: Path, file: str, table: str, row: str, column: str, old: str, new: str) -> None:
    """Type over a figure in a table of a Word document; the table is known by the paragraph above it."""
    path = home / file
    document = docx.Document(str(path))
    (found,) = (each for each in document.tables if _text(each._tbl.getprevious()).strip() == table)
    at = [cell.text.strip() for cell in found.rows[0].cells].index(column)
    (cells,) = (each.cells for each in found.rows if each.cells[0].text.strip() == row)
    run = cells[at].paragraphs[0].runs[0]
    assert run.text == old, run.text
    run.text = new
    document.save(str(path))


def _text(element: Any) -> str:
    return "".join(each.text or "" for each in element.iter(docx.oxml.ns.qn("w:t")))


def _move(home: Path, file: str, folder: str) -> None:
    """Move a file into a folder, as a person drags it there."""
    (home / folder).mkdir(exist_ok=True)
    (home / file).rename(home / folder / Path(file).name)


def _copy(home: Path, file: str, to: str) -> None:
    (home / to).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(home / file, home / to)


TABLES: dict[tuple[str, ...], Callable[..., None]] = {
    ("工作簿", "工作表", "单元格", "原来是", "改成"): _set_cell,
    ("文件", "找到", "改成"): _replace,
    ("模板", "在哪一列右边插入一列", "表头写", "印指标的一行写"): _insert_column,
    ("报告", "表", "行", "列", "原来是", "改成"): _retype,
    ("文件", "移到文件夹"): _move,
    ("文件", "复制成"): _copy,
}
