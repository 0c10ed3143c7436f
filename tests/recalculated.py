"""Lets LibreOffice calculate workbooks anew, without any of the results that were stored in them."""

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.conftest import program

# LibreOffice keeps what it has converted in memory.
_AT_ONCE = 50
_STORED = re.compile(rb"(<f>[^<]*</f>)<v>[^<]*</v>")


def recalculated(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, CalamineWorkbook]:
    """Return workbooks with the results that LibreOffice finds for their formulas, by their names."""
    for part in ("given", "made", "profile"):
        (folder / part).mkdir()
    for name, data in workbooks.items():
        (folder / "given" / f"{name}.xlsx").write_bytes(without_results(data))
    files = sorted((folder / "given").iterdir())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program("soffice"), profile, "--headless", "--convert-to", "ods", "--outdir", folder / "made"]
    for start in range(0, len(files), _AT_ONCE):
        subprocess.run([*command, *files[start : start + _AT_ONCE]], check=True, capture_output=True)
    return {name: CalamineWorkbook.from_path(str(folder / "made" / f"{name}.ods")) for name in workbooks}


def without_results(data: bytes) -> bytes:
    """Return a workbook without the stored results of its formulas."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            is_sheet = name.startswith("xl/worksheets/")
            made.writestr(name, _STORED.sub(rb"\1", content) if is_sheet else content)
    return stream.getvalue()
