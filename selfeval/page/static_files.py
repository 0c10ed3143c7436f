"""The page's style and scripts, read once: what a request names is looked up, and never opened."""

from functools import cache
from importlib.resources import files

from selfeval.preview.page import common_style

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def all_files() -> dict[str, tuple[bytes, str]]:
    """Return the content and the type of each, by its name."""
    found = {}
    for each in (files(__package__) / "static").iterdir():
        kind = _TYPES.get(f".{each.name.rpartition('.')[2]}")
        if kind is not None:
            found[each.name] = each.read_bytes(), kind
    found["preview.css"] = common_style().encode(), _TYPES[".css"]
    return found
