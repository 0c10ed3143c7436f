"""The result of one project as the JSON of the contract."""

from decimal import Decimal

from selfeval.evaluation import figures
from selfeval.evaluation.model import Evaluation, Figure
from selfeval.evaluation.problems import Problem, status

Result = dict[str, object]


def result(source: str, form: str | None, evaluation: Evaluation | None, problems: tuple[Problem, ...]) -> Result:
    """Return a project's result; figures are strings as printed, null where there are none."""
    found: Result = {
        "source": source,
        "form": form,
        "status": None,
        "project_name": None,
        "fiscal_year": None,
        "funding": [],
        "execution_score": None,
        "funds_management_score": None,
        "indicator_score": None,
        "indicator_weight": None,
        "total_score": None,
        "rating": None,
        "indicators": [],
    }
    if evaluation is not None:
        found |= _figures(evaluation)
    return with_problems(found, problems)


def with_problems(found: Result, problems: tuple[Problem, ...]) -> Result:
    """Return a result with these problems and the status that follows from them."""
    return found | {"status": status(problems), "problems": [_problem(each) for each in problems]}


def _figures(evaluation: Evaluation) -> Result:
    return {
        "project_name": evaluation.project.info["project_name"].text or None,
        "fiscal_year": evaluation.fiscal_year,
        "funding": [
            {
                "source": row.source,
                "original_budget": _text(row.original_budget),
                "final_budget": _text(row.final_budget),
                "outturn": _text(row.outturn),
                "execution_rate": _text(row.execution_rate),
            }
            for row in evaluation.funding
        ],
        "execution_score": _text(evaluation.execution_score),
        "funds_management_score": _text(evaluation.funds_management_score),
        "indicator_score": _text(evaluation.indicator_score),
        "indicator_weight": _points(evaluation.indicator_weight),
        "total_score": _text(evaluation.total_score),
        "rating": evaluation.rating,
        "indicators": [
            {
                "name": row.entry.name.text,
                "weight": _points(row.weight),
                "score": _text(row.score),
                "achieved": row.achieved,
                "rule": row.score.rule if row.score else row.rule,
            }
            for row in evaluation.indicators
        ],
    }


def _problem(found: Problem) -> Result:
    return {
        "code": found.code,
        "level": found.level,
        "sheet": found.sheet,
        "cell": found.cell,
        "message": found.message,
    }


def _text(figure: Figure | None) -> str | None:
    return None if figure is None else figure.text


def _points(value: Decimal | None) -> str | None:
    return None if value is None else figures.show_short(value)
