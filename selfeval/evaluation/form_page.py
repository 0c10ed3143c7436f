"""The handbook's page of form.toml, made from the table of its keys and from the examples."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from selfeval.evaluation import figures
from selfeval.evaluation.form_key_examples import EXAMPLES
from selfeval.evaluation.form_keys import RULES, RULES_NOTE, SECTIONS, Key, Rule, Section

_HEAD = """\
# 表式规则表

这一页由程序生成（`make golden`），请不要手工改动。怎样一步一步制作表式，见 [制作表式.md](制作表式.md)。

一个地区（表式）的规则都写在 `templates/表式/form.toml` 里，用记事本就能改（保存时编码选 UTF-8）。改完运行
`python generate.py form check 表式`：写错的键、漏写的键、加不起来的分值，都说明在第几行、写的是什么、应当怎样。

## 怎样写

* 一行一个键：`键 = 值`。文字放在半角双引号里，数不放；几个值放在方括号里，用逗号隔开；`#` 后面是给人看的说明。
* `[[execution]]` 这样的一行开始一段，后面的键都属于这一段。
* 花括号是一个表：`{ name = "产出指标", weight = 30 }`，一个表写在一行里。下面写成 `categories.name` 的，就是
  `categories` 的每一个表里的 `name`。
* 分值以分为单位，百分数写成百分点：90 即 90%。
* 每个键只能是下面列出的；拼错的、多余的都是错误，不会被悄悄忽略。

## 规则改变的年度

除了开头和 `[[document]]`，每一段都有 `from`（从哪个评价年度起）和 `reference`（依据）。规则改变时**不要改动旧的一段**，
在它后面加一段新的，写新的 `from`。新的一段只写改变的那一部分，别的部分不用重写：

```toml
[[total]]
from = 2022
# …… 2022、2023、2024年度的等级

[[total]]
from = 2025
# …… 2025年度起的等级
```

2024年度的工作簿永远按2024年度的规则得出当时的结果，什么时候再算都一样。同一部分的各段按年度先后写，不能有两段写同一年；
各部分最早的一段写同一年（可以不写的 `funds_management` 和 `contents` 可以晚些开始）。早于最早一段的工作簿，程序会说明
没有那一年的规则，不写报告。
"""
_COLUMNS = ("键", "含义", "写什么", "不写时", "例子")
_CHOICES = ("写", "意思")
_RULES = ("规则", "怎样得分", "另外可以写的键", "例子")
_MUST, _MUST_WITH_RULE, _SEE = "必须写", "用它的规则必须写", "见下"
# Keys that only some rules take.
_OF_RULES = {f"scoring.methods.{key}" for rule in RULES for key in rule.takes}
_LONGEST_EXAMPLE = 40


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(line for section in SECTIONS for line in _section(section))])


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {f'`[[{section.name}]]` ' if section.name else ''}{section.title}", "", section.meaning, "")
    data = [tomllib.loads(text, parse_float=Decimal) for _, text in EXAMPLES[section.name]]
    # A section is shown by itself further down.
    keys = [key for key in section.keys if section.name or key.path not in EXAMPLES]
    yield from _table(_COLUMNS, [_cells(key, section, data) for key in keys])
    yield from _choices(section, keys)
    if section.name == "scoring":
        yield from ("### 可以用的规则", "", RULES_NOTE, "")
        yield from _table(_RULES, [_rule(rule) for rule in RULES])
    for caption, text in EXAMPLES[section.name]:
        yield from (f"例：{caption}", "", "```toml", text.rstrip("\n"), "```", "")


def _choices(section: Section, keys: Sequence[Key]) -> Iterator[str]:
    """Yield a table of what may be written for each key, one for those that take the same."""
    explained = [key for key in keys if key.choices and any(key.choices.values())]
    for key in explained:
        alike = [each for each in explained if (each.meaning, each.choices) == (key.meaning, key.choices)]
        if key.choices and alike[0] is key:
            names = "、".join(f"`{_short(each, section)}`" for each in alike)
            yield from (f"{names}（{key.meaning}）可以写：", "")
            yield from _table(_CHOICES, [(f"`{value}`", meaning) for value, meaning in key.choices.items()])


def _cells(key: Key, section: Section, data: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    kind = key.kind
    if key.choices and not any(key.choices.values()):
        kind = "、".join(f"`{value}`" for value in key.choices)
    example = next((_shown(value) for each in data for value in _values(each, key.path)), "")
    shown = f"`{example}`" if example and len(example) <= _LONGEST_EXAMPLE else _SEE
    without = (_MUST_WITH_RULE if key.path in _OF_RULES else _MUST) if key.without is None else key.without
    return (f"`{_short(key, section)}`", key.meaning, kind, without, shown)


def _rule(rule: Rule) -> tuple[str, ...]:
    methods = (line.strip(" ,") for line in EXAMPLES["scoring"][0][1].splitlines())
    example = next(line for line in methods if f'rule = "{rule.name}"' in line and line.endswith("}"))
    return (f"`{rule.name}`", rule.meaning, "、".join(f"`{key}`" for key in rule.takes), f"`{example}`")


def _short(key: Key, section: Section) -> str:
    return key.path.removeprefix(f"{section.name}.")


def _values(data: object, path: str) -> Iterator[object]:
    """Yield what stands under a path without numbers."""
    if isinstance(data, list):
        for each in data:
            yield from _values(each, path)
    elif not path:
        yield data
    elif isinstance(data, dict):
        head, _, rest = path.partition(".")
        if head in data:
            value = data[head]
            yield from _values(value, rest) if rest else (value,)


def _shown(value: object) -> str:
    """Return a value as it is written in the file; a table, which is shown below, as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        parts = [_shown(each) for each in value]
        return f"[{', '.join(parts)}]" if all(parts) else ""
    if isinstance(value, int | Decimal):
        return figures.show(Decimal(value))
    return ""


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *body):
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""
