from datetime import date, datetime, time
from decimal import Decimal

import pytest

from selfeval.intake.number_formats import show_moment, show_number


@pytest.mark.parametrize(
    "value, code, shown",
    [
        ("0.9097", "0.00%", "90.97%"),
        ("0.909748", "0.00%", "90.97%"),
        ("0.9", "0%", "90%"),
        ("506.73", "General", "506.73"),
        ("506.73", "G/通用格式", "506.73"),
        ("506.73", "@", "506.73"),
        ("506.73", "0", "507"),
        ("506.73", "0.0", "506.7"),
        ("1234567.5", "#,##0.00", "1,234,567.50"),
        ("1234.5", "#,##0", "1,235"),
        ("0.5", "#.##", ".5"),
        ("5", "0.##", "5"),
        ("123", "00000", "00123"),
        ("656", '0"万元"', "656万元"),
        ("656", '"≤"0"万元"', "≤656万元"),
        ("50", "0位", "50位"),
        ("-5", "0.00", "-5.00"),
        ("-5", "0.00;(0.00)", "(5.00)"),
        ("-5", "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-5.00"),
        ("5", "0.00_);[Red]\\(0.00\\)", "5.00"),
        ("0", '0;-0;"零"', "零"),
        ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
        ("12345678", "0.00,,", "12.35"),
        ("12345", "0.00E+00", "12345"),
        ("0.5", "# ?/?", "0.5"),
        ("-0.001", "0.0", "0.0"),
    ],
)
def test_a_number_is_shown_as_its_format_shows_it(value: str, code: str, shown: str) -> None:
    assert show_number(Decimal(value), code) == shown


@pytest.mark.parametrize(
    "value, code, shown",
    [
        (date(2023, 6, 1), 'yyyy"年"m"月"', "2023年6月"),
        (date(2023, 6, 1), 'yyyy"年"mm"月"dd"日";@', "2023年06月01日"),
        (date(2023, 6, 1), "yyyy\\-mm\\-dd", "2023-06-01"),
        (date(2023, 6, 1), "[$-804]yyyy年m月d日", "2023年6月1日"),
        (date(2023, 6, 1), "m/d/yy", "6/1/23"),
        (date(2023, 6, 4), "dddd", "星期日"),
        (datetime(2023, 6, 1, 14, 5, 9), "yyyy-mm-dd hh:mm:ss", "2023-06-01 14:05:09"),  # noqa: DTZ001
        (time(9, 5), "h:mm", "9:05"),
    ],
)
def test_a_date_is_shown_as_its_format_shows_it(value, code: str, shown: str) -> None:
    assert show_moment(value, code) == shown
