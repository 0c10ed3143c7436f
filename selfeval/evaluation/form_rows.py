"""Finds the rows that a form names in a sheet, reporting what is unknown, twice there, or missing."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from selfeval.evaluation import glossary
from selfeval.evaluation.findings import Findings
from selfeval.evaluation.model import Entry

_Row = TypeVar("_Row")


def by_name(
    rows: Iterable[_Row],
    label_of: Callable[[_Row], Entry],
    name_of: Callable[[str], str | None],
    heading: Entry,
    required: Sequence[str],
    findings: Findings,
) -> dict[str, _Row]:
    """Return the rows by the form's names.

    ``label_of`` gives a row's label, ``name_of`` the form's name for a label or None, ``heading`` is the heading
    of the labels' column, ``required`` are the names that must be there. A row that sums up or remarks is noted
    and left out.
    """
    found: dict[str, _Row] = {}
    misnamed = 0
    for row in rows:
        label = label_of(row)
        name = name_of(label.text)
        if name is None and glossary.is_aside(label.text):
            findings.add("row-ignored", label, name=label.text)
        elif name is None:
            misnamed += 1
            findings.add("row-unknown", label, name=heading.text, found=label.text, expected="、".join(required))
        elif name in found:
            misnamed += 1
            findings.add("row-duplicate", label, name=name, found=label_of(found[name]).cell or "")
        else:
            found[name] = row
    missing = [name for name in required if name not in found]
    # A row with a wrong name was reported there; only what is missing besides is reported here.
    if len(missing) > misnamed:
        findings.add("row-missing", heading, name="、".join(missing))
    return found
