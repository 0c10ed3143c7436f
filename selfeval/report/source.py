"""The tags of one part or text as the source of a Jinja template, which parses also where tags are wrong.

Every fault is found at its own tag: a wrong tag is replaced by one that does nothing but keep the blocks paired
and the loops' names known, so that it makes no other tag look wrong.
"""

import difflib
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from jinja2.exceptions import TemplateSyntaxError

from selfeval.report import blocks, tags
from selfeval.report.blocks import Block, Mismatch, Pair
from selfeval.report.environment import ANYTHING, NOTHING, Environment
from selfeval.report.environment import DOCUMENT_DELIMITERS as DELIMITERS
from selfeval.report.faults import Place, TemplateFault, fault
from selfeval.report.tags import Slip, Tag

_SET = "set"
_ALIASES = {"elseif": "elif", "elsif": "elif", "fi": "if"}
_ENDS = ("end", "结束")
_LIKE_ENOUGH = 0.7
# Python compiles no more than twenty loops within each other.
_DEEPEST = 10
_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = {"in", "if", "not", "and", "or", "is", "recursive", "true", "false", "none"}
# What Jinja and Python say of code that they cannot compile.
UNCOMPILABLE = (TemplateSyntaxError, SyntaxError, RecursionError, MemoryError, ValueError)


@dataclass(slots=True, eq=False)
class Located:
    """A tag where it stands.

    ``level`` must be the same for all tags of a block; ``behind`` is the character behind the tag. Of a tag that
    ``is_wrong`` nothing more is reported; one that ``is_idle`` does nothing when rendered.
    """

    tag: Tag
    place: Place
    level: Hashable = None
    slip: Slip | None = None
    behind: str = ""
    keyword: str = ""
    is_wrong: bool = False
    is_idle: bool = False


@dataclass(slots=True)
class Source:
    """The tags of a part in their order, and its text: literals, pieces of code, and tags by number.

    ``extra`` are keywords that are no code of Jinja's and mean something to the part.
    """

    located: list[Located]
    extra: frozenset[str] = frozenset()
    faults: list[tuple[int, TemplateFault]] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    chunks: list[str | int] = field(default_factory=list)
    lines: dict[int, int] = field(default_factory=dict)
    _pairing: blocks.Pairing = field(default_factory=blocks.Pairing)
    _unsupported: set[str] = field(default_factory=set)
    _of_blocks: list[int] = field(default_factory=list)

    def check(self) -> None:
        """Find what is wrong with each tag by its typing and keyword, and which blocks do not match."""
        for number, located in enumerate(self.located):
            if located.slip is not None and located.slip.code:
                self.report(number, located.slip.code, found=located.slip.found, expected=located.slip.expected)
            if located.tag.kind == tags.BLOCK:
                self._check_keyword(number, located)
        self._of_blocks = [number for number, each in enumerate(self.located) if each.keyword in blocks.KEYWORDS]
        of_blocks = [self.located[number] for number in self._of_blocks]
        self._pairing = blocks.pair([Block(each.keyword, each.level) for each in of_blocks])
        self.pairs = [self._numbered(each) for each in self._pairing.pairs]
        for mismatch in self._pairing.mismatches:
            self._report_mismatch(mismatch)
        self._check_depth()

    def report(self, number: int, code: str, **details: str) -> None:
        """Add a fault at a tag."""
        self.faults.append((number, fault(code, self.located[number].place, **details)))

    def report_wrong(self, number: int, code: str, **details: str) -> None:
        """Add a fault at a tag, of which nothing more is to be said."""
        if not self.located[number].is_wrong:
            self.report(number, code, **details)
        self.located[number].is_wrong = True

    def text(self) -> str:
        """Return the source; ``lines`` then tells which tag stands on a line."""
        codes = self._codes()
        self.lines.clear()
        parts: list[str] = []
        line = 1
        for chunk in self.chunks:
            if isinstance(chunk, int):
                # Each tag's code begins on the line after its first delimiter.
                self.lines.update(dict.fromkeys(range(line + 1, line + 1 + codes[chunk].count("\n")), chunk))
            parts.append(codes[chunk] if isinstance(chunk, int) else chunk)
            line += parts[-1].count("\n")
        return "".join(parts) + codes[-1]

    def literals(self) -> Iterator[tuple[str, int]]:
        """Yield the texts between the tags, each with the number of the tag behind it."""
        number = 0
        for chunk in self.chunks:
            if isinstance(chunk, int):
                number = chunk + 1
            else:
                yield chunk, number

    def at(self, line: int) -> int | None:
        """Return the number of the tag on a line of the source."""
        return self.lines.get(line)

    def last_lost_loop(self) -> int:
        """Return the number of the last end of a loop whose beginning is missing; -1 where there is none."""
        lost = [number for number, found in self.faults if found.code == "block-not-opened"]
        return max((number for number in lost if self.located[number].keyword == "endfor"), default=-1)

    def find_uncompilable(self, environment: Environment) -> None:
        """Try each tag by itself and report those that cannot be compiled."""
        for number, located in enumerate(self.located):
            if located.is_wrong or _compiles(located, environment):
                continue
            if located.slip is None:
                self.report_wrong(number, "tag-syntax", found=located.tag.text)
            # What else is wrong with a badly typed tag is seen when its typing is right.
            located.is_wrong = True

    def idle(self, number: int, *, with_loops: bool = False) -> None:
        """Let a tag do nothing from now on, with the blocks around it where they are to blame."""
        self.located[number].is_idle = True
        for pair in self.pairs if with_loops else ():
            if pair.start < number and pair.end is not None and number < pair.end:
                self.located[pair.start].is_idle = True

    def _check_keyword(self, number: int, located: Located) -> None:
        tag, word = located.tag, located.tag.keyword
        if word in (*blocks.KEYWORDS, _SET):
            located.keyword = word
            if word in ("else", *blocks.STARTS) and tag.code != word:
                located.keyword = "elif" if tag.code.startswith("else if") else word
                self.report_wrong(number, "tag-syntax", found=tag.text)
            return
        if word in self.extra:
            return
        if word.startswith("end") and word[3:] in self._unsupported:
            # Its beginning was reported.
            located.is_wrong = True
            return
        meant = _meant(tag.code) if word not in _ENDS else blocks.ENDS[self._last_open()]
        located.keyword = meant
        near = f"，是不是“{meant}”" if meant else ""
        if not meant:
            self._unsupported.add(word)
        self.report_wrong(number, "tag-unsupported", found=tag.text, near=near)

    def _last_open(self) -> str:
        """Return the keyword of the block that is open at the tag being looked at."""
        opened = ["if"]
        for each in self.located:
            if each.keyword in blocks.ENDS:
                opened.append(each.keyword)
            elif each.keyword in blocks.STARTS and len(opened) > 1:
                opened.pop()
        return opened[-1]

    def _numbered(self, pair: Pair) -> Pair:
        number = self._of_blocks
        end = None if pair.end is None else number[pair.end]
        return Pair(number[pair.start], [number[each] for each in pair.middles], end)

    def _report_mismatch(self, mismatch: Mismatch) -> None:
        number = self._of_blocks[mismatch.at]
        located = self.located[number]
        other = None if mismatch.other is None else self.located[self._of_blocks[mismatch.other]]
        if other is not None and other.is_wrong:
            return
        expected = other.tag.text if other else ""
        if mismatch.code == "block-not-closed":
            expected = f"{{%{located.tag.scope} {blocks.ENDS[located.keyword]} %}}"
        self.report_wrong(number, mismatch.code, found=located.tag.text, expected=expected)

    def _check_depth(self) -> None:
        for pair in self.pairs:
            around = [
                each for each in self.pairs if each.start < pair.start and (each.end is None or each.end > pair.start)
            ]
            if len(around) >= _DEEPEST:
                self.report_wrong(pair.start, "blocks-too-deep", found=self.located[pair.start].tag.text)
                return

    def _codes(self) -> list[str]:
        """Return the code of each tag, and behind the last one what is missing at the end."""
        codes = [_code(located) for located in self.located]
        for at, number in enumerate(self._of_blocks):
            ends = self._ends(at)
            own = "" if at in self._pairing.dropped else codes[number]
            again = [_idle(self.located[self._of_blocks[each]]) for each in self._pairing.again.get(at, ())]
            codes[number] = "".join((*ends, own, *again))
        return [*codes, "".join(self._ends(len(self._of_blocks)))]

    def _ends(self, at: int) -> Iterator[str]:
        for start in self._pairing.before.get(at, ()):
            yield block_code(blocks.ENDS[self.located[self._of_blocks[start]].keyword])


def print_code(code: str, lead: str = "", trail: str = "") -> str:
    """Return Jinja code that prints; ``lead`` and ``trail`` are Jinja's signs for the blanks around it."""
    start, end = DELIMITERS["variable_start_string"], DELIMITERS["variable_end_string"]
    return f"{start}{lead}\n{_one_line(code)} {trail}{end}"


def block_code(code: str, lead: str = "", trail: str = "") -> str:
    """Return Jinja code of a block; ``lead`` and ``trail`` are Jinja's signs for the blanks around it."""
    start, end = DELIMITERS["block_start_string"], DELIMITERS["block_end_string"]
    return f"{start}{lead}\n{_one_line(code)} {trail}{end}"


def ordered(sources: Sequence[tuple[int, TemplateFault]]) -> list[TemplateFault]:
    """Return faults in the order of their tags, each of one code and place once."""
    found = {(each.code, each.place, each.message): each for _, each in sorted(sources, key=lambda pair: pair[0])}
    return list(found.values())


def _code(located: Located) -> str:
    tag = located.tag
    if tag.kind == tags.COMMENT:
        return f"{DELIMITERS['comment_start_string']}{DELIMITERS['comment_end_string']}"
    if tag.kind == tags.BLOCK and not located.keyword:
        return ""
    if located.is_wrong or located.is_idle:
        return _idle(located)
    if tag.kind == tags.PRINT:
        return print_code(tag.code, tag.lead, tag.trail)
    return block_code(tag.code, tag.lead, tag.trail)


def _idle(located: Located) -> str:
    """Return a tag that does nothing but keep the blocks paired and the names known."""
    keyword = located.keyword
    code = located.tag.code
    begin = keyword if code.startswith(keyword) else located.tag.keyword
    names = _names(code.removeprefix(begin).partition(" in ")[0])
    if located.tag.kind == tags.PRINT:
        return ""
    if keyword == "for":
        return block_code(f"for {', '.join(names) or ANYTHING} in {NOTHING}")
    if keyword == _SET:
        return "".join(block_code(f"set {name} = {NOTHING}") for name in names[:1])
    return block_code(f"{keyword} {NOTHING}" if keyword in ("if", "elif") else keyword)


def _names(code: str) -> list[str]:
    return [name for name in dict.fromkeys(_NAME.findall(code)) if name.lower() not in _RESERVED]


def _meant(code: str) -> str:
    """Return the keyword that a mistyped one was probably meant to be."""
    words = code.split()
    if not words:
        return ""
    known = {*blocks.KEYWORDS, _SET}
    joined = "".join(words[:2])
    if joined in known:
        return joined
    if words[0] in _ALIASES:
        return _ALIASES[words[0]]
    glued = next((each for each in ("elif", "if", "for", _SET) if words[0].startswith(each)), "")
    near = [glued] if glued else difflib.get_close_matches(words[0].lower(), sorted(known), n=1, cutoff=_LIKE_ENOUGH)
    return near[0] if near else ""


def _compiles(located: Located, environment: Environment) -> bool:
    tag = located.tag
    around = {
        "if": ("", "endif"),
        "elif": ("if 0", "endif"),
        "for": ("", "endfor"),
        _SET: ("", ""),
    }
    if tag.kind == tags.PRINT:
        code = print_code(tag.code, tag.lead, tag.trail)
    elif located.keyword in around:
        before, after = around[located.keyword]
        code = "".join(block_code(each) for each in (before, tag.code, after) if each)
    else:
        return True
    try:
        environment.compile(code)
    except UNCOMPILABLE:
        return False
    return True


def _one_line(code: str) -> str:
    return code.replace("\n", " ").replace("\r", " ")
