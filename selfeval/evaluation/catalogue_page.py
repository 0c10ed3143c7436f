"""The handbook's page of all problems, made from the catalogue."""

from collections.abc import Iterator, Mapping, Sequence

from selfeval.evaluation.catalogue import ERROR, GROUPS, LEVEL_WORDS, Kind
from selfeval.evaluation.problems import problem

_HEAD = """\
# 核对项目表

这一页由程序生成（`make golden`），请不要手工改动。

写报告以前逐项核对。**错误**：不写这个项目的报告，改正以后再写；**提醒**：报告照写，请核对；**说明**：报告照写，
只是告诉您程序怎样处理。一个单元格只有一个原因的，只报一次：由它引起的其他不符不再重复。

表式可以在 `form.toml` 的 `[[checks]]` 里改变级别（写明依据）和界限：

```toml
levels = [{ code = "category-weight", level = "error", reference = "写明文件的名称和文号" }]
```

`level` 可以是 error（错误）、warning（提醒）、note（说明）、off（不核对）。
“不可改”的错误使数字算不出来，不能改成别的级别。
"""
_COLUMNS = ("代码", "级别", "例子", "为什么核对")


def page() -> str:
    """Return the page as Markdown: a table for each group of problems, with an example of each."""
    lines = [_HEAD]
    for title, kinds in GROUPS.items():
        lines += [f"## {title}", "", _row(_COLUMNS), _row(["---"] * len(_COLUMNS))]
        lines += _rows(kinds)
        lines.append("")
    return "\n".join(lines)


def _rows(kinds: Mapping[str, Kind]) -> Iterator[str]:
    for code, kind in kinds.items():
        level = LEVEL_WORDS[kind.level] + ("（不可改）" if kind.levels == (ERROR,) else "")
        example = problem(code, None, None, **kind.example).message
        yield _row([f"`{code}`", level, example, f"{kind.reason}。"])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
