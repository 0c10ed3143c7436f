"""Which result of an evaluation, and how many points, each row of a rebuilt project has."""

from collections.abc import Sequence
from decimal import Decimal

from selfeval.evaluation import weights
from selfeval.evaluation.form import Indicators
from selfeval.evaluation.indicators import does_not_apply
from selfeval.evaluation.model import Evaluation, IndicatorEntry, IndicatorResult
from selfeval.verification import plain_text


def results(evaluation: Evaluation) -> list[IndicatorResult | None]:
    """Return the result of each row of the project; None of one that does not apply."""
    left_out = {id(result.entry) for result in evaluation.left_out}
    counted = iter(evaluation.indicators)
    return [None if id(row) in left_out else next(counted, None) for row in evaluation.project.indicators]


def points(rows: Sequence[IndicatorEntry], block: Indicators) -> list[Decimal | None]:
    """Return the points of each row by the form: typed, split or rescaled; None where they cannot be told."""
    given = [
        weights.Row(
            block.category(row.category.text),
            plain_text.number(row.weight.text),
            not does_not_apply(row, block.not_applicable),
        )
        for row in rows
    ]
    return [each.value for each in weights.weights(given, block)]
