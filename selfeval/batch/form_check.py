"""Finds what is wrong with a form: its rules, its templates, and its sample, which must give the accepted figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from selfeval.batch import sample_figures, template_work
from selfeval.batch.evaluating import layout_in
from selfeval.batch.file_names import path_in
from selfeval.batch.forms import FORM_FILE, FormError, FormLibrary
from selfeval.batch.sample_figures import Difference, SampleFigures
from selfeval.batch.writing import write_whole
from selfeval.evaluation.catalogue import ERROR, WARNING
from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.scoring import evaluate
from selfeval.intake.sheets import read_project
from selfeval.report.faults import TemplateError

SAMPLE, EXPECTED = "样例.xlsx", "样例结果.json"
DIFFERS = "sample-differs"
_UNREADABLE_RESULT = "result-unreadable"
_NOTHING = "没有"


class Finding(NamedTuple):
    """One thing wrong with a form: in which file, where in it, on which line where it has lines."""

    code: str
    level: str
    file: str
    where: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        """Return it as a Chinese sentence."""
        line = f" 第{self.line}行" if self.line else ""
        where = f" {self.where}" if self.where else ""
        return f"{self.file}{line}{where}：{self.message}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A form as it was checked; ``figures`` are those of its sample, None where that cannot be evaluated."""

    name: str
    findings: tuple[Finding, ...]
    figures: SampleFigures | None = None

    @property
    def is_right(self) -> bool:
        """Whether there is no error; a warning is none."""
        return all(each.level != ERROR for each in self.findings)

    @property
    def acceptable(self) -> SampleFigures | None:
        """The figures where nothing is wrong but the accepted ones."""
        wrong = {each.code for each in self.findings if each.level == ERROR}
        return None if wrong - {DIFFERS, _UNREADABLE_RESULT} else self.figures


def check(library: FormLibrary, name: str) -> Checked:
    """Check a form. What cannot be checked because of something else that is wrong is left out."""
    try:
        form, faults = library.read(name)
    except FormError as error:
        return Checked(name, (_unreadable(error),))
    if form is None:
        file = _file(name, FORM_FILE)
        rules = (Finding("form-rule", ERROR, file, each.path, f"{each.message}。", each.line) for each in faults)
        return Checked(name, tuple(rules))
    findings = list(_templates(library, name))
    wrong, figures = _sample(library, form, prints=all(each.level != ERROR for each in findings))
    findings += wrong
    if figures is not None:
        findings += _compared(library, name, figures)
    return Checked(name, tuple(findings), figures)


def accept(library: FormLibrary, name: str, figures: SampleFigures) -> tuple[list[Difference] | None, str | None]:
    """Write the figures of a form's sample as those that are expected.

    Return which of them moved, None where there were none before, and a sentence where the file was not written.
    """
    before = _expected(library, name)
    moved = None if before is None else list(before.differences(figures))
    wrong = write_whole(path_in(library.folder(name), EXPECTED), figures.text.encode())
    return moved, wrong.message if wrong else None


def _templates(library: FormLibrary, name: str) -> Iterator[Finding]:
    try:
        checked = template_work.check(library, name)
    except FormError as error:
        yield _unreadable(error)
        return
    for fault in checked.faults:
        where = f"{fault.place.where}“{fault.place.words}”" if fault.place.words else fault.place.where
        yield Finding(fault.code, fault.level, f"{checked.folder}{fault.place.template}", where, fault.message)


def _sample(library: FormLibrary, form: Form, *, prints: bool) -> tuple[list[Finding], SampleFigures | None]:
    """Evaluate the sample, and print it where the templates are right."""
    path, file = path_in(library.folder(form.name), SAMPLE), _file(form.name, SAMPLE)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = "没有样例工作簿，规则有没有写错无从核对。请填好一份工作簿，用这个名称放进去。"
        return [Finding("sample-missing", WARNING, file, "", message)], None
    except OSError as error:
        return [
            Finding("sample-unreadable", ERROR, file, "", f"读不出来（{type(error).__name__}）。请检查文件。")
        ], None
    project, problems = read_project(data, lambda _, year: layout_in(form, year))
    if project is None:
        return [Finding("sample-unreadable", ERROR, file, "", problems[0].message)], None
    findings = []
    named = project.info["form"]
    if named.text and library.named(named.text) != form.name:
        message = f"表式写的是“{named.text}”，应当是“{form.name}”。请改正。"
        findings.append(Finding("sample-form", ERROR, file, f"{named.sheet}!{named.cell}", message))
    evaluation = evaluate(project, form, problems)
    findings += [
        Finding(each.code, ERROR, file, each.place, each.message) for each in evaluation.problems if each.level == ERROR
    ]
    if findings:
        return findings, None
    if prints:
        findings += _printed(library, evaluation, file, form.name)
    return findings, sample_figures.of_evaluation(evaluation)


def _printed(library: FormLibrary, evaluation: Evaluation, file: str, name: str) -> Iterator[Finding]:
    try:
        library.load(name).templates.render(evaluation)
    except TemplateError as error:
        for each in error.faults:
            yield Finding(each.code, ERROR, file, "", f"报告没有印出：{each}")


def _compared(library: FormLibrary, name: str, figures: SampleFigures) -> Iterator[Finding]:
    file = _file(name, EXPECTED)
    if not path_in(library.folder(name), EXPECTED).exists():
        message = "没有这个文件，样例的数字无从比较。核对样例的报告无误后用 form check --accept 写出。"
        yield Finding("result-missing", WARNING, file, "", message)
        return
    before = _expected(library, name)
    if before is None:
        message = "不是程序写出的样例结果，读不懂。请恢复这个文件，或用 form check --accept 重写。"
        yield Finding(_UNREADABLE_RESULT, ERROR, file, "", message)
        return
    for each in before.differences(figures):
        message = f"写的是{each.before or _NOTHING}，按规则算出{each.now or _NOTHING}。"
        yield Finding(DIFFERS, ERROR, file, each.name, message)


def _expected(library: FormLibrary, name: str) -> SampleFigures | None:
    try:
        return sample_figures.read(path_in(library.folder(name), EXPECTED).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None


def _unreadable(error: FormError) -> Finding:
    file, _, message = error.faults[0].partition("：")
    return Finding("file-unreadable", ERROR, file, "", message)


def _file(name: str, file: str) -> str:
    return f"templates/{name}/{file}"
