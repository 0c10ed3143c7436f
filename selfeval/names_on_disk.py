"""How the names of files are read: as UTF-8, whatever the locale is, or as older machines wrote them."""

import locale
import os
import sys
from pathlib import PurePath

# In which older machines and many zip programs write names.
OLDER = "gb18030"


def read_as_utf8() -> None:
    """Begin this process anew in Python's UTF-8 mode, where the locale would have the names of files read otherwise.

    The names that the program and its templates have on disk are UTF-8 everywhere. What is printed keeps to the
    locale, so that it stays readable. On Windows, and in nearly all locales of today, nothing is to be done.
    """
    if sys.getfilesystemencoding().lower() in ("utf-8", "utf8") or not sys.executable:
        return
    printed = sys.stdout.encoding if sys.stdout is not None else locale.getencoding()
    arguments = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
    os.execve(sys.executable, arguments, {"PYTHONIOENCODING": printed} | os.environ)  # noqa: S606 - ourselves


def spelled(path: PurePath | str) -> str:
    """Return a path as a person reads it; of one that is UTF-8, ``path_in`` of batch/file_names is the other way."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", OLDER):
        try:
            return raw.decode(encoding).replace(os.sep, "/")
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace").replace(os.sep, "/")
