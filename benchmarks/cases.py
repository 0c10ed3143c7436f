"""Lays out in a folder what the contestants are given: templates in their syntax, and each case's values.

The contestants' processes read these files before anything is measured; none of them has to make a value, or to
import this program for it.
"""

import json
from pathlib import Path

import sections
import seed
import texts


def prepare(folder: Path, cases: list[str]) -> dict[str, list[str]]:
    """Write all files; return the lines that each case's report must have."""
    template = seed.TEMPLATE.read_bytes()
    easy, conditions = sections.converted(template, loop_over=True)
    (folder / "docxtpl.docx").write_bytes(sections.without_merging(template))
    (folder / "easy-template-x.docx").write_bytes(easy)
    (folder / "docxtemplater.docx").write_bytes(sections.converted(template, loop_over=False)[0])
    return {case: _write_case(folder / case, case, conditions) for case in cases}


def _write_case(folder: Path, case: str, conditions: list[sections.Condition]) -> list[str]:
    templates, found = seed.values(case)
    values = {name: _plain(value) for name, value in found.items()}
    blocks = texts.blocks(templates.documents(found)[0].content)
    folder.mkdir()
    _write(folder / "values.json", values)
    _write(folder / "sections.json", sections.with_conditions(values, conditions))
    _write(folder / "blocks.json", blocks)
    return texts.lines(blocks)


def _plain(value: object) -> object:
    """Return a value as the peers take it: figures as the texts that they print."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value if isinstance(value, bool) else str(value)


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
