"""The commands ``forms`` and ``form``: what forms there are, a new one, what is wrong with one."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from selfeval import command_line
from selfeval.asked_form import name_of
from selfeval.batch import form_check, form_copy, form_list
from selfeval.batch.form_check import Checked, Finding
from selfeval.batch.form_copy import CopyError
from selfeval.batch.form_list import Block, Listed
from selfeval.batch.forms import FormLibrary
from selfeval.command_line import Command, UsageError
from selfeval.evaluation import figures
from selfeval.evaluation.catalogue import ERROR, LEVEL_WORDS
from selfeval.evaluation.form import Form
from selfeval.overview import print_json, wrapped

_WIDTH, _INDENT = 110, 14
_UNSCORED = "不计分"


def templates_for(command: Command, used: Path, own: Path) -> Path:
    """Return the templates folder that a command is about: the one in use, or a new one of its own.

    Where the one in use is the program's, it is copied before anything in it is changed: an update of the program would
    take the changes away. UsageError where it cannot be.
    """
    if used == own:
        if command.action == command_line.FORM_COPY:
            raise UsageError(f"“{own}”里已经有表式，用的就是这一份，没有复制")
        return used
    if command.accepts:
        raise UsageError(f"程序自带的表式不在这里改：请先运行 {command.called} form copy，再改当前文件夹里的 templates")
    if command.action in (command_line.FORM_NEW, command_line.FORM_COPY):
        try:
            form_copy.copy_all(used, own)
        except CopyError as error:
            raise UsageError(str(error)) from None
        print(f"已把程序自带的表式复制到“{own}”，在这个文件夹里运行时读的是这一份。")
        return own
    return used


def run(command: Command, library: FormLibrary) -> bool:
    """Do what was asked for; return whether no form has an error. UsageError where it cannot be done."""
    if command.action == command_line.FORM_COPY:
        return True
    if command.action == command_line.FORMS:
        return _list(library, as_json=command.as_json)
    if command.action == command_line.FORM_CHECK:
        command = replace(command, names=tuple(name_of(each, library) for each in command.names))
    if command.form is not None:
        command = replace(command, form=name_of(command.form, library))
    if command.action == command_line.FORM_NEW:
        _new(library, command.names[0], command.form or "", command.label or command.names[0], command.called)
        return True
    checked = [form_check.check(library, name) for name in command.names or library.names()]
    if command.accepts:
        return _accept(library, checked, command.called)
    return _check(checked, command.called, as_json=command.as_json)


def _list(library: FormLibrary, *, as_json: bool) -> bool:
    forms, wrong = form_list.listed(library)
    if as_json:
        print_json({"forms": [_listed_as_json(each) for each in forms], "faults": list(wrong)})
    else:
        for each in forms:
            _show_listed(each, sys.stdout)
        for fault in wrong:
            print(f"[{LEVEL_WORDS[ERROR]}] {fault}")
    return not wrong and not any(each.faults for each in forms)


def _show_listed(listed: Listed, stream: TextIO) -> None:
    form = listed.form
    notes = "，".join(([form.label] if form else []) + (["默认"] if listed.is_default else []))
    print(f"{listed.name}（{notes}）" if notes else listed.name, file=stream)
    for label, words in (*(_lines(form, listed.blocks) if form else ()), *(("有错误", each) for each in listed.faults)):
        first, *others = wrapped(words, _WIDTH - _INDENT)
        print(f"    {label}{' ' * (_INDENT - 4 - 2 * len(label))}{first}", file=stream)
        for line in others:
            print(f"{' ' * _INDENT}{line}", file=stream)


def _lines(form: Form, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    yield "标题", form.title
    first, *later = (year for year, _ in form.editions)
    changes = "".join(f"，{year}年起有改变" for year in later)
    yield "评价年度", f"{first}年起{changes}"
    parts = "，".join(_block(each) for each in blocks if each.points is not None or each.parts)
    yield "分值", f"{parts}；总分{_points(form.newest.total.sum)}"
    yield "文件", "、".join(document.template for document in form.documents)


def _block(block: Block) -> str:
    points = _points(block.points) + ("" if block.counts or block.points is None else "（不计入总分）")
    parts = "、".join(f"{name}{'不限' if points is None else _points(points)}" for name, points in block.parts)
    return f"{block.name}{points}" + (f"（{parts}）" if parts else "")


def _points(value: Decimal | None) -> str:
    return _UNSCORED if value is None else figures.show_short(value)


def _listed_as_json(listed: Listed) -> dict[str, object]:
    form = listed.form
    return {
        "name": listed.name,
        "label": form.label if form else None,
        "title": form.title if form else None,
        "is_default": listed.is_default,
        "years": [year for year, _ in form.editions] if form else [],
        "blocks": [
            {
                "name": each.name,
                "points": None if each.points is None else figures.show_short(each.points),
                "counts": each.counts,
                "parts": [
                    {"name": name, "points": None if points is None else figures.show_short(points)}
                    for name, points in each.parts
                ],
            }
            for each in listed.blocks
        ],
        "total": figures.show_short(form.newest.total.sum) if form else None,
        "documents": [document.template for document in form.documents] if form else [],
        "faults": list(listed.faults),
    }


def _new(library: FormLibrary, name: str, base: str, label: str, called: str) -> None:
    try:
        remarks = form_copy.copy(library, name, base, label)
    except CopyError as error:
        raise UsageError(str(error)) from None
    print(f"已按“{base}”制作表式“{name}”：templates/{name}")
    for remark in remarks:
        print(f"  {remark}")
    print(f"  改好以后核对：{called} form check {name}（怎样改见 docs/制作表式.md）")


def _check(checked: Sequence[Checked], called: str, *, as_json: bool) -> bool:
    if as_json:
        print_json(
            {"forms": [{"name": each.name, "findings": [_as_json(one) for one in each.findings]} for each in checked]}
        )
    else:
        for each in checked:
            _show_checked(each, sys.stdout, called)
    return all(each.is_right for each in checked)


def _show_checked(checked: Checked, stream: TextIO, called: str) -> None:
    for each in checked.findings:
        print(f"[{LEVEL_WORDS[each.level]}] {each}（{each.code}）", file=stream)
    errors = sum(each.level == ERROR for each in checked.findings)
    found = f"{errors}个错误，{len(checked.findings) - errors}个提醒" if checked.findings else "没有发现问题"
    print(f"templates/{checked.name}：{found}。", file=stream)
    if any(each.code == form_check.DIFFERS for each in checked.findings):
        how = f"{called} form check --accept {checked.name}"
        print(f"  样例的数字与以前不同。规则改得对的，用 {how} 接受；不是有意改的，请改正 form.toml。", file=stream)


def _as_json(finding: Finding) -> dict[str, object]:
    return finding._asdict()


def _accept(library: FormLibrary, checked: Sequence[Checked], called: str) -> bool:
    """Accept the figures of each form that has nothing else wrong; say which of them moved."""
    is_right = True
    for each in checked:
        figures_now = each.acceptable
        if figures_now is None:
            _show_checked(each, sys.stdout, called)
            print(f"  没有接受“{each.name}”的样例结果：请先改正上面的错误，或放进{form_check.SAMPLE}。")
            is_right = False
            continue
        moved, wrong = form_check.accept(library, each.name, figures_now)
        if wrong is not None:
            raise UsageError(wrong.rstrip("。"))
        said = "新写了样例结果" if moved is None else "以下数字变了，已写入" if moved else "数字没有变"
        print(f"templates/{each.name}/{form_check.EXPECTED}：{said}。")
        for name, before, now in moved or ():
            print(f"  {name}：{before or '没有'} → {now or '没有'}")
    return is_right
