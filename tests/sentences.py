"""Reads the rule cases of tests/cases: a form, then sentences, or projects of several sentences, that hold by it.

    表式 郑州市，其中：                     the form, and below, further in, what is different: as in form.toml
        [rounding]
        score = { digits = 0, mode = "half-up" }
    产出指标 目标值≥10个、完成值7个、分值10，按正向比例得7分   # 7÷10×10
    项目                                    sentences that belong together stand further in
        全年预算数100、全年执行数90，执行率90.00%，得9分
        ...

Behind # stands the arithmetic.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parent / "cases"

_FORM = re.compile(r"表式 (?P<label>[^，]+)(?:，其中：)?")
_PROJECT = "项目"
_REMARKS = r"(?P<remarks>(?:，(?:错误|提醒|说明|不报) [a-z0-9-]+)*)"
_OUTCOME = r"(?:得(?P<score>[\d.]+)分|(?P<no_score>不能计分|不计分))"
KINDS = {
    "budget": (
        r"(?:年初预算数(?P<original>[^、，]+)、)?全年预算数(?P<final>[^、，]+)、全年执行数(?P<outturn>[^、，]+)"
        rf"，执行率(?P<rate>[^，]+)，{_OUTCOME}{_REMARKS}"
    ),
    "indicator": (
        r"(?P<category>[^\s（“]+)(?:（(?P<subcategory>[^）]+)）)?(?:“(?P<name>[^”]+)”)? "
        r"目标值(?P<target>.+?)(?:、调整后(?P<adjusted>.+?))?、完成值(?P<actual>.+?)"
        r"、分值(?P<weight>[\d.]+|空)(?:(?:分为|折算为)(?P<counted>[\d.]+))?"
        r"(?:、填写得分(?P<typed>[\d.]+))?(?:、原因“(?P<reason>[^”]*)”)?"
        rf"，(?:按(?:“(?P<method>[^”]+)”|(?P<way>[^“，]+?)))?{_OUTCOME}{_REMARKS}"
    ),
    "management": rf"资金管理“(?P<item>[^”]+)”(?:填写得分(?P<typed>[\d.]+))?，{_OUTCOME}{_REMARKS}",
    "remark": r"“(?P<kind>[^”]+)”写“(?P<text>[^”]*)”",
    "total": (
        r"相加(?P<added>[\d.]+)分，总得分(?P<total>[\d.]+)分，(?:等级(?P<rating>[^，]+)|没有等级)" + _REMARKS
    ),
    "rating": r"总得分(?P<total>[\d.]+)，(?:等级(?P<rating>.+)|没有等级)",
    "points": r"分值 (?P<typed>.+)，(?P<verb>分为|折算为|仍为) (?P<counted>.+)",
}  # fmt: skip


class Sentence(NamedTuple):
    """One sentence: what it is about, what it says, where it stands, what it is reckoned by."""

    kind: str
    said: dict[str, str]
    line: int
    arithmetic: str


class Case(NamedTuple):
    """A sentence, or those of a project, and the form with its changes."""

    place: str
    label: str
    changes: str
    sentences: tuple[Sentence, ...]


def cases() -> list[Case]:
    """Return the cases of all files."""
    return [case for path in sorted(CASES.glob("*.txt")) for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    label, changes, project, start = "", "", [], 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), "#"], 1):
        inner = line[:1] == " "
        if inner and not start:
            changes += f"{line}\n"
            continue
        text, _, arithmetic = (part.strip() for part in line.partition("#"))
        if inner and text:
            project.append(_sentence(text, path, number, arithmetic))
        if inner or (not text and not line.startswith("#")):
            continue
        if start:
            assert project, f"{path.name}:{start}: a project without sentences"
            yield Case(f"{path.stem}:{start}", label, changes, tuple(project))
            project, start = [], 0
        if form := _FORM.fullmatch(text):
            label, changes = form["label"], ""
        elif text == _PROJECT:
            start = number
        elif text:
            assert label, f"{path.name}:{number}: no form yet"
            yield Case(f"{path.stem}:{number}", label, changes, (_sentence(text, path, number, arithmetic),))


def _sentence(text: str, path: Path, line: int, arithmetic: str) -> Sentence:
    found = [(kind, match) for kind, pattern in KINDS.items() if (match := re.fullmatch(pattern, text))]
    assert len(found) == 1, f"{path.name}:{line}: not a case: {text}"
    ((kind, match),) = found
    return Sentence(
        kind, {name: value for name, value in match.groupdict().items() if value is not None}, line, arithmetic
    )
