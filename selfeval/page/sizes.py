"""How large a file may be that is sent to the page, and what is said of a larger one: what the command says of it."""

from collections.abc import Callable
from typing import NamedTuple

from selfeval.batch.forms import too_large
from selfeval.intake.container import refused
from selfeval.limits import LimitError, Limits
from selfeval.page.bounds import LARGEST_ZIP, megabytes

# Of the other kinds no bulk workbook is read.
_BULK = (".xlsx", ".xlsm")


class Most(NamedTuple):
    """How many bytes a file may have, and what is said of one that has more, by as many as are known of."""

    size: int
    refusal: Callable[[int], str]


def of_workbook(name: str, limits: Limits) -> Most:
    """Return what a workbook may have; of how many projects it is nobody knows before it is read."""
    if name.lower().endswith(_BULK) and limits.bulk_file > limits.file:
        key, most = "bulk_file_megabytes", limits.bulk_file
    else:
        key, most = "file_megabytes", limits.file
    return Most(most, lambda size: refused(LimitError(key, size, limits)).message)


def of_template(name: str, limits: Limits) -> Most:
    """Return what a template may have."""
    return Most(limits.file, lambda size: too_large(LimitError("file_megabytes", size, limits, f"“{name}”的文件大小")))


def of_zip() -> Most:
    """Return what a zip may have, whose files are under the limits each by itself."""
    said = f"压缩包超过上限{megabytes(LARGEST_ZIP)}，没有读。请分成几个压缩包，或者直接放入工作簿。"
    return Most(LARGEST_ZIP, lambda _: said)


def said(limits: Limits) -> str:
    """Return in words how large files may be."""
    bulk = f"，许多项目的批量工作簿最大{megabytes(limits.bulk_file)}" if limits.bulk_file > limits.file else ""
    return f"每份最大{megabytes(limits.file)}{bulk}，压缩包最大{megabytes(LARGEST_ZIP)}"
