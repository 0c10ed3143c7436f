"""Shows a run's results in the terminal: a table where there is a terminal, plain lines elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from selfeval.batch.runner import Outcome
from selfeval.evaluation.problems import ERROR, NOTE, WARNING, Problem

_LEVELS = {ERROR: "错误", WARNING: "提醒", NOTE: "说明"}
_STYLES = {ERROR: "bold red", WARNING: "yellow", NOTE: "dim"}
_HEADINGS = ("项目", "执行率", "总得分", "等级", "错误", "提醒", "结果")
_NOTHING = "-"


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
    written = f"写成{sum(len(outcome.files) for outcome in outcomes)}份报告，" if writes else ""
    return (
        f"共{len(outcomes)}个项目：{written}{count[ERROR]}个有错误，{count[WARNING]}个有提醒，{count['ok']}个没有问题。"
    )


def _row(outcome: Outcome, *, writes: bool) -> tuple[str, ...]:
    found = outcome.result
    funding = found["funding"]
    rates = [row["execution_rate"] for row in funding] if isinstance(funding, list) else []
    counts = [sum(problem.level == level for problem in outcome.problems) for level in (ERROR, WARNING)]
    if outcome.status == ERROR:
        ending = "没有写报告" if writes else "需要改正"
    else:
        ending = "已写报告" if writes else "可以写报告"
    name = found["project_name"] or Path(str(found["source"])).name
    values = (name, rates[0] if rates else None, found["total_score"], found["rating"], *counts, ending)
    return tuple(_NOTHING if value is None else str(value) for value in values)


def _show_lines(outcomes: Sequence[Outcome], rows: Sequence[tuple[str, ...]], stream: TextIO) -> None:
    for outcome, row in zip(outcomes, rows, strict=True):
        name, rate, total, rating, errors, warnings, ending = row
        figures = f"执行率{rate}，总得分{total}，等级{rating}，错误{errors}，提醒{warnings}，{ending}"
        print(f"{name}（{outcome.result['source']}）：{figures}", file=stream)
        for problem in outcome.problems:
            print(f"  [{_LEVELS[problem.level]}] {problem.place} {problem.message}", file=stream)
        for path in outcome.files:
            print(f"  报告：{path}", file=stream)


def _show_tables(outcomes: Sequence[Outcome], rows: Sequence[tuple[str, ...]], stream: TextIO) -> None:
    # Imported here because a run without a terminal does not need it.
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=stream, highlight=False, emoji=False, markup=False)
    # A GBK console has these lines; rounded corners it has not.
    table = Table(box=box.SQUARE, safe_box=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading in ("项目", "结果") else "right", overflow="fold")
    for outcome, row in zip(outcomes, rows, strict=True):
        table.add_row(*(Text(cell) for cell in row), style=_STYLES.get(outcome.status, ""))
    console.print(table)
    for outcome, row in zip(outcomes, rows, strict=True):
        if not outcome.problems and not outcome.files:
            continue
        console.print(Text(f"{row[0]}（{outcome.result['source']}）", style="bold"))
        for problem in outcome.problems:
            console.print(_line(problem), soft_wrap=False)
        for path in outcome.files:
            console.print(Text(f"  报告：{path}"), soft_wrap=True)


def _line(problem: Problem) -> "object":
    from rich.padding import Padding  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    text = Text(f"[{_LEVELS[problem.level]}] ", style=_STYLES[problem.level])
    text.append(f"{problem.place} ", style="bold")
    text.append(problem.message, style="default")
    return Padding(text, (0, 0, 0, 2))
