"""The seed's templates and values for the benchmarks; run by itself it tells the memory that filling takes."""

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


def values() -> tuple[FormTemplates, Context]:
    """Return the form's compiled templates and the values of all tags, sentences included."""
    loaded = FormLibrary(ROOT / "templates").load(FORM)
    workbook = next((ROOT / "input").glob("*.xlsx"))
    project, problems = read_project(workbook.read_bytes())
    if project is None:
        raise SystemExit("the seed's workbook cannot be read")
    found = context(evaluate(project, loaded.form, problems), loaded.form)
    return loaded.templates, loaded.templates.with_sentences(found)


if __name__ == "__main__":
    templates, found = values()
    for _ in range(int(sys.argv[1])):
        templates.documents(found)
    # Not ru_maxrss, which begins with the memory of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
