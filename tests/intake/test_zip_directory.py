"""Directories of packages that are not what they say."""

import io
import struct
import zipfile
from dataclasses import replace

import pytest

from selfeval import zip_parts
from selfeval.limits import DEFAULTS, LimitError


def package(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, name)
    return stream.getvalue()


def test_a_directory_that_ends_too_early_is_left_to_zipfile() -> None:
    data = package("a.xml", "b.xml")
    assert list(zip_parts._directory(data, DEFAULTS) or ()) == ["a.xml", "b.xml"]
    end = data.rindex(b"PK\x05\x06")
    # Three parts are said to be there, on this disk and in all.
    forged = data[: end + 8] + struct.pack("<2H", 3, 3) + data[end + 12 :]
    assert zip_parts._directory(forged, DEFAULTS) is None


def test_zipfile_s_directory_is_within_the_limits_as_well() -> None:
    # Bytes before the first part are for zipfile to read.
    data = b"before" + package("a.xml", "b.xml")
    assert zip_parts._directory(data, DEFAULTS) is None
    assert list(zip_parts._directory_by_zipfile(data, DEFAULTS)) == ["a.xml", "b.xml"]
    with pytest.raises(LimitError):
        zip_parts._directory_by_zipfile(data, replace(DEFAULTS, parts=1))


def test_a_part_that_is_a_patch_is_broken() -> None:
    info = zipfile.ZipInfo("a.xml")
    zip_parts.refuse_methods([info])
    info.flag_bits |= zip_parts._PATCHED
    with pytest.raises(zipfile.BadZipFile, match=r"a\.xml"):
        zip_parts.refuse_methods([info])
