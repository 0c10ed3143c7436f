"""A problem: one kind of the catalogue at one place."""

from collections.abc import Iterable
from dataclasses import dataclass

from selfeval.evaluation.catalogue import CATALOGUE, ERROR, WARNING

# A cell may hold 32,767 characters, and a message is a sentence.
_LONGEST_SAID, _LONGEST_BEGINNING = 1000, 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place.

    ``cell`` is None only where no cell can be meant, ``sheet`` only where the whole file is.
    """

    code: str
    level: str
    sheet: str | None
    cell: str | None
    message: str

    @property
    def place(self) -> str:
        """Where it is, as a person looks for it: 绩效指标!D2."""
        if self.sheet is None:
            return "文件"
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


def problem(code: str, sheet: str | None, cell: str | None, **details: str) -> Problem:
    """Make a problem of the catalogue's kind ``code``; the details fill its sentence and hint."""
    kind = CATALOGUE[code]
    details = {name: clipped(text) for name, text in details.items()}
    message = f"{kind.sentence.format(**details)}。{kind.hint.format(**details)}。"
    return Problem(code, kind.level, sheet, cell, message)


def clipped(text: str) -> str:
    """Return the beginning of a text that is too long to be said in a sentence, and how long it is."""
    return text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_BEGINNING]}……（共{len(text)}字）"


def asks(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems asks for something to be done or looked at."""
    return any(CATALOGUE[each.code].asks for each in problems)


def status(problems: Iterable[Problem]) -> str:
    """Return ``error``, ``warning`` or ``ok`` for a project with these problems."""
    levels = {each.level for each in problems}
    if ERROR in levels:
        return ERROR
    return WARNING if WARNING in levels else "ok"
