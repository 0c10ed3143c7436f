"""Fills with python-docx by code: paragraphs and tables are added one by one to its default document.

It is given the finished texts and sets no styles, so that it does less than a program that writes this report.
"""

import io
import json
from collections.abc import Callable
from pathlib import Path

import docx


def filler(folder: Path) -> Callable[[], bytes]:
    """Return what makes a report of the case in ``folder``, from values in memory to the package's bytes."""
    blocks = json.loads((folder / "blocks.json").read_text(encoding="utf-8"))

    def fill() -> bytes:
        document = docx.Document()
        for block in blocks:
            if isinstance(block, str):
                document.add_paragraph(block)
                continue
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, texts in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    if text:
                        cell.text = text
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    return fill
