"""The journal of an output folder on another machine: kept here, copied there from time to time.

A database is no file that can be changed in the middle of a bucket, and a file of gigabytes cannot be sent after each
task. So it lies in a folder of the program on this machine, and the output folder gets a copy every few minutes and at
the end, which the next run takes wherever it is started. What is lost with this machine is the note of a few minutes'
work, which is then done once more.
"""

import contextlib
import time
from hashlib import sha256
from pathlib import Path

from selfeval.batch import addresses
from selfeval.batch.file_names import path_in
from selfeval.batch.journal import FILE_NAME, Journal

FOLDER = "运行记录"
_VERSION, _COPY = "副本的版本", "副本"
_SECONDS_BETWEEN = 300.0
# A copy that takes long is made less often.
_SHARE = 20


class RemoteJournal(Journal):
    """The journal of a remote output folder."""

    _there: Path | None = None
    _here = Path()
    _copied = 0.0
    _pause = _SECONDS_BETWEEN

    @classmethod
    def of(cls, output: Path, home: Path) -> "RemoteJournal":
        """Open the journal of an output folder in a folder of the program, JournalBusyError where another run has it.

        A copy that another machine left in the output folder is taken first.
        """
        here = path_in(path_in(home, FOLDER), sha256(str(output).encode()).hexdigest()[:16])
        there = path_in(output, FILE_NAME)
        here.mkdir(parents=True, exist_ok=True)
        version = addresses.version_of(there)
        if version is not None and version != _read(path_in(here, _VERSION)):
            path_in(here, _COPY).write_bytes(there.read_bytes())
            with contextlib.closing(cls.open(here)):
                # Nobody else uses it.
                pass
            path_in(here, _COPY).replace(path_in(here, FILE_NAME))
        journal = cls.open(here)
        journal.begin(here, there)
        return journal

    def begin(self, here: Path, there: Path) -> None:
        """Copy what is in a folder here to a file there from now on."""
        self._there, self._here, self._copied = there, here, time.monotonic()

    def commit(self) -> None:
        """Keep what was noted, and copy it when it is time."""
        super().commit()
        if self._there is not None and time.monotonic() - self._copied >= self._pause:
            self._copy(self._there)

    def close(self) -> None:
        """Keep what was noted, copy it and let other runs in."""
        super().commit()
        try:
            if self._there is not None:
                self._copy(self._there)
        finally:
            super().close()

    def _copy(self, there: Path) -> None:
        begun = time.monotonic()
        copy = path_in(self._here, _COPY)
        copy.unlink(missing_ok=True)
        self.copy_to(copy)
        # Where it does not arrive the next one will.
        with contextlib.suppress(OSError):
            addresses.write(there, copy.read_bytes())
            path_in(self._here, _VERSION).write_text(addresses.version_of(there) or "", encoding="utf-8")
        copy.unlink(missing_ok=True)
        self._copied = time.monotonic()
        self._pause = max(_SECONDS_BETWEEN, _SHARE * (self._copied - begun))


def journal_of(output: Path, home: Path) -> Journal:
    """Open the journal of an output folder, here or elsewhere; JournalBusyError where another run has it."""
    return RemoteJournal.of(output, home) if addresses.is_remote(output) else Journal.open(output)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
