"""Figures are found by the same document printed with signs, also where that one has other paragraphs."""

import re

import pytest

from selfeval.preview.marks import marks_of
from selfeval.preview.writer import Mark
from selfeval.review.printed import Sign, Signed
from tests import builders
from tests.preview import packages

SIGNS = (Sign("总得分", "93.2"), Sign("执行率", "90.97%"))


def document(*texts: str) -> bytes:
    return packages.document("".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts))


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (("前", "得@@0@@分，@@1@@", "后"), {1: [Mark(1, 5, "a"), Mark(7, 13, "b")]}),
        # A paragraph more, one less.
        (("前", "只在有标记时", "得@@0@@分，@@1@@", "后"), {1: [Mark(1, 5, "a"), Mark(7, 13, "b")]}),
        (("得@@0@@分，@@1@@", "后"), {1: [Mark(1, 5, "a"), Mark(7, 13, "b")]}),
        # Other words, and a number that no sign has.
        (("前", "共得@@0@@分，@@1@@", "后"), {}),
        (("前@@7@@", "得@@0@@分，90.97%", "后"), {1: [Mark(1, 5, "a")]}),
    ],
)
def test_marks_stand_where_both_documents_say_the_same(printed: tuple[str, ...], found: dict[int, list[Mark]]) -> None:
    signed = document(*printed)
    signs = Signed((signed,), SIGNS, re.compile("@@([0-9]{1,9})@@"))
    written = document("前", "得93.2分，90.97%", "后")
    evaluation = builders.evaluated(builders.seed_bytes())
    assert marks_of(written, [(signs, signed)], evaluation, {"总得分": "a", "执行率": "b"}) == found


def test_a_figure_without_an_explanation_is_not_marked() -> None:
    signed = document("得@@0@@分，@@1@@")
    signs = Signed((signed,), SIGNS, re.compile("@@([0-9]{1,9})@@"))
    evaluation = builders.evaluated(builders.seed_bytes())
    found = marks_of(document("得93.2分，90.97%"), [(signs, signed)], evaluation, {"执行率": "b"})
    assert found == {0: [Mark(7, 13, "b")]}
