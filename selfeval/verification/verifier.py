"""Verifies a finished report: reads it by its form's template, evaluates it anew, and says what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from selfeval.evaluation.form import Form, Rules
from selfeval.evaluation.model import Entry, Evaluation, FundingEntry, IndicatorEntry, IndicatorResult, Project
from selfeval.evaluation.scoring import evaluate
from selfeval.limits import DEFAULTS, Limits
from selfeval.report import package
from selfeval.report.context import IncompleteError
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import FormTemplates, sentence_paths
from selfeval.verification import document, guessing, matching, mistakes, plain_text, problems_seen
from selfeval.verification import rows as of_rows
from selfeval.verification.comparison import Compared, compare
from selfeval.verification.consequences import without_consequences
from selfeval.verification.document import Document
from selfeval.verification.exact_amounts import exact_amounts, hidden_decimals
from selfeval.verification.filling_in import filled
from selfeval.verification.guessing import Attempt
from selfeval.verification.layout import Layout, layout, text_pattern
from selfeval.verification.left_out import result_of
from selfeval.verification.matching import Matched, Missing
from selfeval.verification.methods import methods_for
from selfeval.verification.mistakes import Mistake
from selfeval.verification.patterns import Ref
from selfeval.verification.places import Place, of_entry
from selfeval.verification.rebuilding import Rebuilt, rebuild, with_row
from selfeval.verification.sameness import Words

_YEAR, _EXECUTION_SCORE, _PARTS = "评价年度", "执行率得分", "得分构成"
_CATEGORY = "一级指标"
_LEAST_FIT = 0.4
# So many lines and rows of a report are compared by all guesses together; an everyday report has a hundred, so that
# the two hundred guesses take some ten seconds on a slow machine.
_MOST_COMPARED = 20_000
_MISSING = {
    "line": "没有找到“{text}”这一段，没有核对它。",
    "table": "没有找到列有“{text}”的表，没有核对这张表。",
    "row": "没有找到“{text}”这一行，没有核对它。",
    "column": "没有找到“{text}”这一列，没有核对它。",
    "heading": "没有找到标题是“{text}”的列，按表式里的位置读了这一列。请核对标题。",
    "text": "没有找到“{text}”的内容。请补上；没有内容的写“{blank}”。",
}


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: mistakes in reading order, what was assumed, how many figures and sentences were compared."""

    form: str
    mistakes: tuple[Mistake, ...]
    assumed: tuple[str, ...]
    figures: int
    sentences: int

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong; what could only not be verified is not wrong."""
        return all(each.level == "note" for each in self.mistakes)


@dataclass(frozen=True, slots=True)
class Reading:
    """A document read by one of a form's templates."""

    number: int
    matched: Matched

    @property
    def is_likely(self) -> bool:
        """Whether the document is of this layout at all."""
        return self.matched.fit >= _LEAST_FIT


class Verifier:
    """Verifies reports of one form."""

    def __init__(
        self, form: Form, templates: FormTemplates, files: Mapping[str, bytes], limits: Limits = DEFAULTS
    ) -> None:
        """Read the form's templates backwards, given the files of its folder by their paths in it."""
        self.form = form
        self._templates = templates
        texts = {name: files[path].decode("utf-8-sig").rstrip("\r\n") for name, path in sentence_paths(files).items()}
        self._layouts: list[Layout] = []
        for each in form.documents:
            parts = package.read_parts(files[each.template], limits) or {}
            self._layouts.append(layout(parts["word/document.xml"], texts))

    def read(self, found: Document) -> Reading:
        """Read a document by the form's template that fits it best."""
        readings = [Reading(number, matching.match(each, found)) for number, each in enumerate(self._layouts)]
        return max(readings, key=lambda reading: reading.matched.fit)

    def known_categories(self, reading: Reading) -> float:
        """Return which part of the 一级指标 that a report prints the form has; 1 where it prints none."""
        printed = [
            captured.text
            for occurrence in reading.matched.occurrences
            for unit in occurrence.units
            for captured in unit.captured or ()
            if captured.slot.ref[1] == _CATEGORY and captured.text
        ]
        blocks = [rules.indicators for _, rules in self.form.editions]
        known = sum(any(block.category(text) is not None for block in blocks) for text in printed)
        return known / len(printed) if printed else 1.0

    def verify(self, found: Document, reading: Reading, file_name: str) -> Verified:
        """Return what is wrong with a document."""
        year, assumed = self._year(found, reading, file_name)
        work = _Work(self.form, self._templates, self._layouts[reading.number], reading)
        if year is not None and self.form.rules_for(year) is not None:
            return work.verified(year, assumed)
        # Without a year the rules are taken under which the most of the report is right.
        newest = self.form.editions[-1]
        best = work.verified(newest[0], assumed)
        for first, rules in reversed(self.form.editions[:-1]):
            if best.is_right or _without_references(rules) == _without_references(newest[1]):
                continue
            tried = work.verified(first, assumed)
            best = tried if len(tried.mistakes) < len(best.mistakes) else best
        return best

    def _year(self, found: Document, reading: Reading, file_name: str) -> tuple[int | None, tuple[str, ...]]:
        """Return the fiscal year that the report, its properties or its file name state."""
        printed = [
            captured.text
            for occurrence in reading.matched.occurrences
            for unit in occurrence.units
            for captured in unit.captured or ()
            if captured.slot.ref == ("", _YEAR)
        ]
        form = self.form.documents[reading.number]
        named = {form.subject: found.properties.get("subject", ""), form.title: found.properties.get("title", "")}
        for pattern, text in {**named, form.file_name.rpartition("/")[2]: file_name}.items():
            captured = text_pattern(pattern).captured(text) or ()
            printed += [each.text for each in captured if each.slot.ref == ("", _YEAR)]
        years = [
            int(each) for text in printed if len(each := plain_text.plain(text)) == len("2022") and each.isdecimal()
        ]
        if years:
            return years[0], ()
        newest = self.form.editions[-1][0]
        return None, (f"报告没有写明评价年度，按{newest}年度起的规定核对",)


class _Work:
    """Verifies one report."""

    def __init__(self, form: Form, templates: FormTemplates, plan: Layout, reading: Reading) -> None:
        self._form, self._templates, self._layout, self._reading = form, templates, plan, reading

    def verified(self, year: int, assumed: tuple[str, ...]) -> Verified:
        rules = self._form.rules_for(year) or self._form.newest
        rebuilt = rebuild(self._reading.matched, self._form, rules, year)
        first = evaluate(rebuilt.project, self._form)
        of_cells = list(dict.fromkeys(problems_seen.of_cells(first, rebuilt.places, self._form.blank)))
        wrong = {each.place for each in of_cells}
        printed = filled(first, self._form, rules, year)
        stated = exact_amounts(printed, rules, _execution_score(self._reading.matched, rules))
        stated = _scored(stated, evaluate(stated, self._form))
        by_rule, methods = self._by_rule(stated, rules)

        # No reason is asked for a score that is not printed, nor where the report prints none of any indicator.
        unscored = {row.issues.cell for row in rebuilt.project.funds_management if not row.score.text}
        unscored |= {row.name.cell for row in rebuilt.project.indicators if row.variance_explanation.cell is None}

        def unreasoned(mistake: Mistake) -> bool:
            return mistake.code == "reason-missing" and mistake.place.where in unscored

        def attempt(project: Project) -> Attempt:
            tried = self._attempt(project, rebuilt)
            kept = (each for each in tried.mistakes if each.place not in wrong and not unreasoned(each))
            return replace(tried, mistakes=tuple(kept))

        # What follows from a cell that was reported is not reported again.
        rows: list[IndicatorEntry | FundingEntry] = [*rebuilt.project.indicators, *rebuilt.project.funding]
        cells = (entry for row in rows for entry in row.cells)
        reported = any(of_entry(entry, rebuilt.places) in wrong for entry in cells)
        best = guessing.best(attempt, by_rule, stated, self._form, 0 if reported else 1, self._most_guesses)
        found = [*of_cells, *_merged(best.mistakes), *self._missing(best.compared)]
        reported_places = {each.place for each in found}
        found += [each for each in problems_seen.hints(first, rebuilt.places) if each.place not in reported_places]
        hidden = list(hidden_decimals(printed, stated, rules, rebuilt.places))
        found += [each for each, is_full in hidden if is_full and each.place not in reported_places]
        if not rebuilt.project.funding:
            # What would be otherwise with other amounts cannot be told.
            other = attempt(_all_spent(by_rule))
            same = {(each.place, each.name, each.expected) for each in other.mistakes}
            found = [each for each in found if not each.expected or (each.place, each.name, each.expected) in same]
            found.append(
                _not_verified("没有找到预算数和执行数，执行率、它的得分、总得分和等级没有核对。请补上后再核对一次。")
            )
        if best.compared is None:
            message = "有内容读不出来或者没有找到，合计、总得分、等级和文字没有核对。请先改正或补上，再核对一次。"
            found.append(_not_verified(message))
        compared = best.compared or Compared((), 0, 0)
        sentences = (
            *assumed,
            *rebuilt.assumed,
            *methods,
            *(each.message.rstrip("。") for each, is_full in hidden if not is_full),
        )
        ordered = tuple(mistakes.sorted_by_place(list(without_consequences(found))))
        return Verified(self._form.name, ordered, sentences, compared.figures, compared.sentences)

    @property
    def _most_guesses(self) -> int:
        return _MOST_COMPARED // max(len(self._reading.matched.occurrences), 1)

    def _by_rule(self, stated: Project, rules: Rules) -> tuple[Project, list[str]]:
        """Leave the scores that differ from the rule's to the rule, unless another method of the form gives them."""
        evaluation = evaluate(stated, self._form)
        rows, assumed = list(stated.indicators), list[str]()
        for number, result in enumerate(of_rows.results(evaluation)):
            if result is None or not _differs(result):
                continue
            row = rows[number]
            method = self._method(stated, number, rules)
            if method is not None:
                rows[number] = row._replace(method=row.method._replace(text=method))
                assumed.append(f"“{row.name.text}”的得分按评分方法“{method}”核对")
            else:
                rows[number] = row._replace(score=row.score._replace(text="", number=None))
        return replace(stated, indicators=tuple(rows)), assumed

    def _method(self, stated: Project, number: int, rules: Rules) -> str | None:
        """Return the method that gives a target without a clear sign its printed score."""
        row = stated.indicators[number]
        if row.method.cell is not None:
            # The report says by which one.
            return None
        for method in methods_for(row, rules):
            tried = row._replace(method=row.method._replace(text=method))
            project = with_row(stated, "indicators", number, tried)
            result = of_rows.results(evaluate(project, self._form))[number]
            if result is not None and result.computed is not None and not _differs(result):
                return method
        return None

    def _attempt(self, project: Project, rebuilt: Rebuilt) -> Attempt:
        evaluation = evaluate(project, self._form)
        left_out = [result_of(row, evaluation.rules.indicators) for row in rebuilt.left_out]
        evaluation = evaluation._replace(left_out=(*evaluation.left_out, *left_out))
        found = list(problems_seen.of_all(evaluation, rebuilt.places))
        try:
            written = self._templates.render(evaluation)[self._reading.number]
        except (IncompleteError, TemplateError):
            return Attempt(evaluation, tuple(found), None)
        expected = matching.match(self._layout, document.read_own(written.content))
        bands = tuple(band.word for band in evaluation.rules.total.bands)
        words = Words(bands, evaluation.rules.execution.total_row, evaluation.money_unit)
        compared = compare(self._reading.matched, expected, words)
        places = {each.place for each in found}
        found += [each for each in compared.mistakes if each.place not in places]
        return Attempt(evaluation, tuple(found), compared)

    def _missing(self, compared: Compared | None) -> Iterator[Mistake]:
        searched = compared.searched if compared is not None else frozenset()
        for each in self._reading.matched.missing:
            if each.leaf not in searched:
                yield self._as_mistake(each)

    def _as_mistake(self, missing: Missing) -> Mistake:
        code = "text-missing" if missing.kind == "text" else "part-missing"
        code = "table-unread" if missing.is_unread else "heading-differs" if missing.kind == "heading" else code
        message = _MISSING[missing.kind].format(text=missing.text, blank=self._form.blank)
        return Mistake(code, missing.place, missing.text, message)


def _not_verified(message: str) -> Mistake:
    return Mistake("not-verified", Place("", "", 0), "", message)


def _scored(project: Project, evaluation: Evaluation) -> Project:
    """Give rows that cannot be scored no points, so that the sums are looked at all the same."""
    rows = (
        row
        if result is None or result.score is not None
        else row._replace(score=row.score._replace(text="0", number=None))
        for row, result in zip(project.indicators, of_rows.results(evaluation), strict=True)
    )
    return replace(project, indicators=tuple(rows))


def _differs(result: IndicatorResult) -> bool:
    """Whether a score that is printed is not the rule's."""
    score, computed = result.score, result.computed
    return score is not None and computed is not None and score.value != computed.value


def _all_spent(project: Project) -> Project:
    """Return a project with the same amounts spent as planned in each row of the budget table."""
    amount = Entry("1", "", "", Decimal(1))
    rows = (row._replace(original_budget=amount, final_budget=amount, outturn=amount) for row in project.funding)
    return replace(project, funding=tuple(rows))


def _without_references(rules: Rules) -> list[object]:
    """Return what rules say, without where it is written."""
    sections: list[Any] = [getattr(rules, each.name) for each in fields(rules)]
    return [replace(section, reference="") for section in sections]


def _execution_score(matched: Matched, rules: Rules) -> str | None:
    """Return the score of the execution rate as it is printed, by itself or as a part of the total."""
    for occurrence in matched.occurrences:
        told = {captured.slot.ref: captured.text for unit in occurrence.units for captured in unit.captured or ()}
        part = plain_text.plain(told.get(Ref(_PARTS, "评价内容"), ""))
        if Ref("", _EXECUTION_SCORE) in told:
            return told[Ref("", _EXECUTION_SCORE)]
        if part == plain_text.plain(rules.execution.title) and Ref(_PARTS, "得分") in told:
            return told[Ref(_PARTS, "得分")]
    return None


def _merged(found: Sequence[Mistake]) -> Iterator[Mistake]:
    """Make one mistake of a name that stands in one list and should stand in another."""
    listed = {each.found: each for each in found if each.code == mistakes.LISTED}
    moved = {each.expected: each for each in found if each.code == mistakes.UNLISTED and each.expected in listed}
    for each in found:
        if each.code == mistakes.UNLISTED and each.expected in moved:
            continue
        if each.code == mistakes.LISTED and each.found in moved:
            there = moved[each.found].place
            message = f"“{each.found}”列错了地方：按它的得分应当列在{there}。请移过去。"
            yield replace(each, message=message)
        else:
            yield each
