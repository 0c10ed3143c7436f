import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from selfeval.report import package


@given(st.dictionaries(st.text("abcxyz/.[]_", min_size=1, max_size=20), st.binary(max_size=2000), max_size=6))
def test_what_is_written_is_read_again(parts: dict[str, bytes]) -> None:
    data = package.write(package.compressed(name, [content[:7], content[7:]]) for name, content in parts.items())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts


def test_the_bytes_hold_no_time_of_writing() -> None:
    (part,) = zipfile.ZipFile(io.BytesIO(package.write([package.compressed("a", [b"x"])]))).infolist()
    assert part.date_time == (1980, 1, 1, 0, 0, 0)


def test_only_a_word_document_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    assert package.read_parts(stream.getvalue()) is None
    assert package.read_parts(b"") is None
