"""Shows a run's results in the terminal: a table where there is a terminal, plain lines elsewhere."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from selfeval.batch.runner import Outcome
from selfeval.evaluation import text_width
from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS, NOTE, WARNING
from selfeval.evaluation.problems import asks

_STYLES = {ERROR: "bold red", WARNING: "yellow", NOTE: "dim"}
_HEADINGS = ("项目", "执行率", "总得分", "等级", "错误", "提醒", "结果")
_NOTHING = "-"
_WIDEST = 110
# A working paper is a workbook, a report a document.
_PAPER = ".xlsx"
# A line neither begins with one of these nor is it broken inside a word, a figure or a cell's name.
_PIECE = re.compile(r"[“（‘《]*(?:[!-~≤≥＝±]+|.(?:![A-Z]+[0-9]+)?)[，。；：！？、”）’》%]*", re.DOTALL)


def show(outcomes: Sequence[Outcome], stream: TextIO, *, writes: bool) -> None:
    """Print the table of projects, their problems and a closing line."""
    rows = [_row(outcome, writes=writes) for outcome in outcomes]
    if stream.isatty():
        _show_tables(outcomes, rows, stream)
    else:
        _show_lines(outcomes, rows, stream)
    print(closing_line(outcomes, writes=writes), file=stream)


def closing_line(outcomes: Sequence[Outcome], *, writes: bool) -> str:
    """Return how many projects there are and what became of them."""
    count = {level: sum(outcome.status == level for outcome in outcomes) for level in ("ok", WARNING, ERROR)}
    reports = sum(path.suffix != _PAPER for outcome in outcomes for path in outcome.files)
    written = f"写成{reports}份报告，" if writes else ""
    return (
        f"共{len(outcomes)}个项目：{written}{count[ERROR]}个有错误，{count[WARNING]}个有提醒，{count['ok']}个没有问题。"
    )


def print_json(found: object) -> None:
    """Print JSON; where the output is not UTF-8 the text is written as escapes, which every reader understands."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(found, ensure_ascii=not is_utf8, indent=2))


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
    if outcome.status == ERROR:
        ending = "没有写报告" if writes else "需要改正"
    else:
        ending = "已写报告" if writes else "可以写报告"
    name = str(found["project_name"] or _file_name(outcome)).replace("\n", "")
    values = (name, outcome.execution_rate, found["total_score"], found["rating"], *counts, ending)
    return tuple(_NOTHING if value is None else str(value) for value in values)


def _file_name(outcome: Outcome) -> str:
    return Path(str(outcome.result["source"])).name


def _show_lines(outcomes: Sequence[Outcome], rows: Sequence[tuple[str, ...]], stream: TextIO) -> None:
    for outcome, row in zip(outcomes, rows, strict=True):
        name, rate, total, rating, errors, warnings, ending = row
        figures = f"执行率{rate}，总得分{total}，等级{rating}，错误{errors}，提醒{warnings}，{ending}"
        print(f"{name}（{outcome.result['source']}）：{figures}", file=stream)
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
        console.print(Text("\n".join(wrapped(f"{row[0]}（{outcome.result['source']}）", width)), style="bold"))
        for problem in outcome.problems:
            head = Text(f"  [{LEVEL_WORDS[problem.level]}] ", style=_STYLES[problem.level])
            console.print(head.append(problem.place, style="bold"))
            for line in wrapped(problem.message, width - 6):
                console.print(Text(f"      {line}"), soft_wrap=True)
        for line in written:
            console.print(Text(f"  {line}"), soft_wrap=True)


def _written(outcome: Outcome) -> list[str]:
    """Return a line for each file that was written."""
    found = [f"{'评分底稿' if path.suffix == _PAPER else '报告'}：{_shown(path)}" for path in outcome.files]
    if outcome.copy_file is not None:
        found.append(f"{'标出问题' if asks(outcome.problems) else '去掉标注'}：{_shown(outcome.copy_file)}")
    return found


def _shown(path: Path) -> str:
    """Return a path as short as it can be said from where the command runs."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
