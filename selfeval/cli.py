"""The command: from arguments to work, from results to words and exit status."""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from selfeval import asked_form, command_line, run_command, settings
from selfeval.batch import sources as batch_sources
from selfeval.batch.addresses import AddressError, require_reachable
from selfeval.batch.executors import ClusterError
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.journal import JournalError
from selfeval.batch.making import shown
from selfeval.batch.own_files import kind_of_own
from selfeval.batch.work import split_name
from selfeval.batch.writing import write_whole
from selfeval.command_line import Command, UsageError
from selfeval.settings import SettingsError
from selfeval.shipped import TEMPLATES, templates_of

_DONE, _ERRORS, _NOT_RUN = 0, 1, 2
_QUOTED = "；名称里有空格的，请用引号括起来"
_UNFILLED = "；请建这个文件夹，把填好的工作簿放进去，或者在命令后面写明文件"
_INPUT, _OUTPUT = "input", "output"
_OF_FORMS = (command_line.FORMS, command_line.FORM_NEW, command_line.FORM_COPY, command_line.FORM_CHECK)


def main(arguments: Sequence[str], home: Path, called: str = command_line.GENERATE) -> int:
    """Run the command, called by this name, and return its exit status.

    ``home`` holds input/, output/ and templates/; without templates of its own it has those of the program.
    """
    _take_any_console()
    try:
        status = _run(arguments, home, called)
        sys.stdout.flush()
    except OSError:
        # Faults of files are reported where they happen; what comes up to here is an output that cannot be
        # written: its reader has gone, or the disk it goes to is full.
        with contextlib.suppress(OSError):
            _complain("结果没有显示完：输出写不出去，可能是磁盘已满，或者接收的程序已经退出。")
        sys.stdout = _nowhere()
        return _NOT_RUN
    return status


def _run(arguments: Sequence[str], home: Path, called: str) -> int:
    try:
        command = replace(command_line.parse(arguments), called=called)
        if command.action == command_line.HELP:
            print(command_line.usage(called), end="")
            return _DONE
        command = settings.applied(command, settings.of_folder(home, command.settings))
        if command.action.startswith(command_line.TEMPLATE):
            return _template(command, home)
        if command.action in _OF_FORMS:
            return _forms(command, home)
        return _WAYS.get(command.action, _process)(command, home)
    except UsageError as error:
        _complain(f"命令没有执行：{error}。用 {called} --help 查看用法。")
    except (FormError, SettingsError) as error:
        _complain(*error.faults, "命令没有执行：请先改正上面的错误。")
    except MemoryError:
        _complain(
            "内存不够，命令没有做完。写成的报告都是完整的；请关闭别的程序，再运行一次同样的命令（可以加 --jobs 1），"
            "就接着做没有做的。"
        )
    except KeyboardInterrupt:
        _complain("已立即停止。写成的报告都是完整的；再运行一次同样的命令，就接着做没有做的。")
    return _NOT_RUN


def _process(command: Command, home: Path) -> int:
    command, codes = _without_codes(command)
    sources = _sources(command, home)
    command, _ = _with_form(command, home)
    try:
        return run_command.run(command, sources, templates_of(home), command.output or home / _OUTPUT, codes, home=home)
    except (ClusterError, AddressError, JournalError) as error:
        _complain(f"{error}。")
        return _NOT_RUN


def _without_codes(command: Command) -> tuple[Command, tuple[str, ...]]:
    """Return a command whose paths are files and folders, and the codes of projects that stood behind them."""
    named = [split_name(path, _is_there) for path in command.paths]
    codes = tuple(code for _, code in named if code is not None)
    if codes and len({path for path, _ in named}) > 1:
        raise UsageError("写“文件#项目编码”时只能是同一个批量工作簿里的项目")
    return replace(command, paths=tuple(dict.fromkeys(path for path, _ in named))), codes


def _sources(command: Command, home: Path) -> list[Path]:
    paths = command.paths or (home / _INPUT,)
    for path in (*paths, *((command.output,) if command.output is not None else ())):
        try:
            require_reachable(path)
        except AddressError as error:
            raise UsageError(str(error)) from None
    for path in paths:
        if not _is_there(path):
            hint = _UNFILLED if not command.paths else _QUOTED if len(command.paths) > 1 else ""
            raise UsageError(f"没有“{path}”这个文件或文件夹{hint}")
    if command.output is not None and _is_there(command.output) and not command.output.is_dir():
        raise UsageError(f"“{command.output}”是一个文件，不能当输出文件夹")
    sources, replaced, lists = batch_sources.find(paths, command.limits)
    unread = [(path, f"{reason}。不需要的请删去") for path, _, reason in replaced]
    unread += [(path, f"它是以前运行写出的{kind_of_own(path)}，不是工作簿") for path in lists]
    for path, reason in unread:
        if (command.only or "") in path.as_posix():
            _complain(f"“{shown(path)}”没有读：{reason}。")
    if not sources:
        where = "、".join(str(path) for path in paths)
        raise UsageError(f"“{where}”里没有工作簿（.xlsx、.xlsm、.xls、.ods）")
    return sources


def _is_there(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except (OSError, ValueError):
        # A name that no file can have: too long, or with a null character.
        return False


def _new(command: Command, home: Path) -> int:
    # Imported here because only this command writes workbooks.
    from selfeval.intake import blank  # noqa: PLC0415

    path = command.paths[0]
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"空白工作簿的文件名应当以 .xlsx 结尾，现在是“{path.name}”")
    if _is_there(path):
        raise UsageError(f"“{path}”已经存在，为免覆盖没有写；请换一个文件名")
    command, library = _with_form(command, home)
    wrong = write_whole(path, blank.write(library.rules(command.form or library.default())))
    if wrong is not None:
        raise UsageError(wrong.message.rstrip("。"))
    print(f"已写出空白工作簿：{path}")
    return _DONE


def _template(command: Command, home: Path) -> int:
    # Imported here because only this command needs samples and Word documents of its own making.
    from selfeval import template_command  # noqa: PLC0415

    command, library = _with_form(command, home)
    return _DONE if template_command.run(command, library, home / _OUTPUT) else _ERRORS


def _forms(command: Command, home: Path) -> int:
    # Imported here because only this command makes and checks forms.
    from selfeval import form_command  # noqa: PLC0415

    templates = form_command.templates_for(command, templates_of(home), home / TEMPLATES)
    return _DONE if form_command.run(command, FormLibrary(templates, command.limits)) else _ERRORS


def _explain(command: Command, home: Path) -> int:
    # Imported here because only this command reads documents.
    from selfeval import explain_command  # noqa: PLC0415

    command, _ = _with_form(command, home)
    command, codes = _without_codes(command)
    is_right, broken = explain_command.run(command, _sources(command, home), templates_of(home), codes)
    if broken:
        _complain(*broken)
        return _NOT_RUN
    return _DONE if is_right else _ERRORS


def _reshape(command: Command, home: Path) -> int:
    # Imported here because only these commands write workbooks full of projects.
    from selfeval import shape_commands  # noqa: PLC0415

    if command.action == command_line.MERGE:
        sources = _sources(replace(command, output=None), home)
        return _DONE if shape_commands.merge(command, sources, templates_of(home)) else _ERRORS
    source = command.paths[0]
    if not source.is_file():
        raise UsageError(f"没有“{source}”这个文件")
    return _DONE if shape_commands.split(command, source, templates_of(home)) else _ERRORS


def _verify(command: Command, home: Path) -> int:
    # Imported here because only this command reads documents.
    from selfeval import verify_command  # noqa: PLC0415

    command, library = _with_form(command, home)
    return verify_command.run(command, library, home / _OUTPUT)


def _serve(command: Command, home: Path) -> int:
    # Imported here because only this command answers browsers.
    from selfeval import serve_command  # noqa: PLC0415

    command, _ = _with_form(command, home)
    return _DONE if serve_command.run(command, templates_of(home)) else _NOT_RUN


def _with_form(command: Command, home: Path) -> tuple[Command, FormLibrary]:
    """Return the forms, and the command with the name of the form that was asked for, also by what people call it.

    UsageError where that is not among them.
    """
    library = FormLibrary(templates_of(home), command.limits)
    form = None if command.form is None else asked_form.name_of(command.form, library)
    return replace(command, form=form), library


def _complain(*sentences: str) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def _take_any_console() -> None:
    """Print what a console's encoding lacks as a question mark and not as a traceback."""
    # A program started without a console has no output at all.
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


_WAYS: Mapping[str, Callable[[Command, Path], int]] = {
    command_line.NEW: _new,
    command_line.EXPLAIN: _explain,
    command_line.VERIFY: _verify,
    command_line.MERGE: _reshape,
    command_line.SPLIT: _reshape,
    command_line.SERVE: _serve,
}
