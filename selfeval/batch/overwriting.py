"""Decides whether a report may be written over a file that is there already."""

import stat
from pathlib import Path

from selfeval.batch.addresses import is_remote
from selfeval.batch.parts import Part

EDITED, UNKNOWN, LINK = "被修改过", "不知道是哪个项目的", "是一个链接"


def why_kept(path: Path, part: Part, *, is_own: bool, size: int | None) -> str | None:
    """Return why a file is left as it is; None where it may be written.

    It ``is_own`` where an earlier run of the project wrote it, of this ``size`` as far as that is known: then only a
    person's work is kept. Any other file is kept, unless it is the same: a run may have been killed before it could
    note what it wrote. A link is kept, wherever it leads. What lies elsewhere is not read for this.
    """
    try:
        if is_remote(path):
            return None
        there = path.lstat()
        if stat.S_ISLNK(there.st_mode):
            return LINK
        if not stat.S_ISREG(there.st_mode) or (is_own and size in (None, there.st_size)):
            return None
        if path.read_bytes() == part.path.read_bytes():
            return None
    except OSError:
        # The reason is found, and told, where it is written.
        return None
    return EDITED if is_own else UNKNOWN
