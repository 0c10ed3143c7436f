"""Numbers of lists are printed as Word prints them."""

import pytest

from selfeval.preview.numbering import shown


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (1, "decimal", "1"),
        (1, "", "1"),
        (5, "unheardOf", "5"),
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "japaneseCounting", "一百一十"),
        (1001, "chineseCounting", "一千零一"),
        (10000, "chineseCounting", "10000"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "decimalFullWidth", "１２"),
        (7, "bullet", ""),
    ],
)
def test_a_number_is_printed_as_its_kind_says(number: int, kind: str, text: str) -> None:
    assert shown(number, kind) == text
