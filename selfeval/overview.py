"""Shows a run's results in the terminal: a table where there is a terminal, plain lines elsewhere."""

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from selfeval.batch.making import Outcome
from selfeval.command_line import REPORT, Command
from selfeval.evaluation import text_width
from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS, NOTE, WARNING
from selfeval.evaluation.problems import asks

_STYLES = {ERROR: "bold red", WARNING: "yellow", NOTE: "dim"}
_HEADINGS = ("项目", "执行率", "总得分", "等级", "错误", "提醒", "结果")
_NOTHING = "-"
_WIDEST = 110
# A longer table nobody reads in a terminal; the overview in the output folder has all projects.
_MOST_IN_A_TABLE = 200
# A working paper is a workbook, a report a document.
_PAPER = ".xlsx"
# A line neither begins with one of these nor is it broken inside a word, a figure or a cell's name.
_PIECE = re.compile(r"[“（‘《]*(?:[!-~≤≥＝±]+|.(?:![A-Z]+[0-9]+)?)[，。；：！？、”）’》%]*", re.DOTALL)

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Shower(Protocol):
    """Shows outcomes as they come; what belongs at the end is shown when it is closed."""

    def show(self, outcome: Outcome) -> None:
        """Take one outcome."""

    def close(self) -> None:
        """Show what belongs at the end."""


def shower(command: Command, projects: int) -> Shower:
    """Return how so many outcomes are shown: as JSON, as a table on a terminal, as lines elsewhere."""
    if command.as_json:
        return _Json(sys.stdout)
    writes = command.action == REPORT
    if sys.stdout.isatty() and projects <= _MOST_IN_A_TABLE:
        return _Table(sys.stdout, writes=writes)
    return _Lines(writes=writes, names_all=projects <= _MOST_IN_A_TABLE)


class Counts:
    """How many projects there are, and what became of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._status = {"ok": 0, WARNING: 0, ERROR: 0}
        self._reports = self._pdfs = self._unchanged = self._files = 0

    def count(self, outcome: Outcome) -> None:
        """Count one project; a bulk workbook is counted only where something is wrong with it."""
        if not outcome.is_project:
            self._files += outcome.status == ERROR
            return
        self._status[outcome.status] += 1
        self._unchanged += outcome.is_unchanged
        self._pdfs += len(outcome.pdfs)
        if not outcome.is_unchanged:
            self._reports += sum(path.suffix != _PAPER for path in outcome.files)

    def said(self, *, writes: bool) -> str:
        """Return the closing line."""
        count, total = self._status, sum(self._status.values())
        unchanged = f"{self._unchanged}个没有变化，没有重写，" if self._unchanged else ""
        files = f"；另有{self._files}个批量工作簿有没读取的内容或不能读取" if self._files else ""
        pdfs = f"有{self._pdfs}份PDF，" if self._pdfs else ""
        written = f"写成{self._reports}份报告，{unchanged}{pdfs}" if writes else ""
        found = f"{count[ERROR]}个有错误，{count[WARNING]}个有提醒，{count['ok']}个没有问题"
        return f"共{total}个项目：{written}{found}{files}。"


class _Json:
    """Prints results as they come, so that none of a million has to be kept."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._is_first = stream, True
        self._stream.write('{\n  "projects": [')

    def show(self, outcome: Outcome) -> None:
        found = textwrap.indent(_as_json(outcome.result), "    ")
        self._stream.write(f"{'' if self._is_first else ','}\n{found}")
        self._is_first = False

    def close(self) -> None:
        self._stream.write(f"{'' if self._is_first else chr(10) + '  '}]\n}}\n")


class _Lines:
    """Prints lines as outcomes come; of very many only those with errors.

    The stream is looked up each time: while there is a progress bar it is one that prints above it.
    """

    def __init__(self, *, writes: bool, names_all: bool) -> None:
        self._writes, self._names_all = writes, names_all
        self._counts = Counts()

    def show(self, outcome: Outcome) -> None:
        self._counts.count(outcome)
        if self._names_all or outcome.status == ERROR:
            _show_lines(outcome, _row(outcome, writes=self._writes), sys.stdout)

    def close(self) -> None:
        if not self._names_all:
            print("项目很多，上面只列有错误的。")
        print(self._counts.said(writes=self._writes))


class _Table:
    """Prints one table of all projects, then what there is to say of each."""

    def __init__(self, stream: TextIO, *, writes: bool) -> None:
        self._stream, self._writes = stream, writes
        self._counts = Counts()
        self._outcomes: list[Outcome] = []

    def show(self, outcome: Outcome) -> None:
        self._counts.count(outcome)
        self._outcomes.append(outcome)

    def close(self) -> None:
        if self._outcomes:
            rows = [_row(outcome, writes=self._writes) for outcome in self._outcomes]
            _show_tables(self._outcomes, rows, self._stream)
        print(self._counts.said(writes=self._writes), file=self._stream)


def print_json(found: object) -> None:
    """Print JSON."""
    print(_as_json(found))


def _as_json(found: object) -> str:
    """Return JSON; where the output is not UTF-8 the text is written as escapes, which every reader understands."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(found, ensure_ascii=not is_utf8, indent=2)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Break a Chinese text into lines of a width in terminal columns, where Chinese may be broken."""
    line, used = "", 0
    for piece in _PIECE.findall(text):
        columns = text_width.columns(piece)
        if used + columns > width and line:
            yield line.strip()
            line, used = "", 0
        line += piece
        used += columns
    if line:
        yield line.strip()


def _row(outcome: Outcome, *, writes: bool) -> tuple[str, ...]:
    found = outcome.result
    counts = [sum(problem.level == level for problem in outcome.problems) for level in (ERROR, WARNING)]
    if not outcome.is_project:
        ending = "批量工作簿"
    elif outcome.status == ERROR:
        ending = "没有写全" if outcome.files else "没有写报告" if writes else "需要改正"
    else:
        ending = "没有变化" if outcome.is_unchanged else "已写报告" if writes else "可以写报告"
    name = _in_a_line(str(found["project_name"] or _file_name(outcome)).replace("\n", ""))
    values = (name, outcome.execution_rate, found["total_score"], found["rating"], *counts, ending)
    return tuple(_NOTHING if value is None else str(value) for value in values)


def _file_name(outcome: Outcome) -> str:
    return Path(_source(outcome)).name


def _source(outcome: Outcome) -> str:
    return _in_a_line(str(outcome.result["source"]))


def _in_a_line(text: str) -> str:
    """Return a name without what would break the line or command the terminal: file names may hold anything."""
    return _CONTROL.sub(" ", text)


def _show_lines(outcome: Outcome, row: tuple[str, ...], stream: TextIO) -> None:
    name, rate, total, rating, errors, warnings, ending = row
    figures = f"执行率{rate}，总得分{total}，等级{rating}，错误{errors}，提醒{warnings}，{ending}"
    print(f"{name}（{_source(outcome)}）：{figures}", file=stream)
    for problem in outcome.problems:
        print(f"  [{LEVEL_WORDS[problem.level]}] {problem.place} {problem.message}", file=stream)
    for line in _written(outcome):
        print(f"  {line}", file=stream)


def _show_tables(outcomes: Sequence[Outcome], rows: Sequence[tuple[str, ...]], stream: TextIO) -> None:
    # Imported here because a run without a terminal does not need it.
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream, highlight=False, emoji=False, markup=False)
    width = min(console.width, _WIDEST)
    # Drawn lines are two columns wide on a Chinese Windows console, and would push the table apart.
    table = Table(box=box.ASCII2, width=width, show_lines=True)
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading in ("项目", "结果") else "right", no_wrap=heading != "项目")
    room = (
        width - text_width.columns("".join(_HEADINGS[1:-1])) - text_width.columns("没有写报告") - 3 * len(_HEADINGS) - 4
    )
    for outcome, row in zip(outcomes, rows, strict=True):
        name = Text("\n".join(wrapped(row[0], room)))
        if _file_name(outcome) != row[0]:
            name.append("\n" + "\n".join(wrapped(_file_name(outcome), room)), style="dim")
        table.add_row(name, *(Text(cell) for cell in row[1:]), style=_STYLES.get(outcome.status, ""))
    console.print(table)
    for outcome, row in zip(outcomes, rows, strict=True):
        written = _written(outcome)
        if not outcome.problems and not written:
            continue
        console.print(Text("\n".join(wrapped(f"{row[0]}（{_source(outcome)}）", width)), style="bold"))
        for problem in outcome.problems:
            head = Text(f"  [{LEVEL_WORDS[problem.level]}] ", style=_STYLES[problem.level])
            console.print(head.append(problem.place, style="bold"))
            for line in wrapped(problem.message, width - 6):
                console.print(Text(f"      {line}"), soft_wrap=True)
        for line in written:
            console.print(Text(f"  {line}"), soft_wrap=True)


def _written(outcome: Outcome) -> list[str]:
    """Return a line for each file that was written."""
    found = [f"{'评分底稿' if path.suffix == _PAPER else '报告'}：{shown_path(path)}" for path in outcome.files]
    found += [f"PDF：{shown_path(path)}" for path in outcome.pdfs]
    if outcome.copy_file is not None:
        found.append(f"{'标出问题' if asks(outcome.problems) else '去掉标注'}：{shown_path(outcome.copy_file)}")
    return found


def shown_path(path: Path) -> str:
    """Return a path as short as it can be said from where the command runs."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, TypeError):
        # Elsewhere, or an address.
        return str(path)
