import pytest

from selfeval.report import tags
from selfeval.report.tags import Broken, Span


def kinds(text: str) -> list[tuple[str, str, str]]:
    return [(each.tag.kind, each.tag.scope, each.tag.code) for each in tags.find(text) if isinstance(each, Span)]


def broken(text: str) -> list[str]:
    return [each.code for each in tags.find(text) if isinstance(each, Broken)]


@pytest.mark.parametrize(
    "text, found",
    [
        ("{{ 项目名称 }}", ("print", "", "项目名称")),
        ("{{项目名称}}", ("print", "", "项目名称")),
        ("{%p for 目标 in 年度绩效目标 %}", ("block", "p", "for 目标 in 年度绩效目标")),
        ("{%tr endfor %}", ("block", "tr", "endfor")),
        ("{% tr endfor %}", ("block", "tr", "endfor")),
        ("{%tc if 等级 %}", ("block", "tc", "if 等级")),
        ("{% if 等级 == '优' %}", ("block", "", "if 等级 == '优'")),
        ("{% print %}", ("block", "", "print")),
        ("{# 说明 #}", ("comment", "", "")),
    ],
)
def test_a_tag_is_read_with_its_scope(text: str, found: tuple[str, str, str]) -> None:
    assert kinds(f"前{text}后") == [found]
    assert broken(text) == []


@pytest.mark.parametrize(
    "text, code",
    [
        ("｛｛执行率｝｝", "tag-full-width"),
        ("{｛ 执行率 }}", "tag-full-width"),
        ("｛％ if 等级 ％｝", "tag-full-width"),
        ("{{ 执行率", "tag-not-closed"),
        ("{% if 执行率 }", "tag-not-closed"),
        ("执行率 }}", "tag-not-opened"),
        ("执行率 %}", "tag-not-opened"),
    ],
)
def test_a_broken_tag_is_reported_once(text: str, code: str) -> None:
    assert broken(text) == [code]
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["占比90%（全年）", "{单个括号}", "集合{1,2}", "（注）"])
def test_plain_text_is_no_tag(text: str) -> None:
    assert list(tags.find(text)) == []
