"""Dates of bulk workbooks are those of single ones, which calamine reads."""

import io

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from selfeval.intake import moments, number_formats

CODES = (
    "yyyy-mm-dd", "h:mm", "[h]:mm", 'yyyy"年"m"月"', "0.00%", "General", "[Red]0.00", "mmm-yy", "@", '0"日"',
    "#,##0.00_);[Red](#,##0.00)", '[$-804]yyyy"年"m"月"d"日"', "ss.0", "0.0E+0", "G/通用格式", "[DBNum1]0", 'e"年"',
    "aaaa",
    "[s]", "0\\d", '上午/下午h"时"', "[mm]:ss", "[Red][h]", "AM/PM", "a/p", "_d0", "0;yyyy", '"y"0', "[hm]", "[hh]",
    "[h",
    "d]", "[$¥-804]0", '#,##0"元"', "a0m",
)  # fmt: skip
VALUES = (
    44927, 44927.5, 0.25, 1, 59, 60, 61, -1, 1234567, 0, 2958466, 0.99999999, 44927.999999999, 1.5, 60.5, 59.75,
    2958465.75, -0.5, -0.25, -1.25, 0.5, 44927.123456,
)  # fmt: skip


@pytest.mark.parametrize("is_1904", [False, True])
def test_a_number_is_the_moment_that_calamine_makes_of_it(is_1904: bool) -> None:  # noqa: FBT001
    stream = io.BytesIO()
    codes = [*CODES, *range(59)]
    with xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": is_1904}) as book:
        page = book.add_worksheet("A")
        for row, code in enumerate(codes):
            for column, value in enumerate(VALUES):
                page.write_number(row, column, value, book.add_format({"num_format": code}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue()))
    read = book.get_sheet_by_name("A").to_python(skip_empty_area=False)
    for code, row in zip(codes, read, strict=True):
        spelled = code if isinstance(code, str) else number_formats.BUILT_IN.get(code, number_formats.GENERAL)
        made = [moments.moment_of(float(value), spelled, is_1904=is_1904) for value in VALUES]
        assert [(type(each), each) for each in made] == [(type(each), each) for each in row], spelled
