"""Random projects of forms that are nothing but a folder, three ways: evaluated, verified backwards, recalculated."""

import os
from collections.abc import Callable

import pytest

from selfeval.evaluation.catalogue import ERROR
from selfeval.evaluation.model import Evaluation
from tests.forms import fifth as fifth_form
from tests.forms import filling, random_contents
from tests.forms import split as split_form
from tests.forms.library import Forms
from tests.recalculated import recalculated
from tests.report.chance import seeded
from tests.review.test_workpaper import differences
from tests.verification.reports import seen_in_print

# More of them: SELFEVAL_PROJECTS=500 pytest tests/test_random_forms.py
PROJECTS = int(os.environ.get("SELFEVAL_PROJECTS", "4"))
CONTENTS = {fifth_form.NAME: random_contents.fifth, split_form.NAME: random_contents.split}
Made = Callable[[str, int], Evaluation]


@pytest.fixture(scope="module")
def forms(tmp_path_factory) -> Forms:
    return Forms(tmp_path_factory.mktemp("random"))


@pytest.fixture(scope="module")
def made(forms) -> Made:
    def evaluation(name: str, seed: int) -> Evaluation:
        form = forms.library.rules(name)
        found = forms.evaluated(name, filling.written(form, CONTENTS[name](seeded(seed), form)))
        assert found.status != ERROR, (seed, found.problems)
        return found

    return evaluation


@pytest.mark.parametrize("name", CONTENTS)
def test_reports_are_right(name: str, forms, made) -> None:
    for seed in range(PROJECTS):
        evaluation = made(name, seed)
        report = forms.verified(forms.report(name, evaluation))
        assert report.verified is not None, (seed, report.refused)
        assert report.verified.form == name
        assert (seed, seen_in_print(report.verified, evaluation)) == (seed, ())


@pytest.mark.parametrize("name", CONTENTS)
def test_working_papers_come_out(name: str, forms, made) -> None:
    evaluations = {str(seed): made(name, seed) for seed in range(PROJECTS)}
    books = recalculated({seed: forms.paper(name, each) for seed, each in evaluations.items()})
    found = {seed: differences(each, books[seed]) for seed, each in evaluations.items()}
    assert {seed: names for seed, names in found.items() if names} == {}
