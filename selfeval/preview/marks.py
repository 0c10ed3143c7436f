"""Finds the text of each figure in a report: the same report was printed with signs in the figures' places."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from lxml.etree import _Element as Element

from selfeval.evaluation.model import Evaluation
from selfeval.preview.pieces import text_of
from selfeval.preview.writer import Mark, Marks
from selfeval.report import package, wordml
from selfeval.review.printed import MANAGED, Sign, Signed

_MAIN, _BODY = "word/document.xml", f"{wordml.NAMESPACE}body"


def marks_of(
    written: bytes, printed: Sequence[tuple[Signed, bytes]], evaluation: Evaluation, ids: Mapping[str, str]
) -> Marks:
    """Return where the figures stand in a written document.

    ``printed`` is the same document printed with signs, each time with what tells them; ``ids`` are the ids of the
    figures' explanations by their keys. Paragraphs that differ in more than their figures, as where cells were merged
    because they are equal, have no marks.
    """
    paragraphs = list(_paragraphs(written))
    found: dict[int, list[Mark]] = {}
    for signs, content in printed:
        for number, text in _signed_paragraphs(paragraphs, list(_paragraphs(content)), signs):
            for key, start, end in _figures(text, signs, evaluation):
                if key in ids and end > start:
                    found.setdefault(number, []).append(Mark(start, end, ids[key]))
    return {number: sorted(marks) for number, marks in found.items()}


def _signed_paragraphs(
    paragraphs: Sequence[Element], others: Sequence[Element], signs: Signed
) -> Iterator[tuple[int, str]]:
    """Yield the number of each paragraph with figures, and its text with signs as ``others`` have it."""
    if len(paragraphs) == len(others):
        for number, (paragraph, other) in enumerate(zip(paragraphs, others, strict=True)):
            # Most paragraphs have none, which is quickly seen.
            if signs.pattern.search("".join(map(str, other.itertext()))):
                text = text_of(other)
                if signs.shown(text) == text_of(paragraph):
                    yield number, text
        return
    texts = [text_of(other) for other in others]
    shown = [signs.shown(text) for text in texts]
    for block in SequenceMatcher(
        None, [text_of(each) for each in paragraphs], shown, autojunk=False
    ).get_matching_blocks():
        yield from ((block.a + number, texts[block.b + number]) for number in range(block.size))


def _paragraphs(document: bytes) -> Iterator[Element]:
    root = wordml.root_of(package.read_own(document).get(_MAIN, b""))
    body = None if root is None else root.find(_BODY)
    if body is not None:
        yield from body.iter(wordml.P)


def _figures(text: str, signs: Signed, evaluation: Evaluation) -> Iterator[tuple[str, int, int]]:
    """Yield the key of each figure in a paragraph, and from and to which character of the shown text it reaches."""
    shown = ""
    for piece in signs.pieces(text):
        if isinstance(piece, Sign):
            if piece.key == MANAGED and not piece.text:
                yield from _managed(shown, evaluation)
            else:
                yield piece.key, len(shown), len(shown) + len(piece.text)
            shown += piece.text
        else:
            shown += piece


def _managed(text: str, evaluation: Evaluation) -> Iterator[tuple[str, int, int]]:
    """Yield the scores of 资金管理 in the sum that explains them, at the end of a text: 安排科学性5＋拨付合规性4."""
    place = len(text)
    for number, result in reversed(list(enumerate(evaluation.funds_management))):
        score = "" if result.score is None else result.score.text
        part = f"{result.item}{score}"
        if not text[:place].endswith(part):
            return
        yield f"资金管理[{number}].得分", place - len(score), place
        place -= len(part) + len("＋")
