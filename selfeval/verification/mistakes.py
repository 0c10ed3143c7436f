"""What can be wrong with a finished report, and how it is said."""

from dataclasses import dataclass

from selfeval.evaluation.catalogue import ERROR, NOTE, WARNING
from selfeval.verification.places import Place

FIGURE, TEXT, LISTED, UNLISTED, ORDER = (
    "figure-differs",
    "text-differs",
    "list-superfluous",
    "list-missing",
    "list-order",
)
NOT_VERIFIED = "not-verified"
ROW_MISSING, ROW_SUPERFLUOUS, SCORE = "row-missing", "row-superfluous", "stated-score"
_LEVELS = {
    # As when the report is written: a score may have been typed.
    SCORE: WARNING,
    "text-missing": WARNING,
    NOT_VERIFIED: WARNING,
    "table-unread": WARNING,
    # What a report that is right may have all the same.
    "rate-unexplained": NOTE,
    "percent-over-100": NOTE,
    "fuzzy-actual": NOTE,
    "part-missing": NOTE,
    "heading-differs": NOTE,
    "reason-missing": WARNING,
    "method-contradicts": WARNING,
    "category-weight": WARNING,
}
# Codes of what could not be verified.
UNVERIFIED = (NOT_VERIFIED, "part-missing", "table-unread")
_RANKS = (ERROR, WARNING, NOTE)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong at one place.

    ``name`` is the tag, row or list it is about; ``found`` and ``expected`` are empty where there is nothing.
    """

    code: str
    place: Place
    name: str
    message: str
    found: str = ""
    expected: str = ""

    @property
    def level(self) -> str:
        """``error``, ``warning`` or ``note``."""
        return _LEVELS.get(self.code, ERROR)


def sorted_by_place(mistakes: list[Mistake]) -> list[Mistake]:
    """Return mistakes in reading order, notes at the end."""
    return sorted(mistakes, key=lambda each: (each.level == NOTE, each.place.order, _RANKS.index(each.level)))
