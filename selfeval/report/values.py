"""A computed figure as a template sees it: it prints as it was rounded, and compares as a number."""

from decimal import Decimal, InvalidOperation
from functools import total_ordering

from selfeval.evaluation import figures


@total_ordering
class Shown:
    """A printed figure. ``{{ 执行率 }}`` prints 90.97%, ``执行率 < 95`` compares 90.97 with 95.

    It cannot be calculated with: a figure made in a template would have no cell and no rule.
    """

    __slots__ = ("_number", "text")

    def __init__(self, number: Decimal, text: str) -> None:
        """Take the printed value (of a percentage the percent) and the text that is printed."""
        self._number = number
        self.text = text

    def printed_as(self, text: str) -> "Shown":
        """Return the same figure with another text, which compares as before."""
        return Shown(self._number, text)

    def __str__(self) -> str:
        """Return the figure as printed."""
        return self.text

    def __repr__(self) -> str:
        """Return the figure as printed."""
        return self.text

    def __bool__(self) -> bool:
        """A figure of 0 is false, as people expect of a condition."""
        return bool(self._number)

    def __hash__(self) -> int:
        """Equal figures have equal hashes."""
        return hash(self._number)

    def __eq__(self, other: object) -> bool:
        """Compare with a figure, a number or a printed figure."""
        number = _number(other)
        return NotImplemented if number is None else self._number == number

    def __lt__(self, other: object) -> bool:
        """Compare with a figure, a number or a printed figure."""
        number = _number(other)
        return NotImplemented if number is None else self._number < number


class YesNo:
    """Whether something holds, as a condition sees it: ``{% if 指标.完成 %}``, or ``指标.完成 == '是'``.

    It is not printed.
    """

    __slots__ = ("_holds",)

    def __init__(self, *, holds: bool) -> None:
        """Take whether it holds."""
        self._holds = holds

    def __bool__(self) -> bool:
        """Whether it holds."""
        return self._holds

    def __hash__(self) -> int:
        """Equal values have equal hashes."""
        return hash(self._holds)

    def __eq__(self, other: object) -> bool:
        """Compare with 是 and 否 as the table of tags shows them, or with another such value."""
        if isinstance(other, str):
            return other == ("是" if self._holds else "否")
        return self._holds == bool(other) if isinstance(other, YesNo | bool) else NotImplemented


def _number(value: object) -> Decimal | None:
    if isinstance(value, Shown):
        return value._number  # noqa: SLF001 - its own class
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return figures.from_cell(value)
    if isinstance(value, str):
        try:
            return Decimal(value.removesuffix("%"))
        except InvalidOperation:
            return None
    return None
