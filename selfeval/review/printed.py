"""Finds where a report prints each figure, by printing it once with signs in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation
from selfeval.report.context import Context, context
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import FormTemplates
from selfeval.report.values import Shown
from selfeval.review.explanation import ADDED, RATING, TOTAL
from selfeval.verification import document, places, plain_text
from selfeval.verification.document import Paragraph, Table

_NUMBERED = re.compile(r"(?:[（(]?[一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|[0-9]{1,2}[.．、])")
_LONGEST_HEADING = 40
_OF_SCORED_ROW = ("年初预算数", "全年预算数", "全年执行数", "执行率")
_WAY = re.compile(r"得分构成\[[0-9]+\]\.计算")
_PART_OF_TOTAL = re.compile(r"(?:得分构成|指标分类)\[[0-9]+\]\.[^.\[]+")
MANAGED = "资金管理计算"
Places = Mapping[str, tuple[str, ...]]


def printed_places(evaluation: Evaluation, form: Form, templates: FormTemplates) -> Places:
    """Return, for each figure by its key, the places in the form's documents where it stands, in words.

    The evaluation must be free of errors.
    """
    return places_in(evaluation, signed(evaluation, form, templates))


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands in the place of a figure: the figure's key and its text.

    A sign of a way of calculation stands behind it and has no text.
    """

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A form's documents with signs in the places of figures, none where they could not be printed so."""

    documents: tuple[bytes, ...]
    signs: tuple[Sign, ...]
    pattern: re.Pattern[str]

    def pieces(self, text: str) -> Iterator[str | Sign]:
        """Yield a text of a document in pieces, its signs as such."""
        end = 0
        for found in self.pattern.finditer(text):
            # A number that no sign has was typed by somebody.
            if int(found[1]) < len(self.signs):
                yield text[end : found.start()]
                yield self.signs[int(found[1])]
                end = found.end()
        yield text[end:]

    def signs_in(self, text: str) -> list[Sign]:
        """Return the signs in a text."""
        return [piece for piece in self.pieces(text) if isinstance(piece, Sign)]

    def shown(self, text: str) -> str:
        """Return a text as it is without signs."""
        return "".join(piece.text if isinstance(piece, Sign) else piece for piece in self.pieces(text))


def signed(evaluation: Evaluation, form: Form, templates: FormTemplates) -> tuple[Signed, Signed]:
    """Print the documents of an evaluation without errors with signs in the places of its figures, then of its rating.

    A template may ask for the rating's word, so that it is looked for by itself.
    """
    values = context(evaluation, form)
    # What somebody typed is no sign. A figure prints as ASCII, and so do the signs.
    at = "@" * max(2, 1 + max(map(len, re.findall("@+", str(values))), default=0))
    tracing = _Tracing(evaluation, at)
    traced = {name: tracing.traced(value, name, {}) for name, value in values.items()}
    rating = values | {RATING: f"{at}0{at}"}
    pattern = re.compile(f"{at}([0-9]{{1,9}}){at}")
    return (
        Signed(_documents(traced, templates), tuple(tracing.signs), pattern),
        Signed(_documents(rating, templates), (Sign(RATING, evaluation.rating or ""),), pattern),
    )


def _documents(values: Context, templates: FormTemplates) -> tuple[bytes, ...]:
    try:
        return tuple(each.content for each in templates.documents(templates.with_sentences(values)))
    except TemplateError:
        return ()


def places_in(evaluation: Evaluation, found: Iterable[Signed]) -> Places:
    """Return the places of the figures in documents that were printed with signs."""
    places_of: dict[str, dict[str, None]] = {}
    for each in found:
        for key, place in _found(each):
            places_of.setdefault(key, {})[place] = None
    # The items' scores are printed only where their sum is explained.
    way = places_of.get(MANAGED, {})
    for number, _ in enumerate(evaluation.funds_management):
        places_of.setdefault(f"资金管理[{number}].得分", way)
    return {key: tuple(each) for key, each in places_of.items()}


class _Tracing:
    """Puts a sign in the place of each figure's text; a sign is its number in ``signs`` between two ``at``."""

    def __init__(self, evaluation: Evaluation, at: str) -> None:
        rules = evaluation.rules
        self.signs: list[Sign] = []
        self._at = at
        self._rows: list[tuple[Context, Context]] = []
        self._parts = {rules.execution.title: "执行率", rules.funds_management.title: "资金管理"}
        scored = next((n for n, row in enumerate(evaluation.funding) if row is evaluation.scored_funding), 0)
        self._tags = {name: f"预算执行[{scored}].{name}" for name in _OF_SCORED_ROW}
        if evaluation.cap is None:
            self._tags[ADDED] = TOTAL

    def traced(self, value: object, path: str, row: Context) -> object:
        """Return a value with signs; ``path`` is its tag, ``row`` the row of a list that it stands in."""
        if isinstance(value, Shown):
            return value.printed_as(self._sign(self._key(path, row), value.text))
        if isinstance(value, str) and _WAY.fullmatch(path):
            return f"{value}{self._sign(self._key(path, row), '')}"
        if isinstance(value, list):
            return [self.traced(each, f"{path}[{number}]", row) for number, each in enumerate(value)]
        if isinstance(value, dict):
            return self._traced_row(value, path)
        return value

    def _sign(self, key: str, text: str) -> str:
        self.signs.append(Sign(key, text))
        return f"{self._at}{len(self.signs) - 1}{self._at}"

    def _traced_row(self, row: Context, path: str) -> Context:
        # A row that stands in several lists is one figure's.
        for known, traced in self._rows:
            if known is row:
                return traced
        made = {name: self.traced(value, f"{path}.{name}", row) for name, value in row.items()}
        self._rows.append((row, made))
        return made

    def _key(self, path: str, row: Context) -> str:
        """Return the key of the figure behind a tag: the parts of the total, and of the scored row, have several."""
        _, _, last = path.rpartition(".")
        if _PART_OF_TOTAL.fullmatch(path):
            part = str(row.get("评价内容", row.get("一级指标")))
            return self._parts.get(part, part) + last
        return self._tags.get(path, path)


def _found(printed: Signed) -> Iterator[tuple[str, str]]:
    """Yield key and place of each sign that the documents print."""
    for content in printed.documents:
        heading = ""
        for number, block in enumerate(document.read(content).blocks):
            if isinstance(block, Paragraph):
                place = str(places.of_paragraph(heading, printed.shown(block.text), number))
                signs = printed.signs_in(block.text)
                yield from ((sign.key, place) for sign in signs)
                heading = block.text if _is_heading(block.text) and not signs else heading
            else:
                yield from _in_table(block, number, printed)


def _in_table(table: Table, number: int, printed: Signed) -> Iterator[tuple[str, str]]:
    name = places.of_table(table.title, number)
    headings: dict[int, str] = {}
    for row_number, row in enumerate(table.rows, 1):
        signs = [printed.signs_in(cell.text) for cell in row]
        has_figures = any(signs) or any(plain_text.number(cell.text) is not None for cell in row)
        if row_number == 1 or (len(row) > 1 and not has_figures):
            # Of several tables in one, each begins with a row of words.
            headings = {cell.start: cell.text for cell in row}
        for cell_number, (cell, found) in enumerate(zip(row, signs, strict=True), 1):
            for sign in found:
                column = places.column_name(headings.get(cell.start, ""), cell_number)
                yield sign.key, str(places.of_cell(name, row_number, column, number))


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and _NUMBERED.match(text) is not None
