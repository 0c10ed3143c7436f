"""Shows on the terminal how far a long run has come; elsewhere says it in a line from time to time."""

import sys
import time
from collections.abc import Iterable, Iterator

from selfeval.batch.making import Outcome
from selfeval.batch.work import Work
from selfeval.evaluation.catalogue import ERROR

# A shorter run is over before anybody reads of it.
_FROM = 20
_SECONDS_BETWEEN_LINES = 10.0
_HOUR, _MINUTE = 3600, 60
_BAR_COLUMNS = 16


def shown(outcomes: Iterable[Outcome], work: Work, *, is_quiet: bool = False) -> Iterator[Outcome]:
    """Pass outcomes on, showing how many of all there are, how fast they come, and how many have errors.

    Nothing is shown where it ``is_quiet``, because it would be mixed with what a program is to read.
    """
    if work.total < _FROM or is_quiet:
        yield from outcomes
    elif sys.stderr.isatty():
        yield from _with_bar(outcomes, work)
    else:
        yield from _with_lines(outcomes, work)


def _with_bar(outcomes: Iterable[Outcome], work: Work) -> Iterator[Outcome]:
    # Imported here because a run without a terminal does not need it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

    # Narrow, so that what is said beside it stands whole on a terminal of 80 columns.
    columns = (TextColumn("正在处理"), BarColumn(_BAR_COLUMNS), TextColumn("{task.fields[said]}"))
    console = Console(file=sys.stderr, highlight=False, emoji=False)
    # What is printed to the terminal meanwhile is printed above the bar; what goes to a file must not come here.
    is_shared = sys.stdout.isatty()
    with Progress(*columns, console=console, transient=True, redirect_stdout=is_shared) as bar:
        task, pace = bar.add_task("", total=work.total, said=f"0/{work.total}"), Pace(work.total)
        for outcome in outcomes:
            pace.count(outcome, work.total)
            bar.update(task, advance=outcome.is_project, total=work.total, said=pace.said())
            yield outcome


def _with_lines(outcomes: Iterable[Outcome], work: Work) -> Iterator[Outcome]:
    pace, last = Pace(work.total), time.monotonic()
    for outcome in outcomes:
        pace.count(outcome, work.total)
        now = time.monotonic()
        if now - last >= _SECONDS_BETWEEN_LINES:
            print(f"正在处理 {pace.said()}", file=sys.stderr, flush=True)
            last = now
        yield outcome


class Pace:
    """How many projects are done, how fast, and what is left."""

    def __init__(self, total: int) -> None:
        """Begin to count now."""
        self._total = total
        self._begun = time.monotonic()
        self._done = self._errors = self._unchanged = 0

    def count(self, outcome: Outcome, total: int) -> None:
        """Count one project of as many as are known by now."""
        self._total = total
        self._done += outcome.is_project
        self._errors += outcome.status == ERROR
        self._unchanged += outcome.is_unchanged

    def said(self) -> str:
        """Return it in words: 1200/20000，每秒410个，还要46秒，3个有错误."""
        seconds = max(time.monotonic() - self._begun, 1e-6)
        rate = self._done / seconds
        parts = [f"{self._done}/{self._total}", f"每秒{rate:.0f}个" if rate >= 1 else f"每个{1 / rate:.1f}秒"]
        if self._done < self._total:
            parts.append(f"还要{_lasting((self._total - self._done) / rate)}")
        parts.append(f"{self._errors}个有错误")
        if self._unchanged:
            parts.append(f"{self._unchanged}个没有变化")
        return "，".join(parts)


def _lasting(seconds: float) -> str:
    whole = int(seconds) + 1
    if whole >= _HOUR:
        return f"{whole // _HOUR}小时{whole % _HOUR // _MINUTE}分"
    return f"{whole // _MINUTE}分{whole % _MINUTE}秒" if whole >= _MINUTE else f"{whole}秒"
