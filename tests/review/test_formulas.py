"""The formulas of the working paper, calculated by LibreOffice, against the program's rules."""

import io
import random
from decimal import Decimal

import pytest
import xlsxwriter

from selfeval.evaluation import figures, quantities, rules
from selfeval.evaluation.figures import ROUNDING_MODES, Rounding
from selfeval.evaluation.form import Band
from selfeval.evaluation.quantities import Quantity
from selfeval.review import formulas, wording
from tests import builders
from tests.recalculated import recalculated
from tests.report.chance import seeded

CASES = 400


def numbers(chance: random.Random) -> list[Decimal]:
    """Return weight, lower and upper bound, actual: with ties, zeros, equal values and long fractions among them."""
    weight = Decimal(chance.choice(("10", "5", "1", "3.33", "0.5", "7.25", "0")))
    low = Decimal(chance.choice(("0", "100", "300", "95.5", "0.3", "656", str(chance.randint(1, 999)))))
    high = low + Decimal(chance.choice(("0", "0", "10", "0.7")))
    share = Decimal(chance.choice(("0", "1", "0.905", "0.95", "0.285", "1.3", str(chance.randint(0, 150) / 100))))
    actual = chance.choice((low * share, Decimal(chance.randint(0, 999)), low, high))
    return [weight, low, high, actual]


def by_rule(name: str, weight: Decimal, low: Decimal, high: Decimal, actual: Decimal) -> Decimal:
    if name in rules.RULES:
        return rules.RULES[name](weight, Quantity(quantities.RANGE, low, high, "", 1, approximate=False), actual)
    return weight if name == rules.SAME_WORDS else rules.share_of(weight, low)


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[object]]]:
    """Each case as a row: weight, low, high, actual, unrounded score and the score rounded in each mode."""
    chance = seeded(4)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, formula in formulas.SCORES.items():
            sheet = book.add_worksheet(name)
            for row in range(CASES):
                sheet.write_row(row, 0, [float(value) for value in numbers(chance)])
                cells = [f"{letter}{row + 1}" for letter in "ABCD"]
                sheet.write_formula(row, 4, f"={formula(*cells)}")
                for column, mode in enumerate(ROUNDING_MODES, 5):
                    exact = f"E{row + 1}"
                    sheet.write_formula(row, column, f"={formulas.rounded_score(exact, cells[0], Rounding(1, mode))}")
    book = recalculated({"rules": stream.getvalue()}, tmp_path_factory.mktemp("formulas"))["rules"]
    return {name: book.get_sheet_by_name(name).to_python() for name in formulas.SCORES}


@pytest.mark.parametrize("name", formulas.SCORES)
def test_a_rule_and_its_formula_give_the_same(name: str, computed) -> None:
    assert len(computed[name]) == CASES
    for row in computed[name]:
        weight, low, high, actual, exact, *scores = (figures.from_cell(value) for value in row)
        expected = by_rule(name, weight, low, high, actual)
        assert abs(exact - expected) < Decimal("1e-12"), row
        for mode, score in zip(ROUNDING_MODES, scores, strict=True):
            assert score == figures.rounded_score(expected, weight, Rounding(1, mode)), (mode, row)


def test_every_rule_has_a_formula_and_words() -> None:
    assert formulas.SCORES.keys() == {*rules.RULES, rules.STATED_SHARE, rules.QUALITATIVE, rules.SAME_WORDS}
    assert wording.RULE_WORDS.keys() == {*formulas.SCORES, rules.STATED, rules.FULL_SCORE, rules.SUM, rules.BLANK}


def test_the_rating_is_a_question_for_each_band() -> None:
    bands = builders.form().newest.total.bands
    assert formulas.rating("C9", bands) == 'IF(C9>=90,"优",IF(C9>=80,"良",IF(C9>=60,"中","差")))'
    assert formulas.rating("C9", [Band('"好"', Decimal(0), Decimal(100))]) == '"""好"""'


@pytest.mark.parametrize(
    "rounding, words",
    [(Rounding(1, "half-up"), "四舍五入，保留1位小数"), (Rounding(0, "truncate"), "舍去尾数，取整数")],
)
def test_a_rounding_is_said_in_words(rounding: Rounding, words: str) -> None:
    assert wording.rounding_words(rounding) == words


def test_a_long_fraction_is_cut_off_with_a_sign() -> None:
    assert wording.unrounded(Decimal(1) / 3) == "0.3333333333…"
    assert wording.unrounded(Decimal("9.0970")) == "9.097"
