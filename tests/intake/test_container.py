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


def test_workbooks_are_known_by_their_content() -> None:
    assert container.kind_of(builders.seed_bytes()) == ("xlsx", None)
    assert container.kind_of((builders.ROOT / "tests/data/seed.xls").read_bytes()) == ("xls", None)
    assert container.kind_of((builders.ROOT / "tests/data/seed.ods").read_bytes()) == ("ods", None)


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "空的"),
        (b"PK\x03\x04 cut off", "损坏或没有复制完整"),
        (builders.seed_bytes()[:5000], "损坏或没有复制完整"),
        (package(**{"word__document.xml": b""}), "Word文档"),
        (package(**{"ppt__presentation.xml": b""}), "PowerPoint"),
        (package(**{"xl__workbook.bin": b""}), ".xlsb"),
        (package(readme=b"hello"), "压缩包"),
        (OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (OLE + bytes(500) + "WordDocument".encode("utf-16-le"), "不是Excel工作簿"),
        (b"<html><table></table></html>", "网页"),
        (b"%PDF-1.7", "PDF"),
        (b"name,value\n1,2\n", "不是Excel工作簿"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, words: str) -> None:
    kind, problem = container.kind_of(data)
    assert kind is None
    assert problem.code == "file-unreadable"
    assert words in problem.message


def test_a_file_above_the_limit_is_not_opened() -> None:
    _, problem = container.kind_of(bytes(container.LARGEST_FILE + 1))
    assert problem.code == "file-too-large"
    assert "20MB" in problem.message


def test_a_small_file_that_unpacks_to_too_much_is_not_opened() -> None:
    data = package(**{"xl__workbook.xml": b"", "xl__sharedStrings.xml": bytes(container.LARGEST_CONTENT + 1)})
    assert len(data) < 300_000
    _, problem = container.kind_of(data)
    assert problem.code == "file-too-large"
