"""Texts of projects as they may stand in a cell and on a page: one line, not endless, nothing that XML cannot hold."""

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 1000


def plain(value: object) -> str:
    """Return a text in one line; None is empty, and of a very long one the end is left out."""
    if value is None:
        return ""
    text = " ".join(_ILLEGAL.sub("\ufffd", str(value)).split())
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    # xlsxwriter takes a text between these for finished XML and would write it as it is.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
