"""Watches a template while it is rendered: which of the required names it prints, and that it comes to an end."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import islice
from typing import cast

from jinja2 import nodes

from selfeval.report import names
from selfeval.report.environment import Environment, TooLongError

# Names of our own; an underscore keeps them out of every template's reach.
WATCH, _NOTE, _ROWS = "_watch", "_note", "_rows"
# No document needs more: fifty rows for each of two thousand indicators.
_MOST_ROWS = 100_000
_LONGEST_DOCUMENT = 100_000_000
_PIECES = 2000


class TooManyRowsError(Exception):
    """The loops of a template go over more rows than any document needs."""


class Sentence(str):
    """A sentence's text, and the watched names that were printed in it."""

    __slots__ = ("printed",)
    printed: frozenset[str]

    @classmethod
    def of(cls, text: str, printed: Iterable[str]) -> "Sentence":
        """Return the text with the names printed in it."""
        sentence = cls(text)
        sentence.printed = frozenset(printed)
        return sentence


class Watch:
    """Watches one rendering."""

    def __init__(self) -> None:
        """Begin with nothing printed."""
        self.printed: set[str] = set()
        self._left = _MOST_ROWS

    def begin(self) -> None:
        """Begin to count rows anew."""
        self._left = _MOST_ROWS

    @staticmethod
    def note(value: object, watch: "Watch", printed: Sequence[str]) -> object:
        """Note that names are printed; a filter that returns the value as it is."""
        watch.printed.update(printed)
        if isinstance(value, Sentence):
            watch.printed |= value.printed
        return value

    @staticmethod
    def rows(value: object, watch: "Watch", printed: Sequence[str] = ()) -> Sized:
        """Count the rows of a loop that begins; raise TooManyRowsError when all loops together have too many."""
        rows = value if type(value) is list else list(cast("Iterable[object]", value))
        watch._left -= len(rows) + 1  # noqa: SLF001 - its own class
        if watch._left < 0:  # noqa: SLF001
            raise TooManyRowsError
        if printed:
            watch.printed.update(printed)
        return rows


def add_filters(environment: Environment) -> None:
    """Give an environment the filters that ``watched`` puts into a template."""
    environment.filters |= {_NOTE: Watch.note, _ROWS: Watch.rows}


def watched(template: nodes.Template, watch: frozenset[str], show: Callable[[nodes.Expr], nodes.Expr | None]) -> None:
    """Put the filters of a Watch into a parsed template, and what ``show`` makes of each printed expression.

    Noted are the names in ``watch`` where they are printed or looped over. ``show`` returns None for what is not
    to be shown in another way.
    """
    environment = template.environment
    for loop in template.find_all(nodes.For):
        printed = _watched_names(loop.iter, watch) if names.prints(loop) else ()
        loop.iter = _filter(loop.iter, _ROWS, nodes.Name(WATCH, "load"), *([nodes.Const(printed)] if printed else []))
    for output in template.find_all(nodes.Output):
        for number, child in enumerate(output.nodes):
            if isinstance(child, nodes.TemplateData):
                continue
            printed = _watched_names(child, watch)
            noted = _filter(child, _NOTE, nodes.Name(WATCH, "load"), nodes.Const(printed)) if printed else child
            output.nodes[number] = show(noted) or noted
    if environment is not None:
        template.set_environment(environment)


def gathered(pieces: Iterator[str]) -> Iterator[str]:
    """Yield what a template yields in larger texts; raise TooLongError where it is more than any document needs."""
    length = 0
    while parts := list(islice(pieces, _PIECES)):
        text = "".join(parts)
        length += len(text)
        if length > _LONGEST_DOCUMENT:
            raise TooLongError
        yield text


def _watched_names(node: nodes.Node, watch: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in names.names_in(node) if name in watch)


def _filter(node: nodes.Node, name: str, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", node), name, list(arguments), [], None, None, lineno=node.lineno)
