"""Turns the shipped template, and the values for it, into the peers' own syntax.

``{{ 资金.执行率 }}`` becomes ``{执行率}``; ``{% for 资金 in 预算执行 %}`` and its end become ``{#预算执行}`` and
``{/预算执行}``. A peer of that syntax knows no expressions: each condition becomes a boolean among the values, named
by its own text. Tags that merge cells are taken out; none of the peers has them, or means the same by them.
"""

import copy
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import NamedTuple

import jinja2
from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _ROW, _TEXT = f"{_W}p", f"{_W}tr", f"{_W}t"
_TAG = re.compile(r"\{\{\s*(?P<value>.*?)\s*\}\}|\{%(?:(?P<whole>tr|p)\s)?\s*(?P<code>.*?)\s*%\}")
_MERGE = re.compile(r"\{%\s*vm\s*%\}")
_FOR = re.compile(r"for\s+(?P<item>\w+)\s+in\s+(?P<rows>[\w.]+)")
_IF = re.compile(r"if\s+(?P<condition>.+)")
_NAME = re.compile(r"\w+(?:\.\w+)?")
_LOOP_OVER = {"tr": ' [loopOver: "row"]', "p": ' [loopOver: "paragraph"]'}


class Section(NamedTuple):
    """A part of the template between two tags: a loop over rows with an item's name, or a condition without."""

    name: str
    item: str


# A condition and the loops around it, the outermost first.
Condition = tuple[str, tuple[Section, ...]]


def without_merging(template: bytes) -> bytes:
    """Return the template without its tags that merge cells."""
    return _edited(template, lambda _: None)


def converted(template: bytes, *, loop_over: bool) -> tuple[bytes, list[Condition]]:
    """Return the template in the syntax of sections, and its conditions.

    With ``loop_over`` a section's first tag says that it repeats rows or paragraphs, and stands in the first of them;
    without, a row's section is told from its tags being in two cells, and a paragraph's has paragraphs of its own.
    """
    conditions: list[Condition] = []
    return _edited(template, lambda root: conditions.extend(_Part(loop_over=loop_over).convert(root))), conditions


def with_conditions(values: Mapping[str, object], conditions: list[Condition]) -> dict[str, object]:
    """Return the values together with a boolean for each condition, in each row of the loops around it."""
    made = copy.deepcopy(dict(values))
    for condition, loops in conditions:
        holds = jinja2.Environment(autoescape=False).compile_expression(condition)  # noqa: S701 - no text is made
        _put(made, _condition_name(condition), holds, loops, dict(values))
    return made


def _put(
    target: object, name: str, holds: Callable[..., object], loops: tuple[Section, ...], known: dict[str, object]
) -> None:
    if not isinstance(target, dict):
        raise TypeError
    if not loops:
        target[name] = bool(holds(**known))
        return
    (outer, *inner), rows = loops, target[loops[0].name]
    for index, row in enumerate(rows):
        loop = {"first": index == 0, "last": index == len(rows) - 1, "index": index + 1}
        _put(row, name, holds, tuple(inner), known | {outer.item: row, "loop": loop})


def _condition_name(condition: str) -> str:
    return f"if {condition}"


def _edited(template: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("word/") and name.endswith(".xml") and b"{" in content:
                root = etree.fromstring(content)
                for paragraph in root.iter(_PARAGRAPH):
                    _join_tags(paragraph)
                edit(root)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(name, content)
    return stream.getvalue()


def _join_tags(paragraph: etree._Element) -> None:
    """Put each tag into one text, however Word cut it into runs, and take out those that merge cells."""
    texts = list(paragraph.iter(_TEXT))
    owners = [number for number, text in enumerate(texts) for _ in text.text or ""]
    whole = "".join(text.text or "" for text in texts)
    for match in _TAG.finditer(whole):
        owners[match.start() : match.end()] = [owners[match.start()]] * len(match.group())
    for number, text in enumerate(texts):
        kept = "".join(character for character, owner in zip(whole, owners, strict=True) if owner == number)
        text.text = _MERGE.sub("", kept)


class _Part:
    """Converts one part of the package."""

    def __init__(self, *, loop_over: bool) -> None:
        self._loop_over = loop_over
        self._open: list[Section] = []
        self._conditions: list[Condition] = []
        # Rows and paragraphs that hold a tag and nothing else: with the tag, and whether it opens a section.
        self._moved: list[tuple[etree._Element, str, bool]] = []

    def convert(self, root: etree._Element) -> list[Condition]:
        for text in list(root.iter(_TEXT)):
            text.text = _TAG.sub(lambda match, text=text: self._tag(match, text), text.text or "")
        if self._open:
            raise SystemExit(f"the template's {self._open[-1].name} has no end")
        # Inner sections first: what the outer ones meet next is then a row or paragraph that stays.
        for holder, tag, _ in reversed([moved for moved in self._moved if moved[2]]):
            first = self._texts(holder.getnext())[0]
            first.text = tag + (first.text or "")
            _remove(holder)
        for holder, tag, _ in [moved for moved in self._moved if not moved[2]]:
            last = self._texts(holder.getprevious())[-1]
            last.text = (last.text or "") + tag
            _remove(holder)
        return self._conditions

    def _tag(self, match: re.Match[str], text: etree._Element) -> str:
        value, code, whole = match["value"], match["code"], match["whole"]
        if value is not None:
            if not _NAME.fullmatch(value):
                raise SystemExit(f"the peers have no tag like {match.group()}")
            return f"{{{_last(value)}}}"
        before = len(self._open)
        tag = self._section(code, _LOOP_OVER.get(whole, "") if self._loop_over else "")
        if whole == "tr" or (whole and self._loop_over):
            holder = next(text.iterancestors(_ROW if whole == "tr" else _PARAGRAPH))
            self._moved.append((holder, tag, len(self._open) > before))
            return ""
        return tag

    def _section(self, code: str, loop_over: str) -> str:
        if found := _FOR.fullmatch(code):
            self._open.append(Section(_last(found["rows"]), found["item"]))
        elif found := _IF.fullmatch(code):
            name = _condition_name(found["condition"])
            self._conditions.append((found["condition"], tuple(each for each in self._open if each.item)))
            self._open.append(Section(name, ""))
        elif code in {"endfor", "endif"} and self._open:
            return f"{{/{self._open.pop().name}}}"
        else:
            raise SystemExit(f"the peers have no tag like {code}")
        return f"{{#{self._open[-1].name}{loop_over}}}"

    @staticmethod
    def _texts(element: etree._Element | None) -> list[etree._Element]:
        found = [] if element is None else list(element.iter(_TEXT))
        if not found:
            raise SystemExit("a section of the template begins or ends beside a row or paragraph without text")
        return found


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        raise SystemExit("a tag of the template stands outside its body")
    parent.remove(element)
