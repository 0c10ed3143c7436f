"""What the page takes at most, so that nobody fills this machine's disk, memory or time."""

_MEGABYTE = 1024 * 1024
# What it holds is under the published limits, each file by itself.
LARGEST_ZIP = 256 * _MEGABYTE
# What lies on the disk at a time, unpacked, of one session and of all.
MOST_IN_SESSION = 1024 * _MEGABYTE
MOST_IN_ALL = 4 * 1024 * _MEGABYTE
MOST_WORKBOOKS = 5_000
# So many drops that no run was begun of yet.
MOST_DROPS = 20
MOST_SESSIONS = 50
# A form's fields: the token.
LARGEST_FORM = 10_000
# So long nothing more of a file may come.
SECONDS_SILENT = 60.0
# A page that was left is loaded again within this time, or its session ends.
SECONDS_WITHOUT_TAB = 30.0
SECONDS_IDLE = 2 * 3600.0
# Whoever asks for a page without opening it in a browser does not come back.
SECONDS_UNOPENED = 600.0
# So many wrong tokens a minute, from whomever, and none is looked at for the rest of it.
MOST_WRONG_TOKENS = 20
# So long one piece of work for the page may take: a project, a template, a working paper.
SECONDS_OF_WORK = 60.0
# Of more projects the overview in the zip tells.
MOST_SHOWN = 2_000


def megabytes(size: int) -> str:
    """Return a size in words."""
    return f"{size / _MEGABYTE:.0f}MB"
