"""Makes many workbooks in no time: one is written, the others differ in the name of their project only."""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any

from tests import builders, bulk_books

_NAME = "@@@"
_STRINGS = "xl/sharedStrings.xml"


def workbook(name: str, edits: Mapping[str, Any] | None = None) -> bytes:
    """Return a workbook without a problem, of a project with this name; with some cells changed, at more expense."""
    parts = dict(_parts() if edits is None else _made(edits))
    parts[_STRINGS] = parts[_STRINGS].replace(_NAME.encode(), name.encode())
    return package(parts)


def package(parts: dict[str, bytes]) -> bytes:
    """Return a package of parts, not compressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for part, content in parts.items():
            file.writestr(zipfile.ZipInfo(part), content)
    return stream.getvalue()


@cache
def _parts() -> dict[str, bytes]:
    return _made({})


def _made(others: Mapping[str, Any]) -> dict[str, bytes]:
    edits = {**others, "项目信息!B2": _NAME, "绩效指标!D2": "≤556万元", "资金管理!B5": "按要求开展了绩效管理。"}
    content = builders.changed(builders.seed_content(), edits)
    with zipfile.ZipFile(io.BytesIO(bulk_books.single(content))) as file:
        return {name: file.read(name) for name in file.namelist()}
