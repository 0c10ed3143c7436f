"""Tells what a file is that should be a .docx and is none: an older document, another program's, an encrypted one."""

from collections.abc import Mapping

from selfeval.limits import EncryptedError, LimitError, UnsafeError
from selfeval.zip_parts import BROKEN, Parts

_ZIP, _ZIP_END, _LONGEST_END = b"PK\x03\x04", b"PK\x05\x06", 66_000
# The first half of the sign says it also of a file that was cut off.
_OLE = bytes.fromhex("D0CF11E0")
_STREAMS = {
    "EncryptedPackage": "文档设了打开密码，请先去掉密码",
    "WordDocument": "是旧的 .doc 格式",
    "Workbook": "是Excel工作簿（.xls）",
    "PowerPoint Document": "是PowerPoint文档（.ppt）",
}
_PARTS = {
    "xl/workbook.xml": "是Excel工作簿（.xlsx）",
    "xl/workbook.bin": "是Excel二进制工作簿（.xlsb）",
    "ppt/presentation.xml": "是PowerPoint文档（.pptx）",
    "content.xml": "是OpenDocument文档（.odt等）",
}
_SIGNS = (
    (b"%PDF", "是PDF"),
    (b"{\\rtf", "是RTF文档"),
    (b"\x89PNG", "是图片"),
    (b"\xff\xd8\xff", "是图片"),
    (b"Rar!", "是RAR压缩包"),
    (b"7z\xbc\xaf", "是7z压缩包"),
)
_TEXT_SIGNS = (b"<html", b"<!doctype", b"<?xml", b"mime-version")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_MAIN = "word/document.xml"


def what_is(data: bytes) -> str:
    """Return in Chinese what a file is that is no .docx, as a clause without a subject."""
    if not data:
        return "文件是空的（0字节）"
    if data.startswith(_OLE):
        streams = (said for name, said in _STREAMS.items() if name.encode("utf-16-le") in data)
        return next(streams, "是旧的 .doc 格式，或者加了打开密码")
    if data.startswith(_ZIP):
        return _of_package(data)
    found = next((said for sign, said in _SIGNS if data.startswith(sign)), "")
    if found:
        return found
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_TEXT_SIGNS):
        return "是网页或XML"
    return "不是Office文档，或者已经损坏"


def strict(contents: Mapping[str, bytes]) -> str:
    """Return in Chinese that a document is of the strict kind of Open XML; nothing of any other."""
    return "是“严格的Open XML”格式" if _STRICT in contents.get(_MAIN, b"")[:4096] else ""


def _of_package(data: bytes) -> str:
    try:
        sizes = Parts(data).sizes
    except EncryptedError:
        return "里面的内容用压缩软件加了密，请先解开"
    except (LimitError, UnsafeError):
        return "是压缩包"
    except BROKEN:
        return "已经损坏" if _ZIP_END in data[-_LONGEST_END:] else "没有复制完整，后面少了一截"
    if _MAIN in sizes:
        return "已经损坏"
    return next((said for part, said in _PARTS.items() if part in sizes), "是压缩包")
