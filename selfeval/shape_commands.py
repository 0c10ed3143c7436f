"""The commands that turn one shape of workbooks into the other: ``merge`` and ``split``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from selfeval.batch import merging, splitting
from selfeval.batch.work import opened
from selfeval.command_line import Command, UsageError

_SUFFIX = ".xlsx"
_MOST_NAMED = 20


def merge(command: Command, sources: Sequence[Path], templates: Path) -> bool:
    """Merge workbooks into one bulk workbook; return whether all of their content was taken over."""
    target = command.output
    if target is None:
        raise UsageError("merge 要用 -o 写明合并成哪个文件，例如 -o 批量.xlsx")
    if target.suffix.lower() != _SUFFIX:
        raise UsageError(f"合并成的文件名应当以 {_SUFFIX} 结尾，现在是“{target.name}”")
    if target.exists() or target.is_symlink():
        raise UsageError(f"“{target}”已经存在，为免覆盖没有写；请换一个文件名")
    found = merging.merge(sources, target, templates, command.limits)
    if found.failure is not None:
        raise UsageError(found.failure.message.rstrip("。"))
    _tell(found.left_out)
    if found.made_codes:
        shown = "、".join(f"{code}" for _, code in found.made_codes[:_MOST_NAMED])
        more = "等" if len(found.made_codes) > _MOST_NAMED else ""
        print(f"{len(found.made_codes)}个项目没有填写项目编码，用文件名代替：{shown}{more}。", file=sys.stderr)
    if not found.projects:
        print("没有可以合并的工作簿，没有写文件。", file=sys.stderr)
        return False
    print(f"已把{found.projects}个项目合并成：{target}")
    return not found.left_out


def split(command: Command, source: Path, templates: Path) -> bool:
    """Split a bulk workbook into one workbook a project; return whether all of its content was taken over."""
    folder = command.output
    if folder is None:
        raise UsageError("split 要用 -o 写明写到哪个文件夹")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"“{folder}”里已经有文件，为免混在一起没有写；请换一个空的文件夹")
    bulk = opened(source, command.limits)
    if bulk is None:
        raise UsageError(f"“{source}”不是批量工作簿：项目信息的表头里没有项目编码、项目名称等列，或者不是.xlsx")
    try:
        found = splitting.split(bulk, folder, templates)
    finally:
        bulk.close()
    if found.failure is not None:
        raise UsageError(found.failure.message.rstrip("。"))
    _tell(found.left_out)
    print(f"已拆成{found.workbooks}个工作簿：{folder}")
    return not found.left_out


def _tell(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        print(f"{sentence.rstrip('。')}。", file=sys.stderr)
