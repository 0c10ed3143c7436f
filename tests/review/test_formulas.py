"""The formulas of the working paper, calculated by LibreOffice, against the program's rules."""

import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
import xlsxwriter

from selfeval.evaluation import figures, methods, quantities, rules
from selfeval.evaluation.figures import HUNDRED, ROUNDING_MODES, Rounding
from selfeval.evaluation.form import Band, Cap, Execution
from selfeval.evaluation.form_scoring import RULES
from selfeval.evaluation.methods import Grade, Method, PointBand
from selfeval.evaluation.quantities import Quantity
from selfeval.review import formulas, wording
from selfeval.review.formulas import Cells
from tests import builders
from tests.recalculated import recalculated
from tests.report.chance import seeded

CASES = 150
BANDS = (
    PointBand(Decimal(95), Decimal(100)),
    PointBand(Decimal("80.5"), Decimal(70)),
    PointBand(Decimal(0), Decimal("12.5")),
)
# Each rule with every number that it may be given.
METHODS: Mapping[str, Method] = {
    "at-least": Method("", methods.AT_LEAST),
    "at-least, points off": Method(
        "", methods.AT_LEAST, over="deduct", over_percent=Decimal(130), over_points=Decimal("1.5")
    ),
    "at-least, ratio above": Method("", methods.AT_LEAST, over="ratio"),
    "at-least, pass line": Method("", methods.AT_LEAST, over="ratio", pass_percent=Decimal(60)),
    "at-most": Method("", methods.AT_MOST),
    "at-most, pass line": Method("", methods.AT_MOST, pass_percent=Decimal("62.5")),
    "equal": Method("", methods.EQUAL, over="warn"),
    "equal, ratio above": Method("", methods.EQUAL, over="ratio"),
    "equal, points off": Method(
        "", methods.EQUAL, over="deduct", over_percent=HUNDRED, over_points=Decimal(2), pass_percent=Decimal(50)
    ),
    "range": Method("", methods.RANGE),
    "range, pass line": Method("", methods.RANGE, pass_percent=Decimal(90)),
    "steps": Method("", methods.STEPS, points=Decimal("0.5")),
    "steps of ten in proportion": Method("", methods.STEPS, points=Decimal(1), each=Decimal(10), part="share"),
    "steps, parts ignored": Method("", methods.STEPS, points=Decimal("0.3"), each=Decimal("0.7"), part="ignore"),
    "bands": Method("", methods.BANDS, bands=BANDS),
    "bands of what was reached": Method("", methods.BANDS, bands=BANDS, of="achievement"),
    "zero": Method("", methods.NONE_AT_ALL),
}
SIGNS = (quantities.AT_LEAST, quantities.AT_MOST, quantities.EQUAL, quantities.RANGE)
ASKED = {methods.AT_LEAST: SIGNS[:1], methods.AT_MOST: SIGNS[1:2], methods.EQUAL: SIGNS[2:3], methods.RANGE: SIGNS[3:]}
EXECUTION = builders.form().newest.execution
EXECUTIONS: Mapping[str, Execution] = {
    "full": EXECUTION,
    "ratio": replace(EXECUTION, over_budget="ratio"),
    "nothing": replace(EXECUTION, over_budget="nothing"),
    "bands": replace(EXECUTION, bands=BANDS),
}
CAPS = (Cap(Decimal(80), Decimal(89)), Cap(Decimal(60), Decimal("69.5")), Cap(Decimal(50), Decimal(30)))
Row = list[Decimal]


def numbers(chance: random.Random) -> Row:
    """Return weight, lower and upper bound, actual: with ties, zeros, equal values and long fractions among them."""
    weight = Decimal(chance.choice(("10", "5", "1", "3.33", "0.5", "7.25", "0")))
    low = Decimal(chance.choice(("0", "100", "300", "95.5", "0.3", "656", str(chance.randint(1, 999)))))
    high = low + Decimal(chance.choice(("0", "0", "10", "0.7")))
    share = Decimal(chance.choice(("0", "1", "0.905", "0.6", "0.625", "0.805", "0.95", "1.3", "2")))
    share = chance.choice((share, Decimal(chance.randint(0, 150)) / 100))
    actual = chance.choice((low * share, Decimal(chance.randint(0, 999)), low, high))
    return [weight, low, high, actual]


def goal(asked: str, low: Decimal, high: Decimal) -> Quantity:
    return Quantity(asked, low, high if asked == quantities.RANGE else low, "", 1, approximate=False)


class Calculated:
    """A workbook of cases, each a row: its inputs, and behind them the formulas' results."""

    def __init__(self) -> None:
        """Begin without any case."""
        self._stream = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._stream, {"in_memory": True})
        self._given: dict[str, list[Row]] = {}

    def add(self, name: str, rows: Sequence[Row], formulas_of: Callable[[Sequence[str]], Sequence[str]]) -> None:
        sheet = self._book.add_worksheet(f"s{len(self._given)}")
        self._given[name] = list(rows)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [float(value) for value in row])
            cells = [f"{letter}{number + 1}" for letter in "ABCDEFGH"]
            for column, formula in enumerate(formulas_of(cells), len(row)):
                sheet.write_formula(number, column, f"={formula}")

    def results(self) -> dict[str, list[tuple[Row, list[Decimal]]]]:
        """Return for each name its cases: the inputs and what LibreOffice makes of them."""
        self._book.close()
        book = recalculated({"rules": self._stream.getvalue()})["rules"]
        found = {}
        for number, (name, rows) in enumerate(self._given.items()):
            lines = book.get_sheet_by_name(f"s{number}").to_python()
            results = [[figures.from_cell(value) for value in line[len(rows[0]) :]] for line in lines]
            found[name] = list(zip(rows, results, strict=True))
        return found


def scores(method: Method, asked: str) -> Callable[[Sequence[str]], Sequence[str]]:
    """Return what is calculated of one case: the unrounded score and the score rounded in each mode."""

    def of_cells(cells: Sequence[str]) -> Sequence[str]:
        weight, low, high, actual, exact = cells[:5]
        # What is a range in no more than a name has one bound.
        bound = high if asked == quantities.RANGE else low
        formula = formulas.score(method.rule, method, asked, Cells(weight, "Z1", low, bound, actual))
        rounded = (formulas.rounded_score(exact, weight, Rounding(1, mode)) for mode in ROUNDING_MODES)
        return (formula, *rounded, formulas.achievement(asked, Cells(weight, "Z1", low, bound, actual)))

    return of_cells


CASES_OF = [(name, asked) for name, method in METHODS.items() for asked in ASKED.get(method.rule, SIGNS)]


@pytest.fixture(scope="module")
def computed() -> dict[str, list[tuple[Row, list[Decimal]]]]:
    chance, made = seeded(4), Calculated()
    for name, asked in CASES_OF:
        made.add(f"{name} {asked}", [numbers(chance) for _ in range(CASES)], scores(METHODS[name], asked))
    made.add(
        "words",
        [[weight, Decimal(share)] for weight, *_ in map(numbers, [chance] * 20) for share in (0, 62.5, 100)],
        lambda cells: [
            formulas.score(rule, Method("", rule), None, Cells(cells[0], cells[1], "Z1", "Z1", "Z1"))
            for rule in (*methods.OF_WORDS, rules.SAME_WORDS)
        ],
    )
    for name, block in EXECUTIONS.items():
        rows = [[low, actual, weight] for weight, low, _, actual in (numbers(chance) for _ in range(CASES))]
        made.add(
            f"execution {name}",
            rows,
            lambda cells, block=block: [
                formulas.execution_score(cells[1], cells[0], cells[2], block),
                formulas.execution_rate(cells[1], cells[0]),
            ],
        )
    rates = [Decimal(text) for text in ("0", "49.999", "50", "59.99999", "60", "79.9", "80", "105.6")]
    totals = [Decimal(text) for text in ("0", "30", "30.1", "69.5", "70", "89", "89.1", "100")]
    made.add(
        "capped",
        [[total, rate] for total in totals for rate in rates],
        lambda cells: [formulas.capped(cells[0], cells[1], CAPS)],
    )
    return made.results()


@pytest.mark.parametrize(("name", "asked"), CASES_OF)
def test_a_rule_and_its_formula_give_the_same(name: str, asked: str, computed) -> None:
    cases = computed[f"{name} {asked}"]
    assert len(cases) == CASES
    for row, (exact, *rounded, reached) in cases:
        weight, low, high, actual = row
        target = goal(asked, low, high)
        expected = rules.score(METHODS[name], weight, target, actual)
        assert abs(exact - expected) < Decimal("1e-12"), row
        for mode, score in zip(ROUNDING_MODES, rounded, strict=True):
            assert score == figures.rounded_score(expected, weight, Rounding(1, mode)), (mode, row)
        share = rules.achievement(target, actual) or Decimal(0)
        assert abs(reached - share) <= share * Decimal("1e-12"), row


def test_words_give_a_share_of_the_points(computed) -> None:
    for (weight, share), results in computed["words"]:
        *of_words, same = results
        assert [abs(each - rules.share_of(weight, share)) < Decimal("1e-12") for each in of_words] == [True] * 4
        assert same == weight


@pytest.mark.parametrize("name", EXECUTIONS)
def test_the_execution_score_and_its_formula_give_the_same(name: str, computed) -> None:
    block = EXECUTIONS[name]
    for (budget, outturn, weight), (score, rate) in computed[f"execution {name}"]:
        expected = rules.execution_score(weight, outturn, budget, block.over_budget, block.bands)
        assert abs(score - expected) < Decimal("1e-12"), (budget, outturn, weight)
        assert abs(rate - rules.execution_rate(outturn, budget)) <= rate * Decimal("1e-12")


def test_a_total_is_held_below_the_lowest_cap_that_applies(computed) -> None:
    for (total, rate), (held,) in computed["capped"]:
        most = [cap.most for cap in CAPS if rate < cap.execution_below]
        assert held == min([total, *most]), (total, rate)


def test_every_rule_has_a_formula_and_words() -> None:
    cells = Cells("A1", "B1", "C1", "D1", "E1")
    for rule in RULES:
        method = Method("", rule, bands=BANDS, yes=("有",), no=("无",))
        assert "A1" in formulas.score(rule, method, quantities.AT_LEAST, cells)
        assert wording.rule_words(rule, method)
    for rule in (
        rules.SAME_WORDS, rules.STATED, rules.FULL_SCORE, rules.SUM, rules.BLANK, rules.SPLIT, rules.RESCALED,
        rules.CAPPED,
    ):  # fmt: skip
        assert wording.rule_words(rule, None) == wording.RULE_WORDS[rule]


# What a method's own numbers and words add to what its rule says.
SAID = {
    "at-least": "正向指标：达到目标值得满分，否则得分＝实际完成值÷目标值×分值",
    "at-least, points off": "达到目标值130%及以上的扣1.5分",
    "at-least, ratio above": "超过的得分＝目标值÷实际完成值×分值",
    "at-least, pass line": "不足60%的不得分",
    "at-most": "反向指标：不超过目标值得满分，否则得分＝目标值÷实际完成值×分值",
    "at-most, pass line": "不足62.5%的不得分",
    "equal": "目标值为0的，只有0得满分",
    "equal, ratio above": "超过的得分＝目标值÷实际完成值×分值",
    "equal, points off": "达到目标值100%及以上的扣2分",
    "range": "区间：在区间之内得满分，否则按较近的一端的比例计分",
    "range, pass line": "不足90%的不得分",
    "steps": "与目标值每相差1个单位扣0.5分，不足一个单位的按一个计，扣完为止",
    "steps of ten in proportion": "与目标值每相差10个单位扣1分，不足一个单位的按比例计，扣完为止",
    "steps, parts ignored": "与目标值每相差0.7个单位扣0.3分，不足一个单位的不计，扣完为止",
    "bands": "按实际完成值分段：95及以上给分值的100%；80.5及以上给分值的70%；其余给12.5%",
    "bands of what was reached": "按完成率（%）分段：",
    "zero": "目标为0：只有0得满分，否则不得分",
}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_said_with_its_numbers(name: str) -> None:
    assert SAID[name] in wording.rule_words(METHODS[name].rule, METHODS[name])


def test_a_method_of_words_is_said_with_its_words() -> None:
    veto = Method("", methods.YES_NO, yes=("有", "已建"), no=("无",), no_total_most=Decimal("59.5"))
    assert wording.rule_words(veto.rule, veto) == "是否指标：有、已建得满分，无不得分，并且总得分不超过59.5分"
    grades = (
        Grade("好", ("好", "较好"), Decimal(60), HUNDRED, HUNDRED),
        Grade("差", ("差",), Decimal(0), Decimal(60), None),
    )
    graded = Method("", methods.QUALITATIVE, grades=grades)
    assert wording.rule_words(graded.rule, graded).startswith("定性指标")


def test_the_rating_is_a_question_for_each_band() -> None:
    bands = builders.form().newest.total.bands
    assert formulas.rating("C9", bands) == 'IF(C9>=90,"优",IF(C9>=80,"良",IF(C9>=60,"中","差")))'
    assert formulas.rating("C9", [Band('"好"', Decimal(0), Decimal(100))]) == '"""好"""'
    assert formulas.rating("C9", []) == '""'


@pytest.mark.parametrize(
    "rounding, words",
    [(Rounding(1, "half-up"), "四舍五入，保留1位小数"), (Rounding(0, "truncate"), "舍去尾数，取整数")],
)
def test_a_rounding_is_said_in_words(rounding: Rounding, words: str) -> None:
    assert wording.rounding_words(rounding) == words


def test_a_long_fraction_is_cut_off_with_a_sign() -> None:
    assert wording.unrounded(Decimal(1) / 3) == "0.3333333333…"
    assert wording.unrounded(Decimal("9.0970")) == "9.097"
