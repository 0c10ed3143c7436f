"""Lets a table row with a very long text break across pages, although its template forbids it.

Word breaks a row that is longer than a page all the same; LibreOffice cuts its text off at the foot of the page.
"""

from lxml.etree import _Element as Element

from selfeval.report import tree_edits, wordml
from selfeval.report.environment import RETURNS_TEXT, Environment
from selfeval.report.source import print_code
from selfeval.report.tree_edits import Marks

# A row's item that says that one of its texts is long; the underscore keeps it out of every template's reach.
LONG = "_long"
# Characters that fill about half a page in a narrow column of a landscape table.
_LONGEST = 150
_WHOLE = f"{RETURNS_TEXT}whole"


def marked(row: dict[str, object]) -> dict[str, object]:
    """Return a row of a list, marked if one of its texts is long."""
    for value in row.values():
        if type(value) is str and len(value) > _LONGEST:
            row[LONG] = True
            return row
    return row


def add_filters(environment: Environment) -> None:
    """Give an environment the filter that the marks use."""
    environment.filters[_WHOLE] = _whole


def put_marks(row: Element, name: str, marks: Marks) -> None:
    """Keep a table row from breaking only where the row of the list it prints, called ``name``, is not long."""
    for whole in row.findall(wordml.CANT_SPLIT):
        tree_edits.put_in_place_of(whole, marks.code(print_code(f"{name}|{_WHOLE}")))


def _whole(row: object) -> str:
    # Not isinstance, which takes long to tell what is a mapping.
    return "" if type(row) is dict and LONG in row else "<w:cantSplit/>"
