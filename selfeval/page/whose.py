"""Whose project a workbook holds: a workbook that takes the place of another may be that of another project."""

from collections.abc import Iterable
from typing import NamedTuple

from selfeval.batch.making import Outcome

_OTHER = (
    "注意：换上的是另一个项目（原来是{before}）。放错了的，请再换上原来那个项目的工作簿；"
    "两个都要的，请先移除这一份，再把两份工作簿一起放入。"
)


class Who(NamedTuple):
    """A project's code, its name and its unit, each in one line; empty where it is not known."""

    code: str
    name: str
    unit: str


def whose(outcomes: Iterable[Outcome]) -> tuple[Who, ...]:
    """Return whose projects outcomes are; those of which nothing could be read are left out."""
    found = (_who(each) for each in outcomes if each.is_project)
    return tuple(each for each in found if any(each))


def _who(outcome: Outcome) -> Who:
    name = outcome.result["project_name"]
    given = (outcome.code or outcome.owner.project_code, str(name or ""), outcome.owner.implementing_unit)
    return Who(*(" ".join(each.split()) for each in given))


def replaced(before: tuple[Who, ...], now: tuple[Who, ...]) -> str:
    """Return what to say where none of the projects now is one of those before; nothing where one may be."""
    if not before or not now:
        return ""
    codes = {each.code for each in before if each.code}
    if any(each.code in codes for each in now):
        return ""
    # A bulk workbook may have thousands, which all have codes: these were compared.
    uncoded = [each for each in now if not each.code]
    if any(_may_be_same(was, each) for was in before for each in (uncoded if was.code else now)):
        return ""
    return _OTHER.format(before=_said(before, now))


def _may_be_same(before: Who, now: Who) -> bool:
    """Whether two projects, one of which has no code, may be one; what was left blank and is filled in is no other."""
    pairs = ((before.name, now.name), (before.unit, now.unit))
    return all(was == each or not was or not each for was, each in pairs)


def _said(before: tuple[Who, ...], now: tuple[Who, ...]) -> str:
    first, count = before[0], len(before)
    further = [f"项目编码{first.code}"] if first.code else []
    if first.unit and first.name == now[0].name:
        further.append(first.unit)
    several = f"等{count}个项目" if count > 1 else ""
    return "，".join([f"“{first.name or first.code or first.unit}”{several}", *further])
