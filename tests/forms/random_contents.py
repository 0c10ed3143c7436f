"""Random projects of the invented forms: valid, that is without a problem that stops the report."""

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

from selfeval.evaluation.form import Form, Pool
from tests import projects
from tests.forms.filling import Contents, Row

_HALF, _NOT_APPLICABLE = Decimal("0.5"), "不适用"
_UNITS = ("人", "个", "场", "万元", "元/人", "%", "次")
_Scored = dict[str, object]
_Make = Callable[[random.Random], _Scored]


def fifth(chance: random.Random, form: Form) -> Contents:
    """Return a random project of the fifth form."""
    rows = list(_indicators(chance, form, (*_BY_SIGN, *_BY_METHOD), with_points=True))
    for row in rows:
        row["佐证资料"] = projects.text(chance, 2)
    return {
        "项目信息": _info(chance, "2024", {"填报人": "李四", "项目类别": chance.choice(("民生类", None))}),
        "预算执行": _funding(chance, form),
        "绩效目标": [{"年度绩效目标": projects.text(chance, 12)} for _ in range(chance.randint(1, 4))],
        "绩效指标": rows,
        "问题与建议": [
            {"类别": kind, "内容": projects.paragraphs(chance)} for kind in form.newest.recommendations.kinds
        ],
    }


def split(chance: random.Random, form: Form) -> Contents:
    """Return a random project of the form whose points are split."""
    return {
        "项目信息": _info(chance, chance.choice(("2023", "2024")), {}),
        "预算执行": _funding(chance, form),
        "绩效目标": [{"年度绩效目标": projects.text(chance, 12)}],
        "绩效指标": list(_indicators(chance, form, (*_BY_SIGN, _steps_of_five, _is_there), with_points=False)),
        "问题与建议": [{"类别": "整改情况", "内容": projects.paragraphs(chance)}],
    }


def _info(chance: random.Random, year: str, more: dict[str, str | None]) -> list[Row]:
    said = {
        "项目名称": projects.text(chance, 3),
        "项目单位": projects.text(chance),
        "主管部门": projects.text(chance),
        "评价年度": year,
        "报告日期": f"{int(year) + 1}年3月",
        "项目概况": projects.text(chance, 12),
        "年度绩效目标完成情况": projects.text(chance, 12),
        **more,
    }
    return [{"项目": label, "内容": text} for label, text in said.items()]


def _funding(chance: random.Random, form: Form) -> list[Row]:
    execution = form.newest.execution
    parts = [name for name in execution.rows if name != execution.total_row] or [execution.total_row]
    rows: list[Row] = []
    for name in parts:
        budget = chance.randint(1, 9_999_999)
        first = chance.choice((budget, chance.randint(1, 9_999_999)))
        share = chance.choice((100, 95, 85, 80, 60, 50, chance.randint(0, 105)))
        rows.append({
            "资金来源": name, "年初预算数": first, "全年预算数": budget, "全年执行数": budget * share / 100,
            "说明": "年中调整" if first != budget or share > 100 else None,
        })  # fmt: skip
    blank = {"资金来源": execution.total_row}
    return rows if execution.total_row in parts else [blank, *rows]


def _indicators(
    chance: random.Random, form: Form, makers: tuple[_Make, ...], *, with_points: bool
) -> Iterator[_Scored]:
    block = form.newest.indicators
    seen: set[str] = set()
    for pool in block.pools:
        own = [category for category in pool.categories for _ in range(chance.randint(1, 4))]
        points = _points(chance, pool, len(own))
        applying = chance.randrange(len(own))
        for number, category in enumerate(own):
            name = projects.text(chance)
            while name in seen:
                name = projects.text(chance, 9)
            seen.add(name)
            row: _Scored = {
                "一级指标": category.name,
                "二级指标": chance.choice(category.subcategories),
                "三级指标": name,
            }
            row |= chance.choice(makers)(chance) | {"偏差原因分析": chance.choice(("原因", "条件所限"))}
            if with_points and (row.get("得分") or chance.random() < 0.6):
                row["分值"] = float(points[number])
            if number != applying and chance.random() < 0.15:
                row |= {"实际完成值": _NOT_APPLICABLE, "得分": None}
            yield row


def _points(chance: random.Random, pool: Pool, parts: int) -> list[Decimal]:
    """Share the points of a pool out among rows, at least one point and a half each."""
    assert pool.weight is not None
    found = [Decimal("1.5")] * parts
    for _ in range(int((pool.weight - sum(found)) / _HALF)):
        found[chance.randrange(parts)] += _HALF
    found[0] += pool.weight - sum(found)
    return found


def _figures(chance: random.Random) -> tuple[int, str, int]:
    """Return a target, its unit and an actual: met, nearly, by half, far beyond it, or not at all."""
    unit = chance.choice(_UNITS)
    target = chance.randint(1, 100 if unit == "%" else 5000)
    most = 100 if unit == "%" else 10**6
    actual = chance.choice((target, target + 1, max(target - 1, 0), target // 2, target * 13 // 10, target * 2, 0))
    return target, unit, min(actual, most)


def _at_least(chance: random.Random) -> _Scored:
    target, unit, actual = _figures(chance)
    found: _Scored = {"年度目标值": f"≥{target}{unit}", "实际完成值": f"{actual}{unit}"}
    return found


def _adjusted(chance: random.Random) -> _Scored:
    target, unit, actual = _figures(chance)
    return {"年度目标值": f"≥{target * 2}{unit}", "调整指标值": f"≥{target}{unit}", "实际完成值": f"{actual}{unit}"}


def _at_most(chance: random.Random) -> _Scored:
    target, unit, actual = _figures(chance)
    return {"年度目标值": f"≤{target}{unit}", "实际完成值": f"{actual}{unit}"}


def _equal(chance: random.Random) -> _Scored:
    target, unit, actual = _figures(chance)
    return {"年度目标值": f"={target}{unit}", "实际完成值": f"{actual}{unit}"}


def _within(chance: random.Random) -> _Scored:
    target, unit, actual = _figures(chance)
    return {"年度目标值": f"{target}-{target + 10}{unit}", "实际完成值": f"{actual}{unit}"}


def _none(chance: random.Random) -> _Scored:
    return {"年度目标值": "0起", "实际完成值": chance.choice(("0起", "1起"))}


def _share(chance: random.Random) -> _Scored:
    return {"年度目标值": "完成", "实际完成值": f"{chance.choice((0, 62.5, 100))}%"}


def _banded(chance: random.Random) -> _Scored:
    actual = chance.choice((100, 95, 94.9, 85, 70, 69, 0))
    return {"年度目标值": "≥100%", "实际完成值": f"{actual}%", "评分方法": "分段（按完成值）"}


def _banded_by_share(chance: random.Random) -> _Scored:
    return chance.choice((_at_least, _at_most, _within))(chance) | {"评分方法": "分段（按完成率）"}


def _steps(chance: random.Random) -> _Scored:
    return chance.choice((_at_least, _at_most, _within))(chance) | {"评分方法": "逐项扣分"}


def _steps_of_five(chance: random.Random) -> _Scored:
    return chance.choice((_at_least, _at_most))(chance) | {"评分方法": "扣分"}


def _is_there(chance: random.Random) -> _Scored:
    return {"年度目标值": "有", "实际完成值": chance.choice(("有", "没有")), "评分方法": "有无"}


def _yes_or_no(chance: random.Random) -> _Scored:
    word = chance.choice(("有", "有", "已建立", "无"))
    return {"年度目标值": "有", "实际完成值": word, "评分方法": "有无"}


def _graded(chance: random.Random) -> _Scored:
    return {"年度目标值": "健全", "实际完成值": chance.choice(("健全", "较健全")), "评分方法": "定性评价"}


def _judged(chance: random.Random) -> _Scored:
    score = chance.choice((0.5, 1, 1.5))
    return {"年度目标值": "合理", "实际完成值": "基本合理", "评分方法": "专家评定", "得分": score}


_BY_SIGN: tuple[_Make, ...] = (_at_least, _at_most, _equal, _within, _none, _share)
_BY_METHOD: tuple[_Make, ...] = (_adjusted, _banded, _banded_by_share, _steps, _yes_or_no, _graded, _judged)
