"""Forty files that an office puts into the folder with its workbooks, and of which no report can be made."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl

from tests import builders, cheap_books

# Another program holds these; who opens one is refused.
LOCKED = "正在编辑"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1000)
_ZEROS = 220 * 1024 * 1024

Put = Callable[[Path], object]


def put_all(folder: Path) -> None:
    """Write them all into a folder."""
    for name, (_, put) in BAD.items():
        put(folder / name)


def _put(content: bytes) -> Put:
    return lambda path: path.write_bytes(content)


def _edited(cell: str, value: object) -> Put:
    return lambda path: path.write_bytes(builders.edited({cell: value}))


def _with_book(change: Callable[[openpyxl.Workbook], object]) -> Put:
    def put(path: Path) -> None:
        book = builders.loaded()
        change(book)
        path.write_bytes(builders.saved(book))

    return put


def _package(parts: dict[str, bytes]) -> Put:
    return _put(cheap_books.package(parts))


def _good() -> bytes:
    return cheap_books.workbook("好好的")


def _document(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("自评报告")
    document.save(str(path))


def _damaged_inside(path: Path) -> None:
    data = bytearray(builders.seed_bytes())
    for each in zipfile.ZipFile(io.BytesIO(bytes(data))).infolist():
        at = each.header_offset + 60
        data[at : at + 20] = bytes(20)
    path.write_bytes(bytes(data))


def _without_its_sheets(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(_good())) as file:
        parts = {name: file.read(name) for name in file.namelist() if "worksheets" not in name}
    path.write_bytes(cheap_books.package(parts))


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("xl/workbook.xml", b"<workbook/>")
        with file.open("xl/media/image1.png", "w") as part:
            for _ in range(_ZEROS // (1 << 20)):
                part.write(bytes(1 << 20))


def _huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(_good())
        stream.truncate(21 * 1024 * 1024)


def _empty_sheets(book: openpyxl.Workbook) -> None:
    for page in book:
        page.delete_rows(1, page.max_row)


def _without(title: str) -> Put:
    return _with_book(lambda book: book.remove(book[title]))


def _one_blank_sheet(path: Path) -> None:
    openpyxl.Workbook().save(path)


def _unpacked(path: Path) -> None:
    (path / "xl").mkdir(parents=True)
    (path / "xl" / "workbook.xml").write_text("<workbook/>")


def _twice(book: openpyxl.Workbook) -> None:
    book["绩效指标"]["J1"] = book["绩效指标"]["E1"].value


_HTML = "<html><body><table><tr><td>项目名称</td></tr></table></body></html>".encode()
_CSV = "项目,内容\n项目名称,某项目\n"
_ENCRYPTED = _OLE + "EncryptedPackage".encode("utf-16-le")

# What is said of each, or the beginning of it, and how it comes to be.
BAD: dict[str, tuple[str, Put]] = {
    "零字节.xlsx": ("文件是空的（0字节）", _put(b"")),
    "零字节.xls": ("文件是空的（0字节）", _put(b"")),
    "零字节.ods": ("文件是空的（0字节）", _put(b"")),
    "没有复制完.xlsx": ("文件没有复制完整，后面少了一截", lambda path: path.write_bytes(_good()[:3000])),
    "只有开头.xlsx": ("文件没有复制完整，后面少了一截", _put(b"PK\x03\x04")),
    "里面坏了.xlsx": ("文件已经损坏", _damaged_inside),
    "丢了部件.xlsx": ("", _without_its_sheets),
    "乱码.xlsx": ("文件不是Excel工作簿，或者已经损坏", _put(bytes(range(1, 256)) * 20)),
    "逗号分隔.xlsx": ("文件其实是文本（.csv一类），不是Excel工作簿", _put(_CSV.encode("gbk"))),
    "逗号分隔16.xls": ("文件其实是文本（.csv一类），不是Excel工作簿", _put(_CSV.encode("utf-16"))),
    "名称\n换行.xlsx": ("文件其实是文本，不是Excel工作簿", _put(b"?" * 100)),
    "网页.xls": ("文件其实是网页或XML", _put(_HTML)),
    "网页带BOM.xlsx": ("文件其实是网页或XML", _put(b"\xef\xbb\xbf" + _HTML)),
    "表格2003.xls": ("文件其实是网页或XML", _put(b'<?xml version="1.0"?><Workbook/>')),
    "扫描件.xlsx": ("文件其实是PDF", _put(b"%PDF-1.7\n" + bytes(100))),
    "报告.xlsx": ("文件其实是Word文档", _document),
    "演示.xlsx": ("文件其实是PowerPoint文档", _package({"ppt/presentation.xml": b"<p/>"})),
    "二进制.xlsx": ("文件是.xlsb二进制工作簿", _package({"xl/workbook.bin": b"1"})),
    "压缩包.xlsx": ("文件是压缩包，不是Excel工作簿", _package({"照片.jpg": b"1"})),
    "缺内容.ods": (
        "文件已经损坏",
        _package({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
    ),
    "有密码.xlsx": ("工作簿设了打开密码", _put(_ENCRYPTED)),
    "有密码.xls": ("工作簿设了打开密码", _put(_ENCRYPTED)),
    "旧文档.xls": ("文件其实是旧式的Word文档（.doc）", _put(_OLE + "WordDocument".encode("utf-16-le"))),
    "旧工作簿坏了.xls": ("文件已经损坏", _put(_OLE + "Workbook".encode("utf-16-le"))),
    "解开太大.xlsx": ("解压后的部件“xl/media/image1.png”为220.0MB", _bomb),
    "文件太大.xlsx": ("文件大小为21.0MB", _huge),
    "文件夹.xlsx": ("它是一个文件夹，只是名称像工作簿", Path.mkdir),
    "解开了.xlsx": ("它是一个文件夹，只是名称像工作簿", _unpacked),
    "失效链接.xlsx": ("文件不存在，或者是失效的链接", lambda path: path.symlink_to("已经删了.xlsx")),
    "绕圈链接.xlsx": ("它是一个链接，又指回了自己", lambda path: path.symlink_to(path.name)),
    "管道.xlsx": ("它不是文件，是管道或设备", os.mkfifo),
    "设备.xls": ("它不是文件，是管道或设备", lambda path: path.symlink_to("/dev/zero")),
    f"{LOCKED}.xlsx": ("文件正被其他程序占用，或者没有读取权限", lambda path: path.write_bytes(_good())),
    "空表.xlsx": ("", _with_book(_empty_sheets)),
    "空白.xlsx": ("没有找到工作表“项目信息”", _one_blank_sheet),
    "少一张表.xlsx": ("没有找到工作表“绩效指标”", _without("绩效指标")),
    "缺名称.xlsx": ("", _edited("项目信息!B2", None)),
    "数字写成字.xlsx": ("“五百万左右”", _edited("预算执行!C2", "五百万左右")),
    "没有这个表式.xlsx": ("没有名为“火星”的表式", _edited("项目信息!B8", "火星")),
    "两列同名.xlsx": ("", _with_book(_twice)),
}
