"""Turns documents into pages with LibreOffice, by stand-ins for the official fonts."""

import os
import subprocess
from pathlib import Path

from tests.conftest import program

FONTS = Path(__file__).parent / "fonts.conf"


def rendered(data: bytes, folder: Path) -> list[str]:
    """Return the text of each page, laid out as on the page."""
    office, reader = program("soffice"), program("pdftotext")
    (folder / "report.docx").write_bytes(data)
    environment = os.environ | {"FONTCONFIG_FILE": str(FONTS), "HOME": str(folder)}
    convert = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*convert, "--outdir", str(folder), str(folder / "report.docx")],
        check=True, capture_output=True, env=environment, timeout=180,
    )  # fmt: skip
    text = subprocess.run(
        [reader, "-layout", "-enc", "UTF-8", str(folder / "report.pdf"), "-"],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return text.stdout.decode().split("\f")[:-1]
