import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import quantities
from selfeval.evaluation.quantities import AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED


@pytest.mark.parametrize(
    "text, sign, value, unit",
    [
        ("≥656万元", AT_LEAST, "6560000", "元"),
        ("≧5种", AT_LEAST, "5", "种"),
        (">=5种", AT_LEAST, "5", "种"),
        ("＞＝5种", AT_LEAST, "5", "种"),
        (">5种", AT_LEAST, "5", "种"),
        ("大于等于5种", AT_LEAST, "5", "种"),
        ("不低于95%", AT_LEAST, "95", "%"),
        ("不少于3期", AT_LEAST, "3", "期"),
        ("≤656万元", AT_MOST, "6560000", "元"),
        ("≦5%", AT_MOST, "5", "%"),
        ("<=5%", AT_MOST, "5", "%"),
        ("小于等于5%", AT_MOST, "5", "%"),
        ("不超过5天", AT_MOST, "5", "天"),
        ("不高于5%", AT_MOST, "5", "%"),
        ("=1个", EQUAL, "1", "个"),
        ("＝1个", EQUAL, "1", "个"),
        ("═1个", EQUAL, "1", "个"),
        ("等于1个", EQUAL, "1", "个"),
        ("５５７．００", UNSIGNED, "557", ""),
        ("1,234.50吨", UNSIGNED, "1234.5", "吨"),
        ("1 234.5", UNSIGNED, "1234.5", ""),
        ("557万元", UNSIGNED, "5570000", "元"),
        ("2.5亿元", UNSIGNED, "250000000", "元"),
        ("90.97%", UNSIGNED, "90.97", "%"),
        ("90.97 %", UNSIGNED, "90.97", "%"),
        ("百分之九十五", UNSIGNED, "95", "%"),
        ("三期", UNSIGNED, "3", "期"),
        ("1.2万人次", UNSIGNED, "12000", "人次"),
        ("3千元", UNSIGNED, "3000", "元"),
        ("-5%", UNSIGNED, "-5", "%"),
        ("3次/年", UNSIGNED, "3", "次/年"),
        ("二十万元", UNSIGNED, "200000", "元"),
        ("3百人", UNSIGNED, "300", "人"),
        ("￥557.00", UNSIGNED, "557", ""),
        ("96%\u200b", UNSIGNED, "96", "%"),
        ("90%以上（含90%）", AT_LEAST, "90", "%"),
        ("≥95%以上", AT_LEAST, "95", "%"),
        ("达到95%", AT_LEAST, "95", "%"),
        ("24小时内", AT_MOST, "24", "小时"),
    ],
)
def test_a_figure_is_read_with_sign_and_unit(text: str, sign: str, value: str, unit: str) -> None:
    found = quantities.read(text)
    assert found is not None
    assert (found.sign, found.low, found.high, found.unit) == (sign, Decimal(value), Decimal(value), unit)
    assert not found.approximate


@pytest.mark.parametrize("text", ["200余人", "约200人", "近200人", "200人左右", "200多人", "大约200人"])
def test_an_approximate_figure_says_that_it_is_one(text: str) -> None:
    found = quantities.read(text)
    assert found is not None
    assert (found.low, found.unit, found.approximate) == (200, "人", True)


@pytest.mark.parametrize("text", ["50%-60%", "50-60%", "50～60％", "50%至60%", "50—60%"])
def test_a_range_has_two_bounds(text: str) -> None:
    found = quantities.read(text)
    assert found is not None
    assert (found.sign, found.low, found.high, found.unit) == (RANGE, 50, 60, "%")


@pytest.mark.parametrize(
    "text",
    [
        "达成",
        "长效机制健全",
        "7,00.0,77",
        "≥",
        "12月底前",
        "2022年12月完成",
        "2022年",
        "3期，每期100人",
        "一般公共预算",
        "三级甲等",
        "十分满意",
        "60-50%",
        "50%-60人",
        "≥50-60%",
        "1e5",
        "2022.12",
        "2022-2023",
        "2023-06-01",
        "10²",
        "٣",
        "二百五",
        "3个半",
        "1" * 400,
        "",
    ],
)
def test_what_is_no_figure_is_not_guessed(text: str) -> None:
    assert quantities.read(text) is None


@given(st.text(max_size=40))
def test_any_text_is_read_or_not_but_never_fails(text: str) -> None:
    found = quantities.read(text)
    assert found is None or found.low <= found.high


@pytest.mark.parametrize(
    "unit, base", [("万元", ("元", 10**4)), ("元", ("元", 1)), ("亿元", ("元", 10**8)), ("种", ("种", 1))]
)
def test_units_are_split_into_base_and_factor(unit: str, base: tuple[str, int]) -> None:
    assert quantities.base_unit(unit) == base


def test_what_is_read_the_short_way_is_read_the_same_the_long_way() -> None:
    chance = random.Random(7)  # noqa: S311 - cases, no secret
    pieces = [*"≥≤=<>0123456789.,%％万元亿千百人年月日号底前以上下内左右约余多来半()（）-—至~ 个件²吨天"]
    pieces += [*"一二三十分之率ABt５。；"]
    pieces += ["以上", "以内", "及以上", "平方米", "百分之", "千米", "左右", "不低于", "年底前", "万元"]
    short = 0
    for _ in range(30_000):
        number = chance.choice(("0", "1", "95.5", "2022", "1900.5", "12", "007", "2022.12"))
        rest = "".join(chance.choices(pieces, k=chance.randint(0, 4)))
        text = f"{chance.choice(('', '≥', '≤', '='))}{number}{rest}"
        long = quantities._read(text) if quantities._FIGURES.search(text) else None
        assert str(quantities.read.__wrapped__(text)) == str(long), text
        everyday = quantities._EVERYDAY.fullmatch(text)
        short += everyday is not None and quantities._everyday_unit(everyday[3]) is not None
    assert short > 5_000
