"""Tells the files that the program writes for people from their workbooks, also after somebody has saved them."""

from pathlib import Path

from selfeval.batch.addresses import is_remote
from selfeval.batch.file_names import OVERVIEW
from selfeval.intake.bulk_package import BulkPackage
from selfeval.intake.container import is_endless
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.limits import REFUSED

_PAPER = "评分底稿"
# Some of the sheets of each.
_SHEETS_OF_OVERVIEW = frozenset({"项目", "按主管部门", "按等级"})
_SHEETS_OF_PAPER = frozenset({_PAPER, "依据"})
_TITLE_OF_PAGE = "项目支出绩效自评汇总".encode()
_HEAD = 4096


def kind_of_own(path: Path) -> str:
    """Return what a file is that the program wrote and that is no workbook of a project, by its name."""
    return "汇总表" if path.name == OVERVIEW else _PAPER if _PAPER in path.stem else "问题清单"


def is_own(path: Path) -> bool:
    """Whether a file is an overview or a working paper; only one that has such a name is opened for it."""
    if (path.name != OVERVIEW and _PAPER not in path.stem) or is_endless(path):
        return False
    try:
        package = BulkPackage(path)
    except (BrokenWorkbookError, *REFUSED, OSError):
        return False
    titles = {each.title for each in package.sheets}
    package.close()
    return (_SHEETS_OF_OVERVIEW if path.name == OVERVIEW else _SHEETS_OF_PAPER) <= titles


def is_foreign(path: Path) -> bool:
    """Whether a file in the place of an overview, workbook or page, is somebody else's, as each link is."""
    try:
        if not is_remote(path) and path.is_symlink():
            return True
        if not path.is_file() or path.stat().st_size == 0:
            return False
        if path.name == OVERVIEW:
            return not is_own(path)
        with path.open("rb") as stream:
            return _TITLE_OF_PAGE not in stream.read(_HEAD)
    except OSError:
        # Why it cannot be written is found where it is.
        return False
