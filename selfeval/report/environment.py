"""The Jinja environment of all templates: sandboxed, without undefined values, items before attributes."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from selfeval.report.values import Shown

# Delimiters from a private-use plane: no document's own text can be taken for a tag once its tags are found.
DOCUMENT_DELIMITERS: Mapping[str, str] = {
    "variable_start_string": "\U000f0002",
    "variable_end_string": "\U000f0003",
    "block_start_string": "\U000f0004",
    "block_end_string": "\U000f0005",
    "comment_start_string": "\U000f0006",
    "comment_end_string": "\U000f0007",
}


# How the names of filters begin that return a text; the underscore keeps them out of every template's reach.
RETURNS_TEXT = "_text_"
# Set on a node whose item was found to be there.
IS_ITEM = "is_item"
# What stands in for a wrong tag's value, of which nothing comes out, and for its name, which may be any.
NOTHING, ANYTHING = "()", "_anything"
# Filters that choose and order rows. None calculates, changes a figure or makes a text longer than its parts.
_FILTERS = (
    "first", "last", "length", "list", "sort", "reverse", "unique", "map",
    "selectattr", "rejectattr",
)  # fmt: skip
# What a loop tells of a row, numbers and whether it is the first or the last one.
_OF_LOOPS = frozenset(("index", "index0", "revindex", "revindex0", "first", "last", "length"))
# The longest text, in characters, that a template may put together.
_LONGEST = 100_000


class _Generator(CodeGenerator):
    """Generates less code where less is needed.

    A row's item that the check of names has found to be there is looked up as what it is; what a filter of our
    own returns is a text already.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Look an item up directly where it is known to be there."""
        if not getattr(node, IS_ITEM, False):
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f"[{node.attr!r}]")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - Jinja's
        if _is_text(node):
            self.write("(")
        else:
            super()._output_child_pre(node, frame, finalize)


def _is_text(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Filter) and node.name.startswith(RETURNS_TEXT)


class TooLongError(Exception):
    """A template puts more together than any document needs."""


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox whose templates see rows as dicts; a tag names a row's item."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - handed on to Jinja as they are
        """Set up the sandbox; nothing is escaped by Jinja, values are escaped where they are put in."""
        # Not optimized: what is constant would be worked out while a template is compiled, each part again and again.
        fixed = {"undefined": StrictUndefined, "autoescape": False, "keep_trailing_newline": True, "optimized": False}
        super().__init__(**fixed, **options)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS} | {
            "join": _join,
            "groupby": _grouped,
            "trim": _trimmed,
        }

    code_generator_class = _Generator

    # Intercepted operators are never worked out while a template is compiled, however harmless they look.
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})
    intercepted_unops = frozenset({"+", "-"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401, ARG002 - Jinja's
        """Refuse to calculate: a figure made in a template would have no cell and no rule."""
        raise SecurityError(operator)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:  # noqa: ANN401, ARG002 - Jinja's
        """Refuse to calculate."""
        raise SecurityError(operator)

    def compiled(self, parsed: nodes.Template) -> Template:
        """Compile a parsed template."""
        return Template.from_code(self, self.compile(parsed), self.make_globals(None))

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - any value may stand before a dot
        """Look at a row's item first: rows are dicts, and an item is never hidden by a dict's method."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        if type(obj) is LoopContext and attribute in _OF_LOOPS:
            # Whether these are safe need not be found out at each row.
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


class Group(NamedTuple):
    """Rows that agree in one part, under the names that Jinja's groups have."""

    grouper: object
    list: list[Mapping[str, object]]


def _grouped(rows: Iterable[Mapping[str, object]], attribute: str) -> list[Group]:
    """Gather the rows that agree in a part, in the order of the workbook; Jinja's own filter would sort them."""
    groups: dict[object, Group] = {}
    for row in rows:
        groups.setdefault(row[attribute], Group(row[attribute], [])).list.append(row)
    return list(groups.values())


def _trimmed(value: object) -> str:
    """Take the blanks off a text; what cannot be printed has none."""
    text = text_of(value)
    if text is None:
        raise TypeError
    return text.strip()


def _join(values: Iterable[object], separator: str = "") -> str:
    """Join what can be printed; a row of a table cannot."""
    texts = [text_of(value) for value in values]
    if None in texts:
        raise TypeError
    found = [text for text in texts if text is not None]
    if sum(map(len, found)) + len(separator) * len(found) > _LONGEST:
        raise TooLongError
    return separator.join(found)


def text_of(value: object) -> str | None:
    """Return the text that a value prints as; None for what must not be printed (None, undefined, lists)."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Shown) or type(value) is int:
        return str(value)
    return None
