"""Tells what a file really is, whatever its name says, and keeps to the limits before anything is unpacked."""

import codecs
import stat
from pathlib import Path, PurePath
from typing import NamedTuple

from selfeval.evaluation.problems import Problem, problem
from selfeval.limits import DEFAULTS, REFUSED, EncryptedError, LimitError, Limits, UnsafeError
from selfeval.zip_parts import BROKEN, Parts, open_package

XLSX, XLS, ODS = "xlsx", "xls", "ods"
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")

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
    "AndroidManifest.xml": _Foreign("文件其实是手机的安装包，不是Excel工作簿", _STANDARD),
}
_OPEN_DOCUMENT = _Foreign("文件是OpenDocument文档或电子书，但不是电子表格", _STANDARD)
_PASSWORD = _Foreign("工作簿设了打开密码", "请在Excel或WPS中去掉密码后另存")
_AGAIN = "请重新保存或重新复制这个工作簿"
_UNPACK = "请用压缩软件解开，放入里面的工作簿"
_SIGNS = (
    (b"%PDF", "文件其实是PDF", _STANDARD),
    (b"PK\x05\x06", "文件是空的压缩包，不是Excel工作簿", _STANDARD),
    (b"PK\x07\x08", "文件是分成几卷的压缩包，不是Excel工作簿", _UNPACK),
    (b"Rar!\x1a\x07", "文件其实是RAR压缩包", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "文件其实是7z压缩包", _UNPACK),
    (b"\x1f\x8b", "文件其实是gzip压缩包", _UNPACK),
    (b"{\\rtf", "文件其实是RTF文档", _STANDARD),
    (b"\x89PNG", "文件其实是图片", _STANDARD),
    (b"\xff\xd8\xff", "文件其实是图片", _STANDARD),
    (b"GIF8", "文件其实是图片", _STANDARD),
    (b"MZ", "文件其实是程序，请不要打开", _STANDARD),
)
_MANIFEST = "META-INF/manifest.xml"
_ZIP_END, _LONGEST_END = b"PK\x05\x06", 66_000
_LOOKED_AT, _BLANK = 4096, 32


def is_endless(path: Path) -> bool:
    """Whether a path of this machine is a pipe, a socket or a device: who opens one may wait or read for ever."""
    if not isinstance(path, PurePath):
        return False
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def kind_of(data: bytes, limits: Limits = DEFAULTS) -> tuple[str | None, Problem | None]:
    """Return what a file is (xlsx, xls or ods), or None and the problem that says what it is instead."""
    kind, _, wrong = look_into(data, limits)
    return kind, wrong


def look_into(data: bytes, limits: Limits = DEFAULTS) -> tuple[str | None, Parts | None, Problem | None]:
    """Return what kind_of does, and in between the parts of a file that is a package."""
    if len(data) > limits.file:
        return None, None, refused(LimitError("file_megabytes", len(data), limits))
    parts: Parts | None = None
    kind: str | _Foreign
    try:
        if data.startswith(_ZIP):
            kind, parts = _kind_of_package(data, limits)
        elif data.startswith(_OLE):
            kind = _kind_of_ole(data)
        else:
            kind = _kind_of_other(data)
    except REFUSED as error:
        return None, None, refused(error)
    if isinstance(kind, str):
        return kind, parts, None
    return None, None, unreadable(kind.found, kind.hint)


def unreadable(found: str, hint: str = _STANDARD) -> Problem:
    """Return the problem of a file that cannot be read."""
    return problem("file-unreadable", None, None, found=found, hint=hint)


def refused(error: LimitError | UnsafeError | EncryptedError, sheet: str | None = None) -> Problem:
    """Return the problem of a file, or a sheet of it, that is too large, or built as no program builds one."""
    if isinstance(error, LimitError):
        what = error.what if sheet is None else f"工作表“{sheet}”{error.what}"
        found, limit, how = error.found, error.limit, error.how
        return problem("file-too-large", sheet, None, what=what, found=found, limit=limit, how=how)
    if isinstance(error, EncryptedError):
        return unreadable("文件里的内容用压缩软件加了密", "请用压缩软件解开，放入里面的工作簿")
    return problem("file-unsafe", None, None, found=str(error))


def _kind_of_package(data: bytes, limits: Limits) -> tuple[str | _Foreign, Parts | None]:
    try:
        parts = open_package(data, limits)
        if "xl/workbook.xml" in parts.sizes:
            return XLSX, parts
        if "mimetype" in parts.sizes and b"opendocument.spreadsheet" in parts.read("mimetype")[:200]:
            return _kind_of_ods(parts)
    except BROKEN:
        return _cut_off(data), None
    part = next((part for part in _FOREIGN_PACKAGES if part in parts.sizes), "")
    if "mimetype" in parts.sizes:
        return _FOREIGN_PACKAGES.get(part) or _OPEN_DOCUMENT, None
    return _FOREIGN_PACKAGES.get(part) or _Foreign("文件是压缩包，不是Excel工作簿", _STANDARD), None


def _kind_of_ods(parts: Parts) -> tuple[str | _Foreign, Parts | None]:
    """Tell an encrypted .ods by its list of parts, which says how each is to be decrypted."""
    manifest = parts.read(_MANIFEST) if _MANIFEST in parts.sizes else b""
    return (_PASSWORD, None) if b"encryption-data" in manifest else (ODS, parts)


def _cut_off(data: bytes) -> _Foreign:
    """Tell a package that was cut off, whose end is missing, from one that is damaged in the middle."""
    if _ZIP_END in data[-_LONGEST_END:]:
        return _Foreign("文件已经损坏", _AGAIN)
    return _Foreign("文件没有复制完整，后面少了一截", _AGAIN)


def _kind_of_other(data: bytes) -> _Foreign:
    start = data[:1000].lstrip().lower()
    if not data:
        return _Foreign("文件是空的（0字节）", "请重新保存或重新复制这个工作簿")
    if not data.strip(b"\0"):
        return _Foreign("文件里全是空字节，没有保存好", _AGAIN)
    if start.startswith((b"<html", b"<!doctype html", b"<?xml", b"<table", b"\xef\xbb\xbf<")):
        return _Foreign("文件其实是网页或XML，只是扩展名像工作簿", "请用Excel或WPS打开，另存为.xlsx")
    for sign, found, hint in _SIGNS:
        if data.startswith(sign):
            return _Foreign(found, hint)
    if _is_text(data[:_LOOKED_AT]):
        if b"," in start or b"\t" in start or b";" in start:
            return _Foreign("文件其实是文本（.csv一类），不是Excel工作簿", "请用Excel或WPS打开，另存为.xlsx")
        return _Foreign("文件其实是文本，不是Excel工作簿", _STANDARD)
    return _Foreign("文件不是Excel工作簿，或者已经损坏", _STANDARD)


def _is_text(start: bytes) -> bool:
    """Whether a file begins like a text, in one of the encodings that spreadsheets write."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < _BLANK and byte not in b"\t\n\r\f" for byte in start):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The last character may be cut off, which a decoder that waits for more does not mind.
            codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _kind_of_ole(data: bytes) -> str | _Foreign:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _PASSWORD
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return XLS
    if "WordDocument".encode("utf-16-le") in data:
        return _Foreign("文件其实是旧式的Word文档（.doc），不是Excel工作簿", _STANDARD)
    if "PowerPoint Document".encode("utf-16-le") in data:
        return _Foreign("文件其实是旧式的PowerPoint文档（.ppt），不是Excel工作簿", _STANDARD)
    return _Foreign("文件是旧式的Office文档，但不是Excel工作簿", _STANDARD)
