"""An explained figure as data: what the command, the page and other programs are told of it."""

from collections.abc import Sequence

from selfeval.review.explanation import Explained


def as_data(figure: Explained, places: Sequence[str]) -> dict[str, object]:
    """Return a figure as it stands in JSON, with the places in the report where it is printed."""
    return {
        "name": figure.name,
        "tag": figure.key,
        "printed": figure.printed,
        "unrounded": None if figure.exact is None else str(figure.exact),
        "rule": figure.rule,
        "reference": figure.reference,
        "calculation": figure.calculation,
        "rounding": figure.rounding,
        "sources": [{"sheet": entry.sheet, "cell": entry.cell, "text": entry.text} for entry in figure.sources],
        "places": list(places),
    }
