"""The texts that the sheets of a bulk workbook share, kept in a temporary file with their places in it."""

import tempfile
from array import array
from collections.abc import Iterable
from functools import lru_cache

from selfeval.intake.bulk_xml import Feeder
from selfeval.intake.cell_texts import unescaped
from selfeval.intake.marks import BrokenWorkbookError
from selfeval.limits import DEFAULTS, Limits

# Headings, names of categories and the like come again and again; most other texts come once.
_REMEMBERED = 4096
_BLANKS = " \t\r\n"


class SharedStrings:
    """Texts by their numbers; a million of them take 8 MB of memory."""

    def __init__(self, pieces: Iterable[bytes], limits: Limits = DEFAULTS) -> None:
        """Read the part with the texts."""
        self._file = tempfile.TemporaryFile(prefix="selfeval-")  # noqa: SIM115 - closed by close
        self._ends = array("Q", [0])
        try:
            _Reader(self, limits).feed(pieces)
            self._file.flush()
        except BaseException:
            self.close()
            raise
        self.text = lru_cache(_REMEMBERED)(self._text)

    def add(self, text: str) -> None:
        """Add the next text."""
        raw = text.encode("utf-8", "surrogatepass")
        self._file.write(raw)
        self._ends.append(self._ends[-1] + len(raw))

    def close(self) -> None:
        """Delete the file."""
        self._file.close()

    def _text(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            raise BrokenWorkbookError
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8", "surrogatepass")


class _Reader(Feeder):
    """Puts the runs of each text together; how it is pronounced is none of it."""

    def __init__(self, strings: SharedStrings, limits: Limits) -> None:
        super().__init__(limits)
        self._strings = strings
        self._parts: list[str] = []
        self._is_kept = self._in_phonetic = False
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "t":
            self._is_kept = attributes.get("xml:space") == "preserve"
            self.text.clear()
        elif tag == "si":
            self._parts.clear()
            self._length = 0
        elif tag == "rPh":
            self._in_phonetic = True

    def end(self, tag: str) -> None:
        if tag == "t" and not self._in_phonetic:
            text = "".join(self.text)
            self._parts.append(text if self._is_kept else text.strip(_BLANKS))
            self._length += len(text) + 1
            self.refuse_longer(self._length)
        elif tag == "rPh":
            self._in_phonetic = False
        elif tag == "si":
            self._strings.add(unescaped("".join(self._parts)))
            self.text.clear()
