import io
import zipfile

import pytest

from selfeval.intake import container
from tests import builders

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def package(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def damaged_in_the_middle() -> bytes:
    data = bytearray(builders.seed_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at : at + 4] = b"XXXX"
    return bytes(data)


def encrypted(data: bytes) -> bytes:
    """Return an archive that says of its last part that it is encrypted."""
    changed = bytearray(data)
    changed[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


ENCRYPTED = encrypted(package(**{"xl__workbook.xml": b"x"}))
ODS_WITH_PASSWORD = package(
    mimetype=b"application/vnd.oasis.opendocument.spreadsheet",
    **{"META-INF__manifest.xml": b"<manifest:encryption-data/>", "content.xml": b"x"},
)


def test_workbooks_are_known_by_their_content() -> None:
    assert container.kind_of(builders.seed_bytes()) == ("xlsx", None)
    assert container.kind_of((builders.ROOT / "tests/data/seed.xls").read_bytes()) == ("xls", None)
    assert container.kind_of((builders.ROOT / "tests/data/seed.ods").read_bytes()) == ("ods", None)


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "空的"),
        (b"PK\x03\x04 cut off", "没有复制完整，后面少了一截"),
        (builders.seed_bytes()[:5000], "没有复制完整，后面少了一截"),
        (package(**{"word__document.xml": b""}), "Word文档"),
        (package(**{"ppt__presentation.xml": b""}), "PowerPoint"),
        (package(**{"xl__workbook.bin": b""}), ".xlsb"),
        (package(readme=b"hello"), "压缩包"),
        (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (OLE + bytes(500) + "WordDocument".encode("utf-16-le"), "不是Excel工作簿"),
        (b"<html><table></table></html>", "网页"),
        (b"%PDF-1.7", "PDF"),
        (b"name,value\n1,2\n", ".csv"),
        ("名称\t数\n甲\t2\n".encode("gb18030"), ".csv"),
        ("名称\t数\n".encode("utf-16"), ".csv"),
        ("一句话".encode(), "文本"),
        (bytes(5000), "空字节"),
        (b"PK\x05\x06" + bytes(18), "空的压缩包"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "图片"),
        (b"MZ\x90", "程序"),
        (OLE + bytes(500) + "PowerPoint Document".encode("utf-16-le"), "PowerPoint"),
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "OpenDocument"),
        (ODS_WITH_PASSWORD, "打开密码"),
        (ENCRYPTED, "加了密"),
        (damaged_in_the_middle(), "已经损坏"),
        (b"\x01\x02\x03", "已经损坏"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, words: str) -> None:
    kind, problem = container.kind_of(data)
    assert kind is None
    assert problem.code == "file-unreadable"
    assert words in problem.message
