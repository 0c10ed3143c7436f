"""Random projects as accountants might type them: valid, that is without a problem that stops the report."""

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

from selfeval.evaluation.form import Category, Form
from tests import builders
from tests.builders import Content

_WORDS = (
    "培训", "鉴定", "教研", "设备", "A&B公司", "<5%误差", "“跟听”", "题库（2022年）", "公共服务", "第三方\t会议",
    "示范 中心",
    "Wi-Fi", "数字化", "合格率", "1+X证书", "应急", "5.5G", "维修；养护", "O'Neil", "α 项", "工程：一期", "质保",
)  # fmt: skip
_UNITS = ("人", "个", "场", "万元", "元", "%", "家", "次", "平方米", "")
_QUALITATIVE = ("长效机制健全", "显著提升", "有效保障", "持续改善")

Row = list[object]


def random_content(chance: random.Random) -> Content:
    """Return the content of a random valid workbook of the shipped form, in the order of its columns."""
    form = builders.form()
    content: Content = {
        "项目信息": _info(chance),
        "预算执行": _funding(chance, form),
        "资金管理": _funds_management(chance, form),
        "绩效目标": _objectives(chance),
        "绩效指标": list(_indicators(chance, form)),
        "问题与建议": list(_remarks(chance, form)),
    }
    return content


def text(chance: random.Random, longest: int = 6) -> str:
    """Return a name of some words."""
    return "".join(chance.choices(_WORDS, k=chance.randint(1, longest))).strip()


def paragraphs(chance: random.Random) -> str:
    """Return a text of a few paragraphs, some of them numbered, with figures in them."""
    count = chance.choice((1, 1, 2, 4))
    return "\n".join(
        f"{text(chance, 12)}{chance.choice(('。', '，共3.5万元。', '', '：1.完成2.推进'))}" for _ in range(count)
    )


def _info(chance: random.Random) -> list[Row]:
    said = {
        "项目名称": text(chance, chance.choice((3, 3, 20))),
        "项目单位": text(chance),
        "主管部门": text(chance),
        "评价年度": chance.choice((2022, 2023, 2024, "2025年度")),
        "报告日期": chance.choice(("2023年06月", "", None)),
        "金额单位": chance.choice(("万元", "元", "", "千元")),
        "项目概况": paragraphs(chance),
        "年度绩效目标完成情况": paragraphs(chance),
    }
    from selfeval.evaluation.glossary import INFO_FIELDS

    return [[field.label, said.get(field.label)] for field in INFO_FIELDS]


def _amount(chance: random.Random) -> Decimal:
    digits = chance.choice((0, 0, 1, 2, 2, 4, 6))
    most = chance.choice((9, 99, 999, 99999, 9999999))
    value = Decimal(chance.randint(0, most * 10**digits)).scaleb(-digits)
    # What prints as 0.00 is nobody's budget.
    return value if value >= Decimal("0.01") else Decimal(0)


def _funding(chance: random.Random, form: Form) -> list[Row]:
    execution = form.newest.execution
    amounts: dict[str, list[Decimal]] = {}
    for name in execution.rows:
        if name == execution.total_row:
            continue
        budget = chance.choice((Decimal(0), _amount(chance), _amount(chance)))
        first = chance.choice((budget, _amount(chance)))
        # Spent in full, in part with many digits, beyond the budget, or nothing.
        share = Decimal(chance.choice((100, 100, chance.randint(1, 9999) / 100, 105, 0))) / 100
        spent = (budget * share).quantize(Decimal("0.000001")) if budget else Decimal(0)
        amounts[name] = [first, budget, chance.choice((spent, spent.quantize(Decimal("0.01"))))]
    total = [sum(column, Decimal(0)) for column in zip(*amounts.values(), strict=True)]
    typed = chance.random() < 0.7
    amounts[execution.total_row] = total
    return [
        [
            name,
            *(_typed(chance, each) if typed or name != execution.total_row else None for each in amounts[name]),
            None,
            None,
        ]
        for name in execution.rows
    ]


def _typed(chance: random.Random, value: Decimal) -> object:
    """Return a figure as a number, or as a text with the thousands apart."""
    return f"{value:,}" if chance.random() < 0.2 else float(value)


def _funds_management(chance: random.Random, form: Form) -> list[Row]:
    rows: list[Row] = []
    for name, weight in form.newest.funds_management.items:
        lost = chance.random() < 0.2
        score = (
            float(weight - Decimal(chance.choice(("0.5", "1", "2.5", "5"))))
            if lost
            else chance.choice((None, float(weight)))
        )
        issue = text(chance) if lost else chance.choice((None, text(chance)))
        rows.append([name, paragraphs(chance), issue, score])
    return rows


def _objectives(chance: random.Random) -> list[Row]:
    numbered = chance.random() < 0.5
    return [[number if numbered else None, paragraphs(chance)] for number in range(1, chance.randint(2, 8))]


def _indicators(chance: random.Random, form: Form) -> Iterator[Row]:
    seen: set[str] = set()
    for category in form.newest.indicators.categories:
        assert category.weight is not None
        for weight in _split(chance, category.weight, chance.randint(1, 10)):
            name = text(chance)
            while name in seen:
                name = text(chance, 9)
            seen.add(name)
            label = chance.choice((category.name, category.name, category.name.removesuffix("指标")))
            kind = chance.choice(category.subcategories)
            yield [label, kind, name, *_scored(chance, category, weight)]


def _split(chance: random.Random, points: Decimal, parts: int) -> list[Decimal]:
    """Share points out among some rows, with one digit behind the point at the most."""
    step = Decimal(chance.choice(("1", "0.5", "0.1")))
    found: list[Decimal] = []
    for left in range(parts, 1, -1):
        most = (points - sum(found, Decimal(0)) - step * (left - 1)) / step
        if most < 1:
            break
        found.append(step * chance.randint(1, max(int(most * 2 / left), 1)))
    rest = points - sum(found, Decimal(0))
    return [*found, rest] if rest > 0 else found


def _scored(chance: random.Random, category: Category, weight: Decimal) -> Row:
    """Return target, actual, weight, method, score and reason of an indicator."""
    make: Callable[..., Row] = chance.choice((_measured, _measured, _measured, _worded, _shared, _unclear))
    return make(chance, category, weight)


def _measured(chance: random.Random, category: Category, weight: Decimal) -> Row:
    unit = chance.choice(_UNITS)
    low = chance.randint(1, 100 if unit == "%" else 5000)
    sign = chance.choice(("≥", "≤", "=", "", "range"))
    # 2022-2032 without a unit is a time.
    unit = unit or ("人" if sign == "range" else "")
    if sign == "range":
        target, reached = f"{low}-{low + 10}{unit}", low + chance.randint(0, 10)
        missed = chance.choice((low - 1, low + 20, 0))
    else:
        is_most = sign == "≤" or (sign == "" and category.is_cost)
        target, reached = (
            f"{sign}{low}{unit}",
            low if sign == "=" else max(low + chance.randint(0, 3) * (-1 if is_most else 1), 0),
        )
        missed = low * 2 if is_most else chance.choice((low // 2, max(low - 1, 0), 0))
    is_met = chance.random() < 0.7
    actual = f"{reached if is_met else missed}{unit}"
    return [target, actual, float(weight), None, None, None if is_met else paragraphs(chance)]


def _worded(chance: random.Random, _category: Category, weight: Decimal) -> Row:
    word = chance.choice(_QUALITATIVE)
    grade = chance.choice(("same", "达成", "部分达成", "未达成"))
    if grade in ("same", "达成"):
        return [word, word if grade == "same" else grade, float(weight), None, None, None]
    share = Decimal("0.7") if grade == "部分达成" else Decimal("0.3")
    return [word, grade, float(weight), None, float(weight * share), text(chance)]


def _shared(chance: random.Random, _category: Category, weight: Decimal) -> Row:
    share = chance.choice((0, 100, 100, 62.5))
    return ["达成", f"{share}%", float(weight), None, None, None if share == 100 else text(chance)]


def _unclear(chance: random.Random, _category: Category, weight: Decimal) -> Row:
    """Return an indicator that no rule can score, so that a score was typed."""
    is_met = chance.random() < 0.5
    score = weight if is_met else (weight / 2).quantize(Decimal("0.01"))
    return ["12月底前", "已于11月完工", float(weight), None, float(score), None if is_met else text(chance)]


def _remarks(chance: random.Random, form: Form) -> Iterator[Row]:
    for kind in form.newest.recommendations.kinds:
        for _ in range(chance.choice((0, 1, 1, 3))):
            yield [kind, paragraphs(chance)]
