"""Finds where a report prints each figure, by printing it once with signs in their place."""

import re
from collections.abc import Iterator, Mapping, Sequence

from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation
from selfeval.report.context import Context, context
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import FormTemplates
from selfeval.report.values import Shown
from selfeval.review.explanation import ADDED, RATING, TOTAL
from selfeval.verification import document, places, plain_text
from selfeval.verification.document import Cell, Paragraph, Table

# A figure prints as ASCII, and so do the signs.
_SIGN = re.compile("@@([0-9]+)@@")
_NUMBERED = re.compile(r"(?:[（(]?[一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|[0-9]{1,2}[.．、])")
_LONGEST_HEADING = 40
_OF_SCORED_ROW = ("年初预算数", "全年预算数", "全年执行数", "执行率")
_WAY = re.compile(r"得分构成\[[0-9]+\]\.计算")
_PART_OF_TOTAL = re.compile(r"(?:得分构成|指标分类)\[[0-9]+\]\.[^.\[]+")
Places = Mapping[str, tuple[str, ...]]


def printed_places(evaluation: Evaluation, form: Form, templates: FormTemplates) -> Places:
    """Return, for each figure by its key, the places in the form's documents where it stands, in words.

    The evaluation must be free of errors.
    """
    values = context(evaluation, form)
    tracing = _Tracing(evaluation)
    traced = {name: tracing.traced(value, name, {}) for name, value in values.items()}
    found = list(_found(traced, templates, tracing.signs))
    # A template may ask for the rating's word, so that it is looked for by itself.
    mark = _mark(0)
    found += _found(values | {RATING: mark}, templates, [(RATING, evaluation.rating or "")])
    places_of: dict[str, dict[str, None]] = {}
    for key, place in found:
        places_of.setdefault(key, {})[place] = None
    # The items' scores are printed only where their sum is explained.
    way = places_of.get("资金管理计算", {})
    for number, _ in enumerate(evaluation.funds_management):
        places_of.setdefault(f"资金管理[{number}].得分", way)
    return {key: tuple(each) for key, each in places_of.items()}


class _Tracing:
    """Puts a sign in the place of each figure's text; ``signs`` are the figures' keys and texts by their numbers."""

    def __init__(self, evaluation: Evaluation) -> None:
        rules = evaluation.rules
        self.signs: list[tuple[str, str]] = []
        self._rows: list[tuple[Context, Context]] = []
        self._parts = {rules.execution.title: "执行率", rules.funds_management.title: "资金管理"}
        scored = next((n for n, row in enumerate(evaluation.funding) if row is evaluation.scored_funding), 0)
        self._tags = {name: f"预算执行[{scored}].{name}" for name in _OF_SCORED_ROW}
        if evaluation.cap is None:
            self._tags[ADDED] = TOTAL

    def traced(self, value: object, path: str, row: Context) -> object:
        """Return a value with signs; ``path`` is its tag, ``row`` the row of a list that it stands in."""
        if isinstance(value, Shown):
            self.signs.append((self._key(path, row), value.text))
            return value.printed_as(_mark(len(self.signs) - 1))
        if isinstance(value, str) and _WAY.fullmatch(path):
            self.signs.append((self._key(path, row), ""))
            return f"{value}{_mark(len(self.signs) - 1)}"
        if isinstance(value, list):
            return [self.traced(each, f"{path}[{number}]", row) for number, each in enumerate(value)]
        if isinstance(value, dict):
            return self._traced_row(value, path)
        return value

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


def _found(values: Context, templates: FormTemplates, signs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield key and place of each sign that the documents print."""
    try:
        written = templates.documents(templates.with_sentences(values))
    except TemplateError:
        return

    def shown(text: str) -> str:
        return _SIGN.sub(lambda sign: signs[int(sign[1])][1], text)

    for each in written:
        heading = ""
        for number, block in enumerate(document.read_own(each.content).blocks):
            if isinstance(block, Paragraph):
                place = str(places.of_paragraph(heading, shown(block.text), number))
                yield from ((signs[int(sign)][0], place) for sign in _SIGN.findall(block.text))
                heading = block.text if _is_heading(block.text) else heading
            else:
                for sign, place in _in_table(block, number):
                    yield signs[sign][0], place


def _in_table(table: Table, number: int) -> Iterator[tuple[int, str]]:
    name = places.of_table(table.title, number)
    headings: dict[int, str] = {}
    for row_number, row in enumerate(table.rows, 1):
        if row_number == 1 or (len(row) > 1 and not any(map(_is_figure, row))):
            # Of several tables in one, each begins with a row of words.
            headings = {cell.start: cell.text for cell in row}
        for cell_number, cell in enumerate(row, 1):
            for sign in _SIGN.findall(cell.text):
                column = places.column_name(headings.get(cell.start, ""), cell_number)
                place = places.of_cell(name, row_number, column, number)
                yield int(sign), str(place)


def _is_figure(cell: Cell) -> bool:
    return _SIGN.search(cell.text) is not None or plain_text.number(cell.text) is not None


def _is_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and _NUMBERED.match(text) is not None and _SIGN.search(text) is None


def _mark(number: int) -> str:
    return f"@@{number}@@"
