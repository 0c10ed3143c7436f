"""The figures of a form's sample, as they stand in a file, and what two sets of them differ in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from selfeval.batch.results import result
from selfeval.evaluation.catalogue import LEVEL_WORDS
from selfeval.evaluation.model import Evaluation

# What people call the figures of a result: the tags that print them.
_NAMES: Mapping[str, str] = {
    "execution_rate": "执行率",
    "execution_score": "执行率得分",
    "funds_management_score": "资金管理得分",
    "indicator_score": "指标得分",
    "total_score": "总得分",
    "rating": "等级",
}
_OF_INDICATORS: Mapping[str, str] = {"weight": "分值", "score": "得分"}
_OF_PROBLEMS = ("code", "level", "sheet", "cell")


class Difference(NamedTuple):
    """A figure that is not what it was: its name, what it was and what it is; empty where there is none."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class SampleFigures:
    """The figures by their names, in the order of the report; ``data`` is how they stand in the file."""

    data: Mapping[str, object]
    named: Mapping[str, str]

    @property
    def text(self) -> str:
        """The file's text."""
        return json.dumps(self.data, ensure_ascii=False, indent=2) + "\n"

    def differences(self, now: "SampleFigures") -> Iterator[Difference]:
        """Yield what has another value now, or is there only before or only now."""
        for name in dict.fromkeys((*now.named, *self.named)):
            before, after = self.named.get(name, ""), now.named.get(name, "")
            if before != after:
                yield Difference(name, before, after)


def of_evaluation(evaluation: Evaluation) -> SampleFigures:
    """Return the figures of an evaluation."""
    found = result("", None, evaluation, evaluation.problems)
    scored = evaluation.scored_funding
    rate = scored.execution_rate.text if scored and scored.execution_rate else None
    data: dict[str, object] = {"execution_rate": rate, **{key: found[key] for key in _NAMES if key in found}}
    data["indicators"] = [_picked(each, ("name", *_OF_INDICATORS)) for each in _listed(found["indicators"])]
    data["problems"] = [_picked(each, _OF_PROBLEMS) for each in _listed(found["problems"])]
    return SampleFigures(data, _named(data))


def read(text: str) -> SampleFigures | None:
    """Read a file of figures; None where it is none."""
    try:
        data = json.loads(text)
        return SampleFigures(data, _named(data))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _named(data: Mapping[str, object]) -> dict[str, str]:
    named = {name: _shown(data[key]) for key, name in _NAMES.items()}
    for indicator in _listed(data["indicators"]):
        name = _unused(named, f"指标“{indicator['name']}”", "的分值")
        named |= {f"{name}的{word}": _shown(indicator[key]) for key, word in _OF_INDICATORS.items()}
    for problem in _listed(data["problems"]):
        cell = f"!{problem['cell']}" if problem["cell"] else ""
        place = f"（{problem['sheet']}{cell}）" if problem["sheet"] else ""
        named[_unused(named, f"核对项目 {problem['code']}{place}", "")] = LEVEL_WORDS[str(problem["level"])]
    return {name: value for name, value in named.items() if value}


def _unused(named: Mapping[str, str], name: str, suffix: str) -> str:
    """Return a name that no figure before has: the second indicator of one name is another one."""
    number, found = 1, name
    while f"{found}{suffix}" in named:
        number += 1
        found = f"{name}（第{number}个）"
    return found


def _listed(value: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _picked(row: Mapping[str, object], keys: Sequence[str]) -> dict[str, object]:
    return {key: row[key] for key in keys}


def _shown(value: object) -> str:
    return "" if value is None else str(value)
