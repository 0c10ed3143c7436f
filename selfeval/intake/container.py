"""Tells what a file really is, whatever its name says, and keeps to the limits before anything is unpacked."""

import stat
from pathlib import Path, PurePath
from typing import NamedTuple

from selfeval.evaluation.problems import Problem, problem
from selfeval.intake.parts import BROKEN, Parts, open_package

XLSX, XLS, ODS = "xlsx", "xls", "ods"
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")

_MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * _MEGABYTE
LARGEST_CONTENT = 200 * _MEGABYTE
LARGEST_SHEET = 2_000_000  # cells from A1 to the furthest one

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK\x03\x04"
_STANDARD = "请用Excel或WPS打开标准工作簿，填写后另存为.xlsx"


class _Foreign(NamedTuple):
    found: str
    hint: str


_FOREIGN_PACKAGES = {
    "word/document.xml": _Foreign("文件其实是Word文档，只是扩展名像工作簿", _STANDARD),
    "ppt/presentation.xml": _Foreign("文件其实是PowerPoint文档，只是扩展名像工作簿", _STANDARD),
    "xl/workbook.bin": _Foreign("文件是.xlsb二进制工作簿，不能读取", "请用Excel或WPS打开，另存为.xlsx"),
}


def is_endless(path: Path) -> bool:
    """Whether a path of this machine is a pipe, a socket or a device: who opens one may wait or read for ever."""
    if not isinstance(path, PurePath):
        return False
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def kind_of(data: bytes) -> tuple[str | None, Problem | None]:
    """Return what a file is (xlsx, xls or ods), or None and the problem that says what it is instead."""
    kind, _, wrong = look_into(data)
    return kind, wrong


def look_into(data: bytes) -> tuple[str | None, Parts | None, Problem | None]:
    """Return what kind_of does, and in between the parts of a file that is a package."""
    if len(data) > LARGEST_FILE:
        return None, None, file_too_large(len(data))
    parts: Parts | None = None
    kind: str | _Foreign | Problem
    if not data:
        kind = _Foreign("文件是空的（0字节）", "请重新保存或重新复制这个工作簿")
    elif data.startswith(_ZIP):
        kind, parts = _kind_of_package(data)
    elif data.startswith(_OLE):
        kind = _kind_of_ole(data)
    elif data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html", b"<?xml", b"<table", b"\xef\xbb\xbf<")):
        kind = _Foreign("文件其实是网页或XML，只是扩展名像工作簿", "请用Excel或WPS打开，另存为.xlsx")
    elif data.startswith(b"%PDF"):
        kind = _Foreign("文件其实是PDF", _STANDARD)
    else:
        kind = _Foreign("文件不是Excel工作簿，或者已经损坏", _STANDARD)
    if isinstance(kind, str):
        return kind, parts, None
    if isinstance(kind, Problem):
        return None, None, kind
    return None, None, unreadable(kind.found, kind.hint)


def unreadable(found: str, hint: str = _STANDARD) -> Problem:
    """Return the problem of a file that cannot be read."""
    return problem("file-unreadable", None, None, found=found, hint=hint)


def file_too_large(size: int) -> Problem:
    """Return the problem of a file of so many bytes."""
    return _too_large("文件", size, LARGEST_FILE)


def sheet_too_large(sheet: str, reach: str) -> Problem:
    """Return the problem of a sheet whose furthest cell is too far out."""
    limit = f"{LARGEST_SHEET // 10_000}万个单元格"
    return problem("file-too-large", sheet, None, what=f"工作表“{sheet}”的范围", found=reach, limit=limit)


def _kind_of_package(data: bytes) -> tuple[str | _Foreign | Problem, Parts | None]:
    try:
        parts = open_package(data)
        if parts.content > LARGEST_CONTENT:
            return _too_large("解压后的内容", parts.content, LARGEST_CONTENT), None
        if "xl/workbook.xml" in parts.sizes:
            return XLSX, parts
        if "mimetype" in parts.sizes and b"opendocument.spreadsheet" in parts.read("mimetype")[:200]:
            return ODS, parts
    except BROKEN:
        return _Foreign("文件已经损坏或没有复制完整", "请重新保存或重新复制这个工作簿"), None
    part = next((part for part in _FOREIGN_PACKAGES if part in parts.sizes), "")
    return _FOREIGN_PACKAGES.get(part) or _Foreign("文件是压缩包，不是Excel工作簿", _STANDARD), None


def _kind_of_ole(data: bytes) -> str | _Foreign:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _Foreign("工作簿设了打开密码", "请在Excel或WPS中去掉密码后另存")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return XLS
    return _Foreign("文件是旧式的Office文档，但不是Excel工作簿", _STANDARD)


def _too_large(what: str, size: int, limit: int) -> Problem:
    found, most = f"{size / _MEGABYTE:.1f}MB", f"{limit // _MEGABYTE}MB"
    return problem("file-too-large", None, None, what=what, found=found, limit=most)
