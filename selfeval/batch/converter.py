"""Turns reports into PDF beside the work of a run: many in one process of LibreOffice, a few processes at a time.

A document that LibreOffice hangs on or dies of costs its own conversion only: the process is ended, and the document
tried once more by itself, while the others of its batch go on.
"""

import os
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from selfeval.batch.office import Batch, Office
from selfeval.batch.own_pdfs import hash_of, marked
from selfeval.report import font_probe, fonts, package

SECONDS = 60.0
# A new profile and a cold start, with a scanner for viruses that looks at each file.
SECONDS_TO_START = 60.0
# LibreOffice keeps what it has converted in memory.
_MOST_IN_A_BATCH = 25
# Below so many a second process is not worth its start.
_FEWEST_IN_A_BATCH = 8
_IN_THE_FIRST = 4
# Each takes some 200 MB.
_MOST_PROCESSES = 4
# What is about to come is waited for, since starting LibreOffice takes longer.
_SECONDS_FOR_MORE = 0.2
_ANY_FONT = "宋体"
# In these it is said which fonts a document uses; reports of one template have them alike.
_PARTS_OF_FONTS = ("word/styles.xml", "word/fontTable.xml", "word/theme/theme1.xml")

TOO_LONG = "LibreOffice超过{seconds:g}秒没有转换完，已经停止"
FAILED = "LibreOffice没有转换成功"
UNREADABLE = "报告读不出来（{error}）"
NO_OFFICE = "LibreOffice不能用：{said}"
_SAID_NOTHING = "它什么也没有写出"


@dataclass(frozen=True, slots=True)
class Converted:
    """A PDF with its mark."""

    content: bytes


@dataclass(frozen=True, slots=True)
class NotConverted:
    """Why there is no PDF, in Chinese."""

    why: str


# None where it was not tried, as the run was stopped or LibreOffice does not work.
Conversion = Converted | NotConverted | None


@dataclass(slots=True, eq=False)
class _Wanted:
    path: Path
    content: bytes = b""
    future: "Future[Conversion]" = field(default_factory=Future)


class Converter:
    """Processes of LibreOffice and the threads that watch over them.

    ``broken`` says in Chinese why LibreOffice does not work at all; then nothing more is tried. ``fonts`` are the
    official fonts of the reports that this machine lacks, each with what LibreOffice takes for it.
    """

    broken: str | None = None

    def __init__(
        self, program: Path, processes: int, seconds: float = SECONDS, seconds_to_start: float = SECONDS_TO_START
    ) -> None:
        """Take LibreOffice, how many of its processes work at a time, and how long one document may take."""
        self._program = program
        self._processes = max(1, min(processes, _MOST_PROCESSES))
        self._seconds = seconds
        self._seconds_to_start = seconds_to_start
        self._folder = Path()
        self._queue: deque[_Wanted] = deque()
        self._news = threading.Condition()
        self._is_ended = False
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._first = threading.Lock()
        self._is_tried = False
        self._looked_at: set[tuple[bytes, ...]] = set()
        self._used: dict[str, None] = {}
        self._stand_ins: dict[str, list[str]] = {}

    @property
    def at_once(self) -> int:
        """How many documents are being turned into PDF at the most."""
        return self._processes * _MOST_IN_A_BATCH

    @property
    def remark(self) -> str | None:
        """What there is to be said of fonts; None where no official one is missing."""
        missing: dict[str, list[str]] = {}
        for font, found in self.fonts.items():
            missing.setdefault("、".join(found), []).append(font)
        if not missing:
            return None
        said = "；".join(f"{'、'.join(fonts)} 由 {found} 代替" for found, fonts in missing.items())
        return f"PDF里的字体：这台机器上没有规定的字体，{said}。换行和分页可能与规定的字体不同。"

    @property
    def fonts(self) -> dict[str, list[str]]:
        """The official fonts that are missing, each with those that stand in."""
        return {font: found for font, found in list(self._stand_ins.items()) if found and font in self._used}

    def work_in(self, folder: Path) -> None:
        """Say where files may lie for a while; before anything is begun."""
        # The paths inside of a profile are long themselves, and Windows takes 260 characters in all.
        self._folder = Path(tempfile.mkdtemp(prefix="selfeval-")) if os.name == "nt" else folder

    def begin(self, path: Path) -> "Future[Conversion]":
        """Begin to turn a .docx into PDF."""
        wanted = _Wanted(path)
        with self._news:
            if self._is_ended or self.broken is not None:
                wanted.future.set_result(None)
                return wanted.future
            self._queue.append(wanted)
            self._news.notify_all()
            begun = len(self._threads)
            if begun < self._processes and len(self._queue) > begun * _FEWEST_IN_A_BATCH:
                thread = threading.Thread(target=self._work, args=(self._folder / f"office{begun}",), daemon=True)
                self._threads.append(thread)
                thread.start()
        return wanted.future

    def stop(self) -> None:
        """Begin nothing more, and end what was begun; what is not done is None."""
        self._stop.set()
        self._give_up()

    def end(self) -> None:
        """Stop, and wait until the processes have ended."""
        self.stop()
        for thread in self._threads:
            thread.join()
        if os.name == "nt":
            shutil.rmtree(self._folder, ignore_errors=True)

    def _give_up(self) -> None:
        with self._news:
            self._is_ended = True
            left = [self._queue.popleft() for _ in range(len(self._queue))]
            self._news.notify_all()
        for each in left:
            each.future.set_result(None)

    def _work(self, folder: Path) -> None:
        office = Office(self._program, folder, self._seconds, self._seconds_to_start)
        try:
            # Until the first documents came out nobody knows whether LibreOffice works at all.
            with self._first:
                if not self._is_tried and (batch := self._taken(_IN_THE_FIRST)):
                    self._do(batch, office)
                    self._is_tried = True
            while batch := self._taken(_MOST_IN_A_BATCH):
                self._do(batch, office)
        finally:
            office.close()

    def _taken(self, most: int) -> list[_Wanted]:
        """Wait for some work and take a fair part of it; nothing where there will be no more."""
        with self._news:
            while not self._queue and not self._is_ended:
                self._news.wait()
            before = 0
            while before < len(self._queue) < most and not self._is_ended:
                before = len(self._queue)
                self._news.wait(_SECONDS_FOR_MORE)
            share = -(-len(self._queue) // self._processes)
            size = min(max(share, _FEWEST_IN_A_BATCH), most, len(self._queue))
            return [self._queue.popleft() for _ in range(size)]

    def _do(self, batch: Sequence[_Wanted], office: Office) -> None:
        try:
            self._convert([each for each in batch if _is_read(each)], office)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            for each in batch:
                _settle(each, NotConverted(f"{FAILED}（{type(error).__name__}: {error}）"))

    def _convert(self, batch: Sequence[_Wanted], office: Office) -> None:
        probed = self._unknown_fonts(batch)
        result = office.convert([*map(font_probe.document, probed), *(each.content for each in batch)], self._stop)
        for font, pdf in zip(probed, result.made, strict=False):
            if pdf is not None:
                self._stand_ins[font] = font_probe.stand_ins(font, pdf)
        if not self._is_tried and not any(result.made) and not self._stop.is_set():
            self.broken = NO_OFFICE.format(said=self._reason(result))
            self._give_up()
        missing = [each for each, pdf in zip(batch, result.made[len(probed) :], strict=True) if not _is_made(each, pdf)]
        if self.broken is not None or self._stop.is_set():
            for each in missing:
                _settle(each, None)
        elif result.is_well:
            self._once_more(missing, office)
        else:
            # Documents are done in their order: that is the one it hung on, or died of.
            self._put_back(missing[1:])
            self._once_more(missing[:1], office)

    def _once_more(self, wanted: Sequence[_Wanted], office: Office) -> None:
        for each in wanted:
            alone = office.convert([each.content], self._stop)
            if not _is_made(each, alone.made[0]):
                _settle(each, None if self._stop.is_set() else NotConverted(self._reason(alone)))

    def _put_back(self, wanted: Sequence[_Wanted]) -> None:
        with self._news:
            if not self._is_ended:
                self._queue.extendleft(reversed(wanted))
                self._news.notify_all()
                return
        for each in wanted:
            _settle(each, None)

    def _unknown_fonts(self, batch: Sequence[_Wanted]) -> list[str]:
        """Return the official fonts of some reports of which it is not known yet what stands in for them."""
        found = {} if self._is_tried else {_ANY_FONT: None}
        for each in batch:
            parts = package.read_own(each.content)
            kind = tuple(parts.get(name, b"") for name in _PARTS_OF_FONTS)
            if kind not in self._looked_at:
                self._looked_at.add(kind)
                used = fonts.official_in(parts)
                found |= dict.fromkeys(used)
                self._used |= dict.fromkeys(used)
        return [font for font in found if font_probe.is_known(font) and font not in self._stand_ins]

    def _reason(self, result: Batch) -> str:
        if result.is_hung:
            return TOO_LONG.format(seconds=self._seconds)
        return f"{FAILED}（{result.said or _SAID_NOTHING}）"


def _is_read(wanted: _Wanted) -> bool:
    try:
        wanted.content = wanted.path.read_bytes()
    except OSError as error:
        _settle(wanted, NotConverted(UNREADABLE.format(error=type(error).__name__)))
        return False
    return True


def _is_made(wanted: _Wanted, pdf: bytes | None) -> bool:
    if pdf is not None:
        _settle(wanted, Converted(marked(pdf, hash_of(wanted.content))))
    return pdf is not None


def _settle(wanted: _Wanted, found: Conversion) -> None:
    if not wanted.future.done():
        wanted.future.set_result(found)
