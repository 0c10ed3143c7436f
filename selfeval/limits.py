"""The published limits: how large, how deep and how many things in a file may be before it is refused.

They hold for what is counted while a file is read, not for what it says of itself. They are passed along explicitly,
so that a process of a pool and a machine of a cluster keep those of the run. What can never be allowed is no limit:
parts of one name twice, names that lead out of a package, document types, entities.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

SETTINGS_FILE = "设置.toml"
TABLE = "limits"
_KILOBYTE = 1024
_MEGABYTE = 1024 * _KILOBYTE
_MYRIAD = 10_000
_MAGNITUDE = 10
# Some of what reads a part calls itself at each level, and Python allows a thousand calls at a time.
_DEEPEST = 800


@dataclass(frozen=True, slots=True)
class Limits:
    """Every limit with its default; the names are the keys of [limits] in the file of settings."""

    file_megabytes: int = 20
    part_megabytes: int = 50
    content_megabytes: int = 200
    parts: int = 1000
    inflation_ratio: int = 100
    inflation_kilobytes: int = 100
    sheet_cells: int = 2_000_000
    merged_ranges: int = 20_000
    xml_depth: int = 256
    bulk_file_megabytes: int = 1024
    bulk_part_megabytes: int = 4096
    bulk_merged_ranges: int = 1_000_000
    bulk_text_characters: int = 1_000_000
    bulk_project_characters: int = 20_000_000
    document_megabytes: int = 50
    document_paragraphs: int = 4000

    @property
    def file(self) -> int:
        """How many bytes a workbook or a template may have."""
        return self.file_megabytes * _MEGABYTE

    @property
    def part(self) -> int:
        """How many bytes a part may have once it is inflated."""
        return self.part_megabytes * _MEGABYTE

    @property
    def content(self) -> int:
        """How many bytes all parts together may have once they are inflated."""
        return self.content_megabytes * _MEGABYTE

    @property
    def inflated_unasked(self) -> int:
        """Up to how many bytes of a part nobody asks how much it was packed."""
        return self.inflation_kilobytes * _KILOBYTE

    @property
    def bulk_file(self) -> int:
        """How many bytes a bulk workbook may have."""
        return self.bulk_file_megabytes * _MEGABYTE

    @property
    def bulk_part(self) -> int:
        """How many bytes a streamed part of a bulk workbook may have once it is inflated."""
        return self.bulk_part_megabytes * _MEGABYTE

    @property
    def document(self) -> int:
        """How many bytes a finished report may have that is to be verified."""
        return self.document_megabytes * _MEGABYTE

    @property
    def fingerprint(self) -> str:
        """The limits that are not the usual ones, as a text: what an outcome depends on. Empty for the usual ones."""
        usual = DEFAULTS
        changed = ((each.name, getattr(self, each.name)) for each in fields(self))
        return ",".join(f"{name}={value}" for name, value in changed if value != getattr(usual, name))


DEFAULTS = Limits()
# Of documents that this program has just made, which may be larger than what comes from elsewhere.
OF_OUR_OWN = Limits(
    file_megabytes=200,
    part_megabytes=200,
    content_megabytes=400,
    inflation_ratio=2000,
    document_megabytes=200,
    document_paragraphs=4000,
)


class Described(NamedTuple):
    """What a limit is called, its unit, what it holds for, and between which bounds it can be set."""

    name: str
    unit: str
    meaning: str
    least: int = 1
    most: int = 1_000_000


DESCRIBED: dict[str, Described] = {
    "file_megabytes": Described("文件大小", "MB", "一个工作簿或模板有多大", most=2000),
    "part_megabytes": Described("解压后的一个部件", "MB", "文件（一个压缩包）里的一个部件解压后有多大", most=8000),
    "content_megabytes": Described("解压后的内容", "MB", "全部部件解压后一共有多大", most=8000),
    "parts": Described("部件的个数", "个", "一个文件里有多少个部件（工作表、图片、样式等）", most=60_000),
    "inflation_ratio": Described(
        "解压的倍数", "倍", "一个部件解压后是压缩时的多少倍；正常的文件是几倍到几十倍", least=2, most=2000
    ),
    "inflation_kilobytes": Described("从多大起看解压的倍数", "KB", "解压后不超过这么大的部件不看倍数"),
    "sheet_cells": Described(
        "单元格的个数", "个单元格", "从A1到最远的一格之间有多少格；.xls和.ods是全部工作表一共", most=20_000_000_000
    ),
    "merged_ranges": Described("合并单元格的个数", "处", "一张工作表有多少处合并单元格"),
    "xml_depth": Described("标签的层数", "层", "一个部件的XML里标签一层套一层套到多深", least=32, most=_DEEPEST),
    "bulk_file_megabytes": Described("批量工作簿的大小", "MB", "一个批量工作簿有多大", most=100_000),
    "bulk_part_megabytes": Described(
        "批量工作簿解压后的一个部件", "MB", "批量工作簿的一张工作表或共用文字解压后有多大", most=100_000
    ),
    "bulk_merged_ranges": Described(
        "批量工作簿合并单元格的个数", "处", "批量工作簿的一张工作表有多少处合并单元格", most=10_000_000
    ),
    "bulk_text_characters": Described("批量工作簿的一段文字", "字", "批量工作簿的一格有多少字", most=100_000_000),
    "bulk_project_characters": Described(
        "批量工作簿里一个项目的内容", "字", "批量工作簿的一个项目一共有多少字", most=1_000_000_000
    ),
    "document_megabytes": Described("要核对的报告的大小", "MB", "verify核对的一份报告有多大", most=2000),
    "document_paragraphs": Described("要核对的报告的段数", "", "verify核对的一份报告有多少段，一张表有多少行"),
}
_BYTES = {"MB": _MEGABYTE, "KB": _KILOBYTE}


class LimitError(Exception):
    """A limit is exceeded; ``what`` and ``found`` say in Chinese by what, ``limit`` and ``how`` what can be done."""

    def __init__(self, key: str, found: float, limits: Limits, what: str = "", shown: str = "") -> None:
        """Take the limit's key and what was found: bytes where it is one of size, else in its unit.

        ``what`` says of what it is too much, where that is more than the limit's name; ``shown`` is how the find is
        said where that is more than its number.
        """
        described = DESCRIBED[key]
        most = getattr(limits, key)
        self.key, self.what = key, what or described.name
        number = found / _BYTES.get(described.unit, 1)
        self.found = shown or _said(number, described.unit, is_found=True)
        self.limit = _said(most, described.unit)
        self.how = how(key, _enough(max(number, most)))
        super().__init__(key, self.what, self.found, self.limit, self.how)

    def __str__(self) -> str:
        """Return it as a clause without a full stop."""
        return f"{self.what}为{self.found}，超过上限{self.limit}"


class SheetLimitError(LimitError):
    """A limit is exceeded by one sheet."""


class UnsafeError(Exception):
    """A package is built as no office program builds one; the text says how, in Chinese."""


class EncryptedError(Exception):
    """A package's parts are encrypted one by one, which no office program does."""


REFUSED = (LimitError, UnsafeError, EncryptedError)


def how(key: str, value: int) -> str:
    """Return in Chinese how a limit is raised to a value, or that it cannot be raised so far."""
    most = DESCRIBED[key].most
    return f"在 {SETTINGS_FILE} 的 [{TABLE}] 写 {key} = {value}" if value <= most else f"这一项最多也只能设为{most}"


def described() -> Iterator[tuple[str, int, Described]]:
    """Yield each limit's key, its default, and what it is."""
    for each in fields(Limits):
        yield each.name, getattr(DEFAULTS, each.name), DESCRIBED[each.name]


def _enough(found: float) -> int:
    """Return a round number that is as large: 21.3 gives 30, 203 gives 300."""
    whole = int(found) + 1
    step = 1
    while whole >= step * _MAGNITUDE:
        step *= _MAGNITUDE
    return -(-whole // step) * step


def _said(number: float, unit: str, *, is_found: bool = False) -> str:
    if unit in _BYTES:
        return f"{number:.1f}{unit}" if is_found else f"{int(number)}{unit}"
    whole = int(number)
    if whole >= _MYRIAD and whole % _MYRIAD == 0:
        return f"{whole // _MYRIAD}万{unit}"
    return f"{whole}{unit}"
