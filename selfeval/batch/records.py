"""What is known of one project after a run: its result, and what was written of it."""

from dataclasses import dataclass

from selfeval.batch.results import Result


@dataclass(frozen=True, slots=True)
class Record:
    """One project.

    ``key`` names the project, ``workbook`` is where it was read from, ``result`` is the JSON of the contract
    (batch/results.py). ``files`` are its documents, of ``sizes`` in bytes, ``pdfs`` what was made of them, and
    ``copy`` its marked workbook. All paths are as seen from the output folder, with forward slashes. Its amounts are
    in ``money_unit``; ``execution_rate`` is that of the scored row, as printed. ``project_code`` is its 项目编码, by
    which last year's is found. ``total_row`` is the row of its budget table that is the sum of the others; without it
    the row is known by its name. ``form_label`` is what people call its form. A bulk workbook is noted beside its
    projects, and ``is_project`` says that it is none.
    """

    key: str
    workbook: str
    result: Result
    implementing_unit: str
    line_department: str
    files: tuple[str, ...] = ()
    copy: str | None = None
    money_unit: str = "万元"
    execution_rate: str | None = None
    project_code: str = ""
    total_row: str = ""
    form_label: str = ""
    is_project: bool = True
    sizes: tuple[int, ...] = ()
    pdfs: tuple[str, ...] = ()
