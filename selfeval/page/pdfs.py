"""PDFs of reports, made when somebody asks: by one LibreOffice for all, kept by each session while they hold."""

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from selfeval.batch.converter import SECONDS, SECONDS_TO_START, Conversion, Converted, Converter, NotConverted
from selfeval.batch.own_pdfs import SUFFIX

if TYPE_CHECKING:
    from concurrent.futures import Future

MAKING, MADE, FAILED = "making", "made", "failed"
_STOPPED = "转换已经停止"
_MISSING = "没有找到 LibreOffice"
_NO_FILE = "写不进磁盘（{error}）"
_Stamp = tuple[int, int, int]
# Told the PDF, or None and why there is none.
Done = Callable[[bytes | None, str], None]


class Converting:
    """LibreOffice for all sessions of a server; nothing of it is started before somebody asks for a PDF."""

    def __init__(
        self,
        program: Path | None,
        folder: Path,
        seconds: float = SECONDS,
        seconds_to_start: float = SECONDS_TO_START,
    ) -> None:
        """Take LibreOffice, None where it is missing, and a folder for what is there while it works."""
        self.is_there = program is not None
        self._program, self._folder = program, folder
        self._seconds = seconds, seconds_to_start
        self._converter: Converter | None = None
        self._number = 0
        self._is_ended = False
        self._lock = threading.Lock()

    @property
    def remark(self) -> str | None:
        """What there is to be said of fonts, as far as it is known by now; None where no official one is missing."""
        converter = self._converter
        said = None if converter is None else converter.remark
        return said and f"{said}请在启动页面的电脑上安装这些字体，重新启动页面以后再做。"

    @property
    def broken(self) -> str | None:
        """Why LibreOffice does not work at all; None as far as is known."""
        converter = self._converter
        return None if converter is None else converter.broken

    def begin(self, report: Path, done: Done) -> None:
        """Have a report turned into PDF; ``done`` is called in another thread, or at once where nothing can be done."""
        converter = self._working()
        if converter is None:
            done(None, _STOPPED if self.is_there else _MISSING)
            return

        def told(future: "Future[Conversion]") -> None:
            found = future.result()
            if isinstance(found, Converted):
                done(found.content, "")
            else:
                done(None, found.why if isinstance(found, NotConverted) else converter.broken or _STOPPED)

        converter.begin(report).add_done_callback(told)

    def end(self) -> None:
        """End LibreOffice; what is being made is not finished. May be called more than once."""
        with self._lock:
            self._is_ended = True
            if self._converter is not None:
                self._converter.end()

    close = end

    def _working(self) -> Converter | None:
        with self._lock:
            if self._is_ended or self._program is None:
                return None
            if self._converter is not None and self._converter.broken is not None:
                # It may have been mended since.
                self._converter.end()
                self._converter = None
            if self._converter is None:
                self._number += 1
                self._converter = Converter(self._program, os.cpu_count() or 1, *self._seconds)
                self._converter.work_in(self._folder / f"pdf{self._number}")
            return self._converter


@dataclass(slots=True, eq=False)
class Pdf:
    """The PDF of a report as that was when it was asked for: its state, where it is, and why there is none."""

    path: Path
    stamp: _Stamp | None
    state: str = MAKING
    why: str = ""


class Pdfs:
    """The PDFs of one session's reports, in a folder of their own."""

    def __init__(self, folder: Path, converting: Converting) -> None:
        """Begin with none."""
        self.converting = converting
        self._folder = folder
        self._all: dict[Path, Pdf] = {}
        self._number = 0
        self._is_ended = False
        self._news = threading.Condition()

    def of(self, report: Path) -> Pdf | None:
        """Return what became of a report's PDF; None where none was asked for of the report that is there now."""
        found = self._all.get(report)
        return found if found is not None and found.stamp == _stamp(report) else None

    def ask(self, report: Path) -> Pdf:
        """Return a report's PDF, which is begun where it is neither there nor being made."""
        with self._news:
            found = self.of(report)
            if found is not None and found.state != FAILED:
                return found
            self._take_away(report)
            self._number += 1
            path = self._folder / str(self._number) / f"{report.stem}{SUFFIX}"
            asked = self._all[report] = Pdf(path, _stamp(report))
        self.converting.begin(report, lambda content, why: self._settle(asked, content, why))
        return asked

    def wait(self, pdf: Pdf, seconds: float) -> bool:
        """Wait until a PDF is there or cannot be, but no longer than some seconds; return whether that is known."""
        with self._news:
            return self._news.wait_for(lambda: pdf.state != MAKING, seconds)

    def forget_old(self, report: Path) -> None:
        """Take away the PDF of a report that is no longer there, or another one by now."""
        with self._news:
            if report in self._all and self.of(report) is None:
                self._take_away(report)

    def end(self) -> None:
        """Take nothing more: the session's folder is about to go."""
        with self._news:
            self._is_ended = True

    def _take_away(self, report: Path) -> None:
        before = self._all.pop(report, None)
        if before is not None:
            with contextlib.suppress(OSError):
                before.path.unlink(missing_ok=True)

    def _settle(self, pdf: Pdf, content: bytes | None, why: str) -> None:
        with self._news:
            # Of a report that went or was made anew in the meantime nobody needs it.
            if content is not None and not self._is_ended and any(each is pdf for each in self._all.values()):
                try:
                    pdf.path.parent.mkdir(parents=True)
                    pdf.path.write_bytes(content)
                except OSError as error:
                    content, why = None, _NO_FILE.format(error=type(error).__name__)
            pdf.state, pdf.why = (FAILED, why) if content is None else (MADE, "")
            self._news.notify_all()


def _stamp(report: Path) -> _Stamp | None:
    """Return what is another once a file is replaced; None where there is no file."""
    try:
        status = report.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
