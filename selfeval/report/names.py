"""Checks, without any data, that a template names only what there is, and only prints it."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import nodes

from selfeval.report.environment import ANYTHING, IS_ITEM, Environment
from selfeval.report.fields import Field

_LOOP = "loop"
_NOTHING: Mapping[str, Field] = {}
_LOOP_ITEMS = {
    name: Field(name, "", "", "")
    for name in ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "depth")
}
_MOST_PROPOSALS = 50
_BY_COLUMN = ("selectattr", "rejectattr", "groupby")
_ROWS_OF_ROWS = ("list", "sort", "reverse", "unique", "selectattr", "rejectattr")
# A template prints figures; one that it made itself would have no cell and no rule. Calls and repeats could
# also fill the memory.
_CALCULATIONS = (
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
    nodes.Neg,
    nodes.Pos,
    nodes.Concat,
    nodes.Call,
)
_LITERALS = (nodes.List, nodes.Tuple, nodes.Dict)
_SIGNS: Mapping[type[nodes.Node], str] = {
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.Pow: "**",
    nodes.Concat: "~",
}
_UNSUPPORTED = (
    nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.Macro, nodes.CallBlock,
    nodes.FilterBlock, nodes.With, nodes.ScopedEvalContextModifier,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misuse:
    """Something a template must not do: the fault's code, the line of the source, what was found.

    ``is_row`` says that an unknown name is used as that of a row, with a point and a part behind it.
    """

    code: str
    line: int
    found: str
    near: tuple[str, ...] = ()
    is_row: bool = False

    @property
    def details(self) -> dict[str, str]:
        """The details that the fault's sentence names."""
        return {"found": self.found, "near": _proposed(self.near)}


@dataclass(slots=True)
class Findings:
    """What is wrong with a template, and the first line on which each name is printed or looped over."""

    misuses: list[Misuse] = field(default_factory=list)
    printed: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """What a name stands for: ``rows`` if it can be looped over, ``items`` if it is known what parts it has."""

    rows: Mapping[str, Field] | None = None
    items: Mapping[str, Field] | None = None


@dataclass(slots=True)
class _Checker:
    """Walks one template. ``bound`` are all names that its loops and sets give, wherever they do."""

    environment: Environment
    scopes: list[dict[str, _Known]]
    bound: frozenset[str]
    findings: Findings = field(default_factory=Findings)

    def visit(self, node: nodes.Node) -> None:
        if isinstance(node, _UNSUPPORTED):
            self._add("tag-unsupported", node, type(node).__name__.lower())
        elif isinstance(node, _CALCULATIONS):
            self._add("calculation", node, _SIGNS.get(type(node), _called(node)))
        elif isinstance(node, nodes.Output):
            self._output(node)
        elif isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, nodes.Assign):
            # Lists of lists of lists take endless time to compare.
            is_idle = isinstance(node.node, nodes.Tuple) and not node.node.items
            if (isinstance(node.node, _LITERALS) and not is_idle) or next(
                node.node.find_all(_LITERALS), None
            ) is not None:
                self._add("calculation", node, "[ ]")
            self.visit(node.node)
            self._bind(node.target, self._meaning(node.node), node.node)
        elif isinstance(node, nodes.Name):
            self._name(node)
        elif isinstance(node, nodes.Getattr):
            self._attribute(node)
        else:
            self._filter(node)
            self._compared(node)
            for child in node.iter_child_nodes():
                self.visit(child)

    def _compared(self, node: nodes.Node) -> None:
        """Report a list that is compared, and a part taken of what has none: neither ever says anything."""
        if isinstance(node, nodes.Compare):
            for each in (node.expr, *(operand.expr for operand in node.ops if operand.op not in ("in", "notin"))):
                if self._meaning(each).rows is not None:
                    self._add("list-compared", each, _called_name(each))
        taken = node.node if isinstance(node, nodes.Getitem) else None
        if isinstance(node, nodes.Filter) and node.name in ("first", "last", *_ROWS_OF_ROWS):
            taken = node.node
        if taken is not None and self._is_text(taken):
            self._add("not-a-list", taken, _called_name(taken))

    def _is_text(self, node: nodes.Node) -> bool:
        meaning = self._meaning(node)
        return meaning.rows is None and meaning.items is _NOTHING

    def _filter(self, node: nodes.Node) -> None:
        if not isinstance(node, nodes.Filter | nodes.Test):
            return
        known: Iterable[str] = self.environment.tests
        code = "test-unknown"
        if isinstance(node, nodes.Filter):
            known, code = self.environment.filters, "filter-unknown"
        if node.name not in known or node.name.startswith("_"):
            self._add(code, node, node.name, difflib.get_close_matches(node.name, known, n=1))
        elif isinstance(node, nodes.Filter) and node.node is not None:
            self._column(node, self._meaning(node.node).rows)

    def _column(self, node: nodes.Filter, rows: Mapping[str, Field] | None) -> None:
        """Check the part of a row that a filter chooses or orders by, such as map(attribute='三级指标')."""
        named = [each.value for each in node.kwargs if each.key == "attribute"]
        named += node.args[:1] if node.name in _BY_COLUMN else []
        for each in named:
            if rows is not None and isinstance(each, nodes.Const) and each.value not in rows:
                self._report(node, str(each.value), list(rows))

    def _loop(self, node: nodes.For) -> None:
        self.visit(node.iter)
        if prints(node):
            self._count_printed(node.iter)
        rows = self._meaning(node.iter).rows
        if self._is_text(node.iter):
            self._add("not-a-list", node.iter, _called_name(node.iter))
        self.scopes.append({_LOOP: _Known(items=_LOOP_ITEMS)})
        self._bind(node.target, _Known(items=rows), node.iter)
        if node.test is not None:
            self.visit(node.test)
        for child in node.body:
            self.visit(child)
        self.scopes.pop()
        for child in node.else_:
            self.visit(child)

    def _output(self, node: nodes.Output) -> None:
        for child in node.nodes:
            if self._meaning(child).rows is not None:
                self._add("list-printed", child, _called_name(child))
            if isinstance(child, nodes.Const):
                self._add("constant-printed", child, str(child.value))
            self._count_printed(child)
            self.visit(child)

    def _count_printed(self, node: nodes.Node) -> None:
        for name in names_in(node):
            self.findings.printed.setdefault(name, node.lineno)

    def _bind(self, target: nodes.Node, meaning: _Known, value: nodes.Node) -> None:
        # Of the parts that a value is taken apart into, nothing is known.
        names = (
            {target: meaning}
            if isinstance(target, nodes.Name)
            else dict.fromkeys(target.find_all(nodes.Name), _Known())
        )
        stands_in = isinstance(value, nodes.Tuple) and not value.items
        for name, known in names.items():
            if name.name in self.scopes[0] or (name.name.startswith("_") and name.name != ANYTHING):
                if not stands_in:
                    self._add("name-reserved", name, name.name)
                continue
            self.scopes[-1][name.name] = known

    def _name(self, node: nodes.Name, *, is_row: bool = False) -> None:
        # In a loop whose own name is not known, any name may be its.
        if node.ctx != "load" or self._lookup(node.name) is not None or self._lookup(ANYTHING) is not None:
            return
        if node.name in self.bound:
            self._add("loop-name-outside", node, node.name)
        else:
            known = [name for scope in self.scopes for name in scope]
            self._report(node, node.name, known, is_row=is_row)

    def _attribute(self, node: nodes.Getattr) -> None:
        if isinstance(node.node, nodes.Name):
            self._name(node.node, is_row=True)
        else:
            self.visit(node.node)
        meaning = self._meaning(node.node)
        items = _NOTHING if meaning.rows is not None else meaning.items
        if items is not None and node.attr not in items:
            self._report(node, node.attr, list(items))
        elif items is not None and items is not _LOOP_ITEMS:
            setattr(node, IS_ITEM, True)

    def _meaning(self, node: nodes.Node) -> _Known:
        if isinstance(node, nodes.Name):
            return self._lookup(node.name) or _Known()
        if isinstance(node, nodes.Getattr):
            found = (self._meaning(node.node).items or _NOTHING).get(node.attr)
            return _meaning_of(found) if found else _Known()
        if isinstance(node, nodes.Filter) and node.node is not None:
            of = self._meaning(node.node)
            if node.name in _ROWS_OF_ROWS:
                return of
            return _Known(items=of.rows) if node.name in ("first", "last") else _Known()
        if isinstance(node, nodes.Getitem):
            return _Known(items=self._meaning(node.node).rows)
        return _Known()

    def _lookup(self, name: str) -> _Known | None:
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), None)

    def _report(self, node: nodes.Node, name: str, names: Sequence[str], *, is_row: bool = False) -> None:
        # Looking for the nearest names takes long; who has so many wrong ones has another problem.
        is_far = len(self.findings.misuses) >= _MOST_PROPOSALS
        near = () if is_far else tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.5))
        self.findings.misuses.append(Misuse("name-unknown", node.lineno, name, near, is_row))

    def _add(self, code: str, node: nodes.Node, found: str, near: Sequence[str] = ()) -> None:
        self.findings.misuses.append(Misuse(code, node.lineno, found, tuple(near)))


def check(
    template: nodes.Template, environment: Environment, fields: Iterable[Field], more: Iterable[str] = ()
) -> Findings:
    """Return what is wrong with a parsed template, and what it prints.

    Wrong is every name that is neither a field, one of ``more`` nor a loop's own; a list printed whole; a name
    given to something else; a calculation, a call, and what a template has no use for.
    """
    known = {each.name: _meaning_of(each) for each in fields} | {name: _Known(items=_NOTHING) for name in more}
    bound = {name.name for name in template.find_all(nodes.Name) if name.ctx == "store"}
    checker = _Checker(environment, [known, {}], frozenset(bound))
    checker.visit(template)
    return checker.findings


def prints(loop: nodes.For) -> bool:
    """Whether a loop prints anything of its rows."""
    outputs = [output for node in loop.body for output in (node, *node.find_all(nodes.Output))]
    printed = [child for output in outputs if isinstance(output, nodes.Output) for child in output.nodes]
    # Filters of our own see to the look of a row and print nothing of it.
    tags = [child for child in printed if not (isinstance(child, nodes.Filter) and child.name.startswith("_"))]
    return any(not isinstance(child, nodes.TemplateData) and names_in(child) for child in tags)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return in words which known names are most like a name; nothing where none is."""
    return _proposed(difflib.get_close_matches(name, sorted(known), n=3, cutoff=0.5))


def _proposed(near: Sequence[str]) -> str:
    return f"，是不是“{'”或“'.join(near)}”" if near else ""


def names_in(node: nodes.Node) -> list[str]:
    """Return the names that an expression mentions."""
    inside = [each.name for each in node.find_all(nodes.Name)]
    return [node.name, *inside] if isinstance(node, nodes.Name) else inside


def _meaning_of(found: Field) -> _Known:
    return _Known(rows=_by_name(found.rows)) if found.rows else _Known(items=_NOTHING)


def _called_name(node: nodes.Node) -> str:
    return str(getattr(node, "attr", "") or getattr(node, "name", ""))


def _called(node: nodes.Node) -> str:
    called = node.node if isinstance(node, nodes.Call) else None
    name = getattr(called, "name", None) or getattr(called, "attr", None)
    return f"{name}()" if name else "-"


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {each.name: each for each in fields}
