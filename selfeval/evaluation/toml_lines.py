"""Finds the line of each key of a TOML text, which the parser does not tell."""

import json
import re
from dataclasses import dataclass, field

# Texts over lines, texts, remarks, ends of lines, marks, and all else that stands without quotes.
_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"""' + r"|'''.*?'''"
    r"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|\n|[\[\]{}=,.]|[^\s"'#\[\]{}=,.]+""",
    re.DOTALL,
)
_MARK = re.compile(r"[\s.\[\]\"']")
_LAST_INDEX = re.compile(r"\[\d+\]$")


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each header, key and element of a list by its path: scoring[1].methods[2].name.

    What one header names in the first of its tables is also found without the number: total is total[1].
    """
    scan, line = _Scan(), 1
    for piece in _PIECE.finditer(text):
        scan.take(piece[0], line)
        line += piece[0].count("\n")
    return scan.found


def part(key: str) -> str:
    """Return a key as a path names it: in quotation marks where it would not be known for one key otherwise."""
    return json.dumps(key, ensure_ascii=False) if not key or _MARK.search(key) else key


def around(path: str) -> str:
    """Return the path of what a key or an element stands in; none around a key of the root."""
    index = _LAST_INDEX.search(path)
    return path[: index.start()] if index else path.rpartition(".")[0]


@dataclass(slots=True)
class _Open:
    """A list or inline table whose end was not yet seen; ``is_fresh`` where an element may begin."""

    path: str
    is_list: bool
    elements: int = 0
    is_fresh: bool = True


@dataclass(slots=True)
class _Scan:
    """What was seen so far: the header in force, the brackets open, the parts of a key being read."""

    found: dict[str, int] = field(default_factory=dict)
    _section: str = ""
    _counts: dict[str, int] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _brackets: int = 0
    _value_of: str | None = None

    def take(self, piece: str, line: int) -> None:
        """Go on by one piece of the text."""
        if piece == "\n":
            if not self._open:
                self._end_line(line)
        elif piece.startswith("#"):
            pass
        elif self._value_of is not None:
            self._begin(piece, self._value_of)
        elif self._open and piece in "]}":
            self._open.pop()
            self._parts = []
        elif self._open and self._open[-1].is_list:
            self._element(piece, line)
        else:
            self._key(piece, line)

    def _key(self, piece: str, line: int) -> None:
        """Take a piece of a header or of a key in front of its value."""
        if piece == "=":
            outer = self._open[-1].path if self._open else self._section
            self._value_of = ".".join([*([outer] if outer else []), *self._parts])
            self.found.setdefault(self._value_of, line)
        elif piece == ",":
            self._parts = []
        elif piece == "[" and not self._open and not self._parts:
            self._brackets += 1
        elif piece not in ".[]{}":
            self._parts.append(part(_unquoted(piece)))

    def _begin(self, piece: str, path: str) -> None:
        """Take the first piece of a value."""
        self._value_of, self._parts = None, []
        if piece in "[{":
            self._open.append(_Open(path, is_list=piece == "["))

    def _element(self, piece: str, line: int) -> None:
        inside = self._open[-1]
        if piece == ",":
            inside.is_fresh = True
        elif inside.is_fresh:
            inside.is_fresh = False
            inside.elements += 1
            path = f"{inside.path}[{inside.elements}]"
            self.found[path] = line
            self._begin(piece, path)

    def _end_line(self, line: int) -> None:
        if self._brackets and self._parts:
            self._section = self._numbered(self._parts, is_list=self._brackets > 1)
            self.found[self._section] = line
            if len(self._parts) == 1:
                self.found.setdefault(self._parts[0], line)
        self._parts, self._brackets, self._value_of = [], 0, None

    def _numbered(self, parts: list[str], *, is_list: bool) -> str:
        """Return a header's path with the numbers of the tables it is in: scoring.methods is scoring[2].methods[3]."""
        path = ""
        for number, part in enumerate(parts, 1):
            path = f"{path}.{part}" if path else part
            if number == len(parts) and is_list:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts and (is_list or number < len(parts)):
                path = f"{path}[{self._counts[path]}]"
        return path


def _unquoted(piece: str) -> str:
    if piece[0] == '"':
        try:
            return str(json.loads(piece, strict=False))
        except ValueError:
            return piece.strip('"')
    return piece.strip("'")
