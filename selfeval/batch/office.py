"""Runs LibreOffice: finds it, and has one of its processes turn some Word documents into PDF."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from selfeval.batch.own_pdfs import SUFFIX, is_whole

_NAMES = ("soffice", "libreoffice")
_LINUX = ("/usr/lib/libreoffice/program/soffice", "/usr/lib64/libreoffice/program/soffice", "/snap/bin/libreoffice")
_MACOS = ("Applications/LibreOffice.app/Contents/MacOS/soffice",)
_WINDOWS = ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)", "LOCALAPPDATA")
# The one that waits for its work to be done, on a Windows console too; the other one is there in any case.
_OF_WINDOWS = ("soffice.com", "soffice.exe")
_OPTIONS = {
    "ExportBookmarks": {"type": "boolean", "value": "true"},
    "DisplayPDFDocumentTitle": {"type": "boolean", "value": "true"},
}
_FILTER = f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS, separators=(',', ':'))}"
# Where a character is in several fonts, the one for Chinese is taken on a machine of any language.
_ENVIRONMENT = {"FC_LANG": "zh-cn"}
_LOOK_EVERY = 0.05
# What went wrong stands at the end.
_MOST_SAID = 200


def find() -> Path | None:
    """Return LibreOffice's program; None where it is neither on PATH nor at one of its usual places."""
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return _waiting(Path(found))
    return next((path for path in _usual_places(sys.platform, os.environ) if path.is_file()), None)


def _waiting(program: Path) -> Path:
    beside = program.with_name(_OF_WINDOWS[0])
    return beside if os.name == "nt" and beside.is_file() else program


def _usual_places(system: str, environment: Mapping[str, str]) -> list[Path]:
    if system == "win32":
        roots = [environment[each] for each in _WINDOWS if environment.get(each)]
        folders = [Path(root) / inner for root in roots for inner in ("LibreOffice", "Programs/LibreOffice")]
        return [folder / "program" / name for folder in folders for name in _OF_WINDOWS]
    if system == "darwin":
        return [root / each for root in (Path("/"), Path.home()) for each in _MACOS]
    return [*map(Path, _LINUX), *sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)]


class Batch(NamedTuple):
    """What became of some documents: the PDF of each, None where there is none.

    ``is_hung`` where the process was ended because nothing came for too long, ``is_well`` where it ended by itself
    and without a fault; ``said`` is the last that it said.
    """

    made: list[bytes | None]
    is_hung: bool
    is_well: bool
    said: str


class Office:
    """LibreOffice with a profile of its own, so that several work beside each other and beside a person's own."""

    def __init__(self, program: Path, folder: Path, seconds: float, first: float) -> None:
        """Take a folder for what is there for a while, and how long a document may take; so much longer the first."""
        self._program = program
        self._folder = folder
        self._seconds = seconds
        self._first = first
        self._numbers = count(1)
        self._profile = self._new()

    def convert(self, contents: Sequence[bytes], stop: threading.Event) -> Batch:
        """Turn .docx packages into PDF in one process, which is ended once ``stop`` is set.

        OSError where the folder cannot be written, or LibreOffice not be started.
        """
        work = self._new()
        names = [f"{number:03d}" for number in range(len(contents))]
        try:
            work.mkdir(parents=True)
            for name, content in zip(names, contents, strict=True):
                (work / f"{name}.docx").write_bytes(content)
            is_hung, is_well = self._run(work, [f"{name}.docx" for name in names], stop)
            made = [_read(work / "made" / f"{name}{SUFFIX}") for name in names]
            said = _read(work / "said.txt") or b""
        finally:
            shutil.rmtree(work, ignore_errors=True)
        if not is_well:
            # What was ended in the middle may have left its profile locked or half written.
            shutil.rmtree(self._profile, ignore_errors=True)
            self._profile = self._new()
        is_pdf = [data if data is not None and is_whole(data) else None for data in made]
        return Batch(is_pdf, is_hung, is_well, _last_said(said))

    def close(self) -> None:
        """Take away what was there for a while."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _new(self) -> Path:
        return self._folder / str(next(self._numbers))

    def _run(self, work: Path, files: Sequence[str], stop: threading.Event) -> tuple[bool, bool]:
        """Return whether the process hung, and whether it ended by itself and well."""
        profile = f"-env:UserInstallation={self._profile.absolute().as_uri()}"
        command = [str(self._program), profile, "--headless", "--norestore"]
        with (work / "said.txt").open("wb") as said:
            # Files are named from its current folder, since their paths may be long, and in any language.
            process = subprocess.Popen(  # noqa: S603 - the program that was found, names of our own
                [*command, "--convert-to", _FILTER, "--outdir", "made", *files],
                cwd=work,
                env=os.environ | _ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            is_hung = True
            try:
                is_hung = not self._wait(process, work / "made", stop)
            finally:
                is_well = process.poll() == 0
                if not is_well:
                    _end(process)
        return is_hung, is_well

    def _wait(self, process: "subprocess.Popen[bytes]", made: Path, stop: threading.Event) -> bool:
        """Wait until a process ends or is to be stopped; return False where nothing new came for too long."""
        done, limit = 0, time.monotonic() + self._first + self._seconds
        while not stop.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_EVERY)
                return True
            there = sum(1 for _ in made.iterdir()) if made.is_dir() else 0
            if there > done:
                done, limit = there, time.monotonic() + self._seconds
            elif time.monotonic() > limit:
                return False
        return True


def _last_said(said: bytes) -> str:
    lines = said.decode(errors="replace").splitlines()
    # It warns of many things that are no matter here, a Java that is missing first of all.
    return " ".join(" ".join(line for line in lines if not line.startswith("Warning")).split())[-_MOST_SAID:]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process with all that it has started."""
    if os.name == "nt":
        with contextlib.suppress(OSError):
            subprocess.run(  # noqa: S603 - our own process
                ["taskkill", "/F", "/T", "/PID", str(process.pid)],  # noqa: S607 - a part of Windows
                check=False,
                capture_output=True,
            )
    else:
        # It leads a group of its own, in which its children are.
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
