"""The seed's templates and values for the benchmarks, also with more indicators than the seed has."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from selfeval.batch.forms import FormLibrary  # noqa: E402 - the checkout is put on the path first
from selfeval.evaluation.scoring import evaluate  # noqa: E402
from selfeval.intake.sheets import read_project  # noqa: E402
from selfeval.report.context import Context, context  # noqa: E402
from selfeval.report.form_templates import FormTemplates  # noqa: E402

FORM = "zhengzhou"
TEMPLATE = ROOT / "templates" / FORM / "report.docx"
# The case of the seed's own report. Any other case is a number of indicators.
SEED = "seed"


def values(case: str) -> tuple[FormTemplates, Context]:
    """Return the form's compiled templates and the values of all tags, sentences included.

    For a number of indicators the seed's rows are repeated. Each gets a name of its own, with characters that must
    be escaped.
    """
    loaded = FormLibrary(ROOT / "templates").load(FORM)
    workbook = next((ROOT / "input").glob("*.xlsx"))
    project, problems = read_project(workbook.read_bytes())
    if project is None:
        raise SystemExit("the seed's workbook cannot be read")
    found = context(evaluate(project, loaded.form, problems), loaded.form)
    if case != SEED:
        found |= _repeated(found["绩效指标"], int(case))
    return loaded.templates, loaded.templates.with_sentences(found)


def _repeated(rows: object, count: int) -> Context:
    if not isinstance(rows, list):
        raise TypeError
    spread = [rows[number * len(rows) // count] for number in range(count)]
    named = [row | {"三级指标": f"{row['三级指标']}<{number}>&"} for number, row in enumerate(spread, 1)]
    done, missed = [row for row in named if row["完成"]], [row for row in named if not row["完成"]]
    return {"绩效指标": named, "完成的指标": done, "未完成的指标": missed}
