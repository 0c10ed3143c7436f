"""What each way of asking takes from a table, what it gives in place of a wrong value, and what it says of that."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from selfeval.evaluation import toml_reader
from selfeval.evaluation.toml_reader import FormFault, Table

WORDS = '一列文字，例如 ["甲", "乙"]'
HUGE = "1" + "0" * 100
DIGITS = "12345678901234567890"


def text(table: Table) -> object:
    return table.text("x")


def text_or(table: Table) -> object:
    return table.text("x", default="甲")


def optional_choice(table: Table) -> object:
    return table.optional_text("x", choices=("甲", "乙"))


def texts(table: Table) -> object:
    return table.texts("x", choices=("甲", "乙"))


def number(table: Table) -> object:
    return table.number("x")


def number_or(table: Table) -> object:
    return table.number("x", most=Decimal(9), default=Decimal(5))


def fine(table: Table) -> object:
    return table.number("x", least=Decimal("-1e30"))


def integer(table: Table) -> object:
    return table.integer("x", least=3, most=9)


def flag(table: Table) -> object:
    return table.flag("x", default=True)


def inner(table: Table) -> object:
    return table.table("x").values


def inners(table: Table) -> object:
    return [each.values for each in table.tables("x")]


@pytest.mark.parametrize(
    "ask, written, given",
    [
        (text_or, None, "甲"),
        (optional_choice, None, None),
        (optional_choice, '"乙"', "乙"),
        (texts, '["乙", "甲"]', ("乙", "甲")),
        (number_or, None, Decimal(5)),
        (number_or, "0", Decimal(0)),
        (number_or, "9", Decimal(9)),
        (integer, "3", 3),
        (integer, "9.0", 9),
        (flag, None, True),
        (flag, "false", False),
        # The longest numbers that are taken: twenty digits, twenty places in front of the point or behind it.
        (fine, DIGITS, Decimal(DIGITS)),
        (fine, "1e20", Decimal(10) ** 20),
        (fine, "-1e-20", -(Decimal(10) ** -20)),
    ],
)
def test_what_is_right_is_taken_as_it_is(ask: Callable[[Table], object], written: str | None, given: object) -> None:
    root, report = toml_reader.read(f"x = {written}" if written else "")
    assert (ask(root), report.faults) == (given, [])


@pytest.mark.parametrize(
    "ask, written, instead, found, expected",
    [
        (text, "5", "", "5", "一段文字"),
        (text, '" "', "", '" "', "一段文字"),
        (text_or, "5", "甲", "5", "一段文字"),
        (optional_choice, '"丙"', "甲", '"丙"', "甲、乙之一"),
        (texts, '"甲"', (), '"甲"', WORDS),
        (texts, "[]", (), "[]", WORDS),
        (texts, "[5]", (), "[5]", WORDS),
        (texts, '["甲", " "]', (), '["甲", " "]', WORDS),
        (texts, '["甲", "甲"]', (), '["甲", "甲"]', "不重复的文字"),
        (texts, '["甲", "丙"]', (), '["甲", "丙"]', "甲、乙中的一个或几个"),
        (number, '"5"', Decimal(0), '"5"', "一个数"),
        (number, "true", Decimal(0), "true", "一个数"),
        (number, "-1", Decimal(0), "-1", "不小于0的数"),
        (number_or, "false", Decimal(5), "false", "一个数"),
        (number_or, "9.1", Decimal(5), "9.1", "0至9之间的数"),
        (number, f"{DIGITS}1", Decimal(0), f"{DIGITS}1", "不小于0的数"),
        (number, "1e21", Decimal(0), "1000000000000000000000", "不小于0的数"),
        (number, "1e-21", Decimal(0), "0.000000000000000000001", "不小于0的数"),
        (integer, "3.5", 3, "3.5", "一个整数"),
        (integer, "2", 3, "2", "3至9之间的数"),
        (integer, "10", 3, "10", "3至9之间的数"),
        (flag, "1", True, "1", "true 或 false"),
        (inner, "5", {}, "5", "一个表"),
        (inners, "5", [], "5", "一个或多个表"),
        (inners, "[]", [], "[]", "一个或多个表"),
        (inners, "[{}, 5]", [], "[{}, 5]", "一个或多个表"),
        # A value is shown as it was written, but not page after page.
        (text, "1" + "0" * 99, "", "1" + "0" * 99, "一段文字"),
        (text, HUGE, "", "100位以上的数", "一段文字"),
        (text, f"-{HUGE}", "", "-100位以上的数", "一段文字"),
        (text, "1e99", "", "1" + "0" * 99, "一段文字"),
        (text, "1e100", "", "1e+100", "一段文字"),
        (text, '{ a = "甲", b = false }', "", '{ a = "甲", b = false }', "一段文字"),
        (number, f'"{"长" * 98}"', Decimal(0), f'"{"长" * 98}"', "一个数"),
        (number, f'"{"长" * 99}"', Decimal(0), f'"{"长" * 99}…', "一个数"),
    ],
)
def test_what_is_wrong_is_shown_with_what_is_expected(
    ask: Callable[[Table], object], written: str, instead: object, found: str, expected: str
) -> None:
    """The reading goes on with something of the right kind, so that all faults are found in one pass."""
    root, report = toml_reader.read(f"# 第一行\nx = {written}")
    assert ask(root) == instead
    assert report.faults == [FormFault("x", 2, f"找到的是 {found}，应当是{expected}")]


@pytest.mark.parametrize(
    "ask, expected",
    [(text, "一段文字"), (texts, WORDS), (number, "一个数"), (inner, "一个表"), (inners, "一个或多个表")],
)
def test_what_is_missing_is_said_to_be(ask: Callable[[Table], object], expected: str) -> None:
    root, report = toml_reader.read("")
    ask(root)
    assert report.faults == [FormFault("x", None, f"缺少这个键，应当是{expected}")]


@pytest.mark.parametrize(
    "written, said",
    [
        ("wieght", "不认识这个键，是不是 weight？请核对拼写，或删去"),
        ("天气", "不认识这个键，请核对拼写，或删去"),
    ],
)
def test_an_unknown_key_may_be_a_known_one_that_is_not_there(written: str, said: str) -> None:
    root, report = toml_reader.read(f'weights = 1\n"{written}" = 2')
    root.number("weights")
    root.optional_number("weight")
    root.close()
    assert report.faults == [FormFault(written, 2, said)]


def test_the_keys_that_were_looked_for_are_known_without_numbers() -> None:
    root, report = toml_reader.read("[[a]]\nb = 1\n[[a]]\nb = 2")
    for each in root.tables("a"):
        each.number("b")
        each.optional_text("c")
    assert report.asked == {"a", "a.b", "a.c"}


@pytest.mark.parametrize(
    "written, line",
    [
        ("a = 1\nb = = 2", 2),
        ("a = {", None),
        # The parser names the key, and the line only behind it.
        ('a = 1\nb = { "line 9" = 1, "line 9" = 2 }', 2),
    ],
)
def test_what_is_no_toml_has_one_fault_with_the_name_of_the_file(written: str, line: int | None) -> None:
    root, report = toml_reader.read(written, "某表.toml")
    assert root.values == {}
    assert report.faults == [FormFault("某表.toml", line, "不是正确的TOML写法，请检查引号、括号和等号")]


def test_a_fault_without_a_line_reads_as_a_sentence() -> None:
    assert str(FormFault("blank", None, "缺少这个键")) == "blank：缺少这个键"
