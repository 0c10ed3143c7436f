"""Makes the workbooks that tests need: the seed's content, changed at single cells."""

import copy
import io
import json
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple

from selfeval.evaluation import form_reader, glossary
from selfeval.evaluation.form import Form
from selfeval.evaluation.model import Evaluation, Project
from selfeval.evaluation.problems import Problem
from selfeval.evaluation.scoring import evaluate
from selfeval.intake import blank
from selfeval.intake.sheets import read_project

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "tests" / "reference"
FORM = "zhengzhou"
SEED_FILE = ROOT / "input" / "职业技能鉴定教研工作专项资金.xlsx"

Content = dict[str, list[list[Any]]]
Edits = Mapping[str, Any]


@cache
def form() -> Form:
    text = (ROOT / "templates" / FORM / "form.toml").read_text(encoding="utf-8")
    found, faults = form_reader.read(text, FORM)
    assert found is not None, faults
    return found


def reference(name: str) -> Any:
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def seed_content() -> Content:
    """Return the seed's rows, each in the order of the standard workbook's columns."""
    seed = reference("seed-workbook.json")
    content: Content = {}
    for sheet in glossary.SHEETS:
        given = seed[sheet.name]
        rows = [dict(zip(given["columns"], row, strict=True)) for row in given["rows"]]
        content[sheet.name] = [[row.get(column.heading) for column in sheet.columns] for row in rows]
    info = {row[0]: row[1] for row in content["项目信息"]}
    content["项目信息"] = [[field.label, info.get(field.label)] for field in glossary.INFO_FIELDS if field.asked]
    return content


@cache
def seed_bytes() -> bytes:
    return blank.write(form(), seed_content())


def edited(edits: Edits | None = None, *, formats: Edits | None = None, data: bytes | None = None) -> bytes:
    """Return a workbook with single cells changed, such as {"绩效指标!E2": "0人"}; formulas become values."""
    if data is None and not formats and not any(isinstance(each, date | time) for each in (edits or {}).values()):
        return _edited_seed(edits or {})
    book = loaded(data)
    for place, value in (edits or {}).items():
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    for place, code in (formats or {}).items():
        sheet, cell = place.split("!")
        book[sheet][cell].number_format = code
    return saved(book)


def _edited_seed(edits: Edits) -> bytes:
    """Return the seed with cells changed, in a workbook that is loaded once and is afterwards as it was.

    What changes its styles, such as a date, would stay.
    """
    book = _seed_book()
    before: list[Any] = []
    try:
        for place, value in edits.items():
            title, name = place.split("!")
            sheet = book[title]
            position = coordinate_to_tuple(name)
            is_there = position in sheet._cells
            cell = sheet[name]
            before.append((sheet, position, is_there, (cell._value, cell.data_type, copy.copy(cell._style))))
            cell.value = value
        return saved(book)
    finally:
        for sheet in book.worksheets:
            # Noted by saving, and written the next time.
            sheet.column_dimensions.max_outline = None
        for sheet, position, is_there, kept in reversed(before):
            cell = sheet._cells[position]
            if is_there:
                cell._value, cell.data_type, cell._style = kept
            else:
                del sheet._cells[position]


@cache
def _seed_book() -> openpyxl.Workbook:
    return loaded()


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def loaded(data: bytes | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data or seed_bytes()), data_only=True)


def reworked(change: Callable[[openpyxl.Workbook], object], data: bytes | None = None) -> bytes:
    """Return a workbook with a change that is more than some cells' values."""
    book = loaded(data)
    change(book)
    return saved(book)


def project_of(data: bytes) -> Project:
    project, problems = read_project(data)
    assert project is not None, problems
    return project


def evaluated(data: bytes, by: Form | None = None) -> Evaluation:
    project, problems = read_project(data)
    assert project is not None, problems
    return evaluate(project, by or form(), problems)


def with_edits(edits: Edits | None = None, **options: Any) -> Evaluation:
    return evaluated(edited(edits, **options))


def seen_by_windows(path: Path) -> str:
    """Return what Windows and macOS take for the name of a path: without case, without dots and blanks at an end."""
    parts = [unicodedata.normalize("NFD", part).casefold().rstrip(". ") for part in path.parts]
    return "/".join(parts)


def reports(folder: Path) -> list[str]:
    """Return the names of the reports in an output folder, without the copies that are handed back."""
    return sorted(path.name for path in folder.glob("*.docx"))


def places(problems: tuple[Problem, ...], level: str | None = None) -> list[tuple[str, str]]:
    """Return code and place of problems: ("reason-missing", "绩效指标!I11")."""
    return [(each.code, each.place) for each in problems if level in (None, each.level)]


def changed(content: Content, edits: Edits) -> Content:
    """Return content with cells changed, for workbooks written anew."""
    content = copy.deepcopy(content)
    for place, value in edits.items():
        match = re.fullmatch(r"(.+)!([A-Z])(\d+)", place)
        assert match, place
        content[match[1]][int(match[3]) - 2][ord(match[2]) - 65] = value
    return content


def damaged(data: bytes, part: str) -> bytes:
    """Return a package in which the content of a part is damaged, as on a disk that loses bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(part)
    names = struct.unpack_from("<2H", data, info.header_offset + 26)
    start = info.header_offset + 30 + sum(names)
    return data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + 8]) + data[start + 8 :]
