"""The place in the report of each figure is found where it is really printed."""

import re

import pytest

from selfeval.batch.forms import FormLibrary
from selfeval.review.explanation import explained
from selfeval.review.printed import printed_places, signed
from selfeval.verification import document
from selfeval.verification.document import Table
from tests import builders


@pytest.fixture(scope="module")
def loaded():
    return FormLibrary(builders.ROOT / "templates").load(builders.FORM)


@pytest.fixture(scope="module")
def places(loaded):
    return printed_places(builders.evaluated(builders.seed_bytes()), loaded.form, loaded.templates)


def test_a_score_stands_in_its_row_and_column(places) -> None:
    assert places["绩效指标[9].得分"] == ("表“自评价评分附件表”第11行“得分”列",)


def test_the_total_stands_in_the_conclusion_and_in_the_table(places) -> None:
    conclusion, table = places["总得分"]
    assert conclusion.startswith("“（一）总体评价结论”下的段落“综合考虑资金管理")
    assert table == "表“总得分构成表”第8行“得分”列"


def test_the_rating_is_found_as_well(places) -> None:
    assert places["等级"][-1] == "表“总得分构成表”第8行“计算”列"


def test_the_items_of_funds_management_stand_in_the_sum_s_explanation(places) -> None:
    assert places["资金管理[0].得分"] == ("表“总得分构成表”第3行“计算”列",)


def test_every_place_holds_the_figure(loaded, places) -> None:
    """Go to each place in the finished report; the printed figure stands there."""
    evaluation = builders.evaluated(builders.seed_bytes())
    (written,) = loaded.templates.render(evaluation)
    tables = {block.title: block for block in document.read(written.content).blocks if isinstance(block, Table)}
    seen = 0
    for figure in explained(evaluation):
        for place in places.get(figure.key, ()):
            match = re.fullmatch("表?“(.+)”第([0-9]+)行“(.+)”列", place)
            if match is None:
                continue
            table = next(table for title, table in tables.items() if " ".join(title.split()) == match[1])
            column = next(cell.start for cell in table.rows[0] if cell.text == match[3])
            (text,) = (cell.text for cell in table.rows[int(match[2]) - 1] if cell.start == column)
            if match[3] == "计算":
                assert figure.printed in text
            else:
                assert text == figure.printed
            seen += 1
    assert seen > 70


def test_a_template_that_asks_for_the_rating_s_word_does_not_hide_it(loaded) -> None:
    """The rating is looked for by itself, so that other figures are found whatever a template does with it."""
    evaluation = builders.with_edits({"绩效指标!E10": "0人", "绩效指标!E21": "0%"})
    found = printed_places(evaluation, loaded.form, loaded.templates)
    assert "总得分" in found
    assert "等级" in found


@pytest.mark.parametrize("name", ["@@0@@", "@@99999@@", "@@@@3@@@@"])
def test_a_name_that_looks_like_a_sign_is_no_figure(loaded, places, name: str) -> None:
    found = printed_places(builders.with_edits({"项目信息!B2": name}), loaded.form, loaded.templates)
    assert {key: len(each) for key, each in found.items()} == {key: len(each) for key, each in places.items()}


def test_two_figures_without_anything_between_them_are_two(loaded) -> None:
    found, _ = signed(builders.evaluated(builders.seed_bytes()), loaded.form, loaded.templates)
    assert found.signs_in("@@1@@@@2@@") == [found.signs[1], found.signs[2]]
    assert found.shown("@@@1@@@") == f"@{found.signs[1].text}@"
