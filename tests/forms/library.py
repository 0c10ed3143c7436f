"""The invented forms in a templates folder, and what the program makes of workbooks by them."""

from pathlib import Path

from selfeval.batch.forms import FormLibrary
from selfeval.batch.report_work import Report, ReportVerifier
from selfeval.evaluation import layout
from selfeval.evaluation.model import Evaluation
from selfeval.evaluation.scoring import evaluate
from selfeval.intake.sheets import read_project
from selfeval.review.printed import printed_places
from selfeval.review.workpaper import workpaper
from tests.forms import fifth, split


class Forms:
    """The forms of one templates folder."""

    def __init__(self, folder: Path) -> None:
        """Write the invented forms into a folder and load them from there."""
        self.templates = folder / "templates"
        self.templates.mkdir()
        (self.templates / "defaults.toml").write_text(f'form = "{fifth.NAME}"\n', encoding="utf-8")
        fifth.write(self.templates)
        split.write(self.templates)
        self.library = FormLibrary(self.templates)
        self._verifier = ReportVerifier(self.library, None)
        self._report = folder / "报告.docx"

    def evaluated(self, name: str, workbook: bytes, *, year: int | None = None) -> Evaluation:
        """Evaluate a workbook by a form; ``year`` is the one whose layout it has, the newest where none is given."""
        form = self.library.rules(name)
        rules = form.newest if year is None else form.rules_for(year) or form.newest
        project, problems = read_project(workbook, lambda *_: layout.of_rules(rules))
        assert project is not None, problems
        return evaluate(project, form, problems)

    def report(self, name: str, evaluation: Evaluation) -> bytes:
        """Write the report of an evaluation."""
        return self.library.load(name).templates.render(evaluation)[0].content

    def verified(self, report: bytes) -> Report:
        """Verify a report by whichever form fits it."""
        self._report.write_bytes(report)
        return self._verifier.verify(self._report)

    def paper(self, name: str, evaluation: Evaluation) -> bytes:
        """Write the working paper of an evaluation."""
        loaded = self.library.load(name)
        return workpaper(evaluation, printed_places(evaluation, loaded.form, loaded.templates))
