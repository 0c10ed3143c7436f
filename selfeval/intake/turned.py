"""The turned 项目信息 of a bulk workbook: one row a project, the labels as headings."""

from collections.abc import Iterable, Sequence

from selfeval.evaluation.glossary import INFO, INFO_FIELDS, plain_heading

CODE_HEADING = next(field.label for field in INFO_FIELDS if field.identifier == "project_code")
# Before the name of a file, where a project that has no code of its own was merged into a bulk workbook.
NO_CODE = "无编码-"
_LABELS = {name: field.identifier for field in INFO_FIELDS for name in field.names}
# Beside 项目编码; one row of a single project's sheet may well hold two labels with their contents between them.
_FEWEST_LABELS = 3
_LONGEST_LABEL = 60
DEEPEST_HEADING = 30


def heading_row(rows: Iterable[tuple[int, Sequence[object]]]) -> int | None:
    """Return which of the first rows of 项目信息 holds the labels as headings; None in a single project's workbook."""
    for number, values in rows:
        words = [plain_heading(value) for value in values if isinstance(value, str) and len(value) < _LONGEST_LABEL]
        labels = {_LABELS[word] for word in words if word in _LABELS}
        is_upright = all({column.heading, *column.aliases} & set(words) for column in INFO.columns)
        if CODE_HEADING in words and len(labels) > _FEWEST_LABELS and not is_upright:
            return number
    return None


def code_column(values: Sequence[object]) -> int | None:
    """Return the column of a row of headings that holds the codes of projects."""
    found = [at for at, value in enumerate(values) if isinstance(value, str) and plain_heading(value) == CODE_HEADING]
    return found[0] if found else None


def columns_of_kind(values: Sequence[object]) -> tuple[int, ...]:
    """Return the columns of a row of headings that tell the form and the year of projects."""
    words = [plain_heading(value) if isinstance(value, str) else "" for value in values]
    return tuple(at for at, word in enumerate(words) if _LABELS.get(word) in ("form", "fiscal_year"))
