"""The items' scores of 资金管理 are marked in the sum that explains them, and only there."""

import re

import pytest

from selfeval.preview.marks import marks_of
from selfeval.preview.writer import Mark
from selfeval.review.printed import MANAGED, Sign, Signed
from tests import builders
from tests.preview import packages

PATTERN = re.compile("@@([0-9]{1,9})@@")


def document(text: str) -> bytes:
    return packages.document(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")


def found(text: str) -> dict[int, list[Mark]]:
    """Return the marks of a paragraph behind which the sum of 资金管理 was explained."""
    evaluation = builders.evaluated(builders.seed_bytes())
    ids = {f"资金管理[{number}].得分": f"f{number}" for number, _ in enumerate(evaluation.funds_management)}
    signed = document(f"{text}@@0@@")
    return marks_of(document(text), [(Signed((signed,), (Sign(MANAGED, ""),), PATTERN), signed)], evaluation, ids)


def parts() -> list[tuple[str, str]]:
    managed = builders.evaluated(builders.seed_bytes()).funds_management
    return [(each.item, "" if each.score is None else each.score.text) for each in managed]


def test_each_score_of_the_sum_is_marked() -> None:
    text = "各项为" + "＋".join(f"{item}{score}" for item, score in parts())
    (marks,) = found(text).values()
    assert [(text[mark.start : mark.end], mark.figure) for mark in marks] == [
        (score, f"f{number}") for number, (_, score) in enumerate(parts())
    ]


def test_a_text_that_is_not_that_sum_has_no_marks() -> None:
    assert found("各项相加") == {}


def test_of_a_sum_whose_beginning_was_reworded_the_rest_is_marked() -> None:
    *_, (item, score) = parts()
    text = f"其余见附表＋{item}{score}"
    assert found(text) == {0: [Mark(len(text) - len(score), len(text), f"f{len(parts()) - 1}")]}


@pytest.mark.parametrize("written", [b"", b"PK", packages.package({"word/document.xml": "<x/>"})])
def test_what_is_no_document_has_no_marks(written: bytes) -> None:
    signed = document("得@@0@@分")
    evaluation = builders.evaluated(builders.seed_bytes())
    signs = Signed((signed,), (Sign("总得分", "93.2"),), PATTERN)
    assert marks_of(written, [(signs, signed)], evaluation, {"总得分": "a"}) == {}
