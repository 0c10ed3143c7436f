import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import quantities
from selfeval.evaluation.quantities import AT_LEAST, AT_MOST, EQUAL, RANGE, UNSIGNED, Quantity


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


@pytest.mark.parametrize("text", ["50%-60%", "50-60%", "50～60％", "50%至60%", "50—60%", "50%到60%"])
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
        "3百分之五",
        "三分之二",
        "三百分之人",
        "百分之多数",
        "15年底",
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


@pytest.mark.parametrize(
    "spelling",
    [
        "≥",
        "≧",
        "⩾",
        ">=",
        "=>",
        ">",
        "大于等于",
        "大于或等于",
        "不低于",
        "不少于",
        "不小于",
        "至少",
        "大于",
        "高于",
        "超过",
        "达到",
    ],
)
def test_each_spelling_of_at_least(spelling: str) -> None:
    assert quantities.read(f"{spelling}5个") == Quantity(AT_LEAST, Decimal(5), Decimal(5), "个", 1, approximate=False)


@pytest.mark.parametrize(
    "spelling",
    [
        "≤",
        "≦",
        "⩽",
        "<=",
        "=<",
        "<",
        "小于等于",
        "小于或等于",
        "不超过",
        "不高于",
        "不大于",
        "不多于",
        "最多",
        "小于",
        "低于",
    ],
)
def test_each_spelling_of_at_most(spelling: str) -> None:
    assert quantities.read(f"{spelling}5个") == Quantity(AT_MOST, Decimal(5), Decimal(5), "个", 1, approximate=False)


@pytest.mark.parametrize("spelling", ["=", "═", "==", "══", "＝", "等于"])
def test_each_spelling_of_equal(spelling: str) -> None:
    assert quantities.read(f"{spelling}5个") == Quantity(EQUAL, Decimal(5), Decimal(5), "个", 1, approximate=False)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("≥ 5 个", AT_LEAST),
        ("≤ 5 个", AT_MOST),
        ("= 5 个", EQUAL),
        ("5个及以上", AT_LEAST),
        ("5个以上", AT_LEAST),
        ("5个及以下", AT_MOST),
        ("5个以下", AT_MOST),
        ("5个以内", AT_MOST),
        ("5个之内", AT_MOST),
        ("5个内", AT_MOST),
        ("五个以内", AT_MOST),
    ],
)
def test_each_sign_behind_a_figure_or_apart_from_it(text: str, sign: str) -> None:
    assert quantities.read(text) == Quantity(sign, Decimal(5), Decimal(5), "个", 1, approximate=False)


@pytest.mark.parametrize("text", ["≥5个以下", "=5个以上"])
def test_a_sign_behind_that_contradicts_the_one_before_is_no_sign(text: str) -> None:
    found = quantities.read(text)
    assert found is not None
    assert (found.sign, found.unit) == (text[0], text[2:])


def test_a_range_may_be_one_figure() -> None:
    found = quantities.read("50%-50%")
    assert found == Quantity(RANGE, Decimal(50), Decimal(50), "%", 1, approximate=False)


@pytest.mark.parametrize("about", ["约", "约为", "大约", "大约为", "大概", "大致", "接近", "将近", "近", "逾"])
def test_each_word_for_about(about: str) -> None:
    found = quantities.read(f"{about}200人")
    assert found == Quantity(UNSIGNED, Decimal(200), Decimal(200), "人", 1, approximate=True)


@pytest.mark.parametrize(
    "text",
    [
        "200人上下",
        "200来人",
        "200多万人",
        "200余%",
        "200余",
        "200人(估计)",
        "200人（预计）",
        "200人（约）",
        "200人（左右）",
    ],
)
def test_each_way_to_say_that_a_figure_is_rough(text: str) -> None:
    found = quantities.read(text)
    assert found is not None, text
    assert (found.low / found.factor, found.approximate) == (200, True)


@pytest.mark.parametrize(
    ("text", "value", "unit", "written"),
    [
        ("3km2", "3", "平方公里", "平方公里"),
        ("3km²", "3", "平方公里", "平方公里"),
        ("3平方千米", "3", "平方公里", "平方公里"),
        ("3m2", "3", "平方米", "平方米"),
        ("3m²", "3", "平方米", "平方米"),
        ("3㎡", "3", "平方米", "平方米"),
        ("3m3", "3", "立方米", "立方米"),
        ("3m³", "3", "立方米", "立方米"),
        ("3㎥", "3", "立方米", "立方米"),
        ("3万㎡", "30000", "平方米", "万平方米"),
        ("3km", "3", "公里", "公里"),
        ("3千米", "3000", "米", "千米"),
        ("3万千米", "30000", "公里", "万公里"),
        ("3kg", "3", "公斤", "公斤"),
        ("3千克", "3000", "克", "千克"),
        ("3万千克", "30000", "公斤", "万公斤"),
        ("3t", "3", "吨", "吨"),
        ("3h", "3", "小时", "小时"),
        ("3日", "3", "天", "天"),
        ("3元整", "3", "元", "元"),
        ("¥3", "3", "", ""),
        ("人民币3元", "3", "元", "元"),
        ("3万亿元", "3000000000000", "元", "万亿元"),
        ("3亿元", "300000000", "元", "亿元"),
        ("3千万元", "30000000", "元", "千万元"),
        ("3百万元", "3000000", "元", "百万元"),
        ("3十万元", "300000", "元", "十万元"),
        ("3万元", "30000", "元", "万元"),
        ("3千元", "3000", "元", "千元"),
        ("3百元", "300", "元", "百元"),
        ("3千瓦时", "3000", "瓦时", "千瓦时"),
        ("3千人次", "3000", "人次", "千人次"),
        ("3百亩", "300", "亩", "百亩"),
        ("3百分点", "3", "百分点", "百分点"),
        ("10(个)", "10", "个", "个"),
        ("96%(合格)", "96", "%", "%"),
        ("百分之三", "3", "%", "%"),
        ("1899年", "1899", "年", "年"),
        ("3年", "3", "年", "年"),
        ("3 个", "3", "个", "个"),
        ("30人到岗", "30", "人到岗", "人到岗"),
    ],
)
def test_each_unit_is_counted_in_its_base_unit_and_shown_as_it_was_written(
    text: str, value: str, unit: str, written: str
) -> None:
    found = quantities.read(text)
    assert found is not None
    assert (found.low, found.unit, found.written_unit) == (Decimal(value), unit, written)


@pytest.mark.parametrize(
    "unit", list("期个次项场家人名件份篇种台套册批届年天处所座户门间支辆条本部位轮起幅版类只吨亩元")
)
def test_three_of_each_measure_is_a_figure_in_words(unit: str) -> None:
    found = quantities.read(f"三{unit}")
    assert found is not None
    assert (found.low, found.unit) == (3, unit)


@pytest.mark.parametrize(
    "unit",
    [
        "km",
        "m",
        "cm",
        "mm",
        "kg",
        "g",
        "mg",
        "t",
        "l",
        "ml",
        "kw",
        "kwh",
        "mw",
        "mwh",
        "gw",
        "w",
        "wh",
        "v",
        "h",
        "s",
        "min",
        "kb",
        "mb",
        "gb",
        "tb",
        "pb",
        "mbps",
        "gbps",
        "ha",
        "db",
    ],
)
def test_each_latin_unit_is_one_in_capitals_too(unit: str) -> None:
    found, in_capitals = quantities.read(f"3{unit}"), quantities.read(f"3{unit.upper()}")
    assert found is not None
    assert in_capitals is not None
    assert found.low == in_capitals.low == 3


@pytest.mark.parametrize(
    "text", ["5A级", "1900年", "2022年底", "12月", "3号", "1900.1", "2022-1-1", "2099.12", "十五年底"]
)
def test_classes_and_dates_are_no_figures(text: str) -> None:
    assert quantities.read(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("不少于1,200万元", ("≥", "1200", "万元")),
        ("≤5.50%", ("≤", "5.5", "%")),
        ("=3次/年", ("=", "3", "次/年")),
        ("557万元", ("", "557", "万元")),
        ("50%-60%", ("", "50-60", "%")),
        ("1-2万元", ("", "1-2", "万元")),
        ("机制  健全", ("", "机制 健全", "")),
    ],
)
def test_a_target_is_split_for_tables_of_sign_figure_and_unit(text: str, parts: tuple[str, str, str]) -> None:
    assert quantities.parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("7,00.0,77", True),
        ("≥", True),
        ("≥1.2.3%", True),
        ("１２．３．４", True),
        ("很多", False),
        ("≥健全", False),
        ("", False),
    ],
)
def test_what_was_surely_meant_as_a_figure(text: str, is_number: bool) -> None:  # noqa: FBT001 - a case
    assert quantities.looks_like_number(text) == is_number


@pytest.mark.parametrize(
    ("actual", "target", "same"),
    [
        ("2.4-3千米", "3公里", "2.4-3公里"),
        ("2.4-3公里", "3千米", "2.4-3千米"),
        ("2.4公里", "3000米", "2.4千米"),
        ("400千克", "500kg", "400公斤"),
        ("2400米", "3公里", "2400米"),
        ("3公斤", "3公里", "3公斤"),
    ],
)
def test_an_actual_is_put_in_the_targets_unit_where_only_the_name_differs(actual: str, target: str, same: str) -> None:
    given, wanted = quantities.read(actual), quantities.read(target)
    assert given is not None
    assert wanted is not None
    # As text, since a factor of 1.0 would equal one of 1.
    assert str(quantities.in_unit_of(given, wanted)) == str(quantities.read(same))
