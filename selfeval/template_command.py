"""The command ``template``: for people who edit templates in Word."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from selfeval import command_line
from selfeval.batch import template_work
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.making import shown
from selfeval.batch.template_work import Checked, TagGroup
from selfeval.batch.writing import write_whole
from selfeval.command_line import Command, UsageError
from selfeval.evaluation import text_width
from selfeval.evaluation.catalogue import LEVEL_WORDS
from selfeval.overview import print_json, wrapped

_WIDEST = 110


def run(command: Command, library: FormLibrary, output: Path) -> bool:
    """Do what was asked for; return whether no template has an error. FormError where a form is broken."""
    file = command.paths[0] if command.paths else None
    forms = [command.form or _form_of(file, library) or library.default()]
    if command.action == command_line.TEMPLATE_FIELDS:
        _fields(command, library, forms[0])
        return True
    if file is not None and not file.is_file():
        raise UsageError(f"没有“{file}”这个文件")
    if command.action == command_line.TEMPLATE_PREVIEW:
        _preview(library, forms[0], file, command.output or output)
        return True
    if file is None and command.form is None:
        forms = library.names()
    return _check(library, forms, file, as_json=command.as_json)


def _form_of(file: Path | None, library: FormLibrary) -> str | None:
    """Return the form in whose folder a file lies."""
    name = "" if file is None else file.resolve().parent.name
    return name if name in library.names() else None


def _check(library: FormLibrary, forms: Sequence[str], file: Path | None, *, as_json: bool) -> bool:
    checked: dict[str, Checked] = {}
    broken: list[str] = []
    for form in forms:
        try:
            checked[str(file) if file else f"templates/{form}"] = template_work.check(library, form, file)
        except FormError as error:
            # What is wrong with the other forms is said as well.
            broken += error.faults
    if as_json:
        print_json({"faults": [fault for each in checked.values() for fault in _as_json(each)]})
    else:
        for name, each in checked.items():
            _show_checked(name, each, sys.stdout)
    if broken:
        raise FormError("", broken)
    return all(each.is_usable for each in checked.values())


def _show_checked(name: str, checked: Checked, stream: TextIO) -> None:
    for fault in checked.faults:
        print(f"[{LEVEL_WORDS[fault.level]}] {checked.folder}{fault}（{fault.code}）", file=stream)
    errors = sum(fault.level == "error" for fault in checked.faults)
    warnings = len(checked.faults) - errors
    found = f"{errors}个错误，{warnings}个提醒" if checked.faults else "没有发现问题"
    print(f"{name}：{found}。", file=stream)


def _as_json(checked: Checked) -> list[dict[str, str]]:
    return [
        {
            "code": fault.code,
            "level": fault.level,
            "template": f"{checked.folder}{fault.place.template}",
            "place": fault.place.where,
            "words": fault.place.words,
            "message": fault.message,
        }
        for fault in checked.faults
    ]


def _fields(command: Command, library: FormLibrary, form: str) -> None:
    if command.output is None:
        _show_groups(template_work.tags(library, form), sys.stdout)
        return
    if command.output.suffix.lower() != ".docx":
        raise UsageError(f"标记表的文件名应当以 .docx 结尾，现在是“{command.output.name}”")
    if command.output.exists():
        raise UsageError(f"“{command.output}”已经存在，为免覆盖没有写；请换一个文件名")
    _write(command.output, template_work.tag_list(library, form))
    print(f"已写出标记表：{shown(command.output)}")


def _show_groups(groups: Sequence[TagGroup], stream: TextIO) -> None:
    """Print the tags in columns, a tag and what it means on a line."""
    for title, rows in groups:
        if title:
            print("", *wrapped(title, _WIDEST), sep="\n", file=stream)
        width = max((text_width.columns(row.tag) for row in rows), default=0)
        for row in rows:
            notes = {"单位": row.unit, "例如": row.example, "来源": row.source}
            details = "；".join(f"{name}：{note}" for name, note in notes.items() if note)
            first, *others = wrapped(f"{row.meaning}（{details}）", _WIDEST - width - 4)
            print(f"  {row.tag}{' ' * (width - text_width.columns(row.tag))}  {first}", file=stream)
            for line in others:
                print(f"{' ' * (width + 4)}{line}", file=stream)


def _preview(library: FormLibrary, form: str, file: Path | None, output: Path) -> None:
    for document in template_work.preview(library, form, file):
        path = output / f"{document.file_name}.docx"
        _write(path, document.content)
        print(f"已写出版面预览：{shown(path)}")


def _write(path: Path, content: bytes) -> None:
    wrong = write_whole(path, content)
    if wrong is not None:
        raise UsageError(wrong.message.rstrip("。"))
