"""Finds out which font LibreOffice takes for another: a document of a few letters in it, and the fonts of its PDF.

What a PDF has embedded is what readers see, whatever a system says of its fonts, and it is found so on any system.
"""

import re
import zlib
from collections.abc import Iterator

from selfeval.report import package

# What fonts are called inside of a PDF, in small letters without signs between; or how that begins.
_EMBEDDED = {
    "仿宋_GB2312": ("fangsonggb2312", "仿宋gb2312"),
    "仿宋": ("fangsong", "仿宋"),
    "方正仿宋_GBK": ("fzfsk", "fzfangsong"),
    "方正小标宋简体": ("fzxbsj", "fzxiaobiaosong", "方正小标宋简体"),
    "方正小标宋_GBK": ("fzxbsk", "fzxiaobiaosong", "方正小标宋gbk"),
    "黑体": ("simhei", "黑体"),
    "方正黑体_GBK": ("fzhtk", "fzheiti", "方正黑体gbk"),
    "楷体_GB2312": ("kaitigb2312", "楷体gb2312"),
    "楷体": ("kaiti", "simkai", "楷体"),
    "方正楷体_GBK": ("fzktk", "fzkai", "方正楷体gbk"),
    "宋体": ("simsun", "nsimsun", "宋体"),
    "Times New Roman": ("timesnewroman",),
}
_SAME = {
    "FZXiaoBiaoSong-B05S": "方正小标宋简体",
    "FangSong_GB2312": "仿宋_GB2312",
    "FangSong": "仿宋",
    "SimHei": "黑体",
    "KaiTi_GB2312": "楷体_GB2312",
    "KaiTi": "楷体",
    "SimSun": "宋体",
}
_TEXT = {True: "财政支出绩效", False: "Abc 123"}
_BASE_FONT = re.compile(rb"/BaseFont\s*/([^\s/<>\[\]()]+)")
_OBJECTS = re.compile(rb"/ObjStm\b.{0,200}?stream\r?\n", re.DOTALL)
_ESCAPED = re.compile(r"#([0-9a-fA-F]{2})")
_SUBSET = re.compile(r"[A-Z]{6}\+")
_MOST_BYTES = 1_000_000
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml'
    '.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>',
}
_BODY = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:rPr>'
    '<w:rFonts w:ascii="{0}" w:hAnsi="{0}" w:eastAsia="{0}"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    "<w:t>{1}</w:t></w:r></w:p></w:body></w:document>"
)


def is_known(font: str) -> bool:
    """Whether it is known what a font is called inside of a PDF."""
    return _SAME.get(font, font) in _EMBEDDED


def document(font: str) -> bytes:
    """Return a .docx of a few letters in a font that is known."""
    body = _BODY.format(font, _TEXT[not font.startswith("Times")])
    parts = {**_PARTS, "word/document.xml": body}
    return package.write([package.compressed(name, [(_DECLARATION + text).encode()]) for name, text in parts.items()])


def stand_ins(font: str, pdf: bytes) -> list[str]:
    """Return the fonts that a PDF of ``document`` has in the place of its font; none where it has the font itself."""
    own = _EMBEDDED[_SAME.get(font, font)]
    found = dict.fromkeys(_fonts(pdf))
    return [name for name in found if not _plain(name).startswith(own)]


def _fonts(pdf: bytes) -> Iterator[str]:
    """Yield the names of a PDF's fonts, as people see them among its properties."""
    for data in (pdf, *_unpacked(pdf)):
        for (name,) in (match.groups() for match in _BASE_FONT.finditer(data)):
            octets = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name.decode("latin-1"))
            text = octets.encode("latin-1").decode("utf-8", "replace")
            yield _SUBSET.sub("", text).partition("-")[0] if "FZ" not in text else _SUBSET.sub("", text)


def _unpacked(pdf: bytes) -> Iterator[bytes]:
    """Yield the streams that newer PDFs keep their objects in."""
    for match in _OBJECTS.finditer(pdf):
        try:
            yield zlib.decompressobj().decompress(pdf[match.end() :], _MOST_BYTES)
        except zlib.error:
            continue


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z\u4e00-\u9fff]", "", name.casefold())
