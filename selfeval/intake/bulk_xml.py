"""Feeds the XML of a large part to expat, piece by piece, and never keeps more than one text of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from selfeval.intake.marks import BrokenWorkbookError
from selfeval.limits import LimitError, Limits
from selfeval.xml_events import refuse_doctype

_LONGEST_TAG = 4_000_000


class Feeder(ABC):
    """Calls ``start`` and ``end`` with local names, and gathers what stands between tags in ``text``."""

    def __init__(self, limits: Limits) -> None:
        """Begin with no text. A cell holds 32,767 characters; what is longer by far is made to fill the memory."""
        self.limits = limits
        self.text: list[str] = []

    @abstractmethod
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    @abstractmethod
    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def refuse_longer(self, length: int) -> None:
        """Raise LimitError where one text has more characters than it may."""
        if length > self.limits.bulk_text_characters:
            raise LimitError("bulk_text_characters", length, self.limits)

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Take all pieces."""
        for _ in self.fed(pieces):
            pass

    def fed(self, pieces: Iterable[bytes]) -> Iterator[None]:
        """Take one piece after another; after each it is the caller's turn."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        local = _LocalNames()
        start, end, text = self.start, self.end, self.text
        depth, deepest = 0, self.limits.xml_depth

        def begin(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > deepest:
                raise LimitError("xml_depth", depth, self.limits)
            start(local[tag], attributes)

        def finish(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(local[tag])

        parser.StartElementHandler, parser.EndElementHandler = begin, finish
        parser.CharacterDataHandler = text.append
        parser.StartDoctypeDeclHandler = refuse_doctype
        given = 0
        try:
            for piece in pieces:
                parser.Parse(piece, False)  # noqa: FBT003 - expat takes no keywords
                given += len(piece)
                if given - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise BrokenWorkbookError
                if text:
                    self.refuse_longer(sum(map(len, text)))
                yield
            parser.Parse(b"", True)  # noqa: FBT003 - the same
        except (expat.ExpatError, LookupError, ValueError) as error:
            # Python looks up the names of encodings that expat does not know, and does not know all of them itself.
            raise BrokenWorkbookError from error
        yield


class _LocalNames(dict[str, str]):
    """Names without their prefix; a part has few that differ."""

    def __missing__(self, tag: str) -> str:
        self[tag] = tag.rpartition(":")[2]
        return self[tag]
