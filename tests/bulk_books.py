"""Makes bulk workbooks that tests need: the content of several projects in one file."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from selfeval.evaluation import glossary
from tests.builders import Content

CODE = "项目编码"


def bulk(contents: Mapping[str, Content], file: Path | None = None) -> bytes:
    """Return a bulk workbook of projects by their codes, each in the order of the standard columns."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(str(file) if file else stream, {"constant_memory": bool(file)}) as book:
        for sheet in glossary.SHEETS:
            _write(book.add_worksheet(sheet.name), sheet, contents)
    return b"" if file else stream.getvalue()


def _write(page, sheet: glossary.Sheet, contents: Mapping[str, Content]) -> None:
    if sheet is glossary.INFO:
        labels = [field.label for field in glossary.INFO_FIELDS if field.label != CODE]
        page.write_row(0, 0, [CODE, *labels])
        for at, (code, content) in enumerate(contents.items(), 1):
            said = {row[0]: row[1] for row in content[sheet.name]}
            _row(page, at, [code, *(said.get(label) for label in labels)])
        return
    page.write_row(0, 0, [CODE, *(column.heading for column in sheet.columns)])
    at = 0
    for code, content in contents.items():
        for row in content.get(sheet.name, ()):
            at += 1
            _row(page, at, [code, *row])


def _row(page, at: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values):
        if isinstance(value, str):
            page.write_string(at, column, value)
        elif value is not None:
            page.write_number(at, column, value)


def loaded(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def single(content: Content) -> bytes:
    """Return a workbook of one project with nothing in it but the content, not even formulas."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for sheet in glossary.SHEETS:
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, [column.heading for column in sheet.columns])
            for at, row in enumerate(content.get(sheet.name, ()), 1):
                _row(page, at, row)
    return stream.getvalue()
