"""Checks, without any data, that a template names only what there is."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jinja2 import nodes

from selfeval.report.fields import Field

_LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that does not exist: the line of the template's source, the name and the nearest real ones."""

    line: int
    name: str
    near: tuple[str, ...]


@dataclass(slots=True)
class _Known:
    """What a name stands for: ``rows`` if it can be looped over, ``items`` if its parts can be named."""

    rows: Mapping[str, Field] | None = None
    items: Mapping[str, Field] | None = None


@dataclass(slots=True)
class _Checker:
    scopes: list[dict[str, _Known]]
    found: list[Unknown] = field(default_factory=list)

    def visit(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, nodes.Assign):
            self.visit(node.node)
            self._bind(node.target, self._meaning(node.node))
        elif isinstance(node, nodes.Name):
            self._name(node)
        elif isinstance(node, nodes.Getattr):
            self._attribute(node)
        else:
            for child in node.iter_child_nodes():
                self.visit(child)

    def _loop(self, node: nodes.For) -> None:
        self.visit(node.iter)
        rows = self._meaning(node.iter).rows
        self.scopes.append({_LOOP: _Known()})
        self._bind(node.target, _Known(items=rows))
        if node.test is not None:
            self.visit(node.test)
        for child in node.body:
            self.visit(child)
        self.scopes.pop()
        for child in node.else_:
            self.visit(child)

    def _bind(self, target: nodes.Node, meaning: _Known) -> None:
        if isinstance(target, nodes.Name):
            self.scopes[-1][target.name] = meaning
        else:
            for name in target.find_all(nodes.Name):
                self.scopes[-1][name.name] = _Known()

    def _name(self, node: nodes.Name) -> None:
        if node.ctx == "load" and self._lookup(node.name) is None:
            names = [name for scope in self.scopes for name in scope]
            self._report(node, node.name, names)

    def _attribute(self, node: nodes.Getattr) -> None:
        self.visit(node.node)
        items = self._meaning(node.node).items
        if items is not None and node.attr not in items:
            self._report(node, node.attr, list(items))

    def _meaning(self, node: nodes.Node) -> _Known:
        if isinstance(node, nodes.Name):
            return self._lookup(node.name) or _Known()
        if isinstance(node, nodes.Getattr):
            items = self._meaning(node.node).items or {}
            found = items.get(node.attr)
            return _Known(rows=_by_name(found.rows)) if found and found.rows else _Known()
        if isinstance(node, nodes.Filter) and node.node is not None and node.name in ("list", "sort", "reverse"):
            return self._meaning(node.node)
        return _Known()

    def _lookup(self, name: str) -> _Known | None:
        return next((scope[name] for scope in reversed(self.scopes) if name in scope), None)

    def _report(self, node: nodes.Node, name: str, names: Sequence[str]) -> None:
        near = tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.5))
        self.found.append(Unknown(node.lineno, name, near))


def unknown_names(template: nodes.Template, fields: Iterable[Field], more: Iterable[str] = ()) -> list[Unknown]:
    """Return every name in a parsed template that is neither a field, one of ``more``, nor a loop's own."""
    known = {each.name: _Known(rows=_by_name(each.rows) if each.rows else None) for each in fields}
    known |= {name: _Known() for name in more}
    checker = _Checker([known])
    checker.visit(template)
    return checker.found


def proposal(near: Sequence[str]) -> str:
    """Return the nearest real names as a fault proposes them."""
    return f"，是不是“{'”或“'.join(near)}”" if near else ""


def _by_name(fields: Iterable[Field]) -> dict[str, Field]:
    return {each.name: each for each in fields}
