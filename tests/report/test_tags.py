from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.report import tags


def kinds(text: str) -> list[tuple[str, str, str]]:
    return [(each.tag.kind, each.tag.scope, each.tag.code) for each in tags.find(text)]


def slips(text: str, *names: str) -> list[str]:
    return [each.slip.code for each in tags.find(text, names) if each.slip]


@pytest.mark.parametrize(
    "text, found",
    [
        ("{{ 项目名称 }}", ("print", "", "项目名称")),
        ("{{项目名称}}", ("print", "", "项目名称")),
        ("{%p for 目标 in 年度绩效目标 %}", ("block", "p", "for 目标 in 年度绩效目标")),
        ("{%tr endfor %}", ("block", "tr", "endfor")),
        ("{% tr endfor %}", ("block", "tr", "endfor")),
        ("{%tc if 等级 %}", ("block", "tc", "if 等级")),
        ("{%- if 等级 -%}", ("block", "", "if 等级")),
        ("{% if 等级 == '优' %}", ("block", "", "if 等级 == '优'")),
        ("{% if 等级 == '“优”，（好）' %}", ("block", "", "if 等级 == '“优”，（好）'")),
        ("{% print %}", ("block", "", "print")),
        ("{# 说明 #}", ("comment", "", "")),
        ("{# 用 {{ 名称 }} 印 #}", ("comment", "", "")),
        ("{{ 项目名称\u200b }}", ("print", "", "项目名称")),
    ],
)
def test_a_tag_is_read_with_its_scope(text: str, found: tuple[str, str, str]) -> None:
    assert kinds(f"前{text}后") == [found]
    assert slips(text) == []


@pytest.mark.parametrize(
    "text, code, meant",
    [
        ("｛｛执行率｝｝", "tag-full-width", ("print", "", "执行率")),
        ("{｛ 执行率 }}", "tag-full-width", ("print", "", "执行率")),
        ("｛％ if 等级 ％｝", "tag-full-width", ("block", "", "if 等级")),
        ("{％tr endfor ％}", "tag-full-width", ("block", "tr", "endfor")),
        ("{{ 指标。得分 }}", "tag-full-width", ("print", "", "指标.得分")),
        ("{% if 等级 == “优” %}", "tag-full-width", ("block", "", 'if 等级 == "优"')),
        ("{% if 等级 == ‘优’ %}", "tag-full-width", ("block", "", "if 等级 == '优'")),
        ("{% if 等级 ＝＝ '优' %}", "tag-full-width", ("block", "", "if 等级 == '优'")),
        ("{% if 执行率 ≥ 95 %}", "tag-comparison", ("block", "", "if 执行率 >= 95")),
        ("{ { 执行率 } }", "tag-spaced", ("print", "", "执行率")),
        ("{ % if 等级 % }", "tag-spaced", ("block", "", "if 等级")),
        ("{{ 执行率", "tag-not-closed", ("print", "", "执行率")),
        ("{{ 执行率 }", "tag-not-closed", ("print", "", "执行率")),
        ("{{ 执行率 %}", "tag-not-closed", ("print", "", "执行率")),
        ("{% if 执行率 }", "tag-not-closed", ("block", "", "if 执行率")),
        ("{% if 执行率 }}", "tag-not-closed", ("block", "", "if 执行率")),
        ("执行率 }}", "tag-not-opened", ("print", "", "")),
        ("% if 执行率 %}", "tag-not-opened", ("block", "", "if 执行率")),
        ("{tr endfor %}", "tag-not-opened", ("block", "tr", "endfor")),
        ("{{{ 执行率 }}", "tag-syntax", ("print", "", "{ 执行率")),
        ("{{ 执行率 }}}", "tag-syntax", ("print", "", "执行率")),
    ],
)
def test_a_slip_is_one_fault_and_what_was_meant_is_known(text: str, code: str, meant: tuple[str, str, str]) -> None:
    assert slips(f"前{text}后") == [code]
    assert kinds(text) == [meant]


@pytest.mark.parametrize("text", ["{执行率}", "｛ 执行率 ｝", "{指标.得分}", "{执行率|trim}"])
def test_a_name_in_single_braces_is_a_slip_and_other_text_is_not(text: str) -> None:
    assert slips(f"前{text}后", "执行率", "指标") == ["tag-single-brace"]
    assert tags.find(f"前{text}后") == []


def test_an_unclosed_tag_does_not_take_the_next_one_along() -> None:
    found = tags.find("{{ 甲 和 {{ 乙 }}，{% if 丙 ，{% endif %}")
    assert [each.tag.code for each in found] == ["甲 和", "乙", "if 丙", "endif"]
    assert [each.slip is None for each in found] == [False, True, False, True]


@pytest.mark.parametrize("text", ["占比90%（全年）", "{单个括号}", "集合{1,2}", "（注）", "90%}5"[:3]])
def test_plain_text_is_no_tag(text: str) -> None:
    assert tags.find(text, ("执行率",)) == []


@given(st.text("{}%#｛｝％＃ pif“'a\n", max_size=30))
def test_tags_never_overlap_and_none_is_missed(text: str) -> None:
    found = tags.find(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    outside = text
    for each in reversed(found):
        outside = f"{outside[: each.start]} {outside[each.end :]}"
    for sign in ("{{", "{%", "{#"):
        assert sign not in outside
