"""Writes the folder of a form: its rules, its sentences, its documents."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
from docx.document import Document

Rows = Sequence[Sequence[str]]


def write(folder: Path, rules: str, sentences: Mapping[str, str], documents: Mapping[str, Document]) -> None:
    """Write form.toml, the sentences by their names and the documents by their file names."""
    (folder / "sentences").mkdir(parents=True)
    (folder / "form.toml").write_text(rules, encoding="utf-8")
    for name, text in sentences.items():
        (folder / "sentences" / f"{name}.j2").write_text(text, encoding="utf-8")
    for name, document in documents.items():
        stream = io.BytesIO()
        document.save(stream)
        (folder / name).write_bytes(stream.getvalue())


def document(parts: Sequence[str | Rows]) -> Document:
    """Make a document of paragraphs and tables; the cells that a row lacks are empty."""
    found = docx.Document()
    for part in parts:
        if isinstance(part, str):
            found.add_paragraph(part)
            continue
        table = found.add_table(len(part), max(map(len, part)))
        for number, row in enumerate(part):
            for column, text in enumerate(row):
                table.cell(number, column).text = text
    return found
