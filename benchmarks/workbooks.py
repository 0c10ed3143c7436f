"""Makes distinct workbooks of the seed's form for the benchmark of many projects, each with its own texts and figures.

None of them has a problem, so that nothing but reports is written. From 20,000 on they are earlier ones under another
project's name, which are made in a tenth of the time.
"""

import io
import random
import zipfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import seed

from selfeval.batch.forms import FormLibrary
from selfeval.intake import blank

_MADE = 32
_OWN = 20_000
_STRINGS = "xl/sharedStrings.xml"
_PLACES = ("东", "西", "南", "北", "中原", "金水", "二七", "管城", "惠济", "上街", "新郑", "登封", "荥阳", "巩义")
_WORKS = (
    "培训",
    "鉴定",
    "维修",
    "养护",
    "检测",
    "宣传",
    "普查",
    "救助",
    "绿化",
    "改造",
    "监测",
    "补贴",
    "巡查",
    "调研",
)
_CATEGORIES = (
    ("成本指标", "经济成本指标", 1, "≤", "万元", (10,)),
    ("产出指标", "数量指标", 6, "≥", "人", (2, 2, 2, 2, 1, 1)),
    ("产出指标", "质量指标", 4, "≥", "%", (3, 3, 2, 2)),
    ("产出指标", "时效指标", 2, "≥", "%", (5, 5)),
    ("效益指标", "社会效益指标", 4, "≥", "户", (6, 6, 4, 4)),
    ("效益指标", "生态效益指标", 2, "≥", "吨", (3, 2)),
    ("满意度指标", "服务对象满意度指标", 1, "≥", "%", (5,)),
)

Cell = str | float | None


def make(folder: Path, count: int) -> list[Path]:
    """Write so many workbooks into a folder; those that lie there already are left as they are."""
    paths = [_path(folder, number) for number in range(count)]
    missing = [(number, path) for number, path in enumerate(paths) if not path.exists()]
    for path in {path.parent for _, path in missing}:
        path.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        for write in (_write, _rename):
            tasks = [(folder, *each) for each in missing if (each[0] < _OWN) == (write is _write)]
            for _ in pool.map(write, tasks, chunksize=_MADE):
                pass
    return paths


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number // 1000:03}" / f"{number:07}.xlsx"


def _rename(task: tuple[Path, int, Path]) -> None:
    folder, number, path = task
    stream, earlier = io.BytesIO(), number % _OWN
    with zipfile.ZipFile(_path(folder, earlier)) as given, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            if name == _STRINGS:
                content = content.replace(f"专项资金{earlier}<".encode(), f"专项资金{number}<".encode())
            made.writestr(name, content)
    path.write_bytes(stream.getvalue())


def _write(task: tuple[Path, int, Path]) -> None:
    _, number, path = task
    form = FormLibrary(seed.ROOT / "templates").rules(seed.FORM)
    path.write_bytes(blank.write(form, content(number)))


def content(number: int) -> dict[str, list[list[Cell]]]:
    """Return the rows of one workbook by its sheets."""
    chance = random.Random(number)  # noqa: S311 - figures for a benchmark
    words = partial(_words, chance)
    budget = chance.randint(2_000, 900_000) / 100
    spent = round(budget * chance.randint(960, 1000) / 1000, 2)
    name = f"{chance.choice(_PLACES)}区{words(3)}专项资金{number}"
    indicators = list(_indicators(chance, budget))
    return {
        "项目信息": [
            ["项目名称", name],
            ["项目单位", f"{chance.choice(_PLACES)}区{words(1)}中心{number % 997}"],
            ["主管部门", f"{words(2)}局{number % 31}"],
            ["评价年度", 2022],
            ["报告日期", "2023年06月"],
            ["项目概况", "。".join(f"{words(8)}，共{chance.randint(1, 999)}项" for _ in range(6)) + "。"],
            ["年度绩效目标完成情况", "。".join(f"{words(9)}，完成{chance.randint(1, 999)}项" for _ in range(5)) + "。"],
        ],
        "预算执行": [
            ["年度资金总额", budget, budget, spent],
            ["政府预算资金", budget, budget, spent],
            ["财政专户管理资金", 0, 0, 0],
            ["单位资金", 0, 0, 0],
        ],
        "资金管理": [
            [item, f"{words(10)}，符合规定，编号{chance.randint(1, 10**6)}。", None, None]
            for item in ("安排科学性", "拨付合规性", "使用规范性", "预算绩效管理情况")
        ],
        "绩效目标": [[row, f"{words(6)}，计划{chance.randint(1, 999)}项。"] for row in range(1, 4)],
        "绩效指标": indicators,
        "问题与建议": [["存在的问题", f"{words(7)}，{chance.randint(1, 99)}项进度较慢。"]],
    }


def _indicators(chance: random.Random, budget: float) -> "list[list[Cell]]":
    rows: list[list[Cell]] = []
    for category, subcategory, count, sign, unit, weights in _CATEGORIES:
        for weight in weights[:count]:
            name = f"{_words(chance, 2)}{len(rows)}-{chance.randint(1, 10**6)}"
            missed = sign == "≥" and chance.random() < 0.2  # noqa: PLR2004 - one row in five
            if sign == "≤":
                target, actual = budget, round(budget * 0.9, 2)
            else:
                target = chance.randint(50, 95 if unit == "%" else 5000)
                actual = round(target * chance.randint(60, 90) / 100, 1) if missed else target
            reason = f"{_words(chance, 6)}，顺延至下年{chance.randint(1, 12)}月。" if missed else None
            rows.append(
                [
                    category,
                    subcategory,
                    name,
                    f"{sign}{target:g}{unit}",
                    f"{actual:g}{unit}",
                    weight,
                    None,
                    None,
                    reason,
                ]
            )
    return rows


def _words(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(_WORKS, k=count))
