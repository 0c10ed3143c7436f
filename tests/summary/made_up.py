"""Made-up records: departments, forms, ratings, problems and failures in a mixture that is the same every time."""

import random
from collections.abc import Iterator
from decimal import Decimal

from selfeval.batch.records import Record

DEPARTMENTS = ("市教育局", "市人力资源和社会保障局", "市水利局", "市卫生健康委员会", "市农业农村局", "市城市管理局")
KINDS = (
    ("reason-missing", "warning", "绩效指标", "I11", "“培训人数”得9分，低于分值10分，但没有说明原因。请写明原因。"),
    ("cost-above-budget", "warning", "绩效指标", "D2", "成本目标656万元高于全年预算数557.00万元。请核对。"),
    ("low-execution", "warning", "预算执行", "E2", "执行率71.81%低于90%，没有说明原因。请在“说明”中写明原因。"),
    ("doubled-punctuation", "note", "项目信息", "B6", "标点“，，”重复。请删去多余的标点。"),
    ("lights", "warning", "绩效指标", "A1", "黄灯：没有支出的超过预算的20%。请核对指标的完成值和资金的支出进度。"),
)


def result(name: str, **changes: object) -> dict[str, object]:
    """Return a project's result, as batch/results.py makes it."""
    return {
        "source": f"input/{name}.xlsx",
        "form": "zhengzhou",
        "status": "ok",
        "project_name": name,
        "fiscal_year": 2022,
        "funding": [
            {
                "source": "年度资金总额",
                "original_budget": "557.00",
                "final_budget": "557.00",
                "outturn": "506.73",
                "execution_rate": "90.97%",
            }
        ],
        "execution_score": "9.1",
        "funds_management_score": "20",
        "indicator_score": "64.1",
        "indicator_weight": "70",
        "total_score": "93.2",
        "rating": "优",
        "indicators": [],
        "problems": [],
    } | changes


def record(name: str, department: str = "市教育局", unit: str = "市第一中学", **changes: object) -> Record:
    """Return a record with a result."""
    files = (f"{name}（2022年度）绩效自评报告.docx",)
    return Record(name, f"{name}.xlsx", result(name, **changes), unit, department, files)


def records(count: int, *, departments: int = 6, year: int = 2022, seed: int = 7) -> Iterator[Record]:
    """Yield so many records."""
    chance = random.Random(seed)  # noqa: S311 - made-up figures are no secrets
    names = [DEPARTMENTS[each] if each < len(DEPARTMENTS) else f"第{each + 1}区财政局" for each in range(departments)]
    for number in range(count):
        yield _one(number, chance, names[chance.randrange(departments)], year)


def _one(number: int, chance: random.Random, department: str, year: int) -> Record:
    name = f"{department}专项资金第{number + 1}号项目"
    unit = f"{department}直属单位{number // 15 + 1}"
    roll = chance.random()
    if roll < 0.03:
        broken = {
            "code": "file-unreadable",
            "level": "error",
            "sheet": None,
            "cell": None,
            "message": "打不开。请另存。",
        }
        empty = dict.fromkeys(("form", "project_name", "fiscal_year", "execution_score", "funds_management_score"))
        empty |= dict.fromkeys(("indicator_score", "indicator_weight", "total_score", "rating"))
        return Record(
            name, f"{name}.xlsx", result(name, funding=[], status="error", problems=[broken], **empty), "", ""
        )
    final = Decimal(chance.randrange(1000, 900_000)) / 100
    outturn = (final * Decimal(chance.choice((98, 100, 95, 91, 86, 74, 103, 60))) / 100).quantize(Decimal("0.01"))
    rate = (outturn / final * 100).quantize(Decimal("0.01"))
    hubei = number % 4 == 0
    execution = min(rate, Decimal(100)) / (5 if hubei else 10)
    execution = execution.quantize(Decimal("0.1"))
    funds = None if hubei else Decimal(chance.choice((20, 19, 18)))
    indicator = Decimal(chance.randrange(400, 801 if hubei else 701)) / 10
    total = execution + (funds or 0) + indicator
    rating = next(word for word, least in (("优", 90), ("良", 80), ("中", 60), ("差", 0)) if total >= least)
    problems = [
        dict(zip(("code", "level", "sheet", "cell", "message"), chance.choice(KINDS), strict=True))
        for _ in range(chance.randrange(5))
    ]
    indicators = [
        {"name": f"指标{each}", "weight": "10", "score": "9", "achieved": chance.random() < 0.8, "rule": "at-least"}
        for each in range(6)
    ]
    money = {
        "source": "年度资金总额", "original_budget": f"{final:.2f}", "final_budget": f"{final:.2f}",
        "outturn": f"{outturn:.2f}", "execution_rate": f"{rate:.2f}%",
    }  # fmt: skip
    found = result(
        name,
        form="hubei" if hubei else "zhengzhou",
        fiscal_year=year,
        funding=[money],
        execution_score=f"{execution}",
        funds_management_score=None if funds is None else f"{funds}",
        indicator_score=f"{indicator}",
        total_score=f"{total}",
        rating=rating,
        indicators=indicators,
        problems=problems,
        status="warning" if any(each["level"] == "warning" for each in problems) else "ok",
    )
    marked = f"{name}（标出问题）.xlsx" if problems else None
    files = (f"{name}（{year}年度）绩效自评报告.docx",)
    return Record(name, f"{name}.xlsx", found, unit, department, files, marked, "元" if number % 9 == 0 else "万元")
