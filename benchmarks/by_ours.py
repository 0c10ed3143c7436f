"""Fills with this program, its templates compiled beforehand."""

from collections.abc import Callable
from pathlib import Path

import seed


def filler(folder: Path) -> Callable[[], bytes]:
    """Return what makes a report of the case in ``folder``, from values in memory to the package's bytes."""
    templates, values = seed.values(folder.name)
    return lambda: templates.documents(values)[0].content
