"""The checks that look at what was computed, in the order in which one cuts off what would only follow from it."""

from collections.abc import Callable

from selfeval.evaluation import budget_checks, indicator_checks, score_checks, text_checks
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.form import Rules
from selfeval.evaluation.model import Evaluation

Check = Callable[[Evaluation, Rules, Findings], None]

CHECKS: tuple[Check, ...] = (
    text_checks.check_report_date,
    text_checks.check_further,
    budget_checks.check_stated_units,
    budget_checks.check_budget_sum,
    budget_checks.check_execution,
    budget_checks.check_budget_zero,
    budget_checks.check_amounts_likely,
    budget_checks.check_stated_rates,
    score_checks.check_weights,
    budget_checks.check_low_execution,
    budget_checks.check_budget_changes,
    text_checks.check_objectives,
    score_checks.check_stated_totals,
    indicator_checks.check_duplicates,
    indicator_checks.check_percents,
    indicator_checks.check_over_achieved,
    indicator_checks.check_rounded_to_full,
    indicator_checks.check_cost_directions,
    indicator_checks.check_cost_targets,
    indicator_checks.check_methods,
    indicator_checks.check_signs,
    score_checks.check_missing_reasons,
    score_checks.check_superfluous_reasons,
    text_checks.check_recommendations,
    text_checks.check_missed_targets_explained,
    text_checks.check_stated_in_text,
    text_checks.check_punctuation,
    text_checks.check_lengths,
)
