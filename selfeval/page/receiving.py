"""Takes what a browser sends, piece by piece, onto the disk and never more than there is room for."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from selfeval.page.bounds import LARGEST_FORM, SECONDS_SILENT
from selfeval.page.refusals import FullError, RefusedError
from selfeval.page.room import Room
from selfeval.page.sizes import Most

_LONGEST_NAME = 2_000
_NOT_UNDERSTOOD = "页面发来的内容读不懂。请刷新页面再试。"
_CUT_OFF = "文件没有传完。请再放入一次。"
# Seconds since 1970 that every file system takes: up to the year 2100.
_LATEST = 4_102_444_800


def given_name(request: Request) -> str:
    """Return the name that a file was sent under, with the folders in which it was dropped."""
    name = unquote(request.headers.get("x-name", ""), errors="replace")[:_LONGEST_NAME]
    if not name.strip():
        raise RefusedError("文件没有名称。请再放入一次。")
    return name


async def store(request: Request, path: Path, most: Most, room: Room) -> int:
    """Write a request's body to a new file; return its size. FullError where it is too large, and nothing is left."""
    _require(_announced(request), most)
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as target:
            async for piece in _pieces(request):
                _require(size + len(piece), most)
                room.take(len(piece))
                size += len(piece)
                target.write(piece)
    except BaseException:
        await run_in_threadpool(path.unlink, missing_ok=True)
        room.give_back(size)
        raise
    _set_saved(request, path)
    return size


async def small(request: Request) -> bytes:
    """Return a small body."""
    if _announced(request) > LARGEST_FORM:
        raise FullError(_CUT_OFF)
    found = b""
    async for piece in _pieces(request):
        found += piece
        if len(found) > LARGEST_FORM:
            raise FullError(_CUT_OFF)
    return found


async def asked(request: Request) -> dict[str, Any]:
    """Return what a small body asks for, by names; RefusedError where it is not from the page."""
    try:
        found = json.loads(await small(request) or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RefusedError(_NOT_UNDERSTOOD)
    return found


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield a body as it comes; whoever stops sending is not waited for."""
    stream = request.stream()
    try:
        while True:
            yield await asyncio.wait_for(anext(stream), SECONDS_SILENT)
    except StopAsyncIteration:
        return
    except (TimeoutError, ClientDisconnect):
        raise RefusedError(_CUT_OFF, 408) from None


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _require(size: int, most: Most) -> None:
    if size > most.size:
        raise FullError(most.refusal(size))


def _set_saved(request: Request, path: Path) -> None:
    """Keep when a file was saved: of two versions of a workbook the later one is read."""
    saved = request.headers.get("x-saved", "")
    if saved.isdecimal() and len(saved) <= len(str(_LATEST)) + 3:
        seconds = min(int(saved) / 1000, _LATEST)
        os.utime(path, (seconds, seconds))
