"""The lists of categories gather the indicators, and their sums are those that a reader adds up."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.evaluation.model import IndicatorEntry
from selfeval.evaluation.scoring import evaluate
from selfeval.report import samples
from selfeval.report.context import Context, IncompleteError, context
from tests import builders


def with_indicators(rows: Iterable[IndicatorEntry]) -> Context:
    """The seed's values with other rows of indicators."""
    project = replace(builders.project_of(builders.seed_bytes()), indicators=tuple(rows))
    return context(evaluate(project, builders.form()), builders.form())


def seed_rows() -> list[IndicatorEntry]:
    return list(builders.project_of(builders.seed_bytes()).indicators)


def named(row: IndicatorEntry, **texts: str) -> IndicatorEntry:
    return row._replace(**{name: getattr(row, name)._replace(text=text) for name, text in texts.items()})


def added(rows: list[Context], tag: str) -> Decimal:
    return sum((Decimal(str(row[tag])) for row in rows), Decimal(0))


@pytest.fixture(scope="module")
def seed() -> list[Context]:
    return context(builders.evaluated(builders.seed_bytes()), builders.form())["指标分类"]


def test_each_category_has_its_points_and_its_rows(seed) -> None:
    found = [(row["一级指标"], str(row["分值"]), str(row["得分"]), len(row["绩效指标"])) for row in seed]
    assert found == [
        ("成本指标", "10", "10", 1),
        ("产出指标", "30", "28.1", 14),
        ("效益指标", "25", "21", 4),
        ("满意度指标", "5", "5", 1),
    ]


def test_each_subcategory_has_its_points_and_its_rows(seed) -> None:
    found = [
        (row["二级指标"], str(row["分值"]), str(row["得分"]), [each["三级指标"] for each in row["绩效指标"]][-1])
        for row in seed[1]["二级指标分类"]
    ]
    assert found == [
        ("数量指标", "10", "9", "郑州市技工院校优秀论文评选数量"),
        ("质量指标", "10", "10", "提供优质公共服务合格率"),
        ("时效指标", "10", "9.1", "运转经费支付完成度"),
    ]


def test_rows_that_do_not_follow_each_other_are_gathered_in_the_order_of_first_appearance() -> None:
    form = builders.form()
    values = context(evaluate(samples.edge_cases(form)["一级指标交错"], form), form)
    names = [row["一级指标"] for row in values["绩效指标"]]
    assert names[:5] == ["成本指标", "产出指标", "效益指标", "满意度指标", "成本指标"]
    assert [row["一级指标"] for row in values["指标分类"]] == list(dict.fromkeys(names))
    for group in values["指标分类"]:
        rows = [row for row in values["绩效指标"] if row["一级指标"] == group["一级指标"]]
        assert group["绩效指标"] == rows
        parts = list(dict.fromkeys(row["二级指标"] for row in rows))
        assert [part["二级指标"] for part in group["二级指标分类"]] == parts
        assert [row for part in group["二级指标分类"] for row in part["绩效指标"]] == sorted(
            rows, key=lambda row: parts.index(row["二级指标"])
        )


def test_categories_stand_as_the_workbook_first_names_them_and_the_composition_as_the_form_does() -> None:
    values = with_indicators(reversed(seed_rows()))
    assert [row["一级指标"] for row in values["指标分类"]] == ["满意度指标", "效益指标", "产出指标", "成本指标"]
    assert [row["评价内容"] for row in values["得分构成"]][2:] == ["成本指标", "产出指标", "效益指标", "满意度指标"]


def test_a_category_named_in_short_is_the_same_category() -> None:
    rows = seed_rows()
    rows[2] = named(rows[2], category="产出")
    found = with_indicators(rows)["指标分类"]
    assert [(row["一级指标"], len(row["绩效指标"])) for row in found][:2] == [("成本指标", 1), ("产出指标", 14)]
    # The row itself says what was typed.
    assert found[1]["绩效指标"][1]["一级指标"] == "产出"


def test_a_name_broken_over_lines_is_one_name() -> None:
    rows = seed_rows()
    rows[2] = named(rows[2], subcategory="数量\n指标")
    found = with_indicators(rows)["指标分类"]
    assert [row["二级指标"] for row in found[1]["二级指标分类"]] == ["数量指标", "质量指标", "时效指标"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=20, max_size=20), st.permutations(range(20)))
def test_all_sums_are_those_of_the_printed_scores(digits, order) -> None:
    # Typed scores with up to three decimals are printed, and added up, as typed.
    typed = [
        (row, (row.weight.number / 7).quantize(Decimal(1).scaleb(-digit)))
        for row, digit in zip(seed_rows(), digits, strict=True)
    ]
    rows = [row._replace(score=row.score._replace(text=str(value), number=value)) for row, value in typed]
    values = with_indicators(rows[number] for number in order)
    groups = values["指标分类"]
    for tag, whole in (("分值", "指标分值"), ("得分", "指标得分")):
        assert added(groups, tag) == Decimal(str(values[whole]))
        for group in groups:
            assert added(group["二级指标分类"], tag) == Decimal(str(group[tag])) == added(group["绩效指标"], tag)
            for part in group["二级指标分类"]:
                assert added(part["绩效指标"], tag) == Decimal(str(part[tag]))
    composed = {row["评价内容"]: str(row["得分"]) for row in values["得分构成"]}
    assert {row["一级指标"]: str(row["得分"]) for row in groups}.items() <= composed.items()


@pytest.mark.parametrize("edits", [{"绩效指标!A2": "不是指标"}, {"绩效指标!E2": None}, {"预算执行!D3": "多"}])
def test_an_evaluation_with_errors_has_no_context(edits) -> None:
    with pytest.raises(IncompleteError):
        context(builders.with_edits(edits), builders.form())
