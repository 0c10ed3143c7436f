"""Reads the texts that the sheets of an everyday .xlsx share."""

import re
from collections.abc import Mapping
from functools import lru_cache

from selfeval.intake.marks import clean
from selfeval.intake.quick_xml import UnusualError, everyday, plain, text_of, with_characters

_FORMAT, _FORMAT_END = b"<rPr>", b"</rPr>"
_PRESERVED = '<t xml:space="preserve">'
_NEXT_RUN = f"</t></r><r>{_PRESERVED}"
_FIRST, _BETWEEN, _LAST = "<si><t>", "</t></si><si><t>", "</t></si>"
_TAGS_OF_ONE = 4
# How a text is pronounced, which is none of it. Excel writes it for most Chinese texts, if only that it does not know.
_PHONETIC = re.compile(r"<rPh [^<>]*><t>[^<]*</t></rPh>|<phoneticPr(?: [^<>]*)?/>")
_EMPTY = (("<rPr/>", ""), ("<t/>", "<t></t>"), ('<t xml:space="preserve"/>', "<t></t>"), ("<si/>", "<si><t></t></si>"))
# A text of one piece, or of several.
_STRING = re.compile(
    r'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t>|((?:<r><t(?: xml:space="preserve")?>[^<]*</t></r>)+))</si>'
)
_RUN = re.compile(r'<t( xml:space="preserve")?>([^<]*)</t>')
_BLANKS = " \t\r\n"


def read_strings(part: bytes) -> Mapping[str, str]:
    """Return the texts by their numbers; UnusualError where one is written in another way than programs do."""
    raw = everyday(part)
    raw = raw[raw.find(b"<si") : raw.rfind(b"</sst>")]
    if _FORMAT in raw:
        raw = _without_formats(raw)
    xml = text_of(raw)
    if "&#" in xml:
        xml = with_characters(xml)
    if "<phoneticPr" in xml or "<rPh" in xml:
        xml = _PHONETIC.sub("", xml)
    if "/>" in xml:
        for empty, written_out in _EMPTY:
            xml = xml.replace(empty, written_out)
    if "<r>" in xml and "<t>" not in xml and "_x" not in xml:
        # Pieces next to each other are joined, where all say that their blanks count.
        xml = xml.replace(_NEXT_RUN, "").replace("<si><r>", "<si>").replace("</r></si>", "</si>")
    texts = _of_one_piece(xml)
    if texts is None:
        found = _STRING.findall(xml)
        if len(found) != xml.count("<si"):
            raise UnusualError
        texts = [_runs(runs) if runs else text for text, runs in found]
    if "&" in xml or "_x" in xml:
        texts = [clean(plain(text)) if "&" in text or "_x" in text else text.strip() for text in texts]
    else:
        texts = list(map(str.strip, texts))
    return dict(zip(_numbers(len(texts)), texts, strict=False))


@lru_cache(maxsize=1)
def _numbers_up_to(size: int) -> tuple[str, ...]:
    return tuple(map(str, range(size)))


def _numbers(count: int) -> tuple[str, ...]:
    """Return 0, 1, 2 … as texts, at least so many: cells name a text so, and need not be turned into numbers."""
    return _numbers_up_to(1 << count.bit_length())


def _of_one_piece(xml: str) -> list[str] | None:
    """Return the texts where each is one piece, as most programs write all of them; None where one is not."""
    # Blanks at their ends, which are kept or not by this attribute, are taken off each cell.
    xml = xml.replace(_PRESERVED, "<t>")
    if not (xml.startswith(_FIRST) and xml.endswith(_LAST)):
        return None
    texts = xml[len(_FIRST) : -len(_LAST)].split(_BETWEEN)
    return texts if xml.count("<") == _TAGS_OF_ONE * len(texts) else None


def _without_formats(xml: bytes) -> bytes:
    """Take out how the pieces of texts look.

    LibreOffice begins a piece wherever Latin letters begin; a regular expression would take long over all of them.
    """
    first, *rest = xml.split(_FORMAT)
    pieces = [first]
    for each in rest:
        _, end, after = each.partition(_FORMAT_END)
        if not end:
            raise UnusualError
        pieces.append(after)
    return b"".join(pieces)


def _runs(xml: str) -> str:
    """Join the pieces of a text; blanks at their ends count only where that is said."""
    return "".join(text if keeps else text.strip(_BLANKS) for keeps, text in _RUN.findall(xml))
