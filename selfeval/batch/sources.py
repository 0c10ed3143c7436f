"""Finds the workbooks to be read."""

import contextlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import NamedTuple

from selfeval.batch.addresses import each_of, files_in, is_remote, resolved
from selfeval.batch.file_names import legal
from selfeval.batch.origins import adds_nothing, is_of, origin, origin_in
from selfeval.batch.own_files import is_own
from selfeval.intake.container import SUFFIXES
from selfeval.intake.workbook import open_workbook
from selfeval.limits import DEFAULTS, Limits
from selfeval.marking.copies import is_copy, is_named_list, names_of, stem_of

# Excel's and WPS's lock files, and hidden files, are nobody's workbook.
_NOT_WORKBOOKS = ("~$", ".")
# What people take for a workbook as well.
_FOREIGN = {
    ".et": "它是WPS表格的.et格式，请用WPS打开，另存为.xlsx再放入",
    ".ett": "它是WPS表格的模板，请用WPS打开，另存为.xlsx再放入",
    ".xlsb": "它是.xlsb二进制工作簿，请用Excel或WPS打开，另存为.xlsx再放入",
    ".csv": "它是.csv文本，请用Excel或WPS打开，另存为.xlsx再放入",
    ".numbers": "它是苹果的表格，请导出为.xlsx再放入",
}
_UNTOUCHED = "它还是上次运行写出的样子，没有人改过，读的是它旁边的“{name}”"
_ELSEWHERE = "它还是上次运行写出的样子，没有人改过，读的是“{name}”"
_EARLIER = "它旁边的“{name}”保存得更晚，读的是那一份"
_ORIGINAL = "它旁边的“{name}”是改过的那份，读的是那一份"


class Replaced(NamedTuple):
    """A workbook that is not read, the version of it that is read instead, and why."""

    path: Path
    by: Path
    reason: str


class Sources(NamedTuple):
    """The workbooks to be read; those that are not, as a better version is; and what else the program wrote."""

    workbooks: list[Path]
    replaced: list[Replaced]
    lists: list[Path]


class _Version(NamedTuple):
    """A workbook, or a marked copy of one; ``sign`` is that of a copy which holds nobody's corrections."""

    path: Path
    is_original: bool
    sign: str | None
    saved: float


def find(paths: Iterable[Path], limits: Limits = DEFAULTS) -> Sources:
    """Return the workbooks of files and folders, each once; a folder's with its sub-folders', sorted by name.

    Of a workbook and the marked copies beside it the one that somebody edited last is read.
    """
    found: dict[Path, Path] = {}
    replaced: list[Replaced] = []
    lists: list[Path] = []
    copies: list[Path] = []
    for path in paths:
        is_folder = path.is_dir()
        there = sorted(files_in(path, _is_of_spreadsheets)) if is_folder else [path]
        if is_folder:
            replaced += [Replaced(each, each, _FOREIGN[each.suffix.lower()]) for each in there if _is_foreign(each)]
            there = [each for each in there if not _is_foreign(each)]
        are_lists = each_of(partial(_is_list, limits=limits), there, at_once=is_remote(path))
        lists += [each for each, is_list in zip(there, are_lists, strict=True) if is_list]
        there = [each for each, is_list in zip(there, are_lists, strict=True) if not is_list]
        if is_folder:
            there, older = _newest(there)
            replaced += older
            copies += [each for each in there if is_copy(each)]
        for each in there:
            found.setdefault(resolved(each), each)
    for copy, original in _of_others(copies, found.values()):
        replaced.append(Replaced(copy, original, _ELSEWHERE.format(name=original)))
        found.pop(resolved(copy), None)
    return Sources(list(found.values()), replaced, lists)


def _of_others(copies: Sequence[Path], workbooks: Collection[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield the copies that nobody edited and whose workbook is read as well, from another folder than theirs."""
    names = {_shared_name(copy) for copy in copies}
    originals = [each for each in workbooks if not is_copy(each) and _shared_name(each) in names] if names else []
    for copy in copies:
        with contextlib.suppress(OSError):
            sign = origin_in(copy)
            same = (each for each in originals if is_of(sign, origin(each, copy.parent)))
            if sign and (original := next(same, None)) is not None:
                yield copy, original


def _newest(paths: Iterable[Path]) -> tuple[list[Path], list[Replaced]]:
    same_name: dict[tuple[Path, str, str], list[Path]] = {}
    for path in paths:
        same_name.setdefault((path.parent, _shared_name(path), path.suffix.lower()), []).append(path)
    kept, replaced = [], []
    for same in same_name.values():
        if len(same) == 1:
            kept += same
            continue
        versions = [_version(path) for path in same]
        originals = sum(each.is_original for each in versions)
        better = _beside_original(versions) if originals == 1 else {} if originals else _without_original(versions)
        kept += [each.path for each in versions if each not in better]
        replaced += [Replaced(old.path, new.path, _reason(old, new)) for old, new in better.items()]
    return kept, replaced


def _shared_name(path: Path) -> str:
    """Return what a workbook's name and those of its marked copies have in common, which must be legal everywhere."""
    name, suffix = names_of(path)[0]
    return stem_of(PurePath(f"{legal(name)}{suffix}"))


def _version(path: Path) -> _Version:
    is_original = not is_copy(path)
    try:
        sign = origin_in(path)
        return _Version(path, is_original, sign if adds_nothing(sign, path) else None, path.stat().st_mtime)
    except OSError:
        return _Version(path, is_original, None, 0.0)


def _beside_original(versions: Sequence[_Version]) -> dict[_Version, _Version]:
    """Return what is not read, each with what is read instead: what nobody edited has no say, whenever it was saved."""
    edited = [each for each in versions if each.sign is None]
    if edited:
        best = max(edited, key=lambda each: (each.saved, not each.is_original))
    else:
        best = next(each for each in versions if each.is_original)
    return {each: best for each in versions if each != best}


def _without_original(versions: Sequence[_Version]) -> dict[_Version, _Version]:
    """Return the same where only copies are left: they may be of two workbooks, unless their signs tell otherwise."""
    here = origin(versions[0].path, versions[0].path.parent)
    better: dict[_Version, _Version] = {}
    for sign in dict.fromkeys(each.sign for each in versions if each.sign):
        signed = [each for each in versions if each.sign == sign]
        # What was written beside the copy that it was made of.
        edited = [each for each in versions if each.sign is None] if is_of(sign, here) else []
        best = max(edited or signed, key=lambda each: each.saved)
        better |= {each: best for each in signed if each != best}
    return better


def _reason(old: _Version, new: _Version) -> str:
    edited = _EARLIER if old.saved < new.saved else _ORIGINAL
    reason = edited if old.sign is None else _UNTOUCHED
    return reason.format(name=new.path.name)


def _is_list(path: Path, limits: Limits) -> bool:
    """Whether a file is what the program wrote for people, and nothing else: a list of problems, an overview, a paper.

    Only what its name or its sign tells is opened for it.
    """
    if is_own(path):
        return True
    try:
        if not (is_named_list(path) or origin_in(path) is not None) or path.stat().st_size > limits.file:
            return False
        workbook, _ = open_workbook(path.read_bytes(), limits)
    except OSError:
        return False
    return workbook is not None and bool(workbook.own_lists) and not workbook.sheet_names


def _is_of_spreadsheets(path: Path) -> bool:
    """Whether a file may be meant for a workbook, though perhaps one that is not read."""
    return _is_workbook(path) or _is_foreign(path)


def _is_foreign(path: Path) -> bool:
    return path.suffix.lower() in _FOREIGN and not path.name.startswith(_NOT_WORKBOOKS)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(_NOT_WORKBOOKS)
