"""Fills with docxtpl as its documentation says, escaping on.

The template's bytes are kept in memory; the document is opened anew for each report, because rendering changes it.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path

from docxtpl import DocxTemplate


def filler(folder: Path) -> Callable[[], bytes]:
    """Return what makes a report of the case in ``folder``, from values in memory to the package's bytes."""
    template = (folder.parent / "docxtpl.docx").read_bytes()
    values = json.loads((folder / "values.json").read_text(encoding="utf-8"))

    def fill() -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render(values, autoescape=True)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    return fill
