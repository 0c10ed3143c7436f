"""Finds what a workbook holds besides cells that may act: macros, links to the outside, embedded files, controls.

Nothing of it is ever opened; it is noted, so that nobody is surprised by it who opens the workbook.
"""

import re
from collections.abc import Iterable

from selfeval.evaluation.problems import Problem, problem

# By pieces of the names of parts, in .xlsx and .ods.
_IN_NAMES = {
    "vbaProject.bin": "宏",
    "xl/macrosheets/": "宏",
    "xl/dialogsheets/": "宏",
    "\nBasic/": "宏",
    "\nScripts/": "宏",
    "xl/externalLinks/": "对其他工作簿的链接",
    "xl/connections.xml": "数据连接",
    "xl/queryTables/": "数据连接",
    "xl/embeddings/": "嵌入的文件",
    "\nObject ": "嵌入的文件",
    "xl/activeX/": "控件",
    "xl/ctrlProps/": "控件",
    "xl/webextensions/": "加载项",
}
# By names of streams and storages, in .xls; of embedded files these are MBD and a number.
_IN_STREAMS = {
    re.compile(rb"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"): "宏",
    re.compile(rb"M\0B\0D\0(?:[0-9A-F]\0){8}"): "嵌入的文件",
}


def in_parts(names: Iterable[str]) -> tuple[Problem, ...]:
    """Return the note on a package with parts of these names; none of an everyday one."""
    joined = "\n".join(("", *names))
    return _noted(said for sign, said in _IN_NAMES.items() if sign in joined)


def in_streams(data: bytes) -> tuple[Problem, ...]:
    """Return the note on the bytes of an .xls."""
    return _noted(said for sign, said in _IN_STREAMS.items() if sign.search(data))


def _noted(found: Iterable[str]) -> tuple[Problem, ...]:
    said = "、".join(dict.fromkeys(found))
    return (problem("active-content-ignored", None, None, found=said),) if said else ()
