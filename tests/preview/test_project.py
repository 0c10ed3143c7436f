"""Every figure that ``explain`` says is printed is a way to its explanation, where it is printed and nowhere else."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.batch.evaluating import evaluated
from selfeval.batch.forms import FormLibrary
from selfeval.batch.previewing import of_evaluated
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.scoring import evaluate
from selfeval.intake import blank
from selfeval.preview.project import ShownProject, of_evaluation
from selfeval.report.samples import edge_cases, layout_project
from tests import builders, projects
from tests.preview.seen import seen, well_formed
from tests.preview.test_page import FORMS, HOSTILE, TEMPLATES, shown_as_written
from tests.report.chance import seeded

ROW = re.compile("第([0-9]+)行")


@cache
def library() -> FormLibrary:
    return FormLibrary(TEMPLATES)


def marked_where_printed(found: ShownProject) -> int:
    """Require that figures are marked with their text, at the places that are told of them; return how many are."""
    told = {str(each["id"]): each for each in found.explanations}
    rows: dict[str, set[int]] = {name: set() for name in told}
    paragraphs: dict[str, int] = dict.fromkeys(told, 0)
    count = 0
    for each in found.documents:
        ids = [each.get("id") for each in well_formed(each.sheets).iter("a")]
        assert len(set(ids)) == len(ids)
        read = seen(each.sheets)
        for block, figures in zip(read.blocks, read.figures, strict=True):
            for name, text in figures:
                assert text == told[name]["printed"]
                paragraphs[name] += 1
                count += 1
            for number, row in enumerate(block if isinstance(block, list) else [], 1):
                for cell in row:
                    for name, text in cell.figures:
                        assert text == told[name]["printed"]
                        # A merged cell stands in all its rows.
                        rows[name] |= set(range(number, number + cell.rows))
                        count += 1
    for name, figure in told.items():
        places = [str(place) for place in figure["places"]]
        in_tables = {int(row[1]) for place in places if (row := ROW.search(place))}
        assert (name, rows[name]) == (name, in_tables)
        assert (paragraphs[name] > 0) == any(ROW.search(place) is None for place in places), figure
    return count


@pytest.mark.parametrize("form", FORMS)
def test_each_shipped_form_marks_its_figures(form: str) -> None:
    found = of_evaluated(evaluated(TEMPLATES / form / "样例.xlsx", TEMPLATES, form))
    assert found.shown is not None, found.problems
    assert marked_where_printed(found.shown) > 60


def right(evaluation: Evaluation, form: str = builders.FORM) -> ShownProject:
    """Require that a project's documents are shown as they are written, with their figures marked."""
    loaded = library().load(form)
    found = of_evaluation(evaluation, loaded.form, loaded.templates)
    assert marked_where_printed(found) > 5
    for written, each in zip(loaded.templates.render(evaluation), found.documents, strict=True):
        assert each.file_name == written.file_name
        assert shown_as_written(written.content, each.sheets).blocks
    return found


@pytest.mark.parametrize("form", FORMS)
def test_each_sample_of_a_form_is_shown_as_it_is_written(form: str) -> None:
    rules = library().load(form).form
    cases = edge_cases(rules)
    for case in (layout_project(rules), cases["特殊字符"], cases["一级指标交错"], cases["执行率超过100%"]):
        right(evaluate(case, rules, ()), form)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_any_project_is_shown_as_it_is_written(seed: int) -> None:
    right(builders.evaluated(blank.write(builders.form(), projects.random_content(seeded(seed)))))


def test_explanations_are_those_of_the_command(run, home: Path, capsys) -> None:
    path = home / "input" / builders.SEED_FILE.name
    path.write_bytes(builders.SEED_FILE.read_bytes())
    assert run("explain", path, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["projects"]
    found = of_evaluated(evaluated(path, home / "templates"))
    assert found.shown is not None
    explanations = [{key: value for key, value in each.items() if key != "id"} for each in found.shown.explanations]
    assert explanations == told["figures"]


def test_the_scores_that_a_sum_explains_are_marked_in_it() -> None:
    found = right(builders.evaluated(builders.seed_bytes()))
    told = {each["tag"]: each for each in found.explanations}
    cells = [
        cell
        for block in seen(found.documents[0].sheets).blocks
        if isinstance(block, list)
        for row in block
        for cell in row
        if cell.text.startswith("安排科学性")
    ]
    expected = [(told[f"资金管理[{number}].得分"]["id"], "5") for number in range(4)]
    assert any(cell.figures == expected for cell in cells)


@pytest.mark.parametrize("name", ["@@0@@", "@@99999@@", "@@@@3@@@@", HOSTILE])
def test_a_name_that_looks_like_a_sign_is_a_name(name: str) -> None:
    found = right(builders.with_edits({"项目信息!B2": name}))
    assert any(isinstance(block, str) and name in block for block in seen(found.documents[0].sheets).blocks)


def test_ids_of_two_projects_on_one_page_differ() -> None:
    loaded, evaluation = library().load(builders.FORM), builders.evaluated(builders.seed_bytes())
    one, other = (of_evaluation(evaluation, loaded.form, loaded.templates, name) for name in ("a-", "b-"))
    ids = [
        {each.get("id") for each in well_formed(project.documents[0].sheets).iter("a")}
        | {each["id"] for each in project.explanations}
        for project in (one, other)
    ]
    assert ids[0].isdisjoint(ids[1])


def test_a_project_with_an_error_shows_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(builders.edited({"预算执行!D3": "不详"}))
    found = of_evaluated(evaluated(path, TEMPLATES))
    assert found.shown is None
    assert found.problems
