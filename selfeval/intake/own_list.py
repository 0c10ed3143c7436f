"""The sheet that lists what was found, which the program itself adds to a marked workbook and never reads."""

from collections.abc import Sequence

NAME = "检查结果"
# The first words of what the program adds, by which it is known again after any other program saved the workbook.
MARK = "〔自评核对〕"
# The last words of what it adds to a comment: what a person writes below them is that person's.
END = "〔核对完〕"


HEADINGS = ("序号", "级别", "工作表", "单元格", "什么问题，怎么改")
# Somebody may have put rows above the list.
DEEPEST = 10


def is_named_so(title: str) -> bool:
    """Whether a tab has the name that the program gives its list."""
    return title.strip().startswith(NAME)


def is_own(title: str, rows: Sequence[Sequence[object]]) -> bool:
    """Whether the program made a sheet, whatever it is called now: its first line or its headings say so."""
    sign = MARK if is_named_so(title) else f"{MARK}{NAME}"
    for row in rows[:DEEPEST]:
        texts = [each.strip() if isinstance(each, str) else "" for each in row]
        if any(text.startswith(sign) for text in texts):
            return True
        if any(tuple(texts[at : at + len(HEADINGS)]) == HEADINGS for at, text in enumerate(texts) if text):
            return True
    return False
