"""A stand-in for LibreOffice in tests: quick, and told by a report's title to hang, to die or to pass it over.

Run as a program it writes for each .docx a file that looks like a PDF, in their order. Each start is noted, with how
many files it was given, in the file that SELFEVAL_STAND_IN names.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

HANG, DIE, PASS_OVER, BREAK = "挂起", "崩溃", "跳过", "全坏"
NOTES = "SELFEVAL_STAND_IN"
# The real one, to which what does not hang is handed on; for the longer proof.
REAL = "SELFEVAL_REAL_OFFICE"
_PDF = b"%PDF-1.6\n1 0 obj\n<</BaseFont/AAAAAA+NotoSans-Regular>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def install(folder: Path) -> Path:
    """Write the program into a folder that is to be the first of PATH; return the file that it notes its starts in."""
    folder.mkdir()
    program = folder / "soffice"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{Path(__file__).resolve()}" "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder / "starts.txt"


def starts(notes: Path) -> list[int]:
    """Return how many files each start was given, probes of fonts included."""
    return [int(line.split()[0]) for line in notes.read_text().splitlines()] if notes.exists() else []


def pids(notes: Path) -> list[int]:
    """Return the processes that were started, and those that they started."""
    return [int(pid) for line in notes.read_text().splitlines() for pid in line.split()[1:]]


def main(arguments: list[str]) -> int:
    files = [Path(each) for each in arguments if each.endswith(".docx")]
    titles = [_title(path) for path in files]
    child = subprocess.Popen(["/bin/sleep", "1000"]) if any(HANG in title for title in titles) else None
    with Path(os.environ[NOTES]).open("a") as notes:
        notes.write(f"{len(files)} {os.getpid()} {child.pid if child else ''}\n")
    print("Warning: something that nobody needs to know", file=sys.stderr)
    if BREAK in Path(os.environ[NOTES]).parent.name:
        print("error while loading shared libraries: libxyz.so", file=sys.stderr)
        return 127
    made = Path(arguments[arguments.index("--outdir") + 1])
    made.mkdir()
    real = os.environ.get(REAL)
    if real:
        before = next((number for number, title in enumerate(titles) if HANG in title), len(files))
        if before:
            options = arguments[: len(arguments) - len(files)]
            subprocess.run([real, *options, *map(str, files[:before])], check=True)
        files, titles = files[before:], titles[before:]
    for path, title in zip(files, titles, strict=True):
        if HANG in title:
            # Half of a file is there when it hangs.
            (made / f"{path.stem}.pdf").write_bytes(_PDF[:30])
            time.sleep(1000)
        if DIE in title:
            os.kill(os.getpid(), signal.SIGKILL)
        if PASS_OVER not in title:
            time.sleep(float(os.environ.get("SELFEVAL_SLOW", "0")))
            (made / f"{path.stem}.pdf").write_bytes(_PDF)
    return 0


def _title(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        return package.read("docProps/core.xml").decode() if "docProps/core.xml" in names else ""


def real() -> str | None:
    """Return LibreOffice itself."""
    return shutil.which("soffice")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
