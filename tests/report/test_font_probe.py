"""Which font stands in for another, told by the fonts of a PDF."""

import zlib

import pytest

from selfeval.report import font_probe, fonts, package


def pdf(*names: str) -> bytes:
    return b"%PDF-1.6\n" + b"".join(f"<</Type/Font/BaseFont/{name}>>\n".encode() for name in names)


@pytest.mark.parametrize(
    ("font", "names", "expected"),
    [
        ("方正小标宋简体", ["AAAAAA+FZXBSJW--GB1-0"], []),
        ("方正小标宋简体", ["AAAAAA+NotoSansCJKjp-Regular-VKana"], ["NotoSansCJKjp"]),
        ("仿宋_GB2312", ["AAAAAA+FangSong_GB2312"], []),
        ("仿宋_GB2312", ["AAAAAA+FangSong"], ["FangSong"]),
        ("仿宋", ["AAAAAA+FangSong"], []),
        ("SimHei", ["AAAAAA+SimHei"], []),
        ("黑体", ["AAAAAA+#E9#BB#91#E4#BD#93"], []),
        ("Times New Roman", ["AAAAAA+TimesNewRomanPSMT"], []),
        ("Times New Roman", ["AAAAAA+LiberationSerif"], ["LiberationSerif"]),
        ("宋体", ["AAAAAA+NSimSun", "BAAAAA+DejaVuSans"], ["DejaVuSans"]),
        ("宋体", ["AAAAAA+WenQuanYi", "BAAAAA+WenQuanYi"], ["WenQuanYi"]),
    ],
)
def test_the_font_that_stands_in(font: str, names: list[str], expected: list[str]) -> None:
    assert font_probe.stand_ins(font, pdf(*names)) == expected


def test_fonts_are_found_in_packed_objects() -> None:
    packed = zlib.compress(b"<</BaseFont/AAAAAA+NotoSerif>>")
    data = b"%PDF-1.7\n7 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n" + packed + b"\nendstream\n"
    assert font_probe.stand_ins("宋体", data) == ["NotoSerif"]
    assert font_probe.stand_ins("宋体", data.replace(packed, b"broken")) == []


def test_all_official_fonts_are_known() -> None:
    assert [font for font in fonts.OFFICIAL if not font_probe.is_known(font)] == []
    assert not font_probe.is_known("微软雅黑")


def test_a_document_to_try_is_a_package_in_that_font() -> None:
    parts = package.read_parts(font_probe.document("方正小标宋简体"))
    assert parts is not None
    assert fonts.official_in(parts) == ["方正小标宋简体"]
    assert fonts.official_in(package.read_parts(font_probe.document("Times New Roman"))) == ["Times New Roman"]
