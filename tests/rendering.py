"""Turns documents into pages with LibreOffice, by stand-ins for the official fonts."""

import subprocess
from pathlib import Path

from tests import office
from tests.conftest import program


def rendered(data: bytes, folder: Path) -> list[str]:
    """Return the text of each page, laid out as on the page."""
    reader = program("pdftotext")
    (folder / "report.pdf").write_bytes(office.converted(data, ".docx", "pdf"))
    text = subprocess.run(
        [reader, "-layout", "-enc", "UTF-8", str(folder / "report.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return text.stdout.decode().split("\f")[:-1]
