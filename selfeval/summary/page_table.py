"""Tables of the page: cells that are escaped, figures that can be sorted, links to files beside the page."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from selfeval.evaluation import figures
from selfeval.summary.lights import GREEN, RED, WORDS, YELLOW

_CLASSES = {RED: "red", YELLOW: "yellow", GREEN: "green"}
_CENTS = figures.Rounding(2, "half-up")


class Heading(NamedTuple):
    """A column: its heading, the class of its cells, and whether its words can be chosen from."""

    text: str
    style: str = ""
    chosen: bool = False


def table(name: str, headings: Sequence[Heading], rows: Iterable[Sequence[str]], total: Sequence[str] = ()) -> str:
    """Return a table; ``rows`` are finished cells, ``total`` are those that stand above them."""
    head = "".join(
        f'<th scope="col"{" data-choose" if heading.chosen else ""}>{escape(heading.text)}</th>' for heading in headings
    )
    sums = f'<tbody><tr class="total">{"".join(total)}</tr></tbody>' if total else ""
    body = "".join(f"<tr>{''.join(row)}</tr>\n" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(name)}">'
        f"<table data-tools><thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>{sums}</table></div>"
    )


def text(value: str, style: str = "") -> str:
    """Return a cell with a text."""
    return f'<td class="{style}">{escape(value)}</td>' if style else f"<td>{escape(value)}</td>"


def figure(value: float | None, shown: str | None = None, light: int | None = None) -> str:
    """Return a cell with a figure, sorted by its value; blank where there is none."""
    if value is None:
        return '<td class="n" data-v=""></td>'
    written = escape(plain(value) if shown is None else shown)
    inner = f'<span class="{_CLASSES[light]}">{written}</span>' if light else written
    return f'<td class="n" data-v="{value!r}">{inner}</td>'


def light(value: int) -> str:
    """Return a cell with a light and its word, which says the same without colours."""
    return f'<td data-v="{value}"><span class="{_CLASSES[value]}">● {WORDS[value]}</span></td>'


def link(path: str | None, word: str) -> str:
    """Return a link to a file beside the page; whatever its name, it leads nowhere else."""
    return f'<a href="./{escape(quote(path.encode("utf-8", "replace")))}">{escape(word)}</a>' if path else ""


def money(value: float | None) -> str:
    """Show an amount with two digits."""
    return "" if value is None else f"{_rounded(value):,f}"


def rate(value: float | None) -> str:
    """Show a share as a percentage with two digits."""
    return "" if value is None else f"{_rounded(value, figures.HUNDRED):f}%"


def mean(value: float | None) -> str:
    """Show an average with two digits."""
    return "" if value is None else f"{_rounded(value):f}"


def signed(value: float | None, unit: str = "") -> str:
    """Show a change with its sign."""
    if value is None:
        return ""
    return f"{'+' if value > 0 else ''}{_rounded(value):,f}{unit}"


def plain(value: float) -> str:
    """Show a figure as it is: 93.2, 10."""
    return figures.show_short(figures.from_cell(value))


def _rounded(value: float, times: Decimal = Decimal(1)) -> Decimal:
    return figures.rounded(figures.from_cell(value) * times, _CENTS)
