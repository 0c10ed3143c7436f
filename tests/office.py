"""LibreOffice as the tests run it: one profile for each test process, since making one takes longer than converting."""

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import program

# Stand-ins for the official fonts.
FONTS = Path(__file__).parent / "fonts.conf"
# LibreOffice keeps what it has converted in memory.
_AT_ONCE = 50
_SECONDS = 300


def converted(data: bytes, suffix: str, to: str) -> bytes:
    """Return what LibreOffice makes of a file; ``to`` is a format, perhaps with ``:`` and a filter."""
    return all_converted({"file": data}, suffix, to)["file"]


def all_converted(files: Mapping[str, bytes], suffix: str, to: str) -> dict[str, bytes]:
    """Return what LibreOffice makes of files that have names without a suffix, a few dozen in one go."""
    office = program("soffice")
    with tempfile.TemporaryDirectory(prefix="selfeval-") as name:
        folder = Path(name)
        (folder / "given").mkdir()
        given = [folder / "given" / f"{stem}{suffix}" for stem in files]
        for path, data in zip(given, files.values(), strict=True):
            path.write_bytes(data)
        command = [office, f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--convert-to", to]
        for start in range(0, len(given), _AT_ONCE):
            subprocess.run(
                [*command, "--outdir", folder / "made", *given[start : start + _AT_ONCE]],
                check=True, capture_output=True, timeout=_SECONDS,
                env=os.environ | {"FONTCONFIG_FILE": str(FONTS), "HOME": str(_profile())},
            )  # fmt: skip
        return {stem: (folder / "made" / f"{stem}.{to.partition(':')[0]}").read_bytes() for stem in files}


@functools.cache
def _profile() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="selfeval-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
