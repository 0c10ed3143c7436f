"""What must hold of every input, however broken.

No exception of the program's own reaches a user: an outcome never has the problem ``program-fault``, and nothing is
raised. Nothing is written outside of the folder, and nothing is started or asked over the network. What the command
says never has a traceback, and its exit status is one of three.

**The oracle.** A workbook is *accepted* where its project has no error, so that a report is printed. Then

* the figures of the result add up: a score lies between 0 and its weight, the scores of indicators add up to theirs,
  the parts to the total, which is printed in each document;
* each cell of the sheets that are evaluated is what a second, independent reader finds in it (openpyxl),
  cell by cell, in both directions, so that nothing is lost and nothing is made up. From equal cells the same, tested
  rules give the figures. Both readers take the text of a tag for what it is; so a figure that a mutation changed is
  a changed figure and no fault;
* where the second reader does not open the file, or there is none (.xls, .ods: of these calamine would be one, but a
  broken .xls ends its process), the figures must be those of the sound file;
  else nobody has confirmed them, and the input is counted as *unconfirmed*, which is a figure of its own in the
  report of a run and no success. So are projects of bulk workbooks, whose figures are added up only.

A template is accepted where its documents are printed. Then each is a package whose parts are XML, no None, null or
nan stands in it, and the texts that ``required`` names are in it. One that is refused says where: each fault names
the template, and has a sentence. The same holds of form.toml, whose oracle is in forms.py.
"""

import contextlib
import copy
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from selfeval.batch import evaluating, making, runner
from selfeval.batch.evaluating import Evaluated
from selfeval.batch.forms import FormError, FormLibrary
from selfeval.batch.journal import Journal
from selfeval.batch.making import Job, Outcome
from selfeval.batch.runner import Run
from selfeval.cli import main
from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.form import Document
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.problems import Problem
from selfeval.evaluation.scoring import evaluate
from selfeval.intake import second_reader
from selfeval.report.context import Context, context
from selfeval.report.faults import TemplateError
from selfeval.report.form_templates import FormTemplates, Written
from selfeval.report.samples import edge_cases, layout_project
from tests import builders
from tests.fuzz import forms, inputs
from tests.fuzz.inputs import Input

ACCEPTED, REFUSED, UNCONFIRMED = "accepted", "refused", "unconfirmed"
MEMORY, FILES, COMMAND = "in memory", "to files", "by the command"
WAYS = (MEMORY, FILES, COMMAND)
_TEMPLATES = builders.ROOT / "templates"
_LEFT_OVER = re.compile(r"(?<![A-Za-z])(?:None|null|NULL|nan|NaN|undefined)(?![A-Za-z])")
_FOREIGN = re.compile(r"Traceback|<class|object at 0x|Error\b|Exception\b")
_LONGEST = 3000
_PASSWORDS = "root:x:0"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Failure(AssertionError):  # noqa: N818 - of the program that is looked at, and not of this one
    """Something that must hold does not."""


class Checked(NamedTuple):
    """What became of an input, and how it was worked on."""

    outcome: str
    way: str


def way_of(index: int) -> str:
    """Return how the input with a number is worked on: most in memory, some to files, a few by the command."""
    return COMMAND if index % 60 == 0 else FILES if index % 20 == 0 else MEMORY


def check(given: Input, folder: Path, index: int = 0) -> Checked:
    """Work on an input, with an empty folder for its files; Failure, or whatever else is raised, where it is a fault.

    ``index`` says how much is done with it: all is done with 0.
    """
    way = way_of(index)
    if given.kind == inputs.WORKBOOK:
        return Checked(_workbook(given, folder, way, is_whole=index % 4 == 0), way)
    if given.kind == inputs.BULK:
        way = way_of(index // 2 * 4)
        return Checked(_bulk(given, folder, way), way)
    if given.kind == inputs.FORM:
        return Checked(_form(given, folder), MEMORY)
    return Checked(_template(given, is_whole=index % 4 == 0), MEMORY)


def _require(condition: object, text: str) -> None:
    if not condition:
        raise Failure(text)


def _job() -> Job:
    return Job(_TEMPLATES)


# Workbooks


def _workbook(given: Input, folder: Path, way: str, *, is_whole: bool) -> str:
    found = evaluating.evaluated_bytes(given.data, _TEMPLATES)
    # What is not printed and handed back is a third of the work; the figures are the same.
    outcome, is_handed_back = REFUSED, is_whole or way != MEMORY
    made = making.made(folder / given.name, _job(), found) if is_handed_back else None
    _require_no_fault(found.problems)
    if made is not None and made.copy is not None:
        _require(_damaged(made.copy.content) is None, "the marked copy is damaged")
    if found.evaluation is not None and found.evaluation.status != ERROR and found.loaded is not None:
        _require_sound_figures(found.evaluation)
        if made is not None and made.outcome.status != ERROR:
            _require(made.documents, "accepted, and nothing was printed")
            for document in made.documents:
                _require_printed(document, [_total(found.evaluation)])
        outcome = ACCEPTED if _is_confirmed(given, found) else UNCONFIRMED
    if made is not None and way != MEMORY:
        _require_no_fault(made.outcome.problems)
        _by_files(given, folder, way, made.outcome)
    return outcome


def _damaged(data: bytes) -> str | None:
    """Return the name of the first damaged part of a package; None where all are sound, or it is none."""
    try:
        return zipfile.ZipFile(io.BytesIO(data)).testzip()
    except Exception as error:  # noqa: BLE001 - zipfile raises all sorts of things
        return type(error).__name__


def _by_files(given: Input, folder: Path, way: str, expected: Outcome | None) -> list[Outcome]:
    """Make a file's reports into a folder; what comes of it must be what came of it in memory."""
    source, output = folder / given.name, folder / "output"
    source.write_bytes(given.data)
    if way == COMMAND:
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = main([str(source), "-o", str(output)], builders.ROOT)
        _require(status in (0, 1, 2), f"exit status {status}")
        text = said.getvalue()
        _require(not re.search("Traceback|程序内部出错", text), text[-500:])
        _require(expected is None or (status == 0) == (expected.status != ERROR), f"{status} {text[-500:]}")
        outcomes = []
    else:
        with closing(Journal.open(output)) as journal:
            outcomes = list(runner.write([source], _job(), output, journal, Run(jobs=1)))
        _require_no_fault(problem for each in outcomes for problem in each.problems)
        if expected is not None and len(outcomes) == 1 and outcomes[0].code is None:
            here, there = dict(expected.result), dict(outcomes[0].result)
            here.pop("source"), there.pop("source")
            _require(here == there, "another result in memory than with files")
    others = [path.name for path in folder.iterdir() if path not in (source, output)]
    _require(not others, f"left behind: {others}")
    unfinished = [path.name for path in output.rglob("*") if path.name.startswith(".") and path.is_dir()]
    _require(not unfinished, f"left behind in the output folder: {unfinished}")
    return outcomes


def _require_no_fault(problems: Iterable[Problem]) -> None:
    for problem in problems:
        _require(problem.code not in ("program-fault", "form-broken"), problem.message)
        _require(problem.message and not _FOREIGN.search(problem.message), f"{problem.code}: {problem.message}")
        _require(len(problem.message) < _LONGEST, f"{problem.code}: {len(problem.message)} characters")
        _require(_PASSWORDS not in problem.message, "a file of this machine was read")


def _total(evaluation: Evaluation) -> str:
    assert evaluation.total_score is not None
    return evaluation.total_score.text


def _require_sound_figures(evaluation: Evaluation) -> None:
    scores = []
    for row in evaluation.indicators:
        _require(row.score is not None and row.weight is not None, "an indicator without a score")
        assert row.score is not None
        assert row.weight is not None
        _require(0 <= row.score.value <= row.weight, f"score {row.score.text} of {row.weight}")
        scores.append(row.score.value)
    blocks = evaluation.counted_blocks
    parts = [block.score.value for block in blocks if block.score is not None]
    added, total = evaluation.added_score, evaluation.total_score
    assert added is not None
    assert total is not None
    _require(added.exact == sum(parts), f"{added.exact} is not the sum of {parts}")
    _require(total.value <= added.value, "a total above the sum of its parts")
    _require(evaluation.cap is not None or total.value == added.value, "a total below the sum of its parts")
    if evaluation.indicator_score is not None:
        _require(evaluation.indicator_score.exact == sum(scores), f"{evaluation.indicator_score.exact}: {scores}")


def _is_confirmed(given: Input, found: Evaluated) -> bool:
    """Whether somebody else reads the same in the file, or its figures are those of the sound one."""
    assert found.evaluation is not None
    if found.evaluation.project == _base(given.base).project:
        return True
    if not given.name.endswith(".xlsx"):
        return _figures(found.evaluation) == _figures(_base(given.base))
    said = second_reader.differences(given.data)
    codes = {each.code for each in said}
    _require("readings-differ" not in codes, "; ".join(f"{each.place} {each.message}" for each in said[:3]))
    return not codes or _figures(found.evaluation) == _figures(_base(given.base))


def _figures(evaluation: Evaluation) -> Mapping[str, object]:
    return {
        "total": _total(evaluation),
        "rating": evaluation.rating,
        "scores": [row.score.text if row.score else None for row in evaluation.indicators],
        "amounts": [
            [figure.text for figure in (row.original_budget, row.final_budget, row.outturn) if figure]
            for row in evaluation.funding
        ],
    }  # fmt: skip


@cache
def _base(name: str) -> Evaluation:
    """Return the evaluation of a sound file."""
    evaluation = evaluating.evaluated_bytes(inputs.workbooks()[name].data, _TEMPLATES).evaluation
    assert evaluation is not None
    return evaluation


def _bulk(given: Input, folder: Path, way: str) -> str:
    if way != MEMORY:
        outcomes = _by_files(given, folder, way, None)
        return UNCONFIRMED if any(each.status != ERROR for each in outcomes) else REFUSED
    source = folder / given.name
    source.write_bytes(given.data)
    outcomes = list(runner.check([source], Job(_TEMPLATES, writes=False), Run(jobs=1)))
    _require_no_fault(problem for each in outcomes for problem in each.problems)
    _require(outcomes, "nothing was said")
    source.unlink()
    others = [path.name for path in folder.iterdir()]
    _require(not others, f"left behind: {others}")
    return UNCONFIRMED if any(each.status != ERROR for each in outcomes) else REFUSED


# Templates and forms


@cache
def _library() -> FormLibrary:
    return FormLibrary(_TEMPLATES)


@cache
def _samples(name: str) -> tuple[Context, ...]:
    form = _library().rules(name)
    projects = [layout_project(form), *edge_cases(form).values()]
    return tuple(context(evaluate(each, form, ()), form) for each in projects)


@cache
def _templates(name: str) -> FormTemplates:
    return FormTemplates(_library().rules(name), _library().files(name))


def _with_document(given: Input, document: Document) -> FormTemplates:
    """Return a form's templates with one document that was broken; compiling its sentences anew takes longer."""
    templates = copy.copy(_templates(given.form))
    templates._files, templates._faults = {**templates._files, given.name: given.data}, []
    compiled = templates._compiled_document(document)
    templates._documents = [compiled] if compiled is not None else []
    if templates._faults:
        raise TemplateError(tuple(dict.fromkeys(templates._faults)))
    return templates


def _template(given: Input, *, is_whole: bool) -> str:
    form, files = _library().rules(given.form), dict(_library().files(given.form))
    files[given.name] = given.data
    documents = tuple(each for each in form.documents if each.template == given.name) or form.documents[:1]
    form = replace(form, documents=documents)
    samples = _samples(given.form)
    try:
        is_quick = given.kind == inputs.TEMPLATE and not is_whole
        templates = _with_document(given, documents[0]) if is_quick else FormTemplates(form, files)
        for values in samples if is_whole else samples[:1]:
            values_of_all = templates.with_sentences(values)
            for document, written in zip(documents, templates.documents(values_of_all), strict=True):
                expected = [
                    str(values_of_all[name]) for name in document.required if isinstance(values_of_all[name], str)
                ]
                _require_printed(written, expected)
    except TemplateError as error:
        _require(error.faults, "refused without a reason")
        for fault in error.faults:
            _require(fault.place.template and fault.message, f"a fault without a place: {fault!r}")
            _require(not _FOREIGN.search(fault.message.replace(fault.place.words, "")), str(fault))
            _require(len(str(fault)) < _LONGEST, f"a fault of {len(str(fault))} characters")
        return REFUSED
    return ACCEPTED


def _require_printed(written: Written, expected: Iterable[str]) -> None:
    text = []
    with zipfile.ZipFile(io.BytesIO(written.content)) as package:
        _require(package.testzip() is None, "a damaged document")
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                root = etree.fromstring(package.read(name), etree.XMLParser(huge_tree=True, resolve_entities=False))
                text += [_text_of(each) for each in root.iter(f"{_WORD}p")]
    whole = "\n".join(text)
    _require(not _LEFT_OVER.search(whole), f"printed: {_around(whole)}")
    _require(_PASSWORDS not in whole, "a file of this machine was printed")
    plain = _plain(whole)
    for each in expected:
        for line in each.splitlines():
            _require(_plain(line) in plain, f"not printed: {line[:80]!r}")


def _text_of(paragraph: etree._Element) -> str:
    return "".join(each.text or "" for each in paragraph.iter(f"{_WORD}t"))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _around(text: str) -> str:
    found = _LEFT_OVER.search(text)
    return "" if found is None else text[max(found.start() - 30, 0) : found.end() + 30]


def _form(given: Input, folder: Path) -> str:
    if given.mutation is not None:
        return REFUSED if forms.check_mutation(given.mutation) else ACCEPTED
    place = folder / "templates" / "broken"
    place.mkdir(parents=True)
    (place / "form.toml").write_bytes(given.data)
    try:
        FormLibrary(place.parent).rules("broken")
    except FormError as error:
        _require(error.faults, "refused without a reason")
        with contextlib.suppress(UnicodeDecodeError):
            forms.read(given.data.decode("utf-8-sig"))
        return REFUSED
    forms.read(given.data.decode("utf-8-sig"))
    return ACCEPTED
