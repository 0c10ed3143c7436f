"""Goes through the records once and keeps what is needed: lines and problems on disk, figures in columns."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Self

from selfeval.batch.records import Record
from selfeval.summary.comparison import Comparison
from selfeval.summary.lights import Lights
from selfeval.summary.lines import Line, line, rows
from selfeval.summary.problem_list import ProblemList
from selfeval.summary.spool import Spool
from selfeval.summary.tables import Columns


class Gathered:
    """What is known of a run, ready to be written."""

    def __init__(self, lights: Lights, most_problems: int) -> None:
        """Begin without a project."""
        self.lights = lights
        self.lines = Spool()
        self.columns = Columns()
        self.problems = ProblemList(most_problems)
        self.comparison = Comparison(())
        self.has_codes = self.has_further_files = False
        self.link_count = 0
        self.years: set[int] = set()
        self.forms: set[str] = set()

    def take(self, records: Iterable[Record], earlier: Iterable[Record]) -> None:
        """Take the records of a run and those of the year before."""
        self.comparison = Comparison(line(record, 0, self.lights) for record in earlier)
        for number, record in enumerate(records, 1):
            self._add(record, line(record, number, self.lights))

    def lines_again(self) -> Iterator[Line]:
        """Yield the lines in the order of the records."""
        return (Line(*row) for row in self.lines)

    def close(self) -> None:
        """Give the temporary files back."""
        with closing(self.lines), closing(self.problems):
            pass

    def __enter__(self) -> Self:
        """Use what was gathered, and give the temporary files back."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the temporary files back."""
        self.close()

    def _add(self, record: Record, found: Line) -> None:
        self.lines.add(found)
        self.columns.add(found)
        self.problems.add(
            rows(record.result, "problems"),
            (found.number, found.name, found.unit, found.department, found.source),
        )
        self.comparison.note(found)
        self.has_codes = self.has_codes or bool(found.code)
        self.has_further_files = self.has_further_files or len(found.documents) > 1
        # Of a project's documents the first two are linked, and its marked workbook.
        self.link_count += min(len(found.documents), 2) + bool(found.copy)
        if found.year is not None:
            self.years.add(found.year)
        if found.form:
            self.forms.add(found.form)
