"""Which 评分方法, where a report does not print it, may have given a printed score."""

from collections.abc import Iterator

from selfeval.evaluation import quantities
from selfeval.evaluation.form import Rules
from selfeval.evaluation.methods import BANDS, STEPS, UNSIGNED_COST
from selfeval.evaluation.model import IndicatorEntry


def methods_for(row: IndicatorEntry, rules: Rules) -> Iterator[str]:
    """Yield the methods that turn no target round: never its sign, nor what the form does without one."""
    target, scoring = quantities.read(row.target.text), rules.scoring
    is_bound = target is not None and target.sign in (quantities.AT_LEAST, quantities.AT_MOST)
    if target is not None and is_bound:
        # A bound stays one, but the form may give its points otherwise than in proportion.
        kept = (scoring.signs[target.sign].rule, STEPS, BANDS)
        yield from (name for name, method in scoring.methods.items() if method.rule in kept)
        return
    backwards = scoring.signs[quantities.AT_MOST].rule
    for name, method in scoring.methods.items():
        if method.rule != backwards or (_has_no_sign(target) and _less_is_better(row, rules)):
            yield name


def _has_no_sign(target: quantities.Quantity | None) -> bool:
    return target is not None and target.sign == quantities.UNSIGNED


def _less_is_better(row: IndicatorEntry, rules: Rules) -> bool:
    category, name = rules.indicators.category(row.category.text), row.name.text
    is_saving = any(word in name for word in rules.scoring.saving_words)
    is_cost = category is not None and category.is_about_cost(row.subcategory.text) and _costs_are_kept_below(rules)
    return not is_saving and (
        is_cost or any(word in name + row.target.text for word in rules.scoring.lower_is_better_words)
    )


def _costs_are_kept_below(rules: Rules) -> bool:
    """Whether the form takes a cost without a sign for one that is to be kept below."""
    signs = rules.scoring.signs
    return signs[UNSIGNED_COST].rule == signs[quantities.AT_MOST].rule
