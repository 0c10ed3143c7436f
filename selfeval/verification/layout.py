"""A form's template read backwards: the lines, tables and rows that its report consists of, in their order."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from selfeval.report import blocks, fields, outline, tags
from selfeval.report.fields import Field
from selfeval.report.outline import Event, Part, Token
from selfeval.verification import patterns
from selfeval.verification.alignment import Station
from selfeval.verification.patterns import Choice, Lit, Pattern, Piece, Ref, Repeat

_EXPRESSION = re.compile(r"\s*([^\W\d]\w*)((?:\s*\.\s*[^\W\d]\w*)*)\s*(.*)", re.DOTALL)
_LOOP = re.compile(r"for\s+(.+?)\s+in\s+(.+)", re.DOTALL)
_SET = re.compile(r"set\s+([^\W\d]\w*)\s*=\s*(.+)", re.DOTALL)
_UNKNOWN = Ref("", "")
_STEPS_OVER_LINE, _STEPS_OVER_TABLE = 2.0, 4.0
# A sentence that prints a sentence goes no deeper.
_DEEPEST = 3

Scope = dict[str, Field | None]


class Line(NamedTuple):
    """A paragraph of the report."""

    pattern: Pattern


class CellPlan(NamedTuple):
    """A cell of a row: the columns of the grid that it covers, and what is printed in it."""

    pattern: Pattern
    start: int


class RowPlan(NamedTuple):
    """A row of a table."""

    cells: tuple[CellPlan, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TablePlan:
    """A table of the report."""

    rows: tuple[RowPlan, ...]
    stations: tuple[Station, ...]


Leaf = Line | TablePlan | RowPlan


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a report in their order, and at which of them its text may go on after each.

    ``lists`` are those that it goes through, ``names`` all tags that it prints.
    """

    leaves: tuple[Line | TablePlan, ...]
    stations: tuple[Station, ...]
    lists: frozenset[str]
    names: frozenset[Ref]


@dataclass(slots=True)
class _Flat:
    """Leaves as they are found, with the loops around each."""

    leaves: list[Leaf] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)


def layout(template: bytes, sentences: Mapping[str, str]) -> Layout:
    """Read a template's main part backwards; ``sentences`` are the texts of the form's sentences by name."""
    reader = _Reader(sentences)
    flat = _Flat()
    reader.walk(outline.of_body(template), flat)
    leaves = tuple(each for each in flat.leaves if not isinstance(each, RowPlan))
    return Layout(leaves, tuple(flat.stations), frozenset(reader.lists), frozenset(reader.names))


def text_pattern(text: str) -> Pattern:
    """Read a short text with tags backwards, such as that of a file name."""
    return _Reader({}).text(text)


class _Reader:
    """Reads one template."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences
        self._scopes: list[Scope] = [{}]
        self._loops = 0
        self.lists: set[str] = set()
        self.names: set[Ref] = set()

    def walk(self, events: Iterable[Event], flat: _Flat) -> None:
        """Take the events of a part in their order; blocks open and close around its leaves."""
        opened: list[tuple[str, int | None]] = []
        for event in events:
            if not isinstance(event, tags.Tag):
                for leaf in self._leaves(event):
                    inside = tuple(number for _, number in opened if number is not None)
                    flat.leaves.append(leaf)
                    flat.stations.append(Station(inside, 0.0 if opened else _step_over(leaf)))
                continue
            keyword = event.keyword
            if keyword == "for":
                self._loops += 1
                self._enter(event.code)
                opened.append((keyword, self._loops))
            elif keyword == "if":
                opened.append((keyword, None))
            elif keyword == "else" and opened and opened[-1][0] == "for":
                opened[-1] = (keyword, None)
            elif keyword in blocks.STARTS and opened:
                if keyword == "endfor" and len(self._scopes) > 1:
                    self._scopes.pop()
                opened.pop()
            elif keyword == "set":
                self._set(event.code)

    def _leaves(self, part: Part) -> Iterator[Leaf]:
        if isinstance(part, outline.Table):
            flat = _Flat()
            self.walk(part.events, flat)
            rows = tuple(each for each in flat.leaves if isinstance(each, RowPlan))
            yield TablePlan(rows, tuple(flat.stations))
        elif isinstance(part, outline.Row):
            cells = ((patterns.pattern(self._pieces(tokens)), start) for tokens, start in part.cells)
            yield RowPlan(tuple(CellPlan(pattern, start) for pattern, start in cells))
        else:
            for line in _split_lines(self._pieces(part.tokens)):
                if any(not isinstance(piece, Lit) or piece.text.strip() for piece in line):
                    yield Line(patterns.pattern(line))

    def text(self, text: str) -> Pattern:
        """Make the pattern of a text."""
        return patterns.pattern(self._pieces(outline.tokens(text)))

    def _pieces(self, tokens: Sequence[Token], sentence: str = "", depth: int = 0) -> tuple[Piece, ...]:
        """Make a tree of the tokens of a line."""
        stack: list[_Open] = [_Open("", "")]
        for token in tokens:
            if isinstance(token, str):
                stack[-1].pieces.append(Lit(token))
            elif token.kind == tags.PRINT:
                stack[-1].pieces.extend(self._printed(token.code, sentence, depth))
            elif token.keyword in blocks.ENDS:
                rows = self._enter(token.code) if token.keyword == "for" else ""
                stack.append(_Open(token.keyword, rows))
            elif token.keyword in blocks.MIDDLES and len(stack) > 1:
                stack[-1].turn(token.keyword)
            elif token.keyword in blocks.STARTS and len(stack) > 1:
                done = stack.pop()
                if done.keyword == "for" and len(self._scopes) > 1:
                    self._scopes.pop()
                stack[-1].pieces.append(done.piece())
            elif token.keyword == "set":
                self._set(token.code)
        return tuple(stack[0].pieces)

    def _printed(self, code: str, sentence: str, depth: int) -> Sequence[Piece]:
        text = self._sentences.get(code.strip()) if depth < _DEEPEST else None
        if text is not None:
            scopes, self._scopes = self._scopes, [{}]
            pieces = self._pieces(outline.tokens(text), sentence or code.strip(), depth + 1)
            self._scopes = scopes
            return pieces
        ref = self._ref(code)
        self.names.add(ref)
        return [patterns.Tag(ref, sentence)]

    def _enter(self, code: str) -> str:
        """Begin a loop; return the name of the list that it goes through, nothing where that cannot be told."""
        match = _LOOP.fullmatch(code)
        names = [each.strip() for each in match[1].split(",")] if match else []
        of = self._list(match[2]) if match else None
        grouped = match is not None and "groupby" in match[2]
        scope: Scope = dict.fromkeys(names)
        if grouped and len(names) > 1:
            scope[names[1]] = of
        elif names and not grouped:
            scope[names[0]] = of
        self._scopes.append(scope)
        if of is not None and not grouped:
            self.lists.add(of.name)
        return of.name if of is not None else ""

    def _set(self, code: str) -> None:
        match = _SET.fullmatch(code)
        if match:
            self._scopes[-1][match[1]] = self._list(match[2])

    def _list(self, code: str) -> Field | None:
        """Return the list that an expression names; None where a filter leaves only some of its rows."""
        match = _EXPRESSION.fullmatch(code)
        rest = match[3].strip() if match else ""
        if match is None or (rest and not rest.startswith(("|groupby", "| groupby"))):
            return None
        steps = [each.strip() for each in match[2].split(".")[1:]]
        if self._knows(match[1]):
            found = self._of_scope(match[1])
        else:
            found = next((each for each in fields.FIELDS if each.name == match[1]), None)
        for step in steps:
            found = next((each for each in found.rows if each.name == step), None) if found else None
        return found if found is not None and found.rows else None

    def _ref(self, code: str) -> Ref:
        match = _EXPRESSION.fullmatch(code)
        if match is None or match[3].strip():
            return _UNKNOWN
        steps = [each.strip() for each in match[2].split(".")[1:]]
        if self._knows(match[1]):
            of = self._of_scope(match[1])
            return Ref(of.name, steps[0]) if of is not None and len(steps) == 1 else _UNKNOWN
        return _UNKNOWN if steps else Ref("", match[1])

    def _knows(self, name: str) -> bool:
        return any(name in scope for scope in self._scopes)

    def _of_scope(self, name: str) -> Field | None:
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)


class _Open:
    """A block that is open in a line."""

    def __init__(self, keyword: str, rows: str) -> None:
        self.keyword = keyword
        self._rows = rows
        self._branches: list[list[Piece]] = [[]]
        self._has_else = False

    @property
    def pieces(self) -> list[Piece]:
        return self._branches[-1]

    def turn(self, keyword: str) -> None:
        self._has_else = self._has_else or keyword == "else"
        self._branches.append([])

    def piece(self) -> Piece:
        branches = [tuple(each) for each in self._branches]
        if self.keyword == "for":
            return Repeat(self._rows, branches[0], branches[1] if len(branches) > 1 else ())
        return Choice(tuple(branches) if self._has_else else (*branches, ()))


def _step_over(leaf: Leaf) -> float:
    return _STEPS_OVER_TABLE if isinstance(leaf, TablePlan) else _STEPS_OVER_LINE


def _split_lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Break a line of which a sentence makes several."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Lit):
            first, *others = piece.text.split("\n")
            lines[-1].append(Lit(first))
            lines += [[Lit(each)] for each in others]
        else:
            lines[-1].append(piece)
    return lines
