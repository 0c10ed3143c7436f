"""What the list of problems says, whether it is a sheet of the user's workbook or a workbook of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selfeval.evaluation import glossary
from selfeval.evaluation.catalogue import LEVEL_WORDS, LEVELS
from selfeval.evaluation.problems import Problem
from selfeval.intake.own_list import MARK, NAME
from selfeval.marking import texts
from selfeval.marking.texts import message

# In characters of the standard font, together what a landscape A4 page shows without being shrunk.
WIDTHS = (6, 8, 18, 10, 84)
FONT, SIZE, TITLE_SIZE = "宋体", 11, 14
TITLE_HEIGHT, LINE, MARGIN = 28, 15.5, 8
_TALLEST = 409
_WHOLE_FILE = "整个文件"
HOW_MARKED = (
    "有问题的单元格已涂色并加了批注，点击“单元格”一列可以跳到那里。"
    "改好后保存，把本文件放进input文件夹，换下原来的那份，再运行一次；这一页、颜色和批注会自动更新或去掉，不用手工删除。"
    "写在这一页上的字不会保留，要说明的请写在别处。"
)
HOW_LISTED = "请在原工作簿中按“工作表”和“单元格”两列找到位置，改好后保存，再运行一次；这份清单不需要交回。"


@dataclass(frozen=True, slots=True)
class Row:
    """One problem as it is listed; ``title`` is the tab it is on, empty where it is on none."""

    number: int
    level: str
    place: str
    cell: str
    text: str
    title: str

    @property
    def values(self) -> tuple[int | str, ...]:
        """What stands in the columns."""
        return self.number, LEVEL_WORDS[self.level], self.place, self.cell, self.text

    @property
    def location(self) -> str:
        """Where a click leads."""
        quoted = self.title.replace("'", "''")
        return f"'{quoted}'!{self.cell or 'A1'}"

    @property
    def height(self) -> float:
        """The height at which all of its texts can be read, in points."""
        wanted = max(texts.lines(str(value), width) for value, width in zip(self.values, WIDTHS, strict=True))
        return min(_TALLEST, wanted * LINE + MARGIN)


def rows(problems: Iterable[Problem], titles: Sequence[str]) -> list[Row]:
    """Return the rows of the list, errors first; ``titles`` are the workbook's tabs."""
    ordered = sorted(problems, key=lambda each: LEVELS.index(each.level))
    found = []
    for number, each in enumerate(ordered, 1):
        title = title_of(each, titles)
        place = title or each.sheet or _WHOLE_FILE
        found.append(Row(number, each.level, place, each.cell or "", message(each), title))
    return found


def title_of(problem: Problem, titles: Sequence[str]) -> str:
    """Return the tab that a problem's sheet is, empty where there is none."""
    if problem.sheet is None:
        return ""
    if problem.sheet in titles:
        return problem.sheet
    return next((title for title in titles if glossary.plain(title) == problem.sheet), "")


def headline(found: Sequence[Row]) -> str:
    """Return the list's title, which begins with the mark by which the sheet is known again."""
    counts = {level: sum(row.level == level for row in found) for level in LEVELS}
    said = "，".join(f"{LEVEL_WORDS[level]}{count}个" for level, count in counts.items() if count)
    return f"{MARK}{NAME}：{said}"
