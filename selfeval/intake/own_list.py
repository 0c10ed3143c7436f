"""The sheet that lists what was found, which the program itself adds to a marked workbook and never reads."""

NAME = "检查结果"
# The first words of what the program adds, by which it is known again after any other program saved the workbook.
MARK = "〔自评核对〕"


def may_be_own(title: str) -> bool:
    """Whether a tab has the name of the program's list; its first cell then decides."""
    return title.strip().startswith(NAME)


def is_own(title: str, first: object) -> bool:
    """Whether the sheet with this title and this first cell was made by the program."""
    return may_be_own(title) and isinstance(first, str) and first.strip().startswith(MARK)
