"""Lets LibreOffice calculate workbooks anew, without any of the results that were stored in them."""

import io
import re
import zipfile
from collections.abc import Mapping

from python_calamine import CalamineWorkbook

from tests import office

_STORED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


def recalculated(workbooks: Mapping[str, bytes]) -> dict[str, CalamineWorkbook]:
    """Return workbooks with the results that LibreOffice finds for their formulas, by their names."""
    given = {name: without_results(data) for name, data in workbooks.items()}
    made = office.all_converted(given, ".xlsx", "ods")
    return {name: CalamineWorkbook.from_filelike(io.BytesIO(data)) for name, data in made.items()}


def without_results(data: bytes) -> bytes:
    """Return a workbook without the stored results of its formulas."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            made.writestr(name, _STORED.sub(rb"\1", content) if is_sheet else content)
    return stream.getvalue()
