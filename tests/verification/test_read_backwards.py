"""Templates read backwards, and what is told of an evaluation's problems, piece by piece."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from selfeval.evaluation.glossary import FUNDS_MANAGEMENT, INDICATORS
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.problems import Problem
from selfeval.verification import alignment, layout, listing, problems_seen, rebuilding, searching, tidying
from selfeval.verification.document import Table
from selfeval.verification.layout import Line, text_pattern
from selfeval.verification.patterns import Pattern, Ref
from selfeval.verification.places import Place
from tests import builders


def refs(pattern: Pattern) -> set[Ref]:
    slots = [part for variant in pattern.variants for part in variant if not isinstance(part, str)]
    return {tag.ref for slot in slots for tag in slot.tags}


def template(*lines: str) -> bytes:
    made, stream = docx.Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(stream)
    with zipfile.ZipFile(stream) as package:
        return package.read("word/document.xml")


# Templates


def of(*lines: str) -> layout.Layout:
    return layout.layout(template(*lines), {})


def fixed(found: layout.Layout) -> list[str]:
    return [leaf.pattern.fixed for leaf in found.leaves if isinstance(leaf, Line)]


def test_what_stands_instead_of_rows_is_not_repeated() -> None:
    found = of("{%p for 标 in 绩效指标 %}", "有{{ 标.得分 }}", "{%p else %}", "没有指标", "{%p endfor %}", "最后")
    assert fixed(found) == ["有", "没有指标", "最后"]
    assert [bool(each.loops) for each in found.stations] == [True, False, False]
    # What a block holds may be left out, and costs nothing.
    assert [each.step_over > 0 for each in found.stations] == [False, False, True]
    assert found.lists == {"绩效指标"}


def test_the_other_branch_of_a_condition_stands_in_no_loop() -> None:
    found = of("{%p if 等级 %}", "甲", "{%p elif 总得分 %}", "乙", "{%p else %}", "丙", "{%p endif %}", "丁")
    assert fixed(found) == ["甲", "乙", "丙", "丁"]
    assert not any(each.loops for each in found.stations)
    assert [each.step_over > 0 for each in found.stations] == [False, False, False, True]


def test_a_list_by_another_name_is_the_same_list() -> None:
    found = of("{%p set 全部 = 绩效指标 %}", "{%p for 标 in 全部 %}", "得{{ 标.得分 }}", "{%p endfor %}")
    assert found.lists == {"绩效指标"}
    assert Ref("绩效指标", "得分") in found.names
    assert found.stations[0].loops


@pytest.mark.parametrize(
    "text, expected",
    [
        ("{% set 全 = 绩效指标 %}{% for 标 in 全 %}{{ 标.得分 }}；{% endfor %}", Ref("绩效指标", "得分")),
        # Not a name that is set.
        ("{% set 甲.乙 = 绩效指标 %}{{ 甲 }}", Ref("", "甲")),
        # Only some of the rows.
        ("{% for 标 in 绩效指标|selectattr('得分') %}{{ 标.得分 }}；{% endfor %}", Ref("", "")),
        ("{% for 标 in 3 %}{{ 标.得分 }}；{% endfor %}", Ref("", "")),
        ("{% for %}{{ 总得分 }}；{% endfor %}", Ref("", "总得分")),
        ("{% for 名, 组 in 绩效指标|groupby('一级指标') %}{% for 标 in 组 %}{{ 标.得分 }}；{% endfor %}{% endfor %}",
         Ref("绩效指标", "得分")),
        ("{% for 组 in 绩效指标|groupby('一级指标') %}{{ 组.得分 }}；{% endfor %}", Ref("", "")),
        ("{% for 类 in 指标分类 %}{% for 标 in 类.绩效指标 %}{{ 标.得分 }}；{% endfor %}{% endfor %}",
         Ref("绩效指标", "得分")),
        ("{% for 标 in 没有的.绩效指标 %}{{ 标.得分 }}；{% endfor %}", Ref("", "")),
        ("{{ 总得分.得分 }}分", Ref("", "")),
        ("{{ 总得分|string }}分", Ref("", "")),
        ("{{ 总得分 }}分", Ref("", "总得分")),
        # Ends of nothing.
        ("{% endfor %}{% else %}{{ 等级 }}{% endif %}", Ref("", "等级")),
    ],
)  # fmt: skip
def test_a_tag_is_known_by_the_list_it_is_of(text: str, expected: Ref) -> None:
    assert refs(text_pattern(text)) == {expected}


def test_ends_of_nothing_close_nothing() -> None:
    found = of(
        "{%p endfor %}", "甲", "{%p for 标 in 绩效指标 %}", "{{ 标.得分 }}分", "{%p endfor %}", "{%p endfor %}", "乙"
    )
    assert fixed(found) == ["甲", "分", "乙"]
    assert [bool(each.loops) for each in found.stations] == [False, True, False]


# Problems


PLACE = Place("正文", "甲", 1)


def told(evaluation: Evaluation, problem: Problem, *, is_printed: bool = True) -> list:
    places = {(problem.sheet or "", problem.cell or ""): PLACE} if is_printed else {}
    return list(problems_seen.of_all(evaluation._replace(problems=(problem,)), places))


def problem_of(evaluation: Evaluation, code: str) -> Problem:
    return next(each for each in evaluation.problems if each.code == code)


def test_a_printed_score_that_the_rule_does_not_give_is_told_with_both() -> None:
    evaluation = builders.with_edits({"绩效指标!H16": 8.5})
    found = problem_of(evaluation, "stated-score")
    (mistake,) = told(evaluation, found)
    assert (mistake.place, mistake.found, mistake.expected) == (PLACE, "8.5", "9.1")
    # Of a score that is within a band the rule gives no other.
    rows = [row._replace(computed=None) if row.entry.score.cell == found.cell else row for row in evaluation.indicators]
    (mistake,) = told(evaluation._replace(indicators=tuple(rows)), found)
    assert (mistake.code, mistake.found) == ("stated-score", "")
    assert mistake.message.startswith("得分不在实际完成值所属档次的范围之内")


def test_what_is_wrong_with_a_table_that_is_not_printed_is_not_told() -> None:
    evaluation = builders.with_edits({"绩效指标!F16": 9})
    found = problem_of(evaluation, "weight-sum")
    (mistake,) = told(evaluation, found, is_printed=False)
    assert mistake.place == Place(INDICATORS.name, "")
    bare = evaluation._replace(project=replace(evaluation.project, indicators=()))
    assert told(bare, found, is_printed=False) == []


def test_a_sum_of_the_funds_management_is_told_at_its_table() -> None:
    evaluation = builders.with_edits()
    found = replace(problem_of(builders.with_edits({"绩效指标!F16": 9}), "weight-sum"), sheet=FUNDS_MANAGEMENT.name)
    (mistake,) = told(evaluation, found, is_printed=False)
    assert mistake.place.section == FUNDS_MANAGEMENT.name


def test_a_total_is_told_as_the_report_has_it() -> None:
    evaluation = builders.with_edits()
    message = "合计93与计算结果93.2不一致"
    found = replace(
        problem_of(builders.with_edits({"绩效指标!F16": 9}), "weight-sum"), code="stated-total", message=message
    )
    (mistake,) = told(evaluation, found)
    assert (mistake.found, mistake.expected) == ("93", "93.2")
    assert mistake.message == "合计是93，各行相加是93.2。请核对各行和合计。"


# Putting a project together


def test_what_another_table_prints_of_the_same_rows_is_added() -> None:
    def row(**values: str) -> dict:
        return {name: (value, PLACE) for name, value in values.items()}

    first, second = [row(名="甲"), row(名="乙")], [row(名="丙", 分="1"), row(名="丁", 分="2")]
    assert rebuilding._merged([first, second]) == [row(名="甲", 分="1"), row(名="乙", 分="2")]
    # Of another number of rows nobody knows which is which.
    assert rebuilding._merged([first, second[:1]]) == first
    assert first == [row(名="甲"), row(名="乙")]


def test_a_remark_that_looks_like_another_year_s_goes_on_with_the_one_before() -> None:
    kinds = rebuilding._Kinds(("存在的问题",), ("其他建议",), "无")
    values = rebuilding._Values()
    # Before any remark there is none that could go on.
    values.tell("其他建议", ("早", PLACE), kinds)
    assert values.scalars == {}
    values.tell("存在的问题", ("一", PLACE), kinds)
    values.tell("其他建议", ("无", PLACE), kinds)
    assert values.scalars["存在的问题"] == ("一", PLACE)
    values.tell("其他建议", ("二", PLACE), kinds)
    assert values.scalars["存在的问题"] == ("一\n二", PLACE)
    values.tell("存在的问题", ("三", PLACE), kinds)
    assert values.scalars["存在的问题"] == ("一\n二", PLACE)


# Smaller ones


@pytest.mark.parametrize(
    "text, wanted, is_there",
    [
        ("得93.2分", "93.2", True),
        ("得193.2分", "93.2", False),
        ("得93.20分", "93.2分", True),
        ("评为优秀", "优秀", True),
        ("评为良好", "优秀", False),
    ],
)
def test_a_figure_is_looked_for_as_a_figure_of_its_own(text: str, wanted: str, *, is_there: bool) -> None:
    assert searching.has(text, wanted) == is_there


def test_without_words_for_ratings_none_is_told() -> None:
    assert searching.told("得93.2分，评为优秀", searching.TOTAL, ()) == ["93.2"]
    assert searching.told("得93.2分，评为优秀", searching.RATING, ["优秀"]) == ["优秀"]
    assert searching.told("得93.2分，评为优秀", searching.RATING, ()) == []


def test_names_are_found_in_a_list_without_marks() -> None:
    assert list(listing._by_names("培训人次、其他一项", ["培训人次"])) == ["培训人次", "其他一项"]
    assert list(listing._by_names("培训人次、其他一项", [" "])) == []


def test_of_no_blocks_there_is_no_way() -> None:
    assert alignment._way([], [0.0]) == []


def test_a_table_without_rows_goes_on_with_none() -> None:
    empty = Table((), "")
    assert not tidying._goes_on(empty, empty, is_marked=True, is_near=True)
