"""Does what docs/制作表式.md says, step by step, by reading its own commands, edits and tables.

What the page may hold, so that this can read it:

* a block ``console``: commands behind ``$``, and below each what it prints, in which … stands for what is left out;
* a block ``diff``: the file behind ``---``, then lines that go, lines that come and lines that stay;
* a table whose headings are those of one of ``TABLES``;
* a table under a line that ends with 工作簿 `file` 的工作表“name”： whose headings are those of that sheet.
"""

import copy
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl

from tests import builders

PAGE = builders.ROOT / "docs" / "制作表式.md"
_SHEET = re.compile(r"工作簿 `([^`]+)` 的工作表“([^”]+)”：$")
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


def steps() -> list[Step]:
    """Return all that the page says to do, in its order."""
    return list(_steps(PAGE.read_text(encoding="utf-8").splitlines()))


class Walk:
    """A walk through the page in a home folder."""

    def __init__(self, home: Path, run: Callable[[list[str]], tuple[int, str]]) -> None:
        """Begin; ``run`` runs a command and returns its exit status and what it printed."""
        self._home = home
        self._run = run
        self._typed: set[Path] = set()

    def do(self, step: Step) -> None:
        """Do one step; AssertionError where something is not as the page says."""
        if step.kind == "console":
            for path in self._typed:
                _calculate(path)
            self._typed.clear()
            for called in step.content:
                _call(called, self._run)
        elif step.kind == "diff":
            _change_lines(self._home, *step.content)
        elif step.kind == "sheet":
            self._note(step.content[0])
            _fill(self._home, *step.content)
        else:
            head, rows = step.content
            for row in rows:
                self._note(row[0])
                TABLES[head](self._home, *row)

    def _note(self, file: str) -> None:
        if file.endswith(".xlsx"):
            self._typed.add(self._home / file)


def _steps(lines: list[str]) -> Iterator[Step]:
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith("```"):
            end = lines.index("```", number + 1)
            block = lines[number + 1 : end]
            if line == "```console":
                yield Step(number + 1, "console", list(_calls(block)))
            elif line == "```diff":
                yield Step(number + 1, "diff", (block[0].removeprefix("--- "), block[1:]))
            number = end
        elif line.startswith("| ") and set(lines[number + 1]) <= set("| -"):
            end = next((at for at in range(number, len(lines)) if not lines[at].startswith("|")), len(lines))
            head, _, *rows = (_cells(each) for each in lines[number:end])
            above = _SHEET.search(lines[number - 2])
            if above:
                yield Step(number + 1, "sheet", (above[1], above[2], head, rows))
            elif tuple(head) in TABLES:
                yield Step(number + 1, "table", (tuple(head), rows))
            number = end
        number += 1


def _cells(row: str) -> list[str]:
    return [cell.strip().strip("`") for cell in row.strip()[1:-1].split("|")]


def _calls(block: list[str]) -> Iterator[Called]:
    called: Called | None = None
    for line in block:
        if line.startswith("$ "):
            if called:
                yield called
            program, script, *arguments = shlex.split(line.removeprefix("$ "))
            assert (program, script) == ("python", "generate.py")
            called = Called(arguments, [])
        else:
            assert called
            called.printed.append(line)
    assert called
    yield called


def _call(called: Called, run: Callable[[list[str]], tuple[int, str]]) -> None:
    status, printed = run(called.arguments)
    pattern = "(?s:.*)".join(map(re.escape, "\n".join(called.printed).split(_LEFT_OUT)))
    assert re.fullmatch(pattern, printed.rstrip("\n")), f"{called.arguments} printed:\n{printed}"
    assert status == (1 if "[错误]" in printed else 0)


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

    What an example row had is typed over.
    """
    path = home / file
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    columns = {cell.value: cell.column for cell in page[1]}
    examples = {row[0].row for row in page.iter_rows() if any("示例" in str(cell.value) for cell in row)}
    labels = {cell.value: cell.row for cell in page["A"][1:] if cell.value and cell.row not in examples}
    for number, row in enumerate(rows, 2):
        at = labels.get(row[0], number)
        for cell in page[at] if at in examples else ():
            cell.value = None
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


TABLES: dict[tuple[str, ...], Callable[..., None]] = {
    ("工作簿", "工作表", "单元格", "原来是", "改成"): _set_cell,
    ("文件", "找到", "改成"): _replace,
    ("模板", "在哪一列右边插入一列", "表头写", "印指标的一行写"): _insert_column,
}
