"""The commands that make projects: reports written or checked, one or a whole year of them."""

import contextlib
import os
import signal
import sys
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from selfeval import command_line, overview, progress
from selfeval.batch import runner
from selfeval.batch.addresses import is_remote
from selfeval.batch.file_names import path_in
from selfeval.batch.journal import FILE_NAME, Journal, JournalBusyError, explained
from selfeval.batch.making import Job, Outcome
from selfeval.batch.own_files import is_foreign
from selfeval.batch.records import Record
from selfeval.batch.remote_journal import journal_of
from selfeval.batch.runner import Run
from selfeval.batch.work import Work
from selfeval.command_line import Command, UsageError
from selfeval.evaluation.catalogue import ERROR

if TYPE_CHECKING:
    from selfeval.batch.converter import Converter

DONE, ERRORS, NOT_RUN = 0, 1, 2
_MOST_NAMED = 10
# One project is no overview.
_FROM_PROJECTS = 2
_PLANS = {runner.NEW: "新的", runner.CHANGED: "有变化", runner.FAILED: "上次有错误", runner.UNCHANGED: "没有变化"}
# Most runs know nothing of the last one.
_WORDS = {**_PLANS, runner.NO_PDF: "只补写PDF"}
_NO_OFFICE = (
    "没有找到 LibreOffice，这次不写PDF，报告照写。请安装 LibreOffice（不收费），再运行一次同样的命令，只补写PDF；"
    "也可以用Word、WPS把报告另存为PDF。"
)


class _Stop:
    """Whether somebody asked for an end with Ctrl-C."""

    def __init__(self) -> None:
        self.is_asked = False

    def __call__(self) -> bool:
        return self.is_asked


def run(
    command: Command, sources: Sequence[Path], templates: Path, output: Path, codes: Sequence[str] = (), *, home: Path
) -> int:
    """Make the projects of the workbooks as the command asks for, or those with certain codes; return the status."""
    chosen = _chosen(command, sources, codes)
    writes = command.action == command_line.REPORT
    job = Job(
        templates,
        command.form,
        writes=writes,
        workpapers=command.workpapers,
        limits=command.limits,
        is_strict=command.is_strict,
    )
    how = Run(command.jobs, is_forced=command.is_forced, cluster=command.cluster)
    if not writes:
        with _stoppable() as stop:
            return _shown(runner.check(chosen, job, replace(how, is_stopped=stop)), chosen, command, stop)
    how = replace(how, converter=_converter(command, output))
    with _journal(output, home) as journal:
        if command.is_dry_run:
            return _planned(runner.planned(chosen, job, output, journal, how))
        with _stoppable() as stop:
            outcomes = runner.write(chosen, job, output, journal, replace(how, is_stopped=stop))
            status = _shown(outcomes, chosen, command, stop)
        if command.pdfs:
            status = max(status, _tell_of_pdfs(how.converter, is_stopped=stop.is_asked))
        _tell_disappeared(journal, output, chosen.gone)
        _tell_repeated(runner.repeated(journal, output, chosen.gone))
        if journal.count() >= _FROM_PROJECTS:
            status = max(status, _overview(journal, output, command.last_year))
    return status


def _converter(command: Command, output: Path) -> "Converter | None":
    """Return what turns reports into PDF, where that was asked for; say so where LibreOffice is not there."""
    if not command.pdfs:
        return None
    if is_remote(output):
        raise UsageError(f"--pdf 只能写到文件夹，不能写到“{output}”这样的地址；请先写到一个文件夹，再把它传过去")
    # Imported here because few runs write PDFs.
    from selfeval.batch import office  # noqa: PLC0415
    from selfeval.batch.converter import Converter  # noqa: PLC0415

    program = office.find()
    if program is None:
        print(_NO_OFFICE, file=sys.stderr)
        return None
    return Converter(program, command.jobs or os.cpu_count() or 1)


def _tell_of_pdfs(converter: "Converter | None", *, is_stopped: bool) -> int:
    """Say what there is to be said of all PDFs of a run together; return the exit status."""
    if converter is None:
        return ERRORS
    if converter.broken is not None:
        print(f"没有写PDF：{converter.broken}。报告照写；请检查或重新安装 LibreOffice，再运行一次。", file=sys.stderr)
        return ERRORS
    if converter.remark is not None:
        print(f"{converter.remark}安装这些字体以后，用 --pdf --force 再运行一次。", file=sys.stderr)
    if is_stopped:
        print("没有写完的PDF，再运行一次同样的命令，就接着写。", file=sys.stderr)
        return NOT_RUN
    return DONE


def _overview(journal: Journal, output: Path, last_year: Path | None) -> int:
    """Write the overview of all projects in the output folder; return the exit status."""
    try:
        # Imported here because a single project needs none, and pandas takes its time.
        from selfeval.summary import overview as summary  # noqa: PLC0415
    except (ImportError, MemoryError) as error:
        # So pandas says that the memory does not suffice.
        print(
            f"没有写汇总：程序库没有装载成功（{type(error).__name__}），多半是内存不够。报告都已写好；请关闭别的程序，"
            "再运行一次同样的命令。",
            file=sys.stderr,
        )
        return ERRORS
    earlier = Journal.read_only(last_year) if last_year is not None else None
    if last_year is not None and earlier is None:
        print(f"“{last_year}”里没有能读的上年运行记录（{FILE_NAME}），汇总表没有与上年比较。", file=sys.stderr)
    foreign = [name for name in (summary.WORKBOOK, summary.PAGE) if is_foreign(path_in(output, name))]
    if foreign:
        names = "、".join(f"“{name}”" for name in foreign)
        print(
            f"没有写汇总：“{output}”里的{names}不是本程序写的文件，或者是链接，没有覆盖。请把它改名或移走，再运行一次。",
            file=sys.stderr,
        )
        return ERRORS
    problems = summary.write(_listed(journal), output, earlier.records() if earlier is not None else ())
    if earlier is not None:
        earlier.close()
    for problem in problems:
        print(problem.message, file=sys.stderr)
    if not problems:
        files = (overview.shown_path(path_in(output, each)) for each in (summary.WORKBOOK, summary.PAGE))
        print(f"汇总：{'、'.join(files)}", file=sys.stderr)
    return ERRORS if problems else DONE


def _listed(journal: Journal) -> Iterator[Record]:
    """Yield the projects of an overview; of bulk workbooks themselves only those that something is wrong with."""
    for record in journal.records():
        if record.is_project or record.result["status"] == ERROR:
            yield record


def _chosen(command: Command, sources: Sequence[Path], codes: Sequence[str]) -> Work:
    """Return the projects that --only and --limit leave."""
    work = Work(sources, command.only, command.limit, codes, command.limits)
    if not work.paths:
        raise UsageError(f"没有路径里含有“{command.only}”的工作簿，共找到{len(sources)}个工作簿")
    return work


@contextlib.contextmanager
def _journal(output: Path, home: Path) -> Iterator[Journal]:
    try:
        journal = journal_of(output, home)
    except JournalBusyError:
        raise UsageError(f"另一个运行正在写“{output}”，请等它结束，或者换一个输出文件夹") from None
    if journal.note is not None:
        print(journal.note, file=sys.stderr)
    with explained(journal):
        yield journal


@contextlib.contextmanager
def _stoppable() -> Iterator[_Stop]:
    """Take the first Ctrl-C as the wish to finish what was begun, the second one as it is."""
    stop = _Stop()

    def asked(_signal: int, _frame: object) -> None:
        stop.is_asked = True
        signal.signal(signal.SIGINT, before)
        _say_at_once("\n正在停止：已经开始的做完就停，请稍等。再按一次Ctrl+C立即停止。\n")

    try:
        before = signal.signal(signal.SIGINT, asked)
    except ValueError:
        # Not the main thread, where nobody presses keys.
        yield stop
        return
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def _say_at_once(text: str) -> None:
    """Write to the terminal in the middle of anything, also of another text that is being written."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        stream = sys.__stderr__
        os.write(stream.fileno(), text.encode(stream.encoding or "utf-8", "replace"))  # type: ignore[union-attr]


def _shown(outcomes: Generator[Outcome, None, None], work: Work, command: Command, stop: _Stop) -> int:
    """Show outcomes as they come, and what is to be done after a stop; return the exit status."""
    broken: dict[str, None] = {}
    has_errors, done = False, 0
    # Whatever ends it, what is done is noted before the journal is closed.
    with contextlib.closing(outcomes), contextlib.closing(overview.shower(command, work.total)) as shower:
        for outcome in progress.shown(outcomes, work, is_quiet=command.as_json and sys.stdout.isatty()):
            shower.show(outcome)
            broken |= dict.fromkeys(outcome.form_faults)
            has_errors, done = has_errors or outcome.status == ERROR, done + outcome.is_project
    if not done and not stop.is_asked and command.only and work.total == 0:
        raise UsageError(f"没有路径或项目编码里含有“{command.only}”的项目")
    for fault in broken:
        print(fault, file=sys.stderr)
    if stop.is_asked and done < work.total:
        left = work.total - done
        print(f"已停止：做完{done}个，还有{left}个没有做。再运行一次同样的命令，就接着做没有做的。", file=sys.stderr)
        return NOT_RUN
    if broken:
        return NOT_RUN
    return ERRORS if has_errors else DONE


def _planned(plans: Iterable[tuple[str, str]]) -> int:
    counts = dict.fromkeys(_PLANS, 0)
    for source, plan in plans:
        counts[plan] = counts.get(plan, 0) + 1
        print(f"{_WORDS[plan]}：{source}")
    said = "，".join(f"{_WORDS[plan]}{count}个" for plan, count in counts.items())
    print(f"共{sum(counts.values())}个项目：{said}。没有写任何文件；去掉 --dry-run 就写报告。")
    return DONE


def _tell_disappeared(journal: Journal, output: Path, gone: Collection[str]) -> None:
    """Name the reports whose workbook, or whose project in it, is no longer there; they are left as they are."""
    names = [file for record in runner.disappeared(journal, output, gone) for file in (*record.files, *record.pdfs)]
    if not names:
        return
    more = f"等{len(names)}份" if len(names) > _MOST_NAMED else ""
    shown = "、".join(names[:_MOST_NAMED])
    print(
        f"这些报告的工作簿（或批量工作簿里的项目）已经不在原来的地方，报告没有删除：{shown}{more}。不需要的请自己删去"
        f"（“{FILE_NAME}”记着每份报告出自哪个工作簿）。",
        file=sys.stderr,
    )


def _tell_repeated(repeated: Sequence[Sequence[str]]) -> None:
    """Name the projects of which there are several workbooks: all of them count in the overview."""
    for keys in repeated[:_MOST_NAMED]:
        print(
            f"同一个项目有{len(keys)}份工作簿，汇总里都算在内：{'、'.join(keys)}。请留下一份，移走别的，再运行一次。",
            file=sys.stderr,
        )
    if len(repeated) > _MOST_NAMED:
        print(f"另有{len(repeated) - _MOST_NAMED}个项目也有几份工作簿。", file=sys.stderr)
