"""Finds what a workbook holds besides cells that may act: macros, links to the outside, embedded files, controls.

Nothing of it is ever opened; it is noted, so that nobody is surprised by it who opens the workbook.
"""

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
# By names of streams, in .xls.
_IN_STREAMS = {
    "_VBA_PROJECT": "宏",
    "MBD": "嵌入的文件",
}


def in_parts(names: Iterable[str]) -> tuple[Problem, ...]:
    """Return the note on a package with parts of these names; none of an everyday one."""
    joined = "\n".join(("", *names))
    return _noted(said for sign, said in _IN_NAMES.items() if sign in joined)


def in_streams(data: bytes) -> tuple[Problem, ...]:
    """Return the note on the bytes of an .xls."""
    return _noted(said for sign, said in _IN_STREAMS.items() if sign.encode("utf-16-le") in data)


def _noted(found: Iterable[str]) -> tuple[Problem, ...]:
    said = "、".join(dict.fromkeys(found))
    return (problem("active-content-ignored", None, None, found=said),) if said else ()
