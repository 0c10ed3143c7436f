"""Where in a document something stands, in words that a Word user can follow."""

from collections.abc import Mapping
from typing import NamedTuple

from selfeval.evaluation.model import Entry

_LONGEST = 16


class Place(NamedTuple):
    """A place: the section or table, the paragraph or cell in it, and its number in reading order."""

    section: str
    where: str
    order: int = 0

    def __str__(self) -> str:
        """Say where it is: 表“自评价评分附件表”第12行“得分”列."""
        return f"{self.section}{self.where}"


# By the section and the cell that an entry made of a report has.
Places = Mapping[tuple[str, str], Place]


def of_entry(entry: Entry, places: Places) -> Place | None:
    """Return the place of an entry; None where the report does not print it."""
    return places.get((entry.sheet, entry.cell or ""))


def of_paragraph(heading: str, text: str, order: int) -> Place:
    """Return the place of a paragraph under a heading."""
    return Place(f"“{excerpt(heading)}”下的" if heading else "", f"段落“{excerpt(text)}”", order)


def under(heading: str, order: int) -> Place:
    """Return the place behind a heading where something is missing."""
    return Place(f"“{excerpt(heading)}”下", "", order) if heading else Place("", "", order)


def of_table(title: str, number: int) -> str:
    """Return the words for a table with a caption, by its number where it has none."""
    name = " ".join(title.split())
    word = "" if name.startswith("表") else "表"
    return f"{word}“{name}”" if title else f"第{number}张表"


def of_cell(table: str, row: int, column: str, order: int) -> Place:
    """Return the place of a cell of a table; ``column`` says which one of its row it is."""
    return Place(table, f"第{row}行{column}", order)


def column_name(heading: str, number: int, beside: str = "") -> str:
    """Return the words for a cell of a row: the label before it, its column's heading, or the column's number."""
    if beside:
        return f"“{''.join(beside.split())}”后面一格"
    return f"“{''.join(heading.split())}”列" if heading.strip() else f"第{number}列"


def excerpt(text: str) -> str:
    """Return the words by which a text is found again."""
    bare = " ".join(text.split())
    return bare if len(bare) <= _LONGEST else f"{bare[:_LONGEST]}…"
