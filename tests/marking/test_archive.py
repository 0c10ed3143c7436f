import io
import zipfile

import pytest

from selfeval.marking.archive import Archive, origin_of, signed
from selfeval.marking.xml_tree import UnmarkableError


class Pipe(io.BytesIO):
    """A stream that cannot go back, so that sizes are written behind the parts."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_arguments):
        raise io.UnsupportedOperation

    def tell(self):
        raise io.UnsupportedOperation


def archive(stream: io.BytesIO | None = None) -> bytes:
    stream = stream or io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, compression in (
            ("a.xml", zipfile.ZIP_DEFLATED),
            ("b.png", zipfile.ZIP_STORED),
            ("中.xml", zipfile.ZIP_DEFLATED),
        ):
            info = zipfile.ZipInfo(name, (2023, 6, 5, 4, 3, 2))
            info.compress_type, info.external_attr = compression, 0o640 << 16
            package.writestr(info, name * 50)
    return stream.getvalue()


@pytest.mark.parametrize("data", [archive(), archive(Pipe()), b"before" + archive()], ids=["file", "pipe", "prefixed"])
def test_only_what_changes_changes(data) -> None:
    found = Archive(data).with_changes({"b.png": b"new", "c.xml": b"added", "none": None})
    with zipfile.ZipFile(io.BytesIO(found)) as package:
        assert package.testzip() is None
        assert {name: package.read(name).decode() for name in package.namelist()} == {
            "a.xml": "a.xml" * 50,
            "b.png": "new",
            "中.xml": "中.xml" * 50,
            "c.xml": "added",
        }
        assert [info.date_time[0] for info in package.infolist()] == [2023, 2023, 2023, 1980]
        assert package.getinfo("b.png").compress_type == zipfile.ZIP_STORED
        assert package.getinfo("a.xml").external_attr == 0o640 << 16
    again = Archive(found).with_changes({"c.xml": None})
    assert zipfile.ZipFile(io.BytesIO(again)).namelist() == ["a.xml", "b.png", "中.xml"]


def test_an_archive_of_ours_is_known_by_its_end() -> None:
    found = Archive(archive()).with_changes({})
    assert origin_of(found[-100:]) is not None
    assert origin_of(signed(archive())[-100:]) is not None
    assert zipfile.ZipFile(io.BytesIO(signed(archive()))).comment == b"selfeval"
    assert zipfile.ZipFile(io.BytesIO(signed(found, "0" * 16))).comment == b"selfeval" + b"0" * 16
    for data, origin in (
        (found, ""),
        (signed(found, "0" * 16), "0" * 16),
        (signed(signed(found, "0" * 16)), ""),
        (signed(found, "f" * 16 + "+"), "f" * 16 + "+"),
    ):
        assert origin_of(data[-100:]) == origin
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert origin_of(archive()[-100:]) is None
    assert origin_of(b"selfeval") is None
    assert origin_of(b"") is None


def test_what_is_no_usual_archive_is_refused() -> None:
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as package:
        package.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("a", "2")
    rare = io.BytesIO()
    with zipfile.ZipFile(rare, "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("a", "1")
    for data in (b"", b"PK\x03\x04", twice.getvalue(), rare.getvalue()):
        with pytest.raises(UnmarkableError):
            Archive(data)
    with pytest.raises(UnmarkableError):
        Archive(archive()).read("nothing")
