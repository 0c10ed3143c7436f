from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.evaluation import figures
from selfeval.evaluation.figures import Rounding

ONE_DIGIT = Rounding(1, "half-up")
AMOUNTS = st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def spellings(value: Decimal) -> list[str]:
    """Write a number in every way that published forms write numbers."""
    plain, grouped = f"{value:f}", f"{value:,f}"
    return [plain, grouped, grouped.replace(",", " "), plain.translate(FULL_WIDTH), f" {plain}\n", f"{plain}00"]


@given(AMOUNTS)
def test_every_spelling_of_a_number_reads_as_the_same_decimal(value: Decimal) -> None:
    assert {figures.from_text(text) for text in spellings(value)} == {value}


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False))
def test_a_stored_number_is_read_as_the_person_typed_it(value: Decimal) -> None:
    assert figures.from_cell(float(value)) == value


def test_a_sum_made_by_the_spreadsheet_is_read_as_it_is_shown() -> None:
    assert figures.from_cell(0.1 + 0.2) == Decimal("0.3")
    assert figures.from_cell(506.73000000000002) == Decimal("506.73")


@pytest.mark.parametrize(
    "text",
    [
        "7,00.0,77",
        "1.2.3",
        "12,34",
        "1e5",
        "inf",
        "nan",
        "",
        "十几",
        "一二",
        "元",
        "--5",
        "二百五",
        "三千二",
        "十百",
        "十十",
        "百百",
        "一〇〇",
        "9" * 31,
    ],
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert figures.from_text(text) is None


@pytest.mark.parametrize(
    "text, value",
    [
        ("三", 3),
        ("十", 10),
        ("三百二十五", 325),
        ("一千二百", 1200),
        ("一千零一十", 1010),
        ("五百零三", 503),
        ("十二", 12),
        ("二十", 20),
        ("两百", 200),
        ("一百零五", 105),
        ("三千", 3000),
        ("零", 0),
    ],
)
def test_numbers_in_words(text: str, value: int) -> None:
    assert figures.from_text(text) == value


@pytest.mark.parametrize(
    "mode, expected",
    [("half-up", ["9.1", "9.1", "9.0"]), ("half-even", ["9.0", "9.1", "9.0"]), ("truncate", ["9.0", "9.0", "9.0"])],
)
def test_rounding_modes(mode: str, expected: list[str]) -> None:
    values = [Decimal("9.05"), Decimal("9.06"), Decimal("9.04")]
    assert [str(figures.rounded(value, Rounding(1, mode))) for value in values] == expected


@given(st.decimals(0, 100, places=5), st.decimals(0, 100, places=3))
def test_rounding_never_lifts_a_score_above_its_weight(value: Decimal, weight: Decimal) -> None:
    assert figures.rounded_score(min(value, weight), weight, ONE_DIGIT) <= weight


@pytest.mark.parametrize(
    "value, short, full",
    [
        ("10.0", "10", "10.0"),
        ("9.10", "9.1", "9.10"),
        ("0.00", "0", "0.00"),
        ("100", "100", "100"),
        ("-0.0", "0", "0.0"),
    ],
)
def test_showing(value: str, short: str, full: str) -> None:
    assert figures.show_short(Decimal(value)) == short
    assert figures.show(Decimal(value)) == full


def test_a_rate_is_shown_with_the_forms_digits() -> None:
    assert figures.show_percent(Decimal("506.73") / Decimal(557), Rounding(2, "half-up")) == "90.97%"


@pytest.mark.parametrize(
    ("mode", "expected"), [("half-up", "9.13"), ("half-even", "9.12"), ("truncate", "9.12"), ("up", "9.13")]
)
def test_each_way_of_rounding(mode: str, expected: str) -> None:
    assert figures.rounded(Decimal("9.125"), figures.Rounding(2, mode)) == Decimal(expected)
    assert figures.rounded(Decimal("9.1200"), figures.Rounding(2, mode)) == Decimal("9.12")


def test_up_is_up_from_the_smallest_rest() -> None:
    assert figures.rounded(Decimal("9.120001"), figures.Rounding(2, "up")) == Decimal("9.13")


def test_each_digit_in_words() -> None:
    assert [figures.from_text(each) for each in "〇零一二两三四五六七八九"] == [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("dash", "-−﹣‐‑‒－")
def test_each_dash_is_a_minus_sign(dash: str) -> None:
    assert figures.from_text(f"{dash}5") == -5


def test_a_blank_that_does_not_break_is_a_blank() -> None:
    assert figures.from_text("1\u00a0234.5") == Decimal("1234.5")


def test_a_figure_of_31_digits_is_none() -> None:
    assert figures.from_text("1" * 30) == Decimal("1" * 30)
    assert figures.from_text("1" * 31) is None


def test_a_figure_of_30_digits_is_rounded_like_any_other() -> None:
    assert figures.rounded(Decimal("1" * 30 + ".125"), figures.Rounding(2, "half-up")) == Decimal("1" * 30 + ".13")


@pytest.mark.parametrize(
    ("value", "shown"), [("1E+5", "100000"), ("1E-10", "0.0000000001"), ("5.0E+1", "50"), ("1" * 30, "1" * 30)]
)
def test_no_figure_is_shown_with_an_exponent(value: str, shown: str) -> None:
    assert figures.show(Decimal(value)) == shown


@pytest.mark.parametrize(("value", "places"), [("12", 0), ("12.50", 1), ("12.05", 2), ("12.00", 0), ("0.125", 3)])
def test_how_many_decimal_places_a_figure_needs(value: str, places: int) -> None:
    assert figures.decimal_places(Decimal(value)) == places


def test_a_number_of_thirty_digits_is_read_however_it_is_grouped() -> None:
    digits = "123456789012345678901234567890"
    grouped = f"{int(digits):,}"
    assert figures.from_text(digits) == figures.from_text(grouped) == Decimal(digits)
    assert figures.from_text(f"{digits[:-1]}.5") is not None
    assert figures.from_text(f"{int(digits + '1'):,}") is None


def test_full_width_forms_are_made_half_width_and_nothing_else_is_changed() -> None:
    full = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
    assert figures.normalized(full) == "".join(chr(code) for code in range(0x21, 0x7F))
    assert figures.normalized("−﹣‐‑‒") == "-----"
    assert figures.normalized("5\xa05﹪") == "5 5%"
    for left in "＀｟XΧ²〇¡":
        assert figures.normalized(left) == left


@pytest.mark.parametrize("invisible", ["\u200b", "\u200e", "\u200f", "\u2060", "\ufeff"])
def test_what_nobody_sees_is_taken_out_of_a_number(invisible: str) -> None:
    assert figures.normalized(f"{invisible}12{invisible}3") == "123"


@pytest.mark.parametrize("text", ["7,00.0,77", "12 3人", "1.2.3元", "9" * 31])
def test_a_number_that_goes_on_is_no_leading_number(text: str) -> None:
    assert figures.leading_number(text) is None


def test_a_leading_number_leaves_the_rest() -> None:
    assert figures.leading_number("557万元") == (Decimal(557), "万元")
    assert figures.leading_number("12 人") == (Decimal(12), "人")
    assert figures.leading_number("三期") == (Decimal(3), "期")
